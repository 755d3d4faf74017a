/* export_csv: one row per run, as RFC 4180 has it: a header line, commas, CRLF, quotes where needed. */
#include "export_formats.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

static void add_text(struct buf *out, const char *text)
{
    if (!strpbrk(text, "\",\r\n")) {
        buf_add_string(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buf_add_char(out, '"');
        buf_add_char(out, *text);
    }
    buf_add_char(out, '"');
}

/* Unknown is an empty field. */
static void add_count(struct buf *out, int64_t count)
{
    buf_add_char(out, ',');
    if (count >= 0)
        buf_printf(out, "%" PRId64, count);
}

static const struct {
    const char *name;
    size_t offset;
} counts[] = {
    {"wall_ns", offsetof(struct run_record, wall_ns)},
    {"user_ns", offsetof(struct run_record, user_ns)},
    {"system_ns", offsetof(struct run_record, system_ns)},
    {"peak_rss_bytes", offsetof(struct run_record, peak_rss_bytes)},
    {"minor_faults", offsetof(struct run_record, minor_faults)},
    {"major_faults", offsetof(struct run_record, major_faults)},
    {"voluntary_switches", offsetof(struct run_record, voluntary_switches)},
    {"involuntary_switches", offsetof(struct run_record, involuntary_switches)},
    {"instructions", offsetof(struct run_record, instructions)},
};

static void add_header(struct buf *out)
{
    size_t i;

    buf_add_string(out, "configuration,round,position,warmup,control,outcome,exit_status,signal");
    for (i = 0; i < sizeof counts / sizeof *counts; i++)
        buf_printf(out, ",%s", counts[i].name);
    buf_add_string(out, ",events,events_logged,events_lost,log_lines,log_words,log_bytes,reason\r\n");
}

static void add_run(struct buf *out, const struct run_record *run)
{
    const struct record_events *events = &run->events;
    const struct record_log *log = &run->log;
    size_t i;

    add_text(out, run->configuration);
    add_count(out, run->round);
    add_count(out, run->position);
    buf_printf(out, ",%d,%d,%s", run->warmup, run->control, outcome_name(run->outcome));
    add_count(out, run->exit_status);
    add_count(out, run->signal ? run->signal : -1);
    for (i = 0; i < sizeof counts / sizeof *counts; i++)
        add_count(out, *(const int64_t *)(const void *)((const char *)run + counts[i].offset));
    add_count(out, events->known ? events->total : -1);
    add_count(out, events->known ? events->logged : -1);
    add_count(out, events->known ? events->lost : -1);
    add_count(out, log->known ? log->lines : -1);
    add_count(out, log->known ? log->words : -1);
    add_count(out, log->known ? log->bytes : -1);
    buf_add_char(out, ',');
    add_text(out, run->reason);
    buf_add_string(out, "\r\n");
}

void export_csv(const struct analysis *analysis, struct buf *out)
{
    size_t i;

    add_header(out);
    for (i = 0; i < analysis->results->run_count; i++)
        add_run(out, &analysis->results->runs[i]);
}
