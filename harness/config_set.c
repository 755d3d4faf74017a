/* config_set: assignments of the command line, put into the tree before it is decoded, so that they are
 * checked, and reported, as the file is. See config_decode.h. */
#include "config_decode.h"
#include "suggest.h"

#include <string.h>

/* The assignment on its way into the tree. */
struct setting {
    struct decoder *decoder;
    struct place place;
    struct node *value;
    const char *path; /* up to the "=" */
    const char *rest; /* of the path, still to go */
    size_t left;      /* bytes of the rest */
};

/* A list or a quoted text is YAML; everything else is taken as it stands, so that `title=a: b # c` and
 * `workload.environment.LOG={log}` need no quotes within the shell's. */
static struct node *setting_parse_value(struct setting *setting, const char *text)
{
    struct decoder *decoder = setting->decoder;
    size_t length = strlen(text);

    if (*text && strchr("[\"'", *text))
        return node_parse(text, length, setting->place.assignment, decoder->scratch, decoder->mistakes);
    return node_new_text(decoder->scratch, setting->place, text, length, length == 0);
}

/* Cuts the first `length` bytes and the dot behind them off the rest of the path. */
static const char *setting_cut(struct setting *setting, size_t length)
{
    const char *name = arena_strndup(setting->decoder->scratch, setting->rest, length);

    setting->rest += length + (length < setting->left);
    setting->left -= length + (length < setting->left);
    return name;
}

static size_t setting_name_length(const struct setting *setting)
{
    const char *dot = memchr(setting->rest, '.', setting->left);

    return dot ? (size_t)(dot - setting->rest) : setting->left;
}

static struct node **setting_find_in_map(struct setting *setting, struct node *map)
{
    struct arena *arena = setting->decoder->scratch;
    const char *name = setting_cut(setting, setting_name_length(setting));

    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->keys[i]->text, name) == 0)
            return &map->items[i];
    }
    node_append(arena, map, node_new_text(arena, setting->place, name, strlen(name), false),
        node_new(arena, NODE_MAP, setting->place));
    return &map->items[map->count - 1];
}

/* The item whose `name` the rest of the path begins with. Names may hold dots, so the longest wins. */
static struct node **setting_find_name(struct setting *setting, struct node *list)
{
    struct node **found = NULL;
    size_t found_length = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct node *name = node_find(list->items[i], "name");
        size_t length = name && name->type == NODE_SCALAR ? strlen(name->text) : 0;

        if (length <= found_length || length > setting->left)
            continue;
        if (memcmp(name->text, setting->rest, length) != 0)
            continue;
        if (length == setting->left || setting->rest[length] == '.') {
            found = &list->items[i];
            found_length = length;
        }
    }
    if (found)
        (void)setting_cut(setting, found_length);
    return found;
}

static void setting_refuse_item(const struct setting *setting, const struct node *list, const char *name)
{
    struct decoder *decoder = setting->decoder;
    const char **names = arena_alloc(decoder->scratch, list->count, sizeof *names);
    struct buf message = {0};
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct node *item = node_find(list->items[i], "name");

        if (item && item->type == NODE_SCALAR)
            names[count++] = item->text;
    }
    buf_printf(&message, "no item '%s' in a list of %zu, which counts from 0", name, list->count);
    if (count)
        suggest_add(&message, name, SUGGEST_NAMES(names, count));
    mistakes_add(decoder->mistakes, setting->place, "%s", buf_string(&message));
    buf_free(&message);
}

static struct node **setting_find_in_list(struct setting *setting, struct node *list)
{
    struct node **found = setting_find_name(setting, list);
    const char *name;
    size_t index = 0;

    if (found)
        return found;
    name = setting_cut(setting, setting_name_length(setting));
    for (const char *digit = name; *digit && index < list->count; digit++)
        index = *digit >= '0' && *digit <= '9' ? index * 10 + (size_t)(*digit - '0') : list->count;
    if (*name && index < list->count)
        return &list->items[index];
    setting_refuse_item(setting, list, name);
    return NULL;
}

/* Walks down the path, and makes a copy of everything on its way: an alias may share it with other places. */
static int setting_apply(struct setting *setting, struct node *root)
{
    struct arena *arena = setting->decoder->scratch;
    struct node *node = root;

    for (;;) {
        struct node **slot = NULL;

        if (node->type == NODE_LIST) {
            slot = setting_find_in_list(setting, node);
            if (!slot)
                return -1;
        } else if (node->type == NODE_MAP) {
            slot = setting_find_in_map(setting, node);
        } else {
            mistakes_add(setting->decoder->mistakes, setting->place,
                "there is nothing below '%.*s', which is neither a map nor a list",
                (int)(setting->rest - setting->path - 1), setting->path);
            return -1;
        }
        if (setting->left == 0) {
            *slot = setting->value;
            return 0;
        }
        *slot = node_is_null(*slot) ? node_new(arena, NODE_MAP, setting->place) : node_copy(arena, *slot);
        node = *slot;
    }
}

int config_set(struct decoder *decoder, struct node *root, const char *assignment, size_t number)
{
    const char *equals = strchr(assignment, '=');
    struct setting setting = {.decoder = decoder, .place = {number, 1, 1}};

    if (node_check_bytes(assignment, strlen(assignment), number, decoder->mistakes) != 0)
        return -1;
    if (!equals || equals == assignment) {
        mistakes_add(decoder->mistakes, setting.place, "write it as PATH=VALUE, such as run.rounds=3");
        return -1;
    }
    setting.path = setting.rest = assignment;
    setting.left = (size_t)(equals - assignment);
    setting.value = setting_parse_value(&setting, equals + 1);
    return setting.value ? setting_apply(&setting, root) : -1;
}
