/* resume: see resume.h. */
#include "resume.h"
#include "buf.h"
#include "config.h"
#include "path.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A machine's memory is told less what its kernel took at boot, and that varies by a little. */
static const double MEMORY_SHARE = 0.01;

struct named_field {
    const char *name;
    size_t offset;
};

static const struct named_field STRINGS[] = {
    {"tracetoll", offsetof(struct host_record, tracetoll_version)},
    {"processor", offsetof(struct host_record, cpu_model)},
    {"kernel", offsetof(struct host_record, kernel)},
    {"system", offsetof(struct host_record, os)},
    {"Python", offsetof(struct host_record, python_version)},
    {"Python's path", offsetof(struct host_record, python_path)},
    {"governor", offsetof(struct host_record, governor)},
    {"address randomisation", offsetof(struct host_record, aslr)},
    {"transparent huge pages", offsetof(struct host_record, transparent_hugepages)},
    {"virtualisation", offsetof(struct host_record, virtualisation)},
    {"clock source", offsetof(struct host_record, clock_source)},
    {"workload's processors", offsetof(struct host_record, workload_cpus)},
    {"working folder", offsetof(struct host_record, directory)},
    {"corpus", offsetof(struct host_record, corpus.path)},
};

static const struct named_field NUMBERS[] = {
    {"processors", offsetof(struct host_record, cores)},
    {"perf_event_paranoid", offsetof(struct host_record, perf_event_paranoid)},
    {"files of the corpus", offsetof(struct host_record, corpus.files)},
    {"bytes of the corpus", offsetof(struct host_record, corpus.bytes)},
};

static const char *text_or_dash(const char *text)
{
    return text && *text ? text : "-";
}

static void compare_texts(struct buf *differences, const char *name, const char *was, const char *is)
{
    if (strcmp(text_or_dash(was), text_or_dash(is)) != 0)
        buf_printf(differences, "\n  %s: was %s, is %s", name, text_or_dash(was), text_or_dash(is));
}

static void compare_numbers(struct buf *differences, const char *name, int64_t was, int64_t is)
{
    if (was != is)
        buf_printf(differences, "\n  %s: was %" PRId64 ", is %" PRId64, name, was, is);
}

static void compare_memory(struct buf *differences, int64_t was, int64_t is)
{
    double difference = (double)was - (double)is;

    if (difference > (double)was * MEMORY_SHARE || -difference > (double)was * MEMORY_SHARE)
        compare_numbers(differences, "bytes of memory", was, is);
}

static const char *string_at(const struct host_record *host, size_t offset)
{
    return *(char *const *)(const void *)((const char *)host + offset);
}

static int64_t number_at(const struct host_record *host, size_t offset)
{
    return *(const int64_t *)(const void *)((const char *)host + offset);
}

int resume_check_host(const struct host_record *was, const struct host_record *is, struct error *error)
{
    struct buf differences = {0};
    size_t i;
    int result = 0;

    for (i = 0; i < sizeof STRINGS / sizeof *STRINGS; i++)
        compare_texts(&differences, STRINGS[i].name, string_at(was, STRINGS[i].offset),
            string_at(is, STRINGS[i].offset));
    for (i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        compare_numbers(&differences, NUMBERS[i].name, number_at(was, NUMBERS[i].offset),
            number_at(is, NUMBERS[i].offset));
    compare_memory(&differences, was->memory_bytes, is->memory_bytes);
    compare_texts(&differences, "content of the corpus", was->corpus.hash, is->corpus.hash);
    if (differences.length)
        result = error_set(error, EXIT_USAGE,
            "this is not what the results were measured with; runs of both do not belong together:%s",
            buf_string(&differences));
    buf_free(&differences);
    return result;
}

/* The first line that two texts do not share. */
static void first_difference(const char *was, const char *is, const char *path, struct error *error)
{
    size_t line = 1;

    while (strcspn(was, "\n") == strcspn(is, "\n") && strncmp(was, is, strcspn(was, "\n")) == 0 &&
           was[strcspn(was, "\n")] && is[strcspn(is, "\n")]) {
        was += strcspn(was, "\n") + 1;
        is += strcspn(is, "\n") + 1;
        line++;
    }
    (void)error_set(error, EXIT_USAGE,
        "%s has changed since these results were begun; its text in line %zu was '%.*s' and is '%.*s'. "
        "Change it back, "
        "or begin anew in another --output",
        path, line, (int)strcspn(was, "\n"), was, (int)strcspn(is, "\n"), is);
}

int resume_check_config(const struct host_record *was, struct error *error)
{
    struct buf mistakes = {0};
    struct config *now;
    int result = 0;

    if (!was->config_file || !path_exists(was->config_file))
        return 0;
    now = config_open_with(
        was->config_file, (const char *const *)was->assignments, was->assignment_count, &mistakes);
    if (!now) {
        result = error_set(error, EXIT_USAGE,
            "%s has changed since these results were begun, and has mistakes:\n%s", was->config_file,
            buf_string(&mistakes));
    } else if (strcmp(now->text, was->config_text) != 0) {
        first_difference(was->config_text, now->text, was->config_file, error);
        result = -1;
    }
    config_close(now);
    buf_free(&mistakes);
    return result;
}
