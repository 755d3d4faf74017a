/* compare_value: see compare_value.h. */
#include "compare_value.h"
#include "units.h"

#include <math.h>

static const char DASH[] = "-";

void compare_value_print(enum compare_metric metric, double value, struct buf *out)
{
    char text[UNITS_TEXT_BYTES];

    if (!isfinite(value)) {
        buf_add_string(out, DASH);
        return;
    }
    switch (metric) {
    case COMPARE_WALL:
        buf_add_string(out, units_format_duration(llround(value * 1e9), text));
        break;
    case COMPARE_NS_PER_EVENT:
        buf_printf(out, "%.4g ns", value);
        break;
    case COMPARE_EVENTS:
    case COMPARE_INSTRUCTIONS:
        buf_add_string(out, units_format_count(llround(value), text));
        break;
    case COMPARE_LOG_BYTES: /* all digits: a log that grew by a byte grew */
        buf_printf(out, "%s B", units_format_count(llround(value), text));
        break;
    case COMPARE_PEAK_RSS:
        buf_add_string(out, units_format_size(llround(value), text));
        break;
    case COMPARE_COMPLETENESS:
        buf_add_string(out, value > 0 ? "complete" : "incomplete");
        break;
    case COMPARE_SLOWDOWN:
    case COMPARE_METRICS:
    default:
        buf_printf(out, "%.4g", value);
        break;
    }
}

void compare_value_print_change(double ratio, struct buf *out)
{
    double percent = (ratio - 1) * 100;

    if (!isfinite(ratio))
        buf_add_string(out, DASH);
    else if (ratio >= 2)
        buf_printf(out, "x%.3g", ratio);
    else if (ratio == 1)
        buf_add_string(out, "0.0 %");
    else
        buf_printf(out, fabs(percent) < 0.095 ? "%+.1g %%" : "%+.1f %%", percent);
}

void compare_value_print_range(const struct stats_interval *ratio, struct buf *out)
{
    if (!isfinite(ratio->low) || !isfinite(ratio->high))
        return;
    compare_value_print_change(ratio->low, out);
    buf_add_string(out, " to ");
    compare_value_print_change(ratio->high, out);
}
