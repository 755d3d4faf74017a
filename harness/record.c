/* record: see record.h. */
#include "record.h"

#include <stdlib.h>
#include <string.h>

static const char *const outcome_names[OUTCOME_COUNT] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_SIGNALLED] = "signalled",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_INCOMPLETE_LOG] = "incomplete log",
    [OUTCOME_WRONG_OUTPUT] = "wrong output",
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
    *host = (struct host_record){0};
}
