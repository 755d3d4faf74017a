/* error: see error.h. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, enum exit_code exit_code, const char *format, ...)
{
    va_list args;

    error->exit_code = exit_code;
    va_start(args, format);
    (void)vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return -1;
}

int error_set_errno(struct error *error, enum exit_code exit_code, int errnum, const char *format, ...)
{
    va_list args;
    size_t used;

    error->exit_code = exit_code;
    va_start(args, format);
    (void)vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    used = strlen(error->message);
    (void)snprintf(error->message + used, sizeof error->message - used, ": %s", strerror(errnum));
    return -1;
}
