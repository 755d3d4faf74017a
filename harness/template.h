/* template: fills {name} placeholders in arguments and environment values. Touches nothing but memory.
 *
 * "{name}" inside a longer argument is replaced by the value's text. An argument that is exactly "{name}" and
 * names a list is replaced by the list's items, zero or more of them, each of which is itself expanded. "{{"
 * and "}}" stand for the braces. A list cannot stand inside another list. An unknown placeholder is an error
 * that names the nearest known one. */
#ifndef TRACETOLL_TEMPLATE_H
#define TRACETOLL_TEMPLATE_H

#include "config.h"
#include "error.h"

/* What a configuration may write between braces. */
struct template_name {
    const char *name;
    bool list;
    const char *help;
};

/* All of them, in the order of the documentation. */
const struct template_name *template_names(size_t *count);
/* NULL when there is none of that name. */
const struct template_name *template_find_name(const char *name, size_t length);

enum template_piece_kind {
    TEMPLATE_END,
    TEMPLATE_TEXT,     /* literal text; a doubled brace is one brace */
    TEMPLATE_NAME,     /* what stands between braces */
    TEMPLATE_UNOPENED, /* a "}" alone */
    TEMPLATE_UNCLOSED  /* a "{" alone */
};

struct template_piece {
    enum template_piece_kind kind;
    const char *text; /* points into the template; not NUL-terminated */
    size_t length;
};

/* Cuts the next piece off the text at *cursor. */
struct template_piece template_next(const char **cursor);

/* The names that every run defines: python, tracer (list), wrap (list), corpus, output, log, work, stdout,
 * stderr, shared, bin (the folder of the tracetoll program), configuration, round, scale. `values[i]` is NULL
 * for a placeholder that this run cannot fill (no corpus): using it is an error that says so. */
struct template_value {
    const char *name;
    const char *text;                  /* a scalar, or NULL */
    const struct config_strings *list; /* a list, or NULL */
};

struct template_values {
    const struct template_value *items;
    size_t count;
};

/* Expands `arguments` into a NULL-terminated argv that lives in `arena`. -1 and `error` (EXIT_USAGE) on a
 * mistake. */
int template_expand_arguments(const struct config_strings *arguments, const struct template_values *values,
    struct arena *arena, char ***argv, struct error *error);
/* Expands one string into the arena. NULL and `error` on a mistake. */
char *template_expand(
    const char *text, const struct template_values *values, struct arena *arena, struct error *error);

#endif
