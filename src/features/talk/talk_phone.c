/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts from a one-time code to a telephone. The code lies sealed until the job has sent it; wrong tries
 * are counted in the database. */
#include "base/rand.h"
#include "core/person.h"
#include "core/rule.h"
#include "core/seal.h"
#include "core/setting.h"
#include "core/sms.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/talk/talk_join.h"
#include "features/talk/talk_reset.h"
#include "gen/talk_speaker_sql.h"

#define CODE_DIGITS 6
#define RESET_WORD "reset"

static str context_of(struct arena *a, const char *what, talk_phone_code_id id)
{
    return str_printf(a, "talk.phone.%s %lld", what, (long long)id.v);
}

static str digits_new(struct arena *a)
{
    char *code = arena_alloc(a, CODE_DIGITS);
    for (size_t i = 0; i < CODE_DIGITS; i++)
        code[i] = (char)('0' + rand_below(10));
    return (str){ code, CODE_DIGITS };
}

static rc often_check(struct db *db, const struct talk_by *by, str hash)
{
    struct talk_phone_code_count_row count;
    int64_t most;
    TRY(rule_value(db, S("talk.phone_codes"), (organisation_id){ 0 }, talk_today(by), &most));
    TRY(talk_phone_code_count(db, hash, day_start(talk_today(by), by->offset), &count));
    if (count.n >= most)
        return DB_FAIL(db, RC_LIMIT, "talk.phone_often", "%lld codes today", (long long)count.n);
    return RC_OK;
}

rc talk_phone_code_send(struct db *db, const struct talk_by *by, str phone, talk_phone_code_id *ret)
{
    return talk_phone_code_order(db, by, phone, TALK_CODE_JOIN, ret);
}

rc talk_phone_code_order(struct db *db, const struct talk_by *by, str phone, enum talk_code_use use,
                         talk_phone_code_id *ret)
{
    struct arena *a = db_arena(db);
    int64_t minutes;
    str digits = phone_digits(a, phone);
    if (!sms_is_mobile(digits)) {
        rc failed = DB_FAIL(db, RC_INVALID, "talk.phone_mobile", "no mobile number");
        db_err(db)->field = S("phone");
        return failed;
    }
    str hash = seal_hash(a, by->keys->hash, S("person.phone"), digits);
    TRY(often_check(db, by, hash));
    TRY(rule_value(db, S("talk.phone_code_minutes"), (organisation_id){ 0 }, talk_today(by), &minutes));
    ret->v = id_new(by->now);
    const struct talk_phone_code_insert_in row = {
        .id = *ret,
        .phone_hash = hash,
        .phone_sealed = seal(a, by->keys->seal, context_of(a, "number", *ret), digits),
        .code_sealed = seal(a, by->keys->seal, context_of(a, "code", *ret), digits_new(a)),
        .made_at = by->now,
        .until_at = by->now + minutes * MS_PER_MINUTE,
    };
    TRY(talk_phone_code_insert(db, &row, NULL));
    return job_add(db, &(struct job_new){
                           .kind = S("talk.phone_code"),
                           .payload = S("{}"),
                           .unique_key = str_printf(
                               a, "%s %lld", use == TALK_CODE_RESET ? RESET_WORD : "talk", (long long)ret->v),
                           .run_at = by->now,
                           .now = by->now });
}

/* ---- the code comes back ---- */

struct opened {
    str phone, code;
};

static rc open_code(struct db *db, const struct app_keys *keys, const struct talk_phone_code_by_id_row *row,
                    struct opened *ret)
{
    struct arena *a = db_arena(db);
    TRY(unseal(a, db_err(db), keys->seal, context_of(a, "number", row->id), row->phone_sealed, &ret->phone));
    return unseal(a, db_err(db), keys->seal, context_of(a, "code", row->id), row->code_sealed, &ret->code);
}

static rc code_load(struct db *db, const struct talk_by *by, talk_phone_code_id id,
                    struct talk_phone_code_by_id_row *ret)
{
    bool found;
    int64_t most;
    TRY(rule_value(db, S("talk.phone_tries"), (organisation_id){ 0 }, talk_today(by), &most));
    TRY(talk_phone_code_by_id(db, id, ret, &found));
    if (!found || ret->used_at.has || ret->until_at < by->now || ret->tries >= most)
        return DB_FAIL(db, RC_CONFLICT, "talk.phone_over", "a code that opens nothing any more");
    return RC_OK;
}

rc talk_phone_code_check(struct db *db, const struct talk_by *by, talk_phone_code_id id, str code,
                         str *ret_phone, bool *ret_right)
{
    struct talk_phone_code_by_id_row row;
    struct opened opened;
    TRY(code_load(db, by, id, &row));
    TRY(open_code(db, by->keys, &row, &opened));
    *ret_phone = opened.phone;
    *ret_right = str_eq_secret(opened.code, talk_code_typed(db_arena(db), code));
    return *ret_right ? RC_OK : talk_phone_code_try(db, id, NULL);
}

rc talk_join_by_phone(struct db *db, const struct talk_by *by, const struct talk_phone_join *in,
                      person_id *ret)
{
    str phone;
    bool is_right;
    person_id known;
    *ret = (person_id){ 0 };
    TRY(talk_phone_code_check(db, by, in->id, in->code, &phone, &is_right));
    if (!is_right)
        return RC_OK;
    TRY(person_find(db, by->keys, phone, &known));
    if (known.v != 0)
        return DB_FAIL(db, RC_CONFLICT, "talk.phone_known", "an account came to the telephone meanwhile");
    const struct talk_account account = {
        .name = in->name, .phone = phone, .way = S("sms"), .organisation = in->organisation, .join = &in->join
    };
    TRY(talk_account_make(db, by, &account, ret));
    return talk_phone_code_use(db, OPT_I64(by->now), in->id, NULL);
}

/* ---- the jobs ---- */

/* Who has an account gets no code for another one, and who has none gets none for a new password: no page
 * tells which it is, the telephone's owner learns it from the message. */
static rc words_of(struct db *db, const struct job_run *run, str phone, bool is_reset, enum text *ret)
{
    const struct talk_by by = { .now = run->now, .offset = run->app->clock.offset, .keys = &run->app->keys };
    organisation_id home;
    person_id known;
    if (is_reset) {
        TRY(talk_reset_find(db, &by, phone, &known, &home));
        *ret = known.v != 0 ? TEXT_TALK_SMS_RESET : TEXT_TALK_SMS_NOBODY;
        return RC_OK;
    }
    TRY(person_find(db, by.keys, phone, &known));
    *ret = known.v != 0 ? TEXT_TALK_SMS_KNOWN : TEXT_TALK_SMS_CODE;
    return RC_OK;
}

static rc message_of(struct db *db, const struct job_run *run, talk_phone_code_id id, bool is_reset,
                     struct sms *ret)
{
    struct talk_phone_code_by_id_row row;
    struct opened opened;
    enum text words;
    str site = { 0 };
    bool found;
    TRY(talk_phone_code_by_id(db, id, &row, &found));
    if (!found || row.used_at.has || row.until_at < run->now)
        return RC_OK;
    TRY(open_code(db, &run->app->keys, &row, &opened));
    TRY(words_of(db, run, opened.phone, is_reset, &words));
    TRY(setting_get(db, S("place"), &site));
    const struct text_arg args[] = { text_arg_str("site", site), text_arg_str("code", opened.code) };
    bool has_code = words == TEXT_TALK_SMS_CODE || words == TEXT_TALK_SMS_RESET;
    ret->text = text_format(db_arena(db), words, LANG_ZH_HANS, args, has_code ? 2 : 1);
    ret->to = opened.phone;
    return RC_OK;
}

rc talk_phone_run(struct job_run *run)
{
    struct sms message = { .id = run->unique_key };
    struct db *db = NULL;
    str rest = run->unique_key, word;
    talk_phone_code_id id;
    if (str_is_empty(run->app->sms_url) || !str_cut(&rest, ' ', &word) || !str_to_i64(rest, &id.v))
        return RC_OK;
    TRY(pool_take(run->app->pool, run->arena, run->err, &db));
    rc done = db_begin(db);
    if (done == RC_OK)
        done = message_of(db, run, id, str_eq(word, S(RESET_WORD)), &message);
    pool_give(run->app->pool, db);
    TRY(done);
    return str_is_absent(message.to) ? RC_OK : sms_send(run->app, run->arena, run->err, &message);
}

static rc sweep(struct db *db, void *data)
{
    const struct job_run *run = data;
    return talk_phone_code_sweep(db, run->now - MS_PER_DAY, NULL);
}

rc talk_phone_care(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, sweep, run);
}
