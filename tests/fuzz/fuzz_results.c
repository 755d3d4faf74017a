/* fuzz_results: any bytes as a runs.jsonl. Beyond not crashing it demands that
 * - what is refused has a reason that names the file,
 * - what is accepted can be analysed and reported, and twice to the same bytes. Pictures are left to
 * gnuplot's own testers; the data that they would get is made all the same. */
#include "fuzz.h"
#include "buf.h"
#include "plot_series.h"
#include "report_parts.h"
#include "results.h"
#include "study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void demand(int fact, const char *what, const char *detail)
{
    if (fact)
        return;
    (void)fprintf(stderr, "fuzz_results: %s: %s\n", what, detail);
    abort();
}

static void check_series(const struct record_timeline *timeline)
{
    struct plot_point *points;
    struct plot_rate *rates;
    size_t count = plot_series_memory(timeline, 3, &points);

    demand(count <= timeline->count, "more points than samples", "");
    free(points);
    count = plot_series_rates(timeline, 1000, &rates);
    demand(count <= timeline->count, "more rates than samples", "");
    free(rates);
}

static void write_report(const struct results *results, const struct config *config, struct buf *out)
{
    static const struct report_plots plots = {.missing = "none"};
    struct analysis *analysis = analysis_open(results, config);

    report_add_document(analysis, &plots, out);
    analysis_close(analysis);
}

static void check_report(const struct results *results)
{
    struct buf once = {0};
    struct buf again = {0};
    struct error error = {0};
    struct config *config = study_parse_config(results, &error);

    if (config) {
        write_report(results, config, &once);
        write_report(results, config, &again);
        demand(
            strcmp(buf_string(&once), buf_string(&again)) == 0, "two different reports", buf_string(&once));
    } else {
        demand(*error.message != '\0', "a configuration refused without a reason", "");
    }
    config_close(config);
    buf_free(&once);
    buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct results results;
    struct error error = {0};
    size_t i;

    if (results_parse(&results, (const char *)data, size, "fuzz/runs.jsonl", &error)) {
        demand(
            strncmp(error.message, "fuzz/runs.jsonl:", 16) == 0, "a reason without the file", error.message);
        demand(error.exit_code == EXIT_USAGE, "another exit code", error.message);
        return 0;
    }
    for (i = 0; i < results.run_count; i++)
        check_series(&results.runs[i].timeline);
    check_report(&results);
    results_close(&results);
    return 0;
}
