/* trace_perfetto: a log in the Trace Event Format: see trace_stacks.h. The format:
 * "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU; times in
 * microseconds. */
#include "mem.h"
#include "trace_stacks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct perfetto {
    struct trace_output *output;
    const struct trace_header *header;
    uint64_t *depths; /* open calls by thread: an end without a begin would be refused */
    size_t thread_count;
    int64_t rss_bytes;
    bool has_rss;
};

static uint64_t *find_depth(struct perfetto *perfetto, uint32_t thread)
{
    perfetto->depths = mem_cover(perfetto->depths, thread, &perfetto->thread_count, sizeof *perfetto->depths);
    return &perfetto->depths[thread];
}

/* Every record but the first has a comma before it. Nanoseconds are kept behind the point. */
static void write_head(struct perfetto *perfetto, char phase, const struct trace_event *event)
{
    double us = (double)event->units * 1e6 / (double)perfetto->header->clock_units_per_s;

    trace_output_printf(perfetto->output,
        ",\n{\"ph\":\"%c\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32 ",\"ts\":%.3f", phase, perfetto->header->pid,
        event->thread, us);
}

static void write_begin(struct perfetto *perfetto, const struct trace_event *event)
{
    const struct trace_function *function = event->callee ? event->callee : event->code;
    const struct trace_name *name = function->qualified.length ? &function->qualified : &function->name;

    write_head(perfetto, 'B', event);
    trace_output_string(perfetto->output, ",\"name\":");
    trace_output_json(perfetto->output, name->text, name->length);
    trace_output_string(perfetto->output, function->is_c ? ",\"cat\":\"c\"" : ",\"cat\":\"python\"");
    trace_output_string(perfetto->output, ",\"args\":{\"file\":");
    trace_output_json(perfetto->output, event->code->file.text, event->code->file.length);
    trace_output_printf(perfetto->output, ",\"line\":%d}}", trace_function_line(event->code, event->offset));
    ++*find_depth(perfetto, event->thread);
}

static void write_end(struct perfetto *perfetto, const struct trace_event *event)
{
    uint64_t *depth = find_depth(perfetto, event->thread);

    if (*depth == 0)
        return;
    --*depth;
    write_head(perfetto, 'E', event);
    trace_output_string(perfetto->output, "}");
}

static void write_rss(struct perfetto *perfetto, const struct trace_event *event)
{
    if (perfetto->has_rss && perfetto->rss_bytes == event->rss_bytes)
        return;
    perfetto->has_rss = true;
    perfetto->rss_bytes = event->rss_bytes;
    write_head(perfetto, 'C', event);
    trace_output_printf(
        perfetto->output, ",\"name\":\"RSS\",\"args\":{\"bytes\":%" PRId64 "}}", event->rss_bytes);
}

static void write_message(struct perfetto *perfetto, const struct trace_event *event)
{
    write_head(perfetto, 'i', event);
    trace_output_string(perfetto->output, ",\"s\":\"t\",\"name\":");
    trace_output_json(perfetto->output, event->text, strlen(event->text));
    trace_output_string(perfetto->output, "}");
}

static void write_event(struct perfetto *perfetto, const struct trace_event *event)
{
    write_rss(perfetto, event);
    if (event->kind == TRACE_CALL || event->kind == TRACE_C_CALL)
        write_begin(perfetto, event);
    else if (event->kind != TRACE_LINE && event->kind != TRACE_EXCEPTION)
        write_end(perfetto, event);
}

void trace_stacks_write_perfetto(struct trace_reader *reader, struct trace_output *output)
{
    const struct trace_event *event = trace_reader_event(reader);
    struct perfetto perfetto = {.output = output, .header = trace_reader_header(reader)};
    enum trace_item item;

    trace_output_printf(output,
        "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
        "{\"ph\":\"M\",\"pid\":%" PRIu32 ",\"name\":\"process_name\",\"args\":{\"name\":\"python\"}}",
        perfetto.header->pid);
    while ((item = trace_reader_next(reader)) != TRACE_ITEM_STOP && !output->failure) {
        if (item == TRACE_ITEM_EVENT)
            write_event(&perfetto, event);
        else if (item == TRACE_ITEM_MESSAGE)
            write_message(&perfetto, event);
    }
    trace_output_string(output, "\n]}\n");
    free(perfetto.depths);
}
