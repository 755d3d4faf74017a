/* launch: see launch.h. */
#include "launch.h"
#include "template.h"

#include <math.h>
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

static char **environment_build(const struct launch_request *request, const struct template_values *values,
    struct arena *arena, struct error *error)
{
    const struct config_environment *common = &request->context->config->workload.environment;
    const struct config_environment *own = &request->configuration->environment;
    size_t count = 0;
    size_t room = 8 + common->count + own->count;
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
    environment_set(list, &count, "TRACETOLL_STATS", request->paths->stats, arena);
    environment_set(list, &count, "TRACETOLL_MARKS", request->paths->marks, arena);
    if (environment_overlay(list, &count, common, values, arena, error) ||
        environment_overlay(list, &count, own, values, arena, error))
        return NULL;
    return list;
}

const struct launch_target *launch_target(
    const struct launch_context *context, const struct config_configuration *configuration)
{
    return &context->targets[configuration - context->config->configurations];
}

/* What every placeholder stands for; lives in `arena`. */
static struct template_values launch_values(const struct launch_request *request, struct arena *arena)
{
    const struct config_configuration *configuration = request->configuration;
    const struct launch_target *target = launch_target(request->context, configuration);
    const struct launch_paths *paths = request->paths;
    double scale = configuration->cell.scale;
    const struct template_value items[] = {
        {.name = "python", .text = target->python},
        {.name = "tracer", .list = &configuration->tracer},
        {.name = "wrap", .list = &configuration->wrap},
        {.name = "corpus", .text = target->corpus_path},
        {.name = "output", .text = paths->output},
        {.name = "log", .text = paths->log},
        {.name = "work", .text = paths->work},
        {.name = "stdout", .text = paths->stdout_path},
        {.name = "stderr", .text = paths->stderr_path},
        {.name = "shared", .text = paths->shared},
        {.name = "bin", .text = request->context->bin_folder},
        {.name = "configuration", .text = configuration->name},
        {.name = "round", .text = arena_printf(arena, "%lld", (long long)request->round)},
        {.name = "scale", .text = isnan(scale) ? NULL : arena_printf(arena, "%.9g", scale)},
    };
    struct template_value *kept = arena_alloc(arena, 1, sizeof items);

    memcpy(kept, items, sizeof items);
    return (struct template_values){kept, sizeof items / sizeof *items};
}

int launch_command(struct launch *launch, const struct launch_request *request,
    const struct config_strings *command, struct arena *arena, struct error *error)
{
    const struct template_values values = launch_values(request, arena);

    if (template_expand_arguments(command, &values, arena, &launch->argv, error))
        return -1;
    if (!launch->argv[0])
        return error_set(
            error, EXIT_USAGE, "configuration '%s': the command is empty", request->configuration->name);
    launch->environment = environment_build(request, &values, arena, error);
    launch->directory = request->context->directory;
    return launch->environment ? 0 : -1;
}

int launch_prepare(
    struct launch *launch, const struct launch_request *request, struct arena *arena, struct error *error)
{
    return launch_command(launch, request, &request->context->config->workload.command, arena, error);
}

char *launch_text(
    const char *text, const struct launch_request *request, struct arena *arena, struct error *error)
{
    const struct template_values values = launch_values(request, arena);

    return template_expand(text, &values, arena, error);
}
