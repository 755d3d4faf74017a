/* cgroup: see cgroup.h. */
#include "cgroup.h"
#include "buf.h"
#include "mem.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, FILE_BYTES_MAX = 65536 };

struct cgroup {
    char base[PATH_BYTES];    /* of this process, as a folder */
    char harness[PATH_BYTES]; /* where this process went; "" when it could stay */
    char run[PATH_BYTES];     /* of the run under way; "" without one */
    char procs[PATH_BYTES];
    int64_t runs;
};

static bool write_file(const char *folder, const char *name, const char *text)
{
    char path[PATH_BYTES];
    size_t length = strlen(text);
    bool written;
    int fd;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return false;
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    written = write(fd, text, length) == (ssize_t)length;
    (void)close(fd);
    return written;
}

static bool read_file(const char *folder, const char *name, struct buf *text)
{
    char path[PATH_BYTES];

    buf_clear(text);
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return false;
    return path_read(path, FILE_BYTES_MAX, text) == 0;
}

/* Whether a list of words, as in cgroup.controllers, holds "memory". */
static bool has_memory(const char *folder, const char *name)
{
    struct buf text = {0};
    char *rest;
    char *word;
    bool found = false;

    if (read_file(folder, name, &text) && text.length) {
        rest = text.data;
        while (!found && (word = strsep(&rest, " \n")))
            found = strcmp(word, "memory") == 0;
    }
    buf_free(&text);
    return found;
}

/* "0::/user.slice/session.scope": the line of cgroup v2 in /proc/self/cgroup. */
static bool find_base(struct cgroup *cgroup, const char *root)
{
    static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    struct buf text = {0};
    const char *line;
    bool found = false;
    size_t i;

    if (read_file(root, "proc/self/cgroup", &text)) {
        line = strncmp(buf_string(&text), "0::", 3) == 0 ? buf_string(&text)
                                                         : strstr(buf_string(&text), "\n0::");
        line = line ? strchr(line, '/') : NULL;
        for (i = 0; line && !found && i < sizeof mounts / sizeof *mounts; i++) {
            int length = snprintf(cgroup->base, sizeof cgroup->base, "%s%s%.*s", root, mounts[i],
                (int)strcspn(line, "\n"), line);

            found = length < (int)sizeof cgroup->base && has_memory(cgroup->base, "cgroup.controllers");
        }
    }
    buf_free(&text);
    return found;
}

/* A cgroup that hands a controller on may hold no processes itself: so this one moves into a leaf. */
static bool make_room(struct cgroup *cgroup)
{
    if (has_memory(cgroup->base, "cgroup.subtree_control"))
        return true;
    if (snprintf(cgroup->harness, sizeof cgroup->harness, "%s/tracetoll-%d", cgroup->base, (int)getpid()) >=
        (int)sizeof cgroup->harness)
        return false;
    if (mkdir(cgroup->harness, 0755)) {
        cgroup->harness[0] = '\0';
        return false;
    }
    return write_file(cgroup->harness, "cgroup.procs", "0") &&
           write_file(cgroup->base, "cgroup.subtree_control", "+memory");
}

struct cgroup *cgroup_open(const char *root)
{
    struct cgroup *cgroup = mem_alloc(1, sizeof *cgroup);

    if (find_base(cgroup, root) && access(cgroup->base, W_OK) == 0 && make_room(cgroup))
        return cgroup;
    cgroup_close(cgroup);
    return NULL;
}

void cgroup_close(struct cgroup *cgroup)
{
    struct cgroup_usage ignored;

    if (!cgroup)
        return;
    if (*cgroup->run)
        cgroup_end(cgroup, &ignored);
    if (*cgroup->harness) {
        (void)write_file(cgroup->base, "cgroup.subtree_control", "-memory");
        (void)write_file(cgroup->base, "cgroup.procs", "0");
        (void)rmdir(cgroup->harness);
    }
    free(cgroup);
}

static bool limit_memory(const struct cgroup *cgroup, int64_t memory_bytes)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%" PRId64, memory_bytes);
    if (memory_bytes == 0)
        return true;
    (void)write_file(cgroup->run, "memory.swap.max", "0"); /* a kernel without swap has no such file */
    return write_file(cgroup->run, "memory.max", text);
}

const char *cgroup_begin(struct cgroup *cgroup, int64_t memory_bytes)
{
    if (snprintf(cgroup->run, sizeof cgroup->run, "%s/tracetoll-%d-run-%lld", cgroup->base, (int)getpid(),
            (long long)++cgroup->runs) >= (int)sizeof cgroup->run ||
        snprintf(cgroup->procs, sizeof cgroup->procs, "%s/cgroup.procs", cgroup->run) >=
            (int)sizeof cgroup->procs ||
        mkdir(cgroup->run, 0755)) {
        cgroup->run[0] = '\0';
        return NULL;
    }
    if (limit_memory(cgroup, memory_bytes))
        return cgroup->procs;
    (void)rmdir(cgroup->run);
    cgroup->run[0] = '\0';
    return NULL;
}

/* "NUMBER", or the number behind "oom_kill " at the start of a line; -1 without. */
static int64_t parse_number(const char *text, const char *key)
{
    const char *at = key ? strstr(text, key) : text;
    char *end;
    long long number;

    if (!at)
        return -1;
    at += key ? strlen(key) : 0;
    number = strtoll(at, &end, 10);
    return end == at ? -1 : number;
}

void cgroup_end(struct cgroup *cgroup, struct cgroup_usage *usage)
{
    struct buf text = {0};

    *usage = (struct cgroup_usage){-1, -1};
    if (read_file(cgroup->run, "memory.peak", &text))
        usage->peak_bytes = parse_number(buf_string(&text), NULL);
    if (read_file(cgroup->run, "memory.events", &text))
        usage->oom_kills = parse_number(buf_string(&text), "\noom_kill ");
    (void)rmdir(cgroup->run);
    cgroup->run[0] = '\0';
    buf_free(&text);
}
