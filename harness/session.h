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
    bool alone;       /* nothing is compared with its baseline, so that this need not be selected */
    /* To resume: the record that the results folder begins with, in place of the file and the assignments. */
    const struct host_record *resumed;
};

/* A configuration that cannot run here, and why. */
struct session_skipped {
    size_t configuration;
    const char *reason;
};

struct session {
    struct arena *arena;
    struct config *config;
    const char *only;
    size_t *selected; /* indexes of configurations, in file order */
    size_t selected_count;
    struct session_skipped *skipped; /* of those that were selected, what is not any more */
    size_t skipped_count;
    struct python python;         /* of the baseline; empty when no command names {python} */
    struct launch_context launch; /* complete but for the corpora */
    struct launch_target *targets;
    struct plan plan;
    struct pin pin;
    const char *folder; /* of the results, absolute; NULL before session_claim_folder */
};

/* 0, or -1 and `error` (EXIT_USAGE). The mistakes of a configuration file go to stderr, a line each; then the
 * message is empty. session_close in either case. */
int session_open(struct session *session, const struct session_request *request, struct error *error);
void session_close(struct session *session);
/* Goes on in the folder that holds the results already. */
int session_resume_folder(struct session *session, const char *folder, struct error *error);
/* Takes `output` (NULL: results/<name of the configuration file>) for the results: see folder_claim. */
int session_claim_folder(struct session *session, const char *output, bool force, struct error *error);

/* Makes the corpora of all selected configurations ready (see corpus.h) and tells `launch` where they are.
 * `corpus` is that of the baseline (without it, of the first), and belongs to the caller. */
int session_prepare_corpus(struct session *session, struct record_corpus *corpus, struct error *error);

/* How the session was asked for. */
struct session_command {
    int argument_count; /* all that stands behind "tracetoll" */
    char *const *arguments;
    const char *const *assignments; /* of --set */
    size_t assignment_count;
};

/* session_host.c: fills the host record with the machine, what can be read of its disturbances, and all that
 * the session is; the corpus stays as it is. The record owns what it gets. */
void session_describe(
    const struct session *session, const struct session_command *command, struct host_record *host);

/* session_check.c: measures what a launch and the sampling cost here, as `run: {self_check: N}` asks for, and
 * adds it to the checks of the host record. Before it: process_adopt_orphans and pin_apply. What cannot be
 * measured is a warning and stays unknown. 0, or -1 and `error` (EXIT_INTERRUPTED) when the user asked to
 * stop. */
int session_self_check(const struct session *session, struct host_record *host, struct error *error);

#endif
