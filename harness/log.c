/* log: see log.h. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_quiet;

bool log_colours(int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (no_color && *no_color)
        return false;
    if (term && strcmp(term, "dumb") == 0)
        return false;
    return isatty(fd) == 1;
}

static void log_line(const char *label, const char *colour, const char *format, va_list args)
{
    bool colours = log_colours(STDERR_FILENO);

    if (label)
        (void)fprintf(stderr, "%s%s:%s ", colours ? colour : "", label, colours ? "\033[0m" : "");
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
}

void log_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line("error", "\033[1;31m", format, args);
    va_end(args);
}

void log_warning(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line("warning", "\033[1;33m", format, args);
    va_end(args);
}

void log_note(const char *format, ...)
{
    va_list args;

    if (is_quiet)
        return;
    va_start(args, format);
    log_line(NULL, NULL, format, args);
    va_end(args);
}

void log_set_quiet(bool quiet)
{
    is_quiet = quiet;
}
