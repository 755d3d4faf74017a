/* The text log's lines; see text.h. */
#include "text.h"

#include <stdio.h>
#include <string.h>

#define NUMBER_WIDTH 12
#define DIFF_WIDTH 6
#define CLOCK_WIDTH 12
#define KIND_WIDTH 8
#define LINE_WIDTH 4
#define US_PER_S 1000000u
/* A line without its names: tag, six numbers of at most 20 characters and a sign, the kind, separators. */
#define LINE_ROOM 192

static const char digit_pairs[200] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051"
    "525354"
    "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static const char kinds[TRACE_KINDS][TEXT_FIELD] = {
    "CALL     ", "RETURN   ", "C_CALL   ", "C_RETURN ", "C_EXCEPT ", "LINE     ", "EXCEPT   "};

static inline unsigned digits_count(uint64_t value)
{
    unsigned count = 1;
    while (value >= 10000) {
        value /= 10000;
        count += 4;
    }
    return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

static inline char *digits_put(char *at, uint64_t value)
{
    unsigned count = digits_count(value);
    char *end = at + count, *to = end;
    while (value >= 100) {
        to -= 2;
        memcpy(to, digit_pairs + value % 100 * 2, 2);
        value /= 100;
    }
    if (value >= 10)
        memcpy(to - 2, digit_pairs + value * 2, 2);
    else
        to[-1] = (char)('0' + value);
    return end;
}

static inline char *pad(char *at, char *start, unsigned width)
{
    while (at < start + width)
        *at++ = ' ';
    return at;
}

char *text_number(char *at, uint64_t value, unsigned width)
{
    return pad(digits_put(at, value), at, width);
}

char *text_signed(char *at, int64_t value, unsigned width)
{
    char *start = at;
    uint64_t size = (uint64_t)value;
    if (value < 0) {
        *at++ = '-';
        size = 0 - size;
    }
    return pad(digits_put(at, size), start, width);
}

/* Copies of 16 bytes are one load and one store; what is beyond the field is overwritten by the next one. */
static inline char *field_put(char *at, const char field[TEXT_FIELD], unsigned width)
{
    memcpy(at, field, TEXT_FIELD);
    return at + width;
}

static inline void pair_put(char *at, uint64_t value)
{
    memcpy(at, digit_pairs + value * 2, 2);
}

/* A number of at most 12 digits, as a field with the space after it. */
static void field_render(char field[TEXT_FIELD], uint64_t value)
{
    memset(field, ' ', TEXT_FIELD);
    digits_put(field, value);
}

/* Numbers count up: mostly the last digit of the text changes, and it is not a 9. */
static inline char *number_put(struct text_state *state, char *at, uint64_t number)
{
    if (unlikely(number >= 1000000000000u)) {
        at = text_number(at, number, NUMBER_WIDTH);
        *at++ = ' ';
        return at;
    }
    char *last = &state->number_text[state->number_digits - 1];
    if (likely(number == state->number + 1 && *last != '9')) {
        ++*last;
    } else {
        field_render(state->number_text, number);
        state->number_digits = digits_count(number);
    }
    state->number = number;
    return field_put(at, state->number_text, NUMBER_WIDTH + 1);
}

/* Seconds with six decimals, left in 12 if they fit, and a space. */
static char *clock_render(char *at, uint64_t us)
{
    char *start = at;
    at = digits_put(at, us / US_PER_S);
    uint64_t fraction = us % US_PER_S;
    *at++ = '.';
    pair_put(at, fraction / 10000);
    pair_put(at + 2, fraction / 100 % 100);
    pair_put(at + 4, fraction % 100);
    at = pad(at + 6, start, CLOCK_WIDTH);
    *at++ = ' ';
    return at;
}

/* Events are a fraction of a microsecond apart: the text mostly stays, or its last digit goes up. */
static inline char *clock_put(struct text_state *state, char *at, uint64_t us)
{
    if (unlikely(us >= 100000ull * US_PER_S))
        return clock_render(at, us);
    uint64_t step = us - state->clock_us;
    if (step != 0) {
        if (likely(step < 10 && state->clock_digit + step < 10)) {
            state->clock_digit += (unsigned)step;
            *state->clock_last = (char)('0' + state->clock_digit);
        } else {
            memset(state->clock_text, ' ', TEXT_FIELD);
            clock_render(state->clock_text, us);
            state->clock_last = strchr(state->clock_text, '.') + 6;
            state->clock_digit = (unsigned)(us % 10);
        }
        state->clock_us = us;
    }
    return field_put(at, state->clock_text, CLOCK_WIDTH + 1);
}

/* Right in 4, and a space. */
static inline char *line_put(char *at, int32_t line)
{
    if (likely(line >= 0 && line <= 9999)) {
        pair_put(at, (uint64_t)line / 100);
        pair_put(at + 2, (uint64_t)line % 100);
        if (line < 1000)
            at[0] = ' ';
        if (line < 100)
            at[1] = ' ';
        if (line < 10)
            at[2] = ' ';
        at[4] = ' ';
        return at + LINE_WIDTH + 1;
    }
    char digits[16];
    unsigned length = (unsigned)(text_signed(digits, line, 0) - digits);
    for (unsigned i = length; i < LINE_WIDTH; i++)
        *at++ = ' ';
    memcpy(at, digits, length);
    at[length] = ' ';
    return at + length + 1;
}

/* Nearly every file name is at most 80 bytes and every function's 32: copies of a fixed length are a few
 * stores. */
static inline __attribute__((always_inline)) char *name_put(
    char *at, const struct name *name, const unsigned width)
{
    if (likely(name->padded == width + 1)) {
        for (unsigned i = 0; i <= width; i += TEXT_FIELD)
            memcpy(at + i, name->text + i, TEXT_FIELD);
        return at + width + 1;
    }
    memcpy(at, name->text, name->padded);
    return at + name->padded;
}

static inline char *diff_put(char *at, uint64_t diff)
{
    if (likely(diff == 1)) {
        memcpy(at, "+1      ", 8);
        return at + 8;
    }
    *at++ = '+';
    at = text_number(at, diff, DIFF_WIDTH);
    *at++ = ' ';
    return at;
}

static inline char *rss_put(struct text_state *state, char *at, int64_t rss, int64_t change)
{
    static const char unchanged[TEXT_FIELD] = "0           \n";
    if (unlikely(rss >= 1000000000000)) {
        at = text_signed(at, rss, NUMBER_WIDTH);
        *at++ = ' ';
    } else {
        if (unlikely(rss != state->rss)) {
            field_render(state->rss_text, (uint64_t)rss);
            state->rss = rss;
        }
        at = field_put(at, state->rss_text, NUMBER_WIDTH + 1);
    }
    if (likely(change == 0))
        return field_put(at, unchanged, NUMBER_WIDTH + 1);
    at = text_signed(at, change, NUMBER_WIDTH);
    *at++ = '\n';
    return at;
}

bool text_event(struct tracer *tracer, const char *tag, const struct event *event)
{
    const struct name *file = &event->code->file;
    const struct name *function = event->callee != NULL ? &event->callee->name : &event->code->function;
    struct text_state *state = &tracer->text;
    if (unlikely(!log_room(&tracer->log, LINE_ROOM + file->padded + function->padded)))
        return false;
    char *at = (char *)log_at(&tracer->log);
    memcpy(at, tag, TRACE_TEXT_TAG_WIDTH);
    at = number_put(state, at + TRACE_TEXT_TAG_WIDTH, event->number);
    at = diff_put(at, event_diff(tracer, event->number));
    at = clock_put(state, at, trace_clock_us(event->units, tracer->clock.us_mult));
    at = field_put(at, kinds[event->kind], KIND_WIDTH + 1);
    at = name_put(at, file, TEXT_FILE_WIDTH);
    at = line_put(at, event->line);
    at = name_put(at, function, TEXT_NAME_WIDTH);
    int64_t change = event->rss_pages - tracer->shown_rss;
    at = rss_put(state, at, event->rss_pages * tracer->rss.page_bytes, change * tracer->rss.page_bytes);
    log_publish(&tracer->log, (const uint8_t *)at);
    return true;
}

static void text_append(struct tracer *tracer, const char *line)
{
    if (log_append(&tracer->log, line, strlen(line)))
        tracer->framing_lines++;
}

static void state_reset(struct text_state *state)
{
    state->number = UINT64_MAX - 1;
    state->number_digits = 1;
    state->clock_us = UINT64_MAX;
    state->clock_digit = 9;
    state->clock_last = state->clock_text;
    state->rss = -1;
}

void text_begin(struct tracer *tracer)
{
    char line[256];
    state_reset(&tracer->text);
    text_append(tracer, "SOF\n");
    snprintf(line, sizeof(line), TRACE_TEXT_HEADER, "Event", "dEvent", "Clock", "What", "File", "Line",
        "Function", "RSS", "dRSS");
    text_append(tracer, line);
}

void text_message(struct tracer *tracer, uint64_t number, uint64_t units, const char *text)
{
    char line[LINE_ROOM + MESSAGE_BYTES], *at = line;
    memcpy(at, "MSG:  ", TRACE_TEXT_TAG_WIDTH);
    at = text_number(at + TRACE_TEXT_TAG_WIDTH, number, NUMBER_WIDTH);
    *at++ = ' ';
    at = diff_put(at, event_diff(tracer, number));
    at = clock_render(at, trace_clock_us(units, tracer->clock.us_mult));
    memcpy(at, "# ", 2);
    at += 2;
    at += snprintf(at, MESSAGE_BYTES + 1, "%s", text);
    *at++ = '\n';
    *at = '\0';
    text_append(tracer, line);
}

void text_end(struct tracer *tracer, uint64_t units, int64_t rss_pages)
{
    if (tracer->last.code != NULL) {
        struct event reading = tracer->last;
        reading.units = units;
        reading.rss_pages = rss_pages;
        reading.line = code_line(reading.code, reading.offset);
        if (text_event(tracer, "LAST: ", &reading))
            tracer->framing_lines++;
    }
    text_append(tracer, "EOF\n");
}
