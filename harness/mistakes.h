/* mistakes: what is wrong in a configuration, each with its place, collected in any order and printed in file
 * order. Touches nothing but memory. */
#ifndef TRACETOLL_MISTAKES_H
#define TRACETOLL_MISTAKES_H

#include "buf.h"

#include <stddef.h>

/* Where something stands: in the file, or in an assignment of the command line (--set). */
struct place {
    size_t assignment; /* 0 for the file, else the number of the assignment, from 1 */
    size_t line;       /* from 1 */
    size_t column;     /* from 1, in characters */
};

struct mistake {
    struct place place;
    size_t order; /* of collection */
    char *message;
};

/* Start with `struct mistakes mistakes = {0};`. */
struct mistakes {
    struct mistake *items;
    size_t count;
    size_t capacity;
};

void mistakes_free(struct mistakes *mistakes);
void mistakes_add(struct mistakes *mistakes, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One line per mistake, in the order of their places, the same mistake only once: "path:line:column:
 * message", or "--set NAME: message" for a mistake in `assignments[place.assignment - 1]`. Control characters
 * become '?', so that a mistake is always one line and cannot steer the user's terminal. */
void mistakes_print(
    struct mistakes *mistakes, const char *path, const char *const *assignments, struct buf *out);

#endif
