/* chore: see chore.h. */
#include "chore.h"
#include "evidence.h"
#include "supervisor.h"
#include "units.h"

#include <string.h>
#include <sys/wait.h>

static int chore_judge(
    const struct chore *chore, const struct supervisor_outcome *outcome, struct error *error)
{
    int status = outcome->end.status;
    char line[256];
    char duration[UNITS_TEXT_BYTES];
    const char *colon;

    evidence_last_line(chore->stderr_path, line, sizeof line);
    colon = *line ? ": " : "";
    if (outcome->stopped)
        return error_set(error, EXIT_INTERRUPTED, "%s: stopped by the user", chore->name);
    if (outcome->timed_out)
        return error_set(error, EXIT_RUN_FAILED, "%s: ended by the time limit of %s%s%s", chore->name,
            units_format_duration(chore->timeout_ns, duration), colon, line);
    if (WIFSIGNALED(status))
        return error_set(error, EXIT_RUN_FAILED, "%s: signal %d (%s)%s%s", chore->name, WTERMSIG(status),
            strsignal(WTERMSIG(status)), colon, line);
    if (WEXITSTATUS(status) != 0)
        return error_set(
            error, EXIT_RUN_FAILED, "%s: exit status %d%s%s", chore->name, WEXITSTATUS(status), colon, line);
    return 0;
}

int chore_run(const struct chore *chore, struct error *error)
{
    const struct supervisor_request request = {
        .process = {.argv = chore->launch->argv,
            .environment = chore->launch->environment,
            .directory = chore->launch->directory,
            .stdout_path = chore->stdout_path,
            .stderr_path = chore->stderr_path},
        .timeout_ns = chore->timeout_ns,
    };
    struct supervisor_outcome outcome;
    struct error problem;

    if (supervisor_run(&request, &outcome, &problem))
        return error_set(error, EXIT_RUN_FAILED, "%s: %s", chore->name, problem.message);
    return chore_judge(chore, &outcome, error);
}
