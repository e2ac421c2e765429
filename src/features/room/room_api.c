/* SPDX-License-Identifier: Apache-2.0 */
/* Rooms as data, under the rights of the pages: with a person's token or session. */
#include "base/json.h"
#include "features/room/room_pages.h"
#include "web/rq.h"

#define ANSWER_BYTES_MAX (1u << 20)

static rc answer(struct rq *rq, const struct buf *b)
{
    if (b->is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %zu bytes", b->max);
    reply_json(rq, buf_str(b));
    return RC_OK;
}

static rc place_write(struct rq *rq, struct json *j, const struct room_place *p)
{
    int64_t unread;
    TRY(room_unread_of(rq->db, &p->room, &p->seat, (person_id){ rq->who.person }, &unread));
    json_open_object(j);
    json_put_id(j, S("id"), p->room.id.v);
    json_put_str(j, S("kind"), p->room.is_pair ? S("pair") : S("unit"));
    json_put_str(j, S("name"), room_name(rq, &p->room));
    json_put_id(j, S("organisation"), p->room.organisation.v);
    json_put_bool(j, S("is_open"), p->room.is_open);
    json_put_i64(j, S("last"), p->room.last_seq);
    json_put_i64(j, S("unread"), unread);
    json_put_str(j, S("said_at"), ms_format_iso(rq->arena, p->room.said_at, rq->offset));
    json_put_str(j, S("page"), room_path(rq, &p->room, ""));
    json_end(j);
    return RC_OK;
}

rc room_api_list(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    const struct room_by by = room_by(rq);
    struct room_place *places;
    size_t n;
    TRY(room_places(rq->db, &by, &places, &n));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < n; i++)
        TRY(place_write(rq, &j, &places[i]));
    json_end(&j);
    json_end(&j);
    return answer(rq, &b);
}

/* What is not shown has no words. */
static void message_write(struct rq *rq, struct json *j, const struct room_messages_before_row *m,
                          const struct room_line *l)
{
    bool is_shown = str_is_absent(l->gone);
    json_open_object(j);
    json_put_i64(j, S("seq"), m->seq);
    json_put_i64(j, S("version"), m->version);
    json_put_str(j, S("at"), ms_format_iso(rq->arena, m->at, rq->offset));
    json_put_id(j, S("person"), m->person_id.v);
    json_put_str(j, S("name"), m->name);
    json_put_str(j, S("kind"), m->kind);
    json_put_str(j, S("state"), m->state);
    json_put_str(j, S("words"), is_shown ? m->words : (str){ 0 });
    json_put_bool(j, S("is_urgent"), m->is_urgent);
    if (l->is_notice && is_shown) {
        json_put_i64(j, S("asked"), l->asked);
        json_put_i64(j, S("acknowledged"), l->acknowledged);
        json_put_bool(j, S("is_acknowledged"), l->is_acknowledged);
    }
    json_key(j, S("files"));
    json_open_array(j);
    for (size_t i = 0; i < l->shots_n; i++)
        json_str(j, l->shots[i].path);
    for (size_t i = 0; i < l->documents_n; i++)
        json_str(j, l->documents[i].path);
    json_end(j);
    json_end(j);
}

/* ?after=VERSION: what is new or changed behind it, in that order; else the last ones before ?before=SEQ. */
static rc rows_asked(struct rq *rq, const struct room_here *here, struct room_messages_before_rows *ret)
{
    int64_t after = rq_query_i64(rq, S("after"), 0, INT64_MAX, -1);
    const struct room_messages_changed_in changed = {
        .room_id = here->room.id, .after = after, .since = here->seat.since, .limit = ROOM_LINES
    };
    const struct room_messages_before_in before = { .room_id = here->room.id,
                                                    .before = rq_query_i64(rq, S("before"), 1, INT64_MAX,
                                                                           INT64_MAX),
                                                    .since = here->seat.since,
                                                    .limit = ROOM_LINES };
    return after >= 0 ? room_messages_changed(rq->db, &changed, ret)
                      : room_messages_before(rq->db, &before, ret);
}

rc room_api_messages(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct room_messages_before_rows rows;
    struct room_here here;
    TRY(room_here(rq, &here));
    TRY(rows_asked(rq, &here, &rows));
    json_open_object(&j);
    json_put_i64(&j, S("version"), here.room.version);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        struct room_line line;
        TRY(room_lines_of(rq, &here, &rows.at[i], 1, false, &line));
        message_write(rq, &j, &rows.at[i], &line);
    }
    json_end(&j);
    json_end(&j);
    return answer(rq, &b);
}

/* The page's act, then how the room stands instead of the next page. */
static rc act(struct rq *rq, handler_fn *of_page)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct room_here here;
    TRY(of_page(rq));
    TRY(room_here(rq, &here));
    str tell = rq->reply.tell;
    rq->reply = (struct reply){ .tell = tell };
    json_open_object(&j);
    json_put_id(&j, S("room"), here.room.id.v);
    json_put_i64(&j, S("last"), here.room.last_seq);
    json_put_i64(&j, S("version"), here.room.version);
    json_end(&j);
    return answer(rq, &b);
}

rc room_api_say(struct rq *rq)
{
    return act(rq, room_say_do);
}

rc room_api_acknowledge(struct rq *rq)
{
    return act(rq, room_acknowledge_do);
}

rc room_api_read(struct rq *rq)
{
    return act(rq, room_read_do);
}
