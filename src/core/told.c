/* SPDX-License-Identifier: Apache-2.0 */
/* What people are told, and the job that sends it to their telephones. */
#include "core/told.h"

#include "core/person.h"
#include "core/setting.h"
#include "core/sms.h"
#include "db/lane.h"
#include "db/pool.h"
#include "gen/told_sql.h"
#include "web/guard.h"

#define SMS_BATCH 20

/* A sentence that a later version does not know any more is left out. */
static enum text label_of(str key)
{
    enum text label = TEXT_NONE;
    (void)text_find(key, &label);
    return label;
}

rc told_put(struct db *db, const struct told_new *in, bool *ret_new)
{
    int64_t changed;
    const struct told_insert_in row = { .person_id = in->person,
                                        .unique_key = in->key,
                                        .label = text_key(in->label),
                                        .words = in->words,
                                        .link = in->link,
                                        .stop = str_is_absent(in->stop) ? S("") : in->stop,
                                        .at = in->now,
                                        .is_sms_due = in->is_sms };
    TRY(told_insert(db, &row, &changed));
    if (ret_new != NULL)
        *ret_new = changed > 0;
    return RC_OK;
}

rc told_done(struct db *db, person_id person, str key, ms_t now)
{
    return told_settle(db, OPT_I64(now), person, key, NULL);
}

rc told_list(struct db *db, person_id person, int64_t limit, int64_t offset, struct told **ret, size_t *ret_n)
{
    struct told_rows_rows rows;
    TRY(told_rows(db, &(struct told_rows_in){ .person_id = person, .limit = limit, .offset = offset },
                  &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct told, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct told){ .label = label_of(rows.at[i].label),
                                   .words = rows.at[i].words,
                                   .link = rows.at[i].link,
                                   .at = rows.at[i].at,
                                   .is_read = rows.at[i].read_at.has };
    return RC_OK;
}

rc told_count(struct db *db, person_id person, struct told_count *ret)
{
    struct told_counts_row row;
    TRY(told_counts(db, person, &row));
    *ret = (struct told_count){ .total = row.total, .unread = row.unread };
    return RC_OK;
}

rc told_seen(struct db *db, person_id person, ms_t until, ms_t now)
{
    return told_read_until(db, OPT_I64(now), person, until, NULL);
}

/* ---- ending them ---- */

#define STOP_MARK '-'

str told_stop_token(struct arena *a, const struct app_keys *keys, str stop, person_id person)
{
    str who = str_printf(a, "%lld", (long long)person.v);
    return str_printf(a, "%.*s%c%.*s", STR_ARG(who), STOP_MARK,
                      STR_ARG(guard_sign(a, keys->guard, stop, who)));
}

bool told_stop_person(const struct app_keys *keys, str stop, str token, person_id *ret)
{
    str who;
    return str_cut(&token, STOP_MARK, &who) && str_to_i64(who, &ret->v) && ret->v > 0 &&
           guard_signature_is_good(keys->guard, stop, who, token);
}

rc told_stopped(struct db *db, person_id person, str stop)
{
    return told_sms_stop(db, person, stop, NULL);
}

/* ---- to the telephone ---- */

rc told_sms_order(struct db *db, ms_t now)
{
    return job_add(db,
                   &(struct job_new){ .kind = S(TOLD_SMS_JOB),
                                      .payload = S("{}"),
                                      .unique_key = str_printf(db_arena(db), "told sms %lld", (long long)now),
                                      .run_at = now,
                                      .now = now });
}

struct batch {
    struct job_run *run;
    struct told_sms_rows_rows due;
    struct sms *messages; /* to is absent: no mobile number */
};

/* The text names the place and the page, not what it is about. */
static str text_of(const struct job_run *run, str site, const struct told_sms_rows_row *row)
{
    struct arena *a = run->arena;
    str stop = str_is_empty(row->stop)
                   ? (str){ 0 }
                   : str_join(a, row->stop, told_stop_token(a, &run->app->keys, row->stop, row->person_id));
    const struct text_arg args[] = {
        text_arg_str("site", site),
        text_arg_str("what", text_get(label_of(row->label), LANG_ZH_HANS)),
        text_arg_str("link", str_join(a, run->app->public_url, row->link)),
        text_arg_str("stop", str_join(a, run->app->public_url, stop)),
    };
    bool has_stop = !str_is_empty(stop);
    return text_format(a, has_stop ? TEXT_TOLD_SMS_STOP : TEXT_TOLD_SMS, LANG_ZH_HANS, args,
                       has_stop ? 4 : 3);
}

static rc batch_read(struct db *db, struct batch *b)
{
    struct arena *a = b->run->arena;
    const struct app *app = b->run->app;
    str site = { 0 };
    TRY(told_sms_rows(db, SMS_BATCH, &b->due));
    TRY(setting_get(db, S("place"), &site));
    b->messages = ARENA_ARRAY(a, struct sms, b->due.n);
    for (size_t i = 0; i < b->due.n; i++) {
        const struct told_sms_rows_row *row = &b->due.at[i];
        str phone;
        TRY(person_phone(db, &app->keys, row->person_id, &phone));
        b->messages[i].to = sms_is_mobile(phone) ? phone : (str){ 0 };
        b->messages[i].text = text_of(b->run, site, row);
        b->messages[i].id = str_printf(a, "told %lld %lld", (long long)row->person_id.v, (long long)row->at);
    }
    return RC_OK;
}

static rc batch_load(struct batch *b)
{
    struct job_run *run = b->run;
    struct db *db;
    TRY(pool_take(run->app->pool, run->arena, run->err, &db));
    rc done = db_begin(db);
    if (done == RC_OK)
        done = batch_read(db, b);
    pool_give(run->app->pool, db);
    return done;
}

static rc sent_unit(struct db *db, void *data)
{
    const struct told_sms_rows_row *row = data;
    return told_sms_done(db, row->person_id, row->unique_key, NULL);
}

/* One after the other, each marked as soon as it has gone: a second try goes on where this one ended. */
rc told_sms_run(struct job_run *run)
{
    struct batch b = { .run = run };
    do {
        TRY(batch_load(&b));
        for (size_t i = 0; i < b.due.n; i++) {
            if (!str_is_absent(b.messages[i].to))
                TRY(sms_send(run->app, run->arena, run->err, &b.messages[i]));
            TRY(lane_run(run->app->lane, run->arena, run->err, sent_unit, &b.due.at[i]));
        }
    } while (b.due.n > 0);
    return RC_OK;
}
