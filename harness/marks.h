/* marks: moments that the workload names by appending lines to the file in TRACETOLL_MARKS, timed as they
 * come in. The kernel tells of every append (inotify), so that a mark is as exact with a sample interval of
 * 10 s as with 1 ms. */
#ifndef TRACETOLL_MARKS_H
#define TRACETOLL_MARKS_H

#include "error.h"
#include "record.h"

#include <stddef.h>
#include <stdint.h>

struct marks;

/* Makes the empty file and watches it. NULL and `error` (EXIT_RUN_FAILED) when that cannot be. */
struct marks *marks_open(const char *path, struct error *error);
/* NULL-safe. */
void marks_close(struct marks *marks);
/* Readable when the file has changed. */
int marks_fd(const struct marks *marks);
/* Takes the lines that are new; `t_ns` is their time. A last line without an end waits for it, unless `last`.
 */
void marks_take(struct marks *marks, int64_t t_ns, int last);
/* Hands over what was taken; the caller frees it with the record. */
void marks_hand_over(struct marks *marks, struct run_record *record);

#endif
