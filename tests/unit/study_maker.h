/* study_maker: results folders for the unit tests, in memory: a few runs whose figures are easy to check by
 * hand. */
#ifndef TRACETOLL_TEST_STUDY_MAKER_H
#define TRACETOLL_TEST_STUDY_MAKER_H

#include "study.h"

#include <stdbool.h>

struct made_run {
    const char *configuration;
    int round;
    double wall_s;
    long events;    /* 0: unknown */
    long log_bytes; /* 0: no log */
    long peak_rss;
    long instructions; /* 0: not counted */
    bool failed;
};

struct study_maker {
    const char *cpu;    /* NULL: "CPU" */
    const char *budget; /* YAML list items of `budgets:`, or NULL */
    const struct made_run *runs;
    size_t run_count;
};

/* Configurations none (the baseline), C and E. study_close frees it. */
void study_make(struct study *study, const struct study_maker *maker);

#endif
