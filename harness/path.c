/* path: see path.h. */
#include "path.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALK_DESCRIPTORS = 32 };

bool path_exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

bool path_is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int path_make_folder(const char *path, struct error *error)
{
    char *part = mem_strdup(path);
    char *slash = part;
    int result = 0;

    do {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(part, 0777) && !path_is_folder(part)) {
            result = error_set_errno(error, EXIT_USAGE, errno, "cannot make the folder '%s'", part);
            break;
        }
        if (slash)
            *slash = '/';
    } while (slash && slash[1]);
    free(part);
    return result;
}

static int path_remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)type;
    (void)where;
    return remove(path) && errno != ENOENT ? -1 : 0;
}

int path_remove(const char *path, struct error *error)
{
    if (nftw(path, path_remove_one, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot remove '%s'", path);
    return 0;
}

int path_read(const char *path, size_t limit, struct buf *out)
{
    char chunk[4096];
    ssize_t got = 0;
    int failure;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return -1;
    while (limit > 0) {
        got = read(fd, chunk, limit < sizeof chunk ? limit : sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        buf_add(out, chunk, (size_t)got);
        limit -= (size_t)got;
    }
    failure = errno;
    (void)close(fd);
    errno = failure;
    return got < 0 ? -1 : 0;
}

int path_make_file(const char *path, struct error *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot make the file '%s'", path);
    (void)close(fd);
    return 0;
}

char *path_absolute(const char *path)
{
    return realpath(path, NULL);
}

static bool path_is_program(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

char *path_find_program(const char *name)
{
    const char *search = getenv("PATH");
    struct buf candidate = {0};

    if (strchr(name, '/'))
        return path_is_program(name) ? mem_strdup(name) : NULL;
    while (search && *search) {
        size_t length = strcspn(search, ":");

        buf_clear(&candidate);
        buf_printf(&candidate, "%.*s%s%s", (int)length, search, length ? "/" : "", name);
        if (path_is_program(buf_string(&candidate)))
            return candidate.data;
        search += length + (search[length] == ':');
    }
    buf_free(&candidate);
    return NULL;
}
