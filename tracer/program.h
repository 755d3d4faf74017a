/*
 * Runs a traced program as if the interpreter had been started with it: at the bottom of the frame stack,
 * with the whole recursion limit, and ending the process the way the interpreter ends it.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "tracer.h"

/*
 * run_source(tracer, source, filename) and run_command(tracer, source), in the names of __main__, and
 * run_callable(tracer, callable, args): hook in, run, exit. They only return, with an exception, if the hook
 * cannot be set.
 */
PyObject *program_run_source(PyObject *module, PyObject *args);
PyObject *program_run_command(PyObject *module, PyObject *args);
PyObject *program_run_callable(PyObject *module, PyObject *args);

#endif
