/* budget: limits of a configuration file against what was measured. */
#include "budget.h"
#include "study_maker.h"

#include <criterion/criterion.h>
#include <math.h>

enum { ROUNDS = 4 };

/* E takes 2.0 s to 2.2 s where none takes 1 s, logs 5000 bytes each time and peaks at 20000 bytes. */
static void make(struct study *study, const char *budget)
{
    struct made_run runs[2 * ROUNDS];
    int round;

    for (round = 0; round < ROUNDS; round++) {
        runs[2 * round] =
            (struct made_run){.configuration = "none", .round = round + 1, .wall_s = 1, .peak_rss = 10000};
        runs[2 * round + 1] = (struct made_run){.configuration = "E",
            .round = round + 1,
            .wall_s = 2 + 0.2 * (round % 2),
            .events = 1000,
            .log_bytes = 5000,
            .peak_rss = 20000 + round};
    }
    study_make(study, &(struct study_maker){.budget = budget, .runs = runs, .run_count = 2 * ROUNDS});
}

Test(budget, is_kept_exceeded_or_undecided)
{
    static const struct {
        const char *budget;
        enum budget_state state;
        enum exit_code code;
    } cases[] = {
        {"  - {configuration: E, metric: slowdown, max: 2.5}", BUDGET_KEPT, EXIT_FINE},
        {"  - {configuration: E, metric: slowdown, max: 1.5}", BUDGET_EXCEEDED, EXIT_EXCEEDED},
        {"  - {configuration: E, metric: slowdown, max: 2.1}", BUDGET_INCONCLUSIVE, EXIT_INCONCLUSIVE},
        {"  - {configuration: E, metric: wall, max: 3s}", BUDGET_KEPT, EXIT_FINE},
        {"  - {configuration: E, metric: wall, max: 1s}", BUDGET_EXCEEDED, EXIT_EXCEEDED},
        {"  - {configuration: E, metric: ns_per_event, max: 2000000}", BUDGET_KEPT, EXIT_FINE},
        {"  - {configuration: E, metric: ns_per_event, max: 1000}", BUDGET_EXCEEDED, EXIT_EXCEEDED},
        {"  - {configuration: E, metric: log_bytes, max: 5000B}", BUDGET_KEPT, EXIT_FINE},
        {"  - {configuration: E, metric: log_bytes, max: 4999B}", BUDGET_EXCEEDED, EXIT_EXCEEDED},
        {"  - {configuration: E, metric: peak_rss, max: 30kB}", BUDGET_KEPT, EXIT_FINE},
        {"  - {configuration: E, metric: peak_rss, max: 10kB}", BUDGET_EXCEEDED, EXIT_EXCEEDED},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct study study;
        struct budgets budgets;

        make(&study, cases[i].budget);
        budgets_check(&budgets, study.analysis);
        cr_assert_eq(budgets.count, 1);
        cr_expect_eq(budgets.lines[0].state, cases[i].state, "%s", cases[i].budget);
        cr_expect_eq(budgets.exit_code, cases[i].code, "%s", cases[i].budget);
        budgets_free(&budgets);
        study_close(&study);
    }
}

Test(budget, the_worst_one_decides)
{
    struct study study;
    struct budgets budgets;

    make(&study, "  - {configuration: E, metric: slowdown, max: 2.1}\n"
                 "  - {configuration: E, metric: wall, max: 1s}\n"
                 "  - {configuration: E, metric: peak_rss, max: 30kB}");
    budgets_check(&budgets, study.analysis);
    cr_assert_eq(budgets.count, 3);
    cr_assert_eq(budgets.exit_code, EXIT_EXCEEDED);
    budgets_free(&budgets);
    study_close(&study);
}

Test(budget, a_configuration_without_a_good_run_is_undecided)
{
    struct study study;
    struct budgets budgets;

    make(&study, "  - {configuration: C, metric: slowdown, max: 2}");
    budgets_check(&budgets, study.analysis);
    cr_assert_eq(budgets.lines[0].state, BUDGET_INCONCLUSIVE);
    cr_assert(isnan(budgets.lines[0].value.estimate));
    budgets_free(&budgets);
    study_close(&study);
}

/* E takes 2.0 s to 2.2 s, F a quarter more in each round. */
Test(budget, is_taken_over_any_configuration_paired_by_round)
{
    struct made_run runs[3 * ROUNDS];
    struct study study;
    struct budgets budgets;
    struct buf text = {0};
    int round;

    for (round = 0; round < ROUNDS; round++) {
        double wall_s = 2 + 0.2 * (round % 2);

        runs[3 * round] = (struct made_run){.configuration = "none", .round = round + 1, .wall_s = 1};
        runs[3 * round + 1] =
            (struct made_run){.configuration = "E", .round = round + 1, .wall_s = wall_s, .events = 1000};
        runs[3 * round + 2] = (struct made_run){
            .configuration = "C", .round = round + 1, .wall_s = 1.25 * wall_s, .events = 1000};
    }
    study_make(
        &study, &(struct study_maker){.budget = "  - {configuration: C, over: E, metric: slowdown, max: 1.3}",
                    .runs = runs,
                    .run_count = 3 * ROUNDS});
    budgets_check(&budgets, study.analysis);
    cr_assert_eq(budgets.lines[0].state, BUDGET_KEPT);
    cr_assert_float_eq(budgets.lines[0].value.estimate, 1.25, 1e-9);
    budget_print_line(&budgets.lines[0], &text);
    cr_expect_str_eq(buf_string(&text), "C over E: slowdown 1.25 (1.25 to 1.25), at most 1.3: kept");
    buf_free(&text);
    budgets_free(&budgets);
    study_close(&study);
}

Test(budget, lines_name_value_interval_limit_and_state)
{
    struct study study;
    struct budgets budgets;
    struct buf text = {0};

    make(&study, "  - {configuration: E, metric: log_bytes, max: 4999B}");
    budgets_check(&budgets, study.analysis);
    budget_print_line(&budgets.lines[0], &text);
    cr_assert_str_eq(buf_string(&text), "E: log_bytes 5,000 B, at most 4,999 B: exceeded");
    buf_clear(&text);
    budgets_print_markdown(&budgets, &text);
    cr_assert_str_eq(buf_string(&text),
        "## Budgets\n\n"
        "| configuration | over | metric | value | 95 % interval | at most | verdict |\n"
        "|---|---|---|---:|---:|---:|---|\n"
        "| E | - | log\\_bytes | 5,000 B | - | 4,999 B | exceeded |\n\n");
    budgets_free(&budgets);
    study_close(&study);
    make(&study, NULL);
    buf_clear(&text);
    budgets_check(&budgets, study.analysis);
    budgets_print_markdown(&budgets, &text);
    cr_assert_str_empty(buf_string(&text));
    buf_free(&text);
    budgets_free(&budgets);
    study_close(&study);
}
