/* One trace: start, stop, threads, forks and errors. See tracer.h. */
#include "tracer.h"

#include "event.h"
#include "guard.h"
#include "hook.h"
#include "memory.h"
#include "record.h"
#include "stats.h"
#include "text.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAR_RSS (INT64_MIN / 4) /* so far from any RSS that the first event passes every filter */
#define NS_PER_MS 1000000u
#define GAP_READINGS 16u /* a gap of so many readings' time is worth one */

struct tracer *tracer_active;
__thread struct thread *thread_self __attribute__((tls_model("initial-exec")));

static struct thread nobody; /* no thread's entry: a new thread's is NULL, and both differ from any other */
static pthread_key_t thread_key;
static bool thread_key_made;
static uint64_t sessions; /* of this process; threads and code entries outlive a trace and tell by it */

uint64_t tracer_total(const struct tracer *tracer)
{
    uint64_t total = 0;
    for (unsigned kind = 0; kind < TRACE_KINDS; kind++)
        total += tracer->counts->by_kind[kind];
    return total;
}

/* Now, but not before anything that is in the log. */
static uint64_t tracer_units(const struct tracer *tracer)
{
    uint64_t units = clock_units(&tracer->clock);
    uint64_t last = tracer->last.units > tracer->record.units ? tracer->last.units : tracer->record.units;
    return units > last ? units : last;
}

static size_t append(char *to, size_t used, size_t size, const char *text)
{
    while (*text != '\0' && used + 1 < size)
        to[used++] = *text++;
    to[used] = '\0';
    return used;
}

void tracer_error(struct tracer *tracer, const char *what, const char *detail)
{
    char line[ERROR_BYTES + 16];
    size_t prefix = append(line, 0, sizeof(line), "rsstrace: ");
    size_t used = append(line, prefix, ERROR_BYTES, what);
    if (detail != NULL)
        used = append(line, append(line, used, ERROR_BYTES, ": "), ERROR_BYTES, detail);
    if (tracer->errors_used < ERRORS_MAX)
        memcpy(tracer->errors[tracer->errors_used++], line + prefix, used - prefix + 1);
    line[used++] = '\n';
    int saved = errno;
    if (write(STDERR_FILENO, line, used) < 0)
        errno = saved;
}

static enum tracer_mode mode_of(const struct options *options)
{
    if (options->compute == COMPUTE_NONE)
        return MODE_COUNT;
    if (options->compute == COMPUTE_RSS)
        return MODE_RSS;
    if (options->filter == FILTER_NONE)
        return MODE_COMPUTE;
    if (options->filter == FILTER_RSS)
        return MODE_FILTER;
    return options->format == TRACE_FORMAT_BINARY ? MODE_BINARY : MODE_TEXT;
}

/* Everything that starts anew with a log: in a new trace, and in a forked child. */
static void tracer_reset(struct tracer *tracer)
{
    tracer->session = tracer->log_id = ++sessions;
    tracer->current = &nobody;
    tracer->threads = 0;
    tracer->log_thread = 0;
    tracer->log_units = 0;
    tracer->filter_rss = FAR_RSS;
    tracer->shown_rss = 0;
    tracer->shown_number = 0;
    tracer->shown = false;
    tracer->framing_lines = 0;
    tracer->gaps = 0;
    tracer->errors_used = 0;
    tracer->ended = NULL;
    tracer->pid = getpid();
    tracer->rss.reads = 0;
    memset(&tracer->last, 0, sizeof(tracer->last));
    memset(&tracer->record, 0, sizeof(tracer->record));
    memset(&tracer->own_counts, 0, sizeof(tracer->own_counts));
    tracer->counts = tracer->has_log ? tracer->log.tail : &tracer->own_counts;
}

static void log_begin(struct tracer *tracer)
{
    if (tracer->options.format == TRACE_FORMAT_BINARY)
        record_begin(tracer);
    else
        text_begin(tracer);
}

static int tracer_open_log(struct tracer *tracer)
{
    const char *what;
    if (tracer->options.filter == FILTER_NONE)
        return 0;
    if (log_open(&tracer->log, tracer->options.output, tracer->options.format, &what) < 0) {
        PyErr_SetFromErrnoWithFilename(PyExc_OSError, what);
        return -1;
    }
    tracer->has_log = true;
    return 0;
}

static int tracer_open_rss(struct tracer *tracer)
{
    if (tracer->options.compute == COMPUTE_NONE)
        return 0;
    if (rss_open(&tracer->rss, tracer->options.rss_source) < 0) {
        if (tracer->options.rss_source == RSS_FAULT)
            PyErr_Format(PyExc_OSError,
                "--rss=fault does not work here: perf_event_open: %s (see "
                "/proc/sys/kernel/perf_event_paranoid; "
                "--rss=timed needs no perf events)",
                strerror(errno));
        else
            PyErr_Format(PyExc_OSError, "cannot read /proc/self/statm: %s", strerror(errno));
        return -1;
    }
    tracer->has_rss = true;
    return 0;
}

static void tracer_close(struct tracer *tracer)
{
    if (tracer->has_log) {
        tracer->own_counts = *tracer->log.tail;
        tracer->counts = &tracer->own_counts;
        if (log_close(&tracer->log) < 0 && tracer->started)
            tracer_error(tracer, tracer->options.output, strerror(errno));
        tracer->has_log = false;
    }
    if (tracer->has_rss)
        rss_close(&tracer->rss);
    tracer->has_rss = false;
    callees_close(&tracer->callees);
}

static void thread_died(void *self)
{
    struct thread *thread = self;
    rss_watch_close(&thread->watch);
    memory_free(thread);
    thread_self = NULL;
}

static int tracer_open(struct tracer *tracer)
{
    if (!thread_key_made) {
        if (pthread_key_create(&thread_key, thread_died) != 0) {
            PyErr_SetString(PyExc_RuntimeError, "rsstrace: no thread-specific key is left");
            return -1;
        }
        thread_key_made = true;
    }
    if (codes_open() < 0 || tracer_open_log(tracer) < 0 || tracer_open_rss(tracer) < 0)
        return -1;
    if (tracer->options.compute == COMPUTE_ALL || tracer->rss.source <= RSS_TIMED)
        clock_open(&tracer->clock);
    return 0;
}

int tracer_start(struct tracer *tracer)
{
    tracer->mode = mode_of(&tracer->options);
    callees_open(&tracer->callees);
    if (tracer_open(tracer) < 0 || guard_start() < 0) {
        tracer_close(tracer);
        return -1;
    }
    int64_t page = tracer->has_rss ? tracer->rss.page_bytes : 1;
    tracer->filter_pages = (int64_t)((tracer->options.filter_bytes + (uint64_t)page - 1) / (uint64_t)page);
    tracer->threads_made = hook_threads_made();
    tracer->threads_known = *tracer->threads_made;
    tracer->gap_units = clock_units_of_ns(&tracer->clock, tracer->rss.read_ns * GAP_READINGS);
    tracer_reset(tracer);
    clock_restart(&tracer->clock);
    if (tracer->has_log)
        log_begin(tracer);
    tracer->started = true;
    tracer_active = tracer;
    return 0;
}

static int hook_install(struct tracer *tracer)
{
    switch (tracer->options.hook) {
    case HOOK_PROFILE:
    case HOOK_TRACE:
        return hook_threads_set(tracer);
    case HOOK_FRAME:
        return hook_frame_set(tracer);
    case HOOK_MONITORING:
        return hook_monitoring_set(tracer);
    }
    return -1;
}

int tracer_hook_set(struct tracer *tracer)
{
    if (hook_install(tracer) == 0)
        return 0;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    tracer_stop(tracer, "failed to start");
    PyErr_Restore(type, value, traceback);
    return -1;
}

static void hook_remove(struct tracer *tracer)
{
    switch (tracer->options.hook) {
    case HOOK_PROFILE:
    case HOOK_TRACE:
        hook_threads_unset(tracer);
        break;
    case HOOK_FRAME:
        hook_frame_unset();
        break;
    case HOOK_MONITORING:
        hook_monitoring_unset(tracer);
        break;
    }
}

/* The last event, as the record state has it. */
static void last_of_record(struct tracer *tracer)
{
    const struct record_state *record = &tracer->record;
    struct event *last = &tracer->last;
    bool of_callee = last->kind >= TRACE_C_CALL && last->kind <= TRACE_C_EXCEPTION;
    last->number = tracer->counts->events - 1;
    last->units = record->units;
    last->code = tracer->counts->events > 0 ? record->code : NULL;
    last->callee = of_callee ? record->callee : NULL;
    last->offset = record->offset;
    last->rss_pages = record->rss_pages;
}

static void log_end(struct tracer *tracer)
{
    if (tracer->mode == MODE_BINARY)
        last_of_record(tracer);
    uint64_t units = tracer_units(tracer);
    int64_t rss = rss_read(&tracer->rss);
    if (tracer->options.format == TRACE_FORMAT_BINARY)
        record_end(tracer, units, rss);
    else
        text_end(tracer, units, rss);
}

static void tracer_report(struct tracer *tracer)
{
    char text[96];
    if (tracer->counts->lost > 0) {
        snprintf(text, sizeof(text), "%llu events are missing from the log",
            (unsigned long long)tracer->counts->lost);
        tracer_error(tracer, text, tracer->options.output);
    }
    if (tracer->rss.failures > 0) {
        snprintf(text, sizeof(text), "%llu readings of RSS failed", (unsigned long long)tracer->rss.failures);
        tracer_error(tracer, text, NULL);
    }
    if (tracer->options.stats[0] != '\0' && stats_write(tracer, tracer->options.stats) < 0)
        tracer_error(tracer, tracer->options.stats, strerror(errno));
}

static void tracer_begin_forked(struct tracer *tracer)
{
    if (tracer->forked)
        tracer_forked(tracer);
}

void tracer_stop(struct tracer *tracer, const char *ended)
{
    if (!tracer->started || tracer->stopped)
        return;
    tracer_begin_forked(tracer);
    tracer->stopped = true;
    tracer->ended = ended;
    hook_remove(tracer);
    tracer_active = NULL;
    if (tracer->has_log)
        log_end(tracer);
    tracer->last.code = NULL;
    codes_bury(NULL);
    guard_stop();
    tracer_close(tracer);
    tracer_report(tracer);
}

struct thread *tracer_switch(struct tracer *tracer)
{
    struct thread *thread = thread_self;
    if (thread == NULL) {
        thread = memory_get(1, sizeof(*thread));
        thread->native_id = (uint32_t)syscall(SYS_gettid);
        thread_self = thread;
        pthread_setspecific(thread_key, thread);
    }
    if (thread->session != tracer->session) {
        rss_watch_close(&thread->watch);
        thread->session = tracer->session;
        thread->number = tracer->threads++;
        rss_watch_open(&thread->watch, &tracer->rss, tracer->mode == MODE_RSS,
            clock_units_of_ns(&tracer->clock, NS_PER_MS));
        if (tracer->has_log && tracer->options.format == TRACE_FORMAT_BINARY)
            record_thread_new(tracer, thread);
    }
    tracer->current = thread;
    /* Another thread ran: its faults were not this one's, so RSS is read again. */
    thread->watch.seen = ~rss_watch_heads(&thread->watch);
    return thread;
}

void tracer_attend(struct tracer *tracer)
{
    tracer_begin_forked(tracer);
    bool lost = tracer->hook_lost;
    tracer->attention = tracer->hook_lost = false;
    tracer->threads_known = *tracer->threads_made;
    if (tracer->options.hook > HOOK_TRACE)
        return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (hook_threads_set(tracer) < 0) {
        PyErr_Clear();
        tracer_error(tracer, "a thread could not be hooked", NULL);
    } else if (lost && hook_thread_mine(tracer)) {
        tracer_message(tracer, "the hook is back");
    }
    PyErr_Restore(type, value, traceback);
}

void tracer_hook_taken(struct tracer *tracer)
{
    const char *name = tracer->options.hook == HOOK_PROFILE ? "profile" : "trace";
    char text[MESSAGE_BYTES];
    tracer_begin_forked(tracer);
    tracer->hook_lost = tracer->attention = true;
    if (!hook_thread_mine(tracer))
        return;
    tracer->gaps++;
    snprintf(text, sizeof(text), "the traced program took the %s hook", name);
    tracer_message(tracer, text);
    snprintf(text, sizeof(text),
        "the traced program took the %s hook after %llu events: those until it let go are missing", name,
        (unsigned long long)tracer_total(tracer));
    tracer_error(tracer, text, NULL);
}

void tracer_message(struct tracer *tracer, const char *text)
{
    char cut[MESSAGE_BYTES + 1];
    tracer_begin_forked(tracer);
    if (!tracer->has_log)
        return;
    uint64_t units = tracer_units(tracer), number = tracer->counts->events;
    snprintf(cut, sizeof(cut), "%s", text);
    for (char *at = cut; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = ' ';
    tracer->log_units = units;
    if (tracer->options.format == TRACE_FORMAT_BINARY)
        record_message(tracer, number, units, cut);
    else
        text_message(tracer, number, units, cut);
}

void tracer_lost(struct tracer *tracer)
{
    if (tracer->counts->lost++ == 0)
        tracer_error(tracer, tracer->options.output, strerror(tracer->log.failure));
}

static void path_of_child(char *path, size_t size, long pid)
{
    size_t length = strlen(path);
    if (length > 0)
        snprintf(path + length, size - length, ".%ld", pid);
}

/* Without a log that works, every event that should be in it is counted as lost. */
static void log_shut(struct tracer *tracer, int failure)
{
    tracer->log.tail = &tracer->own_counts;
    tracer->log.failure = failure;
    tracer->log.limit = 0;
    tracer->counts = &tracer->own_counts;
}

/* Its pages are not there in a child. */
static void thread_forget_watch(void)
{
    if (thread_self != NULL)
        rss_watch_forget(&thread_self->watch);
}

void tracer_forked_unseen(struct tracer *tracer)
{
    thread_forget_watch();
    tracer->forked = tracer->attention = true;
}

void tracer_forked(struct tracer *tracer)
{
    const char *what;
    bool had_log = tracer->has_log;
    tracer->forked = false;
    thread_forget_watch();
    path_of_child(tracer->options.output, sizeof(tracer->options.output), getpid());
    path_of_child(tracer->options.stats, sizeof(tracer->options.stats), getpid());
    if (had_log)
        log_abandon(&tracer->log);
    bool opened =
        had_log && log_open(&tracer->log, tracer->options.output, tracer->options.format, &what) == 0;
    int failure = errno;
    tracer->has_log = opened;
    tracer_reset(tracer);
    clock_restart(&tracer->clock);
    if (tracer->has_rss) {
        rss_close(&tracer->rss);
        rss_reopen(&tracer->rss);
    }
    if (opened)
        log_begin(tracer);
    else if (had_log)
        log_shut(tracer, failure);
}

void tracer_exec(struct tracer *tracer)
{
    tracer_message(tracer, "os.exec");
    tracer->ended = "exec";
    if (tracer->has_log && log_park(&tracer->log) < 0)
        tracer_error(tracer, tracer->options.output, strerror(errno));
    tracer_report(tracer);
    tracer->ended = NULL;
}

void tracer_crashed(struct tracer *tracer, int signal_number)
{
    static char ended[32] = "signal ";
    if (tracer->forked) /* the log is the parent's */
        return;
    text_number(ended + 7, (uint64_t)signal_number, 0)[0] = '\0';
    tracer->ended = ended;
    if (tracer->has_log && log_flush_copy(&tracer->log) < 0)
        tracer_error(tracer, tracer->options.output, "the log's last part is in its tail only");
    if (tracer->options.stats[0] != '\0')
        stats_write(tracer, tracer->options.stats);
}
