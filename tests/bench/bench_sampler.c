/* bench_sampler: what one sample costs the harness, for a program with CHILDREN children that sleep. Usage:
 * bench_sampler [CHILDREN] */
#include "clock.h"
#include "tree.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAMPLES = 20000, CHILDREN_MAX = 1000 };

static int compare_times(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    static int64_t times_ns[SAMPLES];
    static pid_t pids[CHILDREN_MAX];
    int count = argc > 1 ? atoi(argv[1]) : 1;
    struct tree *tree = tree_open();
    struct tree_usage usage = {0};
    int i;

    for (i = 0; i < count && i < CHILDREN_MAX; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            for (;;)
                (void)pause();
    }
    for (i = 0; i < SAMPLES; i++) {
        int64_t before_ns = clock_now_ns();

        tree_measure(tree, &usage);
        times_ns[i] = clock_now_ns() - before_ns;
    }
    qsort(times_ns, SAMPLES, sizeof *times_ns, compare_times);
    printf("%zu processes, %d samples: median %.1f us, 99th percentile %.1f us\n", usage.processes, SAMPLES,
        (double)times_ns[SAMPLES / 2] / 1e3, (double)times_ns[SAMPLES / 100 * 99] / 1e3);
    for (i = 0; i < count && i < CHILDREN_MAX; i++)
        (void)kill(pids[i], SIGKILL);
    tree_close(tree);
    return 0;
}
