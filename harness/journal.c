/* journal: see journal.h. The timeline is streamed from the sampler's spool: built as a JSON tree it would
 * make the harness, and with it the ru_maxrss of the next workload, grow by tens of megabytes. */
#include "journal.h"
#include "checks.h"
#include "fault.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OUT_BYTES = 16384, SAMPLES_AT_ONCE = 256 };

struct journal {
    int fd;
    char path[4096];
    int failure; /* errno of the first write of this line that failed, or 0 */
    size_t used;
    char out[OUT_BYTES];
};

/* A child of a tracetoll that was killed just now holds its lock until it has become a program. */
static bool journal_lock(int fd)
{
    static const struct timespec PAUSE = {.tv_nsec = 50000000};
    int tries = 40;

    while (flock(fd, LOCK_EX | LOCK_NB)) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || --tries == 0)
            return false;
        (void)nanosleep(&PAUSE, NULL);
    }
    return true;
}

/* Cuts off what a killed tracetoll left behind the last whole line. */
static int journal_cut(int fd, const char *path, off_t size, struct error *error)
{
    char block[4096];
    off_t end = size;

    while (end > 0) {
        size_t length = end < (off_t)sizeof block ? (size_t)end : sizeof block;
        const char *newline;

        if (pread(fd, block, length, end - (off_t)length) != (ssize_t)length)
            return error_set_errno(error, EXIT_USAGE, errno, "cannot read '%s'", path);
        newline = memrchr(block, '\n', length);
        if (newline) {
            end += newline + 1 - (block + length);
            break;
        }
        end -= (off_t)length;
    }
    if (end < size && ftruncate(fd, end))
        return error_set_errno(error, EXIT_USAGE, errno, "cannot cut the broken last line off '%s'", path);
    return 0;
}

struct journal *journal_open(const char *folder, bool empty, struct error *error)
{
    struct journal *journal = mem_alloc(1, sizeof *journal);
    const char *path = journal->path;
    struct stat info;

    (void)snprintf(journal->path, sizeof journal->path, "%s/runs.jsonl", folder);
    journal->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (journal->fd < 0 || fstat(journal->fd, &info)) {
        (void)error_set_errno(error, EXIT_USAGE, errno, "cannot write '%s'", path);
        goto fail;
    }
    if (!journal_lock(journal->fd)) {
        (void)error_set(error, EXIT_USAGE, "'%s' is in use by another tracetoll", path);
        goto fail;
    }
    if (empty && info.st_size > 0) {
        (void)error_set(error, EXIT_USAGE, "'%s' holds results already", folder);
        goto fail;
    }
    if (!empty && journal_cut(journal->fd, path, info.st_size, error))
        goto fail;
    return journal;
fail:
    journal_close(journal);
    return NULL;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    if (journal->fd >= 0)
        (void)close(journal->fd);
    free(journal);
}

static void journal_flush(struct journal *journal)
{
    size_t done = 0;

    while (done < journal->used && !journal->failure) {
        ssize_t written = FAULT("journal.write", ENOSPC)
                              ? -1
                              : write(journal->fd, journal->out + done, journal->used - done);

        if (written < 0 && errno != EINTR)
            journal->failure = errno;
        if (written > 0)
            done += (size_t)written;
    }
    journal->used = 0;
}

static void journal_put(struct journal *journal, const char *text, size_t length)
{
    while (length > 0) {
        size_t room = OUT_BYTES - journal->used;
        size_t part = length < room ? length : room;

        memcpy(journal->out + journal->used, text, part);
        journal->used += part;
        text += part;
        length -= part;
        if (journal->used == OUT_BYTES)
            journal_flush(journal);
    }
}

static void journal_put_text(struct journal *journal, const char *text)
{
    journal_put(journal, text, strlen(text));
}

static int journal_put_json_part(const char *text, size_t length, void *journal)
{
    journal_put(journal, text, length);
    return 0;
}

/* Ends the line, or takes all of it back: half a line in the middle of the file would spoil the lines behind
 * it. */
static int journal_commit(struct journal *journal, off_t line_start, struct error *error)
{
    journal_put(journal, "\n", 1);
    journal_flush(journal);
    if (!journal->failure && (FAULT("journal.sync", EIO) || fsync(journal->fd)) && errno != EINVAL &&
        errno != EROFS)
        journal->failure = errno;
    if (!journal->failure)
        return 0;
    (void)!ftruncate(journal->fd, line_start);
    return error_set_errno(error, EXIT_RUN_FAILED, journal->failure, "cannot write '%s'", journal->path);
}

static off_t journal_begin(struct journal *journal)
{
    journal->failure = 0;
    journal->used = 0;
    return lseek(journal->fd, 0, SEEK_END);
}

/* -1 stands for "unknown" in the records and for null in the file. */
static json_t *count_or_null(int64_t count)
{
    return count < 0 ? json_null() : json_integer(count);
}

static json_t *string_or_null(const char *text)
{
    json_t *string = text && *text ? json_string(text) : NULL;

    return string ? string : json_null();
}

/* Bytes that are not UTF-8 (a stray path, a tracer's message) must not cost the record: they become '?'. */
static json_t *safe_string(const char *text)
{
    json_t *string = json_string(text ? text : "");
    char *copy;
    char *at;

    if (string)
        return string;
    copy = mem_strdup(text);
    for (at = copy; *at; at++)
        if ((unsigned char)*at >= 0x80)
            *at = '?';
    string = json_string(copy);
    free(copy);
    return string;
}

static json_t *events_json(const struct record_events *events)
{
    json_t *object;
    json_t *kinds;
    size_t i;

    if (!events->known)
        return json_null();
    object = json_object();
    kinds = json_object();
    for (i = 0; i < events->kind_count; i++)
        json_object_set_new(kinds, events->kinds[i].name, json_integer(events->kinds[i].count));
    json_object_set_new(object, "total", count_or_null(events->total));
    json_object_set_new(object, "by_kind", kinds);
    json_object_set_new(object, "logged", count_or_null(events->logged));
    json_object_set_new(object, "log_lines", count_or_null(events->log_lines));
    json_object_set_new(object, "log_bytes", count_or_null(events->log_bytes));
    json_object_set_new(object, "log_format", string_or_null(events->log_format));
    json_object_set_new(object, "lost", count_or_null(events->lost));
    json_object_set_new(object, "hook", string_or_null(events->hook));
    json_object_set_new(object, "rss_source", string_or_null(events->rss_source));
    json_object_set_new(object, "rss_reads", count_or_null(events->rss_reads));
    json_object_set_new(object, "rss_staleness_ns", count_or_null(events->rss_staleness_ns));
    json_object_set_new(object, "rss_granularity_bytes", count_or_null(events->rss_granularity_bytes));
    json_object_set_new(object, "threads", count_or_null(events->threads));
    json_object_set_new(object, "error", string_or_null(events->error));
    return object;
}

static json_t *log_json(const struct record_log *log)
{
    json_t *object;

    if (!log->known)
        return json_null();
    object = json_object();
    json_object_set_new(object, "lines", count_or_null(log->lines));
    json_object_set_new(object, "words", count_or_null(log->words));
    json_object_set_new(object, "bytes", count_or_null(log->bytes));
    return object;
}

static json_t *marks_json(const struct run_record *record)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; i < record->mark_count; i++) {
        json_t *mark = json_object();

        json_object_set_new(mark, "t_ns", json_integer(record->marks[i].t_ns));
        json_object_set_new(mark, "label", safe_string(record->marks[i].label));
        json_array_append_new(array, mark);
    }
    return array;
}

struct count_field {
    const char *name;
    size_t offset;
};

static const struct count_field RUN_COUNTS[] = {
    {"wall_ns", offsetof(struct run_record, wall_ns)},
    {"user_ns", offsetof(struct run_record, user_ns)},
    {"system_ns", offsetof(struct run_record, system_ns)},
    {"peak_rss_bytes", offsetof(struct run_record, peak_rss_bytes)},
    {"minor_faults", offsetof(struct run_record, minor_faults)},
    {"major_faults", offsetof(struct run_record, major_faults)},
    {"voluntary_switches", offsetof(struct run_record, voluntary_switches)},
    {"involuntary_switches", offsetof(struct run_record, involuntary_switches)},
    {"steal_ns", offsetof(struct run_record, steal_ns)},
    {"left_behind", offsetof(struct run_record, left_behind)},
    {"peak_pss_bytes", offsetof(struct run_record, peak_pss_bytes)},
    {"cgroup_peak_bytes", offsetof(struct run_record, cgroup_peak_bytes)},
    {"corpus_bytes", offsetof(struct run_record, corpus_bytes)},
    {"instructions", offsetof(struct run_record, instructions)},
};

/* Everything of a run but its timeline. */
static json_t *run_json(const struct run_record *record)
{
    json_t *object = json_object();
    size_t i;

    json_object_set_new(object, "schema", json_string(RECORD_RUN_SCHEMA));
    json_object_set_new(object, "configuration", safe_string(record->configuration));
    json_object_set_new(object, "round", json_integer(record->round));
    json_object_set_new(object, "warmup", json_boolean(record->warmup));
    json_object_set_new(object, "control", json_boolean(record->control));
    json_object_set_new(object, "position", json_integer(record->position));
    json_object_set_new(object, "outcome", json_string(outcome_name(record->outcome)));
    json_object_set_new(object, "exit_status", count_or_null(record->exit_status));
    json_object_set_new(object, "signal", record->signal ? json_integer(record->signal) : json_null());
    json_object_set_new(object, "reason", *record->reason ? safe_string(record->reason) : json_null());
    for (i = 0; i < sizeof RUN_COUNTS / sizeof *RUN_COUNTS; i++) {
        const char *at = (const char *)record + RUN_COUNTS[i].offset;

        json_object_set_new(object, RUN_COUNTS[i].name, count_or_null(*(const int64_t *)(const void *)at));
    }
    json_object_set_new(object, "events", events_json(&record->events));
    json_object_set_new(object, "log", log_json(&record->log));
    json_object_set_new(object, "counter", string_or_null(record->counter));
    json_object_set_new(object, "output_hash", string_or_null(record->output_hash));
    json_object_set_new(object, "marks", marks_json(record));
    return object;
}

/* One array of the timeline: the same field of every sample. */
static void journal_put_column(
    struct journal *journal, const struct sampler *sampler, const char *name, size_t offset)
{
    struct sample samples[SAMPLES_AT_ONCE];
    size_t total = sampler_count(sampler);
    size_t first;
    char number[32];

    (void)snprintf(number, sizeof number, "\"%s\":[", name);
    journal_put_text(journal, number);
    for (first = 0; first < total; first += SAMPLES_AT_ONCE) {
        size_t count = total - first < SAMPLES_AT_ONCE ? total - first : SAMPLES_AT_ONCE;
        size_t i;

        if (sampler_read(sampler, first, count, samples)) {
            journal->failure = errno;
            return;
        }
        for (i = 0; i < count; i++) {
            const char *at = (const char *)&samples[i] + offset;

            (void)snprintf(number, sizeof number, "%s%lld", first + i ? "," : "",
                (long long)*(const int64_t *)(const void *)at);
            journal_put_text(journal, number);
        }
    }
    journal_put_text(journal, "]");
}

static void journal_put_timeline(struct journal *journal, const struct sampler *sampler)
{
    journal_put_text(journal, ",\"timeline\":{");
    journal_put_column(journal, sampler, "t_ns", offsetof(struct sample, t_ns));
    journal_put_text(journal, ",");
    journal_put_column(journal, sampler, "rss_bytes", offsetof(struct sample, rss_bytes));
    if (sampler_has_pss(sampler)) {
        journal_put_text(journal, ",");
        journal_put_column(journal, sampler, "pss_bytes", offsetof(struct sample, pss_bytes));
    }
    journal_put_text(journal, ",");
    journal_put_column(journal, sampler, "cpu_ns", offsetof(struct sample, cpu_ns));
    journal_put_text(journal, ",");
    journal_put_column(journal, sampler, "faults", offsetof(struct sample, faults));
    journal_put_text(journal, "}");
}

int journal_append_run(struct journal *journal, const struct run_record *record,
    const struct sampler *sampler, struct error *error)
{
    off_t line_start = journal_begin(journal);
    json_t *object = run_json(record);

    journal_put_text(journal, "{");
    (void)json_dump_callback(object, journal_put_json_part, journal, JSON_COMPACT | JSON_EMBED);
    if (sampler)
        journal_put_timeline(journal, sampler);
    else
        journal_put_text(journal, ",\"timeline\":null");
    journal_put_text(journal, "}");
    json_decref(object);
    return journal_commit(journal, line_start, error);
}

static json_t *corpus_json(const struct record_corpus *corpus)
{
    json_t *object;

    if (!corpus->present)
        return json_null();
    object = json_object();
    json_object_set_new(object, "path", safe_string(corpus->path));
    json_object_set_new(object, "files", json_integer(corpus->files));
    json_object_set_new(object, "bytes", json_integer(corpus->bytes));
    json_object_set_new(object, "largest_bytes", json_integer(corpus->largest_bytes));
    json_object_set_new(object, "smallest_bytes", json_integer(corpus->smallest_bytes));
    json_object_set_new(object, "hash", string_or_null(corpus->hash));
    return object;
}

static const struct count_field HOST_STRINGS[] = {
    {"tracetoll_version", offsetof(struct host_record, tracetoll_version)},
    {"time", offsetof(struct host_record, time)},
    {"command_line", offsetof(struct host_record, command_line)},
    {"cpu_model", offsetof(struct host_record, cpu_model)},
    {"kernel", offsetof(struct host_record, kernel)},
    {"os", offsetof(struct host_record, os)},
    {"python_version", offsetof(struct host_record, python_version)},
    {"python_path", offsetof(struct host_record, python_path)},
    {"governor", offsetof(struct host_record, governor)},
    {"aslr", offsetof(struct host_record, aslr)},
    {"workload_aslr", offsetof(struct host_record, workload_aslr)},
    {"workload_cpus", offsetof(struct host_record, workload_cpus)},
    {"harness_cpus", offsetof(struct host_record, harness_cpus)},
    {"transparent_hugepages", offsetof(struct host_record, transparent_hugepages)},
    {"virtualisation", offsetof(struct host_record, virtualisation)},
    {"clock_source", offsetof(struct host_record, clock_source)},
    {"directory", offsetof(struct host_record, directory)},
    {"config_file", offsetof(struct host_record, config_file)},
    {"config_path", offsetof(struct host_record, config_path)},
    {"config_text", offsetof(struct host_record, config_text)},
};

static const struct count_field HOST_COUNTS[] = {
    {"cores", offsetof(struct host_record, cores)},
    {"memory_bytes", offsetof(struct host_record, memory_bytes)},
    {"rounds", offsetof(struct host_record, rounds)},
    {"warmup", offsetof(struct host_record, warmup)},
    {"seed", offsetof(struct host_record, seed)},
};

static json_t *strings_json(char *const *strings, size_t count)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; i < count; i++)
        json_array_append_new(array, safe_string(strings[i]));
    return array;
}

static json_t *skipped_json(const struct host_record *host)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; i < host->skipped_count; i++) {
        json_t *object = json_object();

        json_object_set_new(object, "configuration", safe_string(host->skipped[i].configuration));
        json_object_set_new(object, "reason", safe_string(host->skipped[i].reason));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *host_json(const struct host_record *host)
{
    json_t *object = json_object();
    size_t i;

    json_object_set_new(object, "schema", json_string(RECORD_HOST_SCHEMA));
    for (i = 0; i < sizeof HOST_STRINGS / sizeof *HOST_STRINGS; i++) {
        const char *at = (const char *)host + HOST_STRINGS[i].offset;
        const char *text = *(char *const *)(const void *)at;

        json_object_set_new(object, HOST_STRINGS[i].name, text && *text ? safe_string(text) : json_null());
    }
    for (i = 0; i < sizeof HOST_COUNTS / sizeof *HOST_COUNTS; i++) {
        const char *at = (const char *)host + HOST_COUNTS[i].offset;

        json_object_set_new(object, HOST_COUNTS[i].name, count_or_null(*(const int64_t *)(const void *)at));
    }
    /* -1 is a value of this sysctl: everything allowed */
    json_object_set_new(object, "perf_event_paranoid", json_integer(host->perf_event_paranoid));
    json_object_set_new(object, "load_1min", host->load_1min >= 0 ? json_real(host->load_1min) : json_null());
    json_object_set_new(object, "selected", strings_json(host->selected, host->selected_count));
    json_object_set_new(object, "skipped", skipped_json(host));
    json_object_set_new(object, "assignments", strings_json(host->assignments, host->assignment_count));
    json_object_set_new(object, "corpus", corpus_json(&host->corpus));
    json_object_set_new(object, "checks", checks_json(&host->checks));
    return object;
}

int journal_append_host(struct journal *journal, const struct host_record *host, struct error *error)
{
    off_t line_start = journal_begin(journal);
    json_t *object = host_json(host);

    (void)json_dump_callback(object, journal_put_json_part, journal, JSON_COMPACT);
    json_decref(object);
    return journal_commit(journal, line_start, error);
}

static json_t *real_or_null(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

int journal_append_end(struct journal *journal, const struct end_record *end, struct error *error)
{
    off_t line_start = journal_begin(journal);
    json_t *object = json_object();

    json_object_set_new(object, "schema", json_string(RECORD_END_SCHEMA));
    json_object_set_new(object, "why", json_string(ending_name(end->ending)));
    json_object_set_new(object, "rounds", json_integer(end->rounds));
    json_object_set_new(object, "precision", real_or_null(end->precision));
    json_object_set_new(object, "half_width", real_or_null(end->half_width));
    (void)json_dump_callback(object, journal_put_json_part, journal, JSON_COMPACT);
    json_decref(object);
    return journal_commit(journal, line_start, error);
}
