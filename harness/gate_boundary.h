/* gate_boundary: how certain a one-sided test has to be at each of several looks at growing data, so that its
 * chance of a false alarm over all looks together stays below a given error. Touches nothing but memory.
 *
 * The error is spent as the data grow: Lan and DeMets, "Discrete Sequential Boundaries for Clinical Trials",
 * Biometrika 70 (1983), with the power family alpha * t^rho of Kim and DeMets, "Design and Analysis of Group
 * Sequential Tests Based on the Type I Error Spending Rate Function", Biometrika 74 (1987). The looks are
 * fixed before the first round; the boundary holds whatever the data were at earlier looks. */
#ifndef TRACETOLL_GATE_BOUNDARY_H
#define TRACETOLL_GATE_BOUNDARY_H

#include <stddef.h>

enum { GATE_LOOKS_MAX = 16 };

struct gate_looks {
    size_t count;
    size_t rounds[GATE_LOOKS_MAX]; /* ascending */
};

/* Looks at `first` rounds and then at about half as many again, the last at `last` rounds. */
void gate_looks_make(struct gate_looks *looks, size_t first, size_t last);

/* Writes for each look the one-sided significance level (of a test of the data so far, as if it were the only
 * one) that keeps the error over all looks at `error`. Computed for normal means with independent increments
 * by recursive numerical integration: Armitage, McPherson and Rowe, "Repeated Significance Tests on
 * Accumulating Data", JRSS A 132 (1969). With Student-t quantiles of the same levels the error is kept
 * closely when the variance is estimated too: Jennison and Turnbull, "Group Sequential Methods" (2000),
 * section 4.4; `make gate-proof` shows how closely here. */
void gate_boundary_levels(const struct gate_looks *looks, double error, double levels[GATE_LOOKS_MAX]);

#endif
