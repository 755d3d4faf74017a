/* gate_tree: see gate_tree.h. */
#include "gate_tree.h"
#include "path.h"
#include "python.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

char *gate_tree_join(struct arena *arena, const char *from, const char *path)
{
    char *joined = *path == '/' ? arena_strdup(arena, path) : arena_printf(arena, "%s/%s", from, path);
    char *result = arena_alloc(arena, strlen(joined) + 2, 1);
    size_t length = 0;
    char *part;

    while ((part = strsep(&joined, "/"))) {
        if (!*part || strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            while (length > 0 && result[--length] != '/')
                ;
            result[length] = '\0';
            continue;
        }
        result[length++] = '/';
        memcpy(result + length, part, strlen(part) + 1);
        length += strlen(part);
    }
    return length ? result : arena_strdup(arena, "/");
}

/* An absolute path of a folder that is there, from the session's arena. */
static const char *find_folder(
    struct session *session, const char *path, const char *what, struct error *error)
{
    char *absolute = path_absolute(path);
    const char *kept;

    if (!absolute || !path_is_folder(absolute)) {
        free(absolute);
        (void)error_set(error, EXIT_USAGE, "%s: there is no folder '%s'", what, path);
        return NULL;
    }
    kept = arena_strdup(session->arena, absolute);
    free(absolute);
    return kept;
}

/* What stands behind `folder` in `path`; NULL when it does not lie in it. */
static const char *below(const char *folder, const char *path)
{
    size_t length = strlen(folder);

    return strncmp(folder, path, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

static const char *tree_directory(struct session *session, const char *tree, struct error *error)
{
    const char *asked = session->config->workload.directory;
    char *file = path_absolute(session->config->path);
    char *here = path_absolute(".");
    const char *relative = NULL;
    const char *directory = tree;

    if (file && here) {
        relative = below(tree, file);
        if (!relative)
            relative = below(here, file);
    }
    if (asked && *asked == '/')
        directory = asked;
    else if (asked && relative)
        directory = gate_tree_join(session->arena, tree,
            arena_printf(session->arena, "%s/%s", dirname(arena_strdup(session->arena, relative)), asked));
    free(file);
    free(here);
    return find_folder(session, directory, "workload.directory", error);
}

static int apply_python(struct session *session, const char *name, struct error *error)
{
    size_t i;

    if (python_find(&session->python, name, session->arena, error))
        return -1;
    for (i = 0; i < session->config->configuration_count; i++)
        if (!session->config->configurations[i].cell.interpreter)
            session->targets[i].python = session->python.path;
    return 0;
}

int gate_tree_apply(const struct gate_tree *tree, struct session *session, struct error *error)
{
    const char *root = NULL;

    if (tree->tree) {
        root = find_folder(session, tree->tree, "the tree", error);
        if (!root)
            return -1;
        session->launch.directory = tree_directory(session, root, error);
        session->launch.bin_folder = arena_printf(session->arena, "%s/build", root);
        if (!session->launch.directory)
            return -1;
    }
    if (tree->bin)
        session->launch.bin_folder = tree->bin;
    if (root || tree->bin) {
        session->launch.bin_folder = find_folder(session, session->launch.bin_folder, "the build", error);
        if (!session->launch.bin_folder)
            return -1;
    }
    return tree->python ? apply_python(session, tree->python, error) : 0;
}
