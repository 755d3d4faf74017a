/* wordcount: see wordcount.h. Touches only the file that it counts.
 *
 * Blocks of 64 bytes become bit masks, one bit a byte, bit 0 the first: newlines, spaces and printables.
 * Words are then counted by arithmetic on the masks, without a branch, so the speed does not depend on the
 * text. */
#include "wordcount.h"
#include "files.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK_BYTES = 64 };

struct masks {
    uint64_t newline;
    uint64_t space;
    uint64_t printable;
};

/* Adds one block.
 *
 * Where a run of neither-bytes follows a printable, the word goes on through the run. Adding the run's first
 * bit to the runs carries through exactly that run and clears it: neither          0 1 1 1 0 0 1 0 first of a
 * word  0 1 0 0 0 0 0 0 sum              0 0 0 0 1 0 1 0   -> went_on = neither & ~sum = 0 1 1 1 0 0 0 0
 * (written with bit 0 on the left). */
static inline __attribute__((always_inline)) void count_masks(
    struct wordcount *count, const struct masks *masks)
{
    uint64_t neither = ~(masks->space | masks->printable);
    uint64_t first = neither & (masks->printable << 1 | (count->in_word ? 1 : 0));
    uint64_t inside = masks->printable | (neither & ~(neither + first));
    uint64_t starts = masks->printable & ~(inside << 1 | (count->in_word ? 1 : 0));

    count->lines += __builtin_popcountll(masks->newline);
    count->words += __builtin_popcountll(starts);
    count->in_word = inside >> 63;
}

static void count_bytes(struct wordcount *count, const unsigned char *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        unsigned char c = bytes[i];

        count->lines += c == '\n';
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            count->in_word = false;
        } else if (c > ' ' && c < 0x7f) {
            count->words += !count->in_word;
            count->in_word = true;
        }
    }
}

#if defined(__x86_64__)
/* SSE2 belongs to every x86-64. Bytes compare as signed, so that 0x80 and above are below ' ' and drop out.
 */
static inline uint64_t mask_sse2(__m128i matches)
{
    return (uint16_t)_mm_movemask_epi8(matches);
}

static void classify_sse2(struct masks *masks, const unsigned char *bytes)
{
    const __m128i blank = _mm_set1_epi8(' ');
    int i;

    *masks = (struct masks){0};
    for (i = 0; i < BLOCK_BYTES; i += 16) {
        __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        __m128i control = _mm_and_si128(
            _mm_cmpgt_epi8(c, _mm_set1_epi8('\t' - 1)), _mm_cmplt_epi8(c, _mm_set1_epi8('\r' + 1)));
        __m128i printable =
            _mm_andnot_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8(0x7f)), _mm_cmpgt_epi8(c, blank));

        masks->newline |= mask_sse2(_mm_cmpeq_epi8(c, _mm_set1_epi8('\n'))) << i;
        masks->space |= mask_sse2(_mm_or_si128(control, _mm_cmpeq_epi8(c, blank))) << i;
        masks->printable |= mask_sse2(printable) << i;
    }
}

static size_t count_blocks_sse2(struct wordcount *count, const unsigned char *bytes, size_t length)
{
    size_t done;
    struct masks masks;

    for (done = 0; done + BLOCK_BYTES <= length; done += BLOCK_BYTES) {
        classify_sse2(&masks, bytes + done);
        count_masks(count, &masks);
    }
    return done;
}

#define AVX2 __attribute__((target("avx2,popcnt")))

AVX2 static inline uint64_t mask_avx2(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* A byte is a space when it equals what the table holds for its low four bits; the shuffle gives 0 for 0x80
 * and above, which equals none of them. */
AVX2 static inline __m256i spaces_avx2(__m256i c)
{
    const __m256i table = _mm256_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', '\v', '\f', '\r', 0, 0,
        ' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', '\v', '\f', '\r', 0, 0);

    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, c), c);
}

AVX2 static inline __m256i printables_avx2(__m256i c)
{
    return _mm256_andnot_si256(
        _mm256_cmpeq_epi8(c, _mm256_set1_epi8(0x7f)), _mm256_cmpgt_epi8(c, _mm256_set1_epi8(' ')));
}

AVX2 static size_t count_blocks_avx2(struct wordcount *count, const unsigned char *bytes, size_t length)
{
    const __m256i newline = _mm256_set1_epi8('\n');
    struct wordcount local = *count;
    size_t done;

    for (done = 0; done + BLOCK_BYTES <= length; done += BLOCK_BYTES) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + done));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + done + 32));
        struct masks masks = {
            .newline = mask_avx2(_mm256_cmpeq_epi8(low, newline), _mm256_cmpeq_epi8(high, newline)),
            .space = mask_avx2(spaces_avx2(low), spaces_avx2(high)),
            .printable = mask_avx2(printables_avx2(low), printables_avx2(high)),
        };

        count_masks(&local, &masks);
    }
    *count = local;
    return done;
}
#endif

bool wordcount_can(enum wordcount_method method)
{
#if defined(__x86_64__)
    if (method == WORDCOUNT_SSE2)
        return true;
    if (method == WORDCOUNT_AVX2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
#endif
    return method == WORDCOUNT_PORTABLE;
}

void wordcount_add_by(
    struct wordcount *count, enum wordcount_method method, const unsigned char *bytes, size_t length)
{
    size_t done = 0;

#if defined(__x86_64__)
    if (method == WORDCOUNT_AVX2)
        done = count_blocks_avx2(count, bytes, length);
    else if (method == WORDCOUNT_SSE2)
        done = count_blocks_sse2(count, bytes, length);
#else
    (void)method;
#endif
    count_bytes(count, bytes + done, length - done);
    count->bytes += (int64_t)length;
}

void wordcount_add(struct wordcount *count, const unsigned char *bytes, size_t length)
{
    enum wordcount_method method = WORDCOUNT_METHODS;

    do
        method--;
    while (!wordcount_can(method));
    wordcount_add_by(count, method, bytes, length);
}

static void take_bytes(void *context, const unsigned char *bytes, size_t length)
{
    wordcount_add(context, bytes, length);
}

int wordcount_file(const char *path, struct wordcount *out, struct error *error)
{
    struct wordcount count = {0};

    if (files_read(path, take_bytes, &count, error))
        return -1;
    *out = count;
    return 0;
}
