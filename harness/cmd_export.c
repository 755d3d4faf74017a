/* cmd_export: `tracetoll export`: the figures of a results folder in another tool's format. Reads the folder,
 * writes to stdout; measures nothing. */
#include "command.h"
#include "export.h"
#include "log.h"
#include "study.h"
#include "suggest.h"

#include <getopt.h>
#include <stdio.h>

struct export_options {
    const struct export_format *format;
    const char *folder;
};

static const char help[] = "usage: tracetoll export --format FORMAT DIR\n"
                           "\n"
                           "Prints the figures of the results folder DIR in the format of another tool.\n"
                           "\n"
                           "  -f, --format FORMAT   one of\n"
                           "        hyperfine                JSON, as hyperfine --export-json writes it\n"
                           "        github-action-benchmark  JSON, its customSmallerIsBetter input\n"
                           "        bencher                  Bencher Metric Format JSON\n"
                           "        csv                      one row per run\n"
                           "        openmetrics              text for Prometheus and the like\n"
                           "        junit                    XML; claims and budgets as test cases\n"
                           "  -h, --help            this text\n"
                           "  -V, --version         the version\n"
                           "\n"
                           "Exit code: 0 fine, 2 when DIR holds no results that can be read.\n";

static int choose_format(struct export_options *options, const char *name)
{
    struct buf message = {0};
    size_t count;
    const struct export_format *formats = export_formats(&count);

    options->format = export_find(name);
    if (options->format)
        return 0;
    buf_printf(&message, "--format: there is no format '%s'", name);
    suggest_add(&message, name, SUGGEST_NAMES(formats, count));
    log_error("%s", buf_string(&message));
    buf_free(&message);
    return -1;
}

static const struct option long_options[] = {
    {"format", required_argument, NULL, 'f'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

/* Returns -1 to go on, or the exit code to end with. */
static int parse_options(int argc, char **argv, struct export_options *options)
{
    int option;
    int bad = 0;

    while (!bad && (option = getopt_long(argc, argv, "f:hV", long_options, NULL)) != -1) {
        switch (option) {
        case 'f':
            bad = choose_format(options, optarg);
            break;
        case 'h':
            (void)fputs(help, stdout);
            return EXIT_FINE;
        case 'V':
            return command_version();
        default:
            bad = -1;
        }
    }
    if (!bad && (!options->format || argc - optind != 1)) {
        log_error(options->format ? "give one results folder" : "no --format was given");
        bad = -1;
    }
    if (bad)
        return command_usage_error("export");
    options->folder = argv[optind];
    return -1;
}

int cmd_export(int argc, char **argv)
{
    struct export_options options = {0};
    struct study study;
    struct error error;
    struct buf text = {0};
    int exit_code = parse_options(argc, argv, &options);

    if (exit_code >= 0)
        return exit_code;
    if (study_open(&study, options.folder, &error)) {
        log_error("%s", error.message);
        return (int)error.exit_code;
    }
    options.format->print(study.analysis, &text);
    (void)fwrite(buf_string(&text), 1, text.length, stdout);
    buf_free(&text);
    study_close(&study);
    return EXIT_FINE;
}
