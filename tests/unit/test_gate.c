/* gate: what the rule decides, and that its boundaries keep the error that they promise. */
#include "gate_rule.h"
#include "gate_tree.h"
#include "gate_trial.h"
#include "random.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(gate, looks_grow_by_half_and_end_at_the_last_round)
{
    static const struct {
        size_t first, last, count;
        size_t rounds[9];
    } cases[] = {
        {6, 60, 7, {6, 9, 14, 21, 32, 48, 60}},
        {6, 160, 9, {6, 9, 14, 21, 32, 48, 72, 108, 160}},
        {6, 6, 1, {6}},
        {6, 4, 1, {4}},
        {6, 7, 1, {7}}, /* 6 would be a look just before the end */
        {2, 10, 5, {2, 3, 5, 8, 10}},
        {3, 3, 1, {3}},
    };
    size_t i;
    size_t j;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gate_looks looks;

        gate_looks_make(&looks, cases[i].first, cases[i].last);
        cr_expect_eq(looks.count, cases[i].count, "case %zu: %zu", i, looks.count);
        for (j = 0; j < looks.count; j++)
            cr_expect_eq(looks.rounds[j], cases[i].rounds[j], "case %zu", i);
    }
    {
        struct gate_looks looks;

        gate_looks_make(&looks, 2, 100000);
        cr_expect(looks.count <= GATE_LOOKS_MAX);
        cr_expect_eq(looks.rounds[looks.count - 1], 100000);
    }
}

Test(gate, one_look_spends_all_of_the_error)
{
    struct gate_looks looks;
    double levels[GATE_LOOKS_MAX];

    gate_looks_make(&looks, 10, 10);
    gate_boundary_levels(&looks, 0.01, levels);
    cr_assert(fabs(levels[0] - 0.01) < 1e-6, "%g", levels[0]);
}

/* Two looks can be computed in another way: the chance to cross only at the second one is
 * P(Z1 < b1, Z2 >= b2) with correlation sqrt(t1 / t2), integrated over Z1 directly. */
Test(gate, two_looks_spend_what_a_direct_integral_says)
{
    struct gate_looks looks = {.count = 2, .rounds = {10, 20}};
    double levels[GATE_LOOKS_MAX];
    double b1;
    double b2;
    double root = sqrt(0.5);
    double sum = 0;
    double z;

    gate_boundary_levels(&looks, 0.05, levels);
    b1 = stats_t_quantile(1 - levels[0], 1e7);
    b2 = stats_t_quantile(1 - levels[1], 1e7);
    for (z = -9; z < b1; z += 1e-4)
        sum += 1e-4 * exp(-z * z / 2) / sqrt(2 * 3.14159265358979) *
               stats_normal_probability((root * z - b2) / sqrt(0.5));
    cr_expect(fabs(levels[0] - 0.05 * pow(0.5, 1.5)) < 1e-6, "%g", levels[0]);
    cr_expect(fabs(levels[0] + sum - 0.05) < 1e-4, "%g", levels[0] + sum);
}

static double normal(uint64_t *state)
{
    double u = ((double)(random_next(state) >> 11) + 0.5) / 9007199254740992.0;
    double v = ((double)(random_next(state) >> 11) + 0.5) / 9007199254740992.0;

    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* A gate of normal noise with a true change of `ratio`; returns its answer after the last look at most. */
static enum gate_answer simulate(const struct gate_rule *rule, double ratio, double noise, uint64_t *state)
{
    double values[64];
    size_t count = 0;
    size_t look;

    for (look = 0; look < rule->looks.count; look++) {
        struct gate_view view;

        while (count < rule->looks.rounds[look])
            values[count++] = log(ratio) + noise * normal(state);
        view = gate_rule_judge(rule, look, values, count);
        if (view.answer)
            return view.answer;
    }
    return GATE_UNDECIDED;
}

/* The hardest case for either error is a change of exactly the limit. */
Test(gate, errors_are_kept_over_all_looks_together)
{
    enum { TRIALS = 20000 };
    struct gate_looks looks;
    struct gate_rule rule;
    uint64_t state = 3;
    int failed = 0;
    int passed = 0;
    int i;

    gate_looks_make(&looks, 6, 60);
    gate_rule_init(&rule, 0.02, &looks, 1);
    for (i = 0; i < TRIALS; i++) {
        enum gate_answer answer = simulate(&rule, 1.02, 0.03, &state);

        failed += answer == GATE_FAIL;
        passed += answer == GATE_PASS;
    }
    cr_expect(failed > TRIALS * 0.007 && failed < TRIALS * 0.013, "%d", failed);
    cr_expect(passed > TRIALS * 0.043 && passed < TRIALS * 0.057, "%d", passed);
}

Test(gate, a_clear_answer_is_always_given)
{
    struct gate_looks looks;
    struct gate_rule rule;
    uint64_t state = 4;
    int i;

    gate_looks_make(&looks, 6, 60);
    gate_rule_init(&rule, 0.02, &looks, 1);
    for (i = 0; i < 200; i++) {
        cr_expect_eq(simulate(&rule, 1.10, 0.02, &state), GATE_FAIL);
        cr_expect_eq(simulate(&rule, 0.95, 0.02, &state), GATE_PASS);
    }
}

Test(gate, a_family_shares_the_error_of_a_false_alarm)
{
    struct gate_looks looks;
    struct gate_rule rule;

    gate_looks_make(&looks, 10, 10);
    gate_rule_init(&rule, 0.02, &looks, 5);
    cr_assert(fabs(rule.fail_levels[0] - GATE_FAIL_ERROR / 5) < 1e-6);
    cr_assert(fabs(rule.pass_levels[0] - GATE_PASS_ERROR) < 1e-6);
}

Test(gate, values_without_any_noise_are_their_own_bounds)
{
    static const double same[] = {0, 0, 0};
    struct gate_looks looks;
    struct gate_rule rule;
    struct gate_view view;

    gate_looks_make(&looks, 3, 3);
    gate_rule_init(&rule, 0, &looks, 1);
    view = gate_rule_judge(&rule, 0, same, 3);
    cr_assert_eq(view.answer, GATE_PASS);
    cr_assert_eq(view.low, 1);
    cr_assert_eq(view.high, 1);
    cr_assert_eq(gate_rule_judge(&rule, 0, same, 1).answer, GATE_UNDECIDED);
}

Test(gate, the_faster_run_of_each_side_counts)
{
    static const double base[2] = {9, 2};
    static const double new[2] = {4, 50};

    cr_assert(fabs(gate_round_ratio(base, new) - log(2)) < 1e-15);
}

Test(gate, a_base_that_differs_from_itself_spoils_the_gate)
{
    double quiet[20];
    double loud[20];
    struct stats_interval control;
    int i;

    for (i = 0; i < 20; i++) {
        quiet[i] = i % 2 ? 0.02 : -0.02;
        loud[i] = 0.05 + quiet[i] / 10;
    }
    control = gate_control(quiet, 20);
    cr_expect_not(gate_control_is_bad(&control, 0.02));
    control = gate_control(loud, 20);
    cr_expect(gate_control_is_bad(&control, 0.02));
    control = gate_control(loud, 1);
    cr_expect_not(gate_control_is_bad(&control, 0.02), "one round says nothing");
}

/* Two rounds of base 10 and 12, new 11 and 15, with events and log as given. */
static void fill_trial(struct gate_trial *trial, int64_t new_events, int64_t new_log_bytes)
{
    static const double costs[GATE_SIDES][GATE_TWICE] = {{10, 12}, {15, 11}};
    struct run_record base = {.events = {.known = true, .total = 1000}, .log = {.known = true, .bytes = 500}};
    struct run_record new = base;
    int i;

    new.events.total = new_events;
    new.log.bytes = new_log_bytes;
    for (i = 0; i < 2; i++) {
        gate_trial_add(trial, costs);
        gate_trial_add_quantities(trial, GATE_BASE, &base);
        gate_trial_add_quantities(trial, GATE_NEW, &new);
    }
}

Test(gate, a_trial_judges_cost_events_and_log)
{
    static const struct {
        double limit;
        int64_t events, log_bytes;
        enum gate_answer answer;
        enum change events_change, log_change;
    } cases[] = {
        {0.05, 1000, 500, GATE_FAIL, CHANGE_SAME, CHANGE_SAME}, /* 11 is 10 % above 10 */
        {0.20, 1000, 500, GATE_PASS, CHANGE_SAME, CHANGE_SAME},
        {0.20, 1001, 500, GATE_FAIL, CHANGE_DIFFERENT, CHANGE_SAME},
        {0.20, 1000, 601, GATE_FAIL, CHANGE_SAME, CHANGE_WORSE},
        {0.20, 1000, 600, GATE_PASS, CHANGE_SAME, CHANGE_WITHIN},
        {0.20, 1000, 400, GATE_PASS, CHANGE_SAME, CHANGE_BETTER},
    };
    struct gate_looks looks;
    size_t i;

    gate_looks_make(&looks, 2, 2);
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gate_trial trial = {.configuration = "t"};
        struct gate_rule rule;

        gate_rule_init(&rule, cases[i].limit, &looks, 1);
        fill_trial(&trial, cases[i].events, cases[i].log_bytes);
        gate_trial_look(&trial, &rule, 0);
        cr_expect_eq(trial.answer, cases[i].answer, "case %zu", i);
        cr_expect_eq(trial.events.change, cases[i].events_change, "case %zu", i);
        cr_expect_eq(trial.log_bytes.change, cases[i].log_change, "case %zu", i);
        cr_expect(fabs(trial.views[0].ratio - 1.1) < 1e-12);
        cr_expect(fabs(gate_trial_cost(&trial, GATE_NEW) - 11) < 1e-9);
        cr_expect(fabs(trial.controls[0] + trial.controls[1]) < 1e-15, "the sign alternates");
        gate_trial_free(&trial);
    }
}

Test(gate, quantities_that_vary_are_told_from_those_that_do_not)
{
    struct gate_quantity quantity = {0};
    struct compare_sample sample;

    gate_quantity_add(&quantity, 100);
    gate_quantity_add(&quantity, 100);
    cr_expect(gate_quantity_sample(&quantity).constant);
    gate_quantity_add(&quantity, 400);
    sample = gate_quantity_sample(&quantity);
    cr_expect_not(sample.constant);
    cr_expect_eq(sample.count, 3);
    cr_expect(fabs(sample.mean - log(100) - log(4) / 3) < 1e-12);
    /* deviations of -1/3, -1/3 and 2/3 of ln 4: variance ln(4)^2 / 3, of the mean a third of that */
    cr_expect(fabs(sample.error2 - pow(log(4), 2) / 9) < 1e-12);
}

Test(gate, costs_are_those_of_the_metric)
{
    const struct run_record run = {.wall_ns = 10, .user_ns = 5, .system_ns = 2, .instructions = 99};
    const struct run_record unknown = {.wall_ns = -1, .user_ns = -1, .system_ns = -1, .instructions = -1};
    enum gate_metric metric;

    cr_expect_eq(gate_cost(&run, GATE_WALL), 10);
    cr_expect_eq(gate_cost(&run, GATE_CPU), 7);
    cr_expect_eq(gate_cost(&run, GATE_INSTRUCTIONS), 99);
    cr_expect(isnan(gate_cost(&unknown, GATE_INSTRUCTIONS)));
    cr_expect_eq(gate_metric_parse("cpu", &metric), 0);
    cr_expect_eq(metric, GATE_CPU);
    cr_expect_eq(gate_metric_parse("time", &metric), -1);
}

Test(gate, paths_are_joined_without_looking_at_the_disk)
{
    static const struct {
        const char *from, *path, *expected;
    } cases[] = {
        {"/tree", "configs/..", "/tree"},
        {"/tree", "configs/../corpora/./las", "/tree/corpora/las"},
        {"/tree", "/elsewhere", "/elsewhere"},
        {"/tree", "..", "/"},
        {"/", "../..", "/"},
        {"/a/b", "../c//d/", "/a/c/d"},
    };
    struct arena *arena = arena_open();
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(gate_tree_join(arena, cases[i].from, cases[i].path), cases[i].expected);
    arena_close(arena);
}
