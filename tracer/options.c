/* The options of a trace; see options.h. */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct choice {
    const char *name;
    int value;
};

static const struct choice hooks[] = {{"profile", HOOK_PROFILE}, {"trace", HOOK_TRACE}, {"frame", HOOK_FRAME},
    {"monitoring", HOOK_MONITORING}, {0}};
static const struct choice computes[] = {
    {"none", COMPUTE_NONE}, {"rss", COMPUTE_RSS}, {"all", COMPUTE_ALL}, {0}};
static const struct choice sources[] = {
    {"fault", RSS_FAULT}, {"timed", RSS_TIMED}, {"statm", RSS_STATM}, {"reopen", RSS_REOPEN}, {0}};
static const struct choice formats[] = {{"text", TRACE_FORMAT_TEXT}, {"binary", TRACE_FORMAT_BINARY}, {0}};

static int choose(const char *option, const struct choice *choices, const char *name, int *value)
{
    char names[128] = "";
    for (const struct choice *choice = choices; choice->name != NULL; choice++) {
        if (strcmp(choice->name, name) == 0) {
            *value = choice->value;
            return 0;
        }
        size_t used = strlen(names);
        snprintf(names + used, sizeof(names) - used, "%s%s", used ? ", " : "", choice->name);
    }
    PyErr_Format(PyExc_ValueError, "--%s=%s: not one of %s", option, name, names);
    return -1;
}

static int parse_bytes(const char *text, uint64_t *bytes)
{
    static const struct {
        const char *name;
        uint64_t factor;
    } units[] = {{"", 1}, {"B", 1}, {"kB", 1000}, {"KiB", 1u << 10}, {"MB", 1000000}, {"MiB", 1u << 20},
        {"GB", 1000000000}, {"GiB", 1u << 30}};
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || errno != 0)
        return -1;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(end, units[i].name) != 0)
            continue;
        if (number > (1ull << 60) / units[i].factor)
            return -1;
        *bytes = number * units[i].factor;
        return 0;
    }
    return -1;
}

static int parse_log(struct options *options, const char *text)
{
    options->filter = FILTER_ALL;
    if (strcmp(text, "all") == 0)
        return 0;
    options->filter = FILTER_NONE;
    if (strcmp(text, "none") == 0)
        return 0;
    options->filter = FILTER_RSS;
    if (strncmp(text, "rss>=", 5) == 0 && parse_bytes(text + 5, &options->filter_bytes) == 0)
        return 0;
    PyErr_Format(
        PyExc_ValueError, "--log=%s: not one of none, all, rss>=BYTES (BYTES as in 4096, 4KiB, 1MB)", text);
    return -1;
}

static int check(const struct options *options)
{
    if (options->filter != FILTER_NONE && options->compute != COMPUTE_ALL) {
        PyErr_SetString(PyExc_ValueError, "a log needs --compute=all (or use --log=none)");
        return -1;
    }
    if (options->previous && options->filter != FILTER_RSS) {
        PyErr_SetString(
            PyExc_ValueError, "--previous needs --log=rss>=BYTES: any other log has the event before");
        return -1;
    }
#if PY_VERSION_HEX < 0x030C0000
    if (options->hook == HOOK_MONITORING) {
        PyErr_SetString(PyExc_ValueError, "--hook=monitoring needs CPython 3.12 or later");
        return -1;
    }
#endif
    return 0;
}

/* An absolute path, since the traced program may change its folder. NULL and None are no path. */
static int parse_path(const char *option, PyObject *object, const char *otherwise, char *path)
{
    PyObject *bytes = NULL;
    if (object == NULL || object == Py_None) {
        if (otherwise == NULL)
            return 0;
        bytes = PyBytes_FromString(otherwise);
    } else if (!PyUnicode_FSConverter(object, &bytes)) {
        return -1;
    }
    if (bytes == NULL)
        return -1;
    const char *text = PyBytes_AS_STRING(bytes);
    char folder[PATH_MAX] = "";
    int result = 0;
    /* Room is left for the suffixes of a forked child, a tail and a temporary file. */
    if (text[0] == '\0')
        result = -1;
    else if (text[0] != '/' && getcwd(folder, sizeof(folder)) == NULL)
        result = -1;
    else if (snprintf(path, PATH_MAX, "%s%s%s", folder, text[0] == '/' ? "" : "/", text) >= PATH_MAX - 40)
        result = -1;
    if (result < 0)
        PyErr_Format(PyExc_ValueError, "--%s: the path is empty or too long", option);
    Py_DECREF(bytes);
    return result;
}

int options_parse(struct options *options, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"hook", "compute", "log", "previous", "rss", "format", "output", "stats", NULL};
    const char *hook = "profile", *compute = "all", *log = "all", *rss = NULL, *format = "text";
    PyObject *output = NULL, *stats = NULL;
    int previous = 0, value = 0;
    memset(options, 0, sizeof(*options));
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$ssspzzOO:Tracer", names, &hook, &compute, &log,
            &previous, &rss, &format, &output, &stats))
        return -1;
    if (choose("hook", hooks, hook, &value) < 0)
        return -1;
    options->hook = (enum tracer_hook)value;
    if (choose("compute", computes, compute, &value) < 0)
        return -1;
    options->compute = (enum tracer_compute)value;
    if (choose("format", formats, format == NULL ? "text" : format, &value) < 0)
        return -1;
    options->format = (enum trace_format)value;
    options->rss_source = -1;
    if (rss != NULL && choose("rss", sources, rss, &options->rss_source) < 0)
        return -1;
    options->previous = previous != 0;
    if (parse_log(options, log) < 0 || check(options) < 0)
        return -1;
    if (options->filter != FILTER_NONE && parse_path("output", output, "rsstrace.log", options->output) < 0)
        return -1;
    const char *environment = getenv("TRACETOLL_STATS");
    return parse_path(
        "stats", stats, environment != NULL && environment[0] != '\0' ? environment : NULL, options->stats);
}
