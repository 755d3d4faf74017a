/* session_check: what the harness itself costs here, before the first run: see session.h. Starts `true` and
 * `sh`; keeps nothing. */
#include "doctor.h"
#include "log.h"
#include "session.h"

/* Fewer pairs are a quick look, so that an ordinary benchmark begins at once. */
enum { CAREFUL_PAIRS = 5 };

/* As the runs are: on their processors, and sampled as often where that is often enough to tell in short
 * runs. */
static struct doctor_request plan_check(const struct session *session)
{
    const struct config_run *run = &session->config->run;
    struct doctor_request request = run->self_check < CAREFUL_PAIRS ? DOCTOR_QUICK : DOCTOR_CAREFUL;

    request.pairs = (size_t)run->self_check;
    if (run->sample_interval_ns > 0 && run->sample_interval_ns < request.interval_ns)
        request.interval_ns = run->sample_interval_ns;
    if (session->pin.active)
        request.cpus = &session->pin.workload;
    return request;
}

int session_self_check(const struct session *session, struct host_record *host, struct error *error)
{
    struct doctor_request request;
    struct doctor doctor = {0};
    struct error problem = {0};

    if (session->config->run.self_check == 0)
        return 0;
    request = plan_check(session);
    if (request.pairs >= CAREFUL_PAIRS)
        log_note("measuring what a launch and the sampling cost here");
    if (doctor_measure(&doctor, &request, &problem)) {
        if (problem.exit_code == EXIT_INTERRUPTED) {
            *error = problem;
            return -1;
        }
        log_warning("the self check fails: %s; 'run: {self_check: 0}' leaves it out", problem.message);
    }
    doctor_keep(&doctor, &host->checks);
    return 0;
}
