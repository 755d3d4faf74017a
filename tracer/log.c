/* The log file and its tail. Writes FILE and FILE.tail, nothing else; see log.h for the contract. */
#include "log.h"

#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A small buffer stays in the cache between the hot path and write(). A text log, 70 times a binary one, is
 * given to a writer thread piece by piece instead.
 */
#define BUFFER_BYTES (256u * 1024u)
#define TEXT_BUFFER_BYTES (1024u * 1024u)
#define PIECE_BYTES (128u * 1024u)
#define MODE 0666

/* Retries what a signal or a short write interrupted; returns how much of the buffer reached the file. */
static size_t write_all(const struct log *log, const uint8_t *bytes, size_t length, uint64_t offset)
{
    size_t done = 0;
    while (done < length) {
        ssize_t wrote = log->regular ? pwrite(log->fd, bytes + done, length - done, (off_t)(offset + done))
                                     : write(log->fd, bytes + done, length - done);
        if (wrote > 0)
            done += (size_t)wrote;
        else if (wrote < 0 && errno != EINTR)
            break;
        else if (wrote == 0) {
            errno = ENOSPC;
            break;
        }
    }
    return done;
}

static bool same_file(const struct log *log, int fd)
{
    struct stat now;
    return fstat(fd, &now) == 0 && now.st_dev == log->device && now.st_ino == log->inode;
}

/*
 * The traced program may have closed our descriptor, and the number may now be a file of its own. -1 with
 * errno if the log's file cannot be reached any more.
 */
static int log_check_fd(struct log *log)
{
    if (same_file(log, log->fd))
        return 0;
    int fd = open(log->path, O_WRONLY | O_CLOEXEC | (log->regular ? 0 : O_APPEND));
    if (fd >= 0 && same_file(log, fd)) {
        log->fd = fd_raise(fd);
        log->writer.fd = log->fd;
        return 0;
    }
    if (fd >= 0)
        close(fd);
    errno = EBADF;
    return -1;
}

/* Blocks are allocated now: on a full disk a store into a hole would be a SIGBUS. */
static int tail_map(struct log *log, void *where)
{
    size_t bytes = TRACE_TAIL_HEADER_BYTES + (size_t)log->capacity;
    int fd = -1;
    int flags = MAP_SHARED | MAP_POPULATE | (where != NULL ? MAP_FIXED : 0);
    if (log->regular) {
        fd = open(log->tail_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, MODE);
        if (fd < 0)
            return -1;
        int failure = posix_fallocate(fd, 0, (off_t)bytes);
        if (failure != 0) {
            close(fd);
            unlink(log->tail_path);
            errno = failure;
            return -1;
        }
    } else {
        flags |= MAP_ANONYMOUS;
    }
    void *map = mmap(where, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (fd >= 0)
        close(fd);
    if (map == MAP_FAILED)
        return -1;
    log->tail = map;
    log->buffer = (uint8_t *)map + TRACE_TAIL_HEADER_BYTES;
    return 0;
}

static void log_rebase(struct log *log)
{
    uint64_t end = log->tail->end;
    log->bias = (uintptr_t)log->buffer - (uintptr_t)end;
    log->limit = end + (log->writer.running ? PIECE_BYTES : log->capacity);
    log->given = end;
    *(volatile uint64_t *)&log->tail->base = end;
    if (log->writer.running)
        writer_begin(&log->writer, log->buffer, end);
}

/* The writer gets what is there, and the hot path another piece; false at the end of the buffer. */
static bool log_give(struct log *log)
{
    struct trace_tail *tail = log->tail;
    uint64_t most = tail->base + log->capacity;
    if (!log->writer.running || tail->end + PIECE_BYTES > most)
        return false;
    writer_give(&log->writer, (size_t)(tail->end - tail->base));
    log->given = tail->end;
    log->limit = tail->end + PIECE_BYTES;
    return true;
}

/* Only when the buffer is empty, since it begins anew. */
static void log_start_writer(struct log *log)
{
    if (log->capacity == TEXT_BUFFER_BYTES && !log->writer.running && writer_useful() &&
        writer_start(&log->writer, log->fd, log->device, log->inode) == 0)
        log_rebase(log);
}

/*
 * Only a file that has something in it is cut: ext4 takes any truncation to nothing as the start of a
 * replacement, and at close() starts to write the file out (auto_da_alloc,
 * Documentation/admin-guide/ext4.rst), which for a text log of gigabytes takes as long as the trace.
 */
static int log_open_file(struct log *log)
{
    struct stat info;
    log->fd = fd_raise(open(log->path, O_WRONLY | O_CREAT | O_CLOEXEC, MODE));
    if (log->fd < 0)
        return -1;
    if (fstat(log->fd, &info) < 0)
        return -1;
    log->regular = S_ISREG(info.st_mode);
    log->device = info.st_dev;
    log->inode = info.st_ino;
    return log->regular && info.st_size > 0 ? ftruncate(log->fd, 0) : 0;
}

int log_open(struct log *log, const char *path, enum trace_format format, const char **what)
{
    memset(log, 0, sizeof(*log));
    log->fd = -1;
    *what = path;
    if ((size_t)snprintf(log->path, sizeof(log->path), "%s", path) >= sizeof(log->path) ||
        (size_t)snprintf(log->tail_path, sizeof(log->tail_path), "%s" TRACE_TAIL_SUFFIX, path) >=
            sizeof(log->tail_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (log_open_file(log) < 0)
        goto fail;
    *what = log->tail_path;
    log->capacity = format == TRACE_FORMAT_TEXT && log->regular ? TEXT_BUFFER_BYTES : BUFFER_BYTES;
    if (tail_map(log, NULL) < 0)
        goto fail;
    struct trace_tail *tail = log->tail;
    memcpy(tail->magic, TRACE_TAIL_MAGIC, sizeof(tail->magic));
    tail->header_bytes = TRACE_TAIL_HEADER_BYTES;
    tail->format = (uint32_t)format;
    tail->pid = (uint32_t)getpid();
    tail->buffer_bytes = log->capacity;
    log_rebase(log);
    log_start_writer(log);
    return 0;
fail:
    if (log->fd >= 0) {
        int failure = errno;
        close(log->fd);
        log->fd = -1;
        errno = failure;
    }
    return -1;
}

/* What the writer has not written; all of it if something went wrong there, such as a closed descriptor. */
static uint64_t log_unwritten(struct log *log)
{
    if (log->writer.running && writer_drain(&log->writer))
        return log->given;
    return log->tail->base;
}

int log_flush(struct log *log)
{
    struct trace_tail *tail = log->tail;
    int saved = errno;
    if (tail->end == tail->base)
        return 0;
    uint64_t from = log_unwritten(log);
    size_t length = (size_t)(tail->end - from);
    if (log_check_fd(log) == 0 && write_all(log, log->buffer + (from - tail->base), length, from) == length) {
        log_rebase(log);
        log->failure = 0;
        errno = saved;
        return 0;
    }
    /* The reader takes `base` bytes of FILE and then the tail, so a piece that did arrive is no harm; cut it
     * anyway. */
    log->failure = errno;
    log->limit = 0;
    log->given = tail->base;
    if (log->regular && same_file(log, log->fd) && ftruncate(log->fd, (off_t)tail->base) < 0)
        errno = log->failure;
    errno = log->failure;
    return -1;
}

int log_flush_copy(const struct log *log)
{
    size_t length = (size_t)(log->tail->end - log->tail->base);
    if (!same_file(log, log->fd))
        return -1;
    return write_all(log, log->buffer, length, log->tail->base) == length ? 0 : -1;
}

static int log_unpark(struct log *log)
{
    struct trace_tail header = *log->tail;
    /* At the same address: the tracer counts there. */
    if (log->regular) {
        if (tail_map(log, log->tail) < 0) {
            log->failure = errno;
            return -1;
        }
        *log->tail = header;
    }
    log->parked = false;
    log_rebase(log);
    return 0;
}

bool log_make_room(struct log *log, size_t bytes)
{
    if (log->failure != 0)
        return false;
    if (log->parked && log_unpark(log) < 0)
        return false;
    if (log->tail->end + bytes <= log->limit)
        return true;
    if (bytes <= PIECE_BYTES && log_give(log))
        return true;
    if (bytes > log->capacity || log_flush(log) < 0)
        return false;
    log_start_writer(log);
    if (log->tail->end + bytes > log->limit)
        log->limit = log->tail->base + log->capacity;
    return true;
}

/* A record larger than the buffer goes through it in pieces; a kill between them leaves one that is cut off.
 */
bool log_append(struct log *log, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;
    while (length > 0) {
        size_t piece = length < log->capacity ? length : log->capacity;
        if (!log_room(log, piece))
            return false;
        uint8_t *at = log_at(log);
        memcpy(at, from, piece);
        log_publish(log, at + piece);
        from += piece;
        length -= piece;
    }
    return true;
}

int log_park(struct log *log)
{
    if (log_flush(log) < 0)
        return -1;
    if (log->regular)
        unlink(log->tail_path);
    log->parked = true;
    log->limit = 0;
    return 0;
}

void log_settle(struct log *log)
{
    writer_stop(&log->writer);
}

static void log_release(struct log *log)
{
    munmap(log->tail, TRACE_TAIL_HEADER_BYTES + (size_t)log->capacity);
    log->tail = NULL;
    if (log->fd >= 0)
        close(log->fd);
    log->fd = -1;
}

int log_close(struct log *log)
{
    int result = log_flush(log);
    int failure = errno;
    writer_stop(&log->writer);
    if (result == 0 && log->regular && !log->parked)
        unlink(log->tail_path);
    bool ours = log->fd >= 0 && same_file(log, log->fd);
    if (ours && close(log->fd) < 0 && result == 0) {
        result = -1;
        failure = errno;
    }
    log->fd = -1;
    log_release(log);
    errno = failure;
    return result;
}

void log_abandon(struct log *log)
{
    if (!same_file(log, log->fd))
        log->fd = -1;
    log_release(log);
}
