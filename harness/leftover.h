/* leftover: processes of a workload that a killed tracetoll could not end. They work on beside whatever is
 * measured next. Told by their environment: the paths in TRACETOLL_MARKS lie in the results folder. Reads
 * /proc, and kills. */
#ifndef TRACETOLL_LEFTOVER_H
#define TRACETOLL_LEFTOVER_H

#include "error.h"

/* Kills what an earlier session in the results folder `folder` (absolute) left running, warns of each with
 * its id and command, and waits for its end. The caller holds the folder's lock (see journal.h), so that
 * nothing of a session under way is met. Processes that may not be looked at are somebody else's. 0, or -1
 * and `error` (EXIT_RUN_FAILED) when one does not end. */
int leftover_end(const char *folder, struct error *error);

#endif
