/* tree: see tree.h. */
#include "tree.h"
#include "mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A process that was seen, with its files in /proc kept open: reading again costs a pread, not a path walk.
 */
struct member {
    int pid;
    int stat_fd;
    int statm_fd;
    int smaps_fd; /* -1 unless the tree reads Pss */
    bool seen;    /* in the walk under way */
};

struct tree {
    struct member *members;
    size_t count;
    size_t capacity;
    bool pss; /* wanted */
    int64_t page_bytes;
    int64_t tick_ns;
    int64_t cpu_ns; /* highest so far */
    int64_t faults; /* highest so far */
};

/* The fields of /proc/<pid>/stat that matter, by their numbers in proc(5). */
struct stat_fields {
    char state;         /* 3 */
    int64_t faults;     /* 10 minflt + 11 cminflt + 12 majflt + 13 cmajflt */
    int64_t dead_ticks; /* 16 cutime + 17 cstime */
    int64_t threads;    /* 20 */
};

enum { STAT_BYTES = 1024 };

struct tree *tree_open(void)
{
    struct tree *tree = mem_alloc(1, sizeof *tree);

    tree->page_bytes = sysconf(_SC_PAGESIZE);
    tree->tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
    return tree;
}

void tree_read_pss(struct tree *tree)
{
    tree->pss = true;
}

static void member_close(struct member *member)
{
    if (member->stat_fd >= 0)
        (void)close(member->stat_fd);
    if (member->statm_fd >= 0)
        (void)close(member->statm_fd);
    if (member->smaps_fd >= 0)
        (void)close(member->smaps_fd);
}

void tree_close(struct tree *tree)
{
    size_t i;

    if (!tree)
        return;
    for (i = 0; i < tree->count; i++)
        member_close(&tree->members[i]);
    free(tree->members);
    free(tree);
}

static int open_of(int pid, const char *name)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static struct member *tree_member(struct tree *tree, int pid)
{
    struct member *member;
    size_t i;

    for (i = 0; i < tree->count; i++)
        if (tree->members[i].pid == pid)
            return &tree->members[i];
    tree->members = mem_grow(tree->members, tree->count, &tree->capacity, sizeof *tree->members);
    member = &tree->members[tree->count++];
    *member = (struct member){.pid = pid, .smaps_fd = -1};
    member->stat_fd = open_of(pid, "stat");
    member->statm_fd = open_of(pid, "statm");
    if (tree->pss)
        member->smaps_fd = open_of(pid, "smaps_rollup");
    return member;
}

static bool read_text(int fd, char *text, size_t size)
{
    ssize_t got = fd < 0 ? -1 : pread(fd, text, size - 1, 0);

    if (got <= 0)
        return false;
    text[got] = '\0';
    return true;
}

/* The name in field 2 may hold spaces and parentheses: the fields go on behind the last ')'. */
static bool read_stat(int fd, struct stat_fields *fields)
{
    char text[STAT_BYTES];
    long long minflt, cminflt, majflt, cmajflt, cutime, cstime, threads;
    const char *rest;

    if (!read_text(fd, text, sizeof text))
        return false;
    rest = strrchr(text, ')');
    if (!rest ||
        sscanf(rest + 1, " %c %*d %*d %*d %*d %*d %*u %lld %lld %lld %lld %*u %*u %lld %lld %*d %*d %lld",
            &fields->state, &minflt, &cminflt, &majflt, &cmajflt, &cutime, &cstime, &threads) != 8)
        return false;
    fields->faults = minflt + cminflt + majflt + cmajflt;
    fields->dead_ticks = cutime + cstime;
    fields->threads = threads;
    return true;
}

static int64_t read_rss_pages(int fd)
{
    char text[STAT_BYTES];
    long long pages;

    return read_text(fd, text, sizeof text) && sscanf(text, "%*s %lld", &pages) == 1 ? pages : 0;
}

/* The CPU time of all threads of another process, in nanoseconds, where /proc/<pid>/stat only has ticks. */
static int64_t read_cpu_ns(int pid)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used))
        return 0;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/* proc_pid_smaps_rollup(5): "Pss:     1234 kB". A process that just ended has none. */
static int64_t read_pss_bytes(int fd)
{
    char text[STAT_BYTES];
    const char *line;
    long long kilobytes;

    if (!read_text(fd, text, sizeof text))
        return 0;
    line = strstr(text, "\nPss:");
    return line && sscanf(line, "\nPss: %lld", &kilobytes) == 1 ? kilobytes * 1024 : 0;
}

static void tree_walk(struct tree *tree, int pid, int64_t threads, struct tree_usage *usage);

static void tree_add(struct tree *tree, int pid, struct tree_usage *usage)
{
    struct member *member = tree_member(tree, pid);
    struct stat_fields fields;

    if (member->seen || !read_stat(member->stat_fd, &fields))
        return;
    member->seen = true;
    usage->cpu_ns += read_cpu_ns(pid) + fields.dead_ticks * tree->tick_ns;
    usage->faults += fields.faults;
    if (fields.state == 'Z')
        return;
    usage->processes++;
    usage->rss_bytes += read_rss_pages(member->statm_fd) * tree->page_bytes;
    usage->pss_bytes += read_pss_bytes(member->smaps_fd);
    tree_walk(tree, pid, fields.threads, usage);
}

static void tree_add_children(struct tree *tree, int pid, int thread, struct tree_usage *usage)
{
    char text[4096];
    char path[64];
    char *at = text;
    char *end;
    int fd;

    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, thread);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (!read_text(fd, text, sizeof text))
        text[0] = '\0';
    (void)close(fd);
    for (;;) {
        long child = strtol(at, &end, 10);

        if (end == at)
            break;
        tree_add(tree, (int)child, usage);
        at = end;
    }
}

/* The kernel lists children by the thread that made them, so that a process with threads needs them all
 * asked. */
static void tree_walk(struct tree *tree, int pid, int64_t threads, struct tree_usage *usage)
{
    struct dirent *entry;
    char path[64];
    DIR *tasks;

    if (threads <= 1) {
        tree_add_children(tree, pid, pid, usage);
        return;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/task", pid);
    tasks = opendir(path);
    if (!tasks)
        return;
    while ((entry = readdir(tasks)))
        if (entry->d_name[0] != '.')
            tree_add_children(tree, pid, atoi(entry->d_name), usage);
    (void)closedir(tasks);
}

static void tree_forget_gone(struct tree *tree)
{
    size_t kept = 0;
    size_t i;

    for (i = 0; i < tree->count; i++) {
        if (tree->members[i].seen)
            tree->members[kept++] = tree->members[i];
        else
            member_close(&tree->members[i]);
    }
    tree->count = kept;
}

void tree_measure(struct tree *tree, struct tree_usage *usage)
{
    size_t i;

    *usage = (struct tree_usage){0};
    for (i = 0; i < tree->count; i++)
        tree->members[i].seen = false;
    tree_walk(tree, (int)getpid(), 1, usage);
    tree_forget_gone(tree);
    if (usage->cpu_ns < tree->cpu_ns)
        usage->cpu_ns = tree->cpu_ns;
    if (usage->faults < tree->faults)
        usage->faults = tree->faults;
    tree->cpu_ns = usage->cpu_ns;
    tree->faults = usage->faults;
}
