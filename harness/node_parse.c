/* node_parse: the reading half of node.h. Builds the tree from libyaml's events, with a stack of its own:
 * nothing here recurses, so a deeply nested file cannot exhaust the program's stack. */
#include "node.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 32, ANCHORS_MAX = 1000 };

/* A list or map that is not closed yet. */
struct frame {
    struct node *node;
    size_t capacity;
    struct node *key; /* of a map: waits for its value */
};

struct anchor {
    const char *name;
    struct node *node;
};

struct builder {
    yaml_parser_t parser;
    yaml_event_t event;
    struct arena *arena;
    struct mistakes *mistakes;
    size_t assignment;
    struct frame frames[DEPTH_MAX];
    size_t depth;
    struct anchor *anchors;
    size_t anchor_count;
    size_t anchor_capacity;
    struct node *root;
};

static struct place builder_place(const struct builder *builder, yaml_mark_t mark)
{
    return (struct place){builder->assignment, mark.line + 1, mark.column + 1};
}

/* libyaml gives only the offset of a byte that it refuses. */
static struct place place_of_offset(const char *text, size_t offset, size_t assignment)
{
    struct place place = {assignment, 1, 1};

    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

static bool is_control(unsigned char byte)
{
    return (byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
}

int node_check_bytes(const char *text, size_t length, size_t assignment, struct mistakes *mistakes)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t step = 1;
    size_t i = 0;

    if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
        mistakes_add(mistakes, place_of_offset(text, 0, assignment), "the file is UTF-16; save it as UTF-8");
        return -1;
    }
    while (i < length && (step = utf8_length(bytes + i, length - i)) > 0 && !is_control(bytes[i]))
        i += step;
    if (i == length)
        return 0;
    mistakes_add(mistakes, place_of_offset(text, i, assignment),
        step ? "control character 0x%02x; write it as an escape in double quotes"
             : "byte 0x%02x is not UTF-8; save the file as UTF-8",
        bytes[i]);
    return -1;
}

/* The byte of the character with that number. */
static char text_at(const char *text, size_t length, size_t index)
{
    for (size_t i = 0; i < length; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80 && index-- == 0)
            return text[i];
    }
    return '\0';
}

static void builder_add(struct builder *builder, struct node *node)
{
    struct frame *frame = builder->depth ? &builder->frames[builder->depth - 1] : NULL;
    struct node *parent = frame ? frame->node : NULL;

    if (!frame) {
        builder->root = node;
        return;
    }
    if (parent->type == NODE_MAP && !frame->key) {
        frame->key = node;
        return;
    }
    if (parent->count == frame->capacity) {
        size_t capacity = frame->capacity;

        parent->items = mem_grow(parent->items, parent->count, &capacity, sizeof *parent->items);
        if (parent->type == NODE_MAP)
            parent->keys = mem_resize(parent->keys, capacity, sizeof *parent->keys);
        frame->capacity = capacity;
    }
    if (parent->type == NODE_MAP)
        parent->keys[parent->count] = frame->key;
    parent->items[parent->count++] = node;
    frame->key = NULL;
}

static int builder_add_anchor(struct builder *builder, const yaml_char_t *name, struct node *node)
{
    if (!name)
        return 0;
    if (builder->anchor_count == ANCHORS_MAX) {
        mistakes_add(builder->mistakes, node->place, "there are more than %d anchors", ANCHORS_MAX);
        return -1;
    }
    builder->anchors = mem_grow(
        builder->anchors, builder->anchor_count, &builder->anchor_capacity, sizeof *builder->anchors);
    builder->anchors[builder->anchor_count++] =
        (struct anchor){arena_strdup(builder->arena, (const char *)name), node};
    return 0;
}

static bool builder_is_open(const struct builder *builder, const struct node *node)
{
    for (size_t i = 0; i < builder->depth; i++) {
        if (builder->frames[i].node == node)
            return true;
    }
    return false;
}

static struct node *builder_find_anchor(const struct builder *builder, const char *name)
{
    for (size_t i = builder->anchor_count; i > 0; i--) {
        if (strcmp(builder->anchors[i - 1].name, name) == 0)
            return builder->anchors[i - 1].node;
    }
    return NULL;
}

static void builder_check_tag(struct builder *builder, const yaml_char_t *tag)
{
    static const char yaml_org[] = "tag:yaml.org,2002:";
    const char *name = (const char *)tag;
    bool is_common = tag && strncmp(name, yaml_org, strlen(yaml_org)) == 0;

    if (tag && strcmp(name, "!") != 0)
        mistakes_add(builder->mistakes, builder_place(builder, builder->event.start_mark),
            "the tag '%s%s' is not supported; leave it out", is_common ? "!!" : "",
            is_common ? name + strlen(yaml_org) : name);
}

static bool builder_expects_key(const struct builder *builder)
{
    const struct frame *frame = builder->depth ? &builder->frames[builder->depth - 1] : NULL;

    return frame && frame->node->type == NODE_MAP && !frame->key;
}

static int builder_refuse_key(struct builder *builder, struct place place)
{
    mistakes_add(builder->mistakes, place,
        "a key must be plain text, not a list or a map; text that begins with '[' or '{' needs quotes");
    return -1;
}

static int builder_add_scalar(struct builder *builder)
{
    const yaml_event_t *event = &builder->event;
    struct place place = builder_place(builder, event->start_mark);
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    struct node *node = node_new_text(builder->arena, place, text, length, quoted);

    builder_check_tag(builder, event->data.scalar.tag);
    if (memchr(text, '\0', length)) {
        mistakes_add(builder->mistakes, place, "text must not hold a NUL character");
        node->type = builder_expects_key(builder) ? NODE_SCALAR : NODE_BROKEN;
    }
    builder_add(builder, node);
    return builder_add_anchor(builder, event->data.scalar.anchor, node);
}

static int builder_add_alias(struct builder *builder)
{
    const char *name = (const char *)builder->event.data.alias.anchor;
    struct place place = builder_place(builder, builder->event.start_mark);
    struct node *node = builder_find_anchor(builder, name);

    if (!node || builder_is_open(builder, node)) {
        mistakes_add(builder->mistakes, place,
            node ? "'*%s' stands inside '&%s' itself" : "'*%s' refers to an anchor that does not exist", name,
            name);
        node = node_new(builder->arena, NODE_BROKEN, place);
        node->text = "";
    } else if (builder_expects_key(builder) && node->type != NODE_SCALAR && node->type != NODE_BROKEN) {
        return builder_refuse_key(builder, place);
    }
    node->shared = true;
    builder_add(builder, node);
    return 0;
}

static int builder_open(struct builder *builder, enum node_type type, const yaml_char_t *anchor,
    const yaml_char_t *tag, bool flow)
{
    struct place place = builder_place(builder, builder->event.start_mark);
    struct node *node = node_new(builder->arena, type, place);

    if (builder_expects_key(builder))
        return builder_refuse_key(builder, place);
    if (builder->depth == DEPTH_MAX) {
        mistakes_add(builder->mistakes, place, "lists and maps are nested more than %d deep", DEPTH_MAX);
        return -1;
    }
    node->flow = flow;
    builder_check_tag(builder, tag);
    builder_add(builder, node);
    builder->frames[builder->depth++] = (struct frame){.node = node};
    return builder_add_anchor(builder, anchor, node);
}

struct indexed_key {
    const struct node *key;
    size_t index;
};

static int indexed_key_compare(const void *left, const void *right)
{
    const struct indexed_key *a = left;
    const struct indexed_key *b = right;
    int order = strcmp(a->key->text, b->key->text);

    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Sorting keeps a hostile file of a hundred thousand keys from taking minutes. */
static void builder_drop_duplicate_keys(struct builder *builder, struct node *map)
{
    struct indexed_key *sorted = mem_alloc(map->count, sizeof *sorted);
    size_t kept = 0;
    size_t first = 0;

    for (size_t i = 0; i < map->count; i++)
        sorted[i] = (struct indexed_key){map->keys[i], i};
    qsort(sorted, map->count, sizeof *sorted, indexed_key_compare);
    for (size_t i = 1; i < map->count; i++) {
        if (strcmp(sorted[i].key->text, sorted[first].key->text) != 0) {
            first = i;
            continue;
        }
        mistakes_add(builder->mistakes, sorted[i].key->place,
            "duplicate key '%s'; it stands in line %zu already", sorted[i].key->text,
            sorted[first].key->place.line);
        map->keys[sorted[i].index] = NULL;
    }
    for (size_t i = 0; i < map->count; i++) {
        if (map->keys[i]) {
            map->keys[kept] = map->keys[i];
            map->items[kept++] = map->items[i];
        }
    }
    map->count = kept;
    free(sorted);
}

static struct node **arena_adopt(struct arena *arena, struct node **nodes, size_t count)
{
    struct node **kept = arena_alloc(arena, count, sizeof *kept);

    if (count)
        memcpy(kept, nodes, count * sizeof *kept);
    free(nodes);
    return kept;
}

static void builder_close(struct builder *builder)
{
    struct node *node = builder->frames[--builder->depth].node;

    if (node->type == NODE_MAP) {
        builder_drop_duplicate_keys(builder, node);
        node->keys = arena_adopt(builder->arena, node->keys, node->count);
    }
    node->items = arena_adopt(builder->arena, node->items, node->count);
}

static void builder_add_syntax_hint(
    const yaml_parser_t *parser, const char *text, size_t length, struct buf *message)
{
    if (!strstr(parser->problem, "cannot start any token"))
        return;
    if (text_at(text, length, parser->problem_mark.index) == '\t')
        buf_add_string(message, "; indent with spaces, not with tabs");
    else
        buf_add_string(message, "; text that begins with such a character needs quotes");
}

/* Turns libyaml's words into one line, with the place where the trouble is noticed. */
static void builder_add_syntax_mistake(struct builder *builder, const char *text, size_t length)
{
    const yaml_parser_t *parser = &builder->parser;
    struct place place = builder_place(builder, parser->problem_mark);
    struct buf message = {0};

    if (parser->error == YAML_READER_ERROR)
        place = place_of_offset(text, parser->problem_offset, builder->assignment);
    if (parser->problem) {
        buf_printf(&message, "not valid YAML: %s", parser->problem);
        if (parser->context)
            buf_printf(&message, " %s", parser->context);
        if (parser->context && parser->context_mark.line != parser->problem_mark.line)
            buf_printf(&message, " that begins in line %zu", parser->context_mark.line + 1);
        builder_add_syntax_hint(parser, text, length, &message);
    } else {
        buf_add_string(&message, "out of memory");
    }
    mistakes_add(builder->mistakes, place, "%s", buf_string(&message));
    buf_free(&message);
}

/* 1 to go on, 0 at the end of the document, -1 on a mistake after which there is no tree. */
static int builder_take_event(struct builder *builder)
{
    const yaml_event_t *event = &builder->event;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return builder_add_scalar(builder) == 0 ? 1 : -1;
    case YAML_ALIAS_EVENT:
        return builder_add_alias(builder) == 0 ? 1 : -1;
    case YAML_SEQUENCE_START_EVENT:
        return builder_open(builder, NODE_LIST, event->data.sequence_start.anchor,
                   event->data.sequence_start.tag,
                   event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE) == 0
                   ? 1
                   : -1;
    case YAML_MAPPING_START_EVENT:
        return builder_open(builder, NODE_MAP, event->data.mapping_start.anchor,
                   event->data.mapping_start.tag,
                   event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE) == 0
                   ? 1
                   : -1;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        builder_close(builder);
        return 1;
    case YAML_DOCUMENT_START_EVENT:
        if (!builder->root)
            return 1;
        mistakes_add(builder->mistakes, builder_place(builder, event->start_mark),
            "a second document begins here; a configuration is one document");
        return -1;
    case YAML_STREAM_END_EVENT:
        return 0;
    default:
        return 1;
    }
}

static int builder_run(struct builder *builder, const char *text, size_t length)
{
    int going;

    do {
        if (!yaml_parser_parse(&builder->parser, &builder->event)) {
            builder_add_syntax_mistake(builder, text, length);
            return -1;
        }
        going = builder_take_event(builder);
        yaml_event_delete(&builder->event);
    } while (going > 0);
    if (going == 0 && !builder->root) {
        mistakes_add(builder->mistakes, (struct place){builder->assignment, 1, 1},
            length ? "there is nothing but comments here" : "the file is empty");
        return -1;
    }
    return going;
}

struct node *node_parse(
    const char *text, size_t length, size_t assignment, struct arena *arena, struct mistakes *mistakes)
{
    struct builder builder = {.arena = arena, .mistakes = mistakes, .assignment = assignment};
    struct node *root = NULL;

    /* First, so that a scanner error in front of a bad byte cannot hide it. */
    if (node_check_bytes(text, length, assignment, mistakes) != 0)
        return NULL;
    if (!yaml_parser_initialize(&builder.parser)) {
        mistakes_add(mistakes, (struct place){assignment, 1, 1}, "out of memory");
        return NULL;
    }
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, length);
    if (builder_run(&builder, text, length) == 0)
        root = builder.root;
    while (builder.depth > 0) {
        struct node *open = builder.frames[--builder.depth].node;

        free(open->keys);
        free(open->items);
    }
    free(builder.anchors);
    yaml_parser_delete(&builder.parser);
    return root;
}
