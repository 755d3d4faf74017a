/* results: see results.h. One line is decoded at a time, so that a long timeline's JSON tree never stands in
 * memory beside another's. */
#include "results.h"
#include "fields.h"
#include "mem.h"
#include "results_host.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUND_MAX = 1000000 };

static const struct field run_integers[] = {
    {"round", offsetof(struct run_record, round), true},
    {"position", offsetof(struct run_record, position), false},
    {"wall_ns", offsetof(struct run_record, wall_ns), false},
    {"user_ns", offsetof(struct run_record, user_ns), false},
    {"system_ns", offsetof(struct run_record, system_ns), false},
    {"peak_rss_bytes", offsetof(struct run_record, peak_rss_bytes), false},
    {"minor_faults", offsetof(struct run_record, minor_faults), false},
    {"major_faults", offsetof(struct run_record, major_faults), false},
    {"voluntary_switches", offsetof(struct run_record, voluntary_switches), false},
    {"involuntary_switches", offsetof(struct run_record, involuntary_switches), false},
    {"steal_ns", offsetof(struct run_record, steal_ns), false},
    {"left_behind", offsetof(struct run_record, left_behind), false},
    {"peak_pss_bytes", offsetof(struct run_record, peak_pss_bytes), false},
    {"cgroup_peak_bytes", offsetof(struct run_record, cgroup_peak_bytes), false},
    {"corpus_bytes", offsetof(struct run_record, corpus_bytes), false},
    {"instructions", offsetof(struct run_record, instructions), false},
    {NULL, 0, false},
};

static const struct field events_integers[] = {
    {"total", offsetof(struct record_events, total), true},
    {"logged", offsetof(struct record_events, logged), false},
    {"log_lines", offsetof(struct record_events, log_lines), false},
    {"log_bytes", offsetof(struct record_events, log_bytes), false},
    {"lost", offsetof(struct record_events, lost), false},
    {"rss_reads", offsetof(struct record_events, rss_reads), false},
    {"rss_staleness_ns", offsetof(struct record_events, rss_staleness_ns), false},
    {"rss_granularity_bytes", offsetof(struct record_events, rss_granularity_bytes), false},
    {"threads", offsetof(struct record_events, threads), false},
    {NULL, 0, false},
};

static const struct field log_integers[] = {
    {"lines", offsetof(struct record_log, lines), false},
    {"words", offsetof(struct record_log, words), false},
    {"bytes", offsetof(struct record_log, bytes), true},
    {NULL, 0, false},
};

static int events_decode(struct place *place, const json_t *run, struct record_events *events)
{
    const json_t *object;
    const json_t *kinds;
    const char *name;
    json_t *count;

    if (fields_object(place, run, "events", &object))
        return -1;
    events->known = object != NULL;
    if (!object)
        return 0;
    if (fields_integers(place, object, events_integers, events) ||
        fields_short_string(place, object, "hook", events->hook, sizeof events->hook) ||
        fields_short_string(place, object, "log_format", events->log_format, sizeof events->log_format) ||
        fields_short_string(place, object, "rss_source", events->rss_source, sizeof events->rss_source) ||
        fields_short_string(place, object, "error", events->error, sizeof events->error) ||
        fields_object(place, object, "by_kind", &kinds))
        return -1;
    json_object_foreach((json_t *)kinds, name, count)
    {
        struct record_kind *kind;

        if (!json_is_integer(count))
            return fields_problem(place, "events.by_kind", "holds something that is not an integer");
        if (events->kind_count == RECORD_KINDS_MAX)
            return fields_problem(place, "events.by_kind", "holds more than 16 kinds");
        kind = &events->kinds[events->kind_count++];
        (void)snprintf(kind->name, sizeof kind->name, "%s", name);
        kind->count = json_integer_value(count);
    }
    return 0;
}

static int log_decode(struct place *place, const json_t *run, struct record_log *log)
{
    const json_t *object;

    if (fields_object(place, run, "log", &object))
        return -1;
    log->known = object != NULL;
    return object ? fields_integers(place, object, log_integers, log) : 0;
}

/* Reads one array of the timeline, which must be as long as the first. */
static int timeline_column(
    struct place *place, const json_t *timeline, const char *name, size_t count, int64_t **column)
{
    const json_t *array;
    size_t i;

    if (fields_array(place, timeline, name, &array))
        return -1;
    if (json_array_size(array) != count)
        return fields_problem(place, name, "of the timeline is not as long as 't_ns'");
    *column = mem_alloc(count, sizeof **column);
    for (i = 0; i < count; i++) {
        const json_t *value = json_array_get(array, i);

        if (!json_is_integer(value))
            return fields_problem(place, name, "of the timeline holds something that is not an integer");
        (*column)[i] = json_integer_value(value);
    }
    return 0;
}

static int timeline_decode(struct place *place, const json_t *run, struct record_timeline *timeline)
{
    const json_t *object;
    const json_t *times;

    if (fields_object(place, run, "timeline", &object))
        return -1;
    if (!object)
        return 0;
    if (fields_array(place, object, "t_ns", &times))
        return -1;
    timeline->count = json_array_size(times);
    if (timeline_column(place, object, "t_ns", timeline->count, &timeline->t_ns) ||
        timeline_column(place, object, "rss_bytes", timeline->count, &timeline->rss_bytes) ||
        timeline_column(place, object, "cpu_ns", timeline->count, &timeline->cpu_ns) ||
        timeline_column(place, object, "faults", timeline->count, &timeline->faults))
        return -1;
    return 0;
}

static int marks_decode(struct place *place, const json_t *run, struct run_record *record)
{
    const json_t *array;
    const char *label;
    size_t count;

    if (fields_array(place, run, "marks", &array))
        return -1;
    count = json_array_size(array);
    if (count == 0)
        return 0;
    record->marks = mem_alloc(count, sizeof *record->marks);
    while (record->mark_count < count) {
        const json_t *item = json_array_get(array, record->mark_count);
        struct record_mark *mark = &record->marks[record->mark_count];

        if (fields_integer(place, item, "t_ns", true, &mark->t_ns) ||
            fields_string(place, item, "label", true, &label))
            return -1;
        mark->label = mem_strdup(label);
        record->mark_count++;
    }
    return 0;
}

/* How the run ended: outcome, exit status, signal and reason. */
static int ending_decode(struct place *place, const json_t *object, struct run_record *record)
{
    const char *outcome;
    int64_t exit_status;
    int64_t ending_signal;

    if (fields_string(place, object, "outcome", true, &outcome) ||
        fields_integer(place, object, "exit_status", false, &exit_status) ||
        fields_integer(place, object, "signal", false, &ending_signal) ||
        fields_short_string(place, object, "reason", record->reason, sizeof record->reason))
        return -1;
    if (outcome_parse(outcome, &record->outcome))
        return fields_problem(place, "outcome", "has a value that this version does not know");
    record->exit_status = (int)exit_status;
    record->signal = ending_signal > 0 ? (int)ending_signal : 0;
    return 0;
}

/* Bounds what a damaged file can make the analysis allocate. */
static int round_check(struct place *place, const struct run_record *record)
{
    if (record->round < 1 || record->round > ROUND_MAX)
        return fields_problem(place, "round", "is not between 1 and 1000000");
    return 0;
}

static int run_decode(struct place *place, const json_t *object, struct run_record *record)
{
    const char *configuration;

    *record = (struct run_record){0};
    if (fields_string(place, object, "configuration", true, &configuration))
        return -1;
    record->configuration = mem_strdup(configuration);
    record->warmup = json_is_true(json_object_get(object, "warmup"));
    record->control = json_is_true(json_object_get(object, "control"));
    if (fields_integers(place, object, run_integers, record) || round_check(place, record) ||
        ending_decode(place, object, record) || events_decode(place, object, &record->events) ||
        log_decode(place, object, &record->log) ||
        fields_short_string(place, object, "counter", record->counter, sizeof record->counter) ||
        fields_short_string(place, object, "output_hash", record->output_hash, sizeof record->output_hash) ||
        timeline_decode(place, object, &record->timeline) || marks_decode(place, object, record)) {
        run_record_free(record);
        return -1;
    }
    return 0;
}

static int end_decode(struct place *place, const json_t *object, struct end_record *end)
{
    const char *why;

    if (fields_string(place, object, "why", true, &why) ||
        fields_integer(place, object, "rounds", true, &end->rounds) ||
        fields_real(place, object, "precision", &end->precision) ||
        fields_real(place, object, "half_width", &end->half_width))
        return -1;
    if (ending_parse(why, &end->ending))
        return fields_problem(place, "why", "has a value that this version does not know");
    return 0;
}

/* The schema's name without its version, and what stands there instead when it is not ours. */
static int schema_check(struct place *place, const char *schema, const char *expected)
{
    size_t name_length = (size_t)(strchr(expected, '/') - expected) + 1;

    if (strcmp(schema, expected) == 0)
        return 0;
    if (strncmp(schema, expected, name_length) == 0)
        (void)snprintf(place->problem, sizeof place->problem,
            "schema '%.80s' was written by another version of tracetoll; this one reads '%s': use the "
            "version "
            "that made the results, or run the benchmark again",
            schema, expected);
    else
        (void)snprintf(place->problem, sizeof place->problem,
            "schema '%.80s' instead of '%s': is this a results folder of tracetoll?", schema, expected);
    return -1;
}

struct reader {
    struct place place;
    struct results *results;
    size_t run_capacity;
    bool broken; /* the line is not JSON: forgivable when it is the last */
};

static int line_decode(struct reader *reader, const json_t *object)
{
    struct results *results = reader->results;
    struct place *place = &reader->place;
    const char *schema;

    if (fields_string(place, object, "schema", true, &schema))
        return -1;
    if (place->line == 1)
        return schema_check(place, schema, RECORD_HOST_SCHEMA) ||
                       results_decode_host(place, object, &results->host)
                   ? -1
                   : 0;
    if (strcmp(schema, RECORD_END_SCHEMA) == 0)
        return end_decode(place, object, &results->end);
    if (schema_check(place, schema, RECORD_RUN_SCHEMA))
        return -1;
    results->end = (struct end_record){0}; /* it went on */
    results->runs = mem_grow(results->runs, results->run_count, &reader->run_capacity, sizeof *results->runs);
    if (run_decode(place, object, &results->runs[results->run_count]))
        return -1;
    results->run_count++;
    return 0;
}

static int line_read(struct reader *reader, const char *line, size_t length)
{
    json_error_t json_error;
    json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &json_error);
    int status;

    reader->broken = !json_is_object(object);
    if (reader->broken) {
        (void)snprintf(reader->place.problem, sizeof reader->place.problem, "not a JSON object (%s)",
            object ? "another value" : json_error.text);
        json_decref(object);
        return -1;
    }
    status = line_decode(reader, object);
    json_decref(object);
    return status;
}

/* Reads every line. A broken one is only forgiven when nothing follows it. */
static int file_read(struct reader *reader, FILE *file, struct error *error)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    int status = 0;

    while ((length = getline(&line, &capacity, file)) >= 0 && !status) {
        reader->place.line++;
        status = line_read(reader, line, (size_t)length);
        if (status && reader->broken && reader->place.line > 1 && fgetc(file) == EOF) {
            reader->results->truncated = true;
            status = 0;
        }
    }
    free(line);
    if (ferror(file))
        return error_set_errno(error, EXIT_USAGE, errno, "%s", reader->place.path);
    if (reader->place.line == 0)
        return error_set(error, EXIT_USAGE, "%s: empty: the benchmark wrote nothing", reader->place.path);
    if (status)
        return error_set(error, EXIT_USAGE, "%s:%zu: %s%s", reader->place.path, reader->place.line,
            reader->place.problem, reader->broken ? ": remove that line, or run the benchmark again" : "");
    return 0;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = mem_strdup(slash ? path : ".");

    if (slash)
        folder[slash > path ? slash - path : 1] = '\0';
    return folder;
}

static int stream_read(struct results *results, FILE *file, const char *path, struct error *error)
{
    struct reader reader = {.place = {.path = path}, .results = results};

    *results = (struct results){.folder = folder_of(path)};
    if (file_read(&reader, file, error)) {
        results_close(results);
        return -1;
    }
    return 0;
}

int results_parse(
    struct results *results, const char *text, size_t length, const char *path, struct error *error)
{
    FILE *file = fmemopen((void *)text, length, "r");
    int status;

    if (!file)
        return error_set_errno(error, EXIT_USAGE, errno, "%s", path);
    status = stream_read(results, file, path, error);
    (void)fclose(file);
    return status;
}

int results_open(struct results *results, const char *folder, struct error *error)
{
    size_t size = strlen(folder) + sizeof "/runs.jsonl";
    char *path = mem_alloc(size, 1);
    FILE *file;
    int status = -1;

    (void)snprintf(path, size, "%s/runs.jsonl", folder);
    file = fopen(path, "re");
    if (!file && errno == ENOENT)
        (void)error_set(error, EXIT_USAGE,
            "'%s' is not a results folder: it has no runs.jsonl; name the folder that `tracetoll run` wrote",
            folder);
    else if (!file)
        (void)error_set_errno(error, EXIT_USAGE, errno, "cannot read '%s'", path);
    else
        status = stream_read(results, file, path, error);
    if (file)
        (void)fclose(file);
    free(path);
    return status;
}

void results_close(struct results *results)
{
    size_t i;

    host_record_free(&results->host);
    for (i = 0; i < results->run_count; i++)
        run_record_free(&results->runs[i]);
    free(results->runs);
    free(results->folder);
    *results = (struct results){0};
}
