/*
 * What is known of each code object and each C function, found in a few loads: a code object's entry hangs in
 * its extra slot (PEP 523), a C function's in a table keyed by its method definition. Names are encoded once.
 * Needs the GIL; touches code objects' extra slots and memory of its own.
 */
#ifndef CODE_H
#define CODE_H

#include "python.h"

#include <stdbool.h>
#include <stddef.h>

#define TEXT_FILE_WIDTH 80
#define TEXT_NAME_WIDTH 32

/* A name as the logs have it: valid UTF-8 without control characters, padded with spaces to a column's width.
 */
struct name {
    char *text;
    uint32_t length; /* without the padding */
    uint32_t padded; /* with it, and with one space after it: what the text log copies */
};

struct code {
    uint64_t log_id;     /* of the log that knows this code: 0 none */
    uint32_t id;         /* in that log */
    uint32_t entry;      /* offset of a plain call */
    uint8_t id_bytes[8]; /* the id as a varint */
    uint32_t id_length;
    uint32_t units; /* instructions, in code units */
    int32_t *lines; /* line by offset, units + 1 of them; NULL until asked for */
    struct name file;
    struct name function;
    struct name qualified;
    int32_t first_line;
    uint32_t run_count;
    uint8_t *runs; /* the line table as trace_format.h has it */
    uint32_t runs_length;
    struct code *next_dead;
};

struct callee {
    const PyMethodDef
        *method; /* the key; name and function are compared too, for definitions that were freed */
    const char *method_name;
    PyCFunction function;
    uint64_t log_id;
    uint32_t id;
    uint8_t id_bytes[8];
    uint32_t id_length;
    struct name name;
    struct name qualified;
    struct callee *next; /* of all, newest first */
};

struct callee_slot {
    const PyMethodDef *method;
    struct callee *callee;
};

/* Grows, never shrinks; entries live until codes_close. */
struct callees {
    struct callee_slot *slots;
    uint32_t mask;
    uint32_t used;
    struct callee *all;
};

/* Index of the extra slot, once per process; -1 with a Python exception when there is none to be had. */
int codes_open(void);

/* The entry of `code`, made if it was not there. */
struct code *code_make(PyCodeObject *code);

/* Line of `offset` in `code`, -1 if it has none. Decodes the table on first use. */
int32_t code_line_slow(struct code *code, uint32_t offset);

/* Frees the entries of code objects that have died, but for `keep`. */
void codes_bury(const struct code *keep);

void callees_open(struct callees *callees);
void callees_close(struct callees *callees);

/* The entry of `method`, made if it was not there. `callable` is asked for its qualified name then. */
struct callee *callee_make(struct callees *callees, PyMethodDef *method, PyObject *callable);

/* CPython's own layout behind co_extra (Objects/codeobject.c, _PyCodeObjectExtra): same since 3.6. */
struct code_extra {
    Py_ssize_t size;
    void *slots[1];
};

/* Index of the extra slot; -1 before codes_open. */
extern Py_ssize_t code_extra_index;

static inline struct code *code_find(PyCodeObject *code)
{
    const struct code_extra *extra = code->co_extra;
    return likely(extra != NULL && extra->size > code_extra_index) ? extra->slots[code_extra_index] : NULL;
}

static inline int32_t code_line(struct code *code, uint32_t offset)
{
    if (likely(code->lines != NULL && offset <= code->units))
        return code->lines[offset];
    return code_line_slow(code, offset);
}

static inline uint32_t callee_hash(const PyMethodDef *method)
{
    return (uint32_t)(((uint64_t)(uintptr_t)method * 0x9E3779B97F4A7C15u) >> 32);
}

static inline bool callee_is(const struct callee *callee, const PyMethodDef *method)
{
    return callee->method == method && callee->method_name == method->ml_name &&
           callee->function == method->ml_meth;
}

static inline struct callee *callee_find(const struct callees *callees, const PyMethodDef *method)
{
    uint32_t at = callee_hash(method) & callees->mask;
    while (callees->slots[at].method != method) {
        if (callees->slots[at].method == NULL)
            return NULL;
        at = (at + 1) & callees->mask;
    }
    struct callee *callee = callees->slots[at].callee;
    return likely(callee_is(callee, method)) ? callee : NULL;
}

#endif
