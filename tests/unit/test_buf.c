/* buf: what a user of the growing string relies on. */
#include "buf.h"

#include <criterion/criterion.h>
#include <string.h>

Test(buf, is_an_empty_string_before_anything_is_added)
{
    struct buf buf = {0};

    cr_assert_str_eq(buf_string(&buf), "");
    buf_free(&buf);
}

Test(buf, keeps_nul_bytes_and_stays_terminated)
{
    struct buf buf = {0};

    buf_add(&buf, "a\0b", 3);
    buf_add_char(&buf, 'c');
    cr_assert_eq(buf.length, 4);
    cr_assert_eq(memcmp(buf.data, "a\0bc", 5), 0);
    buf_free(&buf);
}

Test(buf, formats_texts_longer_than_its_first_block)
{
    struct buf buf = {0};

    buf_printf(&buf, "%0500d|%s", 7, "end");
    cr_assert_eq(buf.length, 504);
    cr_assert_str_eq(buf.data + 499, "7|end");
    buf_clear(&buf);
    cr_assert_str_eq(buf_string(&buf), "");
    buf_free(&buf);
}
