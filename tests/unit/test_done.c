/* done and resume: what an earlier session left, and whether it may go on. */
#include "done.h"
#include "journal.h"
#include "mem.h"
#include "resume.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST "{\"schema\":\"tracetoll.host/1\",\"config_text\":\"x\"}\n"
#define RUN(name, round, warmup, control, outcome)                                                           \
    "{\"schema\":\"tracetoll.run/1\",\"configuration\":\"" name "\",\"round\":" #round                       \
    ",\"warmup\":" #warmup ",\"control\":" #control ",\"outcome\":\"" outcome                                \
    "\",\"wall_ns\":5,\"output_hash\":\"abc\"}\n"

static struct temporary temporary;
static struct error error;
static struct config *config;

static struct done *read_done(const char *journal)
{
    static const char text[] = "workload: {command: [x]}\nconfigurations: [{name: none}, {name: A}]\n";
    struct buf mistakes = {0};

    temporary_open(&temporary);
    config = config_parse(text, strlen(text), "x.yaml", &mistakes);
    cr_assert_not_null(config, "%s", buf_string(&mistakes));
    (void)temporary_write_text(&temporary, "runs.jsonl", journal);
    return done_open(temporary.path, config, &error);
}

static void end(struct done *done)
{
    done_close(done);
    config_close(config);
    temporary_close(&temporary);
}

Test(done, finds_each_run_by_what_it_was)
{
    struct done *done = read_done(HOST RUN("none", 1, true, false, "ok") RUN("none", 1, false, false, "ok")
            RUN("none", 1, false, true, "ok") RUN("A", 2, false, false, "timeout")
                RUN("A", 1, true, false, "teardown failed") "{\"schema\":\"tracetoll.end/1\"}\n"
                                                            "{\"schema\":\"tracetoll.run/1\",\"config");

    cr_assert_not_null(done, "%s", error.message);
    cr_assert_eq(done_count(done), 4);
    cr_assert_not_null(done_find(done, 0, 1, true, false));
    cr_assert_not_null(done_find(done, 0, 1, false, true));
    cr_assert_eq(done_find(done, 1, 2, false, false)->outcome, OUTCOME_TIMEOUT);
    cr_assert_str_eq(done_find(done, 0, 1, false, false)->output_hash, "abc");
    cr_assert_null(done_find(done, 1, 1, false, false));
    cr_assert_null(done_find(done, 1, 1, true, false), "a teardown is no run");
    end(done);
}

Test(done, refuses_what_cannot_be_gone_on_with)
{
    static const struct {
        const char *journal;
        const char *message;
    } cases[] = {
        {HOST RUN("A", 1, false, false, "ok") RUN("A", 1, false, false, "ok"), "runs.jsonl:3: a second run"},
        {HOST RUN("B", 1, false, false, "ok"), "runs.jsonl:2: no run of a known configuration 'B'"},
        {HOST "garbage\n", "runs.jsonl:2: not a record of"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct done *done = read_done(cases[i].journal);

        cr_assert_null(done, "%zu", i);
        cr_assert(strstr(error.message, cases[i].message), "%s", error.message);
        end(done);
    }
}

Test(done, a_journal_without_its_first_line_has_nothing_to_resume)
{
    struct host_record host = {0};

    temporary_open(&temporary);
    (void)temporary_write_text(&temporary, "runs.jsonl", "{\"schema\":\"tracetoll.ho");
    cr_assert_eq(done_read_host(temporary.path, &host, &error), -1);
    cr_assert(strstr(error.message, "first line"), "%s", error.message);
    temporary_close(&temporary);
}

Test(done, the_journal_cuts_off_a_line_without_an_end)
{
    struct buf text = {0};
    struct journal *journal;
    FILE *file;
    char line[64] = "";

    temporary_open(&temporary);
    for (int i = 0; i < 10000; i++)
        buf_add_string(&text, i == 9 ? "\n" : "x");
    (void)temporary_write_text(&temporary, "runs.jsonl", buf_string(&text));
    buf_free(&text);
    journal = journal_open(temporary.path, false, &error);
    cr_assert_not_null(journal, "%s", error.message);
    journal_close(journal);
    file = fopen(temporary_path(&temporary, "runs.jsonl"), "r");
    cr_assert_not_null(file);
    cr_assert_eq(fread(line, 1, sizeof line - 1, file), 10);
    cr_assert_str_eq(line, "xxxxxxxxx\n");
    (void)fclose(file);
    temporary_close(&temporary);
}

Test(resume, tells_every_difference_between_two_machines)
{
    char here[] = "6.1";
    char there[] = "6.2";
    struct host_record was = {.kernel = here, .cores = 2, .memory_bytes = 1000000};
    struct host_record is = {.kernel = there, .cores = 4, .memory_bytes = 1005000, .corpus = {.bytes = 7}};

    (void)snprintf(is.corpus.hash, sizeof is.corpus.hash, "%s", "ff");
    cr_assert_eq(resume_check_host(&was, &was, &error), 0, "%s", error.message);
    cr_assert_eq(resume_check_host(&was, &is, &error), -1);
    cr_assert_str_eq(error.message,
        "this is not what the results were measured with; runs of both do not belong together:\n"
        "  kernel: was 6.1, is 6.2\n"
        "  processors: was 2, is 4\n"
        "  bytes of the corpus: was 0, is 7\n"
        "  content of the corpus: was -, is ff");
    cr_assert_eq(error.exit_code, EXIT_USAGE);
}

Test(resume, names_the_line_of_a_configuration_that_changed)
{
    static const char now[] = "workload: {command: [x]}\nconfigurations: [{name: none}]\n";
    char before[] = "workload: {command: [x]}\nconfigurations: [{name: A}]\n";
    char same[] = "workload: {command: [x]}\nconfigurations: [{name: none}]\n";
    struct host_record was = {.config_text = before};
    char path[512];

    temporary_open(&temporary);
    (void)snprintf(path, sizeof path, "%s", temporary_write_text(&temporary, "x.yaml", now));
    was.config_file = path;
    cr_assert_eq(resume_check_config(&was, &error), -1);
    cr_assert(strstr(error.message, "line 2 was 'configurations: [{name: A}]' and is "), "%s", error.message);
    was.config_text = same;
    cr_assert_eq(resume_check_config(&was, &error), 0, "%s", error.message);
    temporary_close(&temporary);
    cr_assert_eq(resume_check_config(&was, &error), 0, "a file that is gone is no difference");
}
