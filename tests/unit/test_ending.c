/* The last line of runs.jsonl: written by journal, read by results. */
#include "journal.h"
#include "results.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define HOST "{\"schema\":\"tracetoll.host/1\",\"config_text\":\"title: t\\n\"}\n"
#define RUN                                                                                                  \
    "{\"schema\":\"tracetoll.run/"                                                                           \
    "1\",\"configuration\":\"C\",\"round\":1,\"outcome\":\"ok\",\"wall_ns\":5}\n"
#define END "{\"schema\":\"tracetoll.end/1\",\"why\":\"stopped\",\"rounds\":1}\n"

Test(ending, is_read_back_as_it_was_written)
{
    static const struct end_record written[] = {
        {ENDING_ROUNDS, 10, NAN, 0.031},
        {ENDING_PRECISION, 12, 0.02, 0.0175},
        {ENDING_MAX, 60, 0.02, INFINITY},
        {ENDING_STOPPED, 0, NAN, NAN},
    };
    struct host_record host = {.config_text = "title: t\n"};
    struct temporary temporary;
    struct error error;
    size_t i;

    temporary_open(&temporary);
    for (i = 0; i < sizeof written / sizeof *written; i++) {
        struct journal *journal = journal_open(temporary.path, i == 0, &error);
        struct results results;

        cr_assert(journal, "%s", error.message);
        cr_assert_eq(i > 0 ? 0 : journal_append_host(journal, &host, &error), 0);
        cr_assert_eq(journal_append_end(journal, &written[i], &error), 0);
        journal_close(journal);
        cr_assert_eq(results_open(&results, temporary.path, &error), 0, "%s", error.message);
        cr_expect_eq(results.end.ending, written[i].ending);
        cr_expect_eq(results.end.rounds, written[i].rounds);
        cr_expect_eq(isnan(results.end.precision), isnan(written[i].precision));
        cr_expect_eq(isfinite(results.end.half_width), isfinite(written[i].half_width));
        if (isfinite(written[i].half_width))
            cr_expect_float_eq(results.end.half_width, written[i].half_width, 1e-12);
        results_close(&results);
    }
    temporary_close(&temporary);
}

struct file_case {
    const char *text;
    enum ending ending;
    const char *problem; /* NULL: the file is good */
};

static const struct file_case files[] = {
    {HOST RUN, ENDING_UNKNOWN, NULL},
    {HOST RUN END, ENDING_STOPPED, NULL},
    {HOST RUN END RUN, ENDING_UNKNOWN, NULL}, /* it went on, and was killed */
    {HOST RUN END RUN "{\"schema\":\"tracetoll.end/1\",\"why\":\"max reached\",\"rounds\":1}\n", ENDING_MAX,
        NULL},
    {HOST "{\"schema\":\"tracetoll.end/1\",\"why\":\"bored\",\"rounds\":1}\n", ENDING_UNKNOWN,
        "'why' has a value that this version does not know"},
    {HOST "{\"schema\":\"tracetoll.end/1\",\"rounds\":1}\n", ENDING_UNKNOWN, "'why' is missing"},
    {HOST "{\"schema\":\"tracetoll.end/1\",\"why\":\"stopped\",\"rounds\":1,\"precision\":\"2%\"}\n",
        ENDING_UNKNOWN, "'precision' is not a number"},
};

Test(ending, is_that_of_the_last_line)
{
    size_t i;

    for (i = 0; i < sizeof files / sizeof *files; i++) {
        struct results results = {0};
        struct error error = {0};
        int result = results_parse(&results, files[i].text, strlen(files[i].text), "d/runs.jsonl", &error);

        cr_expect_eq(result, files[i].problem ? -1 : 0, "case %zu: %s", i, error.message);
        if (files[i].problem)
            cr_expect(strstr(error.message, files[i].problem), "case %zu: %s", i, error.message);
        else
            cr_expect_eq(results.end.ending, files[i].ending, "case %zu", i);
        results_close(&results);
    }
}
