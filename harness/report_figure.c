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
        (void)snprintf(figure.text, sizeof figure.text, "%.*f", decimals, 0.0);
    return figure;
}

struct figure figure_seconds(double seconds)
{
    double size = fabs(seconds);

    return figure_fixed(seconds, size < 0.01 ? 6 : size < 0.1 ? 5 : size < 1 ? 4 : 3);
}

struct figure figure_ratio(double ratio)
{
    double size = fabs(ratio);

    return figure_fixed(ratio, size < 9.9995 ? 3 : size < 99.995 ? 2 : 1);
}

struct figure figure_count(double count)
{
    struct figure figure = {""};

    if (isfinite(count) && fabs(count) < 9e18)
        (void)units_format_count((int64_t)llround(count), figure.text);
    return figure;
}

struct figure figure_plain(double value)
{
    double size = fabs(value);

    if (size >= 999.5)
        return figure_count(value);
    return figure_fixed(value, size < 0.9995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

struct figure figure_nanoseconds(double ns)
{
    return figure_plain(ns);
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
        (void)snprintf(figure.text, sizeof figure.text, "%.28s–%.28s", write(low).text, write(high).text);
    return figure;
}

struct figure figure_bounds(struct stats_interval interval, struct figure (*write)(double))
{
    return figure_range(interval.low, interval.high, write);
}
