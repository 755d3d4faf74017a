/* counters_session: counts the instructions of every configuration under callgrind, after a benchmark, into a
 * results folder of its own: DIR/instructions. */
#ifndef TRACETOLL_COUNTERS_SESSION_H
#define TRACETOLL_COUNTERS_SESSION_H

#include "error.h"
#include "runner.h"
#include "session.h"

#include <stdbool.h>

struct counters_request {
    const struct session *session;         /* of the benchmark: its selection and results folder */
    const struct session_request *request; /* that it was opened by */
    const struct session_command *command;
    bool quiet;
};

/* Runs the same configurations `counters_rounds` times at `counters_scale`. 0, or -1 and `error`. */
int counters_session_run(
    const struct counters_request *request, struct runner_summary *summary, struct error *error);

/* The counter that the benchmark's own runs take: the processor's, when the configuration asks for
 * instructions and the processor has one. `*callgrind` says that they have to be counted apart. 0, or -1 and
 * `error` (EXIT_USAGE) when nothing here can count them. */
int counters_session_choose(
    const struct config *config, enum counters_source *counter, bool *callgrind, struct error *error);

#endif
