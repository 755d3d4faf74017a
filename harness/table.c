/* table: see table.h. */
#include "table.h"
#include "mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct column {
    char *heading;
    enum table_align align;
};

struct table {
    struct column *columns;
    size_t column_count;
    size_t column_capacity;
    char **cells; /* row after row; NULL where none was added */
    size_t cell_capacity;
    size_t row_count;
    size_t next; /* cell of the last row */
};

struct table *table_open(void)
{
    return mem_alloc(1, sizeof(struct table));
}

void table_close(struct table *table)
{
    size_t i;

    if (!table)
        return;
    for (i = 0; i < table->column_count; i++)
        free(table->columns[i].heading);
    for (i = 0; i < table->row_count * table->column_count; i++)
        free(table->cells[i]);
    free(table->columns);
    free(table->cells);
    free(table);
}

/* A copy on one line. */
static char *flat_copy(const char *text)
{
    char *copy = mem_strdup(text);
    char *at;

    for (at = copy; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = ' ';
    return copy;
}

void table_column(struct table *table, enum table_align align, const char *heading)
{
    table->columns =
        mem_grow(table->columns, table->column_count, &table->column_capacity, sizeof *table->columns);
    table->columns[table->column_count++] = (struct column){flat_copy(heading), align};
}

void table_row(struct table *table)
{
    size_t used = table->row_count * table->column_count;
    size_t i;

    for (i = 0; i < table->column_count; i++) {
        table->cells = mem_grow(table->cells, used + i, &table->cell_capacity, sizeof *table->cells);
        table->cells[used + i] = NULL;
    }
    table->row_count++;
    table->next = 0;
}

void table_cell(struct table *table, const char *text)
{
    size_t first = (table->row_count - 1) * table->column_count;

    if (table->next < table->column_count)
        table->cells[first + table->next++] = flat_copy(text);
}

void table_cellf(struct table *table, const char *format, ...)
{
    struct buf text = {0};
    char line[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    buf_add_string(&text, line);
    table_cell(table, buf_string(&text));
    buf_free(&text);
}

size_t table_row_count(const struct table *table)
{
    return table->row_count;
}

static const char *cell_text(const struct table *table, size_t row, size_t column)
{
    const char *text = table->cells[row * table->column_count + column];

    return text && *text ? text : "-";
}

/* Decodes one character; a byte that is not UTF-8 counts as one character of its own. */
static const char *next_character(const char *text, uint32_t *character)
{
    static const unsigned char lead_bits[] = {0x7f, 0x1f, 0x0f, 0x07};
    unsigned char lead = (unsigned char)*text;
    int more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf8 ? 3 : 0;
    int i;

    *character = lead & lead_bits[more];
    for (i = 1; i <= more; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80) {
            *character = lead;
            return text + 1;
        }
        *character = *character << 6 | ((unsigned char)text[i] & 0x3f);
    }
    return text + 1 + more;
}

/* Ranges of Unicode that a terminal shows in no column or in two (Unicode Standard Annex 11, East Asian
 * Width, and general category Mn), coarse but enough for names and labels. */
static int character_width(uint32_t character)
{
    static const struct {
        uint32_t first, last;
        int width;
    } ranges[] = {
        {0x0300, 0x036f, 0},
        {0x200b, 0x200f, 0},
        {0x20d0, 0x20ff, 0},
        {0xfe00, 0xfe0f, 0},
        {0xfe20, 0xfe2f, 0},
        {0x1100, 0x115f, 2},
        {0x2e80, 0x303e, 2},
        {0x3041, 0xa4cf, 2},
        {0xac00, 0xd7a3, 2},
        {0xf900, 0xfaff, 2},
        {0xfe30, 0xfe6f, 2},
        {0xff00, 0xff60, 2},
        {0xffe0, 0xffe6, 2},
        {0x1f300, 0x1f64f, 2},
        {0x1f900, 0x1f9ff, 2},
        {0x20000, 0x3fffd, 2},
    };
    size_t i;

    for (i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return ranges[i].width;
    return 1;
}

size_t table_text_width(const char *text)
{
    size_t width = 0;
    uint32_t character;

    while (*text) {
        text = next_character(text, &character);
        width += (size_t)character_width(character);
    }
    return width;
}

static void add_repeated(struct buf *out, const char *text, size_t times)
{
    while (times--)
        buf_add_string(out, text);
}

static size_t column_width(const struct table *table, size_t column)
{
    size_t width = table_text_width(table->columns[column].heading);
    size_t row;

    for (row = 0; row < table->row_count; row++) {
        size_t needed = table_text_width(cell_text(table, row, column));

        if (needed > width)
            width = needed;
    }
    return width;
}

/* No blanks are left behind the last column. */
static void print_padded(
    const struct table *table, struct buf *out, size_t column, const char *text, const size_t *widths)
{
    size_t padding = widths[column] - table_text_width(text);
    bool last = column + 1 == table->column_count;

    if (table->columns[column].align == TABLE_RIGHT)
        add_repeated(out, " ", padding);
    buf_add_string(out, text);
    if (table->columns[column].align == TABLE_LEFT && !last)
        add_repeated(out, " ", padding);
    buf_add_string(out, last ? "\n" : "  ");
}

void table_print_text(const struct table *table, struct buf *out)
{
    size_t *widths = mem_alloc(table->column_count, sizeof *widths);
    size_t row;
    size_t i;

    for (i = 0; i < table->column_count; i++)
        widths[i] = column_width(table, i);
    for (i = 0; i < table->column_count; i++)
        print_padded(table, out, i, table->columns[i].heading, widths);
    for (i = 0; i < table->column_count; i++) {
        add_repeated(out, "─", widths[i]);
        buf_add_string(out, i + 1 < table->column_count ? "  " : "\n");
    }
    for (row = 0; row < table->row_count; row++)
        for (i = 0; i < table->column_count; i++)
            print_padded(table, out, i, cell_text(table, row, i), widths);
    free(widths);
}

void table_escape_markdown(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (strchr("\\`*_{}[]<>#|~&$", *text))
            buf_add_char(out, '\\');
        buf_add_char(out, (unsigned char)*text < 0x20 ? ' ' : *text);
    }
}

void table_print_markdown(const struct table *table, struct buf *out)
{
    size_t row;
    size_t i;

    for (i = 0; i < table->column_count; i++) {
        buf_add_string(out, "| ");
        table_escape_markdown(table->columns[i].heading, out);
        buf_add_string(out, i + 1 < table->column_count ? " " : " |\n");
    }
    for (i = 0; i < table->column_count; i++)
        buf_add_string(out, table->columns[i].align == TABLE_RIGHT ? "|---:" : "|---");
    buf_add_string(out, "|\n");
    for (row = 0; row < table->row_count; row++) {
        for (i = 0; i < table->column_count; i++) {
            buf_add_string(out, "| ");
            table_escape_markdown(cell_text(table, row, i), out);
            buf_add_string(out, i + 1 < table->column_count ? " " : " |\n");
        }
    }
}
