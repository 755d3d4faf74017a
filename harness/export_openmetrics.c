/* export_openmetrics: the OpenMetrics text format 1.0
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/): the samples of a family stand together under its
 * TYPE, UNIT and HELP, the unit is the end of the name, and "# EOF" ends it all. */
#include "export_formats.h"

#include <math.h>
#include <string.h>

static void add_label(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            buf_add_char(out, '\\');
        if (*value == '\n')
            buf_add_string(out, "\\n");
        else
            buf_add_char(out, *value);
    }
    buf_add_char(out, '"');
}

static void add_family(struct buf *out, const char *name, const char *unit, const char *help)
{
    buf_printf(out, "# TYPE %s gauge\n", name);
    if (unit)
        buf_printf(out, "# UNIT %s %s\n", name, unit);
    buf_printf(out, "# HELP %s %s\n", name, help);
}

/* One sample with the label "configuration" and perhaps another; nothing when the value is unknown. */
static void add_sample(struct buf *out, const char *name, const struct analysis_configuration *configuration,
    const char *label, const char *which, double value)
{
    if (!isfinite(value))
        return;
    buf_printf(out, "%s{", name);
    add_label(out, "configuration", configuration->name);
    if (label && which) {
        buf_add_char(out, ',');
        add_label(out, label, which);
    }
    buf_printf(out, "} %.12g\n", value);
}

static void add_interval(struct buf *out, const char *name,
    const struct analysis_configuration *configuration, const struct stats_interval *value, double scale)
{
    add_sample(out, name, configuration, "bound", "estimate", value->estimate * scale);
    add_sample(out, name, configuration, "bound", "low", value->low * scale);
    add_sample(out, name, configuration, "bound", "high", value->high * scale);
}

static void add_wall(struct buf *out, const struct analysis_configuration *one)
{
    add_sample(out, "tracetoll_wall_seconds", one, "statistic", "median", one->wall_s.median);
    add_sample(out, "tracetoll_wall_seconds", one, "statistic", "min", one->wall_s.min);
    add_sample(out, "tracetoll_wall_seconds", one, "statistic", "max", one->wall_s.max);
}

static void add_slowdown(struct buf *out, const struct analysis_configuration *one)
{
    add_interval(out, "tracetoll_slowdown_ratio", one, &one->slowdown, 1);
}

static void add_event_cost(struct buf *out, const struct analysis_configuration *one)
{
    add_interval(out, "tracetoll_event_cost_seconds", one, &one->added_ns_per_event, 1e-9);
}

static void add_events(struct buf *out, const struct analysis_configuration *one)
{
    add_sample(out, "tracetoll_events", one, NULL, NULL, one->events);
}

static void add_log_bytes(struct buf *out, const struct analysis_configuration *one)
{
    add_sample(out, "tracetoll_log_bytes", one, NULL, NULL, one->log_bytes);
}

static void add_peak_rss(struct buf *out, const struct analysis_configuration *one)
{
    add_sample(out, "tracetoll_peak_rss_bytes", one, NULL, NULL, one->peak_rss_bytes);
}

static void add_runs(struct buf *out, const struct analysis_configuration *one)
{
    add_sample(out, "tracetoll_runs", one, "outcome", "ok", (double)one->ok);
    add_sample(out, "tracetoll_runs", one, "outcome", "not ok", (double)(one->runs - one->ok));
}

static const struct {
    const char *name;
    const char *unit;
    const char *help;
    void (*add)(struct buf *out, const struct analysis_configuration *configuration);
} families[] = {
    {"tracetoll_wall_seconds", "seconds", "Wall time of a run.", add_wall},
    {"tracetoll_slowdown_ratio", "ratio", "Wall time over the baseline's, with its 95 % interval.",
        add_slowdown},
    {"tracetoll_event_cost_seconds", "seconds", "Wall time added per event over the baseline.",
        add_event_cost},
    {"tracetoll_events", NULL, "Events that the tracer saw.", add_events},
    {"tracetoll_log_bytes", "bytes", "Size of the tracer's log.", add_log_bytes},
    {"tracetoll_peak_rss_bytes", "bytes", "Peak resident memory.", add_peak_rss},
    {"tracetoll_runs", NULL, "Counted runs.", add_runs},
};

static void add_host(const struct host_record *host, struct buf *out)
{
    buf_add_string(out, "# TYPE tracetoll_host info\n# HELP tracetoll_host Where the figures come from.\n"
                        "tracetoll_host_info{");
    add_label(out, "cpu", host->cpu_model ? host->cpu_model : "");
    buf_add_char(out, ',');
    add_label(out, "kernel", host->kernel ? host->kernel : "");
    buf_add_char(out, ',');
    add_label(out, "python", host->python_version ? host->python_version : "");
    buf_add_char(out, ',');
    add_label(out, "version", host->tracetoll_version ? host->tracetoll_version : "");
    buf_add_string(out, "} 1\n");
}

void export_openmetrics(const struct analysis *analysis, struct buf *out)
{
    size_t i;
    size_t j;

    for (i = 0; i < sizeof families / sizeof *families; i++) {
        add_family(out, families[i].name, families[i].unit, families[i].help);
        for (j = 0; j < analysis->configuration_count; j++)
            families[i].add(out, &analysis->configurations[j]);
    }
    add_host(&analysis->results->host, out);
    buf_add_string(out, "# EOF\n");
}
