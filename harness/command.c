/* command: see command.h. */
#include "command.h"
#include "error.h"

#include <stdio.h>

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
