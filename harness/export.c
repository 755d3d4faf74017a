/* export: see export.h. */
#include "export.h"
#include "export_formats.h"

#include <string.h>

static const struct export_format formats[] = {
    {"hyperfine", export_hyperfine},
    {"github-action-benchmark", export_github},
    {"bencher", export_bencher},
    {"csv", export_csv},
    {"openmetrics", export_openmetrics},
    {"junit", export_junit},
};

const struct export_format *export_formats(size_t *count)
{
    *count = sizeof formats / sizeof *formats;
    return formats;
}

const struct export_format *export_find(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
