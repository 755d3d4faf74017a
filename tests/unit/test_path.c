/* path and folder: making, wiping and claiming, without touching what is not ours. */
#include "folder.h"
#include "path.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(path, removes_a_tree_but_not_what_a_link_points_to)
{
    struct temporary temporary;
    struct error error;
    char link_path[512];

    temporary_open(&temporary);
    temporary_write_text(&temporary, "kept/file", "x");
    temporary_write_text(&temporary, "gone/deep/file", "x");
    (void)strcpy(link_path, temporary_path(&temporary, "gone/link"));
    cr_assert_eq(symlink(temporary_path(&temporary, "kept"), link_path), 0);
    cr_assert_eq(path_remove(temporary_path(&temporary, "gone"), &error), 0);
    cr_assert_not(path_exists(temporary_path(&temporary, "gone")));
    cr_assert(path_exists(temporary_path(&temporary, "kept/file")));
    cr_assert_eq(path_remove(temporary_path(&temporary, "gone"), &error), 0, "missing is fine");
    temporary_close(&temporary);
}

Test(path, a_file_in_the_way_of_a_folder_is_named)
{
    struct temporary temporary;
    struct error error;

    temporary_open(&temporary);
    temporary_write_text(&temporary, "file", "x");
    cr_assert_eq(path_make_folder(temporary_path(&temporary, "file/below"), &error), -1);
    cr_assert(strstr(error.message, "/file'"), "%s", error.message);
    temporary_close(&temporary);
}

Test(path, finds_programs_as_the_shell_does)
{
    char *found = path_find_program("sh");

    cr_assert_not_null(found);
    cr_assert_eq(found[0], '/');
    free(found);
    cr_assert_null(path_find_program("no-such-program-anywhere"));
    cr_assert_null(path_find_program("/etc/passwd"));
}

Test(folder, a_folder_with_something_else_in_it_is_refused_even_with_force)
{
    struct temporary temporary;
    struct error error;

    temporary_open(&temporary);
    temporary_write_text(&temporary, "mine.txt", "x");
    cr_assert_eq(folder_claim(temporary.path, true, &error), -1);
    cr_assert_eq(error.exit_code, EXIT_USAGE);
    cr_assert(path_exists(temporary_path(&temporary, "mine.txt")));
    temporary_close(&temporary);
}

Test(folder, force_removes_results_and_nothing_else)
{
    static const char *const ours[] = {"runs.jsonl", "report.md", "failures/A-round1-2/stderr"};
    static const char *const theirs[] = {
        "notes.txt", "plots/mine.svg", "failures/A-round1-2/notes", "work/file"};
    struct temporary temporary;
    struct error error;
    size_t i;

    temporary_open(&temporary);
    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        temporary_write_text(&temporary, ours[i], "x");
    for (i = 0; i < sizeof theirs / sizeof *theirs; i++)
        temporary_write_text(&temporary, theirs[i], "x");
    cr_assert_eq(folder_claim(temporary.path, false, &error), -1);
    cr_assert(strstr(error.message, "--force"), "%s", error.message);
    cr_assert(path_exists(temporary_path(&temporary, "runs.jsonl")));
    cr_assert_eq(folder_claim(temporary.path, true, &error), 0, "%s", error.message);
    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        cr_assert_not(path_exists(temporary_path(&temporary, ours[i])), "%s", ours[i]);
    for (i = 0; i < sizeof theirs / sizeof *theirs; i++)
        cr_assert(path_exists(temporary_path(&temporary, theirs[i])), "%s", theirs[i]);
    temporary_close(&temporary);
}
