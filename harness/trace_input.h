/* trace_input: the bytes of a tracer's log, in order, in bounded memory: the log file, and behind it what its
 * tail holds (docs/trace-format.md, "The tail"). Only reads: neither file is changed. */
#ifndef TRACETOLL_TRACE_INPUT_H
#define TRACETOLL_TRACE_INPUT_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_input;

/* What FILE.tail says, if there is one. */
struct trace_input_tail {
    bool present;
    bool steady;     /* it did not change while it was read: nobody writes the log any more */
    uint64_t bytes;  /* that it adds to the log */
    uint64_t logged; /* events that the log holds, as the tracer counted */
    uint64_t lost;   /* events that the log should hold and does not */
    uint32_t pid;
};

/* NULL and `error` when there is no such file (EXIT_USAGE), or it is no file to read. A tail that is damaged
 * or of another process is left out: trace_input_problem says so. */
struct trace_input *trace_input_open(const char *path, struct error *error);
/* From a copy of memory, through a buffer of at first `buffer_bytes` (1 or more); for tests. */
struct trace_input *trace_input_open_memory(const uint8_t *bytes, size_t length, size_t buffer_bytes);
/* NULL-safe. */
void trace_input_close(struct trace_input *input);

/* Makes the next `wanted` bytes readable at *at without taking them. Returns how many there are: fewer than
 * wanted only before the end. *at is valid until the next call. */
size_t trace_input_peek(struct trace_input *input, size_t wanted, const uint8_t **at);
/* Takes bytes that a peek has shown. */
void trace_input_take(struct trace_input *input, size_t length);
/* Skips bytes, buffered or not. False when the log ends before. */
bool trace_input_skip(struct trace_input *input, uint64_t length);
/* The log's offset of the next byte. */
uint64_t trace_input_offset(const struct trace_input *input);

const struct trace_input_tail *trace_input_tail(const struct trace_input *input);
/* What is wrong with the log as a file (a read error, missing bytes, an unusable tail); "" when nothing is.
 * Final after the end was reached. */
const char *trace_input_problem(const struct trace_input *input);

#endif
