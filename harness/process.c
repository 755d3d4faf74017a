/* process: see process.h. */
#include "process.h"
#include "clock.h"
#include "fault.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child tells through the pipe when it cannot become the program. */
struct spawn_failure {
    int errnum;
    char what[16];
};

static _Noreturn void child_fail(int report_fd, const char *what)
{
    struct spawn_failure failure = {.errnum = errno};

    (void)snprintf(failure.what, sizeof failure.what, "%s", what);
    (void)!write(report_fd, &failure, sizeof failure);
    _exit(127);
}

/* The files that become 0, 1 and 2 of the child, and the signals that it must not ignore as we do. All that
 * can be done before the clock starts is done here. */
struct stage {
    int files[3];
    sigset_t ignored;
    char *program; /* absolute; NULL: execvpe looks */
    pid_t parent;  /* this process */
};

static void stage_close(struct stage *stage)
{
    int i;

    for (i = 0; i < 3; i++)
        if (stage->files[i] >= 0)
            (void)close(stage->files[i]);
    free(stage->program);
}

/* Above the standard descriptors, which may be closed in us: dup2 onto itself would leave a file to be closed
 * by exec. */
static int stage_file(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0666);
    int moved;

    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    (void)close(fd);
    return moved;
}

static void stage_signals(struct stage *stage)
{
    struct sigaction action;
    int number;

    (void)sigemptyset(&stage->ignored);
    for (number = 1; number < NSIG; number++)
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            (void)sigaddset(&stage->ignored, number);
}

static int stage_open(struct stage *stage, const struct process_request *request, struct error *error)
{
    const char *paths[3] = {"/dev/null", request->stdout_path, request->stderr_path};
    int i;

    *stage = (struct stage){.files = {-1, -1, -1}};
    for (i = 0; i < 3; i++) {
        stage->files[i] = stage_file(paths[i], i == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC);
        if (stage->files[i] < 0)
            return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot open '%s'", paths[i]);
    }
    stage_signals(stage);
    /* a name with a slash is seen from the child's folder */
    if (!strchr(request->argv[0], '/'))
        stage->program = path_find_program(request->argv[0]);
    if (stage->program && *stage->program != '/') {
        free(stage->program);
        stage->program = NULL;
    }
    return 0;
}

/* Handlers end at exec by themselves (execve(2)); what is ignored stays ignored. */
static void child_reset_signals(const struct stage *stage)
{
    sigset_t none;
    int number;

    for (number = 1; number < NSIG; number++)
        if (sigismember(&stage->ignored, number) == 1)
            (void)signal(number, SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void child_limit(int report_fd, int resource, int64_t most)
{
    const struct rlimit limit = {(rlim_t)most, (rlim_t)most};

    if (most > 0 && setrlimit((__rlimit_resource_t)resource, &limit))
        child_fail(report_fd, "limits");
}

/* "0" stands for the process that writes it (cgroup v2, Documentation/admin-guide/cgroup-v2.rst). */
static void child_join(int report_fd, const char *cgroup_procs)
{
    int fd;

    if (!cgroup_procs)
        return;
    fd = open(cgroup_procs, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1)
        child_fail(report_fd, "cgroup");
    (void)close(fd);
}

static void child_redirect(int report_fd, const struct stage *stage)
{
    int i;

    for (i = 0; i < 3; i++)
        if (dup2(stage->files[i], i) < 0)
            child_fail(report_fd, "files");
}

/* personality(2): ADDR_NO_RANDOMIZE counts from the next exec on. */
static int fix_addresses(void)
{
    int before = personality(0xffffffff);

    return before < 0 || personality((unsigned long)before | ADDR_NO_RANDOMIZE) < 0 ? -1 : before;
}

static void child_place(int report_fd, const struct process_request *request)
{
    if (request->cpus && sched_setaffinity(0, sizeof *request->cpus, request->cpus))
        child_fail(report_fd, "processors");
    if (request->fixed_addresses && fix_addresses() < 0)
        child_fail(report_fd, "addresses");
}

/* May run in our memory until exec (vfork(2)): what it writes here, we see. It therefore makes system calls,
 * writes nothing but its own frames and errno, and never returns. */
static _Noreturn void child_become(
    const struct process_request *request, const struct stage *stage, int report_fd)
{
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a killed harness must not leave a workload running */
    if (getppid() != stage->parent)
        _exit(127); /* it was killed before that was asked for */
    child_reset_signals(stage);
    child_redirect(report_fd, stage);
    if (request->directory && chdir(request->directory))
        child_fail(report_fd, "folder");
    child_join(report_fd, request->cgroup_procs);
    child_limit(report_fd, RLIMIT_DATA, request->data_bytes);
    child_limit(report_fd, RLIMIT_NOFILE, request->open_files);
    child_place(report_fd, request);
    if (stage->program)
        (void)execve(stage->program, request->argv, request->environment);
    /* looks along PATH, and runs a script without a first line that names its interpreter */
    if (!stage->program || errno == ENOEXEC)
        (void)execvpe(request->argv[0], request->argv, request->environment);
    child_fail(report_fd, "program");
}

/* The pipe closes at exec, so that reading nothing means that the program runs. */
static int spawn_result(int report_fd, const struct process_request *request, struct error *error)
{
    struct spawn_failure failure;
    ssize_t got;

    do
        got = read(report_fd, &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return 0;
    if (got != (ssize_t)sizeof failure)
        return error_set(error, EXIT_RUN_FAILED, "cannot start '%s': it ended before exec", request->argv[0]);
    if (strcmp(failure.what, "program") == 0)
        return error_set_errno(error, EXIT_RUN_FAILED, failure.errnum, "cannot start '%s'", request->argv[0]);
    if (strcmp(failure.what, "folder") == 0)
        return error_set_errno(
            error, EXIT_RUN_FAILED, failure.errnum, "cannot enter the folder '%s'", request->directory);
    return error_set_errno(
        error, EXIT_RUN_FAILED, failure.errnum, "cannot set up %s of '%s'", failure.what, request->argv[0]);
}

/* Just before, this process waited for a disk or wiped folders: processors sleep, and what fork and exit
 * touch is in no cache. A child that does nothing wakes them up, so that this is no part of the program's
 * time. */
static void process_warm(void)
{
    pid_t pid = vfork();

    if (pid == 0)
        _exit(0);
    if (pid > 0)
        (void)waitpid(pid, NULL, 0);
}

/* Our peak becomes what is resident now ("5" to clear_refs, Documentation/filesystems/proc.rst). Returns
 * whether it did. */
static bool process_forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, "5", 1) == 1;

    if (fd >= 0)
        (void)close(fd);
    return done;
}

static int process_fork(struct process *process, const struct process_request *request,
    const struct stage *stage, int report_fd, struct error *error)
{
    bool borrowing = process_forget_peak();

    process_warm();
    process->start_ns = clock_now_ns();
    process->pid = FAULT("process.fork", EAGAIN) ? -1 : borrowing ? vfork() : fork();
    if (process->pid == 0)
        child_become(request, stage, report_fd);
    if (process->pid < 0)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot fork");
    (void)setpgid(process->pid, process->pid);
    process->pidfd = FAULT("process.pidfd", EMFILE) ? -1 : (int)syscall(SYS_pidfd_open, process->pid, 0);
    if (process->pidfd >= 0)
        return 0; /* pidfd_open(2) sets close-on-exec */
    (void)error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot watch '%s'", request->argv[0]);
    process_signal(process, SIGKILL);
    (void)waitpid(process->pid, NULL, 0);
    return -1;
}

int process_start(struct process *process, const struct process_request *request, struct error *error)
{
    struct stage stage;
    int report_fds[2] = {-1, -1};
    int result = -1;

    *process = (struct process){.pid = -1, .pidfd = -1, .report_fd = -1};
    if (stage_open(&stage, request, error))
        goto out;
    stage.parent = getpid();
    if (pipe2(report_fds, O_CLOEXEC)) {
        (void)error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot make a pipe");
        goto out;
    }
    result = process_fork(process, request, &stage, report_fds[1], error);
    (void)close(report_fds[1]);
    if (result)
        (void)close(report_fds[0]);
    else
        process->report_fd = report_fds[0];
out:
    stage_close(&stage);
    return result;
}

int process_confirm(struct process *process, const struct process_request *request, struct error *error)
{
    int result = 0;

    if (process->report_fd >= 0) {
        result = spawn_result(process->report_fd, request, error);
        (void)close(process->report_fd);
        process->report_fd = -1;
    }
    return result;
}

int process_spawn(struct process *process, const struct process_request *request, struct error *error)
{
    struct process_end end;

    if (process_start(process, request, error))
        return -1;
    if (process_confirm(process, request, error) == 0)
        return 0;
    process_wait(process, &end);
    return -1;
}

bool process_can_fix_addresses(void)
{
    int before = fix_addresses();

    return before >= 0 && personality((unsigned long)before) >= 0;
}

void process_wait(struct process *process, struct process_end *end)
{
    pid_t got;

    do
        got = wait4(process->pid, &end->status, 0, &end->usage);
    while (got < 0 && errno == EINTR);
    end->wall_ns = clock_now_ns() - process->start_ns;
    (void)close(process->pidfd);
    process->pidfd = -1;
}

void process_signal(const struct process *process, int signal_number)
{
    int failed = kill(-process->pid, signal_number);

    if (failed || signal_number == SIGKILL) /* it may have joined another group */
        (void)kill(process->pid, signal_number);
}

int process_adopt_orphans(struct error *error)
{
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot adopt orphaned processes");
    return 0;
}

/* Our children, as the kernel lists them (Documentation/filesystems/proc.rst,
 * "/proc/<pid>/task/<tid>/children"). */
static int kill_children(void)
{
    char path[64];
    int pid;
    int killed = 0;
    FILE *list;

    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    list = fopen(path, "re");
    if (!list)
        return 0;
    while (fscanf(list, "%d", &pid) == 1)
        if (kill(pid, SIGKILL) == 0)
            killed++;
    (void)fclose(list);
    return killed;
}

int process_reap_orphans(void)
{
    int reaped = 0;
    pid_t got;

    while (waitpid(-1, NULL, WNOHANG) > 0)
        ; /* ended by itself before we came: not left behind */
    while (kill_children() > 0) {
        do
            got = waitpid(-1, NULL, 0);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            break;
        reaped++;
    }
    return reaped;
}
