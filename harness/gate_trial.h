/* gate_trial: what a gate knows of one configuration so far, and its answer. Touches nothing but memory. */
#ifndef TRACETOLL_GATE_TRIAL_H
#define TRACETOLL_GATE_TRIAL_H

#include "compare_sample.h"
#include "gate_rule.h"
#include "record.h"
#include "verdict.h"

#include <stdbool.h>
#include <stddef.h>

enum gate_metric { GATE_WALL, GATE_CPU, GATE_INSTRUCTIONS, GATE_METRICS };
enum gate_side { GATE_BASE, GATE_NEW, GATE_SIDES };
/* Runs of each side in a round. */
enum { GATE_TWICE = 2 };

/* "wall", "cpu", "instructions". */
const char *gate_metric_name(enum gate_metric metric);
/* 0 and *metric, or -1 for a name that is none of these. */
int gate_metric_parse(const char *name, enum gate_metric *metric);
/* Nanoseconds or instructions; NAN when the run does not say. CPU time is user and system time of the program
 * and its descendants. */
double gate_cost(const struct run_record *run, enum gate_metric metric);

/* A quantity of all runs of one side, as far as they know it. */
struct gate_quantity {
    size_t count;
    double first;
    bool constant;
    double mean; /* of logarithms */
    double m2;   /* sum of squared distances from it: Welford, Technometrics 4 (1962) */
};

void gate_quantity_add(struct gate_quantity *quantity, double value);
struct compare_sample gate_quantity_sample(const struct gate_quantity *quantity);

/* One quantity, both sides, and what became of it. */
struct gate_check {
    struct gate_quantity sides[GATE_SIDES];
    enum change change;
};

struct gate_trial {
    const char *configuration;
    double *log_ratios; /* by round: ln(new / base) */
    double *controls;   /* by round: ln of the base's two runs over one another, with alternating sign */
    size_t count;
    size_t capacity;
    struct gate_view views[GATE_LOOKS_MAX]; /* one for each look so far */
    size_t view_count;
    struct stats_interval control; /* at the last look */
    bool control_is_bad;
    struct gate_check events;
    struct gate_check log_bytes;
    char output_hash[RECORD_NAME_BYTES]; /* of the first run that was ok, if it is verified */
    double cost[GATE_SIDES];             /* sum of the logarithms of what counted, for a geometric mean */
    enum gate_answer answer;             /* of time or instructions, events and log together */
};

void gate_trial_free(struct gate_trial *trial);
/* The runs of one round: `costs` by side and run, all of them known. */
void gate_trial_add(struct gate_trial *trial, const double costs[GATE_SIDES][GATE_TWICE]);
/* Events and log of one run. */
void gate_trial_add_quantities(struct gate_trial *trial, enum gate_side side, const struct run_record *run);
/* Judges at look `look` of the rule. An answer that comes while the base differs from itself does not count:
 * the next look may give another. */
void gate_trial_look(struct gate_trial *trial, const struct gate_rule *rule, size_t look);
/* Geometric mean of what counted, in the metric's unit. */
double gate_trial_cost(const struct gate_trial *trial, enum gate_side side);

#endif
