/* doctor: what can be read of the machine; doctor_measure.c has what must be tried. See doctor.h. Only reads
 * /proc and /sys. */
#include "doctor.h"
#include "host.h"
#include "steal.h"
#include "units.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* The usual one (prctl(2), PR_SET_TIMERSLACK). */
static const int64_t SLACK_MAX_NS = 50000;

struct subject {
    const struct host_record *host;
    const char *root;
};

/* Writes what is found, or leaves `found` empty. */
typedef void (*finder)(const struct subject *subject, char *found, size_t size);

const char *doctor_state_name(enum doctor_state state)
{
    static const char *const names[] = {
        [DOCTOR_UNKNOWN] = "unknown", [DOCTOR_GOOD] = "good", [DOCTOR_BAD] = "bad"};

    return names[state];
}

static void copy_line(const struct subject *subject, const char *path, char *found, size_t size)
{
    char *line = host_line(subject->root, path);

    (void)snprintf(found, size, "%s", line);
    free(line);
}

/* "on" and "off" for a file that holds one of two values. */
static void find_switch(
    const struct subject *subject, const char *path, const char *on, char *found, size_t size)
{
    char *line = host_line(subject->root, path);

    if (*line)
        (void)snprintf(found, size, "%s", strcmp(line, on) == 0 ? "on" : "off");
    free(line);
}

static void find_governor(const struct subject *subject, char *found, size_t size)
{
    (void)snprintf(found, size, "%s", subject->host->governor);
}

static void find_turbo(const struct subject *subject, char *found, size_t size)
{
    find_switch(subject, "/sys/devices/system/cpu/intel_pstate/no_turbo", "0", found, size);
    if (!*found)
        find_switch(subject, "/sys/devices/system/cpu/cpufreq/boost", "1", found, size);
}

static void find_smt(const struct subject *subject, char *found, size_t size)
{
    char *siblings = host_line(subject->root, "/sys/devices/system/cpu/cpu0/topology/thread_siblings_list");

    find_switch(subject, "/sys/devices/system/cpu/smt/active", "1", found, size);
    if (strcmp(found, "on") == 0 && *siblings)
        (void)snprintf(found, size, "on: CPU %.60s share a core", siblings);
    free(siblings);
}

static void find_cores(const struct subject *subject, char *found, size_t size)
{
    if (subject->host->cores > 0)
        (void)snprintf(found, size, "%" PRId64, subject->host->cores);
}

static void find_load(const struct subject *subject, char *found, size_t size)
{
    if (subject->host->load_1min >= 0)
        (void)snprintf(found, size, "%.2f over the last minute", subject->host->load_1min);
}

static void find_steal(const struct subject *subject, char *found, size_t size)
{
    int64_t steal_ns;
    int64_t total_ns;

    if (!steal_read(subject->root, &steal_ns, &total_ns) && total_ns > 0)
        (void)snprintf(
            found, size, "%.2f %% of all CPU time since boot", 100 * (double)steal_ns / (double)total_ns);
}

static void find_virtual(const struct subject *subject, char *found, size_t size)
{
    (void)snprintf(found, size, "%s", subject->host->virtualisation);
}

static void find_quota(const struct subject *subject, char *found, size_t size)
{
    char *line = host_line(subject->root, "/sys/fs/cgroup/cpu.max");
    double quota;
    double period;

    if (sscanf(line, "%lf %lf", &quota, &period) == 2 && period > 0)
        (void)snprintf(found, size, "%.2f cores", quota / period);
    else if (*line)
        (void)snprintf(found, size, "none");
    free(line);
}

static void find_heat(const struct subject *subject, char *found, size_t size)
{
    copy_line(subject, "/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", found, size - 32);
    if (*found)
        (void)snprintf(found + strlen(found), 32, " slow-downs since boot");
}

static void find_aslr(const struct subject *subject, char *found, size_t size)
{
    const struct host_record *host = subject->host;
    bool off = host->workload_aslr && strcmp(host->workload_aslr, "off") == 0;

    (void)snprintf(found, size, "%s%s", host->aslr, *host->aslr && off ? ", off for the workload" : "");
}

static void find_hugepages(const struct subject *subject, char *found, size_t size)
{
    (void)snprintf(found, size, "%s", subject->host->transparent_hugepages);
}

static void find_clock(const struct subject *subject, char *found, size_t size)
{
    (void)snprintf(found, size, "%s", subject->host->clock_source);
}

static void find_swap(const struct subject *subject, char *found, size_t size)
{
    char used[UNITS_TEXT_BYTES];
    char total[UNITS_TEXT_BYTES];
    int64_t used_bytes;
    int64_t total_bytes;

    if (host_swap(subject->root, &used_bytes, &total_bytes))
        return;
    if (total_bytes == 0)
        (void)snprintf(found, size, "none");
    else
        (void)snprintf(found, size, "%s of %s used", units_format_size(used_bytes, used),
            units_format_size(total_bytes, total));
}

static void find_perf(const struct subject *subject, char *found, size_t size)
{
    char *line = host_line(subject->root, "/proc/sys/kernel/perf_event_paranoid");

    (void)snprintf(found, size, "%s", line);
    free(line);
}

/* By the names of host_warnings, which knows what is bad. */
static const struct {
    const char *name;
    finder find;
    const char *title;
} subjects[] = {
    {"governor", find_governor, "CPU governor"},
    {"turbo", find_turbo, "turbo"},
    {"smt", find_smt, "SMT"},
    {"cores", find_cores, "processors"},
    {"load", find_load, "load"},
    {"steal", find_steal, "steal time"},
    {"virtual", find_virtual, "virtualisation"},
    {"quota", find_quota, "CPU quota"},
    {"heat", find_heat, "thermal"},
    {"aslr", find_aslr, "ASLR (randomize_va_space)"},
    {"hugepages", find_hugepages, "transparent huge pages"},
    {"clock", find_clock, "clock source"},
    {"swap", find_swap, "swap"},
    {"perf", find_perf, "perf_event_paranoid"},
};

static const struct host_warning *find_warning(
    const struct host_warning *warnings, size_t count, const char *name)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(warnings[i].name, name) == 0)
            return &warnings[i];
    return NULL;
}

static void read_slack(struct doctor_line *line)
{
    int slack_ns = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
    char text[UNITS_TEXT_BYTES];

    *line = (struct doctor_line){.name = "timer slack", .advice = ""};
    if (slack_ns < 0)
        return;
    (void)snprintf(line->found, sizeof line->found, "%s", units_format_duration(slack_ns, text));
    line->state = slack_ns > SLACK_MAX_NS ? DOCTOR_BAD : DOCTOR_GOOD;
    if (line->state == DOCTOR_BAD)
        line->advice = "start tracetoll from another shell or service: sleeps of the workload are rounded up";
}

void doctor_read(struct doctor *doctor, const struct host_record *host, const char *root)
{
    struct host_warning warnings[HOST_WARNINGS_MAX];
    const struct subject subject = {host, root};
    size_t warning_count = host_warnings(host, root, warnings);
    size_t i;

    _Static_assert(sizeof subjects / sizeof *subjects + 8 <= DOCTOR_LINES_MAX, "room for every line");
    for (i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        const struct host_warning *warning = find_warning(warnings, warning_count, subjects[i].name);
        struct doctor_line *line = &doctor->lines[doctor->count++];

        *line = (struct doctor_line){.advice = warning ? warning->advice : ""};
        (void)snprintf(line->name, sizeof line->name, "%s", subjects[i].title);
        subjects[i].find(&subject, line->found, sizeof line->found);
        line->state = warning ? DOCTOR_BAD : *line->found ? DOCTOR_GOOD : DOCTOR_UNKNOWN;
    }
    read_slack(&doctor->lines[doctor->count++]);
}

void doctor_keep(const struct doctor *doctor, struct record_checks *checks)
{
    size_t i;

    for (i = 0; i < doctor->count; i++) {
        const struct doctor_line *line = &doctor->lines[i];

        record_checks_add(checks, line->name, line->found, doctor_state_name(line->state), line->advice);
    }
}
