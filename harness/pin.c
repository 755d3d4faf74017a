/* pin: see pin.h. */
#include "pin.h"
#include "buf.h"
#include "host.h"
#include "mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

char *pin_format(const cpu_set_t *cpus)
{
    struct buf text = {0};
    char *result;
    size_t first;
    size_t last;

    for (first = 0; first < CPU_SETSIZE; first = last + 1) {
        last = first;
        if (!CPU_ISSET(first, cpus))
            continue;
        while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, cpus))
            last++;
        buf_printf(&text, last > first ? "%s%zu-%zu" : "%s%zu", text.length ? "," : "", first, last);
    }
    result = mem_strdup(buf_string(&text));
    buf_free(&text);
    return result;
}

static size_t lowest(const cpu_set_t *cpus)
{
    size_t cpu = 0;

    while (cpu < CPU_SETSIZE && !CPU_ISSET(cpu, cpus))
        cpu++;
    return cpu;
}

static void remove_all(cpu_set_t *from, const cpu_set_t *what)
{
    cpu_set_t both;

    CPU_AND(&both, from, what);
    CPU_XOR(from, from, &both);
}

/* The hardware threads of the core that `cpu` is one of: a list such as "0,4" or "0-1". */
static void read_siblings(const char *root, size_t cpu, cpu_set_t *siblings)
{
    char path[96];
    char *list;
    char *at;

    (void)snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%zu/topology/thread_siblings_list", cpu);
    list = host_line(root, path);
    CPU_ZERO(siblings);
    CPU_SET(cpu, siblings);
    for (at = list; isdigit((unsigned char)*at); at += *at == ',') {
        long first = strtol(at, &at, 10);
        long last = *at == '-' ? strtol(at + 1, &at, 10) : first;

        for (; first <= last && first < CPU_SETSIZE; first++)
            CPU_SET((size_t)first, siblings);
    }
    free(list);
}

static void plan_auto(struct pin *pin, const cpu_set_t *allowed, const char *root)
{
    size_t cpu = lowest(allowed);

    if (CPU_COUNT(allowed) < 2)
        return;
    pin->active = true;
    read_siblings(root, cpu, &pin->harness);
    CPU_AND(&pin->harness, &pin->harness, allowed);
    if (CPU_EQUAL(&pin->harness, allowed)) {
        CPU_ZERO(&pin->harness);
        CPU_SET(cpu, &pin->harness);
    }
    pin->workload = *allowed;
    remove_all(&pin->workload, &pin->harness);
}

static int refuse_cpu(int64_t cpu, const cpu_set_t *allowed, struct error *error)
{
    char *list = pin_format(allowed);

    (void)error_set(error, EXIT_USAGE, "run.pin: there is no processor %lld to use; choose from %s",
        (long long)cpu, list);
    free(list);
    return -1;
}

static int plan_list(
    struct pin *pin, const struct config_cpus *asked, const cpu_set_t *allowed, struct error *error)
{
    size_t i;

    for (i = 0; i < asked->count; i++) {
        if (asked->items[i] >= CPU_SETSIZE || !CPU_ISSET((size_t)asked->items[i], allowed))
            return refuse_cpu(asked->items[i], allowed, error);
        CPU_SET((size_t)asked->items[i], &pin->workload);
    }
    pin->active = true;
    pin->harness = *allowed;
    remove_all(&pin->harness, &pin->workload);
    if (CPU_COUNT(&pin->harness) == 0)
        pin->harness = *allowed;
    return 0;
}

int pin_plan_among(struct pin *pin, const struct config_cpus *asked, const cpu_set_t *allowed,
    const char *root, struct error *error)
{
    *pin = (struct pin){.active = false};
    if (asked->kind == CPUS_LIST)
        return plan_list(pin, asked, allowed, error);
    if (asked->kind == CPUS_AUTO)
        plan_auto(pin, allowed, root);
    return 0;
}

int pin_plan(struct pin *pin, const struct config_cpus *asked, const char *root, struct error *error)
{
    cpu_set_t allowed;

    if (sched_getaffinity(0, sizeof allowed, &allowed))
        return error_set_errno(error, EXIT_USAGE, errno, "run.pin: cannot tell which processors there are");
    return pin_plan_among(pin, asked, &allowed, root, error);
}

int pin_apply(const struct pin *pin, struct error *error)
{
    if (pin->active && sched_setaffinity(0, sizeof pin->harness, &pin->harness))
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot pin tracetoll to its processors");
    return 0;
}
