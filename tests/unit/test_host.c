/* host: machines made up of files, and this machine against what the system calls say. */
#include "host.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static struct temporary folder;

static void make_folder(void)
{
    temporary_open(&folder);
}

static void remove_folder(void)
{
    temporary_close(&folder);
}

TestSuite(host, .init = make_folder, .fini = remove_folder);

struct fake_file {
    const char *path;
    const char *text;
};

#define CPU "sys/devices/system/cpu/"

static const struct fake_file noisy[] = {
    {"proc/cpuinfo", "processor\t: 0\nmodel name\t:  Imaginary CPU @ 3.00GHz \nflags\t\t: fpu hypervisor\n\n"
                     "processor\t: 1\nmodel name\t: Another\n"},
    {"proc/meminfo", "MemTotal:       24684096 kB\nMemFree: 1 kB\n"},
    {"proc/loadavg", "1.25 0.5 0.1 1/100 4711\n"},
    {"proc/stat", "cpu  100 0 100 700 0 0 0 100 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n"},
    {"proc/sys/kernel/osrelease", "6.1.0-fake\n"},
    {"proc/sys/kernel/randomize_va_space", "2\n"},
    {"proc/sys/kernel/perf_event_paranoid", "3\n"},
    {"etc/os-release", "NAME=\"x\"\nPRETTY_NAME=\"Imaginary Linux 1\"\n"},
    {"sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n"},
    {"sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n"},
    {"sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc hpet acpi_pm\n"},
    {"sys/class/dmi/id/sys_vendor", "VMware, Inc.\n"},
    {"sys/class/dmi/id/product_name", "VMware Virtual Platform\n"},
    {"sys/fs/cgroup/cpu.max", "150000 100000\n"},
    {CPU "online", "0-2,5\n"},
    {CPU "cpu0/cpufreq/scaling_governor", "powersave\n"},
    {CPU "cpu1/cpufreq/scaling_governor", "powersave\n"},
    {CPU "cpu2/cpufreq/scaling_governor", "powersave\n"},
    {CPU "cpu5/cpufreq/scaling_governor", "powersave\n"},
    {CPU "cpu0/thermal_throttle/core_throttle_count", "17\n"},
    {CPU "intel_pstate/no_turbo", "0\n"},
    {CPU "smt/active", "1\n"},
    {NULL, NULL},
};

static const struct fake_file quiet[] = {
    {"proc/cpuinfo", "model name\t: Plain\nflags\t\t: fpu\n"},
    {"proc/loadavg", "0.50 0.5 0.1 1/100 4711\n"},
    {"proc/stat", "cpu  100 0 100 9999700 0 0 0 1 0 0\n"},
    {"proc/sys/kernel/randomize_va_space", "0\n"},
    {"proc/sys/kernel/perf_event_paranoid", "-1\n"},
    {"sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n"},
    {"sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"},
    {"sys/fs/cgroup/cpu.max", "max 100000\n"},
    {CPU "online", "0-1\n"},
    {CPU "cpu0/cpufreq/scaling_governor", "performance\n"},
    {CPU "cpu1/cpufreq/scaling_governor", "performance\n"},
    {CPU "cpufreq/boost", "0\n"},
    {CPU "smt/active", "0\n"},
    {NULL, NULL},
};

static void make_machine(const struct fake_file *files)
{
    for (; files->path; files++)
        (void)temporary_write_text(&folder, files->path, files->text);
}

static void change_machine(const char *path, const char *text)
{
    (void)temporary_write_text(&folder, path, text);
}

static struct host_record read_machine(void)
{
    struct host_record host = {0};

    host_read(&host, folder.path, "3.11.2", "/usr/bin/python3");
    return host;
}

Test(host, reads_every_field)
{
    struct host_record host;

    make_machine(noisy);
    host = read_machine();
    cr_assert_str_eq(host.cpu_model, "Imaginary CPU @ 3.00GHz");
    cr_assert_eq(host.cores, 4);
    cr_assert_eq(host.memory_bytes, 24684096LL * 1024);
    cr_assert_str_eq(host.kernel, "6.1.0-fake");
    cr_assert_str_eq(host.os, "Imaginary Linux 1");
    cr_assert_str_eq(host.python_version, "3.11.2");
    cr_assert_str_eq(host.python_path, "/usr/bin/python3");
    cr_assert_str_eq(host.governor, "powersave");
    cr_assert_str_eq(host.aslr, "2");
    cr_assert_str_eq(host.transparent_hugepages, "always");
    cr_assert_str_eq(host.virtualisation, "vmware");
    cr_assert_str_eq(host.clock_source, "hpet");
    cr_assert_eq(host.perf_event_paranoid, 3);
    cr_assert_float_eq(host.load_1min, 1.25, 1e-9);
    cr_assert_eq(strlen(host.time), strlen("2024-01-01T00:00:00Z"));
    cr_assert_str_eq(host.tracetoll_version, TRACETOLL_VERSION);
    host_record_free(&host);
}

Test(host, leaves_unknown_what_the_machine_does_not_say)
{
    struct host_record host = {0};

    host_read(&host, folder.path, NULL, NULL);
    cr_assert_str_eq(host.cpu_model, "");
    cr_assert_eq(host.cores, -1);
    cr_assert_eq(host.memory_bytes, -1);
    cr_assert_str_eq(host.governor, "");
    cr_assert_str_eq(host.virtualisation, "");
    cr_assert_str_eq(host.python_version, "");
    cr_assert_eq(host.perf_event_paranoid, -1);
    cr_assert_lt(host.load_1min, 0);
    host_record_free(&host);
}

struct virtual_case {
    const char *what;
    struct fake_file files[3];
    const char *word;
};

Test(host, names_the_hypervisor)
{
    static const struct virtual_case cases[] = {
        {"bare metal",
            {{"proc/cpuinfo", "flags : fpu\n"}, {"sys/class/dmi/id/sys_vendor", "Amazon EC2\n"},
                {NULL, NULL}},
            "none"},
        {"kvm by its clock",
            {{"proc/cpuinfo", "flags : hypervisor\n"},
                {"sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc kvm-clock\n"},
                {NULL, NULL}},
            "kvm"},
        {"qemu",
            {{"proc/cpuinfo", "flags : hypervisor\n"}, {"sys/class/dmi/id/sys_vendor", "QEMU\n"},
                {NULL, NULL}},
            "kvm"},
        {"xen", {{"proc/cpuinfo", "flags : hypervisor\n"}, {"sys/hypervisor/type", "xen\n"}, {NULL, NULL}},
            "xen"},
        {"nameless", {{"proc/cpuinfo", "flags : hypervisor\n"}, {NULL, NULL}}, "unknown"},
        {"another processor", {{"proc/cpuinfo", "Features : fp asimd\n"}, {NULL, NULL}}, ""},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct host_record host;

        make_machine(cases[i].files);
        host = read_machine();
        cr_assert_str_eq(host.virtualisation, cases[i].word, "%s: %s", cases[i].what, host.virtualisation);
        host_record_free(&host);
        remove_folder();
        make_folder();
    }
}

Test(host, says_that_governors_differ)
{
    struct host_record host;

    make_machine(quiet);
    change_machine(CPU "cpu1/cpufreq/scaling_governor", "powersave\n");
    host = read_machine();
    cr_assert_str_eq(host.governor, "mixed");
    host_record_free(&host);
}

/* The names of all warnings, each followed by a blank. */
static void warning_names(char *names)
{
    struct host_warning warnings[HOST_WARNINGS_MAX];
    struct host_record host = read_machine();
    size_t count = host_warnings(&host, folder.path, warnings);
    size_t i;

    names[0] = '\0';
    for (i = 0; i < count; i++) {
        (void)strcat(strcat(names, warnings[i].name), " ");
        cr_assert_gt(strlen(warnings[i].what), 10);
        cr_assert_gt(strlen(warnings[i].advice), 10);
    }
    host_record_free(&host);
}

Test(host, warns_of_all_that_disturbs)
{
    char names[256];

    make_machine(noisy);
    warning_names(names);
    cr_assert_str_eq(names, "governor turbo smt load steal virtual quota heat aslr hugepages clock perf ");
}

Test(host, is_content_with_a_quiet_machine)
{
    char names[256];

    make_machine(quiet);
    warning_names(names);
    cr_assert_str_eq(names, "");
    change_machine(CPU "online", "0\n");
    warning_names(names);
    cr_assert_str_eq(names, "cores ");
    change_machine(CPU "online", "0-1\n");
    change_machine(CPU "cpufreq/boost", "1\n");
    warning_names(names);
    cr_assert_str_eq(names, "turbo ");
}

Test(host, warns_of_nothing_that_it_does_not_know)
{
    char names[256];

    warning_names(names);
    cr_assert_str_eq(names, "");
}

Test(host, gives_the_figures_in_its_warnings)
{
    struct host_warning warnings[HOST_WARNINGS_MAX];
    struct host_record host;
    size_t count;

    make_machine(noisy);
    host = read_machine();
    count = host_warnings(&host, folder.path, warnings);
    cr_assert_geq(count, 7);
    cr_assert_not_null(strstr(warnings[0].what, "'powersave'"));
    cr_assert_not_null(strstr(warnings[3].what, "1.25"));
    cr_assert_not_null(strstr(warnings[4].what, "10.0 %"));
    cr_assert_not_null(strstr(warnings[6].what, "1.50 cores"));
    host_record_free(&host);
}

Test(host, agrees_with_this_machine)
{
    struct host_record host = {0};
    struct utsname name;

    host_read(&host, "", NULL, NULL);
    cr_assert_eq(uname(&name), 0);
    cr_assert_str_eq(host.kernel, name.release);
    cr_assert_eq(host.cores, sysconf(_SC_NPROCESSORS_ONLN));
    cr_assert_eq(host.memory_bytes, (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
    cr_assert_geq(host.load_1min, 0);
    host_record_free(&host);
}
