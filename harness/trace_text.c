/* trace_text: see trace_text.h. */
#include "trace_text.h"

#include <stdio.h>
#include <string.h>

enum {
    NUMBER_WIDTH = 12,
    DIFFERENCE_WIDTH = 6,
    CLOCK_WIDTH = 12,
    LINE_WIDTH = 4,
    FIXED_BYTES = 256, /* more than a line takes without its names */
    US_PER_S = 1000000
};

struct text {
    struct trace_output *output;
    uint64_t us_mult;
    uint64_t shown_number; /* of the last event that the filter let through */
    int64_t shown_rss;
    bool shown; /* there was one */
};

static char *pad(char *at, const char *start, size_t width)
{
    while (at < start + width)
        *at++ = ' ';
    return at;
}

static char *put_left(char *at, uint64_t number, size_t width)
{
    return pad(trace_output_number(at, number), at, width);
}

static char *put_signed(char *at, int64_t number)
{
    if (number >= 0)
        return trace_output_number(at, (uint64_t)number);
    *at = '-';
    return trace_output_number(at + 1, 0 - (uint64_t)number);
}

/* Right in its column. */
static char *put_line_number(char *at, int32_t line)
{
    char digits[16];
    size_t length = (size_t)(put_signed(digits, line) - digits);
    size_t blanks = length < LINE_WIDTH ? LINE_WIDTH - length : 0;

    memset(at, ' ', blanks);
    memcpy(at + blanks, digits, length);
    return at + blanks + length;
}

/* Seconds with six decimals, which is what printf makes of the figure divided by a million. */
static char *put_clock(char *at, uint64_t us)
{
    char *start = at;
    uint64_t fraction = us % US_PER_S;
    int i;

    at = trace_output_number(at, us / US_PER_S);
    *at = '.';
    for (i = 6; i > 0; i--, fraction /= 10)
        at[i] = (char)('0' + fraction % 10);
    return pad(at + 7, start, CLOCK_WIDTH);
}

/* The columns that events and messages share: number, difference, clock. */
static char *put_head(const struct text *text, char *at, const char *tag, const struct trace_event *event)
{
    uint64_t difference = text->shown ? event->number - text->shown_number : 0;

    memcpy(at, tag, TRACE_TEXT_TAG_WIDTH);
    at = put_left(at + TRACE_TEXT_TAG_WIDTH, event->number, NUMBER_WIDTH);
    *at++ = ' ';
    *at++ = '+';
    at = put_left(at, difference, DIFFERENCE_WIDTH);
    *at++ = ' ';
    at = put_clock(at, trace_clock_us(event->units, text->us_mult));
    *at++ = ' ';
    return at;
}

static char *put_name(char *at, const struct trace_name *name)
{
    memcpy(at, name->text, name->padded);
    return at + name->padded;
}

static char *put_kind(char *at, enum trace_kind kind)
{
    static const char names[TRACE_KINDS][10] = {
        "CALL     ", "RETURN   ", "C_CALL   ", "C_RETURN ", "C_EXCEPT ", "LINE     ", "EXCEPT   "};

    memcpy(at, names[kind], 9);
    return at + 9;
}

static void write_event(struct text *text, const char *tag, const struct trace_event *event)
{
    const struct trace_name *file = &event->code->file;
    const struct trace_name *function = event->callee ? &event->callee->name : &event->code->name;
    char *at = trace_output_room(text->output, FIXED_BYTES + (size_t)file->padded + function->padded);
    char *start;

    at = put_head(text, at, tag, event);
    at = put_kind(at, event->kind);
    at = put_name(at, file);
    at = put_line_number(at, trace_function_line(event->code, event->offset));
    *at++ = ' ';
    at = put_name(at, function);
    start = at;
    at = pad(put_signed(at, event->rss_bytes), start, NUMBER_WIDTH);
    *at++ = ' ';
    start = at;
    at = pad(put_signed(at, (int64_t)((uint64_t)event->rss_bytes - (uint64_t)text->shown_rss)), start,
        NUMBER_WIDTH);
    *at++ = '\n';
    trace_output_advance(text->output, at);
}

static void write_logged(struct text *text, const struct trace_event *event)
{
    if (event->previous) {
        write_event(text, "PREV: ", event);
        return;
    }
    write_event(text, text->shown ? "NEXT: " : "FRST: ", event);
    text->shown = true;
    text->shown_number = event->number;
    text->shown_rss = event->rss_bytes;
}

static void write_message(struct text *text, const struct trace_event *event)
{
    size_t length = strlen(event->text);
    char *at = trace_output_room(text->output, FIXED_BYTES + length);

    at = put_head(text, at, "MSG:  ", event);
    *at++ = '#';
    *at++ = ' ';
    memcpy(at, event->text, length);
    at[length] = '\n';
    trace_output_advance(text->output, at + length + 1);
}

void trace_text_write(struct trace_reader *reader, struct trace_output *output)
{
    const struct trace_event *event = trace_reader_event(reader);
    struct text text = {.output = output, .us_mult = trace_reader_header(reader)->clock_us_mult};
    enum trace_item item;

    trace_output_string(output, "SOF\n");
    trace_output_printf(output, TRACE_TEXT_HEADER, "Event", "dEvent", "Clock", "What", "File", "Line",
        "Function", "RSS", "dRSS");
    while ((item = trace_reader_next(reader)) != TRACE_ITEM_STOP && !output->failure) {
        if (item == TRACE_ITEM_EVENT)
            write_logged(&text, event);
        else if (item == TRACE_ITEM_MESSAGE)
            write_message(&text, event);
        else if (item == TRACE_ITEM_LAST)
            write_event(&text, "LAST: ", event);
        else
            trace_output_string(output, "EOF\n");
    }
}

bool trace_text_is(struct trace_input *input)
{
    static const char first[] = "SOF\n";
    const uint8_t *at;

    return trace_input_peek(input, sizeof first - 1, &at) >= sizeof first - 1 &&
           memcmp(at, first, sizeof first - 1) == 0;
}

bool trace_text_copy(struct trace_input *input, struct trace_output *output)
{
    static const char last[] = "\nEOF\n";
    char newest[sizeof last] = "";
    const uint8_t *at;
    size_t length;

    while ((length = trace_input_peek(input, 1, &at)) > 0 && !output->failure) {
        size_t keep = length < sizeof last - 1 ? length : sizeof last - 1;

        memmove(newest, newest + keep, sizeof last - 1 - keep);
        memcpy(newest + sizeof last - 1 - keep, at + length - keep, keep);
        trace_output_add(output, at, length);
        trace_input_take(input, length);
    }
    return memcmp(newest, last, sizeof last - 1) == 0;
}
