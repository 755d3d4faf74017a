/* config_check: what the table of keys cannot say: names that must exist, placeholders that must have a
 * value, and keys that belong together. See config_decode.h. Looks at the file system only in
 * config_check_folders. */
#include "config_decode.h"
#include "suggest.h"
#include "template.h"

#include <errno.h>
#include <regex.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const struct node *configuration_nodes(const struct node *root)
{
    const struct node *list = node_find(root, "configurations");

    return list && list->type == NODE_LIST && list->count <= CONFIG_CONFIGURATIONS_MAX ? list : NULL;
}

static const struct node *configuration_name(const struct node *item)
{
    const struct node *name = node_find(item, "name");

    return name && name->type == NODE_SCALAR && !node_is_null(name) ? name : NULL;
}

static void check_prepare_names(struct decoder *decoder, const struct node *root)
{
    const struct node *list = configuration_nodes(root);

    if (!list)
        return;
    decoder->names_complete = list->count > 0;
    decoder->names.items = arena_alloc(decoder->scratch, list->count, sizeof *decoder->names.items);
    for (size_t i = 0; i < list->count; i++) {
        const struct node *name = configuration_name(list->items[i]);

        if (name)
            decoder->names.items[decoder->names.count++] = name->text;
        else
            decoder->names_complete = false;
    }
}

void config_check_prepare(struct decoder *decoder, const struct node *root)
{
    const struct node *workload = node_find(root, "workload");
    const struct node *corpus = node_find(workload, "corpus");

    check_prepare_names(decoder, root);
    decoder->no_corpus = workload && workload->type == NODE_MAP && !corpus;
    decoder->no_generator =
        decoder->no_corpus || (node_find(corpus, "path") && !node_find(corpus, "generator"));
}

static int check_name(struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+";
    static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+.-";
    size_t length = strlen(node->text);

    if (length > 0 && length <= CONFIG_NAME_BYTES_MAX && strchr(first, node->text[0]) &&
        node->text[strspn(node->text, others)] == '\0')
        return 0;
    mistakes_add(decoder->mistakes, node->place, "%s cannot be '%s'; a name has %s",
        config_value_where(decoder, spot), node->text, CONFIG_NAME_RULE);
    return -1;
}

static int check_reference(struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    struct buf message = {0};

    for (size_t i = 0; i < decoder->names.count; i++) {
        if (strcmp(decoder->names.items[i], node->text) == 0)
            return 0;
    }
    if (!decoder->names_complete)
        return -1;
    buf_printf(&message, "%s names no configuration: '%s'", config_value_where(decoder, spot), node->text);
    suggest_add(&message, node->text, SUGGEST_NAMES(decoder->names.items, decoder->names.count));
    mistakes_add(decoder->mistakes, node->place, "%s", buf_string(&message));
    buf_free(&message);
    return -1;
}

static bool is_like_a_name(const char *name)
{
    return *name &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] == '\0';
}

static void check_refuse_placeholder(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, const char *name)
{
    struct buf message = {0};
    struct suggest_names names = {.before = "'{", .after = "}'", .stride = sizeof(struct template_name)};

    names.items = template_names(&names.count);
    buf_printf(&message, "unknown placeholder '{%s}' in %s", name, config_value_where(decoder, spot));
    if (is_like_a_name(name))
        suggest_add(&message, name, names);
    else
        buf_add_string(&message, "; write '{{' and '}}' for braces");
    mistakes_add(decoder->mistakes, node->place, "%s", buf_string(&message));
    buf_free(&message);
}

/* `alone`: the placeholder is the whole text. */
static int check_placeholder(struct decoder *decoder, const struct decode_spot *spot, const struct node *node,
    struct template_piece piece, bool alone)
{
    const struct template_name *known = template_find_name(piece.text, piece.length);
    const char *why = NULL;

    if (!known) {
        check_refuse_placeholder(
            decoder, spot, node, arena_strndup(decoder->scratch, piece.text, piece.length));
        return -1;
    }
    if (known->list && !(spot->key->flags & KEY_SPLICES))
        why = "stands for a list of arguments, which belongs in the command of the workload";
    else if (known->list && !alone)
        why = "stands for a list of arguments, and so must be an argument by itself";
    else if (decoder->no_corpus && strcmp(known->name, "corpus") == 0)
        why = "has no value: the workload has no 'corpus'";
    else if (decoder->no_generator && strcmp(known->name, "scale") == 0)
        why = "has no value: the workload has no corpus with a 'generator'";
    if (!why)
        return 0;
    mistakes_add(decoder->mistakes, node->place, "'{%s}' in %s %s", known->name,
        config_value_where(decoder, spot), why);
    return -1;
}

static int check_template(struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    const char *cursor = node->text;
    struct template_piece piece;
    int result = 0;

    do {
        bool first = cursor == node->text;

        piece = template_next(&cursor);
        if (piece.kind == TEMPLATE_UNOPENED || piece.kind == TEMPLATE_UNCLOSED) {
            mistakes_add(decoder->mistakes, node->place,
                "'%s' in %s has a lone brace; write '%s' for a brace", node->text,
                config_value_where(decoder, spot), piece.kind == TEMPLATE_UNOPENED ? "}}" : "{{");
            return -1;
        }
        if (piece.kind == TEMPLATE_NAME &&
            check_placeholder(decoder, spot, node, piece, first && *cursor == '\0') != 0)
            result = -1;
    } while (piece.kind != TEMPLATE_END);
    return result;
}

int config_check_text(struct decoder *decoder, const struct decode_spot *spot, const struct node *node)
{
    unsigned flags = spot->key->flags;

    if ((flags & KEY_NAME) && check_name(decoder, spot, node) != 0)
        return -1;
    if ((flags & KEY_REFERENCE) && check_reference(decoder, spot, node) != 0)
        return -1;
    if ((flags & KEY_TEMPLATE) && check_template(decoder, spot, node) != 0)
        return -1;
    return 0;
}

static void check_same_names(struct decoder *decoder, const struct node *name, const struct node *earlier)
{
    if (strcmp(name->text, earlier->text) == 0)
        mistakes_add(decoder->mistakes, name->place,
            "duplicate configuration '%s'; it stands in line %zu already", name->text, earlier->place.line);
    else if (strcasecmp(name->text, earlier->text) == 0)
        mistakes_add(decoder->mistakes, name->place,
            "configuration '%s' differs from '%s' in line %zu only in upper and lower case; both name files",
            name->text, earlier->text, earlier->place.line);
}

static void check_names(struct decoder *decoder, const struct node *root)
{
    const struct node *list = configuration_nodes(root);

    for (size_t i = 0; list && i < list->count; i++) {
        const struct node *name = configuration_name(list->items[i]);
        bool said = false;

        for (size_t j = 0; name && !said && j < i; j++) {
            const struct node *earlier = configuration_name(list->items[j]);

            said = earlier && strcasecmp(name->text, earlier->text) == 0;
            if (said)
                check_same_names(decoder, name, earlier);
        }
    }
}

/* Whether the command holds the placeholder somewhere. */
static bool command_holds(const struct config *config, const char *placeholder)
{
    const struct config_strings *command = &config->workload.command;

    for (size_t i = 0; i < command->count; i++) {
        if (strstr(command->items[i], placeholder))
            return true;
    }
    return false;
}

/* Arguments that the command has no place for would be left out silently. */
static void check_splices(struct decoder *decoder, const struct node *root, const struct config *config)
{
    static const char *const splices[][2] = {{"tracer", "{tracer}"}, {"wrap", "{wrap}"}};
    const struct node *list = configuration_nodes(root);

    for (size_t k = 0; k < sizeof splices / sizeof *splices; k++) {
        if (command_holds(config, splices[k][1]))
            continue;
        for (size_t i = 0; list && i < list->count; i++) {
            const struct node *arguments = node_find(list->items[i], splices[k][0]);

            if (arguments && arguments->type == NODE_LIST && arguments->count > 0)
                mistakes_add(decoder->mistakes, node_find_key(list->items[i], splices[k][0])->place,
                    "'%s' is never used: 'command' in 'workload' holds no \"%s\"", splices[k][0],
                    splices[k][1]);
        }
    }
}

static void check_command(struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *verify = node_find(node_find(root, "workload"), "verify_output");

    /* A command that could not be decoded has a mistake of its own. */
    if (config->workload.command.count == 0)
        return;
    check_splices(decoder, root, config);
    if (verify && config->workload.verify_output && !command_holds(config, "{output}"))
        mistakes_add(decoder->mistakes, verify->place,
            "'verify_output' needs \"{output}\" in the command, or there is no output to verify");
}

/* What a slowdown of `budget` is taken over. */
static const char *budget_over(const struct config *config, const struct config_budget *budget)
{
    const char *name = budget->over ? budget->over : config->baseline;

    return name ? name : "";
}

static void check_over(struct decoder *decoder, const struct node *node, const struct config_budget *budget)
{
    const struct node *over = node_find(node, "over");

    if (!budget->over || !over)
        return;
    if (node_find(node, "metric") && budget->metric != METRIC_SLOWDOWN)
        mistakes_add(decoder->mistakes, over->place, "'over' is for the metric 'slowdown', not for '%s'",
            config_metric_name(budget->metric));
    if (budget->configuration && strcmp(budget->configuration, budget->over) == 0)
        mistakes_add(decoder->mistakes, over->place, "'%s' cannot be slower than itself", budget->over);
}

static void check_budgets(struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *list = node_find(root, "budgets");

    for (size_t i = 0; i < config->budget_count; i++) {
        const struct config_budget *budget = &config->budgets[i];

        check_over(decoder, list->items[i], budget);
        for (size_t j = 0; j < i && budget->configuration; j++) {
            const struct config_budget *earlier = &config->budgets[j];

            if (earlier->configuration && strcmp(earlier->configuration, budget->configuration) == 0 &&
                strcmp(budget_over(config, earlier), budget_over(config, budget)) == 0 &&
                earlier->metric == budget->metric && node_find(list->items[i], "metric") &&
                node_find(list->items[j], "metric")) {
                mistakes_add(decoder->mistakes, list->items[i]->place,
                    "a second budget for '%s' of configuration '%s'; the first stands in line %zu",
                    config_metric_name(budget->metric), budget->configuration, list->items[j]->place.line);
                break;
            }
        }
    }
}

static void check_rounds(struct decoder *decoder, const struct node *root, const struct config_run *run)
{
    const struct node *rounds = node_find(node_find(root, "run"), "rounds");
    const struct node *max = node_find(rounds, "max");

    if (rounds && rounds->type == NODE_MAP && run->rounds_min > run->rounds)
        mistakes_add(decoder->mistakes, (max ? max : rounds)->place,
            "'max' in 'run.rounds' is %lld, less than its 'min', %lld", (long long)run->rounds,
            (long long)run->rounds_min);
}

static void check_events_pattern(struct decoder *decoder, const struct node *node, const char *pattern)
{
    char why[200];
    regex_t regex;
    int failure = regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE);

    if (failure == 0) {
        regfree(&regex);
        return;
    }
    (void)regerror(failure, &regex, why, sizeof why);
    mistakes_add(
        decoder->mistakes, node->place, "'pattern' in 'events_from' is no regular expression: %s", why);
}

static void check_events_patterns(
    struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *list = configuration_nodes(root);

    for (size_t i = 0; list && i < config->configuration_count; i++) {
        const struct node *pattern = node_find(node_find(list->items[i], "events_from"), "pattern");

        if (pattern && config->configurations[i].events_from.pattern)
            check_events_pattern(decoder, pattern, config->configurations[i].events_from.pattern);
    }
}

/* A log is deleted once it is counted: so it must be among the files of the run. */
static void check_log(struct decoder *decoder, const struct node *node, const char *log)
{
    static const char *const own[] = {"{work}/", "{log}", "{output}", "{stdout}", "{stderr}"};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strncmp(log, own[i], strlen(own[i])) == 0 && !strstr(log, "/../"))
            return;
    }
    mistakes_add(decoder->mistakes, node->place,
        "'log' must be one of the run's own files, for it is deleted once it is counted: '{work}/...', "
        "'{log}', "
        "'{output}/...', '{stdout}' or '{stderr}'");
}

static void check_logs(struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *list = configuration_nodes(root);

    for (size_t i = 0; list && i < config->configuration_count; i++) {
        const struct node *log = node_find(list->items[i], "log");

        if (log && config->configurations[i].log)
            check_log(decoder, log, config->configurations[i].log);
    }
}

static const char *check_default_baseline(const struct config *config)
{
    const char *first = config->configuration_count ? config->configurations[0].name : NULL;

    return config_find(config, "none") ? "none" : first;
}

void config_check(struct decoder *decoder, const struct node *root, struct config *config)
{
    const struct node *workload = node_find(root, "workload");

    config->workload.corpus.present = node_find(workload, "corpus") != NULL;
    check_names(decoder, root);
    check_command(decoder, root, config);
    check_budgets(decoder, root, config);
    check_rounds(decoder, root, &config->run);
    check_events_patterns(decoder, root, config);
    check_logs(decoder, root, config);
    config_matrix_check(decoder, root, config);
    if (!config->baseline)
        config->baseline = check_default_baseline(config);
}

static void check_folder(
    struct decoder *decoder, const struct node *node, const char *key, const char *folder)
{
    struct stat status;

    if (!node || node->type != NODE_SCALAR)
        return;
    if (stat(folder, &status) != 0)
        mistakes_add(decoder->mistakes, node->place, "'%s' needs a folder, but '%s': %s", key, folder,
            strerror(errno));
    else if (!S_ISDIR(status.st_mode))
        mistakes_add(decoder->mistakes, node->place, "'%s' needs a folder, but '%s' is none", key, folder);
}

void config_check_folders(struct decoder *decoder, const struct node *root, const struct config *config)
{
    const struct node *workload = node_find(root, "workload");
    const struct node *directory = node_find(workload, "directory");
    const struct node *path = node_find(node_find(workload, "corpus"), "path");
    size_t before = decoder->mistakes->count;

    if (config->workload.directory)
        check_folder(decoder, directory, "directory", config_directory(config, decoder->scratch));
    if (config->workload.corpus.path && decoder->mistakes->count == before)
        check_folder(decoder, path, "path", config_corpus_path(config, decoder->scratch));
}
