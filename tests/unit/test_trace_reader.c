/* trace_reader, trace_input, trace_text: a log that is made up event by event, together with the text that
 * printf makes of each; logs that are cut off, broken, or go on in a tail. */
#include "random.h"
#include "temporary.h"
#include "trace_reader.h"
#include "trace_text.h"
#include "trace_writer.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct temporary folder;

static void make_folder(void)
{
    temporary_open(&folder);
}

static void remove_folder(void)
{
    temporary_close(&folder);
}

TestSuite(trace_reader, .init = make_folder, .fini = remove_folder);

/* ------------------------------------------------------------------------------------- a made-up tracer and
 * its text */

enum { CODES = 4, CALLEES = 3, ENTRY = 2, RUN_UNITS = 50 };

static const char *const files[CODES] = {"a.py", "/usr/lib/package/module.py",
    "/a/very/long/path/that/is/wider/than/its/column/so/that/everything/to/the/right/of/it/is/pushed/on.py",
    "\303\251t\303\251.py"};
static const char *const functions[CODES] = {
    "<module>", "f", "a_name_that_is_wider_than_its_column_of_32", "caf\303\251"};
static const char *const callees[CALLEES] = {"len", "append", "another_name_that_is_wider_than_its_column"};
static const int32_t first_lines[CODES] = {0, 9998, 123456, 7};

struct model {
    struct trace_writer writer;
    struct buf text;
    uint64_t seed;
    uint64_t number;
    uint64_t shown_number;
    int64_t shown_rss;
    int64_t rss_pages;
    bool shown;
    uint64_t code;
    uint64_t callee;
    uint64_t offset;
    uint64_t events;
};

static uint64_t draw(struct model *model, uint64_t below)
{
    return random_next(&model->seed) % below;
}

/* Seconds, of a log whose units are nanoseconds (trace_writer.h). */
static double clock_of(uint64_t units)
{
    return (double)trace_clock_us(units, UINT64_MAX / 1000 + 1) / 1e6;
}

static int line_of(uint64_t code, uint64_t offset)
{
    if (offset == 0)
        return first_lines[code];
    return offset <= RUN_UNITS ? first_lines[code] + 1 : -1;
}

static unsigned long long difference(const struct model *model, uint64_t number)
{
    return model->shown ? number - model->shown_number : 0;
}

static void expect_event(struct model *model, const char *tag, unsigned kind, uint64_t number, uint64_t units)
{
    bool is_c = kind == TRACE_C_CALL || kind == TRACE_C_RETURN || kind == TRACE_C_EXCEPTION;
    int64_t rss = model->rss_pages * 4096;

    buf_add_string(&model->text, tag);
    buf_printf(&model->text, TRACE_TEXT_EVENT, (unsigned long long)number, difference(model, number),
        clock_of(units), trace_kind_text(kind), files[model->code], line_of(model->code, model->offset),
        is_c ? callees[model->callee] : functions[model->code], (long long)rss,
        (long long)(rss - model->shown_rss));
}

static void model_numbers(struct model *model, unsigned type, uint64_t first, uint64_t second, size_t count)
{
    trace_writer_numbers(&model->writer, type, (const uint64_t[]){first, second}, count);
}

static void model_begin(struct model *model, uint64_t seed)
{
    unsigned i;

    *model = (struct model){.seed = seed};
    trace_writer_begin(&model->writer, "hook=profile\nfilter=all\n");
    /* Ids need not come in order. */
    for (i = CODES; i-- > 0;)
        trace_writer_code(&model->writer, i, ENTRY, first_lines[i], files[i], functions[i], RUN_UNITS);
    for (i = 0; i < CALLEES; i++)
        trace_writer_callee(&model->writer, i, callees[i]);
    buf_add_string(&model->text, "SOF\n");
    buf_printf(&model->text, TRACE_TEXT_HEADER, "Event", "dEvent", "Clock", "What", "File", "Line",
        "Function", "RSS", "dRSS");
}

/* The clock's advance: mostly short, at times just beyond the short form, at times hours. */
static uint64_t draw_units(struct model *model)
{
    static const uint64_t limits[] = {1, 15, 17, 5000, 5000, 100000000, 20000000000000};

    return model->writer.units + draw(model, limits[draw(model, 7)]);
}

/* An event by the rules of the format: what does not change is left out where the kind allows it. */
static void model_event(struct model *model, bool previous)
{
    struct trace_writer_event event = {
        .kind = (enum trace_kind)draw(model, TRACE_KINDS), .units = draw_units(model)};
    uint64_t code = draw(model, CODES);
    bool is_c_end = event.kind == TRACE_C_RETURN || event.kind == TRACE_C_EXCEPTION;

    event.is_explicit = draw(model, 2) == 1;
    event.code = code;
    event.callee = draw(model, CALLEES);
    event.offset = draw(model, 2 * RUN_UNITS + 20);
    if (event.is_explicit || event.kind == TRACE_CALL)
        model->code = code;
    if (event.kind == TRACE_C_CALL || (is_c_end && event.is_explicit))
        model->callee = event.callee;
    if (event.is_explicit || (event.kind != TRACE_CALL && !is_c_end))
        model->offset = event.offset;
    else if (event.kind == TRACE_CALL)
        model->offset = ENTRY;
    if (previous)
        model_numbers(model, TRACE_PREV, 0, 0, 0);
    trace_writer_event(&model->writer, &event);
    expect_event(model,
        previous       ? "PREV: "
        : model->shown ? "NEXT: "
                       : "FRST: ",
        event.kind, model->number, event.units);
    model->events++;
    if (!previous) {
        model->shown = true;
        model->shown_number = model->number;
        model->shown_rss = model->rss_pages * 4096;
    }
    model->number++;
}

static void expect_message(struct model *model, const char *message)
{
    buf_printf(&model->text, TRACE_TEXT_MESSAGE, (unsigned long long)model->number,
        difference(model, model->number), clock_of(model->writer.units), message);
}

static void model_message(struct model *model, const char *written, const char *shown)
{
    struct buf payload = {0};
    uint64_t units = draw_units(model);

    trace_writer_put(&payload, units - model->writer.units);
    trace_writer_put_string(&payload, written);
    model->writer.units = units;
    trace_writer_control(&model->writer, TRACE_MESSAGE, &payload);
    buf_free(&payload);
    expect_message(model, shown);
}

static void model_thread(struct model *model, uint64_t thread)
{
    uint64_t units = draw_units(model);
    char message[32];

    model_numbers(model, TRACE_THREAD_NEW, thread, 4000 + thread, 2);
    model_numbers(model, TRACE_THREAD, units - model->writer.units, thread, 2);
    model->writer.units = units;
    (void)snprintf(message, sizeof message, "thread %llu", (unsigned long long)thread);
    expect_message(model, message);
}

static void model_rare(struct model *model)
{
    int64_t pages = (int64_t)draw(model, 2000) - 1000;
    uint64_t count;

    switch (draw(model, 6)) {
    case 0:
        model_numbers(model, TRACE_RSS, trace_zigzag(pages), 0, 1);
        model->rss_pages += pages;
        break;
    case 1:
        count = draw(model, 3) ? draw(model, 20) : draw(model, 1ULL << 41);
        model_numbers(model, TRACE_SKIP, count, 0, 1);
        model->number += count;
        break;
    case 2:
        model_message(model, "one\ntwo\x1b\x7f", "one two  ");
        break;
    case 3:
        model_thread(model, draw(model, 5));
        break;
    case 4:
        model_numbers(model, 17, 123456, 7, 2); /* of a later version */
        break;
    default:
        model->number += 1000;
        model_numbers(model, TRACE_NUMBER, model->number, 0, 1);
        break;
    }
}

static void model_end(struct model *model)
{
    uint64_t units = draw_units(model);

    trace_writer_numbers(&model->writer, TRACE_LAST,
        (const uint64_t[]){units - model->writer.units, TRACE_C_RETURN, 3, 1, 4}, 5);
    model->code = 2;
    model->callee = 1;
    model->offset = 4;
    expect_event(model, "LAST: ", TRACE_C_RETURN, model->number - 1, units);
    model_numbers(model, TRACE_END, model->number, 0, 2);
    buf_add_string(&model->text, "EOF\n");
}

/* The first event comes first: a log's first logged event is never a PREV. */
static void model_make(struct model *model, uint64_t seed, unsigned steps)
{
    model_begin(model, seed);
    model_event(model, false);
    while (steps-- > 0) {
        if (draw(model, 4) == 0)
            model_rare(model);
        else
            model_event(model, draw(model, 10) == 0);
    }
    model_end(model);
}

static void model_free(struct model *model)
{
    buf_free(&model->writer.bytes);
    buf_free(&model->text);
}

/* --------------------------------------------------------------------------------------------------------
 * what comes */

struct outcome {
    struct buf text;
    struct trace_reader_end end;
    char problem[512];
    char file_problem[512];
};

static struct outcome read_input(struct trace_input *input)
{
    struct outcome outcome = {0};
    struct error error;
    struct trace_output output;
    struct trace_reader *reader = trace_reader_open(input, "log", &error);
    char block[4096];
    char name[] = "/tmp/tracetoll-test-output-XXXXXX";
    int fd = mkstemp(name);
    ssize_t got;

    cr_assert_not_null(reader, "%s", error.message);
    cr_assert_geq(fd, 0);
    (void)unlink(name);
    trace_output_open(&output, fd);
    trace_text_write(reader, &output);
    cr_assert_eq(trace_output_close(&output), 0);
    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    while ((got = read(fd, block, sizeof block)) > 0)
        buf_add(&outcome.text, block, (size_t)got);
    (void)close(fd);
    trace_reader_end(reader, &outcome.end);
    (void)snprintf(outcome.problem, sizeof outcome.problem, "%s", trace_reader_problem(reader));
    (void)snprintf(
        outcome.file_problem, sizeof outcome.file_problem, "%s", trace_reader_file_problem(reader));
    trace_reader_close(reader);
    return outcome;
}

static struct outcome read_bytes(const void *bytes, size_t length)
{
    return read_input(trace_input_open_memory(bytes, length, 1 + length % 100));
}

static struct outcome read_file(const char *path)
{
    struct error error;
    struct trace_input *input = trace_input_open(path, &error);

    cr_assert_not_null(input, "%s", error.message);
    return read_input(input);
}

static void assert_same_text(const char *got, const char *wanted)
{
    size_t same = 0;
    size_t line = 1;
    size_t start = 0;

    while (got[same] && got[same] == wanted[same]) {
        if (got[same++] == '\n') {
            line++;
            start = same;
        }
    }
    cr_assert(got[same] == wanted[same], "line %zu:\n%.*s\ninstead of:\n%.*s", line,
        (int)strcspn(got + start, "\n"), got + start, (int)strcspn(wanted + start, "\n"), wanted + start);
}

Test(trace_reader, makes_the_text_that_printf_makes)
{
    uint64_t seed;

    for (seed = 1; seed <= 30; seed++) {
        struct model model;
        struct outcome outcome;

        model_make(&model, seed, 2000);
        outcome = read_bytes(model.writer.bytes.data, model.writer.bytes.length);
        cr_assert_str_eq(outcome.problem, "");
        cr_assert_str_eq(outcome.file_problem, "");
        assert_same_text(outcome.text.data, model.text.data);
        cr_assert(outcome.end.finished);
        cr_assert_eq(outcome.end.logged, model.events);
        cr_assert_eq(outcome.end.seen, model.number);
        cr_assert_eq(outcome.end.lost, 0);
        buf_free(&outcome.text);
        model_free(&model);
    }
}

/* Through the buffer of a real file, many times over. */
Test(trace_reader, reads_a_long_file)
{
    struct model model;
    struct outcome outcome;

    model_make(&model, 99, 300000);
    cr_assert_gt(model.writer.bytes.length, 1000000);
    outcome = read_file(temporary_write(&folder, "log", model.writer.bytes.data, model.writer.bytes.length));
    cr_assert_str_eq(outcome.problem, "");
    assert_same_text(outcome.text.data, model.text.data);
    buf_free(&outcome.text);
    model_free(&model);
}

Test(trace_reader, gives_out_all_that_is_whole_of_a_log_that_is_cut_off)
{
    struct model model;
    uint64_t header_bytes;
    uint64_t most = 0;
    size_t length;

    model_make(&model, 5, 60);
    header_bytes = sizeof(struct trace_header) + strlen("hook=profile\nfilter=all\n");
    for (length = (size_t)header_bytes; length < model.writer.bytes.length; length++) {
        struct outcome outcome = read_bytes(model.writer.bytes.data, length);
        unsigned long long offset;

        cr_assert_not(outcome.end.finished);
        cr_assert_eq(strncmp(outcome.text.data, model.text.data, outcome.text.length), 0, "at %zu", length);
        cr_assert_geq(outcome.end.logged, most, "a longer log has fewer events");
        most = outcome.end.logged;
        if (outcome.problem[0]) {
            cr_assert_eq(sscanf(outcome.problem, "log: byte %llu: the log is cut off", &offset), 1, "%s",
                outcome.problem);
            cr_assert_lt(offset, length);
        }
        buf_free(&outcome.text);
    }
    cr_assert_eq(most, model.events);
    model_free(&model);
}

/* Wherever a byte is changed: the reader ends, and what it says is a line each. */
Test(trace_reader, survives_a_wrong_byte_anywhere)
{
    struct model model;
    uint64_t seed = 3;
    size_t at;

    model_make(&model, 6, 40);
    for (at = sizeof(struct trace_header); at < model.writer.bytes.length; at++) {
        char kept = model.writer.bytes.data[at];
        struct outcome outcome;

        model.writer.bytes.data[at] = (char)(kept ^ (char)(1 + random_next(&seed) % 255));
        outcome = read_bytes(model.writer.bytes.data, model.writer.bytes.length);
        cr_assert_eq(strncmp(outcome.text.data, "SOF\nHDR:", 8), 0);
        cr_assert_eq(outcome.text.data[outcome.text.length - 1], '\n');
        buf_free(&outcome.text);
        model.writer.bytes.data[at] = kept;
    }
    model_free(&model);
}

struct broken {
    const char *what;
    unsigned type; /* of a control record, or 99: an event */
    uint64_t numbers[5];
    size_t count;
    const char *problem;
};

Test(trace_reader, says_what_is_wrong_and_where)
{
    static const struct broken cases[] = {
        {"an event in an unknown code", 99, {7}, 1, "an event in code 7, which is not defined"},
        {"a code of a mad id", TRACE_CODE, {1ULL << 40}, 1, "a code object's id is cut off or too large"},
        {"a code that ends early", TRACE_CODE, {1, 2, 3}, 3,
            "the definition of a code object makes no sense"},
        {"a name longer than the record", TRACE_CODE, {1, 2, 3, 1ULL << 60}, 4,
            "the definition of a code object"},
        {"a callee that ends early", TRACE_CALLEE, {1, 5}, 2,
            "the definition of a C function makes no sense"},
        {"an empty rss record", TRACE_RSS, {0}, 0, "a control record of type 2 is too short"},
        {"a thread without number", TRACE_THREAD, {0}, 1, "a control record of type 4 is too short"},
        {"a mad thread", TRACE_THREAD, {0, 1ULL << 33}, 2, "a thread's number is too large"},
        {"a mad new thread", TRACE_THREAD_NEW, {1ULL << 33, 1}, 2, "a thread's number is too large"},
        {"a message that ends early", TRACE_MESSAGE, {0, 9}, 2, "a message is cut off"},
        {"a reading that ends early", TRACE_LAST, {0, 7, 1, 0}, 4, "a reading is cut off"},
        {"a reading of no kind", TRACE_LAST, {0, 7, 1, 0, 0}, 5, "a reading of no known kind"},
        {"a reading of nothing", TRACE_LAST, {0, 1, 1, 0, 0}, 5,
            "a reading at a function that is not defined"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace_writer writer = {0};
        struct outcome outcome;
        char where[64];

        trace_writer_begin(&writer, "");
        (void)snprintf(where, sizeof where, "log: byte %zu: ", writer.bytes.length);
        if (cases[i].type == 99)
            trace_writer_event(
                &writer, &(struct trace_writer_event){.kind = TRACE_CALL, .code = cases[i].numbers[0]});
        else
            trace_writer_numbers(&writer, cases[i].type, cases[i].numbers, cases[i].count);
        outcome = read_bytes(writer.bytes.data, writer.bytes.length);
        cr_assert_not_null(
            strstr(outcome.problem, cases[i].problem), "%s: %s", cases[i].what, outcome.problem);
        cr_assert_eq(strncmp(outcome.problem, where, strlen(where)), 0, "%s: %s\ninstead of: %s",
            cases[i].what, outcome.problem, where);
        buf_free(&outcome.text);
        buf_free(&writer.bytes);
    }
}

Test(trace_reader, does_not_believe_lengths)
{
    static const char record[] = {TRACE_CONTROL | TRACE_CODE << TRACE_CONTROL_SHIFT, (char)0xff, (char)0xff,
        (char)0xff, (char)0xff, 0x7f};
    static const char later[] = {(char)(TRACE_CONTROL | 20 << TRACE_CONTROL_SHIFT), (char)0xff, (char)0xff,
        (char)0xff, (char)0xff, 0x7f};
    static const char number[] = {TRACE_CALL, (char)0xff, (char)0xff, (char)0xff, (char)0xff, (char)0xff,
        (char)0xff, (char)0xff, (char)0xff, (char)0xff, (char)0xff, 1};
    static const char blanks[60] = {0};
    struct trace_writer writer = {0};
    struct outcome outcome;
    size_t start;

    trace_writer_begin(&writer, "");
    start = writer.bytes.length;
    buf_add(&writer.bytes, record, sizeof record);
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert_not_null(
        strstr(outcome.problem, "a control record claims 34359738367 bytes"), "%s", outcome.problem);
    buf_free(&outcome.text);
    writer.bytes.length = start;
    buf_add(&writer.bytes, later, sizeof later);
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert_not_null(strstr(outcome.problem, "the log is cut off in a control record of 34359738367"));
    buf_free(&outcome.text);
    writer.bytes.length = start;
    buf_add(&writer.bytes, number, sizeof number);
    buf_add(&writer.bytes, blanks, sizeof blanks);
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert_not_null(strstr(outcome.problem, "a number of more than 64 bits"), "%s", outcome.problem);
    buf_free(&outcome.text);
    buf_free(&writer.bytes);
}

/* A payload longer than the reader's buffer, of a type that it does not know, and one that it does. */
Test(trace_reader, takes_records_longer_than_its_buffer)
{
    size_t length = 700000;
    char *name = malloc(length + 1);
    struct model model;
    struct outcome outcome;
    struct buf payload = {0};

    cr_assert_not_null(name);
    memset(name, 'x', length);
    name[length] = '\0';
    model_begin(&model, 1);
    buf_add(&payload, name, length);
    trace_writer_control(&model.writer, 25, &payload);
    trace_writer_callee(&model.writer, 0, "y");
    buf_clear(&payload);
    trace_writer_put(&payload, 0);
    trace_writer_put_string(&payload, name);
    trace_writer_put_string(&payload, name);
    trace_writer_control(&model.writer, TRACE_CALLEE, &payload);
    trace_writer_event(&model.writer, &(struct trace_writer_event){TRACE_C_CALL, 0, true, 1, 0, 1});
    outcome = read_file(temporary_write(&folder, "log", model.writer.bytes.data, model.writer.bytes.length));
    cr_assert_str_eq(outcome.problem, "");
    cr_assert_eq(outcome.end.logged, 1);
    cr_assert_not_null(strstr(outcome.text.data, name));
    cr_assert_null(strstr(outcome.text.data, "FRST: 0            +0      0.000000     C_CALL   y"));
    buf_free(&outcome.text);
    buf_free(&payload);
    free(name);
    model_free(&model);
}

Test(trace_reader, keeps_control_characters_out_of_names)
{
    struct trace_writer writer = {0};
    struct outcome outcome;

    trace_writer_begin(&writer, "");
    trace_writer_code(&writer, 0, 1, 1, "a\nb\033[31m.py", "f\177g", 5);
    trace_writer_event(&writer, &(struct trace_writer_event){.kind = TRACE_CALL});
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert_not_null(strstr(outcome.text.data, "a?b?[31m.py"));
    cr_assert_not_null(strstr(outcome.text.data, "f?g"));
    buf_free(&outcome.text);
    buf_free(&writer.bytes);
}

/* Callers that stand on a code keep it when its id is given to another. */
Test(trace_reader, lets_an_id_be_defined_anew)
{
    struct trace_writer writer = {0};
    struct outcome outcome;
    const char *second;

    trace_writer_begin(&writer, "");
    trace_writer_code(&writer, 0, 1, 1, "old.py", "f", 5);
    trace_writer_event(&writer, &(struct trace_writer_event){.kind = TRACE_CALL});
    trace_writer_code(&writer, 0, 1, 1, "new.py", "f", 5);
    trace_writer_event(&writer, &(struct trace_writer_event){.kind = TRACE_RETURN, .offset = 3});
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert_str_eq(outcome.problem, "");
    second = strstr(outcome.text.data, "NEXT:");
    cr_assert_not_null(second);
    cr_assert_not_null(strstr(second, "new.py"));
    cr_assert_null(strstr(second, "old.py"));
    buf_free(&outcome.text);
    buf_free(&writer.bytes);
}

struct header_case {
    size_t at;
    unsigned char byte;
    size_t length; /* 0: all of it */
    const char *message;
};

Test(trace_reader, refuses_what_is_no_log)
{
    static const struct header_case cases[] = {
        {0, 'r', 0, NULL},
        {0, 'R', 0, "this is no log of rsstrace"},
        {8, 2, 0, "the log has format version 2, and this program reads version 1"},
        {0, 'r', 7, "the log is cut off in its header"},
        {0, 'r', 20, "the log is cut off in its header"},
        {0, 'r', 58, "the log is cut off in its header"},
        {12, 9, 0, "the header makes no sense"},
        {48, 255, 0, "the header makes no sense"},
        {15, 1, 0, "the header makes no sense"},
    };
    size_t i;

    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace_writer writer = {0};
        struct trace_reader *reader;
        struct error error = {0};

        trace_writer_begin(&writer, "a=1\n");
        writer.bytes.data[cases[i].at] = (char)cases[i].byte;
        reader = trace_reader_open(trace_input_open_memory((const uint8_t *)writer.bytes.data,
                                       cases[i].length ? cases[i].length : writer.bytes.length, 4096),
            "log", &error);
        cr_assert_eq(reader == NULL, cases[i].message != NULL, "case %zu", i);
        if (cases[i].message) {
            cr_assert_not_null(strstr(error.message, cases[i].message), "case %zu: %s", i, error.message);
            cr_assert_eq(error.exit_code, EXIT_RUN_FAILED);
        }
        trace_reader_close(reader);
        buf_free(&writer.bytes);
    }
}

Test(trace_reader, knows_the_header_and_its_meta_lines)
{
    struct trace_writer writer = {0};
    struct error error;
    struct trace_reader *reader;

    trace_writer_begin(&writer, "tracer=rsstrace 1\nhook=profile\nempty=\nhook2=x\nodd");
    reader = trace_reader_open(
        trace_input_open_memory((const uint8_t *)writer.bytes.data, writer.bytes.length, 1), "log", &error);
    cr_assert_not_null(reader);
    cr_assert_eq(trace_reader_header(reader)->pid, 4711);
    cr_assert_str_eq(trace_reader_meta(reader, "tracer"), "rsstrace 1");
    cr_assert_str_eq(trace_reader_meta(reader, "hook"), "profile");
    cr_assert_str_eq(trace_reader_meta(reader, "hook2"), "x");
    cr_assert_str_eq(trace_reader_meta(reader, "empty"), "");
    cr_assert_str_eq(trace_reader_meta(reader, "odd"), "");
    cr_assert_str_eq(trace_reader_meta(reader, "hoo"), "");
    trace_reader_close(reader);
    buf_free(&writer.bytes);
}

Test(trace_reader, reports_losses_and_bytes_behind_the_end)
{
    struct trace_writer writer = {0};
    struct outcome outcome;

    trace_writer_begin(&writer, "");
    trace_writer_numbers(&writer, TRACE_END, (const uint64_t[]){12, 5}, 2);
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert(outcome.end.finished);
    cr_assert_eq(outcome.end.seen, 12);
    cr_assert_eq(outcome.end.lost, 5);
    cr_assert_str_eq(outcome.problem, "");
    buf_free(&outcome.text);
    buf_add_char(&writer.bytes, 0);
    outcome = read_bytes(writer.bytes.data, writer.bytes.length);
    cr_assert_not_null(strstr(outcome.problem, "bytes behind the end"));
    buf_free(&outcome.text);
    buf_free(&writer.bytes);
}

/* ----------------------------------------------------------------------------------------------------------
 * the tail */

/* Writes FILE with the first `in_file` bytes of the log, and FILE.tail from `base` on. */
static const char *write_with_tail(
    const struct model *model, size_t in_file, const struct trace_tail *wanted, size_t tail_bytes)
{
    struct trace_tail tail = *wanted;
    struct buf file = {0};
    static const char zeros[TRACE_TAIL_HEADER_BYTES] = {0};

    tail.header_bytes = TRACE_TAIL_HEADER_BYTES;
    tail.format = TRACE_FORMAT_BINARY;
    tail.buffer_bytes = 1 << 20;
    buf_add(&file, &tail, sizeof tail);
    buf_add(&file, zeros, TRACE_TAIL_HEADER_BYTES - sizeof tail);
    buf_add(&file, model->writer.bytes.data + tail.base, tail_bytes);
    (void)temporary_write(&folder, "log.tail", file.data, file.length);
    buf_free(&file);
    return temporary_write(&folder, "log", model->writer.bytes.data, in_file);
}

Test(trace_reader, goes_on_in_the_tail)
{
    struct model model;
    struct trace_tail tail = {.pid = 4711, .logged = 77};
    size_t bases[4];
    size_t i;

    memcpy(tail.magic, TRACE_TAIL_MAGIC, sizeof tail.magic);
    model_make(&model, 8, 400);
    bases[0] = 0;
    bases[1] = 30;
    bases[2] = 1000;
    bases[3] = model.writer.bytes.length;
    for (i = 0; i < 4; i++) {
        struct outcome outcome;
        size_t more = i == 2 ? 500 : 0; /* a copy of the tail's bytes that was on its way */

        tail.base = bases[i];
        tail.end = model.writer.bytes.length;
        outcome = read_file(write_with_tail(&model, bases[i] + more, &tail, (size_t)(tail.end - tail.base)));
        cr_assert_str_eq(outcome.file_problem, "");
        cr_assert_str_eq(outcome.problem, "");
        assert_same_text(outcome.text.data, model.text.data);
        cr_assert(outcome.end.tail.present);
        cr_assert(outcome.end.tail.steady);
        cr_assert_eq(outcome.end.tail.bytes, tail.end - tail.base);
        cr_assert_eq(outcome.end.tail.logged, 77);
        cr_assert_eq(outcome.end.tail.pid, 4711);
        buf_free(&outcome.text);
    }
    model_free(&model);
}

struct tail_case {
    const char *what;
    uint64_t base;
    uint64_t end;
    size_t in_file;
    size_t tail_bytes;
    uint32_t pid;
    char first;
    const char *problem;
};

Test(trace_reader, does_not_trust_a_tail)
{
    static const struct tail_case cases[] = {
        {"another file", 1000, 1500, 1000, 500, 4711, 'X',
            "log.tail is left out: it does not start like a tail"},
        {"cut off", 1000, 1500, 1000, 499, 4711, 'r', "log.tail is left out: it is cut off"},
        {"end before base", 1500, 1000, 1000, 500, 4711, 'r', "its counters contradict each other"},
        {"more than the buffer", 1000, 3000000, 1000, 500, 4711, 'r', "its counters contradict each other"},
        {"another process", 1000, 1500, 1000, 500, 4712, 'r', "it belongs to another process's log"},
        {"a file that lost bytes", 1000, 1500, 900, 500, 4711, 'r', "lacks 100 bytes that had been written"},
    };
    struct model model;
    size_t i;

    model_make(&model, 8, 400);
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct tail_case *now = &cases[i];
        struct trace_tail tail = {.pid = now->pid, .base = now->base, .end = now->end};
        struct outcome outcome;

        memcpy(tail.magic, TRACE_TAIL_MAGIC, sizeof tail.magic);
        tail.magic[0] = now->first;
        outcome = read_file(write_with_tail(&model, now->in_file, &tail, now->tail_bytes));
        cr_assert_not_null(
            strstr(outcome.file_problem, now->problem), "%s: %s", now->what, outcome.file_problem);
        cr_assert_eq(strncmp(outcome.text.data, model.text.data, outcome.text.length), 0, "%s", now->what);
        cr_assert_gt(outcome.end.logged, 5, "%s: what is there did not come out", now->what);
        buf_free(&outcome.text);
    }
    model_free(&model);
}

/* ------------------------------------------------------------------------------------------------------- a
 * text log */

Test(trace_reader, copies_a_text_log_with_its_tail)
{
    static const char text[] = "SOF\nFRST: 0\nNEXT: 1\nEOF\n";
    struct model model = {0};
    struct trace_tail tail = {.base = 10, .end = sizeof text - 1, .pid = 1};
    struct error error;
    size_t cut;

    buf_add(&model.writer.bytes, text, sizeof text - 1);
    memcpy(tail.magic, TRACE_TAIL_MAGIC, sizeof tail.magic);
    for (cut = 0; cut < 2; cut++) {
        const char *path = write_with_tail(&model, 12, &tail, sizeof text - 1 - 10);
        struct trace_input *input = trace_input_open(path, &error);
        struct trace_output output;
        char copied[64] = "";
        int fd = open(temporary_path(&folder, "copy"), O_RDWR | O_CREAT | O_TRUNC, 0600);

        cr_assert_not_null(input);
        cr_assert(trace_text_is(input));
        trace_output_open(&output, fd);
        cr_assert_eq(trace_text_copy(input, &output), cut == 0);
        cr_assert_eq(trace_output_close(&output), 0);
        cr_assert_eq(pread(fd, copied, sizeof copied, 0), (ssize_t)(tail.end));
        cr_assert_eq(memcmp(copied, text, (size_t)tail.end), 0);
        (void)close(fd);
        trace_input_close(input);
        tail.end -= 4;
    }
    model_free(&model);
}
