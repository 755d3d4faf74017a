/* counters_report: the report's section on instructions. Reads the results folder of the analysis and, where
 * callgrind counted, the one in it; writes nothing but memory. */
#ifndef TRACETOLL_COUNTERS_REPORT_H
#define TRACETOLL_COUNTERS_REPORT_H

#include "analysis.h"
#include "buf.h"

/* A Markdown section; nothing when no instructions were counted. */
void counters_add_report(const struct analysis *analysis, struct buf *out);

#endif
