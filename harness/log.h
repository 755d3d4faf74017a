/* log: talk for the user on stderr, coloured only on a terminal and not under NO_COLOR
 * (https://no-color.org). Results never go through here: they belong on stdout. */
#ifndef TRACETOLL_LOG_H
#define TRACETOLL_LOG_H

#include <stdbool.h>

struct error;

/* Whether `fd` is a terminal on which colours are welcome. */
bool log_colours(int fd);
/* "error: ..." */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "warning: ..." */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A plain line; silent after log_set_quiet(true). */
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_set_quiet(bool quiet);

#endif
