/* cgroup: finding a memory controller in made-up trees, and starting a process in a real cgroup where there
 * is one. */
#include "cgroup.h"
#include "path.h"
#include "process.h"
#include "temporary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static struct temporary temporary;

/* A tree in which this process is in "/me", and the kernel's files are plain ones. */
static struct cgroup *open_tree(const char *mount, const char *controllers, const char *handed_on)
{
    char name[256];

    temporary_open(&temporary);
    (void)temporary_write_text(&temporary, "proc/self/cgroup", "4:memory:/old\n1:cpu:/\n0::/me\n");
    (void)snprintf(name, sizeof name, "%s/me/cgroup.controllers", mount);
    (void)temporary_write_text(&temporary, name, controllers);
    (void)snprintf(name, sizeof name, "%s/me/cgroup.subtree_control", mount);
    (void)temporary_write_text(&temporary, name, handed_on);
    return cgroup_open(temporary.path);
}

static void close_tree(struct cgroup *cgroup)
{
    cgroup_close(cgroup);
    temporary_close(&temporary);
}

Test(cgroup, needs_a_memory_controller_to_hand_on)
{
    static const struct {
        const char *mount;
        const char *controllers;
        const char *handed_on;
        bool usable;
    } cases[] = {
        {"sys/fs/cgroup", "cpu io memory pids\n", "memory pids\n", true},
        {"sys/fs/cgroup/unified", "memory\n", "memory\n", true},
        {"sys/fs/cgroup", "hugetlb\n", "\n", false},
        {"sys/fs/cgroup", "memory2 xmemory\n", "memory\n", false},
        /* this process would have to move, and a made-up tree has no cgroup.procs */
        {"sys/fs/cgroup", "memory\n", "\n", false},
        {"elsewhere", "memory\n", "memory\n", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cgroup *cgroup = open_tree(cases[i].mount, cases[i].controllers, cases[i].handed_on);

        cr_expect_eq(cgroup != NULL, cases[i].usable, "case %zu", i);
        close_tree(cgroup);
    }
}

Test(cgroup, makes_one_for_each_run_and_removes_it)
{
    struct cgroup *cgroup = open_tree("sys/fs/cgroup", "memory\n", "memory\n");
    struct cgroup_usage usage;
    const char *procs;
    char folder[512];

    cr_assert_not_null(cgroup);
    procs = cgroup_begin(cgroup, 0);
    cr_assert_not_null(procs);
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(procs, '/') - procs), procs);
    cr_assert(path_is_folder(folder), "%s", folder);
    cgroup_end(cgroup, &usage);
    cr_assert_not(path_exists(folder));
    cr_assert_eq(usage.peak_bytes, -1, "the tree says nothing");
    cr_assert_eq(usage.oom_kills, -1);
    cr_assert_null(cgroup_begin(cgroup, 1000000), "there is no memory.max to write the limit to");
    close_tree(cgroup);
}

Test(cgroup, reads_what_the_kernel_says)
{
    struct cgroup *cgroup = open_tree("sys/fs/cgroup", "memory\n", "memory\n");
    struct cgroup_usage usage;
    const char *procs;
    char path[512];
    FILE *file;

    cr_assert_not_null(cgroup);
    procs = cgroup_begin(cgroup, 0);
    cr_assert_not_null(procs);
    (void)snprintf(path, sizeof path, "%.*s/memory.peak", (int)(strrchr(procs, '/') - procs), procs);
    file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs("123456789\n", file);
    (void)fclose(file);
    (void)snprintf(path, sizeof path, "%.*s/memory.events", (int)(strrchr(procs, '/') - procs), procs);
    file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs("low 0\nhigh 0\nmax 7\noom 2\noom_kill 3\noom_group_kill 0\n", file);
    (void)fclose(file);
    cgroup_end(cgroup, &usage);
    cr_assert_eq(usage.peak_bytes, 123456789);
    cr_assert_eq(usage.oom_kills, 3);
    close_tree(cgroup);
}

/* A real cgroup v2, whatever its controllers, to prove that a program starts inside. */
Test(cgroup, a_program_starts_in_the_cgroup_that_it_is_given)
{
    static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    char *argv[] = {"cat", "/proc/self/cgroup", NULL};
    struct process_request request = {.argv = argv, .environment = environ, .stderr_path = "/dev/null"};
    struct process process;
    struct process_end end;
    struct buf text = {0};
    struct error error;
    char folder[256];
    char procs[300];
    bool made = false;

    for (size_t i = 0; i < 2 && !made; i++) {
        (void)snprintf(procs, sizeof procs, "%s/cgroup.procs", mounts[i]);
        (void)snprintf(folder, sizeof folder, "%s/tracetoll-test-%d", mounts[i], (int)getpid());
        made = path_exists(procs) && mkdir(folder, 0755) == 0;
    }
    if (!made)
        cr_skip_test("no cgroup v2 can be made here");
    (void)snprintf(procs, sizeof procs, "%s/cgroup.procs", folder);
    temporary_open(&temporary);
    request.cgroup_procs = procs;
    request.stdout_path = temporary_path(&temporary, "out");
    cr_expect_eq(process_spawn(&process, &request, &error), 0, "%s", error.message);
    process_wait(&process, &end);
    (void)rmdir(folder);
    cr_assert_eq(path_read(temporary_path(&temporary, "out"), 10000, &text), 0);
    cr_assert(strstr(buf_string(&text), "tracetoll-test-"), "%s", buf_string(&text));
    buf_free(&text);
    temporary_close(&temporary);
}
