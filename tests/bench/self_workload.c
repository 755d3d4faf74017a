/* self_workload: a program whose time and memory are known, to measure the harness by. Touches its own memory
 * and the file named in TRACETOLL_MARKS.
 *
 * usage: self_workload spin ROUNDS      a fixed amount of arithmetic and memory traffic
 *        self_workload resident BYTES   grows until it holds that much, marks what the kernel's page tables
 * say that it holds ("resident 2097152"), and stays for 100 ms */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, TABLE_WORDS = 1 << 18 };

static int spin(long rounds)
{
    static uint32_t table[TABLE_WORDS];
    uint64_t state = 1;
    long i;

    for (i = 0; i < rounds; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
        table[state >> 46] += (uint32_t)state;
    }
    return table[0] == 1 && table[1] == 1; /* so that the work is not optimised away */
}

/* The exact resident size: smaps_rollup walks the page tables, where statm reads counters (proc(5)). */
static long resident_bytes(int smaps_fd)
{
    char text[1024];
    ssize_t got = pread(smaps_fd, text, sizeof text - 1, 0);
    const char *line;

    if (got <= 0)
        return -1;
    text[got] = '\0';
    line = strstr(text, "Rss:");
    return line ? strtol(line + 4, NULL, 10) * 1024 : -1;
}

static int mark(const char *label)
{
    const char *path = getenv("TRACETOLL_MARKS");
    int fd = path ? open(path, O_WRONLY | O_APPEND) : STDOUT_FILENO;

    return fd < 0 || write(fd, label, strlen(label)) < 0;
}

static int reside(long wanted)
{
    int smaps_fd = open("/proc/self/smaps_rollup", O_RDONLY);
    char *pages = mmap(
        NULL, (size_t)wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    char label[64];
    long used = 0;

    if (smaps_fd < 0 || pages == MAP_FAILED || madvise(pages, (size_t)wanted, MADV_NOHUGEPAGE))
        return 1;
    (void)snprintf(label, sizeof label, "resident %ld\n", resident_bytes(smaps_fd));
    while (resident_bytes(smaps_fd) < wanted && used < wanted) {
        pages[used] = 1;
        used += PAGE_BYTES;
    }
    (void)snprintf(label, sizeof label, "resident %ld\n", resident_bytes(smaps_fd));
    return mark(label) || nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "spin") == 0)
        return spin(atol(argv[2]));
    if (argc == 3 && strcmp(argv[1], "resident") == 0)
        return reside(atol(argv[2]));
    (void)fprintf(stderr, "usage: self_workload spin ROUNDS | resident BYTES\n");
    return 2;
}
