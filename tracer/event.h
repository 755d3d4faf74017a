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

/* Logs `event` in the format of the log after a switch of threads or out of the ordinary. */
void event_log(struct tracer *tracer, struct event *event, bool previous);

/* RSS after a fault, a tick or too long a time. */
int64_t event_rss_refresh(struct tracer *tracer, struct thread *thread, uint64_t units);

/* Without a clock at hand: the watch's tick bounds the age of a reading, or the clock is read after all. */
static inline int64_t event_rss(struct tracer *tracer, struct thread *thread)
{
    struct rss *rss = &tracer->rss;
    if (unlikely(rss->source > RSS_TIMED))
        return rss_read(rss);
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
static inline int64_t event_rss_at(struct tracer *tracer, struct thread *thread, uint64_t units)
{
    struct rss *rss = &tracer->rss;
    if (unlikely(rss->source > RSS_TIMED))
        return rss_read(rss);
    if (unlikely(rss_watch_heads(&thread->watch) != thread->watch.seen) ||
        unlikely(units - tracer->last.units > tracer->gap_units) ||
        unlikely(units - rss->read_units > thread->watch.max_age_units))
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
    const char *tag = likely(tracer->shown) ? "NEXT: " : "FRST: ";
    if (likely(text_event(tracer, tag, event)))
        tracer->counts->logged++;
    else
        tracer_lost(tracer);
}

static inline __attribute__((always_inline)) void event_log_binary(
    struct tracer *tracer, struct event *event, const unsigned kind)
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

/* The rest. `method` is that of the C function called, NULL for events of Python functions. */
static inline __attribute__((always_inline)) void event_take(struct tracer *tracer,
    const enum tracer_mode mode, const unsigned kind, PyCodeObject *code, uint32_t offset,
    PyMethodDef *method, PyObject *callable)
{
    if (unlikely(event_wants_attention(tracer)))
        tracer_attend(tracer);
    struct thread *thread = thread_self;
    if (unlikely(thread != tracer->current))
        thread = tracer_switch(tracer);
    struct event event;
    event.units = clock_units(&tracer->clock);
    if (unlikely(event.units < tracer->last.units))
        event.units = tracer->last.units;
    event.rss_pages = event_rss_at(tracer, thread, event.units);
    event.number = tracer->counts->events;
    event.kind = kind;
    event.thread = thread->number;
    event.offset = offset;
    event.code = code_find(code);
    if (unlikely(event.code == NULL || event.code->log_id != tracer->log_id))
        event.code = event_code(tracer, code, event.code);
    event.callee = NULL;
    if (method != NULL) {
        event.callee = callee_find(&tracer->callees, method);
        if (unlikely(event.callee == NULL || event.callee->log_id != tracer->log_id))
            event.callee = event_callee(tracer, method, callable);
    }
    event.line = mode == MODE_BINARY ? 0 : code_line(event.code, offset);
    event.logged = mode == MODE_TEXT || mode == MODE_BINARY;
    if (mode == MODE_FILTER) {
        int64_t change = event.rss_pages - tracer->filter_rss;
        if (unlikely(change >= tracer->filter_pages || change <= -tracer->filter_pages))
            event_filtered(tracer, &event);
    } else if (mode == MODE_TEXT || mode == MODE_BINARY) {
        if (unlikely(thread->number != tracer->log_thread || !tracer->shown))
            event_log(tracer, &event, false);
        else if (mode == MODE_TEXT)
            event_log_text(tracer, &event);
        else
            event_log_binary(tracer, &event, kind);
        tracer->shown_number = event.number;
        tracer->shown_rss = event.rss_pages;
        tracer->shown = true;
    }
    tracer->last = event;
    event_count(tracer->counts, kind);
    *(volatile uint64_t *)&tracer->counts->events = event.number + 1;
}

#endif
