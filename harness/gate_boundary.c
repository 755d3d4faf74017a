/* gate_boundary: see gate_boundary.h. */
#include "gate_boundary.h"
#include "mem.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 801 };

/* Below this many standard deviations nothing is left of a normal density. */
static const double FAR = 8;
/* rho of the spending function: between Pocock's early stops (1) and O'Brien and Fleming's late ones (3). */
static const double SPENDING_POWER = 1.5;

void gate_looks_make(struct gate_looks *looks, size_t first, size_t last)
{
    size_t rounds = first;

    looks->count = 0;
    while (rounds < last && looks->count < GATE_LOOKS_MAX - 1) {
        looks->rounds[looks->count++] = rounds;
        rounds += (rounds + 1) / 2;
    }
    /* a look just before the end would spend error on what the end sees anyway */
    if (looks->count && looks->rounds[looks->count - 1] * 6 > last * 5)
        looks->count--;
    looks->rounds[looks->count++] = last;
}

/* The density of the score among the tests that have not crossed yet, on a grid that ends at the boundary. */
struct density {
    double low;
    double step;
    double value[POINTS];
};

static double normal_density(double x)
{
    static const double SQRT_TWO_PI = 2.50662827463100050242;

    return exp(-x * x / 2) / SQRT_TWO_PI;
}

/* Simpson's weights. */
static double weight(const struct density *density, int i)
{
    double w = i == 0 || i == POINTS - 1 ? 1 : i % 2 ? 4 : 2;

    return w * density->step / 3;
}

/* The chance to be above `boundary` after the next increment of that deviation. */
static double crossing(const struct density *before, double boundary, double deviation)
{
    double sum = 0;
    int i;

    if (!before)
        return stats_normal_probability(-boundary / deviation);
    for (i = 0; i < POINTS; i++) {
        double from = before->low + before->step * i;

        sum += weight(before, i) * before->value[i] * stats_normal_probability((from - boundary) / deviation);
    }
    return sum;
}

static double find_boundary(const struct density *before, double chance, double deviation, double scale)
{
    double low = -FAR * scale;
    double high = 2 * FAR * scale;
    int i;

    for (i = 0; i < 100; i++) {
        double middle = low + (high - low) / 2;

        if (crossing(before, middle, deviation) > chance)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void advance(
    const struct density *before, struct density *after, double boundary, double deviation, double scale)
{
    int i;
    int j;

    after->low = -FAR * scale;
    after->step = (boundary - after->low) / (POINTS - 1);
    for (i = 0; i < POINTS; i++) {
        double at = after->low + after->step * i;

        after->value[i] = before ? 0 : normal_density(at / deviation) / deviation;
        for (j = 0; before && j < POINTS; j++) {
            double from = before->low + before->step * j;

            after->value[i] +=
                weight(before, j) * before->value[j] * normal_density((at - from) / deviation) / deviation;
        }
    }
}

/* The score is a Brownian motion whose time is the share of the rounds. */
void gate_boundary_levels(const struct gate_looks *looks, double error, double levels[GATE_LOOKS_MAX])
{
    struct density *densities = mem_alloc(2, sizeof *densities);
    double last = (double)looks->rounds[looks->count - 1];
    double time = 0;
    double spent = 0;
    size_t i;

    for (i = 0; i < looks->count; i++) {
        const struct density *before = i ? &densities[(i - 1) % 2] : NULL;
        double now = (double)looks->rounds[i] / last;
        double deviation = sqrt(now - time);
        double scale = sqrt(now);
        double spend = error * pow(now, SPENDING_POWER);
        double boundary = find_boundary(before, spend - spent, deviation, scale);

        levels[i] = stats_normal_probability(-boundary / scale);
        advance(before, &densities[i % 2], boundary, deviation, scale);
        time = now;
        spent = spend;
    }
    free(densities);
}
