/* analysis_figures: the figures of one configuration on its own: medians over its runs that were ok. */
#include "analysis_parts.h"
#include "mem.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A count of a run, -1 where it is not known, and the figure that its median becomes. */
struct median {
    size_t count;  /* offset of an int64_t in struct run_record */
    size_t known;  /* offset of a bool there without which the count means nothing */
    size_t figure; /* offset of a double in struct analysis_configuration */
};

#define ALWAYS SIZE_MAX
#define MEDIAN(count, known, figure)                                                                         \
    {                                                                                                        \
        offsetof(struct run_record, count), known, offsetof(struct analysis_configuration, figure)           \
    }
#define EVENTS offsetof(struct run_record, events.known)
#define LOG offsetof(struct run_record, log.known)

static const struct median medians[] = {
    MEDIAN(events.total, EVENTS, events),
    MEDIAN(events.logged, EVENTS, logged),
    MEDIAN(events.rss_reads, EVENTS, rss_reads),
    MEDIAN(events.rss_staleness_ns, EVENTS, rss_staleness_ns),
    MEDIAN(events.rss_granularity_bytes, EVENTS, rss_granularity_bytes),
    MEDIAN(log.lines, LOG, log_lines),
    MEDIAN(log.words, LOG, log_words),
    MEDIAN(log.bytes, LOG, log_bytes),
    MEDIAN(peak_rss_bytes, ALWAYS, peak_rss_bytes),
    MEDIAN(peak_pss_bytes, ALWAYS, peak_pss_bytes),
    MEDIAN(cgroup_peak_bytes, ALWAYS, cgroup_peak_bytes),
    MEDIAN(corpus_bytes, ALWAYS, corpus_bytes),
    MEDIAN(instructions, ALWAYS, instructions),
};

static const struct median wall = MEDIAN(wall_ns, ALWAYS, wall_s);

static const void *at(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

/* NAN where the run does not know. */
static double count_of(const struct run_record *run, const struct median *median)
{
    int64_t count = *(const int64_t *)at(run, median->count);
    bool known = median->known == ALWAYS || *(const bool *)at(run, median->known);

    return known && count >= 0 ? (double)count : (double)NAN;
}

/* How one count lies over the ok runs that know it. */
static struct stats_summary summarise(const struct analysis *analysis,
    const struct analysis_configuration *configuration, const struct median *median)
{
    const struct results *results = analysis->results;
    double *values = mem_alloc(results->run_count, sizeof *values);
    struct stats_summary summary;
    size_t count = 0;
    size_t i;

    for (i = 0; i < results->run_count; i++) {
        double value = count_of(&results->runs[i], median);

        if (analysis_counts(&results->runs[i], configuration) && !isnan(value))
            values[count++] = value;
    }
    summary = stats_summarise(values, count);
    free(values);
    return summary;
}

static int compare_runs(const void *left, const void *right)
{
    const struct run_record *a = *(const struct run_record *const *)left;
    const struct run_record *b = *(const struct run_record *const *)right;

    if (a->wall_ns != b->wall_ns)
        return a->wall_ns < b->wall_ns ? -1 : 1;
    return (a > b) - (a < b); /* the earlier one of the file */
}

/* The run whose time is the median, or the faster one of the two in the middle. */
static const struct run_record *find_median_run(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    const struct results *results = analysis->results;
    const struct run_record **runs = mem_alloc(results->run_count, sizeof *runs);
    const struct run_record *median = NULL;
    size_t count = 0;
    size_t i;

    for (i = 0; i < results->run_count; i++)
        if (analysis_counts(&results->runs[i], configuration))
            runs[count++] = &results->runs[i];
    qsort(runs, count, sizeof *runs, compare_runs);
    if (count)
        median = runs[(count - 1) / 2];
    free(runs);
    return median;
}

static void count_runs(const struct analysis *analysis, struct analysis_configuration *configuration)
{
    size_t i;

    for (i = 0; i < analysis->results->run_count; i++) {
        const struct run_record *run = &analysis->results->runs[i];

        configuration->runs += !run->warmup && strcmp(run->configuration, configuration->name) == 0;
        configuration->ok += analysis_counts(run, configuration);
    }
}

static struct stats_summary in_seconds(struct stats_summary ns)
{
    return (struct stats_summary){ns.median / 1e9, ns.mad / 1e9, ns.min / 1e9, ns.max / 1e9, ns.count};
}

/* What follows from several medians. */
static void combine(const struct analysis *analysis, struct analysis_configuration *configuration)
{
    const struct record_corpus *corpus = &analysis->results->host.corpus;
    double entries = isnan(configuration->logged) ? configuration->log_lines : configuration->logged;

    if (isnan(configuration->corpus_bytes) && corpus->present)
        configuration->corpus_bytes = (double)corpus->bytes;
    if (!(configuration->corpus_bytes > 0))
        configuration->corpus_bytes = NAN;
    configuration->ms_per_mb = configuration->wall_s.median * 1e9 / configuration->corpus_bytes;
    configuration->one_in = entries > 0 ? configuration->events / entries : (double)NAN;
}

void analysis_summarise(const struct analysis *analysis, struct analysis_configuration *configuration)
{
    struct stats_summary events = summarise(analysis, configuration, &medians[0]);
    size_t i;

    count_runs(analysis, configuration);
    configuration->wall_s = in_seconds(summarise(analysis, configuration, &wall));
    for (i = 0; i < sizeof medians / sizeof *medians; i++)
        *(double *)(void *)((char *)configuration + medians[i].figure) =
            summarise(analysis, configuration, &medians[i]).median;
    configuration->events_vary = events.count > 0 && events.min < events.max;
    combine(analysis, configuration);
    configuration->median_run = find_median_run(analysis, configuration);
    if (configuration->median_run) {
        configuration->hook = configuration->median_run->events.hook;
        configuration->rss_source = configuration->median_run->events.rss_source;
    }
}
