/* Names of files and functions in the form that logs hold. Needs the GIL; raises nothing. */
#ifndef NAME_H
#define NAME_H

#include "code.h"

/*
 * Encodes `string` as UTF-8 with control characters, DEL, backslashes and lone surrogates escaped, padded to
 * `width`. Anything but a str becomes "?". Free with name_free.
 */
struct name name_of_object(PyObject *string, uint32_t width);

/* The same of UTF-8 text, which PyMethodDef names are; other bytes are escaped. */
struct name name_of_text(const char *text, uint32_t width);

void name_free(struct name *name);

#endif
