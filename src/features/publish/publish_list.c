/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of a column as a site sees it. */
#include "features/publish/publish_list.h"

rc publish_sight_of(struct rq *rq, const struct publish_site *site, struct publish_sight *ret)
{
    static const str tags[LANG_COUNT] = {
        [LANG_ZH_HANS] = S_INIT("zh-Hans"), [LANG_ZH_HANT] = S_INIT("zh-Hant"), [LANG_EN] = S_INIT("en")
    };
    *ret = (struct publish_sight){
        .site = *site, .below = scope_nothing(), .day = rq->today, .now = rq->now, .lang = tags[rq->lang]
    };
    if (site->organisation.v == 0)
        return RC_OK;
    rc done = organisation_scope(rq->db, site->organisation, rq->today, &ret->below);
    if (done != RC_NOT_FOUND)
        return done;
    rq->err = (struct err){ 0 }; /* the unit has ended: its site shows what it had */
    return RC_OK;
}

rc publish_list_load(struct db *db, const struct publish_sight *sight, const struct publish_filter *f,
                     struct publish_list_rows *ret)
{
    const struct publish_list_in in = { .organisation = sight->site.organisation.v,
                                        .day = sight->day,
                                        .column_id = f->column,
                                        .now = sight->now,
                                        .scope = sight->below,
                                        .from_at = f->from,
                                        .until_at = f->until != 0 ? f->until : INT64_MAX,
                                        .theme = f->theme,
                                        .tag = f->tag,
                                        .unit = f->unit,
                                        .lang = sight->lang,
                                        .pinned = f->pinned,
                                        .before_at = f->before_at != 0 ? f->before_at : INT64_MAX,
                                        .before_id = f->before_at != 0 ? f->before_id : INT64_MAX,
                                        .limit = f->limit };
    return publish_list(db, &in, ret);
}

rc publish_list_total(struct db *db, const struct publish_sight *sight, const struct publish_filter *f,
                      int64_t *ret)
{
    struct publish_list_count_row row;
    const struct publish_list_count_in in = { .organisation = sight->site.organisation.v,
                                              .day = sight->day,
                                              .column_id = f->column,
                                              .now = sight->now,
                                              .scope = sight->below,
                                              .from_at = f->from,
                                              .until_at = f->until != 0 ? f->until : INT64_MAX,
                                              .theme = f->theme,
                                              .tag = f->tag,
                                              .unit = f->unit,
                                              .limit = PUBLISH_COUNT_MAX + 1 };
    TRY(publish_list_count(db, &in, &row));
    *ret = row.n;
    return RC_OK;
}

rc publish_since(struct db *db, const struct publish_sight *sight, ms_t since,
                 struct publish_column_since_rows *ret)
{
    const struct publish_column_since_in in = { .organisation = sight->site.organisation.v,
                                                .day = sight->day,
                                                .since = since,
                                                .now = sight->now,
                                                .scope = sight->below };
    return publish_column_since(db, &in, ret);
}

int64_t publish_since_of(const struct publish_column_since_rows *rows, publish_column_id column)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].column_id.v == column.v)
            return rows->at[i].n;
    return 0;
}

ms_t publish_month_start(day_t day, ms_t offset)
{
    return day_start(day - day_to_date(day).day + 1, offset);
}

bool publish_column_is_stale(const struct publish_columns_due_row *c, day_t today, ms_t offset,
                             day_t *ret_last)
{
    *ret_last = c->last_at.has ? day_of(c->last_at.v, offset) : c->from_day;
    return c->stale_days.has && (!c->last_at.has || today - *ret_last >= c->stale_days.v);
}
