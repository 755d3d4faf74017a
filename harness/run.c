/* run: see run.h. */
#include "run.h"
#include "cgroup.h"
#include "chore.h"
#include "evidence.h"
#include "keeping.h"
#include "log.h"
#include "quota.h"
#include "marks.h"
#include "mem.h"
#include "path.h"
#include "steal.h"
#include "stop.h"
#include "supervisor.h"
#include "units.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* A file system with less than this is full: a buffer of a tracer's log no longer fits. */
enum { DISK_FULL_BYTES = 65536 };

/* How often a run is tried, and the part of its time that may be lost before it is void: one in so many. */
enum { TRIES_MAX = 3, STILL_SHARE = 100 };

void run_paths(struct launch_paths *paths, const char *folder, const char *configuration, struct arena *arena)
{
    const char *work = arena_printf(arena, "%s/.tracetoll-work", folder);

    *paths = (struct launch_paths){
        .work = work,
        .output = arena_printf(arena, "%s/output", work),
        .log = arena_printf(arena, "%s/log/trace.log", work),
        .stats = arena_printf(arena, "%s/stats.json", work),
        .marks = arena_printf(arena, "%s/marks", work),
        .stdout_path = arena_printf(arena, "%s/stdout", work),
        .stderr_path = arena_printf(arena, "%s/stderr", work),
        .shared = arena_printf(arena, "%s/.tracetoll-shared/%s", folder, configuration),
    };
}

int run_chore(const struct launch_request *request, const char *name, const struct config_strings *command,
    struct error *error)
{
    struct arena *arena;
    struct launch launch;
    struct chore chore = {
        .name = name, .launch = &launch, .timeout_ns = request->context->config->run.timeout_ns};
    int result;

    if (command->count == 0)
        return 0;
    arena = arena_open();
    chore.stdout_path = arena_printf(arena, "%s/%s.stdout", request->paths->work, name);
    chore.stderr_path = arena_printf(arena, "%s/%s.stderr", request->paths->work, name);
    result = launch_command(&launch, request, command, arena, error);
    if (!result)
        result = chore_run(&chore, error);
    arena_close(arena);
    return result;
}

static const struct config *run_config(const struct run *run)
{
    return run->request->launch->config;
}

static void record_begin(struct run *run, const struct run_request *request)
{
    const struct config_configuration *configuration = request->configuration;
    struct run_record *record = &run->record;

    *record = (struct run_record){.configuration = mem_strdup(configuration->name),
        .round = request->round,
        .position = request->position,
        .warmup = request->warmup,
        .control = request->control,
        .outcome = OUTCOME_OK};
    run_record_clear(record);
    record->corpus_bytes = launch_target(request->launch, configuration)->corpus_bytes;
}

static int run_make_folders(struct run *run, struct error *error)
{
    const char *log_folder = arena_printf(run->arena, "%s/log", run->paths.work);

    if (path_remove(run->paths.work, error) || path_make_folder(log_folder, error) ||
        path_make_folder(run->paths.output, error) || path_make_folder(run->paths.shared, error))
        return -1;
    run->log = log_folder;
    return 0;
}

static int64_t run_sample_interval_ns(const struct run *run)
{
    const struct config_configuration *configuration = run->request->configuration;

    return configuration->sample_interval_ns >= 0 ? configuration->sample_interval_ns
                                                  : configuration->cell.sample_interval_ns;
}

static int run_open_watchers(struct run *run, struct error *error)
{
    const struct config *config = run_config(run);

    run->sampler = sampler_open(run->paths.work, run_sample_interval_ns(run), error);
    if (run->sampler && strcmp(config->run.memory, "pss") == 0)
        sampler_read_pss(run->sampler);
    run->marks = run->sampler ? marks_open(run->paths.marks, error) : NULL;
    return run->marks ? 0 : -1;
}

/* Where callgrind writes. */
static const char *counters_folder(const struct run *run)
{
    return arena_printf(run->arena, "%s/" COUNTERS_FILES, run->paths.work);
}

static int run_prepare_counter(struct run *run, struct launch *launch, struct error *error)
{
    if (run->request->counter != COUNTERS_CALLGRIND)
        return 0;
    launch->argv = counters_wrap(launch->argv, counters_folder(run), run->arena);
    return path_make_folder(counters_folder(run), error);
}

static int run_prepare(struct run *run, struct launch *launch, struct error *error)
{
    const char *log = run->request->configuration->log;

    if (run_make_folders(run, error) || launch_prepare(launch, &run->launch, run->arena, error) ||
        run_prepare_counter(run, launch, error))
        return -1;
    if (log)
        run->log = launch_text(log, &run->launch, run->arena, error);
    return run->log ? run_open_watchers(run, error) : -1;
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

/* A tracer that ignores failed writes exits with 0: so the disk itself is asked. The superuser may also use
 * what is reserved. */
static void record_full_disk(struct run *run, const char *last_line)
{
    struct statvfs disk;
    fsblkcnt_t free_blocks;

    if (statvfs(run->paths.work, &disk))
        return;
    free_blocks = geteuid() == 0 ? disk.f_bfree : disk.f_bavail;
    if (free_blocks * disk.f_frsize < DISK_FULL_BYTES)
        evidence_fail(&run->record, OUTCOME_DISK_FULL, "no space is left in '%s'%s%s", run->request->folder,
            *last_line ? ": " : "", last_line);
}

static void record_end(struct run *run, const struct supervisor_outcome *outcome)
{
    struct run_record *record = &run->record;
    int status = outcome->end.status;
    char duration[UNITS_TEXT_BYTES];
    char line[256];

    evidence_last_line(run->paths.stderr_path, line, sizeof line);
    record->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    record->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    record->left_behind = outcome->left_behind;
    if (*outcome->exceeded)
        evidence_fail(record, OUTCOME_OVER_LIMIT, "%s", outcome->exceeded);
    record_full_disk(run, line);
    if (outcome->timed_out)
        evidence_fail(record, OUTCOME_TIMEOUT, "ended by the time limit of %s",
            units_format_duration(run_config(run)->run.timeout_ns, duration));
    else if (record->signal)
        evidence_fail(record, OUTCOME_SIGNALLED, "signal %d (%s)%s%s", record->signal,
            strsignal(record->signal), *line ? ": " : "", line);
    else if (record->exit_status)
        evidence_fail(
            record, OUTCOME_FAILED, "exit status %d%s%s", record->exit_status, *line ? ": " : "", line);
}

static void run_tick(void *progress, int64_t elapsed_ns)
{
    progress_tick(progress, elapsed_ns);
}

/* Keeps what the kernel says of the run's memory, and whether its limit was what ended it. */
static void run_end_cgroup(struct run *run, struct supervisor_outcome *outcome)
{
    char limit[UNITS_TEXT_BYTES];
    struct cgroup_usage usage;

    cgroup_end(run->request->cgroup, &usage);
    run->record.cgroup_peak_bytes = usage.peak_bytes;
    if (usage.oom_kills > 0 && !*outcome->exceeded)
        (void)snprintf(outcome->exceeded, sizeof outcome->exceeded,
            "ended by the kernel at the memory limit of %s",
            units_format_size(run_config(run)->limits.memory_bytes, limit));
}

static int run_supervise(
    struct run *run, const struct launch *launch, struct supervisor_outcome *outcome, struct error *error)
{
    const struct config *config = run_config(run);
    const struct quota limits = {&config->limits, run->log, run->paths.stdout_path, run->paths.stderr_path};
    const char *cgroup =
        run->request->cgroup ? cgroup_begin(run->request->cgroup, config->limits.memory_bytes) : NULL;
    const struct supervisor_request request = {
        .process = {.argv = launch->argv,
            .environment = launch->environment,
            .directory = launch->directory,
            .stdout_path = run->paths.stdout_path,
            .stderr_path = run->paths.stderr_path,
            .cpus = run->request->pin->active ? &run->request->pin->workload : NULL,
            .fixed_addresses = strcmp(config->run.aslr, "off") == 0 || run->request->counter != COUNTERS_NONE,
            .data_bytes = cgroup ? 0 : config->limits.memory_bytes,
            .open_files = config->limits.files,
            .cgroup_procs = cgroup},
        .timeout_ns = config->run.timeout_ns,
        .sampler = run->sampler,
        .marks = run->marks,
        .limits = &limits,
        .on_second = run_tick,
        .context = run->request->progress,
    };
    int result = supervisor_run(&request, outcome, error);

    if (cgroup)
        run_end_cgroup(run, outcome);
    return result;
}

/* The same with the processor's counter around it. */
static int run_supervise_counted(
    struct run *run, const struct launch *launch, struct supervisor_outcome *outcome, struct error *error)
{
    struct counters *counters;
    int result;

    if (run->request->counter != COUNTERS_HARDWARE)
        return run_supervise(run, launch, outcome, error);
    counters = counters_start(&COUNTERS_INSTRUCTIONS, error);
    if (!counters)
        return -1;
    result = run_supervise(run, launch, outcome, error);
    run->record.instructions = counters_stop(counters);
    return result;
}

/* Since Linux 6.2 the kernel counts resident pages by processor, in batches of 32 pages and more
 * (lib/percpu_counter.c), and takes ru_maxrss from the coarse sum: up to some hundred kilobytes short. statm
 * adds up exactly (task_statm in fs/proc/task_mmu.c, from 6.16 on), so a sample may know of more. */
static void record_exact_peak(struct run_record *record, int64_t largest_bytes)
{
    if (largest_bytes > record->peak_rss_bytes)
        record->peak_rss_bytes = largest_bytes;
}

/* The measured part. */
static void run_execute(struct run *run, const struct launch *launch)
{
    int64_t steal_before_ns, steal_after_ns, total_ns;
    struct supervisor_outcome outcome;
    struct error error;

    (void)steal_read("", &steal_before_ns, &total_ns);
    if (run_supervise_counted(run, launch, &outcome, &error)) {
        evidence_fail(&run->record, OUTCOME_FAILED, "%s", error.message);
        return;
    }
    (void)steal_read("", &steal_after_ns, &total_ns);
    run->stopped = outcome.stopped;
    run->still_ns = outcome.still_ns;
    record_usage(&run->record, &outcome.end);
    run->record.steal_ns = steal_between(steal_before_ns, steal_after_ns);
    record_end(run, &outcome);
    marks_hand_over(run->marks, &run->record);
    if (sampler_finish(run->sampler, &error))
        evidence_fail(&run->record, OUTCOME_FAILED, "%s", error.message);
    record_exact_peak(&run->record, sampler_largest_bytes(run->sampler));
    run->record.peak_pss_bytes = sampler_peak_pss_bytes(run->sampler);
}

/* Runs two chores in their order, the second only after the first; what fails is the run's outcome. */
static void run_chores(
    struct run *run, const char *name, const struct config_strings *const commands[2], enum outcome outcome)
{
    struct error error;
    int i;

    for (i = 0; i < 2; i++) {
        if (run_chore(&run->launch, name, commands[i], &error)) {
            evidence_fail(&run->record, outcome, "%s", error.message);
            return;
        }
    }
}

static void run_collect(struct run *run)
{
    const struct evidence_request request = {
        .launch = &run->launch, .log = run->log, .verify_output = run_config(run)->workload.verify_output};
    struct error error;

    if (evidence_collect(&run->record, &request, &error))
        evidence_fail(&run->record, OUTCOME_INCOMPLETE_LOG, "%s", error.message);
    (void)snprintf(
        run->record.counter, sizeof run->record.counter, "%s", counters_name(run->request->counter));
    if (run->request->counter == COUNTERS_CALLGRIND && run->record.outcome == OUTCOME_OK &&
        counters_sum(counters_folder(run), &run->record.instructions, &error))
        evidence_fail(&run->record, OUTCOME_FAILED, "%s", error.message);
}

static void run_between_chores(struct run *run, const struct launch *launch)
{
    const struct config_workload *workload = &run_config(run)->workload;
    const struct config_chores *chores = &run->request->configuration->chores;
    const struct config_strings *const prepare[2] = {&workload->prepare, &chores->prepare};
    const struct config_strings *const cleanup[2] = {&chores->cleanup, &workload->cleanup};

    run_chores(run, "prepare", prepare, OUTCOME_PREPARE_FAILED);
    if (run->record.outcome == OUTCOME_OK && !stop_requested()) {
        run_execute(run, launch);
        if (!run->stopped)
            run_collect(run);
    }
    run_chores(run, "cleanup", cleanup, OUTCOME_CLEANUP_FAILED);
}

static void run_try(struct run *run, const struct run_request *request)
{
    struct launch launch;
    struct error error;

    *run = (struct run){.request = request, .arena = arena_open()};
    run_paths(&run->paths, request->folder, request->configuration->name, run->arena);
    run->launch =
        (struct launch_request){request->launch, request->configuration, &run->paths, request->round};
    record_begin(run, request);
    if (request->setup_failure)
        evidence_fail(&run->record, OUTCOME_SETUP_FAILED, "%s", request->setup_failure);
    else if (run_prepare(run, &launch, &error))
        evidence_fail(&run->record, OUTCOME_FAILED, "%s", error.message);
    else
        run_between_chores(run, &launch);
    if (stop_requested())
        run->stopped = true;
}

/* What callgrind counts is the same at any speed. */
static bool run_stood_still(const struct run *run)
{
    return !run->stopped && run->request->counter != COUNTERS_CALLGRIND &&
           run->still_ns > run->record.wall_ns / STILL_SHARE;
}

void run_do(struct run *run, const struct run_request *request)
{
    char still[UNITS_TEXT_BYTES];
    int tries;

    run_try(run, request);
    for (tries = 1; run_stood_still(run) && tries < TRIES_MAX; tries++) {
        log_warning(
            "%s, %sround %lld: tracetoll or the machine stood still for about %s: the run is done again",
            run->record.configuration, run->record.warmup ? "warm-up " : "", (long long)run->record.round,
            units_format_duration(run->still_ns, still));
        run_free(run);
        run_try(run, request);
    }
    if (run_stood_still(run))
        evidence_fail(&run->record, OUTCOME_FAILED,
            "tracetoll or the machine stood still for about %s, and in %d tries no run was left in peace",
            units_format_duration(run->still_ns, still), tries);
}

void run_free(struct run *run)
{
    marks_close(run->marks);
    sampler_close(run->sampler);
    run_record_free(&run->record);
    arena_close(run->arena);
}

int run_keep_failure(const struct run *run, struct error *error)
{
    const struct run_record *record = &run->record;

    return record->outcome == OUTCOME_OK || record->outcome == OUTCOME_SETUP_FAILED
               ? 0
               : keeping_failure(run->request->folder, record, run->paths.work, error);
}

int run_settle_log(const struct run *run, struct error *error)
{
    if (!run->log)
        return 0;
    return keeping_log(run->request->folder, run_config(run)->run.keep_logs, &run->record, run->log, error);
}
