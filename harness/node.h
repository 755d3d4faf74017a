/* node: one YAML document as a tree of nodes that know where they stand. Reads and writes memory (libyaml);
 * touches nothing else. */
#ifndef TRACETOLL_NODE_H
#define TRACETOLL_NODE_H

#include "buf.h"
#include "mem.h"
#include "mistakes.h"

#include <stdbool.h>
#include <stddef.h>

enum node_type {
    NODE_SCALAR,
    NODE_LIST,
    NODE_MAP,
    NODE_BROKEN /* what is wrong with it was said already */
};

/* A node may hang in the tree at several places (YAML's aliases), but never in itself. */
struct node {
    enum node_type type;
    struct place place;
    bool quoted;         /* a scalar in quotes or in a block: text, whatever it looks like */
    bool shared;         /* hangs in the tree at several places */
    bool flow;           /* a list or map in brackets */
    const char *text;    /* of a scalar */
    struct node **keys;  /* of a map: `count` scalars, all different */
    struct node **items; /* of a list, or the values of a map */
    size_t count;
};

/* Reads one document. `assignment` goes into every place (0: the file). NULL when the text is not one whole
 * YAML document: then at least one mistake was added. Duplicate keys, tags and the like are added to the
 * mistakes too, but leave a tree to go on with. */
struct node *node_parse(
    const char *text, size_t length, size_t assignment, struct arena *arena, struct mistakes *mistakes);
/* Whether the bytes are UTF-8 without control characters. 0, or -1 with a mistake added. */
int node_check_bytes(const char *text, size_t length, size_t assignment, struct mistakes *mistakes);
/* The value of a key of a map; NULL when there is none, or `node` is NULL or no map. */
struct node *node_find(const struct node *node, const char *key);
/* The key itself, for its place. */
const struct node *node_find_key(const struct node *node, const char *key);
/* A plain scalar that YAML reads as null: nothing, ~ or null. */
bool node_is_null(const struct node *node);
struct node *node_new_text(
    struct arena *arena, struct place place, const char *text, size_t length, bool quoted);
/* An empty list or map. */
struct node *node_new(struct arena *arena, enum node_type type, struct place place);
/* A copy that shares the children, to be changed without changing other places of an aliased node. */
struct node *node_copy(struct arena *arena, const struct node *node);
/* Adds to a list (`key` NULL) or a map. */
void node_append(struct arena *arena, struct node *node, struct node *key, struct node *item);
/* Writes the tree as YAML, aliases written out; it must hold nothing broken. -1 when libyaml has no memory.
 */
int node_emit(const struct node *root, struct buf *out);

#endif
