/* config: one configuration file, decoded. Reads YAML (libyaml) from a file or from memory; touches nothing
 * else.
 *
 * Every key, its type, unit, limits, default and help stand in one table (config_schema.c), from which the
 * decoder, `tracetoll check --schema` and docs/configuration.md are made. Everything in `struct config`
 * belongs to the config and lives until config_close. Strings are still unexpanded: placeholders are filled
 * per run by template.h. */
#ifndef TRACETOLL_CONFIG_H
#define TRACETOLL_CONFIG_H

#include "buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config_strings {
    const char **items;
    size_t count;
};

struct config_numbers {
    double *items;
    size_t count;
};

struct config_durations {
    int64_t *items; /* nanoseconds */
    size_t count;
};

enum config_cpus_kind { CPUS_NONE, CPUS_AUTO, CPUS_LIST };

struct config_cpus {
    enum config_cpus_kind kind;
    int64_t *items; /* of a list: numbers of processors, each once */
    size_t count;
};

struct config_variable {
    const char *name;
    const char *value;
};

struct config_environment {
    struct config_variable *items;
    size_t count;
};

/* Figures that somebody published for a configuration; NAN where the file names none. */
struct config_published {
    double wall_s;
    double ms_per_mb; /* milliseconds per 10^6 bytes of corpus */
    double slowdown;
    double events;
    double log_lines;
    double log_words;
    double log_bytes;
};

/* What must be there for a configuration to run; without it, it is skipped. */
struct config_requires {
    struct config_strings programs;
    struct config_strings modules; /* of the interpreter */
    struct config_strings command; /* must exit with 0 */
};

/* How the events of a tracer that reports none are counted. Neither file nor command: not at all. */
struct config_events_from {
    const char *file;    /* NULL with a command */
    const char *pattern; /* POSIX extended regular expression; NULL: every line of the file is an event */
    struct config_strings command; /* prints the number */
};

/* Commands around the runs, none of which is timed. */
struct config_chores {
    struct config_strings setup;    /* before the first run */
    struct config_strings prepare;  /* before every run */
    struct config_strings cleanup;  /* after every run */
    struct config_strings teardown; /* after the last run */
};

/* One cell of the matrix: what else than the tracer tells a configuration from its siblings. */
struct config_cell {
    const char *interpreter;    /* NULL: the one that PYTHON names */
    double scale;               /* of the generated corpus; NAN without one */
    int64_t sample_interval_ns; /* of its timeline */
};

struct config_configuration {
    const char *name;             /* [A-Za-z0-9_+.-]+, unique in the file; with a matrix also '@' and '=' */
    const char *origin;           /* the name in the file; the same for all cells of the matrix */
    const char *baseline;         /* the name of the configuration that it is compared with; never NULL */
    const char *label;            /* "" when absent */
    const char *computes;         /* what is computed at every event, for the table; "" when absent */
    const char *logs;             /* what is logged, for the table; "" when absent */
    struct config_strings tracer; /* spliced in place of "{tracer}" */
    struct config_strings wrap;   /* spliced in place of "{wrap}" */
    struct config_environment environment;
    double scale;               /* of its own corpus; NAN: the workload's */
    int64_t sample_interval_ns; /* of its own timeline; 0: none; -1: the cell's */
    const char *log;            /* where the tracer's log is; NULL: all in the folder of "{log}" */
    struct config_requires requires;
    struct config_events_from events_from;
    struct config_chores chores;
    struct config_cell cell;
    struct config_published published;
};

enum config_metric {
    METRIC_SLOWDOWN,
    METRIC_WALL,         /* seconds */
    METRIC_NS_PER_EVENT, /* added nanoseconds per event over the baseline */
    METRIC_LOG_BYTES,
    METRIC_PEAK_RSS, /* bytes */
    METRIC_COUNT
};

struct config_budget {
    const char *configuration;
    const char *over; /* of a slowdown: another configuration than the baseline; NULL: the baseline */
    enum config_metric metric;
    double max; /* in the metric's unit */
};

struct config_corpus {
    bool present;          /* the workload has a corpus */
    const char *generator; /* "las", or NULL when `path` names a folder */
    double scale;          /* of the generator; 1 is the reference's size */
    int64_t seed;          /* of the generator */
    const char *path;      /* NULL with a generator; as written: see config_corpus_path */
};

struct config_workload {
    struct config_strings command;
    const char
        *directory; /* the workload's working folder, relative to the file's own folder; NULL: the caller's */
    struct config_environment environment;
    struct config_corpus corpus;
    struct config_strings prepare; /* before every run */
    struct config_strings cleanup; /* after every run */
    bool verify_output;            /* the output folder must have the same bytes under every configuration */
};

struct config_run {
    int64_t rounds;     /* counted ones, at most */
    int64_t rounds_min; /* at least; the same as `rounds` when their number is fixed */
    double precision;   /* half-width of the slowdowns' intervals that ends the rounds, 0.02 for 2 %; NAN
                           when their number is fixed */
    int64_t warmup;     /* rounds before the counted ones */
    int64_t timeout_ns;
    int64_t sample_interval_ns; /* 1 ms to 10 s; 0: no timeline */
    int64_t seed;               /* of the order within the rounds */
    const char *memory;         /* "rss", or "pss": also proportional memory in the timeline */
    const char *keep_logs;      /* "none", "last" or "all" */
    struct config_cpus pin;     /* the workload's processors */
    const char *aslr;           /* "on": as the system does it; "off" */
    int64_t self_check;         /* pairs of runs that measure the sampler before the first run; 0: none */
};

/* What a run must not exceed; 0: no limit. */
struct config_limits {
    int64_t log_bytes;    /* log, standard output and standard error together */
    int64_t memory_bytes; /* of the whole process tree */
    int64_t files;        /* open ones, of each process */
};

/* Each list multiplies the configurations; an empty one does not. */
struct config_matrix {
    struct config_strings interpreters;
    struct config_numbers scales;
    struct config_durations sample_intervals;
};

struct config {
    const char *path; /* as given; "-" style names are the caller's business */
    const char
        *text; /* the file as read, or YAML of the same meaning when assignments changed it; NUL-terminated */
    size_t text_length;
    const char *title;
    struct config_workload workload;
    struct config_run run;
    struct config_limits limits;
    struct config_matrix matrix; /* configurations are multiplied already */
    const char *baseline;        /* the name of a configuration */
    struct config_strings ladder;
    struct config_configuration *configurations;
    size_t configuration_count; /* at least 1 */
    struct config_budget *budgets;
    size_t budget_count;
    const char *counters;    /* "none" or "instructions" */
    double counters_scale;   /* of the generated corpus while callgrind counts; NAN: the workload's */
    int64_t counters_rounds; /* that callgrind counts */
    struct arena *arena;
};

/* Reads and checks a file. NULL when anything is wrong: then `mistakes` holds one line per mistake, in file
 * order, "path:line:column: message" (and "did you mean ...?" where a valid key is near), each ended by a
 * newline; "path: message" for a file that cannot be read. The folders that the file names must exist. */
struct config *config_open(const char *path, struct buf *mistakes);
/* The same from memory; `path` is only used in messages, and the folders need not exist. */
struct config *config_parse(const char *text, size_t length, const char *path, struct buf *mistakes);
/* config_open, as if the value of each assignment ("run.rounds=3", "workload.corpus.scale=1",
 * "configurations.E.label=x", "budgets.0.max=2", "ladder=[none, E]") had stood in the file. A mistake in one
 * is
 * "--set run.rounds: message", after those of the file. */
struct config *config_open_with(
    const char *path, const char *const *assignments, size_t assignment_count, struct buf *mistakes);
/* Both at once. */
struct config *config_parse_with(const char *text, size_t length, const char *path,
    const char *const *assignments, size_t assignment_count, struct buf *mistakes);
void config_close(struct config *config);

/* Whether `name` means that configuration: its own name, or the one that it has in the file. */
bool config_is_named(const struct config_configuration *configuration, const char *name);
/* NULL when no configuration has that name. */
const struct config_configuration *config_find(const struct config *config, const char *name);
/* The folder that the workload runs in, seen from the caller's: `workload.directory` from the folder of the
 * file, or ".". Allocated from the arena. */
char *config_directory(const struct config *config, struct arena *arena);
/* `workload.corpus.path`, which is seen from that folder, seen from the caller's. NULL when there is none. */
char *config_corpus_path(const struct config *config, struct arena *arena);
/* "slowdown", "wall", ... as the file writes them. */
const char *config_metric_name(enum config_metric metric);
/* The reference documentation of every key, as Markdown, made from the table. */
void config_print_schema(struct buf *out);
/* The same keys as JSON Schema, draft 2020-12, for editors. 0, or -1 when there is no memory. */
int config_print_json_schema(struct buf *out);

#endif
