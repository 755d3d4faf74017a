/* evidence: what a run left behind, read after its end: the tracer's log and statistics, the workload's
 * output. */
#ifndef TRACETOLL_EVIDENCE_H
#define TRACETOLL_EVIDENCE_H

#include "error.h"
#include "launch.h"
#include "record.h"

#include <stdbool.h>

struct evidence_request {
    const struct launch_request *launch;
    const char *log; /* the tracer's log, see logset.h */
    bool verify_output;
};

/* Fills `events`, `log` and (with `verify_output`) `output_hash` of the record. What contradicts itself is
 * written into the record as outcome and reason, if the run was ok so far. 0, or -1 and `error`
 * (EXIT_RUN_FAILED) when something could not be read. */
int evidence_collect(struct run_record *record, const struct evidence_request *request, struct error *error);

/* Marks the run as not ok, unless it is already: the first cause is the one that counts. */
void evidence_fail(struct run_record *record, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The last line of a text file that is not blank, for messages, shortened to `size`. "" when there is none.
 */
void evidence_last_line(const char *path, char *line, size_t size);

#endif
