/* cmd_check: `tracetoll check`: says whether configuration files are fine, and documents what they may hold.
 * Reads files and writes to stdout and stderr; runs nothing. */
#include "command.h"
#include "config.h"
#include "error.h"
#include "log.h"
#include "mem.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check_options {
    const char **assignments; /* room for as many as there are arguments */
    size_t assignment_count;
    const char *schema; /* NULL, "markdown" or "json" */
};

static const char help[] = "usage: tracetoll check [OPTION...] CONFIG...\n"
                           "       tracetoll check --schema[=json]\n"
                           "\n"
                           "Reads each CONFIG and reports every mistake in it as FILE:LINE:COLUMN: TEXT.\n"
                           "Nothing is run.\n"
                           "\n"
                           "      --set PATH=VALUE  as if each CONFIG said so: --set run.rounds=3\n"
                           "      --schema          print every key with its type, limits, default and\n"
                           "                        meaning, as Markdown\n"
                           "      --schema=json     print the JSON Schema, for editors\n"
                           "  -h, --help            this text\n"
                           "  -V, --version         the version\n"
                           "\n"
                           "Exit code: 0 when every file is fine, 2 otherwise.\n";

enum { OPTION_SET = 256, OPTION_SCHEMA };

static const struct option long_options[] = {
    {"set", required_argument, NULL, OPTION_SET},
    {"schema", optional_argument, NULL, OPTION_SCHEMA},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

static int check_choose_schema(struct check_options *options, const char *format)
{
    static const char *const formats[] = {"markdown", "json"};
    int chosen = command_choose("--schema", "format", format, formats, sizeof formats / sizeof *formats);

    if (chosen >= 0)
        options->schema = formats[chosen];
    return chosen < 0 ? -1 : 0;
}

/* Returns -1 to go on, or the exit code to end with. */
static int check_parse_options(int argc, char **argv, struct check_options *options)
{
    int option;

    while ((option = getopt_long(argc, argv, "hV", long_options, NULL)) != -1) {
        switch (option) {
        case OPTION_SET:
            options->assignments[options->assignment_count++] = optarg;
            break;
        case OPTION_SCHEMA:
            if (check_choose_schema(options, optarg ? optarg : "markdown") != 0)
                return command_usage_error("check");
            break;
        case 'h':
            (void)fputs(help, stdout);
            return EXIT_FINE;
        case 'V':
            return command_version();
        default:
            return command_usage_error("check");
        }
    }
    if (options->schema ? optind < argc : optind == argc) {
        log_error(
            options->schema ? "--schema takes no configuration file" : "no configuration file was given");
        return command_usage_error("check");
    }
    return -1;
}

static int check_print_schema(const char *format)
{
    struct buf text = {0};
    int result = EXIT_FINE;

    if (strcmp(format, "json") != 0) {
        config_print_schema(&text);
    } else if (config_print_json_schema(&text) != 0) {
        log_error("out of memory");
        result = EXIT_RUN_FAILED;
    }
    (void)fwrite(buf_string(&text), 1, text.length, stdout);
    buf_free(&text);
    return result;
}

static int check_file(const char *path, const struct check_options *options)
{
    struct buf mistakes = {0};
    struct config *config =
        config_open_with(path, options->assignments, options->assignment_count, &mistakes);
    int result = config ? EXIT_FINE : EXIT_USAGE;

    if (config)
        (void)printf("%s: fine (%zu configuration%s, %" PRId64 " round%s)\n", path,
            config->configuration_count, config->configuration_count == 1 ? "" : "s", config->run.rounds,
            config->run.rounds == 1 ? "" : "s");
    else
        (void)fputs(buf_string(&mistakes), stderr);
    config_close(config);
    buf_free(&mistakes);
    return result;
}

static int check_run(int argc, char **argv, struct check_options *options)
{
    int result = check_parse_options(argc, argv, options);

    if (result >= 0)
        return result;
    if (options->schema)
        return check_print_schema(options->schema);
    result = EXIT_FINE;
    for (int i = optind; i < argc; i++) {
        if (check_file(argv[i], options) != EXIT_FINE)
            result = EXIT_USAGE;
    }
    return result;
}

int cmd_check(int argc, char **argv)
{
    struct check_options options = {.assignments = mem_alloc((size_t)argc, sizeof *options.assignments)};
    int result = check_run(argc, argv, &options);

    free(options.assignments);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        log_error("cannot write to the standard output");
        return EXIT_RUN_FAILED;
    }
    return result;
}
