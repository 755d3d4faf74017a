/* config_decode: from the tree of a configuration file to the structs of config.h, guided by the table of
 * config_schema.h. Touches nothing but memory. */
#ifndef TRACETOLL_CONFIG_DECODE_H
#define TRACETOLL_CONFIG_DECODE_H

#include "config_schema.h"
#include "node.h"

/* A shared node with a mistake under that key: told once, not at every place that it hangs at. */
struct decode_refusal {
    const struct node *node;
    const struct config_key *key;
};

/* What the decoding of one file shares. */
struct decoder {
    struct arena *arena;   /* for what the configuration keeps */
    struct arena *scratch; /* for what ends with the tree */
    struct mistakes *mistakes;
    struct config_strings names; /* of the configurations, good or bad */
    bool names_complete;         /* every configuration has one, so that a missing name is a mistake */
    bool no_corpus;              /* {corpus} has no value */
    bool no_generator;           /* {scale} has no value */
    struct decode_refusal *refusals;
    size_t refusal_count;
    size_t refusal_capacity;
};

/* Where a value belongs. */
struct decode_spot {
    const struct config_key *key;
    const struct node *map; /* that the key stands in; NULL for a default */
    const char *path;       /* of that map, as --set writes it; "" for the file itself */
    bool item;              /* the value is an item of the key's list */
};

/* Decodes the file's top map into `config`, defaults included. Every mistake in it is added to the
 * decoder's. */
void config_decode(struct decoder *decoder, const struct node *root, struct config *config);

/* Frees what the decoder itself has collected, not its arenas and mistakes. */
void decoder_free(struct decoder *decoder);
/* Whether a shared node was refused under that key before. */
bool decoder_has_refused(
    const struct decoder *decoder, const struct config_key *key, const struct node *node);
/* Remembers a shared node in which more mistakes were found than the `before` that there had been. */
void decoder_remember(
    struct decoder *decoder, const struct config_key *key, const struct node *node, size_t before);

/* config_value.c: one scalar or list into the member that the key's type asks for. 0, or -1 with the mistake
 * added and the member untouched. */
int config_value_decode(
    struct decoder *decoder, const struct decode_spot *spot, const struct node *node, void *member);
/* Adds "'key' in 'path' expects WORDS, not ...". Returns -1. */
int config_value_refuse(struct decoder *decoder, const struct decode_spot *spot, const struct node *node);
/* "'key' in 'path'", in the scratch arena. */
const char *config_value_where(struct decoder *decoder, const struct decode_spot *spot);
/* "from 1ms to 10s", "above 0", in the unit of the key's type. Allocated from the arena. */
const char *config_value_limits(struct arena *arena, const struct config_key *key);

/* config_check.c: what a text must fulfil beyond being text, by the key's flags. 0, or -1 with the mistakes
 * added. */
int config_check_text(struct decoder *decoder, const struct decode_spot *spot, const struct node *node);
/* What concerns more than one key: call it after config_decode, also when that found mistakes. */
void config_check(struct decoder *decoder, const struct node *root, struct config *config);
/* Collects the names of the configurations and whether there is a corpus: call it before config_decode. */
void config_check_prepare(struct decoder *decoder, const struct node *root);
/* The folders that the file names exist. */
void config_check_folders(struct decoder *decoder, const struct node *root, const struct config *config);

/* config_matrix.c: what `matrix`, `interpreters` and `scale` must fulfil: call it after config_decode. */
void config_matrix_check(struct decoder *decoder, const struct node *root, const struct config *config);
/* Multiplies the configurations of a file without mistakes, and gives each its baseline. */
void config_matrix_expand(struct config *config);

/* config_set.c: puts the value of "path=value" into the tree. `number` counts assignments from 1. 0, or -1
 * with the mistake added. */
int config_set(struct decoder *decoder, struct node *root, const char *assignment, size_t number);

#endif
