/* digest: one short text that stands for all that a folder holds. Only reads. */
#ifndef TRACETOLL_DIGEST_H
#define TRACETOLL_DIGEST_H

#include "error.h"

enum { DIGEST_TEXT_BYTES = 17 }; /* 16 hexadecimal digits and the NUL */

/* Two folders have the same digest when they hold the same relative paths (empty folders too), the same bytes
 * in each file and the same text in each symbolic link; owner, mode and times do not count. The order in
 * which the system lists names has no influence.
 *
 * It is XXH64 (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md; not cryptographic), seed 0, over the
 * entries in path order. Each entry is a type byte ('d', 'f' or 'l'), the relative path, a NUL and, for 'f'
 * and 'l', the length and the XXH64 of the content, each as 8 big-endian bytes.
 *
 * 0, or -1 and `error` (EXIT_RUN_FAILED) with `text` untouched: no such folder, something unreadable, or a
 * file that is neither regular nor a link. */
int digest_folder(const char *path, char text[DIGEST_TEXT_BYTES], struct error *error);

#endif
