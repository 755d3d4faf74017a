/* logset: the files that a tracer's log consists of: one file, all in a folder, or all that match a pattern.
 * Reads them, moves or removes them; touches nothing else. */
#ifndef TRACETOLL_LOGSET_H
#define TRACETOLL_LOGSET_H

#include "error.h"
#include "files.h"
#include "record.h"

#include <stdbool.h>
#include <stdint.h>

/* `pattern` is a path whose parts may hold *, ? and [...] (glob(7); a leading dot must be written out). A
 * folder that matches stands for all that is in it. What ends in ".tail" does not count: that is what a
 * crashed tracer left, and not part of its log until somebody recovers it. Missing files are no error: the
 * set is empty. */

/* Visits every regular file of the set; `relative` is the path below the pattern's first part that varies. */
int logset_visit(const char *pattern, files_visit *visit, void *context, struct error *error);
/* Bytes of all files, as far as they can be read now; made to be asked while they grow. */
int64_t logset_bytes(const char *pattern);
/* Adds lines, words and bytes of all files to `log`, which is known if there is at least one. 0, or -1 and
 * `error` (EXIT_RUN_FAILED). */
int logset_count(const char *pattern, struct record_log *log, struct error *error);
/* Moves the files into the folder `into` (made when missing) of the same file system. 0, or -1 and `error`.
 */
int logset_move(const char *pattern, const char *into, struct error *error);
/* Removes the files. 0, or -1 and `error`. */
int logset_remove(const char *pattern, struct error *error);

#endif
