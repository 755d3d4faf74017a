/* suggest: see suggest.h. */
#include "suggest.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { WORD_BYTES_MAX = 63, LISTED_MAX = 12 };

static const char *suggest_name(struct suggest_names names, size_t i)
{
    const char *name;

    memcpy(&name, (const char *)names.items + i * names.stride, sizeof name);
    return name;
}

static unsigned min_unsigned(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours, with
 * three rows of the dynamic programming table at a time (Damerau 1964; Navarro, "A guided tour to approximate
 * string matching", 2001, section 5). Both words have at most WORD_BYTES_MAX bytes. */
static unsigned suggest_distance(const char *a, const char *b)
{
    unsigned rows[3][WORD_BYTES_MAX + 1];
    size_t a_length = strlen(a);
    size_t b_length = strlen(b);

    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        const unsigned *before = rows[(i + 1) % 3];
        const unsigned *above = rows[(i - 1) % 3];
        unsigned *row = rows[i % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = min_unsigned(above[j], row[j - 1]) + 1;
            row[j] = min_unsigned(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min_unsigned(row[j], before[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *suggest_nearest(const char *word, struct suggest_names names)
{
    size_t length = strlen(word);
    unsigned limit = (unsigned)(length + 2) / 3;
    const char *nearest = NULL;

    if (length == 0 || length > WORD_BYTES_MAX)
        return NULL;
    for (size_t i = 0; i < names.count; i++) {
        const char *name = suggest_name(names, i);
        unsigned distance;

        if (strlen(name) > WORD_BYTES_MAX)
            continue;
        distance = suggest_distance(word, name);
        if (distance == 0)
            return NULL;
        if (strcasecmp(word, name) == 0)
            distance = 1;
        /* Nothing of a word may be left over: 'a' is not a typing slip for 'b'. */
        if (distance <= limit && (distance < length || strcasecmp(word, name) == 0)) {
            nearest = name;
            limit = distance - 1;
        }
    }
    return nearest;
}

void suggest_add(struct buf *message, const char *word, struct suggest_names names)
{
    const char *nearest = suggest_nearest(word, names);

    if (nearest) {
        buf_printf(message, "; did you mean %s%s%s?", names.before, nearest, names.after);
        return;
    }
    for (size_t i = 0; i < names.count && i < LISTED_MAX; i++) {
        const char *joint = i == 0 ? "; choose from " : ", ";

        buf_printf(message, "%s%s%s%s", joint, names.before, suggest_name(names, i), names.after);
    }
    if (names.count > LISTED_MAX)
        buf_printf(message, " and %zu more", names.count - LISTED_MAX);
}
