/* compare_value: figures of a metric and their changes as people read them. Touches nothing but memory. */
#ifndef TRACETOLL_COMPARE_VALUE_H
#define TRACETOLL_COMPARE_VALUE_H

#include "buf.h"
#include "compare.h"

/* With its unit: "1.523", "3.21 s", "61.2 ns", "16.4 MB", "5,000 B", "1,780,112", "complete"; a dash for NAN.
 */
void compare_value_print(enum compare_metric metric, double value, struct buf *out);
/* A ratio as a change: "+5.1 %", "0.0 %", "x3.2" from a doubling on; a dash for NAN. */
void compare_value_print_change(double ratio, struct buf *out);
/* "+4.2 % to +6.0 %"; nothing when the bounds are unknown. */
void compare_value_print_range(const struct stats_interval *ratio, struct buf *out);

#endif
