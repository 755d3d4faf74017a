/* units: durations, sizes and counts as people write and read them. Touches nothing but its arguments.
 *
 * Durations are nanoseconds (int64_t) and are written with ns, us, ms, s, min, h or d ("10ms", "1.5s",
 * "20min"). Sizes are bytes (int64_t) and are written with B, kB/MB/GB/TB (powers of 1000) or KiB/MiB/GiB/TiB
 * (powers of 1024). A number without a unit is refused: its reader would have to guess. The one exception is
 * 0. */
#ifndef TRACETOLL_UNITS_H
#define TRACETOLL_UNITS_H

#include <stddef.h>
#include <stdint.h>

enum { UNITS_TEXT_BYTES = 32 }; /* room that every units_format_* needs, NUL included */

/* 0 and *ns, or -1 with *ns untouched: no number, unknown or missing unit, negative, or above about 292
 * years. */
int units_parse_duration(const char *text, int64_t *ns);
/* 0 and *bytes, or -1 with *bytes untouched: no number, unknown or missing unit, negative, or above 2^63 - 1.
 */
int units_parse_size(const char *text, int64_t *bytes);
/* "3.21 s", "12.3 ms", "2 min 5 s": three significant digits below a minute. Returns `text`. */
const char *units_format_duration(int64_t ns, char text[UNITS_TEXT_BYTES]);
/* "108.1 MB", "4.6 kB", "17 B": powers of 1000. Returns `text`. */
const char *units_format_size(int64_t bytes, char text[UNITS_TEXT_BYTES]);
/* "138,243,335". Returns `text`. */
const char *units_format_count(int64_t count, char text[UNITS_TEXT_BYTES]);

#endif
