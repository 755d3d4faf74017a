/* trace_profile, trace_stats, trace_stacks: small logs whose times and memory are known by hand. */
#include "trace_profile.h"
#include "trace_stacks.h"
#include "trace_stats.h"
#include "trace_writer.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAIN, F, LEN, FUNCTIONS }; /* in the order of definition */

static void number(struct trace_writer *writer, unsigned type, uint64_t value)
{
    trace_writer_numbers(writer, type, &value, 1);
}

static void event(
    struct trace_writer *writer, enum trace_kind kind, uint64_t us, uint64_t code, bool is_explicit)
{
    trace_writer_event(
        writer, &(struct trace_writer_event){
                    .kind = kind, .units = us * 1000, .code = code, .is_explicit = is_explicit});
}

static void begin(struct trace_writer *writer, const char *filter)
{
    trace_writer_begin(writer, filter);
    trace_writer_code(writer, 0, 1, 1, "main.py", "<module>", 50);
    trace_writer_code(writer, 1, 1, 10, "m.py", "f", 50);
    trace_writer_callee(writer, 0, "len");
    number(writer, TRACE_RSS, trace_zigzag(100));
}

/* main from 0 to 1000 us; f from 100 to 900, in it f again from 200 to 500, in that len from 300 to 400,
 * which takes three pages; f gives one back at its end. */
static void write_recursion(struct trace_writer *writer)
{
    begin(writer, "filter=all\n");
    event(writer, TRACE_CALL, 0, 0, false);
    event(writer, TRACE_CALL, 100, 1, false);
    event(writer, TRACE_CALL, 200, 1, false);
    event(writer, TRACE_C_CALL, 300, 1, true);
    number(writer, TRACE_RSS, trace_zigzag(3));
    event(writer, TRACE_C_RETURN, 400, 0, false);
    event(writer, TRACE_LINE, 450, 0, false);
    event(writer, TRACE_RETURN, 500, 0, false);
    number(writer, TRACE_RSS, trace_zigzag(-1));
    event(writer, TRACE_RETURN, 900, 0, false);
    event(writer, TRACE_RETURN, 1000, 0, true);
    trace_writer_numbers(writer, TRACE_END, (const uint64_t[]){9, 0}, 2);
}

static struct trace_reader *open_log(const struct trace_writer *writer)
{
    struct error error;
    struct trace_reader *reader = trace_reader_open(
        trace_input_open_memory((const uint8_t *)writer->bytes.data, writer->bytes.length, 64), "log",
        &error);

    cr_assert_not_null(reader, "%s", error.message);
    return reader;
}

static uint64_t us(uint64_t units)
{
    return units / 1000;
}

Test(trace_profile, gives_time_and_memory_to_what_was_running)
{
    struct trace_writer writer = {0};
    struct trace_profile profile;
    struct trace_reader *reader;

    write_recursion(&writer);
    reader = open_log(&writer);
    trace_profile_read(&profile, reader);
    cr_assert_str_eq(trace_reader_problem(reader), "");
    cr_assert_eq(us(profile.functions[MAIN].self_units), 200);
    cr_assert_eq(us(profile.functions[MAIN].total_units), 1000);
    cr_assert_eq(us(profile.functions[F].self_units), 700);
    cr_assert_eq(us(profile.functions[F].total_units), 800, "a recursive call was counted twice");
    cr_assert_eq(us(profile.functions[LEN].self_units), 100);
    cr_assert_eq(us(profile.functions[LEN].total_units), 100);
    cr_assert_eq(profile.functions[MAIN].rss_bytes, 0);
    cr_assert_eq(profile.functions[F].rss_bytes, -4096);
    cr_assert_eq(profile.functions[LEN].rss_bytes, 3 * 4096);
    cr_assert_eq(profile.functions[F].calls, 2);
    cr_assert_eq(profile.functions[F].events, 5);
    cr_assert_eq(profile.functions[LEN].calls, 1);
    cr_assert_eq(profile.functions[LEN].events, 2);
    cr_assert_eq(profile.kinds[TRACE_CALL], 3);
    cr_assert_eq(profile.kinds[TRACE_RETURN], 3);
    cr_assert_eq(profile.kinds[TRACE_LINE], 1);
    cr_assert_eq(profile.rss_first, 100 * 4096);
    cr_assert_eq(profile.rss_most, 103 * 4096);
    cr_assert_eq(profile.rss_last, 102 * 4096);
    cr_assert_eq(profile.node_count, 6); /* the root, thread 0, main, f, f, len */
    trace_profile_free(&profile);
    trace_reader_close(reader);
    buf_free(&writer.bytes);
}

/* What a thread does goes on from where it left off, whatever other threads did in between. */
Test(trace_profile, keeps_threads_apart)
{
    struct trace_writer writer = {0};
    struct trace_profile profile;
    struct trace_reader *reader;

    begin(&writer, "filter=all\n");
    event(&writer, TRACE_CALL, 0, 0, false);
    trace_writer_numbers(&writer, TRACE_THREAD_NEW, (const uint64_t[]){2, 4800}, 2);
    trace_writer_numbers(&writer, TRACE_THREAD, (const uint64_t[]){0, 2}, 2);
    event(&writer, TRACE_CALL, 50, 1, false);
    trace_writer_numbers(&writer, TRACE_THREAD, (const uint64_t[]){0, 0}, 2);
    event(&writer, TRACE_RETURN, 70, 0, true);
    trace_writer_numbers(&writer, TRACE_THREAD, (const uint64_t[]){0, 2}, 2);
    event(&writer, TRACE_RETURN, 90, 1, true);
    reader = open_log(&writer);
    trace_profile_read(&profile, reader);
    cr_assert_eq(us(profile.functions[MAIN].self_units), 70);
    cr_assert_eq(us(profile.functions[F].self_units), 40);
    cr_assert_eq(profile.threads[0].events, 2);
    cr_assert_eq(profile.threads[1].events, 0);
    cr_assert_eq(profile.threads[2].events, 2);
    cr_assert_eq(us(profile.threads[2].first_units), 50);
    cr_assert_eq(us(profile.threads[2].last_units), 90);
    cr_assert_eq(trace_reader_native_thread(reader, 2), 4800);
    cr_assert_eq(trace_reader_native_thread(reader, 0), 0);
    cr_assert_eq(trace_reader_native_thread(reader, 77), 0);
    trace_profile_free(&profile);
    trace_reader_close(reader);
    buf_free(&writer.bytes);
}

/* A trace that begins in the middle of calls sees them return; an exception may take several frames without a
 * return. */
Test(trace_profile, copes_with_calls_that_it_did_not_see)
{
    struct trace_writer writer = {0};
    struct trace_profile profile;
    struct trace_reader *reader;

    begin(&writer, "filter=all\n");
    event(&writer, TRACE_RETURN, 0, 1, true); /* never called */
    event(&writer, TRACE_CALL, 10, 0, false);
    event(&writer, TRACE_CALL, 20, 1, false);
    event(&writer, TRACE_C_CALL, 30, 1, false);
    event(&writer, TRACE_RETURN, 60, 0, true); /* of main: f and len end with it */
    event(&writer, TRACE_CALL, 100, 1, false);
    event(&writer, TRACE_RETURN, 110, 1, true);
    reader = open_log(&writer);
    trace_profile_read(&profile, reader);
    cr_assert_eq(us(profile.functions[MAIN].total_units), 50);
    cr_assert_eq(us(profile.functions[LEN].self_units), 30);
    cr_assert_eq(us(profile.functions[F].self_units), 10 + 10);
    trace_profile_free(&profile);
    trace_reader_close(reader);
    buf_free(&writer.bytes);
}

/* More stacks than are told apart: nothing is lost but the depth. */
Test(trace_profile, stays_within_its_limit_of_stacks)
{
    enum { DEPTH = TRACE_NODES_MAX + 1000 };
    struct trace_writer writer = {0};
    struct trace_profile profile;
    struct trace_reader *reader;
    int i;

    begin(&writer, "filter=all\n");
    for (i = 0; i < DEPTH; i++)
        event(&writer, TRACE_CALL, (uint64_t)i, 1, false);
    for (i = 0; i < DEPTH; i++)
        event(&writer, TRACE_RETURN, DEPTH + (uint64_t)i, 1, false);
    event(&writer, TRACE_CALL, 3 * DEPTH, 0, false);
    event(&writer, TRACE_RETURN, 3 * DEPTH + 5, 0, false);
    reader = open_log(&writer);
    trace_profile_read(&profile, reader);
    cr_assert(profile.is_crowded);
    cr_assert_eq(profile.node_count, TRACE_NODES_MAX);
    cr_assert_eq(profile.functions[F].calls, DEPTH);
    cr_assert_eq(us(profile.functions[F].self_units), 2 * DEPTH - 1);
    cr_assert_eq(us(profile.functions[F].total_units), 2 * DEPTH - 1);
    trace_profile_free(&profile);
    trace_reader_close(reader);
    buf_free(&writer.bytes);
}

/* -------------------------------------------------------------------------------------------------- what is
 * written */

typedef void writing(struct trace_reader *reader, struct trace_output *output);

static struct buf write_log(const struct trace_writer *writer, writing *write_it)
{
    struct trace_reader *reader = open_log(writer);
    struct trace_output output;
    struct buf text = {0};
    char block[4096];
    ssize_t got;
    int fd = memfd_create("output", 0);

    cr_assert_geq(fd, 0);
    trace_output_open(&output, fd);
    write_it(reader, &output);
    cr_assert_eq(trace_output_close(&output), 0);
    trace_reader_close(reader);
    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    while ((got = read(fd, block, sizeof block)) > 0)
        buf_add(&text, block, (size_t)got);
    (void)close(fd);
    return text;
}

static void write_folded_time(struct trace_reader *reader, struct trace_output *output)
{
    trace_stacks_write_folded(reader, output, TRACE_WEIGHT_TIME);
}

static void write_folded_rss(struct trace_reader *reader, struct trace_output *output)
{
    trace_stacks_write_folded(reader, output, TRACE_WEIGHT_RSS);
}

static void write_speedscope(struct trace_reader *reader, struct trace_output *output)
{
    trace_stacks_write_speedscope(reader, output, TRACE_WEIGHT_TIME);
}

static void write_stats(struct trace_reader *reader, struct trace_output *output)
{
    trace_stats_write(reader, output, 2);
}

static void assert_text(const struct trace_writer *writer, writing *write_it, const char *wanted)
{
    struct buf text = write_log(writer, write_it);

    cr_assert_str_eq(buf_string(&text), wanted, "got:\n%s\ninstead of:\n%s", buf_string(&text), wanted);
    buf_free(&text);
}

Test(trace_profile, writes_folded_stacks)
{
    struct trace_writer writer = {0};

    write_recursion(&writer);
    assert_text(&writer, write_folded_time,
        "thread 0;<module> (main.py:1) 200\n"
        "thread 0;<module> (main.py:1);f (m.py:10) 500\n"
        "thread 0;<module> (main.py:1);f (m.py:10);f (m.py:10) 200\n"
        "thread 0;<module> (main.py:1);f (m.py:10);f (m.py:10);builtins.len 100\n");
    assert_text(&writer, write_folded_rss,
        "thread 0;<module> (main.py:1);f (m.py:10);f (m.py:10);builtins.len 12288\n");
    buf_free(&writer.bytes);
}

Test(trace_profile, writes_a_speedscope_profile)
{
    struct trace_writer writer = {0};
    struct buf text;
    json_t *root;
    json_t *profile;
    json_t *sample;
    size_t i;
    json_int_t sum = 0;

    write_recursion(&writer);
    text = write_log(&writer, write_speedscope);
    root = json_loadb(text.data, text.length, 0, NULL);
    cr_assert_not_null(root);
    profile = json_array_get(json_object_get(root, "profiles"), 0);
    cr_assert_str_eq(json_string_value(json_object_get(profile, "type")), "sampled");
    cr_assert_str_eq(json_string_value(json_object_get(profile, "unit")), "microseconds");
    cr_assert_eq(json_array_size(json_object_get(profile, "samples")), 4);
    cr_assert_eq(json_array_size(json_object_get(profile, "weights")), 4);
    for (i = 0; i < 4; i++)
        sum += json_integer_value(json_array_get(json_object_get(profile, "weights"), i));
    cr_assert_eq(sum, 1000);
    cr_assert_eq(json_integer_value(json_object_get(profile, "endValue")), 1000);
    /* thread 0 (behind the three functions), main, f, f, len */
    sample = json_array_get(json_object_get(profile, "samples"), 3);
    cr_assert_eq(json_array_size(sample), 5);
    cr_assert_eq(json_integer_value(json_array_get(sample, 0)), FUNCTIONS);
    cr_assert_eq(json_integer_value(json_array_get(sample, 1)), MAIN);
    cr_assert_eq(json_integer_value(json_array_get(sample, 4)), LEN);
    sample = json_object_get(json_object_get(root, "shared"), "frames");
    cr_assert_eq(json_array_size(sample), FUNCTIONS + 1);
    cr_assert_str_eq(json_string_value(json_object_get(json_array_get(sample, F), "file")), "m.py");
    json_decref(root);
    buf_free(&text);
    buf_free(&writer.bytes);
}

/* The letters of the phases in their order: every E has its B, and RSS is a C where it changed. */
Test(trace_profile, writes_perfetto_events)
{
    struct trace_writer writer = {0};
    struct buf text;
    char phases[64] = "";
    json_t *root;
    json_t *list;
    json_t *one;
    size_t i;

    write_recursion(&writer);
    text = write_log(&writer, trace_stacks_write_perfetto);
    root = json_loadb(text.data, text.length, 0, NULL);
    cr_assert_not_null(root, "%s", text.data);
    list = json_object_get(root, "traceEvents");
    json_array_foreach(list, i, one)
    {
        (void)strcat(phases, json_string_value(json_object_get(one, "ph")));
    }
    cr_assert_str_eq(phases, "MCBBBBCEECEE");
    one = json_array_get(list, 5);
    cr_assert_str_eq(json_string_value(json_object_get(one, "name")), "builtins.len");
    cr_assert_float_eq(json_real_value(json_object_get(one, "ts")), 300, 1e-9);
    cr_assert_eq(json_integer_value(json_object_get(one, "pid")), 4711);
    one = json_array_get(list, 6);
    cr_assert_eq(json_integer_value(json_object_get(json_object_get(one, "args"), "bytes")), 103 * 4096);
    json_decref(root);
    buf_free(&text);
    buf_free(&writer.bytes);
}

Test(trace_profile, writes_totals)
{
    struct trace_writer writer = {0};

    write_recursion(&writer);
    assert_text(&writer, write_stats,
        "tracer    -, Python -, hook -, filter all\n"
        "process   4711, traced for 0.001000 s, format 1.0\n"
        "events    9 logged of 9 seen, 0 lost\n"
        "RSS       409.6 kB at first, 417.8 kB at last, 421.9 kB at most (source -)\n"
        "\n"
        "kind                 events  share\n"
        "call                      3  33.3%\n"
        "return                    3  33.3%\n"
        "c_call                    1  11.1%\n"
        "c_return                  1  11.1%\n"
        "line                      1  11.1%\n"
        "\n"
        "thread  native id         events   first event s    last event s\n"
        "     0          -              9        0.000000        0.001000\n"
        "\n"
        "         calls         events       self s      total s        RSS  function (3 in all)\n"
        "             2              5     0.000700     0.000800    -4.1 kB  f (m.py:10)\n"
        "             1              2     0.000200     0.001000        0 B  <module> (main.py:1)\n");
    buf_free(&writer.bytes);
}

/* A log with gaps does not say what was running. */
Test(trace_profile, says_nothing_of_times_where_events_were_left_out)
{
    struct trace_writer writer = {0};
    struct buf text;

    begin(&writer, "filter=rss>=4096\n");
    event(&writer, TRACE_CALL, 0, 0, false);
    number(&writer, TRACE_SKIP, 500);
    event(&writer, TRACE_RETURN, 900, 0, false);
    trace_writer_numbers(&writer, TRACE_END, (const uint64_t[]){502, 0}, 2);
    text = write_log(&writer, write_stats);
    cr_assert_not_null(strstr(text.data, "events    2 logged of 502 seen, 0 lost\n"));
    cr_assert_not_null(strstr(text.data,
        "             1              2            -            -          -  <module> (main.py:1)\n"));
    cr_assert_not_null(strstr(text.data, "The log leaves events out"));
    buf_free(&text);
    buf_free(&writer.bytes);
}

Test(trace_profile, has_dashes_for_an_empty_log)
{
    struct trace_writer writer = {0};
    struct buf text;

    trace_writer_begin(&writer, "");
    text = write_log(&writer, write_stats);
    cr_assert_not_null(strstr(text.data, "RSS       - (no event)"));
    cr_assert_not_null(strstr(text.data, "function (0 in all)"));
    buf_free(&text);
    assert_text(&writer, write_folded_time, "");
    buf_free(&writer.bytes);
}
