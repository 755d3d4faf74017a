/* export: each format against what its own documentation shows; and the annotations of a CI service. */
#include "annotate.h"
#include "export.h"
#include "study_maker.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

/* none 1 s and 3 s; E 2 s and 6 s with a log and events; C only fails. */
static const struct made_run RUNS[] = {
    {.configuration = "none", .round = 1, .wall_s = 1, .peak_rss = 10000},
    {.configuration = "E", .round = 1, .wall_s = 2, .events = 1000, .log_bytes = 5000, .peak_rss = 20000},
    {.configuration = "C", .round = 1, .wall_s = 1, .peak_rss = 10000, .failed = true},
    {.configuration = "none", .round = 2, .wall_s = 3, .peak_rss = 10000},
    {.configuration = "E", .round = 2, .wall_s = 6, .events = 1000, .log_bytes = 5000, .peak_rss = 20000},
};

static const char BUDGETS[] = "  - {configuration: E, metric: slowdown, max: 1.5}\n"
                              "  - {configuration: E, metric: log_bytes, max: 5kB}\n"
                              "  - {configuration: E, metric: wall, max: 4s}";

/* The export as text; the caller frees it. */
static struct buf print(const char *format)
{
    struct study study;
    struct buf text = {0};

    study_make(&study,
        &(struct study_maker){.budget = BUDGETS, .runs = RUNS, .run_count = sizeof RUNS / sizeof *RUNS});
    cr_assert_not_null(export_find(format));
    export_find(format)->print(study.analysis, &text);
    study_close(&study);
    return text;
}

static json_t *parse(const struct buf *text)
{
    json_error_t error;
    json_t *object = json_loadb(text->data, text->length, 0, &error);

    cr_assert_not_null(object, "%s", error.text);
    return object;
}

static double number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    cr_assert(json_is_number(value), "%s is no number", name);
    return json_number_value(value);
}

/* The fields and their types are those of an export of hyperfine 1.15 (`hyperfine --export-json - true`). */
Test(export, hyperfine_has_the_fields_of_hyperfine)
{
    static const char *const numbers[] = {"mean", "stddev", "median", "user", "system", "min", "max"};
    struct buf text = print("hyperfine");
    json_t *object = parse(&text);
    json_t *results = json_object_get(object, "results");
    json_t *one;
    size_t index;
    size_t i;

    cr_assert_eq(json_object_size(object), 1);
    cr_assert_eq(json_array_size(results), 2, "a configuration without a good run has no result");
    json_array_foreach(results, index, one)
    {
        cr_expect_eq(json_object_size(one), 10);
        cr_expect(json_is_string(json_object_get(one, "command")));
        for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
            cr_expect(json_is_real(json_object_get(one, numbers[i])), "%s", numbers[i]);
        cr_expect_eq(json_array_size(json_object_get(one, "times")), 2);
        cr_expect_eq(json_array_size(json_object_get(one, "exit_codes")), 2);
    }
    one = json_array_get(results, 1);
    cr_expect_str_eq(json_string_value(json_object_get(one, "command")), "E");
    cr_expect_eq(number(one, "mean"), 4);
    cr_expect(fabs(number(one, "stddev") - 2 * sqrt(2)) < 1e-9);
    cr_expect_eq(number(one, "median"), 4);
    cr_expect_eq(number(one, "user"), 3);
    cr_expect_eq(number(one, "system"), 1);
    cr_expect_eq(number(one, "min"), 2);
    cr_expect_eq(number(one, "max"), 6);
    json_decref(object);
    buf_free(&text);
}

/* README of github-action-benchmark: an array of objects with name, unit and value, and if wanted range and
 * extra, which are strings. */
Test(export, github_action_benchmark_takes_a_list_of_named_values)
{
    struct buf text = print("github-action-benchmark");
    json_t *array = parse(&text);
    json_t *one;
    size_t index;
    bool found = false;

    cr_assert(json_is_array(array));
    json_array_foreach(array, index, one)
    {
        const char *name;
        json_t *value;

        cr_expect(json_is_string(json_object_get(one, "name")));
        cr_expect(json_is_string(json_object_get(one, "unit")));
        cr_expect(json_is_number(json_object_get(one, "value")));
        json_object_foreach(one, name, value)
        {
            bool text_field = strcmp(name, "range") == 0 || strcmp(name, "extra") == 0;

            cr_expect(!text_field || json_is_string(value));
            cr_expect(text_field || strcmp(name, "name") == 0 || strcmp(name, "unit") == 0 ||
                      strcmp(name, "value") == 0);
        }
        if (strcmp(json_string_value(json_object_get(one, "name")), "E: slowdown") == 0) {
            found = true;
            cr_expect(fabs(number(one, "value") - 2) < 1e-9);
        }
    }
    cr_assert(found);
    json_decref(array);
    buf_free(&text);
}

/* The JSON Schema of Bencher Metric Format: objects of objects with a number `value`, and numbers
 * `lower_value` and `upper_value` if wanted. The measure "latency" is in nanoseconds. */
Test(export, bencher_takes_measures_by_benchmark)
{
    struct buf text = print("bencher");
    json_t *object = parse(&text);
    const char *benchmark;
    const char *measure;
    const char *field;
    json_t *measures;
    json_t *metric;
    json_t *value;

    json_object_foreach(object, benchmark, measures)
    {
        json_object_foreach(measures, measure, metric)
        {
            cr_expect(json_is_number(json_object_get(metric, "value")), "%s %s", benchmark, measure);
            json_object_foreach(metric, field, value)
            {
                cr_expect(json_is_number(value));
                cr_expect(strcmp(field, "value") == 0 || strcmp(field, "lower_value") == 0 ||
                          strcmp(field, "upper_value") == 0);
            }
        }
    }
    measures = json_object_get(object, "E");
    cr_expect_eq(number(json_object_get(measures, "latency"), "value"), 4e9);
    cr_expect_eq(number(json_object_get(measures, "log-bytes"), "value"), 5000);
    cr_expect_null(json_object_get(json_object_get(object, "none"), "log-bytes"));
    cr_expect_null(json_object_get(object, "C"), "nothing is known of it");
    json_decref(object);
    buf_free(&text);
}

/* RFC 4180: a header, the same number of fields in every record, CRLF, quotes doubled inside quotes. */
Test(export, csv_is_that_of_the_rfc)
{
    struct buf text = print("csv");
    const char *at = buf_string(&text);
    const char *first_end = strstr(at, "\r\n");
    size_t records = 0;
    size_t fields = 1;
    size_t expected = 0;
    bool quoted = false;

    for (; *at; at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at == ',' && !quoted)
            fields++;
        else if (*at == '\n') {
            cr_expect_eq(at[-1], '\r');
            expected = records++ ? expected : fields;
            cr_expect_eq(fields, expected);
            fields = 1;
        }
    }
    cr_expect_eq(records, 1 + sizeof RUNS / sizeof *RUNS);
    cr_expect_not_null(first_end);
    cr_expect_not_null(strstr(buf_string(&text), ",\"exit status 1: \"\"<no>\"\" & more\"\r\n"));
    cr_expect_not_null(strstr(buf_string(&text), "\r\nE,2,,0,0,ok,,,6000000000,"));
    buf_free(&text);
}

/* The OpenMetrics text format: every family is declared once and before its samples, which stand together;
 * its unit is the end of its name; "# EOF" and a line feed end it; nothing follows. */
Test(export, openmetrics_keeps_to_its_grammar)
{
    struct buf text = print("openmetrics");
    char *rest = text.data;
    char *line;
    char family[128] = "";
    size_t samples = 0;

    cr_assert_str_eq(text.data + text.length - 6, "# EOF\n");
    cr_expect_not_null(
        strstr(text.data, "tracetoll_wall_seconds{configuration=\"E\",statistic=\"median\"} 4\n"));
    while ((line = strsep(&rest, "\n")) && *line) {
        char name[128];
        char word[128];
        double value;

        if (sscanf(line, "# TYPE %127s %127s", name, word) == 2) {
            cr_expect(strcmp(word, "gauge") == 0 || strcmp(word, "info") == 0);
            cr_expect_null(strstr(rest, line), "declared twice: %s", line);
            (void)snprintf(family, sizeof family, "%s", name);
        } else if (sscanf(line, "# UNIT %127s %127s", name, word) == 2) {
            cr_expect_str_eq(name, family);
            cr_expect_str_eq(name + strlen(name) - strlen(word), word);
            cr_expect_eq(name[strlen(name) - strlen(word) - 1], '_');
        } else if (strncmp(line, "# HELP ", 7) == 0) {
            cr_expect_eq(strncmp(line + 7, family, strlen(family)), 0);
        } else if (*line != '#') {
            cr_expect_eq(strncmp(line, family, strlen(family)), 0, "%s stands outside of its family", line);
            cr_expect_eq(sscanf(strrchr(line, '}'), "} %lf", &value), 1, "%s", line);
            samples++;
        }
    }
    cr_expect(samples > 10);
    buf_free(&text);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

/* The counts in the head of a suite are those of its cases, and everything is escaped. */
Test(export, junit_counts_its_cases)
{
    struct buf text = print("junit");
    const char *xml = buf_string(&text);

    cr_expect_eq(strncmp(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", 50), 0);
    cr_expect_eq(count_of(xml, "<testsuite "), 3);
    cr_expect_eq(count_of(xml, "<testcase "), 3 * 4 + 3);
    cr_expect_eq(count_of(xml, "<error "), 1);
    cr_expect_not_null(
        strstr(xml, "<testsuite name=\"E\" tests=\"7\" failures=\"1\" errors=\"0\""), "%s", xml);
    cr_expect_not_null(
        strstr(xml, "message=\"round 1: failed: exit status 1: &quot;&lt;no&gt;&quot; &amp; more\""));
    cr_expect_eq(count_of(xml, "<failure "), 1);
    cr_expect_not_null(
        strstr(xml, "name=\"budget: slowdown at most 1.5\">\n      <failure message=\"E: slowdown 2"));
    cr_expect_not_null(strstr(xml, "name=\"budget: log_bytes at most 5,000 B\"/>"));
    buf_free(&text);
}

/* The examples of GitHub's "Workflow commands": a message after two colons, properties before them; "%", line
 * ends, and in properties also ":" and ",", are escaped. */
Test(export, annotations_are_those_of_the_service)
{
    static const struct {
        enum annotate_level level;
        const char *title;
        const char *text;
        const char *expected;
    } cases[] = {
        {ANNOTATE_ERROR, "gate", "slower", "::error title=gate::slower\n"},
        {ANNOTATE_WARNING, "a,b:c", "x: 5 %, y\nz\r", "::warning title=a%2Cb%3Ac::x: 5 %25, y%0Az%0D\n"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf line = {0};

        annotate_format(cases[i].level, cases[i].title, cases[i].text, &line);
        cr_expect_str_eq(buf_string(&line), cases[i].expected);
        buf_free(&line);
    }
}
