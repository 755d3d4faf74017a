/*
 * Descriptors that live inside somebody else's program: high up, so that numbers stay as they would be
 * untraced and loops that close the low ones miss them, and closed on exec.
 */
#ifndef FD_H
#define FD_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Moves `fd` to a high number, close-on-exec; passes -1 through, and keeps `fd` where no high number is free.
 */
static inline int fd_raise(int fd)
{
    static const int floors[] = {900, 200, 100, 50};
    int saved = errno;
    for (unsigned i = 0; fd >= 0 && i < sizeof(floors) / sizeof(floors[0]); i++) {
        int raised = fcntl(fd, F_DUPFD_CLOEXEC, floors[i]);
        if (raised >= 0) {
            close(fd);
            fd = raised;
            break;
        }
    }
    errno = saved;
    return fd;
}

#endif
