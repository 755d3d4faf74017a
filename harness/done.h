/* done: which runs of a plan are in a results folder already, so that a benchmark that was killed goes on
 * where it stood. Only reads. */
#ifndef TRACETOLL_DONE_H
#define TRACETOLL_DONE_H

#include "config.h"
#include "error.h"
#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct done_run {
    size_t configuration; /* index into those of the config */
    int64_t round;
    bool warmup;
    bool control;
    enum outcome outcome;
    int64_t wall_ns;
    char output_hash[RECORD_NAME_BYTES];
};

struct done;

/* Reads the runs of `folder`/runs.jsonl but not their timelines, a line at a time: the harness has to stay
 * small. A last line without an end is left out. NULL and `error` (EXIT_USAGE): unreadable, a broken line, a
 * configuration that `config` does not have, a run that is in it twice. */
struct done *done_open(const char *folder, const struct config *config, struct error *error);
/* NULL-safe. */
void done_close(struct done *done);
/* NULL when it was not done. */
const struct done_run *done_find(
    const struct done *done, size_t configuration, int64_t round, bool warmup, bool control);
size_t done_count(const struct done *done);

/* The host record, the first line of `folder`/runs.jsonl, for host_record_free. 0, or -1 and `error`
 * (EXIT_USAGE). */
int done_read_host(const char *folder, struct host_record *host, struct error *error);

#endif
