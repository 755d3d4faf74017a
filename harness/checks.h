/* checks: what was found on a machine, as JSON and as a table. Touches nothing but memory. */
#ifndef TRACETOLL_CHECKS_H
#define TRACETOLL_CHECKS_H

#include "record.h"
#include "table.h"

#include <jansson.h>

/* An array of {name, found, state, advice}; found and advice are null when they are "". The caller's. */
json_t *checks_json(const struct record_checks *checks);
/* what, found, verdict, what to do. The caller's: table_close. */
struct table *checks_table(const struct record_checks *checks);
/* How many disturb measurements. */
size_t checks_count_bad(const struct record_checks *checks);

#endif
