/* mistakes: see mistakes.h. */
#include "mistakes.h"
#include "mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mistakes_free(struct mistakes *mistakes)
{
    for (size_t i = 0; i < mistakes->count; i++)
        free(mistakes->items[i].message);
    free(mistakes->items);
    *mistakes = (struct mistakes){0};
}

static void mistakes_disarm(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        /* U+0080 to U+009F are control characters too; UTF-8 writes them as 0xc2 0x80 to 0xc2 0x9f. */
        if (*c < ' ' || *c == 0x7f || (*c == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)) {
            if (*c == 0xc2)
                *c++ = '?';
            *c = '?';
        }
    }
}

void mistakes_add(struct mistakes *mistakes, struct place place, const char *format, ...)
{
    struct buf message = {0};
    char *text = NULL;
    va_list args;
    struct mistake *mistake;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    buf_add_string(&message, text ? text : format);
    free(text);
    mistakes->items =
        mem_grow(mistakes->items, mistakes->count, &mistakes->capacity, sizeof *mistakes->items);
    mistake = &mistakes->items[mistakes->count];
    *mistake = (struct mistake){.place = place, .order = mistakes->count, .message = message.data};
    mistakes->count++;
}

static int compare_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int mistake_compare_place(const struct mistake *a, const struct mistake *b)
{
    int order = compare_size(a->place.assignment, b->place.assignment);

    if (order == 0)
        order = compare_size(a->place.line, b->place.line);
    if (order == 0)
        order = compare_size(a->place.column, b->place.column);
    return order;
}

static int mistake_compare(const void *left, const void *right)
{
    const struct mistake *a = left;
    const struct mistake *b = right;
    int order = mistake_compare_place(a, b);

    return order ? order : compare_size(a->order, b->order);
}

/* Whether one of the mistakes before `i`, at the same place, says the same. */
static bool mistakes_said(const struct mistakes *mistakes, size_t i)
{
    const struct mistake *items = mistakes->items;

    for (size_t j = i; j > 0 && mistake_compare_place(&items[j - 1], &items[i]) == 0; j--) {
        if (strcmp(items[j - 1].message, items[i].message) == 0)
            return true;
    }
    return false;
}

void mistakes_print(
    struct mistakes *mistakes, const char *path, const char *const *assignments, struct buf *out)
{
    struct buf line = {0};

    if (mistakes->count)
        qsort(mistakes->items, mistakes->count, sizeof *mistakes->items, mistake_compare);
    for (size_t i = 0; i < mistakes->count; i++) {
        const struct mistake *mistake = &mistakes->items[i];

        if (mistakes_said(mistakes, i))
            continue;
        buf_clear(&line);
        if (mistake->place.assignment) {
            const char *text = assignments[mistake->place.assignment - 1];

            buf_printf(&line, "--set %.*s: ", (int)strcspn(text, "="), text);
        } else {
            buf_printf(&line, "%s:%zu:%zu: ", path, mistake->place.line, mistake->place.column);
        }
        buf_add_string(&line, mistake->message);
        mistakes_disarm(line.data);
        buf_printf(out, "%s\n", line.data);
    }
    buf_free(&line);
}
