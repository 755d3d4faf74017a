/* plot_series: see plot_series.h. */
#include "plot_series.h"
#include "mem.h"

#include <math.h>
#include <stdbool.h>

static struct plot_point point_of(const struct record_timeline *timeline, size_t sample)
{
    return (struct plot_point){(double)timeline->t_ns[sample] / 1e9, (double)timeline->rss_bytes[sample]};
}

/* The least and the greatest sample of one column of the picture, in the order in which they were taken. */
struct column {
    size_t number; /* from 0 */
    bool empty;
    size_t least;
    size_t greatest;
};

static size_t column_flush(
    const struct record_timeline *timeline, struct column *column, struct plot_point *points)
{
    size_t first = column->least < column->greatest ? column->least : column->greatest;
    size_t second = column->least < column->greatest ? column->greatest : column->least;
    bool empty = column->empty;

    column->empty = true;
    if (empty)
        return 0;
    points[0] = point_of(timeline, first);
    if (first == second)
        return 1;
    points[1] = point_of(timeline, second);
    return 2;
}

static void column_add(const struct record_timeline *timeline, struct column *column, size_t sample)
{
    if (column->empty || timeline->rss_bytes[sample] < timeline->rss_bytes[column->least])
        column->least = sample;
    if (column->empty || timeline->rss_bytes[sample] > timeline->rss_bytes[column->greatest])
        column->greatest = sample;
    column->empty = false;
}

size_t plot_series_memory(const struct record_timeline *timeline, size_t columns, struct plot_point **points)
{
    bool thin = timeline->count > 2 * columns;
    double last_ns = timeline->count ? (double)timeline->t_ns[timeline->count - 1] + 1 : 1;
    struct column column = {.empty = true};
    size_t count = 0;
    size_t i;

    *points = mem_alloc(timeline->count, sizeof **points);
    for (i = 0; i < timeline->count; i++) {
        size_t number = thin ? (size_t)((double)timeline->t_ns[i] / last_ns * (double)columns) : i;

        if (timeline->rss_bytes[i] <= 0)
            continue;
        if (number != column.number)
            count += column_flush(timeline, &column, *points + count);
        column.number = number;
        column_add(timeline, &column, i);
    }
    return count + column_flush(timeline, &column, *points + count);
}

static double rate(int64_t before, int64_t after, int64_t elapsed_ns)
{
    return after < before || elapsed_ns <= 0 ? (double)NAN : (double)(after - before) / (double)elapsed_ns;
}

size_t plot_series_rates(const struct record_timeline *timeline, int64_t step_ns, struct plot_rate **rates)
{
    int64_t t_ns = 0; /* at the spawn, all totals are zero */
    int64_t cpu_ns = 0;
    int64_t faults = 0;
    size_t count = 0;
    size_t i;

    *rates = mem_alloc(timeline->count, sizeof **rates);
    for (i = 0; i < timeline->count; i++) {
        int64_t elapsed_ns = timeline->t_ns[i] - t_ns;

        if (elapsed_ns <= 0 || (elapsed_ns < step_ns && i + 1 < timeline->count))
            continue;
        if (elapsed_ns < step_ns / 2 && count > 0)
            break; /* too short a rest to have a rate */
        (*rates)[count++] = (struct plot_rate){
            .t_s = ((double)t_ns + (double)elapsed_ns / 2) / 1e9,
            .cpu = rate(cpu_ns, timeline->cpu_ns[i], elapsed_ns),
            .mean_cpu = rate(0, timeline->cpu_ns[i], timeline->t_ns[i]),
            .faults = rate(faults, timeline->faults[i], elapsed_ns) * 1e9,
        };
        t_ns = timeline->t_ns[i];
        cpu_ns = timeline->cpu_ns[i];
        faults = timeline->faults[i];
    }
    return count;
}

double plot_series_memory_at(const struct record_timeline *timeline, int64_t t_ns)
{
    double memory = NAN;
    size_t i;

    for (i = 0; i < timeline->count && (isnan(memory) || timeline->t_ns[i] <= t_ns); i++)
        if (timeline->rss_bytes[i] > 0)
            memory = (double)timeline->rss_bytes[i];
    return memory;
}

double plot_nice_step(double greatest, int steps)
{
    static const double nice[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    static const size_t last = sizeof nice / sizeof *nice - 1;
    double least = greatest / steps;
    double power;
    size_t i = 0;

    if (!(greatest > 0) || !isfinite(greatest))
        return 1;
    power = pow(10, floor(log10(least)));
    while (i < last && nice[i] * power < least * (1 - 1e-9))
        i++;
    return nice[i] * power;
}
