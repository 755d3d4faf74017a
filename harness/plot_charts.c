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

/* Makes `*widest_px` at least the room that `text` needs. */
static void widen(double *widest_px, const char *text)
{
    *widest_px = fmax(*widest_px, PLOT_CHARACTER_PX * (double)table_text_width(text));
}

/* -- overlay ----------------------------------------------------------------------------------------------
 */

static bool has_samples(const struct analysis_configuration *configuration)
{
    return configuration->median_run && configuration->median_run->timeline.count;
}

struct overlay {
    int curves;
    double greatest_mb;
    double widest_px; /* of the legend's texts */
};

static void add_curve(
    struct overlay *overlay, const struct analysis_configuration *configuration, struct buf *script)
{
    const struct run_record *run = configuration->median_run;
    struct plot_point *points;
    size_t count = plot_series_memory(&run->timeline, OVERLAY_COLUMNS, &points);
    double wall_s = (double)run->wall_ns / 1e9;
    int number = ++overlay->curves;
    struct buf text = {0};
    char name[32];
    size_t i;

    (void)snprintf(name, sizeof name, "run_%d", number);
    plot_begin_data(script, name);
    for (i = 0; i < count; i++) {
        plot_add_number(script, 100 * points[i].t_s / wall_s);
        plot_add_number(script, points[i].value / 1e6);
        plot_end_row(script);
        overlay->greatest_mb = fmax(overlay->greatest_mb, points[i].value / 1e6);
    }
    plot_end_data(script);
    (void)snprintf(name, sizeof name, "name_%d", number);
    name_and_label(configuration, NAME_COLUMNS, &text);
    plot_set_text(script, name, buf_string(&text));
    widen(&overlay->widest_px, buf_string(&text));
    buf_free(&text);
    free(points);
}

enum plot_status plot_overlay(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    int height_px = OVERLAY_HEIGHT_PX;
    struct overlay overlay = {0};
    struct buf script = {0};
    struct buf text = {0};
    size_t i;

    if (height_px < (int)analysis->configuration_count * LEGEND_ROW_PX + 2 * TOP_PX)
        height_px = (int)analysis->configuration_count * LEGEND_ROW_PX + 2 * TOP_PX;
    plot_begin(&script, height_px);
    for (i = 0; i < analysis->configuration_count; i++)
        if (has_samples(&analysis->configurations[i]))
            add_curve(&overlay, &analysis->configurations[i], &script);
    if (!overlay.curves) {
        buf_free(&script);
        buf_add_string(problem, "no run has samples");
        return PLOT_NOTHING;
    }
    plot_set_number(&script, "count", overlay.curves);
    plot_set_number(&script, "key_px", 60 + overlay.widest_px);
    plot_set_number(&script, "memory_top", 5 * plot_nice_step(overlay.greatest_mb, 5));
    buf_printf(&text, "each configuration's run of median time, of at most %zu round%s", analysis->rounds,
        analysis->rounds == 1 ? "" : "s");
    plot_set_text(&script, "subtitle_text", buf_string(&text));
    buf_free(&text);
    return plot_finish(&script, "overlay", svg, problem);
}

/* -- bar charts: a name on the left, a bar, and figures on the right ---------------------------------------
 */

struct chart {
    int row; /* of the next bar, from below */
    double names_px;
    double figures_px;
    struct buf *script;
};

static void chart_begin(struct chart *chart, int rows, struct buf *script)
{
    *chart = (struct chart){.row = rows, .script = script};
    plot_begin(script, TOP_PX + BOTTOM_PX + rows * ROW_PX);
    plot_set_number(script, "rows", rows);
    plot_begin_data(script, "bars");
}

static void chart_add_texts(struct chart *chart, const char *figures, const char *name)
{
    widen(&chart->figures_px, figures);
    widen(&chart->names_px, name);
    plot_add_text(chart->script, figures);
    plot_add_text(chart->script, name);
}

static void chart_end(struct chart *chart)
{
    plot_end_data(chart->script);
    plot_set_number(chart->script, "left_px", 30 + chart->names_px);
    plot_set_number(chart->script, "right_px", 30 + chart->figures_px);
    plot_set_number(chart->script, "bottom_px", BOTTOM_PX);
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

/* A little room on either side. */
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
        plot_set_number(script, "high", span->high * 1.15);
    } else {
        width = fmax(width, 0.1);
        plot_set_number(script, "low", fmin(1, span->low) - 0.05 * width);
        plot_set_number(script, "high", span->high + 0.05 * width);
    }
}

static void add_slowdown(const struct analysis_configuration *configuration, struct chart *chart)
{
    const struct stats_interval *slowdown = &configuration->slowdown;
    struct buf figures = {0};
    struct buf name = {0};

    plot_add_number(chart->script, chart->row--);
    plot_add_number(chart->script, slowdown->estimate);
    plot_add_number(chart->script, slowdown->low);
    plot_add_number(chart->script, slowdown->high);
    plot_add_number(chart->script, published_slowdown(configuration));
    buf_printf(&figures, "×%s", figure_ratio(slowdown->estimate).text);
    if (isfinite(slowdown->low))
        buf_printf(&figures, "  (%s)", figure_bounds(*slowdown, figure_ratio).text);
    name_and_label(configuration, NAME_COLUMNS, &name);
    chart_add_texts(chart, configuration == configuration->baseline ? "the baseline" : buf_string(&figures),
        buf_string(&name));
    plot_end_row(chart->script);
    buf_free(&figures);
    buf_free(&name);
}

static bool has_one_baseline(const struct analysis *analysis)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++)
        if (analysis->configurations[i].baseline &&
            analysis->configurations[i].baseline != analysis->baseline)
            return false;
    return true;
}

enum plot_status plot_slowdown(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    struct span span = slowdown_span(analysis);
    struct chart chart;
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
    chart_begin(&chart, rows, &script);
    for (i = 0; i < analysis->configuration_count; i++) {
        if (!has_slowdown(&analysis->configurations[i]))
            continue;
        add_slowdown(&analysis->configurations[i], &chart);
        published = published || isfinite(published_slowdown(&analysis->configurations[i]));
    }
    chart_end(&chart);
    set_slowdown_axis(&span, &script);
    plot_set_text(&script, "title_text", "Slowdown");
    buf_printf(&text, "over %s, paired within %zu round%s",
        has_one_baseline(analysis) ? analysis->baseline->name
                                   : "the baseline of the same scale and interpreter",
        analysis->rounds, analysis->rounds == 1 ? "; one round gives no interval" : "s");
    plot_set_text(&script, "subtitle_text", buf_string(&text));
    buf_free(&text);
    plot_set_number(&script, "published", published);
    return plot_finish(&script, "slowdown", svg, problem);
}

/* -- phases -----------------------------------------------------------------------------------------------
 */

static void add_phase_texts(const struct analysis_phase *phase, struct chart *chart)
{
    const struct stats_interval *added = &phase->added_s;
    struct buf figures = {0};
    struct buf name = {0};

    buf_printf(&figures, "%s%s s", phase->lower && added->estimate >= 0 ? "+" : "",
        figure_seconds(added->estimate).text);
    if (isfinite(phase->added_ns_per_event.estimate))
        buf_printf(&figures, ", %s ns/event", figure_nanoseconds(phase->added_ns_per_event.estimate).text);
    if (phase->lower)
        buf_printf(&name, "%s → ", phase->lower->name);
    name_and_label(phase->upper, NAME_COLUMNS, &name);
    chart_add_texts(chart, buf_string(&figures), buf_string(&name));
    buf_free(&figures);
    buf_free(&name);
}

/* The bar begins at `start_s`; returns where it ends. */
static double add_phase(
    const struct analysis_phase *phase, size_t step, double start_s, struct span *span, struct chart *chart)
{
    static const unsigned colours[] = {0x999999, 0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00};
    static size_t const colour_count = sizeof colours / sizeof *colours;
    const struct stats_interval *added = &phase->added_s;
    double end_s = start_s + added->estimate;

    span_add(span, end_s);
    span_add(span, start_s + added->low);
    span_add(span, start_s + added->high);
    plot_add_number(chart->script, chart->row--);
    plot_add_number(chart->script, start_s);
    plot_add_number(chart->script, end_s);
    plot_add_number(chart->script, start_s + added->low);
    plot_add_number(chart->script, start_s + added->high);
    add_phase_texts(phase, chart);
    plot_add_number(chart->script, colours[step % colour_count]);
    plot_end_row(chart->script);
    return end_s;
}

enum plot_status plot_phases(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    struct span span = {0, 0};
    struct chart chart;
    struct buf script = {0};
    struct buf text = {0};
    double end_s = 0;
    size_t step = 0;
    size_t i;

    if (!analysis->phase_count) {
        buf_add_string(problem, "no round has every step of the ladder");
        return PLOT_NOTHING;
    }
    chart_begin(&chart, (int)analysis->phase_count, &script);
    for (i = 0; i < analysis->phase_count; i++) {
        const struct analysis_phase *phase = &analysis->phases[i];

        step = phase->lower ? step + 1 : 0;
        end_s = add_phase(phase, step, phase->lower ? end_s : 0, &span, &chart);
    }
    chart_end(&chart);
    buf_printf(&text, "means over %zu round%s, paired within rounds", analysis->phases[0].added_s.count,
        analysis->phases[0].added_s.count == 1 ? "" : "s");
    plot_set_text(&script, "subtitle_text", buf_string(&text));
    buf_free(&text);
    plot_set_number(&script, "low", span.low);
    plot_set_number(&script, "high", span.high + 0.03 * (span.high - span.low));
    return plot_finish(&script, "phases", svg, problem);
}
