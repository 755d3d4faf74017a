/* counters: see counters.h. */
#include "counters.h"
#include "files.h"
#include "path.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct counters {
    int fd;
};

const struct counters_event COUNTERS_INSTRUCTIONS = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS};

static const char VALGRIND[] = "valgrind";
static const char FILE_PREFIX[] = "callgrind.";

const char *counters_name(enum counters_source source)
{
    static const char *const names[] = {
        [COUNTERS_NONE] = "", [COUNTERS_HARDWARE] = "hardware", [COUNTERS_CALLGRIND] = "callgrind"};

    return names[source];
}

enum counters_source counters_find(struct buf *why)
{
    struct error error;
    struct counters *counters = counters_start(&COUNTERS_INSTRUCTIONS, &error);
    char *valgrind = path_find_program(VALGRIND);
    bool has_valgrind = valgrind != NULL;

    free(valgrind);
    if (counters) {
        (void)counters_stop(counters);
        return COUNTERS_HARDWARE;
    }
    if (has_valgrind)
        return COUNTERS_CALLGRIND;
    buf_printf(why,
        "instructions cannot be counted: %s, and there is no valgrind; install valgrind, or allow a "
        "performance monitoring unit to this machine",
        error.message);
    return COUNTERS_NONE;
}

struct counters *counters_start(const struct counters_event *event, struct error *error)
{
    struct perf_event_attr attr = {
        .type = event->type,
        .size = sizeof attr,
        .config = event->config,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        .disabled = 1,
        .inherit = 1,
        .enable_on_exec = 1,
        .exclude_kernel = 1, /* what perf_event_paranoid 2 allows everybody */
        .exclude_hv = 1,
    };
    int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    struct counters *counters;

    if (fd < 0) {
        (void)error_set_errno(error, EXIT_RUN_FAILED, errno, "the kernel gives no counter (perf_event_open)");
        return NULL;
    }
    counters = mem_alloc(1, sizeof *counters);
    counters->fd = fd;
    return counters;
}

int64_t counters_stop(struct counters *counters)
{
    struct {
        uint64_t value;
        uint64_t enabled_ns;
        uint64_t running_ns;
    } reading = {0};
    ssize_t got = read(counters->fd, &reading, sizeof reading);

    (void)close(counters->fd);
    free(counters);
    if (got != (ssize_t)sizeof reading || reading.running_ns == 0)
        return -1;
    if (reading.running_ns < reading.enabled_ns)
        return (int64_t)((double)reading.value * ((double)reading.enabled_ns / (double)reading.running_ns));
    return (int64_t)reading.value;
}

char **counters_wrap(char **argv, const char *folder, struct arena *arena)
{
    const char *const before[] = {VALGRIND, "--tool=callgrind", "--quiet", "--trace-children=yes",
        arena_printf(arena, "--callgrind-out-file=%s/%s%%p", folder, FILE_PREFIX),
        arena_printf(arena, "--log-file=%s/valgrind.%%p", folder)};
    const size_t count = sizeof before / sizeof *before;
    size_t length = 0;
    size_t i;
    char **wrapped;

    while (argv[length])
        length++;
    wrapped = arena_alloc(arena, count + length + 1, sizeof *wrapped);
    for (i = 0; i < count; i++)
        wrapped[i] = arena_strdup(arena, before[i]);
    memcpy(wrapped + count, argv, length * sizeof *argv);
    return wrapped;
}

/* The total stands in the last lines of a file that is whole ("totals: 1711025371"; Callgrind Format
 * Specification, "totals" line). */
static int file_total(const char *path, int64_t *total, struct error *error)
{
    FILE *file = fopen(path, "re");
    char line[256];
    bool found = false;

    if (!file)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot read '%s'", path);
    while (!found && fgets(line, sizeof line, file))
        found = sscanf(line, "totals: %" SCNd64, total) == 1;
    (void)fclose(file);
    if (!found)
        return error_set(error, EXIT_RUN_FAILED, "callgrind's file '%s' is cut off", path);
    return 0;
}

struct sum {
    int64_t instructions;
    size_t files;
};

static int sum_add(void *context, const struct files_entry *entry, struct error *error)
{
    struct sum *sum = context;
    int64_t total;

    if (entry->type != FILES_REGULAR || strncmp(entry->relative, FILE_PREFIX, strlen(FILE_PREFIX)) != 0)
        return 0;
    if (file_total(entry->path, &total, error))
        return -1;
    sum->instructions += total;
    sum->files++;
    return 0;
}

int counters_sum(const char *folder, int64_t *instructions, struct error *error)
{
    struct sum sum = {0};

    if (files_walk(folder, sum_add, &sum, error))
        return -1;
    if (!sum.files)
        return error_set(error, EXIT_RUN_FAILED, "callgrind wrote nothing to '%s'", folder);
    *instructions = sum.instructions;
    return 0;
}
