/* clock: see clock.h. */
#include "clock.h"

#include <assert.h>
#include <time.h>

int64_t clock_now_ns(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);

    assert(!failed);
    (void)failed;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
