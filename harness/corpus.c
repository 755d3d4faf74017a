/* corpus: see corpus.h. */
#include "corpus.h"
#include "buf.h"
#include "digest.h"
#include "files.h"
#include "mem.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TALK_BYTES = 512, NUMBER_BYTES = 32 };

extern char **environ;

/* The last thing that a generator said on stderr is why it failed. */
static void read_talk(int fd, char talk[TALK_BYTES])
{
    char block[TALK_BYTES];
    size_t used = 0;
    ssize_t got;

    while ((got = read(fd, block, sizeof block)) > 0 || (got < 0 && errno == EINTR)) {
        size_t fits = TALK_BYTES - 1 - used;

        if (got < 0)
            continue;
        if ((size_t)got < fits)
            fits = (size_t)got;
        memcpy(talk + used, block, fits);
        used += fits;
    }
    while (used > 0 && talk[used - 1] == '\n')
        used--;
    talk[used] = '\0';
}

/* Runs a program with its stderr in a pipe. Returns its wait status, or -1 with errno when it could not be
 * started. */
static int run_program(const char *const *argv, char talk[TALK_BYTES])
{
    posix_spawn_file_actions_t actions;
    int fds[2];
    int failure;
    int status = -1;
    pid_t pid;

    if (pipe2(fds, O_CLOEXEC))
        return -1;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, fds[1], STDERR_FILENO);
    failure = posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(fds[1]);
    if (failure == 0) {
        read_talk(fds[0], talk);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    (void)close(fds[0]);
    errno = failure;
    return status;
}

/* "0.1" for 0.1: up to nine digits behind the point, which is what lasgen takes. */
static void format_scale(char text[NUMBER_BYTES], double scale)
{
    size_t length;

    (void)snprintf(text, NUMBER_BYTES, "%.9f", scale);
    length = strlen(text);
    while (length > 0 && text[length - 1] == '0')
        length--;
    if (length > 0 && text[length - 1] == '.')
        length--;
    text[length] = '\0';
}

static int generate(
    const char *lasgen, const char *scale, const char *seed, const char *folder, struct error *error)
{
    const char *argv[] = {lasgen, "--scale", scale, "--seed", seed, folder, NULL};
    char talk[TALK_BYTES] = "";
    int status = run_program(argv, talk);

    if (status == -1)
        return error_set_errno(error, EXIT_RUN_FAILED, errno,
            "cannot run the corpus generator '%s' (it is built beside tracetoll; `make` builds both)",
            lasgen);
    if (WIFSIGNALED(status))
        return error_set(error, EXIT_RUN_FAILED, "the corpus generator '%s' was ended by signal %d", lasgen,
            WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return error_set(error, EXIT_RUN_FAILED, "the corpus generator '%s' failed with exit status %d: %s",
            lasgen, WEXITSTATUS(status), *talk ? talk : "it did not say why");
    if (!path_is_folder(folder))
        return error_set(
            error, EXIT_RUN_FAILED, "the corpus generator '%s' made no folder '%s'", lasgen, folder);
    return 0;
}

/* One generates, the others wait: the lock goes with the descriptor, so that a killed holder leaves none
 * behind. */
static int generate_locked(
    const char *lasgen, const char *scale, const char *seed, const char *folder, struct error *error)
{
    struct buf lock = {0};
    int result = -1;
    int fd;

    buf_printf(&lock, "%s.lock", folder);
    fd = open(lock.data, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    while (fd >= 0 && (result = flock(fd, LOCK_EX)) && errno == EINTR)
        ;
    if (result)
        (void)error_set_errno(error, EXIT_USAGE, errno, "cannot lock '%s'", lock.data);
    else if (!path_is_folder(folder))
        result = generate(lasgen, scale, seed, folder, error);
    if (fd >= 0)
        (void)close(fd);
    buf_free(&lock);
    return result;
}

/* Makes sure that the generated corpus is there; *path becomes its folder, for the caller to free. */
static int find_generated(char **path, const struct corpus_request *request, struct error *error)
{
    char scale[NUMBER_BYTES];
    char seed[NUMBER_BYTES];
    struct buf folder = {0};

    if (strcmp(request->generator, "las") != 0)
        return error_set(error, EXIT_USAGE, "there is no corpus generator '%s'; the only one is 'las'",
            request->generator);
    if (path_make_folder(request->cache, error))
        return -1;
    format_scale(scale, request->scale);
    (void)snprintf(seed, sizeof seed, "%lld", (long long)request->seed);
    buf_printf(&folder, "%s/las-%s-%s", request->cache, scale, seed);
    if (!path_is_folder(folder.data) && generate_locked(request->lasgen, scale, seed, folder.data, error)) {
        buf_free(&folder);
        return -1;
    }
    *path = folder.data;
    return 0;
}

/* Reading is all that is wanted: it fills the page cache. */
static void ignore_bytes(void *context, const unsigned char *bytes, size_t length)
{
    (void)bytes;
    *(int64_t *)context += (int64_t)length;
}

static int add_file(void *context, const struct files_entry *entry, struct error *error)
{
    struct record_corpus *corpus = context;
    int64_t bytes = 0;

    if (entry->type != FILES_REGULAR)
        return 0;
    if (files_read(entry->path, ignore_bytes, &bytes, error))
        return -1;
    if (corpus->files == 0 || bytes < corpus->smallest_bytes)
        corpus->smallest_bytes = bytes;
    if (bytes > corpus->largest_bytes)
        corpus->largest_bytes = bytes;
    corpus->bytes += bytes;
    corpus->files++;
    return 0;
}

static int count_files(struct record_corpus *corpus, const char *path, struct error *error)
{
    struct files_entry single = {.path = path, .relative = path, .type = FILES_REGULAR};
    struct stat info;

    if (stat(path, &info))
        return error_set_errno(error, EXIT_USAGE, errno, "the corpus '%s' cannot be read", path);
    if (S_ISDIR(info.st_mode) ? files_walk(path, add_file, corpus, error) : add_file(corpus, &single, error))
        return -1;
    if (corpus->files == 0)
        return error_set(
            error, EXIT_USAGE, "the corpus '%s' is empty: put files into it, or name another", path);
    if (corpus->bytes == 0)
        return error_set(error, EXIT_USAGE, "the corpus '%s' holds only empty files: name another", path);
    return 0;
}

int corpus_prepare(struct record_corpus *corpus, const struct corpus_request *request, struct error *error)
{
    struct record_corpus found = {.present = true};
    char *path = NULL;

    if (!request->generator)
        path = mem_strdup(request->path);
    else if (find_generated(&path, request, error))
        return -1;
    if (count_files(&found, path, error)) {
        free(path);
        return -1;
    }
    if (path_is_folder(path) && digest_folder(path, found.hash, error)) {
        free(path);
        return -1;
    }
    found.path = path;
    *corpus = found;
    return 0;
}
