/* cmd_report: `tracetoll report`: writes the report of a results folder and prints its tables. Measures
 * nothing. */
#include "buf.h"
#include "command.h"
#include "error.h"
#include "log.h"
#include "report.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] = "usage: tracetoll report [OPTION...] DIR\n"
                           "\n"
                           "Reads DIR/runs.jsonl and writes DIR/report.md, its pictures in DIR/plots (with\n"
                           "gnuplot) and DIR/report.html (with cmark-gfm), then prints the overhead tables.\n"
                           "Measures nothing: the same runs.jsonl always gives the same report.\n"
                           "\n"
                           "      --no-plots        write no plots\n"
                           "  -q, --quiet           print no tables\n"
                           "  -h, --help            this text\n"
                           "  -V, --version         the version\n"
                           "\n"
                           "Exit code: 0 fine, 1 a budget is exceeded, 2 DIR holds no results that can be\n"
                           "read or cannot be written, 3 a budget cannot be judged, 4 a run failed or a\n"
                           "claim of the report is broken.\n";

struct report_command {
    struct report_options options;
    const char *folder;
    bool quiet;
};

enum { OPTION_NO_PLOTS = 256 };

static const struct option long_options[] = {
    {"no-plots", no_argument, NULL, OPTION_NO_PLOTS},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

/* Returns -1 to go on, or the exit code to end with. */
static int parse_options(int argc, char **argv, struct report_command *command)
{
    int option;

    while ((option = getopt_long(argc, argv, "qhV", long_options, NULL)) != -1) {
        switch (option) {
        case OPTION_NO_PLOTS:
            command->options.no_plots = true;
            break;
        case 'q':
            command->quiet = true;
            break;
        case 'h':
            (void)fputs(help, stdout);
            return EXIT_FINE;
        case 'V':
            return command_version();
        default:
            return command_usage_error("report");
        }
    }
    if (argc - optind != 1) {
        log_error(argc == optind ? "no results folder was given" : "only one results folder can be reported");
        return command_usage_error("report");
    }
    command->folder = argv[optind];
    return -1;
}

int cmd_report(int argc, char **argv)
{
    enum exit_code verdict = EXIT_FINE;
    struct report_command command = {.options = {.verdict = &verdict}};
    struct buf tables = {0};
    struct error error;
    int exit_code = parse_options(argc, argv, &command);

    if (exit_code >= 0)
        return exit_code;
    if (report_write(command.folder, &command.options, &tables, &error)) {
        log_error("%s", error.message);
        exit_code = (int)error.exit_code;
    } else {
        if (!command.quiet)
            (void)printf("%s\nreport: %s/report.md\n", buf_string(&tables), command.folder);
        exit_code = (int)verdict;
    }
    buf_free(&tables);
    return exit_code;
}
