/* checks: see checks.h. */
#include "checks.h"

#include <string.h>

/* Also null for what is not UTF-8: a text of the machine's firmware must not cost the others. */
static json_t *text_or_null(const char *text)
{
    json_t *string = *text ? json_string(text) : NULL;

    return string ? string : json_null();
}

json_t *checks_json(const struct record_checks *checks)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; i < checks->count; i++) {
        const struct record_check *check = &checks->items[i];

        (void)json_array_append_new(
            array, json_pack("{s:s,s:o,s:s,s:o}", "name", check->name, "found", text_or_null(check->found),
                       "state", check->state, "advice", text_or_null(check->advice)));
    }
    return array;
}

struct table *checks_table(const struct record_checks *checks)
{
    struct table *table = table_open();
    size_t i;

    table_column(table, TABLE_LEFT, "what");
    table_column(table, TABLE_LEFT, "found");
    table_column(table, TABLE_LEFT, "verdict");
    table_column(table, TABLE_LEFT, "what to do");
    for (i = 0; i < checks->count; i++) {
        const struct record_check *check = &checks->items[i];

        table_row(table);
        table_cell(table, check->name);
        table_cell(table, check->found);
        table_cell(table, strcmp(check->state, "unknown") == 0 ? "" : check->state);
        table_cell(table, check->advice);
    }
    return table;
}

size_t checks_count_bad(const struct record_checks *checks)
{
    size_t bad = 0;
    size_t i;

    for (i = 0; i < checks->count; i++)
        bad += strcmp(checks->items[i].state, "bad") == 0;
    return bad;
}
