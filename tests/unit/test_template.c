/* template: what is filled in, what is spliced, and what is refused. */
#include "mem.h"
#include "template.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *tracer_items[] = {"-m", "rsstrace", "--output", "{log}", "{{x}}"};
static const char *nested_items[] = {"{tracer}"};
static const struct config_strings tracer = {tracer_items, 5};
static const struct config_strings nested = {nested_items, 1};
static const struct config_strings nothing = {NULL, 0};

static const struct template_value items[] = {
    {.name = "python", .text = "/usr/bin/python3"},
    {.name = "log", .text = "/tmp/{odd}/log"},
    {.name = "empty", .text = ""},
    {.name = "corpus"},
    {.name = "tracer", .list = &tracer},
    {.name = "wrap", .list = &nothing},
    {.name = "nested", .list = &nested},
};
static const struct template_values values = {items, sizeof items / sizeof *items};

Test(template, fills_and_refuses)
{
    static const struct {
        const char *text;
        const char *filled; /* NULL when it is refused */
        const char *message;
    } cases[] = {
        {"", "", NULL},
        {"plain", "plain", NULL},
        {"{python}", "/usr/bin/python3", NULL},
        {"a{empty}b{empty}", "ab", NULL},
        {"--out={log}:{python}", "--out=/tmp/{odd}/log:/usr/bin/python3", NULL}, /* values stay as they are */
        {"{{python}}", "{python}", NULL},
        {"{{{python}}}", "{/usr/bin/python3}", NULL},
        {"}}{{", "}{", NULL},
        {"{pyhton}", NULL, "unknown placeholder '{pyhton}' in '{pyhton}'; did you mean '{python}'?"},
        {"{}", NULL, "unknown placeholder '{}' in '{}'; choose from '{python}', "},
        {"x{python", NULL, "'{' without '}' in 'x{python'; write '{{' for a brace"},
        {"x}", NULL, "'}' without '{' in 'x}'; write '}}' for a brace"},
        {"{a{python}", NULL, "'{' without '}'"},
        {"{tracer}", NULL, "'{tracer}' is a list and must stand alone as an argument"},
        {"x{wrap}", NULL, "'{wrap}' is a list and must stand alone as an argument, not in 'x{wrap}'"},
        {"{corpus}/x", NULL, "'{corpus}' in '{corpus}/x' has no value in this run"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_open();
        struct error error = {0};
        char *filled = template_expand(cases[i].text, &values, arena, &error);

        if (cases[i].filled) {
            cr_expect(filled && strcmp(filled, cases[i].filled) == 0, "'%s' gave '%s' (%s)", cases[i].text,
                filled ? filled : "nothing", error.message);
        } else {
            cr_expect_null(filled, "'%s' gave '%s'", cases[i].text, filled);
            cr_expect_eq(error.exit_code, EXIT_USAGE);
            cr_expect(strncmp(error.message, cases[i].message, strlen(cases[i].message)) == 0,
                "'%s' said: %s", cases[i].text, error.message);
        }
        arena_close(arena);
    }
}

/* The arguments joined by "|". */
static int expand(const char **arguments, size_t count, struct buf *out, struct error *error)
{
    struct arena *arena = arena_open();
    struct config_strings list = {arguments, count};
    char **argv = NULL;
    int result = template_expand_arguments(&list, &values, arena, &argv, error);

    for (char **argument = argv; result == 0 && *argument; argument++)
        buf_printf(out, "%s|", *argument);
    arena_close(arena);
    return result;
}

Test(template, splices_lists_that_stand_alone)
{
    const char *arguments[] = {"{wrap}", "{python}", "{tracer}", "script.py", "{empty}", "{wrap}"};
    struct error error = {0};
    struct buf out = {0};

    cr_assert_eq(expand(arguments, 6, &out, &error), 0, "%s", error.message);
    cr_assert_str_eq(
        buf_string(&out), "/usr/bin/python3|-m|rsstrace|--output|/tmp/{odd}/log|{x}|script.py||");
    buf_free(&out);
}

Test(template, a_command_may_come_to_nothing)
{
    const char *arguments[] = {"{wrap}"};
    struct error error = {0};
    struct buf out = {0};

    cr_assert_eq(expand(arguments, 1, &out, &error), 0);
    cr_assert_eq(out.length, 0);
    buf_free(&out);
}

Test(template, a_list_cannot_hold_a_list)
{
    const char *arguments[] = {"{nested}"};
    struct error error = {0};
    struct buf out = {0};

    cr_assert_eq(expand(arguments, 1, &out, &error), -1);
    cr_assert_str_eq(
        error.message, "'{tracer}' is a list and must stand alone as an argument, not in '{tracer}'");
    buf_free(&out);
}

Test(template, every_known_name_is_found)
{
    size_t count;
    const struct template_name *names = template_names(&count);

    cr_assert_gt(count, 0);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(template_find_name(names[i].name, strlen(names[i].name)), &names[i]);
    cr_assert_null(template_find_name("logs", 4));
    cr_assert_null(template_find_name("log", 2));
}
