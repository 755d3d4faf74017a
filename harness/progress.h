/* progress: tells the user where a long benchmark is: one line that is rewritten on a terminal, plain lines
 * elsewhere. Writes to stderr only. */
#ifndef TRACETOLL_PROGRESS_H
#define TRACETOLL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress;

/* `run_count` runs of `configuration_count` configurations lie ahead. With `quiet` nothing is ever written.
 */
struct progress *progress_open(int64_t run_count, size_t configuration_count, bool quiet);
/* NULL-safe; ends the terminal line. */
void progress_close(struct progress *progress);

struct progress_run {
    size_t configuration; /* index, for the time left */
    const char *name;
    int64_t round;
    int64_t rounds;
    bool warmup;
};

/* Before each run. Both strings must live until the run's end. */
void progress_begin(struct progress *progress, const struct progress_run *run);
/* About once a second while it runs. */
void progress_tick(struct progress *progress, int64_t elapsed_ns);
/* After each run: `result` is its wall time or what went wrong; `total_ns` is what it took with all its
 * evidence. `remaining[c]` is how many runs of configuration c still lie ahead. */
void progress_end(
    struct progress *progress, const char *result, bool bad, int64_t total_ns, const int64_t *remaining);

#endif
