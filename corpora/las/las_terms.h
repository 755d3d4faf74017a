/*
 * The vocabulary of a log: curves, parameters, well facts and remarks, real terms of the trade with made-up
 * names.
 */
#ifndef LAS_TERMS_H
#define LAS_TERMS_H

#include <stddef.h>
#include <stdint.h>

struct term_curve {
    const char *mnemonic;
    const char *unit;
    const char *api_code; /* curve code of the API, as LAS 1.2 and 2.0 carry it */
    const char *description;
    int32_t low, high; /* bounds of its walk, in units of 10^-decimals */
    int32_t stride;    /* largest move from one row to the next */
    uint8_t decimals;
};

struct term_parameter {
    const char *mnemonic;
    const char *unit;
    const char *description;
    int32_t low, high;
    uint8_t decimals;
};

enum {
    TERM_CURVES = 62, /* more than any file has, so that files differ */
    TERM_CURVES_ALWAYS = 4,
    TERM_PARAMETERS = 46,
    TERM_NAMES = 8,
    TERM_REMARKS = 18,
    TERM_WORD_MIN = 2,
    TERM_WORD_MAX = 12,
    TERM_WORDS_EACH = 4,
};

extern const struct term_curve TERM_CURVE[TERM_CURVES];
extern const struct term_parameter TERM_PARAMETER[TERM_PARAMETERS];

extern const char *const TERM_COMPANY[TERM_NAMES];
extern const char *const TERM_FIELD[TERM_NAMES];
extern const char *const TERM_SERVICE[TERM_NAMES];
extern const char *const TERM_PROVINCE[TERM_NAMES];
extern const char *const TERM_COUNTY[TERM_NAMES];
extern const char *const TERM_STATE[TERM_NAMES];
extern const char *const TERM_MONTH[12];
extern const char *const TERM_FORMATION[TERM_NAMES];
extern const char *const TERM_LITHOLOGY[TERM_NAMES];

/* Whole lines of ~O, each shorter than 72 characters. */
extern const char *const TERM_REMARK[TERM_REMARKS];

/* Words of each length from TERM_WORD_MIN to TERM_WORD_MAX, to fill a line to the exact byte. */
extern const char *const TERM_WORD[TERM_WORD_MAX - TERM_WORD_MIN + 1][TERM_WORDS_EACH];

#endif
