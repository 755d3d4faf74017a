/* analysis_parts: the steps of an analysis that have a file of their own. Only analysis.c calls them, in this
 * order, after the cells are filled. */
#ifndef TRACETOLL_ANALYSIS_PARTS_H
#define TRACETOLL_ANALYSIS_PARTS_H

#include "analysis.h"

/* Fills what a configuration's runs say on their own. */
void analysis_summarise(const struct analysis *analysis, struct analysis_configuration *configuration);
/* Marks outlier rounds in the cells. */
void analysis_mark_outliers(struct analysis *analysis);
/* Judges every claim of every configuration. */
void analysis_judge(struct analysis *analysis);
/* Fills the phases of the ladder. */
void analysis_climb(struct analysis *analysis);
/* Fills the scalings. */
void analysis_scale(struct analysis *analysis);

/* Whether the run gives figures: counted, ok, and of that configuration. */
bool analysis_counts(const struct run_record *run, const struct analysis_configuration *configuration);

#endif
