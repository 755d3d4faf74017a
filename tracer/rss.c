/*
 * Resident memory: sources, their measurement, and the page-fault watch. See rss.h. Kernel facts are from
 * kernel/events/core.c, kernel/events/ring_buffer.c and fs/proc/task_mmu.c.
 */
#include "rss.h"

#include "clock.h"
#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STATM "/proc/self/statm"
#define REFRESH_NS 1000000u /* RSS_FAULT: shrinking is seen after this time */
#define TIMED_SHARE 20u     /* RSS_TIMED: at most one part in so many of the run time */
#define TIMED_NS_MIN 10000u
#define TIMED_NS_MAX 10000000u
#define GRANULARITY_TOUCHES 160u /* more than the 64 pages per thread that kernels before 6.2 batch */
#define COST_SAMPLES 15u

static const volatile uint64_t never_moves = 0;

const char *rss_source_name(enum rss_source source)
{
    static const char *const names[] = {"fault", "timed", "statm", "reopen"};
    return names[source];
}

/* statm is "size resident shared ...", in pages. Returns -1 if `text` is not that. */
static int64_t statm_resident(const char *text)
{
    const char *at = strchr(text, ' ');
    int64_t pages = 0;
    if (at == NULL || at[1] < '0' || at[1] > '9')
        return -1;
    for (at++; *at >= '0' && *at <= '9'; at++)
        pages = pages * 10 + (*at - '0');
    return pages;
}

static int64_t statm_pread(int fd)
{
    char text[128];
    ssize_t got = pread(fd, text, sizeof(text) - 1, 0);
    if (got <= 0)
        return -1;
    text[got] = '\0';
    return statm_resident(text);
}

static int64_t statm_reopened(void)
{
    long resident = -1;
    FILE *file = fopen(STATM, "r");
    if (file == NULL)
        return -1;
    if (fscanf(file, "%*s %ld", &resident) != 1)
        resident = -1;
    fclose(file);
    return resident;
}

/* The traced program may have closed every descriptor it found, ours too. */
static int64_t statm_retry(struct rss *rss)
{
    rss_reopen(rss);
    return rss->fd < 0 ? -1 : statm_pread(rss->fd);
}

int64_t rss_read(struct rss *rss)
{
    int saved = errno;
    int64_t pages = rss->source == RSS_REOPEN ? statm_reopened() : statm_pread(rss->fd);
    if (pages < 0)
        pages = statm_retry(rss);
    rss->reads++;
    if (pages >= 0)
        rss->pages = pages;
    else
        rss->failures++;
    errno = saved;
    return rss->pages;
}

void rss_reopen(struct rss *rss)
{
    rss->fd = fd_raise(open(STATM, O_RDONLY | O_CLOEXEC));
}

/* Median cost of a reading. */
static uint64_t rss_cost_ns(struct rss *rss)
{
    uint64_t sorted[COST_SAMPLES] = {0};
    for (unsigned i = 0; i < COST_SAMPLES; i++) {
        uint64_t start = clock_mono_ns();
        rss_read(rss);
        uint64_t cost = clock_mono_ns() - start;
        unsigned at = i;
        for (; at > 0 && sorted[at - 1] > cost; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = cost;
    }
    return sorted[COST_SAMPLES / 2];
}

/*
 * Kernels batch the counters behind statm: 64 pages per thread before 6.2, a per-CPU batch after, exact sums
 * in the newest. Pages touched one by one show it as the largest step.
 */
static int64_t rss_granularity(struct rss *rss)
{
    size_t page = (size_t)rss->page_bytes;
    size_t bytes = GRANULARITY_TOUCHES * page;
    int64_t largest = 0;
    char *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        return 0;
    madvise(map, bytes, MADV_NOHUGEPAGE);
    int64_t last = rss_read(rss);
    for (size_t i = 0; i < GRANULARITY_TOUCHES; i++) {
        ((volatile char *)map)[i * page] = 1;
        int64_t now = rss_read(rss);
        if (now - last > largest)
            largest = now - last;
        last = now;
    }
    munmap(map, bytes);
    return largest;
}

/*
 * A software event of the calling thread whose ring buffer is mapped read-only: perf then overwrites old
 * records (a writable mapping would fill up and stop) and data_head only ever moves on. sample_type 0 makes a
 * record of eight bytes. Returns -1 with errno; EACCES or EPERM where perf_event_paranoid forbids it.
 */
static int perf_map(uint64_t config, uint64_t period, bool user_only, void **map)
{
    struct perf_event_attr attr = {
        .size = sizeof(attr),
        .type = PERF_TYPE_SOFTWARE,
        .config = config,
        .sample_period = period,
        .exclude_kernel = user_only,
        .exclude_hv = 1,
    };
    long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0)
        return -1;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *at = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, (int)fd, 0);
    int failure = errno;
    /* The mapping keeps the event alive: no descriptor is left for the traced program to find or close. */
    close((int)fd);
    if (at == MAP_FAILED) {
        errno = failure;
        return -1;
    }
    *map = at;
    return 0;
}

/* Kernel-mode faults too where that is permitted: without them, read() into fresh memory is seen a
 * millisecond late. */
static int fault_map(struct rss *rss, void **map)
{
    if (rss->kernel_faults && perf_map(PERF_COUNT_SW_PAGE_FAULTS, 1, false, map) == 0)
        return 0;
    rss->kernel_faults = false;
    return perf_map(PERF_COUNT_SW_PAGE_FAULTS, 1, true, map);
}

static const volatile uint64_t *map_head(void *map)
{
    return (const volatile uint64_t *)((char *)map + offsetof(struct perf_event_mmap_page, data_head));
}

static void map_close(void **map)
{
    if (*map != NULL)
        munmap(*map, 2 * (size_t)sysconf(_SC_PAGESIZE));
    *map = NULL;
}

/* Proves that the head moves when a page is touched, on this kernel, here and now. */
static bool fault_works(struct rss *rss)
{
    struct rss_watch watch;
    rss_watch_open(&watch, rss, false, 1);
    bool moved = false;
    size_t page = (size_t)rss->page_bytes;
    char *map = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (watch.maps[0] != NULL && map != MAP_FAILED) {
        uint64_t before = rss_watch_heads(&watch);
        *(volatile char *)map = 1;
        moved = rss_watch_heads(&watch) != before;
    }
    if (map != MAP_FAILED)
        munmap(map, page);
    rss_watch_close(&watch);
    return moved;
}

static int rss_choose(struct rss *rss, int wanted)
{
    rss->source = wanted < 0 ? RSS_FAULT : (enum rss_source)wanted;
    if (rss->source == RSS_FAULT && !fault_works(rss)) {
        if (wanted == RSS_FAULT)
            return -1;
        rss->source = RSS_TIMED;
    }
    uint64_t interval_ns = rss->read_ns * TIMED_SHARE;
    if (interval_ns < TIMED_NS_MIN)
        interval_ns = TIMED_NS_MIN;
    if (interval_ns > TIMED_NS_MAX)
        interval_ns = TIMED_NS_MAX;
    rss->staleness_ns = rss->source == RSS_FAULT ? REFRESH_NS : rss->source == RSS_TIMED ? interval_ns : 0;
    return 0;
}

int rss_open(struct rss *rss, int source)
{
    memset(rss, 0, sizeof(*rss));
    rss->page_bytes = sysconf(_SC_PAGESIZE);
    rss->kernel_faults = true;
    rss_reopen(rss);
    if (rss->fd < 0)
        return -1;
    rss->source = RSS_STATM;
    if (rss_read(rss) <= 0) {
        errno = ENODATA;
        goto fail;
    }
    rss->granularity_pages = rss_granularity(rss);
    rss->read_ns = rss_cost_ns(rss);
    errno = EPERM;
    if (rss_choose(rss, source) < 0)
        goto fail;
    rss->reads = 0;
    rss->failures = 0;
    return 0;
fail:
    rss_close(rss);
    return -1;
}

void rss_close(struct rss *rss)
{
    int saved = errno;
    if (rss->fd >= 0)
        close(rss->fd);
    rss->fd = -1;
    errno = saved;
}

void rss_watch_open(struct rss_watch *watch, struct rss *rss, bool tick, uint64_t units_per_ms)
{
    memset(watch, 0, sizeof(*watch));
    watch->fault_head = &never_moves;
    watch->tick_head = &never_moves;
    watch->by_clock = true;
    watch->max_age_units = units_per_ms * rss->staleness_ns / 1000000u;
    if (rss->source != RSS_FAULT)
        return;
    if (fault_map(rss, &watch->maps[0]) < 0) {
        uint64_t interval_ns = rss->read_ns * TIMED_SHARE;
        watch->max_age_units = units_per_ms * interval_ns / 1000000u;
        return;
    }
    watch->fault_head = map_head(watch->maps[0]);
    /* The task clock's samples are an hrtimer's: one per millisecond that this thread runs. */
    if (tick && perf_map(PERF_COUNT_SW_TASK_CLOCK, REFRESH_NS, !rss->kernel_faults, &watch->maps[1]) == 0) {
        watch->tick_head = map_head(watch->maps[1]);
        watch->by_clock = false;
    }
}

void rss_watch_close(struct rss_watch *watch)
{
    map_close(&watch->maps[0]);
    map_close(&watch->maps[1]);
    rss_watch_forget(watch);
}

void rss_watch_forget(struct rss_watch *watch)
{
    watch->maps[0] = NULL;
    watch->maps[1] = NULL;
    watch->fault_head = &never_moves;
    watch->tick_head = &never_moves;
    watch->by_clock = true;
}
