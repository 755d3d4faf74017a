/* trace_input: see trace_input.h. */
#include "trace_input.h"
#include "buf.h"
#include "mem.h"

#include "../tracer/trace_format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, TAIL_BYTES_MAX = 1 << 30, SNAPSHOTS_MAX = 1000 };

struct trace_input {
    char *path;
    int fd;             /* -1 when all is in memory */
    uint64_t file_left; /* bytes of FILE that are still to be read; the rest comes after them */
    bool is_bounded;    /* file_left counts; otherwise FILE is read to its end */
    uint8_t *rest;      /* what the tail holds */
    size_t rest_length;
    size_t rest_at;
    uint8_t *buffer;
    size_t capacity;
    size_t start; /* of what is buffered and not yet taken */
    size_t end;
    uint64_t offset; /* in the log, of `start` */
    struct trace_input_tail tail;
    char problem[256];
};

static ssize_t read_fully(int fd, void *bytes, size_t length, off_t offset)
{
    size_t done = 0;

    while (done < length) {
        ssize_t got = pread(fd, (uint8_t *)bytes + done, length - done, offset + (off_t)done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static const char *check_tail(const struct trace_tail *header, uint64_t file_bytes)
{
    if (memcmp(header->magic, TRACE_TAIL_MAGIC, sizeof header->magic) != 0)
        return "it does not start like a tail";
    if (header->end < header->base || header->end - header->base > header->buffer_bytes ||
        header->end - header->base > TAIL_BYTES_MAX)
        return "its counters contradict each other";
    if (header->header_bytes < sizeof *header ||
        header->header_bytes + (header->end - header->base) > file_bytes)
        return "it is cut off";
    return NULL;
}

/* One try to read the tail as it was at one moment: between two readings of its header `base` must not have
 * moved, for then the buffer would have been filled anew. Returns 1 when it was, 0 when not, -1 with *why. */
static int snapshot_tail(struct trace_input *input, int fd, struct trace_tail *header, const char **why)
{
    struct trace_tail again;
    struct stat info;
    size_t length;

    *why = "it cannot be read";
    if (fstat(fd, &info) || read_fully(fd, header, sizeof *header, 0) < 0)
        return -1;
    if ((uint64_t)info.st_size < sizeof *header) {
        *why = "it is cut off";
        return -1;
    }
    *why = check_tail(header, (uint64_t)info.st_size);
    if (*why)
        return -1;
    length = (size_t)(header->end - header->base);
    free(input->rest);
    input->rest = mem_alloc(length + 1, 1);
    *why = "it cannot be read";
    if (read_fully(fd, input->rest, length, (off_t)header->header_bytes) != (ssize_t)length ||
        read_fully(fd, &again, sizeof again, 0) != (ssize_t)sizeof again)
        return -1;
    input->tail.steady = memcmp(header, &again, sizeof again) == 0;
    return header->base == again.base;
}

static void refuse_tail(struct trace_input *input, const char *why)
{
    free(input->rest);
    input->rest = NULL;
    (void)snprintf(
        input->problem, sizeof input->problem, "%s" TRACE_TAIL_SUFFIX " is left out: %s", input->path, why);
}

/* FILE and its tail must be of the same process. Text logs do not say; nor does a FILE without a whole
 * header. */
static bool is_of_pid(const struct trace_input *input, uint32_t pid)
{
    struct trace_header header;

    return read_fully(input->fd, &header, sizeof header, 0) != (ssize_t)sizeof header ||
           memcmp(header.magic, TRACE_MAGIC, sizeof header.magic) != 0 || header.pid == pid;
}

static void use_tail(struct trace_input *input, const struct trace_tail *header)
{
    input->is_bounded = true;
    input->file_left = header->base;
    input->tail.present = true;
    input->tail.bytes = header->end - header->base;
    input->rest_length = (size_t)input->tail.bytes;
    input->tail.logged = header->logged;
    input->tail.lost = header->lost;
    input->tail.pid = header->pid;
}

static void open_tail(struct trace_input *input)
{
    struct buf path = {0};
    struct trace_tail header;
    const char *why = "it never stood still";
    int tries = 0;
    int got = 0;
    int fd;

    buf_printf(&path, "%s" TRACE_TAIL_SUFFIX, input->path);
    fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    buf_free(&path);
    if (fd < 0 && errno != ENOENT)
        refuse_tail(input, strerror(errno));
    if (fd < 0)
        return;
    while (got == 0 && tries++ < SNAPSHOTS_MAX)
        got = snapshot_tail(input, fd, &header, &why);
    (void)close(fd);
    if (got <= 0)
        refuse_tail(input, why ? why : "it never stood still");
    else if (header.base >= sizeof(struct trace_header) && !is_of_pid(input, header.pid))
        refuse_tail(input, "it belongs to another process's log");
    else
        use_tail(input, &header);
}

struct trace_input *trace_input_open(const char *path, struct error *error)
{
    struct trace_input *input;
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        (void)error_set_errno(error, EXIT_USAGE, errno, "cannot open the log '%s'", path);
        return NULL;
    }
    if (fstat(fd, &info) || S_ISDIR(info.st_mode)) {
        (void)error_set(error, EXIT_USAGE, "'%s' is a folder; name the log file in it", path);
        (void)close(fd);
        return NULL;
    }
    input = mem_alloc(1, sizeof *input);
    input->path = mem_strdup(path);
    input->fd = fd;
    input->capacity = BUFFER_BYTES;
    input->buffer = mem_alloc(input->capacity, 1);
    if (S_ISREG(info.st_mode))
        open_tail(input);
    return input;
}

struct trace_input *trace_input_open_memory(const uint8_t *bytes, size_t length, size_t buffer_bytes)
{
    struct trace_input *input = mem_alloc(1, sizeof *input);

    input->path = mem_strdup("memory");
    input->fd = -1;
    input->capacity = buffer_bytes;
    input->buffer = mem_alloc(input->capacity, 1);
    input->rest = mem_alloc(length + 1, 1);
    input->rest_length = length;
    if (length)
        memcpy(input->rest, bytes, length);
    return input;
}

void trace_input_close(struct trace_input *input)
{
    if (!input)
        return;
    if (input->fd >= 0)
        (void)close(input->fd);
    free(input->path);
    free(input->rest);
    free(input->buffer);
    free(input);
}

static size_t read_file(struct trace_input *input, uint8_t *bytes, size_t length)
{
    ssize_t got;

    if (input->is_bounded && length > input->file_left)
        length = (size_t)input->file_left;
    if (input->fd < 0 || length == 0)
        return 0;
    do
        got = read(input->fd, bytes, length);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        input->file_left -= input->is_bounded ? (uint64_t)got : 0;
        return (size_t)got;
    }
    if (got < 0)
        (void)snprintf(
            input->problem, sizeof input->problem, "%s cannot be read on: %s", input->path, strerror(errno));
    else if (input->is_bounded)
        (void)snprintf(input->problem, sizeof input->problem,
            "%s lacks %llu bytes that had been written to it: the machine stopped before they were on the "
            "disk, or "
            "somebody cut it off",
            input->path, (unsigned long long)input->file_left);
    /* What follows a gap is no log. */
    if (got < 0 || input->is_bounded)
        input->rest_length = input->rest_at;
    (void)close(input->fd);
    input->fd = -1;
    return 0;
}

static size_t read_more(struct trace_input *input, uint8_t *bytes, size_t length)
{
    size_t got = read_file(input, bytes, length);
    size_t left = input->rest_length - input->rest_at;

    if (got > 0 || left == 0)
        return got;
    if (length > left)
        length = left;
    memcpy(bytes, input->rest + input->rest_at, length);
    input->rest_at += length;
    return length;
}

size_t trace_input_peek(struct trace_input *input, size_t wanted, const uint8_t **at)
{
    size_t buffered = input->end - input->start;
    size_t got = 1;

    if (buffered < wanted) {
        memmove(input->buffer, input->buffer + input->start, buffered);
        input->start = 0;
        input->end = buffered;
        while (input->end < wanted && got > 0) {
            /* Grown as bytes come, so that a length that lies costs nothing. */
            if (input->end == input->capacity) {
                input->capacity *= 2;
                input->buffer = mem_resize(input->buffer, input->capacity, 1);
            }
            got = read_more(input, input->buffer + input->end, input->capacity - input->end);
            input->end += got;
        }
    }
    *at = input->buffer + input->start;
    return input->end - input->start;
}

void trace_input_take(struct trace_input *input, size_t length)
{
    input->start += length;
    input->offset += length;
}

bool trace_input_skip(struct trace_input *input, uint64_t length)
{
    const uint8_t *at;

    while (length > 0) {
        size_t got = trace_input_peek(input, 1, &at);
        size_t step = length < got ? (size_t)length : got;

        if (got == 0)
            return false;
        trace_input_take(input, step);
        length -= step;
    }
    return true;
}

uint64_t trace_input_offset(const struct trace_input *input)
{
    return input->offset;
}

const struct trace_input_tail *trace_input_tail(const struct trace_input *input)
{
    return &input->tail;
}

const char *trace_input_problem(const struct trace_input *input)
{
    return input->problem;
}
