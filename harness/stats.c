/* stats: see stats.h. */
#include "stats.h"
#include "mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CONFIDENCE_TAIL = 0.025; /* on either side of a 95 % interval */

const struct stats_interval STATS_INTERVAL_NONE = {NAN, NAN, NAN, 0};

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double *sorted_copy(const double *values, size_t count)
{
    double *copy = mem_alloc(count, sizeof *copy);

    if (count)
        memcpy(copy, values, count * sizeof *copy);
    qsort(copy, count, sizeof *copy, compare_doubles);
    return copy;
}

static double sorted_quantile(const double *sorted, size_t count, double probability)
{
    double place;
    size_t below;

    if (count == 0)
        return NAN;
    place = (double)(count - 1) * probability;
    below = (size_t)place;
    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

double stats_mean(const double *values, size_t count)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < count; i++)
        sum += values[i];
    return count ? sum / (double)count : NAN;
}

double stats_deviation(const double *values, size_t count)
{
    double mean = stats_mean(values, count);
    double squares = 0;
    size_t i;

    if (count < 2)
        return NAN;
    for (i = 0; i < count; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    return sqrt(squares / (double)(count - 1));
}

double stats_quantile(const double *values, size_t count, double probability)
{
    double *sorted = sorted_copy(values, count);
    double quantile = sorted_quantile(sorted, count, probability);

    free(sorted);
    return quantile;
}

double stats_median(const double *values, size_t count)
{
    return stats_quantile(values, count, 0.5);
}

double stats_mad(const double *values, size_t count)
{
    double median = stats_median(values, count);
    double *distances = mem_alloc(count, sizeof *distances);
    double mad;
    size_t i;

    for (i = 0; i < count; i++)
        distances[i] = fabs(values[i] - median);
    mad = stats_median(distances, count);
    free(distances);
    return mad;
}

struct stats_summary stats_summarise(const double *values, size_t count)
{
    return (struct stats_summary){
        .median = stats_median(values, count),
        .mad = stats_mad(values, count),
        .min = stats_quantile(values, count, 0),
        .max = stats_quantile(values, count, 1),
        .count = count,
    };
}

/* One step of the modified Lentz method for continued fractions (Lentz 1976; Thompson and Barnett 1986). */
struct fraction {
    double c, d, value;
};

static void fraction_step(struct fraction *fraction, double numerator)
{
    fraction->d = 1 + numerator * fraction->d;
    if (fabs(fraction->d) < DBL_MIN)
        fraction->d = DBL_MIN;
    fraction->d = 1 / fraction->d;
    fraction->c = 1 + numerator / fraction->c;
    if (fabs(fraction->c) < DBL_MIN)
        fraction->c = DBL_MIN;
    fraction->value *= fraction->c * fraction->d;
}

/* 1 / (1 + d1 / (1 + d2 / ...)), the fraction of the incomplete beta function: DLMF 8.17.22,
 * https://dlmf.nist.gov/8.17.E22. */
static double beta_fraction(double a, double b, double x)
{
    enum { TERMS_MAX = 100000 };
    struct fraction fraction = {.c = 1, .d = 0, .value = 1};
    double before;
    int term;

    fraction_step(&fraction, -(a + b) * x / (a + 1));
    for (term = 1; term < TERMS_MAX; term++) {
        double m = term;

        before = fraction.value;
        fraction_step(&fraction, m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
        fraction_step(&fraction, -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
        if (fabs(fraction.value - before) <= DBL_EPSILON * fabs(fraction.value))
            break;
    }
    return 1 / fraction.value;
}

/* The regularised incomplete beta function I_x(a, b). The fraction converges fast below the mean of the
 * distribution; above it the symmetry I_x(a, b) = 1 - I_{1-x}(b, a) is used (DLMF 8.17.4). `y` is 1 - x,
 * passed on its own because subtracting would lose its digits. */
static double beta_regularised(double a, double b, double x, double y)
{
    double front;
    int sign;

    if (x <= 0)
        return 0;
    if (y <= 0)
        return 1;
    front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) + a * log(x) + b * log(y));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, y) / b;
}

/* Probability that a Student-t variable exceeds t >= 0: half of I_x(v/2, 1/2) at x = v / (v + t^2)
 * (Abramowitz and Stegun 26.5.27 and 26.7.1). */
static double t_tail(double t, double freedom)
{
    double sum = freedom + t * t;

    return 0.5 * beta_regularised(freedom / 2, 0.5, freedom / sum, t * t / sum);
}

double stats_t_quantile(double probability, double freedom)
{
    double tail = probability < 0.5 ? probability : 1 - probability;
    double low = 0;
    double high = 1;
    int i;

    if (!(freedom > 0) || !(tail > 0))
        return NAN;
    while (t_tail(high, freedom) > tail && high < 1e300)
        high *= 2;
    for (i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;

        if (middle <= low || middle >= high)
            break;
        if (t_tail(middle, freedom) > tail)
            low = middle;
        else
            high = middle;
    }
    return probability < 0.5 ? -high : high;
}

double stats_t_probability(double t, double freedom)
{
    double tail = t_tail(fabs(t), freedom);

    return t < 0 ? tail : 1 - tail;
}

double stats_normal_probability(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

struct stats_interval stats_mean_interval(const double *values, size_t count)
{
    double mean = stats_mean(values, count);
    double half = NAN;

    if (count >= 2)
        half = stats_t_quantile(1 - CONFIDENCE_TAIL, (double)(count - 1)) * stats_deviation(values, count) /
               sqrt((double)count);
    return (struct stats_interval){mean, mean - half, mean + half, count};
}

struct stats_line stats_fit_line(const double *x, const double *y, size_t count)
{
    double mean_x = stats_mean(x, count);
    double mean_y = stats_mean(y, count);
    double squares = 0;
    double products = 0;
    double residuals = 0;
    double half = NAN;
    double slope;
    size_t i;

    for (i = 0; i < count; i++) {
        squares += (x[i] - mean_x) * (x[i] - mean_x);
        products += (x[i] - mean_x) * (y[i] - mean_y);
    }
    slope = squares > 0 ? products / squares : (double)NAN;
    for (i = 0; i < count; i++) {
        double residual = y[i] - mean_y - slope * (x[i] - mean_x);

        residuals += residual * residual;
    }
    if (count > 2)
        half = stats_t_quantile(1 - CONFIDENCE_TAIL, (double)(count - 2)) *
               sqrt(residuals / (double)(count - 2) / squares);
    return (struct stats_line){mean_y - slope * mean_x, {slope, slope - half, slope + half, count}};
}

uint64_t stats_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* An index below `count`, by the high half of a product: Lemire, "Fast Random Integer Generation in an
 * Interval", ACM TOMACS 29 (2019). The bias is below count / 2^32. */
static size_t random_index(uint64_t *state, size_t count)
{
    return (size_t)(((stats_random(state) >> 32) * (uint64_t)count) >> 32);
}

static double resampled_mean(const double *values, size_t count, uint64_t *state)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < count; i++)
        sum += values[random_index(state, count)];
    return sum / (double)count;
}

struct stats_interval stats_bootstrap_interval(
    const double *values, size_t count, size_t draws, uint64_t seed)
{
    struct stats_interval interval = {stats_mean(values, count), NAN, NAN, count};
    double *means;
    double tail;
    size_t i;

    if (count < STATS_BOOTSTRAP_MIN || draws == 0)
        return interval;
    means = mem_alloc(draws, sizeof *means);
    for (i = 0; i < draws; i++)
        means[i] = resampled_mean(values, count, &seed);
    qsort(means, draws, sizeof *means, compare_doubles);
    /* Resampling divides by n where the sample deviation divides by n - 1, and knows no t: Hesterberg's
     * expanded percentiles give both back. */
    tail = stats_normal_probability(-sqrt((double)count / (double)(count - 1)) *
                                    stats_t_quantile(1 - CONFIDENCE_TAIL, (double)(count - 1)));
    interval.low = sorted_quantile(means, draws, tail);
    interval.high = sorted_quantile(means, draws, 1 - tail);
    free(means);
    return interval;
}

struct stats_interval stats_interval_exp(struct stats_interval interval)
{
    return (struct stats_interval){
        exp(interval.estimate), exp(interval.low), exp(interval.high), interval.count};
}

void stats_modified_z(const double *values, size_t count, double *scores)
{
    double median = stats_median(values, count);
    double mad = stats_mad(values, count);
    size_t i;

    for (i = 0; i < count; i++) {
        double distance = values[i] - median;

        scores[i] = distance == 0 ? 0 : distance / mad;
    }
}
