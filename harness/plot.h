/* plot: draws SVG pictures with gnuplot from the templates in plots/. gnuplot is spawned without a shell,
 * reads the whole script from its standard input and leaves nothing behind. The same analysis gives the same
 * bytes. */
#ifndef TRACETOLL_PLOT_H
#define TRACETOLL_PLOT_H

#include "analysis.h"
#include "buf.h"

enum plot_status {
    PLOT_DRAWN,
    PLOT_NOTHING, /* there is nothing to draw: `problem` says what is missing */
    PLOT_MISSING, /* gnuplot is not installed */
    PLOT_FAILED,  /* gnuplot failed: `problem` says how */
};

/* Each appends the picture to `svg`, or says in `problem` why there is none. */

/* RSS, page faults and CPU of the configuration's median run over time, with the workload's marks. */
enum plot_status plot_timeline(
    const struct analysis_configuration *configuration, struct buf *svg, struct buf *problem);
/* RSS of every configuration's median run over the share of the run. */
enum plot_status plot_overlay(const struct analysis *analysis, struct buf *svg, struct buf *problem);
/* A bar for every configuration's slowdown, with its interval. */
enum plot_status plot_slowdown(const struct analysis *analysis, struct buf *svg, struct buf *problem);
/* A bar for every step of the ladder, each beginning where the one before ends. */
enum plot_status plot_phases(const struct analysis *analysis, struct buf *svg, struct buf *problem);
/* Added time against events for every configuration that ran at several scales, with the fitted lines. */
enum plot_status plot_scaling(const struct analysis *analysis, struct buf *svg, struct buf *problem);

#endif
