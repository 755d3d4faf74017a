/* config: see config.h. The table of keys is config_schema.c, the decoding config_decode.c. */
#include "config.h"
#include "config_decode.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 1000000, READ_BYTES = 16384 };

/* What one reading of a configuration is made of. */
struct source {
    const char *path;
    const char *text;
    size_t length;
    const char *const *assignments;
    size_t assignment_count;
    bool check_folders;
};

static int file_refuse(struct buf *mistakes, const char *path, const char *why)
{
    buf_printf(mistakes, "%s: %s\n", path, why);
    return -1;
}

/* Reads no more than one byte too much: a file over the limit may be endless. */
static int file_read_open(int fd, const char *path, struct buf *text, struct buf *mistakes)
{
    char chunk[READ_BYTES];
    struct stat status;
    ssize_t got;

    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
        return file_refuse(mistakes, path, "this is a folder; name a configuration file");
    do {
        got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno != EINTR)
            return file_refuse(mistakes, path, strerror(errno));
        if (got > 0)
            buf_add(text, chunk, (size_t)got);
    } while (got != 0 && text->length <= FILE_BYTES_MAX);
    if (text->length > FILE_BYTES_MAX)
        return file_refuse(
            mistakes, path, "the file is larger than 1 MB; a configuration is a few kB of YAML");
    return 0;
}

static int file_read(const char *path, struct buf *text, struct buf *mistakes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result;

    if (fd < 0)
        return file_refuse(mistakes, path, strerror(errno));
    result = file_read_open(fd, path, text, mistakes);
    (void)close(fd);
    return result;
}

/* With assignments, the text is what a file would say that needs none of them. */
static int config_keep_text(struct config *config, const struct source *source, const struct node *root)
{
    struct buf text = {0};
    int result = 0;

    if (source->assignment_count)
        result = node_emit(root, &text);
    else
        buf_add(&text, source->text, source->length);
    config->text = arena_strndup(config->arena, buf_string(&text), text.length);
    config->text_length = text.length;
    buf_free(&text);
    return result;
}

static void config_read_tree(
    struct config *config, const struct source *source, struct decoder *decoder, struct node *root)
{
    for (size_t i = 0; i < source->assignment_count && root->type == NODE_MAP; i++)
        (void)config_set(decoder, root, source->assignments[i], i + 1);
    config_check_prepare(decoder, root);
    config_decode(decoder, root, config);
    config_check(decoder, root, config);
    if (source->check_folders)
        config_check_folders(decoder, root, config);
    if (decoder->mistakes->count > 0)
        return;
    if (config_keep_text(config, source, root) != 0)
        mistakes_add(decoder->mistakes, root->place, "out of memory");
    config_matrix_expand(config);
}

static struct config *config_read(const struct source *source, struct buf *mistakes)
{
    struct arena *arena = arena_open();
    struct arena *scratch = arena_open();
    struct mistakes found = {0};
    struct decoder decoder = {.arena = arena, .scratch = scratch, .mistakes = &found};
    struct config *config = arena_alloc(arena, 1, sizeof *config);
    struct node *root = node_parse(source->text, source->length, 0, scratch, &found);

    config->arena = arena;
    config->path = arena_strdup(arena, source->path);
    if (root)
        config_read_tree(config, source, &decoder, root);
    mistakes_print(&found, source->path, source->assignments, mistakes);
    if (found.count) {
        config_close(config);
        config = NULL;
    }
    mistakes_free(&found);
    decoder_free(&decoder);
    arena_close(scratch);
    return config;
}

struct config *config_parse_with(const char *text, size_t length, const char *path,
    const char *const *assignments, size_t assignment_count, struct buf *mistakes)
{
    struct source source = {.path = path,
        .text = text,
        .length = length,
        .assignments = assignments,
        .assignment_count = assignment_count};

    return config_read(&source, mistakes);
}

struct config *config_parse(const char *text, size_t length, const char *path, struct buf *mistakes)
{
    return config_parse_with(text, length, path, NULL, 0, mistakes);
}

struct config *config_open_with(
    const char *path, const char *const *assignments, size_t assignment_count, struct buf *mistakes)
{
    struct source source = {.path = path,
        .assignments = assignments,
        .assignment_count = assignment_count,
        .check_folders = true};
    struct config *config = NULL;
    struct buf text = {0};

    if (file_read(path, &text, mistakes) == 0) {
        source.text = buf_string(&text);
        source.length = text.length;
        config = config_read(&source, mistakes);
    }
    buf_free(&text);
    return config;
}

struct config *config_open(const char *path, struct buf *mistakes)
{
    return config_open_with(path, NULL, 0, mistakes);
}

void config_close(struct config *config)
{
    if (config)
        arena_close(config->arena);
}

bool config_is_named(const struct config_configuration *configuration, const char *name)
{
    return strcmp(configuration->name, name) == 0 || strcmp(configuration->origin, name) == 0;
}

const struct config_configuration *config_find(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->configuration_count; i++) {
        const struct config_configuration *configuration = &config->configurations[i];

        if (configuration->name && strcmp(configuration->name, name) == 0)
            return configuration;
    }
    return NULL;
}

/* `path` as seen from the folder that `from` stands for; an absolute path stays as it is. */
static char *path_join(struct arena *arena, const char *from, const char *path)
{
    if (*path == '/' || strcmp(from, ".") == 0)
        return arena_strdup(arena, path);
    return arena_printf(arena, "%s%s%s", from, strcmp(from, "/") == 0 ? "" : "/", path);
}

char *config_directory(const struct config *config, struct arena *arena)
{
    const char *slash = strrchr(config->path, '/');
    const char *folder = ".";

    if (!config->workload.directory)
        return arena_strdup(arena, ".");
    if (slash)
        folder =
            slash == config->path ? "/" : arena_strndup(arena, config->path, (size_t)(slash - config->path));
    return path_join(arena, folder, config->workload.directory);
}

char *config_corpus_path(const struct config *config, struct arena *arena)
{
    if (!config->workload.corpus.path)
        return NULL;
    return path_join(arena, config_directory(config, arena), config->workload.corpus.path);
}
