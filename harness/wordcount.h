/* wordcount: lines, words and bytes, exactly as `LC_ALL=C wc -lwc` counts them. Only reads.
 *
 * The C locale, because its answer depends on the bytes alone: under UTF-8, wc asks the machine's locale
 * tables which characters print. In the C locale, GNU wc up to 9.4 (coreutils, src/wc.c) has three classes of
 * bytes:
 *   - space, \t \n \v \f \r and ' ': ends a word;
 *   - printable, 0x21 to 0x7e: starts a word or continues it;
 *   - every other byte (controls, NUL, 0x7f, 0x80 to 0xff): neither. It stays in a word that has begun and
 * cannot begin one. So "a\001b" is one word and "\001" is none. On ASCII text all versions and locales of wc
 * agree with this. */
#ifndef TRACETOLL_WORDCOUNT_H
#define TRACETOLL_WORDCOUNT_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Start with `struct wordcount count = {0};`. */
struct wordcount {
    int64_t lines; /* newline bytes: a last line without one is not counted */
    int64_t words;
    int64_t bytes;
    bool in_word; /* the bytes so far end inside a word */
};

enum wordcount_method { WORDCOUNT_PORTABLE, WORDCOUNT_SSE2, WORDCOUNT_AVX2, WORDCOUNT_METHODS };

/* Whether this build and this processor have the method. */
bool wordcount_can(enum wordcount_method method);
/* Counts the next bytes of a text by one method; all give the same counts. */
void wordcount_add_by(
    struct wordcount *count, enum wordcount_method method, const unsigned char *bytes, size_t length);
/* The same by the fastest method here. */
void wordcount_add(struct wordcount *count, const unsigned char *bytes, size_t length);
/* Counts a whole file. 0, or -1 and `error` (EXIT_RUN_FAILED) with `out` untouched. */
int wordcount_file(const char *path, struct wordcount *out, struct error *error);

#endif
