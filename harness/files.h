/* files: reads whole files, one or a folder of them, in bounded memory. Only reads. */
#ifndef TRACETOLL_FILES_H
#define TRACETOLL_FILES_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

/* Takes the next bytes of a file. */
typedef void files_take(void *context, const unsigned char *bytes, size_t length);

/* Streams the regular file at `path` through `take`, at most 64 kB a call. 0, or -1 and `error`
 * (EXIT_RUN_FAILED). */
int files_read(const char *path, files_take *take, void *context, struct error *error);

enum files_type { FILES_FOLDER, FILES_REGULAR, FILES_LINK, FILES_SPECIAL };

struct files_entry {
    const char *path;     /* openable: starts with the root as it was given */
    const char *relative; /* below the root, no leading slash */
    enum files_type type;
    int64_t bytes; /* of a regular file */
};

/* 0 to go on; -1 with `error` set to stop. */
typedef int files_visit(void *context, const struct files_entry *entry, struct error *error);

/* Visits everything below the folder `root` but the root itself: the names of each folder in byte order, a
 * folder before what it holds. Symbolic links are not followed. 0, or -1 and `error` (EXIT_RUN_FAILED) when
 * the root is no folder, something cannot be read, or `visit` said so. */
int files_walk(const char *root, files_visit *visit, void *context, struct error *error);

#endif
