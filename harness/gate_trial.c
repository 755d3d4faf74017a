/* gate_trial: see gate_trial.h. */
#include "gate_trial.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const metric_names[GATE_METRICS] = {
    [GATE_WALL] = "wall", [GATE_CPU] = "cpu", [GATE_INSTRUCTIONS] = "instructions"};

const char *gate_metric_name(enum gate_metric metric)
{
    return metric_names[metric];
}

int gate_metric_parse(const char *name, enum gate_metric *metric)
{
    int i;

    for (i = 0; i < GATE_METRICS; i++) {
        if (strcmp(metric_names[i], name) == 0) {
            *metric = (enum gate_metric)i;
            return 0;
        }
    }
    return -1;
}

double gate_cost(const struct run_record *run, enum gate_metric metric)
{
    int64_t cost = run->wall_ns;

    if (metric == GATE_CPU)
        cost = run->user_ns + run->system_ns;
    if (metric == GATE_INSTRUCTIONS)
        cost = run->instructions;
    return cost > 0 ? (double)cost : (double)NAN;
}

void gate_quantity_add(struct gate_quantity *quantity, double value)
{
    double distance = log(value) - quantity->mean;

    if (quantity->count == 0) {
        quantity->first = value;
        quantity->constant = true;
    }
    quantity->constant = quantity->constant && value == quantity->first;
    quantity->count++;
    if (value > 0) {
        quantity->mean += distance / (double)quantity->count;
        quantity->m2 += distance * (log(value) - quantity->mean);
    }
}

struct compare_sample gate_quantity_sample(const struct gate_quantity *quantity)
{
    double count = (double)quantity->count;

    return (struct compare_sample){.count = quantity->count,
        .mean = quantity->count ? quantity->mean : (double)NAN,
        .error2 = quantity->count > 1 ? quantity->m2 / (count - 1) / count : (double)NAN,
        .first = quantity->first,
        .constant = quantity->constant};
}

void gate_trial_free(struct gate_trial *trial)
{
    free(trial->log_ratios);
    free(trial->controls);
    *trial = (struct gate_trial){0};
}

void gate_trial_add(struct gate_trial *trial, const double costs[GATE_SIDES][GATE_TWICE])
{
    double control = log(costs[GATE_BASE][1] / costs[GATE_BASE][0]);
    size_t capacity = trial->capacity;
    int side;

    trial->log_ratios = mem_grow(trial->log_ratios, trial->count, &capacity, sizeof *trial->log_ratios);
    trial->controls = mem_grow(trial->controls, trial->count, &trial->capacity, sizeof *trial->controls);
    trial->log_ratios[trial->count] = gate_round_ratio(costs[GATE_BASE], costs[GATE_NEW]);
    trial->controls[trial->count] = trial->count % 2 ? -control : control;
    trial->count++;
    for (side = 0; side < GATE_SIDES; side++)
        trial->cost[side] += log(fmin(costs[side][0], costs[side][1]));
}

void gate_trial_add_quantities(struct gate_trial *trial, enum gate_side side, const struct run_record *run)
{
    if (run->events.known)
        gate_quantity_add(&trial->events.sides[side], (double)run->events.total);
    if (run->log.known)
        gate_quantity_add(&trial->log_bytes.sides[side], (double)run->log.bytes);
}

/* `fixed` quantities may not change where every run gave the same; where they vary, they are not judged.
 * Others are compared exactly where they can be, else by Welch's test. */
static void check_judge(struct gate_check *check, const struct gate_rule *rule, bool fixed)
{
    struct compare_sample base = gate_quantity_sample(&check->sides[GATE_BASE]);
    struct compare_sample new = gate_quantity_sample(&check->sides[GATE_NEW]);
    double above;

    check->change = CHANGE_UNKNOWN;
    if (base.count < 2 || new.count < 2)
        return;
    if (base.constant && new.constant) {
        check->change = verdict_of_exact(base.first, new.first, rule->limit, fixed);
    } else if (!fixed) {
        above = compare_sample_probability(&base, &new, COMPARE_LOG_BYTES, 1 + rule->limit);
        check->change =
            1 - above <= rule->fail_error / (double)rule->looks.count ? CHANGE_WORSE : CHANGE_WITHIN;
    }
}

static bool check_fails(const struct gate_check *check)
{
    return verdict_exit_code(check->change) == EXIT_EXCEEDED;
}

void gate_trial_look(struct gate_trial *trial, const struct gate_rule *rule, size_t look)
{
    struct gate_view *view = &trial->views[trial->view_count++];

    *view = gate_rule_judge(rule, look, trial->log_ratios, trial->count);
    trial->control = gate_control(trial->controls, trial->count);
    trial->control_is_bad = gate_control_is_bad(&trial->control, rule->limit);
    check_judge(&trial->events, rule, true);
    check_judge(&trial->log_bytes, rule, false);
    if (check_fails(&trial->events) || check_fails(&trial->log_bytes))
        trial->answer = GATE_FAIL;
    else
        trial->answer = trial->control_is_bad ? GATE_UNDECIDED : view->answer;
}

double gate_trial_cost(const struct gate_trial *trial, enum gate_side side)
{
    return trial->count ? exp(trial->cost[side] / (double)trial->count) : (double)NAN;
}
