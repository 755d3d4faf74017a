/*
 * The header sections of a file, from ~V up to the title of the data section, and the prose that fills it up.
 */
#ifndef LAS_HEADER_H
#define LAS_HEADER_H

#include <stdint.h>

#include "las_plan.h"
#include "las_terms.h"
#include "prng.h"
#include "sink.h"

/* What the header says of the data. Numbers are in units of 10^-decimals. */
struct las_index {
    int64_t start, stop, step;
    unsigned decimals;
};

struct las_header {
    const struct plan_file *plan;
    uint32_t parameters;
    struct las_index index;
    const struct term_curve *curves[PLAN_MAX_CURVES]; /* curves[0] is NULL: the index */
};

/* The smallest prose that header_write_filler can write. */
enum { HEADER_FILLER_MIN = 40 };

extern const char LAS_NULL_TEXT[];

/* Everything before the prose, and after it. The number of bytes does not depend on header->index. */
void header_write(struct sink *sink, const struct las_header *header, struct prng *prng);
void header_write_data_title(struct sink *sink, const struct las_header *header);

/* Exactly `bytes` (HEADER_FILLER_MIN at least) of whole lines: ~O text, or comments where the version has no
 * ~O. */
void header_write_filler(
    struct sink *sink, const struct las_header *header, uint64_t bytes, struct prng *prng);

#endif
