/* fuzz_trace: any bytes as a binary log. Beyond not crashing it demands that
 * - the text is the same through a tiny buffer, which has to be refilled in every record,
 * - every line of the text starts with a tag, and there are as many lines of events as events,
 * - totals, folded stacks and both kinds of JSON come out of it, and the JSON is JSON (unless the log's names
 * are not UTF-8, which a tracer never writes). */
#include "fuzz.h"
#include "buf.h"
#include "trace_output.h"
#include "trace_reader.h"
#include "trace_stacks.h"
#include "trace_stats.h"
#include "trace_text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PERFETTO, SPEEDSCOPE, FOLDED, STATS, TEXT };

static void demand(int fact, const char *what, const char *detail)
{
    if (fact)
        return;
    (void)fprintf(stderr, "fuzz_trace: %s: %.500s\n", what, detail);
    abort();
}

static void write_form(int form, struct trace_reader *reader, struct trace_output *output)
{
    if (form == PERFETTO)
        trace_stacks_write_perfetto(reader, output);
    else if (form == SPEEDSCOPE)
        trace_stacks_write_speedscope(reader, output, TRACE_WEIGHT_RSS);
    else if (form == FOLDED)
        trace_stacks_write_folded(reader, output, TRACE_WEIGHT_TIME);
    else if (form == STATS)
        trace_stats_write(reader, output, 0);
    else
        trace_text_write(reader, output);
}

/* What the log becomes in one form; false when it is refused as a whole. */
static int convert(
    const uint8_t *data, size_t size, size_t buffer_bytes, int form, struct buf *out, uint64_t *events)
{
    struct error error = {0};
    struct trace_reader *reader =
        trace_reader_open(trace_input_open_memory(data, size, buffer_bytes), "log", &error);
    struct trace_output output;
    struct trace_reader_end end;
    char block[4096];
    ssize_t got;
    int fd;

    demand(reader || error.message[0], "refused without a reason", "");
    if (!reader)
        return 0;
    fd = memfd_create("fuzz", 0);
    trace_output_open(&output, fd);
    write_form(form, reader, &output);
    demand(trace_output_close(&output) == 0, "the output failed", "");
    trace_reader_end(reader, &end);
    *events = end.logged;
    trace_reader_close(reader);
    (void)lseek(fd, 0, SEEK_SET);
    while ((got = read(fd, block, sizeof block)) > 0)
        buf_add(out, block, (size_t)got);
    (void)close(fd);
    return 1;
}

static void check_text(const char *text, uint64_t events)
{
    static const char *const tags[] = {
        "FRST: ", "NEXT: ", "PREV: ", "MSG:  ", "LAST: ", "HDR:  ", "SOF\n", "EOF\n"};
    uint64_t found = 0;
    const char *line;

    for (line = text; *line; line = strchr(line, '\n') + 1) {
        size_t tag = 0;

        while (tag < 8 && strncmp(line, tags[tag], strlen(tags[tag])) != 0)
            tag++;
        demand(tag < 8, "a line without a tag", line);
        demand(strchr(line, '\n') != NULL, "a line without an end", line);
        found += tag < 3;
    }
    demand(found == events, "not as many lines as events", text);
}

static void check_json(const struct buf *text)
{
    json_error_t error;
    json_t *root = json_loadb(text->data, text->length, 0, &error);

    demand(root != NULL, "no JSON", error.text);
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text = {0};
    struct buf again = {0};
    uint64_t events = 0;
    int form;

    if (convert(data, size, 1 << 16, TEXT, &text, &events)) {
        demand(convert(data, size, 1, TEXT, &again, &events), "refused through a tiny buffer", "");
        demand(text.length == again.length && memcmp(text.data, again.data, text.length) == 0,
            "another text through a tiny buffer", buf_string(&again));
        check_text(text.data, events);
        for (form = PERFETTO; form <= STATS; form++) {
            buf_clear(&again);
            (void)convert(data, size, 64, form, &again, &events);
            if (form <= SPEEDSCOPE)
                check_json(&again);
        }
    }
    buf_free(&text);
    buf_free(&again);
    return 0;
}
