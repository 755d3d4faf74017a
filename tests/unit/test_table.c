/* table: what reaches the terminal and the Markdown, to the last blank. */
#include "table.h"

#include <criterion/criterion.h>
#include <string.h>

static struct table *sample_table(void)
{
    struct table *table = table_open();

    table_column(table, TABLE_LEFT, "name");
    table_column(table, TABLE_RIGHT, "n");
    table_column(table, TABLE_LEFT, "note");
    table_row(table);
    table_cell(table, "none");
    table_cellf(table, "%d", 1);
    table_row(table);
    table_cell(table, "E+");
    table_cell(table, "1,855");
    table_cell(table, "RSS ≥ 4096 | `x`\nb");
    return table;
}

Test(table, text_is_aligned_and_dashes_stand_for_what_is_missing)
{
    static const char expected[] = "name      n  note\n"
                                   "────  ─────  ──────────────────\n"
                                   "none      1  -\n"
                                   "E+    1,855  RSS ≥ 4096 | `x` b\n";
    struct table *table = sample_table();
    struct buf out = {0};

    table_print_text(table, &out);
    cr_assert_str_eq(buf_string(&out), expected);
    cr_assert_eq(table_row_count(table), 2);
    buf_free(&out);
    table_close(table);
}

Test(table, markdown_escapes_what_would_be_markup)
{
    static const char expected[] = "| name | n | note |\n"
                                   "|---|---:|---|\n"
                                   "| none | 1 | - |\n"
                                   "| E+ | 1,855 | RSS ≥ 4096 \\| \\`x\\` b |\n";
    struct table *table = sample_table();
    struct buf out = {0};

    table_print_markdown(table, &out);
    cr_assert_str_eq(buf_string(&out), expected);
    buf_free(&out);
    table_close(table);
}

Test(table, headings_alone_are_a_table)
{
    struct table *table = table_open();
    struct buf out = {0};

    table_column(table, TABLE_LEFT, "a");
    table_print_text(table, &out);
    cr_assert_str_eq(buf_string(&out), "a\n─\n");
    buf_free(&out);
    table_close(table);
    table_close(NULL);
}

Test(table, cells_beyond_the_last_column_are_dropped)
{
    struct table *table = table_open();
    struct buf out = {0};

    table_column(table, TABLE_LEFT, "a");
    table_row(table);
    table_cell(table, "1");
    table_cell(table, "2");
    table_print_text(table, &out);
    cr_assert_str_eq(buf_string(&out), "a\n─\n1\n");
    buf_free(&out);
    table_close(table);
}

Test(table, widths_are_terminal_columns)
{
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"é–→", 3},
        {"e\xcc\x81", 1}, /* e and a combining acute */
        {"測定", 4},
        {"\xff\xc3", 2}, /* not UTF-8: a column a byte */
        {"a\xe2\x82", 3},
        {"🙂", 2},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(table_text_width(cases[i].text), cases[i].width, "'%s'", cases[i].text);
}

Test(table, markdown_escapes_stay_on_one_line)
{
    struct buf out = {0};

    table_escape_markdown("# a_b*c [x](y) <i>\n~ &amp; $x$", &out);
    cr_assert_str_eq(buf_string(&out), "\\# a\\_b\\*c \\[x\\](y) \\<i\\> \\~ \\&amp; \\$x\\$");
    buf_free(&out);
}
