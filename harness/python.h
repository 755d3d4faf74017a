/* python: which interpreter {python} stands for. Runs it once, before anything is measured.
 *
 * A name on PATH is often a shell script that picks an interpreter: starting that in every run would time the
 * script. So the interpreter is asked for sys.executable. */
#ifndef TRACETOLL_PYTHON_H
#define TRACETOLL_PYTHON_H

#include "error.h"
#include "mem.h"

/* NULL before python_find. */
struct python {
    const char *path;    /* absolute */
    const char *version; /* "CPython 3.11.2" */
};

/* Asks the interpreter `name` (a path or a name along PATH). The strings live in `arena`. 0, or -1 and
 * `error` (EXIT_USAGE). */
int python_find(struct python *python, const char *name, struct arena *arena, struct error *error);

#endif
