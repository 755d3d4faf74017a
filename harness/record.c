/* record: see record.h. */
#include "record.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const outcome_names[OUTCOME_COUNT] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_SIGNALLED] = "signalled",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_INCOMPLETE_LOG] = "incomplete log",
    [OUTCOME_WRONG_OUTPUT] = "wrong output",
    [OUTCOME_OVER_LIMIT] = "over limit",
    [OUTCOME_DISK_FULL] = "disk full",
    [OUTCOME_SETUP_FAILED] = "setup failed",
    [OUTCOME_PREPARE_FAILED] = "prepare failed",
    [OUTCOME_CLEANUP_FAILED] = "cleanup failed",
    [OUTCOME_TEARDOWN_FAILED] = "teardown failed",
};

const char *outcome_name(enum outcome outcome)
{
    return outcome_names[outcome];
}

int outcome_parse(const char *name, enum outcome *outcome)
{
    int i;

    for (i = 0; i < OUTCOME_COUNT; i++) {
        if (strcmp(name, outcome_names[i]) == 0) {
            *outcome = (enum outcome)i;
            return 0;
        }
    }
    return -1;
}

static const char *const ending_names[ENDING_COUNT] = {
    [ENDING_UNKNOWN] = "unknown",
    [ENDING_ROUNDS] = "all rounds",
    [ENDING_PRECISION] = "precision reached",
    [ENDING_MAX] = "max reached",
    [ENDING_STOPPED] = "stopped",
};

const char *ending_name(enum ending ending)
{
    return ending_names[ending];
}

int ending_parse(const char *name, enum ending *ending)
{
    int i;

    for (i = 0; i < ENDING_COUNT; i++) {
        if (strcmp(name, ending_names[i]) == 0) {
            *ending = (enum ending)i;
            return 0;
        }
    }
    return -1;
}

static void timeline_free(struct record_timeline *timeline)
{
    free(timeline->t_ns);
    free(timeline->rss_bytes);
    free(timeline->cpu_ns);
    free(timeline->faults);
    *timeline = (struct record_timeline){0};
}

void run_record_clear(struct run_record *record)
{
    int64_t *const figures[] = {&record->wall_ns, &record->user_ns, &record->system_ns,
        &record->peak_rss_bytes, &record->minor_faults, &record->major_faults, &record->voluntary_switches,
        &record->involuntary_switches, &record->steal_ns, &record->left_behind, &record->instructions,
        &record->peak_pss_bytes, &record->cgroup_peak_bytes, &record->corpus_bytes};
    size_t i;

    for (i = 0; i < sizeof figures / sizeof *figures; i++)
        *figures[i] = -1;
    record->exit_status = -1;
}

void run_record_free(struct run_record *record)
{
    size_t i;

    free(record->configuration);
    record->configuration = NULL;
    timeline_free(&record->timeline);
    for (i = 0; i < record->mark_count; i++)
        free(record->marks[i].label);
    free(record->marks);
    record->marks = NULL;
    record->mark_count = 0;
}

void record_checks_add(
    struct record_checks *checks, const char *name, const char *found, const char *state, const char *advice)
{
    checks->items = mem_grow(checks->items, checks->count, &checks->capacity, sizeof *checks->items);
    checks->items[checks->count++] =
        (struct record_check){mem_strdup(name), mem_strdup(found), mem_strdup(state), mem_strdup(advice)};
}

void record_checks_copy(struct record_checks *checks, const struct record_checks *from)
{
    size_t i;

    for (i = 0; i < from->count; i++)
        record_checks_add(
            checks, from->items[i].name, from->items[i].found, from->items[i].state, from->items[i].advice);
}

void record_checks_free(struct record_checks *checks)
{
    size_t i;

    for (i = 0; i < checks->count; i++) {
        free(checks->items[i].name);
        free(checks->items[i].found);
        free(checks->items[i].state);
        free(checks->items[i].advice);
    }
    free(checks->items);
    *checks = (struct record_checks){0};
}

void host_record_free(struct host_record *host)
{
    size_t i;

    free(host->tracetoll_version);
    free(host->time);
    free(host->command_line);
    free(host->cpu_model);
    free(host->kernel);
    free(host->os);
    free(host->python_version);
    free(host->python_path);
    free(host->governor);
    free(host->aslr);
    free(host->workload_aslr);
    free(host->workload_cpus);
    free(host->harness_cpus);
    free(host->transparent_hugepages);
    free(host->virtualisation);
    free(host->clock_source);
    free(host->config_path);
    free(host->config_text);
    free(host->corpus.path);
    for (i = 0; i < host->selected_count; i++)
        free(host->selected[i]);
    free(host->selected);
    for (i = 0; i < host->skipped_count; i++) {
        free(host->skipped[i].configuration);
        free(host->skipped[i].reason);
    }
    free(host->skipped);
    free(host->config_file);
    free(host->directory);
    for (i = 0; i < host->assignment_count; i++)
        free(host->assignments[i]);
    free(host->assignments);
    record_checks_free(&host->checks);
    *host = (struct host_record){0};
}
