/* trace_writer: writes binary logs for tests and benchmarks, after docs/trace-format.md and not after the
 * tracer's code. */
#ifndef TRACETOLL_TEST_TRACE_WRITER_H
#define TRACETOLL_TEST_TRACE_WRITER_H

#include "buf.h"

#include "../../tracer/trace_format.h"

#include <stdbool.h>
#include <stdint.h>

struct trace_writer {
    struct buf bytes;
    uint64_t units; /* what the reader knows of the clock */
};

struct trace_writer_event {
    enum trace_kind kind;
    uint64_t units;
    bool is_explicit; /* the bit x */
    uint64_t code;
    uint64_t callee;
    uint64_t offset;
};

/* Starts a log: clock in nanoseconds, pages of 4096 bytes, `meta` as it is. */
void trace_writer_begin(struct trace_writer *writer, const char *meta);
void trace_writer_event(struct trace_writer *writer, const struct trace_writer_event *event);
/* A control record of a payload that the caller made. */
void trace_writer_control(struct trace_writer *writer, unsigned type, const struct buf *payload);
/* Control records of numbers only. */
void trace_writer_numbers(struct trace_writer *writer, unsigned type, const uint64_t *numbers, size_t count);
/* Two runs: `units` units on first_line + 1, then `units` without a line. */
void trace_writer_code(struct trace_writer *writer, uint64_t id, uint64_t entry, int32_t first_line,
    const char *file, const char *name, uint64_t units);
void trace_writer_callee(struct trace_writer *writer, uint64_t id, const char *name);

void trace_writer_put(struct buf *payload, uint64_t number);
void trace_writer_put_string(struct buf *payload, const char *text);

#endif
