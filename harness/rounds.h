/* rounds: decides, while a benchmark runs, whether its slowdowns are precise enough to end it. Touches
 * nothing but memory, and keeps a few numbers a configuration, whatever the number of runs.
 *
 * The rule, fixed before the first run: the intervals are looked at when a block of the plan is complete (so
 * that every slot stood in every position equally often) and at least `min` rounds are; it ends when no
 * configuration's half-width is above the precision. See "How many rounds" in docs/statistics.md. */
#ifndef TRACETOLL_ROUNDS_H
#define TRACETOLL_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rounds;

struct rounds_request {
    size_t configuration_count;
    const size_t *baselines; /* of each configuration, by index: whom it is compared with */
    size_t block;            /* rounds in a block of the plan */
    int64_t min;
    double precision; /* 0.02 for 2 %; NAN: never precise enough */
};

struct rounds *rounds_open(const struct rounds_request *request);
/* NULL-safe. */
void rounds_close(struct rounds *rounds);

/* One run that was ok, of a counted round. Several of one configuration in one round (the baseline and its
 * control) count as their geometric mean, as in the analysis. Rounds come in ascending order. */
void rounds_add(struct rounds *rounds, size_t configuration, int64_t round, int64_t wall_ns);
/* Round `round` is complete: whether it was the last one. */
bool rounds_end(struct rounds *rounds, int64_t round);
/* The widest half-width of all configurations that were ok at least once: exp(h) - 1, where h is the
 * half-width of the interval of the mean log ratio. Infinite while one of them has fewer than two pairs; NAN
 * when there is nothing to compare. Counts complete rounds only. */
double rounds_half_width(const struct rounds *rounds);

#endif
