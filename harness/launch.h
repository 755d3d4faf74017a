/* launch: what exactly a run executes: its arguments, environment and working folder, placeholders filled. */
#ifndef TRACETOLL_LAUNCH_H
#define TRACETOLL_LAUNCH_H

#include "config.h"
#include "error.h"
#include "mem.h"

#include <stdint.h>

/* What a configuration runs on. NULL where there is none. */
struct launch_target {
    const char *python;      /* the interpreter that {python} names */
    const char *corpus_path; /* file or folder */
    int64_t corpus_bytes;    /* -1 without a corpus */
};

/* The same for every run. Paths are absolute. */
struct launch_context {
    const struct config *config;
    const char *directory;               /* the workload's working folder */
    const char *bin_folder;              /* of the tracetoll program */
    const struct launch_target *targets; /* one for each configuration of the config */
};

/* The files of one run, all but `shared` below its work folder. */
struct launch_paths {
    const char *work;
    const char *output;      /* the workload's output folder */
    const char *log;         /* the tracer's log, in a folder of its own */
    const char *stats;       /* TRACETOLL_STATS */
    const char *marks;       /* TRACETOLL_MARKS */
    const char *stdout_path; /* of the workload */
    const char *stderr_path;
    const char *shared; /* a folder that all runs of the configuration share */
};

/* One run, as far as its command line depends on it. */
struct launch_request {
    const struct launch_context *context;
    const struct config_configuration *configuration;
    const struct launch_paths *paths;
    int64_t round;
};

struct launch {
    char **argv;        /* NULL-terminated */
    char **environment; /* the same */
    const char *directory;
};

/* The workload. Fills `launch`, all of which lives in `arena`. The environment is ours, then what makes runs
 * alike (PYTHONHASHSEED=0, LC_ALL=C.UTF-8), then the workload's, then the configuration's. 0, or -1 and
 * `error` (EXIT_USAGE). */
int launch_prepare(
    struct launch *launch, const struct launch_request *request, struct arena *arena, struct error *error);
/* Another command, with the same environment and working folder. */
int launch_command(struct launch *launch, const struct launch_request *request,
    const struct config_strings *command, struct arena *arena, struct error *error);
/* A text with its placeholders filled, from `arena`; NULL and `error` (EXIT_USAGE). */
char *launch_text(
    const char *text, const struct launch_request *request, struct arena *arena, struct error *error);
/* The target of a configuration. */
const struct launch_target *launch_target(
    const struct launch_context *context, const struct config_configuration *configuration);

#endif
