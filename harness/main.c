/* main: dispatches to the subcommands; the only place that ends the program. */
#include "command.h"
#include "error.h"
#include "fault.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} COMMANDS[] = {
    {"run", cmd_run, "run a workload under each tracer configuration of a file"},
    {"report", cmd_report, "write the report of a results folder again"},
    {"compare", cmd_compare, "say what changed between two results folders"},
    {"gate", cmd_gate, "decide whether a new build is slower, both measured in turns"},
    {"export", cmd_export, "print the figures of a results folder in another tool's format"},
    {"check", cmd_check, "check configuration files; print the reference of their keys"},
    {"doctor", cmd_doctor, "say what on this machine disturbs measurements"},
    {"log", cmd_log, "turn a binary log into text, totals or profiles"},
};

enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static void print_help(void)
{
    size_t i;

    (void)puts("usage: tracetoll COMMAND [OPTION...]\n"
               "\n"
               "What does your tracer cost? Runs one workload under several tracer\n"
               "configurations and reports what each costs: time, events, log size, memory.\n"
               "\n"
               "commands:");
    for (i = 0; i < COMMAND_COUNT; i++)
        (void)printf("  %-8s %s\n", COMMANDS[i].name, COMMANDS[i].help);
    (void)puts("\n"
               "'tracetoll COMMAND --help' tells more. Exit codes: 0 fine, 1 a budget is\n"
               "exceeded, 2 usage or configuration error, 3 inconclusive, 4 a run failed or a\n"
               "log is incomplete, 130 interrupted.");
}

static int dispatch(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    size_t i;

    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help();
        return EXIT_FINE;
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        return command_version();
    for (i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, COMMANDS[i].name) == 0)
            return COMMANDS[i].run(argc - 1, argv + 1);
    if (*name)
        log_error("there is no command '%s'", name);
    else
        log_error("no command was given");
    return command_usage_error("");
}

int main(int argc, char **argv)
{
    int exit_code = dispatch(argc, argv);

    /* results that did not reach stdout (a full disk, a closed pipe) are no success */
    if (fflush(stdout) && exit_code == EXIT_FINE) {
        log_error("cannot write to standard output");
        exit_code = EXIT_RUN_FAILED;
    }
    if (fault_unused()) {
        log_error("the fault '%s' was armed and never hit", fault_unused());
        exit_code = EXIT_RUN_FAILED;
    }
    exit(exit_code);
}
