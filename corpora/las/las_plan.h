/*
 * The plan of the corpus: which files there are, what is in them, and how large each is at a given scale.
 * At scale 1 the sizes sum to PLAN_TOTAL_BYTES; they follow a log-normal through the smallest and the
 * largest.
 */
#ifndef LAS_PLAN_H
#define LAS_PLAN_H

#include <stdbool.h>
#include <stdint.h>

enum { PLAN_FILES = 82, PLAN_MAX_CURVES = 57, PLAN_MAX_WIDTH = 13 };

#define PLAN_TOTAL_BYTES 108145150u

/* A scale is held as a whole number of billionths, so that no machine rounds it differently. */
#define SCALE_ONE 1000000000u
#define SCALE_MAX (4u * (uint64_t)SCALE_ONE)

enum las_version { LAS_1_2, LAS_2_0, LAS_3_0 };

struct plan_file {
    uint32_t bytes;
    enum las_version version;
    bool wrapped;
    bool crlf;
    char index_unit;     /* 'M' or 'F' */
    uint16_t step_e4;    /* index step in ten-thousandths of its unit */
    uint16_t curves;     /* the index included */
    uint16_t width;      /* of a data column, its leading space or delimiter included */
    uint16_t parameters; /* lines in ~P */
    char delimiter;      /* ' ', or ',' or '\t' in LAS 3.0 */
};

extern const struct plan_file PLAN[PLAN_FILES];

/* `bytes` at this scale, rounded to nearest. */
uint64_t plan_scale(uint64_t bytes, uint64_t scale_e9);

/* "1" or "0.05" into billionths, in 0 < scale <= SCALE_MAX. 0, or -1 if `text` is no such number. */
int scale_parse(const char *text, uint64_t *scale_e9);

#endif
