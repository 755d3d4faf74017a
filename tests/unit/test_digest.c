/* digest: equal for equal folders, different for every difference that counts. */
#include "digest.h"
#include "path.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct temporary folder;

static void make_folder(void)
{
    temporary_open(&folder);
}

static void remove_folder(void)
{
    temporary_close(&folder);
}

TestSuite(digest, .init = make_folder, .fini = remove_folder);

static void digest_of(const char *name, char text[DIGEST_TEXT_BYTES])
{
    struct error error;

    cr_assert_eq(digest_folder(temporary_path(&folder, name), text, &error), 0, "%s", error.message);
    cr_assert_eq(strlen(text), DIGEST_TEXT_BYTES - 1);
}

/* Writes "path=content" files below `name`; a path that ends in '/' is an empty folder, "path>target" a link.
 */
static void make_tree(const char *name, const char *const *files)
{
    struct error error;

    cr_assert_eq(path_make_folder(temporary_path(&folder, name), &error), 0);
    for (; *files; files++) {
        size_t length = strcspn(*files, "=>/");
        char path[128];

        if ((*files)[length] == '/' && (*files)[length + 1])
            length = strcspn(*files, "=>");
        (void)snprintf(path, sizeof path, "%s/%.*s", name, (int)length, *files);
        if ((*files)[length] == '>')
            cr_assert_eq(symlink(*files + length + 1, temporary_path(&folder, path)), 0);
        else if ((*files)[length] == '/')
            cr_assert_eq(path_make_folder(temporary_path(&folder, path), &error), 0);
        else
            (void)temporary_write_text(&folder, path, *files + length + 1);
    }
}

Test(digest, does_not_depend_on_the_order_of_writing)
{
    static const char *const there[] = {"a=1", "b=22", "c/d=333", "e/", "l>a", NULL};
    static const char *const back[] = {"l>a", "e/", "c/d=333", "b=22", "a=1", NULL};
    char left[DIGEST_TEXT_BYTES];
    char right[DIGEST_TEXT_BYTES];

    make_tree("x", there);
    make_tree("y", back);
    digest_of("x", left);
    digest_of("y", right);
    cr_assert_str_eq(left, right);
    digest_of("y//", right);
    cr_assert_str_eq(left, right, "a trailing slash changed the digest");
}

Test(digest, differs_for_every_difference)
{
    static const char *const trees[][4] = {
        {NULL},
        {"a=1", NULL},
        {"a=2", NULL},
        {"b=1", NULL},
        {"a=", NULL},
        {"a/", NULL},
        {"a>1", NULL},
        {"a>2", NULL},
        {"a/b=1", NULL},
        {"a=1", "b=", NULL},
        {"a=", "b=1", NULL},
        {"a=1b", NULL},
        {"ab=1", NULL},
    };
    enum { TREES = sizeof trees / sizeof trees[0] };
    char texts[TREES][DIGEST_TEXT_BYTES];
    size_t i;
    size_t j;

    for (i = 0; i < TREES; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "tree%zu", i);
        make_tree(name, trees[i]);
        digest_of(name, texts[i]);
        for (j = 0; j < i; j++)
            cr_assert_str_neq(texts[i], texts[j], "trees %zu and %zu have the same digest", i, j);
    }
}

/* So that results of different versions can be compared. */
Test(digest, has_a_fixed_definition)
{
    char text[DIGEST_TEXT_BYTES];
    static const char *const files[] = {"a=hello\n", NULL};

    make_tree("empty", files + 1);
    digest_of("empty", text);
    cr_assert_str_eq(text, "ef46db3751d8e999", "XXH64 of nothing"); /* the specification's own value */
    make_tree("one", files);
    digest_of("one", text);
    cr_assert_str_eq(text, "5deab5fdb256a52d");
}

Test(digest, reads_files_longer_than_a_block)
{
    enum { LENGTH = 300000 };
    char *bytes = calloc(LENGTH, 1);
    char left[DIGEST_TEXT_BYTES];
    char right[DIGEST_TEXT_BYTES];

    cr_assert_not_null(bytes);
    (void)temporary_write(&folder, "x/f", bytes, LENGTH);
    bytes[LENGTH - 1] = 1;
    (void)temporary_write(&folder, "y/f", bytes, LENGTH);
    free(bytes);
    digest_of("x", left);
    digest_of("y", right);
    cr_assert_str_neq(left, right);
}

Test(digest, says_what_it_cannot_read)
{
    char text[DIGEST_TEXT_BYTES] = "untouched";
    struct error error = {0};

    cr_assert_eq(digest_folder(temporary_path(&folder, "missing"), text, &error), -1);
    cr_assert_not_null(strstr(error.message, "missing"));
    cr_assert_not_null(strstr(error.message, "No such file"));
    cr_assert_eq(digest_folder(temporary_write_text(&folder, "file", "x"), text, &error), -1);
    cr_assert_not_null(strstr(error.message, "is not a folder"));
    cr_assert_eq(mkfifo(temporary_path(&folder, "pipe"), 0600), 0);
    cr_assert_eq(digest_folder(folder.path, text, &error), -1);
    cr_assert_not_null(strstr(error.message, "pipe' is neither"));
    cr_assert_eq(error.exit_code, EXIT_RUN_FAILED);
    cr_assert_str_eq(text, "untouched");
}
