/* buf: see buf.h. */
#include "buf.h"
#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

static void buf_reserve(struct buf *buf, size_t more)
{
    size_t needed = buf->length + more + 1;
    size_t capacity = buf->capacity ? buf->capacity : 64;

    if (needed <= buf->capacity)
        return;
    while (capacity < needed)
        capacity *= 2;
    buf->data = mem_resize(buf->data, capacity, 1);
    buf->capacity = capacity;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
    buf_reserve(buf, length);
    if (length)
        memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_add_string(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length <= 0)
        return;
    buf_reserve(buf, (size_t)length);
    va_start(args, format);
    (void)vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
    va_end(args);
    buf->length += (size_t)length;
}

const char *buf_string(const struct buf *buf)
{
    return buf->data ? buf->data : "";
}
