/*
 * Writes one file of the corpus: header, then prose up to the exact size, then data rows.
 * Format rules: CWLS LAS 1.2 (1989), 2.0 (1992), 3.0 (2000).
 */
#ifndef LAS_WRITE_H
#define LAS_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "las_plan.h"
#include "sink.h"

/* The first comment of every file says this: by it lasgen knows its own files again. */
#define LAS_MARKER "Synthetic log written by lasgen"

/* Room that is kept for prose, so that a file has a remark or two: header_write_filler needs less. */
enum { LAS_MIN_ROWS = 3, LAS_PROSE_BYTES = 160 };

/* One file of the corpus at one scale and seed. Filled by las_file_plan; the caller only reads it. */
struct las_file {
    const struct plan_file *plan;
    unsigned number; /* 1 .. PLAN_FILES */
    uint64_t seed;
    uint32_t parameters;
    uint32_t rows;
    uint64_t filler_bytes;
    uint64_t bytes;  /* the scaled size, or more where that cannot hold a header and LAS_MIN_ROWS rows */
    bool at_minimum; /* bytes is more than the scaled size */
};

void las_file_plan(struct las_file *file, unsigned number, uint64_t scale_e9, uint64_t seed);

/* Writes file->bytes bytes to fd. 0, or -1 with errno from the first failed write. */
int las_file_write(const struct las_file *file, int fd);

#endif
