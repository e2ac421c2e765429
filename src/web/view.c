/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writers. Escaping is done in one table-driven loop, because it runs over every byte of user text; the
 * HTML that is not escaped comes from views and from assetgen.
 */
#include "web/view.h"

#include "base/utf8.h"

/* The same five for text and for attributes: a value that is moved from one place to another stays safe. */
static str escape_of(char c)
{
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    case '"':
        return S("&quot;");
    case '\'':
        return S("&#39;");
    default:
        return (str){ 0 };
    }
}

static void put_escaped(struct buf *out, str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        str escape = escape_of(s.p[i]);
        if (escape.n == 0)
            continue;
        buf_put(out, str_slice(s, from, i - from));
        buf_put(out, escape);
        from = i + 1;
    }
    buf_put(out, str_slice(s, from, s.n - from));
}

void view_text(struct view *v, str s)
{
    put_escaped(v->out, s);
}

void view_attr(struct view *v, str s)
{
    put_escaped(v->out, s);
}

/* Is the address relative, or of a scheme that runs nothing? A scheme is what stands before ":" with no / ? #
 * before. */
static bool is_safe_url(str url)
{
    static const str schemes[] = { S_INIT("http"), S_INIT("https"), S_INIT("tel"), S_INIT("mailto") };
    size_t i = 0;
    while (i < url.n && strchr(":/?#", url.p[i]) == NULL)
        i++;
    if (i == url.n || url.p[i] != ':')
        return true;
    for (size_t s = 0; s < sizeof(schemes) / sizeof(schemes[0]); s++)
        if (str_eq_nocase(str_slice(url, 0, i), schemes[s]))
            return true;
    return false;
}

void view_url(struct view *v, str url)
{
    if (!is_safe_url(url)) {
        buf_putc(v->out, '#');
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c > 0x20 && c != 0x7f && c != '\\')
            continue;
        put_escaped(v->out, str_slice(url, from, i - from)); /* browsers drop or bend these */
        format_percent_byte(v->out, url.p[i]);
        from = i + 1;
    }
    put_escaped(v->out, str_slice(url, from, url.n - from));
}

void view_url_part(struct view *v, str s)
{
    format_url_part(v->out, s);
}

void view_int(struct view *v, int64_t n)
{
    buf_i64(v->out, n);
}

/* ，。；：！？ end a clause; ” ’ 」 』 ） 》 】 directly behind them belong to it. */
static bool is_clause_end(uint32_t c)
{
    return c == 0xff0c || c == 0x3002 || c == 0xff1b || c == 0xff1a || c == 0xff01 || c == 0xff1f;
}

static bool is_closing(uint32_t c)
{
    return c == 0x201d || c == 0x2019 || c == 0x300d || c == 0x300f || c == 0xff09 || c == 0x300b ||
           c == 0x3011;
}

/* Takes the next clause off *rest. */
static str clause_cut(str *rest)
{
    str all = *rest;
    str left = all;
    bool has_ended = false;
    uint32_t c;
    for (str ahead = left; utf8_next(&ahead, &c); left = ahead) {
        if (has_ended && !is_clause_end(c) && !is_closing(c))
            break;
        has_ended = has_ended || is_clause_end(c);
    }
    *rest = left;
    return str_slice(all, 0, all.n - left.n);
}

void view_clauses(struct view *v, str s, const char *open, const char *close)
{
    str rest = s;
    str first = clause_cut(&rest);
    if (rest.n == 0) {
        put_escaped(v->out, s);
        return;
    }
    for (str clause = first; clause.n > 0; clause = clause_cut(&rest)) {
        buf_put(v->out, str_from_c(open));
        put_escaped(v->out, clause);
        buf_put(v->out, str_from_c(close));
    }
}

void view_lines(struct view *v, str s, const char *mark)
{
    str line;
    bool is_first = true;
    while (str_cut(&s, '\n', &line)) {
        if (!is_first)
            buf_put(v->out, str_from_c(mark));
        put_escaped(v->out, line);
        is_first = false;
    }
}

void view_t(struct view *v, enum text id, const struct text_arg *args, size_t n)
{
    str rest = text_choose(id, v->lang, args, n);
    str piece;
    const struct text_arg *arg;
    while (text_next(&rest, args, n, &piece, &arg)) {
        if (arg != NULL && arg->is_number && str_is_absent(arg->value))
            buf_i64(v->out, arg->number);
        else
            put_escaped(v->out, arg != NULL ? arg->value : piece);
    }
}

void view_raw_html(struct view *v, html h)
{
    buf_put(v->out, h.s);
}

void view_asset(struct view *v, enum asset asset)
{
    buf_put(v->out, asset_url(asset));
}

/* ---- icons ---- */

void view_icon_use(struct view *v, enum icon icon)
{
    v->icons[icon / 64] |= UINT64_C(1) << (icon % 64);
}

void view_icon(struct view *v, enum icon icon)
{
    if (icon == ICON_NONE)
        return;
    view_icon_use(v, icon);
    buf_put(v->out, icon_rows[icon].use);
}

/* Appends the used symbols of one kind and says whether there were any. */
static bool symbols_put(const struct view *v, struct buf *out, bool is_pattern, str open)
{
    bool has_any = false;
    for (size_t i = 1; i < ICON_COUNT; i++) {
        bool is_used = (v->icons[i / 64] >> (i % 64)) & 1;
        if (!is_used || icon_rows[i].is_pattern != is_pattern)
            continue;
        if (!has_any)
            buf_put(out, open);
        buf_put(out, icon_rows[i].symbol);
        has_any = true;
    }
    return has_any;
}

void view_sprite(struct view *v)
{
    v->sprite_at = v->out->n;
}

void view_sprite_done(struct view *v)
{
    struct buf sprite = buf_new(v->arena, 256u << 10);
    buf_put(&sprite, sprite_marks.open);
    if (symbols_put(v, &sprite, true, sprite_marks.defs_open))
        buf_put(&sprite, sprite_marks.defs_close);
    (void)symbols_put(v, &sprite, false, S(""));
    buf_put(&sprite, sprite_marks.close);
    struct buf *out = v->out;
    size_t behind = out->n - v->sprite_at;
    buf_put(out, buf_str(&sprite)); /* makes the room; then what was behind moves to the end */
    if (out->is_full || behind == 0)
        return;
    memmove(out->p + v->sprite_at + sprite.n, out->p + v->sprite_at, behind);
    memcpy(out->p + v->sprite_at, sprite.p, sprite.n);
}

html page_html(struct view *v, struct page page, size_t max)
{
    struct buf own = buf_new(v->arena, max);
    struct buf *before = v->out;
    v->out = &own;
    page.render(v, page.data);
    v->out = before;
    return (html){ own.is_full ? S("") : buf_str(&own) };
}

/* ---- filters ---- */

struct format view_format(const struct view *v)
{
    return (struct format){ .arena = v->arena, .lang = v->lang, .now = v->now, .offset = v->offset };
}

/* What is written now turns wrong at that instant. */
static void good_until(struct view *v, ms_t at)
{
    if (v->good_until == 0 || at < v->good_until)
        v->good_until = at;
}

static void good_until_midnight(struct view *v)
{
    good_until(v, day_start(day_of(v->now, v->offset) + 1, v->offset));
}

/* Days of this year stand without the year. */
static void good_until_new_year(struct view *v)
{
    int year = civil_of(v->now, v->offset).date.year;
    good_until(v, day_start(day_from_date((struct date){ year + 1, 1, 1 }), v->offset));
}

str view_as_time(struct view *v, ms_t at)
{
    good_until_new_year(v);
    return format_time(view_format(v), at);
}

str view_as_date(struct view *v, ms_t at)
{
    return format_date(view_format(v), at);
}

str view_as_day(struct view *v, ms_t at)
{
    good_until_new_year(v);
    return format_day(view_format(v), at);
}

str view_as_iso(struct view *v, ms_t at)
{
    return format_iso(view_format(v), at);
}

str view_as_ago(struct view *v, ms_t at)
{
    good_until_midnight(v);
    return format_ago(view_format(v), at);
}

str view_as_weekday(struct view *v, ms_t at)
{
    return format_weekday(view_format(v), at);
}

str view_day_as_date(struct view *v, day_t day)
{
    return format_date(view_format(v), day_start(day, v->offset));
}

str view_day_as_day(struct view *v, day_t day)
{
    return view_as_day(v, day_start(day, v->offset));
}

str view_day_as_iso(struct view *v, day_t day)
{
    return format_iso_day(view_format(v), day);
}

str view_day_as_ago(struct view *v, day_t day)
{
    good_until_midnight(v);
    return format_ago_day(view_format(v), day);
}

str view_day_as_weekday(struct view *v, day_t day)
{
    return format_weekday(view_format(v), day_start(day, v->offset));
}

str view_as_money(struct view *v, int64_t fen)
{
    return format_money(view_format(v), fen);
}

str view_as_count(struct view *v, int64_t n)
{
    return format_count(view_format(v), n);
}

str view_as_percent(struct view *v, int64_t basis_points)
{
    return format_percent(view_format(v), basis_points);
}
