/* trace_function: the functions that a binary log defines: code objects with their line tables, and functions
 * in C. Touches nothing but memory. */
#ifndef TRACETOLL_TRACE_FUNCTION_H
#define TRACETOLL_TRACE_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The columns of the text log, in bytes (docs/trace-format.md). */
enum { TRACE_FILE_WIDTH = 80, TRACE_NAME_WIDTH = 32 };

/* A name, followed by blanks up to its column's width and one more. */
struct trace_name {
    char *text;
    uint32_t length; /* without the blanks */
    uint32_t padded; /* with them */
};

struct trace_run {
    uint32_t end; /* offset past the run */
    int32_t line; /* -1: no line */
};

struct trace_function {
    size_t index; /* counts the definitions of the log, from 0, over code objects and functions in C */
    bool is_c;
    struct trace_name name;
    struct trace_name qualified; /* of no width */
    struct trace_name file;      /* empty for a function in C, and so is all that follows */
    uint32_t entry;              /* offset of a plain call */
    int32_t first_line;
    struct trace_run *runs; /* by rising `end`, from offset 1 on */
    size_t run_count;
};

/* All functions by id, and all definitions. An id may be defined anew; the older definition lives on. */
struct trace_functions {
    struct trace_function **codes;
    size_t code_count;
    struct trace_function **callees;
    size_t callee_count;
    struct trace_function **all;
    size_t count;
    size_t capacity;
};

void trace_functions_free(struct trace_functions *functions);
/* Take the payload of a definition. NULL when it makes sense, or what is wrong with it. */
const char *trace_functions_add_code(
    struct trace_functions *functions, const uint8_t *payload, size_t length);
const char *trace_functions_add_callee(
    struct trace_functions *functions, const uint8_t *payload, size_t length);
/* The line of an offset in a code object; -1 when it has none. */
int32_t trace_function_line(const struct trace_function *code, uint64_t offset);

/* NULL for an id that is not defined. Inline: once an event. */
static inline struct trace_function *trace_functions_code(
    const struct trace_functions *functions, uint64_t id)
{
    return id < functions->code_count ? functions->codes[id] : NULL;
}

static inline struct trace_function *trace_functions_callee(
    const struct trace_functions *functions, uint64_t id)
{
    return id < functions->callee_count ? functions->callees[id] : NULL;
}

#endif
