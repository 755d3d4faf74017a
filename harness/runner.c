/* runner: see runner.h. */
#include "runner.h"
#include "clock.h"
#include "evidence.h"
#include "mem.h"
#include "path.h"
#include "rounds.h"
#include "steal.h"
#include "stop.h"
#include "supervisor.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* One run under way. */
struct run {
    const struct config_configuration *configuration;
    struct arena *arena;
    struct launch_paths paths;
    struct launch launch;
    const char *stdout_path;
    const char *stderr_path;
    struct sampler *sampler;
    struct marks *marks;
    struct run_record record;
    bool stopped;
};

struct runner {
    const struct runner_request *request;
    struct runner_summary *summary;
    int64_t *remaining; /* runs that lie ahead, by configuration */
    struct rounds *rounds;
    bool precise;                        /* enough to end */
    char output_hash[RECORD_NAME_BYTES]; /* of the first baseline run that was ok */
};

static const struct config *runner_config(const struct runner *runner)
{
    return runner->request->launch->config;
}

static int run_prepare(struct run *run, const struct runner *runner, struct error *error)
{
    const struct launch_context *context = runner->request->launch;
    struct arena *arena = run->arena;
    const char *work = arena_printf(arena, "%s/.tracetoll-work", runner->request->folder);
    const char *log_folder = arena_printf(arena, "%s/log", work);

    run->paths.work = work;
    run->paths.output = arena_printf(arena, "%s/output", work);
    run->paths.log = arena_printf(arena, "%s/trace.log", log_folder);
    run->paths.stats = arena_printf(arena, "%s/stats.json", work);
    run->paths.marks = arena_printf(arena, "%s/marks", work);
    run->stdout_path = arena_printf(arena, "%s/stdout", work);
    run->stderr_path = arena_printf(arena, "%s/stderr", work);
    if (path_remove(work, error) || path_make_folder(log_folder, error) ||
        path_make_folder(run->paths.output, error))
        return -1;
    if (launch_prepare(
            &run->launch, context, run->configuration, &run->paths, run->record.round, arena, error))
        return -1;
    run->sampler = sampler_open(work, context->config->run.sample_interval_ns, error);
    run->marks = run->sampler ? marks_open(run->paths.marks, error) : NULL;
    return run->marks ? 0 : -1;
}

static void run_free(struct run *run)
{
    marks_close(run->marks);
    sampler_close(run->sampler);
    run_record_free(&run->record);
    arena_close(run->arena);
}

static int64_t timeval_ns(const struct timeval *time)
{
    return (int64_t)time->tv_sec * 1000000000 + (int64_t)time->tv_usec * 1000;
}

static void record_usage(struct run_record *record, const struct process_end *end)
{
    const struct rusage *usage = &end->usage;

    record->wall_ns = end->wall_ns;
    record->user_ns = timeval_ns(&usage->ru_utime);
    record->system_ns = timeval_ns(&usage->ru_stime);
    record->peak_rss_bytes = (int64_t)usage->ru_maxrss * 1024; /* getrusage(2): in kilobytes */
    record->minor_faults = usage->ru_minflt;
    record->major_faults = usage->ru_majflt;
    record->voluntary_switches = usage->ru_nvcsw;
    record->involuntary_switches = usage->ru_nivcsw;
}

static void record_end(struct run *run, const struct supervisor_outcome *outcome, int64_t timeout_ns)
{
    struct run_record *record = &run->record;
    int status = outcome->end.status;
    char duration[UNITS_TEXT_BYTES];
    char line[256];

    evidence_last_line(run->stderr_path, line, sizeof line);
    record->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    record->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    record->left_behind = outcome->left_behind;
    if (outcome->timed_out)
        evidence_fail(record, OUTCOME_TIMEOUT, "ended by the time limit of %s",
            units_format_duration(timeout_ns, duration));
    else if (record->signal)
        evidence_fail(record, OUTCOME_SIGNALLED, "signal %d (%s)%s%s", record->signal,
            strsignal(record->signal), *line ? ": " : "", line);
    else if (record->exit_status)
        evidence_fail(
            record, OUTCOME_FAILED, "exit status %d%s%s", record->exit_status, *line ? ": " : "", line);
}

/* The program could not even be started: a failed run like any other, without a single figure. */
static void record_no_start(struct run_record *record, const struct error *error)
{
    int64_t *const counts[] = {&record->wall_ns, &record->user_ns, &record->system_ns,
        &record->peak_rss_bytes, &record->minor_faults, &record->major_faults, &record->voluntary_switches,
        &record->involuntary_switches, &record->steal_ns, &record->left_behind};
    size_t i;

    for (i = 0; i < sizeof counts / sizeof *counts; i++)
        *counts[i] = -1;
    record->exit_status = -1;
    evidence_fail(record, OUTCOME_FAILED, "%s", error->message);
}

static void run_tick(void *progress, int64_t elapsed_ns)
{
    progress_tick(progress, elapsed_ns);
}

static int run_execute(struct run *run, const struct runner *runner, struct error *error)
{
    const struct config *config = runner_config(runner);
    int64_t steal_before_ns, steal_after_ns, total_ns;
    struct supervisor_outcome outcome;
    struct supervisor_request request = {
        .process = {.argv = run->launch.argv,
            .environment = run->launch.environment,
            .directory = run->launch.directory,
            .stdout_path = run->stdout_path,
            .stderr_path = run->stderr_path,
            .cpus = runner->request->pin->active ? &runner->request->pin->workload : NULL,
            .fixed_addresses = strcmp(config->run.aslr, "off") == 0},
        .timeout_ns = config->run.timeout_ns,
        .sampler = run->sampler,
        .marks = run->marks,
        .on_second = run_tick,
        .context = runner->request->progress,
    };

    (void)steal_read("", &steal_before_ns, &total_ns);
    if (supervisor_run(&request, &outcome, error)) {
        record_no_start(&run->record, error);
        return 0;
    }
    (void)steal_read("", &steal_after_ns, &total_ns);
    run->stopped = outcome.stopped;
    if (run->stopped)
        return 0;
    record_usage(&run->record, &outcome.end);
    run->record.steal_ns = steal_between(steal_before_ns, steal_after_ns);
    record_end(run, &outcome, config->run.timeout_ns);
    marks_hand_over(run->marks, &run->record);
    if (sampler_finish(run->sampler, error))
        evidence_fail(&run->record, OUTCOME_FAILED, "%s", error->message);
    return 0;
}

static bool is_baseline(const struct runner *runner, const struct run *run)
{
    return strcmp(run->configuration->name, runner_config(runner)->baseline) == 0;
}

/* The first baseline run sets what the output has to be: an untraced workload cannot be the one that is
 * wrong. */
static void run_compare_output(struct run *run, struct runner *runner)
{
    struct run_record *record = &run->record;

    if (record->outcome != OUTCOME_OK || !*record->output_hash)
        return;
    if (!*runner->output_hash && is_baseline(runner, run))
        (void)snprintf(runner->output_hash, sizeof runner->output_hash, "%s", record->output_hash);
    if (*runner->output_hash && strcmp(runner->output_hash, record->output_hash) != 0)
        evidence_fail(record, OUTCOME_WRONG_OUTPUT,
            "the workload's output differs from the baseline's (%s, not %s)", record->output_hash,
            runner->output_hash);
}

/* Keeps what a failed run said, so that its user can find out why. */
static int run_keep_failure(const struct run *run, const struct runner *runner, struct error *error)
{
    const struct run_record *record = &run->record;
    const char *folder;
    const char *kept;

    if (record->outcome == OUTCOME_OK)
        return 0;
    folder =
        arena_printf(run->arena, "%s/failures/%s-%s%lld-%lld", runner->request->folder, record->configuration,
            record->warmup ? "warmup" : "round", (long long)record->round, (long long)record->position);
    if (path_make_folder(folder, error))
        return -1;
    kept = arena_printf(run->arena, "%s/stdout", folder);
    (void)rename(run->stdout_path, kept);
    kept = arena_printf(run->arena, "%s/stderr", folder);
    (void)rename(run->stderr_path, kept);
    return 0;
}

static void run_report_progress(const struct run *run, struct runner *runner, int64_t total_ns)
{
    const struct run_record *record = &run->record;
    char duration[UNITS_TEXT_BYTES];
    char result[RECORD_REASON_BYTES + 64];
    bool bad = record->outcome != OUTCOME_OK;

    if (bad)
        (void)snprintf(result, sizeof result, "%s: %s", outcome_name(record->outcome), record->reason);
    else
        (void)snprintf(result, sizeof result, "%s", units_format_duration(record->wall_ns, duration));
    progress_end(runner->request->progress, result, bad, total_ns, runner->remaining);
}

static int run_finish(struct run *run, struct runner *runner, int64_t begun_ns, struct error *error)
{
    const struct runner_request *request = runner->request;

    if (evidence_collect(&run->record, &run->paths, runner_config(runner)->workload.verify_output, error))
        return -1;
    run_compare_output(run, runner);
    if (run_keep_failure(run, runner, error))
        return -1;
    if (journal_append_run(request->journal, &run->record, run->sampler, error))
        return -1;
    if (run->record.outcome == OUTCOME_OK && !run->record.warmup)
        rounds_add(runner->rounds, (size_t)(run->configuration - runner_config(runner)->configurations),
            run->record.round, run->record.wall_ns);
    runner->summary->runs++;
    runner->summary->not_ok += run->record.outcome != OUTCOME_OK;
    run_report_progress(run, runner, clock_now_ns() - begun_ns);
    return 0;
}

/* What tells one run from the others. */
struct run_place {
    size_t slot;
    int64_t round;
    int64_t position;
    bool warmup;
};

static int runner_do(struct runner *runner, const struct run_place *place, struct error *error)
{
    const struct plan *plan = runner->request->plan;
    const struct plan_slot *slot = &plan->slots[place->slot];
    int64_t begun_ns = clock_now_ns();
    struct run run = {.arena = arena_open(),
        .configuration = &runner_config(runner)->configurations[slot->configuration],
        .record = {.round = place->round,
            .position = place->position,
            .warmup = place->warmup,
            .control = slot->control,
            .outcome = OUTCOME_OK,
            .instructions = -1}};
    const struct progress_run shown = {slot->configuration, run.configuration->name, place->round,
        place->warmup ? plan->warmup : plan->rounds, place->warmup};
    int result;

    run.record.configuration = mem_strdup(run.configuration->name);
    runner->remaining[slot->configuration]--;
    progress_begin(runner->request->progress, &shown);
    result = run_prepare(&run, runner, error);
    if (!result)
        result = run_execute(&run, runner, error);
    if (!result && !run.stopped)
        result = run_finish(&run, runner, begun_ns, error);
    if (stop_requested())
        runner->summary->stopped = true;
    run_free(&run);
    return result;
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
    for (i = 0; i < count && !result && !stop_requested(); i++) {
        struct run_place place = {order[i], round, (int64_t)i + 1, warmup};

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
        runner->remaining[plan->slots[i].configuration] +=
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
        baselines[i] =
            (size_t)(config_find(config, config->configurations[i].baseline) - config->configurations);
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
        if (stop_requested())
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
    end->ending = runner->summary->stopped  ? ENDING_STOPPED
                  : runner->precise         ? ENDING_PRECISION
                  : isnan(asked->precision) ? ENDING_ROUNDS
                                            : ENDING_MAX;
    return journal_append_end(runner->request->journal, end, error);
}

int runner_run(const struct runner_request *request, struct runner_summary *summary, struct error *error)
{
    struct runner runner = {.request = request, .summary = summary};
    const char *work;
    struct arena *arena = arena_open();
    int64_t round;
    int result = 0;

    *summary = (struct runner_summary){0};
    runner.remaining = mem_alloc(request->launch->config->configuration_count, sizeof *runner.remaining);
    runner_count_remaining(&runner);
    runner.rounds = runner_open_rounds(&runner);
    for (round = 1; round <= request->plan->warmup && !result && !stop_requested(); round++)
        result = runner_round(&runner, round, true, error);
    if (!result && !stop_requested())
        result = runner_count_rounds(&runner, error);
    summary->stopped = stop_requested();
    if (!result)
        result = runner_conclude(&runner, error);
    work = arena_printf(arena, "%s/.tracetoll-work", request->folder);
    if (!result)
        result = path_remove(work, error);
    arena_close(arena);
    rounds_close(runner.rounds);
    free(runner.remaining);
    return result;
}
