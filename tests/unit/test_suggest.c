/* suggest: which slips are recognised, and which words are left alone. */
#include "suggest.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const names[] = {"timeout", "rounds", "warmup", "seed", "sample_interval", "a"};

static struct suggest_names all_names(void)
{
    return SUGGEST_NAMES(names, sizeof names / sizeof *names);
}

Test(suggest, finds_the_nearest_name)
{
    static const struct {
        const char *word;
        const char *nearest;
    } cases[] = {
        {"timout", "timeout"},   /* one letter missing */
        {"timeoutt", "timeout"}, /* one too many */
        {"timeuot", "timeout"},  /* two swapped */
        {"tineout", "timeout"},  /* one wrong */
        {"tineuot", "timeout"},  /* two slips */
        {"TIMEOUT", "timeout"},  /* another case */
        {"sampleinterval", "sample_interval"},
        {"sede", "seed"},
        {"A", "a"},
        {"rounds", NULL}, /* known */
        {"colour", NULL},
        {"b", NULL}, /* nothing of it would be left */
        {"", NULL},
        {"x", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *nearest = suggest_nearest(cases[i].word, all_names());

        if (cases[i].nearest)
            cr_expect(nearest && strcmp(nearest, cases[i].nearest) == 0, "'%s' gave %s", cases[i].word,
                nearest ? nearest : "nothing");
        else
            cr_expect_null(nearest, "'%s' gave %s", cases[i].word, nearest);
    }
}

Test(suggest, leaves_endless_words_alone)
{
    char word[200];

    memset(word, 't', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    cr_assert_null(suggest_nearest(word, all_names()));
}

Test(suggest, prefers_the_nearer_of_two)
{
    static const char *const near[] = {"log_words", "log_bytes", "log_lines"};

    cr_assert_str_eq(suggest_nearest("log_bites", SUGGEST_NAMES(near, 3)), "log_bytes");
}

Test(suggest, names_what_there_is_when_nothing_is_near)
{
    static const struct {
        const char *name;
        int other;
    } things[] = {{"tracer", 1}, {"wrap", 2}};
    struct suggest_names list = SUGGEST_NAMES(things, 2);
    struct buf message = {0};

    list.before = "'{";
    list.after = "}'";
    suggest_add(&message, "tracr", list);
    cr_assert_str_eq(buf_string(&message), "; did you mean '{tracer}'?");
    buf_clear(&message);
    suggest_add(&message, "zzz", list);
    cr_assert_str_eq(buf_string(&message), "; choose from '{tracer}', '{wrap}'");
    buf_clear(&message);
    list.count = 0;
    suggest_add(&message, "zzz", list);
    cr_assert_str_eq(buf_string(&message), "");
    buf_free(&message);
}

Test(suggest, lists_no_more_than_a_dozen)
{
    static const char *const many[] = {
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"};
    struct buf message = {0};

    suggest_add(&message, "abcdef", SUGGEST_NAMES(many, 14));
    cr_assert_str_eq(buf_string(&message),
        "; choose from '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12' and 2 more");
    buf_free(&message);
}
