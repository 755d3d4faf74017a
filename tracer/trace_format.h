/*
 * The contract between rsstrace, which writes logs, and every reader of them: the binary log, the text log's
 * columns, and the tail file that keeps the newest bytes of either safe when the traced process dies.
 * docs/trace-format.md describes the same in words. Plain C11, no Python.h, no state.
 */
#ifndef TRACE_FORMAT_H
#define TRACE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_MAGIC "rsstrace"
#define TRACE_VERSION_MAJOR 1 /* a reader refuses another one */
#define TRACE_VERSION_MINOR 0 /* a reader ignores what it does not know */

/*
 * The first bytes of a binary log. Everything in a log is little-endian. The header is followed by meta_bytes
 * of UTF-8 "key=value\n" lines (hook, filter, rss source, Python version, ...), then by records at
 * header_bytes.
 */
struct trace_header {
    char magic[8];              /* TRACE_MAGIC, no NUL */
    uint16_t version_major;     /* TRACE_VERSION_MAJOR */
    uint16_t version_minor;     /* TRACE_VERSION_MINOR */
    uint32_t header_bytes;      /* offset of the first record */
    uint64_t clock_us_mult;     /* microseconds = high 64 bits of (units * clock_us_mult) */
    uint64_t clock_units_per_s; /* for finer times than a microsecond */
    uint64_t start_unix_ns;     /* wall clock at unit 0 */
    uint32_t page_bytes;        /* RSS is counted in pages of this size */
    uint32_t pid;
    uint32_t meta_bytes;
    uint32_t reserved; /* zero */
};

/*
 * Records. The first byte of each:
 *
 *     7   6   5   4   3   2   1   0
 *   +---------------+---+-----------+
 *   | dt            | x | kind      |     an event (kind 0 to 6)
 *   +---------------+---+-----------+
 *   | control               | 1 1 1 |     a control record (kind 7), then varint length, then that many bytes
 *   +-----------------------+-------+
 *
 * dt is the clock's advance in units since the record before; TRACE_DT_VARINT says that a varint follows
 * whose value is to be added to 15. Then, by kind (every number a varint; code, callee and offset are part of
 * the reader's state and keep their values where a record does not name them):
 *
 *   call         code [offset if x]                  without x the offset is the code's entry offset
 *   return       [code if x] offset
 *   c_call       [code if x] callee offset
 *   c_return     [code callee offset if x]
 *   c_exception  [code callee offset if x]
 *   line         [code if x] offset
 *   exception    [code if x] offset
 *
 * An offset is an instruction's position in its code object, in code units of two bytes, plus one: 0 stands
 * for "before the first instruction". Lines are found through the code's line table. Each event has the
 * number of the one before plus one (the first has number 0), unless TRACE_SKIP came between.
 */
enum trace_kind {
    TRACE_CALL = 0,
    TRACE_RETURN = 1,
    TRACE_C_CALL = 2,
    TRACE_C_RETURN = 3,
    TRACE_C_EXCEPTION = 4,
    TRACE_LINE = 5,
    TRACE_EXCEPTION = 6,
    TRACE_CONTROL = 7,
};
#define TRACE_KINDS 7
#define TRACE_KIND_MASK 0x07u
#define TRACE_EXPLICIT 0x08u /* bit x */
#define TRACE_DT_SHIFT 4
#define TRACE_DT_VARINT 15u
#define TRACE_CONTROL_SHIFT 3

/* Payloads; "string" is a varint length and that many bytes of UTF-8, "dt" a varint that advances the clock.
 */
enum trace_control {
    TRACE_CODE =
        0,                /* id, entry offset, first line, string file, string name, string qualified name,
                             runs, then per run: varint code units, zigzag varint line delta (see TRACE_RUN_NO_LINE) */
    TRACE_CALLEE = 1,     /* id, string name, string qualified name */
    TRACE_RSS = 2,        /* zigzag varint: pages that RSS changed by (RSS starts at 0) */
    TRACE_SKIP = 3,       /* events that were seen and, by the filter, not logged here */
    TRACE_THREAD = 4,     /* dt, thread number: the records that follow are of that thread (it starts as 0) */
    TRACE_THREAD_NEW = 5, /* thread number, native thread id */
    TRACE_PREV = 6,       /* empty: the next event is only the context of the one after it */
    TRACE_MESSAGE = 7,    /* dt, string */
    TRACE_LAST =
        8, /* dt, kind, code + 1 (0: no event yet), callee, offset: a reading when the trace stopped */
    TRACE_END = 9,     /* events in all (seen, not only logged), events lost */
    TRACE_NUMBER = 10, /* the next event has this number (used after a gap of unknown events) */
};

/*
 * A line table covers the code from its first unit, run after run. A run's line is the last known line plus
 * its delta (the first one's: the code's first line plus delta). A run whose code units have
 * TRACE_RUN_NO_LINE set has no line: it carries no delta, and its line is -1. The varint's value is (units <<
 * 1) | no_line.
 */
#define TRACE_RUN_NO_LINE 1u

/*
 * FILE.tail: a shared mapping of the bytes that are not yet in FILE. While the process runs, and after it was
 * killed, the log is the first `base` bytes of FILE followed by `end - base` bytes of the tail from
 * header_bytes on; whatever FILE holds past `base` is a part of the same bytes. A clean end removes the tail.
 * `end` moves after a record's bytes are complete and `events` moves after `end`, so a reader finds every
 * event that was counted.
 */
#define TRACE_TAIL_MAGIC "rsstail1"
#define TRACE_TAIL_HEADER_BYTES 4096
#define TRACE_TAIL_SUFFIX ".tail"
enum trace_format { TRACE_FORMAT_TEXT = 1, TRACE_FORMAT_BINARY = 2 };

struct trace_tail {
    char magic[8];         /* TRACE_TAIL_MAGIC, no NUL */
    uint32_t header_bytes; /* offset of the buffer in the tail file */
    uint32_t format;       /* enum trace_format */
    uint32_t pid;          /* who writes it */
    uint32_t buffer_bytes; /* capacity of the buffer */
    uint64_t base;         /* offset in the log of the buffer's first byte */
    uint64_t end;          /* offset in the log past the last complete record */
    uint64_t lost;         /* events that should have been logged and could not be */
    uint64_t reserved[2];  /* zero; the counters begin a cache line */
    uint64_t events;       /* events counted so far */
    uint64_t
        logged; /* with a filter: events in the log so far. Without, all but the lost are, and it stays 0 */
    uint64_t by_kind[8]; /* events counted, by enum trace_kind */
};

/* Text log: the width of the tag, and the columns after it, each but the last two separated by one space. */
#define TRACE_TEXT_TAG_WIDTH 6
#define TRACE_TEXT_EVENT "%-12llu +%-6llu %-12.6f %-8s %-80s %4d %-32s %-12lld %-12lld\n"
#define TRACE_TEXT_MESSAGE "MSG:  %-12llu +%-6llu %-12.6f # %s\n"
#define TRACE_TEXT_HEADER "HDR:  %-12s %-7s %-12s %-8s %-80s %4s %-32s %-12s %-12s\n"

/* What the text log calls a kind. */
static inline const char *trace_kind_text(unsigned kind)
{
    static const char *const names[TRACE_KINDS] = {
        "CALL", "RETURN", "C_CALL", "C_RETURN", "C_EXCEPT", "LINE", "EXCEPT"};
    return kind < TRACE_KINDS ? names[kind] : "?";
}

/* What statistics call a kind. */
static inline const char *trace_kind_name(unsigned kind)
{
    static const char *const names[TRACE_KINDS] = {
        "call", "return", "c_call", "c_return", "c_exception", "line", "exception"};
    return kind < TRACE_KINDS ? names[kind] : "?";
}

/* Most bytes that a varint takes. */
#define TRACE_VARINT_MAX 10

/* Writes `value` (LEB128: 7 bits a byte, low bits first, top bit set on all but the last); returns past its
 * end. */
static inline uint8_t *trace_varint_put(uint8_t *at, uint64_t value)
{
    while (value >= 0x80) {
        *at++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *at++ = (uint8_t)value;
    return at;
}

/* Reads a varint at `*at`, before `end`, and moves `*at` past it; -1 if it is cut off or longer than 64 bits.
 */
static inline int trace_varint_get(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
    uint64_t result = 0;
    const uint8_t *p = *at;
    for (unsigned shift = 0; shift < 70 && p < end; shift += 7) {
        uint64_t bits = *p & 0x7fu;
        if (shift == 63 && bits > 1)
            return -1;
        result |= bits << shift;
        if (!(*p++ & 0x80)) {
            *value = result;
            *at = p;
            return 0;
        }
    }
    return -1;
}

/* Signed numbers as varints: 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
static inline uint64_t trace_zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (value < 0 ? ~(uint64_t)0 : 0);
}

static inline int64_t trace_unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* Whole microseconds since the trace started. The text log's clock column is this figure / 1e6. */
__extension__ typedef unsigned __int128 trace_u128;
static inline uint64_t trace_clock_us(uint64_t units, uint64_t clock_us_mult)
{
    return (uint64_t)(((trace_u128)units * clock_us_mult) >> 64);
}

#endif
