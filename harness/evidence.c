/* evidence: see evidence.h. */
#include "evidence.h"
#include "digest.h"
#include "files.h"
#include "tracer_stats.h"
#include "wordcount.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TAIL_BYTES = 4096 };

void evidence_fail(struct run_record *record, enum outcome outcome, const char *format, ...)
{
    va_list args;

    if (record->outcome != OUTCOME_OK)
        return;
    record->outcome = outcome;
    va_start(args, format);
    (void)vsnprintf(record->reason, sizeof record->reason, format, args);
    va_end(args);
}

void evidence_last_line(const char *path, char *line, size_t size)
{
    char tail[TAIL_BYTES + 1];
    ssize_t got = -1;
    size_t start;
    size_t end;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    line[0] = '\0';
    if (fd < 0)
        return;
    if (lseek(fd, -TAIL_BYTES, SEEK_END) < 0)
        (void)lseek(fd, 0, SEEK_SET);
    got = read(fd, tail, TAIL_BYTES);
    (void)close(fd);
    if (got <= 0)
        return;
    end = (size_t)got;
    while (end > 0 && strchr(" \t\r\n", tail[end - 1]))
        end--;
    start = end;
    while (start > 0 && tail[start - 1] != '\n')
        start--;
    (void)snprintf(line, size, "%.*s", (int)(end - start), tail + start);
}

static bool has_ending(const char *name, const char *ending)
{
    size_t length = strlen(name);
    size_t tail = strlen(ending);

    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

/* Adds one file of the log folder: the log itself, and those of forked children beside it. What a crashed
 * tracer left in a .tail is not part of the log until somebody recovers it. */
static int log_add_file(void *context, const struct files_entry *entry, struct error *error)
{
    struct record_log *log = context;
    struct wordcount count = {0};

    if (entry->type != FILES_REGULAR || has_ending(entry->relative, ".tail"))
        return 0;
    if (wordcount_file(entry->path, &count, error))
        return -1;
    log->known = true;
    log->lines += count.lines;
    log->words += count.words;
    log->bytes += count.bytes;
    return 0;
}

static int log_collect(struct record_log *log, const struct launch_paths *paths, struct error *error)
{
    char folder[4096];
    char *slash;

    (void)snprintf(folder, sizeof folder, "%s", paths->log);
    slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    return files_walk(folder, log_add_file, log, error);
}

/* Compares what the tracer says that it did with what is there. */
static void check_completeness(struct run_record *record)
{
    const struct record_events *events = &record->events;

    if (!events->known)
        return;
    if (*events->error)
        evidence_fail(record, OUTCOME_INCOMPLETE_LOG, "the tracer reports: %s", events->error);
    if (events->lost > 0)
        evidence_fail(record, OUTCOME_INCOMPLETE_LOG, "the tracer lost %lld of %lld events",
            (long long)events->lost, (long long)events->total);
    if (events->log_lines > 0 && !record->log.known)
        evidence_fail(record, OUTCOME_INCOMPLETE_LOG, "the tracer wrote %lld lines, but there is no log",
            (long long)events->log_lines);
    if (events->log_lines >= 0 && record->log.known && events->log_lines != record->log.lines)
        evidence_fail(record, OUTCOME_INCOMPLETE_LOG, "the log has %lld lines, the tracer wrote %lld",
            (long long)record->log.lines, (long long)events->log_lines);
}

int evidence_collect(
    struct run_record *record, const struct launch_paths *paths, bool verify_output, struct error *error)
{
    struct error problem;

    if (log_collect(&record->log, paths, error))
        return -1;
    if (tracer_stats_read(paths->stats, &record->events, &problem))
        evidence_fail(
            record, OUTCOME_INCOMPLETE_LOG, "the tracer's statistics are unusable: %s", problem.message);
    check_completeness(record);
    if (verify_output && record->outcome == OUTCOME_OK) {
        if (digest_folder(paths->output, record->output_hash, &problem))
            evidence_fail(record, OUTCOME_WRONG_OUTPUT, "%s", problem.message);
    }
    return 0;
}
