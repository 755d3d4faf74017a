/* digest: see digest.h. */
#include "digest.h"
#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define XXH_STATIC_LINKING_ONLY /* the states live on the stack */
#include <xxhash.h>

enum { TARGET_BYTES_MAX = 4096 }; /* the longest text that Linux takes for a symbolic link (PATH_MAX) */

struct content {
    XXH64_state_t state;
    uint64_t length;
};

static void content_take(void *context, const unsigned char *bytes, size_t length)
{
    struct content *content = context;

    (void)XXH64_update(&content->state, bytes, length);
    content->length += length;
}

static int content_read(struct content *content, const struct files_entry *entry, struct error *error)
{
    char target[TARGET_BYTES_MAX];
    ssize_t length;

    content->length = 0;
    (void)XXH64_reset(&content->state, 0);
    if (entry->type == FILES_REGULAR)
        return files_read(entry->path, content_take, content, error);
    length = readlink(entry->path, target, sizeof target);
    if (length < 0)
        return error_set_errno(error, EXIT_RUN_FAILED, errno, "cannot read the link '%s'", entry->path);
    content_take(content, (const unsigned char *)target, (size_t)length);
    return 0;
}

static void add_number(XXH64_state_t *state, uint64_t number)
{
    XXH64_canonical_t bytes;

    XXH64_canonicalFromHash(&bytes, number);
    (void)XXH64_update(state, &bytes, sizeof bytes);
}

static int add_entry(void *context, const struct files_entry *entry, struct error *error)
{
    static const char letters[] = {[FILES_FOLDER] = 'd', [FILES_REGULAR] = 'f', [FILES_LINK] = 'l'};
    XXH64_state_t *state = context;
    struct content content;

    if (entry->type == FILES_SPECIAL)
        return error_set(error, EXIT_RUN_FAILED,
            "'%s' is neither a file, a folder nor a link; only these can be compared", entry->path);
    if (entry->type != FILES_FOLDER && content_read(&content, entry, error))
        return -1;
    (void)XXH64_update(state, &letters[entry->type], 1);
    (void)XXH64_update(state, entry->relative, strlen(entry->relative) + 1);
    if (entry->type != FILES_FOLDER) {
        add_number(state, content.length);
        add_number(state, XXH64_digest(&content.state));
    }
    return 0;
}

int digest_folder(const char *path, char text[DIGEST_TEXT_BYTES], struct error *error)
{
    XXH64_state_t state;

    (void)XXH64_reset(&state, 0);
    if (files_walk(path, add_entry, &state, error))
        return -1;
    (void)snprintf(text, DIGEST_TEXT_BYTES, "%016llx", (unsigned long long)XXH64_digest(&state));
    return 0;
}
