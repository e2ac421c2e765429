/* SPDX-License-Identifier: Apache-2.0 */
/* The organisation tree as pages, and regions as JSON. Any page can be asked as of a day (?day=2026-01-31).
 */
#include "base/json.h"
#include "core/access.h"
#include "core/region.h"
#include "features/office/office_pages.h"
#include "gen/office_sql.h"
#include "gen/office_views.h"

#define PER_PAGE 200
#define PAGES_MAX 100
#define REGIONS_MAX 2000
#define REGIONS_BYTES_MAX (1u << 20)

static str organisation_path(struct rq *rq, organisation_id id, day_t day)
{
    if (day == rq->today)
        return str_printf(rq->arena, "/organisations/%lld", (long long)id.v);
    return str_printf(rq->arena, "/organisations/%lld?day=%.*s", (long long)id.v,
                      STR_ARG(day_format(rq->arena, day)));
}

rc office_organisations(struct rq *rq)
{
    organisation_id root;
    TRY(organisation_root(rq->db, rq->today, &root));
    reply_redirect(rq, organisation_path(rq, root, rq->today));
    return RC_OK;
}

static rc chain_load(struct rq *rq, organisation_id id, day_t day, struct office_organisation *v)
{
    struct organisation *chain;
    size_t n;
    TRY(organisation_chain(rq->db, id, day, &chain, &n));
    v->chain = ARENA_ARRAY(rq->arena, struct office_node, n);
    for (size_t i = 0; i + 1 < n; i++)
        v->chain[v->chain_n++] =
            (struct office_node){ .path = organisation_path(rq, chain[i].id, day), .name = chain[i].name };
    return RC_OK;
}

/* Another page of the same list of children. */
static str page_path(struct rq *rq, organisation_id id, day_t day, int64_t page)
{
    str path = organisation_path(rq, id, day);
    return str_printf(rq->arena, "%.*s%cpage=%lld", STR_ARG(path), day == rq->today ? '?' : '&',
                      (long long)page);
}

static rc children_load(struct rq *rq, organisation_id id, day_t day, struct office_organisation *v)
{
    struct organisation *children;
    size_t n;
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    TRY(organisation_children(rq->db, id, day, page * PER_PAGE, &children, &n, &v->children_total));
    v->children = ARENA_ARRAY(rq->arena, struct office_node, PER_PAGE);
    for (size_t i = (size_t)(page - 1) * PER_PAGE; i < n; i++)
        v->children[v->children_n++] =
            (struct office_node){ .path = organisation_path(rq, children[i].id, day),
                                  .name = children[i].name,
                                  .kind = organisation_kind_label(children[i].kind),
                                  .below = children[i].children };
    v->previous = page > 1 ? page_path(rq, id, day, page - 1) : (str){ 0 };
    v->next = v->children_total > page * PER_PAGE ? page_path(rq, id, day, page + 1) : (str){ 0 };
    return RC_OK;
}

static rc posts_load(struct rq *rq, organisation_id id, day_t day, struct office_organisation *v)
{
    struct office_posts_rows rows;
    TRY(office_posts(rq->db, day, id, &rows));
    v->posts = ARENA_ARRAY(rq->arena, struct office_post, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->posts[v->posts_n++] = (struct office_post){
            .title = rows.at[i].title,
            .holder = rows.at[i].holder,
            .term = rows.at[i].term_ends_day,
            .is_overdue = rows.at[i].term_ends_day.has && rows.at[i].term_ends_day.v < day,
            .change = str_printf(rq->arena, "/posts/%lld", (long long)rows.at[i].id.v),
            .end = str_printf(rq->arena, "/posts/%lld/end", (long long)rows.at[i].id.v)
        };
    return RC_OK;
}

static rc history_load(struct rq *rq, organisation_id id, struct office_organisation *v)
{
    struct organisation_period *periods;
    size_t n;
    TRY(organisation_history(rq->db, id, &periods, &n));
    v->history = ARENA_ARRAY(rq->arena, struct office_period, n);
    for (size_t i = 0; i < n; i++)
        v->history[v->history_n++] =
            (struct office_period){ .name = periods[i].name, .from = periods[i].from_day };
    if (n > 0 && periods[n - 1].to_day != DAY_FOREVER)
        v->ended = OPT_I64(periods[n - 1].to_day);
    return RC_OK;
}

rc office_organisation_show(struct rq *rq)
{
    struct office_organisation *v = ARENA_NEW(rq->arena, struct office_organisation);
    struct organisation o;
    organisation_id id;
    day_t day = rq->today;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such organisation");
    (void)day_parse(rq_query(rq, S("day")), &day);
    TRY(organisation_load(rq->db, id, day, &o));
    v->name = o.name;
    v->kind = organisation_kind_label(o.kind);
    v->phone = o.phone;
    v->code = o.code;
    v->as_of = day;
    v->is_past = day != rq->today;
    v->day_value = day_format(rq->arena, day);
    v->action = str_printf(rq->arena, "/organisations/%lld", (long long)id.v);
    v->wall = str_printf(rq->arena, "/wall?organisation=%lld", (long long)id.v);
    v->follow = str_printf(rq->arena, "/follow?organisation=%lld", (long long)id.v);
    reply_feed(rq, str_printf(rq->arena, "/wall.atom?organisation=%lld", (long long)id.v), o.name);
    v->may_change = access_may(rq, "organisation.manage", id);
    TRY(chain_load(rq, id, day, v));
    TRY(children_load(rq, id, day, v));
    TRY(posts_load(rq, id, day, v));
    TRY(history_load(rq, id, v));
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_page(rq, o.name, office_organisation_page(v));
    return RC_OK;
}

static void region_write(struct json *j, const struct region *r)
{
    json_put_str(j, S("code"), r->code);
    json_put_str(j, S("name"), r->name);
    json_put_str(j, S("parent_code"), r->parent_code);
    json_put_i64(j, S("level"), r->level);
    json_put_id(j, S("organisation"), r->organisation.v);
}

rc office_regions(struct rq *rq)
{
    struct region region, *children;
    size_t n;
    str code = rq_query(rq, S("code"));
    struct buf b = buf_new(rq->arena, REGIONS_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    if (!str_is_empty(code)) {
        TRY(region_load(rq->db, code, &region));
        region_write(&j, &region);
    }
    TRY(region_children(rq->db, str_is_empty(code) ? (str){ 0 } : code, REGIONS_MAX, &children, &n));
    json_key(&j, S("children"));
    json_open_array(&j);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&j);
        region_write(&j, &children[i]);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}
