/* gate_rule: when a gate may answer, and what. A pure function of the times so far; touches nothing but
 * memory.
 *
 * In every round the base and the new side run twice each. The faster run of a side counts for the round:
 * disturbances only ever make a run slower. Both sides are treated alike, so that without a change
 * d = ln(new / base) is distributed symmetrically around 0. A Student-t test of the mean of d over the rounds
 * is taken at looks that are fixed beforehand:
 *
 *   FAIL  when the lower one-sided bound of new / base is above 1 + limit
 *   PASS  when the upper one-sided bound is at or below 1 + limit
 *
 * Over all looks together, a change that keeps within the limit fails with a chance of at most `fail_error`,
 * and one beyond the limit passes with a chance of at most `pass_error`. */
#ifndef TRACETOLL_GATE_RULE_H
#define TRACETOLL_GATE_RULE_H

#include "gate_boundary.h"
#include "stats.h"

#include <stdbool.h>
#include <stddef.h>

enum gate_answer { GATE_UNDECIDED, GATE_PASS, GATE_FAIL };

struct gate_rule {
    double limit; /* 0.02: 2 % */
    double fail_error;
    double pass_error;
    struct gate_looks looks;
    double fail_levels[GATE_LOOKS_MAX];
    double pass_levels[GATE_LOOKS_MAX];
};

/* What was seen at a look. */
struct gate_view {
    size_t rounds;
    double ratio; /* new / base */
    double low;   /* one-sided bounds at the levels of this look */
    double high;
    enum gate_answer answer;
};

#define GATE_FAIL_ERROR 0.01
#define GATE_PASS_ERROR 0.05

/* `family` tests are made side by side; a false FAIL of any is one of the gate, so that they share its error.
 * A gate passes only when all do, so that each may have the whole of the other error. */
void gate_rule_init(struct gate_rule *rule, double limit, const struct gate_looks *looks, size_t family);
/* Judges the log ratios of the rounds so far at look `look` (from 0), whose number of rounds `count` is. */
struct gate_view gate_rule_judge(
    const struct gate_rule *rule, size_t look, const double *log_ratios, size_t count);

/* The log ratio of a round: of the faster runs of both sides. */
double gate_round_ratio(const double base[2], const double new[2]);

/* The base against itself, 99 % interval: `ratios` are ln(second / first), with alternating sign. The machine
 * is too noisy to answer when the base differs from itself by more than a quarter of the limit, certainly. */
struct stats_interval gate_control(const double *log_ratios, size_t count);
bool gate_control_is_bad(const struct stats_interval *control, double limit);

#endif
