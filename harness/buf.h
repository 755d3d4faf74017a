/* buf: a growing byte string, always NUL-terminated. Touches nothing but memory. */
#ifndef TRACETOLL_BUF_H
#define TRACETOLL_BUF_H

#include <stddef.h>

/* Start with `struct buf b = {0};`; `data` is NULL until something is added. */
struct buf {
    char *data;
    size_t length; /* bytes, without the terminating NUL */
    size_t capacity;
};

/* Frees the bytes and makes the buffer empty again. */
void buf_free(struct buf *buf);
/* Forgets the content, keeps the memory. */
void buf_clear(struct buf *buf);
void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_string(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The content as a string; "" when empty. Valid until the next change. */
const char *buf_string(const struct buf *buf);

#endif
