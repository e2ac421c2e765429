/* SPDX-License-Identifier: Apache-2.0 */
/* One piece as a row of the dry run: its words cleaned, its pictures in the store (where nothing sees them
 * before they have rows; core/file.h), its day, column and tags, and what is worth a look. */
#include "base/utf8.h"
#include "core/clean_text.h"
#include "core/file.h"
#include "core/html_clean.h"
#include "core/private_number.h"
#include "core/seal.h"
#include "features/publish/publish_import.h"
#include "features/publish/publish_import_marks.h"
#include "web/markdown.h"
#include "web/rq.h"

#define TEXT_OUT_MAX ((size_t)4 << 20)
#define MARKS_BYTES_MAX 8000
#define TAGS_BYTES_MAX 1000
#define NAME_MAX_POINTS 120
#define ADDRESS_MAX 500
#define TITLE_FULL_MAX 2000 /* characters of a longer title that are kept before the words */

struct piece_work {
    struct publish_examiner *x;
    struct arena *a;
    const struct publish_piece *piece;
    struct publish_import_row_put_in *row;
    struct clean_text_made made;
    struct publish_piece_files files;
    struct buf marks;
};

/* ---- marks ---- */

static void mark(struct piece_work *w, const char *key, int64_t n)
{
    if (w->marks.n > 0)
        buf_putc(&w->marks, '\n');
    buf_printf(&w->marks, "%s", key);
    if (n > 0)
        buf_printf(&w->marks, " %lld", (long long)n);
}

static void wrong(struct piece_work *w, const char *key)
{
    w->row->issue = str_from_c(key);
    w->row->fate = S("wrong");
}

/* ---- words ---- */

/* Paragraphs of a plain text, in which nothing is a sign by accident. */
static str text_markdown(struct arena *a, str text)
{
    struct paper p = paper_new(a, TEXT_OUT_MAX);
    str line;
    while (!str_is_empty(text)) {
        (void)str_cut(&text, '\n', &line);
        line = str_trim(line);
        paper_begin(&p, PAPER_PARAGRAPH, 0);
        if (!str_is_empty(line))
            paper_text(&p, line, 0, (str){ 0 });
        paper_end(&p);
    }
    return paper_done(&p);
}

/* What is wrong with the piece is an issue; what is wrong with us is not. */
static rc words_read(struct piece_work *w)
{
    const struct publish_piece *p = w->piece;
    struct err e = { 0 };
    rc done = RC_OK;
    w->made = (struct clean_text_made){ .markdown = S("") };
    if (!str_is_empty(p->docx))
        done = docx_read(w->a, &e, p->docx, &w->made);
    else if (!str_is_empty(p->html))
        done = html_clean(w->a, &e, p->html, &w->made);
    else if (!str_is_empty(p->text))
        w->made.markdown = text_markdown(w->a, p->text);
    if ((done == RC_INVALID || done == RC_LIMIT) && e.text_key != NULL) {
        if (strcmp(e.text_key, "html.empty") != 0) /* a file may stand beside no words */
            wrong(w, e.text_key);
        return RC_OK;
    }
    return done;
}

/* Signs that no text has. */
static str without_controls(struct arena *a, str text)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c >= ' ' || c == '\n' || c == '\t')
            out[n++] = (char)c;
    }
    return (str){ out, n };
}

str publish_one_line(struct arena *a, str text)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool is_blank = (unsigned char)text.p[i] <= ' ';
        if (!is_blank || (n > 0 && out[n - 1] != ' '))
            out[n++] = is_blank ? ' ' : text.p[i];
    }
    return str_trim((str){ out, n });
}

static str cleaned(struct piece_work *w, str text, bool *ret_changed, bool *ret_masked)
{
    str plain = without_controls(w->a, text), clean = clean_text(w->a, plain);
    *ret_changed = *ret_changed || clean.n != plain.n;
    if (!private_number_is_in(clean))
        return clean;
    *ret_masked = true;
    return private_number_mask(w->a, clean);
}

static void title_fill(struct piece_work *w, bool *ret_changed, bool *ret_masked)
{
    str all[] = { w->piece->title, w->made.title, w->piece->name, (str){ 0 } }, title = S("");
    size_t i = 0;
    all[3] = utf8_cut(markdown_text(w->a, w->row->body, PUBLISH_TITLE_MAX), PUBLISH_TITLE_MAX / 2);
    for (; i < 4 && !clean_text_says(title); i++)
        title = cleaned(
            w, publish_one_line(w->a, str_is_absent(all[i]) ? S("") : utf8_cut(all[i], TITLE_FULL_MAX)),
            ret_changed, ret_masked);
    if (!clean_text_says(title)) {
        title = text_get(TEXT_PUBLISH_IMPORT_UNTITLED, w->row->lang.n == 2 ? LANG_EN : LANG_ZH_HANS);
        i = 4;
    }
    if (i == 4)
        mark(w, "publish.import_mark_title_made", 0);
    w->row->title = utf8_cut(title, PUBLISH_TITLE_MAX);
    if (w->row->title.n == title.n)
        return;
    mark(w, "publish.import_mark_title_cut", 0);
    w->row->body =
        str_printf(w->a, "%.*s\n\n%.*s", STR_ARG(text_markdown(w->a, title)), STR_ARG(w->row->body));
}

/* Letters of Chinese: a text without any is in English. */
static bool has_chinese(str text)
{
    uint32_t point;
    while (utf8_next(&text, &point))
        if (point >= 0x3400 && point <= 0x9fff)
            return true;
    return false;
}

static void words_fill(struct piece_work *w)
{
    bool is_changed = false, is_masked = false;
    struct publish_import_row_put_in *r = w->row;
    r->body = cleaned(w, w->made.markdown, &is_changed, &is_masked);
    r->lang = has_chinese(r->body) || has_chinese(w->piece->title) ? S("zh-Hans") : S("en");
    title_fill(w, &is_changed, &is_masked);
    struct clean_text_made excerpt = { .markdown = S("") };
    if (!str_is_empty(w->piece->excerpt) &&
        html_clean(w->a, &(struct err){ 0 }, w->piece->excerpt, &excerpt) == RC_OK)
        r->summary =
            cleaned(w, publish_one_line(w->a, markdown_text(w->a, excerpt.markdown, PUBLISH_SUMMARY_MAX)),
                    &is_changed, &is_masked);
    r->summary = utf8_cut(r->summary, PUBLISH_SUMMARY_MAX);
    r->author = utf8_cut(cleaned(w, publish_one_line(w->a, utf8_cut(w->piece->author, TITLE_FULL_MAX)),
                                 &is_changed, &is_masked),
                         PUBLISH_SOURCE_MAX);
    if (is_changed)
        mark(w, "publish.import_mark_signs", 0);
    if (is_masked)
        mark(w, "publish.import_mark_number", 0);
    if (utf8_length(r->body) > PUBLISH_BODY_MAX)
        wrong(w, "publish.import_issue_long");
    else if (str_is_empty(str_trim(r->body)) && w->files.n == 0)
        wrong(w, "publish.import_issue_empty");
}

/* ---- pictures and documents ---- */

static rc files_take(struct piece_work *w)
{
    struct publish_piece_files *f = &w->files;
    static const char *const keys[] = {
        "publish.import_mark_attached",     "publish.import_mark_pictures",
        "publish.import_mark_pictures_bad", "publish.import_mark_files",
        "publish.import_mark_files_bad",    "publish.import_mark_files_private",
        "publish.import_mark_files_beyond", "publish.import_mark_left_out",
    };
    *f = (struct publish_piece_files){ .x = w->x, .arena = w->a, .piece = w->piece, .made = &w->made };
    TRY(publish_piece_files_take(f));
    const int64_t counts[] = { f->attached,  f->missing, f->bad,    f->files_missing,
                               f->files_bad, f->secret,  f->beyond, w->made.left_out };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (counts[i] > 0)
            mark(w, keys[i], counts[i]);
    if (f->names.n > 0) {
        mark(w, "publish.import_mark_names ", 0);
        buf_put(&w->marks, buf_str(&f->names));
    }
    return RC_OK;
}

/* ---- day, address, categories ---- */

static void day_fill(struct piece_work *w)
{
    struct opt_i64 at = w->piece->at;
    ms_t now = w->x->by.now;
    if (!at.has && !str_is_absent(w->made.date))
        at.has = publish_instant_parse(w->made.date, w->x->by.offset, &at.v);
    bool is_draft = w->piece->is_draft || w->x->is_draft;
    if (w->piece->is_draft)
        mark(w, "publish.import_mark_draft", 0);
    else if (!at.has)
        mark(w, "publish.import_mark_date", 0);
    else if (at.v > now)
        mark(w, "publish.import_mark_future", 0);
    is_draft = is_draft || (at.has && at.v > now);
    w->row->at = at;
    w->row->fate = is_draft ? S("draft") : S("public");
}

static bool is_web(str address)
{
    return str_starts(address, S("http://")) || str_starts(address, S("https://"));
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "%e4%ba%95" before a query as it is meant, as paths of requests come; what is no text stays. */
static str path_plain(struct arena *a, str path)
{
    size_t query = str_find_char(path, '?'), end = query == SIZE_MAX ? path.n : query;
    struct buf out = buf_new(a, path.n + 1);
    for (size_t i = 0; i < end; i++) {
        int high = path.p[i] == '%' && i + 2 < end ? hex_digit(path.p[i + 1]) : -1,
            low = high >= 0 ? hex_digit(path.p[i + 2]) : -1;
        buf_putc(&out, low >= 0 ? (char)(high * 16 + low) : path.p[i]);
        i += low >= 0 ? 2 : 0;
    }
    buf_put(&out, str_slice(path, end, path.n));
    return utf8_is_text(buf_str(&out)) && path_is_local(buf_str(&out)) ? buf_str(&out) : path;
}

/* "https://old.example/2019/05/well/": the path, where it can lead here. */
static str path_of(struct arena *a, str address)
{
    size_t host = str_find(address, S("://"));
    str rest = host == SIZE_MAX ? S("") : str_slice(address, host + 3, address.n);
    size_t slash = str_find_char(rest, '/'), hash;
    str path = slash == SIZE_MAX ? S("") : str_slice(rest, slash, rest.n);
    hash = str_find_char(path, '#');
    path = hash == SIZE_MAX ? path : str_slice(path, 0, hash);
    bool is_own = path.n > 1 && path_is_local(path) && !str_starts(path, S("/?"));
    return is_own ? path_plain(a, path) : S("");
}

static void address_fill(struct piece_work *w)
{
    str address = w->piece->address;
    bool is_good = is_web(address) && address.n <= ADDRESS_MAX && !clean_text_turns(address);
    for (size_t i = 0; i < address.n && is_good; i++)
        is_good = (unsigned char)address.p[i] > ' ' && str_find_char(S("\"<>"), address.p[i]) == SIZE_MAX;
    w->row->source_url = is_good ? address : S("");
    w->row->short_path = str_is_absent(w->piece->short_path) ? S("") : w->piece->short_path;
    w->row->old_path = is_good ? path_of(w->a, address) : S("");
}

static str hex_of(struct arena *a, str key)
{
    str hash = hash32(a, key);
    struct buf hex = buf_new(a, 2 * hash.n);
    buf_hex(&hex, hash.p, hash.n);
    return buf_str(&hex);
}

static void tag_put(struct buf *tags, str name, size_t *n, bool *ret_left)
{
    bool fits = *n < PUBLISH_TAGS_MAX && utf8_length(name) <= PUBLISH_TAG_MAX;
    *ret_left = *ret_left || !fits;
    if (!fits)
        return;
    buf_printf(tags, "%s%.*s", (*n)++ > 0 ? "\n" : "", STR_ARG(name));
}

/* The first category that leads to a column tells it; what leads nowhere is dropped; the others become tags.
 */
static rc categories_fill(struct piece_work *w)
{
    struct publish_import_row_put_in *r = w->row;
    struct buf tags = buf_new(w->a, TAGS_BYTES_MAX);
    str rest = w->piece->categories, name;
    bool is_left = false, is_led = false;
    size_t n = 0;
    r->column_id = OPT_I64(w->x->column.v);
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '\n', &name);
        name = clean_text(w->a, publish_one_line(w->a, without_controls(w->a, name)));
        if (!clean_text_says(name))
            continue;
        publish_category_count(w->x, name);
        str lead = publish_lead_of(w->x->leads, name);
        struct publish_column column;
        if (str_is_absent(lead)) {
            tag_put(&tags, name, &n, &is_left);
        } else if (!str_eq(lead, S("-")) && !is_led) {
            TRY(publish_column_find(w->x->db, lead, &column));
            r->column_id = OPT_I64(column.id.v);
            is_led = true;
        }
    }
    if (is_left)
        mark(w, "publish.import_mark_tags", 0);
    r->tags = buf_str(&tags);
    return RC_OK;
}

/* ---- the whole ---- */

rc publish_piece_examine(struct publish_examiner *x, struct arena *a, const struct publish_piece *piece,
                         struct publish_import_row_put_in *ret)
{
    struct piece_work *w = ARENA_NEW(a, struct piece_work);
    *ret = (struct publish_import_row_put_in){ .lang = S("zh-Hans"),
                                               .title = S(""),
                                               .summary = S(""),
                                               .body = S(""),
                                               .author = S(""),
                                               .source_url = S(""),
                                               .old_path = S(""),
                                               .short_path = S(""),
                                               .tags = S(""),
                                               .source_key = hex_of(a, piece->key) };
    w->x = x;
    w->a = a;
    w->piece = piece;
    w->row = ret;
    w->marks = buf_new(a, MARKS_BYTES_MAX);
    TRY(words_read(w));
    day_fill(w);
    if (piece->issue != NULL)
        wrong(w, piece->issue);
    bool is_wrong = !str_is_absent(ret->issue);
    TRY(files_take(w));
    if (!is_wrong)
        words_fill(w);
    else
        wrong(w, str_c(a, ret->issue));
    address_fill(w);
    TRY(categories_fill(w));
    str name = str_is_empty(ret->title) ? piece->name : ret->title;
    ret->name =
        utf8_cut(clean_text(a, publish_one_line(a, without_controls(a, utf8_cut(name, TITLE_FULL_MAX)))),
                 NAME_MAX_POINTS);
    ret->marks = buf_str(&w->marks);
    ret->pictures = buf_str(&w->files.lines);
    return RC_OK;
}
