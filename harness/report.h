/* report: writes what a results folder says: report.md, the pictures in plots, and report.html where
 * cmark-gfm is installed. A function of the folder's runs.jsonl alone: twice gives the same bytes. Never
 * measures, never runs a workload. */
#ifndef TRACETOLL_REPORT_H
#define TRACETOLL_REPORT_H

#include "buf.h"
#include "error.h"

#include <stdbool.h>

/* All zero is a report with everything. */
struct report_options {
    bool no_plots;
    /* Set to what the figures ask for: EXIT_RUN_FAILED when a run failed or a claim is broken, else
     * EXIT_EXCEEDED when a budget is, else EXIT_INCONCLUSIVE when it cannot be said of one, else EXIT_FINE.
     * May be NULL. */
    enum exit_code *verdict;
};

/* Writes the report of `folder` and appends its overhead tables, as a terminal shows them, to `terminal`.
 * Missing programs (gnuplot) do not fail it: report.md says what is missing, and log_warning does. 0, or -1
 * and `error` (EXIT_USAGE): unusable results, or a folder that cannot be written. */
int report_write(
    const char *folder, const struct report_options *options, struct buf *terminal, struct error *error);

#endif
