/* plot_series: a run's samples as curves that a picture can hold: thinned, and running totals turned into
 * rates. Touches nothing but memory. */
#ifndef TRACETOLL_PLOT_SERIES_H
#define TRACETOLL_PLOT_SERIES_H

#include "record.h"

#include <stddef.h>

struct plot_point {
    double t_s;
    double value;
};

/* RSS in bytes, thinned to the least and the greatest sample of each of `columns` equal parts of the time, in
 * the order in which they were taken. Returns how many points are in *points, which the caller frees. */
size_t plot_series_memory(const struct record_timeline *timeline, size_t columns, struct plot_point **points);

struct plot_rate {
    double t_s;      /* the middle of the step */
    double cpu;      /* of one core, in the step: 1 is 100 % */
    double mean_cpu; /* from the start to the step's end */
    double faults;   /* page faults per second in the step */
};

/* Differences of the running totals over steps of at least `step_ns`. A step in which a total shrinks (a
 * process of the tree has ended) has NAN there. Returns how many there are in *rates, which the caller frees.
 */
size_t plot_series_rates(const struct record_timeline *timeline, int64_t step_ns, struct plot_rate **rates);

/* RSS of the last sample not after `t_ns`, or of the first one; samples of 0 do not count. NAN without any.
 */
double plot_series_memory_at(const struct record_timeline *timeline, int64_t t_ns);

/* The step (a round number of one or two digits times a power of ten) of which `steps` reach `greatest`; 1
 * for what is not positive. */
double plot_nice_step(double greatest, int steps);

#endif
