/* steal: what made-up machines lost, and what this one says. */
#include "steal.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <unistd.h>

struct steal_case {
    const char *text;
    int result;
    int64_t steal_ticks;
    int64_t total_ticks;
};

static const struct steal_case cases[] = {
    {"cpu  100 0 100 700 0 0 0 100 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n", 0, 100, 1000},
    {"cpu  1 2 3 4 5 6 7 0 9 9\n", 0, 0, 28},
    {"cpu  1 2 3 4 5 6 7\n", -1, -1, -1}, /* before Linux 2.6.11 there was no steal */
    {"cpu0 1 2 3 4 5 6 7 8 9 10\n", -1, -1, -1},
    {"nonsense", -1, -1, -1},
    {"", -1, -1, -1},
};

Test(steal, is_the_eighth_figure_of_the_first_line)
{
    const int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
    struct temporary folder;
    size_t i;

    temporary_open(&folder);
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t steal_ns = 5;
        int64_t total_ns = 5;

        (void)temporary_write_text(&folder, "proc/stat", cases[i].text);
        cr_expect_eq(steal_read(folder.path, &steal_ns, &total_ns), cases[i].result, "case %zu: result", i);
        cr_expect_eq(steal_ns, cases[i].steal_ticks < 0 ? -1 : cases[i].steal_ticks * tick_ns, "case %zu", i);
        cr_expect_eq(total_ns, cases[i].total_ticks < 0 ? -1 : cases[i].total_ticks * tick_ns, "case %zu", i);
    }
    temporary_close(&folder);
}

Test(steal, of_this_machine_does_not_go_back)
{
    int64_t before_ns, after_ns, total_before_ns, total_after_ns;

    cr_assert_eq(steal_read("", &before_ns, &total_before_ns), 0);
    cr_assert_eq(steal_read("", &after_ns, &total_after_ns), 0);
    cr_assert_geq(steal_between(before_ns, after_ns), 0);
    cr_assert_geq(total_after_ns, total_before_ns);
    cr_assert_gt(total_before_ns, 0);
}

Test(steal, between_unknown_readings_is_unknown)
{
    cr_assert_eq(steal_between(-1, 5), -1);
    cr_assert_eq(steal_between(5, -1), -1);
    cr_assert_eq(steal_between(5, 5), 0);
    cr_assert_eq(steal_between(5, 8), 3);
}
