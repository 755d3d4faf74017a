/* trace_output: a buffer in front of a file descriptor, for output of any length whose every write is
 * checked. */
#ifndef TRACETOLL_TRACE_OUTPUT_H
#define TRACETOLL_TRACE_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct trace_output {
    int fd;
    char *buffer;
    size_t used;
    size_t capacity;
    int failure; /* errno of the first write that failed: what comes after it is dropped; 0 when all went well
                  */
};

void trace_output_open(struct trace_output *output, int fd);
/* Writes what is left. 0, or -1 with output->failure. Frees the buffer; the descriptor stays open. */
int trace_output_close(struct trace_output *output);

/* Room for `length` bytes, to be filled up to where trace_output_advance is told. */
char *trace_output_room(struct trace_output *output, size_t length);
void trace_output_advance(struct trace_output *output, const char *end);
void trace_output_add(struct trace_output *output, const void *bytes, size_t length);
void trace_output_string(struct trace_output *output, const char *text);
void trace_output_printf(struct trace_output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A JSON string, quotes included. */
void trace_output_json(struct trace_output *output, const char *text, size_t length);
/* A number in decimal, as fast as it goes; returns past its end. At most 20 bytes. */
char *trace_output_number(char *at, uint64_t number);

#endif
