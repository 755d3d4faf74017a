/* The statistics of a trace as JSON; see stats.h. No allocation and no stdio: a signal handler writes them
 * too. */
#include "stats.h"

#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct json {
    char *at;
    char *end;
};

static void put_text(struct json *json, const char *text)
{
    while (*text != '\0' && json->at < json->end)
        *json->at++ = *text++;
}

static void put_number(struct json *json, int64_t value)
{
    if (json->end - json->at > 24)
        json->at = text_signed(json->at, value, 0);
}

static void put_string(struct json *json, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    put_text(json, "\"");
    for (; *text != '\0' && json->end - json->at > 8; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            *json->at++ = '\\';
            *json->at++ = *text;
        } else if (c < 0x20) {
            char escape[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15], '\0'};
            put_text(json, escape);
        } else {
            *json->at++ = *text;
        }
    }
    put_text(json, "\"");
}

static void put_field(struct json *json, const char *name, int64_t value)
{
    put_text(json, name);
    put_number(json, value);
}

static void put_field_text(struct json *json, const char *name, const char *value)
{
    put_text(json, name);
    if (value != NULL)
        put_string(json, value);
    else
        put_text(json, "null");
}

static void put_filter(struct json *json, const struct options *options)
{
    if (options->filter == FILTER_RSS) {
        put_field(json, ",\"log_filter\":\"rss>=", (int64_t)options->filter_bytes);
        put_text(json, "\"");
        return;
    }
    put_field_text(json, ",\"log_filter\":", options->filter == FILTER_ALL ? "all" : "none");
}

static void put_options(struct json *json, const struct options *options)
{
    static const char *const hooks[] = {"profile", "trace", "frame", "monitoring"};
    static const char *const computes[] = {"none", "rss", "all"};
    put_field_text(json, "{\"schema\":\"tracetoll.stats/1\",\"tracer\":", "rsstrace " RSSTRACE_VERSION);
    put_field_text(json, ",\"hook\":", hooks[options->hook]);
    put_field_text(json, ",\"compute\":", computes[options->compute]);
    put_filter(json, options);
    put_text(json, options->previous ? ",\"previous\":true" : ",\"previous\":false");
    const char *format = options->format == TRACE_FORMAT_BINARY ? "binary" : "text";
    put_field_text(json, ",\"format\":", options->filter == FILTER_NONE ? NULL : format);
}

/* Kinds that the hook can report: one that it cannot is no zero. */
static bool kind_of_hook(enum tracer_hook hook, unsigned kind)
{
    switch (hook) {
    case HOOK_TRACE:
        return kind == TRACE_CALL || kind == TRACE_RETURN || kind == TRACE_LINE || kind == TRACE_EXCEPTION;
    case HOOK_FRAME:
        return kind == TRACE_CALL || kind == TRACE_RETURN;
    default:
        return kind <= TRACE_C_EXCEPTION;
    }
}

static void put_events(struct json *json, const struct tracer *tracer)
{
    put_field(json, ",\"events\":{\"total\":", (int64_t)tracer_total(tracer));
    put_text(json, ",\"by_kind\":{");
    const char *separator = "";
    for (unsigned kind = 0; kind < TRACE_KINDS; kind++) {
        if (!kind_of_hook(tracer->options.hook, kind))
            continue;
        put_text(json, separator);
        put_string(json, trace_kind_name(kind));
        put_field(json, ":", (int64_t)tracer->counts->by_kind[kind]);
        separator = ",";
    }
    put_text(json, "}}");
}

static void put_log(struct json *json, const struct tracer *tracer)
{
    if (tracer->options.filter == FILTER_NONE) {
        put_text(json, ",\"log\":null");
        return;
    }
    put_field_text(json, ",\"log\":{\"path\":", tracer->options.output);
    put_text(json, ",\"lines\":");
    if (tracer->options.format == TRACE_FORMAT_TEXT)
        put_number(json, (int64_t)(tracer->counts->logged + tracer->framing_lines));
    else
        put_text(json, "null");
    put_field(json, ",\"events\":", (int64_t)tracer->counts->logged);
    put_field(json, ",\"bytes\":", (int64_t)tracer->counts->end);
    put_text(json, "}");
}

static void put_rss(struct json *json, const struct tracer *tracer)
{
    const struct rss *rss = &tracer->rss;
    if (tracer->options.compute == COMPUTE_NONE) {
        put_text(json, ",\"rss\":null");
        return;
    }
    put_field_text(json, ",\"rss\":{\"source\":", rss_source_name(rss->source));
    put_field(json, ",\"reads\":", (int64_t)rss->reads);
    put_field(json, ",\"staleness_ns\":", (int64_t)rss->staleness_ns);
    put_field(json, ",\"granularity_bytes\":", rss->granularity_pages * rss->page_bytes);
    put_field(json, ",\"read_ns\":", (int64_t)rss->read_ns);
    put_text(json, ",\"kernel_faults\":");
    put_text(json, rss->source != RSS_FAULT ? "null" : rss->kernel_faults ? "true" : "false");
    put_field(json, ",\"failures\":", (int64_t)rss->failures);
    put_field(json, ",\"last_bytes\":", rss->pages * rss->page_bytes);
    put_text(json, "}");
}

static void put_clock(struct json *json, const struct tracer *tracer)
{
    if (tracer->options.compute != COMPUTE_ALL) {
        put_text(json, ",\"clock\":null");
        return;
    }
    put_field_text(json, ",\"clock\":{\"source\":", tracer->clock.tsc ? "tsc" : "monotonic");
    put_field(json, ",\"units_per_s\":", (int64_t)tracer->clock.units_per_s);
    put_field(json, ",\"drift_ppb\":", clock_drift_ppb(&tracer->clock));
    put_text(json, "}");
}

/* What this hook cannot see on this Python, whatever the program does. */
static void put_limits(struct json *json, const struct options *options)
{
    bool inlined = PY_VERSION_HEX >= 0x030D0000 && options->hook == HOOK_FRAME;
    put_text(json, ",\"limits\":[");
    if (inlined)
        put_string(
            json, "CPython 3.13 enters __init__ of classes that are called often without the frame hook");
    put_text(json, "]");
}

size_t stats_format(const struct tracer *tracer, char *buffer)
{
    struct json json = {.at = buffer, .end = buffer + STATS_BYTES - 8};
    put_options(&json, &tracer->options);
    put_events(&json, tracer);
    put_log(&json, tracer);
    put_rss(&json, tracer);
    put_clock(&json, tracer);
    if (tracer->options.compute == COMPUTE_NONE)
        put_text(&json, ",\"threads\":null");
    else
        put_field(&json, ",\"threads\":", tracer->threads);
    put_field(&json, ",\"gaps\":", (int64_t)tracer->gaps);
    put_field(&json, ",\"lost\":", (int64_t)tracer->counts->lost);
    put_field_text(&json, ",\"ended\":", tracer->ended);
    put_field(&json, ",\"pid\":", tracer->pid);
    put_limits(&json, &tracer->options);
    put_text(&json, ",\"errors\":[");
    for (unsigned i = 0; i < tracer->errors_used; i++) {
        put_text(&json, i ? "," : "");
        put_string(&json, tracer->errors[i]);
    }
    put_text(&json, "]}\n");
    *json.at = '\0';
    return (size_t)(json.at - buffer);
}

static int write_file(const char *path, const char *text, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return -1;
    for (size_t done = 0; done < length;) {
        ssize_t wrote = write(fd, text + done, length - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            int failure = wrote < 0 ? errno : ENOSPC;
            close(fd);
            unlink(path);
            errno = failure;
            return -1;
        }
        done += (size_t)wrote;
    }
    return close(fd);
}

int stats_write(const struct tracer *tracer, const char *path)
{
    static const char suffix[] = ".tmp";
    /* Not on the stack: a signal handler's may be a program's own, and small. */
    static char text[STATS_BYTES], temporary[PATH_MAX + sizeof(suffix)];
    size_t length = stats_format(tracer, text), path_length = strlen(path);
    struct stat info;
    /* A pipe or a device is written as it is. */
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return write_file(path, text, length);
    memcpy(temporary, path, path_length);
    memcpy(temporary + path_length, suffix, sizeof(suffix));
    if (write_file(temporary, text, length) < 0)
        return -1;
    return rename(temporary, path);
}
