/* clock: the one clock of every measurement, and what this process itself has used of a processor. */
#ifndef TRACETOLL_CLOCK_H
#define TRACETOLL_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in nanoseconds: never set back, slewed by NTP, and the clock that timerfd and poll count
 * in. */
int64_t clock_now_ns(void);
/* CPU time of this process. */
int64_t clock_own_cpu_ns(void);

#endif
