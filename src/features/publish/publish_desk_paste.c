/* SPDX-License-Identifier: Apache-2.0 */
/* What was written elsewhere comes into an item: at the cursor of its editor, by the script, or behind its
 * words by a plain form. */
#include "base/utf8.h"
#include "features/publish/publish_desk.h"
#include "features/publish/publish_paste.h"

/* ---- reading it, before the transaction ---- */

/* Why it is not taken, at the field of the form that was sent. */
static rc refused(struct rq *rq, rc done, const char *field)
{
    enum text why;
    if ((done != RC_INVALID && done != RC_LIMIT) || rq->err.text_key == NULL ||
        !text_find(str_from_c(rq->err.text_key), &why))
        return done;
    const struct text_arg args[] = { text_arg_str("what", rq->err.what) };
    return form_fail_args(rq, field, why, args, 1);
}

static rc prepare(struct rq *rq, const char *field, bool keeps_pictures)
{
    const struct publish_paste_input *in = rq->form;
    struct publish_pasted *p = ARENA_NEW(rq->arena, struct publish_pasted);
    rq->prepared = p;
    if (in->source.n > 0) {
        rc done = publish_paste_text(rq, in->source.at[0].bytes, keeps_pictures, p);
        if (done != RC_OK)
            return refused(rq, done, field);
    }
    if (keeps_pictures)
        return publish_paste_pictures(rq, &in->pictures, in->is_gallery, p);
    p->lost += (int64_t)in->pictures.n;
    return RC_OK;
}

rc publish_paste_prepare(struct rq *rq)
{
    return prepare(rq, "source", true);
}

rc publish_paste_new_prepare(struct rq *rq)
{
    return prepare(rq, "source", false);
}

rc publish_read_in_prepare(struct rq *rq)
{
    return prepare(rq, "document", true);
}

/* ---- the answer that the editor's script reads ---- */

static rc answer(struct rq *rq, const struct publish_pasted *p, str number, int64_t version)
{
    struct publish_pasted_view *v = ARENA_NEW(rq->arena, struct publish_pasted_view);
    v->back = str_is_absent(number) ? S("/desk/items/new")
                                    : str_printf(rq->arena, "/desk/items/%.*s/edit", STR_ARG(number));
    v->errors = form_summary(rq, &publish_paste_form);
    v->version = version;
    if (p != NULL) {
        v->markdown = p->markdown;
        v->lost = p->lost;
        v->left_out = p->left_out;
        v->is_new = str_is_absent(number);
    }
    if (p != NULL && v->is_new == false) {
        v->files = ARENA_ARRAY(rq->arena, struct publish_file_card, p->taken);
        for (size_t i = 0; i < p->pictures_n; i++) {
            const struct publish_pasted_picture *picture = &p->pictures[i];
            if (!picture->is_taken)
                continue;
            const struct publish_public_file file = { .hash = picture->file.hash,
                                                      .kind = str_from_c(picture->file.kind->name) };
            str path = str_printf(rq->arena, "/desk/items/%.*s/files/%.*s", STR_ARG(number),
                                  STR_ARG(picture->file.hash));
            v->files[v->files_n++] = (struct publish_file_card){
                .path = path,
                .small = str_join(rq->arena, path, S("?size=small")),
                .name = publish_file_name(rq->arena, &file),
                .words =
                    str_is_empty(picture->words) ? rq_text(rq, TEXT_PUBLISH_PASTE_PICTURE) : picture->words,
            };
        }
    }
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_PASTED), publish_pasted_view_page(v));
    return RC_OK;
}

rc publish_paste_new_show(struct rq *rq)
{
    return answer(rq, NULL, (str){ 0 }, 0);
}

rc publish_paste_new_do(struct rq *rq)
{
    return answer(rq, rq->prepared, (str){ 0 }, 0);
}

rc publish_paste_show(struct rq *rq)
{
    return answer(rq, NULL, rq->args[0], 0);
}

/* ---- keeping what came ---- */

static rc pictures_keep(struct rq *rq, const struct publish_pasted *p, struct publish_changing *c)
{
    for (size_t i = 0; i < p->pictures_n; i++) {
        const struct publish_pasted_picture *picture = &p->pictures[i];
        struct publish_file_ref file = { .role = p->is_gallery ? S("gallery") : S("picture"), .name = S("") };
        if (!picture->is_taken)
            continue;
        TRY(file_keep_taken(rq->db, &picture->file, rq->now, &file.file));
        file.words =
            utf8_cut(str_is_empty(picture->words) ? rq_text(rq, TEXT_PUBLISH_PASTE_PICTURE) : picture->words,
                     PUBLISH_ALT_MAX);
        publish_change_add(c, &file);
    }
    return RC_OK;
}

/* Nothing is written when no picture came along. The new version is told only to whom had the newest one
 * before: what somebody else wrote meanwhile must still come to light when the words are saved. */
rc publish_paste_do(struct rq *rq)
{
    const struct publish_paste_input *in = rq->form;
    const struct publish_pasted *p = rq->prepared;
    struct publish_changing c;
    struct publish_saved saved;
    struct publish_item_row_row after;
    bool found;
    if (p->taken == 0)
        return answer(rq, p, rq->args[0], in->version);
    TRY(publish_change_begin(rq, in->lang, &c, &found));
    if (!found)
        return form_fail(rq, "source", TEXT_PUBLISH_FILES_LATER);
    if (c.n + p->taken > PUBLISH_FILES_MAX)
        return form_fail(rq, "source", TEXT_PUBLISH_TOO_MANY_FILES);
    TRY(pictures_keep(rq, p, &c));
    TRY(publish_change_save(rq, &c, c.item.lock_version, &saved));
    TRY(publish_item_row(rq->db, c.item.id, &after, &found));
    return answer(rq, p, rq->args[0], in->version == c.item.lock_version ? after.lock_version : in->version);
}

/* Behind the words that were saved last. */
rc publish_read_in_do(struct rq *rq)
{
    const struct publish_paste_input *in = rq->form;
    const struct publish_pasted *p = rq->prepared;
    struct publish_changing c;
    struct publish_saved saved;
    bool found;
    TRY(publish_change_begin(rq, in->lang, &c, &found));
    if (!found)
        return form_fail(rq, "document", TEXT_PUBLISH_FILES_LATER);
    if (in->version != c.item.lock_version)
        return RQ_FAIL(rq, RC_CONFLICT, "publish.changed", "read in behind an older version");
    if (c.n + p->taken > PUBLISH_FILES_MAX)
        return form_fail(rq, "document", TEXT_PUBLISH_TOO_MANY_FILES);
    if (!str_is_empty(c.words.body))
        c.words.body = str_join(rq->arena, c.words.body, S("\n\n"));
    c.words.body = str_join(rq->arena, c.words.body, p->markdown);
    if (utf8_length(c.words.body) > PUBLISH_BODY_MAX)
        return form_fail(rq, "document", TEXT_PUBLISH_READ_IN_LONG);
    TRY(pictures_keep(rq, p, &c));
    TRY(publish_change_save(rq, &c, in->version, &saved));
    reply_flash(rq, p->lost > 0 ? TEXT_PUBLISH_READ_IN_LOST : TEXT_PUBLISH_READ_IN_DONE,
                p->lost > 0 ? "warn" : "ok");
    reply_redirect(rq, str_printf(rq->arena, "/desk/items/%.*s/edit?lang=%.*s", STR_ARG(c.item.number),
                                  STR_ARG(c.words.lang)));
    return RC_OK;
}
