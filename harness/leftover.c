/* leftover: see leftover.h. */
#include "leftover.h"
#include "buf.h"
#include "counters.h"
#include "launch.h"
#include "log.h"
#include "mem.h"
#include "path.h"
#include "run.h"

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A process that is in the kernel ends when that lets go of it. */
enum { PATIENCE_MS = 10000 };
/* execve(2): arguments and environment together are at most 6 MiB. */
enum { ENVIRONMENT_BYTES_MAX = 6 << 20, COMMAND_BYTES_MAX = 100 };

/* What the environment of a process of ours holds: one of two folders can have been its work folder. */
struct signs {
    const char *entries[2];
};

static const char *sign_of(const char *folder, struct arena *arena)
{
    struct launch_paths paths;

    run_paths(&paths, folder, "", arena);
    return arena_printf(arena, "TRACETOLL_MARKS=%s", paths.marks);
}

static bool is_ours(int pid, const struct signs *signs)
{
    struct buf environment = {0};
    char path[48];
    size_t at;
    bool found = false;

    (void)snprintf(path, sizeof path, "/proc/%d/environ", pid);
    if (!path_read(path, ENVIRONMENT_BYTES_MAX, &environment))
        for (at = 0; at < environment.length && !found; at += strlen(buf_string(&environment) + at) + 1) {
            const char *entry = buf_string(&environment) + at;

            found = strcmp(entry, signs->entries[0]) == 0 || strcmp(entry, signs->entries[1]) == 0;
        }
    buf_free(&environment);
    return found;
}

static void read_command(int pid, char command[COMMAND_BYTES_MAX])
{
    struct buf text = {0};
    char path[48];
    size_t i;

    (void)snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    (void)path_read(path, COMMAND_BYTES_MAX - 1, &text);
    for (i = 0; i < text.length; i++)
        command[i] = isprint((unsigned char)buf_string(&text)[i]) ? buf_string(&text)[i] : ' ';
    while (i > 0 && command[i - 1] == ' ')
        i--;
    command[i] = '\0';
    buf_free(&text);
}

/* The pidfd is opened before the look at the process: its number may be another's by now, but not the pidfd's
 * process. Returns 1 if it was ours, 0 if not, -1 and `error`. */
static int end_one(int pid, const struct signs *signs, struct error *error)
{
    char command[COMMAND_BYTES_MAX];
    struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    int result = 0;

    if (ended.fd < 0)
        return 0;
    if (is_ours(pid, signs)) {
        read_command(pid, command);
        result = 1;
        if (syscall(SYS_pidfd_send_signal, ended.fd, SIGKILL, NULL, 0) == 0)
            log_warning("killed process %d, which an earlier session left: %s", pid, command);
        if (poll(&ended, 1, PATIENCE_MS) == 0)
            result = error_set(error, EXIT_RUN_FAILED,
                "process %d, which an earlier session left, does not end: %s", pid, command);
    }
    (void)close(ended.fd);
    return result;
}

/* The number of those that were found, or -1 and `error`. */
static int end_all(const struct signs *signs, struct error *error)
{
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    int found = 0;

    while (processes && found >= 0 && (entry = readdir(processes))) {
        int pid = atoi(entry->d_name);
        int one = pid > 0 && pid != (int)getpid() ? end_one(pid, signs, error) : 0;

        found = one < 0 ? -1 : found + one;
    }
    if (processes)
        (void)closedir(processes);
    return found;
}

int leftover_end(const char *folder, struct error *error)
{
    struct arena *arena = arena_open();
    const struct signs signs = {
        {sign_of(folder, arena), sign_of(arena_printf(arena, "%s/" COUNTERS_FOLDER, folder), arena)}};
    int found;

    do /* what was killed may have started another meanwhile */
        found = end_all(&signs, error);
    while (found > 0);
    arena_close(arena);
    return found;
}
