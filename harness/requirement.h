/* requirement: whether what a configuration needs is on this machine. Starts the interpreter and the command
 * that the configuration names; writes nothing. */
#ifndef TRACETOLL_REQUIREMENT_H
#define TRACETOLL_REQUIREMENT_H

#include "buf.h"
#include "error.h"
#include "launch.h"

/* Adds to `unmet` why the configuration cannot run: the first of its programs, modules and command that is
 * missing or fails. Nothing is added when all is there. 0, or -1 and `error` (EXIT_USAGE) when a placeholder
 * cannot be filled. */
int requirement_check(const struct launch_request *request, struct buf *unmet, struct error *error);

#endif
