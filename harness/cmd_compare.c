/* cmd_compare: `tracetoll compare`: what changed between two results folders. Reads them, and writes to
 * stdout, stderr and the job's summary; measures nothing. */
#include "annotate.h"
#include "command.h"
#include "compare_print.h"
#include "counters.h"
#include "log.h"
#include "mem.h"
#include "path.h"
#include "study.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

struct compare_options {
    const char *base;
    const char *new;
    enum compare_format format;
    double limit;
    bool chosen;
    bool metrics[COMPARE_METRICS];
};

static const char help[] =
    "usage: tracetoll compare [OPTION...] BASE NEW\n"
    "\n"
    "Says what changed from the results folder BASE to the results folder NEW, per\n"
    "configuration and metric, with 95 % intervals and a verdict. Measures nothing.\n"
    "\n"
    "      --max-regression PERCENT  how much more a cost may be (default: 2%)\n"
    "      --metric NAME[,NAME...]   slowdown, wall, ns_per_event, events, log_bytes,\n"
    "                                peak_rss, instructions, completeness; default: all\n"
    "                                but wall, ns_per_event and peak_rss\n"
    "      --format FORMAT           table (default), markdown or json\n"
    "  -h, --help                    this text\n"
    "  -V, --version                 the version\n"
    "\n"
    "Results of different hosts are compared by slowdown, each against its own\n"
    "baseline. The budgets of NEW's configuration are checked too.\n"
    "\n"
    "Exit code: 0 fine, 1 a limit or budget is exceeded, 2 usage, 3 inconclusive,\n"
    "4 a run failed or a log is incomplete.\n";

static int choose_limit(struct compare_options *options, const char *text)
{
    if (!verdict_parse_percent(text, &options->limit))
        return 0;
    log_error("--max-regression: '%s' is no percentage; write it like 2%% or 0.5%%", text);
    return -1;
}

static int choose_format(struct compare_options *options, const char *text)
{
    static const char *const formats[] = {"table", "markdown", "json"};
    int format = command_choose("--format", "format", text, formats, sizeof formats / sizeof *formats);

    if (format >= 0)
        options->format = (enum compare_format)format;
    return format < 0 ? -1 : 0;
}

static int choose_metrics(struct compare_options *options, char *list)
{
    struct buf message = {0};
    enum compare_metric metric;
    char *name;

    options->chosen = true;
    while ((name = strsep(&list, ","))) {
        if (compare_metric_parse(name, &metric)) {
            buf_printf(&message, "--metric: there is no metric '%s'", name);
            compare_metric_suggest(name, &message);
            log_error("%s", buf_string(&message));
            buf_free(&message);
            return -1;
        }
        options->metrics[metric] = true;
    }
    return 0;
}

enum { OPTION_LIMIT = 256, OPTION_METRIC, OPTION_FORMAT };

static const struct option long_options[] = {
    {"max-regression", required_argument, NULL, OPTION_LIMIT},
    {"metric", required_argument, NULL, OPTION_METRIC},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

/* Returns -1 to go on, or the exit code to end with. */
static int parse_options(int argc, char **argv, struct compare_options *options)
{
    int option;
    int bad = 0;

    while (!bad && (option = getopt_long(argc, argv, "hV", long_options, NULL)) != -1) {
        switch (option) {
        case OPTION_LIMIT:
            bad = choose_limit(options, optarg);
            break;
        case OPTION_METRIC:
            bad = choose_metrics(options, optarg);
            break;
        case OPTION_FORMAT:
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
    if (!bad && argc - optind != 2) {
        log_error("give two results folders, BASE and NEW");
        bad = -1;
    }
    if (bad)
        return command_usage_error("compare");
    options->base = argv[optind];
    options->new = argv[optind + 1];
    return -1;
}

/* One results folder, and the runs under an instruction counter that it may hold. */
struct side {
    struct study study;
    struct study instructions;
    struct compare_side compare;
};

static int side_open(struct side *side, const char *folder, struct error *error)
{
    struct arena *arena;
    const char *counted;
    int status;

    *side = (struct side){0};
    if (study_open(&side->study, folder, error))
        return -1;
    side->compare.analysis = side->study.analysis;
    arena = arena_open();
    counted = arena_printf(arena, "%s/%s", folder, COUNTERS_FOLDER);
    status = path_is_folder(counted) ? study_open(&side->instructions, counted, error) : 0;
    side->compare.instructions = side->instructions.analysis;
    arena_close(arena);
    return status;
}

static void side_close(struct side *side)
{
    study_close(&side->instructions);
    study_close(&side->study);
}

/* What a reviewer has to see beside the code. */
static void annotate_document(const struct compare_document *document)
{
    const struct compare *compare = document->compare;
    struct buf text = {0};
    size_t i;

    for (i = 0; i < compare->row_count; i++) {
        enum exit_code code = verdict_exit_code(compare->rows[i].change);

        buf_clear(&text);
        compare_print_row(&compare->rows[i], &text);
        if (code == EXIT_EXCEEDED)
            annotate(ANNOTATE_ERROR, "tracetoll", buf_string(&text));
        else if (code == EXIT_INCONCLUSIVE)
            annotate(ANNOTATE_WARNING, "tracetoll", buf_string(&text));
    }
    for (i = 0; i < document->budgets->count; i++) {
        buf_clear(&text);
        budget_print_line(&document->budgets->lines[i], &text);
        if (document->budgets->lines[i].state == BUDGET_EXCEEDED)
            annotate(ANNOTATE_ERROR, "budget", buf_string(&text));
        else if (document->budgets->lines[i].state == BUDGET_INCONCLUSIVE)
            annotate(ANNOTATE_WARNING, "budget", buf_string(&text));
    }
    for (i = 0; i < compare->problem_count; i++)
        annotate(ANNOTATE_ERROR, "tracetoll", compare->problems[i]);
    buf_free(&text);
}

static void print_document(const struct compare_document *document, enum compare_format format)
{
    struct buf text = {0};
    struct buf summary = {0};

    compare_print(document, format, &text);
    compare_print(document, COMPARE_MARKDOWN, &summary);
    (void)fputs(buf_string(&text), stdout);
    (void)fflush(stdout);
    annotate_summary(&summary);
    annotate_document(document);
    buf_free(&text);
    buf_free(&summary);
}

static int compare_sides(const struct compare_options *options, const struct side *base,
    const struct side *new, struct error *error)
{
    struct compare_request request = {
        .base = base->compare, .new = new->compare, .limit = options->limit, .chosen = options->chosen};
    struct compare_document document = {.base = &base->study.results, .new = &new->study.results};
    struct budgets budgets;
    struct compare *compare;

    memcpy(request.metrics, options->metrics, sizeof request.metrics);
    compare = compare_open(&request, error);
    if (!compare)
        return (int)error->exit_code;
    budgets_check(&budgets, new->study.analysis);
    document.compare = compare;
    document.budgets = &budgets;
    document.exit_code = verdict_worst(compare->exit_code, budgets.exit_code);
    print_document(&document, options->format);
    budgets_free(&budgets);
    compare_close(compare);
    return (int)document.exit_code;
}

int cmd_compare(int argc, char **argv)
{
    struct compare_options options = {.limit = 0.02};
    struct side base = {0};
    struct side new = {0};
    struct error error = {.message = ""};
    int exit_code = parse_options(argc, argv, &options);

    if (exit_code >= 0)
        return exit_code;
    if (side_open(&base, options.base, &error) || side_open(&new, options.new, &error))
        exit_code = (int)error.exit_code;
    else
        exit_code = compare_sides(&options, &base, &new, &error);
    if (*error.message)
        log_error("%s", error.message);
    side_close(&base);
    side_close(&new);
    return exit_code;
}
