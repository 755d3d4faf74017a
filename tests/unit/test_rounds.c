/* rounds: the same half-width as the analysis would find, the moments at which it is looked at, and whether
 * an interval that ends a benchmark still covers the truth as often as it says. */
#include "mem.h"
#include "rounds.h"
#include "stats.h"

#include <criterion/criterion.h>
#include <math.h>

static const size_t BASELINES[] = {0, 0, 0};

static struct rounds *open_rounds(size_t count, size_t block, int64_t min, double precision)
{
    const struct rounds_request request = {.configuration_count = count,
        .baselines = BASELINES,
        .block = block,
        .min = min,
        .precision = precision};

    return rounds_open(&request);
}

Test(rounds, half_width_is_that_of_the_paired_log_ratios)
{
    static const int64_t none[][2] = {{100, 104}, {98, 101}, {103, 99}, {97, 102}};
    static const int64_t traced[] = {130, 128, 0, 133}; /* the third failed */
    struct rounds *rounds = open_rounds(2, 3, 2, 0.5);
    struct stats_interval interval;
    double ratios[4];
    size_t count = 0;
    size_t i;

    cr_assert(isnan(rounds_half_width(rounds)), "nothing to compare yet");
    for (i = 0; i < 4; i++) {
        int64_t round = (int64_t)i + 1;

        rounds_add(rounds, 0, round, none[i][0]);
        if (traced[i]) {
            rounds_add(rounds, 1, round, traced[i]);
            ratios[count++] =
                log((double)traced[i]) - log((double)none[i][0]) / 2 - log((double)none[i][1]) / 2;
        }
        rounds_add(rounds, 0, round, none[i][1]);
        if (i == 0)
            cr_assert(isinf(rounds_half_width(rounds)), "one round has no width");
        (void)rounds_end(rounds, round);
    }
    interval = stats_mean_interval(ratios, count);
    cr_assert_float_eq(
        rounds_half_width(rounds), exp((interval.high - interval.low) / 2) - 1, 1e-12, "half-width");
    rounds_close(rounds);
}

/* Two configurations whose ratio is the same in every round: precise from the second round on. */
static int64_t last_round(size_t block, int64_t min, double precision, int64_t max)
{
    struct rounds *rounds = open_rounds(2, block, min, precision);
    int64_t round;

    for (round = 1; round <= max; round++) {
        rounds_add(rounds, 0, round, 1000);
        rounds_add(rounds, 1, round, 2000);
        if (rounds_end(rounds, round))
            break;
    }
    rounds_close(rounds);
    return round;
}

struct moment_case {
    size_t block;
    int64_t min;
    double precision;
    int64_t last; /* of 60; 61 for none */
};

static const struct moment_case moments[] = {
    {3, 10, 0.02, 12},
    {3, 12, 0.02, 12},
    {8, 10, 0.02, 16},
    {1, 2, 0.02, 2},
    {61, 2, 0.02, 61},
    {3, 10, NAN, 61},
};

Test(rounds, end_after_a_whole_block_and_not_before_the_least_number)
{
    size_t i;

    for (i = 0; i < sizeof moments / sizeof *moments; i++)
        cr_expect_eq(last_round(moments[i].block, moments[i].min, moments[i].precision, 60), moments[i].last,
            "case %zu", i);
}

Test(rounds, what_never_works_does_not_keep_the_others_running)
{
    struct rounds *rounds = open_rounds(3, 1, 2, 0.02);
    int64_t round;

    for (round = 1; round <= 4; round++) {
        rounds_add(rounds, 0, round, 1000);
        rounds_add(rounds, 1, round, 2000);
        if (rounds_end(rounds, round))
            break;
    }
    cr_assert_eq(round, 2);
    rounds_close(rounds);
}

Test(rounds, what_worked_once_does)
{
    struct rounds *rounds = open_rounds(3, 1, 2, 0.02);
    int64_t round;

    for (round = 1; round <= 4; round++) {
        rounds_add(rounds, 0, round, 1000);
        rounds_add(rounds, 1, round, 2000);
        if (round == 1)
            rounds_add(rounds, 2, round, 2000);
        if (rounds_end(rounds, round))
            break;
    }
    cr_assert_eq(round, 5, "it ended after round %lld", (long long)round);
    rounds_close(rounds);
}

Test(rounds, nothing_to_compare_is_never_precise)
{
    struct rounds *rounds = open_rounds(1, 1, 2, 0.5);

    rounds_add(rounds, 0, 1, 1000);
    cr_assert_not(rounds_end(rounds, 1));
    rounds_add(rounds, 0, 2, 1000);
    cr_assert_not(rounds_end(rounds, 2));
    rounds_close(rounds);
}

/* Normal noise from uniform by the sum of twelve, which is near enough for coverage. */
static double noise(uint64_t *state)
{
    double sum = -6;
    int i;

    for (i = 0; i < 12; i++)
        sum += (double)(stats_random(state) >> 11) / 9007199254740992.0;
    return sum;
}

struct experiment {
    double estimate;
    double half_width;
    int64_t rounds;
};

/* Two configurations with a true ratio of 2 and run-to-run noise of `deviation`. */
static struct experiment experiment_run(double deviation, double precision, uint64_t *state)
{
    struct rounds *rounds = open_rounds(2, 3, 10, precision);
    struct experiment result = {0};
    double sum = 0;
    int64_t round;

    for (round = 1; round <= 60; round++) {
        double first = exp(deviation * noise(state));
        double second = exp(deviation * noise(state));
        double traced = 2 * exp(deviation * noise(state));

        rounds_add(rounds, 0, round, (int64_t)(first * 1e12));
        rounds_add(rounds, 0, round, (int64_t)(second * 1e12));
        rounds_add(rounds, 1, round, (int64_t)(traced * 1e12));
        sum += log(traced) - log(first) / 2 - log(second) / 2;
        result.rounds = round;
        if (rounds_end(rounds, round))
            break;
    }
    result.estimate = sum / (double)result.rounds;
    result.half_width = log1p(rounds_half_width(rounds));
    rounds_close(rounds);
    return result;
}

struct coverage_case {
    double deviation;
    double precision;
};

/* Precision is reached at once, after some rounds, or never. */
static const struct coverage_case coverages[] = {{0.005, 0.02}, {0.03, 0.02}, {0.04, 0.02}, {0.2, 0.02}};

enum { EXPERIMENTS = 2000 };

/* Ending when the interval happens to be narrow costs coverage: the loss is bounded here, and
 * docs/statistics.md tells it. */
Test(rounds, an_interval_that_ends_the_rounds_still_covers_the_truth)
{
    uint64_t state = 1;
    size_t i;

    for (i = 0; i < sizeof coverages / sizeof *coverages; i++) {
        double rounds = 0;
        int covered = 0;
        int j;

        for (j = 0; j < EXPERIMENTS; j++) {
            struct experiment one = experiment_run(coverages[i].deviation, coverages[i].precision, &state);

            covered += fabs(one.estimate - log(2)) <= one.half_width;
            rounds += (double)one.rounds;
        }
        cr_log_info("deviation %g: %.1f rounds, coverage %.2f %%", coverages[i].deviation,
            rounds / EXPERIMENTS, 100.0 * covered / EXPERIMENTS);
        cr_expect_geq(covered, EXPERIMENTS * 92 / 100, "deviation %g: covered %d of %d",
            coverages[i].deviation, covered, EXPERIMENTS);
        cr_expect_leq(covered, EXPERIMENTS * 97 / 100, "deviation %g: covered %d of %d",
            coverages[i].deviation, covered, EXPERIMENTS);
    }
}
