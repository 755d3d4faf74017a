/* trace_function: see trace_function.h. */
#include "trace_function.h"
#include "mem.h"
#include "utf8.h"

#include "../tracer/trace_format.h"

#include <stdlib.h>
#include <string.h>

/* Ids are small: a log whose ids run this far ahead of its definitions is broken, and must not cost memory.
 */
enum { IDS_AHEAD = 4096, IDS_SPREAD = 4 };

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
};

static void function_free(struct trace_function *function)
{
    free(function->name.text);
    free(function->qualified.text);
    free(function->file.text);
    free(function->runs);
    free(function);
}

void trace_functions_free(struct trace_functions *functions)
{
    size_t i;

    for (i = 0; i < functions->count; i++)
        function_free(functions->all[i]);
    free(functions->all);
    free(functions->codes);
    free(functions->callees);
    *functions = (struct trace_functions){0};
}

static int take_number(struct cursor *cursor, uint64_t *number)
{
    return trace_varint_get(&cursor->at, cursor->end, number);
}

static int take_number_below(struct cursor *cursor, uint64_t limit, uint64_t *number)
{
    return take_number(cursor, number) || *number >= limit ? -1 : 0;
}

static uint64_t ids_limit(const struct trace_functions *functions)
{
    return IDS_AHEAD + IDS_SPREAD * (uint64_t)functions->count;
}

static int take_name(struct cursor *cursor, uint32_t width, struct trace_name *name)
{
    uint64_t length;

    if (take_number_below(cursor, (uint64_t)(cursor->end - cursor->at) + 1, &length) ||
        length > (uint64_t)(cursor->end - cursor->at))
        return -1;
    name->length = (uint32_t)length;
    name->padded = (name->length > width ? name->length : width) + 1;
    name->text = mem_alloc((size_t)name->padded + 1, 1);
    memset(name->text, ' ', name->padded);
    memcpy(name->text, cursor->at, name->length);
    /* A tracer's names are UTF-8 without control characters; a broken log's must not break lines or reach the
     * terminal. */
    utf8_make_line(name->text, name->length, '?');
    cursor->at += length;
    return 0;
}

/* Runs cover offsets from 1 on: offset 0 stands before the first instruction. */
static int take_runs(struct cursor *cursor, struct trace_function *code)
{
    uint64_t count;
    uint64_t end = 1;
    int64_t line = code->first_line;
    uint64_t i;

    /* A run takes at least a byte. */
    if (take_number_below(cursor, (uint64_t)(cursor->end - cursor->at) + 1, &count))
        return -1;
    code->runs = mem_alloc((size_t)count + 1, sizeof *code->runs);
    for (i = 0; i < count; i++) {
        uint64_t units;
        uint64_t delta;

        if (take_number_below(cursor, UINT32_MAX, &units))
            return -1;
        end += units >> 1;
        if (!(units & TRACE_RUN_NO_LINE)) {
            if (take_number_below(cursor, UINT32_MAX, &delta))
                return -1;
            line += trace_unzigzag(delta);
        }
        if (end > UINT32_MAX || line > INT32_MAX || line < INT32_MIN)
            return -1;
        code->runs[i] =
            (struct trace_run){.end = (uint32_t)end, .line = units & TRACE_RUN_NO_LINE ? -1 : (int32_t)line};
    }
    code->run_count = (size_t)count;
    return 0;
}

/* Line numbers are written as 64 bits, sign included. */
static int take_first_line(struct cursor *cursor, int32_t *line)
{
    uint64_t number;

    if (take_number(cursor, &number) || (int64_t)number > INT32_MAX || (int64_t)number < INT32_MIN)
        return -1;
    *line = (int32_t)(int64_t)number;
    return 0;
}

static int take_code(struct cursor *cursor, struct trace_function *code)
{
    uint64_t entry;

    if (take_number_below(cursor, UINT32_MAX, &entry) || take_first_line(cursor, &code->first_line) ||
        take_name(cursor, TRACE_FILE_WIDTH, &code->file) ||
        take_name(cursor, TRACE_NAME_WIDTH, &code->name) || take_name(cursor, 0, &code->qualified) ||
        take_runs(cursor, code))
        return -1;
    code->entry = (uint32_t)entry;
    return 0;
}

static int take_callee(struct cursor *cursor, struct trace_function *callee)
{
    callee->is_c = true;
    return take_name(cursor, TRACE_NAME_WIDTH, &callee->name) || take_name(cursor, 0, &callee->qualified) ? -1
                                                                                                          : 0;
}

/* Puts the function under its id and into the list of all. */
static void keep(struct trace_functions *functions, struct trace_function *function,
    struct trace_function ***table, size_t *count, size_t id)
{
    *table = mem_cover(*table, id, count, sizeof **table);
    (*table)[id] = function;
    functions->all =
        mem_grow(functions->all, functions->count, &functions->capacity, sizeof(struct trace_function *));
    function->index = functions->count;
    functions->all[functions->count++] = function;
}

const char *trace_functions_add_code(struct trace_functions *functions, const uint8_t *payload, size_t length)
{
    struct cursor cursor = {.at = payload, .end = payload + length};
    struct trace_function *code;
    uint64_t id;

    if (take_number_below(&cursor, ids_limit(functions), &id))
        return "a code object's id is cut off or too large";
    code = mem_alloc(1, sizeof *code);
    if (take_code(&cursor, code)) {
        function_free(code);
        return "the definition of a code object makes no sense";
    }
    keep(functions, code, &functions->codes, &functions->code_count, (size_t)id);
    return NULL;
}

const char *trace_functions_add_callee(
    struct trace_functions *functions, const uint8_t *payload, size_t length)
{
    struct cursor cursor = {.at = payload, .end = payload + length};
    struct trace_function *callee;
    uint64_t id;

    if (take_number_below(&cursor, ids_limit(functions), &id))
        return "a C function's id is cut off or too large";
    callee = mem_alloc(1, sizeof *callee);
    if (take_callee(&cursor, callee)) {
        function_free(callee);
        return "the definition of a C function makes no sense";
    }
    keep(functions, callee, &functions->callees, &functions->callee_count, (size_t)id);
    return NULL;
}

int32_t trace_function_line(const struct trace_function *code, uint64_t offset)
{
    size_t low = 0;
    size_t high = code->run_count;

    if (offset == 0)
        return code->first_line;
    /* The first run whose end lies behind the offset. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (code->runs[middle].end > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low < code->run_count ? code->runs[low].line : -1;
}
