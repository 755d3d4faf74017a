/* launch: see launch.h. */
#include "launch.h"
#include "template.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* Sets NAME=value in a list that has room for one more. */
static void environment_set(
    char **list, size_t *count, const char *name, const char *value, struct arena *arena)
{
    size_t length = strlen(name);
    char *entry = arena_printf(arena, "%s=%s", name, value);
    size_t i;

    for (i = 0; i < *count; i++)
        if (strncmp(list[i], name, length) == 0 && list[i][length] == '=')
            break;
    list[i] = entry;
    if (i == *count)
        (*count)++;
}

static int environment_overlay(char **list, size_t *count, const struct config_environment *overlay,
    const struct template_values *values, struct arena *arena, struct error *error)
{
    size_t i;

    for (i = 0; i < overlay->count; i++) {
        const char *value = template_expand(overlay->items[i].value, values, arena, error);

        if (!value)
            return -1;
        environment_set(list, count, overlay->items[i].name, value, arena);
    }
    return 0;
}

static char **environment_build(const struct launch_context *context,
    const struct config_configuration *configuration, const struct launch_paths *paths,
    const struct template_values *values, struct arena *arena, struct error *error)
{
    const struct config_environment *common = &context->config->workload.environment;
    size_t count = 0;
    size_t room = 8 + common->count + configuration->environment.count;
    char **list;
    size_t i;

    for (i = 0; environ[i]; i++)
        room++;
    list = arena_alloc(arena, room, sizeof *list);
    for (i = 0; environ[i]; i++)
        if (strncmp(environ[i], "TRACETOLL_", 10) != 0)
            list[count++] = environ[i];
    environment_set(list, &count, "PYTHONHASHSEED", "0", arena);
    environment_set(list, &count, "LC_ALL", "C.UTF-8", arena);
    environment_set(list, &count, "TRACETOLL_STATS", paths->stats, arena);
    environment_set(list, &count, "TRACETOLL_MARKS", paths->marks, arena);
    if (environment_overlay(list, &count, common, values, arena, error) ||
        environment_overlay(list, &count, &configuration->environment, values, arena, error))
        return NULL;
    return list;
}

int launch_prepare(struct launch *launch, const struct launch_context *context,
    const struct config_configuration *configuration, const struct launch_paths *paths, int64_t round,
    struct arena *arena, struct error *error)
{
    const struct config_corpus *corpus = &context->config->workload.corpus;
    const char *scale = corpus->generator ? arena_printf(arena, "%.9g", corpus->scale) : NULL;
    const struct template_value items[] = {
        {.name = "python", .text = context->python},
        {.name = "tracer", .list = &configuration->tracer},
        {.name = "wrap", .list = &configuration->wrap},
        {.name = "corpus", .text = context->corpus_path},
        {.name = "output", .text = paths->output},
        {.name = "log", .text = paths->log},
        {.name = "work", .text = paths->work},
        {.name = "bin", .text = context->bin_folder},
        {.name = "configuration", .text = configuration->name},
        {.name = "round", .text = arena_printf(arena, "%lld", (long long)round)},
        {.name = "scale", .text = scale},
    };
    const struct template_values values = {items, sizeof items / sizeof *items};

    if (template_expand_arguments(&context->config->workload.command, &values, arena, &launch->argv, error))
        return -1;
    if (!launch->argv[0])
        return error_set(error, EXIT_USAGE, "configuration '%s': the command is empty", configuration->name);
    launch->environment = environment_build(context, configuration, paths, &values, arena, error);
    launch->directory = context->directory;
    return launch->environment ? 0 : -1;
}
