/* plot: thinning and rates by hand-made samples, the script's quoting, and real pictures by the installed
 * gnuplot. */
#include "mem.h"
#include "path.h"
#include "plot.h"
#include "plot_script.h"
#include "plot_series.h"
#include "report_filter.h"
#include "study.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* -- series -----------------------------------------------------------------------------------------------
 */

/* A timeline over arrays of the test, which own it. */
static struct record_timeline timeline_of(
    size_t count, int64_t *t_ns, int64_t *rss_bytes, int64_t *cpu_ns, int64_t *faults)
{
    return (struct record_timeline){count, t_ns, rss_bytes, cpu_ns, faults};
}

Test(plot, few_samples_stay_as_they_are)
{
    int64_t t_ns[] = {1000000000, 2000000000, 3000000000};
    int64_t rss[] = {10, 30, 20};
    struct record_timeline timeline = timeline_of(3, t_ns, rss, NULL, NULL);
    struct plot_point *points;
    size_t i;

    cr_assert_eq(plot_series_memory(&timeline, 100, &points), 3);
    for (i = 0; i < 3; i++) {
        cr_assert_eq(points[i].t_s, (double)(i + 1));
        cr_assert_eq(points[i].value, (double)rss[i]);
    }
    free(points);
}

Test(plot, a_process_that_is_gone_has_no_memory_instead_of_none)
{
    int64_t t_ns[] = {1, 2, 3, 4};
    int64_t rss[] = {0, 30, 20, 0};
    struct record_timeline timeline = timeline_of(4, t_ns, rss, NULL, NULL);
    struct plot_point *points;

    cr_assert_eq(plot_series_memory(&timeline, 100, &points), 2);
    cr_assert_eq(points[0].value, 30);
    free(points);
    cr_assert_eq(plot_series_memory_at(&timeline, 1), 30, "before the first sample");
    cr_assert_eq(plot_series_memory_at(&timeline, 2), 30);
    cr_assert_eq(plot_series_memory_at(&timeline, 9), 20);
}

Test(plot, many_samples_keep_the_extremes_of_every_column)
{
    enum { COUNT = 60000, COLUMNS = 500 };
    struct record_timeline timeline = {.count = COUNT,
        .t_ns = mem_alloc(COUNT, sizeof(int64_t)),
        .rss_bytes = mem_alloc(COUNT, sizeof(int64_t))};
    struct plot_point *points;
    double least = INFINITY;
    double greatest = 0;
    size_t count;
    size_t i;

    for (i = 0; i < COUNT; i++) {
        timeline.t_ns[i] = (int64_t)(i + 1) * 10000000;
        timeline.rss_bytes[i] = 1000000 + (int64_t)(i * 7919 % 5000);
    }
    timeline.rss_bytes[12345] = 99;      /* one sample deep down */
    timeline.rss_bytes[54321] = 9999999; /* and one high up */
    count = plot_series_memory(&timeline, COLUMNS, &points);
    cr_assert(count > COLUMNS && count <= 2 * COLUMNS, "%zu points", count);
    for (i = 0; i < count; i++) {
        least = fmin(least, points[i].value);
        greatest = fmax(greatest, points[i].value);
        cr_assert(i == 0 || points[i].t_s > points[i - 1].t_s, "in order");
    }
    cr_assert_eq(least, 99);
    cr_assert_eq(greatest, 9999999);
    free(points);
    free(timeline.t_ns);
    free(timeline.rss_bytes);
}

Test(plot, rates_are_differences_over_steps_from_the_spawn_on)
{
    /* samples each 10 ms; steps of 20 ms */
    int64_t t_ns[] = {10000000, 20000000, 30000000, 40000000, 50000000};
    int64_t cpu[] = {5000000, 10000000, 20000000, 25000000, 25000000};
    int64_t faults[] = {100, 200, 200, 210, 300};
    struct record_timeline timeline = timeline_of(5, t_ns, cpu, cpu, faults);
    struct plot_rate *rates;

    cr_assert_eq(plot_series_rates(&timeline, 20000000, &rates), 3);
    cr_assert_float_eq(rates[0].t_s, 0.01, 1e-12);
    cr_assert_float_eq(rates[0].cpu, 0.5, 1e-12);
    cr_assert_float_eq(rates[0].faults, 10000, 1e-6);
    cr_assert_float_eq(rates[1].cpu, 0.75, 1e-12);
    cr_assert_float_eq(rates[1].mean_cpu, 0.625, 1e-12);
    cr_assert_float_eq(rates[1].faults, 500, 1e-6);
    cr_assert_float_eq(rates[2].cpu, 0, 1e-12, "the rest, half a step long");
    free(rates);
}

Test(plot, totals_that_shrink_give_a_gap_and_not_a_negative_rate)
{
    int64_t t_ns[] = {10, 20, 30};
    int64_t cpu[] = {10, 4, 8}; /* a process of the tree ended */
    int64_t faults[] = {0, 5, 5};
    struct record_timeline timeline = timeline_of(3, t_ns, cpu, cpu, faults);
    struct plot_rate *rates;

    cr_assert_eq(plot_series_rates(&timeline, 10, &rates), 3);
    cr_assert(isnan(rates[1].cpu));
    cr_assert_float_eq(rates[2].cpu, 0.4, 1e-12);
    free(rates);
    timeline.count = 0;
    cr_assert_eq(plot_series_rates(&timeline, 10, &rates), 0);
    free(rates);
    cr_assert(isnan(plot_series_memory_at(&timeline, 5)));
}

Test(plot, axes_end_at_round_numbers)
{
    static const struct {
        double greatest, step;
    } cases[] = {{100, 20}, {99, 20}, {101, 25}, {12, 2.5}, {60, 15}, {0.3, 0.06}, {1e6, 2e5}, {0, 1},
        {-1, 1}, {NAN, 1}};
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        cr_assert_float_eq(plot_nice_step(cases[i].greatest, 5), cases[i].step, 1e-9 * cases[i].step,
            "%g: %g", cases[i].greatest, plot_nice_step(cases[i].greatest, 5));
}

/* -- script -----------------------------------------------------------------------------------------------
 */

Test(plot, texts_reach_gnuplot_as_they_are)
{
    struct buf script = {0};

    plot_set_text(&script, "t", "it's \"q\" \\n `x` @y\nz");
    plot_set_number(&script, "n", NAN);
    plot_begin_data(&script, "d");
    plot_add_number(&script, 1.5);
    plot_add_number(&script, NAN);
    plot_add_text(&script, "a\tb\n\"c\"");
    plot_end_row(&script);
    plot_end_data(&script);
    cr_assert_str_eq(
        buf_string(&script), "t = 'it''s \"q\" \\n `x` @y z'\nn = NaN\n$d << EOD\n1.5\t?\t a b 'c'\nEOD\n");
    buf_free(&script);
}

Test(plot, long_texts_are_cut_between_characters)
{
    static const struct {
        const char *text;
        size_t columns;
        const char *cut;
    } cases[] = {{"short", 5, "short"}, {"longer", 5, "long…"}, {"ééééé", 3, "éé…"}, {"測定測定", 5, "測定…"},
        {"x", 0, "…"}};
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        struct buf out = {0};

        plot_cut_text(cases[i].text, cases[i].columns, &out);
        cr_assert_str_eq(buf_string(&out), cases[i].cut);
        buf_free(&out);
    }
}

/* -- filter -----------------------------------------------------------------------------------------------
 */

static enum filter_status run_shell(
    const char *command, int limit_ms, struct buf *output, struct buf *problem)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    struct buf input = {0};
    enum filter_status status;

    buf_add_string(&input, "in");
    status = filter_run(argv, &input, limit_ms, output, problem);
    buf_free(&input);
    return status;
}

Test(plot, a_filter_says_how_it_failed)
{
    static const struct {
        const char *command;
        int limit_ms;
        enum filter_status status;
        const char *problem; /* its start */
    } cases[] = {
        {"cat", 60000, FILTER_OK, ""},
        {"echo no such thing >&2; exit 3", 60000, FILTER_FAILED, "sh exited with status 3: no such thing"},
        {"exit 1", 60000, FILTER_FAILED, "sh exited with status 1"},
        {"kill -9 $$", 60000, FILTER_FAILED, "sh died by signal 9"},
        {"exec sleep 60", 20, FILTER_FAILED, "sh took too long and was ended"},
        {"sleep 60 & wait", 20, FILTER_FAILED, "sh took too long and was ended"},
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        struct buf output = {0};
        struct buf problem = {0};

        cr_assert_eq(run_shell(cases[i].command, cases[i].limit_ms, &output, &problem), cases[i].status, "%s",
            cases[i].command);
        cr_assert_str_eq(buf_string(&problem), cases[i].problem, "%s", cases[i].command);
        cr_assert_str_eq(buf_string(&output), i == 0 ? "in" : "");
        buf_free(&output);
        buf_free(&problem);
    }
}

Test(plot, a_filter_takes_and_gives_more_than_a_pipe_holds)
{
    enum { BYTES = 3000000 };
    static const char *const argv[] = {"cat", NULL};
    struct buf input = {0};
    struct buf output = {0};
    struct buf problem = {0};
    size_t i;

    for (i = 0; i < BYTES; i++)
        buf_add_char(&input, (char)('a' + i % 23));
    cr_assert_eq(filter_run(argv, &input, 60000, &output, &problem), FILTER_OK, "%s", buf_string(&problem));
    cr_assert_eq(output.length, BYTES);
    cr_assert_eq(memcmp(output.data, input.data, BYTES), 0);
    buf_free(&input);
    buf_free(&output);
}

Test(plot, a_filter_that_is_not_installed_is_missing)
{
    static const char *const argv[] = {"no-such-program-here", NULL};
    struct buf nothing = {0};
    struct buf problem = {0};

    cr_assert_eq(filter_run(argv, &nothing, 60000, &nothing, &problem), FILTER_MISSING);
    cr_assert_str_eq(buf_string(&problem), "no-such-program-here was not found");
    buf_free(&problem);
}

/* -- pictures ---------------------------------------------------------------------------------------------
 */

static void open_study(struct study *study, const char *name)
{
    char folder[128];
    struct error error;

    (void)snprintf(folder, sizeof folder, "tests/data/results/%s", name);
    cr_assert_eq(study_open(study, folder, &error), 0, "%s", error.message);
}

static void need_gnuplot(void)
{
    char *path = path_find_program("gnuplot");

    if (!path)
        cr_skip_test("gnuplot is not installed: `make deps` installs it");
    free(path);
}

static bool draw_timeline_of_a(const struct study *study, struct buf *svg, struct buf *problem)
{
    return plot_timeline(analysis_find(study->analysis, "A"), svg, problem) == PLOT_DRAWN;
}

static bool draw_overlay(const struct study *study, struct buf *svg, struct buf *problem)
{
    return plot_overlay(study->analysis, svg, problem) == PLOT_DRAWN;
}

static bool draw_slowdown(const struct study *study, struct buf *svg, struct buf *problem)
{
    return plot_slowdown(study->analysis, svg, problem) == PLOT_DRAWN;
}

static bool draw_phases(const struct study *study, struct buf *svg, struct buf *problem)
{
    return plot_phases(study->analysis, svg, problem) == PLOT_DRAWN;
}

Test(plot, every_picture_is_drawn_and_the_same_twice)
{
    static const struct {
        const char *what;
        bool (*draw)(const struct study *, struct buf *, struct buf *);
        const char *texts[5]; /* that stand in the picture */
    } cases[] = {
        {"timeline", draw_timeline_of_a,
            {"A: every event logged", "elapsed time, s", "page faults per second", "Writing Indexes.",
                "RSS, MB"}},
        {"overlay", draw_overlay, {"none: no tracer", "share of the run, %", "E: logged when RSS changed"}},
        {"slowdown", draw_slowdown, {"×1.500  (1.437–1.566)", "the baseline", "published", "logarithmic"}},
        {"phases", draw_phases, {"E → A: every event logged", "wall time, s", "95 % interval of the step"}},
    };
    struct study study;
    size_t i;
    size_t j;

    need_gnuplot();
    open_study(&study, "complete");
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct buf svg = {0};
        struct buf again = {0};
        struct buf problem = {0};

        cr_assert(cases[i].draw(&study, &svg, &problem), "%s: %s", cases[i].what, buf_string(&problem));
        cr_assert(cases[i].draw(&study, &again, &problem));
        cr_assert_str_eq(buf_string(&svg), buf_string(&again), "%s: not the same twice", cases[i].what);
        cr_assert_eq(strncmp(svg.data, "<?xml", 5), 0);
        cr_assert_not_null(strstr(svg.data + svg.length - 12, "</svg>"), "%s: cut off", cases[i].what);
        for (j = 0; j < COUNT_OF(cases[i].texts) && cases[i].texts[j]; j++)
            cr_assert_not_null(
                strstr(svg.data, cases[i].texts[j]), "%s: no '%s'", cases[i].what, cases[i].texts[j]);
        buf_free(&svg);
        buf_free(&again);
    }
    study_close(&study);
}

Test(plot, growth_is_drawn_with_its_lines)
{
    static const char *const texts[] = {"P: power 1.000 (1.000–1.000)", "S: power 1.500 (1.500–1.500)",
        "in proportion", "added time, s", "10M"};
    struct study study;
    struct buf svg = {0};
    struct buf problem = {0};
    size_t i;

    need_gnuplot();
    open_study(&study, "scaling");
    cr_assert_eq(plot_scaling(study.analysis, &svg, &problem), PLOT_DRAWN, "%s", buf_string(&problem));
    for (i = 0; i < COUNT_OF(texts); i++)
        cr_assert_not_null(strstr(svg.data, texts[i]), "no '%s'", texts[i]);
    buf_free(&svg);
    study_close(&study);
    open_study(&study, "complete");
    cr_assert_eq(plot_scaling(study.analysis, &svg, &problem), PLOT_NOTHING);
    buf_free(&problem);
    study_close(&study);
}

Test(plot, labels_are_text_and_never_markup_or_commands)
{
    static const char label[] = "A <b> & {x}_{y}^z `touch %s` $(touch %s) @m 'q' \\n %%d";
    struct temporary temporary;
    struct study study;
    struct buf svg = {0};
    struct buf problem = {0};
    struct analysis_configuration *a;
    struct config_configuration config;
    char hostile[512];

    need_gnuplot();
    temporary_open(&temporary);
    open_study(&study, "complete");
    a = (struct analysis_configuration *)analysis_find(study.analysis, "A");
    config = *a->config;
    (void)snprintf(
        hostile, sizeof hostile, label, temporary_path(&temporary, "x"), temporary_path(&temporary, "x"));
    config.label = hostile;
    a->config = &config;
    cr_assert_eq(plot_timeline(a, &svg, &problem), PLOT_DRAWN, "%s", buf_string(&problem));
    cr_assert_not_null(strstr(svg.data, "A &lt;b> &amp; {x}_{y}^z `touch /"));
    cr_assert_not(path_exists(temporary_path(&temporary, "x")));
    buf_free(&svg);
    study_close(&study);
    temporary_close(&temporary);
}

Test(plot, what_cannot_be_drawn_is_said)
{
    struct study study;
    struct buf svg = {0};
    struct buf problem = {0};

    open_study(&study, "no-samples");
    cr_assert_eq(plot_overlay(study.analysis, &svg, &problem), PLOT_NOTHING);
    cr_assert_str_eq(buf_string(&problem), "no run has samples");
    study_close(&study);
    open_study(&study, "all-failed");
    buf_clear(&problem);
    cr_assert_eq(plot_timeline(analysis_find(study.analysis, "A"), &svg, &problem), PLOT_NOTHING);
    cr_assert_str_eq(buf_string(&problem), "no run succeeded");
    cr_assert_eq(plot_slowdown(study.analysis, &svg, &problem), PLOT_NOTHING);
    cr_assert_eq(plot_phases(study.analysis, &svg, &problem), PLOT_NOTHING);
    cr_assert_eq(svg.length, 0);
    buf_free(&problem);
    study_close(&study);
}

Test(plot, without_gnuplot_or_with_a_broken_one_there_is_no_picture)
{
    struct temporary temporary;
    struct study study;
    struct buf svg = {0};
    struct buf problem = {0};

    temporary_open(&temporary);
    open_study(&study, "complete");
    cr_assert_eq(setenv("PATH", temporary.path, 1), 0);
    cr_assert_eq(plot_slowdown(study.analysis, &svg, &problem), PLOT_MISSING);
    buf_clear(&problem);
    (void)temporary_write_text(
        &temporary, "gnuplot", "#!/bin/sh\necho 'line 0: undefined variable' >&2\nexit 1\n");
    cr_assert_eq(chmod(temporary_path(&temporary, "gnuplot"), 0755), 0);
    cr_assert_eq(plot_slowdown(study.analysis, &svg, &problem), PLOT_FAILED);
    cr_assert_str_eq(buf_string(&problem), "gnuplot exited with status 1: line 0: undefined variable");
    cr_assert_eq(svg.length, 0);
    buf_free(&problem);
    study_close(&study);
    temporary_close(&temporary);
}
