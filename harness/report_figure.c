/* report_figure: see report_figure.h. */
#include "report_figure.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct figure figure_fixed(double value, int decimals)
{
    struct figure figure = {""};

    if (!isfinite(value))
        return figure;
    (void)snprintf(figure.text, sizeof figure.text, "%.*f", decimals, value);
    if (strspn(figure.text, "-0.") == strlen(figure.text)) /* no minus before a zero */
        (void)memmove(figure.text, figure.text + (*figure.text == '-'), strlen(figure.text));
    return figure;
}

struct figure figure_seconds(double seconds)
{
    double size = fabs(seconds);

    return figure_fixed(seconds, size < 0.01 ? 6 : size < 0.1 ? 5 : size < 1 ? 4 : 3);
}

struct figure figure_count(double count)
{
    struct figure figure = {""};

    if (isfinite(count) && fabs(count) < 9e18)
        (void)units_format_count((int64_t)llround(count), figure.text);
    return figure;
}

/* With `digits` significant digits, but never fewer than stand before the point. */
static struct figure figure_significant(double value, int digits)
{
    double limit = 10;
    int decimals = digits - 1;

    while (decimals > 0 && fabs(value) >= limit - 0.5 * limit * pow(10, -digits)) {
        limit *= 10;
        decimals--;
    }
    return decimals ? figure_fixed(value, decimals) : figure_count(value);
}

struct figure figure_plain(double value)
{
    return value == floor(value) ? figure_count(value) : figure_significant(value, 4);
}

struct figure figure_ratio(double ratio)
{
    return figure_significant(ratio, 4);
}

struct figure figure_milliseconds(double ms)
{
    return figure_significant(ms, 4);
}

struct figure figure_nanoseconds(double ns)
{
    return figure_significant(ns, 3);
}

struct figure figure_megabytes(double bytes)
{
    return figure_fixed(bytes / 1e6, 1);
}

struct figure figure_size(double bytes)
{
    struct figure figure = {""};

    if (isfinite(bytes) && fabs(bytes) < 9e18)
        (void)units_format_size((int64_t)llround(bytes), figure.text);
    return figure;
}

struct figure figure_percent(double share)
{
    return figure_fixed(100 * share, 1);
}

struct figure figure_range(double low, double high, struct figure (*write)(double))
{
    struct figure figure = {""};

    if (isfinite(low) && isfinite(high))
        (void)snprintf(figure.text, sizeof figure.text, low < 0 ? "%.28s to %.28s" : "%.28s–%.28s",
            write(low).text, write(high).text);
    return figure;
}

struct figure figure_bounds(struct stats_interval interval, struct figure (*write)(double))
{
    return figure_range(interval.low, interval.high, write);
}
