/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from elsewhere into the words of an item, read and cleaned before the transaction: pasted HTML,
 * a Word file, pictures of the clipboard. Nothing is fetched from anywhere. */
#include "features/publish/publish_paste.h"

#include "base/utf8.h"
#include "core/html_clean.h"
#include "features/publish/publish_item.h"

#define READ_ARENA_MAX ((size_t)384 << 20)
#define MARKDOWN_MAX ((size_t)6 << 20)

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

struct naming {
    struct rq *rq;
    const struct publish_pasted *pasted;
};

/* What html_clean numbers gets the name under which the item has it, or says in words that it is not there
 * and where it lies. */
static void sign_put(void *data, struct buf *b, const struct paper_sign *sign)
{
    const struct naming *m = data;
    const struct publish_pasted_picture *picture = &m->pasted->pictures[sign->at];
    if (picture->is_taken) {
        str name = str_slice(picture->file.hash, 0, PUBLISH_NAME_LETTERS);
        str shown = str_is_empty(sign->words) ? rq_text(m->rq, TEXT_PUBLISH_PASTE_PICTURE) : sign->words;
        paper_sign_put(b, shown, sign->caption, name);
        return;
    }
    const struct text_arg args[] = { text_arg_str("words", sign->words) };
    buf_put(b,
            text_format(m->rq->arena,
                        str_is_empty(sign->words) ? TEXT_PUBLISH_PASTE_LOST : TEXT_PUBLISH_PASTE_LOST_WORDS,
                        m->rq->lang, args, 1));
    if (!str_is_absent(picture->address))
        buf_printf(b, " <%.*s>", STR_ARG(picture->address));
    if (!str_is_empty(sign->caption))
        buf_printf(b, " %.*s", STR_ARG(sign->caption));
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
    p->markdown = paper_signs_put(rq->arena, made.markdown, p->pictures_n, MARKDOWN_MAX, sign_put,
                                  &(struct naming){ rq, p });
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
        size_t at = ret->pictures_n;
        TRY(take(rq, files->at[i].bytes, S(""), ret));
        ret->is_gallery = is_gallery;
        if (ret->pictures[at].is_taken && is_gallery)
            continue;
        buf_put(&b, b.n > 0 ? S("\n\n") : S(""));
        sign_put(&(struct naming){ rq, ret }, &b, &(struct paper_sign){ .at = at, .words = S("") });
    }
    ret->markdown = buf_str(&b);
    return RC_OK;
}
