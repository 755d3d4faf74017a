/* fault: see fault.h. */
#include "fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static long passages;
static bool was_hit;

bool fault_hits(const char *name, int errnum)
{
    const char *armed = getenv("TRACETOLL_FAULT");
    size_t length = strlen(name);
    long wanted;

    if (!armed || strncmp(armed, name, length) != 0 || (armed[length] != '\0' && armed[length] != ':'))
        return false;
    wanted = armed[length] == ':' ? strtol(armed + length + 1, NULL, 10) : 1;
    if (++passages != wanted)
        return false;
    was_hit = true;
    errno = errnum;
    return true;
}

const char *fault_unused(void)
{
    const char *armed = getenv("TRACETOLL_FAULT");

    return armed && *armed && !was_hit ? armed : NULL;
}
