/* export_formats: the formats of export.h, each a function of the analysis. Only export.c calls them. */
#ifndef TRACETOLL_EXPORT_FORMATS_H
#define TRACETOLL_EXPORT_FORMATS_H

#include "analysis.h"
#include "buf.h"

/* export_json.c */
void export_hyperfine(const struct analysis *analysis, struct buf *out);
void export_github(const struct analysis *analysis, struct buf *out);
void export_bencher(const struct analysis *analysis, struct buf *out);
/* export_csv.c */
void export_csv(const struct analysis *analysis, struct buf *out);
/* export_openmetrics.c */
void export_openmetrics(const struct analysis *analysis, struct buf *out);
/* export_junit.c */
void export_junit(const struct analysis *analysis, struct buf *out);

#endif
