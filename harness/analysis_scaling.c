/* analysis_scaling: how the cost of a configuration grows with the corpus, where the matrix has several
 * scales. */
#include "analysis_parts.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_scale(const struct analysis_configuration *configuration)
{
    return configuration->config && !isnan(configuration->config->cell.scale) && configuration->baseline &&
           configuration->baseline != configuration;
}

static bool same_text(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

/* Whether the two differ in nothing but the scale. */
static bool same_but_scale(
    const struct analysis_configuration *one, const struct analysis_configuration *other)
{
    const struct config_cell *cell = &one->config->cell;
    const struct config_cell *other_cell = &other->config->cell;

    return strcmp(one->config->origin, other->config->origin) == 0 &&
           same_text(cell->interpreter, other_cell->interpreter) &&
           cell->sample_interval_ns == other_cell->sample_interval_ns;
}

/* (t - t_baseline) in seconds, over the rounds that have both. */
static struct stats_interval added_seconds(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    double *added = mem_alloc(analysis->rounds, sizeof *added);
    struct stats_interval interval;
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++)
        if (configuration->cells[i].runs && configuration->baseline->cells[i].runs)
            added[count++] = configuration->cells[i].wall_s - configuration->baseline->cells[i].wall_s;
    interval = stats_mean_interval(added, count);
    free(added);
    return interval;
}

static int compare_points(const void *left, const void *right)
{
    const struct analysis_scale_point *a = left;
    const struct analysis_scale_point *b = right;

    return (a->scale > b->scale) - (a->scale < b->scale);
}

/* ln(events) and ln(added seconds) of every scale in one round; -1 unless all have them. */
static int round_logarithms(
    const struct analysis_scaling *scaling, size_t round, double *events, double *seconds)
{
    size_t i;

    for (i = 0; i < scaling->point_count; i++) {
        const struct analysis_configuration *one = scaling->points[i].configuration;
        const struct analysis_cell *cell = &one->cells[round];
        double added_s = cell->wall_s - one->baseline->cells[round].wall_s;

        if (!(cell->events > 0) || !(added_s > 0))
            return -1;
        events[i] = log(cell->events);
        seconds[i] = log(added_s);
    }
    return 0;
}

static struct stats_line fit_growth(const struct analysis *analysis, const struct analysis_scaling *scaling)
{
    double *events = mem_alloc(scaling->point_count, sizeof *events);
    double *seconds = mem_alloc(scaling->point_count, sizeof *seconds);
    double *slopes = mem_alloc(analysis->rounds, sizeof *slopes);
    double *intercepts = mem_alloc(analysis->rounds, sizeof *intercepts);
    struct stats_line growth;
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++) {
        struct stats_line line;

        if (round_logarithms(scaling, i, events, seconds))
            continue;
        line = stats_fit_line(events, seconds, scaling->point_count);
        slopes[count] = line.slope.estimate;
        intercepts[count++] = line.intercept;
    }
    growth = (struct stats_line){stats_mean(intercepts, count), stats_mean_interval(slopes, count)};
    free(events);
    free(seconds);
    free(slopes);
    free(intercepts);
    return growth;
}

/* Whether an earlier configuration is the same but for the scale. */
static bool is_listed(const struct analysis *analysis, size_t index)
{
    size_t i;

    for (i = 0; i < index; i++)
        if (has_scale(&analysis->configurations[i]) &&
            same_but_scale(&analysis->configurations[i], &analysis->configurations[index]))
            return true;
    return false;
}

static void scaling_fill(struct analysis *analysis, size_t first, struct analysis_scaling *scaling)
{
    size_t i;

    scaling->points = arena_alloc(analysis->arena, analysis->configuration_count, sizeof *scaling->points);
    for (i = first; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *one = &analysis->configurations[i];

        if (has_scale(one) && same_but_scale(one, &analysis->configurations[first]))
            scaling->points[scaling->point_count++] =
                (struct analysis_scale_point){one, one->config->cell.scale, added_seconds(analysis, one)};
    }
    qsort(scaling->points, scaling->point_count, sizeof *scaling->points, compare_points);
    scaling->growth = fit_growth(analysis, scaling);
}

void analysis_scale(struct analysis *analysis)
{
    size_t i;

    analysis->scalings =
        arena_alloc(analysis->arena, analysis->configuration_count, sizeof *analysis->scalings);
    for (i = 0; i < analysis->configuration_count; i++) {
        struct analysis_scaling *scaling = &analysis->scalings[analysis->scaling_count];

        if (!has_scale(&analysis->configurations[i]) || is_listed(analysis, i))
            continue;
        *scaling = (struct analysis_scaling){0};
        scaling_fill(analysis, i, scaling);
        analysis->scaling_count += scaling->point_count > 1;
    }
}
