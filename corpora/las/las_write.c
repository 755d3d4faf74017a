/* Plans and writes one LAS file. Touches only the descriptor that it is given. */
#include "las_write.h"

#include <stdlib.h>
#include <string.h>

#include "las_header.h"
#include "las_layout.h"
#include "las_terms.h"
#include "prng.h"

/* A curve while its rows are written: a bounded random walk, absent for a run of rows now and then. */
struct walk {
    int32_t value, low, high;
    uint32_t spread;    /* 2 * stride + 1 */
    uint32_t rows_left; /* of the present or absent run */
    uint8_t decimals;
    bool absent;
};

enum {
    PARAMETERS_MIN = 8,
    RUN_PRESENT_MIN = 150,
    RUN_PRESENT_SPAN = 1800,
    RUN_ABSENT_MIN = 20,
    RUN_ABSENT_SPAN = 160
};

static void prng_init(struct prng *prng, const struct las_file *file)
{
    prng->state = file->seed;
    prng->state = prng_next(prng) + file->number;
}

/* The first curves are in every file; the others are drawn, in the table's order, as many as there is room
 * for. */
static void choose_curves(struct las_header *header, struct prng *prng)
{
    uint32_t wanted = header->plan->curves - 1u;
    uint32_t taken = 0;

    header->curves[0] = NULL;
    for (uint32_t i = 0; i < TERM_CURVES && taken < wanted; i++) {
        bool take = i < TERM_CURVES_ALWAYS || prng_below(prng, TERM_CURVES - i) < wanted - taken;
        if (take)
            header->curves[++taken] = &TERM_CURVE[i];
    }
}

/* Shows only the decimals that the step needs: 0.5, 0.1, 0.1524. */
static void choose_index(struct las_index *index, const struct plan_file *plan, struct prng *prng)
{
    uint32_t divisor = 100;

    index->decimals = 2;
    while (plan->step_e4 % divisor != 0) {
        divisor /= 10;
        index->decimals++;
    }
    index->step = plan->step_e4 / divisor;
    index->start = index->step * (int64_t)(2000 + prng_below(prng, 1500));
}

static void las_header_init(struct las_header *header, const struct las_file *file, struct prng *prng)
{
    prng_init(prng, file);
    header->plan = file->plan;
    header->parameters = file->parameters;
    choose_curves(header, prng);
    choose_index(&header->index, file->plan, prng);
    header->index.stop = header->index.start + header->index.step * ((int64_t)file->rows - 1);
}

/* What header and data title take without the prose. */
static uint64_t measure_header(const struct las_file *file)
{
    struct sink *sink = malloc(sizeof(*sink));
    struct las_header header;
    struct prng prng;

    if (!sink)
        abort();
    las_header_init(&header, file, &prng);
    sink_init(sink, -1, file->plan->crlf ? "\r\n" : "\n");
    header_write(sink, &header, &prng);
    header_write_data_title(sink, &header);
    uint64_t bytes = sink->bytes;
    free(sink);
    return bytes;
}

void las_file_plan(struct las_file *file, unsigned number, uint64_t scale_e9, uint64_t seed)
{
    struct layout layout;
    const struct plan_file *plan = &PLAN[number - 1];
    uint64_t parameters = plan_scale(plan->parameters, scale_e9 < SCALE_ONE ? scale_e9 : SCALE_ONE);

    *file = (struct las_file){.plan = plan, .number = number, .seed = seed};
    file->parameters = parameters < PARAMETERS_MIN ? PARAMETERS_MIN : (uint32_t)parameters;
    layout_init(&layout, plan);
    uint64_t fixed = measure_header(file);
    uint64_t least = fixed + LAS_PROSE_BYTES + LAS_MIN_ROWS * layout.row_bytes;
    uint64_t wanted = plan_scale(plan->bytes, scale_e9);

    file->at_minimum = wanted < least;
    file->bytes = wanted < least ? least : wanted;
    file->rows = (uint32_t)((file->bytes - fixed - LAS_PROSE_BYTES) / layout.row_bytes);
    file->filler_bytes = file->bytes - fixed - file->rows * (uint64_t)layout.row_bytes;
}

static void walk_init(struct walk *walk, const struct term_curve *curve, uint32_t rows, struct prng *prng)
{
    uint32_t lead = rows / 8 < RUN_ABSENT_SPAN ? rows / 8 + 1 : RUN_ABSENT_SPAN;
    uint32_t range = (uint32_t)(curve->high - curve->low);

    walk->low = curve->low;
    walk->high = curve->high;
    walk->value = curve->low + (int32_t)prng_below(prng, range / 2 + 1) + (int32_t)(range / 4);
    walk->spread = 2u * (uint32_t)curve->stride + 1;
    walk->decimals = curve->decimals;
    walk->absent = prng_below(prng, 4) == 0; /* the sensor stands higher in the string than the index */
    walk->rows_left = 1 + prng_below(prng, walk->absent ? lead : RUN_PRESENT_SPAN);
}

static void walk_turn(struct walk *walk, struct prng *prng)
{
    walk->absent = !walk->absent;
    walk->rows_left = walk->absent ? RUN_ABSENT_MIN + prng_below(prng, RUN_ABSENT_SPAN)
                                   : RUN_PRESENT_MIN + prng_below(prng, RUN_PRESENT_SPAN);
}

/* `random16` is 0 .. 65535. A step over a bound is thrown back from it. */
static inline void walk_step(struct walk *walk, uint32_t random16)
{
    int32_t move = (int32_t)(((uint64_t)random16 * walk->spread) >> 16) - (int32_t)(walk->spread / 2);
    int32_t value = walk->value + move;

    if (value < walk->low)
        value = 2 * walk->low - value;
    else if (value > walk->high)
        value = 2 * walk->high - value;
    walk->value = value;
}

static inline void walk_put(struct walk *walk, char *end, struct prng *prng)
{
    if (walk->rows_left-- == 0)
        walk_turn(walk, prng);
    if (walk->absent)
        memcpy(end - strlen(LAS_NULL_TEXT), LAS_NULL_TEXT, strlen(LAS_NULL_TEXT));
    else
        number_put(end, walk->value, walk->decimals);
}

static void write_rows(
    struct sink *sink, const struct las_file *file, const struct las_header *header, struct prng *prng)
{
    struct layout layout;
    struct walk walks[PLAN_MAX_CURVES];
    size_t curves = file->plan->curves;

    layout_init(&layout, file->plan);
    for (size_t i = 1; i < curves; i++)
        walk_init(&walks[i], header->curves[i], file->rows, prng);
    for (uint32_t row = 0; row < file->rows; row++) {
        uint64_t random = 0;
        char *line = sink_reserve(sink, layout.row_bytes);
        memcpy(line, layout.blank_row, layout.row_bytes);
        number_put(line + layout.column_end[0], header->index.start + header->index.step * row,
            header->index.decimals);
        for (size_t i = 1; i < curves; i++) {
            random = i % 4 == 1 ? prng_next(prng) : random >> 16;
            walk_step(&walks[i], random & 0xffff);
            walk_put(&walks[i], line + layout.column_end[i], prng);
        }
    }
}

int las_file_write(const struct las_file *file, int fd)
{
    struct sink *sink = malloc(sizeof(*sink));
    struct las_header header;
    struct prng prng;

    if (!sink)
        return -1;
    las_header_init(&header, file, &prng);
    sink_init(sink, fd, file->plan->crlf ? "\r\n" : "\n");
    header_write(sink, &header, &prng);
    header_write_filler(sink, &header, file->filler_bytes, &prng);
    header_write_data_title(sink, &header);
    write_rows(sink, file, &header, &prng);
    int failed = sink_flush(sink);
    free(sink);
    return failed;
}
