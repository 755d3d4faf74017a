/* doctor: what this machine is like to measure on, one line for each thing that matters. */
#ifndef TRACETOLL_DOCTOR_H
#define TRACETOLL_DOCTOR_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

enum doctor_state {
    DOCTOR_UNKNOWN, /* the machine does not say */
    DOCTOR_GOOD,
    DOCTOR_BAD, /* it disturbs: see the advice */
};

struct doctor_line {
    const char *name;
    char found[96]; /* "" when unknown */
    enum doctor_state state;
    const char *advice; /* "" unless the state is bad */
};

enum { DOCTOR_LINES_MAX = 32, DOCTOR_PAIRS_MAX = 1000 };

/* "unknown", "good", "bad". */
const char *doctor_state_name(enum doctor_state state);
/* What can be read: governor, turbo, SMT, load, steal since boot and so on, all below `root` ("" for this
 * machine), and the timer slack of this process. Returns the number of lines. */
size_t doctor_read(const char *root, struct doctor_line lines[DOCTOR_LINES_MAX]);
/* What has to be measured: what starting a program costs, what sampling it costs (`pairs` runs with and
 * without, in turns), and the CPU time that other guests took meanwhile. Starts `true` and `sh`, which write
 * nothing; takes about a quarter of a second a pair. Appends to the `count` lines and returns their new
 * number, or 0 and `error`. */
size_t doctor_measure(
    size_t pairs, struct doctor_line lines[DOCTOR_LINES_MAX], size_t count, struct error *error);

#endif
