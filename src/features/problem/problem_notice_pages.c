/* SPDX-License-Identifier: Apache-2.0 */
/* What a person of the staff was told: reminders, steps up the tree, expedite notes. Their own only. */
#include "base/json.h"
#include "base/rand.h"
#include "features/problem/problem_clock_desk.h"

#define NOTICES_PER_PAGE 30
#define LIST_BYTES_MAX ((size_t)256 << 10)

static enum text kind_label(str kind)
{
    static const struct {
        str kind;
        enum text label;
    } words[] = {
        { S_INIT("soon"), TEXT_PROBLEM_NOTICE_SOON },
        { S_INIT("today"), TEXT_PROBLEM_NOTICE_TODAY },
        { S_INIT("late"), TEXT_PROBLEM_NOTICE_LATE },
        { S_INIT("up"), TEXT_PROBLEM_NOTICE_UP },
        { S_INIT("urge"), TEXT_PROBLEM_NOTICE_URGE },
        { S_INIT("ask_extension"), TEXT_PROBLEM_NOTICE_ASK_EXTENSION },
        { S_INIT("extended"), TEXT_PROBLEM_NOTICE_EXTENDED },
        { S_INIT("refused"), TEXT_PROBLEM_NOTICE_REFUSED },
        { S_INIT("decide"), TEXT_PROBLEM_NOTICE_DECIDE },
        { S_INIT("upheld"), TEXT_PROBLEM_NOTICE_UPHELD },
        { S_INIT("assist"), TEXT_PROBLEM_NOTICE_ASSIST },
        { S_INIT("urgent"), TEXT_PROBLEM_NOTICE_URGENT },
        { S_INIT("rehome"), TEXT_PROBLEM_NOTICE_REHOME },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(words[i].kind, kind))
            return words[i].label;
    return TEXT_PROBLEM_NOTICE_HANDOVER;
}

static bool is_hot(str kind)
{
    return str_eq(kind, S("late")) || str_eq(kind, S("up")) || str_eq(kind, S("urge"));
}

/* One page of the list and how many there are. */
struct told {
    struct problem_notice_list_rows rows;
    struct problem_notice_counts_row n;
    int64_t page;
};

static rc told_load(struct rq *rq, struct told *ret)
{
    person_id me = { rq->who.person };
    ret->page = rq_query_i64(rq, S("page"), 1, 100000, 1);
    struct problem_notice_list_in in = { .today = rq->today,
                                         .person_id = me,
                                         .limit = NOTICES_PER_PAGE,
                                         .offset = (ret->page - 1) * NOTICES_PER_PAGE };
    TRY(problem_notice_list(rq->db, &in, &ret->rows));
    return problem_notice_counts(rq->db, me, rq->today, &ret->n);
}

static str page_link(struct rq *rq, int64_t page)
{
    return str_printf(rq->arena, "/notices?page=%lld", (long long)page);
}

rc problem_notices_show(struct rq *rq)
{
    struct problem_notices *v = ARENA_NEW(rq->arena, struct problem_notices);
    struct told t;
    TRY(told_load(rq, &t));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_told, t.rows.n);
    for (size_t i = 0; i < t.rows.n; i++) {
        const struct problem_notice_list_row *r = &t.rows.at[i];
        v->rows[v->rows_n++] = (struct problem_told){
            .action = str_printf(rq->arena, "/notices/%lld", (long long)r->id.v),
            .label = kind_label(r->kind),
            .is_hot = is_hot(r->kind),
            .is_read = r->read_at.has,
            .at = r->at,
            .number = r->number,
            .title = r->title,
            .due = r->due_day,
            .words = r->words,
            .sender = r->sender,
            .guard = form_guard(rq, &form_none),
        };
    }
    v->unread = t.n.unread;
    v->page = t.page;
    v->pages = t.n.total > 0 ? (t.n.total + NOTICES_PER_PAGE - 1) / NOTICES_PER_PAGE : 1;
    v->previous = v->page > 1 ? page_link(rq, v->page - 1) : (str){ 0 };
    v->next = v->page < v->pages ? page_link(rq, v->page + 1) : (str){ 0 };
    v->until = rq->now;
    v->guard = form_guard(rq, &problem_notices_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_NOTICES_TITLE), problem_notices_page(v));
    return RC_OK;
}

/* Read, and on to its case. */
rc problem_notice_open(struct rq *rq)
{
    struct problem_notice_one_row row;
    problem_notice_id id = { 0 };
    bool found = false;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(problem_notice_one(rq->db, id, (person_id){ rq->who.person }, &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no notice of this person");
    TRY(problem_notice_read(rq->db, OPT_I64(rq->now), id, NULL));
    reply_redirect(rq, str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(row.number)));
    return RC_OK;
}

rc problem_notices_read(struct rq *rq)
{
    const struct problem_notices_form *f = rq->form;
    TRY(problem_notice_read_all(rq->db, OPT_I64(rq->now), (person_id){ rq->who.person }, f->until, NULL));
    reply_flash(rq, TEXT_PROBLEM_DONE, "ok");
    reply_redirect(rq, S("/notices"));
    return RC_OK;
}

rc problem_api_notices(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, LIST_BYTES_MAX);
    struct json j = json_new(&b);
    struct told t;
    TRY(told_load(rq, &t));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < t.rows.n; i++) {
        const struct problem_notice_list_row *r = &t.rows.at[i];
        json_open_object(&j);
        json_put_id(&j, S("id"), r->id.v);
        json_put_str(&j, S("kind"), r->kind);
        json_put_str(&j, S("problem"), r->number);
        json_put_str(&j, S("title"), r->title);
        json_put_str(&j, S("due_day"), r->due_day.has ? day_format(rq->arena, r->due_day.v) : (str){ 0 });
        json_put_str(&j, S("words"), r->words);
        json_put_str(&j, S("at"), ms_format_iso(rq->arena, r->at, rq->offset));
        json_put_bool(&j, S("is_read"), r->read_at.has);
        json_end(&j);
    }
    json_end(&j);
    json_put_i64(&j, S("total"), t.n.total);
    json_put_i64(&j, S("unread"), t.n.unread);
    json_put_i64(&j, S("page"), t.page);
    json_put_i64(&j, S("page_size"), NOTICES_PER_PAGE);
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}
