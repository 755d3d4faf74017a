/* chore: a command around the runs that is not measured: prepare, cleanup, setup, teardown, a question to a
 * program. It runs as a workload does, and nothing that it starts outlives it. */
#ifndef TRACETOLL_CHORE_H
#define TRACETOLL_CHORE_H

#include "error.h"
#include "launch.h"

#include <stdint.h>

struct chore {
    const char *name; /* "prepare", for messages */
    const struct launch *launch;
    const char *stdout_path; /* made or emptied */
    const char *stderr_path;
    int64_t timeout_ns;
};

/* 0 when it exited with status 0. -1 and `error` (EXIT_RUN_FAILED): it could not be started, failed, died or
 * took too long ("prepare: exit status 1: no such table"), or the user asked to stop. */
int chore_run(const struct chore *chore, struct error *error);

#endif
