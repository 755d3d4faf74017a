/* report_machine: the sections of a report on the machine and the corpus. Touches nothing but memory. */
#include "report_parts.h"
#include "checks.h"
#include "host.h"
#include "report_figure.h"
#include "units.h"

#include <stdio.h>
#include <string.h>

/* Nothing lies below a file, so the machine that the report is made on has no say in what disturbed the runs.
 */
static const char NO_ROOT[] = "/dev/null";

static void add_fact(struct table *table, const char *name, const char *value)
{
    if (!*value)
        return;
    table_row(table);
    table_cell(table, name);
    table_cell(table, value);
}

static void add_number(struct table *table, const char *name, int64_t value)
{
    char text[UNITS_TEXT_BYTES];

    if (value >= 0)
        add_fact(table, name, units_format_count(value, text));
}

static void add_size(struct table *table, const char *name, int64_t bytes)
{
    char text[UNITS_TEXT_BYTES];

    if (bytes >= 0)
        add_fact(table, name, units_format_size(bytes, text));
}

static struct table *open_facts(void)
{
    struct table *table = table_open();

    table_column(table, TABLE_LEFT, "what");
    table_column(table, TABLE_LEFT, "value");
    return table;
}

static void add_disturbances(const struct host_record *host, struct buf *out)
{
    struct host_warning warnings[HOST_WARNINGS_MAX];
    size_t count = host_warnings(host, NO_ROOT, warnings);
    struct table *table;
    size_t i;

    if (!count)
        return;
    table = table_open();
    table_column(table, TABLE_LEFT, "what disturbs measurements here");
    table_column(table, TABLE_LEFT, "what to do");
    for (i = 0; i < count; i++) {
        table_row(table);
        table_cell(table, warnings[i].what);
        table_cell(table, warnings[i].advice);
    }
    table_print_markdown(table, out);
    table_close(table);
    buf_add_char(out, '\n');
}

/* Every thing that was looked at, with what to do about it. */
static void add_checks(const struct record_checks *checks, struct buf *out)
{
    struct table *table = checks_table(checks);

    table_print_markdown(table, out);
    buf_add_char(out, '\n');
    table_close(table);
}

/* A fact that the checks hold too, where there are any. */
static void add_checked_fact(
    const struct host_record *host, struct table *table, const char *name, const char *value)
{
    if (!host->checks.count)
        add_fact(table, name, value);
}

void report_add_machine(const struct analysis *analysis, struct buf *out)
{
    const struct host_record *host = &analysis->results->host;
    struct table *table = open_facts();
    char load[32];

    (void)snprintf(load, sizeof load, "%.2f", host->load_1min);
    add_fact(table, "processor", host->cpu_model);
    if (!host->checks.count)
        add_number(table, "cores online", host->cores);
    add_size(table, "memory", host->memory_bytes);
    add_fact(table, "operating system", host->os);
    add_fact(table, "kernel", host->kernel);
    add_checked_fact(host, table, "virtualisation", host->virtualisation);
    add_fact(table, "Python", host->python_version);
    add_fact(table, "interpreter", host->python_path);
    add_checked_fact(host, table, "CPU governor", host->governor);
    add_checked_fact(host, table, "ASLR (randomize_va_space)", host->aslr);
    add_checked_fact(host, table, "ASLR of the workload", host->workload_aslr);
    add_fact(table, "workload pinned to CPU", host->workload_cpus);
    add_fact(table, "tracetoll pinned to CPU", host->harness_cpus);
    add_checked_fact(host, table, "transparent huge pages", host->transparent_hugepages);
    add_checked_fact(host, table, "clock source", host->clock_source);
    add_checked_fact(host, table, "load before the first run", host->load_1min >= 0 ? load : "");
    add_fact(table, "command line", host->command_line);
    add_fact(table, "configuration file", host->config_path);
    add_number(table, "seed of the order", host->seed);
    buf_add_string(out, "## Machine\n\n");
    table_print_markdown(table, out);
    buf_add_char(out, '\n');
    table_close(table);
    if (host->checks.count)
        add_checks(&host->checks, out);
    else
        add_disturbances(host, out);
}

void report_add_corpus(const struct analysis *analysis, struct buf *out)
{
    const struct record_corpus *corpus = &analysis->results->host.corpus;
    struct table *table;

    if (!corpus->present)
        return;
    table = open_facts();
    add_fact(table, "path", corpus->path);
    add_number(table, "files", corpus->files);
    add_number(table, "bytes", corpus->bytes);
    add_number(table, "largest file, bytes", corpus->largest_bytes);
    add_number(table, "smallest file, bytes", corpus->smallest_bytes);
    buf_add_string(out, "## Corpus\n\n");
    table_print_markdown(table, out);
    buf_add_char(out, '\n');
    table_close(table);
}
