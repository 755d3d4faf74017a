/* trace_stacks: see trace_stacks.h. */
#include "trace_stacks.h"
#include "mem.h"
#include "trace_profile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A stack deeper than this is cut at its outer end: viewers show no more either. */
enum { DEPTH_MAX = 4096 };

struct stacks {
    struct trace_reader *reader;
    struct trace_output *output;
    enum trace_weight weight;
    struct trace_profile profile;
    uint32_t path[DEPTH_MAX]; /* of one node, innermost first */
};

static uint64_t weight_of(const struct stacks *stacks, const struct trace_node *node)
{
    if (stacks->weight == TRACE_WEIGHT_RSS)
        return node->rss_bytes > 0 ? (uint64_t)node->rss_bytes : 0;
    return trace_clock_us(node->self_units, trace_reader_header(stacks->reader)->clock_us_mult);
}

/* The stack of a node into stacks->path; returns its depth. */
static size_t find_path(struct stacks *stacks, uint32_t node)
{
    size_t depth = 0;

    for (; node != 0 && depth < DEPTH_MAX; node = stacks->profile.nodes[node].parent)
        stacks->path[depth++] = node;
    return depth;
}

/* "name (file:line)". A semicolon would end the frame. */
static void write_frame_name(struct stacks *stacks, const struct trace_function *function)
{
    const struct trace_name *name = function->qualified.length ? &function->qualified : &function->name;
    size_t length = (size_t)name->length + function->file.length;
    char *start = trace_output_room(stacks->output, length + 32);
    char *at = start;

    memcpy(at, name->text, name->length);
    at += name->length;
    if (!function->is_c) {
        *at++ = ' ';
        *at++ = '(';
        memcpy(at, function->file.text, function->file.length);
        at += function->file.length;
        *at++ = ':';
        at = trace_output_number(at, function->first_line > 0 ? (uint64_t)function->first_line : 0);
        *at++ = ')';
    }
    trace_output_advance(stacks->output, at);
    for (; start < at; start++)
        if (*start == ';')
            *start = ',';
}

static void write_folded_node(struct stacks *stacks, uint32_t node, uint64_t weight)
{
    const struct trace_functions *functions = trace_reader_functions(stacks->reader);
    size_t depth = find_path(stacks, node);

    while (depth-- > 0) {
        uint32_t id = stacks->profile.nodes[stacks->path[depth]].id;

        if (id & TRACE_NODE_THREAD)
            trace_output_printf(stacks->output, "thread %" PRIu32, id & ~TRACE_NODE_THREAD);
        else
            write_frame_name(stacks, functions->all[id]);
        if (depth > 0)
            trace_output_string(stacks->output, ";");
    }
    trace_output_printf(stacks->output, " %" PRIu64 "\n", weight);
}

static struct stacks *stacks_open(
    struct trace_reader *reader, struct trace_output *output, enum trace_weight weight)
{
    struct stacks *stacks = mem_alloc(1, sizeof *stacks);

    stacks->reader = reader;
    stacks->output = output;
    stacks->weight = weight;
    return stacks;
}

void trace_stacks_write_folded(
    struct trace_reader *reader, struct trace_output *output, enum trace_weight weight)
{
    struct stacks *stacks = stacks_open(reader, output, weight);
    uint32_t i;

    trace_profile_read(&stacks->profile, reader);
    for (i = 1; i < stacks->profile.node_count; i++) {
        uint64_t own = weight_of(stacks, &stacks->profile.nodes[i]);

        if (own > 0)
            write_folded_node(stacks, i, own);
    }
    trace_profile_free(&stacks->profile);
    free(stacks);
}

/* Frames are the functions by index, and behind them the threads by number. */
static void write_speedscope_frames(struct stacks *stacks)
{
    const struct trace_functions *functions = trace_reader_functions(stacks->reader);
    size_t threads = stacks->profile.thread_count;
    size_t i;

    while (threads > 0 && stacks->profile.threads[threads - 1].events == 0)
        threads--;
    trace_output_string(stacks->output, "\"shared\":{\"frames\":[");
    for (i = 0; i < functions->count; i++) {
        const struct trace_function *function = functions->all[i];
        const struct trace_name *name = function->qualified.length ? &function->qualified : &function->name;

        trace_output_string(stacks->output, i ? ",\n{\"name\":" : "\n{\"name\":");
        trace_output_json(stacks->output, name->text, name->length);
        if (!function->is_c) {
            trace_output_string(stacks->output, ",\"file\":");
            trace_output_json(stacks->output, function->file.text, function->file.length);
            trace_output_printf(stacks->output, ",\"line\":%d", function->first_line);
        }
        trace_output_string(stacks->output, "}");
    }
    for (i = 0; i < threads; i++)
        trace_output_printf(
            stacks->output, "%s{\"name\":\"thread %zu\"}", i || functions->count ? ",\n" : "\n", i);
    trace_output_string(stacks->output, "]}");
}

static void write_speedscope_sample(struct stacks *stacks, uint32_t node)
{
    size_t functions = trace_reader_functions(stacks->reader)->count;
    size_t depth = find_path(stacks, node);
    const char *between = "[";

    while (depth-- > 0) {
        uint32_t id = stacks->profile.nodes[stacks->path[depth]].id;
        size_t frame = id & TRACE_NODE_THREAD ? functions + (id & ~TRACE_NODE_THREAD) : id;

        trace_output_printf(stacks->output, "%s%zu", between, frame);
        between = ",";
    }
    trace_output_string(stacks->output, "]");
}

static void write_speedscope_profile(struct stacks *stacks)
{
    const char *between = "\n";
    uint64_t sum = 0;
    uint32_t i;

    trace_output_printf(stacks->output,
        "\"profiles\":[{\"type\":\"sampled\",\"name\":\"%s\",\"unit\":\"%s\",\"samples\":[",
        stacks->weight == TRACE_WEIGHT_RSS ? "RSS growth" : "elapsed time",
        stacks->weight == TRACE_WEIGHT_RSS ? "bytes" : "microseconds");
    for (i = 1; i < stacks->profile.node_count; i++) {
        if (weight_of(stacks, &stacks->profile.nodes[i]) == 0)
            continue;
        trace_output_string(stacks->output, between);
        write_speedscope_sample(stacks, i);
        between = ",\n";
    }
    trace_output_string(stacks->output, "],\"weights\":[");
    between = "";
    for (i = 1; i < stacks->profile.node_count; i++) {
        uint64_t own = weight_of(stacks, &stacks->profile.nodes[i]);

        if (own == 0)
            continue;
        trace_output_printf(stacks->output, "%s%" PRIu64, between, own);
        between = ",";
        sum += own;
    }
    trace_output_printf(stacks->output, "],\"startValue\":0,\"endValue\":%" PRIu64 "}]", sum);
}

void trace_stacks_write_speedscope(
    struct trace_reader *reader, struct trace_output *output, enum trace_weight weight)
{
    struct stacks *stacks = stacks_open(reader, output, weight);

    trace_profile_read(&stacks->profile, reader);
    trace_output_string(output, "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\","
                                "\"exporter\":\"tracetoll\",\n");
    write_speedscope_frames(stacks);
    trace_output_string(output, ",\n");
    write_speedscope_profile(stacks);
    trace_output_string(output, "}\n");
    trace_profile_free(&stacks->profile);
    free(stacks);
}
