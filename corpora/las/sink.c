/* Buffered output and digits. Touches only the descriptor that it is given. */
#include "sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void sink_init(struct sink *sink, int fd, const char *eol)
{
    sink->fd = fd;
    sink->write_errno = 0;
    sink->bytes = 0;
    sink->used = 0;
    sink->eol = eol;
}

static void sink_drain(struct sink *sink)
{
    size_t done = 0;

    while (sink->fd >= 0 && sink->write_errno == 0 && done < sink->used) {
        ssize_t wrote = write(sink->fd, sink->buffer + done, sink->used - done);
        if (wrote >= 0)
            done += (size_t)wrote;
        else if (errno != EINTR)
            sink->write_errno = errno;
    }
    sink->used = 0;
}

int sink_flush(struct sink *sink)
{
    sink_drain(sink);
    errno = sink->write_errno;
    return sink->write_errno ? -1 : 0;
}

char *sink_reserve(struct sink *sink, size_t bytes)
{
    if (bytes > SINK_BUFFER_BYTES - sink->used)
        sink_drain(sink);
    char *room = sink->buffer + sink->used;
    sink->used += bytes;
    sink->bytes += bytes;
    return room;
}

void sink_text(struct sink *sink, const char *text)
{
    size_t length = strlen(text);
    memcpy(sink_reserve(sink, length), text, length);
}

void sink_spaces(struct sink *sink, size_t count)
{
    memset(sink_reserve(sink, count), ' ', count);
}

void sink_eol(struct sink *sink)
{
    sink_text(sink, sink->eol);
}

void sink_left(struct sink *sink, const char *text, size_t width)
{
    size_t length = strlen(text);

    sink_text(sink, text);
    if (length < width)
        sink_spaces(sink, width - length);
}

void sink_right(struct sink *sink, const char *text, size_t width)
{
    size_t length = strlen(text);

    if (length < width)
        sink_spaces(sink, width - length);
    sink_text(sink, text);
}

char *number_put(char *end, int64_t value, unsigned decimals)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    unsigned place = 0;

    do {
        if (place == decimals && decimals > 0)
            *--end = '.';
        *--end = (char)('0' + rest % 10);
        rest /= 10;
        place++;
    } while (rest > 0 || place <= decimals);
    if (value < 0)
        *--end = '-';
    return end;
}

char *number_text(char *out, int64_t value, unsigned decimals)
{
    char digits[NUMBER_MAX_CHARS];
    char *end = digits + sizeof(digits);
    char *start = number_put(end, value, decimals);
    size_t length = (size_t)(end - start);

    memcpy(out, start, length);
    out[length] = '\0';
    return out;
}
