/* node_emit: the writing half of node.h, by libyaml's emitter. */
#include "node.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

static int emit_write(void *data, unsigned char *bytes, size_t length)
{
    buf_add(data, bytes, length);
    return 1;
}

/* libyaml takes over the event, and frees it also when it fails. */
static bool emit_event(yaml_emitter_t *emitter, yaml_event_t *event)
{
    return yaml_emitter_emit(emitter, event) == 1;
}

static bool emit_scalar(yaml_emitter_t *emitter, const struct node *node)
{
    yaml_scalar_style_t style = node->quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE;
    yaml_event_t event;

    /* Both "implicit" flags: neither a plain nor a quoted scalar carries a tag. */
    return yaml_scalar_event_initialize(
               &event, NULL, NULL, (const yaml_char_t *)node->text, (int)strlen(node->text), 1, 1, style) &&
           emit_event(emitter, &event);
}

static bool emit_node(yaml_emitter_t *emitter, const struct node *node);

static bool emit_list(yaml_emitter_t *emitter, const struct node *node)
{
    yaml_sequence_style_t style = node->flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE;
    yaml_event_t event;

    if (!yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, style) || !emit_event(emitter, &event))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        if (!emit_node(emitter, node->items[i]))
            return false;
    }
    return yaml_sequence_end_event_initialize(&event) && emit_event(emitter, &event);
}

static bool emit_map(yaml_emitter_t *emitter, const struct node *node)
{
    yaml_mapping_style_t style = node->flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE;
    yaml_event_t event;

    if (!yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, style) || !emit_event(emitter, &event))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        if (!emit_scalar(emitter, node->keys[i]) || !emit_node(emitter, node->items[i]))
            return false;
    }
    return yaml_mapping_end_event_initialize(&event) && emit_event(emitter, &event);
}

/* Recurses no deeper than the tree is: node_parse bounds that. */
static bool emit_node(yaml_emitter_t *emitter, const struct node *node)
{
    switch (node->type) {
    case NODE_SCALAR:
        return emit_scalar(emitter, node);
    case NODE_LIST:
        return emit_list(emitter, node);
    case NODE_MAP:
        return emit_map(emitter, node);
    case NODE_BROKEN:
        break;
    }
    assert(!"a broken node is never written");
    return false;
}

int node_emit(const struct node *root, struct buf *out)
{
    yaml_emitter_t emitter;
    yaml_event_t event;
    bool fine;

    if (!yaml_emitter_initialize(&emitter))
        return -1;
    yaml_emitter_set_output(&emitter, emit_write, out);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_emitter_set_width(&emitter, -1);
    fine = yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) && emit_event(&emitter, &event) &&
           yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1) &&
           emit_event(&emitter, &event) && emit_node(&emitter, root) &&
           yaml_document_end_event_initialize(&event, 1) && emit_event(&emitter, &event) &&
           yaml_stream_end_event_initialize(&event) && emit_event(&emitter, &event);
    yaml_emitter_delete(&emitter);
    return fine ? 0 : -1;
}
