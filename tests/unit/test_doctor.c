/* doctor: what it reads of machines made up of files, and that what it measures here are figures. */
#include "doctor.h"
#include "host.h"
#include "mem.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

struct fact {
    const char *name;
    const char *found;
    enum doctor_state state;
};

struct fake_file {
    const char *path;
    const char *text;
};

#define CPU "sys/devices/system/cpu/"

static const struct fake_file noisy[] = {
    {"proc/cpuinfo", "flags\t\t: fpu hypervisor\n"},
    {"proc/meminfo", "MemTotal: 1000 kB\nSwapTotal: 2000000 kB\nSwapFree: 1500000 kB\n"},
    {"proc/loadavg", "1.25 0.5 0.1 1/100 4711\n"},
    {"proc/stat", "cpu  100 0 100 700 0 0 0 100 0 0\n"},
    {"proc/sys/kernel/randomize_va_space", "2\n"},
    {"proc/sys/kernel/perf_event_paranoid", "3\n"},
    {"sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n"},
    {"sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n"},
    {"sys/fs/cgroup/cpu.max", "150000 100000\n"},
    {CPU "online", "0-3\n"},
    {CPU "cpu0/cpufreq/scaling_governor", "powersave\n"},
    {CPU "cpu0/thermal_throttle/core_throttle_count", "17\n"},
    {CPU "cpu0/topology/thread_siblings_list", "0,2\n"},
    {CPU "cpufreq/boost", "1\n"},
    {CPU "smt/active", "1\n"},
    {NULL, NULL},
};

static const struct fact noisy_facts[] = {
    {"CPU governor", "mixed", DOCTOR_BAD},
    {"turbo", "on", DOCTOR_BAD},
    {"SMT", "on: CPU 0,2 share a core", DOCTOR_BAD},
    {"processors", "4", DOCTOR_GOOD},
    {"load", "1.25 over the last minute", DOCTOR_BAD},
    {"steal time", "10.00 % of all CPU time since boot", DOCTOR_BAD},
    {"virtualisation", "unknown", DOCTOR_BAD},
    {"CPU quota", "1.50 cores", DOCTOR_BAD},
    {"thermal", "17 slow-downs since boot", DOCTOR_BAD},
    {"ASLR (randomize_va_space)", "2", DOCTOR_BAD},
    {"transparent huge pages", "always", DOCTOR_BAD},
    {"clock source", "hpet", DOCTOR_BAD},
    {"swap", "512.0 MB of 2.0 GB used", DOCTOR_BAD},
    {"perf_event_paranoid", "3", DOCTOR_BAD},
    {NULL, NULL, DOCTOR_UNKNOWN},
};

static const struct fake_file quiet[] = {
    {"proc/cpuinfo", "flags\t\t: fpu\n"},
    {"proc/meminfo", "MemTotal: 1000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n"},
    {"proc/loadavg", "0.10 0.5 0.1 1/100 4711\n"},
    {"proc/stat", "cpu  100 0 100 9999700 0 0 0 0 0 0\n"},
    {"proc/sys/kernel/randomize_va_space", "0\n"},
    {"proc/sys/kernel/perf_event_paranoid", "-1\n"},
    {"sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n"},
    {"sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"},
    {"sys/fs/cgroup/cpu.max", "max 100000\n"},
    {CPU "online", "0-1\n"},
    {CPU "cpu0/cpufreq/scaling_governor", "performance\n"},
    {CPU "cpu1/cpufreq/scaling_governor", "performance\n"},
    {CPU "cpu0/thermal_throttle/core_throttle_count", "0\n"},
    {CPU "intel_pstate/no_turbo", "1\n"},
    {CPU "smt/active", "0\n"},
    {NULL, NULL},
};

static const struct fact quiet_facts[] = {
    {"CPU governor", "performance", DOCTOR_GOOD},
    {"turbo", "off", DOCTOR_GOOD},
    {"SMT", "off", DOCTOR_GOOD},
    {"processors", "2", DOCTOR_GOOD},
    {"load", "0.10 over the last minute", DOCTOR_GOOD},
    {"steal time", "0.00 % of all CPU time since boot", DOCTOR_GOOD},
    {"virtualisation", "none", DOCTOR_GOOD},
    {"CPU quota", "none", DOCTOR_GOOD},
    {"thermal", "0 slow-downs since boot", DOCTOR_GOOD},
    {"ASLR (randomize_va_space)", "0", DOCTOR_GOOD},
    {"transparent huge pages", "never", DOCTOR_GOOD},
    {"clock source", "tsc", DOCTOR_GOOD},
    {"swap", "none", DOCTOR_GOOD},
    {"perf_event_paranoid", "-1", DOCTOR_GOOD},
    {NULL, NULL, DOCTOR_UNKNOWN},
};

static const struct fake_file silent[] = {{"proc/nothing", ""}, {NULL, NULL}};

static void examine(const struct fake_file *files, const char *workload_aslr, struct doctor *doctor)
{
    struct temporary folder;
    struct host_record host = {0};

    *doctor = (struct doctor){0};
    temporary_open(&folder);
    for (; files->path; files++)
        (void)temporary_write_text(&folder, files->path, files->text);
    host_read(&host, folder.path, NULL, NULL);
    host.workload_aslr = mem_strdup(workload_aslr);
    doctor_read(doctor, &host, folder.path);
    host_record_free(&host);
    temporary_close(&folder);
}

static void expect_facts(const struct fake_file *files, const struct fact *facts)
{
    struct doctor doctor;
    const struct doctor_line *lines = doctor.lines;
    size_t i;

    examine(files, "on", &doctor);
    for (i = 0; facts[i].name; i++) {
        cr_assert_lt(i, doctor.count);
        cr_expect_str_eq(lines[i].name, facts[i].name);
        cr_expect_str_eq(lines[i].found, facts[i].found, "%s: %s", facts[i].name, lines[i].found);
        cr_expect_eq(
            lines[i].state, facts[i].state, "%s: %s", facts[i].name, doctor_state_name(lines[i].state));
        cr_expect_eq(
            *lines[i].advice != '\0', facts[i].state == DOCTOR_BAD, "%s: %s", facts[i].name, lines[i].advice);
    }
    cr_expect_eq(doctor.count, i + 1, "and the timer slack of this process");
}

Test(doctor, says_what_disturbs_and_what_to_do)
{
    expect_facts(noisy, noisy_facts);
}

Test(doctor, says_what_is_fine)
{
    expect_facts(quiet, quiet_facts);
}

Test(doctor, does_not_guess_what_the_machine_does_not_say)
{
    struct doctor doctor;
    const struct doctor_line *lines = doctor.lines;
    size_t i;

    examine(silent, "off", &doctor);
    for (i = 0; i + 1 < doctor.count; i++) {
        cr_expect_str_empty(lines[i].found, "%s: %s", lines[i].name, lines[i].found);
        cr_expect_eq(lines[i].state, DOCTOR_UNKNOWN, "%s", lines[i].name);
    }
}

struct slack_case {
    unsigned long ns;
    const char *found;
    enum doctor_state state;
};

Test(doctor, tells_the_timer_slack_of_this_process)
{
    static const struct slack_case cases[] = {
        {50000, "50.0 us", DOCTOR_GOOD}, {1, "1 ns", DOCTOR_GOOD}, {2000000, "2.00 ms", DOCTOR_BAD}};
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct doctor doctor;
        const struct doctor_line *line;

        cr_assert_eq(prctl(PR_SET_TIMERSLACK, cases[i].ns, 0, 0, 0), 0);
        examine(silent, "on", &doctor);
        line = &doctor.lines[doctor.count - 1];
        cr_expect_str_eq(line->name, "timer slack");
        cr_expect_str_eq(line->found, cases[i].found, "%s", line->found);
        cr_expect_eq(line->state, cases[i].state);
    }
}

Test(doctor, knows_when_the_runs_have_no_address_randomisation)
{
    struct doctor doctor;
    size_t i;

    examine(noisy, "off", &doctor);
    for (i = 0; strcmp(doctor.lines[i].name, "ASLR (randomize_va_space)") != 0; i++)
        cr_assert_lt(i, doctor.count);
    cr_expect_str_eq(doctor.lines[i].found, "2, off for the workload");
    cr_expect_eq(doctor.lines[i].state, DOCTOR_GOOD);
}

Test(doctor, measures_launch_sampler_and_steal)
{
    const struct doctor_request request = {
        .launches = 3, .pairs = 2, .work = 10, .interval_ns = 1500000, .cpus = NULL};
    struct doctor doctor = {0};
    const struct doctor_line *lines = doctor.lines;
    struct record_checks checks = {0};
    struct error error = {0};

    cr_assert_eq(doctor_measure(&doctor, &request, &error), 0, "%s", error.message);
    cr_assert_eq(doctor.count, 3);
    cr_expect(strstr(lines[0].found, "the median of 3 runs of `true`"), "%s", lines[0].found);
    cr_expect_neq(lines[0].state, DOCTOR_UNKNOWN);
    cr_expect_str_eq(lines[1].name, "sampling each 1.5 ms");
    cr_expect(strstr(lines[1].found, "2 pairs"), "%s", lines[1].found);
    cr_expect(lines[1].state == DOCTOR_GOOD || *lines[1].advice, "neither good nor with an advice");
    doctor_keep(&doctor, &checks);
    cr_assert_eq(checks.count, 3);
    cr_expect_str_eq(checks.items[0].found, lines[0].found);
    cr_expect_str_eq(checks.items[0].state, doctor_state_name(lines[0].state));
    cr_expect_str_eq(checks.items[2].name, "steal time during this check");
    record_checks_free(&checks);
}

Test(doctor, leaves_unknown_what_could_not_be_measured)
{
    struct doctor doctor = {0};
    struct error error = {0};
    size_t i;

    cr_assert_eq(setenv("PATH", "/nonexistent", 1), 0);
    cr_assert_eq(doctor_measure(&doctor, &DOCTOR_QUICK, &error), -1);
    cr_expect(strstr(error.message, "true"), "%s", error.message);
    cr_assert_eq(doctor.count, 3);
    for (i = 0; i < doctor.count; i++) {
        cr_expect_str_empty(doctor.lines[i].found);
        cr_expect_str_empty(doctor.lines[i].advice);
        cr_expect_eq(doctor.lines[i].state, DOCTOR_UNKNOWN);
    }
}
