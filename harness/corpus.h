/* corpus: makes a workload's input ready: generates it when it is missing, counts it, and reads each file
 * once so that every run finds it in the page cache. Writes only below the cache folder. */
#ifndef TRACETOLL_CORPUS_H
#define TRACETOLL_CORPUS_H

#include "error.h"
#include "record.h"

#include <stdint.h>

struct corpus_request {
    const char *path;      /* a folder or a single file; NULL with a generator */
    const char *generator; /* "las" */
    double scale;          /* of the generator */
    int64_t seed;          /* of the generator */
    const char *lasgen;    /* the generator program "las" */
    const char *cache;     /* folder for generated corpora: made when missing */
};

/* Fills `corpus`, whose path the record owns. A generated corpus is in "<cache>/las-<scale>-<seed>"; one that
 * is there is used as it is, and another tracetoll that generates the same one is waited for. Counts regular
 * files in all subfolders. 0, or -1 and `error` with `corpus` untouched: EXIT_USAGE for what the user has to
 * mend (no such folder, no file or no byte in it, an unknown generator, an unwritable cache), EXIT_RUN_FAILED
 * when the generator is missing or fails or a file cannot be read. */
int corpus_prepare(struct record_corpus *corpus, const struct corpus_request *request, struct error *error);

#endif
