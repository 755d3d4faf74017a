/*
 * The binary log's records (trace_format.h). An event's record is written inline on the hot path; what is
 * rare, such as definitions and messages, is in record.c. Writes into the tracer's log.
 */
#ifndef RECORD_H
#define RECORD_H

#include "tracer.h"

#include <string.h>

/* An event with everything that may come right before it: rss, skip and prev records. */
#define RECORD_ROOM 96

/* The file's header. */
void record_begin(struct tracer *tracer);

/* Defines a code object or a C function in this log; false if the log did not take it. */
bool record_code(struct tracer *tracer, struct code *code);
bool record_callee(struct tracer *tracer, struct callee *callee);

/* The rare records before an event, written at `at`. */
uint8_t *record_rss(struct tracer *tracer, uint8_t *at, int64_t rss_pages);
uint8_t *record_number(struct tracer *tracer, uint8_t *at, uint64_t number);
uint8_t *record_prev(uint8_t *at);

/* A thread that the log has not named yet. */
void record_thread_new(struct tracer *tracer, const struct thread *thread);

/* What follows is of thread `thread`, and begins with the event `number`. */
void record_thread(struct tracer *tracer, uint64_t number, uint64_t units, uint32_t thread);
void record_message(struct tracer *tracer, uint64_t number, uint64_t units, const char *text);
void record_end(struct tracer *tracer, uint64_t units, int64_t rss_pages);

/* Up to 14 bits inline: code ids, callees and offsets beyond that are rare. */
static inline uint8_t *record_varint(uint8_t *at, uint32_t value)
{
    if (likely(value < 0x80)) {
        *at = (uint8_t)value;
        return at + 1;
    }
    if (likely(value < 0x4000)) {
        at[0] = (uint8_t)(value | 0x80);
        at[1] = (uint8_t)(value >> 7);
        return at + 2;
    }
    return trace_varint_put(at, value);
}

/* Ids are kept as varints: one store of eight bytes, of which `length` count. */
static inline uint8_t *record_id(uint8_t *at, const uint8_t id_bytes[8], uint32_t length)
{
    memcpy(at, id_bytes, 8);
    return at + length;
}

/* What the reader takes the next event's number to be. Where every event is logged, that is every event's
 * number. */
static inline uint64_t record_next_number(const struct tracer *tracer)
{
    return tracer->mode == MODE_BINARY ? tracer->counts->events : tracer->record.number;
}

/* The event's own record at `at`; `kind` is constant where this is inlined. Returns past its end. */
static inline __attribute__((always_inline)) uint8_t *record_put(struct record_state *state, uint8_t *at,
    unsigned kind, struct code *code, struct callee *callee, uint32_t offset, uint64_t units)
{
    uint8_t *head = at++;
    uint64_t dt = units - state->units;
    unsigned bits = kind;
    state->units = units;
    if (likely(dt < TRACE_DT_VARINT)) {
        bits |= (unsigned)dt << TRACE_DT_SHIFT;
    } else {
        bits |= TRACE_DT_VARINT << TRACE_DT_SHIFT;
        at = trace_varint_put(at, dt - TRACE_DT_VARINT);
    }
    bool code_changed = code != state->code;
    if (kind == TRACE_CALL) {
        at = record_id(at, code->id_bytes, code->id_length);
        if (unlikely(offset != code->entry)) {
            bits |= TRACE_EXPLICIT;
            at = record_varint(at, offset);
        }
    } else if (kind == TRACE_C_RETURN || kind == TRACE_C_EXCEPTION) {
        if (code_changed || callee != state->callee || offset != state->offset) {
            bits |= TRACE_EXPLICIT;
            at = record_id(at, code->id_bytes, code->id_length);
            at = record_id(at, callee->id_bytes, callee->id_length);
            at = record_varint(at, offset);
        }
    } else {
        if (code_changed) {
            bits |= TRACE_EXPLICIT;
            at = record_id(at, code->id_bytes, code->id_length);
        }
        if (kind == TRACE_C_CALL)
            at = record_id(at, callee->id_bytes, callee->id_length);
        at = record_varint(at, offset);
    }
    *head = (uint8_t)bits;
    state->code = code;
    if (callee != NULL)
        state->callee = callee;
    state->offset = offset;
    return at;
}

#endif
