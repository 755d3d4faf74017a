/* doctor: what this machine is like to measure on, one line for each thing that matters. */
#ifndef TRACETOLL_DOCTOR_H
#define TRACETOLL_DOCTOR_H

#include "error.h"
#include "record.h"

#include <sched.h>
#include <stddef.h>
#include <stdint.h>

enum doctor_state {
    DOCTOR_UNKNOWN, /* the machine does not say, or what was measured leaves it open */
    DOCTOR_GOOD,
    DOCTOR_BAD, /* it disturbs: see the advice */
};

enum { DOCTOR_LINES_MAX = 32, DOCTOR_PAIRS_MAX = 1000, DOCTOR_NAME_BYTES = 32 };

struct doctor_line {
    char name[DOCTOR_NAME_BYTES];
    char found[96]; /* "" when unknown */
    enum doctor_state state;
    const char *advice; /* "" if there is none */
};

/* Zeroed, it has no lines yet. */
struct doctor {
    struct doctor_line lines[DOCTOR_LINES_MAX];
    size_t count;
};

/* "unknown", "good", "bad". */
const char *doctor_state_name(enum doctor_state state);
/* Appends what can be read: governor, turbo, SMT, load, steal since boot and so on, from `host` (of
 * host_read) and below `root` ("" for this machine), and the timer slack of this process. */
void doctor_read(struct doctor *doctor, const struct host_record *host, const char *root);

struct doctor_request {
    size_t launches;       /* of a program that does nothing; 1 to DOCTOR_PAIRS_MAX */
    size_t pairs;          /* runs with and without samples, in turns; 1 to DOCTOR_PAIRS_MAX */
    size_t work;           /* turns of a shell's loop in each of them: about 1.5 us each */
    int64_t interval_ns;   /* between samples */
    const cpu_set_t *cpus; /* that the programs run on; NULL: ours */
};

/* A careful look, of about 3 s, and a quick one, of about 0.2 s: both with samples each 10 ms on any
 * processor. */
extern const struct doctor_request DOCTOR_CAREFUL;
extern const struct doctor_request DOCTOR_QUICK;

/* Appends what has to be measured: what starting a program costs, what sampling it costs, and the CPU time
 * that other guests took meanwhile. Starts `true` and `sh`, which write nothing. 0, or -1 and `error`; then
 * the lines are there, and what was not measured is unknown. */
int doctor_measure(struct doctor *doctor, const struct doctor_request *request, struct error *error);
/* Appends the lines to `checks`, which owns its copies. */
void doctor_keep(const struct doctor *doctor, struct record_checks *checks);

#endif
