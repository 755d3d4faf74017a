/* counters_session: see counters_session.h. */
#include "counters_session.h"
#include "journal.h"
#include "log.h"
#include "path.h"
#include "progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int counters_session_choose(
    const struct config *config, enum counters_source *counter, bool *callgrind, struct error *error)
{
    struct buf why = {0};
    int result = 0;

    *counter = COUNTERS_NONE;
    *callgrind = false;
    if (strcmp(config->counters, "instructions") != 0)
        return 0;
    *counter = counters_find(&why);
    if (*counter == COUNTERS_NONE)
        result = error_set(error, EXIT_USAGE, "counters: %s", buf_string(&why));
    *callgrind = *counter == COUNTERS_CALLGRIND;
    if (*callgrind)
        *counter = COUNTERS_NONE;
    buf_free(&why);
    return result;
}

/* The assignments of the benchmark, and what makes it short. */
static void shorten(
    const struct counters_request *request, struct session_request *asked, struct arena *arena)
{
    const struct config *config = request->session->config;
    const char **assignments = arena_alloc(arena, asked->assignment_count + 3, sizeof *assignments);
    size_t count = asked->assignment_count;

    if (count)
        memcpy(assignments, asked->assignments, count * sizeof *assignments);
    assignments[count++] = arena_printf(arena, "run.rounds=%lld", (long long)config->counters_rounds);
    assignments[count++] = "run.warmup=0";
    if (!isnan(config->counters_scale))
        assignments[count++] = arena_printf(arena, "workload.corpus.scale=%.9g", config->counters_scale);
    asked->assignments = assignments;
    asked->assignment_count = count;
}

static int count_runs(const struct session *session, struct journal *journal, bool quiet,
    struct runner_summary *summary, struct error *error)
{
    const struct runner_request request = {
        .launch = &session->launch,
        .plan = &session->plan,
        .journal = journal,
        .progress =
            progress_open(plan_run_count(&session->plan), session->config->configuration_count, quiet),
        .pin = &session->pin,
        .folder = session->folder,
        .counter = COUNTERS_CALLGRIND,
    };
    int result = runner_run(&request, summary, error);

    progress_close(request.progress);
    return result;
}

static int measure(struct session *session, const struct counters_request *request,
    struct runner_summary *summary, struct error *error)
{
    struct host_record host = {0};
    struct journal *journal;
    int result = -1;

    session_describe(session, request->command, &host);
    journal = journal_open(session->folder, true, error);
    if (journal && !session_prepare_corpus(session, &host.corpus, error) &&
        !journal_append_host(journal, &host, error))
        result = count_runs(session, journal, request->quiet, summary, error);
    journal_close(journal);
    host_record_free(&host);
    return result;
}

int counters_session_run(
    const struct counters_request *request, struct runner_summary *summary, struct error *error)
{
    struct arena *arena = arena_open();
    struct session_request asked = *request->request;
    struct session session = {0};
    int result = -1;

    *summary = (struct runner_summary){0};
    log_note("counting instructions under callgrind");
    shorten(request, &asked, arena);
    if (!session_open(&session, &asked, error) &&
        !session_claim_folder(
            &session, arena_printf(arena, "%s/%s", request->session->folder, COUNTERS_FOLDER), true, error))
        result = measure(&session, request, summary, error);
    session_close(&session);
    arena_close(arena);
    return result;
}
