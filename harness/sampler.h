/* sampler: the timeline of one run: memory, CPU and faults of the process tree at the times that really
 * happened.
 *
 * Samples go to an unlinked spool file through a small buffer, never into a growing array: the harness must
 * stay small while a workload runs (see process.h), and an hour at 1 ms is 115 MB of samples. */
#ifndef TRACETOLL_SAMPLER_H
#define TRACETOLL_SAMPLER_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sampler;

struct sample {
    int64_t t_ns; /* since the start of the run */
    int64_t rss_bytes;
    int64_t pss_bytes; /* 0 without sampler_read_pss */
    int64_t cpu_ns;    /* running total */
    int64_t faults;    /* running total */
};

/* Opens the spool inside `folder` and takes nothing yet; with an interval of 0 it never will. NULL and
 * `error` (EXIT_RUN_FAILED) when that cannot be. */
struct sampler *sampler_open(const char *folder, int64_t interval_ns, struct error *error);
/* NULL-safe. The samples are gone afterwards. */
void sampler_close(struct sampler *sampler);

/* Every sample also holds the proportional memory; before sampler_start. */
void sampler_read_pss(struct sampler *sampler);
bool sampler_has_pss(const struct sampler *sampler);

/* Starts the timer; `start_ns` is the run's clock_now_ns at its start. The first sample is due one interval
 * later: at the start itself there is nothing to see but a copy of us. */
int sampler_start(struct sampler *sampler, int64_t start_ns, struct error *error);
/* Readable when a sample is due. */
int sampler_fd(const struct sampler *sampler);
/* Takes the sample that is due. A tick that comes late is not made up for. */
void sampler_tick(struct sampler *sampler);
/* What the tree held at the last sample: proportional memory if that is read, else resident memory. */
int64_t sampler_last_bytes(const struct sampler *sampler);
/* The most proportional memory at once; -1 if it is not read or was never seen. */
int64_t sampler_peak_pss_bytes(const struct sampler *sampler);
/* The most resident memory that one process of the tree had at a sample; -1 without samples. */
int64_t sampler_largest_bytes(const struct sampler *sampler);
/* Ends the timeline. -1 and `error` when samples could not be kept (a full disk). */
int sampler_finish(struct sampler *sampler, struct error *error);

size_t sampler_count(const struct sampler *sampler);
/* Copies `count` samples from `first` on; both within sampler_count. 0, or -1 with errno. */
int sampler_read(const struct sampler *sampler, size_t first, size_t count, struct sample *samples);

#endif
