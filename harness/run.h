/* run: one run of one configuration: a fresh work folder, its chores, the program from start to end, and the
 * evidence that it left. What goes wrong with it is its outcome, never the end of the benchmark. */
#ifndef TRACETOLL_RUN_H
#define TRACETOLL_RUN_H

#include "config.h"
#include "counters.h"
#include "error.h"
#include "launch.h"
#include "pin.h"
#include "progress.h"
#include "record.h"
#include "sampler.h"

#include <stdbool.h>
#include <stdint.h>

struct run_request {
    const struct launch_context *launch;
    const struct config_configuration *configuration;
    struct progress *progress;
    const struct pin *pin;
    struct cgroup *cgroup;     /* NULL where this process may make none */
    const char *folder;        /* of the results, absolute */
    const char *setup_failure; /* why the configuration cannot run at all; NULL when it can */
    enum counters_source
        counter; /* what counts the run's instructions; its times mean nothing under callgrind */
    int64_t round;
    int64_t position;
    bool warmup;
    bool control;
};

struct run {
    const struct run_request *request;
    struct arena *arena;
    struct launch_paths paths;
    struct launch_request launch;
    const char *log;         /* the tracer's log, see logset.h; NULL before it is known */
    struct sampler *sampler; /* NULL when the run could not be prepared */
    struct marks *marks;     /* likewise */
    struct run_record record;
    int64_t still_ns; /* how long tracetoll or the machine stood still meanwhile, see supervisor.h */
    bool stopped;     /* by the user: the run is void */
};

/* Runs it. The record is complete but for the comparison with other runs. `request` must outlive the run. A
 * run whose time is not the workload's, because tracetoll or the machine stood still meanwhile, is done
 * again, with a warning; when the third is no better, it has failed. */
void run_do(struct run *run, const struct run_request *request);
void run_free(struct run *run);
/* Moves what a run said that was not ok to `folder`/failures. 0, or -1 and `error`. */
int run_keep_failure(const struct run *run, struct error *error);
/* Moves its log to `folder`/logs if the configuration says so, or removes it. 0, or -1 and `error`. */
int run_settle_log(const struct run *run, struct error *error);

/* The paths of a run in the results folder `folder`. */
void run_paths(
    struct launch_paths *paths, const char *folder, const char *configuration, struct arena *arena);
/* Runs a command of the configuration (nothing when it is empty); `name` is "prepare" and the like. 0, or -1
 * and `error`. */
int run_chore(const struct launch_request *request, const char *name, const struct config_strings *command,
    struct error *error);

#endif
