/* process: starts one program without a shell, in a process group of its own, and waits for that very child.
 *
 * Linux seeds the ru_maxrss of a program with the peak of the address space that called exec (exec_mmap in
 * fs/exec.c). A vforked child calls it from ours, so our peak is set back before; where that cannot be done
 * the program is forked instead, whose copy of our memory starts with what is resident now. */
#ifndef TRACETOLL_PROCESS_H
#define TRACETOLL_PROCESS_H

#include "error.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct process_request {
    char *const *argv;        /* argv[0] is looked up along PATH of this process */
    char *const *environment; /* the whole environment, "NAME=value", NULL-terminated */
    const char *directory;    /* the working folder; NULL: the caller's */
    const char *stdout_path;  /* made or emptied */
    const char *stderr_path;
    int64_t data_bytes;       /* RLIMIT_DATA; 0: ours */
    int64_t open_files;       /* RLIMIT_NOFILE; 0: ours */
    const char *cgroup_procs; /* the cgroup.procs file of a cgroup to start in; NULL: ours */
    const cpu_set_t *cpus;    /* that it may run on; NULL: ours */
    bool fixed_addresses;     /* without address space randomisation */
};

struct process {
    pid_t pid;        /* also the id of its process group */
    int pidfd;        /* readable when it has ended */
    int report_fd;    /* what it says when it cannot become the program; -1 once read */
    int64_t start_ns; /* clock_now_ns just before the fork */
};

struct process_end {
    int status; /* as wait4 gives it */
    struct rusage usage;
    int64_t wall_ns;
};

/* Starts the program; stdin is /dev/null. 0, or -1 and `error` (EXIT_RUN_FAILED) when it could not be
 * executed: no such program, no permission, no such folder. Then nothing is left running. */
int process_spawn(struct process *process, const struct process_request *request, struct error *error);
/* The same in two steps, so that nobody wakes up between the exec and the end of a short program: starts, and
 * tells after process_wait (or whenever it is asked) whether the program could be executed. -1 from the
 * second leaves a child that has ended, or is about to: process_wait is still the caller's. */
int process_start(struct process *process, const struct process_request *request, struct error *error);
int process_confirm(struct process *process, const struct process_request *request, struct error *error);
/* Whether this system lets a process fix its addresses; containers often forbid it. */
bool process_can_fix_addresses(void);
/* Waits for that child and closes the pidfd. */
void process_wait(struct process *process, struct process_end *end);
/* Sends a signal to the whole group, and to the child itself when that has left it. */
void process_signal(const struct process *process, int signal_number);
/* Makes this process the reaper of its descendants' orphans (PR_SET_CHILD_SUBREAPER), so that none gets away.
 */
int process_adopt_orphans(struct error *error);
/* Kills and reaps every child that is left, and the children that these leave. Returns how many there were.
 */
int process_reap_orphans(void);

#endif
