/*
 * Preloaded into a traced program by test_equal.py: a clock and a resident memory that are the same in every
 * run, so that two logs of two runs can be compared byte for byte. The tracer itself is the one that is
 * shipped: it is only told that the time stamp counter cannot be trusted, so that it asks for the time here.
 * Touches nothing outside the process.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Numerical Recipes' "quick and dirty" generator. */
static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

/* CPython asks too, and how often it does while it waits for a thread is chance. */
static int from_tracer(const void *caller)
{
    Dl_info info;

    return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "_rsstrace");
}

/* From 100 ns to 13 us later than the time before; now and then a second. */
int clock_gettime(clockid_t id, struct timespec *now)
{
    static uint32_t state = 1;
    static uint64_t ns = 7000000000u;

    if (id != CLOCK_MONOTONIC || !from_tracer(__builtin_return_address(0)))
        return (int)syscall(SYS_clock_gettime, id, now);
    ns += 100 + next(&state) % 13000;
    if (state % 997 == 0)
        ns += 1000000000u;
    now->tv_sec = (time_t)(ns / 1000000000u);
    now->tv_nsec = (long)(ns % 1000000000u);
    return 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = va_arg(arguments, int);
    va_end(arguments);
    if (strstr(path, "/current_clocksource")) {
        errno = ENOENT;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

/* /proc/self/statm, whatever its descriptor: mostly what it was, at times some pages more or less. */
static ssize_t resident(char *into, size_t size)
{
    static uint32_t state = 2;
    static long pages = 3000;
    uint32_t chance = next(&state);
    char text[64];
    int length;

    if (chance % 8 == 0)
        pages += (long)(chance % 101) - 40;
    length = snprintf(text, sizeof text, "9000 %ld 800 1 0 2000 0\n", pages);
    if ((size_t)length > size)
        length = (int)size;
    memcpy(into, text, (size_t)length);
    return length;
}

ssize_t pread(int fd, void *into, size_t size, off_t offset)
{
    char link[64];
    char path[64] = "";

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) > 0 && strstr(path, "/statm"))
        return resident(into, size);
    return syscall(SYS_pread64, fd, into, size, offset);
}

ssize_t pread64(int fd, void *into, size_t size, off_t offset) __attribute__((alias("pread")));
