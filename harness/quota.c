/* quota: see quota.h. */
#include "quota.h"
#include "logset.h"
#include "units.h"

#include <stdio.h>
#include <sys/stat.h>

static int64_t file_bytes(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? (int64_t)info.st_size : 0;
}

static int quota_compare(int64_t used, int64_t allowed, const char *what, char reason[QUOTA_REASON_BYTES])
{
    char used_text[UNITS_TEXT_BYTES];
    char allowed_text[UNITS_TEXT_BYTES];

    if (used <= allowed)
        return 0;
    (void)snprintf(reason, QUOTA_REASON_BYTES, "ended with %s of %s, the limit is %s",
        units_format_size(used, used_text), what, units_format_size(allowed, allowed_text));
    return -1;
}

int quota_check_log(const struct quota *limits, char reason[QUOTA_REASON_BYTES])
{
    if (limits->allowed->log_bytes == 0)
        return 0;
    return quota_compare(
        logset_bytes(limits->log) + file_bytes(limits->stdout_path) + file_bytes(limits->stderr_path),
        limits->allowed->log_bytes, "log and output", reason);
}

int quota_check_memory(const struct quota *limits, int64_t tree_bytes, char reason[QUOTA_REASON_BYTES])
{
    if (limits->allowed->memory_bytes == 0)
        return 0;
    return quota_compare(tree_bytes, limits->allowed->memory_bytes, "memory", reason);
}
