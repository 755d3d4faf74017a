/* report_file: puts a whole file in place at once, so that a reader never sees half of one. */
#ifndef TRACETOLL_REPORT_FILE_H
#define TRACETOLL_REPORT_FILE_H

#include "buf.h"
#include "error.h"

/* Writes a temporary file beside `path` and renames it. 0, or -1 and `error` (EXIT_USAGE) with `path`
 * untouched. */
int report_file_write(const char *path, const struct buf *content, struct error *error);

#endif
