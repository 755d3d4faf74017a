/* The binary log's rare records; see record.h. */
#include "record.h"

#include "memory.h"

#include <stdio.h>
#include <unistd.h>

static uint8_t control(enum trace_control type)
{
    return (uint8_t)(TRACE_CONTROL | (unsigned)type << TRACE_CONTROL_SHIFT);
}

/* A control record whose payload is short enough for the stack. */
static void record_control(
    struct tracer *tracer, enum trace_control type, const uint8_t *payload, size_t length)
{
    uint8_t record[256], *at = record;
    *at++ = control(type);
    at = trace_varint_put(at, length);
    memcpy(at, payload, length);
    log_append(&tracer->log, record, (size_t)(at - record) + length);
}

static uint8_t *put_string(uint8_t *at, const char *text, size_t length)
{
    at = trace_varint_put(at, length);
    memcpy(at, text, length);
    return at + length;
}

static uint8_t *put_name(uint8_t *at, const struct name *name)
{
    return put_string(at, name->text, name->length);
}

static const char *hook_name(enum tracer_hook hook)
{
    static const char *const names[] = {"profile", "trace", "frame", "monitoring"};
    return names[hook];
}

static size_t record_meta(const struct tracer *tracer, char *meta, size_t size)
{
    const struct options *options = &tracer->options;
    char filter[64];
    snprintf(filter, sizeof(filter), options->filter == FILTER_ALL ? "all" : "rss>=%llu",
        (unsigned long long)options->filter_bytes);
    int length = snprintf(meta, size,
        "tracer=rsstrace " RSSTRACE_VERSION "\npython=%d.%d.%d\nhook=%s\nfilter=%s\nprevious=%d\nrss=%s\n"
        "granularity_bytes=%lld\nclock=%s\n",
        PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION, hook_name(options->hook), filter,
        options->previous, rss_source_name(tracer->rss.source),
        (long long)(tracer->rss.granularity_pages * tracer->rss.page_bytes),
        tracer->clock.tsc ? "tsc" : "monotonic");
    return (size_t)length < size ? (size_t)length : size - 1;
}

void record_begin(struct tracer *tracer)
{
    char meta[512];
    size_t length = record_meta(tracer, meta, sizeof(meta));
    struct trace_header header = {
        .version_major = TRACE_VERSION_MAJOR,
        .version_minor = TRACE_VERSION_MINOR,
        .header_bytes = (uint32_t)(sizeof(header) + length),
        .clock_us_mult = tracer->clock.us_mult,
        .clock_units_per_s = tracer->clock.units_per_s,
        .start_unix_ns = tracer->clock.start_unix_ns,
        .page_bytes = (uint32_t)tracer->rss.page_bytes,
        .pid = (uint32_t)getpid(),
        .meta_bytes = (uint32_t)length,
    };
    memcpy(header.magic, TRACE_MAGIC, sizeof(header.magic));
    memset(&tracer->record, 0, sizeof(tracer->record));
    log_append(&tracer->log, &header, sizeof(header));
    log_append(&tracer->log, meta, length);
}

/* Writes a definition of any length; the id is the log's from then on. */
static bool record_definition(struct tracer *tracer, enum trace_control type, uint8_t *room, size_t length)
{
    uint8_t head[1 + TRACE_VARINT_MAX], *at = head;
    *at++ = control(type);
    at = trace_varint_put(at, length);
    size_t head_length = (size_t)(at - head);
    memmove(room + head_length, room, length);
    memcpy(room, head, head_length);
    return log_append(&tracer->log, room, head_length + length);
}

static uint32_t id_encode(uint8_t bytes[8], uint32_t id)
{
    memset(bytes, 0, 8);
    return (uint32_t)(trace_varint_put(bytes, id) - bytes);
}

bool record_code(struct tracer *tracer, struct code *code)
{
    size_t names = (size_t)code->file.length + code->function.length + code->qualified.length;
    uint8_t *payload = memory_get(names + code->runs_length + 12 * TRACE_VARINT_MAX, 1), *at = payload;
    code->id = tracer->record.next_code++;
    code->id_length = id_encode(code->id_bytes, code->id);
    at = trace_varint_put(at, code->id);
    at = trace_varint_put(at, code->entry);
    at = trace_varint_put(at, (uint64_t)code->first_line);
    at = put_name(at, &code->file);
    at = put_name(at, &code->function);
    at = put_name(at, &code->qualified);
    at = trace_varint_put(at, code->run_count);
    memcpy(at, code->runs, code->runs_length);
    at += code->runs_length;
    bool taken = record_definition(tracer, TRACE_CODE, payload, (size_t)(at - payload));
    code->log_id = tracer->log_id;
    /* A new entry may lie where a dead one lay, and is not the code that the reader holds. */
    tracer->record.code = NULL;
    memory_free(payload);
    return taken;
}

bool record_callee(struct tracer *tracer, struct callee *callee)
{
    size_t names = (size_t)callee->name.length + callee->qualified.length;
    uint8_t *payload = memory_get(names + 5 * TRACE_VARINT_MAX, 1), *at = payload;
    callee->id = tracer->record.next_callee++;
    callee->id_length = id_encode(callee->id_bytes, callee->id);
    at = trace_varint_put(at, callee->id);
    at = put_name(at, &callee->name);
    at = put_name(at, &callee->qualified);
    bool taken = record_definition(tracer, TRACE_CALLEE, payload, (size_t)(at - payload));
    callee->log_id = tracer->log_id;
    memory_free(payload);
    return taken;
}

static uint8_t *put_control_varint(uint8_t *at, enum trace_control type, uint64_t value)
{
    *at++ = control(type);
    uint8_t *length = at++;
    uint8_t *end = trace_varint_put(at, value);
    *length = (uint8_t)(end - at);
    return end;
}

uint8_t *record_rss(struct tracer *tracer, uint8_t *at, int64_t rss_pages)
{
    int64_t change = rss_pages - tracer->record.rss_pages;
    tracer->record.rss_pages = rss_pages;
    return put_control_varint(at, TRACE_RSS, trace_zigzag(change));
}

uint8_t *record_number(struct tracer *tracer, uint8_t *at, uint64_t number)
{
    uint64_t skipped = number - record_next_number(tracer);
    tracer->record.number = number;
    return put_control_varint(at, TRACE_SKIP, skipped);
}

uint8_t *record_prev(uint8_t *at)
{
    *at++ = control(TRACE_PREV);
    *at++ = 0;
    return at;
}

static uint8_t *put_dt(struct tracer *tracer, uint8_t *at, uint64_t units)
{
    uint64_t dt = units - tracer->record.units;
    tracer->record.units = units;
    return trace_varint_put(at, dt);
}

void record_thread_new(struct tracer *tracer, const struct thread *thread)
{
    uint8_t payload[2 * TRACE_VARINT_MAX], *at = trace_varint_put(payload, thread->number);
    at = trace_varint_put(at, thread->native_id);
    record_control(tracer, TRACE_THREAD_NEW, payload, (size_t)(at - payload));
}

/* The reader's next number becomes `number`. */
static void record_catch_up(struct tracer *tracer, uint64_t number)
{
    if (number == record_next_number(tracer) || !log_room(&tracer->log, RECORD_ROOM))
        return;
    log_publish(&tracer->log, record_number(tracer, log_at(&tracer->log), number));
}

void record_thread(struct tracer *tracer, uint64_t number, uint64_t units, uint32_t thread)
{
    uint8_t payload[2 * TRACE_VARINT_MAX];
    record_catch_up(tracer, number);
    uint8_t *at = trace_varint_put(put_dt(tracer, payload, units), thread);
    record_control(tracer, TRACE_THREAD, payload, (size_t)(at - payload));
}

void record_message(struct tracer *tracer, uint64_t number, uint64_t units, const char *text)
{
    uint8_t payload[2 * TRACE_VARINT_MAX + MESSAGE_BYTES];
    record_catch_up(tracer, number);
    uint8_t *at = put_string(put_dt(tracer, payload, units), text, strlen(text));
    record_control(tracer, TRACE_MESSAGE, payload, (size_t)(at - payload));
}

void record_end(struct tracer *tracer, uint64_t units, int64_t rss_pages)
{
    const struct event *last = &tracer->last;
    uint8_t payload[8 * TRACE_VARINT_MAX], *at = payload;
    uint64_t events = tracer->counts->events;
    record_catch_up(tracer, events);
    if (rss_pages != tracer->record.rss_pages && log_room(&tracer->log, RECORD_ROOM))
        log_publish(&tracer->log, record_rss(tracer, log_at(&tracer->log), rss_pages));
    if (last->code != NULL && last->code->log_id != tracer->log_id)
        record_code(tracer, last->code);
    if (last->callee != NULL && last->callee->log_id != tracer->log_id)
        record_callee(tracer, last->callee);
    at = put_dt(tracer, at, units);
    at = trace_varint_put(at, last->kind);
    at = trace_varint_put(at, last->code != NULL ? (uint64_t)last->code->id + 1 : 0);
    at = trace_varint_put(at, last->callee != NULL ? last->callee->id : 0);
    at = trace_varint_put(at, last->offset);
    record_control(tracer, TRACE_LAST, payload, (size_t)(at - payload));
    at = trace_varint_put(payload, events);
    at = trace_varint_put(at, tracer->counts->lost);
    record_control(tracer, TRACE_END, payload, (size_t)(at - payload));
}
