/* sampler: see sampler.h. */
#include "sampler.h"
#include "clock.h"
#include "fault.h"
#include "mem.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { PENDING_MAX = 512 };

struct sampler {
    struct tree *tree;
    int64_t interval_ns;
    int64_t start_ns;
    int timer_fd;
    int spool_fd;
    bool pss;
    int64_t last_bytes;
    int64_t peak_pss_bytes; /* -1 before the first */
    int64_t largest_bytes;  /* the same */
    int failure;            /* errno of the first write that failed, or 0 */
    size_t spooled;
    size_t pending_count;
    struct sample pending[PENDING_MAX];
};

static int spool_open(const char *folder)
{
    char path[4096];
    int fd;

    if (snprintf(path, sizeof path, "%s/timeline-XXXXXX", folder) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

struct sampler *sampler_open(const char *folder, int64_t interval_ns, struct error *error)
{
    struct sampler *sampler = mem_alloc(1, sizeof *sampler);

    sampler->interval_ns = interval_ns;
    sampler->peak_pss_bytes = -1;
    sampler->largest_bytes = -1;
    sampler->tree = tree_open();
    sampler->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    sampler->spool_fd = spool_open(folder);
    if (sampler->timer_fd >= 0 && sampler->spool_fd >= 0)
        return sampler;
    (void)error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot keep a timeline in '%s'", folder);
    sampler_close(sampler);
    return NULL;
}

void sampler_close(struct sampler *sampler)
{
    if (!sampler)
        return;
    if (sampler->timer_fd >= 0)
        (void)close(sampler->timer_fd);
    if (sampler->spool_fd >= 0)
        (void)close(sampler->spool_fd);
    tree_close(sampler->tree);
    free(sampler);
}

void sampler_read_pss(struct sampler *sampler)
{
    sampler->pss = true;
    tree_read_pss(sampler->tree);
}

bool sampler_has_pss(const struct sampler *sampler)
{
    return sampler->pss;
}

int64_t sampler_last_bytes(const struct sampler *sampler)
{
    return sampler->last_bytes;
}

int64_t sampler_peak_pss_bytes(const struct sampler *sampler)
{
    return sampler->peak_pss_bytes;
}

int64_t sampler_largest_bytes(const struct sampler *sampler)
{
    return sampler->largest_bytes;
}

static void sampler_flush(struct sampler *sampler)
{
    const char *from = (const char *)sampler->pending;
    size_t left = sampler->pending_count * sizeof *sampler->pending;

    while (left > 0 && !sampler->failure) {
        ssize_t written = FAULT("sampler.spool", ENOSPC) ? -1 : write(sampler->spool_fd, from, left);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            sampler->failure = errno;
            break;
        }
        from += written;
        left -= (size_t)written;
    }
    if (!sampler->failure)
        sampler->spooled += sampler->pending_count;
    sampler->pending_count = 0;
}

/* A tree without a living process, or without memory any more, has nothing to say: the run is over but not
 * yet waited for. */
static void sampler_take(struct sampler *sampler)
{
    struct tree_usage usage;
    int64_t before_ns = clock_now_ns();

    tree_measure(sampler->tree, &usage);
    if (usage.processes == 0 || usage.rss_bytes == 0)
        return;
    sampler->last_bytes = sampler->pss ? usage.pss_bytes : usage.rss_bytes;
    if (sampler->pss && usage.pss_bytes > sampler->peak_pss_bytes)
        sampler->peak_pss_bytes = usage.pss_bytes;
    if (usage.largest_bytes > sampler->largest_bytes)
        sampler->largest_bytes = usage.largest_bytes;
    if (sampler->failure)
        return;
    sampler->pending[sampler->pending_count++] = (struct sample){
        .t_ns = before_ns - sampler->start_ns,
        .rss_bytes = usage.rss_bytes,
        .pss_bytes = usage.pss_bytes,
        .cpu_ns = usage.cpu_ns,
        .faults = usage.faults,
    };
    if (sampler->pending_count == PENDING_MAX)
        sampler_flush(sampler);
}

int sampler_start(struct sampler *sampler, int64_t start_ns, struct error *error)
{
    int64_t first_ns = start_ns + sampler->interval_ns;
    struct itimerspec timer = {
        .it_value = {.tv_sec = first_ns / 1000000000, .tv_nsec = first_ns % 1000000000},
        .it_interval = {.tv_sec = sampler->interval_ns / 1000000000,
            .tv_nsec = sampler->interval_ns % 1000000000},
    };

    sampler->start_ns = start_ns;
    if (sampler->interval_ns == 0)
        return 0;
    if (timerfd_settime(sampler->timer_fd, TFD_TIMER_ABSTIME, &timer, NULL))
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot set the sampling timer");
    return 0;
}

int sampler_fd(const struct sampler *sampler)
{
    return sampler->timer_fd;
}

void sampler_tick(struct sampler *sampler)
{
    uint64_t due;

    if (read(sampler->timer_fd, &due, sizeof due) == (ssize_t)sizeof due)
        sampler_take(sampler);
}

int sampler_finish(struct sampler *sampler, struct error *error)
{
    sampler_flush(sampler);
    if (sampler->failure)
        return error_set_errno(error, EXIT_RUN_FAILED, sampler->failure, "cannot keep the timeline");
    return 0;
}

size_t sampler_count(const struct sampler *sampler)
{
    return sampler->spooled;
}

int sampler_read(const struct sampler *sampler, size_t first, size_t count, struct sample *samples)
{
    char *into = (char *)samples;
    size_t left = count * sizeof *samples;
    off_t offset = (off_t)(first * sizeof *samples);

    while (left > 0) {
        ssize_t got = pread(sampler->spool_fd, into, left, offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            if (got == 0)
                errno = EIO;
            return -1;
        }
        into += got;
        offset += got;
        left -= (size_t)got;
    }
    return 0;
}
