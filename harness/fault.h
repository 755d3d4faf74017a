/* fault: named points at which a test makes the kernel fail. Reads one environment variable; otherwise does
 * nothing.
 *
 * TRACETOLL_FAULT=NAME arms the point NAME for its first passage, NAME:N for its N-th. It costs a comparison
 * where it stands, so it stands beside system calls, never in a loop over bytes. */
#ifndef TRACETOLL_FAULT_H
#define TRACETOLL_FAULT_H

#include <stdbool.h>

/* Whether the call that stands here fails now; then errno is `errnum`. Use: if (FAULT("x", EIO) || write(...)
 * < 0). */
bool fault_hits(const char *name, int errnum);
#define FAULT(name, errnum) fault_hits(name, errnum)

/* The name of an armed point that was never hit, NULL otherwise: a test that proves nothing has to fail. */
const char *fault_unused(void);

#endif
