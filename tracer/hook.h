/*
 * The four ways into an event. Each hook is a table of callbacks, one per mode, that extract the place of an
 * event and call event.h. Needs the GIL.
 */
#ifndef HOOK_H
#define HOOK_H

#include "tracer.h"

/* hook_profile.c and hook_trace.c: PyEval_SetProfile and PyEval_SetTrace. */
Py_tracefunc hook_profile_function(enum tracer_mode mode);
Py_tracefunc hook_trace_function(enum tracer_mode mode);

/* hook_thread.c: puts the profile or trace function into threads that lack it; -1 with a Python exception. */
int hook_threads_set(struct tracer *tracer);

/* Takes it out of every thread that has it. */
void hook_threads_unset(struct tracer *tracer);

/* Whether the calling thread has it. */
bool hook_thread_mine(const struct tracer *tracer);

/*
 * A word that moves whenever a thread state is made, by whatever means: a load tells of threads without the
 * hook. Where CPython's internals are not known it stays, and the audit hook has to do.
 */
const uint64_t *hook_threads_made(void);

/* hook_frame.c: PEP 523. -1 with a Python exception where this Python has no such hook, or another tool has
 * it. */
int hook_frame_set(struct tracer *tracer);
void hook_frame_unset(void);

/* hook_monitoring.c: sys.monitoring, 3.12 and later. */
int hook_monitoring_set(struct tracer *tracer);
void hook_monitoring_unset(struct tracer *tracer);

#endif
