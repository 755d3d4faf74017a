/* units: see units.h. */
#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *name;
    int64_t scale;
};

static const int64_t ns_per_us = 1000;
static const int64_t ns_per_ms = 1000000;
static const int64_t ns_per_s = 1000000000;
static const int64_t s_per_min = 60;
static const int64_t s_per_h = 3600;
static const int64_t s_per_day = 86400;

static const struct unit duration_units[] = {
    {"ns", 1},
    {"us", 1000},
    {"ms", 1000000},
    {"s", 1000000000},
    {"min", INT64_C(60000000000)},
    {"h", INT64_C(3600000000000)},
    {"d", INT64_C(86400000000000)},
    {NULL, 0},
};

static const struct unit size_units[] = {
    {"B", 1},
    {"kB", 1000},
    {"MB", 1000000},
    {"GB", 1000000000},
    {"TB", INT64_C(1000000000000)},
    {"KiB", INT64_C(1) << 10},
    {"MiB", INT64_C(1) << 20},
    {"GiB", INT64_C(1) << 30},
    {"TiB", INT64_C(1) << 40},
    {NULL, 0},
};

/* The length of a decimal number without sign or exponent at the start of `text`; 0 when there is none. */
static size_t units_number_length(const char *text)
{
    size_t length = strspn(text, "0123456789");
    size_t digits = length;

    if (text[length] == '.') {
        size_t fraction = strspn(text + length + 1, "0123456789");

        digits += fraction;
        length += 1 + fraction;
    }
    return digits ? length : 0;
}

static int64_t units_find_scale(const struct unit *units, const char *name)
{
    for (; units->name; units++) {
        if (strcmp(units->name, name) == 0)
            return units->scale;
    }
    return 0;
}

static int units_parse(const char *text, const struct unit *units, int64_t *value)
{
    size_t length = units_number_length(text);
    const char *name = text + length;
    long double number;
    int64_t scale;

    if (length == 0)
        return -1;
    /* strtold reads no further than the number: a unit never begins with an exponent. */
    number = strtold(text, NULL);
    if (*name == ' ')
        name++;
    scale = units_find_scale(units, name);
    if (scale == 0) {
        if (text[length] != '\0' || number != 0.0L)
            return -1;
        scale = 1;
    }
    number = roundl(number * (long double)scale);
    if (!(number < 0x1p63L))
        return -1;
    *value = (int64_t)number;
    return 0;
}

int units_parse_duration(const char *text, int64_t *ns)
{
    return units_parse(text, duration_units, ns);
}

int units_parse_size(const char *text, int64_t *bytes)
{
    return units_parse(text, size_units, bytes);
}

/* The value without its sign, which INT64_MIN has no room for. */
static uint64_t units_magnitude(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* Three significant digits of a number from 1 to below 1000; false when it rounds up to 1000. */
static bool units_format_digits(double number, const char *sign, const char *unit, char *text)
{
    int decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;

    if (number >= 999.5)
        return false;
    (void)snprintf(text, UNITS_TEXT_BYTES, "%s%.*f %s", sign, decimals, number, unit);
    return true;
}

/* "2 min 5 s": the two largest units of a time from a minute on. */
static void units_format_long(uint64_t seconds, const char *sign, char *text)
{
    static const struct unit parts[] = {{"d", s_per_day}, {"h", s_per_h}, {"min", s_per_min}, {"s", 1}};
    const struct unit *part = parts;
    uint64_t rest;

    while (seconds < (uint64_t)part->scale)
        part++;
    rest = seconds % (uint64_t)part->scale;
    (void)snprintf(text, UNITS_TEXT_BYTES, "%s%" PRIu64 " %s %" PRIu64 " %s", sign,
        seconds / (uint64_t)part->scale, part->name, rest / (uint64_t)part[1].scale, part[1].name);
}

const char *units_format_duration(int64_t ns, char text[UNITS_TEXT_BYTES])
{
    const char *sign = ns < 0 ? "-" : "";
    uint64_t magnitude = units_magnitude(ns);
    double number = (double)magnitude;

    if (magnitude == 0)
        (void)snprintf(text, UNITS_TEXT_BYTES, "0 s");
    else if (magnitude < (uint64_t)ns_per_us)
        (void)snprintf(text, UNITS_TEXT_BYTES, "%s%" PRIu64 " ns", sign, magnitude);
    else if (units_format_digits(number / (double)ns_per_us, sign, "us", text))
        return text;
    else if (units_format_digits(number / (double)ns_per_ms, sign, "ms", text))
        return text;
    else if (number / (double)ns_per_s < 59.95)
        (void)units_format_digits(number / (double)ns_per_s, sign, "s", text);
    else
        units_format_long((magnitude + (uint64_t)ns_per_s / 2) / (uint64_t)ns_per_s, sign, text);
    return text;
}

const char *units_format_size(int64_t bytes, char text[UNITS_TEXT_BYTES])
{
    static const char *const names[] = {"kB", "MB", "GB", "TB"};
    const char *sign = bytes < 0 ? "-" : "";
    uint64_t magnitude = units_magnitude(bytes);
    double number = (double)magnitude / 1000;
    size_t i = 0;

    if (magnitude < 1000) {
        (void)snprintf(text, UNITS_TEXT_BYTES, "%s%" PRIu64 " B", sign, magnitude);
        return text;
    }
    for (; number >= 999.95 && i + 1 < sizeof names / sizeof *names; i++)
        number /= 1000;
    (void)snprintf(text, UNITS_TEXT_BYTES, "%s%.1f %s", sign, number, names[i]);
    return text;
}

const char *units_format_count(int64_t count, char text[UNITS_TEXT_BYTES])
{
    char digits[UNITS_TEXT_BYTES];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, units_magnitude(count));
    size_t used = 0;

    if (count < 0)
        text[used++] = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}
