/* trace_output: see trace_output.h. */
#include "trace_output.h"
#include "mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, FORMATTED_BYTES_MAX = 4096, NUMBER_BYTES = 20 };

static const char digit_pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243"
    "4445464748495051525354555657585960616263646566676869707172737475767778798081828384858687"
    "888990919293949596979899";

void trace_output_open(struct trace_output *output, int fd)
{
    *output = (struct trace_output){.fd = fd, .capacity = BUFFER_BYTES};
    output->buffer = mem_alloc(output->capacity, 1);
}

static void flush(struct trace_output *output)
{
    size_t done = 0;

    while (done < output->used && !output->failure) {
        ssize_t wrote = write(output->fd, output->buffer + done, output->used - done);

        if (wrote > 0)
            done += (size_t)wrote;
        else if (wrote == 0 || errno != EINTR)
            output->failure = wrote == 0 ? ENOSPC : errno;
    }
    output->used = 0;
}

int trace_output_close(struct trace_output *output)
{
    flush(output);
    free(output->buffer);
    output->buffer = NULL;
    return output->failure ? -1 : 0;
}

char *trace_output_room(struct trace_output *output, size_t length)
{
    if (output->capacity - output->used < length)
        flush(output);
    if (output->capacity < length) {
        output->capacity = length;
        output->buffer = mem_resize(output->buffer, output->capacity, 1);
    }
    return output->buffer + output->used;
}

void trace_output_advance(struct trace_output *output, const char *end)
{
    output->used = (size_t)(end - output->buffer);
}

void trace_output_add(struct trace_output *output, const void *bytes, size_t length)
{
    char *at = trace_output_room(output, length);

    memcpy(at, bytes, length);
    output->used += length;
}

void trace_output_string(struct trace_output *output, const char *text)
{
    trace_output_add(output, text, strlen(text));
}

void trace_output_printf(struct trace_output *output, const char *format, ...)
{
    char text[FORMATTED_BYTES_MAX];
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length > 0)
        trace_output_add(output, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

void trace_output_json(struct trace_output *output, const char *text, size_t length)
{
    size_t i;

    trace_output_add(output, "\"", 1);
    for (i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c < 0x20)
            trace_output_printf(output, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            trace_output_add(output, c == '"' ? "\\\"" : "\\\\", 2);
        else
            trace_output_add(output, text + i, 1);
    }
    trace_output_add(output, "\"", 1);
}

char *trace_output_number(char *at, uint64_t number)
{
    char digits[NUMBER_BYTES];
    char *first = digits + sizeof digits;
    size_t length;

    while (number >= 100) {
        first -= 2;
        memcpy(first, digit_pairs + number % 100 * 2, 2);
        number /= 100;
    }
    if (number >= 10) {
        first -= 2;
        memcpy(first, digit_pairs + number * 2, 2);
    } else {
        *--first = (char)('0' + number);
    }
    length = (size_t)(digits + sizeof digits - first);
    memcpy(at, first, length);
    return at + length;
}
