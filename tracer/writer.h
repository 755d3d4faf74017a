/*
 * A thread that writes pieces of a log's buffer into its file while the traced program goes on. It runs no
 * Python, takes no signal, and writes only copies of what the tail holds: losing it loses nothing. Touches
 * the file it is given.
 */
#ifndef WRITER_H
#define WRITER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct writer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool running;
    bool stop;
    bool failed;
    int fd;
    dev_t device;
    ino_t inode;
    const uint8_t *buffer; /* byte 0 of it belongs at `offset` in the file */
    uint64_t offset;
    size_t ready;   /* bytes of the buffer that may be written, */
    size_t written; /* and that were */
};

/* True where a second processor can do the writing. */
bool writer_useful(void);

/* Starts the thread for file `fd`, which must stay the file (device, inode). -1 if there can be no thread. */
int writer_start(struct writer *writer, int fd, dev_t device, ino_t inode);

/* A fresh buffer whose first byte belongs at `offset`. The writer must be drained. */
void writer_begin(struct writer *writer, const uint8_t *buffer, uint64_t offset);

/* The first `ready` bytes of the buffer may be written. */
void writer_give(struct writer *writer, size_t ready);

/* Waits until all that was given is written; false if something could not be. */
bool writer_drain(struct writer *writer);

/* Drains and ends the thread. Harmless on one that does not run. */
void writer_stop(struct writer *writer);

#endif
