/* plot_charts: the pictures that compare configurations, as data and settings for overlay.gp, slowdown.gp and
 * phases.gp. */
#include "plot_script.h"
#include "plot_series.h"
#include "report_figure.h"
#include "table.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OVERLAY_COLUMNS = 400, /* parts of the run that keep their least and greatest sample */
    OVERLAY_HEIGHT_PX = 460,
    LEGEND_ROW_PX = 19,
    ROW_PX = 30,
    TOP_PX = 62,
    BOTTOM_PX = 84,
    NAME_COLUMNS = 36,
    LINEAR_SPAN = 5 /* a chart that reaches further has a logarithmic axis */
};

/* "A: every event logged", cut. */
static void name_and_label(
    const struct analysis_configuration *configuration, size_t columns, struct buf *text)
{
    const char *label = configuration->config ? configuration->config->label : "";
    struct buf whole = {0};

    buf_printf(&whole, "%s%s%s", configuration->name, *label ? ": " : "", label);
    plot_cut_text(buf_string(&whole), columns, text);
    buf_free(&whole);
}

/* Pixels that the widest of the names needs. */
static double names_width_px(const struct analysis *analysis)
{
    double widest = 0;
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct buf text = {0};

        name_and_label(&analysis->configurations[i], NAME_COLUMNS, &text);
        widest = fmax(widest, PLOT_CHARACTER_PX * (double)table_text_width(buf_string(&text)));
        buf_free(&text);
    }
    return widest;
}

/* -- overlay ----------------------------------------------------------------------------------------------
 */

static bool has_samples(const struct analysis_configuration *configuration)
{
    return configuration->median_run && configuration->median_run->timeline.count;
}

/* One curve; returns its greatest value in MB. */
static double add_curve(const struct analysis_configuration *configuration, int number, struct buf *script)
{
    const struct run_record *run = configuration->median_run;
    struct plot_point *points;
    size_t count = plot_series_memory(&run->timeline, OVERLAY_COLUMNS, &points);
    double wall_s = (double)run->wall_ns / 1e9;
    double greatest = 0;
    struct buf text = {0};
    char name[32];
    size_t i;

    (void)snprintf(name, sizeof name, "run_%d", number);
    plot_begin_data(script, name);
    for (i = 0; i < count; i++) {
        plot_add_number(script, 100 * points[i].t_s / wall_s);
        plot_add_number(script, points[i].value / 1e6);
        plot_end_row(script);
        greatest = fmax(greatest, points[i].value / 1e6);
    }
    plot_end_data(script);
    (void)snprintf(name, sizeof name, "name_%d", number);
    name_and_label(configuration, NAME_COLUMNS, &text);
    plot_set_text(script, name, buf_string(&text));
    buf_free(&text);
    free(points);
    return greatest;
}

enum plot_status plot_overlay(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    int height_px = OVERLAY_HEIGHT_PX;
    struct buf script = {0};
    double greatest = 0;
    int curves = 0;
    size_t i;

    if (height_px < (int)analysis->configuration_count * LEGEND_ROW_PX + 2 * TOP_PX)
        height_px = (int)analysis->configuration_count * LEGEND_ROW_PX + 2 * TOP_PX;
    plot_begin(&script, height_px);
    for (i = 0; i < analysis->configuration_count; i++)
        if (has_samples(&analysis->configurations[i]))
            greatest = fmax(greatest, add_curve(&analysis->configurations[i], ++curves, &script));
    if (!curves) {
        buf_free(&script);
        buf_add_string(problem, "no run has samples");
        return PLOT_NOTHING;
    }
    plot_set_number(&script, "count", curves);
    plot_set_number(&script, "key_px", 60 + names_width_px(analysis));
    plot_set_number(&script, "memory_top", 5 * plot_nice_step(greatest, 5));
    plot_set_text(&script, "subtitle_text", "each configuration's run of median time");
    return plot_finish(&script, "overlay", svg, problem);
}

/* -- slowdowns --------------------------------------------------------------------------------------------
 */

/* What the axis must hold. */
struct span {
    double low;
    double high;
};

static void span_add(struct span *span, double value)
{
    if (!isfinite(value))
        return;
    span->low = fmin(span->low, value);
    span->high = fmax(span->high, value);
}

static bool has_slowdown(const struct analysis_configuration *configuration)
{
    return isfinite(configuration->slowdown.estimate);
}

static double published_slowdown(const struct analysis_configuration *configuration)
{
    return configuration->config ? configuration->config->published.slowdown : (double)NAN;
}

static struct span slowdown_span(const struct analysis *analysis)
{
    struct span span = {1, 1};
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *configuration = &analysis->configurations[i];

        if (!has_slowdown(configuration))
            continue;
        span_add(&span, configuration->slowdown.estimate);
        span_add(&span, configuration->slowdown.low);
        span_add(&span, configuration->slowdown.high);
        span_add(&span, published_slowdown(configuration));
    }
    return span;
}

/* Room on the right for the texts beside the bars, and a little on the left of 1. */
static void set_slowdown_axis(const struct span *span, struct buf *script)
{
    bool logarithmic = span->high > LINEAR_SPAN;
    double width = span->high - fmin(span->low, 1);

    plot_set_number(script, "logarithmic", logarithmic);
    plot_set_text(script, "axis_text",
        logarithmic ? "slowdown (time over the baseline's time), logarithmic"
                    : "slowdown (time over the baseline's time)");
    if (logarithmic) {
        plot_set_number(script, "low", fmin(0.9, span->low * 0.9));
        plot_set_number(script, "high", span->high * pow(span->high / fmin(span->low, 0.9), 0.3));
    } else {
        width = fmax(width, 0.1);
        plot_set_number(script, "low", fmin(1, span->low) - 0.05 * width);
        plot_set_number(script, "high", span->high + 0.4 * width);
    }
}

static void add_slowdown(const struct analysis *analysis, const struct analysis_configuration *configuration,
    int row, struct buf *script)
{
    const struct stats_interval *slowdown = &configuration->slowdown;
    double published = published_slowdown(configuration);
    struct span reach = {slowdown->estimate, slowdown->estimate};
    struct buf text = {0};

    span_add(&reach, slowdown->high);
    span_add(&reach, published);
    plot_add_number(script, row);
    plot_add_number(script, slowdown->estimate);
    plot_add_number(script, slowdown->low);
    plot_add_number(script, slowdown->high);
    plot_add_number(script, published);
    buf_printf(&text, "×%s", figure_ratio(slowdown->estimate).text);
    if (isfinite(slowdown->low))
        buf_printf(&text, "  (%s)", figure_bounds(*slowdown, figure_ratio).text);
    plot_add_text(script, configuration == analysis->baseline ? "×1, the baseline" : buf_string(&text));
    plot_add_number(script, fmax(reach.high, 1));
    buf_clear(&text);
    name_and_label(configuration, NAME_COLUMNS, &text);
    plot_add_text(script, buf_string(&text));
    plot_end_row(script);
    buf_free(&text);
}

static void set_chart(const struct analysis *analysis, int rows, struct buf *script)
{
    plot_begin(script, TOP_PX + BOTTOM_PX + rows * ROW_PX);
    plot_set_number(script, "rows", rows);
    plot_set_number(script, "left_px", 30 + names_width_px(analysis));
    plot_set_number(script, "bottom_px", BOTTOM_PX);
}

enum plot_status plot_slowdown(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    struct span span = slowdown_span(analysis);
    struct buf script = {0};
    struct buf text = {0};
    bool published = false;
    int rows = 0;
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++)
        rows += has_slowdown(&analysis->configurations[i]);
    if (!analysis->baseline || rows < 2) {
        buf_add_string(problem, "there is no slowdown: it takes a baseline and another configuration");
        return PLOT_NOTHING;
    }
    set_chart(analysis, rows, &script);
    set_slowdown_axis(&span, &script);
    plot_set_text(&script, "title_text", "Slowdown");
    buf_printf(&text, "over %s, paired within %zu round%s", analysis->baseline->name, analysis->rounds,
        analysis->rounds == 1 ? "; one round gives no interval" : "s");
    plot_set_text(&script, "subtitle_text", buf_string(&text));
    buf_free(&text);
    plot_begin_data(&script, "bars");
    for (i = 0; i < analysis->configuration_count; i++) {
        if (!has_slowdown(&analysis->configurations[i]))
            continue;
        add_slowdown(analysis, &analysis->configurations[i], rows--, &script);
        published = published || isfinite(published_slowdown(&analysis->configurations[i]));
    }
    plot_end_data(&script);
    plot_set_number(&script, "published", published);
    return plot_finish(&script, "slowdown", svg, problem);
}

/* -- phases -----------------------------------------------------------------------------------------------
 */

/* The bar begins at `start_s`; returns where it ends. */
static double add_phase(
    const struct analysis_phase *phase, int row, double start_s, struct span *span, struct buf *script)
{
    const struct stats_interval *added = &phase->added_s;
    double end_s = start_s + added->estimate;
    double high_s = start_s + added->high;
    struct buf text = {0};

    span_add(span, end_s);
    span_add(span, high_s);
    span_add(span, start_s + added->low);
    plot_add_number(script, row);
    plot_add_number(script, start_s);
    plot_add_number(script, end_s);
    plot_add_number(script, start_s + added->low);
    plot_add_number(script, high_s);
    buf_printf(&text, "%s%s s", phase->lower && added->estimate >= 0 ? "+" : "",
        figure_seconds(added->estimate).text);
    if (isfinite(phase->added_ns_per_event.estimate))
        buf_printf(&text, ", %s ns/event", figure_nanoseconds(phase->added_ns_per_event.estimate).text);
    plot_add_text(script, buf_string(&text));
    buf_clear(&text);
    if (phase->lower)
        buf_printf(&text, "%s → ", phase->lower->name);
    name_and_label(phase->upper, NAME_COLUMNS - table_text_width(buf_string(&text)) % NAME_COLUMNS, &text);
    plot_add_text(script, buf_string(&text));
    plot_add_number(script, fmax(fmax(start_s, end_s), isfinite(high_s) ? high_s : end_s));
    plot_end_row(script);
    buf_free(&text);
    return end_s;
}

enum plot_status plot_phases(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    int rows = (int)analysis->phase_count;
    struct span span = {0, 0};
    struct buf script = {0};
    struct buf text = {0};
    double end_s = 0;
    size_t i;

    if (!rows) {
        buf_add_string(problem, "no round has every step of the ladder");
        return PLOT_NOTHING;
    }
    set_chart(analysis, rows, &script);
    buf_printf(&text, "means over %zu round%s, paired within rounds", analysis->phases[0].added_s.count,
        analysis->phases[0].added_s.count == 1 ? "" : "s");
    plot_set_text(&script, "subtitle_text", buf_string(&text));
    buf_free(&text);
    plot_begin_data(&script, "bars");
    for (i = 0; i < analysis->phase_count; i++)
        end_s = add_phase(&analysis->phases[i], rows - (int)i, end_s, &span, &script);
    plot_end_data(&script);
    plot_set_number(&script, "low", span.low);
    plot_set_number(&script, "high", span.high + 0.35 * (span.high - span.low));
    return plot_finish(&script, "phases", svg, problem);
}
