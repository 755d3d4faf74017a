/* compare_print: a comparison as aligned text, as Markdown or as JSON. Touches nothing but memory. */
#ifndef TRACETOLL_COMPARE_PRINT_H
#define TRACETOLL_COMPARE_PRINT_H

#include "budget.h"
#include "buf.h"
#include "compare.h"

enum compare_format { COMPARE_TABLE, COMPARE_MARKDOWN, COMPARE_JSON };

/* What stands around the rows. */
struct compare_document {
    const struct compare *compare;
    const struct budgets *budgets; /* of the new side */
    const struct results *base;
    const struct results *new;
    enum exit_code exit_code; /* of the comparison and the budgets */
};

void compare_print(const struct compare_document *document, enum compare_format format, struct buf *out);
/* "slower: A (slowdown +5.1 %, +4.2 % to +6.0 %)": one row in one line, without a line end. */
void compare_print_row(const struct compare_row *row, struct buf *out);
/* One line that says what the exit code means, without a line end. */
void compare_print_verdict(const struct compare_document *document, struct buf *out);

#endif
