/* The rare parts of an event; see event.h. */
#include "event.h"

#include <stdio.h>

struct code *event_code(struct tracer *tracer, PyCodeObject *code, struct code *entry)
{
    if (entry == NULL) {
        entry = code_make(code);
        codes_bury(tracer->mode == MODE_BINARY ? tracer->record.code : tracer->last.code);
    }
    if (tracer->has_log && tracer->options.format == TRACE_FORMAT_BINARY)
        record_code(tracer, entry);
    entry->log_id = tracer->log_id;
    return entry;
}

struct callee *event_callee(struct tracer *tracer, PyMethodDef *method, PyObject *callable)
{
    struct callee *callee = callee_find(&tracer->callees, method);
    if (callee == NULL)
        callee = callee_make(&tracer->callees, method, callable);
    if (tracer->has_log && tracer->options.format == TRACE_FORMAT_BINARY)
        record_callee(tracer, callee);
    callee->log_id = tracer->log_id;
    return callee;
}

int64_t event_rss_refresh(struct tracer *tracer, struct thread *thread, uint64_t units)
{
    /* Before the reading: a fault that comes during it is seen at the next event. */
    uint64_t heads = rss_watch_heads(&thread->watch);
    /* Sources without a gate read at every event: what was seen is never what is there. */
    thread->watch.seen = tracer->rss.source <= RSS_TIMED ? heads : ~heads;
    tracer->rss.read_units = units;
    return rss_read(&tracer->rss);
}

static void event_thread(struct tracer *tracer, const struct event *event)
{
    if (event->thread == tracer->log_thread)
        return;
    tracer->log_thread = event->thread;
    if (tracer->options.format == TRACE_FORMAT_BINARY) {
        record_thread(tracer, event->number, event->units, event->thread);
        return;
    }
    char text[32];
    snprintf(text, sizeof(text), "thread %u", event->thread);
    text_message(tracer, event->number, event->units, text);
}

static bool event_record(struct tracer *tracer, const struct event *event, bool previous)
{
    if (!log_room(&tracer->log, RECORD_ROOM))
        return false;
    uint8_t *at = log_at(&tracer->log);
    if (event->rss_pages != tracer->record.rss_pages)
        at = record_rss(tracer, at, event->rss_pages);
    if (record_next_number(tracer) != event->number)
        at = record_number(tracer, at, event->number);
    if (previous)
        at = record_prev(at);
    at =
        record_put(&tracer->record, at, event->kind, event->code, event->callee, event->offset, event->units);
    tracer->record.number = event->number + 1;
    log_publish(&tracer->log, at);
    return true;
}

void event_log(struct tracer *tracer, struct event *event, bool previous)
{
    const char *tag = previous ? "PREV: " : tracer->shown ? "NEXT: " : "FRST: ";
    bool binary = tracer->options.format == TRACE_FORMAT_BINARY;
    event_thread(tracer, event);
    if (!(binary ? event_record(tracer, event, previous) : text_event(tracer, tag, event)))
        tracer_lost(tracer);
    else
        tracer->counts->logged++;
    event->logged = true;
}

static void event_shown(struct tracer *tracer, const struct event *event)
{
    tracer->shown_rss = event->rss_pages;
    tracer->shown_number = event->number;
    tracer->shown = true;
}

void event_switched(struct tracer *tracer, struct event *event)
{
    event_log(tracer, event, false);
    event_shown(tracer, event);
}

/* A message may have been written since the event before: the log's clock never goes back. */
static void event_previous(struct tracer *tracer)
{
    struct event previous = tracer->last;
    if (previous.units < tracer->log_units)
        previous.units = tracer->log_units;
    event_log(tracer, &previous, true);
}

void event_filtered(struct tracer *tracer, struct event *event)
{
    if (tracer->options.previous && tracer->last.code != NULL && !tracer->last.logged)
        event_previous(tracer);
    event_log(tracer, event, false);
    tracer->filter_rss = event->rss_pages;
    event_shown(tracer, event);
    tracer->log_units = event->units;
}
