/* keeping: see keeping.h. */
#include "keeping.h"
#include "counters.h"
#include "logset.h"
#include "mem.h"
#include "path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int move_if_there(const char *from, const char *to, struct error *error)
{
    if (rename(from, to) && errno != ENOENT)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot keep '%s'", from);
    return 0;
}

static const char *const FAILURE_FILES[] = {"stdout", "stderr", "prepare.stdout", "prepare.stderr",
    "cleanup.stdout", "cleanup.stderr", "events.stdout", "events.stderr", "stats.json"};
enum { FAILURE_FILES_COUNT = sizeof FAILURE_FILES / sizeof *FAILURE_FILES };

int keeping_failure(
    const char *folder, const struct run_record *record, const char *work, struct error *error)
{
    struct arena *arena = arena_open();
    const char *into = arena_printf(arena, "%s/failures/%s-%s%lld-%lld", folder, record->configuration,
        record->warmup ? "warmup" : "round", (long long)record->round, (long long)record->position);
    int result = path_make_folder(into, error);
    size_t i;

    for (i = 0; i < FAILURE_FILES_COUNT && !result; i++)
        result = move_if_there(arena_printf(arena, "%s/%s", work, FAILURE_FILES[i]),
            arena_printf(arena, "%s/%s", into, FAILURE_FILES[i]), error);
    if (!result)
        result = move_if_there(arena_printf(arena, "%s/%s", work, COUNTERS_FILES),
            arena_printf(arena, "%s/%s", into, COUNTERS_FILES), error);
    arena_close(arena);
    return result;
}

int keeping_chore(
    const char *folder, const char *configuration, const char *name, const char *work, struct error *error)
{
    struct arena *arena = arena_open();
    const char *into = arena_printf(arena, "%s/failures/%s-%s", folder, configuration, name);
    int result = path_make_folder(into, error);

    if (!result)
        result = move_if_there(
            arena_printf(arena, "%s/%s.stdout", work, name), arena_printf(arena, "%s/stdout", into), error);
    if (!result)
        result = move_if_there(
            arena_printf(arena, "%s/%s.stderr", work, name), arena_printf(arena, "%s/stderr", into), error);
    arena_close(arena);
    return result;
}

/* Whether `entry` is "NAME-roundN" or "NAME-roundN-control" with N before `round`. */
static bool is_earlier(const char *entry, const struct run_record *record)
{
    size_t length = strlen(record->configuration);
    const char *number = entry + length + strlen("-round");
    char *end;

    if (strncmp(entry, record->configuration, length) != 0 ||
        strncmp(entry + length, "-round", strlen("-round")) != 0)
        return false;
    return strtoll(number, &end, 10) < record->round && end > number &&
           (*end == '\0' || strcmp(end, "-control") == 0);
}

static int remove_earlier(const char *logs, const struct run_record *record, struct error *error)
{
    struct arena *arena = arena_open();
    struct dirent *entry;
    DIR *folder = opendir(logs);
    int result = 0;

    while (folder && !result && (entry = readdir(folder)))
        if (is_earlier(entry->d_name, record))
            result = path_remove(arena_printf(arena, "%s/%s", logs, entry->d_name), error);
    if (folder)
        (void)closedir(folder);
    arena_close(arena);
    return result;
}

int keeping_log(const char *folder, const char *which, const struct run_record *record, const char *log,
    struct error *error)
{
    struct arena *arena = arena_open();
    const char *logs = arena_printf(arena, "%s/logs", folder);
    const char *into = arena_printf(arena, "%s/%s-round%lld%s", logs, record->configuration,
        (long long)record->round, record->control ? "-control" : "");
    int result;

    if (record->warmup || strcmp(which, "none") == 0) {
        result = logset_remove(log, error);
    } else {
        result = path_remove(into, error); /* of a run that was killed before it was recorded */
        if (!result)
            result = logset_move(log, into, error);
        if (!result && strcmp(which, "last") == 0)
            result = remove_earlier(logs, record, error);
    }
    arena_close(arena);
    return result;
}

static int clear_failure(const char *path, struct arena *arena, struct error *error)
{
    int result = path_remove(arena_printf(arena, "%s/%s", path, COUNTERS_FILES), error);
    size_t i;

    for (i = 0; i < FAILURE_FILES_COUNT; i++)
        (void)unlink(arena_printf(arena, "%s/%s", path, FAILURE_FILES[i]));
    (void)rmdir(path);
    return result;
}

static int clear_log(const char *path, struct arena *arena, struct error *error)
{
    const char *number = strstr(strrchr(path, '/'), "-round");

    (void)arena;
    return number && number[6] >= '0' && number[6] <= '9' ? path_remove(path, error) : 0;
}

/* Clears every folder in `path`, and `path` itself if it is empty then. */
static int clear_folders(const char *path, int (*clear)(const char *, struct arena *, struct error *),
    struct arena *arena, struct error *error)
{
    struct dirent *entry;
    DIR *folder = opendir(path);
    int result = 0;

    while (folder && !result && (entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = clear(arena_printf(arena, "%s/%s", path, entry->d_name), arena, error);
    if (folder)
        (void)closedir(folder);
    (void)rmdir(path);
    return result;
}

int keeping_clear(const char *folder, struct error *error)
{
    struct arena *arena = arena_open();
    int result = clear_folders(arena_printf(arena, "%s/logs", folder), clear_log, arena, error);

    if (!result)
        result = clear_folders(arena_printf(arena, "%s/failures", folder), clear_failure, arena, error);
    arena_close(arena);
    return result;
}
