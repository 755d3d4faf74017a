/* cmd_gate: `tracetoll gate`: whether the new build of a tracer is slower than the base. Ties sessions, gate
 * and its printing together. */
#include "annotate.h"
#include "command.h"
#include "folder.h"
#include "gate.h"
#include "gate_print.h"
#include "gate_tree.h"
#include "leftover.h"
#include "log.h"
#include "path.h"
#include "process.h"
#include "report_file.h"
#include "stop.h"
#include "units.h"

#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS_FIRST = 6,
    ROUNDS_DEFAULT = 160,
    ROUNDS_MAX = 10000,
    CALLGRIND_FIRST = 3,
    CALLGRIND_ROUNDS = 8
};

static const double LIMIT_DEFAULT = 0.02;
static const double LIMIT_INSTRUCTIONS = 0.005;
static const int64_t TIME_DEFAULT_NS = 15 * (int64_t)60000000000;

struct gate_options {
    const char *config_path;
    struct gate_tree trees[GATE_SIDES];
    const char *output;
    const char *only;
    const char **assignments;
    size_t assignment_count;
    int argument_count;
    char **arguments;
    enum gate_metric metric;
    enum compare_format format;
    double limit;  /* NAN: the metric's default */
    size_t rounds; /* 0: the default */
    int64_t time_ns;
    bool force;
    bool quiet;
};

static const char help[] = "usage: tracetoll gate [OPTION...] CONFIG --base TREE --new TREE\n"
                           "\n"
                           "Runs both trees' builds in turns until it can say whether NEW is slower.\n"
                           "A TREE is a checkout with its own build/, for {bin} and workload.directory.\n"
                           "      --base TREE, --new TREE   the two sides; or\n"
                           "      --base-bin, --new-bin DIR    two builds; or\n"
                           "      --base-python, --new-python PYTHON   two interpreters\n"
                           "      --max-regression PERCENT  the limit (default: 2%; for instructions 0.5%)\n"
                           "      --metric NAME             wall (default), cpu or instructions\n"
                           "      --only A,B                gate these (default: all but the baseline)\n"
                           "  -r, --rounds N                at most so many (default: 160)\n"
                           "      --time DURATION           at most so long (default: 15min)\n"
                           "      --set PATH=VALUE          as if CONFIG said so\n"
                           "  -o, --output DIR              default: results/NAME-OF-CONFIG-gate\n"
                           "      --force                   replace the results that DIR holds already\n"
                           "      --format FORMAT           table (default), markdown or json\n"
                           "  -q, --quiet, -h, --help, -V, --version\n"
                           "\n"
                           "Exit code: 0 PASS, 1 FAIL, 2 usage, 3 inconclusive, 4 a run failed.\n";

static int choose_number(struct gate_options *options, const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (end == text || *end || number < 2 || number > ROUNDS_MAX) {
        log_error("--rounds: '%s' is no number from 2 to %d", text, ROUNDS_MAX);
        return -1;
    }
    options->rounds = (size_t)number;
    return 0;
}

static int choose_metric(struct gate_options *options, const char *text)
{
    const char *names[GATE_METRICS];
    int i;

    for (i = 0; i < GATE_METRICS; i++)
        names[i] = gate_metric_name((enum gate_metric)i);
    i = command_choose("--metric", "metric", text, names, GATE_METRICS);
    if (i >= 0)
        options->metric = (enum gate_metric)i;
    return i < 0 ? -1 : 0;
}

static int choose_format(struct gate_options *options, const char *text)
{
    static const char *const names[] = {"table", "markdown", "json"};
    int i = command_choose("--format", "format", text, names, sizeof names / sizeof *names);

    if (i >= 0)
        options->format = (enum compare_format)i;
    return i < 0 ? -1 : 0;
}

static int choose_limit(struct gate_options *options, const char *text)
{
    if (!verdict_parse_percent(text, &options->limit))
        return 0;
    log_error("--max-regression: '%s' is no percentage; write it like 2%% or 0.5%%", text);
    return -1;
}

static int choose_time(struct gate_options *options, const char *text)
{
    if (!units_parse_duration(text, &options->time_ns) && options->time_ns > 0)
        return 0;
    log_error("--time: '%s' is no duration; write it like 90s or 15min", text);
    return -1;
}

enum {
    OPTION_BASE = 256,
    OPTION_NEW,
    OPTION_BASE_BIN,
    OPTION_NEW_BIN,
    OPTION_BASE_PYTHON,
    OPTION_NEW_PYTHON,
    OPTION_LIMIT,
    OPTION_METRIC,
    OPTION_ONLY,
    OPTION_TIME,
    OPTION_SET,
    OPTION_FORCE,
    OPTION_FORMAT
};

static const struct option long_options[] = {
    {"base", required_argument, NULL, OPTION_BASE},
    {"new", required_argument, NULL, OPTION_NEW},
    {"base-bin", required_argument, NULL, OPTION_BASE_BIN},
    {"new-bin", required_argument, NULL, OPTION_NEW_BIN},
    {"base-python", required_argument, NULL, OPTION_BASE_PYTHON},
    {"new-python", required_argument, NULL, OPTION_NEW_PYTHON},
    {"max-regression", required_argument, NULL, OPTION_LIMIT},
    {"metric", required_argument, NULL, OPTION_METRIC},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"rounds", required_argument, NULL, 'r'},
    {"time", required_argument, NULL, OPTION_TIME},
    {"set", required_argument, NULL, OPTION_SET},
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

/* What a side is; false when the option is none of these. */
static bool take_tree_option(struct gate_options *options, int option)
{
    struct gate_tree *base = &options->trees[GATE_BASE];
    struct gate_tree *new = &options->trees[GATE_NEW];
    const char **const members[] = {
        &base->tree, &new->tree, &base->bin, &new->bin, &base->python, &new->python};

    if (option < OPTION_BASE || option > OPTION_NEW_PYTHON)
        return false;
    *members[option - OPTION_BASE] = optarg;
    return true;
}

/* 0, or -1 with the mistake told. */
static int take_option(struct gate_options *options, int option)
{
    switch (option) {
    case OPTION_LIMIT:
        return choose_limit(options, optarg);
    case OPTION_METRIC:
        return choose_metric(options, optarg);
    case OPTION_FORMAT:
        return choose_format(options, optarg);
    case OPTION_TIME:
        return choose_time(options, optarg);
    case 'r':
        return choose_number(options, optarg);
    case OPTION_ONLY:
        options->only = optarg;
        return 0;
    case OPTION_SET:
        options->assignments[options->assignment_count++] = optarg;
        return 0;
    case 'o':
        options->output = optarg;
        return 0;
    case OPTION_FORCE:
        options->force = true;
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    default:
        return take_tree_option(options, option) ? 0 : -1;
    }
}

/* Two sides that are the same build may be compared (an A/A gate), but not by leaving one out. */
static int check_trees(const struct gate_options *options)
{
    const struct gate_tree *base = &options->trees[GATE_BASE];
    const struct gate_tree *new = &options->trees[GATE_NEW];

    if (!base->tree != !new->tree || !base->bin != !new->bin || !base->python != !new->python)
        log_error("each side needs the same kind of option: --base and --new, --base-bin and --new-bin, or "
                  "--base-python and --new-python");
    else if (!base->tree && !base->bin && !base->python)
        log_error("no sides were given: name two trees with --base and --new");
    else
        return 0;
    return -1;
}

/* Returns -1 to go on, or the exit code to end with. */
static int parse_options(int argc, char **argv, struct gate_options *options, struct arena *arena)
{
    int option;
    int bad = 0;

    options->argument_count = argc;
    options->arguments = argv;
    options->assignments = arena_alloc(arena, (size_t)argc + 1, sizeof *options->assignments);
    while (!bad && (option = getopt_long(argc, argv, "o:r:qhV", long_options, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(help, stdout);
            return EXIT_FINE;
        }
        if (option == 'V')
            return command_version();
        bad = take_option(options, option);
    }
    if (!bad && argc - optind != 1) {
        log_error(
            argc == optind ? "no configuration file was given" : "only one configuration file can be gated");
        bad = -1;
    }
    if (bad || check_trees(options))
        return command_usage_error("gate");
    options->config_path = argv[optind];
    return -1;
}

/* A gate under way: both sides, and what they write to. */
struct plan_of_gate {
    const struct gate_options *options;
    struct arena *arena;
    struct session sides[GATE_SIDES];
    struct record_corpus corpus;
    struct gate_request request;
};

/* The untraced workload is no tracer: it is only gated when nothing else is there, or asked for. */
static void leave_out_baselines(struct session *session)
{
    const struct config *config = session->config;
    size_t kept = 0;
    size_t i;

    for (i = 0; i < session->selected_count; i++) {
        const struct config_configuration *one = &config->configurations[session->selected[i]];

        if (strcmp(one->name, one->baseline) != 0)
            session->selected[kept++] = session->selected[i];
    }
    if (kept)
        session->selected_count = kept;
}

static int refuse_chores(const struct session *session, struct error *error)
{
    size_t i;

    for (i = 0; i < session->selected_count; i++) {
        const struct config_configuration *one = &session->config->configurations[session->selected[i]];

        if (one->chores.setup.count || one->chores.teardown.count)
            return error_set(error, EXIT_USAGE,
                "configuration '%s' has a setup or teardown, which a gate does not run: both sides would "
                "share "
                "it; use prepare and cleanup",
                one->name);
    }
    return 0;
}

static int open_side(struct plan_of_gate *plan, enum gate_side side, struct error *error)
{
    const struct gate_options *options = plan->options;
    struct session *session = &plan->sides[side];
    const struct session_request request = {.config_path = options->config_path,
        .assignments = options->assignments,
        .assignment_count = options->assignment_count,
        .only = options->only,
        .alone = true};

    if (session_open(session, &request, error))
        return -1;
    if (!options->only)
        leave_out_baselines(session);
    plan->request.sides[side] = session;
    return refuse_chores(session, error);
}

/* The corpus is made by this program's own generator, and is the same for both sides. */
static int prepare_sides(struct plan_of_gate *plan, struct error *error)
{
    struct session *base = &plan->sides[GATE_BASE];
    struct session *new = &plan->sides[GATE_NEW];
    size_t i;

    if (base->config->workload.corpus.present && !plan->options->quiet)
        log_note("preparing the corpus");
    if (session_prepare_corpus(base, &plan->corpus, error))
        return -1;
    for (i = 0; i < base->config->configuration_count; i++) {
        new->targets[i].corpus_path = base->targets[i].corpus_path;
        new->targets[i].corpus_bytes = base->targets[i].corpus_bytes;
    }
    if (gate_tree_apply(&plan->options->trees[GATE_BASE], base, error) ||
        gate_tree_apply(&plan->options->trees[GATE_NEW], new, error))
        return -1;
    if (base->selected_count != new->selected_count)
        return error_set(error, EXIT_USAGE, "the two sides cannot run the same configurations");
    return 0;
}

/* DIR/base and DIR/new are results folders like any other. */
static int claim_folders(struct plan_of_gate *plan, struct error *error)
{
    static const char *const names[GATE_SIDES] = {"base", "new"};
    const struct gate_options *options = plan->options;
    char *config = basename(arena_strdup(plan->arena, options->config_path));
    const char *folder = options->output;
    char *dot = strrchr(config, '.');
    char *absolute;
    int side;

    if (dot && dot != config)
        *dot = '\0';
    if (!folder)
        folder = arena_printf(plan->arena, "results/%s-gate", config);
    for (side = 0; side < GATE_SIDES; side++) {
        const char *own = arena_printf(plan->arena, "%s/%s", folder, names[side]);

        if (folder_claim(own, options->force, error))
            return -1;
        plan->request.journals[side] = journal_open(own, true, error);
        if (!plan->request.journals[side])
            return -1;
    }
    absolute = path_absolute(folder);
    if (!absolute)
        return error_set_errno(error, EXIT_USAGE, errno, "cannot use the output folder '%s'", folder);
    plan->request.folder = arena_strdup(plan->arena, absolute);
    free(absolute);
    return leftover_end(plan->request.folder, error);
}

/* Both sides run on the same machine in turns: what the harness costs here is measured once, for both. */
static int begin_journals(struct plan_of_gate *plan, struct error *error)
{
    const struct gate_options *options = plan->options;
    const struct session_command command = {
        options->argument_count, options->arguments, options->assignments, options->assignment_count};
    struct host_record measured = {0};
    int side;
    int result = session_self_check(&plan->sides[GATE_BASE], &measured, error);

    for (side = 0; side < GATE_SIDES && !result; side++) {
        struct host_record host = {0};

        session_describe(&plan->sides[side], &command, &host);
        host.corpus = plan->corpus;
        if (plan->corpus.path)
            host.corpus.path = mem_strdup(plan->corpus.path);
        host.rounds = (int64_t)plan->request.rounds_last;
        record_checks_copy(&host.checks, &measured.checks);
        result = journal_append_host(plan->request.journals[side], &host, error);
        host_record_free(&host);
    }
    host_record_free(&measured);
    return result;
}

static int choose_counter(struct plan_of_gate *plan, struct error *error)
{
    struct gate_request *request = &plan->request;
    struct buf why = {0};

    if (request->metric != GATE_INSTRUCTIONS)
        return 0;
    request->counter = counters_find(&why);
    if (request->counter == COUNTERS_NONE)
        (void)error_set(error, EXIT_USAGE, "%s", buf_string(&why));
    if (request->counter == COUNTERS_CALLGRIND) {
        /* hardly any noise: a few rounds tell */
        request->rounds_last = plan->options->rounds ? plan->options->rounds : CALLGRIND_ROUNDS;
        request->rounds_first = CALLGRIND_FIRST;
    }
    buf_free(&why);
    return request->counter == COUNTERS_NONE ? -1 : 0;
}

static int fill_request(struct plan_of_gate *plan, struct error *error)
{
    const struct gate_options *options = plan->options;
    struct gate_request *request = &plan->request;

    request->metric = options->metric;
    request->limit = options->limit;
    if (isnan(request->limit))
        request->limit = options->metric == GATE_INSTRUCTIONS ? LIMIT_INSTRUCTIONS : LIMIT_DEFAULT;
    request->rounds_first = ROUNDS_FIRST;
    request->rounds_last = options->rounds ? options->rounds : ROUNDS_DEFAULT;
    request->time_ns = options->time_ns;
    request->quiet = options->quiet;
    return choose_counter(plan, error);
}

static void annotate_gate(const struct gate_document *document)
{
    const struct gate *gate = document->gate;
    struct buf reason = {0};
    size_t i;

    for (i = 0; i < gate->trial_count; i++) {
        enum gate_answer answer = gate->trials[i].answer;

        buf_clear(&reason);
        gate_print_reason(document, &gate->trials[i], &reason);
        if (answer != GATE_PASS && !*gate->failure)
            annotate(answer == GATE_FAIL ? ANNOTATE_ERROR : ANNOTATE_WARNING,
                answer == GATE_FAIL ? "gate: FAIL" : "gate: inconclusive", buf_string(&reason));
    }
    if (*gate->failure)
        annotate(ANNOTATE_ERROR, "gate: a run failed", gate->failure);
    buf_free(&reason);
}

/* To stdout, to the folder, and to the CI service. */
static int publish(const struct plan_of_gate *plan, const struct gate *gate, struct error *error)
{
    static const char *const names[] = {"txt", "md", "json"};
    const struct gate_document document = {gate, &plan->request};
    struct buf texts[3] = {{0}, {0}, {0}};
    int result = 0;
    int i;

    for (i = COMPARE_TABLE; i <= COMPARE_JSON; i++)
        gate_print(&document, (enum compare_format)i, &texts[i]);
    for (i = COMPARE_MARKDOWN; i <= COMPARE_JSON && !result; i++)
        result = report_file_write(
            arena_printf(plan->arena, "%s/gate.%s", plan->request.folder, names[i]), &texts[i], error);
    (void)fputs(buf_string(&texts[plan->options->format]), stdout);
    (void)fflush(stdout);
    annotate_summary(&texts[COMPARE_MARKDOWN]);
    annotate_gate(&document);
    for (i = COMPARE_TABLE; i <= COMPARE_JSON; i++)
        buf_free(&texts[i]);
    return result;
}

/* -1 and `error`, or the exit code. */
static int gate_with_plan(struct plan_of_gate *plan, struct error *error)
{
    struct gate gate = {0};
    int result = -1;

    if (open_side(plan, GATE_BASE, error) || open_side(plan, GATE_NEW, error) || fill_request(plan, error) ||
        stop_install(error) || prepare_sides(plan, error) || claim_folders(plan, error) ||
        process_adopt_orphans(error) || pin_apply(&plan->sides[GATE_BASE].pin, error) ||
        begin_journals(plan, error))
        return -1;
    if (!gate_run(&gate, &plan->request, error) && !publish(plan, &gate, error))
        result = (int)gate.exit_code;
    gate_free(&gate);
    return result;
}

int cmd_gate(int argc, char **argv)
{
    struct arena *arena = arena_open();
    struct gate_options options = {.limit = NAN, .time_ns = TIME_DEFAULT_NS};
    struct error error = {.message = ""};
    int exit_code = parse_options(argc, argv, &options, arena);
    int side;

    if (exit_code < 0) {
        struct plan_of_gate plan = {.options = &options, .arena = arena};

        log_set_quiet(options.quiet);
        exit_code = gate_with_plan(&plan, &error);
        for (side = 0; side < GATE_SIDES; side++) {
            journal_close(plan.request.journals[side]);
            session_close(&plan.sides[side]);
        }
        free(plan.corpus.path);
    }
    if (exit_code < 0) {
        if (*error.message)
            log_error("%s", error.message);
        exit_code = stop_requested() ? EXIT_INTERRUPTED : (int)error.exit_code;
    }
    arena_close(arena);
    return exit_code;
}
