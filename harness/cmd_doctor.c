/* cmd_doctor: `tracetoll doctor`: what on this machine disturbs measurements, and what to do about it. */
#include "checks.h"
#include "command.h"
#include "doctor.h"
#include "error.h"
#include "host.h"
#include "log.h"
#include "process.h"
#include "stop.h"
#include "table.h"

#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] = "usage: tracetoll doctor [OPTION...]\n"
                           "\n"
                           "Tells what on this machine disturbs measurements and what to do about each, and\n"
                           "what tracetoll itself costs: starting a program, and sampling it.\n"
                           "\n"
                           "  -f, --format FORMAT   text or json (default: text)\n"
                           "  -p, --pairs N         runs with and without sampling (default: 15)\n"
                           "  -h, --help            this text\n"
                           "  -V, --version         the version\n"
                           "\n"
                           "Exit code: 0 whatever is found, 4 when nothing could be measured.\n";

struct doctor_options {
    bool json;
    size_t pairs;
};

static int choose_format(struct doctor_options *options, const char *format)
{
    options->json = strcmp(format, "json") == 0;
    if (options->json || strcmp(format, "text") == 0)
        return 0;
    log_error("--format: there is no format '%s'; choose from 'text', 'json'", format);
    return -1;
}

static int choose_pairs(struct doctor_options *options, const char *text)
{
    char *end;
    long pairs = strtol(text, &end, 10);

    if (end != text && *end == '\0' && pairs >= 1 && pairs <= DOCTOR_PAIRS_MAX) {
        options->pairs = (size_t)pairs;
        return 0;
    }
    log_error("--pairs: '%s' is not a whole number from 1 to %d", text, DOCTOR_PAIRS_MAX);
    return -1;
}

/* Returns -1 to go on, or the exit code to end with. */
static int parse_options(int argc, char **argv, struct doctor_options *options)
{
    static const struct option LONG[] = {
        {"format", required_argument, NULL, 'f'},
        {"pairs", required_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "f:p:hV", LONG, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(HELP, stdout);
            return EXIT_FINE;
        }
        if (option == 'V')
            return command_version();
        if (option == '?' || (option == 'f' && choose_format(options, optarg)) ||
            (option == 'p' && choose_pairs(options, optarg)))
            return command_usage_error("doctor");
    }
    if (optind == argc)
        return -1;
    log_error("doctor takes no argument: '%s'", argv[optind]);
    return command_usage_error("doctor");
}

static void print_text(const struct record_checks *checks)
{
    struct table *table = checks_table(checks);
    struct buf text = {0};
    size_t bad = checks_count_bad(checks);

    table_print_text(table, &text);
    (void)printf("%s\n", buf_string(&text));
    if (bad)
        (void)printf("%zu of %zu disturb measurements. More rounds average out what cannot be changed.\n",
            bad, checks->count);
    else
        (void)puts("Nothing that is known disturbs measurements.");
    buf_free(&text);
    table_close(table);
}

static int print_json(const struct record_checks *checks, struct error *error)
{
    json_t *document = json_pack("{s:s,s:o}", "schema", "tracetoll.doctor/1", "checks", checks_json(checks));
    int result = json_dumpf(document, stdout, JSON_INDENT(2));

    json_decref(document);
    (void)putchar('\n');
    return result ? error_set(error, EXIT_RUN_FAILED, "cannot write to standard output") : 0;
}

static int examine(const struct doctor_options *options, struct error *error)
{
    struct doctor_request request = DOCTOR_CAREFUL;
    struct doctor doctor = {0};
    struct host_record host = {0};
    int result = 0;

    if (stop_install(error) || process_adopt_orphans(error))
        return -1;
    request.pairs = options->pairs;
    host_read(&host, "", NULL, NULL);
    doctor_read(&doctor, &host, "");
    result = doctor_measure(&doctor, &request, error);
    doctor_keep(&doctor, &host.checks);
    if (!result && options->json)
        result = print_json(&host.checks, error);
    else if (!result)
        print_text(&host.checks);
    host_record_free(&host);
    return result;
}

int cmd_doctor(int argc, char **argv)
{
    struct doctor_options options = {.pairs = DOCTOR_CAREFUL.pairs};
    struct error error;
    int exit_code = parse_options(argc, argv, &options);

    if (exit_code >= 0)
        return exit_code;
    if (examine(&options, &error) == 0)
        return EXIT_FINE;
    log_error("%s", error.message);
    return (int)error.exit_code;
}
