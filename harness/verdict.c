/* verdict: see verdict.h. */
#include "verdict.h"
#include "mem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_by_value(const void *left, const void *right)
{
    double a = **(double *const *)left;
    double b = **(double *const *)right;

    return (a > b) - (a < b);
}

void verdict_correct(double *probabilities, size_t count)
{
    double **sorted = mem_alloc(count, sizeof *sorted);
    double least = 0;
    size_t family = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (!isnan(probabilities[i]))
            sorted[family++] = &probabilities[i];
    qsort(sorted, family, sizeof *sorted, compare_by_value);
    for (i = 0; i < family; i++) {
        double adjusted = *sorted[i] * (double)(family - i);

        if (adjusted > 1)
            adjusted = 1;
        if (adjusted > least)
            least = adjusted;
        *sorted[i] = least;
    }
    free(sorted);
}

enum change verdict_of(const struct verdict_claims *claims)
{
    if (isnan(claims->worse))
        return CHANGE_INCONCLUSIVE;
    if (claims->worse <= VERDICT_LEVEL)
        return CHANGE_WORSE;
    if (claims->better <= VERDICT_LEVEL)
        return CHANGE_BETTER;
    return claims->within <= VERDICT_LEVEL ? CHANGE_WITHIN : CHANGE_INCONCLUSIVE;
}

enum change verdict_of_exact(double base, double new, double limit, bool fixed)
{
    if (isnan(base) || isnan(new))
        return CHANGE_UNKNOWN;
    if (new == base)
        return CHANGE_SAME;
    if (fixed)
        return CHANGE_DIFFERENT;
    if (new < base)
        return CHANGE_BETTER;
    return new <= base *(1 + limit) ? CHANGE_WITHIN : CHANGE_WORSE;
}

const char *verdict_word(enum change change, bool time)
{
    static const char *const words[CHANGE_COUNT] = {
        [CHANGE_UNKNOWN] = "new",
        [CHANGE_SAME] = "the same",
        [CHANGE_BETTER] = "smaller",
        [CHANGE_WITHIN] = "same within the limit",
        [CHANGE_WORSE] = "larger",
        [CHANGE_DIFFERENT] = "different",
        [CHANGE_INCONCLUSIVE] = "inconclusive",
    };

    if (time && change == CHANGE_BETTER)
        return "faster";
    if (time && change == CHANGE_WORSE)
        return "slower";
    return words[change];
}

enum exit_code verdict_exit_code(enum change change)
{
    switch (change) {
    case CHANGE_WORSE:
    case CHANGE_DIFFERENT:
        return EXIT_EXCEEDED;
    case CHANGE_INCONCLUSIVE:
        return EXIT_INCONCLUSIVE;
    case CHANGE_UNKNOWN:
    case CHANGE_SAME:
    case CHANGE_BETTER:
    case CHANGE_WITHIN:
    case CHANGE_COUNT:
        break;
    }
    return EXIT_FINE;
}

static int rank(enum exit_code code)
{
    static const enum exit_code ascending[] = {
        EXIT_FINE, EXIT_INCONCLUSIVE, EXIT_EXCEEDED, EXIT_RUN_FAILED, EXIT_USAGE, EXIT_INTERRUPTED};
    size_t i;

    for (i = 0; i < sizeof ascending / sizeof *ascending; i++)
        if (ascending[i] == code)
            return (int)i;
    return 0;
}

enum exit_code verdict_worst(enum exit_code left, enum exit_code right)
{
    return rank(left) >= rank(right) ? left : right;
}

int verdict_parse_percent(const char *text, double *fraction)
{
    char *end;
    double percent;

    if (!isdigit((unsigned char)*text) && *text != '.')
        return -1;
    percent = strtod(text, &end);
    if (end == text)
        return -1;
    if (*end == ' ')
        end++;
    if (strcmp(end, "%") != 0 || !(percent >= 0) || percent > 1000)
        return -1;
    *fraction = percent / 100;
    return 0;
}
