/* trace_stacks: a log's calls in the forms that viewers of profiles read. Touches nothing but the output. */
#ifndef TRACETOLL_TRACE_STACKS_H
#define TRACETOLL_TRACE_STACKS_H

#include "trace_output.h"
#include "trace_reader.h"

enum trace_weight {
    TRACE_WEIGHT_TIME, /* elapsed microseconds in the function itself */
    TRACE_WEIGHT_RSS   /* bytes by which RSS grew in the function itself; where it shrank, nothing */
};

/* Folded stacks, one a line, outermost first: "thread 0;f (file.py:3);g (file.py:9) 1234"
 * (https://github.com/brendangregg/FlameGraph). Reads all that the reader has left. */
void trace_stacks_write_folded(
    struct trace_reader *reader, struct trace_output *output, enum trace_weight weight);
/* The same as a speedscope file (https://www.speedscope.app/file-format-schema.json), a sampled profile. */
void trace_stacks_write_speedscope(
    struct trace_reader *reader, struct trace_output *output, enum trace_weight weight);
/* Every event in the Trace Event Format, which Perfetto and chrome://tracing read: calls as B and E, RSS as a
 * counter. As long as the log. */
void trace_stacks_write_perfetto(struct trace_reader *reader, struct trace_output *output);

#endif
