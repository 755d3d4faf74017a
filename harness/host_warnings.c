/* host_warnings: what about a machine disturbs measurements: see host.h. Only reads. */
#include "host.h"
#include "steal.h"
#include "units.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Above this load somebody else runs for a part of every run. */
#define LOAD_MAX 0.5
/* Above this share of all CPU time since boot the neighbours of a virtual machine are heard. */
#define STEAL_MAX 0.001

struct check {
    const char *name;
    /* Whether it disturbs; then `what` is filled. */
    bool (*test)(const struct host_record *host, const char *root, struct host_warning *warning);
    const char *advice;
};

static bool __attribute__((format(printf, 2, 3))) say(struct host_warning *warning, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(warning->what, sizeof warning->what, format, args);
    va_end(args);
    return true;
}

static bool line_is(const char *root, const char *path, const char *wanted)
{
    char *line = host_line(root, path);
    bool same = strcmp(line, wanted) == 0;

    free(line);
    return same;
}

static bool test_governor(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (!*host->governor || strcmp(host->governor, "performance") == 0)
        return false;
    return say(warning, "the CPU governor is '%s': the clock rate follows the load", host->governor);
}

static bool test_turbo(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)host;
    if (!line_is(root, "/sys/devices/system/cpu/intel_pstate/no_turbo", "0") &&
        !line_is(root, "/sys/devices/system/cpu/cpufreq/boost", "1"))
        return false;
    return say(warning, "turbo is on: the clock rate depends on heat and on what other cores do");
}

static bool test_smt(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)host;
    if (!line_is(root, "/sys/devices/system/cpu/smt/active", "1"))
        return false;
    return say(warning, "SMT is on: two hardware threads share each core");
}

static bool test_cores(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (host->cores != 1)
        return false;
    return say(warning, "there is one core: the harness and the workload take turns on it");
}

static bool test_load(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (host->load_1min <= LOAD_MAX)
        return false;
    return say(warning, "the load is %.2f: other programs are running", host->load_1min);
}

static bool test_steal(const struct host_record *host, const char *root, struct host_warning *warning)
{
    int64_t steal_ns;
    int64_t total_ns;
    double share;

    (void)host;
    if (steal_read(root, &steal_ns, &total_ns) || total_ns == 0)
        return false;
    share = (double)steal_ns / (double)total_ns;
    if (share <= STEAL_MAX)
        return false;
    return say(warning, "%.1f %% of the CPU time since boot went to other guests (steal)", 100 * share);
}

static bool test_virtual(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (!*host->virtualisation || strcmp(host->virtualisation, "none") == 0)
        return false;
    return say(
        warning, "this is a virtual machine (%s): times include what its host does", host->virtualisation);
}

/* cgroup v2: "max 100000", or a quota and its period in microseconds. */
static bool test_quota(const struct host_record *host, const char *root, struct host_warning *warning)
{
    char *line = host_line(root, "/sys/fs/cgroup/cpu.max");
    double quota = 0;
    double period = 0;
    bool limited = sscanf(line, "%lf %lf", &quota, &period) == 2 && period > 0;

    (void)host;
    free(line);
    if (!limited)
        return false;
    return say(
        warning, "the CPU time is limited to %.2f cores: programs are stopped in mid-run", quota / period);
}

static bool test_throttle(const struct host_record *host, const char *root, struct host_warning *warning)
{
    char *line = host_line(root, "/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count");
    long long count = strtoll(line, NULL, 10);

    (void)host;
    free(line);
    if (count <= 0)
        return false;
    return say(warning, "the processor was slowed down by heat %lld times since boot", count);
}

static bool test_aslr(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (!*host->aslr || strcmp(host->aslr, "0") == 0)
        return false;
    if (host->workload_aslr && strcmp(host->workload_aslr, "off") == 0)
        return false;
    return say(warning, "addresses are random (ASLR %s): each run has its own cache conflicts", host->aslr);
}

static bool test_hugepages(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (strcmp(host->transparent_hugepages, "always") != 0)
        return false;
    return say(warning, "transparent huge pages are 'always': memory grows in steps of megabytes");
}

static bool test_clock(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (!*host->clock_source || strcmp(host->clock_source, "tsc") == 0 ||
        strcmp(host->clock_source, "arch_sys_counter") == 0)
        return false;
    return say(warning, "the clock source is '%s': reading the clock may be slow", host->clock_source);
}

static bool test_swap(const struct host_record *host, const char *root, struct host_warning *warning)
{
    int64_t used_bytes;
    int64_t total_bytes;
    char used[UNITS_TEXT_BYTES];

    (void)host;
    if (host_swap(root, &used_bytes, &total_bytes) || used_bytes == 0)
        return false;
    return say(warning, "%s of memory are swapped out: touching them reads from the disk",
        units_format_size(used_bytes, used));
}

static bool test_perf(const struct host_record *host, const char *root, struct host_warning *warning)
{
    (void)root;
    if (host->perf_event_paranoid < 2)
        return false;
    return say(warning, "perf_event_paranoid is %lld: for other users than root, %s",
        (long long)host->perf_event_paranoid,
        host->perf_event_paranoid == 2 ? "page faults inside the kernel cannot be counted"
                                       : "perf events may be forbidden");
}

static const struct check checks[] = {
    {"governor", test_governor, "cpupower frequency-set --governor performance"},
    {"turbo", test_turbo,
        "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or echo 0 > "
        "/sys/devices/system/cpu/cpufreq/boost"},
    {"smt", test_smt, "echo off > /sys/devices/system/cpu/smt/control"},
    {"cores", test_cores, "measure on two cores or more"},
    {"load", test_load, "end other programs, and start when the load is below 0.5"},
    {"steal", test_steal, "measure on a machine of your own, or run more rounds"},
    {"virtual", test_virtual, "trust the ratios more than the seconds, or measure on bare metal"},
    {"quota", test_quota, "raise the CPU limit of the container or control group"},
    {"heat", test_throttle, "let it cool down, and turn turbo off"},
    {"aslr", test_aslr, "run more rounds: they average it out; or set 'run: {aslr: off}'"},
    {"hugepages", test_hugepages, "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled"},
    {"clock", test_clock, "boot with clocksource=tsc where the processor's TSC is reliable"},
    {"swap", test_swap, "swapoff -a, where there is memory for it; or end what uses it up"},
    {"perf", test_perf, "sysctl kernel.perf_event_paranoid=1"},
};

size_t host_warnings(
    const struct host_record *host, const char *root, struct host_warning warnings[HOST_WARNINGS_MAX])
{
    size_t count = 0;
    size_t i;

    _Static_assert(sizeof checks / sizeof checks[0] <= HOST_WARNINGS_MAX, "room for every warning");
    for (i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!checks[i].test(host, root, &warnings[count]))
            continue;
        warnings[count].name = checks[i].name;
        warnings[count].advice = checks[i].advice;
        count++;
    }
    return count;
}
