/* SPDX-License-Identifier: Apache-2.0 */
/* Items in public: their files, and what a correction changed. */
#include "core/file.h"
#include "core/hant.h"
#include "features/publish/publish_pages_item.h"
#include "gen/publish_public_sql.h"

str publish_item_lang(struct rq *rq)
{
    static const str names[LANG_COUNT] = {
        [LANG_ZH_HANS] = S_INIT("zh-Hans"), [LANG_ZH_HANT] = S_INIT("zh-Hant"), [LANG_EN] = S_INIT("en")
    };
    str asked = rq_query(rq, S("lang"));
    for (size_t i = 0; i < LANG_COUNT; i++)
        if (str_eq(asked, names[i]))
            return names[i];
    return names[rq->lang];
}

rc publish_public_of_page(struct rq *rq, struct publish_public *ret)
{
    const struct publish_public_ask ask = {
        .number = rq->args[0], .lang = publish_item_lang(rq), .now = rq->now, .offset = rq->offset
    };
    ms_t turns;
    TRY(publish_public_load(rq->db, &ask, ret));
    TRY(publish_turns(rq->db, rq->now, &turns));
    if (turns != 0)
        reply_good_until(rq, turns);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return RC_OK;
}

/* ---- files ---- */

rc publish_file_show(struct rq *rq)
{
    struct publish_public_file_row row;
    bool found = false;
    const struct publish_public_file_in in = { .now = rq->now, .hash = rq->args[1], .number = rq->args[0] };
    TRY(publish_public_file(rq->db, &in, &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no public text of the item has that file");
    if (publish_role_plays(row.role))
        return publish_media_send(rq, row.media_id.v, row.name);
    return file_send(rq, &(struct file_sent){ .hash = row.hash,
                                              .kind = row.kind,
                                              .name = row.name,
                                              .is_small = str_eq(rq_query(rq, S("size")), S("small")) });
}

rc publish_speech_show(struct rq *rq)
{
    struct publish_public item;
    media_id speech;
    TRY(publish_public_of_page(rq, &item));
    TRY(publish_speech_of(rq, &item, &speech));
    return publish_media_send(rq, speech.v, item.number);
}

/* ---- corrections ---- */

rc publish_correction_show(struct rq *rq)
{
    struct publish_correction_page *v = ARENA_NEW(rq->arena, struct publish_correction_page);
    const struct publish_public_ask ask = {
        .number = rq->args[0], .lang = publish_item_lang(rq), .now = rq->now, .offset = rq->offset
    };
    struct publish_correction c;
    int64_t step;
    if (!rq_arg_id(rq, 1, &step))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such correction");
    TRY(publish_correction_load(rq->db, &ask, step, &c));
    v->number = rq->args[0];
    v->title = c.after_title;
    v->at = c.at;
    v->note = c.note;
    publish_diff_show(rq, c.before_title, c.after_title, &v->titles);
    publish_diff_show(rq, c.before, c.after, &v->body);
    rq->reply.back = str_join(rq->arena, S("/items/"), rq->args[0]);
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_CORRECTION), publish_correction_page_page(v));
    return RC_OK;
}
