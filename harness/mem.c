/* mem: see mem.h. */
#include "mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BLOCK_BYTES = 16384, ARENA_ALIGN = 16, FIRST_CAPACITY = 8 };

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t size;
    _Alignas(ARENA_ALIGN) unsigned char bytes[];
};

struct arena {
    struct arena_block *blocks;
};

static _Noreturn void mem_exhausted(void)
{
    static const char message[] = "tracetoll: out of memory\n";

    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(4);
}

void *mem_alloc(size_t count, size_t size)
{
    void *fresh = calloc(count ? count : 1, size ? size : 1);

    if (!fresh)
        mem_exhausted();
    return fresh;
}

void *mem_resize(void *old, size_t count, size_t size)
{
    void *moved;

    if (size && count > SIZE_MAX / size)
        mem_exhausted();
    moved = realloc(old, count && size ? count * size : 1);
    if (!moved)
        mem_exhausted();
    return moved;
}

void *mem_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    if (*capacity > SIZE_MAX / 2)
        mem_exhausted();
    *capacity = *capacity ? *capacity * 2 : FIRST_CAPACITY;
    return mem_resize(items, *capacity, size);
}

void *mem_cover(void *items, size_t index, size_t *count, size_t size)
{
    size_t larger = *count < SIZE_MAX / 2 && *count * 2 > index ? *count * 2 : index + 1;

    if (index < *count)
        return items;
    items = mem_resize(items, larger, size);
    memset((char *)items + *count * size, 0, (larger - *count) * size);
    *count = larger;
    return items;
}

char *mem_strdup(const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        mem_exhausted();
    return copy;
}

struct arena *arena_open(void)
{
    return mem_alloc(1, sizeof(struct arena));
}

void arena_close(struct arena *arena)
{
    struct arena_block *block;
    struct arena_block *next;

    if (!arena)
        return;
    for (block = arena->blocks; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

static struct arena_block *arena_add_block(struct arena *arena, size_t bytes)
{
    size_t size = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;
    struct arena_block *block;

    if (size > SIZE_MAX - sizeof *block)
        mem_exhausted();
    block = mem_alloc(1, sizeof *block + size);
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    struct arena_block *block = arena->blocks;
    size_t bytes;
    void *fresh;

    if (size && count > (SIZE_MAX - ARENA_ALIGN) / size)
        mem_exhausted();
    bytes = (count * size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (!block || block->size - block->used < bytes)
        block = arena_add_block(arena, bytes);
    fresh = block->bytes + block->used;
    block->used += bytes;
    return fresh;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);

    memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        mem_exhausted();
    text = arena_alloc(arena, (size_t)length + 1, 1);
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
