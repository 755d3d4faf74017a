/* budget: whether the figures of an analysis keep within the configuration's `budgets:`. A pure function;
 * touches nothing but memory.
 *
 * A limit is exceeded when the whole 95 % interval lies above it, kept when the whole interval lies at or
 * below it, and otherwise it cannot be said. What every run gave alike has no interval and is compared as it
 * is. */
#ifndef TRACETOLL_BUDGET_H
#define TRACETOLL_BUDGET_H

#include "analysis.h"
#include "buf.h"
#include "error.h"

#include <stddef.h>

enum budget_state {
    BUDGET_KEPT,
    BUDGET_EXCEEDED,
    BUDGET_INCONCLUSIVE,
    BUDGET_NOT_MEASURED /* the configuration was not selected */
};

struct budget_line {
    const struct config_budget *budget;
    struct stats_interval value; /* in the metric's unit */
    enum budget_state state;
};

struct budgets {
    struct budget_line *lines; /* in the order of the configuration file */
    size_t count;
    enum exit_code exit_code; /* EXIT_EXCEEDED over EXIT_INCONCLUSIVE over EXIT_FINE */
};

/* Never fails. `budgets_free` frees the lines; the analysis must outlive them. */
void budgets_check(struct budgets *budgets, const struct analysis *analysis);
void budgets_free(struct budgets *budgets);

/* "kept", "exceeded", "inconclusive", "not measured". */
const char *budget_state_name(enum budget_state state);
/* A value of the metric with its unit: "1.52", "3.21 s", "61 ns", "16.4 MB". */
void budget_print_value(enum config_metric metric, double value, struct buf *out);
/* "E: slowdown 1.62 (1.58 to 1.66), at most 1.50: exceeded", without a line end; "E over C: slowdown ..." for
 * one that is not over the baseline. */
void budget_print_line(const struct budget_line *line, struct buf *out);
/* A Markdown table of all lines under a heading; nothing without budgets. */
void budgets_print_markdown(const struct budgets *budgets, struct buf *out);

#endif
