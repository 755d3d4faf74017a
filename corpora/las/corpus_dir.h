/*
 * A corpus folder that is either whole or not there: it is filled as DIR.partial and renamed to DIR at the
 * end. Only files that lasgen itself wrote are ever removed.
 */
#ifndef LAS_CORPUS_DIR_H
#define LAS_CORPUS_DIR_H

#include <stdbool.h>

enum { CORPUS_NAME_MAX = 16 };

struct corpus_dir;

enum corpus_dir_status {
    CORPUS_DIR_OK,
    CORPUS_DIR_REFUSED, /* the user's folders do not allow it; the user can mend that */
    CORPUS_DIR_FAILED   /* the system failed */
};

/* "well_07.las" for 7. `name` holds CORPUS_NAME_MAX. */
void corpus_file_name(char *name, unsigned number);

/*
 * Takes DIR.partial for this process. Refuses if DIR holds anything, unless `force` and it holds nothing but
 * lasgen's files. On success *dir is the caller's, to be closed; otherwise a message is on stderr.
 */
enum corpus_dir_status corpus_dir_open(struct corpus_dir **dir, const char *path, bool force);

/* A descriptor of a new file in DIR.partial, the caller's to close; or -1 with errno. */
int corpus_dir_create(struct corpus_dir *dir, const char *name);

/* Puts the filled folder in DIR's place. */
enum corpus_dir_status corpus_dir_publish(struct corpus_dir *dir);

/* Where the files are being written: for messages. */
const char *corpus_dir_partial(const struct corpus_dir *dir);

/* Unpublished files are removed. NULL is fine. */
void corpus_dir_close(struct corpus_dir *dir);

#endif
