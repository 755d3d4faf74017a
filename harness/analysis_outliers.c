/* analysis_outliers: marks the rounds in which a configuration was disturbed. Nothing is left out because of
 * a mark. */
#include "analysis_parts.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>

/* A smaller departure of the log ratio (one per cent) matters to nobody, however quiet the other rounds are.
 */
static const double LEAST_LOG_RATIO = 0.01;

/* Below this many rounds, the median absolute deviation says nothing. */
enum { ROUNDS_LEAST = 5 };

/* Involuntary switches per second above a configuration's median that count as a disturbance: with time
 * slices of a millisecond and more, this many take a hundredth of the run. */
static const double BURST_PER_SECOND = 10;

/* Time that the hypervisor took from all processors together, over the run's time, above the median. */
static const double BURST_STEAL_SHARE = 0.01;

/* Scores `values` (NAN where a round has none) and marks the rounds that are far out. `least` is the distance
 * from the median below which nothing is far. */
static void mark_far_values(
    struct analysis_configuration *configuration, const double *values, size_t rounds, double least)
{
    double *known = mem_alloc(rounds, sizeof *known);
    double *scores = mem_alloc(rounds, sizeof *scores);
    double median;
    size_t count = 0;
    size_t i;

    for (i = 0; i < rounds; i++)
        if (!isnan(values[i]))
            known[count++] = values[i];
    stats_modified_z(known, count, scores);
    median = stats_median(known, count);
    rounds = count < ROUNDS_LEAST ? 0 : rounds;
    count = 0;
    for (i = 0; i < rounds; i++) {
        if (isnan(values[i]))
            continue;
        if (fabs(scores[count++]) > ANALYSIS_OUTLIER_SCORE && fabs(values[i] - median) > least)
            configuration->cells[i].outlier = true;
    }
    free(known);
    free(scores);
}

/* The log ratio to the baseline; the baseline itself has only its time. */
static double cell_log_ratio(const struct analysis_configuration *configuration, size_t round)
{
    const struct analysis_cell *cell = &configuration->cells[round];
    const struct analysis_cell *baseline =
        configuration->baseline ? &configuration->baseline->cells[round] : NULL;

    if (!cell->runs)
        return NAN;
    if (!baseline || baseline == cell)
        return cell->log_wall;
    return baseline->runs ? cell->log_wall - baseline->log_wall : (double)NAN;
}

static double switches_per_second(const struct run_record *run)
{
    return run->involuntary_switches < 0 ? (double)NAN
                                         : (double)run->involuntary_switches * 1e9 / (double)run->wall_ns;
}

static double steal_share(const struct run_record *run)
{
    return run->steal_ns < 0 ? (double)NAN : (double)run->steal_ns / (double)run->wall_ns;
}

/* The worst among the configuration's runs of one round. */
static double cell_worst(const struct analysis *analysis, const struct analysis_configuration *configuration,
    size_t round, double (*disturbance)(const struct run_record *run))
{
    const struct results *results = analysis->results;
    double worst = NAN;
    size_t i;

    for (i = 0; i < results->run_count; i++) {
        const struct run_record *run = &results->runs[i];

        if (run->round == (int64_t)round + 1 && analysis_counts(run, configuration) && run->wall_ns > 0)
            worst = fmax(worst, disturbance(run)); /* fmax passes over NAN */
    }
    return worst;
}

void analysis_mark_outliers(struct analysis *analysis)
{
    static const struct {
        double (*disturbance)(const struct run_record *run);
        double least;
    } bursts[] = {{switches_per_second, BURST_PER_SECOND}, {steal_share, BURST_STEAL_SHARE}};
    double *values = mem_alloc(analysis->rounds, sizeof *values);
    size_t i;
    size_t j;
    size_t round;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct analysis_configuration *configuration = &analysis->configurations[i];

        for (round = 0; round < analysis->rounds; round++)
            values[round] = cell_log_ratio(configuration, round);
        mark_far_values(configuration, values, analysis->rounds, LEAST_LOG_RATIO);
        for (j = 0; j < sizeof bursts / sizeof *bursts; j++) {
            for (round = 0; round < analysis->rounds; round++)
                values[round] = cell_worst(analysis, configuration, round, bursts[j].disturbance);
            mark_far_values(configuration, values, analysis->rounds, bursts[j].least);
        }
        for (round = 0; round < analysis->rounds; round++)
            configuration->outlier_count += configuration->cells[round].outlier;
    }
    free(values);
}
