/* Entries of code objects and C functions; see code.h. */
#include "code.h"

#include "memory.h"
#include "name.h"
#include "trace_format.h"

#include <string.h>

#define CALLEES_AT_FIRST 1024u

/* Slots are asked for once per interpreter and never given back, and only the main interpreter is traced. */
Py_ssize_t code_extra_index = -1;

/* Entries whose code object has died. One may still be the last event's, so they wait for codes_bury. */
static struct code *dead;

static void code_died(void *entry)
{
    struct code *code = entry;
    if (code == NULL)
        return;
    code->next_dead = dead;
    dead = code;
}

int codes_open(void)
{
    if (code_extra_index >= 0)
        return 0;
#if PY_VERSION_HEX >= 0x030C0000
    code_extra_index = PyUnstable_Eval_RequestCodeExtraIndex(code_died);
#else
    code_extra_index = _PyEval_RequestCodeExtraIndex(code_died);
#endif
    if (code_extra_index < 0) {
        PyErr_SetString(
            PyExc_RuntimeError, "rsstrace: every extra slot of code objects is taken by other tools");
        return -1;
    }
    return 0;
}

static void code_free(struct code *code)
{
    name_free(&code->file);
    name_free(&code->function);
    name_free(&code->qualified);
    memory_free(code->lines);
    memory_free(code->runs);
    memory_free(code);
}

void codes_bury(const struct code *keep)
{
    struct code **link = &dead;
    while (*link != NULL) {
        struct code *code = *link;
        if (code == keep) {
            link = &code->next_dead;
            continue;
        }
        *link = code->next_dead;
        code_free(code);
    }
}

/* A varint of the location table: six bits a byte, low bits first, bit 6 set on all but the last. */
static uint32_t location_varint(const uint8_t **at, const uint8_t *end)
{
    uint32_t value = 0;
    for (unsigned shift = 0; *at < end && shift < 32; shift += 6) {
        uint8_t byte = *(*at)++;
        value |= (uint32_t)(byte & 0x3Fu) << shift;
        if (!(byte & 0x40))
            break;
    }
    return value;
}

/* One entry of the location table: a run of code units and what its line is. */
struct location {
    uint32_t units;
    bool has_line;
    int32_t line_delta;
};

/*
 * CPython's Objects/locations.md. First byte: bit 7 set, form in bits 3 to 6, length less one in bits 0 to 2.
 * Bytes of the entry after it have bit 7 clear.
 */
static struct location location_next(const uint8_t **at, const uint8_t *end)
{
    uint8_t first = *(*at)++;
    unsigned form = (first >> 3) & 0x0Fu;
    struct location location = {.units = (first & 7u) + 1, .has_line = form != 15};
    if (form == 13 || form == 14) {
        uint32_t value = location_varint(at, end);
        location.line_delta = value & 1 ? -(int32_t)(value >> 1) : (int32_t)(value >> 1);
    } else if (form >= 10 && form <= 12) {
        location.line_delta = (int32_t)form - 10;
    }
    while (*at < end && !(**at & 0x80))
        (*at)++;
    return location;
}

/*
 * The table as logs have it, neighbours with the same line merged. `line` runs through the entries of the
 * source with and without a line, as CPython counts it; a run's delta is against the last run that has a
 * line.
 */
static void code_make_runs(struct code *entry, PyCodeObject *code)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(code->co_linetable);
    const uint8_t *end = at + PyBytes_GET_SIZE(code->co_linetable);
    /* A run takes no more than 10 bytes and covers at least one entry of one byte or more. */
    uint8_t *out = entry->runs = memory_get((size_t)(end - at) * 10 + 16, 1);
    int32_t line = code->co_firstlineno, written = line, run_line = 0;
    uint32_t units = 0, covered = 0;
    bool has_line = false;
    while (at < end || units > 0) {
        struct location next = {0};
        bool more = at < end;
        if (more) {
            next = location_next(&at, end);
            line += next.line_delta;
        }
        if (more && units > 0 && next.has_line == has_line && (!has_line || line == run_line)) {
            units += next.units;
            continue;
        }
        if (units > 0) {
            out = trace_varint_put(out, (uint64_t)units << 1 | (has_line ? 0 : TRACE_RUN_NO_LINE));
            if (has_line) {
                out = trace_varint_put(out, trace_zigzag((int64_t)run_line - written));
                written = run_line;
            }
            entry->run_count++;
            covered += units;
        }
        units = next.units;
        has_line = next.has_line;
        run_line = line;
    }
    entry->units = covered;
    entry->runs_length = (uint32_t)(out - entry->runs);
    entry->runs = memory_grow(entry->runs, entry->runs_length + 1u);
}

static void code_make_lines(struct code *entry)
{
    const uint8_t *at = entry->runs, *end = at + entry->runs_length;
    int32_t *lines = memory_get((size_t)entry->units + 1, sizeof(*lines));
    int32_t line = entry->first_line;
    uint32_t offset = 0;
    uint64_t run, delta;
    lines[offset++] = line;
    while (at < end && trace_varint_get(&at, end, &run) == 0) {
        bool has_line = !(run & TRACE_RUN_NO_LINE);
        if (has_line && trace_varint_get(&at, end, &delta) == 0)
            line += (int32_t)trace_unzigzag(delta);
        for (uint64_t units = run >> 1; units > 0 && offset <= entry->units; units--)
            lines[offset++] = has_line ? line : -1;
    }
    entry->lines = lines;
}

int32_t code_line_slow(struct code *code, uint32_t offset)
{
    if (code->lines == NULL)
        code_make_lines(code);
    return offset <= code->units ? code->lines[offset] : -1;
}

struct code *code_make(PyCodeObject *code)
{
    struct code *entry = memory_get(1, sizeof(*entry));
    entry->entry = code_entry_offset(code);
    entry->first_line = code->co_firstlineno;
    entry->file = name_of_object(code->co_filename, TEXT_FILE_WIDTH);
    entry->function = name_of_object(code->co_name, TEXT_NAME_WIDTH);
    entry->qualified = name_of_object(code->co_qualname, 0);
    code_make_runs(entry, code);
#if PY_VERSION_HEX >= 0x030C0000
    int set = PyUnstable_Code_SetExtra((PyObject *)code, code_extra_index, entry);
#else
    int set = _PyCode_SetExtra((PyObject *)code, code_extra_index, entry);
#endif
    if (set < 0)
        Py_FatalError("rsstrace: out of memory");
    return entry;
}

void callees_open(struct callees *callees)
{
    memset(callees, 0, sizeof(*callees));
    callees->slots = memory_get(CALLEES_AT_FIRST, sizeof(*callees->slots));
    callees->mask = CALLEES_AT_FIRST - 1;
}

void callees_close(struct callees *callees)
{
    while (callees->all != NULL) {
        struct callee *callee = callees->all;
        callees->all = callee->next;
        name_free(&callee->name);
        name_free(&callee->qualified);
        memory_free(callee);
    }
    memory_free(callees->slots);
    callees->slots = NULL;
}

static struct callee_slot *callees_slot(const struct callees *callees, const PyMethodDef *method)
{
    uint32_t at = callee_hash(method) & callees->mask;
    while (callees->slots[at].method != NULL && callees->slots[at].method != method)
        at = (at + 1) & callees->mask;
    return &callees->slots[at];
}

static void callees_grow(struct callees *callees)
{
    struct callees larger = {.mask = callees->mask * 2 + 1};
    larger.slots = memory_get((size_t)larger.mask + 1, sizeof(*larger.slots));
    for (uint32_t i = 0; i <= callees->mask; i++)
        if (callees->slots[i].method != NULL)
            *callees_slot(&larger, callees->slots[i].method) = callees->slots[i];
    memory_free(callees->slots);
    callees->slots = larger.slots;
    callees->mask = larger.mask;
}

/* The class whose method table holds `method`: an instance's own type may only have inherited it. */
static const char *method_owner(const PyMethodDef *method, PyTypeObject *type)
{
    PyObject *order = type->tp_mro;
    for (Py_ssize_t i = 0; order != NULL && i < PyTuple_GET_SIZE(order); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(order, i);
        if (!PyType_Check((PyObject *)base))
            continue;
        for (const PyMethodDef *at = base->tp_methods; at != NULL && at->ml_name != NULL; at++)
            if (at == method)
                return base->tp_name;
    }
    return type->tp_name;
}

static const char *callable_owner(const PyMethodDef *method, PyObject *callable)
{
    if (!PyCFunction_Check(callable)) {
        PyTypeObject *type = Py_TYPE(callable) == &PyMethodDescr_Type ? PyDescr_TYPE(callable) : NULL;
        return type == NULL ? NULL : type->tp_name;
    }
    PyCFunctionObject *function = (PyCFunctionObject *)callable;
    if (function->m_module != NULL && PyUnicode_Check(function->m_module))
        return PyUnicode_AsUTF8(function->m_module);
    PyObject *self = function->m_self;
    if (self == NULL || PyModule_Check(self))
        return NULL;
    return method_owner(method, PyType_Check(self) ? (PyTypeObject *)self : Py_TYPE(self));
}

static struct name callee_qualified(const PyMethodDef *method, PyObject *callable)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    const char *owner = callable_owner(method, callable);
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
    if (owner == NULL)
        return name_of_text(method->ml_name, 0);
    size_t length = strlen(owner) + strlen(method->ml_name) + 2;
    char *text = memory_get(length, 1);
    strcpy(text, owner);
    strcat(text, ".");
    strcat(text, method->ml_name);
    struct name name = name_of_text(text, 0);
    memory_free(text);
    return name;
}

struct callee *callee_make(struct callees *callees, PyMethodDef *method, PyObject *callable)
{
    if ((callees->used + 1) * 2 > callees->mask)
        callees_grow(callees);
    struct callee *callee = memory_get(1, sizeof(*callee));
    callee->method = method;
    callee->method_name = method->ml_name;
    callee->function = method->ml_meth;
    callee->name = name_of_text(method->ml_name, TEXT_NAME_WIDTH);
    callee->qualified = callee_qualified(method, callable);
    callee->next = callees->all;
    callees->all = callee;
    struct callee_slot *slot = callees_slot(callees, method);
    if (slot->method == NULL)
        callees->used++;
    slot->method = method;
    slot->callee = callee;
    return callee;
}
