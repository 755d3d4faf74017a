/* export_json: the formats of export.h that are JSON. Fields are those of
 *   hyperfine: src/benchmark/benchmark_result.rs of version 1
 *     (https://github.com/sharkdp/hyperfine);
 *   github-action-benchmark: "customSmallerIsBetter"
 *     (https://github.com/benchmark-action/github-action-benchmark, README, "tool");
 *   Bencher Metric Format: https://bencher.dev/docs/reference/bencher-metric-format */
#include "analysis_parts.h"
#include "export_formats.h"
#include "mem.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static void print_json(json_t *object, struct buf *out)
{
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

    buf_add_string(out, text);
    buf_add_char(out, '\n');
    free(text);
    json_decref(object);
}

/* A figure of one run, in the unit of the format. */
static double wall_seconds(const struct run_record *run)
{
    return (double)run->wall_ns / 1e9;
}

static double user_seconds(const struct run_record *run)
{
    return (double)run->user_ns / 1e9;
}

static double system_seconds(const struct run_record *run)
{
    return (double)run->system_ns / 1e9;
}

/* The figure of every run that counts, for the caller to free. */
static double *collect(const struct analysis *analysis, const struct analysis_configuration *configuration,
    double (*figure)(const struct run_record *run), size_t *count)
{
    const struct results *results = analysis->results;
    double *values = mem_alloc(results->run_count, sizeof *values);
    size_t i;

    *count = 0;
    for (i = 0; i < results->run_count; i++)
        if (analysis_counts(&results->runs[i], configuration))
            values[(*count)++] = figure(&results->runs[i]);
    return values;
}

static double mean_of(const struct analysis *analysis, const struct analysis_configuration *configuration,
    double (*figure)(const struct run_record *run))
{
    size_t count;
    double *values = collect(analysis, configuration, figure, &count);
    double mean = stats_mean(values, count);

    free(values);
    return mean;
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *hyperfine_result(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    size_t count;
    double *times = collect(analysis, configuration, wall_seconds, &count);
    json_t *result = json_object();
    json_t *list = json_array();
    json_t *codes = json_array();
    size_t i;

    for (i = 0; i < count; i++) {
        json_array_append_new(list, json_real(times[i]));
        json_array_append_new(codes, json_integer(0));
    }
    json_object_set_new(result, "command", json_string(configuration->name));
    json_object_set_new(result, "mean", number(stats_mean(times, count)));
    json_object_set_new(result, "stddev", number(stats_deviation(times, count)));
    json_object_set_new(result, "median", number(configuration->wall_s.median));
    json_object_set_new(result, "user", number(mean_of(analysis, configuration, user_seconds)));
    json_object_set_new(result, "system", number(mean_of(analysis, configuration, system_seconds)));
    json_object_set_new(result, "min", number(configuration->wall_s.min));
    json_object_set_new(result, "max", number(configuration->wall_s.max));
    json_object_set_new(result, "times", list);
    json_object_set_new(result, "exit_codes", codes);
    free(times);
    return result;
}

void export_hyperfine(const struct analysis *analysis, struct buf *out)
{
    json_t *results = json_array();
    json_t *object = json_object();
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++)
        if (analysis->configurations[i].ok)
            json_array_append_new(results, hyperfine_result(analysis, &analysis->configurations[i]));
    json_object_set_new(object, "results", results);
    print_json(object, out);
}

/* What a configuration costs, in the two formats that list figures by name. */
struct figure {
    const char *name;
    const char *measure; /* Bencher's: "latency" is built in and counts nanoseconds */
    const char *unit;
    double scale; /* from `unit` to the unit of the measure */
    struct stats_interval value;
};

enum { FIGURES_MAX = 5 };

static void add_figure(struct figure *figures, size_t *count, struct figure figure)
{
    if (isfinite(figure.value.estimate))
        figures[(*count)++] = figure;
}

static size_t list_figures(
    const struct analysis_configuration *configuration, struct figure figures[FIGURES_MAX])
{
    const struct stats_summary *wall = &configuration->wall_s;
    const struct stats_interval none = {NAN, NAN, NAN, configuration->ok};
    struct stats_interval log_bytes = none;
    struct stats_interval peak_rss = none;
    size_t count = 0;

    log_bytes.estimate = configuration->log_bytes;
    peak_rss.estimate = configuration->peak_rss_bytes;
    add_figure(figures, &count,
        (struct figure){"wall time", "latency", "s", 1e9, {wall->median, wall->min, wall->max, wall->count}});
    add_figure(figures, &count, (struct figure){"slowdown", "slowdown", "x", 1, configuration->slowdown});
    add_figure(figures, &count,
        (struct figure){"added time per event", "ns-per-event", "ns", 1, configuration->added_ns_per_event});
    add_figure(figures, &count, (struct figure){"log size", "log-bytes", "bytes", 1, log_bytes});
    add_figure(figures, &count, (struct figure){"peak memory", "peak-rss", "bytes", 1, peak_rss});
    return count;
}

static json_t *github_entry(const struct analysis_configuration *configuration, const struct figure *figure)
{
    const struct stats_interval *value = &figure->value;
    json_t *entry = json_object();

    json_object_set_new(entry, "name", json_sprintf("%s: %s", configuration->name, figure->name));
    json_object_set_new(entry, "unit", json_string(figure->unit));
    json_object_set_new(entry, "value", json_real(value->estimate));
    if (isfinite(value->low) && isfinite(value->high)) {
        /* its graphs show "range" as text behind the value */
        json_object_set_new(entry, "range", json_sprintf("%.6g to %.6g", value->low, value->high));
        json_object_set_new(entry, "extra", json_sprintf("%zu rounds or runs", value->count));
    }
    return entry;
}

void export_github(const struct analysis *analysis, struct buf *out)
{
    json_t *entries = json_array();
    size_t i;
    size_t j;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct figure figures[FIGURES_MAX];
        size_t count = list_figures(&analysis->configurations[i], figures);

        for (j = 0; j < count; j++)
            json_array_append_new(entries, github_entry(&analysis->configurations[i], &figures[j]));
    }
    print_json(entries, out);
}

static json_t *bencher_metric(const struct figure *figure)
{
    const struct stats_interval *value = &figure->value;
    json_t *metric = json_object();

    json_object_set_new(metric, "value", json_real(value->estimate * figure->scale));
    if (isfinite(value->low) && isfinite(value->high)) {
        json_object_set_new(metric, "lower_value", json_real(value->low * figure->scale));
        json_object_set_new(metric, "upper_value", json_real(value->high * figure->scale));
    }
    return metric;
}

void export_bencher(const struct analysis *analysis, struct buf *out)
{
    json_t *object = json_object();
    size_t i;
    size_t j;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct figure figures[FIGURES_MAX];
        size_t count = list_figures(&analysis->configurations[i], figures);
        json_t *measures = json_object();

        for (j = 0; j < count; j++)
            json_object_set_new(measures, figures[j].measure, bencher_metric(&figures[j]));
        if (count)
            json_object_set(object, analysis->configurations[i].name, measures);
        json_decref(measures);
    }
    print_json(object, out);
}
