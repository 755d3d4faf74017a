/* journal: appends records to runs.jsonl, one self-contained JSON object a line, synced to disk after each,
 * so that a killed benchmark loses at most the run in flight. Only writes; results.h reads. Fields:
 * docs/results.md. */
#ifndef TRACETOLL_JOURNAL_H
#define TRACETOLL_JOURNAL_H

#include "error.h"
#include "record.h"
#include "sampler.h"

#include <stdbool.h>

struct journal;

/* Opens `folder`/runs.jsonl for appending and locks it against a second tracetoll. With `empty` the file must
 * be new or empty; without, a last line without an end is cut off. NULL and `error`: EXIT_USAGE when it holds
 * results already or is in use, or cannot be written. */
struct journal *journal_open(const char *folder, bool empty, struct error *error);
/* NULL-safe. */
void journal_close(struct journal *journal);
/* The first line. 0, or -1 and `error` (EXIT_RUN_FAILED); a line that did not fit on the disk is taken back
 * whole. */
int journal_append_host(struct journal *journal, const struct host_record *host, struct error *error);
/* One run; its timeline is copied from the sampler, not from the record. NULL stands for a run without
 * samples. */
int journal_append_run(struct journal *journal, const struct run_record *record,
    const struct sampler *sampler, struct error *error);
/* The last line: why there are no more runs. A benchmark that goes on later appends behind it. */
int journal_append_end(struct journal *journal, const struct end_record *end, struct error *error);

#endif
