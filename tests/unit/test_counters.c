/* counters: what is counted of a program and its descendants, and what callgrind's files say. */
#include "counters.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Page faults, which every kernel counts: the harness's own are none of the program's. */
static const struct counters_event FAULTS = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS};

static void run(const char *const *argv)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        (void)execvp(argv[0], (char *const *)(void *)argv);
        _exit(127);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(status, 0);
}

static void touch_pages(size_t pages)
{
    enum { PAGE_BYTES = 4096 };
    volatile char *memory = malloc(pages * PAGE_BYTES);
    size_t i;

    for (i = 0; i < pages; i++)
        memory[i * PAGE_BYTES] = 1;
    free((void *)memory);
}

/* A shell that fills a variable of so many bytes touches a page for every 4096 of them. */
static const char *const SMALL[] = {"sh", "-c", "true", NULL};
static const char *const LARGE[] = {"sh", "-c", "x=$(head -c 20000000 /dev/zero | tr '\\0' x); true", NULL};

static struct counters *start(void)
{
    struct error error;
    struct counters *counters = counters_start(&FAULTS, &error);

    if (!counters)
        cr_skip_test("%s", error.message);
    return counters;
}

Test(counters, a_program_is_counted_with_its_children_and_without_us)
{
    struct counters *counters = start();
    int64_t small;
    int64_t large;

    run(SMALL);
    touch_pages(20000);
    small = counters_stop(counters);
    cr_assert(small > 10 && small < 10000, "%lld", (long long)small);
    counters = start();
    run(LARGE);
    large = counters_stop(counters);
    cr_assert(large > small + 4000, "%lld, %lld", (long long)small, (long long)large);
}

Test(counters, nothing_that_ran_is_nothing_counted)
{
    struct counters *counters = start();

    touch_pages(100);
    cr_assert_eq(counters_stop(counters), -1);
}

Test(counters, an_event_that_no_kernel_has_is_an_error)
{
    const struct counters_event nonsense = {PERF_TYPE_SOFTWARE, 1000000};
    struct error error;

    cr_assert_null(counters_start(&nonsense, &error));
    cr_assert_eq(error.exit_code, EXIT_RUN_FAILED);
}

Test(counters, the_files_of_all_processes_are_summed)
{
    struct temporary temporary;
    struct error error;
    int64_t instructions = -1;

    temporary_open(&temporary);
    cr_assert_eq(counters_sum(temporary.path, &instructions, &error), -1);
    (void)temporary_write_text(
        &temporary, "callgrind.1", "# callgrind format\nevents: Ir\ntotals: 1711025371\n");
    (void)temporary_write_text(&temporary, "callgrind.2", "events: Ir\nfn=(1) totals\n\ntotals: 29\n");
    (void)temporary_write_text(&temporary, "valgrind.1", "totals: 5\n");
    cr_assert_eq(counters_sum(temporary.path, &instructions, &error), 0, "%s", error.message);
    cr_assert_eq(instructions, 1711025400);
    (void)temporary_write_text(&temporary, "callgrind.3", "# callgrind format\nevents: Ir\n");
    cr_assert_eq(counters_sum(temporary.path, &instructions, &error), -1);
    cr_assert_not_null(strstr(error.message, "callgrind.3"));
    temporary_close(&temporary);
}

Test(counters, callgrind_is_put_before_the_command)
{
    char *argv[] = {(char *)"python3", (char *)"-c", (char *)"pass", NULL};
    struct arena *arena = arena_open();
    char **wrapped = counters_wrap(argv, "/tmp/folder", arena);

    cr_assert_str_eq(wrapped[0], "valgrind");
    cr_assert_str_eq(wrapped[4], "--callgrind-out-file=/tmp/folder/callgrind.%p");
    cr_assert_str_eq(wrapped[6], "python3");
    cr_assert_str_eq(wrapped[8], "pass");
    cr_assert_null(wrapped[9]);
    arena_close(arena);
}

/* The same program executes the same instructions, whatever else the machine does. */
Test(counters, callgrind_counts_alike_every_time)
{
    struct temporary temporary;
    struct arena *arena = arena_open();
    char *argv[] = {(char *)"/bin/true", NULL};
    int64_t counts[2] = {0, 0};
    struct buf why = {0};
    struct error error;
    int i;

    if (system("valgrind --version >/dev/null 2>&1") != 0)
        cr_skip_test("valgrind is not installed");
    for (i = 0; i < 2; i++) {
        char **wrapped;

        temporary_open(&temporary);
        wrapped = counters_wrap(argv, temporary.path, arena);
        run((const char *const *)(void *)wrapped);
        cr_assert_eq(counters_sum(temporary.path, &counts[i], &error), 0, "%s", error.message);
        temporary_close(&temporary);
    }
    cr_expect(counts[0] > 10000);
    cr_expect(llabs(counts[0] - counts[1]) * 100 < counts[0], "%lld, %lld", (long long)counts[0],
        (long long)counts[1]);
    cr_expect_neq(counters_find(&why), COUNTERS_NONE, "%s", buf_string(&why));
    buf_free(&why);
    arena_close(arena);
}
