/*
 * The clock of a trace: elapsed CLOCK_MONOTONIC time in units of 16 to 32 ns, read from the time stamp
 * counter where that is invariant, since a read then costs a third of clock_gettime's. Touches no file but
 * sysfs's clock source.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

struct clock {
    bool tsc;             /* the counter is read; else clock_gettime */
    uint32_t shift;       /* unit = 2^shift counter ticks, or 2^shift ns */
    uint64_t base;        /* counter at unit 0 */
    uint64_t units_per_s; /* as calibrated */
    uint64_t us_mult;     /* microseconds = (units * us_mult) >> 64 */
    uint64_t start_mono_ns;
    uint64_t start_unix_ns;
};

/* Calibrates for about 5 ms where the counter is usable, and starts at unit 0. */
void clock_open(struct clock *clock);

/* Starts again at unit 0 with the same calibration. */
void clock_restart(struct clock *clock);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t clock_mono_ns(void);

/* `ns` in units, rounded up. */
uint64_t clock_units_of_ns(const struct clock *clock, uint64_t ns);

/* How far units have drifted from CLOCK_MONOTONIC since the start, in parts per billion; 0 within the first
 * 10 ms. */
int64_t clock_drift_ppb(const struct clock *clock);

/* Raw reading of the source that the clock uses. */
static inline uint64_t clock_raw(const struct clock *clock)
{
#if defined(__x86_64__)
    if (clock->tsc)
        return __rdtsc();
#endif
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Units since the start. */
static inline uint64_t clock_units(const struct clock *clock)
{
    return (clock_raw(clock) - clock->base) >> clock->shift;
}

#endif
