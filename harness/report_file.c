/* report_file: see report_file.h. */
#include "report_file.h"
#include "mem.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int write_file(const char *path, const struct buf *content)
{
    FILE *file = fopen(path, "we");
    int failure;

    if (!file)
        return errno;
    errno = 0;
    if (content->length && fwrite(content->data, content->length, 1, file) != 1)
        failure = errno ? errno : EIO;
    else
        failure = 0;
    if (fclose(file) && !failure)
        failure = errno;
    return failure;
}

/* The user cannot have known; whatever else keeps a file from being written is about the path that was asked
 * for. */
static bool is_about_the_disk(int failure)
{
    return failure == ENOSPC || failure == EDQUOT || failure == EIO;
}

int report_file_write(const char *path, const struct buf *content, struct error *error)
{
    size_t size = strlen(path) + sizeof ".tmp";
    char *temporary = mem_alloc(size, 1);
    int failure;

    (void)snprintf(temporary, size, "%s.tmp", path);
    failure = write_file(temporary, content);
    if (!failure && rename(temporary, path))
        failure = errno;
    if (failure)
        (void)remove(temporary);
    free(temporary);
    if (!failure)
        return 0;
    return error_set_errno(
        error, is_about_the_disk(failure) ? EXIT_RUN_FAILED : EXIT_USAGE, failure, "cannot write '%s'", path);
}
