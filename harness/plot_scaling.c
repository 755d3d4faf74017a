/* plot_scaling: added time against events at several scales, as data and settings for plots/scaling.gp. */
#include "plot_script.h"
#include "report_figure.h"
#include "table.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { HEIGHT_PX = 460, LEGEND_ROW_PX = 19, TOP_PX = 62, NAME_COLUMNS = 36 };

/* What the axes must hold; and the first point, which the guide goes through. */
struct ends {
    double events_low, events_high;
    double seconds_low, seconds_high;
    double guide_events, guide_seconds;
};

static void ends_add(struct ends *ends, double events, double seconds)
{
    if (isnan(ends->guide_events)) {
        ends->guide_events = events;
        ends->guide_seconds = seconds;
    }
    ends->events_low = fmin(ends->events_low, events);
    ends->events_high = fmax(ends->events_high, events);
    ends->seconds_low = fmin(ends->seconds_low, seconds);
    ends->seconds_high = fmax(ends->seconds_high, seconds);
}

/* A logarithmic axis has no place for what is not above 0. */
static bool can_be_drawn(const struct analysis_scale_point *point)
{
    return point->configuration->events > 0 && point->added_s.estimate > 0;
}

static bool has_line(const struct analysis_scaling *scaling)
{
    return isfinite(scaling->growth.slope.estimate);
}

static void add_points(
    const struct analysis_scaling *scaling, int number, struct ends *ends, struct buf *script)
{
    char name[32];
    size_t i;

    (void)snprintf(name, sizeof name, "points_%d", number);
    plot_begin_data(script, name);
    for (i = 0; i < scaling->point_count; i++) {
        const struct analysis_scale_point *point = &scaling->points[i];
        const struct stats_interval *added = &point->added_s;

        if (!can_be_drawn(point))
            continue;
        ends_add(ends, point->configuration->events, added->estimate);
        plot_add_number(script, point->configuration->events);
        plot_add_number(script, added->estimate);
        plot_add_number(script, added->low > 0 ? added->low : added->estimate);
        plot_add_number(script, isfinite(added->high) ? added->high : added->estimate);
        plot_end_row(script);
    }
    plot_end_data(script);
}

static void add_scaling(const struct analysis_scaling *scaling, int number, struct ends *ends,
    double *widest_px, struct buf *script)
{
    const struct stats_interval *power = &scaling->growth.slope;
    const struct config_configuration *config = scaling->points[0].configuration->config;
    struct buf text = {0};
    struct buf cut = {0};
    char name[32];

    add_points(scaling, number, ends, script);
    (void)snprintf(name, sizeof name, "intercept_%d", number);
    plot_set_number(script, name, scaling->growth.intercept);
    (void)snprintf(name, sizeof name, "slope_%d", number);
    plot_set_number(script, name, power->estimate);
    (void)snprintf(name, sizeof name, "name_%d", number);
    buf_printf(&text, "%s: power %s", config->origin, figure_ratio(power->estimate).text);
    if (isfinite(power->low))
        buf_printf(&text, " (%s)", figure_bounds(*power, figure_ratio).text);
    plot_cut_text(buf_string(&text), NAME_COLUMNS, &cut);
    plot_set_text(script, name, buf_string(&cut));
    *widest_px = fmax(*widest_px, PLOT_CHARACTER_PX * (double)table_text_width(buf_string(&cut)));
    buf_free(&text);
    buf_free(&cut);
}

static void set_axes(const struct ends *ends, struct buf *script)
{
    plot_set_number(script, "events_low", ends->events_low / 1.5);
    plot_set_number(script, "events_high", ends->events_high * 1.5);
    plot_set_number(script, "seconds_low", ends->seconds_low / 2);
    plot_set_number(script, "seconds_high", ends->seconds_high * 2);
    plot_set_number(script, "guide_events", ends->guide_events);
    plot_set_number(script, "guide_seconds", ends->guide_seconds);
}

enum plot_status plot_scaling(const struct analysis *analysis, struct buf *svg, struct buf *problem)
{
    struct ends ends = {INFINITY, 0, INFINITY, 0, NAN, NAN};
    int height_px = (int)analysis->scaling_count * LEGEND_ROW_PX + 2 * TOP_PX;
    struct buf script = {0};
    struct buf text = {0};
    double widest_px = 0;
    int count = 0;
    size_t i;

    plot_begin(&script, height_px > HEIGHT_PX ? height_px : HEIGHT_PX);
    for (i = 0; i < analysis->scaling_count; i++)
        if (has_line(&analysis->scalings[i]))
            add_scaling(&analysis->scalings[i], ++count, &ends, &widest_px, &script);
    if (!count) {
        buf_free(&script);
        buf_add_string(problem, "no tracer reports events and adds time at two scales");
        return PLOT_NOTHING;
    }
    set_axes(&ends, &script);
    plot_set_number(&script, "count", count);
    plot_set_number(&script, "key_px", 60 + widest_px);
    buf_printf(&text, "means over at most %zu round%s, with 95 %% intervals; lines fitted to the logarithms",
        analysis->rounds, analysis->rounds == 1 ? "" : "s");
    plot_set_text(&script, "subtitle_text", buf_string(&text));
    buf_free(&text);
    return plot_finish(&script, "scaling", svg, problem);
}
