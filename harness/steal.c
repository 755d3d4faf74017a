/* steal: see steal.h. */
#include "steal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The line "cpu" of /proc/stat: user nice system idle iowait irq softirq steal guest guest_nice, where user
 * and nice include the guest times (proc(5)). */
enum { FIELDS = 8, LINE_BYTES = 256 };

/* Only the start of the file is asked for: it has a line for every processor and a number for every
 * interrupt. */
static int read_start(const char *root, char *text, size_t size)
{
    char path[512];
    ssize_t got;
    int fd;

    (void)snprintf(path, sizeof path, "%s/proc/stat", root);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    got = read(fd, text, size - 1);
    (void)close(fd);
    if (got <= 0)
        return -1;
    text[got] = '\0';
    return 0;
}

int steal_read(const char *root, int64_t *steal_ns, int64_t *total_ns)
{
    const int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
    char text[LINE_BYTES];
    char *at = text + 4;
    int64_t total = 0;
    int64_t ticks = 0;
    int i;

    *steal_ns = -1;
    *total_ns = -1;
    if (read_start(root, text, sizeof text) || strncmp(text, "cpu ", 4) != 0)
        return -1;
    for (i = 0; i < FIELDS; i++) {
        char *end;

        ticks = strtoll(at, &end, 10);
        if (end == at)
            return -1;
        total += ticks;
        at = end;
    }
    *steal_ns = ticks * tick_ns;
    *total_ns = total * tick_ns;
    return 0;
}

int64_t steal_between(int64_t before_ns, int64_t after_ns)
{
    if (before_ns < 0 || after_ns < before_ns)
        return -1;
    return after_ns - before_ns;
}
