/* done: see done.h. */
#include "done.h"
#include "mem.h"
#include "results.h"

#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct done {
    struct done_run *runs;
    size_t count;
    size_t capacity;
};

/* The file while it is read. */
struct reading {
    FILE *file;
    char path[4096];
    size_t line;
    char *text;
    size_t size;
    ssize_t length; /* with its newline */
};

static int reading_open(struct reading *reading, const char *folder, struct error *error)
{
    *reading = (struct reading){0};
    (void)snprintf(reading->path, sizeof reading->path, "%s/runs.jsonl", folder);
    reading->file = fopen(reading->path, "re");
    if (!reading->file)
        return error_set_errno(error, EXIT_USAGE, errno, "cannot read '%s'", reading->path);
    return 0;
}

static void reading_close(struct reading *reading)
{
    if (reading->file)
        (void)fclose(reading->file);
    free(reading->text);
}

/* Whether there is another whole line. */
static bool reading_next(struct reading *reading)
{
    reading->length = getline(&reading->text, &reading->size, reading->file);
    reading->line++;
    return reading->length > 0 && reading->text[reading->length - 1] == '\n';
}

static int reading_refuse(
    const struct reading *reading, struct error *error, const char *what, const char *name)
{
    return error_set(error, EXIT_USAGE, "%s:%zu: %s '%s': this folder cannot be resumed", reading->path,
        reading->line, what, name);
}

int done_read_host(const char *folder, struct host_record *host, struct error *error)
{
    struct reading reading;
    struct results results = {0};
    int result = reading_open(&reading, folder, error);

    if (!result && !reading_next(&reading))
        result = error_set(error, EXIT_USAGE,
            "'%s' does not even hold its first line: start the benchmark anew", reading.path);
    if (!result)
        result = results_parse(&results, reading.text, (size_t)reading.length, reading.path, error);
    if (!result) {
        *host = results.host;
        results.host = (struct host_record){0};
        results_close(&results);
    }
    reading_close(&reading);
    return result;
}

static int decode_run(
    const json_t *object, struct done_run *run, const char **name, const struct config *config)
{
    const char *outcome = json_string_value(json_object_get(object, "outcome"));
    const char *hash = json_string_value(json_object_get(object, "output_hash"));
    const struct config_configuration *configuration;

    *name = json_string_value(json_object_get(object, "configuration"));
    configuration = *name ? config_find(config, *name) : NULL;
    if (!configuration || !outcome || outcome_parse(outcome, &run->outcome))
        return -1;
    run->configuration = (size_t)(configuration - config->configurations);
    run->round = json_integer_value(json_object_get(object, "round"));
    run->warmup = json_is_true(json_object_get(object, "warmup"));
    run->control = json_is_true(json_object_get(object, "control"));
    run->wall_ns = json_integer_value(json_object_get(object, "wall_ns"));
    (void)snprintf(run->output_hash, sizeof run->output_hash, "%s", hash ? hash : "");
    return 0;
}

static int done_add(struct done *done, const struct reading *reading, const struct done_run *run,
    const char *name, struct error *error)
{
    if (run->outcome == OUTCOME_TEARDOWN_FAILED) /* no run */
        return 0;
    if (done_find(done, run->configuration, run->round, run->warmup, run->control))
        return reading_refuse(reading, error, "a second run in the same round of configuration", name);
    done->runs = mem_grow(done->runs, done->count, &done->capacity, sizeof *done->runs);
    done->runs[done->count++] = *run;
    return 0;
}

static int done_add_line(
    struct done *done, const struct reading *reading, const struct config *config, struct error *error)
{
    json_t *object = json_loadb(reading->text, (size_t)reading->length, 0, NULL);
    const char *schema = json_string_value(json_object_get(object, "schema"));
    const char *name = NULL;
    struct done_run run = {0};
    int result = 0;

    if (!schema)
        result = reading_refuse(reading, error, "not a record of", "tracetoll");
    else if (strcmp(schema, RECORD_RUN_SCHEMA) == 0 && decode_run(object, &run, &name, config))
        result = reading_refuse(reading, error, "no run of a known configuration", name ? name : "");
    else if (strcmp(schema, RECORD_RUN_SCHEMA) == 0)
        result = done_add(done, reading, &run, name, error);
    json_decref(object);
    return result;
}

struct done *done_open(const char *folder, const struct config *config, struct error *error)
{
    struct done *done = mem_alloc(1, sizeof *done);
    struct reading reading;
    int result = reading_open(&reading, folder, error);

    while (!result && reading_next(&reading))
        result = done_add_line(done, &reading, config, error);
    reading_close(&reading);
    (void)malloc_trim(0); /* the lines were large, and a workload inherits our peak */
    if (!result)
        return done;
    done_close(done);
    return NULL;
}

void done_close(struct done *done)
{
    if (!done)
        return;
    free(done->runs);
    free(done);
}

const struct done_run *done_find(
    const struct done *done, size_t configuration, int64_t round, bool warmup, bool control)
{
    size_t i;

    for (i = 0; i < done->count; i++) {
        const struct done_run *run = &done->runs[i];

        if (run->configuration == configuration && run->round == round && run->warmup == warmup &&
            run->control == control)
            return run;
    }
    return NULL;
}

size_t done_count(const struct done *done)
{
    return done->count;
}
