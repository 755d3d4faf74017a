/* Fills DIR.partial and renames it to DIR. Touches only those two folders. */
#include "corpus_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "las_plan.h"
#include "las_write.h"

enum { MARKER_WITHIN_BYTES = 1024 };

struct corpus_dir {
    char *path;
    char *partial;
    int partial_fd; /* locked for as long as it is open */
    bool force;
    bool published;
};

void corpus_file_name(char *name, unsigned number)
{
    memcpy(name, "well_00.las", sizeof("well_00.las"));
    name[5] = (char)('0' + number / 10);
    name[6] = (char)('0' + number % 10);
}

static bool is_own_name(const char *name)
{
    char own[CORPUS_NAME_MAX];

    for (unsigned number = 1; number <= PLAN_FILES; number++) {
        corpus_file_name(own, number);
        if (strcmp(name, own) == 0)
            return true;
    }
    return false;
}

/* By name and by the comment near its head. An empty file is what a generator that was killed leaves. */
static bool is_own_file(int dir_fd, const char *name)
{
    char head[MARKER_WITHIN_BYTES + 1];
    struct stat st;

    if (!is_own_name(name) || fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
        return false;
    int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, head, MARKER_WITHIN_BYTES);
    close(fd);
    if (got <= 0)
        return got == 0;
    head[got] = '\0';
    return strstr(head, LAS_MARKER) != NULL;
}

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static DIR *open_entries(int dir_fd)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);

    if (fd >= 0 && !entries)
        close(fd);
    return entries;
}

enum content { CONTENT_EMPTY, CONTENT_OWN, CONTENT_FOREIGN, CONTENT_UNREADABLE };

/* What a folder holds; the name of a foreign entry goes to *foreign, the caller's to free. */
static enum content dir_content(int dir_fd, char **foreign)
{
    DIR *entries = open_entries(dir_fd);
    enum content content = CONTENT_EMPTY;
    const struct dirent *entry;

    if (!entries)
        return CONTENT_UNREADABLE;
    while (content != CONTENT_FOREIGN && (entry = readdir(entries))) {
        if (is_dot(entry->d_name))
            continue;
        content = CONTENT_OWN;
        if (!is_own_file(dir_fd, entry->d_name)) {
            content = CONTENT_FOREIGN;
            *foreign = strdup(entry->d_name);
        }
    }
    closedir(entries);
    return content;
}

static int remove_own_files(int dir_fd)
{
    char name[CORPUS_NAME_MAX];
    int failed = 0;

    for (unsigned number = 1; number <= PLAN_FILES; number++) {
        corpus_file_name(name, number);
        if (is_own_file(dir_fd, name) && unlinkat(dir_fd, name, 0))
            failed = -1;
    }
    return failed;
}

static enum corpus_dir_status refuse(const char *path, const char *reason, const char *advice)
{
    fprintf(stderr, "lasgen: %s: %s; %s\n", path, reason, advice);
    return CORPUS_DIR_REFUSED;
}

static enum corpus_dir_status refuse_foreign(const char *path, char *foreign)
{
    fprintf(stderr, "lasgen: %s: holds '%s', which lasgen did not write; name another folder\n", path,
        foreign ? foreign : "something");
    free(foreign);
    return CORPUS_DIR_REFUSED;
}

static enum corpus_dir_status fail(const char *path)
{
    fprintf(stderr, "lasgen: %s: %s\n", path, strerror(errno));
    return CORPUS_DIR_FAILED;
}

/* DIR may be missing, empty, or (with force) full of lasgen's own files. */
static enum corpus_dir_status check_target(const char *path, bool force)
{
    char *foreign = NULL;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return CORPUS_DIR_OK;
    if (fd < 0 && errno == ENOTDIR)
        return refuse(path, "is not a folder", "name another");
    if (fd < 0)
        return fail(path);
    enum content content = dir_content(fd, &foreign);
    close(fd);
    if (content == CONTENT_UNREADABLE)
        return fail(path);
    if (content == CONTENT_FOREIGN)
        return refuse_foreign(path, foreign);
    if (content == CONTENT_OWN && !force)
        return refuse(path, "already holds a corpus", "use --force to replace it");
    return CORPUS_DIR_OK;
}

/* Makes DIR.partial or takes over one that a killed generator left, and locks it against a second generator.
 */
static enum corpus_dir_status take_partial(struct corpus_dir *dir)
{
    char *foreign = NULL;
    struct stat by_path, by_fd;

    if (mkdir(dir->partial, 0777) && errno != EEXIST) {
        if (errno == ENOENT)
            return refuse(dir->path, "the folder above it does not exist", "make that first");
        return fail(dir->partial);
    }
    dir->partial_fd = open(dir->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir->partial_fd < 0)
        return fail(dir->partial);
    bool locked = flock(dir->partial_fd, LOCK_EX | LOCK_NB) == 0;
    /* Between open and flock another generator may have finished and renamed the folder. */
    bool same = locked && stat(dir->partial, &by_path) == 0 && fstat(dir->partial_fd, &by_fd) == 0 &&
                by_path.st_ino == by_fd.st_ino && by_path.st_dev == by_fd.st_dev;
    if (!same) {
        close(dir->partial_fd);
        dir->partial_fd = -1;
        return refuse(dir->partial, "another lasgen is writing it", "wait for that one");
    }
    enum content content = dir_content(dir->partial_fd, &foreign);
    if (content == CONTENT_FOREIGN)
        return refuse_foreign(dir->partial, foreign);
    if (content == CONTENT_UNREADABLE || remove_own_files(dir->partial_fd))
        return fail(dir->partial);
    return CORPUS_DIR_OK;
}

/* "a/b/" -> "a/b", "." and links -> the folder itself: the partial folder must stand beside it, not in it. */
static char *plain_path(const char *path)
{
    char *plain = realpath(path, NULL);
    size_t length = 0;

    if (plain || !(plain = strdup(path)))
        return plain;
    length = strlen(plain);
    while (length > 1 && plain[length - 1] == '/')
        plain[--length] = '\0';
    return plain;
}

enum corpus_dir_status corpus_dir_open(struct corpus_dir **out, const char *path, bool force)
{
    static const char suffix[] = ".partial";
    enum corpus_dir_status status = CORPUS_DIR_FAILED;
    struct corpus_dir *dir = calloc(1, sizeof(*dir));

    if (!dir)
        return fail(path);
    dir->partial_fd = -1;
    dir->force = force;
    dir->path = plain_path(path);
    dir->partial = dir->path ? malloc(strlen(dir->path) + sizeof(suffix)) : NULL;
    if (!dir->path || !dir->partial) {
        fail(path);
        goto out;
    }
    strcpy(dir->partial, dir->path);
    strcat(dir->partial, suffix);
    status = check_target(dir->path, force);
    if (status == CORPUS_DIR_OK)
        status = take_partial(dir);
out:
    if (status == CORPUS_DIR_OK)
        *out = dir;
    else
        corpus_dir_close(dir);
    return status;
}

int corpus_dir_create(struct corpus_dir *dir, const char *name)
{
    return openat(dir->partial_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

enum corpus_dir_status corpus_dir_publish(struct corpus_dir *dir)
{
    enum corpus_dir_status status = check_target(dir->path, dir->force);

    if (status != CORPUS_DIR_OK)
        return status;
    /* rename replaces a missing or empty folder; a full one changes places with the new, in one step. */
    if (rename(dir->partial, dir->path) == 0) {
        dir->published = true;
        return CORPUS_DIR_OK;
    }
    if (errno != ENOTEMPTY && errno != EEXIST)
        return fail(dir->path);
    if (renameat2(AT_FDCWD, dir->partial, AT_FDCWD, dir->path, RENAME_EXCHANGE)) {
        if (errno == EINVAL || errno == ENOSYS)
            return refuse(dir->path, "this file system cannot swap two folders", "remove the old one first");
        return fail(dir->path);
    }
    int old_fd = open(dir->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (old_fd < 0)
        return fail(dir->partial);
    dir->published = true;
    int failed = remove_own_files(old_fd);
    close(old_fd);
    return failed || rmdir(dir->partial) ? fail(dir->partial) : CORPUS_DIR_OK;
}

const char *corpus_dir_partial(const struct corpus_dir *dir)
{
    return dir->partial;
}

void corpus_dir_close(struct corpus_dir *dir)
{
    if (!dir)
        return;
    if (dir->partial_fd >= 0) {
        /* rmdir fails, rightly, if something foreign is in there. */
        if (!dir->published && remove_own_files(dir->partial_fd) == 0)
            rmdir(dir->partial);
        close(dir->partial_fd);
    }
    free(dir->path);
    free(dir->partial);
    free(dir);
}
