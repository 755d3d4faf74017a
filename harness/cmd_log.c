/* cmd_log: `tracetoll log`: turns a tracer's binary log into text, tables, or what viewers of profiles read.
 * Reads the log and its tail, writes to stdout. */
#include "command.h"
#include "error.h"
#include "log.h"
#include "trace_input.h"
#include "trace_output.h"
#include "trace_reader.h"
#include "trace_stacks.h"
#include "trace_stats.h"
#include "trace_text.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum log_form { FORM_TEXT, FORM_STATS, FORM_FOLDED, FORM_SPEEDSCOPE, FORM_PERFETTO };

struct log_options {
    const char *path;
    enum log_form form;
    enum trace_weight weight;
    size_t top;
};

static const char HELP[] =
    "usage: tracetoll log [OPTION...] FILE\n"
    "\n"
    "Writes what the binary log FILE of rsstrace holds to stdout. What a killed process left in\n"
    "FILE.tail is read as the end of the log; neither file is changed.\n"
    "\n"
    "      --text           the text log, as rsstrace itself writes it (the default)\n"
    "      --stats          totals by kind, by thread and by function\n"
    "      --folded         folded stacks, for flame graphs\n"
    "      --speedscope     a profile for speedscope\n"
    "      --perfetto       every call, for Perfetto (Trace Event Format)\n"
    "      --weight=WHAT    what --folded and --speedscope measure: time (elapsed; the default) or\n"
    "                       rss (growth of resident memory)\n"
    "      --top=N          functions that --stats lists (default 20; 0: all)\n"
    "  -h, --help           this text\n"
    "  -V, --version        the version\n"
    "\n"
    "A log that is cut off or broken comes out as far as it can be read. Exit codes: 0 the log is\n"
    "whole (or ends where its process was killed), 2 usage, 4 something is missing.\n";

enum { OPTION_WEIGHT = 256, OPTION_TOP, OPTION_FORM };

static int parse_top(const char *text, size_t *top)
{
    char *end;
    unsigned long long number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno) {
        log_error("--top wants a whole number, such as 20, not '%s'", text);
        return -1;
    }
    *top = (size_t)number;
    return 0;
}

static int parse_weight(const char *text, enum trace_weight *weight)
{
    if (strcmp(text, "time") == 0)
        *weight = TRACE_WEIGHT_TIME;
    else if (strcmp(text, "rss") == 0)
        *weight = TRACE_WEIGHT_RSS;
    else
        return log_error("--weight is 'time' or 'rss', not '%s'", text), -1;
    return 0;
}

/* -1 to go on, or the exit code to end with. */
static int parse_option(int option, struct log_options *options)
{
    switch (option) {
    case OPTION_WEIGHT:
        return parse_weight(optarg, &options->weight) ? command_usage_error("log") : -1;
    case OPTION_TOP:
        return parse_top(optarg, &options->top) ? command_usage_error("log") : -1;
    case 'h':
        (void)fputs(HELP, stdout);
        return EXIT_FINE;
    case 'V':
        return command_version();
    case '?':
        return command_usage_error("log");
    default:
        options->form = (enum log_form)(option - OPTION_FORM);
        return -1;
    }
}

static int parse_options(int argc, char **argv, struct log_options *options)
{
    static const struct option LONG[] = {
        {"text", no_argument, NULL, OPTION_FORM + FORM_TEXT},
        {"stats", no_argument, NULL, OPTION_FORM + FORM_STATS},
        {"folded", no_argument, NULL, OPTION_FORM + FORM_FOLDED},
        {"speedscope", no_argument, NULL, OPTION_FORM + FORM_SPEEDSCOPE},
        {"perfetto", no_argument, NULL, OPTION_FORM + FORM_PERFETTO},
        {"weight", required_argument, NULL, OPTION_WEIGHT},
        {"top", required_argument, NULL, OPTION_TOP},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    int option;
    int code;

    while ((option = getopt_long(argc, argv, "hV", LONG, NULL)) != -1)
        if ((code = parse_option(option, options)) >= 0)
            return code;
    if (argc - optind != 1) {
        log_error(argc == optind ? "no log file named" : "one log file at a time");
        return command_usage_error("log");
    }
    options->path = argv[optind];
    return -1;
}

static void write_form(
    const struct log_options *options, struct trace_reader *reader, struct trace_output *output)
{
    switch (options->form) {
    case FORM_TEXT:
        trace_text_write(reader, output);
        break;
    case FORM_STATS:
        trace_stats_write(reader, output, options->top);
        break;
    case FORM_FOLDED:
        trace_stacks_write_folded(reader, output, options->weight);
        break;
    case FORM_SPEEDSCOPE:
        trace_stacks_write_speedscope(reader, output, options->weight);
        break;
    case FORM_PERFETTO:
        trace_stacks_write_perfetto(reader, output);
        break;
    }
}

static void note_tail(const char *path, const struct trace_input_tail *tail)
{
    log_note("%s: process %" PRIu32 " was killed or is still running; %" PRIu64
             " bytes come from its tail, and every event that it had counted is there",
        path, tail->pid, tail->bytes);
}

/* A log without an end: fine when all that its process had counted is there. */
static int judge_unfinished(const char *path, const struct trace_reader_end *end)
{
    if (!end->tail.present) {
        log_error("%s: byte %" PRIu64 ": the log is cut off: it has %" PRIu64 " events and no end", path,
            end->bytes, end->logged);
        return EXIT_RUN_FAILED;
    }
    if (end->tail.steady && end->logged < end->tail.logged) {
        log_error("%s: process %" PRIu32 " logged %" PRIu64 " events, and only %" PRIu64 " are there", path,
            end->tail.pid, end->tail.logged, end->logged);
        return EXIT_RUN_FAILED;
    }
    note_tail(path, &end->tail);
    return EXIT_FINE;
}

static int judge(const char *path, enum log_form form, const struct trace_reader *reader)
{
    struct trace_reader_end end;
    int code = EXIT_FINE;

    trace_reader_end(reader, &end);
    if (*trace_reader_file_problem(reader)) {
        log_error("%s", trace_reader_file_problem(reader));
        code = EXIT_RUN_FAILED;
    }
    if (*trace_reader_problem(reader)) {
        log_error("%s", trace_reader_problem(reader));
        code = EXIT_RUN_FAILED;
    }
    if (end.lost > 0) {
        log_error("%s: the tracer could not log %" PRIu64 " of %" PRIu64 " events", path, end.lost, end.seen);
        code = EXIT_RUN_FAILED;
    }
    if (code == EXIT_FINE && !end.finished)
        code = judge_unfinished(path, &end);
    if (form != FORM_TEXT && form != FORM_STATS && end.seen != end.logged)
        log_warning("%s holds %" PRIu64 " of %" PRIu64
                    " events: calls that are not in it are not in the stacks",
            path, end.logged, end.seen);
    return code;
}

static int log_binary(
    const struct log_options *options, struct trace_input *input, struct trace_output *output)
{
    struct error error;
    struct trace_reader *reader = trace_reader_open(input, options->path, &error);
    int code;

    if (!reader) {
        log_error("%s", error.message);
        return error.exit_code;
    }
    write_form(options, reader, output);
    code = output->failure ? EXIT_FINE : judge(options->path, options->form, reader);
    trace_reader_close(reader);
    return code;
}

static int log_text(const struct log_options *options, struct trace_input *input, struct trace_output *output)
{
    struct trace_input_tail tail = *trace_input_tail(input);
    bool finished;
    int code = EXIT_FINE;

    if (options->form != FORM_TEXT) {
        log_error(
            "%s is a text log; totals and profiles are made from binary logs (rsstrace --format=binary)",
            options->path);
        code = EXIT_USAGE;
        goto out;
    }
    finished = trace_text_copy(input, output);
    if (*trace_input_problem(input)) {
        log_error("%s", trace_input_problem(input));
        code = EXIT_RUN_FAILED;
    } else if (!finished && !tail.present) {
        log_error("%s: the log is cut off: it does not end with EOF", options->path);
        code = EXIT_RUN_FAILED;
    } else if (tail.lost > 0) {
        log_error("%s: the tracer could not log %" PRIu64 " events", options->path, tail.lost);
        code = EXIT_RUN_FAILED;
    } else if (!finished) {
        note_tail(options->path, &tail);
    }
out:
    trace_input_close(input);
    return code;
}

int cmd_log(int argc, char **argv)
{
    struct log_options options = {.form = FORM_TEXT, .weight = TRACE_WEIGHT_TIME, .top = 20};
    struct trace_output output;
    struct trace_input *input;
    struct error error;
    int code = parse_options(argc, argv, &options);

    if (code >= 0)
        return code;
    input = trace_input_open(options.path, &error);
    if (!input) {
        log_error("%s", error.message);
        return error.exit_code;
    }
    trace_output_open(&output, STDOUT_FILENO);
    code = trace_text_is(input) ? log_text(&options, input, &output) : log_binary(&options, input, &output);
    if (trace_output_close(&output)) {
        log_error("cannot write to stdout: %s", strerror(output.failure));
        code = EXIT_RUN_FAILED;
    }
    return code;
}
