/* trace_reader: decodes a tracer's binary log, record by record, in constant memory: only the tables of
 * functions and threads grow. The format is tracer/trace_format.h and docs/trace-format.md. Only reads. */
#ifndef TRACETOLL_TRACE_READER_H
#define TRACETOLL_TRACE_READER_H

#include "error.h"
#include "trace_function.h"
#include "trace_input.h"

#include "../tracer/trace_format.h"

#include <stdbool.h>
#include <stdint.h>

struct trace_reader;

enum trace_item {
    TRACE_ITEM_EVENT,   /* an event: all fields but `text` */
    TRACE_ITEM_MESSAGE, /* number (of the next event), units, thread, text */
    TRACE_ITEM_LAST,    /* the reading when the trace stopped: as an event, number of the last one */
    TRACE_ITEM_FINISH,  /* the log was ended properly; nothing follows */
    TRACE_ITEM_STOP     /* no more items: the log has ended, or trace_reader_problem says why it was left */
};

/* One event, or what else the item says. Times are clock units: trace_clock_us turns them into microseconds.
 */
struct trace_event {
    uint64_t number;
    uint64_t units;
    const struct trace_function *code;   /* NULL only for a message */
    const struct trace_function *callee; /* of the three C kinds; NULL for the others */
    uint64_t offset;
    int64_t rss_bytes;
    uint32_t thread;
    enum trace_kind kind;
    bool previous;    /* only the context of the event that follows */
    const char *text; /* of a message; valid until the next item */
};

/* NULL and `error` for what is no binary log of this major version (EXIT_RUN_FAILED). Takes over the input,
 * also then. */
struct trace_reader *trace_reader_open(struct trace_input *input, const char *path, struct error *error);
/* NULL-safe. */
void trace_reader_close(struct trace_reader *reader);

/* Where every item is put. Valid until close. */
const struct trace_event *trace_reader_event(const struct trace_reader *reader);
enum trace_item trace_reader_next(struct trace_reader *reader);

/* The header, and the value of a key of its meta lines ("" when it is not there). */
const struct trace_header *trace_reader_header(const struct trace_reader *reader);
const char *trace_reader_meta(const struct trace_reader *reader, const char *key);
const struct trace_functions *trace_reader_functions(const struct trace_reader *reader);
/* The native id of a thread; 0 when the log does not say. */
uint64_t trace_reader_native_thread(const struct trace_reader *reader, uint32_t thread);

/* What is known after TRACE_ITEM_STOP. */
struct trace_reader_end {
    bool finished;   /* TRACE_ITEM_FINISH came */
    uint64_t seen;   /* events in all: as the log says, or else as far as it goes */
    uint64_t logged; /* events that the log holds */
    uint64_t lost;   /* events that it should hold and does not; 0 unless something says so */
    uint64_t bytes;  /* that were read */
    struct trace_input_tail tail;
};

void trace_reader_end(const struct trace_reader *reader, struct trace_reader_end *end);
/* What is wrong with the records, with the byte offset; "" when nothing is. */
const char *trace_reader_problem(const struct trace_reader *reader);
/* What is wrong with the files: see trace_input_problem. */
const char *trace_reader_file_problem(const struct trace_reader *reader);

#endif
