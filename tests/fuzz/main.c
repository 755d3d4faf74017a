/* main: runs a fuzz target as a plain program over the files and folders that are its arguments, for machines
 * without libFuzzer and for the test suite. Ends with "N passed, N failed"; a target that finds a fault
 * aborts. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct tally {
    unsigned passed;
    unsigned failed; /* could not be read */
};

static void run_file(const char *path, size_t size, struct tally *tally)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1);

    /* Printed first, so that the input that a fault is found with is known. */
    (void)fprintf(stderr, "%s\n", path);
    if (file && data && fread(data, 1, size, file) == size) {
        (void)LLVMFuzzerTestOneInput(data, size);
        tally->passed++;
    } else {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        tally->failed++;
    }
    free(data);
    if (file)
        (void)fclose(file);
}

static void run_path(const char *path, struct tally *tally)
{
    struct stat status;
    struct dirent *entry;
    DIR *folder;

    if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
        run_file(path, (size_t)status.st_size, tally);
        return;
    }
    folder = opendir(path);
    if (!folder) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        tally->failed++;
        return;
    }
    while ((entry = readdir(folder))) {
        char inner[4096];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        run_path(inner, tally);
    }
    (void)closedir(folder);
}

int main(int argc, char **argv)
{
    struct tally tally = {0};

    for (int i = 1; i < argc; i++)
        run_path(argv[i], &tally);
    (void)printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed || !tally.passed;
}
