/* analysis_ladder: what each step of the configuration file's ladder adds, paired within whole rounds. */
#include "analysis_parts.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ladder {
    const struct analysis_configuration **steps;
    size_t count;
    size_t *rounds; /* those in which every step is ok */
    size_t round_count;
};

static bool ladder_has_round(const struct ladder *ladder, size_t round)
{
    size_t i;

    for (i = 0; i < ladder->count; i++)
        if (!ladder->steps[i]->cells[round].runs)
            return false;
    return true;
}

/* The configuration of the same cell as `baseline` that the ladder's `name` stands for, in the file or in the
 * matrix. */
static const struct analysis_configuration *ladder_step(
    const struct analysis *analysis, const struct analysis_configuration *baseline, const char *name)
{
    const struct config_configuration *named = config_find(analysis->config, name);
    size_t i;

    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *step = &analysis->configurations[i];

        if (named && step->config && strcmp(step->config->origin, named->origin) == 0 &&
            analysis_same_cell(step, baseline))
            return step;
    }
    return NULL;
}

/* -1 when a step did not run, or no round has them all. */
static int ladder_find(
    struct ladder *ladder, const struct analysis *analysis, const struct analysis_configuration *baseline)
{
    const struct config_strings *names = &analysis->config->ladder;
    size_t i;

    ladder->count = 0;
    ladder->round_count = 0;
    for (i = 0; i < names->count; i++) {
        ladder->steps[i] = ladder_step(analysis, baseline, names->items[i]);
        if (!ladder->steps[i])
            return -1;
    }
    ladder->count = names->count;
    for (i = 0; i < analysis->rounds; i++)
        if (ladder_has_round(ladder, i))
            ladder->rounds[ladder->round_count++] = i;
    return ladder->count && ladder->round_count ? 0 : -1;
}

/* The step's own time in every round, less the time of the step below. */
static void phase_fill(struct analysis_phase *phase, const struct ladder *ladder, double *seconds, double *ns)
{
    const struct analysis_configuration *upper = phase->upper;
    size_t known = 0;
    size_t i;

    for (i = 0; i < ladder->round_count; i++) {
        const struct analysis_cell *cell = &upper->cells[ladder->rounds[i]];

        seconds[i] = cell->wall_s - (phase->lower ? phase->lower->cells[ladder->rounds[i]].wall_s : 0);
        if (phase->lower && cell->events > 0)
            ns[known++] = seconds[i] * 1e9 / cell->events;
    }
    phase->added_s = stats_mean_interval(seconds, ladder->round_count);
    phase->added_ns_per_event = stats_mean_interval(ns, known);
}

static void phases_fill(struct analysis_phase *phases, const struct ladder *ladder)
{
    double *seconds = mem_alloc(ladder->round_count, sizeof *seconds);
    double *ns = mem_alloc(ladder->round_count, sizeof *ns);
    double total_s = 0;
    size_t i;

    for (i = 0; i < ladder->count; i++) {
        phases[i].lower = i ? ladder->steps[i - 1] : NULL;
        phases[i].upper = ladder->steps[i];
        phase_fill(&phases[i], ladder, seconds, ns);
        total_s += phases[i].added_s.estimate;
    }
    for (i = 0; i < ladder->count; i++)
        phases[i].share = phases[i].added_s.estimate / total_s;
    free(seconds);
    free(ns);
}

void analysis_climb(struct analysis *analysis)
{
    const struct config_strings *names = &analysis->config->ladder;
    struct ladder ladder = {
        .steps = mem_alloc(names->count, sizeof *ladder.steps),
        .rounds = mem_alloc(analysis->rounds, sizeof *ladder.rounds),
    };
    size_t i;

    analysis->phases =
        arena_alloc(analysis->arena, names->count * analysis->configuration_count, sizeof *analysis->phases);
    for (i = 0; i < analysis->configuration_count; i++) {
        const struct analysis_configuration *baseline = &analysis->configurations[i];

        if (baseline != baseline->baseline || ladder_find(&ladder, analysis, baseline))
            continue;
        phases_fill(analysis->phases + analysis->phase_count, &ladder);
        analysis->phase_count += ladder.count;
    }
    free(ladder.steps);
    free(ladder.rounds);
}
