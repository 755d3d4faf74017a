/* Names of files and functions in the form that logs hold; see name.h. */
#include "name.h"

#include "memory.h"

#include <stdio.h>
#include <string.h>

#define NAME_SLACK 16  /* the text log copies names in pieces of 16 bytes */
#define ENCODED_MAX 10 /* bytes that one code point may take: \UNNNNNNNN */

static char *encode_utf8(char *at, Py_UCS4 c)
{
    if (c < 0x80) {
        *at++ = (char)c;
    } else if (c < 0x800) {
        *at++ = (char)(0xC0 | (c >> 6));
        *at++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *at++ = (char)(0xE0 | (c >> 12));
        *at++ = (char)(0x80 | ((c >> 6) & 0x3F));
        *at++ = (char)(0x80 | (c & 0x3F));
    } else {
        *at++ = (char)(0xF0 | (c >> 18));
        *at++ = (char)(0x80 | ((c >> 12) & 0x3F));
        *at++ = (char)(0x80 | ((c >> 6) & 0x3F));
        *at++ = (char)(0x80 | (c & 0x3F));
    }
    return at;
}

static char *encode(char *at, Py_UCS4 c)
{
    if (c < 0x20 || c == 0x7F || c == '\\')
        return at + sprintf(at, "\\x%02x", (unsigned)c);
    if (c >= 0xD800 && c <= 0xDFFF)
        return at + sprintf(at, "\\u%04x", (unsigned)c);
    return encode_utf8(at, c);
}

static struct name name_pad(char *text, char *end, uint32_t width)
{
    struct name name = {.text = text, .length = (uint32_t)(end - text)};
    name.padded = (name.length > width ? name.length : width) + 1;
    name.text = memory_grow(text, (size_t)name.padded + NAME_SLACK);
    memset(name.text + name.length, ' ', (size_t)name.padded + NAME_SLACK - name.length);
    return name;
}

struct name name_of_object(PyObject *string, uint32_t width)
{
    if (string == NULL || !PyUnicode_Check(string))
        return name_of_text("?", width);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    char *text = memory_get((size_t)length * ENCODED_MAX + 1, 1);
    char *at = text;
    for (Py_ssize_t i = 0; i < length; i++)
        at = encode(at, PyUnicode_READ_CHAR(string, i));
    return name_pad(text, at, width);
}

struct name name_of_text(const char *from, uint32_t width)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *string = PyUnicode_DecodeUTF8(from, (Py_ssize_t)strlen(from), "backslashreplace");
    struct name name;
    if (string != NULL) {
        name = name_of_object(string, width);
        Py_DECREF(string);
    } else {
        PyErr_Clear();
        char *text = memory_get(2, 1);
        text[0] = '?';
        name = name_pad(text, text + 1, width);
    }
    PyErr_Restore(type, value, traceback);
    return name;
}

void name_free(struct name *name)
{
    memory_free(name->text);
    name->text = NULL;
}
