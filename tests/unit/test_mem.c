/* mem: arrays that grow to an index. */
#include "mem.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

Test(mem, covers_an_index_and_zeroes_what_is_new)
{
    static const size_t indices[] = {0, 0, 1, 5, 4, 300, 17, 301};
    uint64_t *items = NULL;
    size_t count = 0;
    size_t i;
    size_t j;

    for (i = 0; i < sizeof indices / sizeof indices[0]; i++) {
        size_t before = count;

        items = mem_cover(items, indices[i], &count, sizeof *items);
        cr_assert_gt(count, indices[i]);
        cr_assert_geq(count, before);
        for (j = before; j < count; j++)
            cr_assert_eq(items[j], 0, "item %zu is not zero", j);
        for (j = 0; j < count; j++)
            cr_assert(items[j] == 0 || items[j] == j + 1, "item %zu changed", j);
        for (j = 0; j < count; j++)
            items[j] = j + 1;
    }
    free(items);
}
