/* trace_stats: `tracetoll log --stats`: a log's totals as tables for people. Touches nothing but the output.
 */
#ifndef TRACETOLL_TRACE_STATS_H
#define TRACETOLL_TRACE_STATS_H

#include "trace_output.h"
#include "trace_reader.h"

#include <stddef.h>

/* Reads all that the reader has left. `top` is how many functions are listed, those with the most time first
 * (or with the most events, when the log leaves out events and so says nothing about times); 0 lists all. */
void trace_stats_write(struct trace_reader *reader, struct trace_output *output, size_t top);

#endif
