/* plot_series: see plot_series.h. */
#include "plot_series.h"
#include "mem.h"

#include <math.h>

/* The samples from `first` on that lie before `end_ns`; returns one past the last. */
static size_t column_end(const struct record_timeline *timeline, size_t first, double end_ns)
{
    size_t i = first;

    while (i < timeline->count && (double)timeline->t_ns[i] < end_ns)
        i++;
    return i;
}

static void add_point(const struct record_timeline *timeline, size_t sample, struct plot_point *point)
{
    point->t_s = (double)timeline->t_ns[sample] / 1e9;
    point->value = (double)timeline->rss_bytes[sample];
}

/* The least and the greatest sample of [first, end), in order; returns how many (1 or 2). */
static size_t add_extremes(
    const struct record_timeline *timeline, size_t first, size_t end, struct plot_point *points)
{
    size_t least = first;
    size_t greatest = first;
    size_t i;

    for (i = first; i < end; i++) {
        if (timeline->rss_bytes[i] < timeline->rss_bytes[least])
            least = i;
        if (timeline->rss_bytes[i] > timeline->rss_bytes[greatest])
            greatest = i;
    }
    add_point(timeline, least < greatest ? least : greatest, &points[0]);
    if (least == greatest)
        return 1;
    add_point(timeline, least < greatest ? greatest : least, &points[1]);
    return 2;
}

size_t plot_series_memory(const struct record_timeline *timeline, size_t columns, struct plot_point **points)
{
    size_t count = 0;
    size_t first = 0;
    double last_ns;
    size_t i;

    *points = mem_alloc(timeline->count, sizeof **points);
    if (timeline->count <= 2 * columns) {
        for (i = 0; i < timeline->count; i++)
            add_point(timeline, i, &(*points)[i]);
        return timeline->count;
    }
    last_ns = (double)timeline->t_ns[timeline->count - 1];
    for (i = 1; i <= columns && first < timeline->count; i++) {
        size_t end = i == columns ? timeline->count
                                  : column_end(timeline, first, last_ns * (double)i / (double)columns);

        if (end > first)
            count += add_extremes(timeline, first, end, *points + count);
        first = end;
    }
    return count;
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
    size_t i = 0;

    if (!timeline->count)
        return NAN;
    while (i + 1 < timeline->count && timeline->t_ns[i + 1] <= t_ns)
        i++;
    return (double)timeline->rss_bytes[i];
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
