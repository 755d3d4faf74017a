/* compare_sample: see compare_sample.h. */
#include "compare_sample.h"
#include "analysis_parts.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct compare_sample NO_SAMPLE = {0, NAN, NAN, NAN, false};

bool compare_metric_is_linear(enum compare_metric metric)
{
    return metric == COMPARE_NS_PER_EVENT || metric == COMPARE_COMPLETENESS;
}

/* What a run itself says, whatever its round. */
static double run_value(const struct run_record *run, enum compare_metric metric)
{
    int64_t value = -1;

    if (metric == COMPARE_EVENTS && run->events.known)
        value = run->events.total;
    if (metric == COMPARE_LOG_BYTES && run->log.known)
        value = run->log.bytes;
    if (metric == COMPARE_PEAK_RSS)
        value = run->peak_rss_bytes;
    if (metric == COMPARE_INSTRUCTIONS && run->instructions > 0)
        value = run->instructions;
    return value < 0 ? (double)NAN : (double)value;
}

static size_t values_of_runs(const struct analysis *analysis,
    const struct analysis_configuration *configuration, enum compare_metric metric, double *values)
{
    const struct results *results = analysis->results;
    size_t count = 0;
    size_t i;

    for (i = 0; i < results->run_count; i++) {
        double value = run_value(&results->runs[i], metric);

        if (analysis_counts(&results->runs[i], configuration) && !isnan(value))
            values[count++] = value;
    }
    return count;
}

/* What a round says of the configuration, beside the baseline where the metric asks for it. */
static double cell_value(
    const struct analysis_cell *cell, const struct analysis_cell *baseline, enum compare_metric metric)
{
    if (!cell->runs)
        return NAN;
    if (metric == COMPARE_WALL)
        return exp(cell->log_wall);
    if (!baseline || !baseline->runs || baseline == cell)
        return NAN;
    if (metric == COMPARE_SLOWDOWN)
        return exp(cell->log_wall - baseline->log_wall);
    return cell->events > 0 ? (cell->wall_s - baseline->wall_s) * 1e9 / cell->events : (double)NAN;
}

static size_t values_of_rounds(const struct analysis *analysis,
    const struct analysis_configuration *configuration, const struct analysis_configuration *over,
    enum compare_metric metric, double *values)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++) {
        const struct analysis_cell *baseline = over ? &over->cells[i] : NULL;
        double value = cell_value(&configuration->cells[i], baseline, metric);

        if (!isnan(value))
            values[count++] = value;
    }
    return count;
}

static size_t values_of_completeness(const struct analysis_configuration *configuration, double *values)
{
    enum verdict verdict = configuration->evidence[CLAIM_LOG_COMPLETE].verdict;

    values[0] = verdict == VERDICT_HOLDS;
    return verdict == VERDICT_NONE ? 0 : 1;
}

/* A log of no bytes has no logarithm: such values only serve an exact comparison. */
static void sample_fill(
    struct compare_sample *sample, double *values, size_t count, enum compare_metric metric)
{
    double deviation;
    size_t i;

    sample->count = count;
    if (!count)
        return;
    sample->first = values[0];
    sample->constant = true;
    for (i = 0; i < count; i++) {
        sample->constant = sample->constant && values[i] == sample->first;
        if (!compare_metric_is_linear(metric))
            values[i] = log(values[i]);
    }
    sample->mean = stats_mean(values, count);
    deviation = stats_deviation(values, count);
    sample->error2 = deviation * deviation / (double)count;
}

static struct compare_sample sample_of_rounds(const struct analysis *analysis,
    const struct analysis_configuration *configuration, const struct analysis_configuration *over,
    enum compare_metric metric)
{
    struct compare_sample sample = NO_SAMPLE;
    double *values = mem_alloc(analysis->rounds + 1, sizeof *values);

    sample_fill(&sample, values, values_of_rounds(analysis, configuration, over, metric, values), metric);
    free(values);
    return sample;
}

static struct compare_sample sample_of_runs(const struct analysis *analysis,
    const struct analysis_configuration *configuration, enum compare_metric metric)
{
    struct compare_sample sample = NO_SAMPLE;
    double *values = mem_alloc(analysis->results->run_count + 1, sizeof *values);
    size_t count = metric == COMPARE_COMPLETENESS ? values_of_completeness(configuration, values)
                                                  : values_of_runs(analysis, configuration, metric, values);

    sample_fill(&sample, values, count, metric);
    free(values);
    return sample;
}

struct compare_sample compare_sample_take(
    const struct compare_side *side, const char *configuration, enum compare_metric metric)
{
    const struct analysis *analysis = side->analysis;
    const struct analysis_configuration *found;

    if (metric == COMPARE_INSTRUCTIONS && side->instructions)
        analysis = side->instructions;
    found = analysis_find(analysis, configuration);
    if (!found)
        return NO_SAMPLE;
    if (metric == COMPARE_SLOWDOWN || metric == COMPARE_WALL || metric == COMPARE_NS_PER_EVENT)
        return sample_of_rounds(analysis, found, found->baseline, metric);
    return sample_of_runs(analysis, found, metric);
}

struct compare_sample compare_sample_take_over(
    const struct analysis *analysis, const char *configuration, const char *over)
{
    const struct analysis_configuration *found = analysis_find(analysis, configuration);
    const struct analysis_configuration *lower = analysis_find(analysis, over);

    return found && lower ? sample_of_rounds(analysis, found, lower, COMPARE_SLOWDOWN) : NO_SAMPLE;
}

double compare_sample_value(const struct compare_sample *sample, enum compare_metric metric)
{
    if (sample->constant)
        return sample->first; /* exactly, without the way through the logarithm */
    return compare_metric_is_linear(metric) ? sample->mean : exp(sample->mean);
}

struct stats_interval compare_sample_interval(const struct compare_sample *sample, enum compare_metric metric)
{
    struct stats_interval interval = {compare_sample_value(sample, metric), NAN, NAN, sample->count};
    double half;

    if (sample->constant && (metric == COMPARE_LOG_BYTES || metric == COMPARE_EVENTS))
        interval.low = interval.high = sample->first;
    else if (sample->count > 1) {
        half = stats_t_quantile(1 - VERDICT_LEVEL, (double)(sample->count - 1)) * sqrt(sample->error2);
        interval.low = sample->mean - half;
        interval.high = sample->mean + half;
        if (!compare_metric_is_linear(metric)) {
            interval.low = exp(interval.low);
            interval.high = exp(interval.high);
        }
    }
    return interval;
}

double compare_sample_probability(const struct compare_sample *base, const struct compare_sample *new,
    enum compare_metric metric, double ratio)
{
    bool linear = compare_metric_is_linear(metric);
    double difference = linear ? new->mean - ratio * base->mean : new->mean - base->mean - log(ratio);
    double from_base = linear ? ratio * ratio * base->error2 : base->error2;
    double error2 = new->error2 + from_base;
    double freedom;

    if (base->count < 2 || new->count < 2)
        return NAN;
    if (error2 == 0)
        return difference < 0 ? 0 : difference > 0 ? 1 : 0.5;
    freedom = error2 * error2 /
              (new->error2 *new->error2 / (double)(new->count - 1) +
                  from_base *from_base / (double)(base->count - 1));
    return stats_t_probability(difference / sqrt(error2), freedom);
}

/* The ratio between `from`, which the test accepts, and `to`, which it rejects, where it begins to. */
static double ratio_bound(const struct compare_sample *base, const struct compare_sample *new,
    enum compare_metric metric, double from, double to)
{
    double wanted = to < from ? 1 - VERDICT_LEVEL : VERDICT_LEVEL;
    int i;

    for (i = 0; i < 200; i++) {
        double middle = from + (to - from) / 2;
        double probability = compare_sample_probability(base, new, metric, middle);
        bool accepted = to < from ? probability < wanted : probability > wanted;

        if (accepted)
            from = middle;
        else
            to = middle;
    }
    return from;
}

/* Fieller's interval is only bounded when the base's mean is certainly not zero. */
static bool ratio_is_bounded(
    const struct compare_sample *base, const struct compare_sample *new, enum compare_metric metric)
{
    double t;

    if (base->count < 2 || new->count < 2)
        return false;
    if (!compare_metric_is_linear(metric))
        return true;
    t = stats_t_quantile(1 - VERDICT_LEVEL, (double)(base->count - 1));
    return base->mean > t * sqrt(base->error2);
}

struct stats_interval compare_sample_ratio(
    const struct compare_sample *base, const struct compare_sample *new, enum compare_metric metric)
{
    double center = compare_metric_is_linear(metric) ? new->mean / base->mean : exp(new->mean - base->mean);
    struct stats_interval interval = {center, NAN, NAN, base->count + new->count};
    double far;

    if (!ratio_is_bounded(base, new, metric) || isnan(center))
        return interval;
    far = fabs(center) + 1;
    while (far < 1e12 && compare_sample_probability(base, new, metric, far) > VERDICT_LEVEL)
        far *= 2;
    interval.high = ratio_bound(base, new, metric, center, far);
    far = compare_metric_is_linear(metric) ? -far : 1e-12;
    while (far > -1e12 && far < 0 && compare_sample_probability(base, new, metric, far) < 1 - VERDICT_LEVEL)
        far *= 2;
    interval.low = ratio_bound(base, new, metric, center, far);
    return interval;
}
