/* cmd_run: `tracetoll run`: measures, then writes the report. Ties session, runner and report together. */
#include "annotate.h"
#include "command.h"
#include "corpus.h"
#include "counters_session.h"
#include "done.h"
#include "error.h"
#include "journal.h"
#include "leftover.h"
#include "log.h"
#include "process.h"
#include "progress.h"
#include "path.h"
#include "report.h"
#include "resume.h"
#include "run.h"
#include "runner.h"
#include "session.h"
#include "stop.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct run_options {
    const char *config_path;
    const char *output; /* NULL: results/<name of the configuration file> */
    const char *only;   /* "A,B", or NULL */
    const char **assignments;
    size_t assignment_count;
    int argument_count; /* all that stands behind "tracetoll" */
    char **arguments;
    const char *resume; /* the results folder to go on in, or NULL */
    bool dry_run;
    bool fail_fast;
    bool force;
    bool quiet;
};

static const char HELP[] = "usage: tracetoll run [OPTION...] CONFIG\n"
                           "       tracetoll run --resume DIR [--fail-fast] [-q]\n"
                           "\n"
                           "Runs the workload of CONFIG under each of its tracer configurations, round by\n"
                           "round, appends each run to DIR/runs.jsonl, and writes DIR/report.md at the end.\n"
                           "\n"
                           "  -o, --output DIR      the results folder (default: results/NAME-OF-CONFIG)\n"
                           "      --force           replace the results that DIR holds already\n"
                           "  -r, --rounds N        counted rounds; the same as --set run.rounds=N\n"
                           "      --only A,B        run only these configurations\n"
                           "      --set PATH=VALUE  as if CONFIG said so: --set workload.corpus.scale=1\n"
                           "      --fail-fast       end with the first run that fails\n"
                           "      --resume DIR      go on with the results in DIR where they ended\n"
                           "      --dry-run         print what would be run, and run nothing\n"
                           "  -q, --quiet           no progress\n"
                           "  -h, --help            this text\n"
                           "  -V, --version         the version\n"
                           "\n"
                           "{python} is the interpreter named by the environment variable PYTHON (default\n"
                           "python3). Ctrl-C ends the run in flight and keeps what is measured.\n";

static void add_assignment(struct run_options *options, const char *assignment)
{
    options->assignments[options->assignment_count++] = assignment;
}

enum { OPTION_FORCE = 256, OPTION_ONLY, OPTION_SET, OPTION_DRY_RUN, OPTION_FAIL_FAST, OPTION_RESUME };

/* The plan is that of the results: whatever would change it is refused. Returns as parse_options. */
static int check_resume_options(const struct run_options *options, int argument_count)
{
    if (argument_count == 0 && !options->output && !options->only && options->assignment_count == 0 &&
        !options->force && !options->dry_run)
        return -1;
    log_error("--resume takes the configuration and the plan from the results; only --fail-fast and --quiet "
              "may stand "
              "beside it");
    return command_usage_error("run");
}

/* Returns -1 to go on, or the exit code to end with. */
static int parse_options(int argc, char **argv, struct run_options *options, struct arena *arena)
{
    static const struct option LONG[] = {
        {"output", required_argument, NULL, 'o'},
        {"force", no_argument, NULL, OPTION_FORCE},
        {"rounds", required_argument, NULL, 'r'},
        {"only", required_argument, NULL, OPTION_ONLY},
        {"set", required_argument, NULL, OPTION_SET},
        {"fail-fast", no_argument, NULL, OPTION_FAIL_FAST},
        {"resume", required_argument, NULL, OPTION_RESUME},
        {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    int option;

    options->argument_count = argc;
    options->arguments = argv;
    options->assignments = arena_alloc(arena, (size_t)argc, sizeof *options->assignments);
    while ((option = getopt_long(argc, argv, "o:r:qhV", LONG, NULL)) != -1) {
        switch (option) {
        case 'o':
            options->output = optarg;
            break;
        case OPTION_FORCE:
            options->force = true;
            break;
        case 'r':
            add_assignment(options, arena_printf(arena, "run.rounds=%s", optarg));
            break;
        case OPTION_ONLY:
            options->only = optarg;
            break;
        case OPTION_SET:
            add_assignment(options, optarg);
            break;
        case OPTION_FAIL_FAST:
            options->fail_fast = true;
            break;
        case OPTION_RESUME:
            options->resume = optarg;
            break;
        case OPTION_DRY_RUN:
            options->dry_run = true;
            break;
        case 'q':
            options->quiet = true;
            break;
        case 'h':
            (void)fputs(HELP, stdout);
            return EXIT_FINE;
        case 'V':
            return command_version();
        default:
            return command_usage_error("run");
        }
    }
    if (options->resume)
        return check_resume_options(options, argc - optind);
    if (argc - optind != 1) {
        log_error(
            argc == optind ? "no configuration file was given" : "only one configuration file can be run");
        return command_usage_error("run");
    }
    options->config_path = argv[optind];
    return -1;
}

static void print_quoted(const char *text)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

    if (*text && strspn(text, PLAIN) == strlen(text)) {
        (void)fputs(text, stdout);
        return;
    }
    (void)putchar('\'');
    for (; *text; text++) {
        if (*text == '\'')
            (void)fputs("'\\''", stdout);
        else
            (void)putchar(*text);
    }
    (void)putchar('\'');
}

/* The command of one configuration, as a shell would take it. */
static int print_command(struct session *session, size_t configuration, struct error *error)
{
    const struct config_configuration *one = &session->config->configurations[configuration];
    struct launch_paths paths;
    const struct launch_request request = {&session->launch, one, &paths, 1};
    struct launch launch;
    char **argument;

    run_paths(&paths, "RESULTS", one->name, session->arena);
    if (session->config->workload.corpus.present)
        session->targets[configuration].corpus_path = "CORPUS";
    if (launch_prepare(&launch, &request, session->arena, error))
        return -1;
    (void)printf("%s:", one->name);
    for (argument = launch.argv; *argument; argument++) {
        (void)putchar(' ');
        print_quoted(*argument);
    }
    (void)putchar('\n');
    return 0;
}

/* Prints the commands of every configuration and the order of the rounds, in place of running them. */
static int print_plan(struct session *session, struct error *error)
{
    struct plan *plan = &session->plan;
    size_t *order = arena_alloc(session->arena, plan->slot_count, sizeof *order);
    int64_t round;
    size_t i;

    for (i = 0; i < session->selected_count; i++) {
        if (print_command(session, session->selected[i], error))
            return -1;
    }
    (void)printf("%lld warm-up and %s%lld counted rounds, %lld runs\n", (long long)plan->warmup,
        session->config->run.rounds_min < plan->rounds ? "at most " : "", (long long)plan->rounds,
        (long long)plan_run_count(plan));
    for (round = 1; round <= plan->rounds; round++) {
        plan_order(plan, round, order);
        (void)printf("round %lld:", (long long)round);
        for (i = 0; i < plan->slot_count; i++)
            (void)printf(" %s%s", session->config->configurations[plan->slots[order[i]].configuration].name,
                plan->slots[order[i]].control ? "(control)" : "");
        (void)putchar('\n');
    }
    return 0;
}

/* What an earlier session left, when this one resumes it; zeroed otherwise. */
struct earlier {
    struct host_record host;
    struct done *done;
};

static int measure(struct session *session, const struct run_options *options, struct journal *journal,
    const struct done *done, enum counters_source counter, struct runner_summary *summary,
    struct error *error)
{
    const struct runner_request request = {
        .launch = &session->launch,
        .plan = &session->plan,
        .journal = journal,
        .progress = progress_open(plan_run_count(&session->plan) - (int64_t)(done ? done_count(done) : 0),
            session->config->configuration_count, options->quiet),
        .pin = &session->pin,
        .folder = session->folder,
        .done = done,
        .counter = counter,
        .fail_fast = options->fail_fast,
    };
    int result = runner_run(&request, summary, error);

    progress_close(request.progress);
    return result;
}

/* A new folder begins with the record of the host; a resumed one must have been begun on the same. */
static int begin_journal(struct session *session, struct journal *journal, const struct host_record *host,
    struct earlier *earlier, bool resume, struct error *error)
{
    log_note("%lld runs into %s", (long long)plan_run_count(&session->plan), session->folder);
    if (!resume)
        return journal_append_host(journal, host, error);
    if (resume_check_host(&earlier->host, host, error))
        return -1;
    earlier->done = done_open(session->folder, session->config, error);
    if (!earlier->done)
        return -1;
    log_note("%zu of them are there already", done_count(earlier->done));
    return 0;
}

/* Everything between a session that is ready and a results folder that is complete. */
static int benchmark(struct session *session, struct host_record *host, const struct run_options *options,
    struct earlier *earlier, struct runner_summary *summary, bool *callgrind, struct error *error)
{
    enum counters_source counter;
    struct journal *journal;
    int result;

    if (counters_session_choose(session->config, &counter, callgrind, error))
        return -1;
    if (options->resume ? session_resume_folder(session, options->resume, error)
                        : session_claim_folder(session, options->output, options->force, error))
        return -1;
    if (session->config->workload.corpus.present)
        log_note("preparing the corpus");
    if (session_prepare_corpus(session, &host->corpus, error) || process_adopt_orphans(error) ||
        pin_apply(&session->pin, error))
        return -1;
    if (!options->resume && session_self_check(session, host, error))
        return -1;
    journal = journal_open(session->folder, !options->resume, error);
    if (!journal)
        return -1;
    result = leftover_end(session->folder, error);
    if (!result)
        result = begin_journal(session, journal, host, earlier, options->resume, error);
    if (!result)
        result = measure(session, options, journal, earlier->done, counter, summary, error);
    journal_close(journal);
    return result;
}

/* What a CI service shows of it. */
static void publish(const char *table, enum exit_code verdict)
{
    struct buf summary = {0};

    buf_printf(&summary, "## tracetoll\n\n```\n%s```\n", table);
    annotate_summary(&summary);
    if (verdict == EXIT_EXCEEDED)
        annotate(ANNOTATE_ERROR, "tracetoll", "a budget is exceeded: see the job's summary");
    else if (verdict == EXIT_INCONCLUSIVE)
        annotate(ANNOTATE_WARNING, "tracetoll",
            "it cannot be said whether a budget is kept: see the job's summary");
    else if (verdict == EXIT_RUN_FAILED)
        annotate(ANNOTATE_ERROR, "tracetoll", "a run failed or a claim is broken: see the report");
    buf_free(&summary);
}

/* After an error that is not about what was measured so far, such as a full disk. */
static void tell_what_is_kept(
    const struct session *session, const struct runner_summary *summary, const char *next)
{
    if (summary->runs > 0)
        log_warning("%lld runs are kept in %s; when the cause is mended, 'tracetoll %s %s' goes on",
            (long long)summary->runs, session->folder, next, session->folder);
}

/* Prints the table and says where the report is. */
static int conclude(const struct session *session, const struct runner_summary *summary,
    enum exit_code *verdict, struct error *error)
{
    const struct report_options options = {.verdict = verdict};
    struct buf table = {0};
    int result = 0;

    if (summary->runs > 0)
        result = report_write(session->folder, &options, &table, error);
    if (result)
        tell_what_is_kept(session, summary, "report");
    if (!result && summary->runs > 0)
        (void)printf("%s\nreport: %s/report.md\n", buf_string(&table), session->folder);
    if (!result && summary->runs > 0)
        publish(buf_string(&table), *verdict);
    if (summary->stopped)
        log_warning("stopped by the user: %lld runs are kept in %s/runs.jsonl", (long long)summary->runs,
            session->folder);
    else if (summary->not_ok)
        log_error("%lld of %lld runs failed; what they said is in %s/failures", (long long)summary->not_ok,
            (long long)summary->runs, session->folder);
    buf_free(&table);
    return result;
}

/* `verdict` is that of the report: on the budgets, and on claims that no single run breaks. */
static int exit_code_of(const struct runner_summary *summary, enum exit_code verdict)
{
    if (summary->stopped)
        return EXIT_INTERRUPTED;
    return (int)(summary->not_ok ? EXIT_RUN_FAILED : verdict);
}

/* What callgrind counts comes after the rounds, so that these end where they would without. */
static int count_instructions(const struct session *session, const struct session_request *request,
    const struct session_command *command, const struct run_options *options, struct runner_summary *summary,
    struct error *error)
{
    const struct counters_request counted = {session, request, command, options->quiet};
    struct runner_summary own;

    if (options->resume) {
        log_note("instructions are not counted when a benchmark is resumed");
        return 0;
    }
    if (counters_session_run(&counted, &own, error))
        return -1;
    summary->not_ok += own.not_ok;
    summary->stopped |= own.stopped;
    return 0;
}

static int run_session(struct session *session, const struct session_request *request,
    const struct run_options *options, struct earlier *earlier, struct error *error)
{
    const struct session_command command = {
        options->argument_count, options->arguments, options->assignments, options->assignment_count};
    struct host_record host = {0};
    struct runner_summary summary = {0};
    enum exit_code verdict = EXIT_FINE;
    bool callgrind = false;
    int result;

    if (options->dry_run)
        return print_plan(session, error) ? -1 : EXIT_FINE;
    if (stop_install(error))
        return -1;
    session_describe(session, &command, &host);
    result = benchmark(session, &host, options, earlier, &summary, &callgrind, error);
    host_record_free(&host);
    if (result)
        tell_what_is_kept(session, &summary, "run --resume");
    if (!result && callgrind && !summary.stopped)
        result = count_instructions(session, request, &command, options, &summary, error);
    if (result && stop_requested())
        return EXIT_INTERRUPTED;
    if (result || conclude(session, &summary, &verdict, error))
        return -1;
    return exit_code_of(&summary, verdict);
}

/* -1 and `error`, or the exit code. */
static int run_with_options(const struct run_options *options, struct error *error)
{
    struct session session = {0};
    struct earlier earlier = {0};
    const struct session_request request = {
        .config_path = options->config_path,
        .assignments = options->assignments,
        .assignment_count = options->assignment_count,
        .only = options->only,
        .resumed = options->resume ? &earlier.host : NULL,
    };
    int result = 0;

    if (options->resume)
        result = done_read_host(options->resume, &earlier.host, error);
    if (options->resume && !result)
        result = resume_check_config(&earlier.host, error);
    if (!result) {
        result = session_open(&session, &request, error);
        if (!result)
            result = run_session(&session, &request, options, &earlier, error);
        session_close(&session);
    }
    done_close(earlier.done);
    host_record_free(&earlier.host);
    return result;
}

int cmd_run(int argc, char **argv)
{
    struct arena *arena = arena_open();
    struct run_options options = {0};
    struct error error = {0};
    int exit_code = parse_options(argc, argv, &options, arena);

    if (exit_code < 0) {
        log_set_quiet(options.quiet);
        exit_code = run_with_options(&options, &error);
        if (exit_code < 0) {
            if (*error.message)
                log_error("%s", error.message);
            exit_code = (int)error.exit_code;
        }
    }
    arena_close(arena);
    return exit_code;
}
