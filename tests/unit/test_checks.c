/* checks: the lines on a machine as JSON, and as the report's section on it, with and without them. */
#include "checks.h"
#include "mem.h"
#include "report_parts.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct record_check some[] = {
    {"CPU governor", "powersave", "bad", "cpupower frequency-set --governor performance"},
    {"turbo", "", "unknown", ""},
    {"launch of a program", "603 us, the median of 20 runs of `true`", "good", ""},
};

static const struct record_checks CHECKS = {.items = some, .count = 3};

Test(checks, are_json_with_null_for_what_is_not_known)
{
    json_t *array = checks_json(&CHECKS);
    char *text = json_dumps(array, JSON_COMPACT);

    cr_expect_str_eq(text, "[{\"name\":\"CPU governor\",\"found\":\"powersave\",\"state\":\"bad\","
                           "\"advice\":\"cpupower frequency-set --governor performance\"},"
                           "{\"name\":\"turbo\",\"found\":null,\"state\":\"unknown\",\"advice\":null},"
                           "{\"name\":\"launch of a program\",\"found\":\"603 us, the median of 20 runs of "
                           "`true`\",\"state\":\"good\",\"advice\":null}]");
    cr_expect_eq(checks_count_bad(&CHECKS), 1);
    free(text);
    json_decref(array);
}

/* What the report says of a machine with these checks. */
static void describe(const struct record_checks *checks, struct buf *out)
{
    struct results results = {0};
    const struct analysis analysis = {.results = &results};
    struct host_record *host = &results.host;
    char **const texts[] = {&host->kernel, &host->os, &host->python_version, &host->python_path, &host->aslr,
        &host->workload_aslr, &host->workload_cpus, &host->harness_cpus, &host->transparent_hugepages,
        &host->virtualisation, &host->clock_source, &host->command_line, &host->config_path};
    size_t i;

    for (i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = mem_strdup("");
    host->cpu_model = mem_strdup("Imaginary CPU");
    host->governor = mem_strdup("powersave");
    host->cores = 4;
    host->memory_bytes = -1;
    host->perf_event_paranoid = -1;
    host->load_1min = 0.25;
    host->seed = 7;
    record_checks_copy(&host->checks, checks);
    report_add_machine(&analysis, out);
    host_record_free(host);
}

Test(checks, are_the_table_of_the_machine_in_the_report)
{
    struct buf out = {0};

    describe(&CHECKS, &out);
    cr_expect_str_eq(buf_string(&out),
        "## Machine\n\n"
        "| what | value |\n|---|---|\n"
        "| processor | Imaginary CPU |\n"
        "| seed of the order | 7 |\n\n"
        "| what | found | verdict | what to do |\n|---|---|---|---|\n"
        "| CPU governor | powersave | bad | cpupower frequency-set --governor performance |\n"
        "| turbo | - | - | - |\n"
        "| launch of a program | 603 us, the median of 20 runs of \\`true\\` | good | - |\n\n",
        "%s", buf_string(&out));
    buf_free(&out);
}

Test(checks, are_not_missed_in_the_results_of_older_versions)
{
    const struct record_checks none = {0};
    struct buf out = {0};

    describe(&none, &out);
    cr_expect_str_eq(buf_string(&out),
        "## Machine\n\n"
        "| what | value |\n|---|---|\n"
        "| processor | Imaginary CPU |\n"
        "| cores online | 4 |\n"
        "| CPU governor | powersave |\n"
        "| load before the first run | 0.25 |\n"
        "| seed of the order | 7 |\n\n"
        "| what disturbs measurements here | what to do |\n|---|---|\n"
        "| the CPU governor is 'powersave': the clock rate follows the load | "
        "cpupower frequency-set --governor performance |\n\n",
        "%s", buf_string(&out));
    buf_free(&out);
}
