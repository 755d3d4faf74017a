/* utf8: tells UTF-8 from other bytes. Touches nothing but its arguments. */
#ifndef TRACETOLL_UTF8_H
#define TRACETOLL_UTF8_H

#include <stddef.h>

/* The length of the UTF-8 character at `text`, or 0 when it is none (RFC 3629: no surrogates, no overlong
 * forms, nothing above U+10FFFF). `left` is 1 or more. */
size_t utf8_length(const unsigned char *text, size_t left);
/* Makes a line of text of any bytes: what is no UTF-8 becomes '?', and a control character becomes `control`.
 */
void utf8_make_line(char *text, size_t length, char control);

#endif
