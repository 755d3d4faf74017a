/*
 * A buffered output that counts its bytes, to a file or to nowhere (to measure what would be written).
 * Numbers are formatted here, from integers, so that no C library decides how a digit looks.
 */
#ifndef LAS_SINK_H
#define LAS_SINK_H

#include <stddef.h>
#include <stdint.h>

enum { SINK_BUFFER_BYTES = 1 << 18, NUMBER_MAX_CHARS = 24 };

struct sink {
    int fd;          /* -1: count only */
    int write_errno; /* the first failure; later output is dropped */
    uint64_t bytes;  /* put so far, flushed or not */
    size_t used;
    const char *eol;
    char buffer[SINK_BUFFER_BYTES];
};

/* fd stays the caller's; eol ("\n" or "\r\n") must outlive the sink. */
void sink_init(struct sink *sink, int fd, const char *eol);

/* Room for exactly `bytes` (at most SINK_BUFFER_BYTES), counted as written: the caller fills it before the
 * next call. */
char *sink_reserve(struct sink *sink, size_t bytes);

void sink_text(struct sink *sink, const char *text);
void sink_spaces(struct sink *sink, size_t count);
void sink_eol(struct sink *sink);

/* Text in a field of `width` characters, never cut. */
void sink_left(struct sink *sink, const char *text, size_t width);
void sink_right(struct sink *sink, const char *text, size_t width);

/* 0, or -1 with errno as the first failed write left it. */
int sink_flush(struct sink *sink);

/* Writes value * 10^-decimals so that it ends before `end`, and returns where it starts. At most
 * NUMBER_MAX_CHARS. */
char *number_put(char *end, int64_t value, unsigned decimals);

/* The same as a string of its own in `out`, which holds NUMBER_MAX_CHARS + 1. Returns `out`. */
char *number_text(char *out, int64_t value, unsigned decimals);

#endif
