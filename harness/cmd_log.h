/* cmd_log: `tracetoll log`: turns a tracer's binary log into text, tables, or what viewers of profiles read.
 */
#ifndef TRACETOLL_CMD_LOG_H
#define TRACETOLL_CMD_LOG_H

/* argv[0] is "log". Returns the exit code. */
int cmd_log(int argc, char **argv);

#endif
