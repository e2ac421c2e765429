/* SPDX-License-Identifier: Apache-2.0 */
/* The acts on an item: each does its unit of work, writes the audit, and leads back to the item. */
#include "features/publish/publish_desk.h"

/* The item, as the one who acts saw it, and who it is. */
struct acting {
    struct publish_item_row_row item;
    struct publish_seen seen;
    struct publish_by by;
};

static rc act_begin(struct rq *rq, struct acting *a)
{
    const struct publish_act_input *in = rq->form;
    TRY(publish_item_of_page(rq, &a->item));
    a->seen = (struct publish_seen){ a->item.id, in->version };
    return publish_by_of(rq, rq->route->permission, (organisation_id){ rq->organisation }, &a->by);
}

static rc act_end(struct rq *rq, const struct acting *a, rc done, const char *action, enum text flash)
{
    TRY(publish_item_refused(rq, done));
    TRY(publish_item_audit(rq, action, a->item.number, a->item.organisation_id));
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/desk/items/"), a->item.number));
    return RC_OK;
}

rc publish_submit_do(struct rq *rq)
{
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_submit(rq->db, &a.by, a.seen), "item.submit", TEXT_PUBLISH_DONE_SUBMIT);
}

/* Who reviews last and may issue does both at once where they wish. */
static rc approve(struct rq *rq, const struct acting *a)
{
    const struct publish_act_input *in = rq->form;
    struct publish_item_row_row item;
    struct publish_by by;
    bool found;
    TRY(publish_approve(rq->db, &a->by, a->seen, in->words));
    TRY(publish_item_audit(rq, "item.approve", a->item.number, a->item.organisation_id));
    TRY(publish_item_row(rq->db, a->item.id, &item, &found));
    bool is_ready =
        str_eq(item.stage, S("approved")) && access_may(rq, "publish.issue", item.organisation_id);
    if (!in->is_now || !is_ready)
        return RC_OK;
    TRY(publish_by_of(rq, "publish.issue", item.organisation_id, &by));
    const struct publish_issue issue = { .note = in->words,
                                         .takes_comments = item.takes_comments,
                                         .is_must_read = item.is_must_read,
                                         .asks_members = item.asks_members,
                                         .asks_residents = item.asks_residents,
                                         .asks_staff = item.asks_staff };
    TRY(publish_issue(rq->db, &by, (struct publish_seen){ item.id, 0 }, &issue));
    return publish_item_audit(rq, "item.issue", a->item.number, a->item.organisation_id);
}

rc publish_approve_do(struct rq *rq)
{
    struct acting a;
    TRY(act_begin(rq, &a));
    TRY(publish_item_refused(rq, approve(rq, &a)));
    reply_flash(rq, TEXT_PUBLISH_DONE_APPROVE, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/desk/items/"), a.item.number));
    return RC_OK;
}

rc publish_return_do(struct rq *rq)
{
    const struct publish_act_input *in = rq->form;
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_return(rq->db, &a.by, a.seen, in->words), "item.return",
                   TEXT_PUBLISH_DONE_RETURN);
}

rc publish_recall_do(struct rq *rq)
{
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_recall(rq->db, &a.by, a.seen), "item.recall", TEXT_PUBLISH_DONE_RECALL);
}

rc publish_drop_do(struct rq *rq)
{
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_drop(rq->db, &a.by, a.seen), "item.drop", TEXT_PUBLISH_DONE_DROP);
}

/* ---- in public ---- */

/* The end of a day that was typed as the last one; 0: none. */
static ms_t end_of(const struct rq *rq, day_t day)
{
    return day != 0 ? day_start(day + 1, rq->offset) : 0;
}

static struct publish_issue issue_of(const struct rq *rq, const struct publish_act_input *in)
{
    return (struct publish_issue){
        .at = in->day != 0 ? day_start(in->day, rq->offset) + in->time * MS_PER_MINUTE : 0,
        .expires = end_of(rq, in->expires_day),
        .pinned = end_of(rq, in->pinned_day),
        .is_must_read = in->is_must_read,
        .asks_members = in->asks_members,
        .asks_residents = in->asks_residents,
        .asks_staff = in->asks_staff,
        .asks_again = in->asks_again,
        .takes_comments = in->takes_comments,
        .note = in->words,
    };
}

rc publish_issue_do(struct rq *rq)
{
    const struct publish_act_input *in = rq->form;
    const struct publish_issue issue = issue_of(rq, in);
    struct acting a;
    TRY(act_begin(rq, &a));
    if (in->day == 0 && in->time != 0)
        return form_fail(rq, "issue_day", TEXT_PUBLISH_ISSUE_DAY_MISSING);
    return act_end(rq, &a, publish_issue(rq->db, &a.by, a.seen, &issue), "item.issue",
                   issue.at != 0 ? TEXT_PUBLISH_DONE_SCHEDULE : TEXT_PUBLISH_DONE_ISSUE);
}

rc publish_withdraw_do(struct rq *rq)
{
    const struct publish_act_input *in = rq->form;
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_withdraw(rq->db, &a.by, a.seen, in->words), "item.withdraw",
                   TEXT_PUBLISH_DONE_WITHDRAW);
}

rc publish_repeal_do(struct rq *rq)
{
    const struct publish_act_input *in = rq->form;
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_repeal(rq->db, &a.by, a.seen, in->day, in->words), "item.repeal",
                   TEXT_PUBLISH_DONE_REPEAL);
}

rc publish_settle_do(struct rq *rq)
{
    const struct publish_issue how = issue_of(rq, rq->form);
    struct acting a;
    TRY(act_begin(rq, &a));
    return act_end(rq, &a, publish_settle(rq->db, &a.by, a.seen, &how), "item.settle",
                   TEXT_PUBLISH_DONE_SETTLE);
}

rc publish_move_do(struct rq *rq)
{
    const struct publish_act_input *in = rq->form;
    publish_column_id column;
    struct acting a;
    TRY(act_begin(rq, &a));
    if (!str_to_i64(in->column, &column.v))
        return form_fail(rq, "move_column", TEXT_PUBLISH_COLUMN_ENDED);
    return act_end(rq, &a, publish_move(rq->db, &a.by, a.seen, column), "item.move", TEXT_PUBLISH_DONE_MOVE);
}
