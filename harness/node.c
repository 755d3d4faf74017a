/* node: see node.h; node_parse.c reads trees and node_emit.c writes them. */
#include "node.h"

#include <string.h>

struct node *node_new(struct arena *arena, enum node_type type, struct place place)
{
    struct node *node = arena_alloc(arena, 1, sizeof *node);

    node->type = type;
    node->place = place;
    return node;
}

struct node *node_new_text(
    struct arena *arena, struct place place, const char *text, size_t length, bool quoted)
{
    struct node *node = node_new(arena, NODE_SCALAR, place);

    node->text = arena_strndup(arena, text, length);
    node->quoted = quoted;
    return node;
}

struct node *node_copy(struct arena *arena, const struct node *node)
{
    struct node *copy = arena_alloc(arena, 1, sizeof *copy);

    *copy = *node;
    copy->items = arena_alloc(arena, node->count, sizeof *copy->items);
    if (node->count)
        memcpy(copy->items, node->items, node->count * sizeof *copy->items);
    return copy;
}

static struct node **node_list_append(
    struct arena *arena, struct node *const *old, size_t count, struct node *fresh)
{
    struct node **grown = arena_alloc(arena, count + 1, sizeof(struct node *));

    if (count)
        memcpy(grown, old, count * sizeof *grown);
    grown[count] = fresh;
    return grown;
}

void node_append(struct arena *arena, struct node *node, struct node *key, struct node *item)
{
    if (key)
        node->keys = node_list_append(arena, node->keys, node->count, key);
    node->items = node_list_append(arena, node->items, node->count, item);
    node->count++;
}

static size_t node_index(const struct node *node, const char *key)
{
    size_t i = 0;

    while (i < node->count && strcmp(node->keys[i]->text, key) != 0)
        i++;
    return i;
}

struct node *node_find(const struct node *node, const char *key)
{
    size_t i;

    if (!node || node->type != NODE_MAP)
        return NULL;
    i = node_index(node, key);
    return i < node->count ? node->items[i] : NULL;
}

const struct node *node_find_key(const struct node *node, const char *key)
{
    size_t i;

    if (!node || node->type != NODE_MAP)
        return NULL;
    i = node_index(node, key);
    return i < node->count ? node->keys[i] : NULL;
}

bool node_is_null(const struct node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};

    if (node->type != NODE_SCALAR || node->quoted)
        return false;
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++) {
        if (strcmp(node->text, nulls[i]) == 0)
            return true;
    }
    return false;
}
