/* stop: SIGINT, SIGTERM and SIGHUP as a flag that every long task looks at, and a descriptor that poll can
 * wait on. The handlers vanish at exec, so that children start with the default dispositions. */
#ifndef TRACETOLL_STOP_H
#define TRACETOLL_STOP_H

#include "error.h"

#include <stdbool.h>

/* Installs the handlers; once per program. 0, or -1 and `error`. */
int stop_install(struct error *error);
bool stop_requested(void);
/* Readable once a stop was requested; -1 before stop_install. Never read from it. */
int stop_fd(void);

#endif
