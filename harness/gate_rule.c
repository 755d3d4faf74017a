/* gate_rule: see gate_rule.h. */
#include "gate_rule.h"

#include <math.h>

static const double CONTROL_TAIL = 0.005;

void gate_rule_init(struct gate_rule *rule, double limit, const struct gate_looks *looks, size_t family)
{
    *rule = (struct gate_rule){.limit = limit,
        .fail_error = GATE_FAIL_ERROR / (double)family,
        .pass_error = GATE_PASS_ERROR,
        .looks = *looks};
    gate_boundary_levels(looks, rule->fail_error, rule->fail_levels);
    gate_boundary_levels(looks, rule->pass_error, rule->pass_levels);
}

/* How far the one-sided bound of that level lies from the mean; 0 when all values are the same. */
static double bound_distance(const double *values, size_t count, double level)
{
    double error = stats_deviation(values, count) / sqrt((double)count);

    return error > 0 ? stats_t_quantile(1 - level, (double)(count - 1)) * error : 0;
}

struct gate_view gate_rule_judge(
    const struct gate_rule *rule, size_t look, const double *log_ratios, size_t count)
{
    struct gate_view view = {.rounds = count, .ratio = NAN, .low = NAN, .high = NAN};
    double mean = stats_mean(log_ratios, count);

    view.ratio = exp(mean);
    if (count < 2)
        return view;
    view.low = exp(mean - bound_distance(log_ratios, count, rule->fail_levels[look]));
    view.high = exp(mean + bound_distance(log_ratios, count, rule->pass_levels[look]));
    if (view.low > 1 + rule->limit)
        view.answer = GATE_FAIL;
    else if (view.high <= 1 + rule->limit)
        view.answer = GATE_PASS;
    return view;
}

double gate_round_ratio(const double base[2], const double new[2])
{
    return log(fmin(new[0], new[1])) - log(fmin(base[0], base[1]));
}

struct stats_interval gate_control(const double *log_ratios, size_t count)
{
    struct stats_interval control = {exp(stats_mean(log_ratios, count)), NAN, NAN, count};
    double distance;

    if (count < 2)
        return control;
    distance = bound_distance(log_ratios, count, CONTROL_TAIL);
    control.low = control.estimate * exp(-distance);
    control.high = control.estimate * exp(distance);
    return control;
}

bool gate_control_is_bad(const struct stats_interval *control, double limit)
{
    return control->low > 1 + limit / 4 || control->high < 1 / (1 + limit / 4);
}
