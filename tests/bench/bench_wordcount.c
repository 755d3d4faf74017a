/* bench_wordcount: counts FILE by wordcount and by `wc -lwc`, in turns, and prints both times, the ratio of
 * each pair and the median ratio. The first round fills the page cache and is not counted. Usage:
 * bench_wordcount FILE [ROUNDS] */
#include "wordcount.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS_MAX = 101 };

extern char **environ;

static double now_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double time_wc(char *path)
{
    char *argv[] = {"wc", "-lwc", path, NULL};
    double start = now_s();
    int status;
    pid_t pid;

    if (posix_spawnp(&pid, "wc", NULL, NULL, argv, environ) || waitpid(pid, &status, 0) < 0 || status)
        exit(1);
    return now_s() - start;
}

static double time_wordcount(const char *path)
{
    struct wordcount count;
    struct error error;
    double start = now_s();

    if (wordcount_file(path, &count, &error)) {
        (void)fprintf(stderr, "%s\n", error.message);
        exit(error.exit_code);
    }
    printf("%lld %lld %lld\n", (long long)count.lines, (long long)count.words, (long long)count.bytes);
    (void)fflush(stdout);
    return now_s() - start;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    double ratios[ROUNDS_MAX];
    int rounds = argc > 2 ? atoi(argv[2]) : 7;
    int i;

    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: bench_wordcount FILE [ROUNDS]\n");
        return 2;
    }
    (void)time_wordcount(argv[1]);
    for (i = 0; i < rounds; i++) {
        double theirs = time_wc(argv[1]);
        double ours = time_wordcount(argv[1]);

        ratios[i] = theirs / ours;
        printf("wc %.3f s, wordcount %.3f s, ratio %.1f\n", theirs, ours, ratios[i]);
    }
    qsort(ratios, (size_t)rounds, sizeof ratios[0], compare_doubles);
    printf("median ratio %.1f of %d rounds\n", ratios[rounds / 2], rounds);
    return 0;
}
