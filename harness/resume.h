/* resume: whether a benchmark may go on that an earlier session began: same configuration, same machine, same
 * corpus. Only reads. */
#ifndef TRACETOLL_RESUME_H
#define TRACETOLL_RESUME_H

#include "error.h"
#include "record.h"

/* Whether the configuration file still says what it said, with the same assignments. A file that is gone is
 * no difference: the record holds its text. 0, or -1 and `error` (EXIT_USAGE) that names the first line that
 * differs. */
int resume_check_config(const struct host_record *was, struct error *error);
/* Whether two records describe the same machine, interpreter, corpus and tracetoll, as far as these influence
 * a measurement. 0, or -1 and `error` (EXIT_USAGE) that tells every difference. */
int resume_check_host(const struct host_record *was, const struct host_record *is, struct error *error);

#endif
