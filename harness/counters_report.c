/* counters_report: see counters_report.h. */
#include "counters_report.h"
#include "compare_sample.h"
#include "compare_value.h"
#include "counters.h"
#include "path.h"
#include "study.h"
#include "table.h"

#include <math.h>
#include <string.h>

/* What counted the instructions of this analysis; "" when nothing did. */
static const char *counter_of(const struct analysis *analysis)
{
    const struct results *results = analysis->results;
    size_t i;

    for (i = 0; i < results->run_count; i++)
        if (results->runs[i].instructions > 0)
            return results->runs[i].counter;
    return "";
}

static struct compare_sample instructions_of(const struct analysis *analysis, const char *configuration)
{
    const struct compare_side side = {.analysis = analysis};

    return compare_sample_take(&side, configuration, COMPARE_INSTRUCTIONS);
}

/* Half the width of the mean's 95 % interval, relative. */
static double precision_of(const struct compare_sample *sample)
{
    const struct stats_interval interval = compare_sample_interval(sample, COMPARE_INSTRUCTIONS);

    return (interval.high - interval.low) / 2 / interval.estimate;
}

static void add_row(
    struct table *table, const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    struct compare_sample own = instructions_of(analysis, configuration->name);
    struct buf text = {0};

    table_row(table);
    table_cell(table, configuration->name);
    compare_value_print(COMPARE_INSTRUCTIONS, compare_sample_value(&own, COMPARE_INSTRUCTIONS), &text);
    table_cell(table, own.count ? buf_string(&text) : "");
    if (own.count > 1)
        table_cellf(table, "±%.2g %%", precision_of(&own) * 100);
    else
        table_cell(table, "");
    if (configuration->baseline && own.count) {
        struct compare_sample base = instructions_of(analysis, configuration->baseline->name);

        table_cellf(table, "%.3f",
            compare_sample_value(&own, COMPARE_INSTRUCTIONS) /
                compare_sample_value(&base, COMPARE_INSTRUCTIONS));
    }
    buf_free(&text);
}

static void add_section(const struct analysis *analysis, struct buf *out)
{
    const struct record_corpus *corpus = &analysis->results->host.corpus;
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "configuration");
    table_column(table, TABLE_RIGHT, "instructions");
    table_column(table, TABLE_RIGHT, "95 % interval");
    table_column(table, TABLE_RIGHT, "times the baseline's");
    for (i = 0; i < analysis->configuration_count; i++)
        add_row(table, analysis, &analysis->configurations[i]);
    buf_printf(out, "## Instructions\n\nIn user mode, counted by %s in %zu round%s",
        strcmp(counter_of(analysis), "hardware") == 0 ? "the processor" : counter_of(analysis),
        analysis->rounds, analysis->rounds == 1 ? "" : "s");
    if (corpus->present)
        buf_printf(out, " on a corpus of %lld bytes", (long long)corpus->bytes);
    buf_add_string(out, "; geometric means.\n\n");
    table_print_markdown(table, out);
    buf_add_char(out, '\n');
    table_close(table);
}

/* Results that cannot be read are as good as none: the report stands without them. */
static void add_counted_apart(const struct analysis *analysis, struct buf *out)
{
    struct arena *arena = arena_open();
    const char *folder = arena_printf(arena, "%s/%s", analysis->results->folder, COUNTERS_FOLDER);
    struct study study;
    struct error error;

    if (path_is_folder(folder) && !study_open(&study, folder, &error)) {
        if (*counter_of(study.analysis))
            add_section(study.analysis, out);
        study_close(&study);
    }
    arena_close(arena);
}

void counters_add_report(const struct analysis *analysis, struct buf *out)
{
    if (*counter_of(analysis))
        add_section(analysis, out);
    else
        add_counted_apart(analysis, out);
}
