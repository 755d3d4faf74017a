/* logset: see logset.h. The C library's glob is not used: linked statically it asks for the user database. */
#include "logset.h"
#include "mem.h"
#include "path.h"
#include "wordcount.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char TAIL[] = ".tail";

/* A visit of the set under way. */
struct walk {
    struct arena *arena;
    files_visit *visit;
    void *context;
    const char *folder; /* that matched, while what is in it is visited */
    bool varies;        /* the pattern has a part that is no name */
    size_t root_length; /* of the part of the paths that does not vary, with its slash */
    struct error *error;
};

static bool is_tail(const char *name)
{
    size_t length = strlen(name);

    return length >= sizeof TAIL - 1 && strcmp(name + length - (sizeof TAIL - 1), TAIL) == 0;
}

static int walk_file(struct walk *walk, const char *path, int64_t bytes)
{
    const struct files_entry entry = {
        .path = path, .relative = path + walk->root_length, .type = FILES_REGULAR, .bytes = bytes};

    return is_tail(path) ? 0 : walk->visit(walk->context, &entry, walk->error);
}

static int walk_entry(void *context, const struct files_entry *entry, struct error *error)
{
    struct walk *walk = context;

    (void)error;
    if (entry->type != FILES_REGULAR)
        return 0;
    return walk_file(walk, arena_printf(walk->arena, "%s/%s", walk->folder, entry->relative), entry->bytes);
}

static int walk_match(struct walk *walk, const char *path)
{
    struct stat info;

    if (lstat(path, &info))
        return 0;
    if (!walk->varies)
        walk->root_length = (size_t)(strrchr(path, '/') - path) + 1;
    if (S_ISREG(info.st_mode))
        return walk_file(walk, path, info.st_size);
    if (!S_ISDIR(info.st_mode))
        return 0;
    walk->folder = path;
    if (!walk->varies)
        walk->root_length = strlen(path) + 1;
    return files_walk(path, walk_entry, walk, walk->error);
}

static int walk_parts(struct walk *walk, const char *base, const char *rest);

/* Goes on in `path`, which matches all parts up to `rest`. */
static int walk_next(struct walk *walk, const char *path, const char *rest)
{
    return *rest ? walk_parts(walk, path, rest) : walk_match(walk, path);
}

static int walk_folder(struct walk *walk, const char *base, const char *part, const char *rest)
{
    struct dirent **names;
    int count = scandir(*base ? base : "/", &names, NULL, alphasort);
    int result = 0;
    int i;

    for (i = 0; i < count; i++) {
        if (!result && fnmatch(part, names[i]->d_name, FNM_PERIOD) == 0)
            result = walk_next(walk, arena_printf(walk->arena, "%s/%s", base, names[i]->d_name), rest);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return result;
}

/* `rest` is what is left of the pattern below the folder `base`, without a slash before it. */
static int walk_parts(struct walk *walk, const char *base, const char *rest)
{
    size_t length = strcspn(rest, "/");
    const char *part = arena_strndup(walk->arena, rest, length);
    const char *path = arena_printf(walk->arena, "%s/%s", base, part);

    rest += length;
    rest += strspn(rest, "/");
    /* the path of the results folder is part of the pattern, and may hold anything */
    if (strpbrk(part, "*?[") && !path_exists(path)) {
        if (!walk->varies)
            walk->root_length = strlen(base) + 1;
        walk->varies = true;
        return walk_folder(walk, base, part, rest);
    }
    return walk_next(walk, path, rest);
}

int logset_visit(const char *pattern, files_visit *visit, void *context, struct error *error)
{
    struct arena *arena = arena_open();
    struct walk walk = {.arena = arena, .visit = visit, .context = context, .error = error};
    int result = walk_parts(&walk, "", pattern + strspn(pattern, "/"));

    arena_close(arena);
    return result;
}

static int add_size(void *context, const struct files_entry *entry, struct error *error)
{
    int64_t *bytes = context;

    (void)error;
    *bytes += entry->bytes;
    return 0;
}

int64_t logset_bytes(const char *pattern)
{
    struct error ignored;
    int64_t bytes = 0;

    (void)logset_visit(pattern, add_size, &bytes, &ignored);
    return bytes;
}

static int add_counts(void *context, const struct files_entry *entry, struct error *error)
{
    struct record_log *log = context;
    struct wordcount count = {0};

    if (wordcount_file(entry->path, &count, error))
        return -1;
    log->known = true;
    log->lines += count.lines;
    log->words += count.words;
    log->bytes += count.bytes;
    return 0;
}

int logset_count(const char *pattern, struct record_log *log, struct error *error)
{
    return logset_visit(pattern, add_counts, log, error);
}

static int move_file(void *context, const struct files_entry *entry, struct error *error)
{
    char path[4096];
    char *slash;

    if (snprintf(path, sizeof path, "%s/%s", (const char *)context, entry->relative) >= (int)sizeof path)
        return error_set(error, EXIT_RUN_FAILED, "the path of '%s' is too long to keep it", entry->path);
    slash = strrchr(path, '/');
    *slash = '\0';
    if (path_make_folder(path, error))
        return -1;
    *slash = '/';
    if (rename(entry->path, path))
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot keep '%s' as '%s'", entry->path, path);
    return 0;
}

int logset_move(const char *pattern, const char *into, struct error *error)
{
    return logset_visit(pattern, move_file, (void *)(uintptr_t)into, error);
}

static int remove_file(void *context, const struct files_entry *entry, struct error *error)
{
    (void)context;
    if (unlink(entry->path) && errno != ENOENT)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot remove '%s'", entry->path);
    return 0;
}

int logset_remove(const char *pattern, struct error *error)
{
    return logset_visit(pattern, remove_file, NULL, error);
}
