/* steal: CPU time that a hypervisor gave to other guests while this one wanted it. Only reads /proc/stat. */
#ifndef TRACETOLL_STEAL_H
#define TRACETOLL_STEAL_H

#include <stdint.h>

/* What all processors lost since boot, in nanoseconds, and all their time of any kind, busy or idle. The
 * kernel counts in ticks of 10 ms: the difference of two readings is that coarse. Read below `root`: "" for
 * this machine. 0, or -1 with both outputs -1 where the kernel does not say. */
int steal_read(const char *root, int64_t *steal_ns, int64_t *total_ns);
/* What was lost between two readings; -1 when one of them is unknown. */
int64_t steal_between(int64_t before_ns, int64_t after_ns);

#endif
