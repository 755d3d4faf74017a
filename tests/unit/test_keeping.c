/* keeping: logs and failures in the results folder. */
#include "keeping.h"
#include "path.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct temporary temporary;
static struct error error;

static bool exists(const char *name)
{
    return path_exists(temporary_path(&temporary, name));
}

static void keep(const char *which, const char *name, int64_t round, bool control, bool warmup)
{
    char configuration[32];
    struct run_record record = {
        .configuration = configuration, .round = round, .control = control, .warmup = warmup};
    char log[512];

    (void)snprintf(configuration, sizeof configuration, "%s", name);
    (void)temporary_write_text(&temporary, "work/log/trace.log", "x\n");
    (void)snprintf(log, sizeof log, "%s/work/log", temporary.path);
    cr_assert_eq(keeping_log(temporary.path, which, &record, log, &error), 0, "%s", error.message);
    cr_assert_not(exists("work/log/trace.log"));
}

Test(keeping, all_logs_or_none)
{
    temporary_open(&temporary);
    keep("none", "A", 1, false, false);
    cr_assert_not(exists("logs"));
    keep("all", "A", 1, false, true);
    cr_assert_not(exists("logs"), "a warm-up");
    keep("all", "A", 1, false, false);
    keep("all", "A", 1, true, false);
    keep("all", "A", 2, false, false);
    cr_assert(exists("logs/A-round1/trace.log"));
    cr_assert(exists("logs/A-round1-control/trace.log"));
    cr_assert(exists("logs/A-round2/trace.log"));
    temporary_close(&temporary);
}

Test(keeping, only_the_last_log_of_each_configuration)
{
    temporary_open(&temporary);
    keep("last", "A", 9, false, false);
    keep("last", "A", 9, true, false);
    keep("last", "A-round1", 9, false, false);
    keep("last", "B", 9, false, false);
    keep("last", "A", 10, false, false);
    cr_assert_not(exists("logs/A-round9"));
    cr_assert_not(exists("logs/A-round9-control"));
    cr_assert(exists("logs/A-round10/trace.log"));
    cr_assert(exists("logs/A-round1-round9/trace.log"));
    cr_assert(exists("logs/B-round9/trace.log"));
    temporary_close(&temporary);
}

Test(keeping, clears_only_what_it_kept)
{
    char name[] = "A";
    struct run_record record = {.configuration = name, .round = 3, .position = 2};
    char work[512];

    temporary_open(&temporary);
    keep("all", "A", 1, false, false);
    (void)temporary_write_text(&temporary, "work/stderr", "why\n");
    (void)temporary_write_text(&temporary, "work/prepare.stderr", "why not\n");
    (void)temporary_write_text(&temporary, "work/callgrind/valgrind.1", "why at all\n");
    (void)temporary_write_text(&temporary, "work/stats.json", "{nonsense\n");
    (void)snprintf(work, sizeof work, "%s/work", temporary.path);
    cr_assert_eq(keeping_failure(temporary.path, &record, work, &error), 0, "%s", error.message);
    cr_assert(exists("failures/A-round3-2/stderr"));
    cr_assert(exists("failures/A-round3-2/prepare.stderr"));
    cr_assert(exists("failures/A-round3-2/callgrind/valgrind.1"));
    cr_assert(exists("failures/A-round3-2/stats.json"));
    (void)temporary_write_text(&temporary, "logs/mine", "keep\n");
    (void)temporary_write_text(&temporary, "failures/A-round3-2/notes", "keep\n");
    cr_assert_eq(keeping_clear(temporary.path, &error), 0, "%s", error.message);
    cr_assert_not(exists("logs/A-round1"));
    cr_assert(exists("logs/mine"));
    cr_assert_not(exists("failures/A-round3-2/stderr"));
    cr_assert(exists("failures/A-round3-2/notes"));
    temporary_close(&temporary);
}
