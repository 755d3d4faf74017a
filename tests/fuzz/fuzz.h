/* fuzz: what every fuzz target defines, as libFuzzer and main.c call it. */
#ifndef TRACETOLL_FUZZ_H
#define TRACETOLL_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Tries one input; returns 0. A fault ends the program with abort() or a sanitizer's report. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
