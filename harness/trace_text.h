/* trace_text: the text log of a binary one, byte for byte as the tracer itself writes it
 * (docs/trace-format.md, "Text"). Touches nothing but the output. */
#ifndef TRACETOLL_TRACE_TEXT_H
#define TRACETOLL_TRACE_TEXT_H

#include "trace_output.h"
#include "trace_reader.h"

/* Writes the whole log that the reader has left. What is wrong with the log is the reader's to tell. */
void trace_text_write(struct trace_reader *reader, struct trace_output *output);

/* Whether the log that the input starts with is a text log. Takes nothing from the input. */
bool trace_text_is(struct trace_input *input);
/* Copies a text log, tail included. Returns whether it was ended properly, with EOF. */
bool trace_text_copy(struct trace_input *input, struct trace_output *output);

#endif
