/* random: the same numbers in every run, for tests: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef TRACETOLL_TEST_RANDOM_H
#define TRACETOLL_TEST_RANDOM_H

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

#endif
