/* report_parts: the pieces of a report that have a file of their own. Only report.c and the tests use them.
 */
#ifndef TRACETOLL_REPORT_PARTS_H
#define TRACETOLL_REPORT_PARTS_H

#include "analysis.h"
#include "buf.h"
#include "table.h"

/* What became of a plot. */
struct report_plot {
    const char *file;    /* below the folder: "plots/slowdown.svg"; NULL when there is none */
    const char *problem; /* why there is none; "" when it was not asked for */
};

/* The plots of a report; `timelines` has one for every configuration of the analysis. */
struct report_plots {
    struct report_plot slowdown;
    struct report_plot phases;
    struct report_plot scaling;
    struct report_plot overlay;
    struct report_plot *timelines;
    const char *missing; /* why there are none at all, and what to do; NULL when there are */
};

/* Tables, for the caller to close. */
struct table *report_overhead_table(const struct analysis *analysis, bool with_descriptions);
struct table *report_log_table(const struct analysis *analysis, bool with_descriptions);
/* NULL when no configuration has such a figure. */
struct table *report_published_times(const struct analysis *analysis);
struct table *report_published_logs(const struct analysis *analysis);
struct table *report_phase_table(const struct analysis *analysis);
struct table *report_evidence_table(const struct analysis *analysis);
struct table *report_failure_table(const struct analysis *analysis);
/* One row a configuration and scale; then one row a configuration. */
struct table *report_scaling_table(const struct analysis *analysis);
struct table *report_growth_table(const struct analysis *analysis);
/* Configurations that this machine could not run. */
struct table *report_skipped_table(const struct analysis *analysis);

/* Whether the claim is broken; then "E, log complete: why" is added to `reason`. */
bool report_broken_claim(
    const struct analysis_configuration *configuration, enum claim claim, struct buf *reason);

/* Sections, as Markdown. */
void report_add_machine(const struct analysis *analysis, struct buf *out);
void report_add_corpus(const struct analysis *analysis, struct buf *out);
/* The whole document. */
void report_add_document(const struct analysis *analysis, const struct report_plots *plots, struct buf *out);

/* Draws every plot of the analysis below `folder`. What it returns lives in `arena`. */
struct report_plots report_draw(const struct analysis *analysis, const char *folder, struct arena *arena);

/* The document as one HTML page, appended to `html`; 0, 1 when cmark-gfm is not installed, or -1 with
 * `problem`. */
int report_make_html(const struct buf *markdown, const char *title, struct buf *html, struct buf *problem);

#endif
