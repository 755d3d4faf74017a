/* folder: the results folder on the writing side: whether it may be used, and how an earlier result makes
 * room. It never removes a file that tracetoll did not write. */
#ifndef TRACETOLL_FOLDER_H
#define TRACETOLL_FOLDER_H

#include "error.h"

#include <stdbool.h>

/* Makes `path` (with parents) if it is missing and tries that it can be written. A folder with results needs
 * `force`, which then removes these: runs.jsonl, the reports and what failed runs said. A folder with
 * anything else is refused. 0, or -1 and `error` (EXIT_USAGE). */
int folder_claim(const char *path, bool force, struct error *error);

#endif
