/* compare: see compare.h. */
#include "compare.h"
#include "compare_sample.h"
#include "mem.h"
#include "suggest.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct metric_name {
    const char *name; /* first, for suggest.h */
} metric_names[COMPARE_METRICS] = {
    [COMPARE_SLOWDOWN] = {"slowdown"},
    [COMPARE_WALL] = {"wall"},
    [COMPARE_NS_PER_EVENT] = {"ns_per_event"},
    [COMPARE_EVENTS] = {"events"},
    [COMPARE_LOG_BYTES] = {"log_bytes"},
    [COMPARE_PEAK_RSS] = {"peak_rss"},
    [COMPARE_INSTRUCTIONS] = {"instructions"},
    [COMPARE_COMPLETENESS] = {"completeness"},
};

const char *compare_metric_name(enum compare_metric metric)
{
    return metric_names[metric].name;
}

int compare_metric_parse(const char *name, enum compare_metric *metric)
{
    int i;

    for (i = 0; i < COMPARE_METRICS; i++) {
        if (strcmp(metric_names[i].name, name) == 0) {
            *metric = (enum compare_metric)i;
            return 0;
        }
    }
    return -1;
}

void compare_metric_suggest(const char *name, struct buf *message)
{
    suggest_add(message, name, SUGGEST_NAMES(metric_names, COMPARE_METRICS));
}

static void add_text(struct compare *compare, const char ***list, size_t *count, const char *text)
{
    const char **grown = arena_alloc(compare->arena, *count + 1, sizeof *grown);

    if (*count)
        memcpy(grown, *list, *count * sizeof *grown);
    grown[(*count)++] = text;
    *list = grown;
}

static void warn(struct compare *compare, const char *text)
{
    add_text(compare, &compare->warnings, &compare->warning_count, text);
}

static void object(struct compare *compare, const char *text)
{
    add_text(compare, &compare->problems, &compare->problem_count, text);
}

static const char *or_unknown(const char *text)
{
    return text && *text ? text : "unknown";
}

static bool texts_differ(const char *left, const char *right)
{
    return strcmp(or_unknown(left), or_unknown(right)) != 0;
}

/* Within 2 %: what a kernel keeps of the memory for itself varies from boot to boot. */
static bool memory_differs(int64_t left, int64_t right)
{
    return llabs(left - right) > (left > right ? left : right) / 50;
}

static void compare_hosts(
    struct compare *compare, const struct host_record *base, const struct host_record *new)
{
    const char *what = NULL;
    const char *left = "";
    const char *right = "";

    if (texts_differ(base->cpu_model, new->cpu_model)) {
        what = "processor";
        left = base->cpu_model;
        right = new->cpu_model;
    } else if (base->cores != new->cores) {
        what = "number of cores";
        left = arena_printf(compare->arena, "%lld", (long long)base->cores);
        right = arena_printf(compare->arena, "%lld", (long long)new->cores);
    } else if (memory_differs(base->memory_bytes, new->memory_bytes)) {
        what = "memory";
        left = arena_printf(compare->arena, "%lld bytes", (long long)base->memory_bytes);
        right = arena_printf(compare->arena, "%lld bytes", (long long)new->memory_bytes);
    } else if (texts_differ(base->kernel, new->kernel)) {
        what = "kernel";
        left = base->kernel;
        right = new->kernel;
    }
    compare->same_host = !what;
    if (what)
        warn(compare,
            arena_printf(compare->arena,
                "the hosts differ (%s: %s, %s): times are only compared as slowdowns, each against its own "
                "baseline",
                what, or_unknown(left), or_unknown(right)));
    if (texts_differ(base->python_version, new->python_version))
        warn(compare, arena_printf(compare->arena, "the interpreters differ (%s, %s)",
                          or_unknown(base->python_version), or_unknown(new->python_version)));
}

static void compare_corpora(
    struct compare *compare, const struct record_corpus *base, const struct record_corpus *new)
{
    compare->same_corpus = base->present == new->present &&
                           (!base->present || (base->files == new->files && base->bytes == new->bytes));
    if (!compare->same_corpus)
        warn(compare, "the corpora differ: only slowdowns are compared, and even these depend on the corpus");
}

static const char *counter_of(const struct compare_side *side)
{
    const struct results *results =
        side->instructions ? side->instructions->results : side->analysis->results;
    size_t i;

    for (i = 0; i < results->run_count; i++)
        if (results->runs[i].instructions > 0)
            return results->runs[i].counter;
    return "";
}

/* Callgrind and the processor count other things, and callgrind on another corpus counts something else. */
static void compare_counters(
    struct compare *compare, const struct compare_side *base, const struct compare_side *new)
{
    const char *left = counter_of(base);
    const char *right = counter_of(new);
    const struct analysis *apart[2] = {base->instructions, new->instructions};

    compare->counter = right;
    compare->same_counter = strcmp(left, right) == 0;
    if (compare->same_counter && apart[0] && apart[1])
        compare->same_counter = apart[0]->results->host.corpus.bytes == apart[1]->results->host.corpus.bytes;
    if (!compare->same_counter && *left && *right)
        warn(compare,
            arena_printf(compare->arena,
                "instructions were counted in different ways (%s, %s, or on different corpora) and are not "
                "compared",
                left, right));
}

static void judge_control(struct compare *compare, const struct analysis *analysis, const char *side)
{
    const struct stats_interval *ratio = &analysis->control.ratio;

    if (analysis->control.noisy)
        warn(compare, arena_printf(compare->arena,
                          "%s: the baseline differs from itself (ratio %.4f to %.4f over %zu rounds): the "
                          "machine was not quiet",
                          side, ratio->low, ratio->high, ratio->count));
}

static void judge_side(struct compare *compare, const struct analysis *analysis, const char *side)
{
    const struct run_record *run = analysis->failure_count ? analysis->failures[0] : NULL;
    size_t i;

    judge_control(compare, analysis, side);
    if (run)
        object(compare, arena_printf(compare->arena,
                            "%s: %zu of %zu runs failed; the first is %s in %sround %lld: %s%s%s", side,
                            analysis->failure_count, analysis->results->run_count, run->configuration,
                            run->warmup ? "warm-up " : "", (long long)run->round, outcome_name(run->outcome),
                            *run->reason ? ": " : "", run->reason));
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *one = &analysis->configurations[i];
        int claim;

        for (claim = 0; claim < CLAIM_COUNT; claim++)
            if (one->evidence[claim].verdict == VERDICT_BROKEN)
                object(compare,
                    arena_printf(compare->arena, "%s: %s: %s", side, one->name, one->evidence[claim].reason));
    }
}

/* Configurations that only one side has are not compared, but not passed over in silence either. */
static void warn_of_missing(
    struct compare *compare, const struct analysis *from, const struct analysis *other, const char *side)
{
    size_t i;

    for (i = 0; i < from->configuration_count; i++)
        if (!analysis_find(other, from->configurations[i].name))
            warn(compare, arena_printf(compare->arena, "configuration %s is only in %s",
                              from->configurations[i].name, side));
}

static bool is_time(enum compare_metric metric)
{
    return metric == COMPARE_WALL || metric == COMPARE_NS_PER_EVENT;
}

/* Peak memory and instructions depend on the machine too: on its page size, its libraries' choice of code. */
static bool metric_applies(const struct compare *compare, enum compare_metric metric)
{
    if (metric == COMPARE_SLOWDOWN || metric == COMPARE_COMPLETENESS)
        return true;
    if (!compare->same_corpus || (metric == COMPARE_INSTRUCTIONS && !compare->same_counter))
        return false;
    return compare->same_host ||
           !(is_time(metric) || metric == COMPARE_PEAK_RSS || metric == COMPARE_INSTRUCTIONS);
}

/* What is compared when the user does not say: the cost itself and what is known exactly. */
static const bool default_metrics[COMPARE_METRICS] = {
    [COMPARE_SLOWDOWN] = true,
    [COMPARE_EVENTS] = true,
    [COMPARE_LOG_BYTES] = true,
    [COMPARE_INSTRUCTIONS] = true,
    [COMPARE_COMPLETENESS] = true,
};

/* One value says nothing of whether the next would be the same; a claim is judged over all rounds. */
static bool is_exact(
    enum compare_metric metric, const struct compare_sample *base, const struct compare_sample *new)
{
    if (metric == COMPARE_COMPLETENESS)
        return true;
    if (metric != COMPARE_EVENTS && metric != COMPARE_LOG_BYTES)
        return false;
    return base->constant && new->constant && base->count > 1 && new->count > 1;
}

/* Fills a row; false when neither side knows the metric. */
static bool row_fill(struct compare_row *row, const struct compare_request *request)
{
    enum compare_metric metric = row->metric;
    struct compare_sample base = compare_sample_take(&request->base, row->configuration, metric);
    struct compare_sample new = compare_sample_take(&request->new, row->configuration, metric);
    double edge;

    if (!base.count && !new.count)
        return false;
    row->base = compare_sample_value(&base, metric);
    row->new = compare_sample_value(&new, metric);
    row->exact = is_exact(metric, &base, &new);
    row->ratio = (struct stats_interval){row->new / row->base, NAN, NAN, base.count + new.count};
    row->claims = (struct verdict_claims){NAN, NAN, NAN};
    if (row->exact || !base.count || !new.count)
        return true;
    row->ratio = compare_sample_ratio(&base, &new, metric);
    edge = compare_sample_probability(&base, &new, metric, 1 + request->limit);
    row->claims.worse = 1 - edge;
    row->claims.within = edge;
    row->claims.better = compare_sample_probability(&base, &new, metric, 1);
    return true;
}

static void fill_rows(struct compare *compare, const struct compare_request *request)
{
    const struct analysis *new = request->new.analysis;
    const bool *wanted = request->chosen ? request->metrics : default_metrics;
    size_t i;
    int metric;

    compare->rows =
        arena_alloc(compare->arena, new->configuration_count *COMPARE_METRICS, sizeof *compare->rows);
    for (i = 0; i < new->configuration_count; i++) {
        if (!analysis_find(request->base.analysis, new->configurations[i].name))
            continue;
        for (metric = 0; metric < COMPARE_METRICS; metric++) {
            struct compare_row *row = &compare->rows[compare->row_count];

            row->configuration = new->configurations[i].name;
            row->metric = (enum compare_metric)metric;
            if (wanted[metric] && metric_applies(compare, row->metric) && row_fill(row, request))
                compare->row_count++;
        }
    }
}

/* Holm's correction for one of the three claims, over all rows that have it. */
static void correct_claim(struct compare *compare, size_t offset)
{
    double *values = mem_alloc(compare->row_count, sizeof *values);
    size_t i;

    for (i = 0; i < compare->row_count; i++)
        values[i] = *(double *)(void *)((char *)&compare->rows[i].claims + offset);
    verdict_correct(values, compare->row_count);
    for (i = 0; i < compare->row_count; i++)
        *(double *)(void *)((char *)&compare->rows[i].claims + offset) = values[i];
    free(values);
}

static void judge_rows(struct compare *compare)
{
    size_t i;

    for (i = 0; i < compare->row_count; i++)
        compare->tests += isnan(compare->rows[i].claims.worse) ? 0 : 1;
    correct_claim(compare, offsetof(struct verdict_claims, worse));
    correct_claim(compare, offsetof(struct verdict_claims, within));
    correct_claim(compare, offsetof(struct verdict_claims, better));
    for (i = 0; i < compare->row_count; i++) {
        struct compare_row *row = &compare->rows[i];
        bool fixed = row->metric == COMPARE_EVENTS || row->metric == COMPARE_COMPLETENESS;

        if (isnan(row->base))
            row->change = CHANGE_UNKNOWN; /* there was nothing before: nothing can have become worse */
        else if (isnan(row->new))
            row->change = CHANGE_INCONCLUSIVE;
        else if (row->exact)
            row->change = verdict_of_exact(row->base, row->new, compare->limit, fixed);
        else
            row->change = verdict_of(&row->claims);
        compare->exit_code = verdict_worst(compare->exit_code, verdict_exit_code(row->change));
    }
    if (compare->problem_count)
        compare->exit_code = verdict_worst(compare->exit_code, EXIT_RUN_FAILED);
}

struct compare *compare_open(const struct compare_request *request, struct error *error)
{
    struct arena *arena = arena_open();
    struct compare *compare = arena_alloc(arena, 1, sizeof *compare);
    const struct results *base = request->base.analysis->results;
    const struct results *new = request->new.analysis->results;

    compare->arena = arena;
    compare->limit = request->limit;
    compare_hosts(compare, &base->host, &new->host);
    compare_corpora(compare, &base->host.corpus, &new->host.corpus);
    compare_counters(compare, &request->base, &request->new);
    judge_side(compare, request->base.analysis, "BASE");
    judge_side(compare, request->new.analysis, "NEW");
    warn_of_missing(compare, request->base.analysis, request->new.analysis, "BASE");
    warn_of_missing(compare, request->new.analysis, request->base.analysis, "NEW");
    fill_rows(compare, request);
    if (!compare->row_count) {
        (void)error_set(error, EXIT_USAGE,
            "there is nothing to compare: no configuration has the same metric in both folders%s",
            compare->same_host ? "" : " that different hosts can be compared by (try --metric slowdown)");
        compare_close(compare);
        return NULL;
    }
    judge_rows(compare);
    return compare;
}

void compare_close(struct compare *compare)
{
    if (compare)
        arena_close(compare->arena);
}
