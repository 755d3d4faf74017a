/* sampler and tree: no timeline without an interval, and the largest process of several. */
#include "clock.h"
#include "mem.h"
#include "sampler.h"
#include "temporary.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Test(sampler, takes_nothing_without_an_interval)
{
    struct temporary folder;
    struct sampler *sampler;
    struct pollfd ready;
    struct error error;

    temporary_open(&folder);
    sampler = sampler_open(folder.path, 0, &error);
    cr_assert(sampler, "%s", error.message);
    cr_assert_eq(sampler_start(sampler, clock_now_ns() - 1000000000, &error), 0);
    ready = (struct pollfd){.fd = sampler_fd(sampler), .events = POLLIN};
    cr_assert_eq(poll(&ready, 1, 0), 0, "a sample is due");
    cr_assert_eq(sampler_finish(sampler, &error), 0);
    cr_assert_eq(sampler_count(sampler), 0);
    cr_assert_eq(sampler_largest_bytes(sampler), -1);
    sampler_close(sampler);
    temporary_close(&folder);
}

/* A child that holds `bytes` of its own until it is killed; returns once it does. */
static pid_t hold(size_t bytes)
{
    int told[2];
    char byte;
    pid_t pid;

    cr_assert_eq(pipe(told), 0);
    pid = fork();
    if (pid == 0) {
        char *held = mem_alloc(bytes, 1);

        memset(held, 1, bytes);
        (void)!write(told[1], held, 1);
        for (;;)
            (void)pause();
    }
    cr_assert_eq(read(told[0], &byte, 1), 1);
    (void)close(told[0]);
    (void)close(told[1]);
    return pid;
}

Test(tree, tells_the_largest_process_from_the_sum)
{
    const int64_t large = 48 << 20;
    const int64_t small = 24 << 20;
    pid_t pids[2] = {hold((size_t)small), hold((size_t)large)};
    struct tree *tree = tree_open();
    struct tree_usage usage;
    int i;

    for (i = 0; i < 2; i++) { /* the second reads files that are open */
        tree_measure(tree, &usage);
        cr_expect_eq(usage.processes, 2);
        cr_expect_geq(usage.largest_bytes, large);
        cr_expect_lt(usage.largest_bytes, large + small);
        cr_expect_geq(usage.rss_bytes, large + small);
    }
    for (i = 0; i < 2; i++) {
        (void)kill(pids[i], SIGKILL);
        (void)waitpid(pids[i], NULL, 0);
    }
    tree_measure(tree, &usage);
    cr_expect_eq(usage.processes, 0);
    cr_expect_eq(usage.largest_bytes, 0);
    tree_close(tree);
}
