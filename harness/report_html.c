/* report_html: the Markdown document as one HTML page, by cmark-gfm in its safe mode. Touches no file. */
#include "report_parts.h"
#include "report_filter.h"

static const char STYLE[] =
    "body{max-width:76em;margin:2em auto;padding:0 1.2em;font:15px/1.5 system-ui,sans-serif;"
    "color:#222;background:#fff}"
    "h1,h2,h3{line-height:1.25;margin:1.6em 0 .6em}h2{border-bottom:1px solid #ddd}"
    "table{border-collapse:collapse;margin:1em 0;display:block;overflow-x:auto;"
    "font-variant-numeric:tabular-nums}"
    "th,td{border:1px solid #ddd;padding:.3em .7em}th{background:#f5f5f5}"
    "td[align=right]{white-space:nowrap}"
    "tr:nth-child(even) td{background:#fafafa}"
    "img{max-width:100%;height:auto}code{background:#f3f3f3;padding:0 .2em}";

/* The text between tags: only these three characters are markup there. */
static void add_html_text(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '&')
            buf_add_string(out, "&amp;");
        else if (*text == '<')
            buf_add_string(out, "&lt;");
        else if (*text == '>')
            buf_add_string(out, "&gt;");
        else
            buf_add_char(out, *text);
    }
}

int report_make_html(const struct buf *markdown, const char *title, struct buf *html, struct buf *problem)
{
    enum { LIMIT_MS = 60000 };
    static const char *const argv[] = {"cmark-gfm", "-e", "table", "--to", "html", NULL};
    struct buf body = {0};
    enum filter_status status = filter_run(argv, markdown, LIMIT_MS, &body, problem);

    if (status == FILTER_OK) {
        buf_add_string(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                             "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        add_html_text(title, html);
        buf_printf(html, "</title>\n<style>%s</style>\n</head>\n<body>\n", STYLE);
        buf_add(html, body.data, body.length);
        buf_add_string(html, "</body>\n</html>\n");
    }
    buf_free(&body);
    return status == FILTER_OK ? 0 : status == FILTER_MISSING ? 1 : -1;
}
