/* report_filter: runs a program that turns one text into another (gnuplot, cmark-gfm). Spawns without a
 * shell, in a process group of its own, with a clean environment and a time limit; leaves nothing behind on
 * disk. */
#ifndef TRACETOLL_REPORT_FILTER_H
#define TRACETOLL_REPORT_FILTER_H

#include "buf.h"

#include <stddef.h>

enum filter_status {
    FILTER_OK,
    FILTER_MISSING, /* no such program on PATH */
    FILTER_FAILED,  /* it did not start, exited with another status than 0, was killed, or took too long */
};

/* Feeds `input` to the program's standard input and appends its standard output to `output`. Unless the
 * answer is FILTER_OK, `output` is as it was and `problem` holds why: the last lines of its standard error
 * where it said something. `argv` ends with NULL; `limit_ms` is its whole time. */
enum filter_status filter_run(
    const char *const *argv, const struct buf *input, int limit_ms, struct buf *output, struct buf *problem);

#endif
