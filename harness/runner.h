/* runner: carries out a plan, run by run, and journals each. It never sees a report. */
#ifndef TRACETOLL_RUNNER_H
#define TRACETOLL_RUNNER_H

#include "config.h"
#include "counters.h"
#include "done.h"
#include "error.h"
#include "journal.h"
#include "launch.h"
#include "pin.h"
#include "plan.h"
#include "progress.h"

#include <stdint.h>

struct runner_request {
    const struct launch_context *launch;
    const struct plan *plan; /* its `rounds` are the most that run; config.run says when fewer do */
    struct journal *journal;
    struct progress *progress;
    const struct pin *pin;
    const char
        *folder; /* of the results, absolute: runs work in `folder`/.tracetoll-work, configurations in
                    `folder`/.tracetoll-shared; what is kept is in `folder`/failures and `folder`/logs */
    const struct done *done; /* what an earlier session of the same plan did; NULL when this is the first */
    enum counters_source counter; /* what counts the instructions of the runs */
    bool fail_fast;               /* the first run that is not ok is the last */
};

struct runner_summary {
    int64_t runs;   /* that were journalled, those of an earlier session included */
    int64_t not_ok; /* of these, with another outcome than ok */
    bool stopped;   /* by the user, before the plan's end */
    struct end_record end;
};

/* Runs the whole plan. A run that fails is journalled as such and the rest goes on, unless `fail_fast`. 0, or
 * -1 and `error` when the benchmark itself cannot go on (a full disk under the results, a configuration that
 * cannot be expanded).
 */
int runner_run(const struct runner_request *request, struct runner_summary *summary, struct error *error);

#endif
