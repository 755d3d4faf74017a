/* trace_reader: see trace_reader.h. */
#include "trace_reader.h"
#include "buf.h"
#include "mem.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVENT_BYTES_MAX = 1 + 4 * TRACE_VARINT_MAX,
    META_BYTES_MAX = 1 << 20,
    PAYLOAD_BYTES_MAX = 64 << 20,
    THREADS_MAX = 1 << 20
};

struct trace_reader {
    /* The window of bytes that is being decoded, within the input's buffer. */
    const uint8_t *at;
    const uint8_t *end;
    const uint8_t *window;
    struct trace_event event; /* what the caller sees; its thread and RSS change only by control records */
    /* What records leave out and take from those before. */
    const struct trace_function *code;
    const struct trace_function *callee;
    uint64_t code_id;
    uint64_t callee_id;
    uint64_t offset;
    uint64_t next_number;
    uint64_t units;
    int64_t rss_pages;
    bool previous;
    bool finished;
    bool is_seen_known;
    uint64_t logged;
    uint64_t seen;
    uint64_t lost;
    struct trace_functions functions;
    uint64_t *native_threads;
    size_t thread_count;
    struct buf text;
    struct buf meta;
    struct trace_header header;
    struct trace_input *input;
    char *path;
    char problem[512];
};

/* ------------------------------------------------------------------------------------------------------ the
 * window */

/* Gives back what is decoded and looks for `wanted` bytes more; returns how many there are. */
static size_t window_move(struct trace_reader *reader, size_t wanted)
{
    size_t length;

    trace_input_take(reader->input, (size_t)(reader->at - reader->window));
    length = trace_input_peek(reader->input, wanted, &reader->window);
    reader->at = reader->window;
    reader->end = reader->window + length;
    return length;
}

static uint64_t offset_of(const struct trace_reader *reader, const uint8_t *at)
{
    return trace_input_offset(reader->input) + (uint64_t)(at - reader->window);
}

/* The first problem counts: what comes after it may only follow from it. Always STOP. */
static enum trace_item __attribute__((cold, noinline, format(printf, 3, 4)))
stop_at(struct trace_reader *reader, uint64_t offset, const char *format, ...)
{
    char what[256];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (!reader->problem[0])
        (void)snprintf(
            reader->problem, sizeof reader->problem, "%s: byte %" PRIu64 ": %s", reader->path, offset, what);
    /* Nothing after a broken record can be trusted: records have no mark to find the next one by. */
    reader->at = reader->end;
    return TRACE_ITEM_STOP;
}

/* ------------------------------------------------------------------------------------------------- control
 * records */

static void take_thread_new(struct trace_reader *reader, uint64_t thread, uint64_t native_id)
{
    reader->native_threads = mem_cover(
        reader->native_threads, (size_t)thread, &reader->thread_count, sizeof *reader->native_threads);
    reader->native_threads[thread] = native_id;
}

/* A payload's numbers, up to `count` of them. False when one is cut off. */
static bool take_numbers(const uint8_t **at, const uint8_t *end, uint64_t *numbers, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (trace_varint_get(at, end, &numbers[i]))
            return false;
    return true;
}

static enum trace_item message_item(struct trace_reader *reader)
{
    reader->event.number = reader->next_number;
    reader->event.units = reader->units;
    reader->event.text = buf_string(&reader->text);
    return TRACE_ITEM_MESSAGE;
}

/* Where the trace is about to stop: where the last event was, with the clock and RSS of now. */
static const char *take_last(struct trace_reader *reader, const uint64_t numbers[5])
{
    bool is_c = numbers[1] >= TRACE_C_CALL && numbers[1] <= TRACE_C_EXCEPTION;
    struct trace_event *event = &reader->event;

    reader->units += numbers[0];
    if (numbers[1] >= TRACE_KINDS)
        return "a reading of no known kind";
    event->code = trace_functions_code(&reader->functions, numbers[2] - 1);
    event->callee = is_c ? trace_functions_callee(&reader->functions, numbers[3]) : NULL;
    if (!event->code || (is_c && !event->callee))
        return "a reading at a function that is not defined";
    event->number = reader->next_number - 1;
    event->units = reader->units;
    event->offset = numbers[4];
    event->kind = (enum trace_kind)numbers[1];
    event->previous = false;
    event->text = NULL;
    return NULL;
}

/* Text of a message: a line stays a line. */
static bool take_text(struct trace_reader *reader, const uint8_t *at, const uint8_t *end)
{
    uint64_t length;

    if (trace_varint_get(&at, end, &length) || length > (uint64_t)(end - at))
        return false;
    buf_clear(&reader->text);
    buf_add(&reader->text, at, (size_t)length);
    utf8_make_line(reader->text.data, reader->text.length, ' ');
    return true;
}

/* What a control record leads to: an item, or CONTROL_DONE when there is nothing to show. */
enum { CONTROL_DONE = TRACE_ITEM_STOP + 1 };

static int take_definition(
    struct trace_reader *reader, enum trace_control type, const uint8_t *payload, const uint8_t *end)
{
    struct trace_functions *functions = &reader->functions;
    const char *wrong = type == TRACE_CODE
                            ? trace_functions_add_code(functions, payload, (size_t)(end - payload))
                            : trace_functions_add_callee(functions, payload, (size_t)(end - payload));

    if (wrong)
        return (int)stop_at(reader, offset_of(reader, reader->at), "%s", wrong);
    /* The ids of the last event may be what was defined now. */
    reader->code = trace_functions_code(functions, reader->code_id);
    reader->callee = trace_functions_callee(functions, reader->callee_id);
    return CONTROL_DONE;
}

static int take_thread(struct trace_reader *reader, const uint64_t numbers[2])
{
    reader->units += numbers[0];
    reader->event.thread = (uint32_t)numbers[1];
    buf_clear(&reader->text);
    buf_printf(&reader->text, "thread %" PRIu64, numbers[1]);
    return (int)message_item(reader);
}

static int take_end(struct trace_reader *reader, const uint64_t numbers[2])
{
    reader->finished = true;
    reader->is_seen_known = true;
    reader->seen = numbers[0];
    reader->lost = numbers[1];
    return TRACE_ITEM_FINISH;
}

static int take_message(struct trace_reader *reader, uint64_t dt, const uint8_t *at, const uint8_t *end)
{
    reader->units += dt;
    if (!take_text(reader, at, end))
        return (int)stop_at(reader, offset_of(reader, reader->at), "a message is cut off");
    return (int)message_item(reader);
}

/* A trace without an event has no place to read at: only the clock goes on. */
static int take_reading(
    struct trace_reader *reader, const uint64_t head[3], const uint8_t *at, const uint8_t *end)
{
    uint64_t numbers[5] = {head[0], head[1], head[2]};
    const char *wrong = "a reading is cut off";

    if (numbers[2] == 0) {
        reader->units += numbers[0];
        return CONTROL_DONE;
    }
    if (take_numbers(&at, end, numbers + 3, 2))
        wrong = take_last(reader, numbers);
    return wrong ? (int)stop_at(reader, offset_of(reader, reader->at), "%s", wrong) : TRACE_ITEM_LAST;
}

/* How many numbers a payload starts with. */
static size_t control_numbers(uint64_t type)
{
    static const uint8_t counts[] = {[TRACE_RSS] = 1,
        [TRACE_SKIP] = 1,
        [TRACE_THREAD] = 2,
        [TRACE_THREAD_NEW] = 2,
        [TRACE_MESSAGE] = 1,
        [TRACE_LAST] = 3,
        [TRACE_END] = 2,
        [TRACE_NUMBER] = 1};

    return type < sizeof counts ? counts[type] : 0;
}

static int take_control(
    struct trace_reader *reader, uint64_t type, const uint8_t *payload, const uint8_t *end)
{
    const uint8_t *at = payload;
    uint64_t numbers[3] = {0};

    if (!take_numbers(&at, end, numbers, control_numbers(type)))
        return (int)stop_at(
            reader, offset_of(reader, reader->at), "a control record of type %" PRIu64 " is too short", type);
    if ((type == TRACE_THREAD && numbers[1] >= THREADS_MAX) ||
        (type == TRACE_THREAD_NEW && numbers[0] >= THREADS_MAX))
        return (int)stop_at(reader, offset_of(reader, reader->at), "a thread's number is too large");
    switch (type) {
    case TRACE_CODE:
    case TRACE_CALLEE:
        return take_definition(reader, (enum trace_control)type, payload, end);
    case TRACE_RSS:
        reader->rss_pages = (int64_t)((uint64_t)reader->rss_pages + (uint64_t)trace_unzigzag(numbers[0]));
        reader->event.rss_bytes = (int64_t)((uint64_t)reader->rss_pages * reader->header.page_bytes);
        break;
    case TRACE_SKIP:
        reader->next_number += numbers[0];
        break;
    case TRACE_NUMBER:
        reader->next_number = numbers[0];
        break;
    case TRACE_THREAD:
        return take_thread(reader, numbers);
    case TRACE_THREAD_NEW:
        take_thread_new(reader, numbers[0], numbers[1]);
        break;
    case TRACE_PREV:
        reader->previous = true;
        break;
    case TRACE_MESSAGE:
        return take_message(reader, numbers[0], at, end);
    case TRACE_LAST:
        return take_reading(reader, numbers, at, end);
    case TRACE_END:
        return take_end(reader, numbers);
    default: /* of a later minor version */
        break;
    }
    return CONTROL_DONE;
}

/* A record of a later minor version, of any length: its payload need not fit into the window. */
static int skip_control(struct trace_reader *reader, const uint8_t *payload, uint64_t length)
{
    uint64_t offset = offset_of(reader, reader->at);

    reader->at = payload;
    (void)window_move(reader, 0);
    if (!trace_input_skip(reader->input, length))
        return (int)stop_at(
            reader, offset, "the log is cut off in a control record of %" PRIu64 " bytes", length);
    reader->window = reader->at = reader->end;
    (void)window_move(reader, EVENT_BYTES_MAX);
    return CONTROL_DONE;
}

/* Reads the record's head, brings its payload into the window, and takes it. */
static __attribute__((noinline)) int next_control(struct trace_reader *reader)
{
    const uint8_t *at = reader->at + 1;
    uint64_t type = *reader->at >> TRACE_CONTROL_SHIFT;
    uint64_t length;
    size_t head;
    int item;

    if (trace_varint_get(&at, reader->end, &length))
        return (int)stop_at(
            reader, offset_of(reader, reader->at), "the log is cut off in the head of a control record");
    head = (size_t)(at - reader->at);
    if (type > TRACE_NUMBER)
        return skip_control(reader, at, length);
    if (length > PAYLOAD_BYTES_MAX)
        return (int)stop_at(
            reader, offset_of(reader, reader->at), "a control record claims %" PRIu64 " bytes", length);
    if (head + length > (size_t)(reader->end - reader->at) &&
        window_move(reader, head + (size_t)length) < head + length)
        return (int)stop_at(reader, offset_of(reader, reader->at),
            "the log is cut off in a control record of %" PRIu64 " bytes", length);
    at = reader->at + head;
    item = take_control(reader, type, at, at + length);
    if (item != TRACE_ITEM_STOP)
        reader->at = at + length;
    return item;
}

/* -----------------------------------------------------------------------------------------------------------
 * events */

static inline bool number_get(const uint8_t **at, const uint8_t *end, uint64_t *number)
{
    if (__builtin_expect(*at < end && **at < 0x80, 1)) {
        *number = *(*at)++;
        return true;
    }
    return trace_varint_get(at, end, number) == 0;
}

static inline bool code_get(struct trace_reader *reader, const uint8_t **at)
{
    if (!number_get(at, reader->end, &reader->code_id))
        return false;
    reader->code = trace_functions_code(&reader->functions, reader->code_id);
    return true;
}

static inline bool callee_get(struct trace_reader *reader, const uint8_t **at)
{
    if (!number_get(at, reader->end, &reader->callee_id))
        return false;
    reader->callee = trace_functions_callee(&reader->functions, reader->callee_id);
    return true;
}

/* The operands of an event (trace_format.h has the table). False when they are cut off. */
static inline bool operands_get(
    struct trace_reader *reader, const uint8_t **at, unsigned kind, bool is_explicit)
{
    uint64_t *offset = &reader->offset;

    switch (kind) {
    case TRACE_CALL:
        if (!code_get(reader, at))
            return false;
        if (is_explicit)
            return number_get(at, reader->end, offset);
        *offset = reader->code ? reader->code->entry : 0;
        return true;
    case TRACE_C_CALL:
        return (!is_explicit || code_get(reader, at)) && callee_get(reader, at) &&
               number_get(at, reader->end, offset);
    case TRACE_C_RETURN:
    case TRACE_C_EXCEPTION:
        return !is_explicit ||
               (code_get(reader, at) && callee_get(reader, at) && number_get(at, reader->end, offset));
    default:
        return (!is_explicit || code_get(reader, at)) && number_get(at, reader->end, offset);
    }
}

static __attribute__((cold, noinline)) enum trace_item stop_in_event(struct trace_reader *reader)
{
    if (reader->end - reader->at < EVENT_BYTES_MAX)
        return stop_at(reader, offset_of(reader, reader->at), "the log is cut off in an event");
    return stop_at(reader, offset_of(reader, reader->at), "a number of more than 64 bits");
}

static enum trace_item next_event(struct trace_reader *reader)
{
    struct trace_event *event = &reader->event;
    const uint8_t *at = reader->at;
    unsigned head = *at++;
    unsigned kind = head & TRACE_KIND_MASK;
    bool is_c = kind >= TRACE_C_CALL && kind <= TRACE_C_EXCEPTION;
    uint64_t dt = head >> TRACE_DT_SHIFT;
    uint64_t more = 0;

    if (dt == TRACE_DT_VARINT && !number_get(&at, reader->end, &more))
        return stop_in_event(reader);
    if (!operands_get(reader, &at, kind, head & TRACE_EXPLICIT))
        return stop_in_event(reader);
    event->code = reader->code;
    event->callee = is_c ? reader->callee : NULL;
    if (!event->code)
        return stop_at(reader, offset_of(reader, reader->at),
            "an event in code %" PRIu64 ", which is not defined", reader->code_id);
    if (is_c && !event->callee)
        return stop_at(reader, offset_of(reader, reader->at),
            "an event of C function %" PRIu64 ", which is not defined", reader->callee_id);
    reader->at = at;
    reader->units += dt + more;
    event->offset = reader->offset;
    event->units = reader->units;
    event->number = reader->next_number++;
    event->kind = (enum trace_kind)kind;
    event->previous = reader->previous;
    reader->previous = false;
    reader->logged++;
    return TRACE_ITEM_EVENT;
}

enum trace_item trace_reader_next(struct trace_reader *reader)
{
    int item = CONTROL_DONE;

    while (item == CONTROL_DONE) {
        if (__builtin_expect(reader->end - reader->at < EVENT_BYTES_MAX, 0) && !reader->problem[0])
            (void)window_move(reader, EVENT_BYTES_MAX);
        if (reader->at == reader->end)
            return TRACE_ITEM_STOP;
        if (reader->finished)
            return stop_at(
                reader, offset_of(reader, reader->at), "there are bytes behind the end of the log");
        if ((*reader->at & TRACE_KIND_MASK) != TRACE_CONTROL)
            return next_event(reader);
        item = next_control(reader);
    }
    return (enum trace_item)item;
}

/* ------------------------------------------------------------------------------------------------ open,
 * close, facts */

static int refuse(const struct trace_reader *reader, struct error *error, const char *what)
{
    const char *problem = trace_input_problem(reader->input);

    return error_set(error, EXIT_RUN_FAILED, "%s: %s%s%s", reader->path, what, *problem ? "; " : "", problem);
}

/* Keeps the lines as strings, one behind the other. */
static void take_meta(struct trace_reader *reader, const uint8_t *bytes, size_t length)
{
    const uint8_t *end = bytes + length;

    while (bytes < end) {
        const uint8_t *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t line = (size_t)((newline ? newline : end) - bytes);
        size_t start = reader->meta.length;

        buf_add(&reader->meta, bytes, line);
        utf8_make_line(reader->meta.data + start, line, '?');
        buf_add_char(&reader->meta, '\0');
        bytes += line + (newline != NULL);
    }
}

static int read_header(struct trace_reader *reader, struct error *error)
{
    struct trace_header *header = &reader->header;
    size_t got = window_move(reader, sizeof *header);

    if (got == 0)
        return refuse(reader, error, "the log is empty: the tracer was ended before it wrote anything");
    if (memcmp(reader->at, TRACE_MAGIC, got < sizeof header->magic ? got : sizeof header->magic) != 0)
        return refuse(reader, error, "this is no log of rsstrace: it does not start with '" TRACE_MAGIC "'");
    if (got < sizeof *header)
        return refuse(reader, error, "the log is cut off in its header");
    memcpy(header, reader->at, sizeof *header);
    if (header->version_major != TRACE_VERSION_MAJOR)
        return error_set(error, EXIT_RUN_FAILED,
            "%s: the log has format version %u, and this program reads version %d", reader->path,
            header->version_major, TRACE_VERSION_MAJOR);
    if (header->header_bytes < sizeof *header || header->meta_bytes > header->header_bytes - sizeof *header ||
        header->header_bytes > META_BYTES_MAX || header->page_bytes == 0 || header->clock_units_per_s == 0)
        return refuse(reader, error, "byte 12: the header makes no sense");
    if (window_move(reader, header->header_bytes) < header->header_bytes)
        return refuse(reader, error, "the log is cut off in its header");
    take_meta(reader, reader->at + sizeof *header, header->meta_bytes);
    reader->at += header->header_bytes;
    return 0;
}

struct trace_reader *trace_reader_open(struct trace_input *input, const char *path, struct error *error)
{
    struct trace_reader *reader = mem_alloc(1, sizeof *reader);

    reader->input = input;
    reader->path = mem_strdup(path);
    if (read_header(reader, error) == 0)
        return reader;
    trace_reader_close(reader);
    return NULL;
}

void trace_reader_close(struct trace_reader *reader)
{
    if (!reader)
        return;
    trace_functions_free(&reader->functions);
    trace_input_close(reader->input);
    buf_free(&reader->text);
    buf_free(&reader->meta);
    free(reader->native_threads);
    free(reader->path);
    free(reader);
}

const struct trace_event *trace_reader_event(const struct trace_reader *reader)
{
    return &reader->event;
}

const struct trace_header *trace_reader_header(const struct trace_reader *reader)
{
    return &reader->header;
}

const struct trace_functions *trace_reader_functions(const struct trace_reader *reader)
{
    return &reader->functions;
}

const char *trace_reader_meta(const struct trace_reader *reader, const char *key)
{
    size_t length = strlen(key);
    size_t at;

    for (at = 0; at < reader->meta.length; at += strlen(reader->meta.data + at) + 1)
        if (strncmp(reader->meta.data + at, key, length) == 0 && reader->meta.data[at + length] == '=')
            return reader->meta.data + at + length + 1;
    return "";
}

uint64_t trace_reader_native_thread(const struct trace_reader *reader, uint32_t thread)
{
    return thread < reader->thread_count ? reader->native_threads[thread] : 0;
}

void trace_reader_end(const struct trace_reader *reader, struct trace_reader_end *end)
{
    end->tail = *trace_input_tail(reader->input);
    end->finished = reader->finished;
    end->logged = reader->logged;
    end->bytes = offset_of(reader, reader->at);
    end->seen = reader->is_seen_known ? reader->seen : reader->next_number;
    end->lost = reader->is_seen_known ? reader->lost : end->tail.lost;
}

const char *trace_reader_problem(const struct trace_reader *reader)
{
    return reader->problem;
}

const char *trace_reader_file_problem(const struct trace_reader *reader)
{
    return trace_input_problem(reader->input);
}
