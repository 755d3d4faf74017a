/* results_host: see results_host.h. */
#include "results_host.h"
#include "mem.h"

#include <stddef.h>
#include <stdio.h>

static const struct field host_integers[] = {
    {"cores", offsetof(struct host_record, cores), false},
    {"memory_bytes", offsetof(struct host_record, memory_bytes), false},
    {"perf_event_paranoid", offsetof(struct host_record, perf_event_paranoid), false},
    {"rounds", offsetof(struct host_record, rounds), false},
    {"warmup", offsetof(struct host_record, warmup), false},
    {"seed", offsetof(struct host_record, seed), false},
    {NULL, 0, false},
};

static const struct field host_strings[] = {
    {"tracetoll_version", offsetof(struct host_record, tracetoll_version), false},
    {"time", offsetof(struct host_record, time), false},
    {"command_line", offsetof(struct host_record, command_line), false},
    {"cpu_model", offsetof(struct host_record, cpu_model), false},
    {"kernel", offsetof(struct host_record, kernel), false},
    {"os", offsetof(struct host_record, os), false},
    {"python_version", offsetof(struct host_record, python_version), false},
    {"python_path", offsetof(struct host_record, python_path), false},
    {"governor", offsetof(struct host_record, governor), false},
    {"aslr", offsetof(struct host_record, aslr), false},
    {"workload_aslr", offsetof(struct host_record, workload_aslr), false},
    {"workload_cpus", offsetof(struct host_record, workload_cpus), false},
    {"harness_cpus", offsetof(struct host_record, harness_cpus), false},
    {"transparent_hugepages", offsetof(struct host_record, transparent_hugepages), false},
    {"virtualisation", offsetof(struct host_record, virtualisation), false},
    {"clock_source", offsetof(struct host_record, clock_source), false},
    {"directory", offsetof(struct host_record, directory), false},
    {"config_file", offsetof(struct host_record, config_file), false},
    {"config_path", offsetof(struct host_record, config_path), false},
    {"config_text", offsetof(struct host_record, config_text), true},
    {NULL, 0, false},
};

static const struct field corpus_integers[] = {
    {"files", offsetof(struct record_corpus, files), false},
    {"bytes", offsetof(struct record_corpus, bytes), false},
    {"largest_bytes", offsetof(struct record_corpus, largest_bytes), false},
    {"smallest_bytes", offsetof(struct record_corpus, smallest_bytes), false},
    {NULL, 0, false},
};

static int corpus_decode(struct place *place, const json_t *host, struct record_corpus *corpus)
{
    const json_t *object;
    const char *path;
    const char *hash;

    if (fields_object(place, host, "corpus", &object))
        return -1;
    corpus->present = object != NULL;
    if (!object)
        return 0;
    if (fields_string(place, object, "path", false, &path) ||
        fields_string(place, object, "hash", false, &hash))
        return -1;
    corpus->path = mem_strdup(path);
    (void)snprintf(corpus->hash, sizeof corpus->hash, "%s", hash);
    return fields_integers(place, object, corpus_integers, corpus);
}

static int strings_decode(
    struct place *place, const json_t *object, const char *name, char ***strings, size_t *count)
{
    const json_t *array;
    size_t i;

    if (fields_array(place, object, name, &array))
        return -1;
    *strings = mem_alloc(json_array_size(array), sizeof **strings);
    for (i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));

        if (!text)
            return fields_problem(place, name, "holds something that is not a string");
        (*strings)[(*count)++] = mem_strdup(text);
    }
    return 0;
}

static int skipped_decode(struct place *place, const json_t *object, struct host_record *host)
{
    const json_t *array;
    size_t i;

    if (fields_array(place, object, "skipped", &array))
        return -1;
    host->skipped = mem_alloc(json_array_size(array), sizeof *host->skipped);
    for (i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const char *name;
        const char *reason;

        if (fields_string(place, item, "configuration", true, &name) ||
            fields_string(place, item, "reason", true, &reason))
            return -1;
        host->skipped[host->skipped_count++] = (struct record_skipped){mem_strdup(name), mem_strdup(reason)};
    }
    return 0;
}

static int checks_decode(struct place *place, const json_t *object, struct record_checks *checks)
{
    const json_t *array;
    size_t i;

    if (fields_array(place, object, "checks", &array))
        return -1;
    for (i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const char *name;
        const char *found;
        const char *state;
        const char *advice;

        if (fields_string(place, item, "name", true, &name) ||
            fields_string(place, item, "found", false, &found) ||
            fields_string(place, item, "state", true, &state) ||
            fields_string(place, item, "advice", false, &advice))
            return -1;
        record_checks_add(checks, name, found, state, advice);
    }
    return 0;
}

int results_decode_host(struct place *place, const json_t *object, struct host_record *host)
{
    const struct field *field;
    const json_t *load;
    const char *text;

    for (field = host_strings; field->name; field++) {
        if (fields_string(place, object, field->name, field->required, &text))
            return -1;
        *(char **)(void *)((char *)host + field->offset) = mem_strdup(text);
    }
    if (fields_integers(place, object, host_integers, host) ||
        fields_find(place, object, "load_1min", false, &load))
        return -1;
    host->load_1min = json_is_number(load) ? json_number_value(load) : FIELD_UNKNOWN;
    if (corpus_decode(place, object, &host->corpus))
        return -1;
    if (strings_decode(place, object, "selected", &host->selected, &host->selected_count) ||
        strings_decode(place, object, "assignments", &host->assignments, &host->assignment_count))
        return -1;
    return skipped_decode(place, object, host) || checks_decode(place, object, &host->checks) ? -1 : 0;
}
