/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks gather runs; at its end a block is written: looks become signs, and signs that are none are escaped.
 */
#include "core/paper.h"

#include "base/utf8.h"

#define CELL_BYTES_MAX ((size_t)64 << 10)
#define LIST_LEVELS_MAX 8
#define HEADING_MAX 6
#define SIGN_CHARACTERS_MAX 200 /* of words and caption of a picture */
#define SIGN_BYTES_MAX 2000
#define SIGN_OPEN S("![")
#define SIGN_MIDDLE S("](picture:")

struct paper paper_new(struct arena *a, size_t max)
{
    return (struct paper){ .arena = a, .out = buf_new(a, max) };
}

/* An array of the arena that doubles. */
static void *grown(struct arena *a, const void *old, size_t n, size_t *room, size_t size)
{
    *room = *room == 0 ? 16 : 2 * *room;
    void *more = arena_calloc(a, *room, size);
    if (n > 0 && old != NULL)
        memcpy(more, old, n * size);
    return more;
}

static str text_of(const struct paper_run *run)
{
    return buf_str(&run->text);
}

static void add_run(struct paper *p, str text, unsigned look, str link)
{
    struct paper_run *last = p->runs_n > 0 ? &p->runs[p->runs_n - 1] : NULL;
    if (text.n == 0)
        return;
    bool is_same = last != NULL && last->look == look && str_eq(last->link, link) &&
                   str_is_absent(last->link) == str_is_absent(link);
    if (!is_same) {
        if (p->runs == NULL || p->runs_n == p->runs_room)
            p->runs = grown(p->arena, p->runs, p->runs_n, &p->runs_room, sizeof *p->runs);
        last = &p->runs[p->runs_n++];
        *last = (struct paper_run){ .text = buf_new(p->arena, p->out.max), .look = look, .link = link };
    }
    buf_put(&last->text, text);
}

/* ---- white space ---- */

static bool ends_white(const struct paper *p)
{
    if (p->runs_n == 0)
        return true;
    str text = text_of(&p->runs[p->runs_n - 1]);
    return text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\n';
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == 0xA0;
}

/* Signs without width and controls carry nothing. */
static bool is_nothing(uint32_t c)
{
    return c == 0x200B || c == 0xFEFF || (c < ' ' && c != '\n' && !is_space(c));
}

/* Runs of white space become one space; LF stays, it is a line end that the source means. */
static str joined(struct paper *p, str text)
{
    struct buf out = buf_new(p->arena, text.n + 1);
    bool is_white = ends_white(p);
    uint32_t c;
    for (str rest = text; rest.n > 0;) {
        const char *from = rest.p;
        (void)utf8_next(&rest, &c);
        if (is_nothing(c))
            continue;
        if (is_space(c) && !is_white)
            buf_putc(&out, ' ');
        else if (!is_space(c))
            buf_put(&out, (str){ from, (size_t)(rest.p - from) });
        is_white = is_space(c) || c == '\n';
    }
    return buf_str(&out);
}

/* Spaces at either end stand in a run of their own without a look. */
static void add_trimmed(struct paper *p, str text, unsigned look, str link)
{
    size_t from = 0, to = text.n;
    while (from < to && (text.p[from] == ' ' || text.p[from] == '\n'))
        from++;
    while (to > from && (text.p[to - 1] == ' ' || text.p[to - 1] == '\n'))
        to--;
    add_run(p, str_slice(text, 0, from), 0, (str){ 0 });
    add_run(p, str_slice(text, from, to - from), look, link);
    add_run(p, str_slice(text, to, text.n - to), 0, (str){ 0 });
}

/* ---- escaping ---- */

static bool is_sign(str text, size_t i)
{
    char c = text.p[i];
    if (c == '&')
        return i + 1 < text.n && (text.p[i + 1] == '#' || (text.p[i + 1] >= 'A' && text.p[i + 1] <= 'z'));
    if (c == '~')
        return (i > 0 && text.p[i - 1] == '~') || (i + 1 < text.n && text.p[i + 1] == '~');
    return c != '\0' && strchr("\\`*_[]<|", c) != NULL;
}

/* Digits and a full stop at the start of a line would number it. */
static size_t numbering(str line)
{
    size_t n = 0;
    while (n < line.n && n < 9 && line.p[n] >= '0' && line.p[n] <= '9')
        n++;
    return n > 0 && n < line.n && (line.p[n] == '.' || line.p[n] == ')') ? n : 0;
}

static void put_line(struct buf *out, str line, bool is_start)
{
    size_t number = is_start ? numbering(line) : 0;
    for (size_t i = 0; i < line.n; i++) {
        bool opens = is_start && i == 0 && strchr("#>+-=", line.p[0]) != NULL;
        if (opens || (number > 0 && i == number) || is_sign(line, i))
            buf_putc(out, '\\');
        buf_putc(out, line.p[i]);
    }
}

/* ---- a block ---- */

/* In front of each line but the first of a block. */
static void put_indent(const struct paper *p, struct buf *out)
{
    for (int i = 0; i < p->quotes; i++)
        buf_put(out, S("> "));
    if (p->block == PAPER_BULLET || p->block == PAPER_NUMBER)
        for (int i = 0; i <= p->level; i++)
            buf_put(out, S("   "));
}

/* The line end of a table's cell: the one tag that Markdown's reader knows. */
static void put_break(struct buf *out)
{
    buf_putc(out, '<');
    buf_put(out, S("br>"));
}

static void put_line_end(const struct paper *p, struct buf *out)
{
    if (p->cell != NULL) {
        put_break(out);
        return;
    }
    if (p->block == PAPER_HEADING) {
        buf_putc(out, ' ');
        return;
    }
    buf_putc(out, '\n');
    put_indent(p, out);
}

static void put_text(const struct paper *p, struct buf *out, str text, bool *is_start)
{
    for (;;) {
        size_t end = str_find_char(text, '\n');
        str line = end == SIZE_MAX ? text : str_slice(text, 0, end);
        put_line(out, line, *is_start);
        *is_start = *is_start && line.n == 0;
        if (end == SIZE_MAX)
            return;
        put_line_end(p, out);
        *is_start = p->cell == NULL && p->block != PAPER_HEADING;
        text = str_slice(text, end + 1, text.n);
        while (str_starts(text, S(" ")))
            text = str_slice(text, 1, text.n);
    }
}

static const struct {
    unsigned look;
    str sign;
} signs[] = { { PAPER_BOLD, S_INIT("**") }, { PAPER_ITALIC, S_INIT("*") }, { PAPER_STRUCK, S_INIT("~~") } };
#define SIGNS (sizeof signs / sizeof signs[0])

/* Closes and opens what is different; what is inside of something that closes is closed and opened again. */
static void change_look(struct buf *out, unsigned from, unsigned to)
{
    size_t same = 0;
    while (same < SIGNS && (from & signs[same].look) == (to & signs[same].look))
        same++;
    for (size_t i = SIGNS; i > same; i--)
        if ((from & signs[i - 1].look) != 0)
            buf_put(out, signs[i - 1].sign);
    for (size_t i = same; i < SIGNS; i++)
        if ((to & signs[i].look) != 0)
            buf_put(out, signs[i].sign);
}

static bool link_may_be(str link)
{
    static const char *const heads[] = { "http://", "https://", "mailto:", "tel:" };
    if (str_is_absent(link) || link.n == 0 || link.n > 2000)
        return false;
    for (size_t i = 0; i < link.n; i++)
        if ((unsigned char)link.p[i] <= ' ' || strchr("<>\\\"", link.p[i]) != NULL)
            return false;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (str_eq_nocase(str_slice(link, 0, strlen(heads[i])), str_from_c(heads[i])))
            return true;
    return link.p[0] == '/' && (link.n == 1 || link.p[1] != '/');
}

/* A space between two runs has the look that both have. */
static unsigned look_of(const struct paper *p, size_t i)
{
    const struct paper_run *run = &p->runs[i];
    bool is_space = str_is_empty(str_trim(text_of(run)));
    if (!is_space || i == 0 || i + 1 == p->runs_n)
        return run->look;
    return p->runs[i - 1].look & p->runs[i + 1].look;
}

static void put_runs(struct paper *p, struct buf *out)
{
    unsigned look = 0;
    bool is_start = true;
    for (size_t i = 0; i < p->runs_n; i++) {
        const struct paper_run *run = &p->runs[i];
        bool is_picture = str_starts(text_of(run), S("!["));
        bool is_link = !is_picture && link_may_be(run->link);
        unsigned next = is_picture ? 0 : look_of(p, i);
        change_look(out, look, next);
        look = next;
        if (is_link)
            buf_putc(out, '[');
        if (is_picture)
            buf_put(out, text_of(run));
        else
            put_text(p, out, text_of(run), &is_start);
        if (is_link)
            buf_printf(out, "](<%.*s>)", STR_ARG(run->link));
        is_start = is_start && str_is_empty(text_of(run));
    }
    change_look(out, look, 0);
}

static void trim_runs(struct paper *p)
{
    while (p->runs_n > 0 && str_is_empty(str_trim(text_of(&p->runs[p->runs_n - 1]))))
        p->runs_n--;
    while (p->runs_n > 0 && str_is_empty(str_trim(text_of(&p->runs[0])))) {
        p->runs++;
        p->runs_n--;
        p->runs_room--;
    }
}

static bool is_item(enum paper_block block)
{
    return block == PAPER_BULLET || block == PAPER_NUMBER;
}

/* Blocks stand apart by an empty line, items of one list do not. */
static void put_gap(struct paper *p)
{
    bool is_same_list = p->has_last && is_item(p->block) && is_item(p->last) && p->quotes == p->last_quotes;
    if (p->out.n > 0)
        buf_put(&p->out, is_same_list ? S("\n") : S("\n\n"));
    for (int i = 0; i < p->quotes; i++)
        buf_put(&p->out, S("> "));
}

static void put_opening(struct paper *p)
{
    int level = p->level < LIST_LEVELS_MAX ? p->level : LIST_LEVELS_MAX;
    if (p->block == PAPER_HEADING) {
        for (int i = 0; i < p->level && i < HEADING_MAX; i++)
            buf_putc(&p->out, '#');
        buf_putc(&p->out, ' ');
    } else if (is_item(p->block)) {
        for (int i = 0; i < level; i++)
            buf_put(&p->out, S("   "));
        buf_put(&p->out, p->block == PAPER_BULLET ? S("-  ") : S("1. "));
    }
}

void paper_end(struct paper *p)
{
    trim_runs(p);
    if (p->runs_n > 0 && p->cell != NULL) {
        if (p->cell->n > 0)
            put_break(p->cell);
        put_runs(p, p->cell);
    } else if (p->runs_n > 0) {
        put_gap(p);
        put_opening(p);
        put_runs(p, &p->out);
        p->last = p->block;
        p->last_quotes = p->quotes;
        p->has_last = true;
    }
    p->runs = NULL;
    p->runs_n = p->runs_room = 0;
    p->block = PAPER_PARAGRAPH;
    p->level = 0;
}

void paper_begin(struct paper *p, enum paper_block block, int level)
{
    paper_end(p);
    p->block = block;
    p->level = level;
}

void paper_text(struct paper *p, str text, unsigned look, str link)
{
    str one = joined(p, text);
    if (one.n > 0)
        add_trimmed(p, one, look, link);
}

void paper_picture(struct paper *p, const struct paper_picture *picture)
{
    if (p->pictures_n == PAPER_PICTURES_MAX)
        return;
    if (p->pictures_n == p->pictures_room)
        p->pictures = grown(p->arena, p->pictures, p->pictures_n, &p->pictures_room, sizeof *p->pictures);
    p->pictures[p->pictures_n++] = *picture;
    struct buf b = buf_new(p->arena, SIGN_BYTES_MAX);
    paper_sign_put(&b, picture->words, picture->caption, str_printf(p->arena, "%zu", p->pictures_n));
    str sign = buf_str(&b);
    /* Never joined with its neighbours: a link of its own tells it apart. */
    add_run(p, sign, 0, sign);
}

void paper_rule(struct paper *p)
{
    paper_end(p);
    if (p->cell == NULL) {
        put_gap(p);
        buf_put(&p->out, S("---"));
        p->has_last = false;
    }
}

void paper_code(struct paper *p, str code)
{
    str line;
    paper_end(p);
    if (p->cell != NULL || str_is_empty(str_trim(code)))
        return;
    put_gap(p);
    buf_put(&p->out, S("~~~"));
    while (str_cut(&code, '\n', &line)) {
        buf_putc(&p->out, '\n');
        put_indent(p, &p->out);
        if (str_starts(line, S("~~~")))
            buf_putc(&p->out, ' ');
        buf_put(&p->out, line);
    }
    buf_putc(&p->out, '\n');
    put_indent(p, &p->out);
    buf_put(&p->out, S("~~~"));
    p->has_last = false;
}

/* ---- tables ---- */

void paper_cell_begin(struct paper *p, struct buf *cell)
{
    paper_end(p);
    *cell = buf_new(p->arena, CELL_BYTES_MAX);
    p->cell = cell;
}

str paper_cell_end(struct paper *p)
{
    paper_end(p);
    str text = buf_str(p->cell);
    p->cell = NULL;
    return text;
}

void paper_row(struct paper *p, const str *cells, size_t n, bool is_first)
{
    if (is_first) {
        put_gap(p);
    } else {
        buf_putc(&p->out, '\n');
        put_indent(p, &p->out);
    }
    for (size_t i = 0; i < n; i++)
        buf_printf(&p->out, "| %.*s ", STR_ARG(cells[i]));
    buf_putc(&p->out, '|');
    if (is_first) {
        buf_putc(&p->out, '\n');
        put_indent(p, &p->out);
        for (size_t i = 0; i < n; i++)
            buf_put(&p->out, S("| --- "));
        buf_putc(&p->out, '|');
    }
    p->has_last = false;
}

str paper_done(struct paper *p)
{
    paper_end(p);
    return str_trim(buf_str(&p->out));
}

/* ---- signs of pictures ---- */

/* Words that stand in the brackets of a picture, or between quotation marks. */
static str words_of(struct arena *a, str words, const char *without)
{
    struct buf out = buf_new(a, words.n + 1);
    for (size_t i = 0; i < words.n; i++)
        if (strchr(without, words.p[i]) == NULL)
            buf_putc(&out, (unsigned char)words.p[i] >= ' ' ? words.p[i] : ' ');
    return str_trim(utf8_cut(buf_str(&out), SIGN_CHARACTERS_MAX));
}

void paper_sign_put(struct buf *out, str words, str caption, str name)
{
    str below = words_of(out->arena, caption, "[]\\<>`*_|&\"");
    buf_printf(out, "![%.*s](picture:%.*s", STR_ARG(words_of(out->arena, words, "[]\\<>`*_|&")),
               STR_ARG(name));
    if (!str_is_empty(below))
        buf_printf(out, " \"%.*s\"", STR_ARG(below));
    buf_putc(out, ')');
}

/* Behind the number: ")" or ' "caption")'. Its length; 0: neither. */
static size_t caption_at(str s, str *ret)
{
    *ret = S("");
    if (str_starts(s, S(")")))
        return 1;
    if (!str_starts(s, S(" \"")))
        return 0;
    str rest = str_slice(s, 2, s.n);
    size_t shut = str_find(rest, S("\")"));
    *ret = shut == SIZE_MAX ? S("") : str_slice(rest, 0, shut);
    return shut == SIZE_MAX ? 0 : shut + 4;
}

/* The sign at the start of s; 0: s begins otherwise. */
static size_t sign_at(str s, size_t pictures_n, struct paper_sign *ret)
{
    int64_t n;
    if (!str_starts(s, SIGN_OPEN))
        return 0;
    size_t line = str_find_char(str_slice(s, 0, SIGN_BYTES_MAX), '\n'), digits = 0;
    s = str_slice(s, 0, line == SIZE_MAX ? SIGN_BYTES_MAX : line);
    size_t middle = str_find(s, SIGN_MIDDLE);
    if (middle == SIZE_MAX)
        return 0;
    str behind = str_slice(s, middle + SIGN_MIDDLE.n, s.n);
    while (digits < behind.n && behind.p[digits] >= '0' && behind.p[digits] <= '9')
        digits++;
    size_t end = caption_at(str_slice(behind, digits, behind.n), &ret->caption);
    if (end == 0 || !str_to_i64(str_slice(behind, 0, digits), &n) || n < 1 || (size_t)n > pictures_n)
        return 0;
    ret->words = str_slice(s, SIGN_OPEN.n, middle - SIGN_OPEN.n);
    ret->at = (size_t)n - 1;
    return middle + SIGN_MIDDLE.n + digits + end;
}

str paper_signs_put(struct arena *a, str markdown, size_t pictures_n, size_t max, paper_sign_fn *fn,
                    void *data)
{
    struct buf out = buf_new(a, max);
    for (size_t i = 0; i < markdown.n;) {
        struct paper_sign sign;
        bool is_escaped = i > 0 && markdown.p[i - 1] == '\\';
        size_t n = is_escaped ? 0 : sign_at(str_slice(markdown, i, markdown.n), pictures_n, &sign);
        if (n > 0)
            fn(data, &out, &sign);
        else
            buf_putc(&out, markdown.p[i]);
        i += n > 0 ? n : 1;
    }
    return buf_str(&out);
}
