/* gate: runs two builds of a tracer in turns, in one session, until it can say whether the new one is slower.
 * Carries out runs and journals them; never prints.
 *
 * Both sides share the work folder, so that their paths are equally long: the size of the environment alone
 * shifts a program's time (Mytkowicz, Diwan, Hauswirth and Sweeney, "Producing Wrong Data Without Doing
 * Anything Obviously Wrong!", ASPLOS 2009). In a round each configuration runs base, new, new, base or new,
 * base, base, new, one behind the other, so that a steady drift cancels. */
#ifndef TRACETOLL_GATE_H
#define TRACETOLL_GATE_H

#include "counters.h"
#include "error.h"
#include "gate_trial.h"
#include "journal.h"
#include "session.h"

#include <stdbool.h>
#include <stdint.h>

struct gate_request {
    struct session *sides[GATE_SIDES]; /* opened from the same configuration, corpora ready */
    struct journal *journals[GATE_SIDES];
    const char *folder; /* of the results, absolute */
    enum gate_metric metric;
    enum counters_source counter; /* for instructions */
    double limit;
    size_t rounds_first; /* before the first look */
    size_t rounds_last;  /* the budget */
    int64_t time_ns;     /* the budget, warm-up included */
    bool quiet;
};

struct gate {
    struct gate_rule rule;     /* its looks are fixed after the warm-up, when the price of a round is known */
    struct gate_trial *trials; /* one for each selected configuration */
    size_t trial_count;
    size_t rounds; /* that were counted */
    int64_t elapsed_ns;
    bool out_of_time; /* before the last look */
    bool stopped;     /* by the user */
    /* The first run that was not ok, which ends the gate, and where what it said is; "" if none. */
    char failure[RECORD_REASON_BYTES + 1024];
    enum exit_code exit_code;
};

/* 0, or -1 and `error` when the gate itself cannot go on. gate_free in either case. */
int gate_run(struct gate *gate, const struct gate_request *request, struct error *error);
void gate_free(struct gate *gate);

#endif
