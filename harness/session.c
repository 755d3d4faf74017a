/* session: see session.h. */
#include "session.h"
#include "buf.h"
#include "corpus.h"
#include "folder.h"
#include "log.h"
#include "path.h"
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
    struct buf mistakes = {0};
    size_t length;

    session->config =
        config_open_with(request->config_path, request->assignments, request->assignment_count, &mistakes);
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

static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
        if (strncmp(list, name, length) == 0 && (list[length] == ',' || list[length] == '\0'))
            return true;
    return false;
}

static int select_configurations(struct session *session, struct error *error)
{
    const struct config *config = session->config;
    const char *only = session->only;
    char *rest = only ? arena_strdup(session->arena, only) : NULL;
    char *name;
    size_t i;

    while ((name = strsep(&rest, ",")))
        if (!config_find(config, name))
            return unknown_configuration(session, name, error);
    session->selected = arena_alloc(session->arena, config->configuration_count, sizeof *session->selected);
    for (i = 0; i < config->configuration_count; i++)
        if (!only || is_listed(only, config->configurations[i].name))
            session->selected[session->selected_count++] = i;
    if (only && !is_listed(only, config->baseline))
        log_warning("without the baseline '%s' there are no slowdowns", config->baseline);
    return 0;
}

static bool strings_mention(const struct config_strings *strings, const char *placeholder)
{
    size_t i;

    for (i = 0; i < strings->count; i++)
        if (strstr(strings->items[i], placeholder))
            return true;
    return false;
}

static bool config_mentions(const struct config *config, const char *placeholder)
{
    size_t i;

    if (strings_mention(&config->workload.command, placeholder))
        return true;
    for (i = 0; i < config->configuration_count; i++)
        if (strings_mention(&config->configurations[i].tracer, placeholder) ||
            strings_mention(&config->configurations[i].wrap, placeholder))
            return true;
    return false;
}

static int find_python(struct session *session, struct error *error)
{
    const char *name = getenv("PYTHON");

    if (!config_mentions(session->config, "{python}"))
        return 0;
    if (python_find(&session->python, name && *name ? name : "python3", session->arena, error))
        return -1;
    session->launch.python = session->python.path;
    return 0;
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

static int find_directory(struct session *session, struct error *error)
{
    const struct config *config = session->config;
    const char *asked = config->workload.directory;
    char *copy = arena_strdup(session->arena, config->path);
    const char *joined = ".";
    char *absolute;

    if (asked)
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

static int prepare_context(struct session *session, struct error *error)
{
    session->launch.config = session->config;
    session->launch.bin_folder = find_bin_folder(session->arena);
    if (find_python(session, error) || find_directory(session, error))
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

int session_open(struct session *session, const struct session_request *request, struct error *error)
{
    *session = (struct session){.arena = arena_open(), .only = request->only};
    if (load_config(session, request, error) || select_configurations(session, error) ||
        prepare_context(session, error))
        return -1;
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

int session_prepare_corpus(struct session *session, struct record_corpus *corpus, struct error *error)
{
    const struct config_corpus *asked = &session->config->workload.corpus;
    const char *path = asked->path;
    const struct corpus_request request = {
        .path = !path || *path == '/'
                    ? path
                    : arena_printf(session->arena, "%s/%s", session->launch.directory, path),
        .generator = asked->generator,
        .scale = asked->scale,
        .seed = asked->seed,
        .lasgen = arena_printf(session->arena, "%s/lasgen", session->launch.bin_folder),
        .cache = cache_folder(session),
    };

    *corpus = (struct record_corpus){0};
    if (!asked->present)
        return 0;
    if (corpus_prepare(corpus, &request, error))
        return -1;
    session->launch.corpus_path = corpus->path;
    return 0;
}
