/* plot_script: see plot_script.h. */
#include "plot_script.h"
#include "mem.h"
#include "report_filter.h"
#include "table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_MS = 60000 };

void plot_begin(struct buf *script, int height_px)
{
    /* noenhanced: no character of a label is markup. */
    buf_printf(script,
        "set terminal svg size %d,%d noenhanced font 'sans-serif,13' background rgb 'white' linewidth 1\n"
        "set encoding utf8\n"
        "set datafile separator \"\\t\"\n"
        "set datafile commentschars ''\n"
        "set datafile missing '?'\n",
        PLOT_WIDTH_PX, height_px);
    plot_set_number(script, "width_px", PLOT_WIDTH_PX);
    plot_set_number(script, "height_px", height_px);
}

void plot_set_number(struct buf *script, const char *name, double value)
{
    /* 0.0 + keeps gnuplot from dividing integers */
    if (isfinite(value))
        buf_printf(script, "%s = 0.0 + %.9g\n", name, value);
    else
        buf_printf(script, "%s = NaN\n", name);
}

/* Between single quotes gnuplot reads everything as it is (no backslashes, back quotes or macros) but a
 * quote, which is written twice. */
void plot_set_text(struct buf *script, const char *name, const char *text)
{
    buf_printf(script, "%s = '", name);
    for (; *text; text++) {
        if (*text == '\'')
            buf_add_char(script, '\'');
        buf_add_char(script, (unsigned char)*text < 0x20 ? ' ' : *text);
    }
    buf_add_string(script, "'\n");
}

void plot_begin_data(struct buf *script, const char *name)
{
    buf_printf(script, "$%s << EOD\n", name);
}

void plot_end_data(struct buf *script)
{
    buf_add_string(script, "EOD\n");
}

void plot_add_number(struct buf *script, double value)
{
    if (isfinite(value))
        buf_printf(script, "%.9g\t", value);
    else
        buf_add_string(script, "?\t");
}

/* A string column is one that is not a number: the space in front keeps a label such as "1" a label, and one
 * such as "EOD" off the line's start. Double quotes would group. */
void plot_add_text(struct buf *script, const char *text)
{
    buf_add_char(script, ' ');
    for (; *text; text++)
        buf_add_char(script, (unsigned char)*text < 0x20 ? ' ' : *text == '"' ? '\'' : *text);
    buf_add_char(script, '\t');
}

void plot_end_row(struct buf *script)
{
    script->data[script->length - 1] = '\n';
}

/* plot_templates.h is made from plots/NAME.gp at build time: rows of {"NAME", "text"}. */
static const struct {
    const char *name;
    const char *text;
} templates[] = {
#include "plot_templates.h"
};

static const char *find_template(const char *name)
{
    size_t i = 0;

    while (strcmp(templates[i].name, name) != 0)
        i++;
    return templates[i].text;
}

enum plot_status plot_finish(struct buf *script, const char *template, struct buf *svg, struct buf *problem)
{
    static const char *const argv[] = {"gnuplot", "-d", "-", NULL};
    enum filter_status status;

    buf_add_string(script, find_template(template));
    status = filter_run(argv, script, LIMIT_MS, svg, problem);
    buf_free(script);
    switch (status) {
    case FILTER_OK:
        return PLOT_DRAWN;
    case FILTER_MISSING:
        return PLOT_MISSING;
    default:
        return PLOT_FAILED;
    }
}

void plot_cut_text(const char *text, size_t columns, struct buf *out)
{
    char *copy = mem_strdup(text);
    size_t length = strlen(copy);
    bool cut = table_text_width(copy) > columns;

    while (cut && length > 0 && table_text_width(copy) + 1 > columns) {
        do
            length--;
        while (length > 0 && ((unsigned char)copy[length] & 0xc0) == 0x80);
        copy[length] = '\0';
    }
    buf_add_string(out, copy);
    if (cut)
        buf_add_string(out, "…");
    free(copy);
}
