/* SPDX-License-Identifier: Apache-2.0 */
/* Topics as data: what the public pages show. */
#include "base/json.h"
#include "features/problem/problem_topic_pages.h"
#include "web/rq.h"

#define ANSWER_BYTES_MAX (1u << 20)

static rc json_end_reply(struct rq *rq, struct buf *b)
{
    if (b->is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %zu bytes", b->max);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_json(rq, buf_str(b));
    return RC_OK;
}

/* What list and sheet have in common. */
struct item {
    str number, title, aim, state, place, lead, leader;
    struct opt_i64 limit_day, over_at;
    ms_t changed_at;
};

static void item_write(struct rq *rq, struct json *j, const struct item *t)
{
    json_put_str(j, S("number"), t->number);
    json_put_str(j, S("url"), str_join(rq->arena, S("/api/v1/topics/"), t->number));
    json_put_str(j, S("page"), str_join(rq->arena, S("/topics/"), t->number));
    json_put_str(j, S("title"), t->title);
    json_put_str(j, S("aim"), t->aim);
    json_put_str(j, S("state"), t->state);
    json_put_str(j, S("place"), t->place);
    json_put_str(j, S("lead"), t->lead);
    json_put_str(j, S("leader"), t->leader);
    json_put_str(j, S("limit_day"), t->limit_day.has ? day_format(rq->arena, t->limit_day.v) : (str){ 0 });
    json_put_str(j, S("changed_at"), ms_format_iso(rq->arena, t->changed_at, rq->offset));
    json_put_str(j, S("over_at"),
                 t->over_at.has ? ms_format_iso(rq->arena, t->over_at.v, rq->offset) : (str){ 0 });
}

static void list_item(struct rq *rq, struct json *j, const struct topic_list_row *row)
{
    const struct item item = { row->number,     row->title,     row->aim,         row->state,
                               row->place_name, row->lead_name, row->leader_name, row->limit_day,
                               row->over_at,    row->changed_at };
    json_open_object(j);
    item_write(rq, j, &item);
    json_put_i64(j, S("problems"), row->problems);
    json_put_i64(j, S("supporters"), row->supporters);
    json_end(j);
}

rc problem_topic_api_list(struct rq *rq)
{
    struct topic_list_rows rows;
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    str state = rq_query(rq, S("state"));
    int64_t page = rq_query_i64(rq, S("page"), 1, 10000, 1);
    /* Everybody's: the whole site. */
    TRY(topic_list(rq->db,
                   &(struct topic_list_in){ .today = rq->today,
                                            .is_public_only = true,
                                            .topic_group = str_is_empty(state) ? S("all") : state,
                                            .scope = scope_whole(),
                                            .limit = TOPICS_PER_PAGE,
                                            .offset = (page - 1) * TOPICS_PER_PAGE },
                   &rows));
    json_open_object(&j);
    json_put_i64(&j, S("page"), page);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        list_item(rq, &j, &rows.at[i]);
    json_end(&j);
    json_end(&j);
    return json_end_reply(rq, &b);
}

static rc members_write(struct rq *rq, struct json *j, topic_id id)
{
    struct topic_problems_rows rows;
    TRY(topic_problems(rq->db, id, &rows));
    json_key(j, S("problems"));
    json_open_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(j);
        json_put_str(j, S("number"), rows.at[i].number);
        json_put_str(j, S("title"), rows.at[i].title);
        json_put_str(j, S("state"), rows.at[i].state);
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

static rc steps_write(struct rq *rq, struct json *j, topic_id id)
{
    struct topic_steps_rows rows;
    TRY(topic_steps(rq->db, rq->today, id, &rows));
    json_key(j, S("steps"));
    json_open_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(j);
        json_put_str(j, S("at"), ms_format_iso(rq->arena, rows.at[i].at, rq->offset));
        json_put_str(j, S("act"), rows.at[i].act);
        json_put_str(j, S("office"), rows.at[i].office_name);
        json_put_str(j, S("words"), rows.at[i].words);
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

rc problem_topic_api_one(struct rq *rq)
{
    struct topic_by_number_row t;
    struct topic_supporters_row support;
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    TRY(topic_of_page(rq, &t));
    enum topic_state state = topic_state_parse(t.state);
    if (!topic_is_public(state))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a topic that is not public");
    TRY(topic_supporters(rq->db, t.id, &support));
    const struct item item = { t.number,    t.title,       t.aim,       t.state,   t.place_name,
                               t.lead_name, t.leader_name, t.limit_day, t.over_at, t.changed_at };
    json_open_object(&j);
    item_write(rq, &j, &item);
    json_put_str(&j, S("plan"), state >= TOPIC_WORKING ? t.plan : (str){ 0 });
    json_put_str(&j, S("result"), state == TOPIC_SOLVED ? t.result : (str){ 0 });
    json_put_str(&j, S("answer"), state >= TOPIC_SOLVED ? t.answer : (str){ 0 });
    json_put_i64(&j, S("supporters"), support.n);
    json_put_i64(&j, S("rated"), support.rated);
    json_put_i64(&j, S("satisfied"), support.satisfied);
    TRY(members_write(rq, &j, t.id));
    TRY(steps_write(rq, &j, t.id));
    json_end(&j);
    return json_end_reply(rq, &b);
}
