/* gate_print: what a gate found, as aligned text, Markdown or JSON. Touches nothing but memory. */
#ifndef TRACETOLL_GATE_PRINT_H
#define TRACETOLL_GATE_PRINT_H

#include "buf.h"
#include "compare_print.h"
#include "gate.h"

struct gate_document {
    const struct gate *gate;
    const struct gate_request *request;
};

void gate_print(const struct gate_document *document, enum compare_format format, struct buf *out);
/* "A is slower: +5.1 % (at least +3.2 %)", why a trial ended as it did, without a line end. */
void gate_print_reason(const struct gate_document *document, const struct gate_trial *trial, struct buf *out);

#endif
