/* bench_trace: how many events a second `tracetoll log --stats` reads. Makes a log of EVENTS events in FILE
 * (calls and returns of 300 functions, which call 60 functions in C; about 3 bytes an event), reads it ROUNDS
 * times and prints each rate, their median and the peak memory. Usage: bench_trace FILE [EVENTS [ROUNDS]] */
#include "../unit/trace_writer.h"
#include "trace_stats.h"
#include "trace_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { CODES = 300, CALLEES = 60, DEPTH = 12, ROUNDS_MAX = 101, FLUSH_BYTES = 1 << 20 };

/* CPU time, so that other programs on the machine do not count; the log is in the page cache. */
static double now_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void define_all(struct trace_writer *writer)
{
    char name[32];
    unsigned i;

    for (i = 0; i < CODES; i++) {
        (void)snprintf(name, sizeof name, "function_%u", i);
        trace_writer_code(writer, i, 1, (int32_t)(10 * i + 1), "package/module.py", name, 100);
    }
    for (i = 0; i < CALLEES; i++) {
        (void)snprintf(name, sizeof name, "builtin_%u", i);
        trace_writer_callee(writer, i, name);
    }
}

/* A call tree that changes with every step: one function in C per function, calls nested DEPTH deep. */
static uint64_t write_burst(struct trace_writer *writer, uint64_t step)
{
    uint64_t codes[DEPTH];
    uint64_t units = writer->units;
    int i;

    for (i = 0; i < DEPTH; i++) {
        codes[i] = (uint64_t)i * 25 + (step * 7 + (uint64_t)i * 3) % 5;
        trace_writer_event(
            writer, &(struct trace_writer_event){TRACE_CALL, units += 11, false, codes[i], 0, 0});
        trace_writer_event(writer, &(struct trace_writer_event){TRACE_C_CALL, units += 9, false, 0,
                                       (step + (uint64_t)i) % CALLEES, 7});
        trace_writer_event(writer, &(struct trace_writer_event){TRACE_C_RETURN, units += 40, false, 0, 0, 0});
    }
    while (i-- > 0)
        trace_writer_event(writer, &(struct trace_writer_event){
                                       TRACE_RETURN, units += 8, i + 1 < DEPTH, codes[i], 0, 40 + step % 9});
    return (uint64_t)DEPTH * 4;
}

static uint64_t write_log(const char *path, uint64_t wanted)
{
    struct trace_writer writer = {0};
    FILE *file = fopen(path, "wb");
    uint64_t events = 0;
    uint64_t step = 0;

    if (!file)
        return 0;
    trace_writer_begin(&writer, "tracer=bench\n");
    define_all(&writer);
    while (events < wanted) {
        events += write_burst(&writer, step++);
        if (step % 1000 == 0)
            trace_writer_numbers(&writer, TRACE_RSS, &(uint64_t){trace_zigzag(step % 3000 ? 1 : -2)}, 1);
        if (writer.bytes.length > FLUSH_BYTES) {
            (void)fwrite(writer.bytes.data, 1, writer.bytes.length, file);
            buf_clear(&writer.bytes);
        }
    }
    trace_writer_numbers(&writer, TRACE_END, (const uint64_t[]){events, 0}, 2);
    (void)fwrite(writer.bytes.data, 1, writer.bytes.length, file);
    printf("%llu events, %.2f bytes an event\n", (unsigned long long)events,
        (double)ftell(file) / (double)events);
    buf_free(&writer.bytes);
    return fclose(file) ? 0 : events;
}

static double time_reading(const char *path, bool text)
{
    FILE *nowhere = fopen("/dev/null", "w");
    struct trace_output output;
    struct trace_reader *reader;
    struct error error;
    double start = now_s();
    struct trace_input *input = trace_input_open(path, &error);

    reader = input && nowhere ? trace_reader_open(input, path, &error) : NULL;
    if (!reader)
        exit(1);
    trace_output_open(&output, fileno(nowhere));
    if (text)
        trace_text_write(reader, &output);
    else
        trace_stats_write(reader, &output, 20);
    if (trace_output_close(&output) || *trace_reader_problem(reader))
        exit(1);
    trace_reader_close(reader);
    (void)fclose(nowhere);
    return now_s() - start;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void measure(const char *path, uint64_t events, int rounds, bool text)
{
    double rates[ROUNDS_MAX];
    int i;

    for (i = 0; i < rounds; i++)
        rates[i] = (double)events / time_reading(path, text) * 1e-6;
    qsort(rates, (size_t)rounds, sizeof rates[0], compare_doubles);
    printf("%s: median %.1f million events a CPU second (from %.1f to %.1f, %d rounds)\n",
        text ? "--text" : "--stats", rates[rounds / 2], rates[0], rates[rounds - 1], rounds);
}

int main(int argc, char **argv)
{
    uint64_t events = argc > 2 ? strtoull(argv[2], NULL, 10) : 20000000;
    int rounds = argc > 3 ? atoi(argv[3]) : 5;
    struct rusage usage;

    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: bench_trace FILE [EVENTS [ROUNDS]]\n");
        return 2;
    }
    events = write_log(argv[1], events);
    if (events == 0)
        return 1;
    measure(argv[1], events, rounds, false);
    measure(argv[1], events, rounds, true);
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("peak memory %ld kB\n", usage.ru_maxrss);
    return 0;
}
