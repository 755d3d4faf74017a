/*
 * One trace: its options, its state on the hot path, its log. Started and stopped here; the hooks call
 * event.h with it. At most one trace runs in a process. Everything but the signal handler's part needs the
 * GIL.
 */
#ifndef TRACER_H
#define TRACER_H

#include "python.h"

#include "clock.h"
#include "code.h"
#include "log.h"
#include "rss.h"
#include "trace_format.h"

#include <limits.h>
#include <stdbool.h>

enum tracer_hook { HOOK_PROFILE, HOOK_TRACE, HOOK_FRAME, HOOK_MONITORING };
enum tracer_compute { COMPUTE_NONE, COMPUTE_RSS, COMPUTE_ALL };
enum tracer_filter { FILTER_NONE, FILTER_ALL, FILTER_RSS };

/* What an event costs is decided once, at the start: event.h is compiled for each mode. */
enum tracer_mode { MODE_COUNT, MODE_RSS, MODE_COMPUTE, MODE_TEXT, MODE_BINARY, MODE_FILTER, MODES };

struct options {
    enum tracer_hook hook;
    enum tracer_compute compute;
    enum tracer_filter filter;
    uint64_t filter_bytes;
    bool previous;
    int rss_source; /* enum rss_source, or -1: the best that works */
    enum trace_format format;
    char output[PATH_MAX]; /* absolute; empty without a log */
    char stats[PATH_MAX];  /* absolute; empty without statistics */
};

struct event {
    uint64_t number;
    uint64_t units;
    struct code *code; /* NULL: there was no event yet */
    struct callee *callee;
    uint32_t offset;
    int32_t line;
    uint32_t kind;
    uint32_t thread;
    bool logged;
    int64_t rss_pages;
};

/* A thread that has had an event. Belongs to that thread, and dies with it. */
struct thread {
    struct rss_watch watch;
    uint64_t session; /* of the trace that numbered it */
    uint32_t number;
    uint32_t native_id;
};

/* What the binary log's reader knows (trace_format.h). */
struct record_state {
    uint64_t units;
    struct code *code;
    struct callee *callee;
    uint32_t offset;
    uint32_t next_code;
    uint32_t next_callee;
    int64_t rss_pages;
    uint64_t number; /* of the next event, as the reader counts */
};

#define TEXT_FIELD 16

/* Texts of numbers that change little from event to event, for the text log. */
struct text_state {
    uint64_t number;
    uint64_t clock_us;
    int64_t rss;
    char *clock_last; /* last digit of clock_text, whose value is clock_digit */
    unsigned clock_digit;
    unsigned number_digits;
    char number_text[TEXT_FIELD];
    char clock_text[TEXT_FIELD];
    char rss_text[TEXT_FIELD];
};

#define ERRORS_MAX 16
#define ERROR_BYTES 320
#define MESSAGE_BYTES 160

struct tracer {
    PyObject_HEAD
        /* The hot path's. */
        struct trace_tail *counts; /* the log's tail, or `own_counts` without a log */
    struct thread *current;        /* whose event was last */
    uint64_t session;              /* differs for every trace and every forked child */
    const uint64_t *threads_made;  /* moves when CPython makes a thread state, */
    uint64_t threads_known;        /* and was this when threads were last hooked */
    bool attention;                /* something rare is to be done before the next event: tracer_attend */
    bool forked;                   /* this is a child whose trace has not begun: tracer_forked_unseen */
    bool want_lines;               /* lines are part of what is computed */
    enum tracer_mode mode;
    int64_t filter_pages;  /* |change| that the filter lets through */
    int64_t filter_rss;    /* RSS of the last event let through, for the filter */
    int64_t shown_rss;     /* the same for the RSS change column: 0 before the first */
    uint64_t shown_number; /* number of the last event let through, */
    bool shown;            /* if there was one */
    uint64_t log_units;    /* clock of the newest message or filtered event in the log */
    uint32_t log_thread;   /* thread whose events the log is taken to hold now */
    uint64_t log_id;       /* names the log that codes and callees are defined in */
    uint64_t gap_units;    /* time between two events after which RSS is read again */
    struct event last;
    struct rss rss;
    struct clock clock;
    struct record_state record;
    struct text_state text;
    struct callees callees;
    struct log log;
    /* The rest. */
    struct options options;
    struct trace_tail own_counts;
    bool started, stopped, has_clock, has_rss, has_log;
    uint32_t threads;
    uint64_t gaps;          /* times that the traced program took the hook away */
    uint64_t framing_lines; /* of the text log: all that are not events */
    bool hook_lost, in_own_call;
    const char *ended;
    long pid;
    unsigned errors_used;
    char errors[ERRORS_MAX][ERROR_BYTES];
    PyObject *hook_state; /* the monitoring hook's module and callbacks */
    int monitoring_tool;
};

/* The trace that runs, or NULL. The frame hook, audit hook and signal handler get no argument to find it by.
 */
extern struct tracer *tracer_active;

/* This thread's entry. initial-exec: one load, no call into the dynamic linker. */
extern __thread struct thread *thread_self __attribute__((tls_model("initial-exec")));

/* Starts the trace that tracer->options describe, with no hook yet. -1 with a Python exception. */
int tracer_start(struct tracer *tracer);

/* Puts the hook into every thread. -1 with a Python exception. */
int tracer_hook_set(struct tracer *tracer);

/* Ends the trace: hook out, log closed, statistics written, errors said. `ended` is for the statistics. */
void tracer_stop(struct tracer *tracer, const char *ended);

/* Does what `attention` asks for: a child's trace to begin, threads to hook, a hook to put back. */
void tracer_attend(struct tracer *tracer);

/* The calling thread has an event, and the thread before was another: numbers it, and reads RSS again. */
struct thread *tracer_switch(struct tracer *tracer);

/* Keeps a message for the statistics and stderr; async-signal-safe. `detail` may be NULL. */
void tracer_error(struct tracer *tracer, const char *what, const char *detail);

/* Writes a message of at most MESSAGE_BYTES into the log. */
void tracer_message(struct tracer *tracer, const char *text);

/* An event that could not be logged. */
void tracer_lost(struct tracer *tracer);

/* The traced program is about to set the hook that is ours. */
void tracer_hook_taken(struct tracer *tracer);

/* In the child after a fork: a log, statistics and counts of its own. */
void tracer_forked(struct tracer *tracer);

/* The same where Python does not know of the fork: put off until the child has an event, since most such
 * children only exec. */
void tracer_forked_unseen(struct tracer *tracer);

/* Flushes, writes statistics, takes the tail's name away: the process is about to become another program. */
void tracer_exec(struct tracer *tracer);

/* From a signal handler: FILE gets what the tail holds, and statistics are written. */
void tracer_crashed(struct tracer *tracer, int signal_number);

/* Sum of all kinds. */
uint64_t tracer_total(const struct tracer *tracer);

static inline uint64_t event_diff(const struct tracer *tracer, uint64_t number)
{
    return tracer->shown ? number - tracer->shown_number : 0;
}

#endif
