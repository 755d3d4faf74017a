/* utf8: see utf8.h. */
#include "utf8.h"

size_t utf8_length(const unsigned char *text, size_t left)
{
    static const unsigned lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned first = text[0];
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    unsigned point;

    if (length <= 1)
        return length;
    if (first > 0xf4 || left < length)
        return 0;
    point = first & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fU);
    }
    if (point < lowest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return 0;
    return length;
}

void utf8_make_line(char *text, size_t length, char control)
{
    size_t at = 0;

    while (at < length) {
        size_t step = utf8_length((const unsigned char *)text + at, length - at);

        if (step == 0)
            text[at] = '?';
        else if ((unsigned char)text[at] < 0x20 || text[at] == 0x7f)
            text[at] = control;
        at += step ? step : 1;
    }
}
