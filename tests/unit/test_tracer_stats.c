/* tracer_stats: what a tracer reports is taken over exactly, and what makes no sense is refused with the
 * place. */
#include "temporary.h"
#include "tracer_stats.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct temporary folder;

static void make_folder(void)
{
    temporary_open(&folder);
}

static void remove_folder(void)
{
    temporary_close(&folder);
}

TestSuite(tracer_stats, .init = make_folder, .fini = remove_folder);

#define HEAD "{\"schema\": \"tracetoll.stats/1\", "

static const char whole[] = HEAD
    "\"tracer\": \"rsstrace 0.1.0\", \"hook\": \"profile\", \"something\": [1],"
    "\"events\": {\"total\": 1000, \"by_kind\": {\"call\": 600, \"return\": 400}},"
    "\"log\": {\"events\": 900, \"lines\": 904, \"bytes\": 190000},"
    "\"rss\": {\"source\": \"fault\", \"reads\": 12, \"staleness_ns\": 1000000, \"granularity_bytes\": 4096},"
    "\"threads\": 2, \"lost\": 1, \"errors\": [\"disk full\", \"gave up\"]}";

static struct record_events read_stats(const char *path)
{
    struct record_events events;
    struct error error;

    cr_assert_eq(tracer_stats_read(path, &events, &error), 0, "%s", error.message);
    return events;
}

Test(tracer_stats, takes_over_every_figure)
{
    struct record_events events = read_stats(temporary_write_text(&folder, "stats", whole));

    cr_assert(events.known);
    cr_assert_eq(events.total, 1000);
    cr_assert_eq(events.kind_count, 2);
    cr_assert_str_eq(events.kinds[0].name, "call");
    cr_assert_eq(events.kinds[0].count, 600);
    cr_assert_str_eq(events.kinds[1].name, "return");
    cr_assert_eq(events.kinds[1].count, 400);
    cr_assert_eq(events.logged, 900);
    cr_assert_eq(events.log_lines, 904);
    cr_assert_eq(events.lost, 1);
    cr_assert_str_eq(events.hook, "profile");
    cr_assert_str_eq(events.rss_source, "fault");
    cr_assert_eq(events.rss_reads, 12);
    cr_assert_eq(events.rss_staleness_ns, 1000000);
    cr_assert_eq(events.rss_granularity_bytes, 4096);
    cr_assert_eq(events.threads, 2);
    cr_assert_str_eq(events.error, "disk full; gave up");
}

Test(tracer_stats, leaves_unknown_what_is_missing_or_null)
{
    static const char *const texts[] = {
        HEAD "\"events\": {\"total\": 0}}",
        HEAD "\"events\": {\"total\": 0, \"by_kind\": null}, \"log\": null, \"rss\": {\"source\": null}, "
             "\"lost\": null}",
    };
    size_t i;

    for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct record_events events = read_stats(temporary_write_text(&folder, "stats", texts[i]));

        cr_assert(events.known);
        cr_assert_eq(events.total, 0);
        cr_assert_eq(events.kind_count, 0);
        cr_assert_eq(events.logged, -1);
        cr_assert_eq(events.log_lines, -1);
        cr_assert_eq(events.lost, -1);
        cr_assert_eq(events.rss_reads, -1);
        cr_assert_eq(events.rss_staleness_ns, -1);
        cr_assert_eq(events.rss_granularity_bytes, -1);
        cr_assert_eq(events.threads, -1);
        cr_assert_str_eq(events.hook, "");
        cr_assert_str_eq(events.rss_source, "");
        cr_assert_str_eq(events.error, "");
    }
}

Test(tracer_stats, knows_nothing_without_a_file)
{
    cr_assert_not(read_stats(temporary_path(&folder, "stats")).known);
    cr_assert_not(read_stats(temporary_path(&folder, "no/such/folder")).known);
}

Test(tracer_stats, adds_up_the_children)
{
    struct record_events events;

    (void)temporary_write_text(&folder, "stats.12",
        HEAD
        "\"hook\": \"profile\", \"events\": {\"total\": 10, \"by_kind\": {\"return\": 3, \"c_call\": 7}},"
        "\"log\": {\"events\": 5, \"lines\": 9}, \"lost\": 2, \"threads\": 1, \"rss\": {\"source\": "
        "\"timed\","
        "\"reads\": 4, \"staleness_ns\": 5000000, \"granularity_bytes\": 1}, \"errors\": [\"child\"]}");
    (void)temporary_write_text(&folder, "stats.x", "not a child");
    (void)temporary_write_text(&folder, "stats.", "not a child");
    (void)temporary_write_text(&folder, "stats2.3", "not a child");
    events = read_stats(temporary_write_text(&folder, "stats", whole));
    cr_assert_eq(events.total, 1010);
    cr_assert_eq(events.kind_count, 3);
    cr_assert_eq(events.kinds[0].count, 600);
    cr_assert_eq(events.kinds[1].count, 403);
    cr_assert_str_eq(events.kinds[2].name, "c_call");
    cr_assert_eq(events.kinds[2].count, 7);
    cr_assert_eq(events.logged, 905);
    cr_assert_eq(events.log_lines, 913);
    cr_assert_eq(events.lost, 3);
    cr_assert_eq(events.threads, 3);
    cr_assert_eq(events.rss_reads, 16);
    cr_assert_eq(events.rss_staleness_ns, 5000000);
    cr_assert_eq(events.rss_granularity_bytes, 4096);
    cr_assert_str_eq(events.hook, "profile");
    cr_assert_str_eq(events.rss_source, "mixed");
    cr_assert_str_eq(events.error, "disk full; gave up; child");
}

Test(tracer_stats, does_not_add_what_a_child_does_not_know)
{
    struct record_events events;

    (void)temporary_write_text(&folder, "stats.12", HEAD "\"events\": {\"total\": 10}}");
    events = read_stats(temporary_write_text(&folder, "stats", whole));
    cr_assert_eq(events.total, 1010);
    cr_assert_eq(events.log_lines, -1);
    cr_assert_eq(events.lost, -1);
    cr_assert_eq(events.rss_staleness_ns, -1);
}

struct refused {
    const char *text;
    const char *message;
};

Test(tracer_stats, says_what_is_wrong)
{
    static const struct refused cases[] = {
        {"", "left its statistics empty"},
        {"garbage", "stats:1:7: the tracer's statistics are not JSON"},
        {"{\"schema\": \"tracetoll.stats/1\",\n \"events\": {\"total\": 1", "stats:2:"},
        {"[1]", "must be a JSON object"},
        {"{}", "'schema' must be \"tracetoll.stats/1\""},
        {"{\"schema\": 1}", "'schema' must be"},
        {"{\"schema\": \"tracetoll.stats/2\"}", "the schema is 'tracetoll.stats/2'"},
        {HEAD "\"hook\": \"profile\"}", "'events.total' is missing"},
        {HEAD "\"events\": 3}", "'events' must be an object"},
        {HEAD "\"events\": {\"total\": -1}}", "'events.total' must be a whole number"},
        {HEAD "\"events\": {\"total\": 1.5}}", "'events.total' must be a whole number"},
        {HEAD "\"events\": {\"total\": 99999999999999999999}}", "too big integer"},
        {HEAD "\"events\": {\"total\": 1, \"total\": 2}}", "duplicate object key"},
        {HEAD "\"events\": {\"total\": 1, \"by_kind\": [1]}}", "'events.by_kind' must be an object"},
        {HEAD "\"events\": {\"total\": 1, \"by_kind\": {\"call\": \"1\"}}}", "'call' must be a whole number"},
        {HEAD "\"events\": {\"total\": 1, \"by_kind\": {\"0123456789012345678901234567890x\": 1}}}",
            "is too long"},
        {HEAD "\"events\": {\"total\": 1}, \"log\": {\"lines\": true}}",
            "'log.lines' must be a whole number"},
        {HEAD "\"events\": {\"total\": 1}, \"hook\": \"0123456789012345678901234567890x\"}",
            "'hook' must be a string"},
        {HEAD "\"events\": {\"total\": 1}, \"errors\": \"x\"}", "'errors' must be a list"},
        {HEAD "\"events\": {\"total\": 1}, \"errors\": [1]}", "'errors' must be a list"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct record_events events = {.total = 77};
        struct error error = {0};

        cr_assert_eq(
            tracer_stats_read(temporary_write_text(&folder, "stats", cases[i].text), &events, &error), -1,
            "accepted: %s", cases[i].text);
        cr_assert_not_null(
            strstr(error.message, cases[i].message), "%s\ninstead of: %s", error.message, cases[i].message);
        cr_assert_eq(error.exit_code, EXIT_RUN_FAILED);
        cr_assert_eq(events.total, 77, "the output was touched");
    }
}

Test(tracer_stats, refuses_children_without_a_parent)
{
    struct record_events events;
    struct error error = {0};

    (void)temporary_write_text(&folder, "stats.9", whole);
    cr_assert_eq(tracer_stats_read(temporary_path(&folder, "stats"), &events, &error), -1);
    cr_assert_not_null(strstr(error.message, "itself left none"));
}

Test(tracer_stats, refuses_a_file_above_a_megabyte)
{
    size_t length = 1000001;
    char *text = malloc(length);
    struct record_events events;
    struct error error = {0};

    cr_assert_not_null(text);
    memset(text, ' ', length);
    cr_assert_eq(tracer_stats_read(temporary_write(&folder, "stats", text, length), &events, &error), -1);
    cr_assert_not_null(strstr(error.message, "longer than 1000000 bytes"));
    free(text);
}

/* A message of any length is cut to fit, and never in the middle of a character. */
Test(tracer_stats, cuts_a_long_error_between_characters)
{
    enum { CHARACTERS = 400 };
    char text[2048];
    size_t shift;

    for (shift = 0; shift < 2; shift++) {
        struct record_events events;
        size_t i;

        (void)strcpy(text, HEAD "\"events\": {\"total\": 1}, \"errors\": [\"");
        (void)strcat(text, shift ? "x" : "");
        for (i = 0; i < CHARACTERS; i++)
            (void)strcat(text, "\303\251");
        (void)strcat(text, "\"]}");
        events = read_stats(temporary_write_text(&folder, "stats", text));
        cr_assert_geq(strlen(events.error), sizeof events.error - 3);
        cr_assert_eq((strlen(events.error) - shift) % 2, 0, "cut inside a character");
    }
}
