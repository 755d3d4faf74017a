/* host: see host.h. The files are described in the kernel's Documentation/ABI (sysfs) and proc(5). */
#include "host.h"
#include "buf.h"
#include "mem.h"
#include "path.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_BYTES_MAX = 16384 };

static void read_text(const char *root, const char *path, struct buf *text)
{
    struct buf whole = {0};

    buf_printf(&whole, "%s%s", root, path);
    (void)path_read(whole.data, TEXT_BYTES_MAX, text);
    buf_free(&whole);
}

static char *trimmed(const char *text, size_t length)
{
    char *copy;

    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    while (length > 0 && isspace((unsigned char)*text)) {
        text++;
        length--;
    }
    copy = mem_alloc(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

char *host_line(const char *root, const char *path)
{
    struct buf text = {0};
    char *line;

    read_text(root, path, &text);
    line = trimmed(buf_string(&text), strcspn(buf_string(&text), "\n"));
    buf_free(&text);
    return line;
}

/* The value on the first line that starts with `key`, then blanks, then `separator`. */
static char *keyed_value(const char *text, const char *key, char separator)
{
    size_t length = strlen(key);

    while (*text) {
        size_t line = strcspn(text, "\n");
        size_t at = length;

        if (line > length && strncmp(text, key, length) == 0) {
            while (at < line && isblank((unsigned char)text[at]))
                at++;
            if (text[at] == separator)
                return trimmed(text + at + 1, line - at - 1);
        }
        text += line + (text[line] == '\n');
    }
    return mem_strdup("");
}

static char *read_keyed(const char *root, const char *path, const char *key, char separator)
{
    struct buf text = {0};
    char *value;

    read_text(root, path, &text);
    value = keyed_value(buf_string(&text), key, separator);
    buf_free(&text);
    return value;
}

/* -1 for what is no number. */
static int64_t take_number(char *text)
{
    char *end;
    long long number = strtoll(text, &end, 10);

    if (end == text || (*end && !isspace((unsigned char)*end)))
        number = -1;
    free(text);
    return number;
}

/* Visits each number of a list such as "0-3,8"; returns how many there are, or -1 for what is no such list.
 */
static int64_t walk_cpus(const char *list, void (*visit)(void *context, long cpu), void *context)
{
    int64_t count = 0;

    while (isdigit((unsigned char)*list)) {
        char *end;
        long first = strtol(list, &end, 10);
        long last = *end == '-' ? strtol(end + 1, &end, 10) : first;

        if (last < first || last - first > 65535)
            return -1;
        for (; first <= last; first++, count++)
            if (visit)
                visit(context, first);
        list = end + (*end == ',');
    }
    return *list || count == 0 ? -1 : count;
}

struct governors {
    const char *root;
    char *name; /* NULL before the first */
};

static void merge_governor(void *context, long cpu)
{
    struct governors *governors = context;
    char path[96];
    char *name;

    (void)snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%ld/cpufreq/scaling_governor", cpu);
    name = host_line(governors->root, path);
    if (!governors->name) {
        governors->name = name;
        return;
    }
    if (strcmp(governors->name, name) != 0) {
        free(governors->name);
        governors->name = mem_strdup("mixed");
    }
    free(name);
}

static void read_processors(struct host_record *host, const char *root)
{
    struct governors governors = {.root = root};
    char *online = host_line(root, "/sys/devices/system/cpu/online");

    host->cpu_model = read_keyed(root, "/proc/cpuinfo", "model name", ':');
    host->cores = walk_cpus(online, merge_governor, &governors);
    host->governor = governors.name ? governors.name : mem_strdup("");
    free(online);
}

/* "always [madvise] never" -> "madvise" */
static char *bracketed(char *text)
{
    char *open = strchr(text, '[');
    char *close = open ? strchr(open, ']') : NULL;
    char *word = close ? trimmed(open + 1, (size_t)(close - open - 1)) : mem_strdup("");

    free(text);
    return word;
}

static char *unquoted(char *text)
{
    size_t length = strlen(text);
    char *inner;

    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return text;
    inner = trimmed(text + 1, length - 2);
    free(text);
    return inner;
}

struct vendor {
    const char *sign;
    const char *word;
};

static const char *find_vendor(const struct vendor *vendors, const char *text)
{
    for (; vendors->sign; vendors++)
        if (strstr(text, vendors->sign))
            return vendors->word;
    return NULL;
}

/* The machine's maker and model as a hypervisor forges them. Amazon and Google also sell whole machines under
 * these names, so they count only where the processor says that it is virtual. */
static const char *vendor_of_board(const char *root)
{
    static const struct vendor boards[] = {
        {"KVM", "kvm"},
        {"QEMU", "kvm"},
        {"Amazon EC2", "kvm"},
        {"Google", "kvm"},
        {"OpenStack", "kvm"},
        {"VMware", "vmware"},
        {"innotek GmbH", "virtualbox"},
        {"VirtualBox", "virtualbox"},
        {"Xen", "xen"},
        {"Microsoft Corporation", "hyper-v"},
        {"Parallels", "parallels"},
        {"Apple Virtualization", "apple"},
        {NULL, NULL},
    };
    char *maker = host_line(root, "/sys/class/dmi/id/sys_vendor");
    char *model = host_line(root, "/sys/class/dmi/id/product_name");
    const char *word = find_vendor(boards, model);

    if (!word)
        word = find_vendor(boards, maker);
    free(maker);
    free(model);
    return word;
}

/* A guest offers the clock that its hypervisor shares with it. */
static const char *vendor_of_clock(const char *root)
{
    static const struct vendor clocks[] = {
        {"kvm-clock", "kvm"},
        {"hyperv", "hyper-v"},
        {"xen", "xen"},
        {NULL, NULL},
    };
    char *offered = host_line(root, "/sys/devices/system/clocksource/clocksource0/available_clocksource");
    const char *word = find_vendor(clocks, offered);

    free(offered);
    return word;
}

/* The word for the hypervisor below this system: "none", "kvm", "xen", "vmware" ..., "unknown" when there is
 * one that does not name itself, "" where the processor does not tell. */
static char *read_virtualisation(const char *root)
{
    char *flags = read_keyed(root, "/proc/cpuinfo", "flags", ':');
    char *type = host_line(root, "/sys/hypervisor/type");
    bool is_guest = strstr(flags, "hypervisor") != NULL;
    const char *word = *type ? type : NULL;
    char *result;

    if (!word && is_guest)
        word = vendor_of_board(root);
    if (!word && is_guest)
        word = vendor_of_clock(root);
    if (!word && is_guest)
        word = "unknown";
    if (!word)
        word = *flags ? "none" : "";
    result = mem_strdup(word);
    free(type);
    free(flags);
    return result;
}

static char *time_now(void)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;

    (void)gmtime_r(&now, &utc);
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return mem_strdup(text);
}

static double read_load(const char *root)
{
    char *line = host_line(root, "/proc/loadavg");
    char *end;
    double load = strtod(line, &end);

    if (end == line)
        load = -1;
    free(line);
    return load;
}

static int64_t read_memory(const char *root)
{
    int64_t kilobytes = take_number(read_keyed(root, "/proc/meminfo", "MemTotal", ':'));

    return kilobytes < 0 ? -1 : kilobytes * 1024;
}

int host_swap(const char *root, int64_t *used_bytes, int64_t *total_bytes)
{
    int64_t total = take_number(read_keyed(root, "/proc/meminfo", "SwapTotal", ':'));
    int64_t unused = take_number(read_keyed(root, "/proc/meminfo", "SwapFree", ':'));

    if (total < 0 || unused < 0 || unused > total)
        return -1;
    *used_bytes = (total - unused) * 1024;
    *total_bytes = total * 1024;
    return 0;
}

void host_read(
    struct host_record *host, const char *root, const char *python_version, const char *python_path)
{
    host->tracetoll_version = mem_strdup(TRACETOLL_VERSION);
    host->time = time_now();
    read_processors(host, root);
    host->memory_bytes = read_memory(root);
    host->kernel = host_line(root, "/proc/sys/kernel/osrelease");
    host->os = unquoted(read_keyed(root, "/etc/os-release", "PRETTY_NAME", '='));
    host->python_version = mem_strdup(python_version ? python_version : "");
    host->python_path = mem_strdup(python_path ? python_path : "");
    host->aslr = host_line(root, "/proc/sys/kernel/randomize_va_space");
    host->transparent_hugepages = bracketed(host_line(root, "/sys/kernel/mm/transparent_hugepage/enabled"));
    host->virtualisation = read_virtualisation(root);
    host->clock_source = host_line(root, "/sys/devices/system/clocksource/clocksource0/current_clocksource");
    host->perf_event_paranoid = take_number(host_line(root, "/proc/sys/kernel/perf_event_paranoid"));
    host->load_1min = read_load(root);
}
