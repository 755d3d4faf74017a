/* command: see command.h. */
#include "command.h"
#include "buf.h"
#include "error.h"
#include "log.h"
#include "suggest.h"

#include <stdio.h>
#include <string.h>

int command_version(void)
{
    (void)puts("tracetoll " TRACETOLL_VERSION);
    return EXIT_FINE;
}

int command_usage_error(const char *subcommand)
{
    (void)fprintf(stderr, "Try 'tracetoll %s%s--help'.\n", subcommand, *subcommand ? " " : "");
    return EXIT_USAGE;
}

int command_choose(
    const char *option, const char *noun, const char *text, const char *const *names, size_t count)
{
    struct buf message = {0};
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0)
            return (int)i;
    buf_printf(&message, "%s: there is no %s '%s'", option, noun, text);
    suggest_add(&message, text, SUGGEST_NAMES(names, count));
    log_error("%s", buf_string(&message));
    buf_free(&message);
    return -1;
}
