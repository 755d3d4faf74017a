/* event_source: see event_source.h. */
#include "event_source.h"
#include "buf.h"
#include "chore.h"
#include "logset.h"
#include "path.h"

#include <errno.h>
#include <inttypes.h>
#include <regex.h>
#include <stdbool.h>
#include <string.h>

/* What of a longer line is looked at; a pattern for a line of a log needs no more. */
enum { LINE_BYTES_MAX = 65536, ANSWER_BYTES_MAX = 4096 };

/* A count under way. */
struct tally {
    const regex_t *regex; /* NULL: every line */
    struct buf line;      /* that has not ended yet */
    int64_t events;
    bool matched; /* anything */
    bool broken;  /* a group that is no number, or a sum beyond 2^63 - 1 */
};

/* Reads digits with commas between them. -1 when there are none, something else, or too many. */
static int64_t parse_count(const char *text, size_t length)
{
    int64_t count = 0;
    bool any = false;
    size_t i;

    for (i = 0; i < length; i++) {
        if (text[i] == ',')
            continue;
        if (text[i] < '0' || text[i] > '9' || count > (INT64_MAX - 9) / 10)
            return -1;
        count = count * 10 + (text[i] - '0');
        any = true;
    }
    return any ? count : -1;
}

static void tally_add(struct tally *tally, int64_t count)
{
    if (count < 0 || tally->events > INT64_MAX - count)
        tally->broken = true;
    else
        tally->events += count;
    tally->matched = true;
}

static void tally_end_line(struct tally *tally)
{
    const char *line = buf_string(&tally->line);
    regmatch_t found[2];

    if (!tally->regex) {
        tally_add(tally, 1);
    } else if (regexec(tally->regex, line, 2, found, 0) == 0) {
        if (found[1].rm_so < 0)
            tally_add(tally, tally->regex->re_nsub ? -1 : 1);
        else
            tally_add(tally, parse_count(line + found[1].rm_so, (size_t)(found[1].rm_eo - found[1].rm_so)));
    }
    buf_clear(&tally->line);
}

static void tally_take(void *context, const unsigned char *bytes, size_t length)
{
    struct tally *tally = context;

    while (length > 0) {
        const unsigned char *end = memchr(bytes, '\n', length);
        size_t part = end ? (size_t)(end - bytes) : length;

        if (tally->line.length < LINE_BYTES_MAX)
            buf_add(&tally->line, bytes, part < LINE_BYTES_MAX ? part : LINE_BYTES_MAX);
        if (!end)
            return;
        tally_end_line(tally);
        bytes = end + 1;
        length -= part + 1;
    }
}

static int tally_file(void *context, const struct files_entry *entry, struct error *error)
{
    struct tally *tally = context;

    if (files_read(entry->path, tally_take, tally, error))
        return -1;
    if (tally->line.length)
        tally_end_line(tally);
    return 0;
}

static int tally_judge(const struct tally *tally, const char *file, const char *pattern, struct error *error)
{
    if (tally->broken)
        return error_set(error, EXIT_RUN_FAILED,
            "events_from: what the group of '%s' matches in '%s' is no number of events", pattern, file);
    if (!tally->matched && pattern)
        return error_set(error, EXIT_RUN_FAILED, "events_from: nothing in '%s' matches '%s'", file, pattern);
    return 0;
}

/* Without a pattern: lines, by the fast way. */
static int count_lines(const char *file, int64_t *events, struct error *error)
{
    struct record_log log = {0};

    if (logset_count(file, &log, error))
        return -1;
    if (!log.known)
        return error_set(error, EXIT_RUN_FAILED, "events_from: there is no file '%s'", file);
    *events = log.lines;
    return 0;
}

int event_source_count_file(const char *file, const char *pattern, int64_t *events, struct error *error)
{
    struct tally tally = {0};
    regex_t regex;
    int result;

    if (!pattern)
        return count_lines(file, events, error);
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE))
        return error_set(error, EXIT_USAGE, "events_from: '%s' is no regular expression", pattern);
    tally.regex = &regex;
    result = logset_visit(file, tally_file, &tally, error);
    if (!result)
        result = tally_judge(&tally, file, pattern, error);
    if (!result)
        *events = tally.events;
    regfree(&regex);
    buf_free(&tally.line);
    return result;
}

static int parse_answer(const char *path, int64_t *events, struct error *error)
{
    struct buf answer = {0};
    size_t length;
    const char *text;

    if (path_read(path, ANSWER_BYTES_MAX, &answer)) {
        buf_free(&answer);
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot read '%s'", path);
    }
    text = buf_string(&answer) + strspn(buf_string(&answer), " \t\r\n");
    length = strcspn(text, " \t\r\n");
    *events = text[length + strspn(text + length, " \t\r\n")] == '\0' ? parse_count(text, length) : -1;
    if (*events < 0)
        (void)error_set(error, EXIT_RUN_FAILED, "events_from: the command prints no number, but '%.60s'",
            buf_string(&answer));
    buf_free(&answer);
    return *events < 0 ? -1 : 0;
}

static int ask_command(
    const struct launch_request *request, struct arena *arena, int64_t *events, struct error *error)
{
    const char *work = request->paths->work;
    struct launch launch;
    const struct chore chore = {.name = "events_from",
        .launch = &launch,
        .stdout_path = arena_printf(arena, "%s/events.stdout", work),
        .stderr_path = arena_printf(arena, "%s/events.stderr", work),
        .timeout_ns = request->context->config->run.timeout_ns};

    if (launch_command(&launch, request, &request->configuration->events_from.command, arena, error) ||
        chore_run(&chore, error))
        return -1;
    return parse_answer(chore.stdout_path, events, error);
}

int event_source_count(
    const struct launch_request *request, const char *log, int64_t *events, struct error *error)
{
    const struct config_events_from *from = &request->configuration->events_from;
    struct arena *arena = arena_open();
    const char *file = from->file ? launch_text(from->file, request, arena, error) : NULL;
    int result = -1;

    if (!from->file)
        result = ask_command(request, arena, events, error);
    else if (file)
        result = event_source_count_file(
            strcmp(file, request->paths->log) == 0 ? log : file, from->pattern, events, error);
    arena_close(arena);
    return result;
}
