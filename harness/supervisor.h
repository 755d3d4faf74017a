/* supervisor: sees one program through from start to end: samples, marks, the time limit, a stop by the user.
 */
#ifndef TRACETOLL_SUPERVISOR_H
#define TRACETOLL_SUPERVISOR_H

#include "error.h"
#include "quota.h"
#include "marks.h"
#include "process.h"
#include "sampler.h"

#include <stdbool.h>
#include <stdint.h>

struct supervisor_request {
    struct process_request process;
    int64_t timeout_ns;
    struct sampler *sampler;    /* NULL: no timeline */
    struct marks *marks;        /* NULL: none */
    const struct quota *limits; /* NULL: none */
    /* Called about once a second while the program runs; NULL for silence. */
    void (*on_second)(void *context, int64_t elapsed_ns);
    void *context;
};

struct supervisor_outcome {
    struct process_end end;
    bool timed_out;
    char exceeded[QUOTA_REASON_BYTES]; /* which limit ended it; "" when none did */
    bool stopped;                      /* the user asked to stop; the run is void */
    int left_behind;                   /* processes of the workload that outlived it and were killed */
    int64_t still_ns; /* how long this process did not get to run: it was stopped (SIGSTOP), or the machine
                         was. To a second; 0 below one. Limits of time do not count it. */
};

/* Runs the program to its end. At the time limit, another limit or a stop the whole group gets SIGTERM, and
 * SIGKILL after a grace of two seconds. 0, or -1 and `error` when the program could not be started or
 * watched. */
int supervisor_run(
    const struct supervisor_request *request, struct supervisor_outcome *outcome, struct error *error);

#endif
