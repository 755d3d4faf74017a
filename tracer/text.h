/*
 * The text log's lines, formatted without printf but byte for byte as printf would (trace_format.h has the
 * formats). Writes into the tracer's log.
 */
#ifndef TEXT_H
#define TEXT_H

#include "tracer.h"

/* SOF and HDR. */
void text_begin(struct tracer *tracer);

/* An event's line under `tag` (6 characters). False if the log did not take it. */
bool text_event(struct tracer *tracer, const char *tag, const struct event *event);

/* MSG: at `units`, before the event `number`. */
void text_message(struct tracer *tracer, uint64_t number, uint64_t units, const char *text);

/* LAST, if there was an event, and EOF. */
void text_end(struct tracer *tracer, uint64_t units, int64_t rss_pages);

/* Digits of `value`, left in `width` with spaces after it; returns past its end. */
char *text_number(char *at, uint64_t value, unsigned width);
char *text_signed(char *at, int64_t value, unsigned width);

#endif
