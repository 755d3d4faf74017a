/* supervisor, process, tree, sampler and marks together, on real programs. */
#include "clock.h"
#include "marks.h"
#include "mem.h"
#include "path.h"
#include "process.h"
#include "sampler.h"
#include "stop.h"
#include "supervisor.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Runs `script` in sh under the supervisor, in a folder of its own. */
struct trial {
    struct temporary temporary;
    struct sampler *sampler;
    struct marks *marks;
    struct supervisor_outcome outcome;
    struct error error;
    int result;
};

static void trial_run(struct trial *trial, char *const *argv, int64_t timeout_ns)
{
    char out[512];
    char err[512];
    struct supervisor_request request = {
        .process = {.argv = argv, .environment = environ, .stdout_path = out, .stderr_path = err},
        .timeout_ns = timeout_ns,
    };

    temporary_open(&trial->temporary);
    (void)snprintf(out, sizeof out, "%s", temporary_path(&trial->temporary, "out"));
    (void)snprintf(err, sizeof err, "%s", temporary_path(&trial->temporary, "err"));
    cr_assert_eq(setenv("MARKS", temporary_path(&trial->temporary, "marks"), 1), 0);
    request.process.environment = environ;
    cr_assert_eq(process_adopt_orphans(&trial->error), 0);
    trial->sampler = sampler_open(trial->temporary.path, 1000000, &trial->error);
    trial->marks = marks_open(temporary_path(&trial->temporary, "marks"), &trial->error);
    cr_assert(trial->sampler && trial->marks);
    request.sampler = trial->sampler;
    request.marks = trial->marks;
    trial->result = supervisor_run(&request, &trial->outcome, &trial->error);
}

static void trial_script(struct trial *trial, const char *script, int64_t timeout_ns)
{
    char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, NULL};

    trial_run(trial, argv, timeout_ns);
}

static void trial_end(struct trial *trial)
{
    sampler_close(trial->sampler);
    marks_close(trial->marks);
    temporary_close(&trial->temporary);
}

static const int64_t MINUTE_NS = 60000000000;

Test(supervisor, tells_the_exit_status)
{
    struct trial trial = {0};

    trial_script(&trial, "exit 7", MINUTE_NS);
    cr_assert_eq(trial.result, 0);
    cr_assert(WIFEXITED(trial.outcome.end.status));
    cr_assert_eq(WEXITSTATUS(trial.outcome.end.status), 7);
    cr_assert_gt(trial.outcome.end.wall_ns, 0);
    cr_assert_not(trial.outcome.timed_out);
    trial_end(&trial);
}

Test(supervisor, tells_the_signal)
{
    struct trial trial = {0};

    trial_script(&trial, "kill -SEGV $$", MINUTE_NS);
    cr_assert_eq(trial.result, 0);
    cr_assert(WIFSIGNALED(trial.outcome.end.status));
    cr_assert_eq(WTERMSIG(trial.outcome.end.status), SIGSEGV);
    trial_end(&trial);
}

Test(supervisor, says_which_program_could_not_be_started)
{
    char *argv[] = {"/no/such/program", NULL};
    struct trial trial = {0};

    trial_run(&trial, argv, MINUTE_NS);
    cr_assert_eq(trial.result, -1);
    cr_assert(strstr(trial.error.message, "/no/such/program"), "%s", trial.error.message);
    cr_assert(strstr(trial.error.message, "No such file"), "%s", trial.error.message);
    trial_end(&trial);
}

Test(supervisor, ends_a_whole_group_that_ignores_sigterm)
{
    struct trial trial = {0};

    trial_script(&trial,
        "trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & while :; do sleep 1; done", 1000000000);
    cr_assert_eq(trial.result, 0);
    cr_assert(trial.outcome.timed_out);
    cr_assert(WIFSIGNALED(trial.outcome.end.status));
    cr_assert_eq(WTERMSIG(trial.outcome.end.status), SIGKILL);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a process was left running");
    trial_end(&trial);
}

/* As Ctrl-Z does, or a machine that is paused. The limit of two seconds passes meanwhile. */
Test(supervisor, a_time_limit_does_not_count_while_it_stands_still_itself)
{
    struct trial trial = {0};

    trial_script(&trial, "kill -STOP $PPID; sleep 3.5; kill -CONT $PPID; exit 3", 2000000000);
    cr_assert_eq(trial.result, 0);
    cr_assert_not(trial.outcome.timed_out);
    cr_assert(WIFEXITED(trial.outcome.end.status));
    cr_assert_eq(WEXITSTATUS(trial.outcome.end.status), 3);
    cr_assert_gt(trial.outcome.still_ns, 1000000000);
    trial_end(&trial);
}

Test(supervisor, does_not_stand_still_while_it_waits)
{
    struct trial trial = {0};

    trial_script(&trial, "exec sleep 1.2", MINUTE_NS);
    cr_assert_eq(trial.outcome.still_ns, 0);
    trial_end(&trial);
}

Test(supervisor, kills_what_a_workload_leaves_behind_even_from_another_session)
{
    struct trial trial = {0};

    trial_script(&trial, "setsid sleep 1000 & exec true", MINUTE_NS);
    cr_assert_eq(trial.result, 0);
    cr_assert(WIFEXITED(trial.outcome.end.status));
    cr_assert_eq(trial.outcome.left_behind, 1);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a process was left running");
    trial_end(&trial);
}

Test(supervisor, a_stop_ends_the_run_in_flight)
{
    struct trial trial = {0};
    struct error error;
    char script[64];

    cr_assert_eq(stop_install(&error), 0);
    (void)snprintf(script, sizeof script, "kill -TERM %d; exec sleep 1000", (int)getpid());
    trial_script(&trial, script, MINUTE_NS);
    cr_assert_eq(trial.result, 0);
    cr_assert(trial.outcome.stopped);
    cr_assert_not(trial.outcome.timed_out);
    trial_end(&trial);
}

/* 64 MiB that are really touched, and held until the end. */
static const char EATER[] =
    "x=$(head -c 67108864 /dev/zero | tr '\\0' x); echo one >>\"$MARKS\"; "
    "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; printf 'two\\n\\nthree' >>\"$MARKS\"";

Test(sampler, sees_memory_cpu_and_faults_of_the_tree)
{
    struct trial trial = {0};
    struct sample samples[2];
    struct sample last = {0};
    int64_t highest = 0;
    size_t i;

    trial_script(&trial, EATER, MINUTE_NS);
    cr_assert_eq(sampler_finish(trial.sampler, &trial.error), 0);
    cr_assert_gt(sampler_count(trial.sampler), 3);
    for (i = 0; i < sampler_count(trial.sampler); i++) {
        cr_assert_eq(sampler_read(trial.sampler, i, 1, samples), 0);
        cr_assert_geq(samples[0].t_ns, last.t_ns);
        cr_assert_geq(samples[0].cpu_ns, last.cpu_ns);
        cr_assert_geq(samples[0].faults, last.faults);
        last = samples[0];
        if (last.rss_bytes > highest)
            highest = last.rss_bytes;
    }
    cr_assert_gt(highest, 64 << 20);
    cr_assert_gt(last.cpu_ns, 0);
    cr_assert_gt(last.faults, (64 << 20) / 4096);
    cr_assert_leq(last.t_ns, trial.outcome.end.wall_ns);
    trial_end(&trial);
}

Test(marks, come_with_their_times_and_without_blank_lines)
{
    struct trial trial = {0};
    struct run_record record = {0};

    trial_script(&trial, EATER, MINUTE_NS);
    marks_hand_over(trial.marks, &record);
    cr_assert_eq(record.mark_count, 3);
    cr_assert_str_eq(record.marks[0].label, "one");
    cr_assert_str_eq(record.marks[1].label, "two");
    cr_assert_str_eq(record.marks[2].label, "three");
    cr_assert_gt(record.marks[0].t_ns, 0);
    cr_assert_gt(record.marks[1].t_ns, record.marks[0].t_ns);
    cr_assert_leq(record.marks[2].t_ns, trial.outcome.end.wall_ns);
    run_record_free(&record);
    trial_end(&trial);
}

/* As fast as a pipe gives it: while the file grows there is always more to read. */
Test(marks, without_end_do_not_keep_it_from_the_time_limit)
{
    struct trial trial = {0};
    struct run_record record = {0};

    trial_script(&trial, "exec yes >>\"$MARKS\"", 200000000);
    cr_assert(trial.outcome.timed_out);
    marks_hand_over(trial.marks, &record);
    cr_assert_eq(record.mark_count, 1000);
    run_record_free(&record);
    trial_end(&trial);
}

Test(process, peak_memory_is_the_programs_own_not_the_harness)
{
    char *argv[] = {"true", NULL};
    struct trial trial = {0};
    size_t bytes = 200 << 20;
    char *ballast = mem_alloc(bytes, 1);

    memset(ballast, 1, bytes);
    free(ballast); /* the peak of this process stays; what is resident now does not */
    trial_run(&trial, argv, MINUTE_NS);
    cr_assert_lt(trial.outcome.end.usage.ru_maxrss, 100 << 10, "%ld kB", trial.outcome.end.usage.ru_maxrss);
    trial_end(&trial);
}
