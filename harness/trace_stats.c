/* trace_stats: see trace_stats.h. */
#include "trace_stats.h"
#include "mem.h"
#include "trace_profile.h"
#include "units.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE_NAME_BYTES = 120 };

struct stats {
    const struct trace_reader *reader;
    const struct trace_profile *profile;
    struct trace_output *output;
    struct trace_reader_end end;
    bool is_whole; /* every event that was seen is in the log, so times and stacks mean something */
};

struct row {
    const struct trace_function *function;
    const struct trace_function_totals *totals;
};

static double seconds(const struct stats *stats, uint64_t units)
{
    return (double)trace_clock_us(units, trace_reader_header(stats->reader)->clock_us_mult) * 1e-6;
}

static const char *or_dash(const char *text)
{
    return *text ? text : "-";
}

/* "+8.4 MB", "-120 kB", "0 B" */
static const char *format_change(int64_t bytes, char text[UNITS_TEXT_BYTES + 1])
{
    if (bytes == INT64_MIN)
        bytes++;
    text[0] = bytes < 0 ? '-' : '+';
    (void)units_format_size(bytes < 0 ? -bytes : bytes, text + (bytes != 0));
    return text;
}

static uint64_t count_events(const struct trace_profile *profile)
{
    uint64_t events = 0;
    size_t i;

    for (i = 0; i < TRACE_KINDS; i++)
        events += profile->kinds[i];
    return events;
}

static void write_summary(const struct stats *stats, uint64_t events)
{
    const struct trace_header *header = trace_reader_header(stats->reader);
    const struct trace_profile *profile = stats->profile;
    struct trace_output *output = stats->output;
    char first[UNITS_TEXT_BYTES];
    char second[UNITS_TEXT_BYTES];
    char third[UNITS_TEXT_BYTES];

    trace_output_printf(output, "tracer    %s, Python %s, hook %s, filter %s\n",
        or_dash(trace_reader_meta(stats->reader, "tracer")),
        or_dash(trace_reader_meta(stats->reader, "python")),
        or_dash(trace_reader_meta(stats->reader, "hook")),
        or_dash(trace_reader_meta(stats->reader, "filter")));
    trace_output_printf(output, "process   %" PRIu32 ", traced for %.6f s, format %u.%u\n", header->pid,
        seconds(stats, profile->units_last), header->version_major, header->version_minor);
    trace_output_printf(output, "events    %s logged of %s seen, %s lost\n",
        units_format_count((int64_t)events, first), units_format_count((int64_t)stats->end.seen, second),
        units_format_count((int64_t)stats->end.lost, third));
    if (events > 0)
        trace_output_printf(output, "RSS       %s at first, %s at last, %s at most (source %s)\n",
            units_format_size(profile->rss_first, first), units_format_size(profile->rss_last, second),
            units_format_size(profile->rss_most, third), or_dash(trace_reader_meta(stats->reader, "rss")));
    else
        trace_output_string(output, "RSS       - (no event)\n");
}

static void write_kinds(const struct stats *stats, uint64_t events)
{
    char count[UNITS_TEXT_BYTES];
    unsigned kind;

    trace_output_string(stats->output, "\nkind                 events  share\n");
    for (kind = 0; kind < TRACE_KINDS; kind++) {
        uint64_t number = stats->profile->kinds[kind];

        if (number > 0)
            trace_output_printf(stats->output, "%-12s %14s %5.1f%%\n", trace_kind_name(kind),
                units_format_count((int64_t)number, count), 100.0 * (double)number / (double)events);
    }
}

static void write_threads(const struct stats *stats)
{
    char count[UNITS_TEXT_BYTES];
    size_t i;

    trace_output_string(
        stats->output, "\nthread  native id         events   first event s    last event s\n");
    for (i = 0; i < stats->profile->thread_count; i++) {
        const struct trace_thread_totals *thread = &stats->profile->threads[i];
        uint64_t native_id = trace_reader_native_thread(stats->reader, (uint32_t)i);
        char native[UNITS_TEXT_BYTES] = "-";

        if (thread->events == 0)
            continue;
        if (native_id)
            (void)snprintf(native, sizeof native, "%" PRIu64, native_id);
        trace_output_printf(stats->output, "%6zu %10s %14s %15.6f %15.6f\n", i, native,
            units_format_count((int64_t)thread->events, count), seconds(stats, thread->first_units),
            seconds(stats, thread->last_units));
    }
}

static int compare_numbers(uint64_t left, uint64_t right)
{
    return (left < right) - (left > right);
}

static int compare_rows(const struct row *left, const struct row *right, bool is_whole)
{
    int order = is_whole ? compare_numbers(left->totals->self_units, right->totals->self_units) : 0;

    if (order == 0)
        order = compare_numbers(left->totals->events, right->totals->events);
    return order ? order : compare_numbers(right->function->index, left->function->index);
}

static int compare_by_time(const void *left, const void *right)
{
    return compare_rows(left, right, true);
}

static int compare_by_events(const void *left, const void *right)
{
    return compare_rows(left, right, false);
}

static const struct trace_name *long_name(const struct trace_function *function)
{
    return function->qualified.length ? &function->qualified : &function->name;
}

static void write_row(const struct stats *stats, const struct row *row)
{
    const struct trace_function *function = row->function;
    const struct trace_function_totals *totals = row->totals;
    const struct trace_name *name = long_name(function);
    char calls[UNITS_TEXT_BYTES];
    char events[UNITS_TEXT_BYTES];
    char change[UNITS_TEXT_BYTES + 1];

    trace_output_printf(stats->output, "%14s %14s ", units_format_count((int64_t)totals->calls, calls),
        units_format_count((int64_t)totals->events, events));
    if (stats->is_whole)
        trace_output_printf(stats->output, "%12.6f %12.6f %10s", seconds(stats, totals->self_units),
            seconds(stats, totals->total_units), format_change(totals->rss_bytes, change));
    else
        trace_output_printf(stats->output, "%12s %12s %10s", "-", "-", "-");
    trace_output_printf(stats->output, "  %.*s",
        (int)(name->length < WHOLE_NAME_BYTES ? name->length : WHOLE_NAME_BYTES), name->text);
    if (function->is_c) {
        trace_output_string(stats->output, " (C)\n");
    } else {
        trace_output_string(stats->output, " (");
        trace_output_add(stats->output, function->file.text, function->file.length);
        trace_output_printf(stats->output, ":%d)\n", function->first_line);
    }
}

static size_t collect_rows(const struct stats *stats, struct row *rows)
{
    const struct trace_functions *functions = trace_reader_functions(stats->reader);
    size_t count = 0;
    size_t i;

    for (i = 0; i < functions->count && i < stats->profile->function_count; i++)
        if (stats->profile->functions[i].events > 0)
            rows[count++] =
                (struct row){.function = functions->all[i], .totals = &stats->profile->functions[i]};
    return count;
}

static void write_functions(const struct stats *stats, size_t top)
{
    struct row *rows = mem_alloc(stats->profile->function_count + 1, sizeof *rows);
    size_t count = collect_rows(stats, rows);
    size_t i;

    qsort(rows, count, sizeof *rows, stats->is_whole ? compare_by_time : compare_by_events);
    trace_output_printf(stats->output, "\n%14s %14s %12s %12s %10s  function (%zu in all)\n", "calls",
        "events", "self s", "total s", "RSS", count);
    for (i = 0; i < count && (top == 0 || i < top); i++)
        write_row(stats, &rows[i]);
    if (!stats->is_whole)
        trace_output_string(stats->output,
            "The log leaves events out, so it does not say which function was running: no "
            "times and no RSS by function.\n");
    else if (stats->profile->is_crowded)
        trace_output_string(stats->output,
            "There are more distinct stacks than are told apart: the time of the deepest is "
            "that of their callers.\n");
    free(rows);
}

void trace_stats_write(struct trace_reader *reader, struct trace_output *output, size_t top)
{
    struct trace_profile profile;
    struct stats stats = {.reader = reader, .profile = &profile, .output = output};
    uint64_t events;

    trace_profile_read(&profile, reader);
    trace_reader_end(reader, &stats.end);
    events = count_events(&profile);
    stats.is_whole = stats.end.seen == events && stats.end.lost == 0;
    write_summary(&stats, events);
    write_kinds(&stats, events);
    write_threads(&stats);
    write_functions(&stats, top);
    trace_profile_free(&profile);
}
