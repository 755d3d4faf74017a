/* The thread that writes a log's pieces; see writer.h. */
#include "writer.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define STACK_BYTES (64u * 1024u)

bool writer_useful(void)
{
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof(allowed), &allowed) == 0 && CPU_COUNT(&allowed) > 1;
}

static bool write_piece(const struct writer *writer, size_t from, size_t to)
{
    struct stat now;
    if (fstat(writer->fd, &now) < 0 || now.st_dev != writer->device || now.st_ino != writer->inode)
        return false;
    while (from < to) {
        ssize_t wrote = pwrite(writer->fd, writer->buffer + from, to - from, (off_t)(writer->offset + from));
        if (wrote > 0)
            from += (size_t)wrote;
        else if (wrote == 0 || errno != EINTR)
            return false;
    }
    return true;
}

static void *writer_main(void *argument)
{
    struct writer *writer = argument;
    pthread_mutex_lock(&writer->lock);
    while (!writer->stop) {
        size_t from = writer->written, to = writer->ready;
        if (from == to || writer->failed) {
            pthread_cond_wait(&writer->changed, &writer->lock);
            continue;
        }
        pthread_mutex_unlock(&writer->lock);
        bool good = write_piece(writer, from, to);
        pthread_mutex_lock(&writer->lock);
        writer->written = to;
        writer->failed = !good;
        pthread_cond_broadcast(&writer->changed);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

int writer_start(struct writer *writer, int fd, dev_t device, ino_t inode)
{
    pthread_attr_t attr;
    sigset_t all, before;
    *writer = (struct writer){.fd = fd, .device = device, .inode = inode};
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->changed, NULL);
    sigfillset(&all);
    if (pthread_attr_init(&attr) != 0)
        return -1;
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    writer->running = pthread_create(&writer->thread, &attr, writer_main, writer) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return writer->running ? 0 : -1;
}

void writer_begin(struct writer *writer, const uint8_t *buffer, uint64_t offset)
{
    pthread_mutex_lock(&writer->lock);
    writer->buffer = buffer;
    writer->offset = offset;
    writer->ready = 0;
    writer->written = 0;
    writer->failed = false;
    pthread_mutex_unlock(&writer->lock);
}

void writer_give(struct writer *writer, size_t ready)
{
    pthread_mutex_lock(&writer->lock);
    writer->ready = ready;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
}

bool writer_drain(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->written != writer->ready && !writer->failed)
        pthread_cond_wait(&writer->changed, &writer->lock);
    bool good = !writer->failed;
    pthread_mutex_unlock(&writer->lock);
    return good;
}

void writer_stop(struct writer *writer)
{
    if (!writer->running)
        return;
    writer_drain(writer);
    pthread_mutex_lock(&writer->lock);
    writer->stop = true;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    writer->running = false;
}
