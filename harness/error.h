/* error: what went wrong, in words for the user, and the exit code that it asks for. Touches nothing else. */
#ifndef TRACETOLL_ERROR_H
#define TRACETOLL_ERROR_H

/* The exit codes of every subcommand. */
enum exit_code {
    EXIT_FINE = 0,
    EXIT_EXCEEDED = 1,     /* a limit or budget is exceeded */
    EXIT_USAGE = 2,        /* usage or configuration error */
    EXIT_INCONCLUSIVE = 3, /* too noisy to say */
    EXIT_RUN_FAILED = 4,   /* a run failed or a log is incomplete */
    EXIT_INTERRUPTED = 130 /* SIGINT or SIGTERM */
};

struct error {
    enum exit_code exit_code;
    char message[1024]; /* one or more lines without the last newline; truncated if longer */
};

/* Fills `error` and returns -1, so that a caller can `return error_set(...)`. */
int error_set(struct error *error, enum exit_code exit_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set, with ": " and strerror of `errnum` behind the message. */
int error_set_errno(struct error *error, enum exit_code exit_code, int errnum, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
