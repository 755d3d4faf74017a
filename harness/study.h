/* study: a results folder, read and analysed: what compare, export and gate start from. Only reads. */
#ifndef TRACETOLL_STUDY_H
#define TRACETOLL_STUDY_H

#include "analysis.h"
#include "error.h"

struct study {
    struct results results;
    struct config *config; /* as it stood when the results were made */
    struct analysis *analysis;
};

/* 0, or -1 and `error` (EXIT_USAGE). A study must not be moved while it is open. */
int study_open(struct study *study, const char *folder, struct error *error);
/* NULL-safe for a zeroed struct. */
void study_close(struct study *study);

/* The configuration inside the results; NULL and `error` (EXIT_USAGE) when this version cannot read it. */
struct config *study_parse_config(const struct results *results, struct error *error);

#endif
