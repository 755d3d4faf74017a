/* gate_tree: where one side of a gate finds its tracer, its workload and its interpreter. Only reads. */
#ifndef TRACETOLL_GATE_TREE_H
#define TRACETOLL_GATE_TREE_H

#include "error.h"
#include "session.h"

struct gate_tree {
    const char *tree;   /* another checkout with its own build/; NULL: that of the configuration file */
    const char *bin;    /* in place of TREE/build; NULL: there */
    const char *python; /* in place of the interpreter that PYTHON names; NULL: that one */
};

/* Points the session's {bin} to TREE/build, its working folder into TREE and its {python} to the interpreter.
 *
 * The working folder is where `workload.directory` would lead if the configuration file stood at the same
 * place in TREE: a file configs/gate.yaml (seen from this folder, or inside TREE) that says `directory: ..`
 * means TREE itself. Without `workload.directory` it is TREE. 0, or -1 and `error` (EXIT_USAGE). */
int gate_tree_apply(const struct gate_tree *tree, struct session *session, struct error *error);

/* The path `path`, seen from the folder `from`, without "." and ".." as far as they can be resolved in the
 * text alone; from the arena. */
char *gate_tree_join(struct arena *arena, const char *from, const char *path);

#endif
