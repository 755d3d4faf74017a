/* corpus: counts, the page cache and the generator, on real files and with generators written for the test.
 */
#include "corpus.h"
#include "path.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct temporary folder;
static char cache[128];
static char generator[128];

static void make_folder(void)
{
    temporary_open(&folder);
    (void)snprintf(cache, sizeof cache, "%s/cache", folder.path);
    (void)snprintf(generator, sizeof generator, "%s/lasgen", folder.path);
}

static void remove_folder(void)
{
    temporary_close(&folder);
}

TestSuite(corpus, .init = make_folder, .fini = remove_folder);

/* $1 --scale, $2 the scale, $3 --seed, $4 the seed, $5 the folder. */
static void write_generator(const char *script)
{
    char text[512];

    (void)snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    (void)temporary_write_text(&folder, "lasgen", text);
    cr_assert_eq(chmod(generator, 0755), 0);
}

static struct corpus_request generated(double scale, int64_t seed)
{
    return (struct corpus_request){
        .generator = "las", .scale = scale, .seed = seed, .lasgen = generator, .cache = cache};
}

static struct record_corpus prepare(const struct corpus_request *request)
{
    struct record_corpus corpus = {0};
    struct error error;

    cr_assert_eq(corpus_prepare(&corpus, request, &error), 0, "%s", error.message);
    cr_assert(corpus.present);
    return corpus;
}

static void assert_refused(
    const struct corpus_request *request, enum exit_code exit_code, const char *message)
{
    struct record_corpus corpus = {.files = 77};
    struct error error = {0};

    cr_assert_eq(corpus_prepare(&corpus, request, &error), -1);
    cr_assert_not_null(strstr(error.message, message), "%s\ninstead of: %s", error.message, message);
    cr_assert_eq(error.exit_code, exit_code);
    cr_assert_eq(corpus.files, 77, "the output was touched");
}

Test(corpus, counts_the_files_of_all_folders)
{
    struct corpus_request request = {.path = folder.path};
    struct record_corpus corpus;

    (void)temporary_write_text(&folder, "a", "12345");
    (void)temporary_write_text(&folder, "deep/er/b", "123");
    (void)temporary_write_text(&folder, "deep/c", "1234567");
    cr_assert_eq(symlink("a", temporary_path(&folder, "link")), 0);
    corpus = prepare(&request);
    cr_assert_eq(corpus.files, 3);
    cr_assert_eq(corpus.bytes, 15);
    cr_assert_eq(corpus.largest_bytes, 7);
    cr_assert_eq(corpus.smallest_bytes, 3);
    cr_assert_str_eq(corpus.path, folder.path);
    free(corpus.path);
}

Test(corpus, takes_a_single_file)
{
    struct corpus_request request = {.path = temporary_write_text(&folder, "a", "12345")};
    struct record_corpus corpus = prepare(&request);

    cr_assert_eq(corpus.files, 1);
    cr_assert_eq(corpus.bytes, 5);
    cr_assert_eq(corpus.smallest_bytes, 5);
    free(corpus.path);
}

Test(corpus, refuses_what_cannot_be_measured)
{
    struct corpus_request missing = {.path = "/nonexistent/corpus"};
    struct corpus_request empty = {.path = folder.path};
    struct corpus_request unknown = generated(1, 1);

    assert_refused(&missing, EXIT_USAGE, "the corpus '/nonexistent/corpus' cannot be read: No such file");
    assert_refused(&empty, EXIT_USAGE, "is empty: put files into it");
    (void)temporary_write_text(&folder, "sub/a", "");
    assert_refused(&empty, EXIT_USAGE, "holds only empty files");
    unknown.generator = "gal";
    assert_refused(&unknown, EXIT_USAGE, "there is no corpus generator 'gal'");
    cr_assert_eq(mkfifo(temporary_path(&folder, "pipe"), 0600), 0);
    empty.path = folder.file;
    assert_refused(&empty, EXIT_RUN_FAILED, "is not a regular file");
}

/* In a child that is nobody: root can read everything. */
Test(corpus, refuses_an_unreadable_file)
{
    struct corpus_request request = {.path = folder.path};
    struct record_corpus corpus;
    struct error error = {0};
    pid_t child;
    int status;

    cr_assert_eq(chmod(temporary_write_text(&folder, "closed", "x"), 0), 0);
    cr_assert_eq(chmod(folder.path, 0755), 0);
    child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setresuid(65534, 65534, 65534))
            _exit(2);
        _exit(corpus_prepare(&corpus, &request, &error) != -1 || error.exit_code != EXIT_RUN_FAILED ||
              !strstr(error.message, "closed': Permission denied"));
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

Test(corpus, generates_once_and_reuses)
{
    struct corpus_request request = generated(0.1, 2014);
    struct record_corpus corpus;
    char wanted[256];

    write_generator("echo run >> \"$0.runs\"; mkdir \"$5\" && printf \"%s %s\" \"$2\" \"$4\" > \"$5/args\"");
    (void)snprintf(wanted, sizeof wanted, "%s/las-0.1-2014", cache);
    corpus = prepare(&request);
    cr_assert_str_eq(corpus.path, wanted);
    cr_assert_eq(corpus.files, 1);
    cr_assert_eq(corpus.bytes, (int64_t)strlen("0.1 2014"));
    free(corpus.path);
    corpus = prepare(&request);
    free(corpus.path);
    request.scale = 2;
    corpus = prepare(&request);
    cr_assert_str_eq(strrchr(corpus.path, '/'), "/las-2-2014");
    free(corpus.path);
    request.path = temporary_path(&folder, "lasgen.runs");
    request.generator = NULL;
    corpus = prepare(&request);
    cr_assert_eq(corpus.bytes, (int64_t)strlen("run\nrun\n"), "the generator did not run twice");
    free(corpus.path);
}

Test(corpus, explains_a_generator_that_fails)
{
    struct corpus_request request = generated(0.1, 1);

    assert_refused(&request, EXIT_RUN_FAILED, "cannot run the corpus generator");
    write_generator("echo 'lasgen: no space' >&2; exit 4");
    assert_refused(&request, EXIT_RUN_FAILED, "failed with exit status 4: lasgen: no space");
    write_generator("exit 3");
    assert_refused(&request, EXIT_RUN_FAILED, "failed with exit status 3: it did not say why");
    write_generator("kill -9 $$");
    assert_refused(&request, EXIT_RUN_FAILED, "was ended by signal 9");
    write_generator("exit 0");
    assert_refused(&request, EXIT_RUN_FAILED, "made no folder");
    write_generator("yes a long complaint | head -c 100000 >&2; exit 1");
    assert_refused(&request, EXIT_RUN_FAILED, "a long complaint\na long complaint");
    write_generator("mkdir \"$5\"; echo x > \"$5/x\"");
    request.cache = "/proc/nowhere";
    assert_refused(&request, EXIT_USAGE, "cannot make the folder");
}

/* Several at once: one generates, and each gets the whole corpus. */
Test(corpus, lets_others_wait_for_the_one_that_generates)
{
    enum { PROCESSES = 8 };
    struct corpus_request request = generated(1, 1);
    struct record_corpus corpus;
    pid_t children[PROCESSES];
    int i;

    write_generator("echo run >> \"$0.runs\"; mkdir \"$5.partial\" && seq 20000 > \"$5.partial/a\" && mv "
                    "\"$5.partial\" \"$5\"");
    for (i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        cr_assert_geq(children[i], 0);
        if (children[i] == 0) {
            struct error error;

            _exit(corpus_prepare(&corpus, &request, &error) || corpus.bytes != 108894);
        }
    }
    for (i = 0; i < PROCESSES; i++) {
        int status;

        cr_assert_eq(waitpid(children[i], &status, 0), children[i]);
        cr_assert_eq(status, 0, "process %d did not get the whole corpus", i);
    }
    request = (struct corpus_request){.path = temporary_path(&folder, "lasgen.runs")};
    corpus = prepare(&request);
    cr_assert_eq(corpus.bytes, (int64_t)strlen("run\n"), "it was generated more than once");
    free(corpus.path);
}

/* How many pages of a file the page cache holds. */
static size_t cached_pages(const char *path, size_t length)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t pages = (length + page - 1) / page;
    unsigned char *present = calloc(pages, 1);
    int fd = open(path, O_RDONLY);
    void *map = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
    size_t count = 0;
    size_t i;

    cr_assert_neq(map, MAP_FAILED);
    cr_assert_not_null(present);
    cr_assert_eq(mincore(map, length, present), 0);
    for (i = 0; i < pages; i++)
        count += present[i] & 1;
    (void)munmap(map, length);
    (void)close(fd);
    free(present);
    return count;
}

Test(corpus, brings_every_page_into_the_cache)
{
    size_t length = 4 << 20;
    char *bytes = calloc(length, 1);
    struct corpus_request request;
    struct record_corpus corpus;
    int fd;

    cr_assert_not_null(bytes);
    request = (struct corpus_request){.path = temporary_write(&folder, "big", bytes, length)};
    free(bytes);
    fd = open(request.path, O_RDONLY);
    cr_assert_eq(fsync(fd), 0);
    cr_assert_eq(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
    (void)close(fd);
    if (cached_pages(request.path, length) == length / 4096)
        cr_skip_test("this file system keeps its pages");
    corpus = prepare(&request);
    cr_assert_eq(cached_pages(request.path, length), length / (size_t)sysconf(_SC_PAGESIZE));
    free(corpus.path);
}
