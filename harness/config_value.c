/* config_value: the values of config_decode.h: text, numbers, durations, sizes and lists of texts. */
#include "config_decode.h"
#include "suggest.h"
#include "units.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { QUOTED_BYTES_MAX = 60 };

/* A name and the number of nanoseconds or bytes in it, the largest first. */
struct scale {
    const char *name;
    double value;
};

const char *config_value_where(struct decoder *decoder, const struct decode_spot *spot)
{
    const char *item = spot->item ? "an item of " : "";

    if (!*spot->path)
        return arena_printf(decoder->scratch, "%s'%s'", item, spot->key->name);
    return arena_printf(decoder->scratch, "%s'%s' in '%s'", item, spot->key->name, spot->path);
}

/* The text in quotes, its end left out when it is long. */
static const char *value_quote(struct decoder *decoder, const char *text)
{
    size_t length = strlen(text);

    if (length <= QUOTED_BYTES_MAX)
        return arena_printf(decoder->scratch, "'%s'", text);
    length = QUOTED_BYTES_MAX;
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return arena_printf(decoder->scratch, "'%.*s...'", (int)length, text);
}

static bool value_is_text_type(enum config_type type)
{
    return type == TYPE_STRING || type == TYPE_STRINGS || type == TYPE_ENVIRONMENT || type == TYPE_CHOICE ||
           type == TYPE_METRIC;
}

static size_t digits_length(const char *text)
{
    return strspn(text, "0123456789");
}

/* YAML 1.2's numbers without its infinities, NaNs, octals and hexadecimals. */
static bool value_is_number(const char *text)
{
    size_t whole;
    size_t fraction = 0;

    text += *text == '-' || *text == '+';
    whole = digits_length(text);
    text += whole;
    if (*text == '.') {
        fraction = digits_length(++text);
        text += fraction;
    }
    if (whole + fraction == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '-' || *text == '+';
        whole = digits_length(text);
        text += whole;
        if (whole == 0)
            return false;
    }
    return *text == '\0';
}

static bool value_is_whole(const char *text)
{
    text += *text == '-' || *text == '+';
    return *text && text[digits_length(text)] == '\0';
}

static const char *value_bool_hint(const char *text)
{
    static const char *const yes[] = {"yes", "on", "y", "true", "1"};
    static const char *const no[] = {"no", "off", "n", "false", "0"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(text, yes[i]) == 0)
            return "; write true";
        if (strcasecmp(text, no[i]) == 0)
            return "; write false";
    }
    return "";
}

/* What to do about a value of the wrong type, where that can be told. */
static const char *value_hint(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    enum config_type type = spot->key->type;
    bool text_wanted = value_is_text_type(type);

    if (node->type == NODE_MAP && text_wanted && node->flow && node->count == 1 &&
        node_is_null(node->items[0]))
        return arena_printf(decoder->scratch, "; a placeholder needs quotes: \"{%s}\"", node->keys[0]->text);
    if (node_is_null(node))
        return spot->item && text_wanted ? "; write \"\" for an empty text"
                                         : "; give it a value or leave it out";
    if (node->type != NODE_SCALAR)
        return "";
    if (type == TYPE_STRINGS || (type == TYPE_CPUS && value_is_whole(node->text)))
        return arena_printf(decoder->scratch, "; a list of one is [%s]", node->text);
    if (type == TYPE_BOOL)
        return value_bool_hint(node->text);
    if ((type == TYPE_DURATION || type == TYPE_SECONDS || type == TYPE_SIZE || type == TYPE_SIZE_NUMBER) &&
        value_is_number(node->text))
        return *node->text == '-' ? "; it cannot be negative" : "; a number needs its unit";
    if ((type == TYPE_INTEGER || type == TYPE_NUMBER) && node->quoted && value_is_number(node->text))
        return "; leave out the quotes";
    return "";
}

int config_value_refuse(struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    const char *got = node->type == NODE_LIST  ? "a list"
                      : node->type == NODE_MAP ? "a map"
                      : node_is_null(node)     ? "nothing"
                                               : value_quote(decoder, node->text ? node->text : "");

    if (node->type == NODE_BROKEN)
        return -1;
    mistakes_add(decoder->mistakes, node->place, "%s expects %s, not %s%s", config_value_where(decoder, spot),
        spot->item && spot->key->type == TYPE_STRINGS ? "text" : config_type_words(spot->key->type), got,
        value_hint(decoder, spot, node));
    return -1;
}

/* The number with the largest unit that divides it, as the file would write it. */
static const char *value_format_limit(struct arena *arena, const struct config_key *key, double value)
{
    static const struct scale durations[] = {
        {"d", 86400e9}, {"h", 3600e9}, {"min", 60e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
    static const struct scale sizes[] = {{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1}};
    const struct scale *scale;

    if (key->type == TYPE_DURATION || key->type == TYPE_SECONDS || key->type == TYPE_DURATIONS) {
        value *= key->type == TYPE_SECONDS ? 1e9 : 1;
        scale = durations;
    } else if (key->type == TYPE_SIZE || key->type == TYPE_SIZE_NUMBER) {
        scale = sizes;
    } else if (key->type == TYPE_SHARE) {
        return arena_printf(arena, "%.10g%%", value * 100);
    } else {
        return arena_printf(arena, "%.10g", value);
    }
    if (value == 0.0)
        return "0";
    while (scale->value > 1 && fmod(value, scale->value) != 0.0)
        scale++;
    return arena_printf(arena, "%.10g%s", value / scale->value, scale->name);
}

const char *config_value_limits(struct arena *arena, const struct config_key *key)
{
    const char *min = value_format_limit(arena, key, key->min);
    const char *max = key->max > 0 ? value_format_limit(arena, key, key->max) : NULL;

    if (key->flags & KEY_ABOVE_MIN)
        return arena_printf(arena, max ? "above %s and at most %s" : "above %s", min, max);
    if (key->flags & KEY_OR_ZERO)
        return arena_printf(arena, max ? "0 or from %s to %s" : "0 or at least %s", min, max);
    return arena_printf(arena, max ? "from %s to %s" : "at least %s", min, max);
}

static int value_check_range(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, double value)
{
    const struct config_key *key = spot->key;
    bool low = key->flags & KEY_ABOVE_MIN ? value <= key->min : value < key->min;
    bool high = key->max > 0 && value > key->max;

    if ((!low && !high) || ((key->flags & KEY_OR_ZERO) && value == 0.0))
        return 0;
    mistakes_add(decoder->mistakes, node->place, "%s must be %s, not %s", config_value_where(decoder, spot),
        config_value_limits(decoder->scratch, key), value_quote(decoder, node->text));
    return -1;
}

static int value_decode_integer(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, int64_t *member)
{
    long long value;

    if (node->type != NODE_SCALAR || node->quoted || !value_is_whole(node->text))
        return config_value_refuse(decoder, spot, node);
    errno = 0;
    value = strtoll(node->text, NULL, 10);
    if (errno == ERANGE && value > 0 && spot->key->max <= 0) {
        mistakes_add(decoder->mistakes, node->place, "%s must be at most %" PRId64 ", not %s",
            config_value_where(decoder, spot), INT64_MAX, value_quote(decoder, node->text));
        return -1;
    }
    if (value_check_range(decoder, spot, node, (double)value) != 0)
        return -1;
    *member = value;
    return 0;
}

static int value_decode_number(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, double *member)
{
    double value;

    if (node->type != NODE_SCALAR || node->quoted || !value_is_number(node->text))
        return config_value_refuse(decoder, spot, node);
    value = strtod(node->text, NULL);
    if (!isfinite(value)) {
        mistakes_add(decoder->mistakes, node->place, "%s is too large a number: %s",
            config_value_where(decoder, spot), value_quote(decoder, node->text));
        return -1;
    }
    if (value_check_range(decoder, spot, node, value) != 0)
        return -1;
    *member = value;
    return 0;
}

static int value_decode_cpu(struct decoder *decoder, const struct decode_spot *spot, const struct node *node,
    struct config_cpus *cpus)
{
    const struct config_key number = {.name = spot->key->name, .type = TYPE_INTEGER, .max = 65535};
    const struct decode_spot item = {.key = &number, .map = spot->map, .path = spot->path};
    int64_t cpu;

    if (value_decode_integer(decoder, &item, node, &cpu) != 0)
        return -1;
    for (size_t i = 0; i < cpus->count; i++) {
        if (cpus->items[i] == cpu) {
            mistakes_add(decoder->mistakes, node->place, "%s names '%" PRId64 "' twice",
                config_value_where(decoder, spot), cpu);
            return -1;
        }
    }
    cpus->items[cpus->count++] = cpu;
    return 0;
}

static int value_decode_cpus(struct decoder *decoder, const struct decode_spot *spot, const struct node *node,
    struct config_cpus *member)
{
    struct config_cpus cpus = {.kind = CPUS_LIST};

    if (node->type == NODE_SCALAR && strcmp(node->text, "auto") == 0)
        cpus.kind = CPUS_AUTO;
    else if (node->type == NODE_SCALAR && strcmp(node->text, "none") == 0)
        cpus.kind = CPUS_NONE;
    else if (node->type != NODE_LIST || node->count == 0)
        return config_value_refuse(decoder, spot, node);
    if (cpus.kind == CPUS_LIST) {
        cpus.items = arena_alloc(decoder->arena, node->count, sizeof *cpus.items);
        for (size_t i = 0; i < node->count; i++) {
            if (value_decode_cpu(decoder, spot, node->items[i], &cpus) != 0)
                return -1;
        }
    }
    *member = cpus;
    return 0;
}

/* "2%" as 0.02. */
static int value_decode_share(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, double *member)
{
    char number[32];
    size_t length = node->type == NODE_SCALAR ? strlen(node->text) : 0;
    double value;

    if (length < 2 || length >= sizeof number || node->text[length - 1] != '%')
        return config_value_refuse(decoder, spot, node);
    length -= node->text[length - 2] == ' ' ? 2 : 1;
    memcpy(number, node->text, length);
    number[length] = '\0';
    if (!value_is_number(number))
        return config_value_refuse(decoder, spot, node);
    value = strtod(number, NULL) / 100;
    if (value_check_range(decoder, spot, node, value) != 0)
        return -1;
    *member = value;
    return 0;
}

/* A duration or size as the whole number of its smallest unit. */
static int value_parse_quantity(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, int64_t *value)
{
    bool is_size = spot->key->type == TYPE_SIZE || spot->key->type == TYPE_SIZE_NUMBER;

    if (node->type != NODE_SCALAR)
        return config_value_refuse(decoder, spot, node);
    if ((is_size ? units_parse_size : units_parse_duration)(node->text, value) != 0)
        return config_value_refuse(decoder, spot, node);
    return 0;
}

static int value_decode_quantity(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, void *member)
{
    enum config_type type = spot->key->type;
    int64_t value;
    double number;

    if (value_parse_quantity(decoder, spot, node, &value) != 0)
        return -1;
    number = type == TYPE_SECONDS ? (double)value / 1e9 : (double)value;
    if (value_check_range(decoder, spot, node, number) != 0)
        return -1;
    if (type == TYPE_SECONDS || type == TYPE_SIZE_NUMBER)
        *(double *)member = number;
    else
        *(int64_t *)member = value;
    return 0;
}

static int value_decode_bool(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, bool *member)
{
    bool is_true = node->type == NODE_SCALAR && !node->quoted && strcmp(node->text, "true") == 0;
    bool is_false = node->type == NODE_SCALAR && !node->quoted && strcmp(node->text, "false") == 0;

    if (!is_true && !is_false)
        return config_value_refuse(decoder, spot, node);
    *member = is_true;
    return 0;
}

static int value_decode_string(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, const char **member)
{
    size_t before = decoder->mistakes->count;
    int result;

    if (decoder_has_refused(decoder, spot->key, node))
        return -1;
    if (node->type != NODE_SCALAR || node_is_null(node))
        result = config_value_refuse(decoder, spot, node);
    else
        result = config_check_text(decoder, spot, node);
    decoder_remember(decoder, spot->key, node, before);
    if (result == 0)
        *member = arena_strdup(decoder->arena, node->text);
    return result;
}

/* Adds "'key' in 'path' does not know 'text'" and the names that it knows. */
static int value_refuse_name(struct decoder *decoder, const struct decode_spot *spot, const struct node *node,
    struct suggest_names names)
{
    struct buf message = {0};

    buf_printf(
        &message, "%s does not know %s", config_value_where(decoder, spot), value_quote(decoder, node->text));
    suggest_add(&message, node->text, names);
    mistakes_add(decoder->mistakes, node->place, "%s", buf_string(&message));
    buf_free(&message);
    return -1;
}

static int value_decode_choice(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, const char **member)
{
    const char *const *choices = spot->key->choices;
    size_t count = 0;

    if (node->type != NODE_SCALAR || node_is_null(node))
        return config_value_refuse(decoder, spot, node);
    for (; choices[count]; count++) {
        if (strcmp(choices[count], node->text) == 0) {
            *member = choices[count];
            return 0;
        }
    }
    return value_refuse_name(decoder, spot, node, SUGGEST_NAMES(choices, count));
}

static int metric_find(const char *name, enum config_metric *metric)
{
    for (int i = 0; i < METRIC_COUNT; i++) {
        if (strcmp(config_metric_kinds[i].name, name) == 0) {
            *metric = (enum config_metric)i;
            return 0;
        }
    }
    return -1;
}

static int value_decode_metric(struct decoder *decoder, const struct decode_spot *spot,
    const struct node *node, enum config_metric *member)
{
    if (node->type != NODE_SCALAR || node_is_null(node))
        return config_value_refuse(decoder, spot, node);
    if (metric_find(node->text, member) == 0)
        return 0;
    return value_refuse_name(decoder, spot, node, SUGGEST_NAMES(config_metric_kinds, METRIC_COUNT));
}

/* Reads the limit as its metric wants it; without a good metric beside it, that is the mistake to mend. */
static int value_decode_metric_limit(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, double *member)
{
    const struct node *name = node_find(spot->map, "metric");
    struct config_key key = *spot->key;
    struct decode_spot limit = *spot;
    enum config_metric metric;

    if (!name || name->type != NODE_SCALAR || metric_find(name->text, &metric) != 0)
        return -1;
    key.type = config_metric_kinds[metric].type;
    key.unit = config_metric_kinds[metric].unit;
    limit.key = &key;
    return config_value_decode(decoder, &limit, node, member);
}

static bool strings_hold(const struct config_strings *strings, const char *text)
{
    for (size_t i = 0; i < strings->count; i++) {
        if (strcmp(strings->items[i], text) == 0)
            return true;
    }
    return false;
}

/* Whether a list has as many items as its key allows. */
static int value_check_count(struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    const struct config_key *key = spot->key;

    if ((double)node->count >= key->min && (double)node->count <= key->max)
        return 0;
    mistakes_add(decoder->mistakes, node->place, "%s holds %zu items, but needs %s %.0f",
        config_value_where(decoder, spot), node->count,
        (double)node->count < key->min ? "at least" : "at most",
        (double)node->count < key->min ? key->min : key->max);
    return -1;
}

static int value_decode_strings(struct decoder *decoder, const struct decode_spot *spot,
    const struct node *node, struct config_strings *member)
{
    struct decode_spot item = *spot;
    struct config_strings strings = {0};
    int result = 0;

    if (node->type != NODE_LIST)
        return config_value_refuse(decoder, spot, node);
    if (value_check_count(decoder, spot, node) != 0)
        return -1;
    item.item = true;
    strings.items = arena_alloc(decoder->arena, node->count, sizeof *strings.items);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *text = node->items[i];

        if (value_decode_string(decoder, &item, text, &strings.items[strings.count]) != 0) {
            result = -1;
            continue;
        }
        if ((spot->key->flags & KEY_REFERENCE) && strings_hold(&strings, text->text)) {
            mistakes_add(decoder->mistakes, text->place, "%s names '%s' twice",
                config_value_where(decoder, spot), text->text);
            result = -1;
        }
        strings.count++;
    }
    if (result == 0)
        *member = strings;
    return result;
}

/* Whether the first `i` items of a list of numbers hold the text of item i already. */
static bool list_repeats(const struct node *list, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (list->items[i]->type == NODE_SCALAR && list->items[j]->type == NODE_SCALAR &&
            strcmp(list->items[j]->text, list->items[i]->text) == 0)
            return true;
    }
    return false;
}

/* A list whose items are decoded as `type`, `size` bytes each, into an array that the arena owns. */
static int value_decode_list(struct decoder *decoder, const struct decode_spot *spot, const struct node *node,
    enum config_type type, size_t size, void **items)
{
    struct config_key key = *spot->key;
    struct decode_spot item = *spot;
    char *base;
    int result = 0;

    if (node->type != NODE_LIST)
        return config_value_refuse(decoder, spot, node);
    key.type = type;
    item.key = &key;
    item.item = true;
    base = arena_alloc(decoder->arena, node->count, size);
    for (size_t i = 0; i < node->count; i++) {
        if (config_value_decode(decoder, &item, node->items[i], base + i * size) != 0) {
            result = -1;
        } else if (list_repeats(node, i)) {
            mistakes_add(decoder->mistakes, node->items[i]->place, "%s names '%s' twice",
                config_value_where(decoder, spot), node->items[i]->text);
            result = -1;
        }
    }
    *items = base;
    return result;
}

static int value_decode_numbers(struct decoder *decoder, const struct decode_spot *spot,
    const struct node *node, struct config_numbers *member)
{
    void *items;

    if (value_decode_list(decoder, spot, node, TYPE_NUMBER, sizeof *member->items, &items) != 0)
        return -1;
    *member = (struct config_numbers){items, node->count};
    return 0;
}

static int value_decode_durations(struct decoder *decoder, const struct decode_spot *spot,
    const struct node *node, struct config_durations *member)
{
    void *items;

    if (value_decode_list(decoder, spot, node, TYPE_DURATION, sizeof *member->items, &items) != 0)
        return -1;
    *member = (struct config_durations){items, node->count};
    return 0;
}

int config_value_decode(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, void *member)
{
    switch (spot->key->type) {
    case TYPE_STRING:
        return value_decode_string(decoder, spot, node, member);
    case TYPE_STRINGS:
        return value_decode_strings(decoder, spot, node, member);
    case TYPE_NUMBERS:
        return value_decode_numbers(decoder, spot, node, member);
    case TYPE_DURATIONS:
        return value_decode_durations(decoder, spot, node, member);
    case TYPE_DURATION:
    case TYPE_SECONDS:
    case TYPE_SIZE:
    case TYPE_SIZE_NUMBER:
        return value_decode_quantity(decoder, spot, node, member);
    case TYPE_INTEGER:
        return value_decode_integer(decoder, spot, node, member);
    case TYPE_NUMBER:
        return value_decode_number(decoder, spot, node, member);
    case TYPE_CPUS:
        return value_decode_cpus(decoder, spot, node, member);
    case TYPE_SHARE:
        return value_decode_share(decoder, spot, node, member);
    case TYPE_BOOL:
        return value_decode_bool(decoder, spot, node, member);
    case TYPE_CHOICE:
        return value_decode_choice(decoder, spot, node, member);
    case TYPE_METRIC:
        return value_decode_metric(decoder, spot, node, member);
    case TYPE_METRIC_LIMIT:
        return value_decode_metric_limit(decoder, spot, node, member);
    case TYPE_ROUNDS:
    case TYPE_MAP:
    case TYPE_MAPS:
    case TYPE_ENVIRONMENT:
        break; /* config_decode.c reads these: they hold keys */
    }
    return -1;
}
