/* config_matrix: `interpreters`, `matrix` and a configuration's own `scale` multiply configurations. After
 * that, each cell is a configuration like any other, with a name and a baseline of its own. See
 * config_decode.h. Touches nothing but memory. */
#include "config_decode.h"

#include <math.h>
#include <string.h>

enum { LABEL_BYTES_MAX = 40 };

/* The configurations that come out, while the ones of the file are still in `config`. */
struct expansion {
    struct config *config;
    struct config_configuration *items;
    size_t count;
    size_t capacity; /* in the arena: an item may bring a baseline of its own */
};

/* One combination of the matrix, by index into its lists. */
struct combination {
    size_t interpreter;
    size_t scale;
    size_t interval;
};

static size_t at_least_one(size_t count)
{
    return count ? count : 1;
}

static size_t matrix_combinations(const struct config_matrix *matrix)
{
    return at_least_one(matrix->interpreters.count) * at_least_one(matrix->scales.count) *
           at_least_one(matrix->sample_intervals.count);
}

static void check_too_many(struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *key = node_find_key(root, "matrix");
    size_t count = matrix_combinations(&config->matrix) * config->configuration_count;

    if (!key)
        key = node_find_key(root, "interpreters");
    if (key && count > CONFIG_CONFIGURATIONS_MAX)
        mistakes_add(decoder->mistakes, key->place,
            "'%s' makes %zu configurations, but at most %d can be run", key->text, count,
            CONFIG_CONFIGURATIONS_MAX);
}

static void check_scale(struct decoder *decoder, const struct node *map, const char *where)
{
    const struct node *key = node_find_key(map, "scale");

    if (key && decoder->no_generator)
        mistakes_add(decoder->mistakes, key->place,
            "'scale' in '%s' is of no use: the workload has no corpus with a 'generator'", where);
}

static void check_interpreters(struct decoder *decoder, const struct node *map, const char *key)
{
    const struct node *list = node_find(map, key);

    for (size_t i = 0; list && list->type == NODE_LIST && i < list->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (list->items[i]->text && list->items[j]->text &&
                strcmp(list->items[i]->text, list->items[j]->text) == 0)
                mistakes_add(decoder->mistakes, list->items[i]->place, "'%s' names '%s' twice", key,
                    list->items[i]->text);
        }
    }
}

void config_matrix_check(struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *matrix = node_find(root, "matrix");
    const struct node *list = node_find(root, "configurations");

    if (node_find(root, "interpreters") && node_find(matrix, "interpreter"))
        mistakes_add(decoder->mistakes, node_find_key(matrix, "interpreter")->place,
            "'interpreter' in 'matrix' and 'interpreters' exclude each other");
    check_interpreters(decoder, root, "interpreters");
    check_interpreters(decoder, matrix, "interpreter");
    check_scale(decoder, matrix, "matrix");
    for (size_t i = 0; list && list->type == NODE_LIST && i < list->count; i++)
        check_scale(decoder, list->items[i], "configurations");
    check_too_many(decoder, root, config);
}

/* Bytes that all items share from their start on, up to and with a slash. */
static size_t shared_start(const struct config_strings *paths)
{
    size_t length = 0;

    for (size_t at = 0; paths->items[0][at]; at++) {
        for (size_t i = 1; i < paths->count; i++) {
            if (paths->items[i][at] != paths->items[0][at])
                return length;
        }
        if (paths->items[0][at] == '/')
            length = at + 1;
    }
    return length;
}

/* Bytes that all items share up to their end, from a slash on. */
static size_t shared_end(const struct config_strings *paths)
{
    size_t first = strlen(paths->items[0]);
    size_t length = 0;

    for (size_t back = 1; back <= first; back++) {
        for (size_t i = 1; i < paths->count; i++) {
            size_t other = strlen(paths->items[i]);

            if (back > other || paths->items[i][other - back] != paths->items[0][first - back])
                return length;
        }
        if (paths->items[0][first - back] == '/')
            length = back;
    }
    return length;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

static bool last_parts_differ(const struct config_strings *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(last_part(paths->items[i]), last_part(paths->items[j])) == 0)
                return false;
        }
    }
    return true;
}

/* "python3.12" of "/usr/bin/python3.12"; where the programs have the same name, the part of the path that
 * tells one from the other. Only characters that a file name may have. */
static const char *interpreter_label(const struct config *config, size_t i)
{
    const struct config_strings *paths = &config->matrix.interpreters;
    const char *path = paths->items[i];
    const char *label = last_part(path);
    size_t length = strlen(label);
    char *safe;

    if (!last_parts_differ(paths)) {
        size_t start = shared_start(paths);
        size_t end = shared_end(paths);

        label = path + start;
        length = strlen(path) - start > end ? strlen(path) - start - end : strlen(label);
    }
    safe = arena_strndup(config->arena, label, length < LABEL_BYTES_MAX ? length : LABEL_BYTES_MAX);
    for (char *c = safe; *c; c++) {
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+.-", *c))
            *c = '-';
    }
    return safe;
}

static const char *interval_label(struct arena *arena, int64_t ns)
{
    if (ns % 1000000000 == 0)
        return arena_printf(arena, "%llds", (long long)(ns / 1000000000));
    if (ns % 1000000 == 0)
        return arena_printf(arena, "%lldms", (long long)(ns / 1000000));
    return arena_printf(arena, "%lldns", (long long)ns);
}

/* What a combination adds to a name. A configuration with a scale of its own has none of the matrix's. */
static const char *combination_suffix(
    const struct config *config, const struct config_configuration *one, const struct combination *at)
{
    const struct config_matrix *matrix = &config->matrix;
    const char *suffix = "";

    if (matrix->interpreters.count)
        suffix = arena_printf(config->arena, "@%s", interpreter_label(config, at->interpreter));
    if (matrix->scales.count && isnan(one->scale))
        suffix = arena_printf(config->arena, "%s@scale=%.9g", suffix, matrix->scales.items[at->scale]);
    if (matrix->sample_intervals.count)
        suffix = arena_printf(config->arena, "%s@interval=%s", suffix,
            interval_label(config->arena, matrix->sample_intervals.items[at->interval]));
    return suffix;
}

static struct config_cell combination_cell(
    const struct config *config, const struct config_configuration *one, const struct combination *at)
{
    const struct config_matrix *matrix = &config->matrix;
    struct config_cell cell = {
        .scale = config->workload.corpus.generator ? config->workload.corpus.scale : (double)NAN,
        .sample_interval_ns = config->run.sample_interval_ns};

    if (matrix->interpreters.count)
        cell.interpreter = matrix->interpreters.items[at->interpreter];
    if (!isnan(one->scale))
        cell.scale = one->scale;
    else if (matrix->scales.count)
        cell.scale = matrix->scales.items[at->scale];
    if (matrix->sample_intervals.count)
        cell.sample_interval_ns = matrix->sample_intervals.items[at->interval];
    return cell;
}

static bool scales_equal(double left, double right)
{
    return left == right || (isnan(left) && isnan(right));
}

static bool cells_equal(const struct config_cell *left, const struct config_cell *right)
{
    return left->interpreter == right->interpreter && scales_equal(left->scale, right->scale) &&
           left->sample_interval_ns == right->sample_interval_ns;
}

static const struct config_configuration *expansion_find(
    const struct expansion *expansion, const char *origin, const struct config_cell *cell)
{
    for (size_t i = 0; i < expansion->count; i++) {
        if (strcmp(expansion->items[i].origin, origin) == 0 && cells_equal(&expansion->items[i].cell, cell))
            return &expansion->items[i];
    }
    return NULL;
}

static struct config_configuration *expansion_add(
    struct expansion *expansion, const struct config_configuration *one, const struct combination *at)
{
    struct config_configuration *added = &expansion->items[expansion->count++];
    const char *suffix = combination_suffix(expansion->config, one, at);

    *added = *one;
    added->origin = one->name;
    added->name = arena_printf(expansion->config->arena, "%s%s", one->name, suffix);
    added->cell = combination_cell(expansion->config, one, at);
    return added;
}

/* The baseline on the corpus of a configuration that has a scale of its own. */
static void expansion_add_baseline(struct expansion *expansion, const struct config_configuration *one,
    const struct config_configuration *baseline, const struct combination *at)
{
    struct config_cell cell = combination_cell(expansion->config, one, at);
    struct config_configuration *added;

    if (isnan(one->scale) || expansion_find(expansion, baseline->name, &cell))
        return;
    added = expansion_add(expansion, baseline, at);
    added->name = arena_printf(expansion->config->arena, "%s%s@scale=%.9g", baseline->name,
        combination_suffix(expansion->config, one, at), one->scale);
    added->scale = one->scale;
    added->cell = cell;
    added->published = (struct config_published){
        (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
}

static const char *baseline_origin(const struct config *config, const struct config_configuration *one)
{
    return one->baseline ? one->baseline : config->baseline;
}

static void expand_combination(struct expansion *expansion, const struct combination *at)
{
    const struct config *config = expansion->config;

    for (size_t i = 0; i < config->configuration_count; i++) {
        const struct config_configuration *one = &config->configurations[i];

        if (isnan(one->scale) || at->scale == 0)
            (void)expansion_add(expansion, one, at);
    }
}

static void expand_baselines(struct expansion *expansion, const struct combination *at)
{
    const struct config *config = expansion->config;

    for (size_t i = 0; at->scale == 0 && i < config->configuration_count; i++) {
        const struct config_configuration *one = &config->configurations[i];

        expansion_add_baseline(expansion, one, config_find(config, baseline_origin(config, one)), at);
    }
}

static void for_each_combination(
    struct expansion *expansion, void (*expand)(struct expansion *, const struct combination *))
{
    const struct config_matrix *matrix = &expansion->config->matrix;
    struct combination at;

    for (at.interpreter = 0; at.interpreter < at_least_one(matrix->interpreters.count); at.interpreter++)
        for (at.scale = 0; at.scale < at_least_one(matrix->scales.count); at.scale++)
            for (at.interval = 0; at.interval < at_least_one(matrix->sample_intervals.count); at.interval++)
                expand(expansion, &at);
}

/* The cell of a name of the file: that of the first combination. */
static const char *expanded_name(const struct expansion *expansion, const char *origin)
{
    for (size_t i = 0; i < expansion->count; i++) {
        if (strcmp(expansion->items[i].origin, origin) == 0)
            return expansion->items[i].name;
    }
    return origin;
}

static void resolve_baselines(struct expansion *expansion)
{
    const struct config *config = expansion->config;

    for (size_t i = 0; i < expansion->count; i++) {
        struct config_configuration *one = &expansion->items[i];
        const char *origin = baseline_origin(config, one);
        const struct config_configuration *baseline = expansion_find(expansion, origin, &one->cell);

        one->baseline = baseline ? baseline->name : expanded_name(expansion, origin);
    }
}

/* In the same cell as the configuration that is limited. */
static const char *expanded_over(
    const struct expansion *expansion, const char *over, const struct config_cell *cell)
{
    const struct config_configuration *found = over ? expansion_find(expansion, over, cell) : NULL;

    return found ? found->name : over ? expanded_name(expansion, over) : NULL;
}

/* A budget holds for every cell of its configuration. */
static void expand_budgets(const struct expansion *expansion)
{
    struct config *config = expansion->config;
    struct config_budget *budgets =
        arena_alloc(config->arena, config->budget_count * expansion->count, sizeof *budgets);
    size_t count = 0;

    for (size_t i = 0; i < config->budget_count; i++) {
        for (size_t j = 0; j < expansion->count; j++) {
            if (strcmp(expansion->items[j].origin, config->budgets[i].configuration) != 0)
                continue;
            budgets[count] = config->budgets[i];
            budgets[count].over = expanded_over(expansion, budgets[count].over, &expansion->items[j].cell);
            budgets[count++].configuration = expansion->items[j].name;
        }
    }
    config->budgets = budgets;
    config->budget_count = count;
}

void config_matrix_expand(struct config *config)
{
    struct expansion expansion = {
        .config = config, .capacity = 2 * matrix_combinations(&config->matrix) * config->configuration_count};

    expansion.items = arena_alloc(config->arena, expansion.capacity, sizeof *expansion.items);
    for_each_combination(&expansion, expand_combination);
    for_each_combination(&expansion, expand_baselines);
    resolve_baselines(&expansion);
    expand_budgets(&expansion);
    for (size_t i = 0; i < config->ladder.count; i++)
        config->ladder.items[i] = expanded_name(&expansion, config->ladder.items[i]);
    config->baseline = expanded_name(&expansion, config->baseline);
    config->configurations = expansion.items;
    config->configuration_count = expansion.count;
}
