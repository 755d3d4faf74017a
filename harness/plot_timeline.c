/* plot_timeline: one run over time, as data and settings for plots/timeline.gp. */
#include "mem.h"
#include "plot_script.h"
#include "plot_series.h"
#include "report_figure.h"
#include "table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEFT_PX = 80,
    RIGHT_PX = 165,
    BOTTOM_PX = 86,
    FRAME_PX = 330,
    TITLE_PX = 62,
    LEVEL_PX = 16,      /* between two rows of mark labels */
    LEVELS_MAX = 12,    /* rows of mark labels */
    MARKS_MAX = 60,     /* arrows */
    LABEL_COLUMNS = 40, /* of a mark's label */
    TITLE_COLUMNS = 95,
    STEPS_MAX = 150, /* of the rates, over the run */
    AXIS_STEPS = 5,
    FRAME_WIDTH_PX = PLOT_WIDTH_PX - LEFT_PX - RIGHT_PX,
    POINTS_BELOW = 40 /* so few samples are shown as points too */
};

/* Over shorter steps a rate shows which sample came a little late, and not the load. */
static const int64_t STEP_LEAST_NS = 20000000;

static const double LABEL_CHARACTER_PX = 6.3; /* at the size of the mark labels */

struct mark_place {
    const struct record_mark *mark;
    double x_px; /* within the frame */
    int level;   /* row above the frame, from 0; -1 when there is no room for it */
    struct buf text;
};

struct timeline_plot {
    const struct run_record *run;
    double duration_s;
    double time_scale; /* 1 for seconds, 1000 for milliseconds */
    int64_t step_ns;
    struct mark_place marks[MARKS_MAX];
    size_t mark_count;
    int levels; /* rows of labels */
};

static double mark_width_px(const struct mark_place *place)
{
    return LABEL_CHARACTER_PX * (double)table_text_width(buf_string(&place->text)) + 10;
}

/* From the last mark to the first: a label reaches to the right, so it must lie above the labels of the marks
 * that begin below it. Then no arrow crosses a label. */
static void place_labels(struct timeline_plot *plot)
{
    size_t i = plot->mark_count;

    while (i-- > 0) {
        struct mark_place *place = &plot->marks[i];
        int level = 0;
        size_t j;

        for (j = i + 1; j < plot->mark_count && plot->marks[j].x_px < place->x_px + mark_width_px(place); j++)
            if (plot->marks[j].level >= level)
                level = plot->marks[j].level + 1;
        place->level = level < LEVELS_MAX ? level : -1;
        if (place->level >= plot->levels)
            plot->levels = place->level + 1;
    }
}

/* At most MARKS_MAX marks, evenly taken, each with a label cut to the room on its right. */
static void take_marks(struct timeline_plot *plot)
{
    const struct run_record *run = plot->run;
    size_t count = run->mark_count < MARKS_MAX ? run->mark_count : MARKS_MAX;
    size_t i;

    for (i = 0; i < count; i++) {
        struct mark_place *place = &plot->marks[plot->mark_count];
        const struct record_mark *mark = &run->marks[i * run->mark_count / count];
        double t_s = (double)mark->t_ns / 1e9;
        double room;

        if (t_s < 0 || t_s > plot->duration_s)
            continue;
        place->mark = mark;
        place->x_px = FRAME_WIDTH_PX * t_s / plot->duration_s;
        room = (FRAME_WIDTH_PX + RIGHT_PX - place->x_px - 10) / LABEL_CHARACTER_PX;
        plot_cut_text(mark->label, room < LABEL_COLUMNS ? (size_t)room : LABEL_COLUMNS, &place->text);
        plot->mark_count++;
    }
    place_labels(plot);
}

static void set_geometry(const struct timeline_plot *plot, struct buf *script)
{
    plot_begin(script, BOTTOM_PX + FRAME_PX + plot->levels * LEVEL_PX + TITLE_PX);
    plot_set_number(script, "left_px", LEFT_PX);
    plot_set_number(script, "right_px", RIGHT_PX);
    plot_set_number(script, "bottom_px", BOTTOM_PX);
    plot_set_number(script, "frame_px", FRAME_PX);
    plot_set_number(script, "time_top", plot->duration_s * plot->time_scale);
    plot_set_text(script, "time_text", plot->time_scale > 1 ? "elapsed time, ms" : "elapsed time, s");
    plot_set_number(script, "points", plot->run->timeline.count < POINTS_BELOW);
}

static void set_titles(
    const struct timeline_plot *plot, const struct analysis_configuration *configuration, struct buf *script)
{
    const struct record_timeline *timeline = &plot->run->timeline;
    const char *label = configuration->config ? configuration->config->label : "";
    struct buf title = {0};
    struct buf cut = {0};

    buf_printf(&title, "%s%s%s", configuration->name, *label ? ": " : "", label);
    plot_cut_text(buf_string(&title), TITLE_COLUMNS, &cut);
    plot_set_text(script, "title_text", buf_string(&cut));
    buf_clear(&title);
    buf_printf(&title, "median run of %zu (round %" PRId64 "): %s s; %s samples%s; rates over %.3g s",
        configuration->ok, plot->run->round, figure_seconds((double)plot->run->wall_ns / 1e9).text,
        figure_count((double)timeline->count).text,
        timeline->count > 2 * FRAME_WIDTH_PX ? ", drawn as the least and the greatest per pixel" : "",
        (double)plot->step_ns / 1e9);
    if (plot->run->mark_count > plot->mark_count)
        buf_printf(&title, "; %zu of %zu marks", plot->mark_count, plot->run->mark_count);
    plot_set_text(script, "subtitle_text", buf_string(&title));
    buf_free(&title);
    buf_free(&cut);
}

static void set_marks(const struct timeline_plot *plot, struct buf *script)
{
    size_t i;

    plot_set_number(script, "mark_count", (double)plot->mark_count);
    for (i = 0; i < plot->mark_count; i++) {
        const struct mark_place *place = &plot->marks[i];
        const struct record_timeline *timeline = &plot->run->timeline;
        int level = place->level < 0 ? 0 : place->level;
        char name[32];

        (void)snprintf(name, sizeof name, "mark_time_%zu", i + 1);
        plot_set_number(script, name, (double)place->mark->t_ns / 1e9 * plot->time_scale);
        (void)snprintf(name, sizeof name, "mark_memory_%zu", i + 1);
        plot_set_number(script, name, plot_series_memory_at(timeline, place->mark->t_ns) / 1e6);
        (void)snprintf(name, sizeof name, "mark_px_%zu", i + 1);
        plot_set_number(script, name, BOTTOM_PX + FRAME_PX + 15 + level * LEVEL_PX);
        (void)snprintf(name, sizeof name, "mark_text_%zu", i + 1);
        plot_set_text(script, name, place->level < 0 ? "" : buf_string(&place->text));
    }
}

static void add_memory(const struct timeline_plot *plot, struct buf *script)
{
    struct plot_point *points;
    size_t count = plot_series_memory(&plot->run->timeline, FRAME_WIDTH_PX, &points);
    double greatest = 0;
    size_t i;

    plot_begin_data(script, "memory");
    for (i = 0; i < count; i++) {
        plot_add_number(script, points[i].t_s * plot->time_scale);
        plot_add_number(script, points[i].value / 1e6);
        plot_end_row(script);
        greatest = fmax(greatest, points[i].value / 1e6);
    }
    plot_end_data(script);
    plot_set_number(script, "memory_top", AXIS_STEPS * plot_nice_step(greatest, AXIS_STEPS));
    free(points);
}

/* "0", "5k", "2.5M". */
static void set_tick(struct buf *script, const char *axis, int tick, double value)
{
    const char *suffix = value >= 1e6 ? "M" : value >= 1e3 ? "k" : "";
    char name[32];
    char text[32];

    (void)snprintf(name, sizeof name, "%s_tick_%d", axis, tick);
    (void)snprintf(text, sizeof text, "%.4g%s",
        value / (value >= 1e6      ? 1e6
                    : value >= 1e3 ? 1e3
                                   : 1),
        suffix);
    plot_set_text(script, name, text);
}

static double set_axis(struct buf *script, const char *axis, double greatest)
{
    double step = plot_nice_step(greatest, AXIS_STEPS);
    int i;

    for (i = 0; i <= AXIS_STEPS; i++)
        set_tick(script, axis, i, i * step);
    return AXIS_STEPS * step;
}

static void add_rates(const struct timeline_plot *plot, struct buf *script)
{
    struct plot_rate *rates;
    size_t count = plot_series_rates(&plot->run->timeline, plot->step_ns, &rates);
    double cpu = 1; /* 100 % at least */
    double faults = 0;
    double cpu_top;
    double fault_top;
    size_t i;

    for (i = 0; i < count; i++) {
        cpu = fmax(cpu, rates[i].cpu); /* fmax passes over NAN */
        faults = fmax(faults, rates[i].faults);
    }
    cpu_top = set_axis(script, "cpu", 100 * cpu);
    fault_top = set_axis(script, "fault", faults);
    plot_set_number(script, "cpu_top", cpu_top);
    plot_begin_data(script, "rates");
    for (i = 0; i < count; i++) {
        plot_add_number(script, rates[i].t_s * plot->time_scale);
        plot_add_number(script, 100 * rates[i].cpu);
        plot_add_number(script, 100 * rates[i].mean_cpu);
        plot_add_number(script, rates[i].faults * cpu_top / fault_top);
        plot_end_row(script);
    }
    plot_end_data(script);
    free(rates);
}

/* The whole picture ends with the run, or with the last sample where the sampler was late. */
static void set_scales(struct timeline_plot *plot)
{
    const struct record_timeline *timeline = &plot->run->timeline;
    int64_t last_ns = timeline->t_ns[timeline->count - 1];
    double duration_ns = fmax(fmax((double)last_ns, (double)plot->run->wall_ns), 1);
    double spacing_ns = (double)last_ns / (double)timeline->count;

    plot->duration_s = duration_ns / 1e9;
    plot->time_scale = plot->duration_s < 0.2 ? 1000 : 1;
    plot->step_ns = (int64_t)fmax(fmax((double)STEP_LEAST_NS, spacing_ns), duration_ns / STEPS_MAX);
}

enum plot_status plot_timeline(
    const struct analysis_configuration *configuration, struct buf *svg, struct buf *problem)
{
    struct timeline_plot plot = {.run = configuration->median_run};
    struct buf script = {0};
    size_t i;

    if (!plot.run || !plot.run->timeline.count) {
        buf_add_string(problem, plot.run ? "the run has no samples" : "no run succeeded");
        return PLOT_NOTHING;
    }
    set_scales(&plot);
    take_marks(&plot);
    set_geometry(&plot, &script);
    set_titles(&plot, configuration, &script);
    set_marks(&plot, &script);
    add_memory(&plot, &script);
    add_rates(&plot, &script);
    for (i = 0; i < plot.mark_count; i++)
        buf_free(&plot.marks[i].text);
    return plot_finish(&script, "timeline", svg, problem);
}
