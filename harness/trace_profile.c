/* trace_profile: see trace_profile.h. */
#include "trace_profile.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 4096, UNWIND_MAX = 64 };

/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4). */
static size_t slot_of(const struct trace_profile *profile, uint32_t parent, uint32_t id)
{
    uint64_t key = (uint64_t)parent << 32 | id;

    return (size_t)((key * 0x9e3779b97f4a7c15) >> 40) & (profile->slot_count - 1);
}

static void slots_grow(struct trace_profile *profile)
{
    size_t i;

    free(profile->slots);
    profile->slot_count *= 2;
    profile->slots = mem_alloc(profile->slot_count, sizeof *profile->slots);
    for (i = 1; i < profile->node_count; i++) {
        size_t slot = slot_of(profile, profile->nodes[i].parent, profile->nodes[i].id);

        while (profile->slots[slot])
            slot = (slot + 1) & (profile->slot_count - 1);
        profile->slots[slot] = (uint32_t)i;
    }
}

/* The node of `id` called by `parent`, made if it was not there; 0 when there is no room for it. */
static uint32_t node_child(struct trace_profile *profile, uint32_t parent, uint32_t id)
{
    size_t slot = slot_of(profile, parent, id);
    struct trace_node *node;
    uint32_t index;

    for (; (index = profile->slots[slot]); slot = (slot + 1) & (profile->slot_count - 1))
        if (profile->nodes[index].parent == parent && profile->nodes[index].id == id)
            return index;
    if (profile->node_count == TRACE_NODES_MAX) {
        profile->is_crowded = true;
        return 0;
    }
    index = (uint32_t)profile->node_count;
    profile->nodes =
        mem_grow(profile->nodes, profile->node_count++, &profile->node_capacity, sizeof *profile->nodes);
    node = &profile->nodes[index];
    *node =
        (struct trace_node){.parent = parent, .id = id, .next_sibling = profile->nodes[parent].first_child};
    profile->nodes[parent].first_child = index;
    profile->slots[slot] = index;
    if (profile->node_count * 2 > profile->slot_count)
        slots_grow(profile);
    return index;
}

static void thread_call(struct trace_profile *profile, struct trace_thread_totals *thread, uint32_t id)
{
    uint32_t child = profile->nodes[thread->node].latest_child;

    if (child == 0 || profile->nodes[child].id != id || thread->deeper) {
        child = thread->deeper ? 0 : node_child(profile, thread->node, id);
        if (child == 0) {
            thread->deeper++;
            return;
        }
        profile->nodes[thread->node].latest_child = child;
    }
    thread->node = child;
    profile->nodes[child].calls++;
}

/* Leaves the innermost call of `id`. Calls above it that had no return of their own end with it; a return
 * from what was never called (it had begun before the trace) changes nothing. */
static void thread_return(struct trace_profile *profile, struct trace_thread_totals *thread, uint32_t id)
{
    uint32_t node = thread->node;
    int steps;

    if (thread->deeper) {
        thread->deeper--;
        return;
    }
    for (steps = 0; steps < UNWIND_MAX && !(profile->nodes[node].id & TRACE_NODE_THREAD); steps++) {
        if (profile->nodes[node].id == id) {
            thread->node = profile->nodes[node].parent;
            return;
        }
        node = profile->nodes[node].parent;
    }
}

static struct trace_thread_totals *find_thread(struct trace_profile *profile, uint32_t number, uint64_t units)
{
    struct trace_thread_totals *thread;

    profile->threads = mem_cover(profile->threads, number, &profile->thread_count, sizeof *profile->threads);
    thread = &profile->threads[number];
    if (thread->events == 0) {
        thread->first_units = thread->last_units = units;
        thread->node = node_child(profile, 0, TRACE_NODE_THREAD | number);
    }
    return thread;
}

static struct trace_function_totals *find_function(struct trace_profile *profile, size_t index)
{
    if (index >= profile->function_count)
        profile->functions =
            mem_cover(profile->functions, index, &profile->function_count, sizeof *profile->functions);
    return &profile->functions[index];
}

static void take_event(
    struct trace_profile *profile, struct trace_thread_totals *thread, const struct trace_event *event)
{
    size_t index = event->callee ? event->callee->index : event->code->index;
    struct trace_function_totals *function = find_function(profile, index);
    struct trace_node *running = &profile->nodes[thread->node];

    profile->kinds[event->kind]++;
    thread->events++;
    function->events++;
    running->self_units += event->units - thread->last_units;
    thread->last_units = event->units;
    if (event->rss_bytes != profile->rss_last) {
        running->rss_bytes = (int64_t)((uint64_t)running->rss_bytes + (uint64_t)event->rss_bytes -
                                       (uint64_t)profile->rss_last);
        profile->rss_last = event->rss_bytes;
        if (event->rss_bytes > profile->rss_most)
            profile->rss_most = event->rss_bytes;
    }
    switch (event->kind) {
    case TRACE_CALL:
    case TRACE_C_CALL:
        function->calls++;
        thread_call(profile, thread, (uint32_t)index);
        break;
    case TRACE_RETURN:
    case TRACE_C_RETURN:
    case TRACE_C_EXCEPTION:
        thread_return(profile, thread, (uint32_t)index);
        break;
    default:
        break;
    }
}

/* The time and memory of each function: of all its nodes, and in total of those that it does not itself stand
 * above. A walk down and up the tree with a count of how often each function stands above. */
static void sum_functions(struct trace_profile *profile)
{
    uint64_t *totals = mem_alloc(profile->node_count, sizeof *totals);
    uint32_t *above = mem_alloc(profile->function_count + 1, sizeof *above);
    uint32_t node = 0;
    size_t i;

    for (i = profile->node_count; i-- > 1;) {
        totals[i] += profile->nodes[i].self_units;
        totals[profile->nodes[i].parent] += totals[i];
    }
    for (;;) {
        const struct trace_node *here = &profile->nodes[node];
        bool is_function = node != 0 && !(here->id & TRACE_NODE_THREAD);

        if (is_function) {
            struct trace_function_totals *function = &profile->functions[here->id];

            function->self_units += here->self_units;
            function->rss_bytes = (int64_t)((uint64_t)function->rss_bytes + (uint64_t)here->rss_bytes);
            if (above[here->id]++ == 0)
                function->total_units += totals[node];
        }
        if (here->first_child) {
            node = here->first_child;
            continue;
        }
        /* Up until there is a way to the side. */
        while (node != 0 && !profile->nodes[node].next_sibling) {
            if (!(profile->nodes[node].id & TRACE_NODE_THREAD))
                above[profile->nodes[node].id]--;
            node = profile->nodes[node].parent;
        }
        if (node == 0)
            break;
        if (!(profile->nodes[node].id & TRACE_NODE_THREAD))
            above[profile->nodes[node].id]--;
        node = profile->nodes[node].next_sibling;
    }
    free(totals);
    free(above);
}

void trace_profile_read(struct trace_profile *profile, struct trace_reader *reader)
{
    const struct trace_event *event = trace_reader_event(reader);
    struct trace_thread_totals *thread = NULL;
    uint32_t number = 0;
    enum trace_item item;

    *profile = (struct trace_profile){.node_count = 1, .node_capacity = 1024, .slot_count = SLOTS_FIRST};
    profile->nodes = mem_alloc(profile->node_capacity, sizeof *profile->nodes);
    profile->nodes[0].id = UINT32_MAX; /* neither a function nor a thread that can be */
    profile->slots = mem_alloc(profile->slot_count, sizeof *profile->slots);
    while ((item = trace_reader_next(reader)) != TRACE_ITEM_STOP) {
        profile->units_last = event->units;
        if (item != TRACE_ITEM_EVENT)
            continue;
        if (!thread)
            profile->rss_first = profile->rss_last = profile->rss_most = event->rss_bytes;
        if (!thread || event->thread != number) {
            number = event->thread;
            thread = find_thread(profile, number, event->units);
        }
        take_event(profile, thread, event);
    }
    sum_functions(profile);
}

void trace_profile_free(struct trace_profile *profile)
{
    free(profile->functions);
    free(profile->threads);
    free(profile->nodes);
    free(profile->slots);
    *profile = (struct trace_profile){0};
}
