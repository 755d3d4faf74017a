/* cgroup: one cgroup v2 for each run, where this process may make any: the kernel then limits and measures
 * the memory of all processes of the run together. Writes below the cgroup file system only.
 *
 * Source: Documentation/admin-guide/cgroup-v2.rst, "Delegation", "No Internal Process Constraint",
 * "memory.max", "memory.peak" (Linux 5.19), "memory.events". */
#ifndef TRACETOLL_CGROUP_H
#define TRACETOLL_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

struct cgroup;

/* What a run used; -1 where the kernel does not say. */
struct cgroup_usage {
    int64_t peak_bytes;
    int64_t oom_kills;
};

/* NULL without a memory controller that this process may hand on: no cgroup v2, not delegated, other
 * processes beside ours in the cgroup. That is no error: limits are kept by other means. Everything is looked
 * up below `root`: "" for this machine, the folder of a made-up tree in tests. */
struct cgroup *cgroup_open(const char *root);
/* NULL-safe. Puts this process back where it was and removes what was made. */
void cgroup_close(struct cgroup *cgroup);

/* Makes a fresh cgroup for a run, without swap and with `memory_bytes` at most (0: no limit). Its
 * cgroup.procs file, to start a process in (see process.h); NULL when the kernel does not let us. */
const char *cgroup_begin(struct cgroup *cgroup, int64_t memory_bytes);
/* After all processes of the run have ended: tells what it used and removes it. */
void cgroup_end(struct cgroup *cgroup, struct cgroup_usage *usage);

#endif
