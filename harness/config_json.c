/* config_json: the JSON Schema (draft 2020-12) of the configuration file, from the table of keys, for
 * editors. It cannot say everything that config_decode.c checks (names that must exist, placeholders, ranges
 * of durations); but what is a mistake to it is one to the decoder too. Touches nothing but memory (jansson).
 */
#include "config_schema.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *map_schema(const struct config_keys *keys);

/* Plain numbers and booleans are text where text is wanted: [-n, 5]. */
static json_t *text_schema(void)
{
    return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
}

static json_t *number_json(double value)
{
    return value == (double)(json_int_t)value ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *number_schema(const struct config_key *key, enum config_type type)
{
    json_t *schema = json_pack("{s:s}", "type", type == TYPE_INTEGER ? "integer" : "number");

    (void)json_object_set_new(
        schema, key->flags & KEY_ABOVE_MIN ? "exclusiveMinimum" : "minimum", number_json(key->min));
    if (key->max > 0)
        (void)json_object_set_new(schema, "maximum", number_json(key->max));
    return schema;
}

/* 0 is the one number that needs no unit; where it is too small, it is left to the decoder to say so. */
static json_t *quantity_schema(const char *pattern)
{
    return json_pack("{s:[{s:s,s:s},{s:i}]}", "anyOf", "type", "string", "pattern", pattern, "const", 0);
}

static json_t *typed_schema(const struct config_key *key, enum config_type type)
{
    switch (type) {
    case TYPE_INTEGER:
    case TYPE_NUMBER:
        return number_schema(key, type);
    case TYPE_SHARE:
        return json_pack("{s:s,s:s}", "type", "string", "pattern", CONFIG_SHARE_PATTERN);
    case TYPE_SIZE:
    case TYPE_SIZE_NUMBER:
        return quantity_schema(CONFIG_SIZE_PATTERN);
    default:
        return quantity_schema(CONFIG_DURATION_PATTERN);
    }
}

static void set_items(json_t *schema, const struct config_key *key, json_t *items)
{
    (void)json_object_set_new(schema, "items", items);
    if (key->min > 0)
        (void)json_object_set_new(schema, "minItems", number_json(key->min));
    if (key->max > 0)
        (void)json_object_set_new(schema, "maxItems", number_json(key->max));
    if (key->flags & KEY_REFERENCE)
        (void)json_object_set_new(schema, "uniqueItems", json_true());
}

static json_t *list_schema(const struct config_key *key)
{
    json_t *schema = json_pack("{s:s}", "type", "array");

    set_items(schema, key, key->keys ? map_schema(key->keys) : text_schema());
    return schema;
}

/* The limits of the key are those of each item. */
static json_t *values_schema(const struct config_key *key, enum config_type type)
{
    return json_pack("{s:s,s:o,s:b}", "type", "array", "items", typed_schema(key, type), "uniqueItems", 1);
}

static json_t *environment_schema(const struct config_key *key)
{
    return json_pack("{s:s,s:{s:s,s:{s:s}},s:o,s:o}", "type", "object", "propertyNames", "pattern",
        CONFIG_VARIABLE_PATTERN, "not", "pattern", "^TRACETOLL_", "additionalProperties", text_schema(),
        "maxProperties", number_json(key->max));
}

static json_t *choice_schema(const char *const *choices)
{
    json_t *names = json_array();

    for (; *choices; choices++)
        (void)json_array_append_new(names, json_string(*choices));
    return json_pack("{s:o}", "enum", names);
}

static json_t *metric_schema(void)
{
    json_t *names = json_array();

    for (int i = 0; i < METRIC_COUNT; i++)
        (void)json_array_append_new(names, json_string(config_metric_kinds[i].name));
    return json_pack("{s:o}", "enum", names);
}

static json_t *value_schema(const struct config_key *key)
{
    json_t *schema;

    switch (key->type) {
    case TYPE_STRING:
        schema = text_schema();
        if (key->flags & KEY_NAME)
            (void)json_object_set_new(schema, "pattern", json_string(CONFIG_NAME_PATTERN));
        return schema;
    case TYPE_STRINGS:
    case TYPE_MAPS:
        return list_schema(key);
    case TYPE_NUMBERS:
        return values_schema(key, TYPE_NUMBER);
    case TYPE_DURATIONS:
        return values_schema(key, TYPE_DURATION);
    case TYPE_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case TYPE_CHOICE:
        return choice_schema(key->choices);
    case TYPE_METRIC:
        return metric_schema();
    case TYPE_METRIC_LIMIT:
        return json_object(); /* add_metric_limits says more */
    case TYPE_CPUS:
        return json_pack("{s:[{s:[s,s]},{s:s,s:{s:s,s:i},s:i,s:b}]}", "anyOf", "enum", "auto", "none", "type",
            "array", "items", "type", "integer", "minimum", 0, "minItems", 1, "uniqueItems", 1);
    case TYPE_ROUNDS:
        return json_pack("{s:[o,o]}", "anyOf", number_schema(key, TYPE_INTEGER), map_schema(key->keys));
    case TYPE_MAP:
        return map_schema(key->keys);
    case TYPE_ENVIRONMENT:
        return environment_schema(key);
    default:
        return typed_schema(key, key->type);
    }
}

/* The default as the value that the file would hold. */
static json_t *default_json(const struct config_key *key)
{
    switch (key->type) {
    case TYPE_INTEGER:
    case TYPE_NUMBER:
    case TYPE_ROUNDS:
        return number_json(strtod(key->fallback, NULL));
    case TYPE_BOOL:
        return json_boolean(strcmp(key->fallback, "true") == 0);
    default:
        return json_string(key->fallback);
    }
}

/* For each metric: if it is the one, then `max` is of its kind. */
static void add_metric_limits(json_t *schema, const struct config_key *key)
{
    json_t *rules = json_array();

    for (int i = 0; i < METRIC_COUNT; i++) {
        const struct config_metric_kind *kind = &config_metric_kinds[i];

        (void)json_array_append_new(
            rules, json_pack("{s:{s:{s:{s:s}}},s:{s:{s:o}}}", "if", "properties", "metric", "const",
                       kind->name, "then", "properties", key->name, typed_schema(key, kind->type)));
    }
    (void)json_object_set_new(schema, "allOf", rules);
}

static void append(json_t *parent, const char *list, json_t *item)
{
    json_t *array = json_object_get(parent, list);

    if (!array) {
        array = json_array();
        (void)json_object_set_new(parent, list, array);
    }
    (void)json_array_append_new(array, item);
}

static void add_key(json_t *schema, json_t *properties, const struct config_key *key)
{
    json_t *value = value_schema(key);

    (void)json_object_set_new(value, "description", json_string(key->help));
    if (key->fallback)
        (void)json_object_set_new(value, "default", default_json(key));
    (void)json_object_set_new(properties, key->name, value);
    if (key->flags & KEY_REQUIRED)
        append(schema, "required", json_string(key->name));
    if (key->flags & KEY_EITHER)
        append(schema, "oneOf", json_pack("{s:[s]}", "required", key->name));
    if (key->needs) {
        json_t *needs = json_object_get(schema, "dependentRequired");

        if (!needs) {
            needs = json_object();
            (void)json_object_set_new(schema, "dependentRequired", needs);
        }
        (void)json_object_set_new(needs, key->name, json_pack("[s]", key->needs));
    }
    if (key->type == TYPE_METRIC_LIMIT)
        add_metric_limits(schema, key);
}

static json_t *map_schema(const struct config_keys *keys)
{
    json_t *properties = json_object();
    json_t *schema =
        json_pack("{s:s,s:b,s:o}", "type", "object", "additionalProperties", 0, "properties", properties);

    for (size_t i = 0; i < keys->count; i++)
        add_key(schema, properties, &keys->items[i]);
    return schema;
}

int config_print_json_schema(struct buf *out)
{
    json_t *schema = json_pack("{s:s,s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
        "title", "a configuration of tracetoll");
    json_t *keys = map_schema(&config_schema);
    char *text = NULL;

    if (json_object_update(schema, keys) == 0)
        text = json_dumps(schema, JSON_INDENT(2));
    json_decref(keys);
    json_decref(schema);
    if (!text)
        return -1;
    buf_printf(out, "%s\n", text);
    free(text);
    return 0;
}
