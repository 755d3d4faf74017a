/* annotate: tells a CI service what matters, in the way that it shows to people: annotations and the job's
 * summary under GitHub Actions, nothing elsewhere (results say the same in plain text). Reads the
 * environment; writes to stderr and to the file that GITHUB_STEP_SUMMARY names.
 *
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
#ifndef TRACETOLL_ANNOTATE_H
#define TRACETOLL_ANNOTATE_H

#include "buf.h"

enum annotate_level { ANNOTATE_ERROR, ANNOTATE_WARNING };

/* Under GitHub Actions (GITHUB_ACTIONS=true) "::error title=TITLE::TEXT" on stderr: a result on stdout stays
 * whole. */
void annotate(enum annotate_level level, const char *title, const char *text);
/* The same line, for tests. */
void annotate_format(enum annotate_level level, const char *title, const char *text, struct buf *out);
/* Appends to the file that GITHUB_STEP_SUMMARY names; nothing when there is none. A file that cannot be
 * written is a warning. */
void annotate_summary(const struct buf *markdown);

#endif
