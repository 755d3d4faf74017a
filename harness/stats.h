/* stats: medians, intervals and resampling over arrays of doubles. Touches nothing but its arguments.
 *
 * No function changes the values that it is given. A result that the values do not support (the median of
 * nothing, the deviation of one value) is NAN. Formulas and their sources: docs/statistics.md. */
#ifndef TRACETOLL_STATS_H
#define TRACETOLL_STATS_H

#include <stddef.h>
#include <stdint.h>

/* An estimate with the bounds of its 95 % confidence interval. Bounds are NAN below two observations. */
struct stats_interval {
    double estimate;
    double low;
    double high;
    size_t count; /* observations behind it: rounds */
};

/* How a set of values lies. */
struct stats_summary {
    double median;
    double mad; /* median absolute deviation from the median, not scaled */
    double min;
    double max;
    size_t count;
};

extern const struct stats_interval STATS_INTERVAL_NONE;

double stats_mean(const double *values, size_t count);
/* Sample standard deviation (n - 1). */
double stats_deviation(const double *values, size_t count);
double stats_median(const double *values, size_t count);
/* Linear interpolation between order statistics: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
 * Packages", The American Statistician 50 (1996). `probability` is within 0..1. */
double stats_quantile(const double *values, size_t count, double probability);
double stats_mad(const double *values, size_t count);
struct stats_summary stats_summarise(const double *values, size_t count);

/* The value below which a Student-t variable with `freedom` degrees of freedom falls with `probability`. */
double stats_t_quantile(double probability, double freedom);
/* Probability that such a variable is below `t`. */
double stats_t_probability(double t, double freedom);
/* Probability that a standard normal variable is below `z`. */
double stats_normal_probability(double z);

/* Mean of the values with its Student-t interval: mean +- t(0.975, n - 1) s / sqrt(n). */
struct stats_interval stats_mean_interval(const double *values, size_t count);
/* Mean of the values with a bootstrap interval from `draws` resamples: the percentile interval, widened for
 * small samples (expanded percentiles: Hesterberg, "What Teachers Should Know About the Bootstrap", The
 * American Statistician 69 (2015), https://arxiv.org/abs/1411.5279). The same seed gives the same interval.
 * Bounds are NAN below STATS_BOOTSTRAP_MIN values: so few are resampled into too few different means, and the
 * interval covers less than it says. */
enum { STATS_BOOTSTRAP_MIN = 8 };
struct stats_interval stats_bootstrap_interval(
    const double *values, size_t count, size_t draws, uint64_t seed);
/* A straight line y = intercept + slope x by least squares, with the Student-t interval of its slope (n - 2
 * degrees of freedom: NIST/SEMATECH e-Handbook of Statistical Methods, 4.4.3.1 and 5.5.9). NAN unless two `x`
 * differ. */
struct stats_line {
    double intercept;
    struct stats_interval slope; /* bounds are NAN below three points */
};

struct stats_line stats_fit_line(const double *x, const double *y, size_t count);
/* exp of estimate and bounds: turns an interval of mean log ratios into one of ratios. */
struct stats_interval stats_interval_exp(struct stats_interval interval);

/* Writes each value's distance from the median in units of the MAD to `scores` (room for `count`). A value
 * that differs where the MAD is 0 scores infinity. 14.8 is ten standard deviations of normal noise. */
void stats_modified_z(const double *values, size_t count, double *scores);

/* splitmix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. The state
 * starts at the seed. */
uint64_t stats_random(uint64_t *state);

#endif
