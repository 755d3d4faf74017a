/*
 * Resident memory of this process, at every event for the price of a load: RSS grows only by a page fault, so
 * a software perf event that counts this thread's faults says when a reading is out of date. Reads
 * /proc/self/statm and opens perf events; touches nothing else.
 */
#ifndef RSS_H
#define RSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rss_source {
    RSS_FAULT,  /* read again after a page fault of this thread, and at least every millisecond */
    RSS_TIMED,  /* read again when the last reading is older than an interval that costs at most 5 % */
    RSS_STATM,  /* a pread of a kept-open statm at every event */
    RSS_REOPEN, /* fopen, fscanf, fclose at every event: the usual way, kept for comparison */
};

struct rss {
    enum rss_source source;
    int fd;                 /* statm, kept open */
    bool kernel_faults;     /* RSS_FAULT: faults in the kernel (read into fresh memory) are seen too */
    int64_t pages;          /* last reading */
    uint64_t read_units;    /* clock when it was taken */
    uint64_t max_age_units; /* RSS_FAULT, RSS_TIMED: a reading older than that is taken again */
    uint64_t reads;
    uint64_t failures; /* readings that could not be had: the last one stood in */
    int64_t page_bytes;
    uint64_t staleness_ns;     /* bound on the age of a reading; 0 where every event reads */
    int64_t granularity_pages; /* largest step in which statm counted pages touched one by one */
    uint64_t read_ns;          /* what one reading costs */
};

/* One thread's view of its own faults. The words are in perf's read-only pages, or a constant zero. */
struct rss_watch {
    const volatile uint64_t *fault_head;
    const volatile uint64_t *tick_head;
    uint64_t seen;          /* sum of both when RSS was read last */
    uint64_t max_age_units; /* with by_clock */
    bool by_clock;          /* age is judged by the clock, since there is no tick */
    void *maps[2];
};

/*
 * Opens statm for `source` (an enum rss_source, or -1 for the best that works) and measures it. -1 with errno
 * if statm or, for RSS_FAULT, perf events cannot be had.
 */
int rss_open(struct rss *rss, int source);
void rss_close(struct rss *rss);

/* After a fork: statm of this process instead of the parent's. */
void rss_reopen(struct rss *rss);

/* "fault", "timed", "statm" or "reopen". */
const char *rss_source_name(enum rss_source source);

/* Reads RSS now: returns pages and stores them. A failure counts and keeps the last reading.
 * Async-signal-safe but for RSS_REOPEN. */
int64_t rss_read(struct rss *rss);

/*
 * Watches the faults of the calling thread. `tick`: a word that moves once per millisecond of this thread's
 * CPU time is wanted too, for callers that read no clock. Where perf is refused the watch falls back to the
 * clock, at the interval of RSS_TIMED.
 */
void rss_watch_open(struct rss_watch *watch, struct rss *rss, bool tick, uint64_t units_per_ms);
void rss_watch_close(struct rss_watch *watch);

/* Forgets the mappings without unmapping: after a fork they are not there (the kernel maps them VM_DONTCOPY).
 */
void rss_watch_forget(struct rss_watch *watch);

static inline uint64_t rss_watch_heads(const struct rss_watch *watch)
{
    return *watch->fault_head + *watch->tick_head;
}

#endif
