/* analysis: see analysis.h. */
#include "analysis.h"
#include "analysis_parts.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct analysis_configuration *analysis_find(const struct analysis *analysis, const char *name)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++)
        if (strcmp(analysis->configurations[i].name, name) == 0)
            return &analysis->configurations[i];
    return NULL;
}

bool analysis_same_cell(const struct analysis_configuration *one, const struct analysis_configuration *other)
{
    if (!one->config || !other->config)
        return one->config == other->config;
    return strcmp(one->config->baseline, other->config->baseline) == 0;
}

bool analysis_counts(const struct run_record *run, const struct analysis_configuration *configuration)
{
    return !run->warmup && run->outcome == OUTCOME_OK && strcmp(run->configuration, configuration->name) == 0;
}

static void add_configuration(
    struct analysis *analysis, const char *name, const struct config_configuration *config)
{
    struct analysis_configuration *fresh;

    if (analysis_find(analysis, name))
        return;
    fresh = &analysis->configurations[analysis->configuration_count++];
    fresh->name = name;
    fresh->config = config;
    fresh->hook = "";
    fresh->rss_source = "";
}

static bool is_selected(const struct analysis *analysis, const char *name)
{
    const struct host_record *host = &analysis->results->host;
    size_t i;

    for (i = 0; i < host->selected_count; i++)
        if (strcmp(host->selected[i], name) == 0)
            return true;
    for (i = 0; i < analysis->results->run_count; i++)
        if (strcmp(analysis->results->runs[i].configuration, name) == 0)
            return true;
    return false;
}

/* Those of the plan and those with runs, in the order of the configuration file. */
static void list_configurations(struct analysis *analysis)
{
    const struct config *config = analysis->config;
    const struct results *results = analysis->results;
    size_t i;

    analysis->configurations = arena_alloc(
        analysis->arena, config->configuration_count + results->run_count, sizeof *analysis->configurations);
    for (i = 0; i < config->configuration_count; i++)
        if (is_selected(analysis, config->configurations[i].name))
            add_configuration(analysis, config->configurations[i].name, &config->configurations[i]);
    for (i = 0; i < results->run_count; i++)
        add_configuration(analysis, results->runs[i].configuration, NULL);
}

static void count_rounds(struct analysis *analysis)
{
    size_t i;

    for (i = 0; i < analysis->results->run_count; i++) {
        const struct run_record *run = &analysis->results->runs[i];
        size_t *rounds = run->warmup ? &analysis->warmup_rounds : &analysis->rounds;

        if (run->round > 0 && (size_t)run->round > *rounds)
            *rounds = (size_t)run->round;
    }
}

static void list_failures(struct analysis *analysis)
{
    const struct results *results = analysis->results;
    size_t i;

    analysis->failures = arena_alloc(analysis->arena, results->run_count, sizeof *analysis->failures);
    for (i = 0; i < results->run_count; i++)
        if (results->runs[i].outcome != OUTCOME_OK)
            analysis->failures[analysis->failure_count++] = &results->runs[i];
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

static double events_of(const struct run_record *run)
{
    return run->events.known && run->events.total >= 0 ? (double)run->events.total : (double)NAN;
}

static void cell_add(struct analysis_cell *cell, const struct run_record *run)
{
    double events = events_of(run);
    double runs;

    if (!cell->runs)
        *cell = (struct analysis_cell){0};
    runs = (double)++cell->runs;
    /* running means: m += (x - m) / n */
    cell->wall_s += (seconds(run->wall_ns) - cell->wall_s) / runs;
    cell->log_wall += (log(seconds(run->wall_ns)) - cell->log_wall) / runs;
    cell->events += (events - cell->events) / runs;
}

static void fill_cells(struct analysis *analysis, struct analysis_configuration *configuration)
{
    const struct results *results = analysis->results;
    size_t i;

    configuration->cells = arena_alloc(analysis->arena, analysis->rounds, sizeof *configuration->cells);
    for (i = 0; i < analysis->rounds; i++)
        configuration->cells[i] = (struct analysis_cell){0, NAN, NAN, NAN, false};
    for (i = 0; i < results->run_count; i++) {
        const struct run_record *run = &results->runs[i];

        if (analysis_counts(run, configuration) && run->round > 0 && run->wall_ns > 0)
            cell_add(&configuration->cells[run->round - 1], run);
    }
}

/* ln(t / t_baseline) of every round that has both, into `ratios`; returns how many. */
static size_t pair_log_ratios(
    const struct analysis *analysis, const struct analysis_configuration *configuration, double *ratios)
{
    const struct analysis_cell *baseline = configuration->baseline->cells;
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++)
        if (configuration->cells[i].runs && baseline[i].runs)
            ratios[count++] = configuration->cells[i].log_wall - baseline[i].log_wall;
    return count;
}

/* (t - t_baseline) / events of every round that has all three, in nanoseconds. */
static size_t pair_added_ns(
    const struct analysis *analysis, const struct analysis_configuration *configuration, double *added)
{
    const struct analysis_cell *baseline = configuration->baseline->cells;
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++) {
        const struct analysis_cell *cell = &configuration->cells[i];

        if (cell->runs && baseline[i].runs && cell->events > 0)
            added[count++] = (cell->wall_s - baseline[i].wall_s) * 1e9 / cell->events;
    }
    return count;
}

static void compare_with_baseline(
    const struct analysis *analysis, struct analysis_configuration *configuration)
{
    uint64_t seed = (uint64_t)analysis->results->host.seed;
    double *values;
    size_t count;

    configuration->slowdown = STATS_INTERVAL_NONE;
    configuration->bootstrap = STATS_INTERVAL_NONE;
    configuration->added_ns_per_event = STATS_INTERVAL_NONE;
    if (configuration == configuration->baseline)
        configuration->slowdown.estimate = 1;
    if (!configuration->baseline || configuration == configuration->baseline)
        return;
    values = mem_alloc(analysis->rounds, sizeof *values);
    count = pair_log_ratios(analysis, configuration, values);
    configuration->slowdown = stats_interval_exp(stats_mean_interval(values, count));
    configuration->bootstrap =
        stats_interval_exp(stats_bootstrap_interval(values, count, ANALYSIS_DRAWS, seed));
    count = pair_added_ns(analysis, configuration, values);
    configuration->added_ns_per_event = stats_mean_interval(values, count);
    free(values);
}

/* ln(t_control / t_other) of the baseline's two runs in one round, or NAN. The plan shuffles both like any
 * other configuration, so that a drift within the rounds cancels here as it does in every other comparison.
 */
static double control_log_ratio(
    const struct analysis *analysis, const struct analysis_configuration *baseline, int64_t round)
{
    const struct results *results = analysis->results;
    double logs[2] = {NAN, NAN};
    size_t i;

    for (i = 0; i < results->run_count; i++) {
        const struct run_record *run = &results->runs[i];

        if (run->round == round && analysis_counts(run, baseline))
            logs[run->control] = log(seconds(run->wall_ns));
    }
    return logs[true] - logs[false];
}

static struct stats_interval compare_with_itself(
    const struct analysis *analysis, const struct analysis_configuration *baseline)
{
    double *ratios = mem_alloc(analysis->rounds, sizeof *ratios);
    struct stats_interval interval;
    size_t count = 0;
    size_t i;

    for (i = 0; i < analysis->rounds; i++) {
        double ratio = control_log_ratio(analysis, baseline, (int64_t)i + 1);

        if (!isnan(ratio))
            ratios[count++] = ratio;
    }
    interval = stats_interval_exp(stats_mean_interval(ratios, count));
    free(ratios);
    return interval;
}

static void compare_baselines_with_themselves(struct analysis *analysis)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct analysis_configuration *one = &analysis->configurations[i];

        one->control = one == one->baseline ? compare_with_itself(analysis, one) : STATS_INTERVAL_NONE;
        if (one->control.low > 1 || one->control.high < 1)
            analysis->control.noisy = true;
    }
    analysis->control.ratio = analysis->baseline ? analysis->baseline->control : STATS_INTERVAL_NONE;
}

static void find_baselines(struct analysis *analysis)
{
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct analysis_configuration *one = &analysis->configurations[i];

        if (one->config)
            one->baseline = analysis_find(analysis, one->config->baseline);
        if (one->baseline && !one->baseline->ok)
            one->baseline = NULL;
        if (!analysis->baseline)
            analysis->baseline = one->baseline;
    }
}

struct analysis *analysis_open(const struct results *results, const struct config *config)
{
    struct arena *arena = arena_open();
    struct analysis *analysis = arena_alloc(arena, 1, sizeof *analysis);
    size_t i;

    analysis->arena = arena;
    analysis->results = results;
    analysis->config = config;
    list_configurations(analysis);
    count_rounds(analysis);
    list_failures(analysis);
    for (i = 0; i < analysis->configuration_count; i++) {
        fill_cells(analysis, &analysis->configurations[i]);
        analysis_summarise(analysis, &analysis->configurations[i]);
    }
    find_baselines(analysis);
    for (i = 0; i < analysis->configuration_count; i++)
        compare_with_baseline(analysis, &analysis->configurations[i]);
    compare_baselines_with_themselves(analysis);
    analysis_mark_outliers(analysis);
    analysis_judge(analysis);
    analysis_climb(analysis);
    analysis_scale(analysis);
    return analysis;
}

void analysis_close(struct analysis *analysis)
{
    if (analysis)
        arena_close(analysis->arena);
}
