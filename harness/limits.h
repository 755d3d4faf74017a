/* limits: whether a run under way uses more than it may. Only looks at the sizes of files. */
#ifndef TRACETOLL_LIMITS_H
#define TRACETOLL_LIMITS_H

#include "config.h"

#include <stddef.h>
#include <stdint.h>

struct limits {
    const struct config_limits *allowed;
    const char *log; /* see logset.h */
    const char *stdout_path;
    const char *stderr_path;
};

enum { LIMITS_REASON_BYTES = 160 };

/* Each fills `reason` and returns -1 when the limit is exceeded, and 0 otherwise or without a limit. */
int limits_check_log(const struct limits *limits, char reason[LIMITS_REASON_BYTES]);
/* `tree_bytes`: what all processes of the run hold. */
int limits_check_memory(const struct limits *limits, int64_t tree_bytes, char reason[LIMITS_REASON_BYTES]);

#endif
