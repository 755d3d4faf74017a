/* fuzz_config: any bytes as a configuration file. An input is the file's text, then, each behind a NUL byte,
 * assignments as --set takes them. Beyond not crashing it demands that
 * - a refused file has a mistake to show, every one on a line of its own,
 * - the text that an accepted one keeps is accepted again, and means the same,
 * - the command of an accepted one can be filled in for each of its configurations. */
#include "fuzz.h"
#include "config.h"
#include "error.h"
#include "mem.h"
#include "template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASSIGNMENTS_MAX = 8 };

static void demand(int fact, const char *what, const char *detail)
{
    if (fact)
        return;
    (void)fprintf(stderr, "fuzz_config: %s: %s\n", what, detail);
    abort();
}

static void check_mistakes(const struct buf *mistakes)
{
    demand(mistakes->length > 0, "refused without a mistake", "");
    demand(mistakes->data[mistakes->length - 1] == '\n', "mistakes end within a line", mistakes->data);
    for (const char *line = mistakes->data; *line; line = strchr(line, '\n') + 1)
        demand(strncmp(line, "fuzz.yaml:", 10) == 0 || strncmp(line, "--set ", 6) == 0,
            "a mistake without its place", line);
}

static void check_text(const struct config *config)
{
    struct buf mistakes = {0};
    struct config *again = config_parse(config->text, config->text_length, "fuzz.yaml", &mistakes);

    demand(again != NULL, "the kept text is refused", buf_string(&mistakes));
    demand(again->configuration_count == config->configuration_count &&
               again->budget_count == config->budget_count && again->run.rounds == config->run.rounds &&
               again->run.timeout_ns == config->run.timeout_ns && strcmp(again->title, config->title) == 0 &&
               strcmp(again->baseline, config->baseline) == 0,
        "the kept text means something else", config->text);
    config_close(again);
    buf_free(&mistakes);
}

static void check_command(const struct config *config, const struct config_configuration *configuration)
{
    const struct config_workload *workload = &config->workload;
    size_t count;
    const struct template_name *names = template_names(&count);
    struct arena *arena = arena_open();
    struct template_value *items = arena_alloc(arena, count, sizeof *items);
    struct template_values values = {items, count};
    struct error error = {0};
    char **argv = NULL;

    for (size_t i = 0; i < count; i++) {
        items[i] = (struct template_value){.name = names[i].name, .text = names[i].list ? NULL : "x"};
        if (strcmp(names[i].name, "tracer") == 0)
            items[i].list = &configuration->tracer;
        else if (strcmp(names[i].name, "wrap") == 0)
            items[i].list = &configuration->wrap;
        else if (strcmp(names[i].name, "corpus") == 0 && !workload->corpus.present)
            items[i].text = NULL;
        else if (strcmp(names[i].name, "scale") == 0 && !workload->corpus.generator)
            items[i].text = NULL;
    }
    demand(template_expand_arguments(&workload->command, &values, arena, &argv, &error) == 0,
        "an accepted command cannot be filled in", error.message);
    for (size_t i = 0; i < workload->environment.count; i++)
        demand(template_expand(workload->environment.items[i].value, &values, arena, &error) != NULL,
            "an accepted environment cannot be filled in", error.message);
    arena_close(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* An own copy: the assignments need a NUL behind the last one, too. */
    char *input = mem_alloc(size + 1, 1);
    const char *assignments[ASSIGNMENTS_MAX];
    size_t count = 0;
    size_t length;
    struct buf mistakes = {0};
    struct config *config;

    if (size)
        memcpy(input, data, size);
    length = strlen(input);
    for (size_t at = length + 1; at < size && count < ASSIGNMENTS_MAX; at += strlen(input + at) + 1)
        assignments[count++] = input + at;
    config = config_parse_with(input, length, "fuzz.yaml", assignments, count, &mistakes);
    if (config) {
        demand(mistakes.length == 0, "accepted with a mistake", buf_string(&mistakes));
        check_text(config);
        for (size_t i = 0; i < config->configuration_count; i++)
            check_command(config, &config->configurations[i]);
    } else {
        check_mistakes(&mistakes);
    }
    config_close(config);
    buf_free(&mistakes);
    free(input);
    return 0;
}
