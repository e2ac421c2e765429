/* SPDX-License-Identifier: Apache-2.0 */
/* The organisation tree as JSON, as of any day. */
#include "base/json.h"
#include "features/office/office_pages.h"
#include "gen/office_sql.h"
#include "web/rq.h"

#define CHILDREN_MAX 2000
#define ANSWER_BYTES_MAX (1u << 20)

static void node_write(struct rq *rq, struct json *j, const struct organisation *o)
{
    json_put_id(j, S("id"), o->id.v);
    json_put_str(j, S("url"), str_printf(rq->arena, "/api/v1/organisations/%lld", (long long)o->id.v));
    json_put_str(j, S("name"), o->name);
    json_put_str(j, S("kind"), o->kind);
    json_put_str(j, S("code"), o->code);
}

static rc chain_write(struct rq *rq, struct json *j, organisation_id id, day_t day)
{
    struct organisation *chain;
    size_t n;
    TRY(organisation_chain(rq->db, id, day, &chain, &n));
    json_key(j, S("above"));
    json_open_array(j);
    for (size_t i = 0; i + 1 < n; i++) {
        json_open_object(j);
        node_write(rq, j, &chain[i]);
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

static rc children_write(struct rq *rq, struct json *j, organisation_id id, day_t day)
{
    struct organisation *children;
    size_t n;
    int64_t total;
    TRY(organisation_children(rq->db, id, day, CHILDREN_MAX, &children, &n, &total));
    json_put_i64(j, S("children_total"), total);
    json_key(j, S("children"));
    json_open_array(j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(j);
        node_write(rq, j, &children[i]);
        json_put_i64(j, S("children_total"), children[i].children);
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

static rc posts_write(struct rq *rq, struct json *j, organisation_id id, day_t day)
{
    struct office_posts_rows rows;
    TRY(office_posts(rq->db, day, id, &rows));
    json_key(j, S("posts"));
    json_open_array(j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(j);
        json_put_str(j, S("title"), rows.at[i].title);
        json_put_str(j, S("holder"), rows.at[i].holder);
        json_put_str(j, S("term_ends"),
                     rows.at[i].term_ends_day.has ? day_format(rq->arena, rows.at[i].term_ends_day.v)
                                                  : (str){ 0 });
        json_end(j);
    }
    json_end(j);
    return RC_OK;
}

rc office_api_organisation(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct organisation o;
    organisation_id id;
    day_t day = rq->today;
    str asked = rq_query(rq, S("day"));
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such organisation");
    if (!str_is_empty(asked) && !day_parse(asked, &day))
        return RQ_FAIL(rq, RC_INVALID, NULL, "day is none");
    TRY(organisation_load(rq->db, id, day, &o));
    json_open_object(&j);
    node_write(rq, &j, &o);
    json_put_str(&j, S("phone"), o.phone);
    json_put_str(&j, S("as_of"), day_format(rq->arena, day));
    TRY(chain_write(rq, &j, id, day));
    TRY(children_write(rq, &j, id, day));
    TRY(posts_write(rq, &j, id, day));
    json_end(&j);
    if (b.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %u bytes", ANSWER_BYTES_MAX);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_json(rq, buf_str(&b));
    return RC_OK;
}
