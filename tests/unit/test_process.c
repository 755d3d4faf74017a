/* process: what a program starts with, and what is said of one that cannot be started. */
#include "process.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct trial {
    struct temporary folder;
    struct process process;
    struct process_end end;
    struct error error;
    char out[512];
    char err[512];
    char text[256]; /* that it printed */
};

static void trial_open(struct trial *trial)
{
    temporary_open(&trial->folder);
    (void)snprintf(trial->out, sizeof trial->out, "%s", temporary_path(&trial->folder, "out"));
    (void)snprintf(trial->err, sizeof trial->err, "%s", temporary_path(&trial->folder, "err"));
}

static int trial_run(struct trial *trial, char *const *argv)
{
    const struct process_request request = {.argv = argv,
        .environment = environ,
        .directory = trial->folder.path,
        .stdout_path = trial->out,
        .stderr_path = trial->err};
    FILE *file;
    size_t got;

    if (process_spawn(&trial->process, &request, &trial->error))
        return -1;
    process_wait(&trial->process, &trial->end);
    file = fopen(trial->out, "r");
    cr_assert(file);
    got = fread(trial->text, 1, sizeof trial->text - 1, file);
    trial->text[got] = '\0';
    (void)fclose(file);
    return 0;
}

Test(process, a_script_without_an_interpreter_line_runs)
{
    char *argv[] = {"./script", NULL};
    struct trial trial = {0};

    trial_open(&trial);
    cr_assert_eq(chmod(temporary_write_text(&trial.folder, "script", "echo hello\n"), 0755), 0);
    cr_assert_eq(trial_run(&trial, argv), 0, "%s", trial.error.message);
    cr_assert_str_eq(trial.text, "hello\n");
    temporary_close(&trial.folder);
}

/* glibc keeps signals 32 and 33 to itself (nptl/internal-signals.h): no program can set them through it, and
 * some starters of programs leave them ignored. */
static const unsigned long LIBRARY_SIGNALS = 3ul << 31;

Test(process, no_signal_is_ignored_or_blocked_because_we_ignore_or_block_it)
{
    unsigned long blocked;
    unsigned long ignored;
    char *argv[] = {"grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status", NULL};
    struct trial trial = {0};
    sigset_t all;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    trial_open(&trial);
    cr_assert_eq(trial_run(&trial, argv), 0, "%s", trial.error.message);
    (void)sigemptyset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    cr_assert_eq(sscanf(trial.text, "SigBlk: %lx SigIgn: %lx", &blocked, &ignored), 2, "%s", trial.text);
    cr_assert_eq(blocked & ~LIBRARY_SIGNALS, 0, "%s", trial.text);
    cr_assert_eq(ignored & ~LIBRARY_SIGNALS, 0, "%s", trial.text);
    temporary_close(&trial.folder);
}

Test(process, standard_files_are_there_when_ours_are_closed)
{
    char *argv[] = {"sh", "-c", "cat && echo hello && echo bad >&2", NULL};
    struct trial trial = {0};
    int kept = dup(STDERR_FILENO);

    trial_open(&trial);
    (void)close(STDIN_FILENO);
    (void)close(STDERR_FILENO);
    cr_assert_eq(trial_run(&trial, argv), 0, "%s", trial.error.message);
    (void)dup2(kept, STDERR_FILENO);
    cr_assert(WIFEXITED(trial.end.status) && WEXITSTATUS(trial.end.status) == 0);
    cr_assert_str_eq(trial.text, "hello\n");
    temporary_close(&trial.folder);
}

struct failure_case {
    char *program;
    const char *says;
};

Test(process, a_program_that_cannot_be_started_is_told_and_waited_for)
{
    static const struct failure_case cases[] = {
        {"/no/such/program", "cannot start '/no/such/program': No such file or directory"},
        {"no-such-program-anywhere", "cannot start 'no-such-program-anywhere': No such file or directory"},
        {"/etc/passwd", "cannot start '/etc/passwd': Permission denied"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *argv[] = {cases[i].program, NULL};
        struct trial trial = {0};

        trial_open(&trial);
        cr_expect_eq(trial_run(&trial, argv), -1, "%s", cases[i].program);
        cr_expect_str_eq(trial.error.message, cases[i].says);
        cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a process was left");
        temporary_close(&trial.folder);
    }
}

Test(process, a_folder_or_file_that_is_not_there_is_told)
{
    char *argv[] = {"true", NULL};
    struct trial trial = {0};

    trial_open(&trial);
    (void)snprintf(trial.out, sizeof trial.out, "/no/such/folder/out");
    cr_assert_eq(trial_run(&trial, argv), -1);
    cr_assert_str_eq(trial.error.message, "cannot open '/no/such/folder/out': No such file or directory");
    (void)snprintf(trial.out, sizeof trial.out, "%s", trial.err);
    temporary_close(&trial.folder);
    cr_assert_eq(trial_run(&trial, argv), -1);
    cr_assert(strstr(trial.error.message, "No such file or directory"), "%s", trial.error.message);
}

Test(process, what_we_once_had_in_memory_is_not_in_a_programs_peak)
{
    enum { PEAK_BYTES = 64 << 20 };
    char *argv[] = {"true", NULL};
    struct trial trial = {0};
    char *peak = mmap(NULL, PEAK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    cr_assert_neq(peak, MAP_FAILED);
    memset(peak, 1, PEAK_BYTES);
    cr_assert_eq(munmap(peak, PEAK_BYTES), 0);
    trial_open(&trial);
    cr_assert_eq(trial_run(&trial, argv), 0, "%s", trial.error.message);
    cr_assert_lt(trial.end.usage.ru_maxrss, PEAK_BYTES / 1024 / 2);
    temporary_close(&trial.folder);
}
