/* clock: the one clock of every measurement. */
#ifndef TRACETOLL_CLOCK_H
#define TRACETOLL_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in nanoseconds: never set back, slewed by NTP, and the clock that timerfd and poll count
 * in. */
int64_t clock_now_ns(void);

#endif
