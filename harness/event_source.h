/* event_source: how many events a tracer saw that does not report it: counted in a file, or told by a
 * command. */
#ifndef TRACETOLL_EVENT_SOURCE_H
#define TRACETOLL_EVENT_SOURCE_H

#include "error.h"
#include "launch.h"

#include <stdint.h>

/* Counts as `events_from` of the configuration says. `log` is the pattern of the run's log (see logset.h),
 * which is what `{log}` as the file stands for. The command's output is kept below `paths->work`. 0, or -1
 * and `error`: no such file, nothing that matches, a command that fails or prints no number. */
int event_source_count(
    const struct launch_request *request, const char *log, int64_t *events, struct error *error);

/* The same for a file that is there (see logset.h); without a pattern, every line is an event. */
int event_source_count_file(const char *file, const char *pattern, int64_t *events, struct error *error);

#endif
