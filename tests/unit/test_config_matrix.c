/* config_matrix: what a matrix and scales make of the configurations of a file. */
#include "config.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define WORKLOAD "workload: {command: ['{python}', x, '{corpus}'], corpus: {generator: las, scale: 0.5}}\n"

static struct config *parse(const char *text)
{
    struct buf mistakes = {0};
    struct config *config = config_parse(text, strlen(text), "x.yaml", &mistakes);

    cr_assert_not_null(config, "%s", buf_string(&mistakes));
    buf_free(&mistakes);
    return config;
}

static void expect_mistake(const char *text, const char *mistake)
{
    struct buf mistakes = {0};
    struct config *config = config_parse(text, strlen(text), "x.yaml", &mistakes);

    cr_assert_null(config);
    cr_assert_str_eq(buf_string(&mistakes), mistake);
    buf_free(&mistakes);
}

/* "name<baseline" of every configuration, with blanks between. */
static void expect_names(const struct config *config, const char *expected)
{
    struct buf names = {0};

    for (size_t i = 0; i < config->configuration_count; i++)
        buf_printf(&names, "%s%s<%s", i ? " " : "", config->configurations[i].name,
            config->configurations[i].baseline);
    cr_assert_str_eq(buf_string(&names), expected, "%s", buf_string(&names));
    buf_free(&names);
}

Test(config_matrix, without_one_every_configuration_stays_as_it_is)
{
    struct config *config =
        parse(WORKLOAD "configurations: [{name: none}, {name: A}, {name: B, baseline: A}]\n");

    expect_names(config, "none<none A<none B<A");
    cr_assert_str_eq(config->configurations[1].origin, "A");
    cr_assert_float_eq(config->configurations[1].cell.scale, 0.5, 0);
    cr_assert_eq(config->configurations[1].cell.sample_interval_ns, 10000000);
    config_close(config);
}

Test(config_matrix, multiplies_configurations_each_with_the_baseline_of_its_cell)
{
    struct config *config =
        parse(WORKLOAD "configurations: [{name: none}, {name: A}]\n"
                       "ladder: [none, A]\n"
                       "budgets: [{configuration: A, over: none, metric: slowdown, max: 2}]\n"
                       "matrix: {interpreter: [/usr/bin/python3.11, python3.12], scale: [0.01, 1]}\n");

    expect_names(config,
        "none@python3.11@scale=0.01<none@python3.11@scale=0.01 "
        "A@python3.11@scale=0.01<none@python3.11@scale=0.01 "
        "none@python3.11@scale=1<none@python3.11@scale=1 A@python3.11@scale=1<none@python3.11@scale=1 "
        "none@python3.12@scale=0.01<none@python3.12@scale=0.01 "
        "A@python3.12@scale=0.01<none@python3.12@scale=0.01 "
        "none@python3.12@scale=1<none@python3.12@scale=1 A@python3.12@scale=1<none@python3.12@scale=1");
    cr_assert_str_eq(config->configurations[7].cell.interpreter, "python3.12");
    cr_assert_str_eq(config->baseline, "none@python3.11@scale=0.01");
    cr_assert_str_eq(config->ladder.items[1], "A@python3.11@scale=0.01");
    cr_assert_eq(config->budget_count, 4);
    cr_assert_str_eq(config->budgets[3].configuration, "A@python3.12@scale=1");
    cr_assert_str_eq(config->budgets[3].over, "none@python3.12@scale=1");
    cr_assert(config_is_named(&config->configurations[7], "A"));
    cr_assert(config_is_named(&config->configurations[7], "A@python3.12@scale=1"));
    cr_assert_not(config_is_named(&config->configurations[7], "none"));
    config_close(config);
}

Test(config_matrix, names_interpreters_by_what_tells_them_apart)
{
    struct config *config =
        parse(WORKLOAD "configurations: [{name: none}]\n"
                       "interpreters: [/opt/3.12.1/bin/python3, '/opt/my 3.13/bin/python3']\n");

    expect_names(config, "none@3.12.1<none@3.12.1 none@my-3.13<none@my-3.13");
    config_close(config);
}

Test(config_matrix, adds_the_baseline_on_the_corpus_of_a_slow_configuration)
{
    struct config *config =
        parse(WORKLOAD "configurations: [{name: none, published: {slowdown: 1}}, {name: slow, scale: 0.01},"
                       " {name: slower, scale: 0.01}, {name: A}]\n");

    expect_names(config,
        "none<none slow<none@scale=0.01 slower<none@scale=0.01 A<none none@scale=0.01<none@scale=0.01");
    cr_assert_float_eq(config->configurations[4].cell.scale, 0.01, 0);
    cr_assert(isnan(config->configurations[4].published.slowdown), "published for another corpus");
    config_close(config);
}

Test(config_matrix, takes_the_baseline_of_the_matrix_where_the_scales_meet)
{
    struct config *config = parse(WORKLOAD "configurations: [{name: none}, {name: slow, scale: 0.01}]\n"
                                           "matrix: {scale: [1, 0.01], sample_interval: [1ms, 2s]}\n");

    expect_names(config,
        "none@scale=1@interval=1ms<none@scale=1@interval=1ms slow@interval=1ms<none@scale=0.01@interval=1ms "
        "none@scale=1@interval=2s<none@scale=1@interval=2s slow@interval=2s<none@scale=0.01@interval=2s "
        "none@scale=0.01@interval=1ms<none@scale=0.01@interval=1ms "
        "none@scale=0.01@interval=2s<none@scale=0.01@interval=2s");
    cr_assert_eq(config->configurations[3].cell.sample_interval_ns, 2000000000);
    config_close(config);
}

Test(config_matrix, refuses_what_makes_no_sense)
{
    expect_mistake("workload: {command: [x]}\n"
                   "configurations: [{name: none}, {name: A, scale: 0.1}]\n"
                   "matrix: {scale: [1, 0.1, 1], sample_interval: [10]}\n"
                   "interpreters: [a, b/a, a]\n",
        "x.yaml:2:42: 'scale' in 'configurations' is of no use: the workload has no corpus with a "
        "'generator'\n"
        "x.yaml:3:10: 'scale' in 'matrix' is of no use: the workload has no corpus with a 'generator'\n"
        "x.yaml:3:26: 'scale' in 'matrix' names '1' twice\n"
        "x.yaml:3:48: an item of 'sample_interval' in 'matrix' expects a duration such as 10ms or 20min, not "
        "'10'; a number needs its unit\n"
        "x.yaml:4:24: 'interpreters' names 'a' twice\n");
}

Test(config_matrix, refuses_more_than_can_be_run)
{
    expect_mistake(WORKLOAD
        "configurations: [{name: none}, {name: A}, {name: B}]\n"
        "matrix: {interpreter: [a, b, c, d], sample_interval: [1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 7ms, 8ms, "
        "9ms, 10ms, 11ms, 12ms, 13ms, 14ms, 15ms, 16ms, 17ms]}\n",
        "x.yaml:3:1: 'matrix' makes 204 configurations, but at most 200 can be run\n");
}

Test(config_matrix, refuses_a_pattern_that_is_none)
{
    expect_mistake("workload: {command: [x]}\n"
                   "configurations:\n"
                   "  - {name: none, events_from: {file: '{log}', pattern: '(a'}}\n"
                   "  - {name: A, events_from: {pattern: a}}\n",
        "x.yaml:3:56: 'pattern' in 'events_from' is no regular expression: Unmatched ( or \\(\n"
        "x.yaml:4:28: either 'file' or 'command' is needed in 'configurations.A.events_from'\n"
        "x.yaml:4:29: 'pattern' in 'configurations.A.events_from' is of no use without 'file'\n");
}

Test(config_matrix, refuses_a_log_that_is_not_the_runs_own)
{
    expect_mistake(
        "workload: {command: [x]}\n"
        "configurations: [{name: none, log: '{work}/a.*'}, {name: A, log: '/var/log/*'}, {name: B, log: "
        "'{work}/../x'}]\n",
        "x.yaml:2:66: 'log' must be one of the run's own files, for it is deleted once it is counted: "
        "'{work}/...', '{log}', '{output}/...', '{stdout}' or '{stderr}'\n"
        "x.yaml:2:96: 'log' must be one of the run's own files, for it is deleted once it is counted: "
        "'{work}/...', '{log}', '{output}/...', '{stdout}' or '{stderr}'\n");
}
