/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from elsewhere into the words of an item, read and cleaned before the transaction: pasted HTML,
 * a Word file, pictures of the clipboard. Nothing is fetched from anywhere. */
#include "features/publish/publish_paste.h"

#include "base/utf8.h"
#include "core/html_clean.h"
#include "features/publish/publish_item.h"

#define READ_ARENA_MAX ((size_t)384 << 20)
#define MARKDOWN_MAX ((size_t)6 << 20)
#define SIGN_BYTES_MAX 1000 /* its words have 200 characters at most */
#define SIGN_OPEN S("![")
#define SIGN_MIDDLE S("](picture:")

/* ---- reading ---- */

static rc read_source(struct arena *a, struct err *e, str bytes, struct clean_text_made *ret)
{
    const struct file_kind *kind = file_kind_of(a, bytes);
    if (kind == NULL || strcmp(kind->name, "txt") == 0)
        return html_clean(a, e, bytes, ret);
    if (strcmp(kind->name, "docx") == 0)
        return docx_read(a, e, bytes, ret);
    return ERR(e, a, RC_INVALID, "file.not_wanted", "a %s is neither a page nor a Word file", kind->name);
}

/* ---- pictures ---- */

/* Takes one; what cannot be taken is told in words where it would stand. */
static rc take(struct rq *rq, str bytes, str words, struct publish_pasted *p)
{
    static const struct file_limits none = { 0 };
    struct publish_pasted_picture *picture = &p->pictures[p->pictures_n];
    struct err e = { 0 };
    *picture = (struct publish_pasted_picture){ .words = str_copy(rq->arena, words) };
    p->pictures_n++;
    rc done = RC_LIMIT;
    if (p->taken < PUBLISH_FILES_MAX)
        done = file_take(rq->app, rq->arena, &e, bytes, FILE_PICTURE, &none, &picture->file);
    if (done == RC_UNAVAILABLE || done == RC_INTERNAL) {
        rq->err = e;
        return done;
    }
    picture->is_taken = done == RC_OK;
    p->taken += done == RC_OK;
    p->lost += done != RC_OK;
    return RC_OK;
}

static bool is_web_address(str s)
{
    bool is_web = str_starts(s, S("https://")) || str_starts(s, S("http://"));
    for (size_t i = 0; i < s.n; i++)
        is_web = is_web && (unsigned char)s.p[i] > ' ' && strchr("<>\\", s.p[i]) == NULL;
    return is_web;
}

static void leave_out(struct rq *rq, const struct paper_picture *source, struct publish_pasted *p)
{
    str address = is_web_address(source->address) ? source->address : (str){ 0 };
    p->pictures[p->pictures_n++] =
        (struct publish_pasted_picture){ .words = str_copy(rq->arena, source->words),
                                         .address = str_copy(rq->arena, address) };
    p->lost++;
}

/* "picture:3fa9c1d2", or in words that it is not there and where it lies. */
static void sign_put(struct rq *rq, struct buf *b, const struct publish_pasted_picture *picture, str words)
{
    if (picture->is_taken) {
        str name = str_slice(picture->file.hash, 0, PUBLISH_NAME_LETTERS);
        str shown = str_is_empty(words) ? rq_text(rq, TEXT_PUBLISH_PASTE_PICTURE) : words;
        buf_printf(b, "![%.*s](picture:%.*s)", STR_ARG(shown), STR_ARG(name));
        return;
    }
    const struct text_arg args[] = { text_arg_str("words", words) };
    buf_put(b, text_format(rq->arena,
                           str_is_empty(words) ? TEXT_PUBLISH_PASTE_LOST : TEXT_PUBLISH_PASTE_LOST_WORDS,
                           rq->lang, args, 1));
    if (!str_is_absent(picture->address))
        buf_printf(b, " <%.*s>", STR_ARG(picture->address));
}

/* Length of "![words](picture:N)" at the start of s, and which picture; 0: s begins otherwise. */
static size_t sign_at(str s, size_t pictures_n, str *ret_words, size_t *ret_at)
{
    if (!str_starts(s, SIGN_OPEN))
        return 0;
    size_t line = str_find_char(str_slice(s, 0, SIGN_BYTES_MAX), '\n');
    s = str_slice(s, 0, line == SIZE_MAX ? SIGN_BYTES_MAX : line);
    size_t middle = str_find(s, SIGN_MIDDLE);
    if (middle == SIZE_MAX)
        return 0;
    str number = str_slice(s, middle + SIGN_MIDDLE.n, s.n);
    size_t shut = str_find_char(number, ')');
    int64_t n;
    if (shut == SIZE_MAX || !str_to_i64(str_slice(number, 0, shut), &n) || n < 1 || (size_t)n > pictures_n)
        return 0;
    *ret_words = str_slice(s, SIGN_OPEN.n, middle - SIGN_OPEN.n);
    *ret_at = (size_t)n - 1;
    return middle + SIGN_MIDDLE.n + shut + 1;
}

/* What html_clean numbers gets the names under which the item has it. */
static str named(struct rq *rq, str markdown, const struct publish_pasted *p)
{
    struct buf b = buf_new(rq->arena, MARKDOWN_MAX);
    for (size_t i = 0; i < markdown.n;) {
        str words;
        size_t at, n = sign_at(str_slice(markdown, i, markdown.n), p->pictures_n, &words, &at);
        bool is_escaped = i > 0 && markdown.p[i - 1] == '\\';
        if (n == 0 || is_escaped) {
            buf_putc(&b, markdown.p[i++]);
            continue;
        }
        sign_put(rq, &b, &p->pictures[at], words);
        i += n;
    }
    return buf_str(&b);
}

/* ---- the whole ---- */

static rc text_take(struct rq *rq, struct arena *a, str bytes, bool keeps_pictures, struct publish_pasted *p)
{
    struct clean_text_made made = { 0 };
    TRY(read_source(a, &rq->err, bytes, &made));
    p->pictures = ARENA_ARRAY(rq->arena, struct publish_pasted_picture, made.pictures_n + PUBLISH_FILES_MAX);
    for (size_t i = 0; i < made.pictures_n; i++) {
        if (keeps_pictures && !str_is_absent(made.pictures[i].bytes))
            TRY(take(rq, made.pictures[i].bytes, made.pictures[i].words, p));
        else
            leave_out(rq, &made.pictures[i], p);
    }
    p->left_out = made.left_out;
    p->title = utf8_cut(str_copy(rq->arena, made.title), PUBLISH_TITLE_MAX);
    p->markdown = named(rq, made.markdown, p);
    return RC_OK;
}

rc publish_paste_text(struct rq *rq, str bytes, bool keeps_pictures, struct publish_pasted *ret)
{
    struct arena *a = arena_child(rq->arena, READ_ARENA_MAX);
    struct err *e = &rq->err;
    rc done = text_take(rq, a, bytes, keeps_pictures, ret);
    e->detail = str_copy(rq->arena, e->detail); /* it may lie in the arena that goes */
    arena_reset(a);
    return done;
}

rc publish_paste_pictures(struct rq *rq, const struct upload_list *files, bool is_gallery,
                          struct publish_pasted *ret)
{
    struct buf b = buf_new(rq->arena, MARKDOWN_MAX);
    if (ret->pictures == NULL)
        ret->pictures = ARENA_ARRAY(rq->arena, struct publish_pasted_picture, PUBLISH_FILES_MAX);
    if (!str_is_absent(ret->markdown))
        buf_put(&b, ret->markdown);
    for (size_t i = 0; i < files->n && i < PUBLISH_FILES_MAX; i++) {
        const struct publish_pasted_picture *picture = &ret->pictures[ret->pictures_n];
        TRY(take(rq, files->at[i].bytes, S(""), ret));
        ret->is_gallery = is_gallery;
        if (picture->is_taken && is_gallery)
            continue;
        buf_put(&b, b.n > 0 ? S("\n\n") : S(""));
        sign_put(rq, &b, picture, S(""));
    }
    ret->markdown = buf_str(&b);
    return RC_OK;
}
