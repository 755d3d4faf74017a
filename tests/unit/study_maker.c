/* study_maker: see study_maker.h. */
#include "study_maker.h"
#include "buf.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char CONFIG[] = "title: Made up\n"
                             "workload: {command: [\"true\", \"{tracer}\"]}\n"
                             "baseline: none\n"
                             "configurations:\n"
                             "  - {name: none}\n"
                             "  - {name: C, tracer: [c]}\n"
                             "  - {name: E, tracer: [e]}\n";

static void add_line(struct buf *out, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);

    buf_add_string(out, text);
    buf_add_char(out, '\n');
    free(text);
    json_decref(object);
}

static void add_host(struct buf *out, const struct study_maker *maker)
{
    struct buf config = {0};

    buf_add_string(&config, CONFIG);
    if (maker->budget)
        buf_printf(&config, "budgets:\n%s\n", maker->budget);
    add_line(out, json_pack("{s:s, s:s, s:s, s:i, s:I, s:s, s:s, s:[s,s,s], s:i}", "schema",
                      "tracetoll.host/1", "config_text", buf_string(&config), "cpu_model",
                      maker->cpu ? maker->cpu : "CPU", "cores", 2, "memory_bytes", (json_int_t)8000000000,
                      "kernel", "6.1", "config_path", "made.yaml", "selected", "none", "C", "E", "seed", 1));
    buf_free(&config);
}

static void add_run(struct buf *out, const struct made_run *run)
{
    json_t *object = json_pack("{s:s, s:s, s:i, s:s, s:I, s:I, s:I, s:I}", "schema", "tracetoll.run/1",
        "configuration", run->configuration, "round", run->round, "outcome", run->failed ? "failed" : "ok",
        "wall_ns", (json_int_t)(run->wall_s * 1e9 + 0.5), "user_ns", (json_int_t)(run->wall_s * 0.75e9),
        "system_ns", (json_int_t)(run->wall_s * 0.25e9), "peak_rss_bytes", (json_int_t)run->peak_rss);

    if (run->failed)
        json_object_set_new(object, "reason", json_string("exit status 1: \"<no>\" & more"));
    if (run->events)
        json_object_set_new(object, "events",
            json_pack("{s:I, s:{s:I}, s:I, s:I, s:s}", "total", (json_int_t)run->events, "by_kind", "call",
                (json_int_t)run->events, "log_lines", run->log_bytes ? (json_int_t)10 : (json_int_t)0, "lost",
                (json_int_t)0, "hook", "profile"));
    if (run->log_bytes)
        json_object_set_new(object, "log",
            json_pack("{s:i, s:i, s:I}", "lines", 10, "words", 90, "bytes", (json_int_t)run->log_bytes));
    if (run->instructions)
        (void)json_object_update_new(object,
            json_pack("{s:I, s:s}", "instructions", (json_int_t)run->instructions, "counter", "callgrind"));
    add_line(out, object);
}

void study_make(struct study *study, const struct study_maker *maker)
{
    struct buf text = {0};
    struct error error;
    size_t i;

    *study = (struct study){0};
    add_host(&text, maker);
    for (i = 0; i < maker->run_count; i++)
        add_run(&text, &maker->runs[i]);
    cr_assert_eq(results_parse(&study->results, buf_string(&text), text.length, "made/runs.jsonl", &error), 0,
        "%s", error.message);
    study->config = study_parse_config(&study->results, &error);
    cr_assert_not_null(study->config, "%s", error.message);
    study->analysis = analysis_open(&study->results, study->config);
    buf_free(&text);
}
