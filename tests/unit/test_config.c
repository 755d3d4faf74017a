/* config: what a good file comes to, defaults included; that assignments make a text of their own; and that
 * the kept documentation is what the table says. The words for every mistake are in tests/cli/check. */
#include "config.h"
#include "mem.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char minimal[] = "workload: {command: [/bin/true]}\n"
                              "configurations: [{name: first}, {name: second}]\n";

static const char full[] = "title: a good one\n"
                           "workload:\n"
                           "  directory: /tmp\n"
                           "  command: ['{python}', '{tracer}', -n, 5, '{corpus}', '{output}']\n"
                           "  environment: {A: '{log}', B: 0}\n"
                           "  corpus: {generator: las, scale: 0.25, seed: 7}\n"
                           "  verify_output: true\n"
                           "run: {rounds: 3, warmup: 0, timeout: 1.5min, sample_interval: 1ms, seed: 9,\n"
                           "      self_check: 0}\n"
                           "baseline: E\n"
                           "ladder: [none, E]\n"
                           "configurations:\n"
                           "  - name: none\n"
                           "  - name: E\n"
                           "    label: events\n"
                           "    computes: everything\n"
                           "    logs: some\n"
                           "    tracer: [-m, rsstrace]\n"
                           "    environment: {C: c}\n"
                           "    published: {wall: 246.278s, ms_per_mb: 2277.3, slowdown: 9.545,\n"
                           "                log_lines: 74518, log_bytes: 1.6e7}\n"
                           "budgets:\n"
                           "  - {configuration: E, metric: slowdown, max: 1.5}\n"
                           "  - {max: 90s, metric: wall, configuration: E}\n"
                           "  - {configuration: E, metric: ns_per_event, max: 60}\n"
                           "  - {configuration: E, metric: log_bytes, max: 20MB}\n"
                           "  - {configuration: E, metric: peak_rss, max: 64MiB}\n";

/* Fails the test, with the mistakes, when the text is not accepted. */
static struct config *parse(const char *text)
{
    struct buf mistakes = {0};
    struct config *config = config_parse(text, strlen(text), "good.yaml", &mistakes);

    cr_assert_not_null(config, "%s", buf_string(&mistakes));
    cr_assert_eq(mistakes.length, 0);
    buf_free(&mistakes);
    return config;
}

Test(config, decodes_every_key)
{
    struct config *config = parse(full);
    const struct config_configuration *traced = &config->configurations[1];

    cr_expect_str_eq(config->path, "good.yaml");
    cr_expect_str_eq(config->text, full);
    cr_expect_eq(config->text_length, strlen(full));
    cr_expect_str_eq(config->title, "a good one");
    cr_expect_eq(config->workload.command.count, 6);
    cr_expect_str_eq(config->workload.command.items[3], "5");
    cr_expect_str_eq(config->workload.directory, "/tmp");
    cr_expect_eq(config->workload.environment.count, 2);
    cr_expect_str_eq(config->workload.environment.items[1].name, "B");
    cr_expect_str_eq(config->workload.environment.items[1].value, "0");
    cr_expect(config->workload.corpus.present);
    cr_expect_str_eq(config->workload.corpus.generator, "las");
    cr_expect_eq(config->workload.corpus.scale, 0.25);
    cr_expect_eq(config->workload.corpus.seed, 7);
    cr_expect_null(config->workload.corpus.path);
    cr_expect(config->workload.verify_output);
    cr_expect_eq(config->run.rounds, 3);
    cr_expect_eq(config->run.warmup, 0);
    cr_expect_eq(config->run.timeout_ns, INT64_C(90000000000));
    cr_expect_eq(config->run.sample_interval_ns, 1000000);
    cr_expect_eq(config->run.self_check, 0);
    cr_expect_eq(config->run.seed, 9);
    cr_expect_str_eq(config->baseline, "E");
    cr_expect_eq(config->ladder.count, 2);
    cr_expect_eq(config->configuration_count, 2);
    cr_expect_str_eq(traced->label, "events");
    cr_expect_str_eq(traced->computes, "everything");
    cr_expect_str_eq(traced->logs, "some");
    cr_expect_eq(traced->tracer.count, 2);
    cr_expect_str_eq(traced->environment.items[0].value, "c");
    cr_expect_eq(traced->published.wall_s, 246.278);
    cr_expect_eq(traced->published.ms_per_mb, 2277.3);
    cr_expect_eq(traced->published.log_lines, 74518);
    cr_expect_eq(traced->published.log_bytes, 1.6e7);
    cr_expect(isnan(traced->published.events));
    config_close(config);
}

Test(config, decodes_every_metric_of_a_budget)
{
    static const struct {
        enum config_metric metric;
        double max;
    } budgets[] = {{METRIC_SLOWDOWN, 1.5}, {METRIC_WALL, 90}, {METRIC_NS_PER_EVENT, 60},
        {METRIC_LOG_BYTES, 20e6}, {METRIC_PEAK_RSS, 67108864}};
    struct config *config = parse(full);

    cr_assert_eq(config->budget_count, sizeof budgets / sizeof *budgets);
    for (size_t i = 0; i < config->budget_count; i++) {
        cr_expect_str_eq(config->budgets[i].configuration, "E");
        cr_expect_eq(config->budgets[i].metric, budgets[i].metric);
        cr_expect_eq(config->budgets[i].max, budgets[i].max);
    }
    config_close(config);
}

Test(config, fills_in_defaults)
{
    struct config *config = parse(minimal);

    cr_expect_str_eq(config->title, "");
    cr_expect_eq(config->run.rounds, 10);
    cr_expect_eq(config->run.warmup, 1);
    cr_expect_eq(config->run.timeout_ns, INT64_C(1200000000000));
    cr_expect_eq(config->run.sample_interval_ns, 10000000);
    cr_expect_eq(config->run.seed, 1);
    cr_expect_eq(config->run.self_check, 3);
    cr_expect_not(config->workload.corpus.present);
    cr_expect_null(config->workload.corpus.generator);
    cr_expect_null(config->workload.directory);
    cr_expect_not(config->workload.verify_output);
    cr_expect_str_eq(config->baseline, "first", "without one named none, the first");
    cr_expect_eq(config->ladder.count, 0);
    cr_expect_eq(config->budget_count, 0);
    cr_expect_str_eq(config->configurations[0].label, "");
    cr_expect_eq(config->configurations[0].tracer.count, 0);
    cr_expect(isnan(config->configurations[0].published.wall_s));
    cr_expect(isnan(config->configurations[0].published.log_bytes));
    config_close(config);
}

Test(config, the_baseline_is_the_one_named_none_wherever_it_stands)
{
    struct config *config = parse("workload: {command: [x]}\nconfigurations: [{name: a}, {name: none}]\n");

    cr_expect_str_eq(config->baseline, "none");
    cr_expect_eq(config_find(config, "none"), &config->configurations[1]);
    cr_expect_null(config_find(config, "None"));
    config_close(config);
}

Test(config, assignments_change_the_text_that_is_kept)
{
    static const char *const assignments[] = {"run.rounds=4", "workload.corpus.scale=1",
        "configurations.E.label=a: b # c", "configurations.0.label=zero", "budgets.0.max=2",
        "ladder=[E, none]", "workload.environment.NEW={log}",
        "title=", "configurations.E.published.events=5"};
    struct buf mistakes = {0};
    struct config *changed = config_parse_with(
        full, strlen(full), "f", assignments, sizeof assignments / sizeof *assignments, &mistakes);
    struct config *config;

    cr_assert_not_null(changed, "%s", buf_string(&mistakes));
    config = parse(changed->text);
    cr_expect_eq(config->run.rounds, 4);
    cr_expect_eq(config->workload.corpus.scale, 1);
    cr_expect_str_eq(config->configurations[1].label, "a: b # c");
    cr_expect_str_eq(config->configurations[0].label, "zero");
    cr_expect_eq(config->budgets[0].max, 2);
    cr_expect_str_eq(config->ladder.items[0], "E");
    cr_expect_str_eq(config->workload.environment.items[2].value, "{log}");
    cr_expect_str_eq(config->title, "");
    cr_expect_eq(config->configurations[1].published.events, 5);
    cr_expect_eq(config->configurations[1].published.slowdown, 9.545, "the others stay");
    config_close(config);
    config_close(changed);
    buf_free(&mistakes);
}

Test(config, an_assignment_changes_one_use_of_an_alias_only)
{
    static const char text[] = "workload: {command: [x, '{tracer}']}\n"
                               "configurations:\n"
                               "  - {name: py3, environment: &e {A: '1'}}\n"
                               "  - {name: py3.11, environment: *e}\n";
    static const char *const assignments[] = {"configurations.py3.11.environment.A=2"};
    struct buf mistakes = {0};
    struct config *config = config_parse_with(text, strlen(text), "f", assignments, 1, &mistakes);

    cr_assert_not_null(config, "%s", buf_string(&mistakes));
    cr_expect_str_eq(config->configurations[0].environment.items[0].value, "1");
    cr_expect_str_eq(config->configurations[1].environment.items[0].value, "2", "the longest name counts");
    config_close(config);
    buf_free(&mistakes);
}

Test(config, assignments_must_be_text)
{
    static const char *const assignments[] = {"title=\xff", "run.rounds\n=3", "=3"};
    struct buf mistakes = {0};

    cr_assert_null(config_parse_with(minimal, strlen(minimal), "f", assignments, 3, &mistakes));
    cr_assert_str_eq(buf_string(&mistakes),
        "--set title: byte 0xff is not UTF-8; save the file as UTF-8\n"
        "--set run.rounds?: unknown key 'rounds?' in 'run'; did you mean 'rounds'?\n"
        "--set : write it as PATH=VALUE, such as run.rounds=3\n");
    buf_free(&mistakes);
}

Test(config, folders_are_seen_from_the_file)
{
    static const struct {
        const char *path;
        const char *directory; /* as a line of YAML */
        const char *seen;
        const char *corpus;
    } cases[] = {
        {"configs/las.yaml", "directory: ..,", "configs/..", "configs/../data"},
        {"las.yaml", "directory: sub,", "sub", "sub/data"},
        {"/las.yaml", "directory: sub,", "/sub", "/sub/data"},
        {"a/b.yaml", "directory: /abs,", "/abs", "/abs/data"},
        {"a/b.yaml", "", ".", "data"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_open();
        struct buf mistakes = {0};
        struct buf text = {0};
        struct config *config;

        buf_printf(&text, "workload: {command: [x], %s corpus: {path: data}}\nconfigurations: [{name: a}]\n",
            cases[i].directory);
        config = config_parse(buf_string(&text), text.length, cases[i].path, &mistakes);
        cr_assert_not_null(config, "%s", buf_string(&mistakes));
        cr_expect_str_eq(config_directory(config, arena), cases[i].seen);
        cr_expect_str_eq(config_corpus_path(config, arena), cases[i].corpus);
        config_close(config);
        buf_free(&text);
        buf_free(&mistakes);
        arena_close(arena);
    }
}

Test(config, a_file_that_cannot_be_read_says_why)
{
    struct temporary temporary;
    struct buf mistakes = {0};
    struct buf text = {0};

    temporary_open(&temporary);
    buf_printf(&text, "%s#%0999950d\n", minimal, 0);
    (void)temporary_write(&temporary, "large.yaml", text.data, text.length);
    cr_expect_null(config_open(temporary_path(&temporary, "large.yaml"), &mistakes));
    cr_expect(strstr(buf_string(&mistakes), "large.yaml: the file is larger than 1 MB"), "%s",
        buf_string(&mistakes));
    buf_clear(&mistakes);
    cr_expect_null(config_open(temporary.path, &mistakes));
    cr_expect(strstr(buf_string(&mistakes), ": this is a folder"), "%s", buf_string(&mistakes));
    buf_clear(&mistakes);
    cr_expect_null(config_open(temporary_path(&temporary, "none.yaml"), &mistakes));
    cr_expect(
        strstr(buf_string(&mistakes), "none.yaml: No such file or directory\n"), "%s", buf_string(&mistakes));
    buf_free(&mistakes);
    buf_free(&text);
    temporary_close(&temporary);
}

Test(config, only_a_file_needs_its_folders)
{
    static const char text[] =
        "workload: {command: [x], corpus: {path: no/such/folder}}\nconfigurations: [{name: a}]\n";
    struct temporary temporary;
    struct buf mistakes = {0};

    config_close(parse(text));
    temporary_open(&temporary);
    cr_expect_null(config_open(temporary_write_text(&temporary, "c.yaml", text), &mistakes));
    cr_expect(
        strstr(buf_string(&mistakes), "c.yaml:1:41: 'path' needs a folder"), "%s", buf_string(&mistakes));
    buf_free(&mistakes);
    temporary_close(&temporary);
}

static void read_file(const char *path, struct buf *text)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    size_t got;

    cr_assert_not_null(file, "%s cannot be read; the tests run in the project's folder", path);
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(text, chunk, got);
    (void)fclose(file);
}

Test(config, the_reference_documentation_is_up_to_date)
{
    static const char begin[] = "<!-- begin of what `tracetoll check --schema` prints -->\n";
    static const char end[] = "<!-- end of what `tracetoll check --schema` prints -->\n";
    struct buf document = {0};
    struct buf schema = {0};
    char *from;
    char *to;

    read_file("docs/configuration.md", &document);
    config_print_schema(&schema);
    from = strstr(document.data, begin);
    to = strstr(document.data, end);
    cr_assert(from && to && from < to);
    *to = '\0';
    cr_assert_str_eq(from + strlen(begin), buf_string(&schema),
        "docs/configuration.md is out of date; put there what build/tracetoll check --schema prints");
    buf_free(&document);
    buf_free(&schema);
}

Test(config, the_json_schema_is_up_to_date)
{
    struct buf kept = {0};
    struct buf made = {0};

    read_file("configs/tracetoll.schema.json", &kept);
    cr_assert_eq(config_print_json_schema(&made), 0);
    cr_assert_str_eq(buf_string(&kept), buf_string(&made),
        "out of date: build/tracetoll check --schema=json > configs/tracetoll.schema.json");
    buf_free(&kept);
    buf_free(&made);
}
