/* budget: see budget.h. */
#include "budget.h"
#include "compare_sample.h"
#include "compare_value.h"
#include "mem.h"
#include "table.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>

static const enum compare_metric metrics[METRIC_COUNT] = {
    [METRIC_SLOWDOWN] = COMPARE_SLOWDOWN,
    [METRIC_WALL] = COMPARE_WALL,
    [METRIC_NS_PER_EVENT] = COMPARE_NS_PER_EVENT,
    [METRIC_LOG_BYTES] = COMPARE_LOG_BYTES,
    [METRIC_PEAK_RSS] = COMPARE_PEAK_RSS,
};

static enum budget_state judge(const struct stats_interval *value, double max)
{
    if (value->low > max)
        return BUDGET_EXCEEDED;
    return value->high <= max ? BUDGET_KEPT : BUDGET_INCONCLUSIVE;
}

static void line_fill(struct budget_line *line, const struct analysis *analysis)
{
    const struct compare_side side = {.analysis = analysis};
    const struct config_budget *budget = line->budget;
    enum compare_metric metric = metrics[budget->metric];
    struct compare_sample sample =
        budget->over ? compare_sample_take_over(analysis, budget->configuration, budget->over)
                     : compare_sample_take(&side, budget->configuration, metric);
    bool selected = analysis_find(analysis, budget->configuration) != NULL &&
                    (!budget->over || analysis_find(analysis, budget->over) != NULL);

    line->value = compare_sample_interval(&sample, metric);
    line->state = selected ? judge(&line->value, budget->max) : BUDGET_NOT_MEASURED;
}

void budgets_check(struct budgets *budgets, const struct analysis *analysis)
{
    static const enum exit_code codes[] = {
        [BUDGET_KEPT] = EXIT_FINE,
        [BUDGET_EXCEEDED] = EXIT_EXCEEDED,
        [BUDGET_INCONCLUSIVE] = EXIT_INCONCLUSIVE,
        [BUDGET_NOT_MEASURED] = EXIT_FINE,
    };
    const struct config *config = analysis->config;
    size_t i;

    *budgets = (struct budgets){.count = config->budget_count};
    budgets->lines = mem_alloc(config->budget_count, sizeof *budgets->lines);
    for (i = 0; i < config->budget_count; i++) {
        budgets->lines[i].budget = &config->budgets[i];
        line_fill(&budgets->lines[i], analysis);
        budgets->exit_code = verdict_worst(budgets->exit_code, codes[budgets->lines[i].state]);
    }
}

void budgets_free(struct budgets *budgets)
{
    free(budgets->lines);
    *budgets = (struct budgets){0};
}

const char *budget_state_name(enum budget_state state)
{
    static const char *const names[] = {
        [BUDGET_KEPT] = "kept",
        [BUDGET_EXCEEDED] = "exceeded",
        [BUDGET_INCONCLUSIVE] = "inconclusive",
        [BUDGET_NOT_MEASURED] = "not measured",
    };

    return names[state];
}

void budget_print_value(enum config_metric metric, double value, struct buf *out)
{
    compare_value_print(metrics[metric], value, out);
}

/* "1.58 to 1.66"; nothing without bounds. */
static void print_range(const struct budget_line *line, struct buf *out)
{
    if (!(line->value.low < line->value.high))
        return;
    budget_print_value(line->budget->metric, line->value.low, out);
    buf_add_string(out, " to ");
    budget_print_value(line->budget->metric, line->value.high, out);
}

void budget_print_line(const struct budget_line *line, struct buf *out)
{
    enum config_metric metric = line->budget->metric;

    buf_add_string(out, line->budget->configuration);
    if (line->budget->over)
        buf_printf(out, " over %s", line->budget->over);
    buf_printf(out, ": %s ", config_metric_name(metric));
    budget_print_value(metric, line->value.estimate, out);
    if (line->value.low < line->value.high) {
        buf_add_string(out, " (");
        print_range(line, out);
        buf_add_string(out, ")");
    }
    buf_add_string(out, ", at most ");
    budget_print_value(metric, line->budget->max, out);
    buf_printf(out, ": %s", budget_state_name(line->state));
}

static void cell_value(struct table *table, enum config_metric metric, double value)
{
    struct buf text = {0};

    budget_print_value(metric, value, &text);
    table_cell(table, buf_string(&text));
    buf_free(&text);
}

static void row_add(struct table *table, const struct budget_line *line)
{
    const struct config_budget *budget = line->budget;
    struct buf range = {0};

    print_range(line, &range);
    table_row(table);
    table_cell(table, budget->configuration);
    table_cell(table, budget->over ? budget->over : budget->metric == METRIC_SLOWDOWN ? "the baseline" : "");
    table_cell(table, config_metric_name(budget->metric));
    cell_value(table, budget->metric, line->value.estimate);
    table_cell(table, buf_string(&range));
    cell_value(table, budget->metric, budget->max);
    table_cell(table, budget_state_name(line->state));
    buf_free(&range);
}

void budgets_print_markdown(const struct budgets *budgets, struct buf *out)
{
    struct table *table;
    size_t i;

    if (!budgets->count)
        return;
    table = table_open();
    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_LEFT, "over");
    table_column(table, TABLE_LEFT, "metric");
    table_column(table, TABLE_RIGHT, "value");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_RIGHT, "at most");
    table_column(table, TABLE_LEFT, "verdict");
    for (i = 0; i < budgets->count; i++)
        row_add(table, &budgets->lines[i]);
    buf_add_string(out, "## Budgets\n\n");
    table_print_markdown(table, out);
    buf_add_char(out, '\n');
    table_close(table);
}
