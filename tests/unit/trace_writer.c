/* trace_writer: see trace_writer.h. */
#include "trace_writer.h"

#include <string.h>

enum { UNITS_PER_S = 1000000000, START_NS = 1700000000, PAGE_BYTES = 4096, PID = 4711 };

void trace_writer_put(struct buf *payload, uint64_t number)
{
    uint8_t bytes[TRACE_VARINT_MAX];

    buf_add(payload, bytes, (size_t)(trace_varint_put(bytes, number) - bytes));
}

void trace_writer_put_string(struct buf *payload, const char *text)
{
    trace_writer_put(payload, strlen(text));
    buf_add_string(payload, text);
}

void trace_writer_begin(struct trace_writer *writer, const char *meta)
{
    struct trace_header header = {
        .version_major = TRACE_VERSION_MAJOR,
        .version_minor = TRACE_VERSION_MINOR,
        .header_bytes = (uint32_t)(sizeof header + strlen(meta)),
        .clock_us_mult = UINT64_MAX / 1000 + 1,
        .clock_units_per_s = UNITS_PER_S,
        .start_unix_ns = START_NS,
        .page_bytes = PAGE_BYTES,
        .pid = PID,
        .meta_bytes = (uint32_t)strlen(meta),
    };

    memcpy(header.magic, TRACE_MAGIC, sizeof header.magic);
    buf_add(&writer->bytes, &header, sizeof header);
    buf_add_string(&writer->bytes, meta);
}

static void put_operands(struct buf *bytes, const struct trace_writer_event *event)
{
    bool names_code = event->is_explicit || event->kind == TRACE_CALL;
    bool is_c_end = event->kind == TRACE_C_RETURN || event->kind == TRACE_C_EXCEPTION;

    if (names_code)
        trace_writer_put(bytes, event->code);
    if (event->kind == TRACE_C_CALL || (is_c_end && event->is_explicit))
        trace_writer_put(bytes, event->callee);
    if (event->is_explicit || (event->kind != TRACE_CALL && !is_c_end))
        trace_writer_put(bytes, event->offset);
}

void trace_writer_event(struct trace_writer *writer, const struct trace_writer_event *event)
{
    uint64_t dt = event->units - writer->units;
    unsigned short_dt = dt < TRACE_DT_VARINT ? (unsigned)dt : TRACE_DT_VARINT;
    unsigned head =
        (unsigned)event->kind | (event->is_explicit ? TRACE_EXPLICIT : 0) | short_dt << TRACE_DT_SHIFT;

    writer->units = event->units;
    buf_add_char(&writer->bytes, (char)head);
    if (short_dt == TRACE_DT_VARINT)
        trace_writer_put(&writer->bytes, dt - TRACE_DT_VARINT);
    put_operands(&writer->bytes, event);
}

void trace_writer_control(struct trace_writer *writer, unsigned type, const struct buf *payload)
{
    buf_add_char(&writer->bytes, (char)(TRACE_CONTROL | type << TRACE_CONTROL_SHIFT));
    trace_writer_put(&writer->bytes, payload->length);
    buf_add(&writer->bytes, buf_string(payload), payload->length);
}

void trace_writer_numbers(struct trace_writer *writer, unsigned type, const uint64_t *numbers, size_t count)
{
    struct buf payload = {0};
    size_t i;

    for (i = 0; i < count; i++)
        trace_writer_put(&payload, numbers[i]);
    trace_writer_control(writer, type, &payload);
    buf_free(&payload);
}

void trace_writer_code(struct trace_writer *writer, uint64_t id, uint64_t entry, int32_t first_line,
    const char *file, const char *name, uint64_t units)
{
    struct buf payload = {0};

    trace_writer_put(&payload, id);
    trace_writer_put(&payload, entry);
    trace_writer_put(&payload, (uint64_t)(int64_t)first_line);
    trace_writer_put_string(&payload, file);
    trace_writer_put_string(&payload, name);
    trace_writer_put_string(&payload, name);
    trace_writer_put(&payload, 2);
    trace_writer_put(&payload, units << 1);
    trace_writer_put(&payload, trace_zigzag(1));
    trace_writer_put(&payload, units << 1 | TRACE_RUN_NO_LINE);
    trace_writer_control(writer, TRACE_CODE, &payload);
    buf_free(&payload);
}

void trace_writer_callee(struct trace_writer *writer, uint64_t id, const char *name)
{
    struct buf payload = {0};

    trace_writer_put(&payload, id);
    trace_writer_put_string(&payload, name);
    trace_writer_put_string(&payload, "builtins.");
    payload.data[payload.length - 9 - 1] = (char)(9 + strlen(name));
    buf_add_string(&payload, name);
    trace_writer_control(writer, TRACE_CALLEE, &payload);
    buf_free(&payload);
}
