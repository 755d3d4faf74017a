/* logset: files, folders and patterns of logs, on real files. */
#include "logset.h"
#include "path.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct temporary temporary;

static void make_logs(void)
{
    temporary_open(&temporary);
    (void)temporary_write_text(&temporary, "log/trace.log", "one two\nthree\n");
    (void)temporary_write_text(&temporary, "log/trace.log.17", "four\n");
    (void)temporary_write_text(&temporary, "log/trace.log.17.tail", "not yet\n");
    (void)temporary_write_text(&temporary, "log/deep/er/part", "five\nsix\n");
    (void)temporary_write_text(&temporary, "log/.hidden", "seven\n");
    (void)temporary_write_text(&temporary, "other.txt", "eight\n");
}

Test(logset, counts_a_file_a_folder_or_what_matches)
{
    static const struct {
        const char *pattern;
        bool known;
        int64_t lines;
        int64_t bytes;
    } cases[] = {
        {"log/trace.log", true, 2, 14},
        {"log", true, 6, 34},
        {"log/", true, 6, 34},
        {"log/trace.log*", true, 3, 19},
        {"log/trace.log.[0-9]*", true, 1, 5},
        {"*/deep", true, 2, 9},
        {"*/deep/*/p?rt", true, 2, 9},
        {"l*/*", true, 5, 28},
        {"log/nothing*", false, 0, 0},
        {"nowhere/trace.log", false, 0, 0},
        {"nowhere/*/x", false, 0, 0},
    };
    struct error error;
    char pattern[512];

    make_logs();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_log log = {0};

        (void)snprintf(pattern, sizeof pattern, "%s/%s", temporary.path, cases[i].pattern);
        cr_assert_eq(logset_count(pattern, &log, &error), 0, "%s: %s", cases[i].pattern, error.message);
        cr_expect_eq(log.known, cases[i].known, "%s", cases[i].pattern);
        cr_expect_eq(log.lines, cases[i].lines, "%s: %lld lines", cases[i].pattern, (long long)log.lines);
        cr_expect_eq(log.bytes, cases[i].bytes, "%s: %lld bytes", cases[i].pattern, (long long)log.bytes);
        cr_expect_eq(logset_bytes(pattern), cases[i].bytes, "%s", cases[i].pattern);
    }
    temporary_close(&temporary);
}

Test(logset, takes_a_part_that_exists_as_it_is_written)
{
    struct record_log log = {0};
    struct error error;
    char pattern[512];

    temporary_open(&temporary);
    (void)temporary_write_text(&temporary, "re[s]ults/a.log", "one\n");
    (void)temporary_write_text(&temporary, "results/a.log", "two\nthree\n");
    (void)snprintf(pattern, sizeof pattern, "%s/re[s]ults/*.log", temporary.path);
    cr_assert_eq(logset_count(pattern, &log, &error), 0);
    cr_assert_eq(log.lines, 1);
    temporary_close(&temporary);
}

Test(logset, moves_and_removes_exactly_the_set)
{
    struct error error;
    char pattern[512];
    char into[512];

    make_logs();
    (void)snprintf(pattern, sizeof pattern, "%s/log", temporary.path);
    (void)snprintf(into, sizeof into, "%s/kept/A-round1", temporary.path);
    cr_assert_eq(logset_move(pattern, into, &error), 0, "%s", error.message);
    cr_assert(path_exists(temporary_path(&temporary, "kept/A-round1/trace.log")));
    cr_assert(path_exists(temporary_path(&temporary, "kept/A-round1/deep/er/part")));
    cr_assert_not(path_exists(temporary_path(&temporary, "log/trace.log")));
    cr_assert(
        path_exists(temporary_path(&temporary, "log/trace.log.17.tail")), "no log, so nobody's to move");
    (void)snprintf(pattern, sizeof pattern, "%s/kept/*/trace.*", temporary.path);
    cr_assert_eq(logset_remove(pattern, &error), 0, "%s", error.message);
    cr_assert_not(path_exists(temporary_path(&temporary, "kept/A-round1/trace.log")));
    cr_assert(path_exists(temporary_path(&temporary, "kept/A-round1/deep/er/part")));
    temporary_close(&temporary);
}
