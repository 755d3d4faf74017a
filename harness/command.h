/* command: what the subcommands share: their names, and how they treat help, version and a mistake in the
 * options. Each cmd_*.c gets argv with its own name first and returns the exit code. */
#ifndef TRACETOLL_COMMAND_H
#define TRACETOLL_COMMAND_H

#include <stddef.h>

int cmd_run(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_gate(int argc, char **argv);

/* "tracetoll 0.1.0" on stdout; returns 0. */
int command_version(void);
/* Points to the subcommand's help on stderr; returns EXIT_USAGE. */
int command_usage_error(const char *subcommand);
/* The index of an option's argument among its names, or -1 with the mistake told: "--format: there is no
 * format 'jsn'; did you mean 'json'?". */
int command_choose(
    const char *option, const char *noun, const char *text, const char *const *names, size_t count);

#endif
