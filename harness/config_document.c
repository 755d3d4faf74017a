/* config_document: the reference documentation of the configuration file, in Markdown, from the table of
 * keys. Touches nothing but memory. */
#include "config_decode.h"
#include "template.h"

#include <string.h>

static void document_keys(
    struct buf *out, struct arena *arena, const struct config_keys *keys, const char *path);

/* A Markdown table would take a bar for the end of its cell. */
static void add_cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            buf_add_char(out, '\\');
        buf_add_char(out, *text);
    }
}

static void add_choices(struct buf *out, const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++)
        buf_printf(out, "%s`%s`", i ? ", " : "", choices[i]);
}

static bool is_number(enum config_type type)
{
    return type == TYPE_INTEGER || type == TYPE_NUMBER || type == TYPE_SHARE || type == TYPE_DURATION ||
           type == TYPE_SECONDS || type == TYPE_SIZE || type == TYPE_SIZE_NUMBER || type == TYPE_NUMBERS ||
           type == TYPE_DURATIONS;
}

static bool is_list(enum config_type type)
{
    return type == TYPE_STRINGS || type == TYPE_MAPS;
}

static void add_value(struct buf *out, struct arena *arena, const struct config_key *key)
{
    if (key->type == TYPE_CHOICE)
        add_choices(out, key->choices);
    else
        buf_add_string(out, config_type_words(key->type));
    if (key->unit)
        buf_printf(out, " in %s", key->unit);
    if (is_number(key->type))
        buf_printf(out, ", %s", config_value_limits(arena, key));
    else if (is_list(key->type) && key->min > 0)
        buf_printf(out, ", at least %.0f", key->min);
}

static void add_default(struct buf *out, const struct config_key *key)
{
    if (key->flags & KEY_REQUIRED)
        buf_add_string(out, "**required**");
    else if (key->flags & KEY_EITHER)
        buf_add_string(out, "**one of these**");
    else if (key->fallback && *key->fallback)
        buf_printf(out, "`%s`", key->fallback);
    else
        buf_add_string(out, "-");
}

static void add_row(struct buf *out, struct arena *arena, const struct config_key *key)
{
    buf_printf(out, "| `%s` | ", key->name);
    add_value(out, arena, key);
    buf_add_string(out, " | ");
    add_default(out, key);
    buf_add_string(out, " | ");
    add_cell(out, key->help);
    if (key->needs)
        buf_printf(out, " Needs `%s`.", key->needs);
    if (key->flags & KEY_TEMPLATE)
        buf_add_string(out, " May hold placeholders.");
    buf_add_string(out, " |\n");
}

static void document_children(
    struct buf *out, struct arena *arena, const struct config_keys *keys, const char *path)
{
    for (size_t i = 0; i < keys->count; i++) {
        const struct config_key *key = &keys->items[i];
        const char *list = key->type == TYPE_MAPS ? "[]" : "";

        if (key->keys)
            document_keys(out, arena, key->keys,
                arena_printf(arena, "%s%s%s%s", path, *path ? "." : "", key->name, list));
    }
}

static void document_keys(
    struct buf *out, struct arena *arena, const struct config_keys *keys, const char *path)
{
    if (*path)
        buf_printf(out, "### `%s`\n\n", path);
    else
        buf_add_string(out, "### The file\n\n");
    buf_add_string(out, "| key | value | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < keys->count; i++)
        add_row(out, arena, &keys->items[i]);
    buf_add_char(out, '\n');
    document_children(out, arena, keys, path);
}

static void document_metrics(struct buf *out)
{
    buf_add_string(out, "### Metrics\n\n| metric | meaning | `max` is |\n|---|---|---|\n");
    for (int i = 0; i < METRIC_COUNT; i++) {
        const struct config_metric_kind *kind = &config_metric_kinds[i];

        buf_printf(out, "| `%s` | %s | %s%s%s |\n", kind->name, kind->help, config_type_words(kind->type),
            kind->unit ? " in " : "", kind->unit ? kind->unit : "");
    }
    buf_add_char(out, '\n');
}

static void document_placeholders(struct buf *out)
{
    size_t count;
    const struct template_name *names = template_names(&count);

    buf_add_string(out, "### Placeholders\n\n| placeholder | stands for |\n|---|---|\n");
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "| `{%s}` | %s |\n", names[i].name, names[i].help);
}

void config_print_schema(struct buf *out)
{
    struct arena *arena = arena_open();

    document_keys(out, arena, &config_schema, "");
    document_metrics(out);
    document_placeholders(out);
    arena_close(arena);
}
