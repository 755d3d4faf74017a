/* temporary: a folder for one test, and files in it. For the unit tests only. */
#ifndef TRACETOLL_TEST_TEMPORARY_H
#define TRACETOLL_TEST_TEMPORARY_H

#include <stddef.h>

struct temporary {
    char path[64];  /* of the folder */
    char file[512]; /* of the last file that was named */
};

/* Makes the folder; the test fails when it cannot. */
void temporary_open(struct temporary *temporary);
/* Removes the folder and all that is in it. */
void temporary_close(struct temporary *temporary);
/* The path of `name` in the folder; valid until the next call. */
const char *temporary_path(struct temporary *temporary, const char *name);
/* Writes a file, making the folders that its name has. Returns its path, valid until the next call. */
const char *temporary_write(struct temporary *temporary, const char *name, const void *bytes, size_t length);
/* The same from a string. */
const char *temporary_write_text(struct temporary *temporary, const char *name, const char *text);

#endif
