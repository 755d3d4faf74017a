/* wordcount: the same answers as the wc of this machine in the C locale, by every method, however the text is
 * cut. */
#include "random.h"
#include "temporary.h"
#include "wordcount.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct temporary folder;

static void make_folder(void)
{
    temporary_open(&folder);
}

static void remove_folder(void)
{
    temporary_close(&folder);
}

TestSuite(wordcount, .init = make_folder, .fini = remove_folder);

static struct wordcount ask_wc(const char *path)
{
    char command[600];
    long long lines;
    long long words;
    long long bytes;
    FILE *answer;

    (void)snprintf(command, sizeof command, "LC_ALL=C wc -lwc < '%s'", path);
    answer = popen(command, "r");
    cr_assert_not_null(answer);
    cr_assert_eq(fscanf(answer, "%lld %lld %lld", &lines, &words, &bytes), 3);
    cr_assert_eq(pclose(answer), 0);
    return (struct wordcount){.lines = lines, .words = words, .bytes = bytes};
}

static void assert_same(const struct wordcount *got, const struct wordcount *wanted, const char *what)
{
    cr_assert(got->lines == wanted->lines && got->words == wanted->words && got->bytes == wanted->bytes,
        "%s: got %lld %lld %lld, wc says %lld %lld %lld", what, (long long)got->lines, (long long)got->words,
        (long long)got->bytes, (long long)wanted->lines, (long long)wanted->words, (long long)wanted->bytes);
}

/* Every method, in one piece and in pieces of `piece` bytes; and the file as a whole. */
static void check_text(const unsigned char *text, size_t length, size_t piece, const char *what)
{
    const char *path = temporary_write(&folder, "text", text, length);
    struct wordcount wanted = ask_wc(path);
    struct wordcount whole;
    struct error error;
    enum wordcount_method method;
    size_t i;

    cr_assert_eq(wordcount_file(path, &whole, &error), 0, "%s", error.message);
    assert_same(&whole, &wanted, what);
    for (method = WORDCOUNT_PORTABLE; method < WORDCOUNT_METHODS; method++) {
        struct wordcount once = {0};
        struct wordcount pieces = {0};

        if (!wordcount_can(method))
            continue;
        wordcount_add_by(&once, method, text, length);
        assert_same(&once, &wanted, what);
        for (i = 0; i < length; i += piece)
            wordcount_add_by(&pieces, method, text + i, length - i < piece ? length - i : piece);
        assert_same(&pieces, &wanted, what);
    }
}

struct odd_text {
    const char *what;
    const char *bytes;
    size_t length;
};

#define TEXT(what, bytes)                                                                                    \
    {                                                                                                        \
        what, bytes, sizeof bytes - 1                                                                        \
    }

Test(wordcount, agrees_with_wc_on_odd_texts)
{
    static const struct odd_text texts[] = {
        TEXT("empty file", ""),
        TEXT("missing final newline", "one two\nthree"),
        TEXT("only whitespace", " \t\n\v\f\r \n"),
        TEXT("carriage returns", "a\r\nb\rc\r\n"),
        TEXT("form feed and vertical tab", "a\fb\vc"),
        TEXT("NUL bytes", "a\0b \0 c\0\0"),
        TEXT("controls alone", "\001 \002 \177\n"),
        TEXT("controls before and after letters", "\001a \002b\003 c\004\n"),
        TEXT("Latin-1 and UTF-8", "\351t\351 \303\251t\303\251 \303\251 \302\240 a\302\240b\n"),
        TEXT("next line and no-break space", "a\x85 b\xa0 c\x85\x64\n"),
        TEXT("all high", "\377\376\375 \200\201\n"),
        TEXT("64 letters", "0123456789012345678901234567890123456789012345678901234567890123 "
                           "5678901234567890123456789012345678901234"),
        TEXT("run of controls over a block's end",
            "01234567890123456789012345678901234567890123456789012345678\1\1\1\1\1\1\1\1\1\1\1word word\n"),
    };
    size_t i;

    for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_text((const unsigned char *)texts[i].bytes, texts[i].length, 1 + i % 3, texts[i].what);
}

Test(wordcount, agrees_with_wc_on_random_bytes)
{
    /* The last two make long runs of few bytes, and runs that are neither space nor printable. */
    static const char *const alphabets[] = {NULL, "ab \n", " \t\r\n\v\fx\001", "\001\200\377a "};
    unsigned char text[5000];
    uint64_t seed = 1;
    size_t round;
    size_t i;

    for (round = 0; round < 40; round++) {
        const char *alphabet = alphabets[round % 4];
        size_t length = (size_t)(random_next(&seed) % sizeof text);
        char what[64];

        for (i = 0; i < length; i++) {
            uint64_t random = random_next(&seed);

            text[i] = (unsigned char)(alphabet ? alphabet[random % strlen(alphabet)] : (char)random);
        }
        (void)snprintf(what, sizeof what, "random text %zu", round);
        check_text(text, length, 1 + (size_t)(random_next(&seed) % 200), what);
    }
}

Test(wordcount, agrees_with_wc_on_a_file_of_many_blocks)
{
    size_t length = 3 * 1024 * 1024 + 17;
    unsigned char *text = malloc(length);
    struct wordcount wanted;
    struct wordcount got;
    struct error error;
    uint64_t seed = 2;
    const char *path;
    size_t i;

    cr_assert_not_null(text);
    for (i = 0; i < length; i++)
        text[i] = (unsigned char)random_next(&seed);
    path = temporary_write(&folder, "text", text, length);
    wanted = ask_wc(path);
    cr_assert_eq(wordcount_file(path, &got, &error), 0, "%s", error.message);
    assert_same(&got, &wanted, "3 MB");
    free(text);
}

Test(wordcount, refuses_what_is_not_a_file)
{
    struct wordcount count = {.lines = 7};
    struct error error = {0};

    cr_assert_eq(wordcount_file(folder.path, &count, &error), -1);
    cr_assert_eq(error.exit_code, EXIT_RUN_FAILED);
    cr_assert_not_null(strstr(error.message, "is not a regular file"));
    cr_assert_eq(wordcount_file(temporary_path(&folder, "missing"), &count, &error), -1);
    cr_assert_not_null(strstr(error.message, "No such file"));
    cr_assert_eq(count.lines, 7, "the output was touched");
}
