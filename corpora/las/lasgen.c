/*
 * lasgen: writes a corpus of synthetic well logs (LAS files), the same bytes on every machine.
 * Touches DIR and DIR.partial only. docs/corpus.md says what is in the corpus and why.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corpus_dir.h"
#include "las_plan.h"
#include "las_write.h"

#ifndef TRACETOLL_VERSION
#define TRACETOLL_VERSION "unversioned"
#endif

#define DEFAULT_SEED 2014u

enum { EXIT_FINE = 0, EXIT_USAGE = 2, EXIT_WRITE = 4 };

struct options {
    uint64_t scale_e9;
    uint64_t seed;
    bool list;
    bool force;
    const char *dir;
};

static const char USAGE[] =
    "usage: lasgen [--scale F] [--seed N] [--force] DIR\n"
    "       lasgen [--scale F] [--seed N] --list\n"
    "\n"
    "Writes 82 synthetic well logs (LAS 1.2, 2.0 and 3.0) into the new folder DIR: 108,145,150 bytes at "
    "scale 1.\n"
    "The same scale and seed give the same bytes on every machine.\n"
    "\n"
    "  --scale F   size of every file as a share of the reference, above 0 and up to 4 (default 1);\n"
    "              a file never shrinks below its header and 3 rows\n"
    "  --seed N    another corpus of the same sizes (default 2014)\n"
    "  --force     replace DIR if it holds nothing but files that lasgen wrote\n"
    "  --list      print the files and their bytes, and write nothing\n"
    "  --help      print this\n"
    "  --version   print the version\n"
    "\n"
    "The files are written to DIR.partial, which is renamed to DIR when it is whole.\n"
    "Exit codes: 0 written, 2 usage or a folder that may not be touched, 4 writing failed.\n";

/* A message about the command line, and what to do about it. */
static int usage_error(const char *what, const char *which)
{
    fprintf(stderr, "lasgen: %s%s%s; see 'lasgen --help'\n", what, which ? " " : "", which ? which : "");
    return -1;
}

static int parse_seed(const char *text, uint64_t *seed)
{
    char *end = NULL;

    errno = 0;
    *seed = strtoull(text, &end, 10);
    return text[0] < '0' || text[0] > '9' || *end != '\0' || errno ? -1 : 0;
}

static int parse_option(int option, const char *argument, struct options *options)
{
    switch (option) {
    case 's':
        if (scale_parse(optarg, &options->scale_e9))
            return usage_error("--scale wants a number above 0 and up to 4, such as 0.1, not", optarg);
        return 0;
    case 'n':
        if (parse_seed(optarg, &options->seed))
            return usage_error("--seed wants a whole number from 0 to 2^64 - 1, not", optarg);
        return 0;
    case 'f':
        options->force = true;
        return 0;
    case 'l':
        options->list = true;
        return 0;
    case 'h':
        fputs(USAGE, stdout);
        exit(EXIT_FINE);
    case 'v':
        puts("lasgen " TRACETOLL_VERSION);
        exit(EXIT_FINE);
    default:
        return usage_error("an unknown option, or one without its value:", argument);
    }
}

static int parse_arguments(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"scale", required_argument, NULL, 's'},
        {"seed", required_argument, NULL, 'n'},
        {"force", no_argument, NULL, 'f'},
        {"list", no_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
        if (parse_option(option, argv[optind - 1], options))
            return -1;
    if (options->list)
        return optind < argc ? usage_error("--list writes nothing and takes no folder, not", argv[optind])
                             : 0;
    if (optind == argc || argv[optind][0] == '\0')
        return usage_error("no folder named", NULL);
    if (optind + 1 < argc)
        return usage_error("one folder at a time, not also", argv[optind + 1]);
    options->dir = argv[optind];
    return 0;
}

static void plan_all(struct las_file *files, const struct options *options)
{
    for (unsigned i = 0; i < PLAN_FILES; i++)
        las_file_plan(&files[i], i + 1, options->scale_e9, options->seed);
}

static uint64_t total_bytes(const struct las_file *files)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < PLAN_FILES; i++)
        bytes += files[i].bytes;
    return bytes;
}

static void list_files(const struct las_file *files)
{
    char name[CORPUS_NAME_MAX];

    for (unsigned i = 0; i < PLAN_FILES; i++) {
        corpus_file_name(name, files[i].number);
        printf("%s\t%" PRIu64 "\n", name, files[i].bytes);
    }
}

static void note_minimum(const struct las_file *files)
{
    unsigned at_minimum = 0;

    for (unsigned i = 0; i < PLAN_FILES; i++)
        at_minimum += files[i].at_minimum ? 1 : 0;
    if (at_minimum > 0)
        fprintf(stderr, "lasgen: %u of %d files cannot be that small and have only a header and %d rows\n",
            at_minimum, PLAN_FILES, LAS_MIN_ROWS);
}

static int write_file(struct corpus_dir *dir, const struct las_file *file)
{
    char name[CORPUS_NAME_MAX];
    int failed = -1;

    corpus_file_name(name, file->number);
    int fd = corpus_dir_create(dir, name);
    if (fd >= 0) {
        failed = las_file_write(file, fd);
        int write_errno = errno;
        if (close(fd) && !failed)
            failed = -1; /* network file systems report a full disk here */
        else
            errno = write_errno;
    }
    if (failed)
        fprintf(stderr, "lasgen: %s/%s: %s; nothing was left behind\n", corpus_dir_partial(dir), name,
            strerror(errno));
    return failed;
}

static int write_corpus(const struct las_file *files, const struct options *options)
{
    struct corpus_dir *dir = NULL;
    enum corpus_dir_status status = corpus_dir_open(&dir, options->dir, options->force);
    int failed = 0;

    if (status != CORPUS_DIR_OK)
        return status == CORPUS_DIR_REFUSED ? EXIT_USAGE : EXIT_WRITE;
    for (unsigned i = 0; i < PLAN_FILES && !failed; i++)
        failed = write_file(dir, &files[i]);
    if (!failed)
        status = corpus_dir_publish(dir);
    corpus_dir_close(dir);
    if (failed || status == CORPUS_DIR_FAILED)
        return EXIT_WRITE;
    return status == CORPUS_DIR_REFUSED ? EXIT_USAGE : EXIT_FINE;
}

int main(int argc, char **argv)
{
    struct options options = {.scale_e9 = SCALE_ONE, .seed = DEFAULT_SEED};
    struct las_file files[PLAN_FILES];
    int status = EXIT_FINE;

    if (parse_arguments(argc, argv, &options))
        return EXIT_USAGE;
    plan_all(files, &options);
    if (options.list)
        list_files(files);
    else
        status = write_corpus(files, &options);
    if (status == EXIT_FINE)
        note_minimum(files);
    if (status == EXIT_FINE && !options.list)
        printf("%d files, %" PRIu64 " bytes\n", PLAN_FILES, total_bytes(files));
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "lasgen: standard output: %s\n", strerror(errno));
        return EXIT_WRITE;
    }
    return status;
}
