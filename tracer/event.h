/*
 * What happens at an event, for every hook: one function, compiled for each mode and kind, that counts, reads
 * RSS and the clock, finds the place, and logs. Nothing here allocates, calls the kernel or takes a reference
 * unless a page was touched, something is seen for the first time, or the log's buffer is full.
 */
#ifndef EVENT_H
#define EVENT_H

#include "record.h"
#include "text.h"
#include "tracer.h"

/* First sight of a code object or C function by this log. */
struct code *event_code(struct tracer *tracer, PyCodeObject *code, struct code *entry);
struct callee *event_callee(struct tracer *tracer, PyMethodDef *method, PyObject *callable);

/* The filter let the event through: logs it, and with --previous the one before. */
void event_filtered(struct tracer *tracer, struct event *event);

/* Logs `event` in the format of the log, whatever that is. */
void event_log(struct tracer *tracer, struct event *event, bool previous);

/* Every event is logged, but this is the first, or of another thread than the one before. */
void event_switched(struct tracer *tracer, struct event *event);

/* RSS after a fault, a tick or too long a time. */
int64_t event_rss_refresh(struct tracer *tracer, struct thread *thread, uint64_t units);

/* Without a clock at hand: the watch's tick bounds the age of a reading, or the clock is read after all. */
static inline int64_t event_rss(struct tracer *tracer, struct thread *thread)
{
    const struct rss *rss = &tracer->rss;
    if (unlikely(rss_watch_heads(&thread->watch) != thread->watch.seen))
        return event_rss_refresh(tracer, thread, 0);
    if (thread->watch.by_clock) {
        uint64_t now = clock_units(&tracer->clock);
        if (unlikely(now - rss->read_units > thread->watch.max_age_units))
            return event_rss_refresh(tracer, thread, now);
    }
    return rss->pages;
}

/*
 * At clock `units`. Memory shrinks without a fault, but not in no time: after a gap between two events that
 * is long against a reading, RSS is read again, so that a large block's freeing is seen at the call that
 * freed it.
 */
static inline int64_t event_rss_at(struct tracer *tracer, struct thread *thread, uint64_t units, uint64_t gap)
{
    const struct rss *rss = &tracer->rss;
    if (unlikely(rss_watch_heads(&thread->watch) != thread->watch.seen) ||
        unlikely(gap > tracer->gap_units) || unlikely(units - rss->read_units > thread->watch.max_age_units))
        return event_rss_refresh(tracer, thread, units);
    return rss->pages;
}

static inline __attribute__((always_inline)) void event_count(struct trace_tail *counts, unsigned kind)
{
    *(volatile uint64_t *)&counts->by_kind[kind] = counts->by_kind[kind] + 1;
}

static inline bool event_wants_attention(const struct tracer *tracer)
{
    return tracer->attention || *(const volatile uint64_t *)tracer->threads_made != tracer->threads_known;
}

/* MODE_COUNT and MODE_RSS: no event leaves a trace of its own, so `kind` need not be constant. */
static inline __attribute__((always_inline)) void event_tally(
    struct tracer *tracer, const enum tracer_mode mode, unsigned kind)
{
    if (unlikely(event_wants_attention(tracer)))
        tracer_attend(tracer);
    if (mode == MODE_RSS) {
        struct thread *thread = thread_self;
        if (unlikely(thread != tracer->current))
            thread = tracer_switch(tracer);
        tracer->last.rss_pages = event_rss(tracer, thread);
    }
    tracer->counts->by_kind[kind]++;
}

static inline __attribute__((always_inline)) void event_log_text(struct tracer *tracer, struct event *event)
{
    if (unlikely(!text_event(tracer, "NEXT: ", event)))
        tracer_lost(tracer);
    else
        tracer->counts->logged++;
    tracer->shown_number = event->number;
    tracer->shown_rss = event->rss_pages;
}

static inline __attribute__((always_inline)) void event_log_binary(
    struct tracer *tracer, const struct event *event, const unsigned kind)
{
    if (unlikely(!log_room(&tracer->log, RECORD_ROOM))) {
        tracer_lost(tracer);
        return;
    }
    uint8_t *at = log_at(&tracer->log);
    if (unlikely(event->rss_pages != tracer->record.rss_pages))
        at = record_rss(tracer, at, event->rss_pages);
    at = record_put(&tracer->record, at, kind, event->code, event->callee, event->offset, event->units);
    log_publish(&tracer->log, at);
    tracer->counts->logged++;
}

/* Clock and RSS. The clock of an event is never before that of the event before, at `last_units`. */
static inline __attribute__((always_inline)) void event_measure(
    struct tracer *tracer, struct thread *thread, struct event *event, uint64_t last_units)
{
    uint64_t units = clock_units(&tracer->clock);
    uint64_t gap = units - last_units;
    if (unlikely((int64_t)gap < 0)) {
        units = last_units;
        gap = 0;
    }
    event->rss_pages = event_rss_at(tracer, thread, units, gap);
    event->units = units;
}

/* Code, line and callee. */
static inline __attribute__((always_inline)) void event_locate(struct tracer *tracer,
    const enum tracer_mode mode, struct event *event, PyCodeObject *code, PyMethodDef *method,
    PyObject *callable)
{
    struct code *entry = code_find(code);
    if (unlikely(entry == NULL || entry->log_id != tracer->log_id))
        entry = event_code(tracer, code, entry);
    event->code = entry;
    event->callee = NULL;
    if (method != NULL) {
        struct callee *callee = callee_find(&tracer->callees, method);
        if (unlikely(callee == NULL || callee->log_id != tracer->log_id))
            callee = event_callee(tracer, method, callable);
        event->callee = callee;
    }
    if (mode != MODE_BINARY)
        event->line = code_line(entry, event->offset);
}

/* The log, if the mode has one. */
static inline __attribute__((always_inline)) void event_keep(struct tracer *tracer,
    const enum tracer_mode mode, const unsigned kind, struct event *event, const struct thread *thread)
{
    if (mode == MODE_FILTER) {
        int64_t change = event->rss_pages - tracer->filter_rss;
        event->logged = false;
        if (unlikely(change >= tracer->filter_pages || change <= -tracer->filter_pages))
            event_filtered(tracer, event);
        tracer->last = *event;
    } else if (mode == MODE_TEXT || mode == MODE_BINARY) {
        if (unlikely(thread->number != tracer->log_thread || !tracer->shown))
            event_switched(tracer, event);
        else if (mode == MODE_TEXT)
            event_log_text(tracer, event);
        else
            event_log_binary(tracer, event, kind);
    }
}

/*
 * All of an event. `method` is that of the C function called, NULL for events of Python functions. What the
 * event was stays in tracer->last, but for binary logs, whose record state has it all.
 */
static inline __attribute__((always_inline)) void event_take(struct tracer *tracer,
    const enum tracer_mode mode, const unsigned kind, PyCodeObject *code, uint32_t offset,
    PyMethodDef *method, PyObject *callable)
{
    struct event local;
    struct event *event = mode == MODE_FILTER || mode == MODE_BINARY ? &local : &tracer->last;
    if (unlikely(event_wants_attention(tracer)))
        tracer_attend(tracer);
    struct thread *thread = thread_self;
    if (unlikely(thread != tracer->current))
        thread = tracer_switch(tracer);
    event_measure(tracer, thread, event, mode == MODE_BINARY ? tracer->record.units : tracer->last.units);
    event->number = tracer->counts->events;
    event->kind = kind;
    event->thread = thread->number;
    event->offset = offset;
    event_locate(tracer, mode, event, code, method, callable);
    event_keep(tracer, mode, kind, event, thread);
    event_count(tracer->counts, kind);
    if (mode == MODE_BINARY)
        tracer->last.kind = kind;
    *(volatile uint64_t *)&tracer->counts->events = event->number + 1;
}

#endif
