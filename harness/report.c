/* report: see report.h. */
#include "report.h"
#include "budget.h"
#include "log.h"
#include "mem.h"
#include "report_file.h"
#include "report_parts.h"
#include "study.h"

#include <stdio.h>
#include <string.h>

static int write_markdown(
    const char *folder, const struct buf *markdown, struct arena *arena, struct error *error)
{
    return report_file_write(arena_printf(arena, "%s/report.md", folder), markdown, error);
}

/* A page that cannot be made is taken away, so that it does not show older figures than report.md. */
static int write_html(const char *folder, const char *title, const struct buf *markdown, struct arena *arena,
    struct error *error)
{
    const char *path = arena_printf(arena, "%s/report.html", folder);
    struct buf html = {0};
    struct buf problem = {0};
    int made = report_make_html(markdown, title, &html, &problem);
    int status = 0;

    if (made == 0)
        status = report_file_write(path, &html, error);
    else
        (void)remove(path);
    if (made < 0)
        log_warning("report.html is missing: %s", buf_string(&problem));
    buf_free(&html);
    buf_free(&problem);
    return status;
}

static void add_terminal_tables(const struct analysis *analysis, struct buf *terminal)
{
    struct table *overhead = report_overhead_table(analysis, false);
    struct table *log = report_log_table(analysis, true);

    table_print_text(overhead, terminal);
    buf_add_char(terminal, '\n');
    table_print_text(log, terminal);
    table_close(overhead);
    table_close(log);
}

static void add_terminal_budgets(const struct analysis *analysis, struct buf *terminal)
{
    struct budgets budgets;
    size_t i;

    budgets_check(&budgets, analysis);
    for (i = 0; i < budgets.count; i++) {
        buf_add_string(terminal, budgets.lines[i].state == BUDGET_EXCEEDED ? "✗ " : "- ");
        budget_print_line(&budgets.lines[i], terminal);
        buf_add_char(terminal, '\n');
    }
    budgets_free(&budgets);
}

/* What a reader of the tables alone must not miss. */
static void add_terminal_doubts(const struct analysis *analysis, struct buf *terminal)
{
    size_t i;
    size_t claim;

    for (i = 0; i < analysis->configuration_count; i++) {
        for (claim = 0; claim < CLAIM_COUNT; claim++) {
            struct buf reason = {0};

            if (report_broken_claim(&analysis->configurations[i], (enum claim)claim, &reason))
                buf_printf(terminal, "✗ %s\n", buf_string(&reason));
            buf_free(&reason);
        }
    }
    if (analysis->results->truncated)
        buf_add_string(terminal, "- The last line of runs.jsonl is incomplete and was left out\n");
    for (i = 0; i < analysis->results->host.skipped_count; i++)
        buf_printf(terminal, "- %s was not run: %s\n", analysis->results->host.skipped[i].configuration,
            analysis->results->host.skipped[i].reason);
    if (analysis->failure_count)
        buf_printf(terminal, "✗ %zu of %zu runs did not succeed: see \"Failures\" in the report\n",
            analysis->failure_count, analysis->results->run_count);
    add_terminal_budgets(analysis, terminal);
    if (analysis->control.noisy)
        buf_add_string(terminal, "✗ The machine was too noisy: the baseline differs from itself\n");
}

static int write_all(const struct analysis *analysis, const char *folder,
    const struct report_options *options, struct error *error)
{
    const char *title = analysis->config->title ? analysis->config->title : "Overhead";
    struct arena *arena = arena_open();
    struct report_plots plots = {.missing = "they were not asked for (--no-plots)."};
    struct buf markdown = {0};
    int status;

    if (!options->no_plots) {
        plots = report_draw(analysis, folder, arena);
        if (plots.missing)
            log_warning("plots are missing: %s", plots.missing);
    }
    report_add_document(analysis, &plots, &markdown);
    status = write_markdown(folder, &markdown, arena, error);
    if (!status)
        status = write_html(folder, title, &markdown, arena, error);
    buf_free(&markdown);
    arena_close(arena);
    return status;
}

static enum exit_code judge(const struct analysis *analysis)
{
    struct budgets budgets;
    enum exit_code verdict;

    if (analysis->failure_count || analysis->broken_claim)
        return EXIT_RUN_FAILED;
    budgets_check(&budgets, analysis);
    verdict = budgets.exit_code;
    budgets_free(&budgets);
    return verdict;
}

int report_write(
    const char *folder, const struct report_options *options, struct buf *terminal, struct error *error)
{
    struct buf doubts = {0};
    struct study study;
    int status;

    if (study_open(&study, folder, error))
        return -1;
    status = write_all(study.analysis, folder, options, error);
    if (!status) {
        add_terminal_tables(study.analysis, terminal);
        add_terminal_doubts(study.analysis, &doubts);
        if (doubts.length)
            buf_printf(terminal, "\n%s", buf_string(&doubts));
        buf_free(&doubts);
    }
    if (!status && options->verdict)
        *options->verdict = judge(study.analysis);
    study_close(&study);
    return status;
}
