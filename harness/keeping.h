/* keeping: what of a run stays in the results folder after it: its log, and what it said when it failed. */
#ifndef TRACETOLL_KEEPING_H
#define TRACETOLL_KEEPING_H

#include "error.h"
#include "record.h"

/* Moves standard output and standard error of the run and of its chores from the work folder `work` to
 * "failures/NAME-round1-2" (round, position). 0, or -1 and `error`. */
int keeping_failure(
    const char *folder, const struct run_record *record, const char *work, struct error *error);
/* Moves those of a setup or teardown (`name`) to "failures/NAME-setup". */
int keeping_chore(
    const char *folder, const char *configuration, const char *name, const char *work, struct error *error);
/* Moves the log (see logset.h) of a counted run to "logs/NAME-round1" ("-control" behind it for a control) or
 * removes it, as `which` says: "none", "last" (then those of earlier rounds are removed) or "all". 0, or -1
 * and `error`. */
int keeping_log(const char *folder, const char *which, const struct run_record *record, const char *log,
    struct error *error);
/* Removes what the above put there, and nothing else. 0, or -1 and `error`. */
int keeping_clear(const char *folder, struct error *error);

#endif
