/* tree: memory, CPU time and page faults of every descendant of this process, summed. Only reads /proc and
 * clocks.
 *
 * All descendants count, not those of one child: with process_adopt_orphans, a process whose parent ended
 * becomes our child and stays in the sum. */
#ifndef TRACETOLL_TREE_H
#define TRACETOLL_TREE_H

#include <stddef.h>
#include <stdint.h>

struct tree;

struct tree_usage {
    size_t processes;      /* alive, not zombies */
    int64_t rss_bytes;     /* field 2 of /proc/<pid>/statm; shared pages count once for each process */
    int64_t largest_bytes; /* RSS of the largest process */
    int64_t pss_bytes; /* Pss of /proc/<pid>/smaps_rollup: shared pages are shared out; 0 unless asked for */
    int64_t cpu_ns;    /* user and system, of the living and of the dead that were waited for */
    int64_t faults;    /* minor and major, likewise */
};

struct tree *tree_open(void);
/* From now on also pss_bytes, for which the kernel walks the page tables of every process. */
void tree_read_pss(struct tree *tree);
/* NULL-safe. */
void tree_close(struct tree *tree);
/* Reads the whole tree now. cpu_ns and faults never go back between two calls. */
void tree_measure(struct tree *tree, struct tree_usage *usage);

#endif
