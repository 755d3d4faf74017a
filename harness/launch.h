/* launch: what exactly a run executes: its arguments, environment and working folder, placeholders filled. */
#ifndef TRACETOLL_LAUNCH_H
#define TRACETOLL_LAUNCH_H

#include "config.h"
#include "error.h"
#include "mem.h"

#include <stdint.h>

/* The same for every run. Paths are absolute; NULL where there is none. */
struct launch_context {
    const struct config *config;
    const char *directory;   /* the workload's working folder */
    const char *bin_folder;  /* of the tracetoll program */
    const char *python;      /* the interpreter that {python} names */
    const char *corpus_path; /* file or folder */
};

/* The files of one run, all below its work folder. */
struct launch_paths {
    const char *work;
    const char *output; /* the workload's output folder */
    const char *log;    /* the tracer's log, in a folder of its own */
    const char *stats;  /* TRACETOLL_STATS */
    const char *marks;  /* TRACETOLL_MARKS */
};

struct launch {
    char **argv;        /* NULL-terminated */
    char **environment; /* the same */
    const char *directory;
};

/* Fills `launch`, all of which lives in `arena`. The environment is ours, then what makes runs alike
 * (PYTHONHASHSEED=0, LC_ALL=C.UTF-8), then the workload's, then the configuration's. 0, or -1 and `error`
 * (EXIT_USAGE). */
int launch_prepare(struct launch *launch, const struct launch_context *context,
    const struct config_configuration *configuration, const struct launch_paths *paths, int64_t round,
    struct arena *arena, struct error *error);

#endif
