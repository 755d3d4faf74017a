/* Writes header sections into a sink. Touches only the sink and the random numbers. */
#include "las_header.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "las_write.h"

enum { MNEMONIC_WIDTH = 6, UNIT_WIDTH = 6, VALUE_WIDTH = 28, CURVE_VALUE_WIDTH = 16, TEXT_MAX = 40 };

const char LAS_NULL_TEXT[] = "-999.25";

static bool is_las3(const struct las_header *header)
{
    return header->plan->version == LAS_3_0;
}

static void write_line(struct sink *sink, const char *text)
{
    sink_text(sink, text);
    sink_eol(sink);
}

/* MNEM.UNIT DATA : DESCRIPTION, with the format that LAS 3.0 wants after some descriptions ("" for none). */
static void write_item(struct sink *sink, const char *mnemonic, const char *unit, const char *data,
    size_t width, const char *description, const char *format)
{
    sink_text(sink, " ");
    sink_left(sink, mnemonic, MNEMONIC_WIDTH);
    sink_text(sink, ".");
    sink_left(sink, unit, UNIT_WIDTH);
    sink_right(sink, data, width);
    sink_text(sink, " : ");
    sink_text(sink, description);
    sink_text(sink, format);
    sink_eol(sink);
}

/* A fact of ~W: LAS 1.2 has description and value the other way round. */
static void write_fact(struct sink *sink, const struct las_header *header, const char *mnemonic,
    const char *value, const char *description)
{
    if (header->plan->version == LAS_1_2)
        write_item(sink, mnemonic, "", description, VALUE_WIDTH, value, "");
    else
        write_item(sink, mnemonic, "", value, VALUE_WIDTH, description, "");
}

static void write_version(struct sink *sink, const struct las_header *header)
{
    static const char *const number[] = {"1.2", "2.0", "3.0"};
    static const char *const standard[] = {"CWLS LOG ASCII STANDARD - VERSION 1.2",
        "CWLS LOG ASCII STANDARD - VERSION 2.0", "CWLS LOG ASCII STANDARD - VERSION 3.0"};
    const struct plan_file *plan = header->plan;

    write_line(sink, is_las3(header) ? "~Version" : "~VERSION INFORMATION");
    write_item(sink, "VERS", "", number[plan->version], VALUE_WIDTH, standard[plan->version], "");
    write_item(sink, "WRAP", "", plan->wrapped ? "YES" : "NO", VALUE_WIDTH,
        plan->wrapped ? "SEVERAL LINES PER DEPTH STEP" : "ONE LINE PER DEPTH STEP", "");
    if (is_las3(header))
        write_item(sink, "DLM", "",
            plan->delimiter == ','    ? "COMMA"
            : plan->delimiter == '\t' ? "TAB"
                                      : "SPACE",
            VALUE_WIDTH, "DELIMITING CHARACTER OF DATA", "");
    write_line(sink, "# " LAS_MARKER ": every name and number in it is made up.");
}

static void write_index_item(struct sink *sink, const struct las_header *header, const char *mnemonic,
    int64_t value, const char *description)
{
    char unit[2] = {header->plan->index_unit, '\0'};
    char text[NUMBER_MAX_CHARS + 1];

    number_text(text, value, header->index.decimals);
    write_item(sink, mnemonic, unit, text, VALUE_WIDTH, description, is_las3(header) ? " {F}" : "");
}

/* Appends `digits` decimal digits to the string `text`. */
static void append_digits(char *text, struct prng *prng, unsigned digits)
{
    size_t length = strlen(text);

    for (unsigned i = 0; i < digits; i++)
        text[length + i] = (char)('0' + prng_below(prng, 10));
    text[length + digits] = '\0';
}

static const char *pick(const char *const names[TERM_NAMES], struct prng *prng)
{
    return names[prng_below(prng, TERM_NAMES)];
}

static void write_place(struct sink *sink, const struct las_header *header, struct prng *prng)
{
    char text[TEXT_MAX];

    if (header->plan->index_unit == 'M') {
        write_fact(sink, header, "PROV", pick(TERM_PROVINCE, prng), "PROVINCE");
        strcpy(text, "100");
        append_digits(text, prng, 11);
        strcat(text, "W400");
        write_fact(sink, header, "UWI", text, "UNIQUE WELL ID");
    } else {
        write_fact(sink, header, "CNTY", pick(TERM_COUNTY, prng), "COUNTY");
        write_fact(sink, header, "STAT", pick(TERM_STATE, prng), "STATE");
        write_fact(sink, header, "CTRY", "US", "COUNTRY");
        strcpy(text, "99-");
        append_digits(text, prng, 3);
        strcat(text, "-");
        append_digits(text, prng, 5);
        write_fact(sink, header, "API", text, "API NUMBER");
    }
}

static void write_date(struct sink *sink, const struct las_header *header, struct prng *prng)
{
    char text[TEXT_MAX];

    number_text(text, 10 + prng_below(prng, 18), 0);
    strcat(text, "-");
    strcat(text, TERM_MONTH[prng_below(prng, 12)]);
    strcat(text, "-");
    number_text(text + strlen(text), 1986 + prng_below(prng, 28), 0);
    write_fact(sink, header, "DATE", text, "LOG DATE");
}

static void write_well(struct sink *sink, const struct las_header *header, struct prng *prng)
{
    char text[TEXT_MAX];
    const char *field = pick(TERM_FIELD, prng);

    write_line(sink, is_las3(header) ? "~Well" : "~WELL INFORMATION");
    write_line(sink, header->plan->version == LAS_1_2 ? "#MNEM.UNIT       DATA TYPE : INFORMATION"
                                                      : "#MNEM.UNIT            DATA : DESCRIPTION");
    write_index_item(sink, header, "STRT", header->index.start, "FIRST INDEX VALUE");
    write_index_item(sink, header, "STOP", header->index.stop, "LAST INDEX VALUE");
    write_index_item(sink, header, "STEP", header->index.step, "STEP OF INDEX");
    write_item(sink, "NULL", "", LAS_NULL_TEXT, VALUE_WIDTH, "ABSENT VALUE", "");
    write_fact(sink, header, "COMP", pick(TERM_COMPANY, prng), "COMPANY");
    strcpy(text, field);
    strcat(text, " ");
    append_digits(text, prng, 2);
    strcat(text, "-");
    append_digits(text, prng, 2);
    write_fact(sink, header, "WELL", text, "WELL");
    write_fact(sink, header, "FLD", field, "FIELD");
    number_text(text, 1 + prng_below(prng, 16), 0);
    strcat(text, "-");
    append_digits(text, prng, 2);
    strcat(text, "-0");
    append_digits(text, prng, 2);
    strcat(text, "-12W4M");
    write_fact(sink, header, "LOC", text, "LOCATION");
    write_place(sink, header, prng);
    write_fact(sink, header, "SRVC", pick(TERM_SERVICE, prng), "SERVICE COMPANY");
    write_date(sink, header, prng);
}

static void write_curves(struct sink *sink, const struct las_header *header)
{
    char unit[2] = {header->plan->index_unit, '\0'};
    const char *format = is_las3(header) ? " {F}" : "";

    write_line(sink, is_las3(header) ? "~Log_Definition" : "~CURVE INFORMATION");
    write_line(sink, "#MNEM.UNIT    API CODE : CURVE DESCRIPTION");
    write_item(sink, "DEPT", unit, "00 001 00 00", CURVE_VALUE_WIDTH, "MEASURED DEPTH", format);
    for (size_t i = 1; i < header->plan->curves; i++) {
        const struct term_curve *curve = header->curves[i];
        write_item(sink, curve->mnemonic, curve->unit, curve->api_code, CURVE_VALUE_WIDTH, curve->description,
            format);
    }
}

/* The table of parameters once per logging run: RMF, then RMF2 for the second run, and so on. */
static void write_parameters(struct sink *sink, const struct las_header *header, struct prng *prng)
{
    char mnemonic[TEXT_MAX];
    char value[NUMBER_MAX_CHARS + 1];

    write_line(sink, is_las3(header) ? "~Log_Parameter" : "~PARAMETER INFORMATION");
    write_line(sink, "#MNEM.UNIT           VALUE : DESCRIPTION");
    for (uint32_t i = 0; i < header->parameters; i++) {
        const struct term_parameter *term = &TERM_PARAMETER[i % TERM_PARAMETERS];
        uint32_t run = 1 + i / TERM_PARAMETERS;
        uint32_t span = (uint32_t)(term->high - term->low) + 1;
        strcpy(mnemonic, term->mnemonic);
        if (run > 1)
            number_text(mnemonic + strlen(mnemonic), run, 0);
        number_text(value, term->low + (int64_t)prng_below(prng, span), term->decimals);
        write_item(
            sink, mnemonic, term->unit, value, VALUE_WIDTH, term->description, is_las3(header) ? " {F}" : "");
    }
}

/* A second data set, of text and numbers, as LAS 3.0 files have it. */
static void write_tops(struct sink *sink, const struct las_header *header)
{
    char unit[2] = {header->plan->index_unit, '\0'};
    char delimiter[2] = {header->plan->delimiter, '\0'};
    char depth[NUMBER_MAX_CHARS + 1];

    write_line(sink, "~Tops_Parameter");
    write_item(sink, "TOPSRC", "", "MUD LOG", VALUE_WIDTH, "SOURCE OF FORMATION TOPS", " {S}");
    write_line(sink, "~Tops_Definition");
    write_item(sink, "TOPN", "", "", CURVE_VALUE_WIDTH, "FORMATION NAME", " {S}");
    write_item(sink, "TOPT", unit, "", CURVE_VALUE_WIDTH, "TOP OF FORMATION", " {F}");
    write_item(sink, "LITH", "", "", CURVE_VALUE_WIDTH, "DOMINANT LITHOLOGY", " {S}");
    write_line(sink, "~Tops_Data | Tops_Definition");
    for (size_t i = 0; i < TERM_NAMES; i++) {
        number_text(depth, (int64_t)(1500 + 2115 * i), 1);
        sink_text(sink, "\"");
        sink_text(sink, TERM_FORMATION[i]);
        sink_text(sink, "\"");
        sink_text(sink, delimiter);
        sink_text(sink, depth);
        sink_text(sink, delimiter);
        sink_text(sink, "\"");
        sink_text(sink, TERM_LITHOLOGY[i]);
        sink_text(sink, "\"");
        sink_eol(sink);
    }
}

void header_write(struct sink *sink, const struct las_header *header, struct prng *prng)
{
    write_version(sink, header);
    write_well(sink, header, prng);
    if (is_las3(header)) {
        write_parameters(sink, header, prng);
        write_tops(sink, header);
        write_curves(sink, header);
    } else {
        write_curves(sink, header);
        write_parameters(sink, header, prng);
        write_line(sink, "~OTHER INFORMATION");
    }
}

void header_write_data_title(struct sink *sink, const struct las_header *header)
{
    if (is_las3(header)) {
        write_line(sink, "~Log_Data | Log_Definition");
        return;
    }
    sink_text(sink, "~A");
    if (header->plan->wrapped) {
        write_line(sink, " LOG DATA");
        return;
    }
    sink_right(sink, "DEPT", header->plan->width - 2u);
    for (size_t i = 1; i < header->plan->curves; i++)
        sink_right(sink, header->curves[i]->mnemonic, header->plan->width);
    sink_eol(sink);
}

/* Words and spaces that make exactly `bytes` characters; at least TERM_WORD_MIN. */
static void write_words(struct sink *sink, size_t bytes, struct prng *prng)
{
    while (bytes > 0) {
        size_t length = bytes;
        if (bytes > TERM_WORD_MAX) {
            size_t longest = bytes - 1 - TERM_WORD_MIN; /* leaves a space and one more word */
            if (longest > TERM_WORD_MAX)
                longest = TERM_WORD_MAX;
            length = TERM_WORD_MIN + prng_below(prng, (uint32_t)(longest - TERM_WORD_MIN + 1));
        }
        assert(length >= TERM_WORD_MIN && length <= TERM_WORD_MAX);
        sink_text(sink, TERM_WORD[length - TERM_WORD_MIN][prng_below(prng, TERM_WORDS_EACH)]);
        bytes -= length;
        if (bytes > 0) {
            sink_text(sink, " ");
            bytes--;
        }
    }
}

/* A line of exactly `bytes`, its end included. */
static void write_terms_line(struct sink *sink, const char *prefix, size_t bytes, struct prng *prng)
{
    static const char lead[] = "Index terms: ";

    sink_text(sink, prefix);
    sink_text(sink, lead);
    write_words(sink, bytes - strlen(prefix) - strlen(lead) - strlen(sink->eol), prng);
    sink_eol(sink);
}

void header_write_filler(
    struct sink *sink, const struct las_header *header, uint64_t bytes, struct prng *prng)
{
    const char *prefix = is_las3(header) ? "# " : "  ";
    uint32_t remark = prng_below(prng, TERM_REMARKS);
    size_t line = 0;

    assert(bytes >= HEADER_FILLER_MIN);
    for (;;) {
        line = strlen(prefix) + strlen(TERM_REMARK[remark]) + strlen(sink->eol);
        if (bytes < line + HEADER_FILLER_MIN)
            break;
        sink_text(sink, prefix);
        write_line(sink, TERM_REMARK[remark]);
        bytes -= line;
        remark = (remark + 1) % TERM_REMARKS;
    }
    if (bytes >= 2 * HEADER_FILLER_MIN) {
        write_terms_line(sink, prefix, bytes / 2, prng);
        bytes -= bytes / 2;
    }
    write_terms_line(sink, prefix, (size_t)bytes, prng);
}
