/* config_schema: the one table of everything that a configuration file may hold. The decoder, the reference
 * documentation and the JSON Schema are made from it. A new key is a row in config_schema.c and a member of a
 * struct in config.h. Data only. */
#ifndef TRACETOLL_CONFIG_SCHEMA_H
#define TRACETOLL_CONFIG_SCHEMA_H

#include "config.h"

#include <stddef.h>

enum config_type {     /* and the member that it is decoded into */
    TYPE_STRING,       /* const char *; NULL without value and default */
    TYPE_STRINGS,      /* struct config_strings */
    TYPE_DURATION,     /* int64_t, nanoseconds; -1 without value and default */
    TYPE_SECONDS,      /* a duration as double, seconds; NAN without value and default */
    TYPE_SIZE,         /* int64_t, bytes */
    TYPE_SIZE_NUMBER,  /* a size as double, bytes */
    TYPE_INTEGER,      /* int64_t */
    TYPE_NUMBER,       /* double; NAN without value and default */
    TYPE_SHARE,        /* a percentage as double, 0.02 for 2%; NAN without value and default */
    TYPE_BOOL,         /* bool */
    TYPE_CHOICE,       /* const char *, one of `choices` */
    TYPE_METRIC,       /* enum config_metric */
    TYPE_METRIC_LIMIT, /* double, in the unit of the metric that stands beside it */
    TYPE_NUMBERS,      /* struct config_numbers; limits and unit are those of each number */
    TYPE_DURATIONS,    /* struct config_durations; likewise */
    TYPE_CPUS,         /* struct config_cpus */
    TYPE_ROUNDS,       /* members of the enclosing struct config_run: a whole number, or a map of `keys` */
    TYPE_MAP,          /* a struct in the enclosing one, of `keys` */
    TYPE_MAPS,         /* struct of `keys` *, and a size_t at `count_offset` */
    TYPE_ENVIRONMENT   /* struct config_environment */
};

enum config_key_flag {
    KEY_REQUIRED = 1,
    KEY_ABOVE_MIN = 2,  /* `min` itself is not allowed */
    KEY_EITHER = 4,     /* exactly one of the keys of the map that carry this flag */
    KEY_NAME = 8,       /* the name of a configuration */
    KEY_REFERENCE = 16, /* names a configuration that exists; each of a list only once */
    KEY_TEMPLATE = 32,  /* may hold {placeholders} */
    KEY_SPLICES = 64,   /* may hold {placeholders} that stand for lists */
    KEY_OR_ZERO = 128   /* 0 is allowed besides what is from `min` to `max` */
};

struct config_keys;

struct config_key {
    const char *name;     /* first, for suggest.h */
    const char *help;     /* Markdown, one sentence or two */
    const char *fallback; /* the default, as the file would write it; NULL when there is none */
    const char *unit;     /* of a plain number; NULL when it has none */
    const char *needs;    /* a key of the same map without which this one is of no use; NULL when none */
    const char *const *choices;     /* of TYPE_CHOICE, ended by NULL */
    const struct config_keys *keys; /* of TYPE_MAP, TYPE_MAPS and TYPE_ROUNDS */
    double min;                     /* of a number, in the member's unit; for a list, the number of items */
    double max;                     /* 0 when there is no limit */
    size_t offset;
    size_t count_offset; /* of TYPE_MAPS */
    size_t item_size;    /* of TYPE_MAPS */
    enum config_type type;
    unsigned flags;
};

struct config_keys {
    const struct config_key *items;
    size_t count;
};

/* A metric of `budgets`: its name, and what its limit is written as. */
struct config_metric_kind {
    const char *name; /* first, for suggest.h */
    const char *help;
    const char *unit;      /* of a plain number; NULL when the value carries its unit */
    enum config_type type; /* TYPE_NUMBER, TYPE_SECONDS or TYPE_SIZE_NUMBER */
};

/* The keys of the file itself. */
extern const struct config_keys config_schema;
extern const struct config_metric_kind config_metric_kinds[METRIC_COUNT];

/* The rules for names, in words and as regular expressions for the JSON Schema. */
#define CONFIG_NAME_RULE                                                                                     \
    "letters, digits and '_', '+', '.', '-', at most 64 of them, not beginning with '.' or '-'"
#define CONFIG_NAME_PATTERN "^[A-Za-z0-9_+][A-Za-z0-9_+.-]{0,63}$"
#define CONFIG_VARIABLE_PATTERN "^[A-Za-z_][A-Za-z0-9_]*$"
#define CONFIG_DURATION_PATTERN "^([0-9]+\\.?[0-9]*|\\.[0-9]+) ?(ns|us|ms|s|min|h|d)$"
#define CONFIG_SHARE_PATTERN "^([0-9]+\\.?[0-9]*|\\.[0-9]+) ?%$"
#define CONFIG_SIZE_PATTERN "^([0-9]+\\.?[0-9]*|\\.[0-9]+) ?([kMGT]?B|[KMGT]iB)$"

enum { CONFIG_NAME_BYTES_MAX = 64, CONFIG_LIST_MAX = 1000, CONFIG_CONFIGURATIONS_MAX = 200 };

/* What a value of that type is, for a message and for the documentation: "a whole number". */
const char *config_type_words(enum config_type type);

#endif
