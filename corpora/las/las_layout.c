/* Lays out a data row. Pure: touches nothing outside its arguments. */
#include "las_layout.h"

#include <stdbool.h>
#include <string.h>

static void append(struct layout *layout, const char *text, size_t length)
{
    memcpy(layout->blank_row + layout->row_bytes, text, length);
    layout->row_bytes += length;
}

static void append_column(struct layout *layout, size_t column, char first, size_t width)
{
    memset(layout->blank_row + layout->row_bytes, ' ', width);
    layout->blank_row[layout->row_bytes] = first;
    layout->row_bytes += width;
    layout->column_end[column] = layout->row_bytes;
}

void layout_init(struct layout *layout, const struct plan_file *plan)
{
    const char *eol = plan->crlf ? "\r\n" : "\n";
    size_t eol_bytes = strlen(eol);
    size_t a_line = (LAS_WRAPPED_LINE_MAX - eol_bytes) / plan->width;

    layout->row_bytes = 0;
    for (size_t column = 0; column < plan->curves; column++) {
        bool ends_line = plan->wrapped && (column == 0 || column % a_line == 0);
        bool last = column + 1 == plan->curves;
        append_column(layout, column, column ? plan->delimiter : ' ', plan->width);
        if (ends_line || last)
            append(layout, eol, eol_bytes);
    }
}
