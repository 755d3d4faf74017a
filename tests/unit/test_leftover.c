/* leftover: real processes, told by their environment. */
#include "leftover.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process that has become another program when this returns. */
static pid_t start_sleeper(const char *folder, const char *marks)
{
    char entry[512];
    char *const environment[] = {"A=1", entry, "Z=1", NULL};
    int fds[2];
    char end;
    pid_t pid;

    (void)snprintf(entry, sizeof entry, "TRACETOLL_MARKS=%s%s", folder, marks);
    cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0) {
        (void)execle("/bin/sleep", "sleep", "1000", NULL, environment);
        _exit(127);
    }
    (void)close(fds[1]);
    cr_assert_eq(read(fds[0], &end, 1), 0);
    (void)close(fds[0]);
    return pid;
}

Test(leftover, ends_the_processes_of_its_folder_and_no_others)
{
    struct temporary temporary;
    struct error error;
    pid_t ours[2];
    pid_t others[2];
    int status;
    int i;

    temporary_open(&temporary);
    ours[0] = start_sleeper(temporary.path, "/.tracetoll-work/marks");
    ours[1] = start_sleeper(temporary.path, "/instructions/.tracetoll-work/marks");
    others[0] = start_sleeper(temporary.path, "/x/.tracetoll-work/marks");
    others[1] = start_sleeper("", "/.tracetoll-work/marks");
    cr_assert_eq(leftover_end(temporary.path, &error), 0);
    for (i = 0; i < 2; i++) {
        cr_assert_eq(waitpid(ours[i], &status, WNOHANG), ours[i]);
        cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        cr_assert_eq(waitpid(others[i], &status, WNOHANG), 0);
        cr_assert_eq(kill(others[i], SIGKILL), 0);
        cr_assert_eq(waitpid(others[i], &status, 0), others[i]);
    }
    temporary_close(&temporary);
}
