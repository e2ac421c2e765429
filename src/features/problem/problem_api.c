/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON interface, the reading half: what is on the wall, as data. Whoever asks gets what the wall shows.
 */
#include "base/json.h"
#include "features/problem/problem_pages.h"
#include "web/rq.h"

#define ANSWER_BYTES_MAX (1u << 20)

/* What list and sheet have in common. */
struct item {
    str number, kind, category_code, name_zh, name_en, title, statement, measure, state, place_name,
        office_name, person_name, result, pause_reason;
    int64_t round, voices;
    ms_t accepted_at;
    struct opt_i64 due_day, limit_days, echoed_at, used_days, late_days, used_minutes, late_minutes,
        paused_until;
};
/* Of a row of either query. */
#define ITEM_OF(row)                                                                                         \
    {                                                                                                        \
        .number = (row)->number, .kind = (row)->kind, .category_code = (row)->category_code,                 \
        .name_zh = (row)->name_zh, .name_en = (row)->name_en, .title = (row)->title,                         \
        .statement = (row)->statement, .measure = (row)->measure, .state = (row)->state,                     \
        .place_name = (row)->place_name, .office_name = (row)->office_name,                                  \
        .person_name = (row)->person_name, .result = (row)->result, .round = (row)->round,                   \
        .voices = (row)->voices, .accepted_at = (row)->accepted_at, .due_day = (row)->due_day,               \
        .limit_days = (row)->limit_days, .echoed_at = (row)->echoed_at, .used_days = (row)->used_days,       \
        .late_days = (row)->late_days, .used_minutes = (row)->used_minutes,                                  \
        .late_minutes = (row)->late_minutes, .paused_until = (row)->paused_until_day,                        \
        .pause_reason = (row)->pause_reason                                                                  \
    }

static void put_number(struct json *j, const char *key, struct opt_i64 n)
{
    json_key(j, str_from_c(key));
    if (n.has)
        json_i64(j, n.v);
    else
        json_none(j);
}

static void put_instant(struct rq *rq, struct json *j, const char *key, struct opt_i64 at)
{
    json_put_str(j, str_from_c(key), at.has ? ms_format_iso(rq->arena, at.v, rq->offset) : (str){ 0 });
}

static void put_day(struct rq *rq, struct json *j, const char *key, struct opt_i64 day)
{
    json_put_str(j, str_from_c(key), day.has ? day_format(rq->arena, day.v) : (str){ 0 });
}

static void category_write(struct rq *rq, struct json *j, const struct item *p)
{
    json_key(j, S("category"));
    json_open_object(j);
    json_put_str(j, S("code"), p->category_code);
    json_put_str(j, S("name"), problem_category_name(rq, p->name_zh, p->name_en));
    json_end(j);
}

static void item_write(struct rq *rq, struct json *j, const struct item *p)
{
    bool is_open = problem_state_parse(p->state) < PROBLEM_ECHOED;
    json_put_str(j, S("number"), p->number);
    json_put_str(j, S("url"), str_join(rq->arena, S("/api/v1/problems/"), p->number));
    json_put_str(j, S("page"), str_join(rq->arena, S("/problems/"), p->number));
    json_put_str(j, S("title"), p->title);
    json_put_str(j, S("statement"), p->statement);
    json_put_str(j, S("kind"), p->kind);
    category_write(rq, j, p);
    json_put_str(j, S("place"), p->place_name);
    json_put_str(j, S("state"), p->state);
    json_put_i64(j, S("round"), p->round);
    json_put_bool(j, S("is_late"), is_open && p->due_day.has && p->due_day.v < rq->today);
    json_put_str(j, S("measure"), p->measure);
    json_put_str(j, S("office"), p->office_name);
    json_put_str(j, S("person"), p->person_name);
    json_put_i64(j, S("voices"), p->voices);
    put_instant(rq, j, "accepted_at", OPT_I64(p->accepted_at));
    put_day(rq, j, "due_day", p->due_day);
    put_number(j, "limit_days", p->limit_days);
    put_instant(rq, j, "echoed_at", p->echoed_at);
    put_number(j, "used_days", p->used_days);
    put_number(j, "late_days", p->late_days);
    put_number(j, "used_minutes", p->used_minutes);
    put_number(j, "late_minutes", p->late_minutes);
    put_day(rq, j, "paused_until", p->paused_until);
    json_put_str(j, S("pause_reason"), p->pause_reason);
    json_put_str(j, S("result"), p->echoed_at.has ? p->result : (str){ 0 });
}

static rc json_reply(struct rq *rq, struct buf *b)
{
    if (b->is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %zu bytes", b->max);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_json(rq, buf_str(b));
    return RC_OK;
}

/* ---- the list ---- */

/* What the query asks for; the whole site, for what is on the wall is for everybody. */
static rc filter_of(struct rq *rq, struct problem_today *t, struct problem_filter *f)
{
    TRY(problem_today_load(rq, t));
    TRY(problem_filter_read(rq, scope_whole(), f));
    f->is_public_only = true;
    return RC_OK;
}

static void items_write(struct rq *rq, struct json *j, const struct problem_list_rows *rows)
{
    json_key(j, S("items"));
    json_open_array(j);
    for (size_t i = 0; i < rows->n; i++) {
        const struct problem_list_row *row = &rows->at[i];
        const struct item item = ITEM_OF(row);
        json_open_object(j);
        item_write(rq, j, &item);
        json_put_i64(j, S("rated"), row->rated);
        json_put_i64(j, S("satisfied"), row->satisfied);
        json_end(j);
    }
    json_end(j);
}

rc problem_api_list(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct problem_today t;
    struct problem_filter f;
    struct problem_counts_row counts;
    struct problem_list_rows rows;
    TRY(filter_of(rq, &t, &f));
    TRY(problem_filter_count(rq, &f, &t, &counts));
    TRY(problem_filter_list(rq, &f, &t, PROBLEMS_PER_PAGE, &rows));
    json_open_object(&j);
    items_write(rq, &j, &rows);
    json_put_i64(&j, S("total"), problem_group_count(&counts, f.group));
    json_put_i64(&j, S("page"), f.page);
    json_put_i64(&j, S("page_size"), PROBLEMS_PER_PAGE);
    json_put_str(&j, S("as_of"), day_format(rq->arena, rq->today));
    json_end(&j);
    return json_reply(rq, &b);
}

/* ---- one problem ---- */

static rc steps_write(struct rq *rq, struct json *j, problem_id id)
{
    struct problem_steps_rows rows;
    TRY(problem_steps(rq->db, rq->today, id, &rows));
    json_key(j, S("steps"));
    json_open_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(j);
        put_instant(rq, j, "at", OPT_I64(rows.at[i].at));
        json_put_str(j, S("act"), rows.at[i].act);
        json_put_str(j, S("label"), rq_text(rq, problem_step_label(rows.at[i].act)));
        json_put_i64(j, S("round"), rows.at[i].round);
        json_put_str(j, S("office"), rows.at[i].office_name);
        json_put_str(j, S("words"), rows.at[i].words);
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

static rc ratings_write(struct rq *rq, struct json *j, problem_id id, int64_t round)
{
    struct problem_scores_rows rows;
    int64_t rated = 0, satisfied = 0;
    TRY(problem_scores(rq->db, id, round, &rows));
    json_key(j, S("ratings"));
    json_open_object(j);
    json_key(j, S("scores"));
    json_open_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        rated += rows.at[i].n;
        satisfied += problem_is_satisfied(rows.at[i].score) ? rows.at[i].n : 0;
        json_open_object(j);
        json_put_i64(j, S("score"), rows.at[i].score);
        json_put_i64(j, S("people"), rows.at[i].n);
        json_end(j);
    }
    json_end(j);
    json_put_i64(j, S("rated"), rated);
    json_put_i64(j, S("satisfied"), satisfied);
    json_end(j);
    return RC_OK;
}

static rc pictures_write(struct rq *rq, struct json *j, problem_id id)
{
    struct problem_photos_rows rows;
    TRY(problem_photos(rq->db, OPT_I64(id.v), true, &rows));
    json_key(j, S("pictures"));
    json_open_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(j);
        json_put_str(j, S("url"), str_join(rq->arena, S("/pictures/"), rows.at[i].hash));
        json_put_str(j, S("stage"), rows.at[i].stage);
        put_number(j, "width", rows.at[i].width);
        put_number(j, "height", rows.at[i].height);
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

rc problem_api_one(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct problem_by_number_row p;
    bool found = false;
    TRY(problem_by_number(rq->db, rq->today, rq->args[0], &p, &found));
    if (!found || !p.is_public)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.open311_no_request", "no public problem of that number");
    const struct item item = ITEM_OF(&p);
    json_open_object(&j);
    item_write(rq, &j, &item);
    json_put_id(&j, S("organisation"), p.organisation_id.v);
    json_put_str(&j, S("office_phone"), p.office_phone);
    json_put_str(&j, S("answer"), p.echoed_at.has ? p.answer : (str){ 0 });
    TRY(steps_write(rq, &j, p.id));
    TRY(ratings_write(rq, &j, p.id, p.round));
    TRY(pictures_write(rq, &j, p.id));
    json_end(&j);
    return json_reply(rq, &b);
}

/* ---- figures ---- */

/* A count, and where its rows are. */
static void figure_write(struct rq *rq, struct json *j, const struct problem_filter *f, const char *group,
                         int64_t n)
{
    json_key(j, str_from_c(group));
    json_open_object(j);
    json_put_i64(j, S("n"), n);
    json_put_str(j, S("rows"), problem_filter_link(rq, "/api/v1/problems", f, str_from_c(group), 1));
    json_end(j);
}

static void problems_write(struct rq *rq, struct json *j, const struct problem_filter *f,
                           const struct problem_counts_row *c)
{
    json_key(j, S("problems"));
    json_open_object(j);
    figure_write(rq, j, f, "all", c->total);
    figure_write(rq, j, f, "open", c->open);
    figure_write(rq, j, f, "late", c->late);
    figure_write(rq, j, f, "soon", c->soon);
    figure_write(rq, j, f, "echoed", c->echoed);
    figure_write(rq, j, f, "ontime", c->ontime);
    json_end(j);
}

static void voices_write(struct json *j, const struct problem_figures_row *f)
{
    json_key(j, S("voices"));
    json_open_object(j);
    json_put_i64(j, S("received"), f->received);
    json_put_i64(j, S("attached"), f->attached);
    json_end(j);
    json_key(j, S("ratings"));
    json_open_object(j);
    json_put_i64(j, S("asked"), f->asked);
    json_put_i64(j, S("rated"), f->rated);
    json_put_i64(j, S("satisfied"), f->satisfied);
    json_end(j);
}

rc problem_api_figures(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct problem_today t;
    struct problem_filter f;
    struct problem_counts_row counts;
    struct problem_figures_row figures;
    TRY(filter_of(rq, &t, &f));
    TRY(problem_filter_count(rq, &f, &t, &counts));
    TRY(problem_filter_figures(rq->db, f.scope, t.today, &figures));
    json_open_object(&j);
    json_put_str(&j, S("as_of"), day_format(rq->arena, rq->today));
    problems_write(rq, &j, &f, &counts);
    voices_write(&j, &figures);
    json_end(&j);
    return json_reply(rq, &b);
}
