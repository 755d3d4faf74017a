/* plan: every configuration once a round, the baseline twice, balanced by position, repeatable. */
#include "plan.h"

#include <criterion/criterion.h>
#include <string.h>

enum { CONFIGURATIONS = 5, SLOTS = CONFIGURATIONS + 1 };

static void make_plan(struct plan *plan, uint64_t seed)
{
    static const size_t all[CONFIGURATIONS] = {0, 1, 2, 3, 4};
    const struct plan_request request = {.configurations = all,
        .configuration_count = CONFIGURATIONS,
        .baseline = 2,
        .warmup = 2,
        .rounds = 12,
        .seed = seed};

    plan_init(plan, &request);
}

Test(plan, every_round_runs_every_slot_once)
{
    struct plan plan;
    size_t order[SLOTS];
    int64_t round;

    make_plan(&plan, 1);
    cr_assert_eq(plan.slot_count, SLOTS);
    for (round = 1; round <= 50; round++) {
        int seen[SLOTS] = {0};
        size_t i;

        plan_order(&plan, round, order);
        for (i = 0; i < SLOTS; i++)
            seen[order[i]]++;
        for (i = 0; i < SLOTS; i++)
            cr_assert_eq(seen[i], 1, "round %lld, slot %zu", (long long)round, i);
    }
    plan_free(&plan);
}

Test(plan, positions_are_balanced_over_any_number_of_rounds)
{
    struct plan plan;
    size_t order[SLOTS];
    int times[SLOTS][SLOTS] = {{0}};
    int64_t round;

    make_plan(&plan, 7);
    for (round = 1; round <= 27; round++) {
        size_t i, j;

        plan_order(&plan, round, order);
        for (i = 0; i < SLOTS; i++)
            times[order[i]][i]++;
        for (i = 0; i < SLOTS; i++)
            for (j = 0; j < SLOTS; j++)
                cr_assert(times[i][j] >= round / SLOTS && times[i][j] <= round / SLOTS + 1,
                    "after round %lld slot %zu stood %d times in position %zu", (long long)round, i,
                    times[i][j], j);
    }
    plan_free(&plan);
}

Test(plan, the_seed_decides_the_order)
{
    struct plan one, same, other;
    size_t a[SLOTS], b[SLOTS], c[SLOTS];
    int differs = 0;
    int64_t round;

    make_plan(&one, 1);
    make_plan(&same, 1);
    make_plan(&other, 2);
    for (round = 1; round <= 12; round++) {
        plan_order(&one, round, a);
        plan_order(&same, round, b);
        plan_order(&other, round, c);
        cr_assert_eq(memcmp(a, b, sizeof a), 0);
        differs += memcmp(a, c, sizeof a) != 0;
    }
    cr_assert_gt(differs, 0);
    plan_free(&one);
    plan_free(&same);
    plan_free(&other);
}

Test(plan, warm_up_starts_with_the_baseline_and_has_no_control)
{
    struct plan plan;
    size_t order[SLOTS];

    make_plan(&plan, 1);
    cr_assert_eq(plan_warmup_order(&plan, order), CONFIGURATIONS);
    cr_assert_eq(plan.slots[order[0]].configuration, 2);
    cr_assert_eq(plan_run_count(&plan), 2 * CONFIGURATIONS + 12 * SLOTS);
    plan_free(&plan);
}

Test(plan, a_single_configuration_needs_no_control)
{
    static const size_t only = 3;
    const struct plan_request request = {
        .configurations = &only, .configuration_count = 1, .baseline = 3, .rounds = 4, .seed = 1};
    struct plan plan;

    plan_init(&plan, &request);
    cr_assert_eq(plan.slot_count, 1);
    cr_assert_eq(plan_run_count(&plan), 4);
    plan_free(&plan);
}

Test(plan, without_the_baseline_there_is_no_control)
{
    static const size_t two[] = {1, 3};
    const struct plan_request request = {
        .configurations = two, .configuration_count = 2, .baseline = 0, .rounds = 4, .seed = 1};
    struct plan plan;

    plan_init(&plan, &request);
    cr_assert_eq(plan.slot_count, 2);
    cr_assert_not(plan.slots[0].control || plan.slots[1].control);
    plan_free(&plan);
}
