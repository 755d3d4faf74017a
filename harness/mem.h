/* mem: allocation that never returns NULL, and an arena for what lives as long as one program or one report.
 * Running out of memory ends the program here, with a message and exit code 4; nobody else has to check. */
#ifndef TRACETOLL_MEM_H
#define TRACETOLL_MEM_H

#include <stddef.h>

/* Zeroed memory for `count` items of `size` bytes; the caller frees it with free(). An overflow of the
 * product dies. */
void *mem_alloc(size_t count, size_t size);
/* realloc for `count` items of `size` bytes; new bytes are not zeroed. */
void *mem_resize(void *old, size_t count, size_t size);
/* Makes room for one more item in a growing array: returns `items` (perhaps moved) with *capacity > count. */
void *mem_grow(void *items, size_t count, size_t *capacity, size_t size);
/* Makes room for items[index] in an array of *count items: returns `items` (perhaps moved) with *count >
 * index, the new items zeroed. */
void *mem_cover(void *items, size_t index, size_t *count, size_t size);
char *mem_strdup(const char *text);

/* An arena hands out memory that is freed all at once. */
struct arena;

struct arena *arena_open(void);
/* NULL-safe. Frees everything that came from it. */
void arena_close(struct arena *arena);
/* Zeroed, aligned for any type, owned by the arena. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
