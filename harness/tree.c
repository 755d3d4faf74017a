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
    int smaps_fd;    /* -1 unless the tree reads Pss */
    int children_fd; /* of its first thread */
    bool seen;       /* in the walk under way */
};

struct tree {
    struct member *members;
    size_t count;
    size_t capacity;
    bool pss;        /* wanted */
    int children_fd; /* ours */
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

static int open_of(int pid, const char *name)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* The kernel lists children by the thread that made them (proc(5), /proc/<pid>/task/<tid>/children). */
static int open_children(int pid, int thread)
{
    char name[48];

    (void)snprintf(name, sizeof name, "task/%d/children", thread);
    return open_of(pid, name);
}

struct tree *tree_open(void)
{
    struct tree *tree = mem_alloc(1, sizeof *tree);

    tree->children_fd = open_children((int)getpid(), (int)getpid());
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
    if (member->children_fd >= 0)
        (void)close(member->children_fd);
}

void tree_close(struct tree *tree)
{
    size_t i;

    if (!tree)
        return;
    for (i = 0; i < tree->count; i++)
        member_close(&tree->members[i]);
    if (tree->children_fd >= 0)
        (void)close(tree->children_fd);
    free(tree->members);
    free(tree);
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
    member->children_fd = open_children(pid, pid);
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

/* Reads one number and the blank behind it. */
static int64_t next_number(const char **at)
{
    const char *text = *at;
    bool negative = *text == '-';
    int64_t number = 0;

    for (text += negative; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (*text - '0');
    *at = text + (*text == ' ');
    return negative ? -number : number;
}

/* The name in field 2 may hold spaces and parentheses: the fields go on behind the last ')'. Taken apart by
 * hand: with sscanf this was the greater part of a sample. */
static bool read_stat(int fd, struct stat_fields *fields)
{
    enum { FIRST = 4, MINFLT = 10, CMAJFLT = 13, CUTIME = 16, CSTIME = 17, THREADS = 20 };
    char text[STAT_BYTES];
    const char *at;
    int field;

    if (!read_text(fd, text, sizeof text))
        return false;
    at = strrchr(text, ')');
    if (!at || at[1] != ' ' || !at[2] || at[3] != ' ')
        return false;
    *fields = (struct stat_fields){.state = at[2]};
    at += 4;
    for (field = FIRST; field <= THREADS; field++) {
        int64_t number = next_number(&at);

        if (field >= MINFLT && field <= CMAJFLT)
            fields->faults += number;
        else if (field == CUTIME || field == CSTIME)
            fields->dead_ticks += number;
        else if (field == THREADS)
            fields->threads = number;
    }
    return *at != '\0';
}

static int64_t read_rss_pages(int fd)
{
    char text[STAT_BYTES];
    const char *at = text;

    if (!read_text(fd, text, sizeof text))
        return 0;
    (void)next_number(&at); /* the size */
    return next_number(&at);
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

static void tree_walk(struct tree *tree, int pid, struct tree_usage *usage);
static void tree_add_list(struct tree *tree, int children_fd, struct tree_usage *usage);

static void tree_add(struct tree *tree, int pid, struct tree_usage *usage)
{
    struct member *member = tree_member(tree, pid);
    struct stat_fields fields;
    int64_t rss_bytes;

    if (member->seen || !read_stat(member->stat_fd, &fields))
        return;
    member->seen = true;
    usage->cpu_ns += read_cpu_ns(pid) + fields.dead_ticks * tree->tick_ns;
    usage->faults += fields.faults;
    if (fields.state == 'Z')
        return;
    usage->processes++;
    rss_bytes = read_rss_pages(member->statm_fd) * tree->page_bytes;
    usage->rss_bytes += rss_bytes;
    if (rss_bytes > usage->largest_bytes)
        usage->largest_bytes = rss_bytes;
    usage->pss_bytes += read_pss_bytes(member->smaps_fd);
    if (fields.threads > 1)
        tree_walk(tree, pid, usage);
    else
        tree_add_list(tree, member->children_fd, usage);
}

static void tree_add_list(struct tree *tree, int children_fd, struct tree_usage *usage)
{
    char text[4096];
    char *at = text;
    char *end;

    if (!read_text(children_fd, text, sizeof text))
        return;
    for (;;) {
        long child = strtol(at, &end, 10);

        if (end == at)
            break;
        tree_add(tree, (int)child, usage);
        at = end;
    }
}

/* All threads of a process have to be asked for their children. */
static void tree_walk(struct tree *tree, int pid, struct tree_usage *usage)
{
    struct dirent *entry;
    char path[64];
    DIR *tasks;

    (void)snprintf(path, sizeof path, "/proc/%d/task", pid);
    tasks = opendir(path);
    if (!tasks)
        return;
    while ((entry = readdir(tasks))) {
        int fd = entry->d_name[0] == '.' ? -1 : open_children(pid, atoi(entry->d_name));

        tree_add_list(tree, fd, usage);
        if (fd >= 0)
            (void)close(fd);
    }
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
    tree_add_list(tree, tree->children_fd, usage);
    tree_forget_gone(tree);
    if (usage->cpu_ns < tree->cpu_ns)
        usage->cpu_ns = tree->cpu_ns;
    if (usage->faults < tree->faults)
        usage->faults = tree->faults;
    tree->cpu_ns = usage->cpu_ns;
    tree->faults = usage->faults;
}
