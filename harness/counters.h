/* counters: how many instructions a program executes, which hardly varies where times do. Counted by the
 * processor where there is a performance monitoring unit to be had, else by callgrind, on another scale of
 * time.
 *
 * Only instructions in user mode count, of the program and of all its descendants that were waited for. */
#ifndef TRACETOLL_COUNTERS_H
#define TRACETOLL_COUNTERS_H

#include "buf.h"
#include "error.h"
#include "mem.h"

#include <stdint.h>

/* The folder in a results folder for the runs that callgrind counts, itself a results folder. */
#define COUNTERS_FOLDER "instructions"
/* What callgrind writes of one run is below its work folder, or where its failure is kept, in */
#define COUNTERS_FILES "callgrind"

enum counters_source { COUNTERS_NONE, COUNTERS_HARDWARE, COUNTERS_CALLGRIND };

/* "", "hardware", "callgrind": as the records of runs have it. */
const char *counters_name(enum counters_source source);
/* The best that this machine has; for COUNTERS_NONE `why` says what is missing and what to do. */
enum counters_source counters_find(struct buf *why);

/* Hardware: between start and stop, everything that this process forks and that then calls exec is counted
 * (perf_event_open(2): inherit and enable_on_exec; the forked child inherits an event of ours that is off and
 * its exec switches it on). */
struct counters;

/* Of perf_event_attr. Tests count something that every machine has. */
struct counters_event {
    uint32_t type;
    uint64_t config;
};

extern const struct counters_event COUNTERS_INSTRUCTIONS;

/* NULL and `error` (EXIT_RUN_FAILED) when the kernel refuses. */
struct counters *counters_start(const struct counters_event *event, struct error *error);
/* The count, or -1 when the event never ran. Frees. When it had to share the hardware, the count is what it
 * would have been alone, by its share of the time. */
int64_t counters_stop(struct counters *counters);

/* Callgrind: the same command under it. Its files go to `folder`, which must exist. From `arena`. */
char **counters_wrap(char **argv, const char *folder, struct arena *arena);
/* Sums what it wrote there. 0, or -1 and `error` (EXIT_RUN_FAILED) when there is nothing or it is cut off. */
int counters_sum(const char *folder, int64_t *instructions, struct error *error);

#endif
