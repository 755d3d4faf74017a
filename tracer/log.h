/*
 * The log file and its tail: a buffer in shared memory of FILE.tail, so that a killed process leaves every
 * byte it wrote to the reader (trace_format.h, docs/trace-format.md). Writes FILE and FILE.tail, nothing
 * else.
 *
 * The hot path is inline: log_room, write the bytes at log_at, log_publish.
 */
#ifndef LOG_H
#define LOG_H

#include "trace_format.h"
#include "writer.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct log {
    struct trace_tail *tail; /* the mapping; its `end` is the write position */
    uintptr_t bias; /* address that log offset 0 would have: bias + end is where the next byte goes */
    uint64_t limit; /* log offset that the buffer reaches to; 0 forces the slow path */
    uint8_t *buffer;
    uint32_t capacity;
    int fd;
    bool regular; /* FILE can be truncated and written at an offset, and has a tail */
    bool parked;  /* the tail's name is gone until the next record (an exec is under way) */
    int failure;  /* errno of the write that failed; no record is taken from then on */
    dev_t device;
    ino_t inode;
    struct writer writer; /* of text logs, which are large: pieces are written while the next is filled */
    uint64_t given;       /* log offset up to which the writer has the buffer */
    char path[PATH_MAX];
    char tail_path[PATH_MAX];
};

/* Creates FILE (an absolute path) and FILE.tail. -1 with errno; *what then names the file that could not be
 * had. */
int log_open(struct log *log, const char *path, enum trace_format format, const char **what);

/* Writes the buffer into FILE. -1 with errno; what could not be written stays in the tail, and the log is
 * shut. */
int log_flush(struct log *log);

/* The same without moving anything, for signal handlers: FILE gets the buffer's bytes, the tail stays valid.
 */
int log_flush_copy(const struct log *log);

/* Makes room for `bytes` by flushing. False if the log is shut or `bytes` exceed the buffer. */
bool log_make_room(struct log *log, size_t bytes);

/* Appends bytes of any length as one record, outside the hot path. False if the log is shut. */
bool log_append(struct log *log, const void *bytes, size_t length);

/* Flushes and takes the tail's name away; the next record brings it back. */
int log_park(struct log *log);

/* Flushes and closes; removes the tail unless it holds bytes that could not be written. -1 with errno. */
int log_close(struct log *log);

/* Before a fork: no thread of the tracer's may be there. The next record brings it back. */
void log_settle(struct log *log);

/* After a fork, in the child: lets go of the parent's files without writing. */
void log_abandon(struct log *log);

static inline bool log_room(struct log *log, size_t bytes)
{
    return __builtin_expect(log->tail->end + bytes <= log->limit, 1) || log_make_room(log, bytes);
}

static inline uint8_t *log_at(const struct log *log)
{
    return (uint8_t *)(log->bias + (uintptr_t)log->tail->end);
}

/* The bytes up to `at` are complete. The store is not to move before them: a kill may come between any two.
 */
static inline void log_publish(struct log *log, const uint8_t *at)
{
    __atomic_signal_fence(__ATOMIC_RELEASE);
    *(volatile uint64_t *)&log->tail->end = (uint64_t)((uintptr_t)at - log->bias);
}

#endif
