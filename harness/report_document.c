/* report_document: the report as Markdown, section by section, from an analysis. Touches nothing but memory.
 */
#include "report_parts.h"
#include "budget.h"
#include "counters_report.h"
#include "report_figure.h"
#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Appends the table and closes it. */
static void add_table(struct table *table, struct buf *out)
{
    table_print_markdown(table, out);
    table_close(table);
    buf_add_char(out, '\n');
}

static void add_escaped(struct buf *out, const char *before, const char *text, const char *after)
{
    buf_add_string(out, before);
    table_escape_markdown(text, out);
    buf_add_string(out, after);
}

static void add_plot(const struct report_plot *plot, const char *caption, struct buf *out)
{
    if (plot->file)
        buf_printf(out, "![%s](%s)\n\n", caption, plot->file);
    else if (plot->problem && *plot->problem)
        add_escaped(out, "*No plot:* ", plot->problem, "\n\n");
}

/* -- summary ----------------------------------------------------------------------------------------------
 */

/* The half-width of a control's interval from which the report says what cannot be told. */
static const double NOISE_TO_TELL = 0.02;

/* A baseline against itself. */
static void add_control(const struct analysis_configuration *baseline, struct buf *out)
{
    const struct stats_interval *ratio = &baseline->control;
    bool noisy = ratio->low > 1 || ratio->high < 1;
    double half_width = sqrt(ratio->high / ratio->low) - 1;

    if (!ratio->count)
        return;
    if (noisy)
        buf_add_string(out, "- **The machine was too noisy for these figures.** ");
    else
        buf_add_string(out, "- Control: ");
    add_escaped(out, "`", baseline->name, "` against itself is ");
    buf_add_string(out, figure_ratio(ratio->estimate).text);
    if (isfinite(ratio->low))
        buf_printf(out, " (95 %% interval %s)", figure_bounds(*ratio, figure_ratio).text);
    buf_printf(out, " over %zu round%s", ratio->count, plural(ratio->count));
    if (noisy)
        buf_add_string(out, ", and the interval should hold 1: see [Machine](#machine), or run more rounds");
    else if (half_width > NOISE_TO_TELL)
        buf_printf(out, ", so that differences of less than %.0f %% are lost in the noise", 100 * half_width);
    buf_add_string(out, ".\n");
}

/* Why there are no more rounds, where that is not simply the number that was asked for. */
static void add_ending(const struct analysis *analysis, struct buf *out)
{
    const struct end_record *end = &analysis->results->end;
    int64_t most = analysis->results->host.rounds;

    if (end->ending == ENDING_PRECISION)
        buf_printf(out,
            "- The slowdowns are as precise as asked for after %" PRId64 " of at most %" PRId64
            " rounds: the widest half-width of a 95 %% interval is %.2f %%, the limit was %.3g %%.\n",
            end->rounds, most, 100 * end->half_width, 100 * end->precision);
    else if (end->ending == ENDING_MAX && isfinite(end->half_width))
        buf_printf(out,
            "- **The slowdowns are less precise than asked for** after all %" PRId64
            " rounds: the widest half-width of a 95 %% interval is %.2f %%, the limit was %.3g %%.\n",
            end->rounds, 100 * end->half_width, 100 * end->precision);
    else if (end->ending == ENDING_MAX)
        buf_printf(out,
            "- **The precision of %.3g %% was not reached**: a configuration was ok in fewer than two "
            "rounds.\n",
            100 * end->precision);
    else if ((int64_t)analysis->rounds < most || end->ending == ENDING_STOPPED)
        buf_printf(out, "- The benchmark was %s: %zu of %" PRId64 " rounds were begun.\n",
            end->ending == ENDING_STOPPED ? "stopped by its user" : "ended early", analysis->rounds, most);
}

static void add_summary(const struct analysis *analysis, struct buf *out)
{
    const struct host_record *host = &analysis->results->host;
    size_t start;
    size_t i;

    buf_printf(out, "%zu configuration%s, %zu counted round%s after %zu warm-up round%s",
        analysis->configuration_count, plural(analysis->configuration_count), analysis->rounds,
        plural(analysis->rounds), analysis->warmup_rounds, plural(analysis->warmup_rounds));
    if (*host->time)
        add_escaped(out, ", measured ", host->time, "");
    if (*host->tracetoll_version)
        add_escaped(out, " with tracetoll ", host->tracetoll_version, "");
    buf_add_string(out, ".\n\n");
    start = out->length;
    for (i = 0; i < analysis->configuration_count; i++)
        add_control(&analysis->configurations[i], out);
    if (!analysis->baseline)
        buf_add_string(out, "- **The baseline has no run that succeeded, so there are no slowdowns.**\n");
    if (analysis->failure_count)
        buf_printf(out, "- **%zu run%s did not succeed**: see [Failures](#failures).\n",
            analysis->failure_count, plural(analysis->failure_count));
    if (analysis->broken_claim)
        buf_add_string(out, "- **A claim is broken**: see [Evidence](#evidence).\n");
    if (analysis->results->truncated)
        buf_add_string(out, "- The last line of runs.jsonl is incomplete and was left out: the benchmark was "
                            "ended in the middle of it.\n");
    add_ending(analysis, out);
    if (out->length > start)
        buf_add_char(out, '\n');
}

/* -- figures ----------------------------------------------------------------------------------------------
 */

static void add_overhead_notes(const struct analysis *analysis, struct buf *out)
{
    buf_printf(out,
        "Wall time is the median of the counted runs that succeeded (at most %zu round%s), range their "
        "least and greatest. ms/MB is wall time per 10^6 bytes of corpus. ",
        analysis->rounds, plural(analysis->rounds));
    if (analysis->config->baseline)
        add_escaped(out, "Slowdown is the ratio to `", analysis->config->baseline,
            "`, paired within rounds: the exponential of the mean logarithm of the rounds' ratios, with its "
            "95 % Student-t interval. ns/event is the time added over it, per event. ");
    buf_add_string(out,
        "Peak RSS is the median of the runs' peaks, in 10^6 bytes. A dash is a figure that does "
        "not exist.\n\n");
}

/* In how many rounds it was ok. */
static size_t rounds_of(const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++)
        count += configuration->cells[i].runs > 0;
    return count;
}

static void add_bootstrap(const struct analysis *analysis, struct buf *out)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_RIGHT, "rounds");
    table_column(table, TABLE_RIGHT, "slowdown");
    table_column(table, TABLE_RIGHT, "Student t, 95 %");
    table_column(table, TABLE_RIGHT, "bootstrap, 95 %");
    table_column(table, TABLE_RIGHT, "wall s, median");
    table_column(table, TABLE_RIGHT, "wall s, MAD");
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *row = &analysis->configurations[i];

        table_row(table);
        table_cell(table, row->name);
        table_cellf(table, "%zu", row == row->baseline ? rounds_of(analysis, row) : row->slowdown.count);
        table_cell(table, figure_ratio(row->slowdown.estimate).text);
        table_cell(table, figure_bounds(row->slowdown, figure_ratio).text);
        table_cell(table, figure_bounds(row->bootstrap, figure_ratio).text);
        table_cell(table, figure_seconds(row->wall_s.median).text);
        table_cell(table, figure_seconds(row->wall_s.mad).text);
    }
    buf_add_string(out, "### How sure\n\n");
    add_table(table, out);
    buf_printf(out,
        "The bootstrap resamples whole rounds %d times (seed %" PRId64
        "); below %d rounds it has no interval. "
        "MAD is the median distance from the median.\n\n",
        ANALYSIS_DRAWS, analysis->results->host.seed, STATS_BOOTSTRAP_MIN);
}

static void add_overhead(const struct analysis *analysis, const struct report_plots *plots, struct buf *out)
{
    buf_add_string(out, "## Overhead\n\n");
    add_table(report_overhead_table(analysis, true), out);
    add_overhead_notes(analysis, out);
    add_table(report_log_table(analysis, false), out);
    buf_add_string(out,
        "Medians of the same runs. Lines, words and bytes are counted as `wc` does. An event count "
        "is what the tracer itself reports.\n\n");
    add_plot(&plots->slowdown, "Slowdown of every configuration, with 95 % intervals", out);
    if (analysis->baseline)
        add_bootstrap(analysis, out);
}

static void add_skipped(const struct analysis *analysis, struct buf *out)
{
    if (!analysis->results->host.skipped_count)
        return;
    buf_add_string(out, "## Not run\n\n");
    add_table(report_skipped_table(analysis), out);
}

static void add_budgets(const struct analysis *analysis, struct buf *out)
{
    struct budgets budgets;

    budgets_check(&budgets, analysis);
    budgets_print_markdown(&budgets, out);
    budgets_free(&budgets);
}

static void add_published(const struct analysis *analysis, struct buf *out)
{
    struct table *times = report_published_times(analysis);
    struct table *logs = report_published_logs(analysis);

    if (times || logs)
        buf_add_string(out,
            "## Beside the published figures\n\nThe published figures are those of the "
            "configuration file. They come from another machine, and perhaps from a corpus of another "
            "size: compare ratios and figures per MB.\n\n");
    if (times)
        add_table(times, out);
    if (logs)
        add_table(logs, out);
}

static void add_phases(const struct analysis *analysis, const struct report_plots *plots, struct buf *out)
{
    size_t rounds;

    if (!analysis->phase_count)
        return;
    rounds = analysis->phases[0].added_s.count;
    buf_add_string(out, "## Phase ladder\n\n");
    add_table(report_phase_table(analysis), out);
    buf_printf(out,
        "Each step's time less that of the step below, paired within rounds: means over the %zu round%s in "
        "which "
        "every step succeeded, with 95 %% Student-t intervals. Share is of the last step's time.\n\n",
        rounds, plural(rounds));
    add_plot(&plots->phases, "What each step of the ladder adds", out);
}

static void add_scaling(const struct analysis *analysis, const struct report_plots *plots, struct buf *out)
{
    if (!analysis->scaling_count)
        return;
    buf_add_string(out, "## Scaling\n\n");
    add_table(report_scaling_table(analysis), out);
    add_table(report_growth_table(analysis), out);
    buf_printf(out,
        "Time added over the baseline of the same scale, paired within at most %zu round%s. The power is the "
        "slope of the "
        "line through the logarithms of a round's events and added times, and its mean over the rounds in "
        "which every "
        "scale added time. 1 is a tracer whose every event costs the same; more is one that gets slower as "
        "it goes "
        "on.\n\n",
        analysis->rounds, plural(analysis->rounds));
    add_plot(&plots->scaling, "Added time against events, with fitted lines", out);
}

/* -- evidence ---------------------------------------------------------------------------------------------
 */

static void add_reasons(const struct analysis *analysis, struct buf *out)
{
    size_t i;
    size_t claim;

    for (i = 0; i < analysis->configuration_count; i++) {
        for (claim = 0; claim < CLAIM_COUNT; claim++) {
            struct buf reason = {0};

            if (report_broken_claim(&analysis->configurations[i], (enum claim)claim, &reason))
                add_escaped(out, "- ✗ ", buf_string(&reason), ".\n");
            buf_free(&reason);
        }
    }
}

static void add_varying_events(const struct analysis *analysis, struct buf *out)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++) {
        if (!analysis->configurations[i].events_vary)
            continue;
        buf_add_string(
            out, "The number of events varies between rounds, so ns/event uses each run's own count.\n\n");
        return;
    }
}

static void add_outliers(const struct analysis *analysis, struct buf *out)
{
    size_t i;
    size_t round;

    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *row = &analysis->configurations[i];

        if (!row->outlier_count)
            continue;
        add_escaped(out, "- Outlier rounds of ", row->name, ":");
        for (round = 0; round < analysis->rounds; round++)
            if (row->cells[round].outlier)
                buf_printf(out, " %zu", round + 1);
        buf_add_string(out, ".\n");
    }
}

/* The workload may leave processes behind, which the harness ends after each run. */
static void add_left_behind(const struct analysis *analysis, struct buf *out)
{
    const struct results *results = analysis->results;
    size_t i;

    for (i = 0; i < results->run_count; i++) {
        const struct run_record *run = &results->runs[i];

        if (run->left_behind <= 0)
            continue;
        add_escaped(out, "- ", run->configuration, " left processes behind");
        buf_printf(out, " (%" PRId64 " in %sround %" PRId64 "), which were killed.\n", run->left_behind,
            run->warmup ? "warm-up " : "", run->round);
    }
}

static void add_evidence(const struct analysis *analysis, struct buf *out)
{
    size_t start;

    buf_add_string(out, "## Evidence\n\n");
    add_table(report_evidence_table(analysis), out);
    start = out->length;
    add_reasons(analysis, out);
    add_outliers(analysis, out);
    add_left_behind(analysis, out);
    if (out->length > start)
        buf_add_char(out, '\n');
    buf_add_string(out,
        "Same events: as many of each kind in every round, and in every configuration with "
        "the same hook. Log complete: "
        "the log has the lines and bytes that the tracer says it wrote, and no event was lost. Same "
        "output: the workload wrote "
        "the same bytes under every configuration. A dash: nothing to judge by. Outlier "
        "rounds are those whose log ratio "
        "is further from the median than 14.8 times the MAD (and 1 %), or with a burst of "
        "involuntary context switches "
        "or of time stolen by other guests; they are counted all the same.\n\n");
    add_varying_events(analysis, out);
    if (!analysis->failure_count)
        return;
    buf_add_string(out, "## Failures\n\n");
    add_table(report_failure_table(analysis), out);
    buf_add_string(out, "A run that did not succeed gives no time.\n\n");
}

/* -- timelines --------------------------------------------------------------------------------------------
 */

static void add_timelines(const struct analysis *analysis, const struct report_plots *plots, struct buf *out)
{
    size_t i;

    buf_add_string(out, "## Over time\n\n");
    add_plot(&plots->overlay, "Resident memory of every configuration over its share of the run", out);
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *row = &analysis->configurations[i];

        add_escaped(out, "### ", row->name, "");
        if (row->config && *row->config->label)
            add_escaped(out, ": ", row->config->label, "");
        buf_add_string(out, "\n\n");
        add_plot(&plots->timelines[i], "Memory, page faults and CPU over the time of the median run", out);
    }
}

void report_add_document(const struct analysis *analysis, const struct report_plots *plots, struct buf *out)
{
    const char *title = analysis->config->title;

    add_escaped(out, "# ", title && *title ? title : "Overhead", "\n\n");
    add_summary(analysis, out);
    if (plots->missing)
        add_escaped(out, "*Plots are missing:* ", plots->missing, "\n\n");
    add_overhead(analysis, plots, out);
    add_skipped(analysis, out);
    add_budgets(analysis, out);
    add_published(analysis, out);
    add_phases(analysis, plots, out);
    add_scaling(analysis, plots, out);
    counters_add_report(analysis, out);
    add_evidence(analysis, out);
    if (!plots->missing)
        add_timelines(analysis, plots, out);
    report_add_machine(analysis, out);
    report_add_corpus(analysis, out);
}
