/* pin: who gets which processors, on machines made up of files; and that a child really runs there. */
#include "mem.h"
#include "pin.h"
#include "process.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cpu_set_t cpus_of(const char *list)
{
    cpu_set_t cpus;

    CPU_ZERO(&cpus);
    for (; *list; list += strcspn(list, ",") + (list[strcspn(list, ",")] == ','))
        CPU_SET((size_t)atoi(list), &cpus);
    return cpus;
}

struct auto_case {
    const char *allowed;
    const char *siblings; /* of the lowest processor; NULL: the machine does not say */
    const char *workload; /* NULL: not pinned */
    const char *harness;
};

static const struct auto_case autos[] = {
    {"0", NULL, NULL, NULL}, {"0,1", NULL, "1", "0"}, {"0,1", "0", "1", "0"},
    {"0,1", "0-1", "1", "0"}, /* two threads of one core: better than taking turns */
    {"0,1,2,3", "0-1", "2-3", "0-1"}, {"0,1,2,3", "0,2", "1,3", "0,2"},
    {"0,1,2,3,4,5", "0,3", "1-2,4-5", "0,3"}, {"2,3,5", "2,6", "3,5", "2"}, /* 6 is not ours to use */
};

static void make_siblings(struct temporary *folder, const struct auto_case *machine)
{
    char path[96];

    (void)snprintf(path, sizeof path, "sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
        atoi(machine->allowed));
    if (machine->siblings)
        (void)temporary_write_text(folder, path, machine->siblings);
}

static void expect_cpus(const cpu_set_t *cpus, const char *wanted, size_t i)
{
    char *text = pin_format(cpus);

    cr_expect_str_eq(text, wanted, "case %zu: %s, not %s", i, text, wanted);
    free(text);
}

Test(pin, auto_leaves_one_core_to_the_harness)
{
    const struct config_cpus asked = {.kind = CPUS_AUTO};
    size_t i;

    for (i = 0; i < sizeof autos / sizeof *autos; i++) {
        const cpu_set_t allowed = cpus_of(autos[i].allowed);
        struct temporary folder;
        struct error error;
        struct pin pin;

        temporary_open(&folder);
        make_siblings(&folder, &autos[i]);
        cr_assert_eq(pin_plan_among(&pin, &asked, &allowed, folder.path, &error), 0);
        cr_expect_eq(pin.active, autos[i].workload != NULL, "case %zu", i);
        if (autos[i].workload) {
            expect_cpus(&pin.workload, autos[i].workload, i);
            expect_cpus(&pin.harness, autos[i].harness, i);
        }
        temporary_close(&folder);
    }
}

Test(pin, a_list_is_the_workloads_and_the_rest_the_harness)
{
    int64_t items[] = {3, 1};
    const struct config_cpus asked = {.kind = CPUS_LIST, .items = items, .count = 2};
    cpu_set_t allowed = cpus_of("0,1,2,3");
    struct error error;
    struct pin pin;

    cr_assert_eq(pin_plan_among(&pin, &asked, &allowed, "", &error), 0);
    expect_cpus(&pin.workload, "1,3", 0);
    expect_cpus(&pin.harness, "0,2", 0);
    allowed = cpus_of("1,3");
    cr_assert_eq(pin_plan_among(&pin, &asked, &allowed, "", &error), 0);
    expect_cpus(&pin.workload, "1,3", 1);
    expect_cpus(&pin.harness, "1,3", 1);
    allowed = cpus_of("0,1,2,5");
    cr_assert_eq(pin_plan_among(&pin, &asked, &allowed, "", &error), -1);
    cr_assert_eq(error.exit_code, EXIT_USAGE);
    cr_assert_str_eq(
        error.message, "run.pin: there is no processor 3 to use; choose from 0-2,5", "%s", error.message);
}

Test(pin, none_pins_nothing)
{
    const struct config_cpus asked = {.kind = CPUS_NONE};
    struct error error;
    struct pin pin;

    cr_assert_eq(pin_plan(&pin, &asked, "", &error), 0);
    cr_assert_not(pin.active);
    cr_assert_eq(pin_apply(&pin, &error), 0);
}

extern char **environ;

/* What `script` prints when it is started like that. */
static char *output_of(const char *script, const cpu_set_t *cpus, bool fixed_addresses)
{
    char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, NULL};
    static char text[256];
    struct temporary folder;
    struct process_end end;
    struct process process;
    struct error error;
    char out[512];
    char err[512];
    const struct process_request request = {.argv = argv,
        .environment = environ,
        .stdout_path = out,
        .stderr_path = err,
        .cpus = cpus,
        .fixed_addresses = fixed_addresses};
    FILE *file;

    temporary_open(&folder);
    (void)snprintf(out, sizeof out, "%s", temporary_path(&folder, "out"));
    (void)snprintf(err, sizeof err, "%s", temporary_path(&folder, "err"));
    cr_assert_eq(process_spawn(&process, &request, &error), 0, "%s", error.message);
    process_wait(&process, &end);
    file = fopen(out, "r");
    cr_assert(file && fgets(text, sizeof text, file), "it printed nothing");
    (void)fclose(file);
    temporary_close(&folder);
    return text;
}

Test(pin, a_child_runs_on_its_processors)
{
    cpu_set_t allowed;
    cpu_set_t last;
    char wanted[64];
    int cpu;

    cr_assert_eq(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    for (cpu = CPU_SETSIZE - 1; !CPU_ISSET((size_t)cpu, &allowed); cpu--)
        ;
    CPU_ZERO(&last);
    CPU_SET((size_t)cpu, &last);
    (void)snprintf(wanted, sizeof wanted, "Cpus_allowed_list:\t%d\n", cpu);
    cr_assert_str_eq(output_of("grep Cpus_allowed_list /proc/self/status", &last, false), wanted);
}

Test(process, fixed_addresses_are_the_same_in_every_run)
{
    static const char stack[] = "grep '\\[stack\\]' /proc/self/maps";
    char *first;
    char *second;

    if (!process_can_fix_addresses())
        cr_skip_test("this system does not let a process fix its addresses");
    first = mem_strdup(output_of(stack, NULL, true));
    second = mem_strdup(output_of(stack, NULL, true));
    cr_assert_str_eq(first, second);
    cr_assert_str_neq(output_of(stack, NULL, false), first, "randomised addresses should differ");
    free(first);
    free(second);
}
