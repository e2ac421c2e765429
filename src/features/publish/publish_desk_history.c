/* SPDX-License-Identifier: Apache-2.0 */
/* Every text that was saved, any two compared; and the choice between two that were written at once. */
#include "features/publish/publish_desk.h"
#include "web/format.h"

#define REVISIONS_MAX 500

static struct publish_revision_line line_of(const struct publish_revisions_row *row)
{
    return (struct publish_revision_line){ .id = row->id.v,
                                           .lang = publish_lang_label(row->lang),
                                           .n = row->n,
                                           .at = row->at,
                                           .who = str_is_absent(row->person_name) ? S("") : row->person_name,
                                           .title = row->title,
                                           .is_public = row->is_public,
                                           .is_draft = row->is_draft,
                                           .is_aside = str_eq(row->stage, S("aside")),
                                           .is_review = str_eq(row->stage, S("review")) };
}

/* "第3稿 11月25日09:00 某某" */
static rc name_of(struct rq *rq, publish_revision_id id, str *ret)
{
    struct publish_revision_row_row row;
    bool found;
    TRY(publish_revision_row(rq->db, rq->today, id, &row, &found));
    const struct text_arg args[] = { text_arg_int("n", row.n) };
    const struct format f = { rq->arena, rq->lang, rq->now, rq->offset };
    str n = text_format(rq->arena, TEXT_PUBLISH_REVISION_N, rq->lang, args, 1), at = format_time(f, row.at),
        who = str_is_absent(row.person_name) ? S("") : row.person_name;
    *ret = str_printf(rq->arena, "%.*s %.*s %.*s", STR_ARG(n), STR_ARG(at), STR_ARG(who));
    return RC_OK;
}

static rc compared_make(struct rq *rq, publish_item_id item, publish_revision_id from, publish_revision_id to,
                        const struct publish_compared **ret)
{
    struct publish_words before, after;
    bool has_from, has_to;
    *ret = NULL;
    TRY(publish_words_load(rq, item, from, &before, &has_from));
    TRY(publish_words_load(rq, item, to, &after, &has_to));
    if (!has_from || !has_to)
        return RC_OK;
    struct publish_compared *v = ARENA_NEW(rq->arena, struct publish_compared);
    publish_compare(rq, &before, &after, v);
    TRY(name_of(rq, from, &v->before));
    TRY(name_of(rq, to, &v->after));
    *ret = v;
    return RC_OK;
}

rc publish_history_show(struct rq *rq)
{
    struct publish_history *v = ARENA_NEW(rq->arena, struct publish_history);
    struct publish_item_row_row item;
    struct publish_revisions_rows rows;
    publish_revision_id from = { rq_query_i64(rq, S("from"), 1, INT64_MAX, 0) },
                        to = { rq_query_i64(rq, S("to"), 1, INT64_MAX, 0) };
    TRY(publish_item_of_page(rq, &item));
    TRY(publish_revisions(rq->db, rq->today, item.id, REVISIONS_MAX, &rows));
    v->number = item.number;
    v->title = rows.n > 0 ? rows.at[0].title : item.number;
    v->rows = ARENA_ARRAY(rq->arena, struct publish_revision_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = line_of(&rows.at[i]);
    if (from.v != 0 && to.v != 0)
        TRY(compared_make(rq, item.id, from, to, &v->compared));
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_HISTORY), publish_history_page(v));
    return RC_OK;
}

rc publish_clash_show(struct rq *rq)
{
    struct publish_clash *v = ARENA_NEW(rq->arena, struct publish_clash);
    struct publish_item_row_row item;
    struct publish_revision_row_row mine, theirs;
    publish_revision_id current, open, aside;
    const struct publish_compared *compared = NULL;
    bool found = false;
    TRY(publish_item_of_page(rq, &item));
    if (rq_arg_id(rq, 1, &aside.v))
        TRY(publish_revision_row(rq->db, rq->today, aside, &mine, &found));
    if (!found || mine.item_id.v != item.id.v)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such text of the item");
    TRY(publish_current(rq->db, item.id, mine.lang, &current, &open));
    TRY(publish_revision_row(rq->db, rq->today, current, &theirs, &found));
    TRY(compared_make(rq, item.id, current, aside, &compared));
    if (!found || compared == NULL)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "nothing to compare it with");
    v->number = item.number;
    v->who = str_is_absent(theirs.person_name) ? S("") : theirs.person_name;
    v->at = theirs.at;
    v->compared = *compared;
    v->mine = str_printf(rq->arena, "/desk/items/%.*s/edit?lang=%.*s&from=%lld", STR_ARG(item.number),
                         STR_ARG(mine.lang), (long long)aside.v);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_CLASH_TITLE), publish_clash_page(v));
    return RC_OK;
}
