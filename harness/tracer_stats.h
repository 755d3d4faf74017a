/* tracer_stats: what a tracer says of its own work, in the file that TRACETOLL_STATS names. Only reads.
 *
 * The file is JSON, of at most 1 MB:
 *
 *   {"schema": "tracetoll.stats/1", "tracer": "rsstrace 0.1.0", "hook": "profile",
 *    "events": {"total": 1000, "by_kind": {"call": 500, "return": 500}},
 *    "log": {"events": 1000, "lines": 1004, "bytes": 190000},
 *    "rss": {"source": "fault", "reads": 12, "staleness_ns": 1000000, "granularity_bytes": 4096},
 *    "threads": 1, "lost": 0, "errors": []}
 *
 * `schema` and `events.total` must be there; everything else may be missing or null and is then unknown. Keys
 * that are not listed are ignored. A child process of the traced one writes the same into a file of its own:
 * the name, a dot and the child's process id. */
#ifndef TRACETOLL_TRACER_STATS_H
#define TRACETOLL_TRACER_STATS_H

#include "error.h"
#include "record.h"

#include <stddef.h>

/* Reads the file and those of the children, and adds them up: counts are sums, a staleness or granularity is
 * the largest, a hook or source is "mixed" where they differ, and what one of them does not say is unknown of
 * all. Without any file `known` is false, and that is no error. 0, or -1 and `error` (EXIT_RUN_FAILED) with
 * `events` untouched. */
int tracer_stats_read(const char *path, struct record_events *events, struct error *error);
/* The same of one file that is in memory; `path` is only used in messages. */
int tracer_stats_parse(
    const char *text, size_t length, const char *path, struct record_events *events, struct error *error);

#endif
