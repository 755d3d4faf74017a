/* The options of a trace, from the strings that the command line and rsstrace.Tracer take. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "tracer.h"

/* Fills `options` from keyword arguments. -1 with a ValueError or TypeError that says what was wrong and what
 * is right. */
int options_parse(struct options *options, PyObject *args, PyObject *kwargs);

#endif
