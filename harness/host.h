/* host: what machine this is, and what about it disturbs measurements. Only reads /proc, /sys and
 * /etc/os-release. */
#ifndef TRACETOLL_HOST_H
#define TRACETOLL_HOST_H

#include "record.h"

#include <stddef.h>

/* Fills the fields of `host` that describe the machine, the time and this program; the others (command line,
 * configuration, corpus, plan) are left as they are. Everything is read below `root`: "" for this machine,
 * the folder of a made-up tree in tests. What the machine does not say is "" or -1. The Python strings may be
 * NULL. The record owns what it gets: host_record_free. */
void host_read(
    struct host_record *host, const char *root, const char *python_version, const char *python_path);

enum { HOST_WARNINGS_MAX = 16 };

struct host_warning {
    const char *name; /* one word, such as "governor" */
    char what[160];   /* what disturbs, with the machine's own figures */
    const char *advice;
};

/* What on this machine makes measurements noisier, or less than what they seem, and what to do about it.
 * Reads some more below `root`. Returns how many there are. */
size_t host_warnings(
    const struct host_record *host, const char *root, struct host_warning warnings[HOST_WARNINGS_MAX]);

/* Swap space, from /proc/meminfo. 0, or -1 where the machine does not say. */
int host_swap(const char *root, int64_t *used_bytes, int64_t *total_bytes);

/* The first line of a file below `root`, without blanks at its ends, as a new string; "" when there is none.
 */
char *host_line(const char *root, const char *path);

#endif
