/* table: rows of text under headings, rendered as aligned plain text or as Markdown. Touches nothing but
 * memory.
 *
 * Texts are UTF-8; widths are terminal columns. A cell that is empty or was never added is shown as a dash.
 * Line breaks and other control characters in a cell become spaces. */
#ifndef TRACETOLL_TABLE_H
#define TRACETOLL_TABLE_H

#include "buf.h"

#include <stddef.h>

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table;

struct table *table_open(void);
/* NULL-safe. */
void table_close(struct table *table);

/* Columns are added before the first row. */
void table_column(struct table *table, enum table_align align, const char *heading);
void table_row(struct table *table);
/* The next cell of the last row. */
void table_cell(struct table *table, const char *text);
void table_cellf(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t table_row_count(const struct table *table);

/* Columns two spaces apart, under headings and a rule. */
void table_print_text(const struct table *table, struct buf *out);
/* A pipe table; what Markdown would read as markup is escaped. */
void table_print_markdown(const struct table *table, struct buf *out);

/* Escapes `text` so that Markdown shows it as it is, and puts it on one line. */
void table_escape_markdown(const char *text, struct buf *out);
/* Columns that a terminal needs for `text`: 0 for combining marks, 2 for wide East Asian characters. */
size_t table_text_width(const char *text);

#endif
