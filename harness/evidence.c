/* evidence: see evidence.h. */
#include "evidence.h"
#include "digest.h"
#include "event_source.h"
#include "logset.h"
#include "tracer_stats.h"

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
    if (events->log_bytes >= 0 && record->log.known && events->log_bytes != record->log.bytes)
        evidence_fail(record, OUTCOME_INCOMPLETE_LOG, "the log has %lld bytes, the tracer wrote %lld",
            (long long)record->log.bytes, (long long)events->log_bytes);
}

/* The newline bytes of a binary log mean nothing. */
static void forget_lines_of_binary(struct run_record *record)
{
    if (!record->log.known || strcmp(record->events.log_format, "binary") != 0)
        return;
    record->log.lines = -1;
    record->log.words = -1;
}

/* What the tracer reports itself goes before what is counted for it. */
static void events_collect(struct run_record *record, const struct evidence_request *request)
{
    const struct config_events_from *from = &request->launch->configuration->events_from;
    struct record_events *events = &record->events;
    struct error problem;

    if (tracer_stats_read(request->launch->paths->stats, events, &problem)) {
        evidence_fail(
            record, OUTCOME_INCOMPLETE_LOG, "the tracer's statistics are unusable: %s", problem.message);
        return;
    }
    if (events->known || record->outcome != OUTCOME_OK || (!from->file && from->command.count == 0))
        return;
    *events = (struct record_events){.logged = -1,
        .log_lines = -1,
        .log_bytes = -1,
        .lost = -1,
        .rss_reads = -1,
        .rss_staleness_ns = -1,
        .rss_granularity_bytes = -1,
        .threads = -1};
    if (event_source_count(request->launch, request->log, &events->total, &problem))
        evidence_fail(record, OUTCOME_INCOMPLETE_LOG, "%s", problem.message);
    else
        events->known = true;
}

int evidence_collect(struct run_record *record, const struct evidence_request *request, struct error *error)
{
    struct error problem;

    if (logset_count(request->log, &record->log, error))
        return -1;
    events_collect(record, request);
    check_completeness(record);
    forget_lines_of_binary(record);
    if (request->verify_output && record->outcome == OUTCOME_OK) {
        if (digest_folder(request->launch->paths->output, record->output_hash, &problem))
            evidence_fail(record, OUTCOME_WRONG_OUTPUT, "%s", problem.message);
    }
    return 0;
}
