/* runner: see runner.h. */
#include "runner.h"
#include "cgroup.h"
#include "clock.h"
#include "evidence.h"
#include "keeping.h"
#include "log.h"
#include "mem.h"
#include "path.h"
#include "rounds.h"
#include "run.h"
#include "stop.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is known of one configuration while its runs go on. */
struct course {
    int64_t remaining;                   /* runs that lie ahead */
    bool is_set_up;                      /* or its setup failed */
    char *setup_failure;                 /* NULL when it did not */
    char output_hash[RECORD_NAME_BYTES]; /* of its first run that was ok, if it is a baseline */
};

struct runner {
    const struct runner_request *request;
    struct runner_summary *summary;
    struct course *courses; /* by configuration */
    struct rounds *rounds;
    struct cgroup *cgroup; /* NULL where this process may make none */
    bool precise;          /* enough to end */
    bool failed;           /* with fail_fast: this is the end */
};

static const struct config *runner_config(const struct runner *runner)
{
    return runner->request->launch->config;
}

static bool runner_is_over(const struct runner *runner)
{
    return stop_requested() || runner->failed;
}

static size_t runner_baseline_of(const struct runner *runner, size_t configuration)
{
    const struct config *config = runner_config(runner);

    return (
        size_t)(config_find(config, config->configurations[configuration].baseline) - config->configurations);
}

/* The first good run of a baseline sets what the output has to be: an untraced workload cannot be the one
 * that is wrong. */
static void runner_compare_output(struct runner *runner, struct run_record *record, size_t configuration)
{
    size_t baseline = runner_baseline_of(runner, configuration);
    char *wanted = runner->courses[baseline].output_hash;

    if (record->outcome != OUTCOME_OK || !*record->output_hash)
        return;
    if (!*wanted && configuration == baseline)
        (void)snprintf(wanted, RECORD_NAME_BYTES, "%s", record->output_hash);
    if (*wanted && strcmp(wanted, record->output_hash) != 0)
        evidence_fail(record, OUTCOME_WRONG_OUTPUT,
            "the workload's output differs from the baseline's (%s, not %s)", record->output_hash, wanted);
}

static void runner_report(struct runner *runner, const struct run_record *record, int64_t total_ns)
{
    int64_t *remaining = mem_alloc(runner_config(runner)->configuration_count, sizeof *remaining);
    char duration[UNITS_TEXT_BYTES];
    char result[RECORD_REASON_BYTES + 64];
    bool bad = record->outcome != OUTCOME_OK;
    size_t i;

    for (i = 0; i < runner_config(runner)->configuration_count; i++)
        remaining[i] = runner->courses[i].remaining;
    if (bad)
        (void)snprintf(result, sizeof result, "%s: %s", outcome_name(record->outcome), record->reason);
    else if (record->left_behind > 0)
        (void)snprintf(result, sizeof result, "%s, and left %lld %s behind, killed",
            units_format_duration(record->wall_ns, duration), (long long)record->left_behind,
            record->left_behind == 1 ? "process" : "processes");
    else
        (void)snprintf(result, sizeof result, "%s", units_format_duration(record->wall_ns, duration));
    progress_end(runner->request->progress, result, bad || record->left_behind > 0, total_ns, remaining);
    free(remaining);
}

static void runner_count(struct runner *runner, size_t configuration, const struct run_record *record)
{
    if (record->outcome == OUTCOME_OK && !record->warmup)
        rounds_add(runner->rounds, configuration, record->round, record->wall_ns);
    runner->summary->runs++;
    runner->summary->not_ok += record->outcome != OUTCOME_OK;
}

/* What a full disk leaves out of the journal: first the log goes, which is most likely what filled it, and
 * then the timeline. A record without a timeline is better than none. */
static int runner_append(struct runner *runner, struct run *run, struct error *error)
{
    struct journal *journal = runner->request->journal;
    struct error again;

    if (journal_append_run(journal, &run->record, run->sampler, error) == 0)
        return 0;
    (void)path_remove(run->paths.work, &again);
    if (journal_append_run(journal, &run->record, run->sampler, &again) == 0)
        return 0;
    evidence_fail(&run->record, OUTCOME_DISK_FULL, "the timeline is missing: %s", error->message);
    return journal_append_run(journal, &run->record, NULL, error);
}

static int runner_settle(struct runner *runner, struct run *run, size_t configuration, struct error *error)
{
    struct error problem;

    runner_compare_output(runner, &run->record, configuration);
    if (run_settle_log(run, &problem))
        evidence_fail(&run->record, OUTCOME_FAILED, "%s", problem.message);
    if (run_keep_failure(run, &problem))
        log_warning("%s", problem.message);
    if (runner_append(runner, run, error))
        return -1;
    runner_count(runner, configuration, &run->record);
    runner->failed = runner->request->fail_fast && run->record.outcome != OUTCOME_OK;
    return 0;
}

/* Setup and teardown, in a work folder of their own. */
static int runner_chore(struct runner *runner, const struct config_configuration *configuration,
    const char *name, const struct config_strings *command, struct error *error)
{
    struct arena *arena = arena_open();
    struct error problem;
    struct launch_paths paths;
    const struct launch_request launch = {runner->request->launch, configuration, &paths, 0};
    int result = -1;

    run_paths(&paths, runner->request->folder, configuration->name, arena);
    if (!path_remove(paths.work, error) && !path_make_folder(paths.work, error) &&
        !path_make_folder(paths.shared, error))
        result = run_chore(&launch, name, command, error);
    if (result && keeping_chore(runner->request->folder, configuration->name, name, paths.work, &problem))
        log_warning("%s", problem.message);
    arena_close(arena);
    return result;
}

/* What tells one run from the others. */
struct run_place {
    size_t slot;
    int64_t round;
    int64_t position;
    bool warmup;
};

/* Its setup, before the first run of this session. */
static const char *runner_set_up(struct runner *runner, size_t configuration)
{
    const struct config_configuration *one = &runner_config(runner)->configurations[configuration];
    struct course *course = &runner->courses[configuration];
    struct error error;

    if (!course->is_set_up && runner_chore(runner, one, "setup", &one->chores.setup, &error))
        course->setup_failure = mem_strdup(error.message);
    course->is_set_up = true;
    return course->setup_failure;
}

static int runner_do(struct runner *runner, const struct run_place *place, struct error *error)
{
    const struct plan *plan = runner->request->plan;
    const struct plan_slot *slot = &plan->slots[place->slot];
    const struct config_configuration *one = &runner_config(runner)->configurations[slot->configuration];
    const struct progress_run shown = {slot->configuration, one->name, place->round,
        place->warmup ? plan->warmup : plan->rounds, place->warmup};
    const struct run_request request = {.launch = runner->request->launch,
        .configuration = one,
        .progress = runner->request->progress,
        .pin = runner->request->pin,
        .cgroup = runner->cgroup,
        .folder = runner->request->folder,
        .setup_failure = runner_set_up(runner, slot->configuration),
        .counter = runner->request->counter,
        .round = place->round,
        .position = place->position,
        .warmup = place->warmup,
        .control = slot->control};
    int64_t begun_ns = clock_now_ns();
    struct run run;
    int result = 0;

    if (stop_requested())
        return 0;
    runner->courses[slot->configuration].remaining--;
    progress_begin(runner->request->progress, &shown);
    run_do(&run, &request);
    if (!run.stopped) {
        result = runner_settle(runner, &run, slot->configuration, error);
        runner_report(runner, &run.record, clock_now_ns() - begun_ns);
    }
    run_free(&run);
    return result;
}

/* What an earlier session did is only counted. */
static bool runner_was_done(struct runner *runner, const struct run_place *place)
{
    const struct plan_slot *slot = &runner->request->plan->slots[place->slot];
    const struct done_run *run = NULL;
    struct run_record record;

    if (runner->request->done)
        run =
            done_find(runner->request->done, slot->configuration, place->round, place->warmup, slot->control);
    if (!run)
        return false;
    record = (struct run_record){
        .round = run->round, .warmup = run->warmup, .outcome = run->outcome, .wall_ns = run->wall_ns};
    (void)snprintf(record.output_hash, sizeof record.output_hash, "%s", run->output_hash);
    runner_compare_output(runner, &record, slot->configuration);
    runner_count(runner, slot->configuration, &record);
    runner->courses[slot->configuration].remaining--;
    return true;
}

static int runner_round(struct runner *runner, int64_t round, bool warmup, struct error *error)
{
    const struct plan *plan = runner->request->plan;
    size_t *order = mem_alloc(plan->slot_count, sizeof *order);
    size_t count = plan->slot_count;
    size_t i;
    int result = 0;

    if (warmup)
        count = plan_warmup_order(plan, order);
    else
        plan_order(plan, round, order);
    for (i = 0; i < count && !result && !runner_is_over(runner); i++) {
        struct run_place place = {order[i], round, (int64_t)i + 1, warmup};

        if (!runner_was_done(runner, &place))
            result = runner_do(runner, &place, error);
    }
    free(order);
    return result;
}

static void runner_count_remaining(struct runner *runner)
{
    const struct plan *plan = runner->request->plan;
    size_t i;

    for (i = 0; i < plan->slot_count; i++)
        runner->courses[plan->slots[i].configuration].remaining +=
            plan->rounds + (plan->slots[i].control ? 0 : plan->warmup);
}

static struct rounds *runner_open_rounds(const struct runner *runner)
{
    const struct config *config = runner_config(runner);
    size_t *baselines = mem_alloc(config->configuration_count, sizeof *baselines);
    const struct rounds_request request = {
        .configuration_count = config->configuration_count,
        .baselines = baselines,
        .block = runner->request->plan->slot_count,
        .min = config->run.rounds_min,
        .precision = config->run.precision,
    };
    struct rounds *rounds;
    size_t i;

    for (i = 0; i < config->configuration_count; i++)
        baselines[i] = runner_baseline_of(runner, i);
    rounds = rounds_open(&request);
    free(baselines);
    return rounds;
}

/* The counted rounds, until the last, the precision, or a stop. */
static int runner_count_rounds(struct runner *runner, struct error *error)
{
    struct end_record *end = &runner->summary->end;
    int64_t round;

    for (round = 1; round <= runner->request->plan->rounds && !runner->precise; round++) {
        if (runner_round(runner, round, false, error))
            return -1;
        if (runner_is_over(runner))
            return 0;
        end->rounds = round;
        runner->precise = rounds_end(runner->rounds, round);
    }
    return 0;
}

/* Says why there are no more runs, here and in the journal. */
static int runner_conclude(struct runner *runner, struct error *error)
{
    const struct config_run *asked = &runner_config(runner)->run;
    struct end_record *end = &runner->summary->end;

    end->precision = asked->precision;
    end->half_width = rounds_half_width(runner->rounds);
    end->ending = runner_is_over(runner)    ? ENDING_STOPPED
                  : runner->precise         ? ENDING_PRECISION
                  : isnan(asked->precision) ? ENDING_ROUNDS
                                            : ENDING_MAX;
    return journal_append_end(runner->request->journal, end, error);
}

/* A teardown that fails is journalled like a run: as a warm-up, so that it gives no figures. */
static int runner_tear_down(struct runner *runner, size_t configuration, struct error *error)
{
    const struct config_configuration *one = &runner_config(runner)->configurations[configuration];
    struct run_record record = {.outcome = OUTCOME_OK, .round = 1, .warmup = true};
    struct error problem;
    int result;

    if (!runner_chore(runner, one, "teardown", &one->chores.teardown, &problem))
        return 0;
    run_record_clear(&record);
    record.configuration = mem_strdup(one->name);
    evidence_fail(&record, OUTCOME_TEARDOWN_FAILED, "%s", problem.message);
    log_error("%s: %s", one->name, problem.message);
    result = journal_append_run(runner->request->journal, &record, NULL, error);
    runner_count(runner, configuration, &record);
    run_record_free(&record);
    return result;
}

/* Also after a stop, for what was set up. */
static int runner_clean_up(struct runner *runner, struct error *error)
{
    struct arena *arena = arena_open();
    const char *folder = runner->request->folder;
    int result = 0;
    size_t i;

    for (i = 0; i < runner_config(runner)->configuration_count && !result; i++)
        if (runner->courses[i].is_set_up)
            result = runner_tear_down(runner, i, error);
    if (!result)
        result = path_remove(arena_printf(arena, "%s/.tracetoll-work", folder), error);
    if (!result)
        result = path_remove(arena_printf(arena, "%s/.tracetoll-shared", folder), error);
    arena_close(arena);
    return result;
}

static void runner_free(struct runner *runner)
{
    size_t i;

    for (i = 0; i < runner_config(runner)->configuration_count; i++)
        free(runner->courses[i].setup_failure);
    free(runner->courses);
    rounds_close(runner->rounds);
    cgroup_close(runner->cgroup);
}

int runner_run(const struct runner_request *request, struct runner_summary *summary, struct error *error)
{
    struct runner runner = {.request = request, .summary = summary};
    int64_t round;
    int result = 0;

    *summary = (struct runner_summary){0};
    runner.courses = mem_alloc(request->launch->config->configuration_count, sizeof *runner.courses);
    runner_count_remaining(&runner);
    runner.rounds = runner_open_rounds(&runner);
    runner.cgroup = cgroup_open("");
    for (round = 1; round <= request->plan->warmup && !result && !runner_is_over(&runner); round++)
        result = runner_round(&runner, round, true, error);
    if (!result && !runner_is_over(&runner))
        result = runner_count_rounds(&runner, error);
    summary->stopped = stop_requested();
    if (!result)
        result = runner_clean_up(&runner, error);
    if (!result)
        result = runner_conclude(&runner, error);
    runner_free(&runner);
    return result;
}
