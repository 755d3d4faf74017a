/* analysis: what the runs of one results folder say: times, slowdowns with intervals, events, logs, and
 * whether each claim holds. A pure function of its arguments; touches nothing but memory.
 *
 * Only counted rounds (no warm-up) and only runs whose outcome is ok give figures. A figure that the runs do
 * not support is NAN. Formulas: docs/statistics.md. */
#ifndef TRACETOLL_ANALYSIS_H
#define TRACETOLL_ANALYSIS_H

#include "config.h"
#include "results.h"
#include "stats.h"

#include <stdbool.h>

enum verdict {
    VERDICT_NONE, /* nothing to judge by */
    VERDICT_HOLDS,
    VERDICT_BROKEN,
};

enum claim {
    CLAIM_SAME_EVENTS,  /* the same events in every round and in every configuration with the same hook */
    CLAIM_LOG_COMPLETE, /* the log has the lines and bytes that the tracer says it wrote, and nothing was lost
                         */
    CLAIM_SAME_OUTPUT,  /* the workload's output has the same bytes everywhere */
    CLAIM_COUNT
};

struct evidence {
    enum verdict verdict;
    const char *reason; /* why it is broken, or why there is nothing to judge by */
};

/* One configuration in one round. The baseline may stand in a round twice (A/A control): then these are means
 * over both runs. */
struct analysis_cell {
    size_t runs;     /* ok runs */
    double wall_s;   /* arithmetic mean */
    double log_wall; /* mean of the logarithms of seconds */
    double events;   /* arithmetic mean over the runs that know */
    bool outlier;    /* far from the other rounds, or disturbed; shown, never left out */
};

struct analysis_configuration {
    const char *name;
    const struct config_configuration *config; /* NULL when the configuration file does not name it */
    /* What it is compared with, in its own cell of the matrix; itself for a baseline; NULL when that has no
     * ok run. */
    const struct analysis_configuration *baseline;
    size_t runs; /* counted, whatever their outcome */
    size_t ok;
    struct analysis_cell *cells; /* by round, from 0 */
    struct stats_summary wall_s;
    double ms_per_mb;                /* median time per 10^6 bytes of its corpus */
    struct stats_interval slowdown;  /* paired within rounds, Student t; for the baseline 1, no bounds */
    struct stats_interval bootstrap; /* of the slowdown, resampling whole rounds */
    struct stats_interval added_ns_per_event;
    struct stats_interval control; /* of a baseline: its control runs over its other runs */
    bool events_vary;              /* between rounds */
    /* Medians over the ok runs. */
    double events;
    double logged;
    double log_lines;
    double log_words;
    double log_bytes;
    double one_in; /* events per logged event */
    double peak_rss_bytes;
    double peak_pss_bytes;
    double cgroup_peak_bytes;
    double instructions;
    double corpus_bytes; /* that it worked on */
    double rss_reads;
    double rss_staleness_ns;
    double rss_granularity_bytes;
    const char *hook;       /* "" if unknown */
    const char *rss_source; /* "" if unknown */
    struct evidence evidence[CLAIM_COUNT];
    size_t outlier_count;
    const struct run_record *median_run; /* NULL without ok runs */
};

/* One step of the ladder. The first has no `lower`: it is the time of the first configuration itself. Means
 * over the rounds in which every configuration of the ladder is ok. */
struct analysis_phase {
    const struct analysis_configuration *lower;
    const struct analysis_configuration *upper;
    struct stats_interval added_s;
    struct stats_interval added_ns_per_event; /* by the upper configuration's events */
    double share;                             /* of the last configuration's time */
};

/* One configuration of the file at one scale of the corpus. */
struct analysis_scale_point {
    const struct analysis_configuration *configuration;
    double scale;
    struct stats_interval added_s; /* over the baseline of the same scale, paired within rounds */
};

/* How the cost of one configuration of the file grows with the corpus. */
struct analysis_scaling {
    struct analysis_scale_point *points; /* by ascending scale, two at least */
    size_t point_count;
    /* added seconds = exp(intercept) * events ^ slope, the mean of the lines through each round's logarithms;
     * the count is of rounds in which every scale added time. Slope 1 is a tracer whose every event costs the
     * same. NAN where the tracer reports no events or there is no such round. */
    struct stats_line growth;
};

/* The baseline against itself: what the machine alone does to a ratio. */
struct analysis_control {
    struct stats_interval ratio; /* of the first baseline; count is 0 when it did not run twice in a round */
    bool noisy;                  /* the interval of some baseline excludes 1 */
};

struct analysis {
    const struct results *results;
    const struct config *config;
    struct analysis_configuration *configurations; /* in the order of the configuration file */
    size_t configuration_count;
    const struct analysis_configuration *baseline; /* the first one; NULL when it has no ok run */
    size_t rounds;                                 /* counted */
    size_t warmup_rounds;
    struct analysis_control control;
    /* One ladder after another: one for each cell of the matrix in which a round has every step. */
    struct analysis_phase *phases;
    size_t phase_count;
    struct analysis_scaling *scalings; /* none unless the matrix has several scales */
    size_t scaling_count;
    const struct run_record **failures; /* runs whose outcome is not ok, warm-up included */
    size_t failure_count;
    bool broken_claim; /* any */
    struct arena *arena;
};

enum { ANALYSIS_DRAWS = 10000 };

/* The modified z-score from which a round counts as an outlier: ten standard deviations of normal noise. */
#define ANALYSIS_OUTLIER_SCORE 14.8

/* Never fails. `results` and `config` must outlive the analysis. */
struct analysis *analysis_open(const struct results *results, const struct config *config);
/* NULL-safe. */
void analysis_close(struct analysis *analysis);
/* NULL when there is none of that name. */
const struct analysis_configuration *analysis_find(const struct analysis *analysis, const char *name);
/* Whether two configurations share a cell of the matrix, so that their events and outputs should be the same.
 */
bool analysis_same_cell(const struct analysis_configuration *one, const struct analysis_configuration *other);

#endif
