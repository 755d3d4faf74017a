/* report_filter: see report_filter.h. Standard input, output and error are memory files, so that neither side
 * can block on a full pipe. A pipe that the program inherits and never uses tells when it and its children
 * are gone. */
#include "report_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INPUT, OUTPUT, ERRORS, STREAMS, SENTINEL_FD = 3, PROBLEM_BYTES = 400 };

struct filter {
    int streams[STREAMS]; /* memory files */
    int sentinel[2];      /* pipe: read end here, write end there */
    pid_t pid;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static void filter_close(struct filter *filter)
{
    int i;

    for (i = 0; i < STREAMS; i++)
        close_fd(&filter->streams[i]);
    close_fd(&filter->sentinel[0]);
    close_fd(&filter->sentinel[1]);
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

static int filter_open(struct filter *filter, const struct buf *input)
{
    int i;

    *filter = (struct filter){.streams = {-1, -1, -1}, .sentinel = {-1, -1}};
    for (i = 0; i < STREAMS; i++) {
        filter->streams[i] = memfd_create("tracetoll", MFD_CLOEXEC);
        if (filter->streams[i] < 0)
            return -1;
    }
    if (pipe2(filter->sentinel, O_CLOEXEC) || write_all(filter->streams[INPUT], input->data, input->length))
        return -1;
    return lseek(filter->streams[INPUT], 0, SEEK_SET) == 0 ? 0 : -1;
}

/* Both programs read nothing from the environment that a report should depend on. */
static int spawn(struct filter *filter, const char *const *argv, posix_spawn_file_actions_t *actions,
    posix_spawnattr_t *attributes)
{
    const char *search = getenv("PATH");
    char path[8192];
    char locale[] = "LC_ALL=C.UTF-8";
    char *environment[] = {path, locale, NULL};
    sigset_t none;
    int i;

    (void)snprintf(path, sizeof path, "PATH=%s", search ? search : "/usr/local/bin:/usr/bin:/bin");
    (void)sigemptyset(&none);
    (void)posix_spawnattr_setsigmask(attributes, &none);
    (void)posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    for (i = 0; i < STREAMS; i++)
        (void)posix_spawn_file_actions_adddup2(actions, filter->streams[i], i);
    (void)posix_spawn_file_actions_adddup2(actions, filter->sentinel[1], SENTINEL_FD);
    return posix_spawnp(
        &filter->pid, argv[0], actions, attributes, (char *const *)(const void *)argv, environment);
}

/* 0 or an errno. */
static int filter_spawn(struct filter *filter, const char *const *argv)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    failure = spawn(filter, argv, &actions, &attributes);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    close_fd(&filter->sentinel[1]);
    return failure;
}

/* Waits for the end, or ends it; returns the wait status, or -1 when the time was up. */
static int filter_wait(struct filter *filter, int limit_ms)
{
    struct pollfd gone = {.fd = filter->sentinel[0], .events = POLLIN};
    int ready;
    int status = -1;

    do
        ready = poll(&gone, 1, limit_ms);
    while (ready < 0 && errno == EINTR);
    if (ready == 0)
        (void)kill(-filter->pid, SIGKILL);
    while (waitpid(filter->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return ready == 0 ? -1 : status;
}

static void read_all(int fd, struct buf *out)
{
    char block[65536];
    ssize_t length;

    (void)lseek(fd, 0, SEEK_SET);
    while ((length = read(fd, block, sizeof block)) > 0)
        buf_add(out, block, (size_t)length);
}

/* The end of what it said, on one line. */
static void add_complaint(struct filter *filter, struct buf *problem)
{
    struct buf said = {0};
    const char *text;

    read_all(filter->streams[ERRORS], &said);
    text = buf_string(&said);
    if (said.length > PROBLEM_BYTES)
        text += said.length - PROBLEM_BYTES;
    text += strspn(text, " \t\r\n");
    if (*text)
        buf_add_string(problem, ": ");
    for (; *text; text++) {
        bool blank = strchr(" \t\r\n", *text) != NULL;

        if (!blank)
            buf_add_char(problem, *text);
        else if (text[strspn(text, " \t\r\n")] && !strchr(" \t\r\n", text[1]))
            buf_add_char(problem, ' ');
    }
    buf_free(&said);
}

static enum filter_status filter_finish(
    struct filter *filter, const char *name, int status, struct buf *output, struct buf *problem)
{
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        read_all(filter->streams[OUTPUT], output);
        return FILTER_OK;
    }
    if (status == -1)
        buf_printf(problem, "%s took too long and was ended", name);
    else if (WIFSIGNALED(status))
        buf_printf(problem, "%s died by signal %d", name, WTERMSIG(status));
    else
        buf_printf(problem, "%s exited with status %d", name, WEXITSTATUS(status));
    add_complaint(filter, problem);
    return FILTER_FAILED;
}

enum filter_status filter_run(
    const char *const *argv, const struct buf *input, int limit_ms, struct buf *output, struct buf *problem)
{
    enum filter_status status = FILTER_FAILED;
    struct filter filter;
    int failure;

    if (filter_open(&filter, input)) {
        buf_printf(problem, "cannot feed %s: %s", argv[0], strerror(errno));
        goto out;
    }
    failure = filter_spawn(&filter, argv);
    if (failure == ENOENT) {
        buf_printf(problem, "%s was not found", argv[0]);
        status = FILTER_MISSING;
    } else if (failure) {
        buf_printf(problem, "cannot start %s: %s", argv[0], strerror(failure));
    } else {
        status = filter_finish(&filter, argv[0], filter_wait(&filter, limit_ms), output, problem);
    }
out:
    filter_close(&filter);
    return status;
}
