/* gate: see gate.h. */
#include "gate.h"
#include "clock.h"
#include "evidence.h"
#include "log.h"
#include "mem.h"
#include "path.h"
#include "progress.h"
#include "run.h"
#include "stop.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A gate under way. */
struct course {
    struct gate *gate;
    const struct gate_request *request;
    struct progress *progress;
    int64_t *remaining; /* runs that lie ahead, by configuration */
    int64_t begun_ns;
    int64_t position; /* within the round */
    uint64_t random;
};

/* What tells one run from the others. */
struct place {
    size_t trial;
    enum gate_side side;
    bool again; /* the second run of its side in this round */
    bool warmup;
    int64_t round;
};

static const struct session *side_session(const struct course *course, enum gate_side side)
{
    return course->request->sides[side];
}

static size_t trial_configuration(const struct course *course, size_t trial)
{
    return side_session(course, GATE_BASE)->selected[trial];
}

/* A run that is not ok ends the gate: no verdict can rest on it. */
static void note_failure(struct course *course, const struct run *run, const struct place *place)
{
    const struct run_record *record = &run->record;
    struct gate *gate = course->gate;
    struct error problem;

    if (record->outcome == OUTCOME_OK || *gate->failure)
        return;
    (void)snprintf(gate->failure, sizeof gate->failure,
        "%s, %s, %sround %lld: %s: %s; what it said is in %s/failures",
        place->side == GATE_BASE ? "base" : "new", record->configuration, record->warmup ? "warm-up " : "",
        (long long)record->round, outcome_name(record->outcome), record->reason, course->request->folder);
    if (run_keep_failure(run, &problem))
        log_warning("%s", problem.message);
}

static void report(struct course *course, const struct run_record *record, int64_t total_ns)
{
    char text[UNITS_TEXT_BYTES];
    bool bad = record->outcome != OUTCOME_OK;

    progress_end(course->progress, bad ? record->reason : units_format_duration(record->wall_ns, text), bad,
        total_ns, course->remaining);
}

/* A workload that writes something else under the new build, or now and then, is no longer the same work. */
static void compare_output(struct gate_trial *trial, struct run_record *record)
{
    if (record->outcome != OUTCOME_OK || !*record->output_hash)
        return;
    if (!*trial->output_hash)
        (void)snprintf(trial->output_hash, sizeof trial->output_hash, "%s", record->output_hash);
    if (strcmp(trial->output_hash, record->output_hash) != 0)
        evidence_fail(record, OUTCOME_WRONG_OUTPUT,
            "the workload's output differs from that of the first run of the base (%s, not %s)",
            record->output_hash, trial->output_hash);
}

/* One run; *cost is NAN when it gives none. */
static int do_run(struct course *course, const struct place *place, double *cost, struct error *error)
{
    const struct gate_request *gate_request = course->request;
    const struct session *session = side_session(course, place->side);
    size_t configuration = trial_configuration(course, place->trial);
    const struct run_request request = {.launch = &session->launch,
        .configuration = &session->config->configurations[configuration],
        .progress = course->progress,
        .pin = &side_session(course, GATE_BASE)->pin,
        .folder = gate_request->folder,
        .counter = gate_request->counter,
        .round = place->round,
        .position = ++course->position,
        .warmup = place->warmup,
        .control = place->side == GATE_BASE && place->again};
    const struct progress_run shown = {configuration, request.configuration->name, place->round,
        (int64_t)gate_request->rounds_last, place->warmup};
    int64_t begun_ns = clock_now_ns();
    struct run run;
    int result = 0;

    *cost = NAN;
    course->remaining[configuration]--;
    progress_begin(course->progress, &shown);
    run_do(&run, &request);
    if (!run.stopped) {
        compare_output(&course->gate->trials[place->trial], &run.record);
        note_failure(course, &run, place);
        result = journal_append_run(gate_request->journals[place->side], &run.record, run.sampler, error);
        if (run.record.outcome == OUTCOME_OK) {
            *cost = gate_cost(&run.record, gate_request->metric);
            if (!place->warmup)
                gate_trial_add_quantities(&course->gate->trials[place->trial], place->side, &run.record);
        }
        report(course, &run.record, clock_now_ns() - begun_ns);
    }
    run_free(&run);
    return result;
}

static bool is_over(const struct course *course)
{
    return stop_requested() || *course->gate->failure;
}

/* Once each, base first. */
static int warm_up(struct course *course, int64_t round, struct error *error)
{
    double cost;
    size_t i;
    int side;

    course->position = 0;
    for (i = 0; i < course->gate->trial_count; i++) {
        for (side = 0; side < GATE_SIDES && !is_over(course); side++) {
            const struct place place = {i, (enum gate_side)side, false, true, round};

            if (do_run(course, &place, &cost, error))
                return -1;
        }
    }
    return 0;
}

/* The four runs of one configuration in one round, from the outside in. */
static int do_block(struct course *course, size_t trial, int64_t round, struct error *error)
{
    enum gate_side outer = stats_random(&course->random) >> 63 ? GATE_NEW : GATE_BASE;
    enum gate_side inner = outer == GATE_BASE ? GATE_NEW : GATE_BASE;
    const enum gate_side order[] = {outer, inner, inner, outer};
    double costs[GATE_SIDES][GATE_TWICE];
    int done[GATE_SIDES] = {0, 0};
    size_t i;

    for (i = 0; i < sizeof order / sizeof *order; i++) {
        enum gate_side side = order[i];
        const struct place place = {trial, side, done[side] > 0, false, round};
        double *cost = &costs[side][done[side]++];

        if (is_over(course))
            return 0;
        if (do_run(course, &place, cost, error))
            return -1;
        if (isnan(*cost) && !is_over(course))
            return error_set(error, EXIT_RUN_FAILED, "a run of '%s' has no %s",
                course->gate->trials[trial].configuration, gate_metric_name(course->request->metric));
    }
    if (!is_over(course))
        gate_trial_add(&course->gate->trials[trial], costs);
    return 0;
}

/* Every configuration that has no answer yet, in shuffled order (Fisher and Yates). */
static int do_round(struct course *course, int64_t round, struct error *error)
{
    struct gate *gate = course->gate;
    size_t *order = mem_alloc(gate->trial_count, sizeof *order);
    size_t i;
    int result = 0;

    for (i = 0; i < gate->trial_count; i++) {
        size_t j = (size_t)(stats_random(&course->random) % (i + 1));

        order[i] = order[j];
        order[j] = i;
    }
    course->position = 0;
    for (i = 0; i < gate->trial_count && !result; i++)
        if (!gate->trials[order[i]].answer)
            result = do_block(course, order[i], round, error);
    free(order);
    return result;
}

/* As many rounds as the budgets of rounds and of time allow. Fixed before the first counted round: looks that
 * depend on the data would spoil the errors. */
static void plan_looks(struct course *course, int64_t warmup_ns, int64_t warmup_rounds)
{
    const struct gate_request *request = course->request;
    struct gate_looks looks;
    int64_t left_ns = request->time_ns - (clock_now_ns() - course->begun_ns);
    double round_ns = (double)warmup_ns / (double)warmup_rounds * GATE_TWICE;
    double affordable = round_ns > 0 ? (double)left_ns / round_ns : (double)request->rounds_last;
    size_t last = request->rounds_last;

    if (affordable < (double)last)
        last = affordable > 2 ? (size_t)affordable : 2;
    gate_looks_make(&looks, request->rounds_first, last);
    gate_rule_init(&course->gate->rule, request->limit, &looks, course->gate->trial_count);
}

static bool all_answered(const struct gate *gate)
{
    size_t i;

    for (i = 0; i < gate->trial_count; i++)
        if (gate->trials[i].answer == GATE_FAIL)
            return true; /* one is enough */
    for (i = 0; i < gate->trial_count; i++)
        if (!gate->trials[i].answer)
            return false;
    return true;
}

static void look(struct course *course, size_t number)
{
    struct gate *gate = course->gate;
    size_t i;

    for (i = 0; i < gate->trial_count; i++)
        if (!gate->trials[i].answer)
            gate_trial_look(&gate->trials[i], &gate->rule, number);
}

static bool is_late(const struct course *course)
{
    return clock_now_ns() - course->begun_ns > course->request->time_ns;
}

/* When the time runs out between two looks, the next one is taken early: its level was spent for more rounds,
 * so that the errors only get smaller. */
static int count_rounds(struct course *course, struct error *error)
{
    struct gate *gate = course->gate;
    const struct gate_looks *looks = &gate->rule.looks;
    size_t number = 0;

    while (number < looks->count && !all_answered(gate)) {
        if (do_round(course, (int64_t)gate->rounds + 1, error))
            return -1;
        if (is_over(course))
            return 0;
        gate->rounds++;
        gate->out_of_time = gate->rounds < looks->rounds[looks->count - 1] && is_late(course);
        if (gate->rounds == looks->rounds[number] || gate->out_of_time)
            look(course, number++);
        if (gate->out_of_time)
            return 0;
    }
    return 0;
}

static enum exit_code conclude(const struct gate *gate)
{
    enum exit_code code = EXIT_FINE;
    size_t i;

    if (gate->stopped)
        return EXIT_INTERRUPTED;
    if (*gate->failure)
        return EXIT_RUN_FAILED;
    for (i = 0; i < gate->trial_count; i++) {
        enum gate_answer answer = gate->trials[i].answer;

        if (answer != GATE_PASS)
            code = verdict_worst(code, answer == GATE_FAIL ? EXIT_EXCEEDED : EXIT_INCONCLUSIVE);
    }
    return code;
}

static void prepare(struct course *course)
{
    const struct session *base = side_session(course, GATE_BASE);
    struct gate *gate = course->gate;
    int64_t runs = 0;
    size_t i;

    gate->trial_count = base->selected_count;
    gate->trials = mem_alloc(gate->trial_count, sizeof *gate->trials);
    course->remaining = mem_alloc(base->config->configuration_count, sizeof *course->remaining);
    for (i = 0; i < gate->trial_count; i++) {
        size_t configuration = base->selected[i];

        gate->trials[i].configuration = base->config->configurations[configuration].name;
        course->remaining[configuration] =
            GATE_SIDES * (base->plan.warmup + GATE_TWICE * (int64_t)course->request->rounds_last);
        runs += course->remaining[configuration];
    }
    course->progress = progress_open(runs, base->config->configuration_count, course->request->quiet);
}

static int measure(struct course *course, struct error *error)
{
    int64_t warmup = side_session(course, GATE_BASE)->plan.warmup;
    int64_t begun_ns = clock_now_ns();
    int64_t round;

    if (warmup < 1)
        warmup = 1; /* it tells what a round costs */
    for (round = 1; round <= warmup && !is_over(course); round++)
        if (warm_up(course, round, error))
            return -1;
    plan_looks(course, clock_now_ns() - begun_ns, warmup);
    return is_over(course) ? 0 : count_rounds(course, error);
}

int gate_run(struct gate *gate, const struct gate_request *request, struct error *error)
{
    struct course course = {.gate = gate, .request = request, .begun_ns = clock_now_ns()};
    struct arena *arena = arena_open();
    int result;

    *gate = (struct gate){0};
    course.random = (uint64_t)request->sides[GATE_BASE]->config->run.seed;
    prepare(&course);
    result = measure(&course, error);
    progress_close(course.progress);
    gate->elapsed_ns = clock_now_ns() - course.begun_ns;
    gate->stopped = stop_requested();
    gate->exit_code = conclude(gate);
    if (!result)
        result = path_remove(arena_printf(arena, "%s/.tracetoll-work", request->folder), error);
    if (!result)
        result = path_remove(arena_printf(arena, "%s/.tracetoll-shared", request->folder), error);
    free(course.remaining);
    arena_close(arena);
    return result;
}

void gate_free(struct gate *gate)
{
    size_t i;

    for (i = 0; i < gate->trial_count; i++)
        gate_trial_free(&gate->trials[i]);
    free(gate->trials);
    *gate = (struct gate){0};
}
