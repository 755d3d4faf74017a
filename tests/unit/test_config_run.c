/* config: the keys that say how a workload is run: rounds until precise, CPUs, addresses. */
#include "config.h"
#include "mem.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct config *parse_run(const char *run, struct buf *mistakes)
{
    struct arena *arena = arena_open();
    const char *text = arena_printf(
        arena, "workload: {command: [/bin/true]}\nconfigurations: [{name: none}]\nrun: {%s}\n", run);
    struct config *config = config_parse(text, strlen(text), "c", mistakes);

    arena_close(arena);
    return config;
}

struct rounds_case {
    const char *text;
    int64_t min;
    int64_t max;
    double precision;
};

static const struct rounds_case good_rounds[] = {
    {"", 10, 10, NAN},
    {"rounds: 7", 7, 7, NAN},
    {"rounds: {precision: 2%}", 10, 60, 0.02},
    {"rounds: {min: 5, max: 5, precision: 0.5 %}", 5, 5, 0.005},
    {"rounds: {precision: .25%, max: 100000}", 10, 100000, 0.0025},
    {"rounds: {precision: 100%, min: 2}", 2, 60, 1},
};

Test(config_run, rounds_are_a_number_or_a_rule)
{
    size_t i;

    for (i = 0; i < sizeof good_rounds / sizeof *good_rounds; i++) {
        const struct rounds_case *wanted = &good_rounds[i];
        struct buf mistakes = {0};
        struct config *config = parse_run(wanted->text, &mistakes);

        cr_assert(config, "%s: %s", wanted->text, buf_string(&mistakes));
        cr_expect_eq(config->run.rounds_min, wanted->min, "%s", wanted->text);
        cr_expect_eq(config->run.rounds, wanted->max, "%s", wanted->text);
        if (isnan(wanted->precision))
            cr_expect(isnan(config->run.precision), "%s", wanted->text);
        else
            cr_expect_float_eq(config->run.precision, wanted->precision, 1e-12, "%s", wanted->text);
        config_close(config);
    }
}

struct mistake_case {
    const char *text;
    const char *says;
};

static const struct mistake_case bad_rounds[] = {
    {"rounds: {max: 20}", "c:3:15: the key 'precision' in 'run.rounds' is missing"},
    {"rounds: {precision: 2}", "c:3:27: 'precision' in 'run.rounds' expects a share such as 2%, not '2'"},
    {"rounds: {precision: 0%}",
        "c:3:27: 'precision' in 'run.rounds' must be above 0% and at most 100%, not '0%'"},
    {"rounds: {precision: x%}", "c:3:27: 'precision' in 'run.rounds' expects a share such as 2%, not 'x%'"},
    {"rounds: {precision: '%'}", "c:3:27: 'precision' in 'run.rounds' expects a share such as 2%, not '%'"},
    {"rounds: {min: 20, max: 10, precision: 2%}",
        "c:3:30: 'max' in 'run.rounds' is 10, less than its 'min', 20"},
    {"rounds: {min: 70, precision: 2%}", "c:3:15: 'max' in 'run.rounds' is 60, less than its 'min', 70"},
    {"rounds: {min: 1, precision: 2%}", "c:3:21: 'min' in 'run.rounds' must be from 2 to 100000, not '1'"},
    {"rounds: {precission: 2%}",
        "c:3:16: unknown key 'precission' in 'run.rounds'; did you mean 'precision'?"},
    {"rounds: [3]",
        "c:3:15: 'rounds' in 'run' expects a whole number, or a map of min, max and precision, not a list"},
    {"rounds: 0", "c:3:15: 'rounds' in 'run' must be from 1 to 100000, not '0'"},
    {"rounds: 1.5", "c:3:15: 'rounds' in 'run' expects a whole number, not '1.5'"},
    {"rounds: '7'", "c:3:15: 'rounds' in 'run' expects a whole number, not '7'; leave out the quotes"},
};

struct pin_case {
    const char *text;
    enum config_cpus_kind kind;
    size_t count;
    int64_t last;
};

static const struct pin_case good_pins[] = {
    {"", CPUS_NONE, 0, 0},
    {"pin: none", CPUS_NONE, 0, 0},
    {"pin: auto", CPUS_AUTO, 0, 0},
    {"pin: [3]", CPUS_LIST, 1, 3},
    {"pin: [2, 0]", CPUS_LIST, 2, 0},
};

Test(config_run, pin_is_a_word_or_a_list)
{
    size_t i;

    for (i = 0; i < sizeof good_pins / sizeof *good_pins; i++) {
        const struct pin_case *wanted = &good_pins[i];
        struct buf mistakes = {0};
        struct config *config = parse_run(wanted->text, &mistakes);

        cr_assert(config, "%s: %s", wanted->text, buf_string(&mistakes));
        cr_expect_eq(config->run.pin.kind, wanted->kind, "%s", wanted->text);
        cr_expect_eq(config->run.pin.count, wanted->count, "%s", wanted->text);
        if (wanted->count)
            cr_expect_eq(config->run.pin.items[wanted->count - 1], wanted->last, "%s", wanted->text);
        cr_expect_str_eq(config->run.aslr, "on");
        config_close(config);
    }
}

static const struct mistake_case bad_places[] = {
    {"pin: [0, 0]", "c:3:16: 'pin' in 'run' names '0' twice"},
    {"pin: [-1]", "c:3:13: 'pin' in 'run' must be from 0 to 65535, not '-1'"},
    {"pin: [x]", "c:3:13: 'pin' in 'run' expects a whole number, not 'x'"},
    {"pin: []", "c:3:12: 'pin' in 'run' expects auto, none or a list of processor numbers, not a list"},
    {"pin: 3", "c:3:12: 'pin' in 'run' expects auto, none or a list of processor numbers, not '3'; a list of "
               "one is [3]"},
    {"aslr: maybe", "c:3:13: 'aslr' in 'run' does not know 'maybe'; choose from 'on', 'off'"},
};

static void expect_mistake(const struct mistake_case *wanted)
{
    struct buf mistakes = {0};
    struct config *config = parse_run(wanted->text, &mistakes);

    cr_expect_null(config, "%s is no mistake", wanted->text);
    cr_expect(strncmp(buf_string(&mistakes), wanted->says, strlen(wanted->says)) == 0 &&
                  buf_string(&mistakes)[strlen(wanted->says)] == '\n',
        "%s: %s", wanted->text, buf_string(&mistakes));
    buf_free(&mistakes);
    config_close(config);
}

Test(config_run, mistakes_in_rounds_are_told_where_they_are)
{
    size_t i;

    for (i = 0; i < sizeof bad_rounds / sizeof *bad_rounds; i++)
        expect_mistake(&bad_rounds[i]);
}

Test(config_run, mistakes_in_places_are_told_where_they_are)
{
    size_t i;

    for (i = 0; i < sizeof bad_places / sizeof *bad_places; i++)
        expect_mistake(&bad_places[i]);
}
