/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes, questions and answers, and questions often asked: in public, and for programs. */
#include "base/json.h"
#include "core/access.h"
#include "core/rule.h"
#include "features/talk/talk_letter_pages.h"
#include "web/rq.h"

#define QUESTIONS_PER_PAGE 20
#define OF_BOX 5
#define FAQS_MAX 500
#define BYTES_MAX ((size_t)1 << 20)

/* ---- lists ---- */

static struct talk_box_row box_row(struct rq *rq, const struct mailbox_list_row *b, const char *top)
{
    return (struct talk_box_row){ .path = str_printf(rq->arena, "%s/mailboxes/%.*s", top, STR_ARG(b->code)),
                                  .name = b->name,
                                  .place = b->place_name,
                                  .worker = b->worker,
                                  .waiting = b->waiting,
                                  .answered = b->answered,
                                  .rated = b->rated,
                                  .satisfied = b->satisfied,
                                  .is_leader = str_eq(b->kind, S("leader")) };
}

/* Who is responsible changes at midnight. */
static void until_midnight(struct rq *rq)
{
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
}

rc talk_mailboxes_show(struct rq *rq)
{
    struct talk_mailboxes *v = ARENA_NEW(rq->arena, struct talk_mailboxes);
    struct mailbox_list_rows rows;
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &rows));
    v->boxes = ARENA_ARRAY(rq->arena, struct talk_box_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->boxes[v->boxes_n++] = box_row(rq, &rows.at[i], "");
    until_midnight(rq);
    reply_page(rq, rq_text(rq, TEXT_TALK_MAILBOXES_TITLE), talk_mailboxes_page(v));
    return RC_OK;
}

struct questions {
    struct talk_question_row *at;
    size_t n;
    int64_t next; /* the key of the next page; 0: none */
};

static rc questions_load(struct rq *rq, mailbox_id box, int64_t limit, struct questions *ret)
{
    struct question_list_rows rows;
    question_id before = { rq_query_i64(rq, S("before"), 1, INT64_MAX, INT64_MAX) };
    TRY(question_list(rq->db, before, box, limit + 1, &rows));
    *ret = (struct questions){ .at = ARENA_ARRAY(rq->arena, struct talk_question_row, rows.n) };
    for (size_t i = 0; i < rows.n && (int64_t)i < limit; i++) {
        const struct question_list_row *q = &rows.at[i];
        ret->at[ret->n++] = (struct talk_question_row){
            .path = str_printf(rq->arena, "/questions/%lld", (long long)q->id.v),
            .title = q->title,
            .reply = q->reply,
            .box = q->box_name,
            .asked = q->asked_day,
            .at = q->answered_at,
            .score = q->score.has ? talk_score_label(q->score.v) : TEXT_NONE,
        };
    }
    ret->next = (int64_t)rows.n > limit ? rows.at[limit - 1].id.v : 0;
    return RC_OK;
}

static rc box_of(struct rq *rq, str code, struct mailbox_by_code_row *ret)
{
    bool found;
    TRY(mailbox_by_code(rq->db, rq->today, code, ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no mailbox of that name");
}

static rc figures_fill(struct rq *rq, mailbox_id id, struct talk_mailbox *v)
{
    struct mailbox_list_rows rows;
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].id.v == id.v) {
            v->worker = rows.at[i].worker;
            v->waiting = rows.at[i].waiting;
            v->answered = rows.at[i].answered;
            v->rated = rows.at[i].rated;
            v->satisfied = rows.at[i].satisfied;
        }
    return RC_OK;
}

rc talk_mailbox_show(struct rq *rq)
{
    struct talk_mailbox *v = ARENA_NEW(rq->arena, struct talk_mailbox);
    struct mailbox_by_code_row box;
    struct questions questions;
    TRY(box_of(rq, rq->args[0], &box));
    TRY(questions_load(rq, box.id, OF_BOX, &questions));
    TRY(figures_fill(rq, box.id, v));
    TRY(rule_value(rq->db,
                   str_eq(box.kind, S("leader")) ? S("talk.reply_days.leader") : S("talk.reply_days.unit"),
                   box.organisation_id, rq->today, &v->days));
    v->name = box.name;
    v->place = box.place_name;
    v->intro = box.intro;
    v->is_open = !box.ended_at.has;
    v->ask = str_printf(rq->arena, "/mailboxes/%.*s/ask", STR_ARG(box.code));
    v->more = str_printf(rq->arena, "/questions?box=%.*s", STR_ARG(box.code));
    v->questions = questions.at;
    v->questions_n = questions.n;
    until_midnight(rq);
    reply_page(rq, box.name, talk_mailbox_page(v));
    return RC_OK;
}

rc talk_questions_show(struct rq *rq)
{
    struct talk_questions *v = ARENA_NEW(rq->arena, struct talk_questions);
    struct mailbox_by_code_row box = { 0 };
    struct questions questions;
    struct question_count_row count;
    str code = rq_query(rq, S("box"));
    if (!str_is_empty(code))
        TRY(box_of(rq, code, &box));
    TRY(questions_load(rq, box.id, QUESTIONS_PER_PAGE, &questions));
    TRY(question_count(rq->db, box.id, &count));
    v->n = count.n;
    v->box = box.name;
    v->rows = questions.at;
    v->rows_n = questions.n;
    if (questions.next != 0)
        v->next = str_printf(rq->arena, "/questions?box=%.*s&before=%lld", STR_ARG(code),
                             (long long)questions.next);
    reply_page(rq, rq_text(rq, TEXT_TALK_QUESTIONS_TITLE), talk_questions_page(v));
    return RC_OK;
}

rc talk_question_show(struct rq *rq)
{
    struct talk_question *v = ARENA_NEW(rq->arena, struct talk_question);
    struct question_by_id_row q;
    question_id id = { 0 };
    bool found = false;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(question_by_id(rq->db, id, &q, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such public question");
    v->title = q.title;
    v->words = q.words;
    v->reply = q.reply;
    v->asked = q.asked_day;
    v->at = q.answered_at;
    v->box = q.box_name;
    v->box_path = str_join(rq->arena, S("/mailboxes/"), q.box_code);
    v->score = q.score.has ? talk_score_label(q.score.v) : TEXT_NONE;
    reply_page(rq, q.title, talk_question_page(v));
    return RC_OK;
}

rc talk_faq_show(struct rq *rq)
{
    struct talk_faqs *v = ARENA_NEW(rq->arena, struct talk_faqs);
    struct faq_on_rows rows;
    TRY(faq_on(rq->db, rq->today, FAQS_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct talk_faq_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = (struct talk_faq_row){ .id = rows.at[i].id.v,
                                                      .question = rows.at[i].question,
                                                      .answer = rows.at[i].answer,
                                                      .place = rows.at[i].place_name,
                                                      .at = rows.at[i].changed_at };
    until_midnight(rq);
    reply_page(rq, rq_text(rq, TEXT_TALK_FAQ_TITLE), talk_faqs_page(v));
    return RC_OK;
}

/* ---- for programs ---- */

static rc json_done(struct rq *rq, const struct buf *b)
{
    if (b->is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "an answer beyond its room");
    reply_json(rq, buf_str(b));
    return RC_OK;
}

rc talk_api_questions(struct rq *rq)
{
    struct question_list_rows rows;
    struct buf b = buf_new(rq->arena, BYTES_MAX);
    struct json j = json_new(&b);
    question_id before = { rq_query_i64(rq, S("before"), 1, INT64_MAX, INT64_MAX) };
    TRY(question_list(rq->db, before, (mailbox_id){ 0 }, QUESTIONS_PER_PAGE, &rows));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(&j);
        json_put_id(&j, S("id"), rows.at[i].id.v);
        json_put_str(&j, S("title"), rows.at[i].title);
        json_put_str(&j, S("answer"), rows.at[i].reply);
        json_put_str(&j, S("mailbox"), rows.at[i].box_name);
        json_put_i64(&j, S("answered_at"), rows.at[i].answered_at);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return json_done(rq, &b);
}

rc talk_api_mailboxes(struct rq *rq)
{
    struct mailbox_list_rows rows;
    struct buf b = buf_new(rq->arena, BYTES_MAX);
    struct json j = json_new(&b);
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &rows));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(&j);
        json_put_str(&j, S("code"), rows.at[i].code);
        json_put_str(&j, S("name"), rows.at[i].name);
        json_put_str(&j, S("kind"), rows.at[i].kind);
        json_put_str(&j, S("place"), rows.at[i].place_name);
        json_put_str(&j, S("responsible_today"), rows.at[i].worker);
        json_put_i64(&j, S("waiting"), rows.at[i].waiting);
        json_put_i64(&j, S("answered"), rows.at[i].answered);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    until_midnight(rq);
    return json_done(rq, &b);
}

/* The same sight as the desk's list: nothing of what the person's own unit is concerned in. */
rc talk_api_letters(struct rq *rq)
{
    struct letter_list_rows rows;
    struct buf b = buf_new(rq->arena, BYTES_MAX);
    struct json j = json_new(&b);
    str group = rq_query(rq, S("state"));
    const struct letter_list_in in = { .today = rq->today,
                                       .scope = rq->scope,
                                       .viewer = { rq->who.person },
                                       .letter_group = str_is_empty(group) ? S("waiting") : group,
                                       .after = { rq_query_i64(rq, S("after"), 1, INT64_MAX, 0) },
                                       .limit = 5 * QUESTIONS_PER_PAGE };
    TRY(letter_list(rq->db, &in, &rows));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(&j);
        json_put_str(&j, S("number"), rows.at[i].number);
        json_put_str(&j, S("kind"), rows.at[i].kind);
        json_put_str(&j, S("title"), rows.at[i].title);
        json_put_str(&j, S("state"), rows.at[i].state);
        json_put_str(&j, S("mailbox"), rows.at[i].box_name);
        json_put_str(&j, S("worker"), rows.at[i].worker);
        json_put_i64(&j, S("received_at"), rows.at[i].received_at);
        json_put_i64(&j, S("due_day"), rows.at[i].due_day);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return json_done(rq, &b);
}

/* ---- mailboxes on the desk ---- */

rc talk_box_rows(struct rq *rq, const char *permission, struct talk_box_row **ret, size_t *ret_n)
{
    struct mailbox_list_rows rows;
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct talk_box_row, rows.n);
    *ret_n = 0;
    for (size_t i = 0; i < rows.n; i++)
        if (access_may(rq, permission, rows.at[i].organisation_id))
            (*ret)[(*ret_n)++] = box_row(rq, &rows.at[i], "/desk");
    return RC_OK;
}
