/* The statistics of a trace as JSON, "tracetoll.stats/1" (docs/rsstrace.md). Writes one file, atomically. */
#ifndef STATS_H
#define STATS_H

#include "tracer.h"

#define STATS_BYTES 16384

/* The JSON text into `buffer` of STATS_BYTES, NUL-terminated; returns its length. Async-signal-safe. */
size_t stats_format(const struct tracer *tracer, char *buffer);

/* Writes it to `path` by way of a temporary file beside it. -1 with errno. Async-signal-safe. */
int stats_write(const struct tracer *tracer, const char *path);

#endif
