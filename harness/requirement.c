/* requirement: see requirement.h. */
#include "requirement.h"
#include "chore.h"
#include "path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A question is short; a program that hangs must not hang the benchmark before it has begun. */
static const int64_t QUESTION_NS = 60000000000;

static int check_programs(
    const struct launch_request *request, struct arena *arena, struct buf *unmet, struct error *error)
{
    const struct config_strings *programs = &request->configuration->requires.programs;
    size_t i;

    for (i = 0; i < programs->count && !unmet->length; i++) {
        const char *name = launch_text(programs->items[i], request, arena, error);
        char *found;

        if (!name)
            return -1;
        found = path_find_program(name);
        if (!found)
            buf_printf(unmet, "there is no program '%s'", name);
        free(found);
    }
    return 0;
}

/* Asks with what the question prints on stderr in memory, for its last line is the reason. */
static int ask(const char *name, const struct launch *launch, struct error *error)
{
    char answer[64];
    int fd = memfd_create("answer", MFD_CLOEXEC);
    struct chore chore = {.name = name,
        .launch = launch,
        .stdout_path = "/dev/null",
        .stderr_path = answer,
        .timeout_ns = QUESTION_NS};
    int result;

    if (fd < 0)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot ask for what is required");
    (void)snprintf(answer, sizeof answer, "/proc/self/fd/%d", fd);
    result = chore_run(&chore, error);
    (void)close(fd);
    return result;
}

/* Imports, because a module that is found may still be for another version of the interpreter. */
static int check_modules(
    const struct launch_request *request, struct arena *arena, struct buf *unmet, struct error *error)
{
    const struct config_strings *modules = &request->configuration->requires.modules;
    const char *arguments[] = {
        "{python}", "-c", "import importlib, sys; importlib.import_module(sys.argv[1])", NULL};
    const struct config_strings command = {arguments, sizeof arguments / sizeof *arguments};
    struct launch launch;
    struct error problem;
    size_t i;

    for (i = 0; i < modules->count && !unmet->length; i++) {
        arguments[3] = modules->items[i];
        if (launch_command(&launch, request, &command, arena, error))
            return -1;
        if (ask("import", &launch, &problem))
            buf_printf(unmet, "%s cannot import the module '%s': %s", launch.argv[0], modules->items[i],
                problem.message);
    }
    return 0;
}

static int check_command(
    const struct launch_request *request, struct arena *arena, struct buf *unmet, struct error *error)
{
    const struct config_strings *command = &request->configuration->requires.command;
    struct launch launch;
    struct error problem;

    if (command->count == 0 || unmet->length)
        return 0;
    if (launch_command(&launch, request, command, arena, error))
        return -1;
    if (ask(launch.argv[0], &launch, &problem))
        buf_printf(unmet, "the command that it requires fails: %s", problem.message);
    return 0;
}

int requirement_check(const struct launch_request *request, struct buf *unmet, struct error *error)
{
    struct arena *arena = arena_open();
    int result = check_programs(request, arena, unmet, error);

    if (!result)
        result = check_modules(request, arena, unmet, error);
    if (!result)
        result = check_command(request, arena, unmet, error);
    arena_close(arena);
    return result;
}
