/* The clock of a trace: choice of source and calibration. Reads sysfs, nothing else. */
#include "clock.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define NS_PER_S 1000000000u
#define CALIBRATION_NS 5000000u
#define UNIT_NS_MIN 16u

uint64_t clock_mono_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static uint64_t unix_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

#if defined(__x86_64__)
/* CPUID 0x80000007 EDX bit 8, "Invariant TSC" (AMD APM vol. 3, Intel SDM vol. 3 "Invariant TSC"). */
static bool tsc_invariant(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}

/* The kernel marks an unstable counter by leaving it: then its clock source is hpet, acpi_pm,
 * refined-jiffies... */
static bool tsc_trusted(void)
{
    static const char *const trusted[] = {"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "xen"};
    char name[64];
    int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, name, sizeof(name) - 1);
    close(fd);
    if (got <= 0)
        return false;
    name[got] = '\0';
    name[strcspn(name, "\n")] = '\0';
    for (size_t i = 0; i < sizeof(trusted) / sizeof(trusted[0]); i++)
        if (strcmp(name, trusted[i]) == 0)
            return true;
    return false;
}

/* A counter and a monotonic reading that belong together: the tightest of several brackets. */
static void clock_pair(uint64_t *ticks, uint64_t *ns)
{
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < 16; i++) {
        uint64_t before = __rdtsc();
        uint64_t now = clock_mono_ns();
        uint64_t after = __rdtsc();
        if (after - before < best) {
            best = after - before;
            *ticks = before + (after - before) / 2;
            *ns = now;
        }
    }
}

static uint64_t tsc_per_s(void)
{
    uint64_t ticks0 = 0, ns0 = 0, ticks1 = 0, ns1 = 0;
    clock_pair(&ticks0, &ns0);
    while (clock_mono_ns() - ns0 < CALIBRATION_NS)
        ;
    clock_pair(&ticks1, &ns1);
    double per_s = (double)(ticks1 - ticks0) * NS_PER_S / (double)(ns1 - ns0);
    return per_s >= 1e8 && per_s <= 1e11 ? (uint64_t)per_s : 0;
}
#endif

void clock_open(struct clock *clock)
{
    uint64_t per_s = 0;
    memset(clock, 0, sizeof(*clock));
#if defined(__x86_64__)
    if (tsc_invariant() && tsc_trusted())
        per_s = tsc_per_s();
    clock->tsc = per_s != 0;
#endif
    if (!clock->tsc)
        per_s = NS_PER_S;
    while (((uint64_t)NS_PER_S << clock->shift) / per_s < UNIT_NS_MIN)
        clock->shift++;
    clock->units_per_s = per_s >> clock->shift;
    /* 2^64 * 1e6 / (per_s / 2^shift), in steps that fit: a unit is below a microsecond, so this is below
     * 2^64. */
    double us_per_unit = 1e6 * (double)(1u << clock->shift) / (double)per_s;
    clock->us_mult = (uint64_t)(us_per_unit * 18446744073709551616.0);
    clock_restart(clock);
}

void clock_restart(struct clock *clock)
{
    clock->start_unix_ns = unix_ns();
    clock->start_mono_ns = clock_mono_ns();
    clock->base = clock_raw(clock);
}

uint64_t clock_units_of_ns(const struct clock *clock, uint64_t ns)
{
    return (uint64_t)((double)ns * (double)clock->units_per_s / NS_PER_S) + 1;
}

int64_t clock_drift_ppb(const struct clock *clock)
{
    double mono_ns = (double)(clock_mono_ns() - clock->start_mono_ns);
    double clock_ns = (double)clock_units(clock) * NS_PER_S / (double)clock->units_per_s;
    return mono_ns < 1e7 ? 0 : (int64_t)((clock_ns / mono_ns - 1) * 1e9);
}
