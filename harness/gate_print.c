/* gate_print: see gate_print.h. */
#include "gate_print.h"
#include "compare_value.h"
#include "table.h"
#include "units.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static const struct gate_view *last_view(const struct gate_trial *trial)
{
    return trial->view_count ? &trial->views[trial->view_count - 1] : NULL;
}

static const char *answer_word(enum gate_answer answer)
{
    static const char *const words[] = {
        [GATE_UNDECIDED] = "inconclusive", [GATE_PASS] = "PASS", [GATE_FAIL] = "FAIL"};

    return words[answer];
}

static const char *code_word(enum exit_code code)
{
    switch (code) {
    case EXIT_FINE:
        return "PASS";
    case EXIT_EXCEEDED:
        return "FAIL";
    case EXIT_RUN_FAILED:
        return "invalid: a run failed";
    case EXIT_INTERRUPTED:
        return "interrupted";
    case EXIT_INCONCLUSIVE:
    case EXIT_USAGE:
    default:
        return "inconclusive";
    }
}

static void print_cost(enum gate_metric metric, double cost, struct buf *out)
{
    if (metric == GATE_INSTRUCTIONS)
        compare_value_print(COMPARE_INSTRUCTIONS, cost, out);
    else
        compare_value_print(COMPARE_WALL, cost / 1e9, out);
}

static void print_check(
    const struct gate_check *check, const char *name, enum compare_metric metric, struct buf *out)
{
    double costs[GATE_SIDES];
    int side;

    for (side = 0; side < GATE_SIDES; side++) {
        struct compare_sample sample = gate_quantity_sample(&check->sides[side]);

        costs[side] = compare_sample_value(&sample, metric);
    }
    buf_printf(out, "%s %s: ", name, verdict_word(check->change, false));
    compare_value_print(metric, costs[GATE_BASE], out);
    buf_add_string(out, " before, now ");
    compare_value_print(metric, costs[GATE_NEW], out);
}

static bool is_exceeded(const struct gate_check *check)
{
    return verdict_exit_code(check->change) == EXIT_EXCEEDED;
}

static void print_undecided(
    const struct gate_document *document, const struct gate_trial *trial, struct buf *out)
{
    const struct gate_view *view = last_view(trial);

    if (trial->control_is_bad) {
        buf_add_string(out, "the machine is too noisy: the base differs from itself by ");
        compare_value_print_range(&trial->control, out);
        return;
    }
    buf_printf(out, "%s ", gate_metric_name(document->request->metric));
    compare_value_print_change(view->ratio, out);
    buf_add_string(out, ", anywhere from ");
    compare_value_print_range(&(struct stats_interval){view->ratio, view->low, view->high, 0}, out);
    buf_printf(out, ", and the budget of %s is spent", document->gate->out_of_time ? "time" : "rounds");
}

void gate_print_reason(const struct gate_document *document, const struct gate_trial *trial, struct buf *out)
{
    const struct gate_view *view = last_view(trial);

    buf_printf(out, "%s: ", trial->configuration);
    if (is_exceeded(&trial->events)) {
        print_check(&trial->events, "events", COMPARE_EVENTS, out);
    } else if (is_exceeded(&trial->log_bytes)) {
        print_check(&trial->log_bytes, "log", COMPARE_LOG_BYTES, out);
    } else if (!view) {
        buf_add_string(out, "there was no time for a look");
    } else if (view->answer == GATE_FAIL && trial->answer == GATE_FAIL) {
        buf_printf(out, "%s ", gate_metric_name(document->request->metric));
        compare_value_print_change(view->ratio, out);
        buf_add_string(out, ", certainly above ");
        compare_value_print_change(view->low, out);
    } else if (trial->answer == GATE_PASS) {
        buf_printf(out, "%s ", gate_metric_name(document->request->metric));
        compare_value_print_change(view->ratio, out);
        buf_add_string(out, ", certainly below ");
        compare_value_print_change(view->high, out);
    } else {
        print_undecided(document, trial, out);
    }
}

static const char *check_cell(const struct gate_check *check)
{
    if (check->change == CHANGE_UNKNOWN)
        return "";
    return verdict_word(check->change, false);
}

static void add_row(struct table *table, const struct gate_document *document, const struct gate_trial *trial)
{
    const struct gate_view *view = last_view(trial);
    enum gate_metric metric = document->request->metric;
    struct buf text = {0};
    int side;

    table_row(table);
    table_cell(table, trial->configuration);
    table_cellf(table, "%zu", trial->count);
    for (side = 0; side < GATE_SIDES; side++) {
        buf_clear(&text);
        print_cost(metric, gate_trial_cost(trial, (enum gate_side)side), &text);
        table_cell(table, buf_string(&text));
    }
    buf_clear(&text);
    compare_value_print_change(view ? view->ratio : (double)NAN, &text);
    table_cell(table, buf_string(&text));
    buf_clear(&text);
    if (view)
        compare_value_print_range(&(struct stats_interval){view->ratio, view->low, view->high, 0}, &text);
    table_cell(table, buf_string(&text));
    buf_clear(&text);
    compare_value_print_range(&trial->control, &text);
    table_cell(table, trial->count > 1 ? buf_string(&text) : "");
    table_cell(table, check_cell(&trial->events));
    table_cell(table, check_cell(&trial->log_bytes));
    table_cell(table, answer_word(trial->answer));
    buf_free(&text);
}

static struct table *make_table(const struct gate_document *document)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_RIGHT, "rounds");
    table_column(table, TABLE_RIGHT, "base");
    table_column(table, TABLE_RIGHT, "new");
    table_column(table, TABLE_RIGHT, "change");
    table_column(table, TABLE_RIGHT, "bounds");
    table_column(table, TABLE_RIGHT, "base/base");
    table_column(table, TABLE_LEFT, "events");
    table_column(table, TABLE_LEFT, "log");
    table_column(table, TABLE_LEFT, "answer");
    for (i = 0; i < document->gate->trial_count; i++)
        add_row(table, document, &document->gate->trials[i]);
    return table;
}

static void print_method(const struct gate_document *document, struct buf *out)
{
    const struct gate_rule *rule = &document->gate->rule;
    const struct gate_request *request = document->request;
    char time[UNITS_TEXT_BYTES];
    size_t i;

    buf_printf(out, "%s, limit +%.4g %%", gate_metric_name(request->metric), request->limit * 100);
    if (request->metric == GATE_INSTRUCTIONS)
        buf_printf(out, ", counted by %s", counters_name(request->counter));
    buf_add_string(out, "; looks after");
    for (i = 0; i < rule->looks.count; i++)
        buf_printf(out, "%s %zu", i ? "," : "", rule->looks.rounds[i]);
    buf_printf(out, " rounds; false FAIL at most %g %%, false PASS at most %g %%; took %s\n",
        GATE_FAIL_ERROR * 100, GATE_PASS_ERROR * 100,
        units_format_duration(document->gate->elapsed_ns, time));
}

static void print_reasons(const struct gate_document *document, bool markdown, struct buf *out)
{
    const struct gate *gate = document->gate;
    struct buf reason = {0};
    size_t i;

    for (i = 0; i < gate->trial_count; i++) {
        buf_clear(&reason);
        gate_print_reason(document, &gate->trials[i], &reason);
        buf_printf(out, "%s%s: ", markdown ? "- " : "", answer_word(gate->trials[i].answer));
        if (markdown)
            table_escape_markdown(buf_string(&reason), out);
        else
            buf_add_string(out, buf_string(&reason));
        buf_add_char(out, '\n');
    }
    if (*gate->failure) {
        buf_add_string(out, markdown ? "- problem: " : "problem: ");
        if (markdown)
            table_escape_markdown(gate->failure, out);
        else
            buf_add_string(out, gate->failure);
        buf_add_char(out, '\n');
    }
    buf_free(&reason);
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *views_json(const struct gate_trial *trial)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; i < trial->view_count; i++) {
        const struct gate_view *view = &trial->views[i];

        json_array_append_new(
            array, json_pack("{s:I, s:o, s:o, s:o, s:s}", "rounds", (json_int_t)view->rounds, "ratio",
                       number(view->ratio), "low", number(view->low), "high", number(view->high), "answer",
                       answer_word(view->answer)));
    }
    return array;
}

static json_t *trial_json(const struct gate_document *document, const struct gate_trial *trial)
{
    struct buf reason = {0};
    json_t *object;

    gate_print_reason(document, trial, &reason);
    object = json_pack("{s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:s, s:s, s:o}", "configuration",
        trial->configuration, "rounds", (json_int_t)trial->count, "answer", answer_word(trial->answer),
        "reason", buf_string(&reason), "base", number(gate_trial_cost(trial, GATE_BASE)), "new",
        number(gate_trial_cost(trial, GATE_NEW)), "control_low", number(trial->control.low), "control_high",
        number(trial->control.high), "control_is_bad", trial->control_is_bad, "events",
        check_cell(&trial->events), "log", check_cell(&trial->log_bytes), "looks", views_json(trial));
    buf_free(&reason);
    return object;
}

static void print_json(const struct gate_document *document, struct buf *out)
{
    const struct gate *gate = document->gate;
    const struct gate_request *request = document->request;
    json_t *looks = json_array();
    json_t *trials = json_array();
    json_t *object;
    char *text;
    size_t i;

    for (i = 0; i < gate->rule.looks.count; i++)
        json_array_append_new(looks, json_integer((json_int_t)gate->rule.looks.rounds[i]));
    for (i = 0; i < gate->trial_count; i++)
        json_array_append_new(trials, trial_json(document, &gate->trials[i]));
    object = json_pack("{s:s, s:s, s:s, s:f, s:o, s:f, s:s, s:i, s:s, s:o}", "schema", "tracetoll.gate/1",
        "metric", gate_metric_name(request->metric), "counter", counters_name(request->counter),
        "max_regression", request->limit, "looks", looks, "elapsed_s", (double)gate->elapsed_ns / 1e9,
        "verdict", code_word(gate->exit_code), "exit_code", (int)gate->exit_code, "problem", gate->failure,
        "configurations", trials);
    text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    buf_add_string(out, text ? text : "null");
    buf_add_char(out, '\n');
    free(text);
    json_decref(object);
}

void gate_print(const struct gate_document *document, enum compare_format format, struct buf *out)
{
    bool markdown = format == COMPARE_MARKDOWN;
    struct table *table;

    if (format == COMPARE_JSON) {
        print_json(document, out);
        return;
    }
    table = make_table(document);
    if (markdown) {
        buf_printf(out, "## Gate: %s\n\n", code_word(document->gate->exit_code));
        table_print_markdown(table, out);
    } else {
        table_print_text(table, out);
    }
    buf_add_char(out, '\n');
    print_reasons(document, markdown, out);
    if (markdown)
        buf_add_char(out, '\n');
    print_method(document, out);
    if (!markdown)
        buf_printf(out, "verdict: %s\n", code_word(document->gate->exit_code));
    table_close(table);
}
