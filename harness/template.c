/* template: see template.h. */
#include "template.h"
#include "buf.h"
#include "mem.h"
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

static const struct template_name known_names[] = {
    {"python", false, "the Python interpreter"},
    {"tracer", true, "the configuration's `tracer`; stands alone in `workload.command`"},
    {"wrap", true, "the configuration's `wrap`; stands alone in `workload.command`"},
    {"corpus", false, "the folder of the corpus"},
    {"output", false, "the folder for what the workload writes"},
    {"log", false, "the file for what the tracer writes"},
    {"work", false, "the folder of this run"},
    {"stdout", false, "the file with the standard output of the workload"},
    {"stderr", false, "the file with its standard error"},
    {"shared", false,
        "a folder that the configuration's runs share, kept from its `setup` to its `teardown`"},
    {"bin", false, "the folder of the tracetoll program"},
    {"configuration", false, "the name of the configuration"},
    {"round", false, "the number of the round, from 1"},
    {"scale", false, "the scale of the generated corpus"},
};

enum { KNOWN_NAMES = sizeof known_names / sizeof *known_names };

const struct template_name *template_names(size_t *count)
{
    *count = KNOWN_NAMES;
    return known_names;
}

const struct template_name *template_find_name(const char *name, size_t length)
{
    for (size_t i = 0; i < KNOWN_NAMES; i++) {
        if (strlen(known_names[i].name) == length && memcmp(known_names[i].name, name, length) == 0)
            return &known_names[i];
    }
    return NULL;
}

struct template_piece template_next(const char **cursor)
{
    const char *text = *cursor;
    struct template_piece piece = {TEMPLATE_TEXT, text, strcspn(text, "{}")};
    size_t used = piece.length;

    if (*text == '\0') {
        piece.kind = TEMPLATE_END;
    } else if (used == 0 && text[0] == text[1]) {
        piece.length = 1;
        used = 2;
    } else if (used == 0 && text[0] == '}') {
        piece.kind = TEMPLATE_UNOPENED;
        used = piece.length = 1;
    } else if (used == 0) {
        size_t name_length = strcspn(text + 1, "{}");

        piece.kind = text[1 + name_length] == '}' ? TEMPLATE_NAME : TEMPLATE_UNCLOSED;
        piece.text = text + 1;
        piece.length = name_length;
        used = 1 + name_length + (piece.kind == TEMPLATE_NAME);
    }
    *cursor = text + used;
    return piece;
}

/* One expansion: what is filled in and where errors go. */
struct filling {
    const struct template_values *values;
    struct arena *arena;
    struct error *error;
};

static const struct template_value *filling_find(
    const struct filling *filling, const char *name, size_t length)
{
    for (size_t i = 0; i < filling->values->count; i++) {
        const struct template_value *value = &filling->values->items[i];

        if (strlen(value->name) == length && memcmp(value->name, name, length) == 0)
            return value;
    }
    return NULL;
}

static int filling_refuse_name(const struct filling *filling, struct template_piece piece, const char *text)
{
    char *name = arena_strndup(filling->arena, piece.text, piece.length);
    struct suggest_names names = SUGGEST_NAMES(filling->values->items, filling->values->count);
    struct buf message = {0};

    names.before = "'{";
    names.after = "}'";
    buf_printf(&message, "unknown placeholder '{%s}' in '%s'", name, text);
    suggest_add(&message, name, names);
    (void)error_set(filling->error, EXIT_USAGE, "%s", buf_string(&message));
    buf_free(&message);
    return -1;
}

static int filling_add(
    const struct filling *filling, struct template_piece piece, const char *text, struct buf *out)
{
    const struct template_value *value;

    switch (piece.kind) {
    case TEMPLATE_END:
        return 0;
    case TEMPLATE_TEXT:
        buf_add(out, piece.text, piece.length);
        return 0;
    case TEMPLATE_UNOPENED:
        return error_set(filling->error, EXIT_USAGE, "'}' without '{' in '%s'; write '}}' for a brace", text);
    case TEMPLATE_UNCLOSED:
        return error_set(filling->error, EXIT_USAGE, "'{' without '}' in '%s'; write '{{' for a brace", text);
    case TEMPLATE_NAME:
        break;
    }
    value = filling_find(filling, piece.text, piece.length);
    if (!value)
        return filling_refuse_name(filling, piece, text);
    if (value->list)
        return error_set(filling->error, EXIT_USAGE,
            "'{%s}' is a list and must stand alone as an argument, not in '%s'", value->name, text);
    if (!value->text)
        return error_set(
            filling->error, EXIT_USAGE, "'{%s}' in '%s' has no value in this run", value->name, text);
    buf_add_string(out, value->text);
    return 0;
}

static char *filling_expand(const struct filling *filling, const char *text)
{
    struct buf out = {0};
    const char *cursor = text;
    struct template_piece piece;
    char *expanded = NULL;

    do {
        piece = template_next(&cursor);
        if (filling_add(filling, piece, text, &out) != 0)
            goto out;
    } while (piece.kind != TEMPLATE_END);
    expanded = arena_strdup(filling->arena, buf_string(&out));
out:
    buf_free(&out);
    return expanded;
}

/* The list that the argument stands for, or NULL when it is no "{list}". */
static const struct config_strings *filling_find_list(const struct filling *filling, const char *argument)
{
    const char *cursor = argument;
    struct template_piece piece = template_next(&cursor);
    const struct template_value *value;

    if (piece.kind != TEMPLATE_NAME || *cursor != '\0')
        return NULL;
    value = filling_find(filling, piece.text, piece.length);
    return value ? value->list : NULL;
}

char *template_expand(
    const char *text, const struct template_values *values, struct arena *arena, struct error *error)
{
    struct filling filling = {values, arena, error};

    return filling_expand(&filling, text);
}

static int argv_add(char **argv, size_t *count, const struct filling *filling, const char *text)
{
    char *argument = filling_expand(filling, text);

    if (!argument)
        return -1;
    argv[(*count)++] = argument;
    return 0;
}

int template_expand_arguments(const struct config_strings *arguments, const struct template_values *values,
    struct arena *arena, char ***argv, struct error *error)
{
    struct filling filling = {values, arena, error};
    size_t room = 1;
    size_t count = 0;
    char **filled;

    for (size_t i = 0; i < arguments->count; i++) {
        const struct config_strings *list = filling_find_list(&filling, arguments->items[i]);

        room += list ? list->count : 1;
    }
    filled = arena_alloc(arena, room, sizeof *filled);
    for (size_t i = 0; i < arguments->count; i++) {
        const struct config_strings *list = filling_find_list(&filling, arguments->items[i]);

        if (!list && argv_add(filled, &count, &filling, arguments->items[i]) != 0)
            return -1;
        for (size_t j = 0; list && j < list->count; j++) {
            if (argv_add(filled, &count, &filling, list->items[j]) != 0)
                return -1;
        }
    }
    *argv = filled;
    return 0;
}
