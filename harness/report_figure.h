/* report_figure: numbers as the report writes them. A number that is not known (NAN) becomes "", which tables
 * show as a dash. Touches nothing. */
#ifndef TRACETOLL_REPORT_FIGURE_H
#define TRACETOLL_REPORT_FIGURE_H

#include "stats.h"

/* Returned by value, so that figure_seconds(x).text lives as long as the expression around it. */
struct figure {
    char text[64];
};

struct figure figure_seconds(double seconds); /* "25.802", four digits and more */
struct figure figure_ratio(double ratio);     /* "9.349", "22.35", "129.0" */
struct figure figure_plain(double value);     /* four significant digits: "250.2", or a whole number: "1" */
struct figure figure_milliseconds(double ms); /* "250.2", "5,591" */
struct figure figure_nanoseconds(double ns);  /* "9.31", "61.2", "9,300" */
struct figure figure_count(double count);     /* "138,243,335" */
struct figure figure_megabytes(double bytes); /* of 10^6 bytes: "11.3" */
struct figure figure_size(double bytes);      /* "30.4 GB" */
struct figure figure_percent(double share);   /* of a share: "12.3" */
/* "low–high" ("low to high" where a dash would look like a minus) with the given way of writing one; "" when
 * a bound is not known. */
struct figure figure_range(double low, double high, struct figure (*write)(double));
struct figure figure_bounds(struct stats_interval interval, struct figure (*write)(double));

#endif
