/* plot_script: the script that gnuplot gets: settings, data blocks, then a template of plots/. Only the
 * plot_*.c files use it. */
#ifndef TRACETOLL_PLOT_SCRIPT_H
#define TRACETOLL_PLOT_SCRIPT_H

#include "plot.h"

/* Text is drawn at this size; one character of it takes about PLOT_CHARACTER_PX pixels. */
enum { PLOT_WIDTH_PX = 1000 };
#define PLOT_CHARACTER_PX 7.7

/* Starts a picture of PLOT_WIDTH_PX by `height_px`. */
void plot_begin(struct buf *script, int height_px);
/* name = value. NAN is gnuplot's NaN. */
void plot_set_number(struct buf *script, const char *name, double value);
/* name = "text", shown by gnuplot exactly as it is. */
void plot_set_text(struct buf *script, const char *name, const char *text);
/* A data block `$name`; its lines follow with plot_row and end with plot_end_data. */
void plot_begin_data(struct buf *script, const char *name);
void plot_end_data(struct buf *script);
/* One cell of a line of a data block, followed by a tab; the line's last cell is followed by plot_end_row. */
void plot_add_number(struct buf *script, double value);
void plot_add_text(struct buf *script, const char *text);
void plot_end_row(struct buf *script);
/* Adds plots/`template`.gp, runs gnuplot, and frees the script. The template must exist. */
enum plot_status plot_finish(struct buf *script, const char *template, struct buf *svg, struct buf *problem);

/* `text` cut to at most `columns` terminal columns, with an ellipsis where something was cut off. */
void plot_cut_text(const char *text, size_t columns, struct buf *out);

#endif
