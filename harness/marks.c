/* marks: see marks.h. */
#include "marks.h"
#include "buf.h"
#include "mem.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* A workload that marks without end must not fill our memory. */
enum { MARKS_MAX = 1000, LABEL_BYTES_MAX = 200 };
/* Nor keep us from all else by writing faster than we read: so many pieces are read at once. */
enum { PIECES_MAX = 64 };

struct marks {
    int file_fd;
    int notify_fd;
    struct buf line; /* the line that has not ended yet */
    struct record_mark *items;
    size_t count;
    size_t capacity;
};

struct marks *marks_open(const char *path, struct error *error)
{
    struct marks *marks;

    if (path_make_file(path, error))
        return NULL;
    marks = mem_alloc(1, sizeof *marks);
    marks->file_fd = open(path, O_RDONLY | O_CLOEXEC);
    marks->notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (marks->file_fd >= 0 && marks->notify_fd >= 0 &&
        inotify_add_watch(marks->notify_fd, path, IN_MODIFY) >= 0)
        return marks;
    (void)error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot watch '%s'", path);
    marks_close(marks);
    return NULL;
}

void marks_close(struct marks *marks)
{
    size_t i;

    if (!marks)
        return;
    if (marks->file_fd >= 0)
        (void)close(marks->file_fd);
    if (marks->notify_fd >= 0)
        (void)close(marks->notify_fd);
    for (i = 0; i < marks->count; i++)
        free(marks->items[i].label);
    free(marks->items);
    buf_free(&marks->line);
    free(marks);
}

int marks_fd(const struct marks *marks)
{
    return marks->notify_fd;
}

static void marks_end_line(struct marks *marks, int64_t t_ns)
{
    if (marks->line.length > 0 && marks->count < MARKS_MAX) {
        marks->items = mem_grow(marks->items, marks->count, &marks->capacity, sizeof *marks->items);
        marks->items[marks->count++] =
            (struct record_mark){.t_ns = t_ns, .label = mem_strdup(buf_string(&marks->line))};
    }
    buf_clear(&marks->line);
}

void marks_take(struct marks *marks, int64_t t_ns, int last)
{
    char chunk[4096];
    int pieces;
    ssize_t got;
    ssize_t i;

    (void)!read(marks->notify_fd, chunk, sizeof chunk); /* which event it was does not matter */
    for (pieces = 0; marks->count < MARKS_MAX && (last || pieces < PIECES_MAX); pieces++) {
        got = read(marks->file_fd, chunk, sizeof chunk);
        if (got <= 0)
            break;
        for (i = 0; i < got; i++) {
            if (chunk[i] == '\n')
                marks_end_line(marks, t_ns);
            else if (chunk[i] != '\0' && marks->line.length < LABEL_BYTES_MAX)
                buf_add_char(&marks->line, chunk[i]);
        }
    }
    if (last)
        marks_end_line(marks, t_ns);
}

void marks_hand_over(struct marks *marks, struct run_record *record)
{
    record->marks = marks->items;
    record->mark_count = marks->count;
    marks->items = NULL;
    marks->count = 0;
    marks->capacity = 0;
}
