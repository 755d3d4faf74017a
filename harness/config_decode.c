/* config_decode: see config_decode.h. This file walks the maps; config_value.c reads what stands in them. */
#include "config_decode.h"
#include "suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void decode_map(struct decoder *decoder, const struct config_keys *keys, const struct node *node,
    void *base, const char *path);

void decoder_free(struct decoder *decoder)
{
    free(decoder->refusals);
    decoder->refusals = NULL;
    decoder->refusal_count = decoder->refusal_capacity = 0;
}

bool decoder_has_refused(const struct decoder *decoder, const struct config_key *key, const struct node *node)
{
    for (size_t i = 0; node->shared && i < decoder->refusal_count; i++) {
        if (decoder->refusals[i].node == node && decoder->refusals[i].key == key)
            return true;
    }
    return false;
}

void decoder_remember(
    struct decoder *decoder, const struct config_key *key, const struct node *node, size_t before)
{
    if (!node->shared || decoder->mistakes->count == before)
        return;
    decoder->refusals = mem_grow(
        decoder->refusals, decoder->refusal_count, &decoder->refusal_capacity, sizeof *decoder->refusals);
    decoder->refusals[decoder->refusal_count++] = (struct decode_refusal){node, key};
}

static const struct config_key *keys_find(const struct config_keys *keys, const char *name)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (strcmp(keys->items[i].name, name) == 0)
            return &keys->items[i];
    }
    return NULL;
}

/* " in 'run'", or nothing for the file itself. */
static const char *decode_in(struct decoder *decoder, const char *path)
{
    return *path ? arena_printf(decoder->scratch, " in '%s'", path) : "";
}

/* The path of a map, as --set writes it: "workload.corpus". */
static const char *decode_path(struct decoder *decoder, const struct decode_spot *spot)
{
    if (!*spot->path)
        return spot->key->name;
    return arena_printf(decoder->scratch, "%s.%s", spot->path, spot->key->name);
}

static void decode_refuse_key(
    struct decoder *decoder, const struct config_keys *keys, const struct node *key, const char *path)
{
    struct buf message = {0};

    buf_printf(&message, "unknown key '%s'%s", key->text, decode_in(decoder, path));
    if (strcmp(key->text, "<<") == 0)
        buf_add_string(
            &message, "; YAML 1.2 has no merge keys: repeat the keys, or use an alias for a value");
    else
        suggest_add(&message, key->text, SUGGEST_NAMES(keys->items, keys->count));
    mistakes_add(decoder->mistakes, key->place, "%s", buf_string(&message));
    buf_free(&message);
}

/* Whether a missing key is only misspelt: then the unknown key is the one mistake to mend. */
static bool decode_is_misspelt(
    const struct config_keys *keys, const struct node *node, const struct config_key *missing)
{
    for (size_t i = 0; i < node->count; i++) {
        const char *nearest = suggest_nearest(node->keys[i]->text, SUGGEST_NAMES(keys->items, keys->count));

        if (nearest && strcmp(nearest, missing->name) == 0)
            return true;
    }
    return false;
}

/* A plain number, or the map in its place. A map with a mistake leaves the members as they are: the mistake
 * ends the program. */
static int decode_rounds(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, struct config_run *run)
{
    struct config_key number = *spot->key;
    struct decode_spot plain = *spot;

    if (node->type == NODE_MAP) {
        decode_map(decoder, spot->key->keys, node, run, decode_path(decoder, spot));
        return 0;
    }
    if (node->type != NODE_SCALAR)
        return config_value_refuse(decoder, spot, node);
    number.type = TYPE_INTEGER;
    plain.key = &number;
    if (config_value_decode(decoder, &plain, node, &run->rounds) != 0)
        return -1;
    run->rounds_min = run->rounds;
    run->precision = (double)NAN;
    return 0;
}

/* A member without value gets its default, or says that it has none. */
static void decode_default(struct decoder *decoder, const struct config_key *key, void *member)
{
    struct decode_spot spot = {.key = key, .path = ""};
    struct node node = {.type = NODE_SCALAR, .text = key->fallback, .quoted = key->type == TYPE_STRING};

    if (key->type == TYPE_MAP)
        decode_map(decoder, key->keys, NULL, member, "");
    else if (key->type == TYPE_ROUNDS)
        (void)decode_rounds(decoder, &spot, &node, member);
    else if (!key->fallback && key->type == TYPE_DURATION)
        *(int64_t *)member = -1;
    else if (key->fallback)
        (void)config_value_decode(decoder, &spot, &node, member);
    else if (key->type == TYPE_NUMBER || key->type == TYPE_SECONDS || key->type == TYPE_SHARE ||
             key->type == TYPE_METRIC_LIMIT)
        *(double *)member = (double)NAN;
}

static bool is_variable_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

    return *name && (*name < '0' || *name > '9') && name[strspn(name, letters)] == '\0';
}

static int decode_check_variable(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *key)
{
    if (!is_variable_name(key->text)) {
        mistakes_add(decoder->mistakes, key->place,
            "'%s' cannot name a variable in %s; letters, digits and '_' can, no digit first", key->text,
            config_value_where(decoder, spot));
        return -1;
    }
    if (strncmp(key->text, "TRACETOLL_", strlen("TRACETOLL_")) == 0) {
        mistakes_add(decoder->mistakes, key->place,
            "'%s' in %s cannot be set; tracetoll itself sets the variables that begin with TRACETOLL_",
            key->text, config_value_where(decoder, spot));
        return -1;
    }
    return 0;
}

static void decode_environment(struct decoder *decoder, const struct decode_spot *spot,
    const struct node *node, struct config_environment *member)
{
    struct config_key text = {.type = TYPE_STRING, .flags = spot->key->flags};
    struct decode_spot value = {.key = &text, .path = decode_path(decoder, spot)};

    if (node->type != NODE_MAP) {
        (void)config_value_refuse(decoder, spot, node);
        return;
    }
    if ((double)node->count > spot->key->max) {
        mistakes_add(decoder->mistakes, node->place, "%s holds more than %.0f variables",
            config_value_where(decoder, spot), spot->key->max);
        return;
    }
    member->items = arena_alloc(decoder->arena, node->count, sizeof *member->items);
    for (size_t i = 0; i < node->count; i++) {
        struct config_variable *variable = &member->items[member->count];

        text.name = node->keys[i]->text;
        if (decode_check_variable(decoder, spot, node->keys[i]) != 0 ||
            config_value_decode(decoder, &value, node->items[i], &variable->value) != 0)
            continue;
        variable->name = arena_strdup(decoder->arena, node->keys[i]->text);
        member->count++;
    }
}

/* "configurations.E", or "budgets.0" for a map without a name: as --set writes it. */
static const char *decode_item_path(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *item, size_t i)
{
    const struct node *name = node_find(item, "name");

    if (name && name->type == NODE_SCALAR && *name->text && strlen(name->text) <= CONFIG_NAME_BYTES_MAX)
        return arena_printf(decoder->scratch, "%s.%s", spot->key->name, name->text);
    return arena_printf(decoder->scratch, "%s.%zu", spot->key->name, i);
}

static void decode_maps(struct decoder *decoder, const struct decode_spot *spot, const struct node *node,
    void **items, size_t *count)
{
    const struct config_key *key = spot->key;
    char *base;

    if (node->type != NODE_LIST) {
        (void)config_value_refuse(decoder, spot, node);
        return;
    }
    if ((double)node->count < key->min || (double)node->count > key->max) {
        mistakes_add(decoder->mistakes, node->place, "%s holds %zu items, but needs %.0f to %.0f",
            config_value_where(decoder, spot), node->count, key->min, key->max);
        return;
    }
    base = arena_alloc(decoder->arena, node->count, key->item_size);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *item = node->items[i];

        size_t before = decoder->mistakes->count;

        if (decoder_has_refused(decoder, key, item))
            continue;
        if (item->type == NODE_MAP)
            decode_map(decoder, key->keys, item, base + i * key->item_size,
                decode_item_path(decoder, spot, item, i));
        else if (item->type != NODE_BROKEN)
            mistakes_add(
                decoder->mistakes, item->place, "each item of '%s' must be a map of keys", key->name);
        decoder_remember(decoder, key, item, before);
    }
    *items = base;
    *count = node->count;
}

static void decode_member(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, char *base)
{
    const struct config_key *key = spot->key;
    void *member = base + key->offset;
    size_t before = decoder->mistakes->count;

    switch (key->type) {
    case TYPE_MAP:
        if (node->type != NODE_MAP)
            (void)config_value_refuse(decoder, spot, node);
        decode_map(
            decoder, key->keys, node->type == NODE_MAP ? node : NULL, member, decode_path(decoder, spot));
        break;
    case TYPE_ROUNDS:
        if (decode_rounds(decoder, spot, node, member) != 0)
            decode_default(decoder, key, member);
        break;
    case TYPE_MAPS:
        decode_maps(decoder, spot, node, member, (size_t *)(void *)(base + key->count_offset));
        break;
    case TYPE_ENVIRONMENT:
        decode_environment(decoder, spot, node, member);
        break;
    default:
        if (config_value_decode(decoder, spot, node, member) != 0)
            decode_default(decoder, key, member);
        break;
    }
    decoder_remember(decoder, key, node, before);
}

/* Of the keys of which a map must have exactly one: says so when it has none or several. */
static void decode_check_either(
    struct decoder *decoder, const struct config_keys *keys, const struct node *node, const char *path)
{
    const struct node *found[2] = {NULL, NULL};
    const struct config_key *either[2] = {NULL, NULL};
    size_t either_count = 0;
    size_t count = 0;

    for (size_t i = 0; i < keys->count; i++) {
        const struct node *key = node_find_key(node, keys->items[i].name);

        if (!(keys->items[i].flags & KEY_EITHER))
            continue;
        if (either_count < 2)
            either[either_count++] = &keys->items[i];
        if (key && count < 2)
            found[count++] = key;
        if (!key && decode_is_misspelt(keys, node, &keys->items[i]))
            return;
    }
    if (either_count == 2 && count == 0)
        mistakes_add(decoder->mistakes, node->place, "either '%s' or '%s' is needed%s", either[0]->name,
            either[1]->name, decode_in(decoder, path));
    if (count == 2)
        mistakes_add(decoder->mistakes, found[1]->place, "'%s' and '%s'%s exclude each other", found[0]->text,
            found[1]->text, decode_in(decoder, path));
}

static void decode_check_presence(struct decoder *decoder, const struct config_keys *keys,
    const struct config_key *key, const struct node *node, const char *path)
{
    const struct node *there = node_find_key(node, key->name);

    if (there && key->needs && !node_find(node, key->needs)) {
        const struct config_key *needed = keys_find(keys, key->needs);

        if (!decode_is_misspelt(keys, node, needed))
            mistakes_add(decoder->mistakes, there->place, "'%s'%s is of no use without '%s'", key->name,
                decode_in(decoder, path), key->needs);
    }
    if (!there && (key->flags & KEY_REQUIRED) && !decode_is_misspelt(keys, node, key))
        mistakes_add(
            decoder->mistakes, node->place, "the key '%s'%s is missing", key->name, decode_in(decoder, path));
}

/* `node` is NULL for a map that the file leaves out: every member gets its default. */
static void decode_map(struct decoder *decoder, const struct config_keys *keys, const struct node *node,
    void *base, const char *path)
{
    for (size_t i = 0; node && i < node->count; i++) {
        if (!keys_find(keys, node->keys[i]->text))
            decode_refuse_key(decoder, keys, node->keys[i], path);
    }
    for (size_t i = 0; i < keys->count; i++) {
        const struct config_key *key = &keys->items[i];
        const struct node *value = node_find(node, key->name);
        struct decode_spot spot = {.key = key, .map = node, .path = path};

        if (node)
            decode_check_presence(decoder, keys, key, node, path);
        if (value && !decoder_has_refused(decoder, key, value))
            decode_member(decoder, &spot, value, base);
        else
            decode_default(decoder, key, (char *)base + key->offset);
    }
    if (node)
        decode_check_either(decoder, keys, node, path);
}

void config_decode(struct decoder *decoder, const struct node *root, struct config *config)
{
    if (root->type != NODE_MAP) {
        if (root->type != NODE_BROKEN)
            mistakes_add(decoder->mistakes, root->place,
                "a configuration file is a map of keys such as 'workload:' and 'configurations:'");
        return;
    }
    decode_map(decoder, &config_schema, root, config, "");
}
