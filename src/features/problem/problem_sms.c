/* SPDX-License-Identifier: Apache-2.0 */
/* A short message to the author's own phone: declined, answered (with the one-tap link to rate it), ended.
 * Written into the outbox in the transaction of the act, sent by a job. It tells the receipt's number, never
 * what the matter is. */
#include "features/problem/problem_sms.h"
#include "core/job.h"
#include "core/seal.h"
#include "core/setting.h"
#include "core/sms.h"
#include "db/pool.h"
#include "gen/problem_review_sql.h"

#define MORNING_HOUR 8 /* nobody is woken: at night it waits */
#define EVENING_HOUR 21

static const struct {
    str act;
    enum text words;
} told[] = {
    { S_INIT("decline"), TEXT_PROBLEM_SMS_DECLINE },
    { S_INIT("publish"), TEXT_PROBLEM_SMS_PUBLISH },
    { S_INIT("end"), TEXT_PROBLEM_SMS_END },
};
#define TOLD (sizeof told / sizeof told[0])

static size_t told_index(str act)
{
    size_t i = 0;
    while (i < TOLD && !str_eq(told[i].act, act))
        i++;
    return i;
}

ms_t problem_sms_time(ms_t now, ms_t offset)
{
    day_t day = day_of(now, offset);
    ms_t midnight = day * MS_PER_DAY - offset, into_day = now - midnight;
    if (into_day < MORNING_HOUR * MS_PER_HOUR)
        return midnight + MORNING_HOUR * MS_PER_HOUR;
    return into_day < EVENING_HOUR * MS_PER_HOUR ? now : midnight + MS_PER_DAY + MORNING_HOUR * MS_PER_HOUR;
}

/* *ret: the number in clear; absent when there is none, or none that can get a message. */
static rc mobile_of(struct db *db, const struct app_keys *keys, const struct voice_phone_row *voice, str *ret)
{
    str phone = { 0 };
    bool is_confidential = str_eq(voice->secrecy, S("confidential"));
    *ret = (str){ 0 };
    if (str_is_absent(voice->phone_sealed))
        return RC_OK;
    TRY(unseal(db_arena(db), db_err(db), is_confidential ? keys->confidential : keys->seal, S("voice.phone"),
               voice->phone_sealed, &phone));
    phone = phone_digits(db_arena(db), phone);
    if (sms_is_mobile(phone))
        *ret = phone;
    return RC_OK;
}

rc problem_sms_add(struct db *db, const struct problem_act_by *by, voice_id voice, const char *act,
                   int64_t round)
{
    struct arena *a = db_arena(db);
    struct voice_phone_row row;
    bool found = false;
    str phone;
    if (told_index(str_from_c(act)) == TOLD)
        return RC_OK;
    TRY(voice_phone(db, voice, &row, &found));
    if (!found)
        return RC_OK;
    TRY(mobile_of(db, by->keys, &row, &phone));
    if (str_is_absent(phone))
        return RC_OK;
    return job_add(db, &(struct job_new){ .kind = S("problem.sms"),
                                          .payload = S("{}"),
                                          .unique_key = str_printf(a, "sms %lld %s %lld", (long long)voice.v,
                                                                   act, (long long)round),
                                          .run_at = problem_sms_time(by->now, by->offset),
                                          .now = by->now });
}

/* ---- the job ---- */

struct order { /* the words of the job's key: "sms VOICE ACT ROUND" */
    int64_t voice, round;
    size_t told;
};

static bool order_read(str key, struct order *ret)
{
    str rest = key, word, voice = { 0 }, act = { 0 };
    bool is_whole = str_cut(&rest, ' ', &word) && str_cut(&rest, ' ', &voice) && str_cut(&rest, ' ', &act);
    ret->told = told_index(act);
    return is_whole && ret->told < TOLD && str_to_i64(voice, &ret->voice) && str_to_i64(rest, &ret->round);
}

/* What to send; to is absent when there is nothing to send any more. */
static rc message_of(struct db *db, const struct app *app, const struct order *o, struct sms *ret)
{
    struct arena *a = db_arena(db);
    struct voice_phone_row row;
    str site = { 0 };
    bool found = false;
    TRY(voice_phone(db, (voice_id){ o->voice }, &row, &found));
    if (!found)
        return RC_OK;
    TRY(mobile_of(db, &app->keys, &row, &ret->to));
    TRY(setting_get(db, S("place"), &site));
    str token = voice_link_token(a, &app->keys, (voice_id){ o->voice }, o->round);
    bool is_asking = str_eq(told[o->told].act, S("publish"));
    str path = is_asking ? str_join(a, S("/rate/"), token) : S("/receipts");
    const struct text_arg args[] = { text_arg_str("site", site), text_arg_str("number", row.number),
                                     text_arg_str("link", str_join(a, app->public_url, path)) };
    ret->text = text_format(a, told[o->told].words, LANG_ZH_HANS, args, sizeof args / sizeof args[0]);
    return RC_OK;
}

rc problem_sms_run(struct job_run *run)
{
    struct order order;
    struct sms message = { .id = run->unique_key };
    struct db *db = NULL;
    if (str_is_empty(run->app->sms_url) || str_is_empty(run->app->public_url) ||
        !order_read(run->unique_key, &order))
        return RC_OK; /* no gateway, or no address to lead to: the receipt page tells it */
    TRY(pool_take(run->app->pool, run->arena, run->err, &db));
    rc done = db_begin(db);
    if (done == RC_OK)
        done = message_of(db, run->app, &order, &message);
    pool_give(run->app->pool, db);
    TRY(done);
    return str_is_absent(message.to) ? RC_OK : sms_send(run->app, run->arena, run->err, &message);
}
