/* analysis: the figures of made-up runs that can be checked by hand, and every way in which a claim can
 * break. */
#include "analysis.h"
#include "mem.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CONFIG[] = "title: t\n"
                             "workload: {command: [x, \"{tracer}\"], corpus: {path: c}}\n"
                             "baseline: none\n"
                             "ladder: [none, C, A]\n"
                             "configurations:\n"
                             "  - {name: none}\n"
                             "  - {name: C, tracer: [c]}\n"
                             "  - {name: A, tracer: [a]}\n";

/* Results that a test fills run by run, and their analysis. */
struct fixture {
    struct results results;
    size_t capacity;
    struct config *config;
    struct analysis *analysis;
};

static void fixture_open_with(struct fixture *fixture, const char *config_text)
{
    struct buf mistakes = {0};

    *fixture = (struct fixture){0};
    fixture->config = config_parse(config_text, strlen(config_text), "test.yaml", &mistakes);
    cr_assert_not_null(fixture->config, "%s", buf_string(&mistakes));
    fixture->results.host.corpus = (struct record_corpus){.present = true, .files = 1, .bytes = 10000000};
    fixture->results.host.seed = 7;
    buf_free(&mistakes);
}

static void fixture_open(struct fixture *fixture)
{
    fixture_open_with(fixture, CONFIG);
}

/* A run that went well, of a tracer that reports nothing. */
static struct run_record *add_run(struct fixture *fixture, const char *name, int64_t round, double wall_s)
{
    struct results *results = &fixture->results;
    struct run_record *run;

    results->runs = mem_grow(results->runs, results->run_count, &fixture->capacity, sizeof *results->runs);
    run = &results->runs[results->run_count++];
    *run = (struct run_record){.configuration = mem_strdup(name)};
    run_record_clear(run);
    run->round = round;
    run->wall_ns = (int64_t)(wall_s * 1e9);
    return run;
}

/* The same with a tracer that saw `total` events and logged `logged` of them, on as many lines. */
static struct run_record *add_traced_run(
    struct fixture *fixture, const char *name, int64_t round, double wall_s, int64_t total, int64_t logged)
{
    struct run_record *run = add_run(fixture, name, round, wall_s);

    run->events = (struct record_events){.known = true,
        .total = total,
        .kinds = {{"call", total / 2}, {"return", total - total / 2}},
        .kind_count = 2,
        .logged = logged,
        .log_lines = logged,
        .log_bytes = 200 * logged,
        .lost = 0,
        .hook = "profile",
        .rss_reads = -1,
        .rss_staleness_ns = -1,
        .rss_granularity_bytes = -1};
    if (logged)
        run->log =
            (struct record_log){.known = true, .lines = logged, .words = 9 * logged, .bytes = 200 * logged};
    return run;
}

static const struct analysis_configuration *analyse(struct fixture *fixture, const char *name)
{
    if (!fixture->analysis)
        fixture->analysis = analysis_open(&fixture->results, fixture->config);
    return analysis_find(fixture->analysis, name);
}

static void fixture_close(struct fixture *fixture)
{
    analysis_close(fixture->analysis);
    config_close(fixture->config);
    results_close(&fixture->results);
}

static void assert_near(double value, double expected, const char *what)
{
    cr_assert(
        fabs(value - expected) <= 1e-9 * fabs(expected), "%s: %.12g instead of %.12g", what, value, expected);
}

/* Three rounds: C is 1.1, 1.2 and 1.15 times the baseline, which takes 2, 3 and 4 s. */
static void add_three_rounds(struct fixture *fixture)
{
    static const double baseline_s[] = {2, 3, 4};
    static const double ratios[] = {1.1, 1.2, 1.15};
    int64_t i;

    for (i = 0; i < 3; i++) {
        (void)add_run(fixture, "none", i + 1, baseline_s[i]);
        (void)add_traced_run(fixture, "C", i + 1, baseline_s[i] * ratios[i], 1000000, 500);
    }
}

Test(analysis, figures_of_three_rounds)
{
    struct fixture fixture;
    const struct analysis_configuration *c;
    const struct analysis_configuration *none;
    double ratio = cbrt(1.1 * 1.2 * 1.15);

    fixture_open(&fixture);
    add_three_rounds(&fixture);
    c = analyse(&fixture, "C");
    none = analyse(&fixture, "none");
    cr_assert_eq(fixture.analysis->rounds, 3);
    cr_assert_eq(fixture.analysis->warmup_rounds, 0);
    assert_near(none->wall_s.median, 3, "median");
    assert_near(none->wall_s.min, 2, "min");
    assert_near(none->wall_s.max, 4, "max");
    assert_near(none->wall_s.mad, 1, "MAD");
    assert_near(none->ms_per_mb, 300, "ms/MB");
    cr_assert_eq(none->slowdown.estimate, 1);
    cr_assert(isnan(none->slowdown.low));
    cr_assert(isnan(none->events) && isnan(none->log_lines) && isnan(none->added_ns_per_event.estimate));
    assert_near(c->slowdown.estimate, ratio, "slowdown");
    cr_assert_eq(c->slowdown.count, 3);
    cr_assert(c->slowdown.low < ratio && ratio < c->slowdown.high);
    /* added 0.2, 0.6 and 0.6 s over a million events */
    assert_near(c->added_ns_per_event.estimate, 1400.0 / 3, "ns/event");
    assert_near(c->events, 1000000, "events");
    assert_near(c->one_in, 2000, "1 event in");
    assert_near(c->log_words, 4500, "words");
    cr_assert_eq(c->median_run->round, 2);
    cr_assert_str_eq(c->hook, "profile");
    fixture_close(&fixture);
}

Test(analysis, warm_up_and_failed_runs_give_no_figures)
{
    struct fixture fixture;
    const struct analysis_configuration *none;
    struct run_record *run;

    fixture_open(&fixture);
    add_run(&fixture, "none", 1, 50)->warmup = true;
    (void)add_run(&fixture, "none", 1, 2);
    run = add_run(&fixture, "none", 2, 99);
    run->outcome = OUTCOME_TIMEOUT;
    none = analyse(&fixture, "none");
    assert_near(none->wall_s.max, 2, "max");
    cr_assert_eq(none->runs, 2);
    cr_assert_eq(none->ok, 1);
    cr_assert_eq(fixture.analysis->warmup_rounds, 1);
    cr_assert_eq(fixture.analysis->failure_count, 1);
    cr_assert_eq(fixture.analysis->failures[0]->round, 2);
    fixture_close(&fixture);
}

Test(analysis, slowdown_pairs_only_rounds_that_have_both)
{
    struct fixture fixture;
    const struct analysis_configuration *c;

    fixture_open(&fixture);
    (void)add_run(&fixture, "none", 1, 1);
    (void)add_run(&fixture, "C", 1, 2);
    (void)add_run(&fixture, "none", 2, 100); /* C failed here: unpaired, it must not pull the ratio down */
    add_run(&fixture, "C", 2, 5)->outcome = OUTCOME_FAILED;
    (void)add_run(&fixture, "C", 3, 700); /* the baseline is missing here */
    c = analyse(&fixture, "C");
    assert_near(c->slowdown.estimate, 2, "slowdown");
    cr_assert_eq(c->slowdown.count, 1);
    cr_assert(isnan(c->slowdown.low));
    fixture_close(&fixture);
}

Test(analysis, a_run_may_have_a_corpus_of_its_own)
{
    struct fixture fixture;

    fixture_open(&fixture);
    add_run(&fixture, "none", 1, 3)->corpus_bytes = 1000000;
    add_run(&fixture, "C", 1, 3)->corpus_bytes = 0; /* an empty one: no division by it */
    assert_near(analyse(&fixture, "none")->ms_per_mb, 3000, "ms/MB of its own corpus");
    cr_assert(isnan(analyse(&fixture, "C")->ms_per_mb));
    fixture_close(&fixture);
}

Test(analysis, without_a_baseline_there_are_no_slowdowns)
{
    struct fixture fixture;
    const struct analysis_configuration *c;

    fixture_open(&fixture);
    add_run(&fixture, "none", 1, 1)->outcome = OUTCOME_SIGNALLED;
    (void)add_traced_run(&fixture, "C", 1, 2, 10, 0);
    c = analyse(&fixture, "C");
    cr_assert_null(fixture.analysis->baseline);
    cr_assert(isnan(c->slowdown.estimate) && isnan(c->added_ns_per_event.estimate));
    cr_assert_eq(fixture.analysis->phase_count, 0);
    assert_near(c->wall_s.median, 2, "median");
    fixture_close(&fixture);
}

Test(analysis, no_runs_at_all)
{
    struct fixture fixture;
    char *selected[] = {"none", "C"};
    const struct analysis_configuration *c;

    fixture_open(&fixture);
    fixture.results.host.selected = selected;
    fixture.results.host.selected_count = 2;
    c = analyse(&fixture, "C");
    cr_assert_eq(fixture.analysis->configuration_count, 2, "those of the plan, though they have no run yet");
    cr_assert_not_null(c);
    cr_assert(isnan(c->wall_s.median));
    cr_assert_null(c->median_run);
    cr_assert_eq(c->evidence[CLAIM_SAME_EVENTS].verdict, VERDICT_NONE);
    fixture.results.host.selected = NULL;
    fixture.results.host.selected_count = 0;
    fixture_close(&fixture);
}

Test(analysis, rows_are_in_the_order_of_the_configuration_file)
{
    static const char *const expected[] = {"none", "A", "unheard-of"};
    struct fixture fixture;
    size_t i;

    fixture_open(&fixture);
    (void)add_run(&fixture, "unheard-of", 1, 1);
    (void)add_run(&fixture, "A", 1, 1);
    (void)add_run(&fixture, "none", 1, 1);
    (void)analyse(&fixture, "A");
    cr_assert_eq(fixture.analysis->configuration_count, 3);
    for (i = 0; i < 3; i++)
        cr_assert_str_eq(fixture.analysis->configurations[i].name, expected[i]);
    cr_assert_null(fixture.analysis->configurations[2].config);
    fixture_close(&fixture);
}

Test(analysis, control_runs_are_compared_with_the_baselines_other_runs)
{
    struct fixture fixture;
    const struct analysis_configuration *c;
    int64_t round;

    fixture_open(&fixture);
    for (round = 1; round <= 4; round++) {
        add_run(&fixture, "none", round, round % 2 ? 1.1 : 1.0)->control = true;
        (void)add_run(&fixture, "none", round, round % 2 ? 1.0 : 1.1);
        (void)add_run(&fixture, "C", round, 2.1);
    }
    c = analyse(&fixture, "C");
    assert_near(fixture.analysis->control.ratio.estimate, 1, "A/A ratio");
    cr_assert_eq(fixture.analysis->control.ratio.count, 4);
    cr_assert_not(fixture.analysis->control.noisy);
    assert_near(c->slowdown.estimate, 2.1 / sqrt(1.1), "over the geometric mean of both runs");
    cr_assert_eq(fixture.analysis->baseline->ok, 8);
    fixture_close(&fixture);
}

Test(analysis, a_control_that_differs_makes_the_machine_noisy)
{
    struct fixture fixture;
    int64_t round;

    fixture_open(&fixture);
    for (round = 1; round <= 5; round++) {
        add_run(&fixture, "none", round, 1.1 + 0.001 * (double)round)->control = true;
        (void)add_run(&fixture, "none", round, 1);
    }
    (void)analyse(&fixture, "none");
    cr_assert(fixture.analysis->control.noisy);
    cr_assert(fixture.analysis->control.ratio.low > 1);
    fixture_close(&fixture);
}

Test(analysis, phases_of_the_ladder_add_up)
{
    struct fixture fixture;
    const struct analysis_phase *phases;

    fixture_open(&fixture);
    for (int64_t round = 1; round <= 2; round++) {
        double factor = (double)round;

        (void)add_run(&fixture, "none", round, 1 * factor);
        (void)add_traced_run(&fixture, "C", round, 1.5 * factor, 1000000, 0);
        (void)add_traced_run(&fixture, "A", round, 4 * factor, 1000000, 1000000);
    }
    (void)add_run(&fixture, "none", 3, 77); /* an incomplete round does not count */
    (void)analyse(&fixture, "A");
    cr_assert_eq(fixture.analysis->phase_count, 3);
    phases = fixture.analysis->phases;
    cr_assert_null(phases[0].lower);
    assert_near(phases[0].added_s.estimate, 1.5, "baseline");
    assert_near(phases[1].added_s.estimate, 0.75, "hook");
    assert_near(phases[2].added_s.estimate, 3.75, "logging");
    cr_assert_eq(phases[2].added_s.count, 2);
    assert_near(phases[1].added_ns_per_event.estimate, 750, "ns/event");
    assert_near(phases[0].share + phases[1].share + phases[2].share, 1, "shares");
    assert_near(phases[2].share, 0.625, "share of logging");
    fixture_close(&fixture);
}

Test(analysis, each_cell_of_a_matrix_has_its_own_baseline_and_ladder)
{
    static const char config[] = "workload: {command: [x, \"{tracer}\"], corpus: {generator: las}}\n"
                                 "baseline: none\n"
                                 "ladder: [none, C]\n"
                                 "matrix: {scale: [0.1, 1]}\n"
                                 "configurations: [{name: none}, {name: C, tracer: [c]}]\n";
    static const struct {
        const char *none, *c;
        double none_s, c_s;
    } cells[] = {{"none@scale=0.1", "C@scale=0.1", 1, 2}, {"none@scale=1", "C@scale=1", 10, 50}};
    struct fixture fixture;
    size_t i;

    fixture_open_with(&fixture, config);
    for (i = 0; i < 2; i++) {
        (void)add_run(&fixture, cells[i].none, 1, cells[i].none_s);
        (void)add_traced_run(&fixture, cells[i].c, 1, cells[i].c_s, 10 + (int64_t)i, 0);
    }
    assert_near(analyse(&fixture, "C@scale=0.1")->slowdown.estimate, 2, "small");
    assert_near(analyse(&fixture, "C@scale=1")->slowdown.estimate, 5, "large");
    cr_assert_eq(analyse(&fixture, "C@scale=1")->baseline, analyse(&fixture, "none@scale=1"));
    cr_assert_eq(analyse(&fixture, "C@scale=1")->evidence[CLAIM_SAME_EVENTS].verdict, VERDICT_HOLDS,
        "another scale has other events");
    cr_assert_eq(fixture.analysis->phase_count, 4);
    assert_near(fixture.analysis->phases[3].added_s.estimate, 40, "the second ladder");
    fixture_close(&fixture);
}

/* A tracer whose cost is the square of the events, one that is proportional, and one that reports no events.
 */
Test(analysis, growth_with_the_corpus_is_the_power_of_the_events)
{
    static const char config[] =
        "workload: {command: [x, \"{tracer}\"], corpus: {generator: las}}\n"
        "baseline: none\n"
        "matrix: {scale: [0.1, 1, 0.01]}\n"
        "configurations: [{name: none}, {name: S, tracer: [s]}, {name: P, tracer: [p]},\n"
        "  {name: U, tracer: [u]}]\n";
    static const double scales[] = {0.1, 1, 0.01};
    struct fixture fixture;
    const struct analysis_scaling *scalings;
    int64_t round;
    size_t i;

    fixture_open_with(&fixture, config);
    for (round = 1; round <= 3; round++) {
        for (i = 0; i < 3; i++) {
            double n = scales[i];
            int64_t events = (int64_t)(n * 1e6);
            char name[32];

            (void)snprintf(name, sizeof name, "none@scale=%g", n);
            (void)add_run(&fixture, name, round, n);
            (void)snprintf(name, sizeof name, "S@scale=%g", n);
            (void)add_traced_run(&fixture, name, round, n + 3 * n * n, events, 0);
            (void)snprintf(name, sizeof name, "P@scale=%g", n);
            (void)add_traced_run(
                &fixture, name, round, n + (round == 2 && i == 2 ? -0.001 : 0.5 * n), events, 0);
            (void)snprintf(name, sizeof name, "U@scale=%g", n);
            (void)add_run(&fixture, name, round, 2 * n);
        }
    }
    (void)analyse(&fixture, "none@scale=1");
    cr_assert_eq(fixture.analysis->scaling_count, 3);
    scalings = fixture.analysis->scalings;
    cr_assert_eq(scalings[0].point_count, 3);
    cr_assert_eq(scalings[0].points[0].scale, 0.01, "by ascending scale");
    cr_assert_float_eq(scalings[0].points[2].added_s.estimate, 3, 1e-6);
    cr_assert_float_eq(scalings[0].growth.slope.estimate, 2, 1e-6, "%g", scalings[0].growth.slope.estimate);
    cr_assert_float_eq(scalings[1].growth.slope.estimate, 1, 1e-6);
    cr_assert_eq(scalings[1].growth.slope.count, 2, "the round without added time is left out");
    cr_assert(isnan(scalings[2].growth.slope.estimate), "no events, no power");
    fixture_close(&fixture);
}

/* -- outliers ---------------------------------------------------------------------------------------------
 */

static const struct analysis_configuration *analyse_nine_rounds(
    struct fixture *fixture, double odd_one, int64_t odd_switches, int64_t odd_steal_ns)
{
    int64_t round;

    for (round = 1; round <= 9; round++) {
        struct run_record *run;

        (void)add_run(fixture, "none", round, 1);
        run = add_run(fixture, "C", round, round == 4 ? odd_one : 2 + 0.002 * (double)(round % 3));
        run->involuntary_switches = round == 4 ? odd_switches : 3 + round % 2;
        run->steal_ns = round == 4 ? odd_steal_ns : 0;
    }
    return analyse(fixture, "C");
}

Test(analysis, outlier_rounds_are_marked_and_counted_all_the_same)
{
    static const struct {
        const char *what;
        double wall_s;
        int64_t switches, steal_ns;
        size_t outliers;
    } cases[] = {
        {"quiet", 2.001, 3, 0, 0},
        {"slow", 2.6, 3, 0, 1},
        {"a little slow", 2.01, 3, 0, 0},
        {"switched away", 2.001, 4000, 0, 1},
        {"some switches", 2.001, 12, 0, 0},
        {"stolen from", 2.001, 3, 400000000, 1},
        {"one tick stolen", 2.001, 3, 10000000, 0},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        const struct analysis_configuration *c;

        fixture_open(&fixture);
        c = analyse_nine_rounds(&fixture, cases[i].wall_s, cases[i].switches, cases[i].steal_ns);
        cr_assert_eq(c->outlier_count, cases[i].outliers, "%s", cases[i].what);
        cr_assert_eq(c->cells[3].outlier, cases[i].outliers > 0, "%s", cases[i].what);
        cr_assert_eq(c->slowdown.count, 9, "%s", cases[i].what);
        fixture_close(&fixture);
    }
}

/* -- claims -----------------------------------------------------------------------------------------------
 */

struct claim_case {
    const char *what;
    void (*spoil)(struct run_record *second_of_c);
    enum claim claim;
    enum verdict verdict;
    const char *reason; /* a part of it */
};

static void spoil_nothing(struct run_record *run)
{
    (void)run;
}

static void spoil_total(struct run_record *run)
{
    run->events.total++;
}

static void spoil_kinds(struct run_record *run)
{
    run->events.kinds[0].count++;
    run->events.kinds[1].count--;
}

static void spoil_kind_name(struct run_record *run)
{
    (void)strcpy(run->events.kinds[1].name, "c_call");
}

static void spoil_lines(struct run_record *run)
{
    run->log.lines -= 2;
}

static void spoil_bytes(struct run_record *run)
{
    run->log.lines = -1; /* a binary log has none */
    run->events.log_lines = -1;
    run->log.bytes--;
}

static void spoil_lines_away(struct run_record *run)
{
    run->log.lines = -1;
    run->log.words = -1;
}

static void spoil_lost(struct run_record *run)
{
    run->events.lost = 7;
}

static void spoil_outcome_log(struct run_record *run)
{
    run->outcome = OUTCOME_INCOMPLETE_LOG;
    (void)strcpy(run->reason, "the log ends in mid-line");
}

static void spoil_hash(struct run_record *run)
{
    (void)strcpy(run->output_hash, "beef");
}

static void spoil_outcome_output(struct run_record *run)
{
    run->outcome = OUTCOME_WRONG_OUTPUT;
}

static const struct claim_case claim_cases[] = {
    {"same events", spoil_nothing, CLAIM_SAME_EVENTS, VERDICT_HOLDS, ""},
    {"one more event", spoil_total, CLAIM_SAME_EVENTS, VERDICT_BROKEN,
        "round 2 has 101 events, round 1 of C has 100"},
    {"other kinds", spoil_kinds, CLAIM_SAME_EVENTS, VERDICT_BROKEN,
        "round 2 has 51 call events, round 1 of C has 50"},
    {"other names", spoil_kind_name, CLAIM_SAME_EVENTS, VERDICT_BROKEN,
        "round 2 has 50 c_call events, round 1 of C has 0"},
    {"complete log", spoil_nothing, CLAIM_LOG_COMPLETE, VERDICT_HOLDS, ""},
    {"short log", spoil_lines, CLAIM_LOG_COMPLETE, VERDICT_BROKEN,
        "the log of round 2 has 8 lines, and the tracer says that it wrote 10"},
    {"short binary log", spoil_bytes, CLAIM_LOG_COMPLETE, VERDICT_BROKEN,
        "the log of round 2 has 1,999 bytes, and the tracer says that it wrote 2,000"},
    {"binary log", spoil_lines_away, CLAIM_LOG_COMPLETE, VERDICT_HOLDS, ""},
    {"lost events", spoil_lost, CLAIM_LOG_COMPLETE, VERDICT_BROKEN, "round 2 lost 7 events"},
    {"broken log", spoil_outcome_log, CLAIM_LOG_COMPLETE, VERDICT_BROKEN,
        "round 2: the log ends in mid-line"},
    {"same output", spoil_nothing, CLAIM_SAME_OUTPUT, VERDICT_HOLDS, ""},
    {"other output", spoil_hash, CLAIM_SAME_OUTPUT, VERDICT_BROKEN,
        "round 2 wrote other bytes than round 1 of none"},
    {"wrong output", spoil_outcome_output, CLAIM_SAME_OUTPUT, VERDICT_BROKEN, "round 2: wrong output"},
};

Test(analysis, claims_hold_until_a_run_contradicts_them)
{
    size_t i;

    for (i = 0; i < sizeof claim_cases / sizeof *claim_cases; i++) {
        const struct claim_case *one = &claim_cases[i];
        struct fixture fixture;
        const struct evidence *evidence;
        int64_t round;

        fixture_open(&fixture);
        for (round = 1; round <= 2; round++) {
            struct run_record *run = add_run(&fixture, "none", round, 1);

            (void)strcpy(run->output_hash, "cafe");
            run = add_traced_run(&fixture, "C", round, 2, 100, 10);
            (void)strcpy(run->output_hash, "cafe");
            if (round == 2)
                one->spoil(run);
        }
        evidence = &analyse(&fixture, "C")->evidence[one->claim];
        cr_assert_eq(evidence->verdict, one->verdict, "%s: %s", one->what, evidence->reason);
        cr_assert_not_null(strstr(evidence->reason, one->reason), "%s: '%s'", one->what, evidence->reason);
        cr_assert_eq(fixture.analysis->broken_claim, one->verdict == VERDICT_BROKEN, "%s", one->what);
        fixture_close(&fixture);
    }
}

Test(analysis, configurations_with_the_same_hook_must_see_the_same_events)
{
    struct fixture fixture;
    const struct evidence *evidence;

    fixture_open(&fixture);
    (void)add_traced_run(&fixture, "C", 1, 2, 100, 0);
    (void)add_traced_run(&fixture, "A", 1, 2, 104, 104);
    evidence = &analyse(&fixture, "A")->evidence[CLAIM_SAME_EVENTS];
    cr_assert_eq(evidence->verdict, VERDICT_BROKEN);
    cr_assert_str_eq(evidence->reason, "round 1 has 52 call events, round 1 of C has 50");
    cr_assert_eq(analyse(&fixture, "C")->evidence[CLAIM_SAME_EVENTS].verdict, VERDICT_HOLDS);
    fixture_close(&fixture);

    fixture_open(&fixture);
    (void)add_traced_run(&fixture, "C", 1, 2, 100, 0);
    (void)strcpy(add_traced_run(&fixture, "A", 1, 2, 104, 104)->events.hook, "frame");
    cr_assert_eq(analyse(&fixture, "A")->evidence[CLAIM_SAME_EVENTS].verdict, VERDICT_HOLDS, "another hook");
    fixture_close(&fixture);
}

Test(analysis, what_nobody_reports_is_neither_tick_nor_cross)
{
    struct fixture fixture;
    const struct analysis_configuration *c;
    struct run_record *run;
    size_t claim;

    fixture_open(&fixture);
    run = add_run(&fixture, "C", 1, 1);
    run->log = (struct record_log){.known = true, .lines = 3, .words = 4, .bytes = 5};
    c = analyse(&fixture, "C");
    for (claim = 0; claim < CLAIM_COUNT; claim++)
        cr_assert_eq(c->evidence[claim].verdict, VERDICT_NONE);
    cr_assert_str_eq(c->evidence[CLAIM_LOG_COMPLETE].reason, "the tracer does not say what it logged");
    assert_near(c->log_lines, 3, "lines are counted all the same");
    cr_assert(isnan(c->one_in));
    fixture_close(&fixture);
}

Test(analysis, events_that_vary_are_said)
{
    struct fixture fixture;
    const struct analysis_configuration *c;

    fixture_open(&fixture);
    (void)add_run(&fixture, "none", 1, 1);
    (void)add_run(&fixture, "none", 2, 1);
    (void)add_traced_run(&fixture, "C", 1, 2, 1000000, 0);
    (void)add_traced_run(&fixture, "C", 2, 2, 2000000, 0);
    c = analyse(&fixture, "C");
    cr_assert(c->events_vary);
    assert_near(c->added_ns_per_event.estimate, 750, "each run's own count"); /* 1,000 and 500 */
    fixture_close(&fixture);
}
