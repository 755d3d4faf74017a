/* gate-proof-simulate: how often a gate answers what, when the noise and the true change are known. Uses the
 * rule of harness/gate_rule.h as `tracetoll gate` does, on run times drawn from several kinds of noise.
 *
 * usage: gate-proof-simulate [GATES [LIMIT ROUNDS]]
 *
 * Prints a Markdown table. Exits with 1 when more than 1 % of the gates fail without a change, or fewer than
 * 95 % fail at a change of 5 %, for a kind of noise marked "default budget". */
#include "gate_rule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS_FIRST = 6, ROUNDS_MAX = 10000 };

static uint64_t state = 20240601;

static double uniform(void)
{
    return ((double)(stats_random(&state) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

/* Kinds of noise of the logarithm of a run's time, of a size that is given. */
static double even(double size)
{
    return size * normal();
}

/* One run in seven meets another guest of the machine, and takes on average five sizes longer. */
static double spiked(double size)
{
    return size * normal() + (uniform() < 0.15 ? -5 * size * log(uniform()) : 0);
}

/* Nothing is faster than the undisturbed run. */
static double skewed(double size)
{
    return -size * log(uniform());
}

/* A machine that slows down and recovers over many runs (autoregressive, correlation 0.95 from run to run).
 */
static double drifting(double size)
{
    static double level;

    level = 0.95 * level + size * normal();
    return level + 0.5 * size * normal();
}

static const struct {
    const char *name;
    double (*draw)(double size);
    double size;
    int is_default; /* a machine that the default budget is made for */
} kinds[] = {
    {"normal, 1 %", even, 0.01, 1},
    {"normal, 2 %", even, 0.02, 1},
    {"normal, 4 %", even, 0.04, 1},
    {"normal, 8 %", even, 0.08, 0},
    {"normal 1 %, one run in 7 slowed by 5 %", spiked, 0.01, 1},
    {"normal 2 %, one run in 7 slowed by 10 %", spiked, 0.02, 1},
    {"normal 4 %, one run in 7 slowed by 20 %", spiked, 0.04, 1},
    {"only ever slower, by 4 %", skewed, 0.04, 1},
    {"only ever slower, by 8 %", skewed, 0.08, 1},
    {"drifting, 2 %", drifting, 0.02, 1},
};

static double run(size_t kind)
{
    return exp(kinds[kind].draw(kinds[kind].size));
}

/* The answer of one gate, and after how many rounds. The runs of a round are in the order of harness/gate.c.
 */
static enum gate_answer gate(const struct gate_rule *rule, size_t kind, double change, size_t *rounds)
{
    static double ratios[ROUNDS_MAX];
    static double controls[ROUNDS_MAX];
    size_t count = 0;
    size_t look;

    for (look = 0; look < rule->looks.count; look++) {
        struct stats_interval control;
        struct gate_view view;

        while (count < rule->looks.rounds[look]) {
            double runs[4] = {run(kind), run(kind), run(kind), run(kind)};
            int base_outside = uniform() < 0.5;
            double base[2] = {runs[base_outside ? 0 : 1], runs[base_outside ? 3 : 2]};
            double new[2] = {change * runs[base_outside ? 1 : 0], change * runs[base_outside ? 2 : 3]};

            ratios[count] = gate_round_ratio(base, new);
            controls[count] = (count % 2 ? -1 : 1) * log(base[1] / base[0]);
            count++;
        }
        view = gate_rule_judge(rule, look, ratios, count);
        control = gate_control(controls, count);
        *rounds = count;
        if (view.answer && !gate_control_is_bad(&control, rule->limit))
            return view.answer;
    }
    return GATE_UNDECIDED;
}

/* Of `gates` gates: how many gave each answer; returns the mean number of rounds. */
static double repeat(const struct gate_rule *rule, size_t kind, double change, int gates, int answers[3])
{
    double total = 0;
    int i;

    answers[GATE_UNDECIDED] = answers[GATE_PASS] = answers[GATE_FAIL] = 0;
    for (i = 0; i < gates; i++) {
        size_t rounds = 0;

        answers[gate(rule, kind, change, &rounds)]++;
        total += (double)rounds;
    }
    return total / gates;
}

int main(int argc, char **argv)
{
    static const double changes[] = {1, 1.02, 1.05};
    int gates = argc > 1 ? atoi(argv[1]) : 200;
    double limit = argc > 2 ? atof(argv[2]) : 0.02;
    size_t rounds = argc > 3 ? (size_t)atoi(argv[3]) : 160;
    struct gate_looks looks;
    struct gate_rule rule;
    size_t kind;
    size_t i;
    int bad = 0;

    if (gates < 1 || rounds < 2 || rounds > ROUNDS_MAX || !(limit >= 0)) {
        (void)fputs("usage: gate-proof-simulate [GATES [LIMIT ROUNDS]]\n", stderr);
        return 2;
    }
    gate_looks_make(&looks, ROUNDS_FIRST, rounds);
    gate_rule_init(&rule, limit, &looks, 1);
    (void)printf("%d simulated gates each, limit +%g %%, at most %zu rounds\n\n", gates, limit * 100, rounds);
    (void)puts("| noise of a run | true change | FAIL | PASS | inconclusive | mean rounds |");
    (void)puts("|---|---:|---:|---:|---:|---:|");
    for (kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        for (i = 0; i < sizeof changes / sizeof *changes; i++) {
            int answers[3];
            double mean = repeat(&rule, kind, changes[i], gates, answers);

            (void)printf("| %s%s | +%g %% | %.1f %% | %.1f %% | %.1f %% | %.1f |\n", kinds[kind].name,
                kinds[kind].is_default ? "" : " *", (changes[i] - 1) * 100, 100. * answers[GATE_FAIL] / gates,
                100. * answers[GATE_PASS] / gates, 100. * answers[GATE_UNDECIDED] / gates, mean);
            bad |= changes[i] == 1 && answers[GATE_FAIL] * 100 > gates;
            bad |= changes[i] == 1.05 && kinds[kind].is_default && answers[GATE_FAIL] * 100 < gates * 95;
        }
    }
    (void)puts("\n\\* noisier than the default budget is made for");
    return bad;
}
