/* units: what is read, what is refused, and how it is written. */
#include "units.h"

#include <criterion/criterion.h>
#include <inttypes.h>

enum { UNTOUCHED = -77 };

struct reading {
    const char *text;
    int64_t value; /* UNTOUCHED for what is refused */
};

static void check_readings(
    const struct reading *readings, size_t count, int (*parse)(const char *, int64_t *))
{
    for (size_t i = 0; i < count; i++) {
        const struct reading *reading = &readings[i];
        int64_t value = UNTOUCHED;
        int result = parse(reading->text, &value);

        cr_expect_eq(value, reading->value, "'%s' gave %" PRId64, reading->text, value);
        cr_expect_eq(result, reading->value == UNTOUCHED ? -1 : 0, "'%s' returned %d", reading->text, result);
    }
}

Test(units, reads_durations)
{
    static const struct reading readings[] = {
        {"1ns", 1},
        {"10us", 10000},
        {"10ms", 10000000},
        {"1.5s", 1500000000},
        {"1.5 s", 1500000000},
        {"246.278s", INT64_C(246278000000)},
        {"20min", INT64_C(1200000000000)},
        {"2h", INT64_C(7200000000000)},
        {"30d", INT64_C(2592000000000000)},
        {".5ms", 500000},
        {"5.ms", 5000000},
        {"0", 0},
        {"0.0", 0},
        {"0s", 0},
        {"0.4ns", 0},
        {"9223372036854775807ns", INT64_MAX},
        {"9223372036854775808ns", UNTOUCHED},
        {"106752d", UNTOUCHED},
        {"106751d", INT64_C(9223286400000000000)},
        {"", UNTOUCHED},
        {"s", UNTOUCHED},
        {".s", UNTOUCHED},
        {"10", UNTOUCHED},
        {"1.5", UNTOUCHED},
        {"-1s", UNTOUCHED},
        {"+1s", UNTOUCHED},
        {" 1s", UNTOUCHED},
        {"1s ", UNTOUCHED},
        {"1  s", UNTOUCHED},
        {"1S", UNTOUCHED},
        {"1m", UNTOUCHED},
        {"1sec", UNTOUCHED},
        {"1e3s", UNTOUCHED},
        {"0x10s", UNTOUCHED},
        {"nan", UNTOUCHED},
        {"infs", UNTOUCHED},
        {"1,5s", UNTOUCHED},
        {"1.2.3s", UNTOUCHED},
        {"1min 5s", UNTOUCHED},
        {"1kB", UNTOUCHED},
    };

    check_readings(readings, sizeof readings / sizeof *readings, units_parse_duration);
}

Test(units, reads_sizes)
{
    static const struct reading readings[] = {
        {"0", 0},
        {"17B", 17},
        {"4kB", 4000},
        {"4KiB", 4096},
        {"1.5 MB", 1500000},
        {"2MiB", 2097152},
        {"30.413538865GB", INT64_C(30413538865)},
        {"1GiB", INT64_C(1073741824)},
        {"1TB", INT64_C(1000000000000)},
        {"1TiB", INT64_C(1099511627776)},
        {"9223372036854775807B", INT64_MAX},
        {"8388608TiB", UNTOUCHED},
        {"4096", UNTOUCHED},
        {"4k", UNTOUCHED},
        {"4KB", UNTOUCHED},
        {"4kiB", UNTOUCHED},
        {"4 b", UNTOUCHED},
        {"-4B", UNTOUCHED},
        {"B", UNTOUCHED},
        {"1s", UNTOUCHED},
    };

    check_readings(readings, sizeof readings / sizeof *readings, units_parse_size);
}

struct writing {
    int64_t value;
    const char *text;
};

static void check_writings(
    const struct writing *writings, size_t count, const char *(*format)(int64_t, char[UNITS_TEXT_BYTES]))
{
    for (size_t i = 0; i < count; i++) {
        char text[UNITS_TEXT_BYTES];

        cr_expect_str_eq(format(writings[i].value, text), writings[i].text, "%" PRId64 " gave '%s'",
            writings[i].value, text);
    }
}

Test(units, writes_durations)
{
    static const struct writing writings[] = {
        {0, "0 s"},
        {1, "1 ns"},
        {999, "999 ns"},
        {1000, "1.00 us"},
        {1234, "1.23 us"},
        {12345, "12.3 us"},
        {123456, "123 us"},
        {999499, "999 us"},
        {999500, "1.00 ms"},
        {9994999, "9.99 ms"},
        {9995000, "10.0 ms"},
        {99950000, "100 ms"},
        {999600000, "1.00 s"},
        {INT64_C(3210000000), "3.21 s"},
        {INT64_C(59900000000), "59.9 s"},
        {INT64_C(59960000000), "1 min 0 s"},
        {INT64_C(125000000000), "2 min 5 s"},
        {INT64_C(3599600000000), "1 h 0 min"},
        {INT64_C(93600000000000), "1 d 2 h"},
        {-1500, "-1.50 us"},
        {INT64_C(-125000000000), "-2 min 5 s"},
        {INT64_MAX, "106751 d 23 h"},
        {INT64_MIN, "-106751 d 23 h"},
    };

    check_writings(writings, sizeof writings / sizeof *writings, units_format_duration);
}

Test(units, writes_sizes)
{
    static const struct writing writings[] = {
        {0, "0 B"},
        {17, "17 B"},
        {999, "999 B"},
        {1000, "1.0 kB"},
        {4609, "4.6 kB"},
        {999949, "999.9 kB"},
        {999950, "1.0 MB"},
        {108145150, "108.1 MB"},
        {INT64_C(30413538865), "30.4 GB"},
        {INT64_C(999960000000), "1.0 TB"},
        {-4609, "-4.6 kB"},
        {INT64_MAX, "9223372.0 TB"},
        {INT64_MIN, "-9223372.0 TB"},
    };

    check_writings(writings, sizeof writings / sizeof *writings, units_format_size);
}

Test(units, writes_counts)
{
    static const struct writing writings[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1,000"},
        {138243335, "138,243,335"},
        {-1234, "-1,234"},
        {INT64_MAX, "9,223,372,036,854,775,807"},
        {INT64_MIN, "-9,223,372,036,854,775,808"},
    };

    check_writings(writings, sizeof writings / sizeof *writings, units_format_count);
}
