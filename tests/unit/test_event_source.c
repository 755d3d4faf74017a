/* event_source: counting events that a tracer does not report. */
#include "event_source.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <string.h>

static struct temporary temporary;
static int64_t events;
static struct error error;

static int count(const char *text, const char *pattern)
{
    int result;

    temporary_open(&temporary);
    result = event_source_count_file(temporary_write_text(&temporary, "log", text), pattern, &events, &error);
    temporary_close(&temporary);
    return result;
}

Test(event_source, counts_lines_matches_and_numbers)
{
    static const struct {
        const char *text;
        const char *pattern;
        int64_t events;
    } cases[] = {
        {"a\nb\nc\n", NULL, 3},
        {"call f\nreturn f\ncall g", "^call ", 2},
        {"         1,234,567 function calls (1000 primitive calls) in 1.2 seconds\n",
            "^ *([0-9,]+) function calls", 1234567},
        {"calls: 5\nother\ncalls: 6\ncalls: 7", "calls: ([0-9]+)$", 18},
        {"calls: 0\n", "calls: ([0-9]+)", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(count(cases[i].text, cases[i].pattern), 0, "%s: %s", cases[i].text, error.message);
        cr_expect_eq(events, cases[i].events, "%s: %lld", cases[i].text, (long long)events);
    }
}

Test(event_source, finds_nothing_rather_than_zero)
{
    static const struct {
        const char *text;
        const char *pattern;
        const char *message;
    } cases[] = {
        {"a\n", "^call", "nothing in "},
        {"", "^call", "nothing in "},
        {"calls: many\n", "calls: ([a-z]+)", "is no number of events"},
        {"calls: 99999999999999999999\n", "calls: ([0-9]+)", "is no number of events"},
        {"a\n", "a(b)?", "is no number of events"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(count(cases[i].text, cases[i].pattern), -1, "%s", cases[i].text);
        cr_expect(strstr(error.message, cases[i].message), "%s", error.message);
    }
}

Test(event_source, says_which_file_is_missing)
{
    cr_assert_eq(event_source_count_file("/no/such/log", NULL, &events, &error), -1);
    cr_assert_str_eq(error.message, "events_from: there is no file '/no/such/log'");
}

Test(event_source, looks_at_lines_longer_than_its_blocks)
{
    static char text[300002];

    memset(text, 'x', 300000);
    memcpy(text, "call", 4);
    text[300000] = '\n';
    cr_assert_eq(count(text, "^call"), 0, "%s", error.message);
    cr_assert_eq(events, 1);
}
