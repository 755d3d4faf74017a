/* annotate: see annotate.h. */
#include "annotate.h"
#include "log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The escapes of the runner's command parser; a property ends at a comma or a colon. */
static void add_escaped(struct buf *out, const char *text, bool property)
{
    for (; *text; text++) {
        if (*text == '%' || *text == '\r' || *text == '\n' || (property && (*text == ':' || *text == ',')))
            buf_printf(out, "%%%02X", (unsigned)*text);
        else
            buf_add_char(out, *text);
    }
}

void annotate_format(enum annotate_level level, const char *title, const char *text, struct buf *out)
{
    buf_printf(out, "::%s title=", level == ANNOTATE_ERROR ? "error" : "warning");
    add_escaped(out, title, true);
    buf_add_string(out, "::");
    add_escaped(out, text, false);
    buf_add_char(out, '\n');
}

void annotate(enum annotate_level level, const char *title, const char *text)
{
    const char *actions = getenv("GITHUB_ACTIONS");
    struct buf line = {0};

    if (!actions || strcmp(actions, "true") != 0)
        return;
    annotate_format(level, title, text, &line);
    (void)fputs(buf_string(&line), stderr);
    buf_free(&line);
}

void annotate_summary(const struct buf *markdown)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    FILE *file;
    bool bad;

    if (!path || !*path)
        return;
    file = fopen(path, "ae");
    bad = !file || fputs(buf_string(markdown), file) < 0;
    if (file && fclose(file))
        bad = true;
    if (bad)
        log_warning("cannot write the job's summary '%s': %s", path, strerror(errno));
}
