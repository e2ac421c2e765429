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

#define TEXT_OUT_MAX ((size_t)4 << 20)
#define MARKS_BYTES_MAX 1000
#define TAGS_BYTES_MAX 1000
#define NAME_MAX_POINTS 120
#define ADDRESS_MAX 500
#define TITLE_FULL_MAX 2000 /* characters of a longer title that are kept before the words */
#define HASH_NAME 8         /* as publish_file_name has it */
#define PICTURE_LINE_MAX 400

struct piece_work {
    struct publish_examiner *x;
    struct arena *a;
    const struct publish_piece *piece;
    struct publish_import_row_put_in *row;
    struct clean_text_made made;
    struct buf marks, pictures;
    int64_t missing, bad;
    size_t pictures_n;
    str names[PUBLISH_FILES_MAX]; /* hashes of the pictures so far */
    str *as;                      /* what each picture of the text is called; empty: it is left out */
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
        bool is_nothing = strcmp(e.text_key, "html.empty") == 0;
        wrong(w, is_nothing ? "publish.import_issue_empty" : e.text_key);
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

static str one_line(struct arena *a, str text)
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
        title = cleaned(w, one_line(w->a, str_is_absent(all[i]) ? S("") : utf8_cut(all[i], TITLE_FULL_MAX)),
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
        r->summary = cleaned(w, one_line(w->a, markdown_text(w->a, excerpt.markdown, PUBLISH_SUMMARY_MAX)),
                             &is_changed, &is_masked);
    r->summary = utf8_cut(r->summary, PUBLISH_SUMMARY_MAX);
    r->author = utf8_cut(
        cleaned(w, one_line(w->a, utf8_cut(w->piece->author, TITLE_FULL_MAX)), &is_changed, &is_masked),
        PUBLISH_SOURCE_MAX);
    if (is_changed)
        mark(w, "publish.import_mark_signs", 0);
    if (is_masked)
        mark(w, "publish.import_mark_number", 0);
    if (utf8_length(r->body) > PUBLISH_BODY_MAX)
        wrong(w, "publish.import_issue_long");
    else if (str_is_empty(str_trim(r->body)) && w->pictures_n == 0)
        wrong(w, "publish.import_issue_empty");
}

/* ---- pictures ---- */

/* The bytes that stand in the text or lie beside it; WordPress names smaller forms a-300x200.jpg. */
static str picture_bytes(struct piece_work *w, const struct paper_picture *p)
{
    str bytes = { 0 }, address = p->address;
    struct bundle *b = w->x->bundle;
    if (!str_is_absent(p->bytes))
        return p->bytes;
    size_t at = bundle_find(b, w->a, address);
    if (at == SIZE_MAX) {
        size_t dash = SIZE_MAX, dot = SIZE_MAX;
        for (size_t i = 0; i < address.n; i++) {
            dash = address.p[i] == '-' ? i : dash;
            dot = address.p[i] == '.' ? i : dot;
        }
        if (dash != SIZE_MAX && dot != SIZE_MAX && dash < dot)
            at = bundle_find(b, w->a,
                             str_join(w->a, str_slice(address, 0, dash), str_slice(address, dot, address.n)));
    }
    if (at == SIZE_MAX || bundle_read(b, at, w->a, &(struct err){ 0 }, &bytes) != RC_OK)
        return (str){ 0 };
    return bytes;
}

static bool is_there(const struct piece_work *w, str hash)
{
    for (size_t i = 0; i < w->pictures_n; i++)
        if (str_eq(w->names[i], hash))
            return true;
    return false;
}

static rc picture_take(struct piece_work *w, const struct paper_picture *p, str *ret_name)
{
    struct file_picture taken;
    struct err e = { 0 };
    str bytes = w->pictures_n < PUBLISH_FILES_MAX ? picture_bytes(w, p) : (str){ 0 };
    *ret_name = S("");
    if (str_is_empty(bytes)) {
        w->missing++;
        return RC_OK;
    }
    rc done = file_take_picture(w->x->app, w->a, &e, bytes, &taken);
    if (done == RC_INVALID || done == RC_LIMIT) {
        w->bad++;
        return RC_OK;
    }
    TRY(done);
    *ret_name = str_slice(taken.hash, 0, HASH_NAME);
    if (is_there(w, taken.hash))
        return RC_OK;
    str words = utf8_cut(clean_text(w->a, one_line(w->a, str_is_absent(p->words) ? S("") : p->words)),
                         PUBLISH_ALT_MAX);
    w->names[w->pictures_n++] = taken.hash;
    buf_printf(&w->pictures, "%s%.*s %lld %lld %lld %.*s", w->pictures_n > 1 ? "\n" : "", STR_ARG(taken.hash),
               (long long)taken.bytes, (long long)taken.width, (long long)taken.height, STR_ARG(words));
    return RC_OK;
}

/* "![words](picture:3)" gets the name of the stored picture; one that is left out goes with its brackets. */
static str pictures_named(struct piece_work *w, str text)
{
    struct buf out = buf_new(w->a, text.n + w->made.pictures_n * 16 + 1);
    size_t at;
    while ((at = str_find(text, S("](picture:"))) != SIZE_MAX) {
        str head = str_slice(text, 0, at), behind = str_slice(text, at + 10, text.n);
        size_t end = str_find_char(behind, ')'), open = SIZE_MAX;
        int64_t n = 0;
        for (size_t i = 0; i + 1 < head.n; i++)
            open = head.p[i] == '!' && head.p[i + 1] == '[' ? i : open;
        bool is_one = end != SIZE_MAX && open != SIZE_MAX && str_to_i64(str_slice(behind, 0, end), &n) &&
                      n >= 1 && n <= (int64_t)w->made.pictures_n;
        str name = is_one ? w->as[n - 1] : S("");
        buf_put(&out, is_one && str_is_empty(name) ? str_slice(head, 0, open) : head);
        if (!is_one)
            buf_put(&out, S("](picture:"));
        else if (!str_is_empty(name))
            buf_printf(&out, "](picture:%.*s)", STR_ARG(name));
        text = is_one ? str_slice(behind, end + 1, behind.n) : behind;
    }
    buf_put(&out, text);
    return buf_str(&out);
}

static rc pictures_take(struct piece_work *w)
{
    w->as = ARENA_ARRAY(w->a, str, w->made.pictures_n + 1);
    w->pictures = buf_new(w->a, PUBLISH_FILES_MAX * PICTURE_LINE_MAX * 2);
    for (size_t i = 0; i < w->made.pictures_n; i++)
        TRY(picture_take(w, &w->made.pictures[i], &w->as[i]));
    w->made.markdown = pictures_named(w, w->made.markdown);
    if (w->missing > 0)
        mark(w, "publish.import_mark_pictures", w->missing);
    if (w->bad > 0)
        mark(w, "publish.import_mark_pictures_bad", w->bad);
    if (w->made.left_out > 0)
        mark(w, "publish.import_mark_left_out", w->made.left_out);
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

/* "https://old.example/2019/05/well/": the path, where it can lead here. */
static str path_of(str address)
{
    size_t host = str_find(address, S("://"));
    str rest = host == SIZE_MAX ? S("") : str_slice(address, host + 3, address.n);
    size_t slash = str_find_char(rest, '/'), hash;
    str path = slash == SIZE_MAX ? S("") : str_slice(rest, slash, rest.n);
    hash = str_find_char(path, '#');
    path = hash == SIZE_MAX ? path : str_slice(path, 0, hash);
    bool is_own = path.n > 1 && !str_starts(path, S("//")) && !str_starts(path, S("/?")) &&
                  str_find_char(path, '\\') == SIZE_MAX;
    return is_own ? path : S("");
}

static void address_fill(struct piece_work *w)
{
    str address = w->piece->address;
    bool is_good = is_web(address) && address.n <= ADDRESS_MAX && !clean_text_turns(address);
    for (size_t i = 0; i < address.n && is_good; i++)
        is_good = (unsigned char)address.p[i] > ' ' && str_find_char(S("\"<>"), address.p[i]) == SIZE_MAX;
    w->row->source_url = is_good ? address : S("");
    w->row->old_path = is_good ? path_of(address) : S("");
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
        name = clean_text(w->a, one_line(w->a, without_controls(w->a, name)));
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
    TRY(pictures_take(w));
    if (!is_wrong)
        words_fill(w);
    else
        wrong(w, str_c(a, ret->issue));
    address_fill(w);
    TRY(categories_fill(w));
    str name = str_is_empty(ret->title) ? piece->name : ret->title;
    ret->name = utf8_cut(clean_text(a, one_line(a, without_controls(a, utf8_cut(name, TITLE_FULL_MAX)))),
                         NAME_MAX_POINTS);
    ret->marks = buf_str(&w->marks);
    ret->pictures = buf_str(&w->pictures);
    return RC_OK;
}
