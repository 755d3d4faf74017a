/* report_file: see report_file.h. */
#include "report_file.h"
#include "mem.h"

#include <errno.h>
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
    return failure ? error_set_errno(error, EXIT_USAGE, failure, "cannot write '%s'", path) : 0;
}
