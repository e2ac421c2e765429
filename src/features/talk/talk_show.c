/* SPDX-License-Identifier: Apache-2.0 */
/* What shows under a subject: threads two levels deep, by key. Reads comment_public alone. */
#include "features/talk/talk_pages.h"
#include "web/rq.h"

#define SECTION_THREADS 5
#define SECTION_REPLIES 2
#define SECTION_BYTES 65536

bool talk_subject_is_open(const struct talk_subject_by_key_row *s)
{
    return s->is_open && !s->is_dropped && !s->closed_at.has;
}

str talk_subject_list(struct arena *a, talk_subject_id id)
{
    return str_printf(a, "/talk/%lld", (long long)id.v);
}

static struct talk_said said_of(const struct comment_thread_row *row)
{
    return (struct talk_said){ .id = row->comment_id.v,
                               .nickname = row->nickname,
                               .reply_to = row->parent_nickname,
                               .words = row->words,
                               .at = row->at,
                               .is_edited = row->is_edited };
}

/* The rows begin with the first comment where it shows. */
static void thread_fill(struct rq *rq, const struct comment_thread_rows *rows, int64_t most,
                        struct talk_thread *t)
{
    size_t from = 0;
    if (rows->n > 0 && rows->at[0].comment_id.v == t->id) {
        struct talk_said *first = ARENA_NEW(rq->arena, struct talk_said);
        *first = said_of(&rows->at[0]);
        t->first = first;
        from = 1;
    }
    t->replies = ARENA_ARRAY(rq->arena, struct talk_said, rows->n);
    for (size_t i = from; i < rows->n && (int64_t)t->replies_n < most; i++)
        t->replies[t->replies_n++] = said_of(&rows->at[i]);
}

static rc thread_load(struct rq *rq, talk_subject_id subject, int64_t root, int64_t replies,
                      struct talk_thread *ret)
{
    struct comment_thread_rows rows;
    struct comment_thread_count_row count;
    *ret = (struct talk_thread){ .id = root,
                                 .path = str_printf(rq->arena, "/talk/%lld?thread=%lld", (long long)subject.v,
                                                    (long long)root) };
    TRY(comment_thread(rq->db, &(struct comment_thread_in){ .root_id = root, .limit = replies + 1 }, &rows));
    TRY(comment_thread_count(rq->db, root, &count));
    thread_fill(rq, &rows, replies, ret);
    ret->more = count.n - (int64_t)ret->replies_n - (ret->first != NULL ? 1 : 0);
    return RC_OK;
}

rc talk_threads_load(struct rq *rq, const struct talk_threads_wish *in, struct talk_thread **ret,
                     size_t *ret_n, int64_t *ret_next)
{
    struct comment_roots_rows roots;
    const struct comment_roots_in wish = { .subject_id = in->subject,
                                           .before = in->before > 0 ? in->before : INT64_MAX,
                                           .limit = in->threads + 1 };
    TRY(comment_roots(rq->db, &wish, &roots));
    size_t shown = roots.n > (size_t)in->threads ? (size_t)in->threads : roots.n;
    *ret = ARENA_ARRAY(rq->arena, struct talk_thread, shown);
    for (size_t i = 0; i < shown; i++)
        TRY(thread_load(rq, in->subject, roots.at[i].root, in->replies, &(*ret)[i]));
    *ret_n = shown;
    *ret_next = roots.n > shown ? roots.at[shown - 1].root : 0;
    return RC_OK;
}

/* ---- on the page of the thing itself ---- */

static html section_draw(struct rq *rq, const struct talk_section_box *data)
{
    struct buf unused = buf_new(rq->arena, 1);
    struct view v = { .out = &unused,
                      .arena = rq->arena,
                      .lang = rq->lang,
                      .mode = rq->mode,
                      .now = rq->now,
                      .offset = rq->offset };
    html done = page_html(&v, talk_section_box_page(data), SECTION_BYTES);
    for (size_t i = 0; i < sizeof rq->icons / sizeof rq->icons[0]; i++)
        rq->icons[i] |= v.icons[i];
    if (v.good_until != 0)
        reply_good_until(rq, v.good_until);
    return done;
}

rc talk_section(struct rq *rq, str kind, int64_t key, html *ret)
{
    struct talk_section_box *v = ARENA_NEW(rq->arena, struct talk_section_box);
    struct talk_subject_by_key_row s;
    struct comment_public_count_row count;
    bool found;
    int64_t next;
    *ret = (html){ S("") };
    TRY(talk_subject_by_key(rq->db, kind, key, &s, &found));
    if (!found || s.is_dropped)
        return RC_OK;
    const struct talk_threads_wish wish = { .subject = s.id,
                                            .threads = SECTION_THREADS,
                                            .replies = SECTION_REPLIES };
    TRY(talk_threads_load(rq, &wish, &v->threads, &v->threads_n, &next));
    TRY(comment_public_count(rq->db, s.id, &count));
    v->n = count.n;
    v->path = talk_subject_list(rq->arena, s.id);
    v->write = str_join(rq->arena, v->path, S("/write"));
    v->is_open = talk_subject_is_open(&s);
    v->closed_reason = s.closed_reason;
    v->has_more = next != 0;
    *ret = section_draw(rq, v);
    return RC_OK;
}

/* ---- all of it ---- */

rc talk_subject_of(struct rq *rq, struct talk_subject_by_key_row *ret)
{
    bool found = false;
    talk_subject_id id;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(talk_subject_by_id(rq->db, id, ret, &found));
    if (!found || ret->is_dropped)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such subject, or it is no longer public");
    return RC_OK;
}

/* One thread, from a comment of it on. */
static rc thread_page(struct rq *rq, const struct talk_subject_by_key_row *s, int64_t root,
                      struct talk_list *v)
{
    struct comment_thread_rows rows;
    const struct comment_thread_of_in wish = { .root_id = root,
                                               .subject_id = s->id,
                                               .after = rq_query_i64(rq, S("after"), 1, INT64_MAX, 0),
                                               .limit = TALK_THREAD_PAGE + 1 };
    TRY(comment_thread_of(rq->db, &wish, &rows));
    if (rows.n == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such thread under the subject");
    v->threads = ARENA_ARRAY(rq->arena, struct talk_thread, 1);
    v->threads_n = 1;
    v->threads[0] = (struct talk_thread){ .id = root, .path = v->path };
    thread_fill(rq, &rows, TALK_THREAD_PAGE, &v->threads[0]);
    if (rows.n > TALK_THREAD_PAGE)
        v->next = str_printf(rq->arena, "%.*s?thread=%lld&after=%lld", STR_ARG(v->path), (long long)root,
                             (long long)rows.at[TALK_THREAD_PAGE - 1].comment_id.v);
    return RC_OK;
}

rc talk_subject_show(struct rq *rq)
{
    struct talk_list *v = ARENA_NEW(rq->arena, struct talk_list);
    struct talk_subject_by_key_row s;
    struct comment_public_count_row count;
    int64_t next = 0, root = rq_query_i64(rq, S("thread"), 1, INT64_MAX, 0);
    TRY(talk_subject_of(rq, &s));
    TRY(comment_public_count(rq->db, s.id, &count));
    v->title = s.title;
    v->about = s.path;
    v->n = count.n;
    v->path = talk_subject_list(rq->arena, s.id);
    v->write = str_join(rq->arena, v->path, S("/write"));
    v->is_open = talk_subject_is_open(&s);
    v->closed_reason = s.closed_reason;
    const struct talk_threads_wish wish = { .subject = s.id,
                                            .before = rq_query_i64(rq, S("before"), 1, INT64_MAX, 0),
                                            .threads = TALK_THREADS,
                                            .replies = TALK_REPLIES };
    if (root != 0)
        TRY(thread_page(rq, &s, root, v));
    else
        TRY(talk_threads_load(rq, &wish, &v->threads, &v->threads_n, &next));
    if (next != 0)
        v->next = str_printf(rq->arena, "%.*s?before=%lld", STR_ARG(v->path), (long long)next);
    rq->reply.back = s.path;
    reply_page(rq, s.title, talk_list_page(v));
    return RC_OK;
}
