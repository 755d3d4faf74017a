/* report_tables: the tables of a report, from an analysis. Touches nothing but memory. */
#include "report_parts.h"
#include "report_figure.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static const char *computes_of(const struct analysis_configuration *configuration)
{
    return configuration->config ? configuration->config->computes : "";
}

static const char *logs_of(const struct analysis_configuration *configuration)
{
    return configuration->config ? configuration->config->logs : "";
}

static void add_description_columns(struct table *table)
{
    table_column(table, TABLE_LEFT, "computed at every event");
    table_column(table, TABLE_LEFT, "logged");
}

static void add_descriptions(struct table *table, const struct analysis_configuration *configuration)
{
    table_cell(table, computes_of(configuration));
    table_cell(table, logs_of(configuration));
}

/* Peaks that only some results have: a column for each that any configuration has. */
static const struct {
    const char *heading;
    size_t figure; /* offset of a double in struct analysis_configuration */
} other_peaks[] = {
    {"peak PSS MB", offsetof(struct analysis_configuration, peak_pss_bytes)},
    {"cgroup peak MB", offsetof(struct analysis_configuration, cgroup_peak_bytes)},
};

enum { OTHER_PEAKS = sizeof other_peaks / sizeof *other_peaks };

static double double_at(const void *base, size_t offset)
{
    return *(const double *)(const void *)((const char *)base + offset);
}

static bool has_peak(const struct analysis *analysis, size_t peak)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++)
        if (isfinite(double_at(&analysis->configurations[i], other_peaks[peak].figure)))
            return true;
    return false;
}

static void add_other_peaks(
    const struct analysis *analysis, const struct analysis_configuration *row, struct table *table)
{
    size_t i;

    for (i = 0; i < OTHER_PEAKS; i++)
        if (has_peak(analysis, i))
            table_cell(table, figure_megabytes(double_at(row, other_peaks[i].figure)).text);
}

struct table *report_overhead_table(const struct analysis *analysis, bool with_descriptions)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    if (with_descriptions)
        add_description_columns(table);
    table_column(table, TABLE_RIGHT, "runs");
    table_column(table, TABLE_RIGHT, "wall s");
    table_column(table, TABLE_RIGHT, "range");
    table_column(table, TABLE_RIGHT, "ms/MB");
    table_column(table, TABLE_RIGHT, "slowdown");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_RIGHT, "ns/event");
    table_column(table, TABLE_RIGHT, "peak RSS MB");
    for (i = 0; i < OTHER_PEAKS; i++)
        if (has_peak(analysis, i))
            table_column(table, TABLE_RIGHT, other_peaks[i].heading);
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *row = &analysis->configurations[i];

        table_row(table);
        table_cell(table, row->name);
        if (with_descriptions)
            add_descriptions(table, row);
        table_cellf(table, row->ok == row->runs ? "%zu" : "%zu of %zu", row->ok, row->runs);
        table_cell(table, figure_seconds(row->wall_s.median).text);
        table_cell(table, figure_range(row->wall_s.min, row->wall_s.max, figure_seconds).text);
        table_cell(table, figure_milliseconds(row->ms_per_mb).text);
        table_cell(table, figure_ratio(row->slowdown.estimate).text);
        table_cell(table, figure_bounds(row->slowdown, figure_ratio).text);
        table_cell(table, figure_nanoseconds(row->added_ns_per_event.estimate).text);
        table_cell(table, figure_megabytes(row->peak_rss_bytes).text);
        add_other_peaks(analysis, row, table);
    }
    return table;
}

struct table *report_log_table(const struct analysis *analysis, bool with_descriptions)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    if (with_descriptions)
        add_description_columns(table);
    table_column(table, TABLE_RIGHT, "events");
    table_column(table, TABLE_RIGHT, "log lines");
    table_column(table, TABLE_RIGHT, "log words");
    table_column(table, TABLE_RIGHT, "log bytes");
    table_column(table, TABLE_RIGHT, "1 event in");
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *row = &analysis->configurations[i];

        table_row(table);
        table_cell(table, row->name);
        if (with_descriptions)
            add_descriptions(table, row);
        table_cell(table, figure_count(row->events).text);
        table_cell(table, figure_count(row->log_lines).text);
        table_cell(table, figure_count(row->log_words).text);
        table_cell(table, figure_count(row->log_bytes).text);
        table_cell(table, figure_plain(row->one_in).text);
    }
    return table;
}

/* One figure that a configuration has here and that was published for it. */
struct comparison {
    const char *name;
    size_t here;      /* offset of a double in struct analysis_configuration */
    size_t published; /* offset of a double in struct config_published */
    struct figure (*write)(double);
};

#define HERE(member) offsetof(struct analysis_configuration, member)
#define PUBLISHED(member) offsetof(struct config_published, member)

static const struct comparison times[] = {
    {"wall s", HERE(wall_s.median), PUBLISHED(wall_s), figure_seconds},
    {"ms/MB", HERE(ms_per_mb), PUBLISHED(ms_per_mb), figure_milliseconds},
    {"slowdown", HERE(slowdown.estimate), PUBLISHED(slowdown), figure_ratio},
};

static const struct comparison logs[] = {
    {"events", HERE(events), PUBLISHED(events), figure_count},
    {"log lines", HERE(log_lines), PUBLISHED(log_lines), figure_count},
    {"log words", HERE(log_words), PUBLISHED(log_words), figure_count},
    {"log bytes", HERE(log_bytes), PUBLISHED(log_bytes), figure_count},
};

static double published_figure(
    const struct analysis_configuration *configuration, const struct comparison *comparison)
{
    return configuration->config ? double_at(&configuration->config->published, comparison->published)
                                 : (double)NAN;
}

static bool is_published(const struct analysis *analysis, const struct comparison *comparison)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++)
        if (isfinite(published_figure(&analysis->configurations[i], comparison)))
            return true;
    return false;
}

static bool has_published(
    const struct analysis_configuration *configuration, const struct comparison *comparisons, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (isfinite(published_figure(configuration, &comparisons[i])))
            return true;
    return false;
}

static void add_published_row(struct table *table, const struct analysis *analysis,
    const struct analysis_configuration *configuration, const struct comparison *comparisons, size_t count)
{
    size_t i;

    table_row(table);
    table_cell(table, configuration->name);
    for (i = 0; i < count; i++) {
        if (!is_published(analysis, &comparisons[i]))
            continue;
        table_cell(table, comparisons[i].write(double_at(configuration, comparisons[i].here)).text);
        table_cell(table, comparisons[i].write(published_figure(configuration, &comparisons[i])).text);
    }
}

/* Each figure's column is followed by what was published for it. */
static struct table *published_table(
    const struct analysis *analysis, const struct comparison *comparisons, size_t count)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    for (i = 0; i < count; i++) {
        if (!is_published(analysis, &comparisons[i]))
            continue;
        table_column(table, TABLE_RIGHT, comparisons[i].name);
        table_column(table, TABLE_RIGHT, "published");
    }
    for (i = 0; i < analysis->configuration_count; i++)
        if (has_published(&analysis->configurations[i], comparisons, count))
            add_published_row(table, analysis, &analysis->configurations[i], comparisons, count);
    if (table_row_count(table) > 0)
        return table;
    table_close(table);
    return NULL;
}

struct table *report_published_times(const struct analysis *analysis)
{
    return published_table(analysis, times, sizeof times / sizeof *times);
}

struct table *report_published_logs(const struct analysis *analysis)
{
    return published_table(analysis, logs, sizeof logs / sizeof *logs);
}

struct table *report_phase_table(const struct analysis *analysis)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "step");
    table_column(table, TABLE_LEFT, "what it is");
    table_column(table, TABLE_RIGHT, "added s");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_RIGHT, "ns/event");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_RIGHT, "share %");
    for (i = 0; i < analysis->phase_count; i++) {
        const struct analysis_phase *phase = &analysis->phases[i];

        table_row(table);
        if (phase->lower)
            table_cellf(table, "%s → %s", phase->lower->name, phase->upper->name);
        else
            table_cell(table, phase->upper->name);
        table_cell(table, phase->upper->config ? phase->upper->config->label : "");
        table_cell(table, figure_seconds(phase->added_s.estimate).text);
        table_cell(table, figure_bounds(phase->added_s, figure_seconds).text);
        table_cell(table, figure_nanoseconds(phase->added_ns_per_event.estimate).text);
        table_cell(table, figure_bounds(phase->added_ns_per_event, figure_nanoseconds).text);
        table_cell(table, figure_percent(phase->share).text);
    }
    return table;
}

struct table *report_scaling_table(const struct analysis *analysis)
{
    struct table *table = table_open();
    size_t i;
    size_t j;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_RIGHT, "corpus MB");
    table_column(table, TABLE_RIGHT, "events");
    table_column(table, TABLE_RIGHT, "added s");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_RIGHT, "ns/event");
    table_column(table, TABLE_RIGHT, "95 % interval");
    for (i = 0; i < analysis->scaling_count; i++) {
        const struct analysis_scaling *scaling = &analysis->scalings[i];

        for (j = 0; j < scaling->point_count; j++) {
            const struct analysis_configuration *row = scaling->points[j].configuration;

            table_row(table);
            table_cell(table, row->name);
            table_cell(table, figure_plain(row->corpus_bytes / 1e6).text);
            table_cell(table, figure_count(row->events).text);
            table_cell(table, figure_seconds(scaling->points[j].added_s.estimate).text);
            table_cell(table, figure_bounds(scaling->points[j].added_s, figure_seconds).text);
            table_cell(table, figure_nanoseconds(row->added_ns_per_event.estimate).text);
            table_cell(table, figure_bounds(row->added_ns_per_event, figure_nanoseconds).text);
        }
    }
    return table;
}

struct table *report_growth_table(const struct analysis *analysis)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_RIGHT, "scales");
    table_column(table, TABLE_RIGHT, "rounds");
    table_column(table, TABLE_RIGHT, "cost grows as events to the power of");
    table_column(table, TABLE_RIGHT, "95 % interval");
    for (i = 0; i < analysis->scaling_count; i++) {
        const struct analysis_scaling *scaling = &analysis->scalings[i];

        table_row(table);
        table_cell(table, scaling->points[0].configuration->config->origin);
        table_cellf(table, "%zu", scaling->point_count);
        table_cellf(table, "%zu", scaling->growth.slope.count);
        table_cell(table, figure_ratio(scaling->growth.slope.estimate).text);
        table_cell(table, figure_bounds(scaling->growth.slope, figure_ratio).text);
    }
    return table;
}

struct table *report_skipped_table(const struct analysis *analysis)
{
    const struct host_record *host = &analysis->results->host;
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_LEFT, "why it was not run");
    for (i = 0; i < host->skipped_count; i++) {
        table_row(table);
        table_cell(table, host->skipped[i].configuration);
        table_cell(table, host->skipped[i].reason);
    }
    return table;
}

static const char *verdict_mark(enum verdict verdict)
{
    static const char *const marks[] = {[VERDICT_NONE] = "-", [VERDICT_HOLDS] = "✓", [VERDICT_BROKEN] = "✗"};

    return marks[verdict];
}

static const char *const claim_names[CLAIM_COUNT] = {
    [CLAIM_SAME_EVENTS] = "same events",
    [CLAIM_LOG_COMPLETE] = "log complete",
    [CLAIM_SAME_OUTPUT] = "same output",
};

bool report_broken_claim(
    const struct analysis_configuration *configuration, enum claim claim, struct buf *reason)
{
    const struct evidence *evidence = &configuration->evidence[claim];

    if (evidence->verdict != VERDICT_BROKEN)
        return false;
    buf_printf(reason, "%s, %s: %s", configuration->name, claim_names[claim], evidence->reason);
    return true;
}

struct table *report_evidence_table(const struct analysis *analysis)
{
    struct table *table = table_open();
    size_t i;
    size_t claim;

    table_column(table, TABLE_LEFT, "configuration");
    for (claim = 0; claim < CLAIM_COUNT; claim++)
        table_column(table, TABLE_LEFT, claim_names[claim]);
    table_column(table, TABLE_LEFT, "hook");
    table_column(table, TABLE_LEFT, "RSS source");
    table_column(table, TABLE_RIGHT, "RSS readings");
    table_column(table, TABLE_RIGHT, "staleness ms");
    table_column(table, TABLE_RIGHT, "granularity B");
    table_column(table, TABLE_RIGHT, "outlier rounds");
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *row = &analysis->configurations[i];

        table_row(table);
        table_cell(table, row->name);
        for (claim = 0; claim < CLAIM_COUNT; claim++)
            table_cell(table, verdict_mark(row->evidence[claim].verdict));
        table_cell(table, row->hook);
        table_cell(table, row->rss_source);
        table_cell(table, figure_count(row->rss_reads).text);
        table_cell(table, figure_plain(row->rss_staleness_ns / 1e6).text);
        table_cell(table, figure_count(row->rss_granularity_bytes).text);
        table_cellf(table, "%zu", row->outlier_count);
    }
    return table;
}

struct table *report_failure_table(const struct analysis *analysis)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_LEFT, "round");
    table_column(table, TABLE_LEFT, "outcome");
    table_column(table, TABLE_LEFT, "reason");
    for (i = 0; i < analysis->failure_count; i++) {
        const struct run_record *run = analysis->failures[i];

        table_row(table);
        table_cell(table, run->configuration);
        table_cellf(table, "%s%" PRId64, run->warmup ? "warm-up " : "", run->round);
        table_cell(table, outcome_name(run->outcome));
        table_cell(table, run->reason);
    }
    return table;
}
