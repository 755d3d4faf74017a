/* python: see python.h. */
#include "python.h"
#include "buf.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char QUESTION[] = "import platform, sys\n"
                               "print(sys.executable)\n"
                               "print(platform.python_implementation(), platform.python_version())\n";

enum { ANSWER_BYTES_MAX = 8192 };

static int ask(const char *name, int answer_fd, pid_t *pid)
{
    char *argv[] = {(char *)(uintptr_t)name, "-c", (char *)(uintptr_t)QUESTION, NULL};
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);

    if (failure)
        return failure;
    failure = posix_spawn_file_actions_adddup2(&actions, answer_fd, STDOUT_FILENO);
    if (!failure)
        failure = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!failure)
        failure = posix_spawnp(pid, name, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static void read_answer(int fd, struct buf *answer)
{
    char chunk[1024];
    ssize_t got;

    while ((got = read(fd, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        if (got > 0 && answer->length < ANSWER_BYTES_MAX)
            buf_add(answer, chunk, (size_t)got);
    }
}

static int parse_answer(struct python *python, const char *answer, struct arena *arena)
{
    size_t path_length = strcspn(answer, "\n");
    const char *version = answer + path_length + 1;

    if (answer[0] != '/' || answer[path_length] != '\n' || !*version)
        return -1;
    python->path = arena_strndup(arena, answer, path_length);
    python->version = arena_strndup(arena, version, strcspn(version, "\n"));
    return 0;
}

int python_find(struct python *python, const char *name, struct arena *arena, struct error *error)
{
    struct buf answer = {0};
    int fds[2];
    pid_t pid = -1;
    int status = -1;
    int failure;
    int result = 0;

    if (pipe2(fds, O_CLOEXEC))
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot make a pipe");
    failure = ask(name, fds[1], &pid);
    (void)close(fds[1]);
    if (!failure) {
        read_answer(fds[0], &answer);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    (void)close(fds[0]);
    if (failure)
        result = error_set_errno(error, EXIT_USAGE, failure,
            "cannot start the Python interpreter '%s' (name another one in the environment variable PYTHON)",
            name);
    else if (status != 0 || parse_answer(python, buf_string(&answer), arena))
        result = error_set(error, EXIT_USAGE,
            "'%s' is not a usable Python interpreter (name another one in the environment variable PYTHON)",
            name);
    buf_free(&answer);
    return result;
}
