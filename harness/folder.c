/* folder: see folder.h. */
#include "folder.h"
#include "counters.h"
#include "keeping.h"
#include "mem.h"
#include "path.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a killed tracetoll may leave in a folder before it has results. */
static const char OWN[] = ".tracetoll-";

/* The number of entries of a folder, not counting "." and ".." and what is our own. */
static int folder_entries(const char *path)
{
    struct dirent *entry;
    DIR *folder = opendir(path);
    int count = 0;

    if (!folder)
        return 0;
    while ((entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strncmp(entry->d_name, OWN, sizeof OWN - 1) != 0)
            count++;
    (void)closedir(folder);
    return count;
}

/* What makes it a folder with results goes last: a tracetoll that is killed meanwhile must not leave one that
 * the next takes for somebody else's. */
static int folder_clear(const char *path, struct arena *arena, struct error *error)
{
    static const char *const own[] = {
        "report.md", "report.html", COUNTERS_FOLDER "/runs.jsonl", "runs.jsonl"};
    size_t i;

    if (keeping_clear(arena_printf(arena, "%s/%s", path, COUNTERS_FOLDER), error) ||
        keeping_clear(path, error))
        return -1;
    for (i = 0; i < sizeof own / sizeof *own; i++) {
        const char *file = arena_printf(arena, "%s/%s", path, own[i]);

        if (unlink(file) && errno != ENOENT && errno != ENOTDIR)
            return error_set_errno(error, EXIT_USAGE, errno, "cannot replace '%s'", file);
    }
    return 0;
}

static int folder_try_writing(const char *path, struct arena *arena, struct error *error)
{
    const char *probe = arena_printf(arena, "%s/.tracetoll-work", path);

    if (path_remove(probe, error))
        return -1;
    if (mkdir(probe, 0777))
        return error_set_errno(error, EXIT_USAGE, errno, "cannot write into the output folder '%s'", path);
    (void)rmdir(probe);
    return 0;
}

int folder_claim(const char *path, bool force, struct error *error)
{
    struct arena *arena = arena_open();
    struct stat info;
    const char *runs = arena_printf(arena, "%s/runs.jsonl", path);
    int result = -1;

    if (path_make_folder(path, error))
        goto out;
    if (stat(runs, &info) == 0 && info.st_size > 0) {
        if (!force) {
            (void)error_set(error, EXIT_USAGE,
                "'%s' holds results already: choose another --output, or replace them with --force", path);
            goto out;
        }
        if (folder_clear(path, arena, error))
            goto out;
    } else if (!path_exists(runs) && folder_entries(path) > 0) {
        (void)error_set(error, EXIT_USAGE,
            "the output folder '%s' is not empty and holds no results: choose a new or an empty one", path);
        goto out;
    }
    result = folder_try_writing(path, arena, error);
out:
    arena_close(arena);
    return result;
}
