/* analysis_evidence: judges the claims that every configuration makes: same events, complete log, same
 * output. A claim is broken by the first run that contradicts it, and the reason names that run. */
#include "analysis_parts.h"
#include "mem.h"
#include "units.h"

#include <inttypes.h>
#include <string.h>

static const struct evidence HOLDS = {VERDICT_HOLDS, ""};

static struct evidence no_evidence(const char *reason)
{
    return (struct evidence){VERDICT_NONE, reason};
}

static struct evidence broken(const char *reason)
{
    return (struct evidence){VERDICT_BROKEN, reason};
}

/* The next run from `*index` on that counts for the configuration and fulfils `has`; NULL at the end. */
static const struct run_record *next_run(const struct analysis *analysis,
    const struct analysis_configuration *configuration, bool (*has)(const struct run_record *run),
    size_t *index)
{
    const struct results *results = analysis->results;

    while (*index < results->run_count) {
        const struct run_record *run = &results->runs[(*index)++];

        if (analysis_counts(run, configuration) && has(run))
            return run;
    }
    return NULL;
}

/* -- same events ------------------------------------------------------------------------------------------
 */

static bool knows_events(const struct run_record *run)
{
    return run->events.known && run->events.total >= 0;
}

static int64_t kind_count(const struct record_events *events, const char *name)
{
    size_t i;

    for (i = 0; i < events->kind_count; i++)
        if (strcmp(events->kinds[i].name, name) == 0)
            return events->kinds[i].count;
    return 0;
}

/* The name of a kind that the two count differently; "" when only the totals differ; NULL when they agree. */
static const char *different_kind(const struct record_events *one, const struct record_events *other)
{
    size_t i;

    for (i = 0; i < one->kind_count; i++)
        if (kind_count(other, one->kinds[i].name) != one->kinds[i].count)
            return one->kinds[i].name;
    for (i = 0; i < other->kind_count; i++)
        if (kind_count(one, other->kinds[i].name) != other->kinds[i].count)
            return other->kinds[i].name;
    return one->total == other->total ? NULL : "";
}

/* NULL when the two runs saw the same events, or one of them is NULL. */
static const char *events_difference(
    const struct analysis *analysis, const struct run_record *run, const struct run_record *reference)
{
    const char *kind = run && reference ? different_kind(&run->events, &reference->events) : NULL;
    char here[UNITS_TEXT_BYTES];
    char there[UNITS_TEXT_BYTES];

    if (!kind)
        return NULL;
    (void)units_format_count(*kind ? kind_count(&run->events, kind) : run->events.total, here);
    (void)units_format_count(*kind ? kind_count(&reference->events, kind) : reference->events.total, there);
    return arena_printf(analysis->arena,
        "round %" PRId64 " has %s %s%sevents, round %" PRId64 " of %s has %s", run->round, here, kind,
        *kind ? " " : "", reference->round, reference->configuration, there);
}

static struct evidence judge_own_events(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    const struct run_record *first;
    const struct run_record *run;
    size_t index = 0;

    first = next_run(analysis, configuration, knows_events, &index);
    if (!first)
        return no_evidence("the tracer reports no events");
    while ((run = next_run(analysis, configuration, knows_events, &index))) {
        const char *difference = events_difference(analysis, run, first);

        if (difference)
            return broken(difference);
    }
    return HOLDS;
}

/* The first configuration of the file with the same hook is what the others must agree with. */
static struct evidence judge_events_of_hook(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    const char *difference = NULL;
    size_t i;

    if (!*configuration->hook)
        return HOLDS;
    for (i = 0; i < analysis->configuration_count && !difference; i++) {
        const struct analysis_configuration *other = &analysis->configurations[i];
        size_t own_index = 0;
        size_t other_index = 0;

        if (!analysis_same_cell(other, configuration) || strcmp(other->hook, configuration->hook) != 0)
            continue;
        if (other == configuration)
            return HOLDS;
        difference = events_difference(analysis, next_run(analysis, configuration, knows_events, &own_index),
            next_run(analysis, other, knows_events, &other_index));
        break;
    }
    return difference ? broken(difference) : HOLDS;
}

static struct evidence judge_same_events(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    struct evidence own = judge_own_events(analysis, configuration);

    return own.verdict == VERDICT_HOLDS ? judge_events_of_hook(analysis, configuration) : own;
}

/* -- complete log -----------------------------------------------------------------------------------------
 */

static bool has_log_to_check(const struct run_record *run)
{
    const struct record_events *events = &run->events;

    return events->known &&
           ((run->log.known && (events->log_lines >= 0 || events->log_bytes >= 0)) || events->lost >= 0);
}

/* A count of the log and what the tracer says of it; -1 is not known. */
static bool contradicts(int64_t counted, int64_t claimed)
{
    return counted >= 0 && claimed >= 0 && counted != claimed;
}

/* NULL when nothing contradicts the log. */
static const char *log_fault(const struct analysis *analysis, const struct run_record *run)
{
    const struct record_events *events = &run->events;
    bool lines = contradicts(run->log.lines, events->log_lines);
    char counted[UNITS_TEXT_BYTES];
    char claimed[UNITS_TEXT_BYTES];

    if (events->lost > 0)
        return arena_printf(analysis->arena, "round %" PRId64 " lost %s events", run->round,
            units_format_count(events->lost, counted));
    if (!run->log.known || (!lines && !contradicts(run->log.bytes, events->log_bytes)))
        return NULL;
    return arena_printf(analysis->arena,
        "the log of round %" PRId64 " has %s %s, and the tracer says that it wrote %s", run->round,
        units_format_count(lines ? run->log.lines : run->log.bytes, counted), lines ? "lines" : "bytes",
        units_format_count(lines ? events->log_lines : events->log_bytes, claimed));
}

/* A run that had this outcome never counts, but it contradicts the claim. */
static const char *outcome_fault(
    const struct analysis *analysis, const struct analysis_configuration *configuration, enum outcome outcome)
{
    size_t i;

    for (i = 0; i < analysis->failure_count; i++) {
        const struct run_record *run = analysis->failures[i];

        if (run->outcome == outcome && strcmp(run->configuration, configuration->name) == 0)
            return arena_printf(analysis->arena, "%sround %" PRId64 ": %s", run->warmup ? "warm-up " : "",
                run->round, *run->reason ? run->reason : outcome_name(outcome));
    }
    return NULL;
}

static struct evidence judge_log(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    const char *fault = outcome_fault(analysis, configuration, OUTCOME_INCOMPLETE_LOG);
    const struct run_record *run;
    bool checked = false;
    bool logs = false;
    size_t index = 0;

    if (fault)
        return broken(fault);
    while ((run = next_run(analysis, configuration, has_log_to_check, &index))) {
        fault = log_fault(analysis, run);
        if (fault)
            return broken(fault);
        logs = logs || run->log.known || run->events.logged > 0;
        checked = true;
    }
    if (!checked || !logs)
        return no_evidence(
            configuration->log_lines >= 0 ? "the tracer does not say what it logged" : "no log");
    return HOLDS;
}

/* -- same output ------------------------------------------------------------------------------------------
 */

static bool has_output_hash(const struct run_record *run)
{
    return *run->output_hash != '\0';
}

/* The baseline's first output is what the others must equal; without a baseline, the first of the first. */
static const struct run_record *reference_output(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    const struct run_record *run = NULL;
    size_t index = 0;
    size_t i;

    if (configuration->baseline)
        run = next_run(analysis, configuration->baseline, has_output_hash, &index);
    for (i = 0; i < analysis->configuration_count && !run; i++) {
        index = 0;
        if (analysis_same_cell(&analysis->configurations[i], configuration))
            run = next_run(analysis, &analysis->configurations[i], has_output_hash, &index);
    }
    return run;
}

static struct evidence judge_output(
    const struct analysis *analysis, const struct analysis_configuration *configuration)
{
    const char *fault = outcome_fault(analysis, configuration, OUTCOME_WRONG_OUTPUT);
    const struct run_record *reference = reference_output(analysis, configuration);
    const struct run_record *run;
    bool checked = false;
    size_t index = 0;

    if (fault)
        return broken(fault);
    while ((run = next_run(analysis, configuration, has_output_hash, &index))) {
        if (strcmp(run->output_hash, reference->output_hash) != 0)
            return broken(arena_printf(analysis->arena,
                "round %" PRId64 " wrote other bytes than round %" PRId64 " of %s", run->round,
                reference->round, reference->configuration));
        checked = true;
    }
    return checked ? HOLDS : no_evidence("the output was not verified");
}

void analysis_judge(struct analysis *analysis)
{
    static struct evidence (*const judges[CLAIM_COUNT])(
        const struct analysis *, const struct analysis_configuration *) = {
        [CLAIM_SAME_EVENTS] = judge_same_events,
        [CLAIM_LOG_COMPLETE] = judge_log,
        [CLAIM_SAME_OUTPUT] = judge_output,
    };
    size_t i;
    size_t claim;

    for (i = 0; i < analysis->configuration_count; i++) {
        struct analysis_configuration *configuration = &analysis->configurations[i];

        for (claim = 0; claim < CLAIM_COUNT; claim++) {
            configuration->evidence[claim] = judges[claim](analysis, configuration);
            if (configuration->evidence[claim].verdict == VERDICT_BROKEN)
                analysis->broken_claim = true;
        }
    }
}
