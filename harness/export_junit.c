/* export_junit: JUnit XML as CI services show it: a test suite per configuration, with a test case for its
 * runs, for each claim and for each budget. What there is nothing to judge by is skipped. Elements and
 * attributes are those that the schema of Jenkins' xUnit plugin allows (junit-10.xsd). */
#include "budget.h"
#include "export_formats.h"

#include <math.h>
#include <string.h>

static void add_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            buf_add_string(out, "&amp;");
            break;
        case '<':
            buf_add_string(out, "&lt;");
            break;
        case '>':
            buf_add_string(out, "&gt;");
            break;
        case '"':
            buf_add_string(out, "&quot;");
            break;
        default: /* XML 1.0 has no other control characters, not even escaped */
            buf_add_char(out, (unsigned char)*text < 0x20 ? ' ' : *text);
        }
    }
}

/* One test case. `element` is "failure", "error", "skipped", or NULL when it passed. */
struct test_case {
    const char *name;
    const char *element;
    const char *message;
};

/* What one suite has, counted for its head, which stands before it. */
struct suite {
    const struct analysis_configuration *configuration;
    struct buf cases;
    size_t tests;
    size_t failures;
    size_t errors;
    size_t skipped;
};

static void suite_add(struct suite *suite, const struct test_case *test)
{
    struct buf *out = &suite->cases;

    suite->tests++;
    buf_add_string(out, "    <testcase classname=\"tracetoll.");
    add_escaped(out, suite->configuration->name);
    buf_add_string(out, "\" name=\"");
    add_escaped(out, test->name);
    buf_add_string(out, "\"");
    if (!test->element) {
        buf_add_string(out, "/>\n");
        return;
    }
    suite->failures += strcmp(test->element, "failure") == 0;
    suite->errors += strcmp(test->element, "error") == 0;
    suite->skipped += strcmp(test->element, "skipped") == 0;
    buf_printf(out, ">\n      <%s message=\"", test->element);
    add_escaped(out, test->message);
    buf_add_string(out, "\"/>\n    </testcase>\n");
}

static void add_runs(struct suite *suite, const struct analysis *analysis)
{
    struct test_case test = {.name = "every run is ok"};
    struct buf message = {0};
    size_t failed = 0;
    size_t i;

    for (i = 0; i < analysis->failure_count; i++) {
        const struct run_record *run = analysis->failures[i];

        if (strcmp(run->configuration, suite->configuration->name) != 0)
            continue;
        if (failed++ == 0)
            buf_printf(&message, "%sround %lld: %s: %s", run->warmup ? "warm-up " : "", (long long)run->round,
                outcome_name(run->outcome), run->reason);
    }
    if (failed > 1)
        buf_printf(&message, " (and %zu more)", failed - 1);
    if (failed)
        test.element = "error";
    else if (!suite->configuration->runs) {
        test.element = "skipped";
        buf_add_string(&message, "it was not run");
    }
    test.message = buf_string(&message);
    suite_add(suite, &test);
    buf_free(&message);
}

static void add_claims(struct suite *suite)
{
    static const char *const names[CLAIM_COUNT] = {
        [CLAIM_SAME_EVENTS] = "the same events every time",
        [CLAIM_LOG_COMPLETE] = "the log is complete",
        [CLAIM_SAME_OUTPUT] = "the workload's output is the same",
    };
    int claim;

    for (claim = 0; claim < CLAIM_COUNT; claim++) {
        const struct evidence *evidence = &suite->configuration->evidence[claim];
        struct test_case test = {.name = names[claim], .message = evidence->reason ? evidence->reason : ""};

        if (evidence->verdict == VERDICT_BROKEN)
            test.element = "failure";
        if (evidence->verdict == VERDICT_NONE)
            test.element = "skipped";
        suite_add(suite, &test);
    }
}

static void add_budgets(struct suite *suite, const struct budgets *budgets)
{
    static const char *const elements[] = {
        [BUDGET_KEPT] = NULL,
        [BUDGET_EXCEEDED] = "failure",
        [BUDGET_INCONCLUSIVE] = "skipped",
        [BUDGET_NOT_MEASURED] = "skipped",
    };
    struct buf name = {0};
    struct buf message = {0};
    size_t i;

    for (i = 0; i < budgets->count; i++) {
        const struct budget_line *line = &budgets->lines[i];

        if (strcmp(line->budget->configuration, suite->configuration->name) != 0)
            continue;
        buf_clear(&name);
        buf_clear(&message);
        buf_printf(&name, "budget: %s ", config_metric_name(line->budget->metric));
        if (line->budget->over)
            buf_printf(&name, "over %s ", line->budget->over);
        buf_add_string(&name, "at most ");
        budget_print_value(line->budget->metric, line->budget->max, &name);
        budget_print_line(line, &message);
        suite_add(suite, &(struct test_case){buf_string(&name), elements[line->state], buf_string(&message)});
    }
    buf_free(&name);
    buf_free(&message);
}

static void suite_print(const struct suite *suite, struct buf *out)
{
    buf_add_string(out, "  <testsuite name=\"");
    add_escaped(out, suite->configuration->name);
    buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", suite->tests,
        suite->failures, suite->errors, suite->skipped);
    if (isfinite(suite->configuration->wall_s.median)) /* what a run takes */
        buf_printf(out, " time=\"%.6f\"", suite->configuration->wall_s.median);
    buf_add_string(out, ">\n");
    buf_add(out, buf_string(&suite->cases), suite->cases.length);
    buf_add_string(out, "  </testsuite>\n");
}

void export_junit(const struct analysis *analysis, struct buf *out)
{
    struct budgets budgets;
    size_t i;

    budgets_check(&budgets, analysis);
    buf_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tracetoll\">\n");
    for (i = 0; i < analysis->configuration_count; i++) {
        struct suite suite = {.configuration = &analysis->configurations[i]};

        add_runs(&suite, analysis);
        add_claims(&suite);
        add_budgets(&suite, &budgets);
        suite_print(&suite, out);
        buf_free(&suite.cases);
    }
    buf_add_string(out, "</testsuites>\n");
    budgets_free(&budgets);
}
