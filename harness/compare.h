/* compare: what changed between two results folders, per configuration and metric, with intervals and
 * verdicts. A pure function of two analyses; touches nothing but memory.
 *
 * Rounds are paired within a folder, never across folders: the two were measured at different times. A
 * slowdown is each folder's own, so that it can be compared even between machines. Formulas: docs/ci.md. */
#ifndef TRACETOLL_COMPARE_H
#define TRACETOLL_COMPARE_H

#include "analysis.h"
#include "buf.h"
#include "error.h"
#include "verdict.h"

#include <stdbool.h>
#include <stddef.h>

enum compare_metric {
    COMPARE_SLOWDOWN,
    COMPARE_WALL,         /* seconds */
    COMPARE_NS_PER_EVENT, /* added nanoseconds per event over the baseline */
    COMPARE_EVENTS,       /* has to stay the same */
    COMPARE_LOG_BYTES,
    COMPARE_PEAK_RSS, /* bytes */
    COMPARE_INSTRUCTIONS,
    COMPARE_COMPLETENESS, /* 1 when the log holds all that the tracer says that it wrote, else 0 */
    COMPARE_METRICS
};

/* "slowdown", "wall", ... */
const char *compare_metric_name(enum compare_metric metric);
/* 0 and *metric, or -1 for a name that is none of these. */
int compare_metric_parse(const char *name, enum compare_metric *metric);
/* "slowdown, wall, ...", with "did you mean" for a name that is none of these. */
void compare_metric_suggest(const char *name, struct buf *message);

/* One side: a results folder. `instructions` is the analysis of its runs under an instruction counter, or
 * NULL. */
struct compare_side {
    const struct analysis *analysis;
    const struct analysis *instructions;
};

struct compare_request {
    struct compare_side base;
    struct compare_side new;
    double limit; /* 0.02: a cost may grow by 2 % */
    bool chosen;  /* `metrics` says what to compare; otherwise the default set */
    bool metrics[COMPARE_METRICS];
};

struct compare_row {
    const char *configuration;
    enum compare_metric metric;
    bool exact;  /* every run of a side gave the same: no interval, no test */
    double base; /* geometric mean over the rounds (arithmetic for ns_per_event); NAN when unknown */
    double new;
    struct stats_interval ratio;  /* new / base, 95 %, by itself; count: the rounds of both sides */
    struct verdict_claims claims; /* after Holm's correction; NAN when exact */
    enum change change;
};

struct compare {
    struct compare_row *rows; /* by configuration in the order of the new side, then by metric */
    size_t row_count;
    size_t tests;          /* the size of the family that Holm's correction is over */
    const char **warnings; /* what makes the comparison weaker than it looks */
    size_t warning_count;
    const char **problems; /* what makes it invalid: failed runs, broken claims */
    size_t problem_count;
    bool same_host;
    bool same_corpus;
    bool same_counter;   /* of instructions */
    const char *counter; /* of the new side; "" when it counted none */
    double limit;
    enum exit_code exit_code; /* of rows and problems */
    struct arena *arena;
};

/* NULL and `error` (EXIT_USAGE) when there is nothing to compare. The analyses must outlive the result. */
struct compare *compare_open(const struct compare_request *request, struct error *error);
/* NULL-safe. */
void compare_close(struct compare *compare);

#endif
