/* session: see session.h. */
#include "session.h"
#include "buf.h"
#include "corpus.h"
#include "folder.h"
#include "log.h"
#include "path.h"
#include "requirement.h"
#include "process.h"
#include "suggest.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int load_config(struct session *session, const struct session_request *request, struct error *error)
{
    const struct host_record *resumed = request->resumed;
    struct buf mistakes = {0};
    size_t length;

    if (resumed)
        session->config =
            config_parse(resumed->config_text, strlen(resumed->config_text), resumed->config_path, &mistakes);
    else
        session->config = config_open_with(
            request->config_path, request->assignments, request->assignment_count, &mistakes);
    if (!session->config) {
        /* the mistakes are lines of their own, and may be many: they are the message */
        length = mistakes.length && mistakes.data[mistakes.length - 1] == '\n' ? mistakes.length - 1
                                                                               : mistakes.length;
        (void)fprintf(stderr, "%.*s\n", (int)length, buf_string(&mistakes));
        (void)error_set(error, EXIT_USAGE, "%s", "");
    }
    buf_free(&mistakes);
    return session->config ? 0 : -1;
}

static int unknown_configuration(const struct session *session, const char *name, struct error *error)
{
    const struct config *config = session->config;
    struct buf message = {0};

    buf_printf(&message, "--only: there is no configuration '%s'", name);
    suggest_add(&message, name, SUGGEST_NAMES(config->configurations, config->configuration_count));
    (void)error_set(error, EXIT_USAGE, "%s", buf_string(&message));
    buf_free(&message);
    return -1;
}

static bool is_known(const struct config *config, const char *name)
{
    size_t i;

    for (i = 0; i < config->configuration_count; i++)
        if (config_is_named(&config->configurations[i], name))
            return true;
    return false;
}

static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
        if (strncmp(list, name, length) == 0 && (list[length] == ',' || list[length] == '\0'))
            return true;
    return false;
}

/* By its own name, or by the one that all cells of the matrix share. */
static bool is_chosen(const struct session *session, const struct config_configuration *configuration)
{
    return !session->only || is_listed(session->only, configuration->name) ||
           is_listed(session->only, configuration->origin);
}

static int select_configurations(struct session *session, struct error *error)
{
    const struct config *config = session->config;
    char *rest = session->only ? arena_strdup(session->arena, session->only) : NULL;
    char *name;
    size_t i;

    while ((name = strsep(&rest, ",")))
        if (!is_known(config, name))
            return unknown_configuration(session, name, error);
    session->selected = arena_alloc(session->arena, config->configuration_count, sizeof *session->selected);
    for (i = 0; i < config->configuration_count; i++)
        if (is_chosen(session, &config->configurations[i]))
            session->selected[session->selected_count++] = i;
    return 0;
}

/* Those of an earlier session, whatever is missing now. */
static int select_as_before(struct session *session, const struct host_record *resumed, struct error *error)
{
    const struct config *config = session->config;
    const struct config_configuration *found;
    size_t i;

    session->selected = arena_alloc(session->arena, config->configuration_count, sizeof *session->selected);
    for (i = 0; i < resumed->selected_count; i++) {
        found = config_find(config, resumed->selected[i]);
        if (!found || session->selected_count == config->configuration_count)
            return error_set(error, EXIT_USAGE, "the configuration '%s' is not among those of its own file",
                resumed->selected[i]);
        session->selected[session->selected_count++] = (size_t)(found - config->configurations);
    }
    return 0;
}

static bool is_selected(const struct session *session, const char *name)
{
    size_t i;

    for (i = 0; i < session->selected_count; i++)
        if (strcmp(session->config->configurations[session->selected[i]].name, name) == 0)
            return true;
    return false;
}

static bool strings_mention(const struct config_strings *strings, const char *placeholder)
{
    size_t i;

    for (i = 0; i < strings->count; i++)
        if (strstr(strings->items[i], placeholder))
            return true;
    return false;
}

static bool configuration_mentions(const struct config_configuration *one, const char *placeholder)
{
    const struct config_strings *const lists[] = {&one->tracer, &one->wrap, &one->chores.setup,
        &one->chores.prepare, &one->chores.cleanup, &one->chores.teardown, &one->events_from.command,
        &one->requires.command};
    size_t i;

    for (i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strings_mention(lists[i], placeholder))
            return true;
    return false;
}

static bool needs_python(const struct config *config)
{
    const struct config_workload *workload = &config->workload;
    size_t i;

    if (strings_mention(&workload->command, "{python}") || strings_mention(&workload->prepare, "{python}") ||
        strings_mention(&workload->cleanup, "{python}"))
        return true;
    for (i = 0; i < config->configuration_count; i++)
        if (configuration_mentions(&config->configurations[i], "{python}") ||
            config->configurations[i].requires.modules.count > 0)
            return true;
    return false;
}

/* The interpreter that PYTHON names, for all configurations that the matrix gives none. */
static int find_python(struct session *session, struct error *error)
{
    const struct config *config = session->config;
    const char *name = getenv("PYTHON");
    size_t i;

    if (config->matrix.interpreters.count > 0 || !needs_python(config))
        return 0;
    if (python_find(&session->python, name && *name ? name : "python3", session->arena, error))
        return -1;
    for (i = 0; i < config->configuration_count; i++)
        session->targets[i].python = session->python.path;
    return 0;
}

static void session_skip(struct session *session, size_t configuration, const char *reason)
{
    session->skipped[session->skipped_count++] =
        (struct session_skipped){configuration, arena_strdup(session->arena, reason)};
    log_warning("%s is skipped: %s", session->config->configurations[configuration].name, reason);
}

/* Whether the interpreter of the matrix is there; 0 and an empty reason when it is. */
static void find_interpreter(struct session *session, size_t configuration, struct buf *reason)
{
    const char *name = session->config->configurations[configuration].cell.interpreter;
    struct python python = {0};
    struct error error;

    if (!name)
        return;
    if (python_find(&python, name, session->arena, &error)) {
        buf_printf(reason, "there is no usable Python interpreter '%s'", name);
        return;
    }
    session->targets[configuration].python = python.path;
    if (!session->python.path)
        session->python = python;
}

static int check_requirements(
    struct session *session, size_t configuration, struct buf *reason, struct error *error)
{
    const struct launch_paths nowhere = {.work = "/tmp",
        .output = "/tmp",
        .log = "/dev/null",
        .stats = "/dev/null",
        .marks = "/dev/null",
        .stdout_path = "/dev/null",
        .stderr_path = "/dev/null",
        .shared = "/tmp"};
    const struct launch_request request = {
        &session->launch, &session->config->configurations[configuration], &nowhere, 0};

    buf_clear(reason);
    find_interpreter(session, configuration, reason);
    return reason->length ? 0 : requirement_check(&request, reason, error);
}

/* Takes what cannot run here out of the selection. */
static int skip_unmet(struct session *session, bool resumed, struct error *error)
{
    struct buf reason = {0};
    size_t kept = 0;
    size_t i;
    int result = 0;

    session->skipped = arena_alloc(session->arena, session->selected_count, sizeof *session->skipped);
    for (i = 0; i < session->selected_count && !result; i++) {
        size_t configuration = session->selected[i];

        result = check_requirements(session, configuration, &reason, error);
        if (!result && reason.length && resumed)
            result = error_set(error, EXIT_USAGE, "%s ran before and cannot run now: %s",
                session->config->configurations[configuration].name, buf_string(&reason));
        else if (!result && reason.length)
            session_skip(session, configuration, buf_string(&reason));
        else
            session->selected[kept++] = configuration;
    }
    session->selected_count = kept;
    buf_free(&reason);
    if (!result && kept == 0)
        result = error_set(error, EXIT_USAGE, "no configuration can run here");
    return result;
}

/* The folder that holds this very program, and with it lasgen and rsstrace. */
static const char *find_bin_folder(struct arena *arena)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    if (length <= 0)
        return ".";
    path[length] = '\0';
    return arena_strdup(arena, dirname(path));
}

static int find_directory(struct session *session, const struct host_record *resumed, struct error *error)
{
    const struct config *config = session->config;
    const char *asked = config->workload.directory;
    char *copy = arena_strdup(session->arena, config->path);
    const char *joined = ".";
    char *absolute;

    if (resumed)
        joined = resumed->directory;
    else if (asked)
        joined = *asked == '/' ? asked : arena_printf(session->arena, "%s/%s", dirname(copy), asked);
    absolute = path_absolute(joined);
    if (!absolute || !path_is_folder(absolute)) {
        free(absolute);
        return error_set(
            error, EXIT_USAGE, "%s: workload.directory: there is no folder '%s'", config->path, joined);
    }
    session->launch.directory = arena_strdup(session->arena, absolute);
    free(absolute);
    return 0;
}

static int prepare_context(
    struct session *session, const struct session_request *request, struct error *error)
{
    session->launch.config = session->config;
    session->targets =
        arena_alloc(session->arena, session->config->configuration_count, sizeof *session->targets);
    session->launch.targets = session->targets;
    session->launch.bin_folder = find_bin_folder(session->arena);
    if (find_python(session, error) || find_directory(session, request->resumed, error))
        return -1;
    return 0;
}

static void make_plan(struct session *session)
{
    const struct config *config = session->config;
    const struct plan_request request = {
        .configurations = session->selected,
        .configuration_count = session->selected_count,
        .baseline = (size_t)(config_find(config, config->baseline) - config->configurations),
        .warmup = config->run.warmup,
        .rounds = config->run.rounds,
        .seed = (uint64_t)config->run.seed,
    };

    plan_init(&session->plan, &request);
}

/* Where and how the workload is to run: told before the first run, not by each. */
static int find_place(struct session *session, struct error *error)
{
    const struct config_run *asked = &session->config->run;

    if (strcmp(asked->aslr, "off") == 0 && !process_can_fix_addresses())
        return error_set(error, EXIT_USAGE,
            "run.aslr: this system does not let a process switch address randomisation off (personality); "
            "set it to 'on', or allow it to the container");
    return pin_plan(&session->pin, &asked->pin, "", error);
}

/* A configuration whose baseline does not run has no slowdown. */
static void warn_of_baselines(const struct session *session)
{
    const struct config *config = session->config;
    size_t i;

    for (i = 0; i < session->selected_count; i++) {
        const struct config_configuration *one = &config->configurations[session->selected[i]];

        if (!is_selected(session, one->baseline)) {
            log_warning("without the baseline '%s' there is no slowdown of '%s'", one->baseline, one->name);
            return;
        }
    }
}

int session_open(struct session *session, const struct session_request *request, struct error *error)
{
    *session = (struct session){.arena = arena_open(), .only = request->only};
    if (load_config(session, request, error))
        return -1;
    if (request->resumed ? select_as_before(session, request->resumed, error)
                         : select_configurations(session, error))
        return -1;
    if (prepare_context(session, request, error) || skip_unmet(session, request->resumed, error))
        return -1;
    if (!request->alone)
        warn_of_baselines(session);
    make_plan(session);
    return find_place(session, error);
}

void session_close(struct session *session)
{
    plan_free(&session->plan);
    config_close(session->config);
    arena_close(session->arena);
}

/* "NAME-OF-CONFIG" without folder and ending. */
static const char *default_output(const struct session *session)
{
    char *copy = arena_strdup(session->arena, session->config->path);
    char *name = basename(copy);
    char *dot = strrchr(name, '.');

    if (dot && dot != name)
        *dot = '\0';
    return arena_printf(session->arena, "results/%s", name);
}

int session_claim_folder(struct session *session, const char *output, bool force, struct error *error)
{
    const char *path = output ? output : default_output(session);
    char *absolute;

    if (folder_claim(path, force, error))
        return -1;
    absolute = path_absolute(path);
    if (!absolute)
        return error_set_errno(error, EXIT_USAGE, errno, "cannot use the output folder '%s'", path);
    session->folder = arena_strdup(session->arena, absolute);
    free(absolute);
    return 0;
}

/* Where generated corpora are kept: beside this program in a build tree, in the user's cache when it is
 * installed. */
static const char *cache_folder(const struct session *session)
{
    const char *asked = getenv("TRACETOLL_CACHE");
    const char *user = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");

    if (asked && *asked)
        return asked;
    if (access(session->launch.bin_folder, W_OK) == 0)
        return arena_printf(session->arena, "%s/corpora", session->launch.bin_folder);
    if (user && *user)
        return arena_printf(session->arena, "%s/tracetoll/corpora", user);
    return arena_printf(session->arena, "%s/.cache/tracetoll/corpora", home && *home ? home : "/tmp");
}

static int prepare_corpus(
    struct session *session, double scale, struct record_corpus *corpus, struct error *error)
{
    const struct config_corpus *asked = &session->config->workload.corpus;
    const char *path = asked->path;
    const struct corpus_request request = {
        .path = !path || *path == '/'
                    ? path
                    : arena_printf(session->arena, "%s/%s", session->launch.directory, path),
        .generator = asked->generator,
        .scale = scale,
        .seed = asked->seed,
        .lasgen = arena_printf(session->arena, "%s/lasgen", session->launch.bin_folder),
        .cache = cache_folder(session),
    };

    return corpus_prepare(corpus, &request, error);
}

/* The corpus of one configuration goes to all that have the same one. */
static void share_corpus(struct session *session, size_t configuration, const struct record_corpus *corpus)
{
    const struct config_configuration *all = session->config->configurations;
    double scale = all[configuration].cell.scale;
    const char *path = arena_strdup(session->arena, corpus->path);
    size_t i;

    for (i = 0; i < session->selected_count; i++) {
        size_t other = session->selected[i];
        double difference = all[other].cell.scale - scale;

        if (difference < 0 || difference > 0)
            continue;
        session->targets[other].corpus_path = path;
        session->targets[other].corpus_bytes = corpus->bytes;
    }
}

/* The configuration whose corpus stands for all in the record: the baseline's. */
static size_t leading_configuration(const struct session *session)
{
    const struct config *config = session->config;

    return is_selected(session, config->baseline)
               ? (size_t)(config_find(config, config->baseline) - config->configurations)
               : session->selected[0];
}

int session_prepare_corpus(struct session *session, struct record_corpus *corpus, struct error *error)
{
    size_t leading = leading_configuration(session);
    size_t i;

    *corpus = (struct record_corpus){0};
    for (i = 0; i < session->config->configuration_count; i++)
        session->targets[i].corpus_bytes = -1;
    if (!session->config->workload.corpus.present)
        return 0;
    if (prepare_corpus(session, session->config->configurations[leading].cell.scale, corpus, error))
        return -1;
    share_corpus(session, leading, corpus);
    for (i = 0; i < session->selected_count; i++) {
        size_t configuration = session->selected[i];
        struct record_corpus other;

        if (session->targets[configuration].corpus_path)
            continue;
        if (prepare_corpus(session, session->config->configurations[configuration].cell.scale, &other, error))
            return -1;
        share_corpus(session, configuration, &other);
        free(other.path);
    }
    return 0;
}

int session_resume_folder(struct session *session, const char *folder, struct error *error)
{
    char *absolute = path_absolute(folder);

    if (!absolute)
        return error_set_errno(error, EXIT_USAGE, errno, "cannot use the results folder '%s'", folder);
    session->folder = arena_strdup(session->arena, absolute);
    free(absolute);
    return 0;
}
