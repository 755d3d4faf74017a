/* doctor_measure: what the harness itself costs here: see doctor.h. Starts `true` and `sh`; keeps nothing. */
#include "doctor.h"
#include "mem.h"
#include "process.h"
#include "stats.h"
#include "steal.h"
#include "supervisor.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

static const int64_t MINUTE_NS = 60000000000;
/* A launch above this is a hundredth of a run of 0.2 s. */
static const double LAUNCH_MAX_NS = 2e6;
/* Of the run time; the bar that the harness sets itself. */
static const double SAMPLER_MAX = 0.005;
static const double STEAL_MAX = 0.001;

#define INTERVAL_NS 10000000

const struct doctor_request DOCTOR_CAREFUL = {
    .launches = 50, .pairs = 15, .work = 60000, .interval_ns = INTERVAL_NS};
const struct doctor_request DOCTOR_QUICK = {
    .launches = 20, .pairs = 3, .work = 15000, .interval_ns = INTERVAL_NS};

/* Runs a program to its end; with `interval_ns` above 0 under the sampler. 0 and its time, or -1. */
static int time_run(char *const *argv, const struct doctor_request *doctor, int64_t interval_ns,
    double *wall_ns, struct error *error)
{
    const char *folder = getenv("TMPDIR");
    struct supervisor_outcome outcome;
    struct supervisor_request request = {
        .process = {.argv = argv,
            .environment = environ,
            .cpus = doctor->cpus,
            .stdout_path = "/dev/null",
            .stderr_path = "/dev/null"},
        .timeout_ns = MINUTE_NS,
    };
    int result;

    if (interval_ns > 0) {
        request.sampler = sampler_open(folder && *folder ? folder : "/tmp", interval_ns, error);
        if (!request.sampler)
            return -1;
    }
    result = supervisor_run(&request, &outcome, error);
    sampler_close(request.sampler);
    if (result)
        return -1;
    if (outcome.stopped)
        return error_set(error, EXIT_INTERRUPTED, "stopped");
    if (!WIFEXITED(outcome.end.status) || WEXITSTATUS(outcome.end.status) != 0)
        return error_set(error, EXIT_RUN_FAILED, "'%s' failed, so nothing can be measured with it", argv[0]);
    *wall_ns = (double)outcome.end.wall_ns;
    return 0;
}

static int measure_launch(struct doctor_line *line, const struct doctor_request *request, struct error *error)
{
    static char *const TRUE[] = {"true", NULL};
    double *times_ns = mem_alloc(request->launches, sizeof *times_ns);
    char median[UNITS_TEXT_BYTES];
    double median_ns;
    size_t i;
    int result = 0;

    for (i = 0; i < request->launches && !result; i++)
        result = time_run(TRUE, request, 0, &times_ns[i], error);
    if (result)
        goto out;
    median_ns = stats_median(times_ns, request->launches);
    line->state = median_ns > LAUNCH_MAX_NS ? DOCTOR_BAD : DOCTOR_GOOD;
    if (line->state == DOCTOR_BAD)
        line->advice = "end other programs, or measure workloads of a second and more";
    (void)snprintf(line->found, sizeof line->found, "%s, the median of %zu runs of `true`",
        units_format_duration((int64_t)median_ns, median), request->launches);
out:
    free(times_ns);
    return result;
}

/* Which of the two comes first alternates, so that a drift is in both. */
static int measure_pair(
    size_t number, const struct doctor_request *request, double *log_ratio, struct error *error)
{
    char script[80];
    char *const work[] = {"sh", "-c", script, NULL};
    double wall_ns[2]; /* without, with */
    size_t i;

    (void)snprintf(script, sizeof script, "i=0; while [ $i -lt %zu ]; do i=$((i+1)); done", request->work);
    for (i = 0; i < 2; i++) {
        size_t which = (number + i) % 2;

        if (time_run(work, request, which ? request->interval_ns : 0, &wall_ns[which], error))
            return -1;
    }
    *log_ratio = log(wall_ns[1] / wall_ns[0]);
    return 0;
}

/* Only what the whole interval says is said. A single pair has none. */
static void judge_sampler(struct doctor_line *line, const struct stats_interval *cost)
{
    if (cost->low > 1 + SAMPLER_MAX) {
        line->state = DOCTOR_BAD;
        line->advice = "set 'run: {pin: auto}', or a longer sample_interval";
    } else if (cost->high <= 1 + SAMPLER_MAX) {
        line->state = DOCTOR_GOOD;
    } else {
        line->advice = "more pairs, or a quieter machine, would tell if it is below 0.5 %";
    }
}

static int measure_sampler(
    struct doctor_line *line, const struct doctor_request *request, struct error *error)
{
    double *ratios = mem_alloc(request->pairs, sizeof *ratios);
    struct stats_interval cost;
    size_t i;
    int result = 0;

    for (i = 0; i < request->pairs && !result; i++)
        result = measure_pair(i, request, &ratios[i], error);
    if (result)
        goto out;
    cost = stats_interval_exp(stats_mean_interval(ratios, request->pairs));
    judge_sampler(line, &cost);
    if (request->pairs > 1)
        (void)snprintf(line->found, sizeof line->found,
            "%+.2f %% time (95 %% interval %+.2f to %+.2f %%), %zu pairs", 100 * (cost.estimate - 1),
            100 * (cost.low - 1), 100 * (cost.high - 1), request->pairs);
    else
        (void)snprintf(line->found, sizeof line->found, "%+.2f %% time, one pair", 100 * (cost.estimate - 1));
out:
    free(ratios);
    return result;
}

static void tell_steal(struct doctor_line *line, int64_t steal_ns, int64_t total_ns)
{
    double share = total_ns > 0 ? (double)steal_ns / (double)total_ns : 0;

    if (steal_ns < 0 || total_ns <= 0)
        return;
    (void)snprintf(line->found, sizeof line->found, "%.2f %% of all CPU time", 100 * share);
    line->state = share > STEAL_MAX ? DOCTOR_BAD : DOCTOR_GOOD;
    if (line->state == DOCTOR_BAD)
        line->advice = "measure on a machine of your own, or run more rounds";
}

int doctor_measure(struct doctor *doctor, const struct doctor_request *request, struct error *error)
{
    struct doctor_line *lines = &doctor->lines[doctor->count];
    int64_t steal_before_ns, steal_after_ns, total_before_ns, total_after_ns;

    doctor->count += 3;
    lines[0] = (struct doctor_line){.name = "launch of a program", .advice = ""};
    lines[1] = (struct doctor_line){.advice = ""};
    (void)snprintf(
        lines[1].name, sizeof lines[1].name, "sampling each %g ms", (double)request->interval_ns / 1e6);
    lines[2] = (struct doctor_line){.name = "steal time during this check", .advice = ""};
    (void)steal_read("", &steal_before_ns, &total_before_ns);
    if (measure_launch(&lines[0], request, error) || measure_sampler(&lines[1], request, error))
        return -1;
    (void)steal_read("", &steal_after_ns, &total_after_ns);
    tell_steal(&lines[2], steal_between(steal_before_ns, steal_after_ns),
        steal_between(total_before_ns, total_after_ns));
    return 0;
}
