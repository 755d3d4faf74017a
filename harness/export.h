/* export: the figures of an analysis in the formats of other tools. A pure function; touches nothing but
 * memory. What is not known is left out (or null), never zero.
 *
 *   hyperfine                what `hyperfine --export-json` writes; one result per configuration
 *   github-action-benchmark  its `customSmallerIsBetter` input
 *   bencher                  Bencher Metric Format JSON
 *   csv                      RFC 4180; one row per run
 *   openmetrics              the OpenMetrics 1.0 text format
 *   junit                    JUnit XML; one test case per claim and budget */
#ifndef TRACETOLL_EXPORT_H
#define TRACETOLL_EXPORT_H

#include "analysis.h"
#include "buf.h"

struct export_format {
    const char *name; /* first, for suggest.h */
    void (*print)(const struct analysis *analysis, struct buf *out);
};

/* All of them, in the order of the help. */
const struct export_format *export_formats(size_t *count);
/* NULL when there is none of that name. */
const struct export_format *export_find(const char *name);

#endif
