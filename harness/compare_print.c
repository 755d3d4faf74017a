/* compare_print: see compare_print.h. */
#include "compare_print.h"
#include "compare_value.h"
#include "table.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static bool metric_is_time(enum compare_metric metric)
{
    return metric == COMPARE_SLOWDOWN || metric == COMPARE_WALL || metric == COMPARE_NS_PER_EVENT;
}

static const char *row_word(const struct compare_row *row)
{
    return verdict_word(row->change, metric_is_time(row->metric));
}

void compare_print_row(const struct compare_row *row, struct buf *out)
{
    buf_printf(out, "%s: %s (%s ", row_word(row), row->configuration, compare_metric_name(row->metric));
    if (row->metric == COMPARE_COMPLETENESS) {
        compare_value_print(row->metric, row->new, out);
    } else if (row->change == CHANGE_DIFFERENT) {
        compare_value_print(row->metric, row->base, out);
        buf_add_string(out, " before, now ");
        compare_value_print(row->metric, row->new, out);
    } else {
        compare_value_print_change(row->ratio.estimate, out);
        if (isfinite(row->ratio.low) && isfinite(row->ratio.high)) {
            buf_add_string(out, ", ");
            compare_value_print_range(&row->ratio, out);
        }
    }
    buf_add_char(out, ')');
}

static const char *code_word(enum exit_code code)
{
    switch (code) {
    case EXIT_FINE:
        return "fine: nothing got worse by more than the limit";
    case EXIT_EXCEEDED:
        return "exceeded: a limit or budget";
    case EXIT_INCONCLUSIVE:
        return "inconclusive: more rounds, or a quieter machine, would tell";
    case EXIT_RUN_FAILED:
        return "invalid: runs failed or logs are incomplete";
    case EXIT_USAGE:
    case EXIT_INTERRUPTED:
    default:
        return "";
    }
}

void compare_print_verdict(const struct compare_document *document, struct buf *out)
{
    buf_printf(out, "verdict: %s", code_word(document->exit_code));
}

static void add_cells(struct table *table, const struct compare_row *row)
{
    struct buf text = {0};

    table_row(table);
    table_cell(table, row->configuration);
    table_cell(table, compare_metric_name(row->metric));
    compare_value_print(row->metric, row->base, &text);
    table_cell(table, buf_string(&text));
    buf_clear(&text);
    compare_value_print(row->metric, row->new, &text);
    table_cell(table, buf_string(&text));
    buf_clear(&text);
    if (row->metric != COMPARE_COMPLETENESS)
        compare_value_print_change(row->ratio.estimate, &text);
    table_cell(table, buf_string(&text));
    buf_clear(&text);
    compare_value_print_range(&row->ratio, &text);
    table_cell(table, row->exact ? "exact" : buf_string(&text));
    table_cell(table, row_word(row));
    buf_free(&text);
}

static struct table *make_table(const struct compare *compare)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_LEFT, "metric");
    table_column(table, TABLE_RIGHT, "base");
    table_column(table, TABLE_RIGHT, "new");
    table_column(table, TABLE_RIGHT, "change");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_LEFT, "verdict");
    for (i = 0; i < compare->row_count; i++)
        add_cells(table, &compare->rows[i]);
    return table;
}

static void print_side(const char *name, const struct results *results, struct buf *out)
{
    buf_printf(out, "%s: %s", name, results->folder);
    if (results->host.time && *results->host.time)
        buf_printf(out, ", measured %s", results->host.time);
    if (results->host.rounds > 0)
        buf_printf(out, ", %lld rounds", (long long)results->host.rounds);
    buf_add_char(out, '\n');
}

static void print_method(const struct compare *compare, struct buf *out)
{
    buf_printf(out, "limit: +%.4g %%", compare->limit * 100);
    if (compare->tests)
        buf_printf(out, "; verdicts are corrected for %zu tests (Holm), intervals are not", compare->tests);
    if (compare->same_counter && *compare->counter)
        buf_printf(out, "; instructions were counted by %s", compare->counter);
    buf_add_char(out, '\n');
}

static void print_lines(
    const char *lead, const char *const *lines, size_t count, bool markdown, struct buf *out)
{
    size_t i;

    for (i = 0; i < count; i++) {
        buf_printf(out, "%s%s: ", markdown ? "- " : "", lead);
        if (markdown)
            table_escape_markdown(lines[i], out);
        else
            buf_add_string(out, lines[i]);
        buf_add_char(out, '\n');
    }
}

static void print_budgets(const struct budgets *budgets, struct buf *out)
{
    size_t i;

    for (i = 0; i < budgets->count; i++) {
        buf_add_string(out, "budget: ");
        budget_print_line(&budgets->lines[i], out);
        buf_add_char(out, '\n');
    }
}

static void print_text(const struct compare_document *document, const struct table *table, struct buf *out)
{
    const struct compare *compare = document->compare;

    print_side("BASE", document->base, out);
    print_side("NEW", document->new, out);
    print_method(compare, out);
    buf_add_char(out, '\n');
    table_print_text(table, out);
    buf_add_char(out, '\n');
    print_budgets(document->budgets, out);
    print_lines("warning", compare->warnings, compare->warning_count, false, out);
    print_lines("problem", compare->problems, compare->problem_count, false, out);
    compare_print_verdict(document, out);
    buf_add_char(out, '\n');
}

static void print_markdown(
    const struct compare_document *document, const struct table *table, struct buf *out)
{
    const struct compare *compare = document->compare;

    buf_add_string(out, "## Comparison\n\n**");
    compare_print_verdict(document, out);
    buf_add_string(out, "**\n\n");
    table_print_markdown(table, out);
    buf_add_char(out, '\n');
    print_method(compare, out);
    buf_add_char(out, '\n');
    print_lines("warning", compare->warnings, compare->warning_count, true, out);
    print_lines("problem", compare->problems, compare->problem_count, true, out);
    if (compare->warning_count + compare->problem_count)
        buf_add_char(out, '\n');
    budgets_print_markdown(document->budgets, out);
}

/* JSON has no NAN. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_json(const struct compare_row *row)
{
    return json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "configuration",
        row->configuration, "metric", compare_metric_name(row->metric), "exact", row->exact, "base",
        number(row->base), "new", number(row->new), "ratio", number(row->ratio.estimate), "ratio_low",
        number(row->ratio.low), "ratio_high", number(row->ratio.high), "p_worse", number(row->claims.worse),
        "p_within", number(row->claims.within), "p_better", number(row->claims.better), "verdict",
        row_word(row));
}

static json_t *budget_json(const struct budget_line *line)
{
    return json_pack("{s:s, s:s?, s:s, s:o, s:o, s:o, s:o, s:s}", "configuration",
        line->budget->configuration, "over", line->budget->over, "metric",
        config_metric_name(line->budget->metric), "max", number(line->budget->max), "value",
        number(line->value.estimate), "low", number(line->value.low), "high", number(line->value.high),
        "state", budget_state_name(line->state));
}

static json_t *side_json(const struct results *results)
{
    return json_pack(
        "{s:s, s:s}", "folder", results->folder, "time", results->host.time ? results->host.time : "");
}

static json_t *lines_json(const char *const *lines, size_t count)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; i < count; i++)
        json_array_append_new(array, json_string(lines[i]));
    return array;
}

static void print_json(const struct compare_document *document, struct buf *out)
{
    const struct compare *compare = document->compare;
    json_t *rows = json_array();
    json_t *budgets = json_array();
    json_t *object;
    char *text;
    size_t i;

    for (i = 0; i < compare->row_count; i++)
        json_array_append_new(rows, row_json(&compare->rows[i]));
    for (i = 0; i < document->budgets->count; i++)
        json_array_append_new(budgets, budget_json(&document->budgets->lines[i]));
    object = json_pack("{s:s, s:o, s:o, s:f, s:b, s:b, s:s, s:I, s:i, s:o, s:o, s:o, s:o}", "schema",
        "tracetoll.compare/1", "base", side_json(document->base), "new", side_json(document->new),
        "max_regression", compare->limit, "same_host", compare->same_host, "same_corpus",
        compare->same_corpus, "counter", compare->counter, "tests", (json_int_t)compare->tests, "exit_code",
        (int)document->exit_code, "rows", rows, "budgets", budgets, "warnings",
        lines_json(compare->warnings, compare->warning_count), "problems",
        lines_json(compare->problems, compare->problem_count));
    text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    buf_add_string(out, text ? text : "null");
    buf_add_char(out, '\n');
    free(text);
    json_decref(object);
}

void compare_print(const struct compare_document *document, enum compare_format format, struct buf *out)
{
    struct table *table;

    if (format == COMPARE_JSON) {
        print_json(document, out);
        return;
    }
    table = make_table(document->compare);
    if (format == COMPARE_MARKDOWN)
        print_markdown(document, table, out);
    else
        print_text(document, table, out);
    table_close(table);
}
