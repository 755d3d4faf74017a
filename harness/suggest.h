/* suggest: the known name nearest to a mistyped one. Touches nothing but memory. */
#ifndef TRACETOLL_SUGGEST_H
#define TRACETOLL_SUGGEST_H

#include "buf.h"

#include <stddef.h>

/* The known names: `count` items of `stride` bytes each, whose first member is a `const char *`. `before` and
 * `after` are put around a name in a message, as in '{name}'. */
struct suggest_names {
    const void *items;
    size_t count;
    size_t stride;
    const char *before;
    const char *after;
};

#define SUGGEST_NAMES(array, number)                                                                         \
    ((struct suggest_names){                                                                                 \
        .items = (array), .count = (number), .stride = sizeof *(array), .before = "'", .after = "'"})

/* The name nearest to `word`: at most one typing slip (a letter too many, too few, wrong, or two swapped) per
 * three letters, or the same letters in another case. NULL when none is that near, or `word` is one of them.
 */
const char *suggest_nearest(const char *word, struct suggest_names names);
/* Adds "; did you mean 'NAME'?" to the message, or "; choose from ..." when nothing is near. */
void suggest_add(struct buf *message, const char *word, struct suggest_names names);

#endif
