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

static const char kinds[TRACE_KINDS][KIND_WIDTH + 2] = {
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

/* The same for a field that numbers always fit: the blanks are one store each, whatever the number's length.
 */
static inline char *number_12(char *at, uint64_t value)
{
    memset(at, ' ', 13);
    digits_put(at, value);
    return at + 13;
}

static inline void pair_put(char *at, uint64_t value)
{
    memcpy(at, digit_pairs + value * 2, 2);
}

/* Seconds with six decimals, left in 12. */
static char *clock_put(char *at, uint64_t us)
{
    char *start = at;
    at = digits_put(at, us / US_PER_S);
    uint64_t fraction = us % US_PER_S;
    *at++ = '.';
    pair_put(at, fraction / 10000);
    pair_put(at + 2, fraction / 100 % 100);
    pair_put(at + 4, fraction % 100);
    return pad(at + 6, start, CLOCK_WIDTH);
}

/* Right in 4. */
static char *line_put(char *at, int32_t line)
{
    if (line >= 0 && line <= 9999) {
        pair_put(at, (uint64_t)line / 100);
        pair_put(at + 2, (uint64_t)line % 100);
        for (unsigned i = 0; i < LINE_WIDTH - 1 && at[i] == '0'; i++)
            at[i] = ' ';
        return at + LINE_WIDTH;
    }
    char digits[16];
    unsigned length = (unsigned)(text_signed(digits, line, 0) - digits);
    for (unsigned i = length; i < LINE_WIDTH; i++)
        *at++ = ' ';
    memcpy(at, digits, length);
    return at + length;
}

/* Nearly every file name is at most 80 bytes and every function's 32: copies of a fixed length are a few
 * stores. */
static inline char *name_put(char *at, const struct name *name, unsigned width)
{
    if (likely(name->padded == width + 1))
        memcpy(at, name->text, width + 1);
    else
        memcpy(at, name->text, name->padded);
    return at + name->padded;
}

static inline char *counter_put(char *at, uint64_t value)
{
    if (likely(value < 1000000000000u))
        return number_12(at, value);
    at = text_number(at, value, NUMBER_WIDTH);
    *at++ = ' ';
    return at;
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

static inline char *rss_put(char *at, int64_t rss, int64_t change)
{
    at = counter_put(at, (uint64_t)rss);
    if (likely(change == 0)) {
        memcpy(at, "0           \n", 13);
        return at + 13;
    }
    at = text_signed(at, change, NUMBER_WIDTH);
    *at++ = '\n';
    return at;
}

bool text_event(struct tracer *tracer, const char *tag, const struct event *event)
{
    const struct name *file = &event->code->file;
    const struct name *function = event->callee != NULL ? &event->callee->name : &event->code->function;
    if (!log_room(&tracer->log, LINE_ROOM + file->padded + function->padded))
        return false;
    char *at = (char *)log_at(&tracer->log);
    memcpy(at, tag, TRACE_TEXT_TAG_WIDTH);
    at = counter_put(at + TRACE_TEXT_TAG_WIDTH, event->number);
    at = diff_put(at, event_diff(tracer, event->number));
    at = clock_put(at, trace_clock_us(event->units, tracer->clock.us_mult));
    *at++ = ' ';
    memcpy(at, kinds[event->kind], KIND_WIDTH + 1);
    at = name_put(at + KIND_WIDTH + 1, file, TEXT_FILE_WIDTH);
    at = line_put(at, event->line);
    *at++ = ' ';
    at = name_put(at, function, TEXT_NAME_WIDTH);
    int64_t change = event->rss_pages - tracer->shown_rss;
    at = rss_put(at, event->rss_pages * tracer->rss.page_bytes, change * tracer->rss.page_bytes);
    log_publish(&tracer->log, (const uint8_t *)at);
    return true;
}

static void text_append(struct tracer *tracer, const char *line)
{
    if (log_append(&tracer->log, line, strlen(line)))
        tracer->framing_lines++;
}

void text_begin(struct tracer *tracer)
{
    char line[256];
    text_append(tracer, "SOF\n");
    snprintf(line, sizeof(line), TRACE_TEXT_HEADER, "Event", "dEvent", "Clock", "What", "File", "Line",
        "Function", "RSS", "dRSS");
    text_append(tracer, line);
}

void text_message(struct tracer *tracer, uint64_t number, uint64_t units, const char *text)
{
    char line[LINE_ROOM + MESSAGE_BYTES], *at = line;
    memcpy(at, "MSG:  ", TRACE_TEXT_TAG_WIDTH);
    at = counter_put(at + TRACE_TEXT_TAG_WIDTH, number);
    at = diff_put(at, event_diff(tracer, number));
    at = clock_put(at, trace_clock_us(units, tracer->clock.us_mult));
    memcpy(at, " # ", 3);
    at += 3;
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
