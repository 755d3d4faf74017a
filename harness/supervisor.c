/* supervisor: see supervisor.h. */
#include "supervisor.h"
#include "clock.h"
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum { WATCH_END, WATCH_SAMPLE, WATCH_MARK, WATCH_STOP, WATCH_COUNT };

static const int64_t GRACE_NS = 2000000000;
static const int64_t SECOND_NS = 1000000000;
static const int64_t MILLISECOND_NS = 1000000;
/* How often the sizes of logs are looked at. A tracer writes some 100 MB meanwhile, and a look costs 20 us.
 */
static const int64_t LOOK_NS = 100000000;
/* Nothing but a stop keeps this process from its processor for so long: it does microseconds of work, and at
 * real-time priority where it may. */
static const int64_t STILL_NS = 1000000000;

struct watch {
    const struct supervisor_request *request;
    struct supervisor_outcome *outcome;
    struct process process;
    int64_t deadline_ns;    /* of the time limit, or of the grace once terminating */
    int64_t next_second_ns; /* when on_second is due */
    int64_t next_look_ns;   /* at the limits; far away without any */
    int64_t looked_ns;      /* when poll returned last, and */
    int64_t looked_cpu_ns;  /* what this process had worked by then */
    bool terminating;
    bool killed;
};

static void watch_terminate(struct watch *watch, int64_t now_ns)
{
    watch->terminating = true;
    watch->deadline_ns = now_ns + GRACE_NS;
    watch->next_look_ns = INT64_MAX;
    process_signal(&watch->process, SIGTERM);
    process_signal(&watch->process, SIGCONT); /* a stopped process does not see the SIGTERM before */
}

/* Ends a run that uses more than it may. */
static void watch_limits(struct watch *watch, int64_t now_ns)
{
    const struct supervisor_request *request = watch->request;
    char *reason = watch->outcome->exceeded;

    if (!request->limits || watch->terminating)
        return;
    if (request->sampler &&
        quota_check_memory(request->limits, sampler_last_bytes(request->sampler), reason)) {
        watch_terminate(watch, now_ns);
    } else if (now_ns >= watch->next_look_ns) {
        watch->next_look_ns = now_ns + LOOK_NS;
        if (quota_check_log(request->limits, reason))
            watch_terminate(watch, now_ns);
    }
}

static void watch_deadlines(struct watch *watch, int64_t now_ns)
{
    if (stop_requested() && !watch->terminating) {
        watch->outcome->stopped = true;
        watch_terminate(watch, now_ns);
    } else if (now_ns >= watch->deadline_ns && !watch->terminating) {
        watch->outcome->timed_out = true;
        watch_terminate(watch, now_ns);
    } else if (now_ns >= watch->deadline_ns && !watch->killed) {
        watch->killed = true;
        process_signal(&watch->process, SIGKILL);
    }
    if (now_ns >= watch->next_second_ns) {
        watch->next_second_ns = now_ns + SECOND_NS;
        if (watch->request->on_second)
            watch->request->on_second(watch->request->context, now_ns - watch->process.start_ns);
    }
}

/* Time that went by since the last look, neither in poll, as far as that was asked to sleep, nor in work.
 * Most often the workload stood still, too; in any case nobody looked at it, so that it cannot be told what
 * it had done by its time limit. When within the sleep the stop came is not known: all of it is taken off. */
static void watch_stillness(struct watch *watch, int64_t patience_ns, int64_t now_ns)
{
    int64_t cpu_ns = clock_own_cpu_ns();
    int64_t passed_ns = now_ns - watch->looked_ns;
    int64_t worked_ns = cpu_ns - watch->looked_cpu_ns;

    watch->looked_ns = now_ns;
    watch->looked_cpu_ns = cpu_ns;
    if (passed_ns - worked_ns - patience_ns < STILL_NS)
        return;
    watch->outcome->still_ns += passed_ns;
    watch->deadline_ns += passed_ns;
}

/* How long poll may sleep, in its milliseconds, rounded up so that it does not spin before a deadline. */
static int watch_patience_ms(const struct watch *watch, int64_t now_ns)
{
    int64_t until_ns = watch->next_second_ns;

    if (!watch->killed && watch->deadline_ns < until_ns)
        until_ns = watch->deadline_ns;
    if (watch->next_look_ns < until_ns)
        until_ns = watch->next_look_ns;
    return until_ns <= now_ns ? 0 : (int)((until_ns - now_ns + 999999) / 1000000);
}

static void watch_until_end(struct watch *watch)
{
    const struct supervisor_request *request = watch->request;
    struct pollfd fds[WATCH_COUNT] = {
        [WATCH_END] = {.fd = watch->process.pidfd, .events = POLLIN},
        [WATCH_SAMPLE] = {.fd = request->sampler ? sampler_fd(request->sampler) : -1, .events = POLLIN},
        [WATCH_MARK] = {.fd = request->marks ? marks_fd(request->marks) : -1, .events = POLLIN},
        [WATCH_STOP] = {.fd = stop_fd(), .events = POLLIN},
    };

    while (!(fds[WATCH_END].revents & POLLIN)) {
        int patience_ms = watch_patience_ms(watch, clock_now_ns());
        int ready = poll(fds, WATCH_COUNT, patience_ms);
        int64_t now_ns = clock_now_ns();

        watch_stillness(watch, patience_ms * MILLISECOND_NS, now_ns);
        if (ready < 0 && errno == EINTR)
            continue;
        if (fds[WATCH_END].revents & POLLIN)
            break;
        if (fds[WATCH_MARK].revents & POLLIN)
            marks_take(request->marks, now_ns - watch->process.start_ns, 0);
        if (fds[WATCH_SAMPLE].revents & POLLIN)
            sampler_tick(request->sampler);
        watch_limits(watch, now_ns);
        watch_deadlines(watch, now_ns);
        if (watch->terminating)
            fds[WATCH_STOP].fd = -1;
    }
}

/* While a workload runs, this process only wakes up for microseconds, and then it should be now: a late
 * wake-up is a late sample, or a run that looks longer than it was. So it asks for the lowest real-time
 * priority, where that is permitted; children do not inherit it (sched(7), SCHED_RESET_ON_FORK). Somebody who
 * runs us with another priority than the usual one has a reason. Returns whether it was given. */
static bool priority_raise(void)
{
    const struct sched_param lowest = {.sched_priority = sched_get_priority_min(SCHED_FIFO)};

    if (sched_getscheduler(0) != SCHED_OTHER || getpriority(PRIO_PROCESS, 0) != 0)
        return false;
    return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &lowest) == 0;
}

static void priority_lower(void)
{
    const struct sched_param usual = {.sched_priority = 0};

    (void)sched_setscheduler(0, SCHED_OTHER, &usual);
}

static int watch_run(struct watch *watch, struct error *error)
{
    const struct supervisor_request *request = watch->request;
    struct supervisor_outcome *outcome = watch->outcome;

    if (process_start(&watch->process, &request->process, error))
        return -1;
    watch->looked_ns = watch->process.start_ns;
    watch->looked_cpu_ns = clock_own_cpu_ns();
    watch->deadline_ns = watch->process.start_ns + request->timeout_ns;
    watch->next_second_ns = watch->process.start_ns + SECOND_NS;
    watch->next_look_ns = request->limits && request->limits->allowed->log_bytes
                              ? watch->process.start_ns + LOOK_NS
                              : INT64_MAX;
    if (request->sampler && sampler_start(request->sampler, watch->process.start_ns, error)) {
        process_signal(&watch->process, SIGKILL);
        process_wait(&watch->process, &outcome->end);
        (void)close(watch->process.report_fd);
        (void)process_reap_orphans();
        return -1;
    }
    watch_until_end(watch);
    process_wait(&watch->process, &outcome->end);
    return process_confirm(&watch->process, &request->process, error);
}

int supervisor_run(
    const struct supervisor_request *request, struct supervisor_outcome *outcome, struct error *error)
{
    struct watch watch = {.request = request, .outcome = outcome};
    bool raised = priority_raise();
    int result;

    *outcome = (struct supervisor_outcome){0};
    result = watch_run(&watch, error);
    if (raised)
        priority_lower();
    if (result)
        return -1;
    if (request->marks)
        marks_take(request->marks, outcome->end.wall_ns, 1);
    outcome->left_behind = process_reap_orphans();
    if (request->limits && !*outcome->exceeded)
        (void)quota_check_log(request->limits, outcome->exceeded);
    if (stop_requested())
        outcome->stopped = true;
    return 0;
}
