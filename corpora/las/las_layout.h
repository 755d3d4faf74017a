/*
 * How one data row of a file stands on the page: where each column ends, and the bytes between the numbers.
 * A row of a wrapped file is several lines; they are one block here, so that both kinds are written alike.
 */
#ifndef LAS_LAYOUT_H
#define LAS_LAYOUT_H

#include <stddef.h>

#include "las_plan.h"

enum { LAYOUT_MAX_ROW_BYTES = PLAN_MAX_CURVES * PLAN_MAX_WIDTH + 64, LAS_WRAPPED_LINE_MAX = 80 };

struct layout {
    size_t row_bytes;
    size_t column_end[PLAN_MAX_CURVES];
    char blank_row[LAYOUT_MAX_ROW_BYTES]; /* spaces, delimiters and line ends */
};

void layout_init(struct layout *layout, const struct plan_file *plan);

#endif
