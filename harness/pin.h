/* pin: which processors the workload and the harness run on, so that sampling does not take time from what is
 * measured. Reads /sys; pin_apply sets the affinity of this process, and of nothing else. */
#ifndef TRACETOLL_PIN_H
#define TRACETOLL_PIN_H

#include "config.h"
#include "error.h"

#include <sched.h>

struct pin {
    bool active; /* false: both run wherever the kernel likes */
    cpu_set_t workload;
    cpu_set_t harness;
};

/* Decides, from the processors that this process may use:
 * - none: nothing is pinned.
 * - auto: the harness takes the lowest core (with all hardware threads of it, where the rest has cores left),
 *   the workload everything else. On a single processor nothing is pinned: both take turns on it.
 * - a list: the workload gets exactly these; the harness what is left, or, when nothing is, all of them.
 * `root` is "" for this machine. 0, or -1 and `error` (EXIT_USAGE) for a processor that is not to be had. */
int pin_plan(struct pin *pin, const struct config_cpus *asked, const char *root, struct error *error);
/* The same from a given set of processors. */
int pin_plan_among(struct pin *pin, const struct config_cpus *asked, const cpu_set_t *allowed,
    const char *root, struct error *error);
/* Moves this process. 0, or -1 and `error` (EXIT_RUN_FAILED). */
int pin_apply(const struct pin *pin, struct error *error);
/* "0-2,5", for the caller to free. */
char *pin_format(const cpu_set_t *cpus);

#endif
