/* fields: reads the fields of a JSON object, and says what is wrong with one. A field that is absent or null
 * is unknown: -1, NAN, "" or NULL; only a required one must be there. Touches nothing but memory. */
#ifndef TRACETOLL_FIELDS_H
#define TRACETOLL_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a line is being read, for the messages. */
struct place {
    const char *path;
    size_t line;
    char problem[256]; /* what is wrong with the line; "" while nothing is */
};

/* A field of an object, and where in a struct it belongs. */
struct field {
    const char *name;
    size_t offset;
    bool required;
};

enum { FIELD_UNKNOWN = -1 };

/* Says what is wrong, as "field 'NAME' WHAT". Returns -1. */
int fields_problem(struct place *place, const char *field, const char *what);
/* All of these: 0, or -1 and place->problem. */
int fields_find(
    struct place *place, const json_t *object, const char *name, bool required, const json_t **value);
int fields_integer(
    struct place *place, const json_t *object, const char *name, bool required, int64_t *number);
/* `fields` ends with a row without a name; each is an int64_t in `record`. */
int fields_integers(struct place *place, const json_t *object, const struct field *fields, void *record);
int fields_real(struct place *place, const json_t *object, const char *name, double *number);
/* The text stays the object's. */
int fields_string(
    struct place *place, const json_t *object, const char *name, bool required, const char **text);
/* A text that is too long is cut. */
int fields_short_string(struct place *place, const json_t *object, const char *name, char *text, size_t size);
int fields_object(struct place *place, const json_t *object, const char *name, const json_t **value);
/* An array that is absent has no items. */
int fields_array(struct place *place, const json_t *object, const char *name, const json_t **value);

#endif
