/* compare_sample: one metric of one configuration of one side, as a mean with the error of that mean. Touches
 * nothing but its arguments. */
#ifndef TRACETOLL_COMPARE_SAMPLE_H
#define TRACETOLL_COMPARE_SAMPLE_H

#include "compare.h"

/* Ratios and positive quantities are taken as logarithms, where their errors are symmetric; ns_per_event may
 * be negative and is taken as it is. */
struct compare_sample {
    size_t count;  /* rounds, or runs for what has no rounds */
    double mean;   /* of logarithms unless the metric is linear; NAN without values */
    double error2; /* square of the mean's standard error: s^2 / n; NAN below two values */
    double first;  /* the value itself that all share when `constant` */
    bool constant; /* every value is the same */
};

bool compare_metric_is_linear(enum compare_metric metric);
/* The configuration of that name; an empty sample when the side has none. */
struct compare_sample compare_sample_take(const struct compare_side *side, const char *configuration,
    enum compare_metric
        metric); /* The slowdown of a configuration over another one than its baseline, paired by round. */
struct compare_sample compare_sample_take_over(
    const struct analysis *analysis, const char *configuration, const char *over);
/* In the metric's unit again: exp of the mean, or the mean itself. */
double compare_sample_value(const struct compare_sample *sample, enum compare_metric metric);

/* That value with the bounds of its 95 % Student-t interval; a constant is its own bound where the metric is
 * a count that a deterministic program repeats. */
struct stats_interval compare_sample_interval(
    const struct compare_sample *sample, enum compare_metric metric);

/* The chance of data as low as these, or lower, if the true new / base were `ratio`: P(T <= t) of Welch's t
 * for the difference of means, with Satterthwaite's degrees of freedom (Welch, "The Generalization of
 * 'Student's' Problem when Several Different Population Variances are Involved", Biometrika 34, 1947). On the
 * linear scale the difference is mean_new - ratio * mean_base, as in Fieller, "Some Problems in Interval
 * Estimation", JRSS B 16 (1954). NAN below two values on a side. */
double compare_sample_probability(const struct compare_sample *base, const struct compare_sample *new,
    enum compare_metric metric, double ratio);
/* new / base with the ratios that this test does not reject at 5 %: the 95 % interval. */
struct stats_interval compare_sample_ratio(
    const struct compare_sample *base, const struct compare_sample *new, enum compare_metric metric);

#endif
