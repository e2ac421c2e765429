/* SPDX-License-Identifier: Apache-2.0 */
/* Comments for programs: what everybody sees, and the reviewers' list under the reviewers' right. */
#include "base/json.h"
#include "features/talk/talk_comment_pages.h"
#include "gen/talk_comment_sql.h"
#include "web/rq.h"

#define BYTES_MAX ((size_t)1 << 20)
#define DESK_ROWS 100

static rc json_done(struct rq *rq, const struct buf *b)
{
    if (b->is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "an answer beyond its room");
    reply_json(rq, buf_str(b));
    return RC_OK;
}

static void said_write(struct json *j, const struct talk_said *s)
{
    json_open_object(j);
    json_put_id(j, S("id"), s->id);
    json_put_str(j, S("nickname"), s->nickname);
    json_put_str(j, S("reply_to"), s->reply_to);
    json_put_str(j, S("words"), s->words);
    json_put_i64(j, S("at"), s->at);
    json_put_bool(j, S("is_edited"), s->is_edited);
    json_end(j);
}

static void thread_write(struct json *j, const struct talk_thread *t)
{
    json_open_object(j);
    json_put_id(j, S("thread"), t->id);
    json_key(j, S("first"));
    if (t->first != NULL)
        said_write(j, t->first);
    else
        json_none(j);
    json_key(j, S("replies"));
    json_open_array(j);
    for (size_t i = 0; i < t->replies_n; i++)
        said_write(j, &t->replies[i]);
    json_end(j);
    json_put_i64(j, S("more"), t->more);
    json_end(j);
}

rc talk_api_subject(struct rq *rq)
{
    struct talk_subject_by_key_row s;
    struct talk_thread *threads;
    struct comment_public_count_row count;
    size_t n;
    int64_t next;
    struct buf b = buf_new(rq->arena, BYTES_MAX);
    struct json j = json_new(&b);
    TRY(talk_subject_of(rq, &s));
    const struct talk_threads_wish wish = { .subject = s.id,
                                            .before = rq_query_i64(rq, S("before"), 1, INT64_MAX, 0),
                                            .threads = TALK_THREADS,
                                            .replies = TALK_REPLIES };
    TRY(talk_threads_load(rq, &wish, &threads, &n, &next));
    TRY(comment_public_count(rq->db, s.id, &count));
    json_open_object(&j);
    json_put_str(&j, S("title"), s.title);
    json_put_str(&j, S("page"), s.path);
    json_put_bool(&j, S("is_open"), talk_subject_is_open(&s));
    json_put_i64(&j, S("count"), count.n);
    json_key(&j, S("threads"));
    json_open_array(&j);
    for (size_t i = 0; i < n; i++)
        thread_write(&j, &threads[i]);
    json_end(&j);
    json_key(&j, S("before"));
    if (next != 0)
        json_id(&j, next);
    else
        json_none(&j);
    json_end(&j);
    return json_done(rq, &b);
}

/* The nickname and never the person: that takes a reason, on the page. */
rc talk_api_desk(struct rq *rq)
{
    struct comment_list_rows rows;
    struct buf b = buf_new(rq->arena, BYTES_MAX);
    struct json j = json_new(&b);
    str group = rq_query(rq, S("state"));
    const struct comment_list_in in = { .today = rq->today,
                                        .scope = rq->scope,
                                        .comment_group = str_is_empty(group) ? S("waiting") : group,
                                        .after = { rq_query_i64(rq, S("after"), 1, INT64_MAX, 0) },
                                        .limit = DESK_ROWS };
    TRY(comment_list(rq->db, &in, &rows));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(&j);
        json_put_id(&j, S("id"), rows.at[i].id.v);
        json_put_i64(&j, S("edition"), rows.at[i].edition);
        json_put_str(&j, S("state"), rows.at[i].state);
        json_put_str(&j, S("nickname"), rows.at[i].nickname);
        json_put_str(&j, S("words"), rows.at[i].words);
        json_put_str(&j, S("marks"), rows.at[i].marks);
        json_put_i64(&j, S("reports"), rows.at[i].reports);
        json_put_str(&j, S("subject"), rows.at[i].title);
        json_put_i64(&j, S("at"), rows.at[i].made_at);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return json_done(rq, &b);
}
