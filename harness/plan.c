/* plan: see plan.h. */
#include "plan.h"
#include "mem.h"

#include <stdlib.h>

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Uniform below `bound`: draws from the uneven end of the range are thrown away. */
static size_t random_below(uint64_t *state, size_t bound)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    uint64_t drawn;

    do
        drawn = random_next(state);
    while (drawn >= limit);
    return (size_t)(drawn % bound);
}

/* Fisher and Yates. */
static void shuffle(size_t *items, size_t count, uint64_t *state)
{
    size_t i;

    for (i = count; i > 1; i--) {
        size_t j = random_below(state, i);
        size_t held = items[i - 1];

        items[i - 1] = items[j];
        items[j] = held;
    }
}

void plan_init(struct plan *plan, const struct plan_request *request)
{
    bool has_baseline = false;
    size_t i;

    *plan = (struct plan){.warmup = request->warmup, .rounds = request->rounds, .seed = request->seed};
    plan->slots = mem_alloc(request->configuration_count + 1, sizeof *plan->slots);
    for (i = 0; i < request->configuration_count; i++)
        if (request->configurations[i] == request->baseline)
            has_baseline = true;
    if (has_baseline)
        plan->slots[plan->slot_count++].configuration = request->baseline;
    for (i = 0; i < request->configuration_count; i++)
        if (request->configurations[i] != request->baseline)
            plan->slots[plan->slot_count++].configuration = request->configurations[i];
    if (has_baseline && request->configuration_count > 1)
        plan->slots[plan->slot_count++] = (struct plan_slot){request->baseline, true};
}

void plan_free(struct plan *plan)
{
    free(plan->slots);
    *plan = (struct plan){0};
}

void plan_order(const struct plan *plan, int64_t round, size_t *order)
{
    size_t count = plan->slot_count;
    uint64_t block = (uint64_t)(round - 1) / count;
    size_t row = (size_t)((uint64_t)(round - 1) % count);
    uint64_t state = plan->seed ^ (block * 0xd1342543de82ef95u);
    size_t *names = mem_alloc(count, sizeof *names);
    size_t *rows = mem_alloc(count, sizeof *rows);
    size_t i;

    for (i = 0; i < count; i++) {
        names[i] = i;
        rows[i] = i;
    }
    shuffle(names, count, &state);
    shuffle(rows, count, &state);
    for (i = 0; i < count; i++)
        order[i] = names[(i + rows[row]) % count];
    free(names);
    free(rows);
}

size_t plan_warmup_order(const struct plan *plan, size_t *order)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < plan->slot_count; i++)
        if (!plan->slots[i].control)
            order[count++] = i;
    return count;
}

int64_t plan_run_count(const struct plan *plan)
{
    int64_t controls = 0;
    size_t i;

    for (i = 0; i < plan->slot_count; i++)
        controls += plan->slots[i].control;
    return (plan->warmup + plan->rounds) * (int64_t)plan->slot_count - plan->warmup * controls;
}
