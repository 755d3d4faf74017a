/* fields: see fields.h. */
#include "fields.h"

#include <math.h>
#include <stdio.h>

int fields_problem(struct place *place, const char *field, const char *what)
{
    (void)snprintf(place->problem, sizeof place->problem, "field '%s' %s", field, what);
    return -1;
}

int fields_find(
    struct place *place, const json_t *object, const char *name, bool required, const json_t **value)
{
    *value = json_object_get(object, name);
    if (json_is_null(*value))
        *value = NULL;
    if (!*value && required)
        return fields_problem(place, name, "is missing");
    return 0;
}

int fields_integer(
    struct place *place, const json_t *object, const char *name, bool required, int64_t *number)
{
    const json_t *value;

    *number = FIELD_UNKNOWN;
    if (fields_find(place, object, name, required, &value))
        return -1;
    if (value && !json_is_integer(value))
        return fields_problem(place, name, "is not an integer");
    if (value)
        *number = json_integer_value(value);
    return 0;
}

int fields_integers(struct place *place, const json_t *object, const struct field *fields, void *record)
{
    for (; fields->name; fields++) {
        void *at = (char *)record + fields->offset;

        if (fields_integer(place, object, fields->name, fields->required, at))
            return -1;
    }
    return 0;
}

int fields_string(
    struct place *place, const json_t *object, const char *name, bool required, const char **text)
{
    const json_t *value;

    *text = "";
    if (fields_find(place, object, name, required, &value))
        return -1;
    if (value && !json_is_string(value))
        return fields_problem(place, name, "is not a string");
    if (value)
        *text = json_string_value(value);
    return 0;
}

int fields_short_string(struct place *place, const json_t *object, const char *name, char *text, size_t size)
{
    const char *value;

    if (fields_string(place, object, name, false, &value))
        return -1;
    (void)snprintf(text, size, "%s", value);
    return 0;
}

int fields_object(struct place *place, const json_t *object, const char *name, const json_t **value)
{
    if (fields_find(place, object, name, false, value))
        return -1;
    if (*value && !json_is_object(*value))
        return fields_problem(place, name, "is not an object");
    return 0;
}

int fields_array(struct place *place, const json_t *object, const char *name, const json_t **value)
{
    if (fields_find(place, object, name, false, value))
        return -1;
    if (*value && !json_is_array(*value))
        return fields_problem(place, name, "is not an array");
    return 0;
}

int fields_real(struct place *place, const json_t *object, const char *name, double *number)
{
    const json_t *value;

    *number = (double)NAN;
    if (fields_find(place, object, name, false, &value))
        return -1;
    if (value && !json_is_number(value))
        return fields_problem(place, name, "is not a number");
    if (value)
        *number = json_number_value(value);
    return 0;
}
