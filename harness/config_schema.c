/* config_schema: see config_schema.h. Rows stand in the order in which the documentation lists them. */
#include "config_schema.h"

#define KEYS(rows)                                                                                           \
    {                                                                                                        \
        (rows), sizeof(rows) / sizeof *(rows)                                                                \
    }
#define MS 1e6
#define DAY 86400e9

static const char *const generators[] = {"las", NULL};
static const char *const switches[] = {"on", "off", NULL};
static const char *const counters[] = {"none", "instructions", NULL};
static const char *const memories[] = {"rss", "pss", NULL};
static const char *const log_keepings[] = {"none", "last", "all", NULL};

/* A command outside the measured time: a program and its arguments. */
#define COMMAND .type = TYPE_STRINGS, .max = CONFIG_LIST_MAX, .flags = KEY_TEMPLATE

#define AT(member) .offset = offsetof(struct config_corpus, member)
static const struct config_key corpus_rows[] = {
    {.name = "generator",
        .type = TYPE_CHOICE,
        AT(generator),
        .flags = KEY_EITHER,
        .choices = generators,
        .help = "The program that writes the corpus, once, before the first run."},
    {.name = "scale",
        .type = TYPE_NUMBER,
        AT(scale),
        .min = 0,
        .max = 100,
        .flags = KEY_ABOVE_MIN,
        .fallback = "1",
        .needs = "generator",
        .help = "The size of the generated corpus; 1 is the reference's size."},
    {.name = "seed",
        .type = TYPE_INTEGER,
        AT(seed),
        .min = 0,
        .fallback = "1",
        .needs = "generator",
        .help = "The seed of the generator. The same seed gives the same bytes."},
    {.name = "path",
        .type = TYPE_STRING,
        AT(path),
        .flags = KEY_EITHER,
        .help = "A folder that exists already, seen from the workload's `directory`."},
};
#undef AT
static const struct config_keys corpus_keys = KEYS(corpus_rows);

#define AT(member) .offset = offsetof(struct config_workload, member)
static const struct config_key workload_rows[] = {
    {.name = "command",
        .type = TYPE_STRINGS,
        AT(command),
        .min = 1,
        .max = CONFIG_LIST_MAX,
        .flags = KEY_REQUIRED | KEY_TEMPLATE | KEY_SPLICES,
        .help = "The program and its arguments, run without a shell. Put `{tracer}` where a tracer's own "
                "arguments belong, and `{wrap}` first if a configuration runs the program under another."},
    {.name = "directory",
        .type = TYPE_STRING,
        AT(directory),
        .help = "The folder to run the command in, seen from the folder of this file. Without it: the "
                "folder that tracetoll is started in."},
    {.name = "environment",
        .type = TYPE_ENVIRONMENT,
        AT(environment),
        .max = CONFIG_LIST_MAX,
        .flags = KEY_TEMPLATE,
        .help = "Environment variables of every run, added to those of tracetoll."},
    {.name = "corpus",
        .type = TYPE_MAP,
        AT(corpus),
        .keys = &corpus_keys,
        .help = "What the command works on; `{corpus}` is its folder."},
    {.name = "prepare",
        COMMAND,
        AT(prepare),
        .help = "A command before every run, not timed, run as the workload is."},
    {.name = "cleanup", COMMAND, AT(cleanup), .help = "The same after every run."},
    {.name = "verify_output",
        .type = TYPE_BOOL,
        AT(verify_output),
        .fallback = "false",
        .help = "Whether the folder `{output}` must hold the same bytes after every run, under every "
                "configuration. A run that differs counts as failed."},
};
#undef AT
static const struct config_keys workload_keys = KEYS(workload_rows);

#define AT(member) .offset = offsetof(struct config_run, member)
#define ROUNDS_MAX 100000
static const struct config_key rounds_rows[] = {
    {.name = "min",
        .type = TYPE_INTEGER,
        AT(rounds_min),
        .min = 2,
        .max = ROUNDS_MAX,
        .fallback = "10",
        .help = "The precision is not looked at before that many rounds."},
    {.name = "max",
        .type = TYPE_INTEGER,
        AT(rounds),
        .min = 2,
        .max = ROUNDS_MAX,
        .fallback = "60",
        .help = "After that many rounds it ends, precise or not."},
    {.name = "precision",
        .type = TYPE_SHARE,
        AT(precision),
        .max = 1,
        .flags = KEY_REQUIRED | KEY_ABOVE_MIN,
        .help = "The half-width of the 95 % interval of every configuration's slowdown with which it ends."},
};
static const struct config_keys rounds_keys = KEYS(rounds_rows);

static const struct config_key run_rows[] = {
    {.name = "rounds",
        .type = TYPE_ROUNDS,
        .min = 1,
        .max = ROUNDS_MAX,
        .fallback = "10",
        .keys = &rounds_keys,
        .help = "How often every configuration runs. A round runs each of them once, in shuffled order. "
                "Or a map: rounds until the slowdowns are precise."},
    {.name = "warmup",
        .type = TYPE_INTEGER,
        AT(warmup),
        .min = 0,
        .max = 1000,
        .fallback = "1",
        .help = "Rounds before the counted ones. They are kept, not counted."},
    {.name = "timeout",
        .type = TYPE_DURATION,
        AT(timeout_ns),
        .min = 10 * MS,
        .max = 30 * DAY,
        .fallback = "20min",
        .help = "A run that takes longer is ended and counts as failed."},
    {.name = "sample_interval",
        .type = TYPE_DURATION,
        AT(sample_interval_ns),
        .min = 1 * MS,
        .max = 10000 * MS,
        .flags = KEY_OR_ZERO,
        .fallback = "10ms",
        .help =
            "How often memory, CPU time and page faults are read for the timeline; 0 for no timeline, and "
            "no limit of memory without cgroups."},
    {.name = "seed",
        .type = TYPE_INTEGER,
        AT(seed),
        .min = 0,
        .fallback = "1",
        .help = "The seed of the order within the rounds."},
    {.name = "pin",
        .type = TYPE_CPUS,
        AT(pin),
        .fallback = "none",
        .max = CONFIG_LIST_MAX,
        .help = "The processors that the workload may use. `auto`: all but the lowest core, which is for "
                "tracetoll, so that sampling takes no time from the workload; on a single processor nothing "
                "is pinned. `none`: the kernel decides. A workload of several processes or threads has "
                "fewer processors when it is pinned."},
    {.name = "aslr",
        .type = TYPE_CHOICE,
        AT(aslr),
        .fallback = "on",
        .choices = switches,
        .help = "`off` gives the workload the same addresses in every run, `on` leaves that to the system. "
                "Off, times vary less, but hold for one layout of memory only."},
    {.name = "memory",
        .type = TYPE_CHOICE,
        AT(memory),
        .fallback = "rss",
        .choices = memories,
        .help =
            "What the timeline holds: resident memory, or also proportional memory (`pss`), which counts a "
            "page that several processes share once. Reading it takes the kernel longer."},
    {.name = "keep_logs",
        .type = TYPE_CHOICE,
        AT(keep_logs),
        .fallback = "none",
        .choices = log_keepings,
        .help =
            "Which logs of counted rounds are kept, in `logs` of the results folder: none, the last of each "
            "configuration, or all. Others are deleted as soon as they are counted."},
    {.name = "self_check",
        .type = TYPE_INTEGER,
        AT(self_check),
        .min = 0,
        .max = 1000,
        .fallback = "3",
        .help = "How many pairs of runs, with and without samples, measure what tracetoll itself costs here, "
                "before the first run; 0 for none. Up to 4 are a quick look, with runs of about 25 ms; more "
                "have runs of about 0.1 s."},
};
#undef AT
static const struct config_keys run_keys = KEYS(run_rows);

#define AT(member) .offset = offsetof(struct config_published, member)
static const struct config_key published_rows[] = {
    {.name = "wall", .type = TYPE_SECONDS, AT(wall_s), .flags = KEY_ABOVE_MIN, .help = "Wall time."},
    {.name = "ms_per_mb",
        .type = TYPE_NUMBER,
        AT(ms_per_mb),
        .unit = "ms/MB",
        .flags = KEY_ABOVE_MIN,
        .help = "Wall time per 1,000,000 bytes of corpus."},
    {.name = "slowdown",
        .type = TYPE_NUMBER,
        AT(slowdown),
        .flags = KEY_ABOVE_MIN,
        .help = "Wall time over the baseline's."},
    {.name = "events", .type = TYPE_NUMBER, AT(events), .help = "Events that the tracer saw."},
    {.name = "log_lines", .type = TYPE_NUMBER, AT(log_lines), .help = "Lines of the tracer's log."},
    {.name = "log_words", .type = TYPE_NUMBER, AT(log_words), .help = "Words of the tracer's log."},
    {.name = "log_bytes",
        .type = TYPE_NUMBER,
        AT(log_bytes),
        .unit = "bytes",
        .help = "Bytes of the tracer's log."},
};
#undef AT
static const struct config_keys published_keys = KEYS(published_rows);

#define AT(member) .offset = offsetof(struct config_requires, member)
static const struct config_key requires_rows[] = {
    {.name = "programs",
        .type = TYPE_STRINGS,
        AT(programs),
        .max = CONFIG_LIST_MAX,
        .flags = KEY_TEMPLATE,
        .help = "Programs, along `PATH` or with a path."},
    {.name = "modules",
        .type = TYPE_STRINGS,
        AT(modules),
        .max = CONFIG_LIST_MAX,
        .help = "Modules that the Python interpreter must find."},
    {.name = "command",
        COMMAND,
        AT(command),
        .help = "A command that must exit with status 0, to try what merely being installed does not tell."},
};
#undef AT
static const struct config_keys requires_keys = KEYS(requires_rows);

#define AT(member) .offset = offsetof(struct config_events_from, member)
static const struct config_key events_from_rows[] = {
    {.name = "file",
        .type = TYPE_STRING,
        AT(file),
        .flags = KEY_EITHER | KEY_TEMPLATE,
        .help = "Where the events stand: `{log}`, `{stdout}`, `{stderr}` or another file, folder or pattern. "
                "Each line is one, unless there is a `pattern`."},
    {.name = "pattern",
        .type = TYPE_STRING,
        AT(pattern),
        .needs = "file",
        .help =
            "A POSIX extended regular expression. Without a group, each line that matches is an event. With "
            "one, it is a number of events, which are added up; commas in it do not count."},
    {.name = "command",
        COMMAND | KEY_EITHER,
        AT(command),
        .help = "A command that prints the number of events."},
};
#undef AT
static const struct config_keys events_from_keys = KEYS(events_from_rows);

#define AT(member) .offset = offsetof(struct config_limits, member)
static const struct config_key limit_rows[] = {
    {.name = "log",
        .type = TYPE_SIZE,
        AT(log_bytes),
        .min = 1,
        .help = "What a run may write into its log, standard output and standard error together."},
    {.name = "memory",
        .type = TYPE_SIZE,
        AT(memory_bytes),
        .min = 1e6,
        .help =
            "What all processes of a run may hold together: by cgroup v2 where tracetoll may use it, else by "
            "RLIMIT_DATA for each process and by the timeline for all of them."},
    {.name = "files",
        .type = TYPE_INTEGER,
        AT(files),
        .min = 8,
        .max = 1000000,
        .help = "Files that each process of a run may hold open."},
};
#undef AT
static const struct config_keys limit_keys = KEYS(limit_rows);

#define AT(member) .offset = offsetof(struct config_matrix, member)
static const struct config_key matrix_rows[] = {
    {.name = "interpreter",
        .type = TYPE_STRINGS,
        AT(interpreters),
        .max = CONFIG_LIST_MAX,
        .help = "What `{python}` stands for: names or paths of interpreters."},
    {.name = "scale",
        .type = TYPE_NUMBERS,
        AT(scales),
        .max = 100,
        .flags = KEY_ABOVE_MIN,
        .help = "Scales of the generated corpus."},
    {.name = "sample_interval",
        .type = TYPE_DURATIONS,
        AT(sample_intervals),
        .min = 1 * MS,
        .max = 10000 * MS,
        .help = "Intervals of the timeline."},
};
#undef AT
static const struct config_keys matrix_keys = KEYS(matrix_rows);

#define AT(member) .offset = offsetof(struct config_configuration, member)
static const struct config_key configuration_rows[] = {
    {.name = "name",
        .type = TYPE_STRING,
        AT(name),
        .flags = KEY_REQUIRED | KEY_NAME,
        .help = "The short name, also used for files: " CONFIG_NAME_RULE
                ". No two may differ only in upper and lower case."},
    {.name = "label",
        .type = TYPE_STRING,
        AT(label),
        .fallback = "",
        .help = "A few words for the report and its plots."},
    {.name = "computes",
        .type = TYPE_STRING,
        AT(computes),
        .fallback = "",
        .help = "What the tracer computes at every event, for the report's table."},
    {.name = "logs",
        .type = TYPE_STRING,
        AT(logs),
        .fallback = "",
        .help = "What the tracer logs, for the report's table."},
    {.name = "tracer",
        .type = TYPE_STRINGS,
        AT(tracer),
        .max = CONFIG_LIST_MAX,
        .flags = KEY_TEMPLATE,
        .help = "The arguments that stand for `{tracer}` in the command; none when absent."},
    {.name = "wrap",
        .type = TYPE_STRINGS,
        AT(wrap),
        .max = CONFIG_LIST_MAX,
        .flags = KEY_TEMPLATE,
        .help = "The arguments that stand for `{wrap}` in the command; none when absent."},
    {.name = "environment",
        .type = TYPE_ENVIRONMENT,
        AT(environment),
        .max = CONFIG_LIST_MAX,
        .flags = KEY_TEMPLATE,
        .help = "Environment variables of this configuration, added to the workload's."},
    {.name = "baseline",
        .type = TYPE_STRING,
        AT(baseline),
        .flags = KEY_REFERENCE,
        .help = "The configuration that this one is compared with, if not the file's `baseline`."},
    {.name = "scale",
        .type = TYPE_NUMBER,
        AT(scale),
        .min = 0,
        .max = 100,
        .flags = KEY_ABOVE_MIN,
        .help =
            "The scale of its own corpus, for a tracer too slow for the workload's. It is compared with its "
            "baseline on the same corpus, which is added where the file has none."},
    {.name = "sample_interval",
        .type = TYPE_DURATION,
        AT(sample_interval_ns),
        .min = 1 * MS,
        .max = 10000 * MS,
        .flags = KEY_OR_ZERO,
        .help = "Its own `sample_interval`, to see what sampling itself costs."},
    {.name = "log",
        .type = TYPE_STRING,
        AT(log),
        .flags = KEY_TEMPLATE,
        .help = "Where the tracer's log is, if it cannot be told to write to `{log}`: a file, a folder or a "
                "pattern such as `{work}/trace.*`. All that matches is counted."},
    {.name = "requires",
        .type = TYPE_MAP,
        AT(requires),
        .keys = &requires_keys,
        .help = "What must be there; without it the configuration is skipped, and the report says why."},
    {.name = "events_from",
        .type = TYPE_MAP,
        AT(events_from),
        .keys = &events_from_keys,
        .help = "How to count the events of a tracer that reports no statistics."},
    {.name = "setup",
        COMMAND,
        AT(chores.setup),
        .help =
            "A command before the first run of this configuration, not timed. `{shared}` is a folder that "
            "stays until its teardown."},
    {.name = "prepare",
        COMMAND,
        AT(chores.prepare),
        .help = "A command before every run, not timed, after the workload's `prepare`."},
    {.name = "cleanup",
        COMMAND,
        AT(chores.cleanup),
        .help = "A command after every run, not timed, before the workload's `cleanup`. It also runs when "
                "the run failed."},
    {.name = "teardown", COMMAND, AT(chores.teardown), .help = "A command after the last run, not timed."},
    {.name = "published",
        .type = TYPE_MAP,
        AT(published),
        .keys = &published_keys,
        .help = "Figures that somebody published for this configuration; the report shows them beside "
                "the measured ones."},
};
#undef AT
static const struct config_keys configuration_keys = KEYS(configuration_rows);

#define AT(member) .offset = offsetof(struct config_budget, member)
static const struct config_key budget_rows[] = {
    {.name = "configuration",
        .type = TYPE_STRING,
        AT(configuration),
        .flags = KEY_REQUIRED | KEY_REFERENCE,
        .help = "The configuration whose cost is limited."},
    {.name = "over",
        .type = TYPE_STRING,
        AT(over),
        .flags = KEY_REFERENCE,
        .help =
            "The configuration that a slowdown is taken over, paired by round. Without it: the baseline."},
    {.name = "metric", .type = TYPE_METRIC, AT(metric), .flags = KEY_REQUIRED, .help = "What is limited."},
    {.name = "max",
        .type = TYPE_METRIC_LIMIT,
        AT(max),
        .flags = KEY_REQUIRED | KEY_ABOVE_MIN,
        .help = "The highest value that is still within the budget, in the metric's unit."},
};
#undef AT
static const struct config_keys budget_keys = KEYS(budget_rows);

#define AT(member) .offset = offsetof(struct config, member)
#define LIST(member, number)                                                                                 \
    .offset = offsetof(struct config, member), .count_offset = offsetof(struct config, number),              \
    .item_size = sizeof *((struct config *)0)->member
static const struct config_key top_rows[] = {
    {.name = "title", .type = TYPE_STRING, AT(title), .fallback = "", .help = "The report's title."},
    {.name = "workload",
        .type = TYPE_MAP,
        AT(workload),
        .flags = KEY_REQUIRED,
        .keys = &workload_keys,
        .help = "What is run."},
    {.name = "run", .type = TYPE_MAP, AT(run), .keys = &run_keys, .help = "How it is run."},
    {.name = "limits",
        .type = TYPE_MAP,
        AT(limits),
        .keys = &limit_keys,
        .help = "What a run may use; one that needs more is ended and counts as failed."},
    {.name = "interpreters",
        .type = TYPE_STRINGS,
        AT(matrix.interpreters),
        .max = CONFIG_LIST_MAX,
        .help = "Short for `interpreter` in `matrix`."},
    {.name = "matrix",
        .type = TYPE_MAP,
        AT(matrix),
        .keys = &matrix_keys,
        .help = "Lists whose every combination runs all configurations, named as `A@python3.12` or "
                "`A@scale=0.1`. Each is compared with the baseline of its own combination."},
    {.name = "baseline",
        .type = TYPE_STRING,
        AT(baseline),
        .flags = KEY_REFERENCE,
        .help = "The configuration that the others are compared with. Without it: the one named `none`, "
                "else the first."},
    {.name = "ladder",
        .type = TYPE_STRINGS,
        AT(ladder),
        .min = 2,
        .max = CONFIG_LIST_MAX,
        .flags = KEY_REFERENCE,
        .help = "Configurations in the order in which each does more than the one before; the report "
                "shows what each step adds."},
    {.name = "configurations",
        .type = TYPE_MAPS,
        LIST(configurations, configuration_count),
        .min = 1,
        .max = CONFIG_CONFIGURATIONS_MAX,
        .flags = KEY_REQUIRED,
        .keys = &configuration_keys,
        .help = "The tracers, and how each is switched on."},
    {.name = "budgets",
        .type = TYPE_MAPS,
        LIST(budgets, budget_count),
        .max = CONFIG_LIST_MAX,
        .keys = &budget_keys,
        .help = "Limits; one that is exceeded makes the exit code 1."},
    {.name = "counters",
        .type = TYPE_CHOICE,
        AT(counters),
        .fallback = "none",
        .choices = counters,
        .help =
            "`instructions` also counts the instructions of every configuration: in each run where there is "
            "a performance monitoring unit, otherwise in runs of their own under callgrind, which take "
            "some fifty times as long. They hardly vary, even where times do."},
    {.name = "counters_scale",
        .type = TYPE_NUMBER,
        AT(counters_scale),
        .min = 0,
        .max = 100,
        .flags = KEY_ABOVE_MIN,
        .needs = "counters",
        .help =
            "The scale of the generated corpus while callgrind counts. Without it: that of the workload."},
    {.name = "counters_rounds",
        .type = TYPE_INTEGER,
        AT(counters_rounds),
        .min = 1,
        .max = 1000,
        .fallback = "3",
        .needs = "counters",
        .help = "How often callgrind counts each configuration."},
};
#undef LIST
#undef AT
const struct config_keys config_schema = KEYS(top_rows);

const struct config_metric_kind config_metric_kinds[METRIC_COUNT] = {
    [METRIC_SLOWDOWN] = {"slowdown", "wall time over the baseline's", NULL, TYPE_NUMBER},
    [METRIC_WALL] = {"wall", "wall time", NULL, TYPE_SECONDS},
    [METRIC_NS_PER_EVENT] = {"ns_per_event", "time per event over the baseline", "ns", TYPE_NUMBER},
    [METRIC_LOG_BYTES] = {"log_bytes", "size of the tracer's log", NULL, TYPE_SIZE_NUMBER},
    [METRIC_PEAK_RSS] = {"peak_rss", "peak resident memory", NULL, TYPE_SIZE_NUMBER},
};

const char *config_metric_name(enum config_metric metric)
{
    return config_metric_kinds[metric].name;
}

const char *config_type_words(enum config_type type)
{
    static const char *const words[] = {
        [TYPE_STRING] = "text",
        [TYPE_STRINGS] = "a list of texts",
        [TYPE_DURATION] = "a duration such as 10ms or 20min",
        [TYPE_SECONDS] = "a duration such as 10ms or 20min",
        [TYPE_SIZE] = "a size such as 4KiB or 10GB",
        [TYPE_SIZE_NUMBER] = "a size such as 4KiB or 10GB",
        [TYPE_INTEGER] = "a whole number",
        [TYPE_NUMBER] = "a number",
        [TYPE_SHARE] = "a share such as 2%",
        [TYPE_CPUS] = "auto, none or a list of processor numbers",
        [TYPE_ROUNDS] = "a whole number, or a map of min, max and precision",
        [TYPE_BOOL] = "true or false",
        [TYPE_CHOICE] = "a name",
        [TYPE_METRIC] = "the name of a metric",
        [TYPE_METRIC_LIMIT] = "a number, duration or size",
        [TYPE_NUMBERS] = "a list of numbers",
        [TYPE_DURATIONS] = "a list of durations such as 10ms",
        [TYPE_MAP] = "a map",
        [TYPE_MAPS] = "a list of maps",
        [TYPE_ENVIRONMENT] = "a map of variables",
    };

    return words[type];
}
