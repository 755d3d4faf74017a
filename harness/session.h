/* session: one benchmark before it starts: the configuration, what of it is selected, and what its commands
 * need. Reads the configuration, asks the interpreter for its path; writes nothing but the results folder
 * that it claims. */
#ifndef TRACETOLL_SESSION_H
#define TRACETOLL_SESSION_H

#include "config.h"
#include "error.h"
#include "launch.h"
#include "mem.h"
#include "pin.h"
#include "plan.h"
#include "python.h"
#include "record.h"

#include <stdbool.h>
#include <stddef.h>

struct session_request {
    const char *config_path;
    const char *const *assignments; /* of --set: "path=value" */
    size_t assignment_count;
    const char *only; /* "A,B", or NULL for all */
};

struct session {
    struct arena *arena;
    struct config *config;
    const char *only;
    size_t *selected; /* indexes of configurations, in file order */
    size_t selected_count;
    struct python python;         /* empty when no command names {python} */
    struct launch_context launch; /* all but the corpus */
    struct plan plan;
    struct pin pin;
    const char *folder; /* of the results, absolute; NULL before session_claim_folder */
};

/* 0, or -1 and `error` (EXIT_USAGE). The mistakes of a configuration file go to stderr, a line each; then the
 * message is empty. session_close in either case. */
int session_open(struct session *session, const struct session_request *request, struct error *error);
void session_close(struct session *session);
/* Takes `output` (NULL: results/<name of the configuration file>) for the results: see folder_claim. */
int session_claim_folder(struct session *session, const char *output, bool force, struct error *error);

/* Makes the workload's corpus ready (see corpus.h) and tells `launch` where it is. `corpus` belongs to the
 * caller. */
int session_prepare_corpus(struct session *session, struct record_corpus *corpus, struct error *error);

#endif
