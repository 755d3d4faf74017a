/* tracer_stats: see tracer_stats.h. */
#include "tracer_stats.h"
#include "buf.h"
#include "path.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define STATS_SCHEMA "tracetoll.stats/1"

enum { STATS_BYTES_MAX = 1000000 };

/* Where a value is taken from, for messages. */
struct place {
    const char *path;
    struct error *error;
};

static int refuse(const struct place *place, const char *key, const char *what)
{
    return error_set(place->error, EXIT_RUN_FAILED, "%s: '%s' %s", place->path, key, what);
}

/* Follows "a.b". A missing or null value, or one below such, is NULL; -1 when what should hold it is no
 * object. */
static int find(const struct place *place, json_t *object, const char *key, json_t **value)
{
    char name[RECORD_NAME_BYTES];
    const char *dot = strchr(key, '.');

    if (dot) {
        (void)snprintf(name, sizeof name, "%.*s", (int)(dot - key), key);
        object = json_object_get(object, name);
        if (object && !json_is_object(object) && !json_is_null(object))
            return refuse(place, name, "must be an object");
    }
    *value = json_object_get(object, dot ? dot + 1 : key);
    if (json_is_null(*value))
        *value = NULL;
    return 0;
}

static int take_count(const struct place *place, json_t *object, const char *key, int64_t *count)
{
    json_t *value;

    if (find(place, object, key, &value))
        return -1;
    if (value && (!json_is_integer(value) || json_integer_value(value) < 0))
        return refuse(place, key, "must be a whole number, 0 or more");
    *count = value ? (int64_t)json_integer_value(value) : -1;
    return 0;
}

static int take_name(const struct place *place, json_t *object, const char *key, char name[RECORD_NAME_BYTES])
{
    json_t *value;

    if (find(place, object, key, &value))
        return -1;
    if (value && (!json_is_string(value) || json_string_length(value) >= RECORD_NAME_BYTES))
        return refuse(place, key, "must be a string of at most 31 bytes");
    (void)snprintf(name, RECORD_NAME_BYTES, "%s", value ? json_string_value(value) : "");
    return 0;
}

static int take_kinds(const struct place *place, json_t *root, struct record_events *events)
{
    json_t *kinds;
    json_t *value;
    const char *name;

    if (find(place, root, "events.by_kind", &kinds))
        return -1;
    if (!kinds)
        return 0;
    if (!json_is_object(kinds) || json_object_size(kinds) > RECORD_KINDS_MAX)
        return refuse(place, "events.by_kind", "must be an object of at most 16 counts");
    json_object_foreach(kinds, name, value)
    {
        struct record_kind *kind = &events->kinds[events->kind_count];

        if (strlen(name) >= sizeof kind->name)
            return refuse(place, name, "is too long for the name of a kind of event (31 bytes)");
        if (!json_is_integer(value) || json_integer_value(value) < 0)
            return refuse(place, name, "must be a whole number, 0 or more");
        (void)snprintf(kind->name, sizeof kind->name, "%s", name);
        kind->count = (int64_t)json_integer_value(value);
        events->kind_count++;
    }
    return 0;
}

/* Cuts at a whole UTF-8 character, so that what is cut is still text. */
static void add_error(struct record_events *events, const char *message)
{
    size_t used = strlen(events->error);
    size_t end;

    (void)snprintf(events->error + used, sizeof events->error - used, "%s%s", used ? "; " : "", message);
    end = strlen(events->error);
    if (end + 1 < sizeof events->error)
        return;
    while (end > used && ((unsigned char)events->error[end - 1] & 0xc0) == 0x80)
        end--;
    if (end > used && ((unsigned char)events->error[end - 1] & 0x80))
        end--;
    events->error[end] = '\0';
}

static int take_errors(const struct place *place, json_t *root, struct record_events *events)
{
    json_t *errors;
    json_t *value;
    size_t i;

    if (find(place, root, "errors", &errors))
        return -1;
    if (errors && !json_is_array(errors))
        return refuse(place, "errors", "must be a list of strings");
    json_array_foreach(errors, i, value)
    {
        if (!json_is_string(value))
            return refuse(place, "errors", "must be a list of strings");
        add_error(events, json_string_value(value));
    }
    return 0;
}

static int check_schema(const struct place *place, json_t *root)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));

    if (schema && strcmp(schema, STATS_SCHEMA) == 0)
        return 0;
    if (schema)
        return error_set(place->error, EXIT_RUN_FAILED,
            "%s: the schema is '%.40s', and this version reads '" STATS_SCHEMA "'", place->path, schema);
    return refuse(place, "schema", "must be \"" STATS_SCHEMA "\"");
}

static int take_events(const struct place *place, json_t *root, struct record_events *events)
{
    if (check_schema(place, root) || take_count(place, root, "events.total", &events->total))
        return -1;
    if (events->total < 0)
        return refuse(place, "events.total", "is missing");
    if (take_kinds(place, root, events) || take_count(place, root, "log.events", &events->logged) ||
        take_count(place, root, "log.lines", &events->log_lines) ||
        take_count(place, root, "log.bytes", &events->log_bytes) ||
        take_name(place, root, "format", events->log_format) ||
        take_count(place, root, "lost", &events->lost) || take_name(place, root, "hook", events->hook) ||
        take_name(place, root, "rss.source", events->rss_source) ||
        take_count(place, root, "rss.reads", &events->rss_reads) ||
        take_count(place, root, "rss.staleness_ns", &events->rss_staleness_ns) ||
        take_count(place, root, "rss.granularity_bytes", &events->rss_granularity_bytes) ||
        take_count(place, root, "threads", &events->threads) || take_errors(place, root, events))
        return -1;
    events->known = true;
    return 0;
}

int tracer_stats_parse(
    const char *text, size_t length, const char *path, struct record_events *events, struct error *error)
{
    struct place place = {.path = path, .error = error};
    struct record_events found = {0};
    json_error_t where;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    int result = -1;

    if (!root)
        (void)error_set(error, EXIT_RUN_FAILED, "%s:%d:%d: the tracer's statistics are not JSON: %s", path,
            where.line, where.column, where.text);
    else if (!json_is_object(root))
        (void)error_set(error, EXIT_RUN_FAILED, "%s: the tracer's statistics must be a JSON object", path);
    else
        result = take_events(&place, root, &found);
    json_decref(root);
    if (result == 0)
        *events = found;
    return result;
}

/* 1 when there is such a file, 0 when not, -1 with `error`. */
static int read_one(const char *path, struct record_events *events, struct error *error)
{
    struct buf text = {0};
    int result = 1;

    if (path_read(path, STATS_BYTES_MAX + 1, &text)) {
        result =
            errno == ENOENT ? 0 : error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot read '%s'", path);
    } else if (text.length == 0) {
        result = error_set(error, EXIT_RUN_FAILED, "%s: the tracer left its statistics empty", path);
    } else if (text.length > STATS_BYTES_MAX) {
        result = error_set(error, EXIT_RUN_FAILED, "%s: the tracer's statistics are longer than %d bytes",
            path, STATS_BYTES_MAX);
    } else if (tracer_stats_parse(text.data, text.length, path, events, error)) {
        result = -1;
    }
    buf_free(&text);
    return result;
}

static int add_count(int64_t *sum, int64_t count)
{
    if (*sum < 0 || count < 0)
        *sum = -1;
    else if (__builtin_add_overflow(*sum, count, sum))
        return -1;
    return 0;
}

static void widen(int64_t *largest, int64_t value)
{
    if (*largest < 0 || value < 0)
        *largest = -1;
    else if (value > *largest)
        *largest = value;
}

static void merge_name(char name[RECORD_NAME_BYTES], const char *other)
{
    if (strcmp(name, other) != 0)
        (void)snprintf(name, RECORD_NAME_BYTES, "mixed");
}

static int add_kind(struct record_events *sum, const struct record_kind *kind)
{
    size_t i = 0;

    while (i < sum->kind_count && strcmp(sum->kinds[i].name, kind->name) != 0)
        i++;
    if (i < sum->kind_count)
        return add_count(&sum->kinds[i].count, kind->count);
    if (i == RECORD_KINDS_MAX)
        return -1;
    sum->kinds[i] = *kind;
    sum->kind_count++;
    return 0;
}

static int add_child(struct record_events *sum, const struct record_events *child)
{
    size_t i;

    for (i = 0; i < child->kind_count; i++)
        if (add_kind(sum, &child->kinds[i]))
            return -1;
    if (add_count(&sum->total, child->total) || add_count(&sum->logged, child->logged) ||
        add_count(&sum->log_lines, child->log_lines) || add_count(&sum->log_bytes, child->log_bytes) ||
        add_count(&sum->lost, child->lost) || add_count(&sum->rss_reads, child->rss_reads) ||
        add_count(&sum->threads, child->threads))
        return -1;
    widen(&sum->rss_staleness_ns, child->rss_staleness_ns);
    widen(&sum->rss_granularity_bytes, child->rss_granularity_bytes);
    merge_name(sum->hook, child->hook);
    merge_name(sum->log_format, child->log_format);
    merge_name(sum->rss_source, child->rss_source);
    if (child->error[0])
        add_error(sum, child->error);
    return 0;
}

/* Whether `name` is `base`, a dot and a process id. */
static bool is_child_of(const char *name, const char *base)
{
    size_t length = strlen(base);

    if (strncmp(name, base, length) != 0 || name[length] != '.' || !name[length + 1])
        return false;
    for (name += length + 1; *name; name++)
        if (!isdigit((unsigned char)*name))
            return false;
    return true;
}

static int add_child_file(const char *path, struct record_events *sum, struct error *error)
{
    struct record_events child;
    int got = read_one(path, &child, error);

    if (got <= 0)
        return got;
    if (!sum->known)
        return error_set(error, EXIT_RUN_FAILED,
            "%s: a child of the traced process left statistics, and the process itself left none", path);
    if (add_child(sum, &child))
        return error_set(error, EXIT_RUN_FAILED, "%s: the sums over all processes are too large", path);
    return 0;
}

int tracer_stats_read(const char *path, struct record_events *events, struct error *error)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    struct record_events sum = {0};
    struct buf name = {0};
    const struct dirent *entry;
    DIR *listing;
    int result = read_one(path, &sum, error) < 0 ? -1 : 0;

    buf_printf(&name, "%.*s", (int)(base - path), path);
    listing = result ? NULL : opendir(name.length ? name.data : ".");
    while (listing && result == 0 && (entry = readdir(listing))) {
        if (!is_child_of(entry->d_name, base))
            continue;
        buf_clear(&name);
        buf_printf(&name, "%.*s%s", (int)(base - path), path, entry->d_name);
        result = add_child_file(name.data, &sum, error);
    }
    if (listing)
        (void)closedir(listing);
    buf_free(&name);
    if (result == 0)
        *events = sum;
    return result;
}
