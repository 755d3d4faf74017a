/* quota: runs that are ended because they use too much, and proportional memory, on real processes. */
#include "quota.h"
#include "path.h"
#include "process.h"
#include "sampler.h"
#include "supervisor.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static const int64_t MINUTE_NS = 60000000000;

struct trial {
    struct temporary temporary;
    char folder[128]; /* of the log */
    char log[160];
    char out[160];
    char err[160];
    struct sampler *sampler;
    struct supervisor_outcome outcome;
};

/* Runs a script whose $0 is the log. */
static void trial_run(struct trial *trial, const char *script, const struct config_limits *allowed, bool pss)
{
    char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, trial->log, NULL};
    const struct quota limits = {allowed, trial->folder, trial->out, trial->err};
    struct supervisor_request request = {.process = {.argv = argv,
                                             .environment = environ,
                                             .stdout_path = trial->out,
                                             .stderr_path = trial->err,
                                             .open_files = allowed->files},
        .timeout_ns = MINUTE_NS,
        .limits = &limits};
    struct error error;

    temporary_open(&trial->temporary);
    (void)snprintf(trial->folder, sizeof trial->folder, "%s/log", trial->temporary.path);
    (void)snprintf(trial->log, sizeof trial->log, "%s/trace", trial->folder);
    (void)snprintf(trial->out, sizeof trial->out, "%s/out", trial->temporary.path);
    (void)snprintf(trial->err, sizeof trial->err, "%s/err", trial->temporary.path);
    cr_assert_eq(path_make_folder(trial->folder, &error), 0, "%s", error.message);
    cr_assert_eq(process_adopt_orphans(&error), 0, "%s", error.message);
    trial->sampler = sampler_open(trial->temporary.path, 1000000, &error);
    cr_assert_not_null(trial->sampler, "%s", error.message);
    if (pss)
        sampler_read_pss(trial->sampler);
    request.sampler = trial->sampler;
    cr_assert_eq(supervisor_run(&request, &trial->outcome, &error), 0, "%s", error.message);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a process was left running");
}

static void trial_end(struct trial *trial)
{
    sampler_close(trial->sampler);
    temporary_close(&trial->temporary);
}

Test(quota, end_a_log_that_grows_without_end)
{
    const struct config_limits allowed = {.log_bytes = 100000};
    struct trial trial;

    trial_run(&trial, "while :; do head -c 50000 /dev/zero >>\"$0.1\"; done", &allowed, false);
    cr_assert(
        strstr(trial.outcome.exceeded, "of log and output, the limit is 100"), "%s", trial.outcome.exceeded);
    cr_assert(WIFSIGNALED(trial.outcome.end.status));
    trial_end(&trial);
}

Test(quota, see_what_was_too_much_when_the_program_was_quicker)
{
    const struct config_limits allowed = {.log_bytes = 1000};
    struct trial trial;

    trial_run(&trial, "head -c 600 /dev/zero >\"$0\"; head -c 600 /dev/zero", &allowed, false);
    cr_assert_str_eq(trial.outcome.exceeded, "ended with 1.2 kB of log and output, the limit is 1.0 kB");
    cr_assert(WIFEXITED(trial.outcome.end.status));
    trial_end(&trial);
}

Test(quota, leave_alone_what_stays_within_them)
{
    const struct config_limits allowed = {.log_bytes = 1200, .memory_bytes = 1000000000, .files = 20};
    struct trial trial;

    trial_run(&trial, "head -c 600 /dev/zero >\"$0\"; head -c 600 /dev/zero; test $(ulimit -n) = 20",
        &allowed, false);
    cr_assert_str_eq(trial.outcome.exceeded, "");
    cr_assert(WIFEXITED(trial.outcome.end.status));
    cr_assert_eq(WEXITSTATUS(trial.outcome.end.status), 0);
    trial_end(&trial);
}

/* 30 MB that three processes share until one writes, which none does. */
static const char SHARERS[] =
    "x=$(head -c 30000000 /dev/zero | tr '\\0' x);"
    "for i in 1 2 3; do (while :; do :; done) & done; sleep 0.2; kill $(jobs -p); wait";

Test(quota, count_shared_memory_once_with_pss)
{
    const struct config_limits allowed = {0};
    struct trial trial;
    struct sample sample;
    struct error error;
    int64_t rss_bytes = 0;

    trial_run(&trial, SHARERS, &allowed, true);
    cr_assert_eq(sampler_finish(trial.sampler, &error), 0);
    for (size_t i = 0; i < sampler_count(trial.sampler); i++) {
        cr_assert_eq(sampler_read(trial.sampler, i, 1, &sample), 0);
        rss_bytes = sample.rss_bytes > rss_bytes ? sample.rss_bytes : rss_bytes;
    }
    cr_assert_gt(sampler_peak_pss_bytes(trial.sampler), 30000000);
    cr_assert_gt(rss_bytes, sampler_peak_pss_bytes(trial.sampler), "%lld", (long long)rss_bytes);
    trial_end(&trial);
}

Test(quota, without_pss_there_is_none)
{
    const struct config_limits allowed = {0};
    struct trial trial;

    trial_run(&trial, "true", &allowed, false);
    cr_assert_eq(sampler_peak_pss_bytes(trial.sampler), -1);
    trial_end(&trial);
}

Test(quota, a_command_needs_neither_timeline_nor_marks)
{
    char *argv[] = {
        "sh", "-c", "setsid sleep 1000 & sleep 1000 & (sleep 1000 & wait) & sleep 0.1; exit 3", NULL};
    const struct supervisor_request request = {.process = {.argv = argv,
                                                   .environment = environ,
                                                   .stdout_path = "/dev/null",
                                                   .stderr_path = "/dev/null"},
        .timeout_ns = MINUTE_NS};
    struct supervisor_outcome outcome;
    struct error error;

    cr_assert_eq(process_adopt_orphans(&error), 0);
    cr_assert_eq(supervisor_run(&request, &outcome, &error), 0, "%s", error.message);
    cr_assert_eq(WEXITSTATUS(outcome.end.status), 3);
    cr_assert_eq(outcome.left_behind, 4, "%d", outcome.left_behind);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a process was left running");
}
