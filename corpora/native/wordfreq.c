/* wordfreq: counts the words of all files in a folder, a workload that calls, allocates, reads and writes.
 * Reads IN, writes OUT/words.tsv, and appends to the file named by TRACETOLL_MARKS.
 *
 * usage: wordfreq IN OUT
 *
 * It is linked dynamically and its functions are not inlined, so that a tracer of calls, of library calls, of
 * system calls or of instructions each has something to see. The output only depends on the input. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BYTES_MAX = 64, BLOCK_BYTES = 16384, FIRST_ROOM = 1024 };

#define CALL __attribute__((noinline))

struct word {
    char *text; /* NULL for a free place */
    uint64_t hash;
    long count;
};

struct table {
    struct word *places; /* `room` of them, a power of two, at most half of them taken */
    size_t room;
    size_t count;
};

static void *must_allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory) {
        (void)fputs("wordfreq: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* FNV-1a: Fowler, Noll, Vo, http://www.isthe.com/chongo/tech/comp/fnv/ */
static CALL uint64_t word_hash(const char *text)
{
    uint64_t hash = 14695981039346656037u;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* The place of a word, or the free one where it belongs. */
static CALL struct word *table_find(const struct table *table, const char *text, uint64_t hash)
{
    size_t at = (size_t)hash & (table->room - 1);

    while (table->places[at].text &&
           (table->places[at].hash != hash || strcmp(table->places[at].text, text) != 0))
        at = (at + 1) & (table->room - 1);
    return &table->places[at];
}

static CALL void table_grow(struct table *table)
{
    const struct table old = *table;

    table->room = old.room ? old.room * 2 : FIRST_ROOM;
    table->places = must_allocate(table->room, sizeof *table->places);
    for (size_t i = 0; i < old.room; i++)
        if (old.places[i].text)
            *table_find(table, old.places[i].text, old.places[i].hash) = old.places[i];
    free(old.places);
}

static CALL void table_add(struct table *table, const char *text)
{
    uint64_t hash = word_hash(text);
    struct word *word;

    if (table->count * 2 >= table->room)
        table_grow(table);
    word = table_find(table, text, hash);
    if (!word->text) {
        word->text = strdup(text);
        if (!word->text)
            exit(1);
        word->hash = hash;
        table->count++;
    }
    word->count++;
}

/* The words of one file: whatever stands between blanks, cut to its first bytes. */
static CALL int count_file(struct table *table, const char *path)
{
    char block[BLOCK_BYTES];
    char word[WORD_BYTES_MAX + 1];
    size_t length = 0;
    size_t got;
    FILE *file = fopen(path, "rb");

    if (!file) {
        perror(path);
        return -1;
    }
    while ((got = fread(block, 1, sizeof block, file)) > 0) {
        for (size_t i = 0; i < got; i++) {
            if ((unsigned char)block[i] > ' ') {
                if (length < WORD_BYTES_MAX)
                    word[length++] = block[i];
            } else if (length) {
                word[length] = '\0';
                table_add(table, word);
                length = 0;
            }
        }
    }
    word[length] = '\0';
    if (length)
        table_add(table, word);
    return fclose(file);
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static CALL int count_folder(struct table *table, const char *folder)
{
    struct dirent **names;
    int count = scandir(folder, &names, not_hidden, alphasort);
    int result = 0;

    if (count < 0) {
        perror(folder);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (count_file(table, path) != 0)
            result = -1;
        free(names[i]);
    }
    free(names);
    return result;
}

static CALL int compare_words(const void *left, const void *right)
{
    const struct word *one = left;
    const struct word *other = right;

    if (one->count != other->count)
        return one->count < other->count ? 1 : -1;
    return strcmp(one->text, other->text);
}

/* The taken places to the front, the most frequent word first. */
static CALL void table_sort(struct table *table)
{
    size_t kept = 0;

    for (size_t i = 0; i < table->room; i++)
        if (table->places[i].text)
            table->places[kept++] = table->places[i];
    qsort(table->places, kept, sizeof *table->places, compare_words);
}

static CALL int table_write(const struct table *table, const char *folder)
{
    char path[4096];
    FILE *file;
    int failed;

    (void)snprintf(path, sizeof path, "%s/words.tsv", folder);
    file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return -1;
    }
    for (size_t i = 0; i < table->count; i++)
        (void)fprintf(file, "%ld\t%s\n", table->places[i].count, table->places[i].text);
    failed = ferror(file);
    return fclose(file) || failed ? -1 : 0;
}

/* Tells whoever watches this program what it is about to do. */
static void mark(const char *label)
{
    const char *path = getenv("TRACETOLL_MARKS");
    FILE *file = path ? fopen(path, "a") : NULL;

    if (!file)
        return;
    (void)fprintf(file, "%s\n", label);
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    struct table table = {0};

    if (argc != 3) {
        (void)fputs("usage: wordfreq IN OUT\n", stderr);
        return 2;
    }
    if (count_folder(&table, argv[1]) != 0)
        return 1;
    mark("Sorting.");
    table_sort(&table);
    mark("Writing.");
    if (table_write(&table, argv[2]) != 0)
        return 1;
    for (size_t i = 0; i < table.count; i++)
        free(table.places[i].text);
    free(table.places);
    return 0;
}
