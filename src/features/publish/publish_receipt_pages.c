/* SPDX-License-Identifier: Apache-2.0 */
/* What a person is asked to read, and that they have. */
#include "features/publish/publish_receipt_pages.h"

#include "features/publish/publish_pages_item.h"
#include "features/publish/publish_receipt.h"
#include "gen/publish_receipt_sql.h"
#include "web/rq.h"

#define READING_MAX 100

rc publish_reading_ask(struct rq *rq, const struct publish_public *item, struct publish_article *v)
{
    struct receipt_notice notice;
    struct receipt_mine mine;
    if (rq->who.person == 0)
        return RC_OK;
    TRY(receipt_find(rq->db, S(PUBLISH_RECEIPT), item->id.v, &notice));
    if (!notice.is_open)
        return RC_OK;
    TRY(receipt_mine(rq->db, notice.id, (person_id){ rq->who.person }, rq->today, &mine));
    v->read_at = mine.read_at;
    if (!mine.is_asked || mine.read_at.has)
        return RC_OK;
    v->read_action = str_printf(rq->arena, "/items/%.*s/read", STR_ARG(item->number));
    v->read_guard = form_guard(rq, &form_none);
    return RC_OK;
}

rc publish_read_do(struct rq *rq)
{
    const struct publish_by by = { .person = { rq->who.person }, .now = rq->now, .offset = rq->offset };
    struct publish_public item;
    TRY(publish_public_of_page(rq, &item));
    TRY(publish_read_it(rq->db, &by, item.id));
    reply_flash(rq, TEXT_PUBLISH_READING_THANKS, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/items/"), item.number));
    return RC_OK;
}

/* ---- one's own list ---- */

/* What waits, of which core says that the person still belongs to those asked. */
static rc reading_load(struct rq *rq, struct publish_reading_line **ret, size_t *ret_n)
{
    struct publish_reading_rows_rows rows;
    int64_t *waiting;
    size_t n;
    person_id me = { rq->who.person };
    const struct publish_reading_rows_in in = { .lang = publish_item_lang(rq),
                                                .today = rq->today,
                                                .person_id = me,
                                                .now = rq->now,
                                                .limit = READING_MAX };
    *ret_n = 0;
    TRY(receipts_waiting(rq->db, S(PUBLISH_RECEIPT), me, rq->today, READING_MAX, &waiting, &n));
    TRY(publish_reading_rows(rq->db, &in, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct publish_reading_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_reading_rows_row *r = &rows.at[i];
        bool is_here = false;
        for (size_t w = 0; w < n && !is_here; w++)
            is_here = waiting[w] == r->id.v;
        if (is_here)
            (*ret)[(*ret_n)++] = (struct publish_reading_line){
                .path = str_join(rq->arena, S("/items/"), r->number),
                .title = str_is_absent(r->title) ? r->number : r->title,
                .unit = r->unit,
                .at = r->opened_at,
                .reminded = r->reminded,
            };
    }
    return RC_OK;
}

rc publish_reading_count(struct rq *rq, int64_t *ret)
{
    struct publish_reading_line *lines;
    size_t n;
    TRY(reading_load(rq, &lines, &n));
    *ret = (int64_t)n;
    return RC_OK;
}

rc publish_reading_show(struct rq *rq)
{
    struct publish_reading *v = ARENA_NEW(rq->arena, struct publish_reading);
    TRY(reading_load(rq, &v->rows, &v->rows_n));
    rq->reply.back = S("/me");
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_READING_TITLE), publish_reading_page(v));
    return RC_OK;
}
