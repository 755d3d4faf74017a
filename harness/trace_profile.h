/* trace_profile: what a binary log says in sum: events by kind, function and thread, and a tree of calls with
 * the time and the memory growth of each. Memory grows with functions, threads and distinct stacks, not with
 * the log.
 *
 * The time between two events of a thread belongs to the function that was running in it: elapsed time, so
 * what a thread waits for counts too. A change of RSS belongs to the function that was running in the thread
 * that first saw it. Functions that were entered before the trace began have no call in the log; their time
 * is that of the thread. */
#ifndef TRACETOLL_TRACE_PROFILE_H
#define TRACETOLL_TRACE_PROFILE_H

#include "trace_reader.h"

#include <stddef.h>
#include <stdint.h>

enum { TRACE_NODES_MAX = 1 << 22 };

/* A stack: a function, called by the stack `parent`. Node 0 is the root; a parent comes before its children.
 */
struct trace_node {
    uint32_t parent;
    uint32_t id; /* index of the function; TRACE_NODE_THREAD plus its number for a thread */
    uint32_t first_child;
    uint32_t next_sibling; /* 0: none */
    uint32_t latest_child; /* that was called */
    uint64_t calls;
    uint64_t self_units;
    int64_t rss_bytes; /* net change while it ran itself */
};

#define TRACE_NODE_THREAD 0x80000000u

struct trace_function_totals {
    uint64_t events;
    uint64_t calls;
    uint64_t self_units;
    uint64_t total_units; /* with what it called; once for recursive calls */
    int64_t rss_bytes;
};

struct trace_thread_totals {
    uint64_t events;
    uint64_t first_units;
    uint64_t last_units;
    uint32_t node;   /* the stack it is in */
    uint64_t deeper; /* frames on top of that one that got no node */
};

struct trace_profile {
    uint64_t kinds[TRACE_KINDS];
    struct trace_function_totals *functions; /* by index of the function */
    size_t function_count;
    struct trace_thread_totals *threads; /* by number; no events: no such thread */
    size_t thread_count;
    struct trace_node *nodes;
    size_t node_count;
    size_t node_capacity;
    uint32_t *slots; /* nodes by parent and id */
    size_t slot_count;
    int64_t rss_first;
    int64_t rss_last;
    int64_t rss_most;
    uint64_t units_last; /* of the last item */
    bool is_crowded; /* there were more stacks than TRACE_NODES_MAX: what is deeper counts for its caller */
};

/* Reads all that the reader has left. */
void trace_profile_read(struct trace_profile *profile, struct trace_reader *reader);
void trace_profile_free(struct trace_profile *profile);

#endif
