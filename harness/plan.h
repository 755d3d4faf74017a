/* plan: which configurations run in which order. A pure function of its request: the same seed gives the same
 * plan, so that a result can be repeated and a killed benchmark can be resumed. */
#ifndef TRACETOLL_PLAN_H
#define TRACETOLL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One place in every round. The baseline has two: the second is the control of an A/A comparison. */
struct plan_slot {
    size_t configuration; /* index into the configurations of the config */
    bool control;
};

struct plan {
    struct plan_slot *slots;
    size_t slot_count;
    int64_t warmup;
    int64_t rounds;
    uint64_t seed;
};

struct plan_request {
    const size_t *configurations; /* indexes, in file order */
    size_t configuration_count;
    size_t baseline; /* index of the baseline */
    int64_t warmup;  /* rounds */
    int64_t rounds;  /* counted rounds */
    uint64_t seed;
};

/* The baseline gets its control slot when it is selected together with another configuration. */
void plan_init(struct plan *plan, const struct plan_request *request);
void plan_free(struct plan *plan);

/* The slots of counted round `round` (from 1), in the order in which they run; `order` has room for
 * slot_count.
 *
 * Rounds are balanced by position: in every block of slot_count rounds each slot stands once in every
 * position (the rows of a cyclic Latin square), with the names and the rows of the square shuffled anew for
 * each block. */
void plan_order(const struct plan *plan, int64_t round, size_t *order);
/* The same for warm-up rounds: the order of the slots, which starts with the baseline, and without the
 * control. Returns how many there are. */
size_t plan_warmup_order(const struct plan *plan, size_t *order);
/* Runs of the whole plan, warm-up included. */
int64_t plan_run_count(const struct plan *plan);

#endif
