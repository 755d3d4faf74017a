/* verdict: what a change means against a limit, and which exit code it asks for. Touches nothing but its
 * arguments. */
#ifndef TRACETOLL_VERDICT_H
#define TRACETOLL_VERDICT_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/* How a cost changed from the base to the new side. More is worse. */
enum change {
    CHANGE_UNKNOWN,      /* there was no figure before */
    CHANGE_SAME,         /* exactly the same */
    CHANGE_BETTER,       /* certainly less than before */
    CHANGE_WITHIN,       /* certainly no more than the limit above before */
    CHANGE_WORSE,        /* certainly beyond the limit */
    CHANGE_DIFFERENT,    /* what has to stay the same did not */
    CHANGE_INCONCLUSIVE, /* none of these is certain */
    CHANGE_COUNT
};

/* One-sided p-values of three claims about the ratio new / base: that it is above 1 + limit, below or at
 * 1 + limit, below 1. A small one makes the claim certain. NAN where it cannot be judged. */
struct verdict_claims {
    double worse;
    double within;
    double better;
};

/* The error that each claim may have: the two tails of a 95 % interval. */
#define VERDICT_LEVEL 0.025

/* Turns the p-values of a family of tests into those that Holm's step-down procedure compares with the level:
 * Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6
 * (1979). NAN values are no part of the family. */
void verdict_correct(double *probabilities, size_t count);
/* Which claim is certain at VERDICT_LEVEL. */
enum change verdict_of(const struct verdict_claims *claims);
/* The same for quantities that are known exactly; `fixed` ones may not change at all. */
enum change verdict_of_exact(double base, double new, double limit, bool fixed);

/* "faster", "slower", ... for a time; "smaller", "larger", ... for a size. */
const char *verdict_word(enum change change, bool time);
enum exit_code verdict_exit_code(enum change change);
/* The one that wins: a failed run over an exceeded limit over an inconclusive test. */
enum exit_code verdict_worst(enum exit_code left, enum exit_code right);

/* "2%" or "2 %" into 0.02. 0, or -1 with *fraction untouched: no number, no percent sign, below 0, above
 * 1000 %. */
int verdict_parse_percent(const char *text, double *fraction);

#endif
