/* fuzz_stats: any bytes as a tracer's statistics. Beyond not crashing it demands that
 * - what is refused has a reason that names the file, and leaves the events untouched,
 * - what is accepted has counts of 0 or more (or -1 for unknown) and terminated names. */
#include "fuzz.h"
#include "tracer_stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void demand(int fact, const char *what, const char *detail)
{
    if (fact)
        return;
    (void)fprintf(stderr, "fuzz_stats: %s: %s\n", what, detail);
    abort();
}

static int is_terminated(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static void check_events(const struct record_events *events)
{
    size_t i;

    demand(events->known, "accepted and not known", "");
    demand(events->total >= 0, "no total", "");
    demand(events->logged >= -1 && events->log_lines >= -1 && events->lost >= -1 && events->rss_reads >= -1 &&
               events->rss_staleness_ns >= -1 && events->rss_granularity_bytes >= -1 && events->threads >= -1,
        "a negative count", "");
    demand(events->kind_count <= RECORD_KINDS_MAX, "too many kinds", "");
    for (i = 0; i < events->kind_count; i++) {
        demand(events->kinds[i].count >= 0, "a negative count of a kind", "");
        demand(is_terminated(events->kinds[i].name, sizeof events->kinds[i].name), "an endless kind", "");
    }
    demand(is_terminated(events->hook, sizeof events->hook), "an endless hook", "");
    demand(is_terminated(events->rss_source, sizeof events->rss_source), "an endless source", "");
    demand(is_terminated(events->error, sizeof events->error), "an endless error", "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_events events;
    struct record_events untouched;
    struct error error = {0};

    memset(&events, 0x5a, sizeof events);
    untouched = events;
    if (tracer_stats_parse((const char *)data, size, "stats.json", &events, &error) == 0) {
        check_events(&events);
    } else {
        demand(strncmp(error.message, "stats.json", 10) == 0, "a reason without the file", error.message);
        demand(error.exit_code == EXIT_RUN_FAILED, "another exit code", error.message);
        demand(memcmp(&events, &untouched, sizeof events) == 0, "touched what was refused", error.message);
    }
    return 0;
}
