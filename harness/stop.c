/* stop: see stop.h. */
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t requested;
static int pipe_fds[2] = {-1, -1};

static void stop_handle(int signal_number)
{
    int saved = errno;

    (void)signal_number;
    requested = 1;
    (void)!write(pipe_fds[1], "", 1);
    errno = saved;
}

int stop_install(struct error *error)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = stop_handle};
    size_t i;

    if (pipe_fds[0] < 0 && pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK))
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot make a pipe");
    for (i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], &action, NULL))
            return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot catch signal %d", signals[i]);
    return 0;
}

bool stop_requested(void)
{
    return requested != 0;
}

int stop_fd(void)
{
    return pipe_fds[0];
}
