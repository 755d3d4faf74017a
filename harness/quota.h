/* quota: whether a run under way uses more than it may. Only looks at the sizes of files. */
#ifndef TRACETOLL_QUOTA_H
#define TRACETOLL_QUOTA_H

#include "config.h"

#include <stddef.h>
#include <stdint.h>

struct quota {
    const struct config_limits *allowed;
    const char *log; /* see logset.h */
    const char *stdout_path;
    const char *stderr_path;
};

enum { QUOTA_REASON_BYTES = 160 };

/* Each fills `reason` and returns -1 when the limit is exceeded, and 0 otherwise or without a limit. */
int quota_check_log(const struct quota *limits, char reason[QUOTA_REASON_BYTES]);
/* `tree_bytes`: what all processes of the run hold. */
int quota_check_memory(const struct quota *limits, int64_t tree_bytes, char reason[QUOTA_REASON_BYTES]);

#endif
