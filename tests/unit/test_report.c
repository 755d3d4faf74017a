/* report: whole documents against golden files, the files that a report writes, and how it fails. */
#include "files.h"
#include "path.h"
#include "report.h"
#include "report_figure.h"
#include "report_parts.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Copies the made-up results of that name into the temporary folder. */
static void copy_results(struct temporary *temporary, const char *name)
{
    char path[256];
    struct buf content = {0};

    (void)snprintf(path, sizeof path, "tests/data/results/%s/runs.jsonl", name);
    cr_assert_eq(path_read(path, SIZE_MAX, &content), 0, "%s: the tests run in the project's folder", path);
    (void)temporary_write(temporary, "runs.jsonl", content.data, content.length);
    buf_free(&content);
}

static void hide_programs(void)
{
    cr_assert_eq(setenv("PATH", "/nonexistent", 1), 0);
}

static void read_file(struct temporary *temporary, const char *name, struct buf *content)
{
    buf_clear(content);
    cr_assert_eq(path_read(temporary_path(temporary, name), SIZE_MAX, content), 0, "no %s", name);
}

/* With UPDATE_GOLDEN set, the golden file is written instead: look at what `git diff` says. */
static void assert_golden(const char *path, const struct buf *content)
{
    struct buf golden = {0};

    if (getenv("UPDATE_GOLDEN")) {
        FILE *file = fopen(path, "w");

        cr_assert_not_null(file);
        cr_assert_eq(fwrite(content->data, content->length, 1, file), 1);
        cr_assert_eq(fclose(file), 0);
        return;
    }
    cr_assert_eq(path_read(path, SIZE_MAX, &golden), 0, "no %s", path);
    cr_assert_str_eq(buf_string(content), buf_string(&golden), "%s is not what the report says", path);
    buf_free(&golden);
}

Test(report, documents_are_those_of_the_golden_files)
{
    static const struct {
        const char *name;
        enum exit_code verdict;
    } cases[] = {
        {"complete", EXIT_FINE},
        {"control", EXIT_FINE},
        {"noisy", EXIT_FINE},
        {"truncated", EXIT_FINE},
        {"no-events", EXIT_FINE},
        {"one-round", EXIT_FINE},
        {"scaling", EXIT_INCONCLUSIVE},
        {"broken-claims", EXIT_RUN_FAILED},
        {"no-baseline", EXIT_RUN_FAILED},
        {"all-failed", EXIT_RUN_FAILED},
    };
    size_t i;

    hide_programs();
    for (i = 0; i < COUNT_OF(cases); i++) {
        enum exit_code verdict = EXIT_USAGE;
        struct report_options options = {.verdict = &verdict};
        struct temporary temporary;
        struct buf terminal = {0};
        struct buf content = {0};
        struct error error;
        char path[256];

        temporary_open(&temporary);
        copy_results(&temporary, cases[i].name);
        cr_assert_eq(report_write(temporary.path, &options, &terminal, &error), 0, "%s", error.message);
        cr_assert_eq(verdict, cases[i].verdict, "%s", cases[i].name);
        read_file(&temporary, "report.md", &content);
        (void)snprintf(path, sizeof path, "tests/data/results/%s/expected.md", cases[i].name);
        assert_golden(path, &content);
        (void)snprintf(path, sizeof path, "tests/data/results/%s/expected.txt", cases[i].name);
        assert_golden(path, &terminal);
        buf_free(&content);
        buf_free(&terminal);
        temporary_close(&temporary);
    }
}

/* Without gnuplot the report comes out, says once what is missing, and what to do. */
Test(report, missing_gnuplot_is_said_once)
{
    struct report_options options = {0};
    struct temporary temporary;
    struct buf terminal = {0};
    struct buf content = {0};
    struct error error;
    const char *said;

    hide_programs();
    temporary_open(&temporary);
    copy_results(&temporary, "complete");
    cr_assert_eq(report_write(temporary.path, &options, &terminal, &error), 0, "%s", error.message);
    read_file(&temporary, "report.md", &content);
    said = strstr(content.data, "gnuplot is not installed");
    cr_assert_not_null(said);
    cr_assert_null(strstr(said + 1, "gnuplot is not installed"));
    cr_assert_null(strstr(content.data, "!["), "no picture is promised");
    cr_assert_not(path_exists(temporary_path(&temporary, "report.html")));
    buf_free(&terminal);
    buf_free(&content);
    temporary_close(&temporary);
}

static int count_file(void *context, const struct files_entry *entry, struct error *error)
{
    (void)error;
    buf_printf(context, "%s\n", entry->relative);
    return 0;
}

/* Every file of the results folder, by name, and all their bytes. */
static void read_folder(struct temporary *temporary, struct buf *names, struct buf *bytes)
{
    struct error error;
    char *name;
    char *list;
    char *rest;

    cr_assert_eq(files_walk(temporary->path, count_file, names, &error), 0, "%s", error.message);
    list = strdup(buf_string(names));
    for (name = strtok_r(list, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
        if (strcmp(name, "plots") != 0)
            (void)path_read(temporary_path(temporary, name), SIZE_MAX, bytes);
    free(list);
}

Test(report, the_same_results_give_the_same_bytes_and_nothing_is_left_behind)
{
    static const char with_gnuplot[] = "plots\nplots/overlay.svg\nplots/phases.svg\nplots/slowdown.svg\n"
                                       "plots/timeline-A.svg\nplots/timeline-C.svg\nplots/timeline-E.svg\n"
                                       "plots/timeline-none.svg\n";
    char *gnuplot = path_find_program("gnuplot");
    struct report_options options = {0};
    struct temporary temporary;
    struct buf terminal = {0};
    struct buf names[2] = {{0}, {0}};
    struct buf bytes[2] = {{0}, {0}};
    struct error error;
    int i;

    if (!gnuplot)
        cr_skip_test("gnuplot is not installed: `make deps` installs it");
    free(gnuplot);
    temporary_open(&temporary);
    copy_results(&temporary, "complete");
    for (i = 0; i < 2; i++) {
        cr_assert_eq(report_write(temporary.path, &options, &terminal, &error), 0, "%s", error.message);
        read_folder(&temporary, &names[i], &bytes[i]);
    }
    cr_assert_not_null(strstr(names[0].data, with_gnuplot), "%s", names[0].data);
    cr_assert_str_eq(names[0].data, names[1].data);
    cr_assert_eq(bytes[0].length, bytes[1].length);
    cr_assert_eq(memcmp(bytes[0].data, bytes[1].data, bytes[0].length), 0);
    for (i = 0; i < 2; i++) {
        buf_free(&names[i]);
        buf_free(&bytes[i]);
    }
    buf_free(&terminal);
    temporary_close(&temporary);
}

Test(report, pictures_of_the_document_exist)
{
    char *gnuplot = path_find_program("gnuplot");
    struct report_options options = {0};
    struct temporary temporary;
    struct buf terminal = {0};
    struct buf content = {0};
    struct error error;
    const char *at;
    int pictures = 0;

    if (!gnuplot)
        cr_skip_test("gnuplot is not installed: `make deps` installs it");
    free(gnuplot);
    temporary_open(&temporary);
    copy_results(&temporary, "control");
    cr_assert_eq(report_write(temporary.path, &options, &terminal, &error), 0, "%s", error.message);
    read_file(&temporary, "report.md", &content);
    for (at = strstr(content.data, "]("); at; at = strstr(at + 1, "](")) {
        char name[64];

        if (sscanf(at, "](plots/%63[^)])", name) != 1)
            continue;
        pictures++;
        (void)snprintf(terminal.data, terminal.capacity, "plots/%s", name);
        cr_assert(path_exists(temporary_path(&temporary, terminal.data)), "%s", name);
    }
    cr_assert_eq(pictures, 7);
    buf_free(&content);
    buf_free(&terminal);
    temporary_close(&temporary);
}

Test(report, a_page_is_made_where_cmark_is_installed)
{
    static const char document[] = "# T\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n\n<script>x</script>\n";
    char *cmark = path_find_program("cmark-gfm");
    struct buf markdown = {0};
    struct buf html = {0};
    struct buf problem = {0};

    if (!cmark)
        cr_skip_test("cmark-gfm is not installed: `make deps` installs it");
    free(cmark);
    buf_add_string(&markdown, document);
    cr_assert_eq(report_make_html(&markdown, "<b> & c", &html, &problem), 0, "%s", buf_string(&problem));
    cr_assert_not_null(strstr(html.data, "<title>&lt;b&gt; &amp; c</title>"));
    cr_assert_not_null(strstr(html.data, "<td align=\"right\">2</td>"));
    cr_assert_null(strstr(html.data, "<script>"), "safe mode leaves raw HTML out");
    cr_assert_eq(strncmp(html.data, "<!DOCTYPE html>", 15), 0);
    hide_programs();
    cr_assert_eq(report_make_html(&markdown, "T", &html, &problem), 1);
    buf_free(&markdown);
    buf_free(&html);
    buf_free(&problem);
}

Test(report, says_what_is_wrong_with_a_folder)
{
    static const struct {
        const char *results; /* NULL: none */
        const char *message;
    } cases[] = {
        {NULL, "is not a results folder: it has no runs.jsonl"},
        {"other-version", "runs.jsonl:1: schema 'tracetoll.host/2' was written by another version"},
        {"broken", "runs.jsonl:5: not a JSON object"},
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        struct report_options options = {0};
        struct temporary temporary;
        struct buf terminal = {0};
        struct error error;

        temporary_open(&temporary);
        if (cases[i].results)
            copy_results(&temporary, cases[i].results);
        cr_assert_eq(report_write(temporary.path, &options, &terminal, &error), -1);
        cr_assert_eq(error.exit_code, EXIT_USAGE);
        cr_assert_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        cr_assert_not(path_exists(temporary_path(&temporary, "report.md")));
        temporary_close(&temporary);
    }
}

Test(report, a_report_that_cannot_be_written_is_an_error)
{
    struct report_options options = {.no_plots = true};
    struct temporary temporary;
    struct buf terminal = {0};
    struct error error;

    temporary_open(&temporary);
    copy_results(&temporary, "complete");
    cr_assert_eq(mkdir(temporary_path(&temporary, "report.md"), 0755), 0); /* in the way; also for root */
    cr_assert_eq(report_write(temporary.path, &options, &terminal, &error), -1);
    cr_assert_eq(error.exit_code, EXIT_USAGE);
    cr_assert_not_null(strstr(error.message, "cannot write '/tmp/"), "%s", error.message);
    cr_assert_not(path_exists(temporary_path(&temporary, "report.md.tmp")), "nothing is left behind");
    temporary_close(&temporary);
}

/* -- figures ----------------------------------------------------------------------------------------------
 */

Test(report, figures_are_written_with_the_digits_that_matter)
{
    static const struct {
        struct figure (*write)(double);
        double value;
        const char *text;
    } cases[] = {
        {figure_seconds, 25.8021, "25.802"},
        {figure_seconds, 576.656, "576.656"},
        {figure_seconds, 0.12345, "0.1235"},
        {figure_seconds, 0.0012345, "0.001234"},
        {figure_seconds, -0.0001, "-0.000100"},
        {figure_seconds, -1e-9, "0.000000"},
        {figure_seconds, NAN, ""},
        {figure_ratio, 1.1374, "1.137"},
        {figure_ratio, 9.99949, "9.999"},
        {figure_ratio, 9.9996, "10.00"},
        {figure_ratio, 22.349, "22.35"},
        {figure_ratio, 129.04, "129.0"},
        {figure_ratio, 1234.5, "1,235"},
        {figure_plain, 250.2, "250.2"},
        {figure_plain, 1, "1"},
        {figure_plain, 5591.3, "5,591"},
        {figure_plain, INFINITY, ""},
        {figure_nanoseconds, 61.23, "61.2"},
        {figure_nanoseconds, 9300.4, "9,300"},
        {figure_nanoseconds, 0.713, "0.71"},
        {figure_nanoseconds, -3.456, "-3.46"},
        {figure_count, 138243335, "138,243,335"},
        {figure_count, 0, "0"},
        {figure_count, NAN, ""},
        {figure_megabytes, 17248000, "17.2"},
        {figure_size, 30413538865, "30.4 GB"},
        {figure_percent, 0.1234, "12.3"},
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        cr_assert_str_eq(cases[i].write(cases[i].value).text, cases[i].text, "case %zu: %s", i,
            cases[i].write(cases[i].value).text);
    cr_assert_str_eq(figure_range(1, 2.5, figure_ratio).text, "1.000–2.500");
    cr_assert_str_eq(figure_range(-1.5, 2.5, figure_ratio).text, "-1.500 to 2.500");
    cr_assert_str_empty(figure_range(1, NAN, figure_ratio).text);
}
