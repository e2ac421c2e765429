/* SPDX-License-Identifier: Apache-2.0 */
/* Contributions: who may write what where, and the list of one's own. */
#include "features/publish/publish_contribution.h"

#include "core/affiliation.h"
#include "gen/publish_contribution_sql.h"

/* ---- where ---- */

struct outlets {
    struct rq *rq;
    struct publish_columns_open_rows columns;
    struct publish_outlet *at;
    size_t n;
};

static bool is_open_to(const struct publish_columns_open_row *column, str path)
{
    return column->takes_contributions &&
           (!column->organisation_id.has || path_has(path, (organisation_id){ column->organisation_id.v }));
}

static void unit_add(struct outlets *o, const struct affiliation *unit)
{
    for (size_t i = 0; i < o->columns.n && o->n < PUBLISH_OUTLETS_MAX; i++) {
        const struct publish_columns_open_row *c = &o->columns.at[i];
        bool is_english = o->rq->lang == LANG_EN && !str_is_empty(c->name_en);
        if (is_open_to(c, unit->path))
            o->at[o->n++] = (struct publish_outlet){ .organisation = unit->organisation,
                                                     .column = { c->id.v },
                                                     .unit = unit->organisation_name,
                                                     .column_name = is_english ? c->name_en : c->name };
    }
}

rc publish_outlets(struct rq *rq, struct publish_outlet **ret, size_t *ret_n)
{
    struct outlets o = { .rq = rq, .at = ARENA_ARRAY(rq->arena, struct publish_outlet, PUBLISH_OUTLETS_MAX) };
    struct affiliation *units;
    size_t n;
    TRY(affiliation_of(rq->db, (person_id){ rq->who.person }, rq->today, &units, &n));
    TRY(publish_columns_open(rq->db, rq->today, &o.columns));
    for (size_t i = 0; i < n; i++)
        if (i == 0 || units[i].organisation.v != units[i - 1].organisation.v) /* in several ways: once */
            unit_add(&o, &units[i]);
    *ret = o.at;
    *ret_n = o.n;
    return RC_OK;
}

rc publish_scope_contribution(struct rq *rq, int64_t *ret)
{
    struct publish_item_row_row item;
    *ret = 0;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK; /* core/access says why */
    TRY(publish_item_of_page(rq, &item));
    return item.author_id.v == rq->who.person ? RC_OK
                                              : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "somebody else's item");
}

/* ---- the list ---- */

static rc line_make(struct rq *rq, const struct publish_contributions_of_row *row,
                    struct publish_contribution_line *ret)
{
    struct publish_standing s = { .state = publish_state_parse(row->state),
                                  .stage = publish_stage_parse(row->stage),
                                  .level = row->level,
                                  .levels = row->levels };
    struct publish_column column;
    struct organisation unit;
    bool is_public = row->public_at.has && row->public_at.v <= rq->now;
    TRY(publish_column_load(rq->db, (publish_column_id){ row->column_id.v }, &column));
    rc done = organisation_load(rq->db, row->organisation_id, rq->today, &unit);
    if (done != RC_OK && done != RC_NOT_FOUND)
        return done;
    *ret = (struct publish_contribution_line){
        .path = str_join(rq->arena, S("/me/items/"), row->number),
        .title = row->title,
        .where = done == RC_OK ? str_printf(rq->arena, "%.*s · %.*s", STR_ARG(unit.name),
                                            STR_ARG(publish_column_name(&column, rq->lang)))
                               : publish_column_name(&column, rq->lang),
        .at = row->changed_at,
        .reason = row->reason,
    };
    ret->chips = publish_chips_of(rq, &s, is_public, &ret->chips_n);
    return RC_OK;
}

rc publish_contributions_show(struct rq *rq)
{
    struct publish_contributions *v = ARENA_NEW(rq->arena, struct publish_contributions);
    struct publish_contributions_of_rows rows;
    struct publish_outlet *outlets;
    size_t outlets_n;
    TRY(publish_outlets(rq, &outlets, &outlets_n));
    TRY(publish_contributions_of(rq->db, (person_id){ rq->who.person },
                                 rq_query_i64(rq, S("before"), 1, INT64_MAX, INT64_MAX), PUBLISH_PER_PAGE + 1,
                                 &rows));
    size_t shown = rows.n > PUBLISH_PER_PAGE ? PUBLISH_PER_PAGE : rows.n;
    v->may_write = outlets_n > 0;
    v->rows = ARENA_ARRAY(rq->arena, struct publish_contribution_line, shown);
    for (size_t i = 0; i < shown; i++)
        TRY(line_make(rq, &rows.at[i], &v->rows[v->rows_n++]));
    if (rows.n > shown)
        v->next = str_printf(rq->arena, "/me/items?before=%lld", (long long)rows.at[shown - 1].changed_at);
    rq->reply.back = S("/me");
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_CONTRIBUTIONS), publish_contributions_page(v));
    return RC_OK;
}
