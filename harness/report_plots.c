/* report_plots: draws the plots of a report into its folder. Writes DIR/plots/NAME.svg and nothing else. */
#include "report_parts.h"
#include "mem.h"
#include "plot.h"
#include "report_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct drawing {
    const char *folder;
    struct arena *arena;
    struct report_plots *plots;
};

static struct report_plot no_plot(const char *problem)
{
    return (struct report_plot){NULL, problem};
}

/* Takes over what became of one picture; `file` is below the folder. */
static struct report_plot drawing_keep(const struct drawing *drawing, enum plot_status status,
    const char *file, const struct buf *svg, const struct buf *problem)
{
    struct error error;
    char *path;

    if (status == PLOT_MISSING)
        drawing->plots->missing =
            "gnuplot is not installed. Install it (the package is often called gnuplot or "
            "gnuplot-nox) and run `tracetoll report` on this folder.";
    if (status != PLOT_DRAWN)
        return no_plot(arena_strdup(drawing->arena, buf_string(problem)));
    path = arena_printf(drawing->arena, "%s/%s", drawing->folder, file);
    if (report_file_write(path, svg, &error))
        return no_plot(arena_strdup(drawing->arena, error.message));
    return (struct report_plot){file, ""};
}

/* The pictures of the whole analysis, and where each goes. */
static struct report_plot draw_whole(const struct drawing *drawing, const struct analysis *analysis,
    enum plot_status (*draw)(const struct analysis *, struct buf *, struct buf *), const char *file)
{
    struct buf svg = {0};
    struct buf problem = {0};
    struct report_plot plot = {NULL, ""};

    if (!drawing->plots->missing)
        plot = drawing_keep(drawing, draw(analysis, &svg, &problem), file, &svg, &problem);
    buf_free(&svg);
    buf_free(&problem);
    return plot;
}

/* A configuration's name as part of a file name. */
static const char *timeline_file(struct arena *arena, const char *name)
{
    char *file = arena_printf(arena, "plots/timeline-%s.svg", name);
    char *at;

    for (at = file + strlen("plots/"); *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("_+.-", *at))
            *at = '_';
    return file;
}

static struct report_plot draw_timeline(
    const struct drawing *drawing, const struct analysis_configuration *configuration)
{
    const char *file = timeline_file(drawing->arena, configuration->name);
    struct buf svg = {0};
    struct buf problem = {0};
    struct report_plot plot = {NULL, ""};

    if (!drawing->plots->missing)
        plot = drawing_keep(drawing, plot_timeline(configuration, &svg, &problem), file, &svg, &problem);
    buf_free(&svg);
    buf_free(&problem);
    return plot;
}

struct report_plots report_draw(const struct analysis *analysis, const char *folder, struct arena *arena)
{
    struct report_plots plots = {.missing = NULL};
    struct drawing drawing = {.folder = folder, .arena = arena, .plots = &plots};
    char *path = arena_printf(arena, "%s/plots", folder);
    size_t i;

    plots.timelines = arena_alloc(arena, analysis->configuration_count, sizeof *plots.timelines);
    if (mkdir(path, 0777) && errno != EEXIST)
        plots.missing = arena_printf(arena, "cannot make '%s': %s", path, strerror(errno));
    plots.slowdown = draw_whole(&drawing, analysis, plot_slowdown, "plots/slowdown.svg");
    if (analysis->config->ladder.count)
        plots.phases = draw_whole(&drawing, analysis, plot_phases, "plots/phases.svg");
    if (analysis->scaling_count)
        plots.scaling = draw_whole(&drawing, analysis, plot_scaling, "plots/scaling.svg");
    plots.overlay = draw_whole(&drawing, analysis, plot_overlay, "plots/overlay.svg");
    for (i = 0; i < analysis->configuration_count; i++)
        plots.timelines[i] = draw_timeline(&drawing, &analysis->configurations[i]);
    return plots;
}
