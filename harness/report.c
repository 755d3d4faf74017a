/* report: see report.h. */
#include "report.h"
#include "analysis.h"
#include "config.h"
#include "log.h"
#include "mem.h"
#include "report_file.h"
#include "report_parts.h"
#include "results.h"

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

static struct config *parse_config(const struct results *results, struct error *error)
{
    const char *text = results->host.config_text;
    struct buf mistakes = {0};
    struct config *config = config_parse(text, strlen(text), results->host.config_path, &mistakes);

    if (!config)
        (void)error_set(error, EXIT_USAGE,
            "the configuration inside %s/runs.jsonl cannot be read by this version of tracetoll; use the "
            "version that "
            "made the results, or run the benchmark again\n%.600s",
            results->folder, buf_string(&mistakes));
    buf_free(&mistakes);
    return config;
}

int report_write(
    const char *folder, const struct report_options *options, struct buf *terminal, struct error *error)
{
    struct results results = {0};
    struct config *config = NULL;
    struct analysis *analysis = NULL;
    int status = -1;

    if (results_open(&results, folder, error))
        return -1;
    config = parse_config(&results, error);
    if (!config)
        goto out;
    analysis = analysis_open(&results, config);
    if (write_all(analysis, folder, options, error))
        goto out;
    add_terminal_tables(analysis, terminal);
    if (options->unsound)
        *options->unsound = analysis->failure_count > 0 || analysis->broken_claim;
    status = 0;
out:
    analysis_close(analysis);
    config_close(config);
    results_close(&results);
    return status;
}
