/*
 * What keeps a trace whole when the process does something drastic: fatal signals, os._exit, exec, fork, and
 * a traced program that takes the hook. Installs signal handlers, an audit hook, a fork handler and a
 * stand-in for os._exit.
 */
#ifndef GUARD_H
#define GUARD_H

#include "tracer.h"

/* Once per process: audit hook, fork handlers, atexit. -1 with a Python exception. */
int guard_prepare(PyObject *module);

/* For the time of a trace. -1 with a Python exception. */
int guard_start(void);
void guard_stop(void);

/* Functions of the module that the interpreter calls. */
PyObject *guard_before_fork(PyObject *module, PyObject *unused);
PyObject *guard_after_fork(PyObject *module, PyObject *unused);
PyObject *guard_at_exit(PyObject *module, PyObject *unused);

#endif
