/* SPDX-License-Identifier: Apache-2.0 */
/* Subscribers are told what is new, keepers of columns that nothing is. */
#include "features/publish/publish_reach.h"

#include "base/rand.h"
#include "core/rule.h"
#include "core/told.h"
#include "db/lane.h"
#include "features/publish/publish_list.h"
#include "gen/publish_reach_sql.h"

#define AT_ONCE 50
#define WORDS_BYTES 4000

rc publish_subscribe(struct db *db, const struct publish_by *by, publish_site_id site,
                     publish_column_id column)
{
    const struct publish_subscription_put_in in = { .id = { id_new(by->now) },
                                                    .person_id = by->person,
                                                    .site_id = site,
                                                    .column_id = column,
                                                    .since_at = by->now };
    return publish_subscription_put(db, &in, NULL);
}

/* ---- what is new ---- */

static rc digest_rule(struct db *db, const struct publish_by *by, const char *name, int64_t *ret)
{
    return rule_value(db, str_from_c(name), (organisation_id){ 0 }, day_of(by->now, by->offset), ret);
}

/* What was told before this instant may be told anew. */
static rc digest_before(struct db *db, const struct publish_by *by, ms_t *ret)
{
    int64_t days;
    TRY(digest_rule(db, by, "publish.digest_days", &days));
    *ret = day_start(day_of(by->now, by->offset) - days + 1, by->offset);
    return RC_OK;
}

/* As the list of the column in that site counts. */
static rc new_count(struct db *db, const struct publish_by *by, const struct publish_subscriptions_of_row *s,
                    int64_t *ret)
{
    const struct publish_sight sight = {
        .site = { .id = s->site_id, .organisation = { s->organisation_id.has ? s->organisation_id.v : 0 } },
        .below = str_is_absent(s->path) ? scope_nothing() : scope_below(db_arena(db), s->path),
        .day = day_of(by->now, by->offset),
        .now = by->now,
        .lang = S("zh-Hans"),
    };
    const struct publish_filter f = {
        .column = s->column_id, .theme = S(""), .tag = S(""), .from = s->since_at + 1, .until = by->now + 1
    };
    return publish_list_total(db, &sight, &f, ret);
}

rc publish_digest_tell(struct db *db, const struct publish_by *by, person_id person, bool *ret_told)
{
    struct publish_subscriptions_of_rows rows;
    struct buf words = buf_new(db_arena(db), WORDS_BYTES);
    int64_t has_sms;
    ms_t before;
    TRY(digest_before(db, by, &before));
    TRY(digest_rule(db, by, "publish.digest_sms", &has_sms));
    TRY(publish_subscriptions_of(db, day_of(by->now, by->offset), person, &rows));
    bool *is_told = ARENA_ARRAY(db_arena(db), bool, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        int64_t n = 0;
        if (rows.at[i].since_at < before)
            TRY(new_count(db, by, &rows.at[i], &n));
        is_told[i] = n > 0;
        if (n > 0)
            buf_printf(&words, "%s%.*s %lld", words.n > 0 ? " · " : "", STR_ARG(rows.at[i].name),
                       (long long)n);
    }
    *ret_told = words.n > 0;
    if (!*ret_told)
        return RC_OK;
    const struct told_new told = { .person = person,
                                   .key = str_printf(db_arena(db), "digest %lld",
                                                     (long long)day_of(by->now, by->offset)),
                                   .label = TEXT_PUBLISH_TOLD_NEW,
                                   .words = buf_str(&words),
                                   .link = S("/me/columns"),
                                   .stop = S(PUBLISH_STOP),
                                   .now = by->now,
                                   .is_sms = has_sms != 0 };
    TRY(told_put(db, &told, ret_told));
    for (size_t i = 0; i < rows.n && *ret_told; i++)
        if (is_told[i])
            TRY(publish_subscription_told(db, by->now, rows.at[i].id, NULL));
    return *ret_told && told.is_sms ? told_sms_order(db, by->now) : RC_OK;
}

rc publish_unsubscribe_all(struct db *db, person_id person)
{
    TRY(publish_subscriptions_drop(db, person, NULL));
    return told_stopped(db, person, S(PUBLISH_STOP));
}

/* ---- the jobs ---- */

struct digest {
    struct publish_by by;
    person_id after;
    bool is_over;
};

static rc digest_unit(struct db *db, void *data)
{
    struct digest *d = data;
    struct publish_subscribers_due_rows rows;
    int64_t hour;
    bool told;
    ms_t before;
    TRY(digest_rule(db, &d->by, "publish.digest_hour", &hour));
    TRY(digest_before(db, &d->by, &before));
    TRY(publish_subscribers_due(db, before, d->after, AT_ONCE, &rows));
    d->is_over = rows.n < AT_ONCE || civil_of(d->by.now, d->by.offset).hour < hour;
    for (size_t i = 0; i < rows.n && civil_of(d->by.now, d->by.offset).hour >= hour; i++) {
        TRY(publish_digest_tell(db, &d->by, rows.at[i].person_id, &told));
        d->after = rows.at[i].person_id;
    }
    return RC_OK;
}

static struct publish_by by_of(const struct job_run *run)
{
    return (struct publish_by){ .now = run->now, .offset = run->app->clock.offset };
}

rc publish_digest_run(struct job_run *run)
{
    struct digest d = { .by = by_of(run) };
    while (!d.is_over)
        TRY(lane_run(run->app->lane, run->arena, run->err, digest_unit, &d));
    return RC_OK;
}

rc publish_stale_tell(struct db *db, const struct publish_by *by, int64_t *ret)
{
    struct publish_columns_due_rows rows;
    day_t today = day_of(by->now, by->offset), last;
    const struct publish_columns_due_in in = { .now = by->now, .day = today, .scope = scope_whole() };
    TRY(publish_columns_due(db, &in, &rows));
    *ret = 0;
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_columns_due_row *c = &rows.at[i];
        struct publish_column_keepers_rows keepers;
        if (!publish_column_is_stale(c, today, by->offset, &last))
            continue;
        TRY(publish_column_keepers(db, today, c->id, &keepers));
        for (size_t k = 0; k < keepers.n; k++) {
            const struct told_new told = {
                .person = keepers.at[k].id,
                .key = str_printf(db_arena(db), "stale %lld %lld", (long long)c->id.v,
                                  (long long)(c->last_at.has ? c->last_at.v : 0)),
                .label = TEXT_PUBLISH_TOLD_STALE,
                .words = c->name,
                .link = S("/desk/columns/due"),
                .now = by->now,
            };
            bool is_new;
            TRY(told_put(db, &told, &is_new));
            *ret += is_new;
        }
    }
    return RC_OK;
}

static rc stale_unit(struct db *db, void *data)
{
    int64_t n;
    return publish_stale_tell(db, data, &n);
}

rc publish_stale_run(struct job_run *run)
{
    struct publish_by by = by_of(run);
    return lane_run(run->app->lane, run->arena, run->err, stale_unit, &by);
}
