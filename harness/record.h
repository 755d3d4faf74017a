/* record: what is known of one run, and of the machine it ran on: the in-memory form of the lines of
 * runs.jsonl. Data only; journal.h writes them and results.h reads them. The schema is described in
 * docs/results.md. */
#ifndef TRACETOLL_RECORD_H
#define TRACETOLL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_RUN_SCHEMA "tracetoll.run/1"
#define RECORD_HOST_SCHEMA "tracetoll.host/1"
#define RECORD_END_SCHEMA "tracetoll.end/1"

enum { RECORD_KINDS_MAX = 16, RECORD_NAME_BYTES = 32, RECORD_REASON_BYTES = 512 };

enum outcome {
    OUTCOME_OK,
    OUTCOME_FAILED,          /* the workload exited with another status than 0 */
    OUTCOME_SIGNALLED,       /* the workload died by a signal */
    OUTCOME_TIMEOUT,         /* the time limit ended it */
    OUTCOME_INCOMPLETE_LOG,  /* the tracer's log does not hold what the tracer says that it logged */
    OUTCOME_WRONG_OUTPUT,    /* the workload's output differs from the other configurations' */
    OUTCOME_OVER_LIMIT,      /* ended because it used more than it may */
    OUTCOME_DISK_FULL,       /* there was no space left where it writes */
    OUTCOME_SETUP_FAILED,    /* not run: the setup of its configuration failed */
    OUTCOME_PREPARE_FAILED,  /* not run: what prepares it failed */
    OUTCOME_CLEANUP_FAILED,  /* it ran, but what cleans up after it failed */
    OUTCOME_TEARDOWN_FAILED, /* no run at all: what ends a configuration failed; counts as a warm-up */
    OUTCOME_COUNT
};

/* "ok", "failed", "signalled", "timeout", "incomplete log", "wrong output", "over limit", "disk full", "setup
 * failed", "prepare failed", "cleanup failed", "teardown failed". */
const char *outcome_name(enum outcome outcome);
/* 0 and *outcome, or -1 for a name that is none of these. */
int outcome_parse(const char *name, enum outcome *outcome);

struct record_kind {
    char name[RECORD_NAME_BYTES]; /* "call", "c_return", ... as the tracer calls it */
    int64_t count;
};

/* What the tracer said of itself through TRACETOLL_STATS. `known` is false for a tracer that reports nothing.
 */
struct record_events {
    bool known;
    int64_t total;
    struct record_kind kinds[RECORD_KINDS_MAX];
    size_t kind_count;
    int64_t logged;    /* events that the tracer's filter let through to the log; -1 if unknown */
    int64_t log_lines; /* lines that the tracer says its log has; -1 if unknown */
    int64_t log_bytes; /* the same in bytes */
    char log_format[RECORD_NAME_BYTES]; /* "binary" for a log that has no lines; "" if unknown */
    int64_t lost;                       /* events that it had to drop; -1 if unknown */
    char hook[RECORD_NAME_BYTES];       /* "" if unknown */
    char rss_source[RECORD_NAME_BYTES]; /* "" if unknown */
    int64_t rss_reads;                  /* -1 if unknown */
    int64_t rss_staleness_ns;           /* -1 if unknown */
    int64_t rss_granularity_bytes;      /* smallest step that the source can show; -1 if unknown */
    int64_t threads;                    /* -1 if unknown */
    char error[RECORD_REASON_BYTES];    /* what the tracer says went wrong; "" if nothing */
};

/* The tracer's log, counted as wc does. `known` is false when there was none. */
struct record_log {
    bool known;
    int64_t lines; /* -1 of a log that its tracer says is binary */
    int64_t words; /* the same */
    int64_t bytes;
};

/* Samples of the workload's process tree. t_ns counts from the spawn. cpu_ns and faults are running totals.
 */
struct record_timeline {
    size_t count;
    int64_t *t_ns;
    int64_t *rss_bytes;
    int64_t *cpu_ns;
    int64_t *faults;
};

struct record_mark {
    int64_t
        t_ns; /* since the spawn; when the sampler first saw the line, so late by up to one sample interval */
    char *label;
};

struct run_record {
    char *configuration;
    int64_t round;    /* from 1; warm-up rounds count from 1 on their own */
    int64_t position; /* from 1, within the round */
    bool warmup;
    bool control; /* the baseline's second run of the round: one half of the A/A comparison, no row of its own
                   */
    enum outcome outcome;
    int exit_status;                  /* -1 unless it exited */
    int signal;                       /* 0 unless a signal ended it */
    char reason[RECORD_REASON_BYTES]; /* why the outcome is not ok; "" otherwise */
    int64_t wall_ns;                  /* CLOCK_MONOTONIC from spawn to wait */
    int64_t user_ns;
    int64_t system_ns;
    int64_t peak_rss_bytes; /* ru_maxrss of that very child, or more if a sample saw more: see run.c */
    int64_t minor_faults;
    int64_t major_faults;
    int64_t voluntary_switches;
    int64_t involuntary_switches;
    int64_t steal_ns;          /* lost by all processors to other guests during the run, in steps of 10 ms */
    int64_t peak_pss_bytes;    /* of the whole process tree, as far as samples see it; -1 if not asked for */
    int64_t cgroup_peak_bytes; /* the same, as the kernel counts it (memory.peak); -1 without a cgroup of its
                                  own */
    int64_t corpus_bytes;      /* of the corpus that it worked on; -1 without one */
    struct record_events events;
    struct record_log log;
    char output_hash[RECORD_NAME_BYTES]; /* "" when not verified */
    int64_t left_behind;                 /* processes that outlived the workload and were killed */
    int64_t instructions;            /* executed in user mode by the whole process tree; -1 if not counted */
    char counter[RECORD_NAME_BYTES]; /* what counted them: "hardware", "callgrind"; "" if nothing did */
    struct record_timeline timeline;
    struct record_mark *marks;
    size_t mark_count;
};

/* Makes all figures of a run unknown, as those of one that never began. */
void run_record_clear(struct run_record *record);
/* Frees what the record owns (configuration, timeline arrays, marks), not the record itself. */
void run_record_free(struct run_record *record);

struct record_corpus {
    bool present;
    char *path; /* as the harness used it */
    int64_t files;
    int64_t bytes;
    int64_t largest_bytes;
    int64_t smallest_bytes;
    char hash[RECORD_NAME_BYTES]; /* of all that is in it (see digest.h); "" for a single file */
};

/* A configuration that could not be run on this machine. */
struct record_skipped {
    char *configuration;
    char *reason;
};

/* What was found on one thing of the machine that matters to measurements; see doctor.h. */
struct record_check {
    char *name;
    char *found;  /* "" if unknown */
    char *state;  /* "good", "bad", or "unknown": it does not say, or nothing can be said */
    char *advice; /* "" if there is none */
};

struct record_checks {
    struct record_check *items;
    size_t count;
    size_t capacity;
};

/* Keeps copies of the texts. */
void record_checks_add(
    struct record_checks *checks, const char *name, const char *found, const char *state, const char *advice);
/* Appends copies of all of `from`. */
void record_checks_copy(struct record_checks *checks, const struct record_checks *from);
void record_checks_free(struct record_checks *checks);

/* The machine and the plan. Strings are "" and numbers -1 where the machine does not say. */
struct host_record {
    char *tracetoll_version;
    char *time; /* ISO 8601, UTC */
    char *command_line;
    char *cpu_model;
    int64_t cores; /* online */
    int64_t memory_bytes;
    char *kernel;
    char *os;
    char *python_version;
    char *python_path;
    char *governor;
    char *aslr;          /* randomize_va_space, as the kernel writes it */
    char *workload_aslr; /* "off" when the runs had it switched off, else "on" */
    char *workload_cpus; /* "1-3": what runs were pinned to; "" when they were not */
    char *harness_cpus;
    char *transparent_hugepages;
    char *virtualisation;
    char *clock_source;
    int64_t perf_event_paranoid;
    double load_1min;
    char *config_path;
    char *config_text; /* after --set, so that the results stand alone */
    struct record_corpus corpus;
    int64_t rounds;
    int64_t warmup;
    int64_t seed;
    char **selected; /* names of the configurations that the plan holds, in file order */
    size_t selected_count;
    struct record_skipped *skipped;
    size_t skipped_count;
    char *config_file;  /* the configuration file, absolute; "" when it was not found again */
    char *directory;    /* the workload's working folder, absolute */
    char **assignments; /* of --set, in their order */
    size_t assignment_count;
    struct record_checks checks; /* taken before the first run; none in the results of older versions */
};

void host_record_free(struct host_record *host);

/* Why a benchmark ended. */
enum ending {
    ENDING_UNKNOWN,   /* it did not say: it was killed, or could not go on */
    ENDING_ROUNDS,    /* all rounds of a fixed number are done */
    ENDING_PRECISION, /* the slowdowns are as precise as asked for */
    ENDING_MAX,       /* the most rounds allowed are done, and the precision is not reached */
    ENDING_STOPPED,   /* by the user */
    ENDING_COUNT
};

/* "unknown", "all rounds", "precision reached", "max reached", "stopped". */
const char *ending_name(enum ending ending);
/* 0 and *ending, or -1 for a name that is none of these. */
int ending_parse(const char *name, enum ending *ending);

/* The last line. Zeroed when there is none. */
struct end_record {
    enum ending ending;
    int64_t rounds;    /* complete ones, counted */
    double precision;  /* that was asked for, 0.02 for 2 %; NAN when the number of rounds was fixed */
    double half_width; /* the widest of all slowdowns, as a share; NAN if unknown */
};

#endif
