/* temporary: see temporary.h. Touches only its own folder under /tmp. */
#include "temporary.h"
#include "path.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void temporary_open(struct temporary *temporary)
{
    (void)snprintf(temporary->path, sizeof temporary->path, "/tmp/tracetoll-test-XXXXXX");
    cr_assert_not_null(mkdtemp(temporary->path));
}

void temporary_close(struct temporary *temporary)
{
    struct error error;

    cr_assert_eq(path_remove(temporary->path, &error), 0, "%s", error.message);
}

const char *temporary_path(struct temporary *temporary, const char *name)
{
    (void)snprintf(temporary->file, sizeof temporary->file, "%s/%s", temporary->path, name);
    return temporary->file;
}

const char *temporary_write(struct temporary *temporary, const char *name, const void *bytes, size_t length)
{
    const char *path = temporary_path(temporary, name);
    char *slash = strrchr(temporary->file, '/');
    struct error error;
    FILE *file;

    *slash = '\0';
    cr_assert_eq(path_make_folder(path, &error), 0, "%s", error.message);
    *slash = '/';
    file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
    return path;
}

const char *temporary_write_text(struct temporary *temporary, const char *name, const char *text)
{
    return temporary_write(temporary, name, text, strlen(text));
}
