/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before cmark reads a text. CommonMark decides by white space and punctuation whether ** opens or closes;
 * Chinese has neither spaces between words nor punctuation that stands off, so **「引号」**后文 stays as it
 * is typed. The principle used here is the one that CommonMark's implementers discuss for East Asian text: a
 * run of * or ~ with a Chinese, Japanese or Korean character (their punctuation included) on one side, and no
 * white space on either, may both open and close. cmark's rules say just this of a run between two letters,
 * so a mark that counts as a letter is put on either side of such a run; the mark is taken out of everything
 * that cmark hands on. Curly quotes, dashes and dots count as Chinese where they stand beside Chinese.
 *
 * The same mark in front of the 21st quote or list sign of a line makes it text: cmark walks through all open
 * quotes and lists at each line.
 */
#include "base/utf8.h"
#include "web/markdown_private.h"

#define COLUMNS_MAX 80
#define BRACKETS_MAX 4000
#define ROW_BARS_MAX 200
#define TAB 4

bool markdown_is_tangled(str text)
{
    size_t square = 0, pointed = 0;
    for (size_t i = 0; i < text.n; i++) {
        square += text.p[i] == '[' ? 1 : 0;
        pointed += text.p[i] == '<' ? 1 : 0;
    }
    return square > BRACKETS_MAX || pointed > BRACKETS_MAX;
}

bool markdown_has_wide_rows(str text)
{
    str line;
    while (str_cut(&text, '\n', &line)) {
        size_t bars = 0;
        for (size_t i = 0; i < line.n; i++)
            bars += line.p[i] == '|' ? 1 : 0;
        if (bars > ROW_BARS_MAX)
            return true;
    }
    return false;
}

/* ---- what stands beside a run ---- */

static bool is_cjk(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {
        { 0x1100, 0x11FF },   { 0x2E80, 0x2FFF },   { 0x3001, 0xA4CF },   { 0xA960, 0xA97F },
        { 0xAC00, 0xD7FF },   { 0xF900, 0xFAFF },   { 0xFE10, 0xFE1F },   { 0xFE30, 0xFE6F },
        { 0xFF01, 0xFFEF },   { 0x16FE0, 0x18CFF }, { 0x1AFF0, 0x1B2FF }, { 0x1F200, 0x1F2FF },
        { 0x20000, 0x3FFFF },
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return true;
    return false;
}

/* Of both worlds: · — ‘ ’ “ ” … */
static bool is_shared(uint32_t c)
{
    return c == 0xB7 || (c >= 0x2010 && c <= 0x201F) || c == 0x2025 || c == 0x2026;
}

static bool is_white(uint32_t c)
{
    return c <= ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* The code point before text.p[at], and where it begins; 0 at the start. */
static uint32_t before(str text, size_t *at)
{
    uint32_t c = 0;
    if (*at == 0)
        return 0;
    size_t i = *at - 1;
    while (i > 0 && *at - i < 4 && ((unsigned char)text.p[i] & 0xC0) == 0x80)
        i--;
    str one = str_slice(text, i, *at - i);
    (void)utf8_next(&one, &c);
    *at = i;
    return c;
}

static uint32_t after(str *rest)
{
    uint32_t c = 0;
    return utf8_next(rest, &c) ? c : 0;
}

/* A run may open and close when … (see above). */
static bool is_between_letters(str text, size_t from, size_t to)
{
    size_t at = from;
    str rest = str_slice(text, to, text.n - to);
    uint32_t left = before(text, &at), right = after(&rest);
    if (is_white(left) || is_white(right))
        return false;
    return is_cjk(left) || is_cjk(right) || (is_shared(left) && is_cjk(before(text, &at))) ||
           (is_shared(right) && is_cjk(after(&rest)));
}

static bool is_escaped(str text, size_t at)
{
    size_t n = 0;
    while (n < at && text.p[at - 1 - n] == '\\')
        n++;
    return n % 2 == 1;
}

/* The run of * and ~ that begins here. Three ~ or more fence code. */
static size_t run_length(str text, size_t at, bool *ret_may_emphasise)
{
    size_t n = 0, stars = 0;
    while (at + n < text.n && (text.p[at + n] == '*' || text.p[at + n] == '~')) {
        stars += text.p[at + n] == '*' ? 1 : 0;
        n++;
    }
    *ret_may_emphasise = stars > 0 || n == 2;
    return n;
}

/* With marks round each piece of one sign: in ~~** either sign is punctuation to the other. */
static void put_marked(struct buf *out, str run)
{
    for (size_t i = 0; i < run.n; i++) {
        if (i == 0 || run.p[i] != run.p[i - 1])
            buf_put(out, S(MARKDOWN_MARK));
        buf_putc(out, run.p[i]);
    }
    buf_put(out, S(MARKDOWN_MARK));
}

static void put_run(struct buf *out, str text, size_t at, size_t n, bool may_emphasise)
{
    size_t from = at + (is_escaped(text, at) ? 1 : 0);
    str run = str_slice(text, from, at + n - from);
    buf_put(out, str_slice(text, at, from - at));
    if (may_emphasise && run.n > 0 && is_between_letters(text, from, at + n))
        put_marked(out, run);
    else
        buf_put(out, run);
}

static void put_line(struct buf *out, str text, size_t from, size_t to)
{
    size_t done = from;
    for (size_t i = from; i < to;) {
        bool may_emphasise = false;
        size_t n = run_length(str_slice(text, 0, to), i, &may_emphasise);
        if (n == 0) {
            i++;
            continue;
        }
        buf_put(out, str_slice(text, done, i - done));
        put_run(out, text, i, n, may_emphasise);
        done = i += n;
    }
    buf_put(out, str_slice(text, done, to - done));
}

/* ---- depth ---- */

static bool is_one_of(str s, size_t at, const char *signs)
{
    return at < s.n && s.p[at] != '\0' && strchr(signs, s.p[at]) != NULL;
}

/* Bytes of the quote or list sign at the start of s, 0: there is none. */
static size_t sign_length(str s)
{
    size_t digits = 0;
    if (is_one_of(s, 0, ">"))
        return 1;
    while (digits < 9 && is_one_of(s, digits, "0123456789"))
        digits++;
    bool is_sign = is_one_of(s, digits, digits > 0 ? ".)" : "-+*");
    bool is_off = digits + 1 == s.n || is_one_of(s, digits + 1, " \t");
    return is_sign && is_off ? digits + 1 : 0;
}

/* "- - - - - -" draws a line. */
static bool is_rule(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != line.p[0] && line.p[i] != ' ' && line.p[i] != '\t')
            return false;
    return line.n > 0 && (line.p[0] == '-' || line.p[0] == '*');
}

/* Where a line gets too deep; its length when it does not. */
static size_t deep_at(str line)
{
    size_t i = 0, columns = 0;
    int depth = 0;
    while (i < line.n) {
        if (line.p[i] == ' ' || line.p[i] == '\t') {
            columns += line.p[i] == '\t' ? TAB : 1;
            i++;
            continue;
        }
        str rest = str_slice(line, i, line.n - i);
        size_t n = is_rule(rest) ? 0 : sign_length(rest);
        if (n == 0)
            return line.n;
        if (++depth > MARKDOWN_DEPTH_MAX || columns > COLUMNS_MAX)
            return i;
        columns += n;
        i += n;
    }
    return line.n;
}

static str without_marks(struct arena *a, str text)
{
    struct buf out = buf_new(a, text.n);
    for (size_t at; (at = str_find(text, S(MARKDOWN_MARK))) != SIZE_MAX;) {
        buf_put(&out, str_slice(text, 0, at));
        text = str_slice(text, at + sizeof MARKDOWN_MARK - 1, text.n);
    }
    buf_put(&out, text);
    return buf_str(&out);
}

str markdown_unmarked(struct arena *a, const char *text)
{
    str s = str_from_c(text != NULL ? text : "");
    return str_find(s, S(MARKDOWN_MARK)) == SIZE_MAX ? s : without_marks(a, s);
}

str markdown_prepare(struct arena *a, str text)
{
    if (str_find(text, S(MARKDOWN_MARK)) != SIZE_MAX)
        text = without_marks(a, text);
    /* A mark has three bytes; at most two to a sign, and one to a line. */
    struct buf out = buf_new(a, 10 * text.n + 10);
    for (size_t from = 0, to = 0; from < text.n; from = to) {
        while (to < text.n && text.p[to] != '\n' && text.p[to] != '\r')
            to++;
        size_t deep = from + deep_at(str_slice(text, from, to - from));
        buf_put(&out, str_slice(text, from, deep < to ? deep - from : 0));
        if (deep < to)
            buf_put(&out, S(MARKDOWN_MARK));
        put_line(&out, text, deep < to ? deep : from, to);
        while (to < text.n && (text.p[to] == '\n' || text.p[to] == '\r'))
            buf_putc(&out, text.p[to++]);
    }
    return buf_str(&out);
}
