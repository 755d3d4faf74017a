/* progress: see progress.h. */
#include "progress.h"
#include "log.h"
#include "mem.h"
#include "units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How long the runs of one configuration have taken so far. */
struct pace {
    int64_t total_ns;
    int64_t runs;
};

struct progress {
    bool quiet;
    bool terminal;
    bool colours;
    bool line_open; /* the terminal's cursor stands behind a line of ours */
    int64_t run_count;
    int64_t done;
    int64_t left_ns; /* time left after the run under way; -1 while unknown */
    struct progress_run run;
    size_t configuration_count;
    struct pace *paces;
};

struct progress *progress_open(int64_t run_count, size_t configuration_count, bool quiet)
{
    struct progress *progress = mem_alloc(1, sizeof *progress);

    progress->quiet = quiet;
    progress->terminal = isatty(STDERR_FILENO) == 1;
    progress->colours = log_colours(STDERR_FILENO);
    progress->run_count = run_count;
    progress->left_ns = -1;
    progress->configuration_count = configuration_count;
    progress->paces = mem_alloc(configuration_count, sizeof *progress->paces);
    return progress;
}

static void progress_wipe(struct progress *progress)
{
    if (progress->line_open)
        (void)fputs("\r\033[K", stderr);
    progress->line_open = false;
}

void progress_close(struct progress *progress)
{
    if (!progress)
        return;
    progress_wipe(progress);
    free(progress->paces);
    free(progress);
}

static int terminal_columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void format_place(const struct progress *progress, char *text, size_t size)
{
    const struct progress_run *run = &progress->run;

    (void)snprintf(text, size, "[%*lld/%lld] %s %lld/%lld  %s", (int)(progress->run_count > 99 ? 3 : 2),
        (long long)progress->done + 1, (long long)progress->run_count, run->warmup ? "warm-up" : "round",
        (long long)run->round, (long long)run->rounds, run->name);
}

/* A guess is shown in whole seconds, or whole minutes once there are several. */
static void format_left(int64_t left_ns, char *text, size_t size)
{
    long long seconds = (long long)(left_ns / 1000000000);

    if (left_ns < 0)
        text[0] = '\0';
    else if (seconds == 0)
        (void)snprintf(text, size, "  under 1 s left");
    else if (seconds < 120)
        (void)snprintf(text, size, "  about %lld s left", seconds);
    else
        (void)snprintf(text, size, "  about %lld min left", (seconds + 30) / 60);
}

static int64_t progress_expected_ns(const struct progress *progress, size_t configuration)
{
    struct pace all = {0, 0};
    size_t i;

    if (progress->paces[configuration].runs > 0)
        return progress->paces[configuration].total_ns / progress->paces[configuration].runs;
    for (i = 0; i < progress->configuration_count; i++) {
        all.total_ns += progress->paces[i].total_ns;
        all.runs += progress->paces[i].runs;
    }
    return all.runs > 0 ? all.total_ns / all.runs : -1;
}

static void progress_show(struct progress *progress, int64_t elapsed_ns)
{
    char place[160];
    char left[64];
    char elapsed[UNITS_TEXT_BYTES];
    char line[320];
    int64_t expected_ns = progress_expected_ns(progress, progress->run.configuration);
    int64_t rest_ns = expected_ns > elapsed_ns ? expected_ns - elapsed_ns : 0;

    if (progress->quiet || !progress->terminal)
        return;
    format_place(progress, place, sizeof place);
    format_left(progress->left_ns < 0 ? -1 : progress->left_ns + rest_ns, left, sizeof left);
    (void)snprintf(line, sizeof line, "%s  %s%s", place, units_format_duration(elapsed_ns, elapsed), left);
    (void)fprintf(stderr, "\r\033[K%.*s", terminal_columns() - 1, line);
    (void)fflush(stderr);
    progress->line_open = true;
}

void progress_begin(struct progress *progress, const struct progress_run *run)
{
    progress->run = *run;
    progress_show(progress, 0);
}

void progress_tick(struct progress *progress, int64_t elapsed_ns)
{
    progress_show(progress, elapsed_ns);
}

static int64_t progress_time_left(const struct progress *progress, const int64_t *remaining)
{
    int64_t left_ns = 0;
    size_t i;

    for (i = 0; i < progress->configuration_count; i++) {
        int64_t expected_ns = progress_expected_ns(progress, i);

        if (remaining[i] > 0 && expected_ns < 0)
            return -1;
        left_ns += remaining[i] * expected_ns;
    }
    return left_ns;
}

void progress_end(
    struct progress *progress, const char *result, bool bad, int64_t total_ns, const int64_t *remaining)
{
    struct pace *pace = &progress->paces[progress->run.configuration];
    const char *colour = bad && progress->colours ? "\033[1;31m" : "";
    char place[160];
    char left[64];

    pace->total_ns += total_ns;
    pace->runs++;
    progress->left_ns = progress_time_left(progress, remaining);
    if (!progress->quiet && (bad || !progress->terminal)) {
        progress_wipe(progress);
        format_place(progress, place, sizeof place);
        format_left(progress->done + 1 < progress->run_count ? progress->left_ns : -1, left, sizeof left);
        (void)fprintf(stderr, "%s  %s%s%s%s\n", place, colour, result, *colour ? "\033[0m" : "", left);
    }
    progress->done++;
}
