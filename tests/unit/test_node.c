/* node: places, aliases, what no tree comes of, and writing a tree again. */
#include "node.h"

#include <criterion/criterion.h>
#include <string.h>

struct reading {
    struct arena *arena;
    struct mistakes mistakes;
    struct node *root;
    struct buf said;
};

static void reading_open_bytes(struct reading *reading, const char *text, size_t length)
{
    *reading = (struct reading){.arena = arena_open()};
    reading->root = node_parse(text, length, 0, reading->arena, &reading->mistakes);
    mistakes_print(&reading->mistakes, "f", NULL, &reading->said);
}

static void reading_open(struct reading *reading, const char *text)
{
    reading_open_bytes(reading, text, strlen(text));
}

static void reading_close(struct reading *reading)
{
    buf_free(&reading->said);
    mistakes_free(&reading->mistakes);
    arena_close(reading->arena);
}

Test(node, knows_where_everything_stands)
{
    struct reading reading;
    const struct node *list;

    reading_open(&reading, "\xef\xbb\xbf# a byte order mark and a comment\n"
                           "na\xc3\xafve: [one,  'two']\n"
                           "map:\n"
                           "  key: >\n"
                           "    folded\n"
                           "    text\n");
    cr_assert_str_eq(buf_string(&reading.said), "");
    list = node_find(reading.root, "na\xc3\xafve");
    cr_assert_eq(list->type, NODE_LIST);
    cr_assert(list->flow);
    cr_assert_eq(list->count, 2);
    cr_assert_eq(list->items[1]->place.line, 2);
    cr_assert_eq(list->items[1]->place.column, 15, "columns count characters, not bytes");
    cr_assert(list->items[1]->quoted);
    cr_assert_not(list->items[0]->quoted);
    cr_assert_eq(node_find_key(reading.root, "map")->place.line, 3);
    cr_assert_str_eq(node_find(node_find(reading.root, "map"), "key")->text, "folded text\n");
    cr_assert_null(node_find(reading.root, "none"));
    cr_assert_null(node_find(list, "none"));
    cr_assert_null(node_find(NULL, "none"));
    reading_close(&reading);
}

Test(node, an_alias_is_the_very_same_node)
{
    struct reading reading;

    reading_open(&reading, "a: &x [1]\nb: *x\nc: &x 2\nd: *x\n");
    cr_assert_str_eq(buf_string(&reading.said), "");
    cr_assert_eq(node_find(reading.root, "a"), node_find(reading.root, "b"));
    cr_assert(node_find(reading.root, "a")->shared);
    cr_assert_str_eq(node_find(reading.root, "d")->text, "2", "the later anchor of a name counts");
    reading_close(&reading);
}

Test(node, goes_on_after_mistakes_that_leave_a_tree)
{
    static const struct {
        const char *text;
        const char *said;
    } cases[] = {
        {"a: 1\nb: 2\na: 3\n'b': 4\n", "f:3:1: duplicate key 'a'; it stands in line 1 already\n"
                                       "f:4:1: duplicate key 'b'; it stands in line 2 already\n"},
        {"a: *x\nb: [*y]\n", "f:1:4: '*x' refers to an anchor that does not exist\n"
                             "f:2:5: '*y' refers to an anchor that does not exist\n"},
        {"a: &x [*x]\n", "f:1:8: '*x' stands inside '&x' itself\n"},
        {"a: !!int 3\n", "f:1:4: the tag '!!int' is not supported; leave it out\n"},
        {"a: ! 3\n", ""},
        {"a: \"x\\0y\"\n", "f:1:4: text must not hold a NUL character\n"},
        {"%YAML 1.2\n---\na: 3\n...\n", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading;

        reading_open(&reading, cases[i].text);
        cr_expect_str_eq(buf_string(&reading.said), cases[i].said, "%s", cases[i].text);
        cr_expect(reading.root && node_find(reading.root, "a"), "%s", cases[i].text);
        reading_close(&reading);
    }
}

Test(node, refuses_what_is_not_one_document)
{
    static const struct {
        const char *text;
        const char *said;
    } cases[] = {
        {"", "f:1:1: the file is empty\n"},
        {"# nothing\n\n", "f:1:1: there is nothing but comments here\n"},
        {"a: 1\n---\nb: 2\n", "f:2:1: a second document begins here; a configuration is one document\n"},
        {"a: 1\n---\n", "f:2:1: a second document begins here; a configuration is one document\n"},
        {"[a]: 1\n", "f:1:1: a key must be plain text, not a list or a map; text that begins with '[' or "
                     "'{' needs quotes\n"},
        {"a: &x [1]\n*x : 2\n", "f:2:1: a key must be plain text, not a list or a map; text that begins "
                                "with '[' or '{' needs quotes\n"},
        {"a: [1\nb: 2\n", "f:2:2: not valid YAML: did not find expected ',' or ']' while parsing a flow "
                          "sequence that begins in line 1\n"},
        {"a: b: c\n", "f:1:5: not valid YAML: mapping values are not allowed in this context\n"},
        {"\xc3\xa9:\n\t- x\n", "f:2:1: not valid YAML: found character that cannot start any token while "
                               "scanning for the next token; indent with spaces, not with tabs\n"},
        {"a: `x`\n", "f:1:4: not valid YAML: found character that cannot start any token while scanning for "
                     "the next token; text that begins with such a character needs quotes\n"},
        {"a: 1\nb: \xff\n", "f:2:4: byte 0xff is not UTF-8; save the file as UTF-8\n"},
        {"a: \xc0\xaf\n", "f:1:4: byte 0xc0 is not UTF-8; save the file as UTF-8\n"},
        {"a: \xed\xa0\x80\n", "f:1:4: byte 0xed is not UTF-8; save the file as UTF-8\n"},
        {"a: \xf4\x90\x80\x80\n", "f:1:4: byte 0xf4 is not UTF-8; save the file as UTF-8\n"},
        {"a: \xe2\x82", "f:1:4: byte 0xe2 is not UTF-8; save the file as UTF-8\n"},
        {"\xff\xfe"
         "a",
            "f:1:1: the file is UTF-16; save it as UTF-8\n"},
        {"a: \x01\n", "f:1:4: control character 0x01; write it as an escape in double quotes\n"},
        {"a: \xc3\xa9\xc2\x81\n", "f:1:5: not valid YAML: control characters are not allowed\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading;

        reading_open(&reading, cases[i].text);
        cr_expect_str_eq(buf_string(&reading.said), cases[i].said, "%s", cases[i].text);
        cr_expect_null(reading.root);
        reading_close(&reading);
    }
}

Test(node, refuses_a_nul_byte)
{
    struct reading reading;

    reading_open_bytes(&reading, "a: b\0c\n", 7);
    cr_assert_null(reading.root);
    cr_assert_str_eq(
        buf_string(&reading.said), "f:1:5: control character 0x00; write it as an escape in double quotes\n");
    reading_close(&reading);
}

Test(node, bounds_nesting_and_anchors)
{
    struct reading reading;
    struct buf text = {0};

    for (int i = 0; i < 33; i++)
        buf_add_char(&text, '[');
    reading_open(&reading, buf_string(&text));
    cr_assert_str_eq(buf_string(&reading.said), "f:1:33: lists and maps are nested more than 32 deep\n");
    reading_close(&reading);
    buf_clear(&text);
    for (int i = 0; i < 1001; i++)
        buf_printf(&text, "- &a%d x\n", i);
    reading_open(&reading, buf_string(&text));
    cr_assert_str_eq(buf_string(&reading.said), "f:1001:3: there are more than 1000 anchors\n");
    reading_close(&reading);
    buf_free(&text);
}

Test(node, tells_null_from_text)
{
    static const struct {
        const char *text;
        bool null;
    } cases[] = {
        {"a:\n", true},
        {"a: ~\n", true},
        {"a: null\n", true},
        {"a: NULL\n", true},
        {"a: Null\n", true},
        {"a: ''\n", false},
        {"a: \"null\"\n", false},
        {"a: nULL\n", false},
        {"a: none\n", false},
        {"a: []\n", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading;

        reading_open(&reading, cases[i].text);
        cr_expect_eq(node_is_null(node_find(reading.root, "a")), cases[i].null, "%s", cases[i].text);
        reading_close(&reading);
    }
}

Test(node, writes_what_it_read)
{
    static const char text[] = "a: &x [1, \"{log}\", 'it''s', \"\", null, \"null\", \"3\"]\n"
                               "b: {c: *x, d: {}}\n"
                               "e:\n- f: |\n    two\n    lines\n  g: a #b\n- caf\xc3\xa9\n";
    struct reading first;
    struct reading second;
    struct buf once = {0};
    struct buf twice = {0};

    reading_open(&first, text);
    cr_assert_eq(node_emit(first.root, &once), 0);
    cr_assert_str_eq(buf_string(&once),
        "a: [1, \"{log}\", \"it's\", \"\", null, \"null\", \"3\"]\n"
        "b: {c: [1, \"{log}\", \"it's\", \"\", null, \"null\", \"3\"], d: {}}\n"
        "e:\n- f: \"two\\nlines\\n\"\n  g: a\n- caf\xc3\xa9\n");
    reading_open(&second, buf_string(&once));
    cr_assert_eq(node_emit(second.root, &twice), 0);
    cr_assert_str_eq(buf_string(&twice), buf_string(&once));
    buf_free(&once);
    buf_free(&twice);
    reading_close(&first);
    reading_close(&second);
}

Test(node, a_copy_leaves_the_original_alone)
{
    struct reading reading;
    struct node *original;
    struct node *copy;

    reading_open(&reading, "a: {b: 1}\n");
    original = node_find(reading.root, "a");
    copy = node_copy(reading.arena, original);
    node_append(reading.arena, copy, node_new_text(reading.arena, original->place, "c", 1, false),
        node_new_text(reading.arena, original->place, "2", 1, false));
    copy->items[0] = node_new_text(reading.arena, original->place, "9", 1, false);
    cr_assert_eq(original->count, 1);
    cr_assert_str_eq(node_find(original, "b")->text, "1");
    cr_assert_str_eq(node_find(copy, "b")->text, "9");
    cr_assert_str_eq(node_find(copy, "c")->text, "2");
    reading_close(&reading);
}
