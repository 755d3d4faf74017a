/* path: folders and small files: make, wipe, read. Touches only what it is told to. */
#ifndef TRACETOLL_PATH_H
#define TRACETOLL_PATH_H

#include "buf.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/* Makes `path` and its missing parents. 0, or -1 and `error` (EXIT_USAGE). An existing folder is fine. */
int path_make_folder(const char *path, struct error *error);
/* Removes a file or a whole folder without following symbolic links. Missing is fine. 0, or -1 and `error`
 * (EXIT_RUN_FAILED) that names the first thing that would not go. */
int path_remove(const char *path, struct error *error);
bool path_exists(const char *path);
bool path_is_folder(const char *path);
/* Reads at most `limit` bytes from the start of a file, appended to `out`. 0, or -1 with errno. */
int path_read(const char *path, size_t limit, struct buf *out);
/* Makes an empty file, or empties the one that is there. 0, or -1 and `error` (EXIT_RUN_FAILED). */
int path_make_file(const char *path, struct error *error);
/* The absolute form of an existing path, for the caller to free; NULL with errno when there is no such thing.
 */
char *path_absolute(const char *path);
/* Finds a program as execvp does: a name with a slash as it is, another along PATH. For the caller to free;
 * NULL when there is none. */
char *path_find_program(const char *name);

#endif
