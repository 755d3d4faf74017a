/* record: the names of the outcomes, which stand in every results file. */
#include "record.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(record, every_outcome_has_a_name_that_reads_back)
{
    int i;

    for (i = 0; i < OUTCOME_COUNT; i++) {
        enum outcome outcome = OUTCOME_COUNT;

        cr_assert_eq(outcome_parse(outcome_name((enum outcome)i), &outcome), 0);
        cr_assert_eq((int)outcome, i);
    }
}

Test(record, other_names_are_no_outcome)
{
    static const char *const names[] = {"", "OK", "ok ", "incomplete", "success"};
    enum outcome outcome = OUTCOME_TIMEOUT;
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        cr_assert_eq(outcome_parse(names[i], &outcome), -1, "'%s'", names[i]);
    cr_assert_eq(outcome, OUTCOME_TIMEOUT);
}

Test(record, freeing_an_empty_or_half_filled_record_is_fine)
{
    struct run_record run = {0};
    struct host_record host = {0};

    run_record_free(&run);
    host_record_free(&host);
    run.marks = calloc(2, sizeof *run.marks);
    run.mark_count = 1;
    run_record_free(&run);
    cr_assert_null(run.marks);
}
