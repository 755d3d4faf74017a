/* compare: changes, intervals and verdicts between two results folders; and the Holm correction behind them.
 */
#include "compare.h"
#include "compare_print.h"
#include "compare_sample.h"
#include "compare_value.h"
#include "random.h"
#include "study_maker.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 8, RUNS = ROUNDS * 3 };

/* Rounds of none 1 s, C `c` s and E `e` s, with a little noise that is the same for every seed. */
struct made {
    struct made_run runs[RUNS];
    struct study study;
};

static double noise(uint64_t *state)
{
    return 1 + 0.01 * ((double)(random_next(state) >> 11) / 9007199254740992.0 - 0.5);
}

static void make(struct made *made, uint64_t seed, double c, double e, struct study_maker maker)
{
    int round;

    for (round = 0; round < ROUNDS; round++) {
        struct made_run *run = &made->runs[3 * round];

        run[0] = (struct made_run){
            .configuration = "none", .round = round + 1, .wall_s = noise(&seed), .peak_rss = 10000};
        run[1] = (struct made_run){.configuration = "C",
            .round = round + 1,
            .wall_s = c * noise(&seed),
            .events = 1000,
            .peak_rss = 10000};
        run[2] = (struct made_run){.configuration = "E",
            .round = round + 1,
            .wall_s = e * noise(&seed),
            .events = 1000,
            .log_bytes = 5000,
            .peak_rss = 20000};
    }
    maker.runs = made->runs;
    maker.run_count = RUNS;
    study_make(&made->study, &maker);
}

static struct compare *compare_made(const struct made *base, const struct made *new, double limit)
{
    const struct compare_request request = {
        .base = {.analysis = base->study.analysis}, .new = {.analysis = new->study.analysis}, .limit = limit};
    struct error error;
    struct compare *compare = compare_open(&request, &error);

    cr_assert_not_null(compare, "%s", error.message);
    return compare;
}

static const struct compare_row *find(
    const struct compare *compare, const char *configuration, enum compare_metric metric)
{
    size_t i;

    for (i = 0; i < compare->row_count; i++)
        if (compare->rows[i].metric == metric && strcmp(compare->rows[i].configuration, configuration) == 0)
            return &compare->rows[i];
    return NULL;
}

Test(compare, each_change_gets_its_verdict)
{
    static const struct {
        double factor;
        enum change change;
        enum exit_code code;
    } cases[] = {
        {1.00, CHANGE_WITHIN, EXIT_FINE},
        {1.01, CHANGE_WITHIN, EXIT_FINE},
        {1.02, CHANGE_INCONCLUSIVE, EXIT_INCONCLUSIVE},
        {1.05, CHANGE_WORSE, EXIT_EXCEEDED},
        {0.95, CHANGE_BETTER, EXIT_FINE},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made base;
        struct made new;
        struct compare *compare;
        const struct compare_row *row;

        make(&base, 1, 1.5, 2, (struct study_maker){0});
        make(&new, 2, 1.5, 2 * cases[i].factor, (struct study_maker){0});
        compare = compare_made(&base, &new, 0.02);
        row = find(compare, "E", COMPARE_SLOWDOWN);
        cr_assert_not_null(row);
        cr_expect_eq(row->change, cases[i].change, "%g: %d", cases[i].factor, row->change);
        cr_expect_eq(compare->exit_code, cases[i].code, "%g: %d", cases[i].factor, compare->exit_code);
        cr_expect(fabs(row->ratio.estimate - cases[i].factor) < 0.005);
        cr_expect(row->ratio.low < cases[i].factor && cases[i].factor < row->ratio.high);
        cr_expect_null(find(compare, "none", COMPARE_SLOWDOWN), "a baseline has no slowdown");
        compare_close(compare);
        study_close(&base.study);
        study_close(&new.study);
    }
}

/* Welch's own formula, written out for two small samples: means 0.1 and 0.3 of logs, variances 0.01 and 0.04.
 */
Test(compare, the_interval_is_the_one_of_welch)
{
    const struct compare_sample base = {4, 0.1, 0.01 / 4, 0, false};
    const struct compare_sample new = {6, 0.3, 0.04 / 6, 0, false};
    double error2 = 0.01 / 4 + 0.04 / 6;
    double freedom = error2 * error2 / (pow(0.01 / 4, 2) / 3 + pow(0.04 / 6, 2) / 5);
    double half = stats_t_quantile(0.975, freedom) * sqrt(error2);
    struct stats_interval ratio = compare_sample_ratio(&base, &new, COMPARE_WALL);

    cr_expect(fabs(ratio.estimate - exp(0.2)) < 1e-12);
    cr_expect(fabs(ratio.low - exp(0.2 - half)) < 1e-9, "%g", ratio.low);
    cr_expect(fabs(ratio.high - exp(0.2 + half)) < 1e-9, "%g", ratio.high);
}

/* Fieller, Problem 1: the bounds r solve (m - r b)^2 = t^2 (v + r^2 u). With equal errors on both sides and
 * many values the quadratic has a closed form. */
Test(compare, a_ratio_of_means_has_fiellers_interval)
{
    const struct compare_sample base = {1000000, 100, 4, 0, false};
    const struct compare_sample new = {1000000, 110, 4, 0, false};
    struct stats_interval ratio = compare_sample_ratio(&base, &new, COMPARE_NS_PER_EVENT);
    double t = stats_t_quantile(0.975, 1999998);
    double a = 100. * 100 - t * t * 4;
    double root = sqrt(pow(100. * 110, 2) - a * (110. * 110 - t * t * 4));

    cr_expect(fabs(ratio.estimate - 1.1) < 1e-12);
    cr_expect(fabs(ratio.low - (11000 - root) / a) < 1e-6, "%.9g", ratio.low);
    cr_expect(fabs(ratio.high - (11000 + root) / a) < 1e-6, "%.9g", ratio.high);
}

/* Over many comparisons of folders that do not differ, the 95 % interval covers 1 in about 95 % of them. */
Test(compare, intervals_cover_what_they_claim_to)
{
    enum { TRIALS = 2000, COUNT = 10 };
    uint64_t state = 5;
    int covered = 0;
    int trial;

    for (trial = 0; trial < TRIALS; trial++) {
        struct compare_sample samples[2];
        struct stats_interval ratio;
        int side;

        for (side = 0; side < 2; side++) {
            double values[COUNT];
            double deviation;
            int i;

            for (i = 0; i < COUNT; i++) {
                double u = ((double)(random_next(&state) >> 11) + 0.5) / 9007199254740992.0;
                double v = ((double)(random_next(&state) >> 11) + 0.5) / 9007199254740992.0;

                values[i] = (side ? 0.1 : 0.03) * sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
            }
            deviation = stats_deviation(values, COUNT);
            samples[side] = (struct compare_sample){
                COUNT, stats_mean(values, COUNT), deviation * deviation / COUNT, 0, false};
        }
        ratio = compare_sample_ratio(&samples[0], &samples[1], COMPARE_WALL);
        covered += ratio.low < 1 && 1 < ratio.high;
    }
    cr_assert(covered > TRIALS * 0.935 && covered < TRIALS * 0.965, "%d of %d", covered, TRIALS);
}

Test(compare, what_is_known_exactly_is_compared_exactly)
{
    static const struct {
        long events;
        long log_bytes;
        enum change events_change;
        enum change log_change;
    } cases[] = {
        {1000, 5000, CHANGE_SAME, CHANGE_SAME},
        {1001, 5000, CHANGE_DIFFERENT, CHANGE_SAME},
        {999, 5000, CHANGE_DIFFERENT, CHANGE_SAME},
        {1000, 5001, CHANGE_SAME, CHANGE_WITHIN},
        {1000, 5101, CHANGE_SAME, CHANGE_WORSE},
        {1000, 4999, CHANGE_SAME, CHANGE_BETTER},
    };
    size_t i;
    size_t j;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made base;
        struct made new;
        struct compare *compare;

        make(&base, 1, 1.5, 2, (struct study_maker){0});
        make(&new, 2, 1.5, 2, (struct study_maker){0});
        study_close(&new.study);
        for (j = 0; j < RUNS; j++) {
            if (new.runs[j].log_bytes) {
                new.runs[j].events = cases[i].events;
                new.runs[j].log_bytes = cases[i].log_bytes;
            }
        }
        study_make(&new.study, &(struct study_maker){.runs = new.runs, .run_count = RUNS});
        compare = compare_made(&base, &new, 0.02);
        cr_expect_eq(find(compare, "E", COMPARE_EVENTS)->change, cases[i].events_change, "case %zu", i);
        cr_expect_eq(find(compare, "E", COMPARE_LOG_BYTES)->change, cases[i].log_change, "case %zu", i);
        cr_expect(find(compare, "E", COMPARE_EVENTS)->exact);
        compare_close(compare);
        study_close(&base.study);
        study_close(&new.study);
    }
}

Test(compare, different_hosts_are_compared_by_slowdown_and_that_is_said)
{
    struct made base;
    struct made new;
    struct compare_request request;
    struct error error;
    struct compare *compare;

    make(&base, 1, 1.5, 2, (struct study_maker){0});
    make(&new, 2, 1.5, 2, (struct study_maker){.cpu = "another CPU"});
    compare = compare_made(&base, &new, 0.02);
    cr_assert_eq(compare->warning_count, 1);
    cr_assert_not_null(strstr(compare->warnings[0], "hosts differ (processor: CPU, another CPU)"));
    cr_assert_not_null(find(compare, "E", COMPARE_SLOWDOWN));
    cr_assert_not_null(find(compare, "E", COMPARE_EVENTS));
    compare_close(compare);
    request = (struct compare_request){
        .base = {.analysis = base.study.analysis}, .new = {.analysis = new.study.analysis}, .chosen = true};
    request.metrics[COMPARE_WALL] = true;
    cr_assert_null(compare_open(&request, &error));
    cr_assert_eq(error.exit_code, EXIT_USAGE);
    study_close(&base.study);
    study_close(&new.study);
}

/* Instructions of a run of their own, under callgrind on one side and by the processor on the other. */
Test(compare, instructions_are_compared_when_the_same_thing_counted_them)
{
    struct made base;
    struct made new;
    struct compare_request request;
    struct error error;
    struct compare *compare;
    size_t i;

    make(&base, 1, 1.5, 2, (struct study_maker){0});
    make(&new, 2, 1.5, 2, (struct study_maker){0});
    for (i = 0; i < RUNS; i++) {
        base.runs[i].instructions = 1000000 + (long)i;
        new.runs[i].instructions = 1010000 + (long)i;
    }
    study_close(&base.study);
    study_close(&new.study);
    study_make(&base.study, &(struct study_maker){.runs = base.runs, .run_count = RUNS});
    study_make(&new.study, &(struct study_maker){.runs = new.runs, .run_count = RUNS});
    request = (struct compare_request){
        .base = {.analysis = base.study.analysis}, .new = {.analysis = new.study.analysis}, .limit = 0.005};
    compare = compare_open(&request, &error);
    cr_assert_not_null(compare);
    cr_expect_eq(find(compare, "E", COMPARE_INSTRUCTIONS)->change, CHANGE_WORSE);
    cr_expect(fabs(find(compare, "E", COMPARE_INSTRUCTIONS)->ratio.estimate - 1.01) < 1e-4);
    cr_expect_str_eq(compare->counter, "callgrind");
    compare_close(compare);
    for (i = 0; i < new.study.results.run_count; i++)
        (void)snprintf(
            new.study.results.runs[i].counter, sizeof new.study.results.runs[i].counter, "hardware");
    compare = compare_open(&request, &error);
    cr_assert_not_null(compare);
    cr_expect_null(find(compare, "E", COMPARE_INSTRUCTIONS));
    cr_assert_eq(compare->warning_count, 1);
    cr_expect_not_null(strstr(compare->warnings[0], "(callgrind, hardware"));
    compare_close(compare);
    study_close(&base.study);
    study_close(&new.study);
}

Test(compare, a_failed_run_wins_over_every_verdict)
{
    struct made base;
    struct made new;
    struct compare *compare;

    make(&base, 1, 1.5, 2, (struct study_maker){0});
    make(&new, 2, 1.5, 4, (struct study_maker){0});
    study_close(&new.study);
    new.runs[RUNS - 1].failed = true;
    study_make(&new.study, &(struct study_maker){.runs = new.runs, .run_count = RUNS});
    compare = compare_made(&base, &new, 0.02);
    cr_assert_eq(compare->exit_code, EXIT_RUN_FAILED);
    cr_assert_eq(compare->problem_count, 1);
    cr_assert_str_eq(compare->problems[0],
        "NEW: 1 of 24 runs failed; the first is E in round 8: failed: exit status 1: \"<no>\" & more");
    compare_close(compare);
    study_close(&base.study);
    study_close(&new.study);
}

Test(compare, holm_corrects_as_in_his_paper)
{
    double values[] = {0.01, 0.04, NAN, 0.03, 0.005};
    static const double expected[] = {0.03, 0.06, NAN, 0.06, 0.02};
    size_t i;

    verdict_correct(values, 5);
    for (i = 0; i < 5; i++) {
        if (isnan(expected[i]))
            cr_expect(isnan(values[i]));
        else
            cr_expect(fabs(values[i] - expected[i]) < 1e-15, "%zu: %g", i, values[i]);
    }
}

/* 20 configurations that do not differ: some interval alone misses 1 in most trials, the corrected verdicts
 * hardly ever do. */
Test(compare, the_correction_keeps_the_family_quiet)
{
    enum { TRIALS = 2000, FAMILY = 20 };
    uint64_t state = 9;
    int alone = 0;
    int together = 0;
    int trial;

    for (trial = 0; trial < TRIALS; trial++) {
        double values[FAMILY];
        bool any_alone = false;
        bool any_together = false;
        int i;

        for (i = 0; i < FAMILY; i++) {
            values[i] = (double)(random_next(&state) >> 11) / 9007199254740992.0;
            any_alone |= values[i] <= VERDICT_LEVEL;
        }
        verdict_correct(values, FAMILY);
        for (i = 0; i < FAMILY; i++)
            any_together |= values[i] <= VERDICT_LEVEL;
        alone += any_alone;
        together += any_together;
    }
    cr_expect(alone > TRIALS * 0.3, "%d", alone);
    cr_expect(together < TRIALS * 0.04, "%d", together);
}

Test(compare, percentages_need_their_sign)
{
    static const struct {
        const char *text;
        int status;
        double fraction;
    } cases[] = {
        {"2%", 0, 0.02},
        {"0.5 %", 0, 0.005},
        {"0%", 0, 0},
        {".5%", 0, 0.005},
        {"2", -1, 0},
        {"-2%", -1, 0},
        {"%", -1, 0},
        {"", -1, 0},
        {"2%%", -1, 0},
        {"nan%", -1, 0},
        {"1001%", -1, 0},
        {"two%", -1, 0},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        double fraction = -1;

        cr_expect_eq(verdict_parse_percent(cases[i].text, &fraction), cases[i].status, "%s", cases[i].text);
        cr_expect(fabs(fraction - (cases[i].status ? -1 : cases[i].fraction)) < 1e-12, "%s", cases[i].text);
    }
}

Test(compare, changes_are_written_as_people_read_them)
{
    static const struct {
        double ratio;
        const char *text;
    } cases[] = {
        {1, "0.0 %"},
        {1.05, "+5.0 %"},
        {0.95, "-5.0 %"},
        {1.0004, "+0.04 %"},
        {1.000001, "+0.0001 %"},
        {3.25, "x3.25"},
        {NAN, "-"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text = {0};

        compare_value_print_change(cases[i].ratio, &text);
        cr_expect_str_eq(buf_string(&text), cases[i].text);
        buf_free(&text);
    }
}
