/* rounds: see rounds.h. */
#include "rounds.h"
#include "mem.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

/* One configuration: the round under way, and the log ratios of the rounds before as a running mean and sum
 * of squared distances (Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products",
 * Technometrics 4, 1962). */
struct tally {
    size_t baseline;
    double log_sum; /* of the seconds of this round's runs */
    int64_t runs;   /* of this round */
    int64_t ok;     /* of all rounds */
    int64_t pairs;
    double mean;
    double squares;
};

struct rounds {
    struct tally *tallies;
    size_t count;
    size_t block;
    int64_t min;
    double precision;
    int64_t round; /* under way */
};

struct rounds *rounds_open(const struct rounds_request *request)
{
    struct rounds *rounds = mem_alloc(1, sizeof *rounds);
    size_t i;

    rounds->count = request->configuration_count;
    rounds->block = request->block;
    rounds->min = request->min;
    rounds->precision = request->precision;
    rounds->tallies = mem_alloc(rounds->count, sizeof *rounds->tallies);
    for (i = 0; i < rounds->count; i++)
        rounds->tallies[i].baseline = request->baselines[i];
    return rounds;
}

void rounds_close(struct rounds *rounds)
{
    if (!rounds)
        return;
    free(rounds->tallies);
    free(rounds);
}

static void tally_pair(struct tally *tally, const struct tally *baseline)
{
    double ratio = tally->log_sum / (double)tally->runs - baseline->log_sum / (double)baseline->runs;
    double distance = ratio - tally->mean;

    tally->pairs++;
    tally->mean += distance / (double)tally->pairs;
    tally->squares += distance * (ratio - tally->mean);
}

static void rounds_settle(struct rounds *rounds)
{
    size_t i;

    for (i = 0; i < rounds->count; i++) {
        struct tally *tally = &rounds->tallies[i];
        const struct tally *baseline = &rounds->tallies[tally->baseline];

        if (tally != baseline && tally->runs && baseline->runs)
            tally_pair(tally, baseline);
    }
    for (i = 0; i < rounds->count; i++) {
        rounds->tallies[i].log_sum = 0;
        rounds->tallies[i].runs = 0;
    }
}

void rounds_add(struct rounds *rounds, size_t configuration, int64_t round, int64_t wall_ns)
{
    struct tally *tally = &rounds->tallies[configuration];

    if (round != rounds->round)
        rounds_settle(rounds);
    rounds->round = round;
    if (wall_ns <= 0)
        return;
    tally->log_sum += log((double)wall_ns / 1e9);
    tally->runs++;
    tally->ok++;
}

/* t(0.975, n - 1) s / sqrt(n): half of the interval of stats_mean_interval. */
static double tally_half_width(const struct tally *tally)
{
    double freedom = (double)(tally->pairs - 1);
    double deviation;

    if (tally->pairs < 2)
        return INFINITY;
    deviation = sqrt(tally->squares / freedom);
    return stats_t_quantile(0.975, freedom) * deviation / sqrt((double)tally->pairs);
}

double rounds_half_width(const struct rounds *rounds)
{
    double widest = NAN;
    size_t i;

    for (i = 0; i < rounds->count; i++) {
        const struct tally *tally = &rounds->tallies[i];
        const struct tally *baseline = &rounds->tallies[tally->baseline];
        double width;

        /* who never was ok will not become precise: it must not keep the others running */
        if (tally == baseline || !tally->ok || !baseline->ok)
            continue;
        width = expm1(tally_half_width(tally));
        if (isnan(widest) || width > widest)
            widest = width;
    }
    return widest;
}

bool rounds_end(struct rounds *rounds, int64_t round)
{
    rounds_settle(rounds);
    if (round < rounds->min || round % (int64_t)rounds->block != 0)
        return false;
    return rounds_half_width(rounds) <= rounds->precision;
}
