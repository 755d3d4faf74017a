/* results: reads a results folder (runs.jsonl) back into records. Only reads; never spawns, never writes.
 *
 * The last line may be broken (a killed benchmark): it is left out and `truncated` says so. Any other broken
 * line, or a schema of another version, is an error with the line number and what to do. Fields that this
 * version does not know are ignored. */
#ifndef TRACETOLL_RESULTS_H
#define TRACETOLL_RESULTS_H

#include "error.h"
#include "record.h"

struct results {
    char *folder;
    struct host_record host;
    struct run_record *runs; /* in the order of the file */
    size_t run_count;
    struct end_record end; /* unknown when the benchmark was killed, or went on behind its end */
    bool truncated;
};

/* 0, or -1 and `error` (EXIT_USAGE): no such folder, no runs.jsonl, another version, a broken line. */
int results_open(struct results *results, const char *folder, struct error *error);
/* The same for the content of a runs.jsonl in memory; `path` is only used in messages, and `folder` becomes
 * its folder. */
int results_parse(
    struct results *results, const char *text, size_t length, const char *path, struct error *error);
/* NULL-safe for a zeroed struct. */
void results_close(struct results *results);

#endif
