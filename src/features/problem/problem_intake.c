/* SPDX-License-Identifier: Apache-2.0 */
/* "Me too", taking back, and numbers by which a sealed voice is found. */
#include "features/problem/problem_intake.h"

#include "core/rule.h"
#include "core/seal.h"
#include "core/sms.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_private.h"
#include "gen/problem_intake_sql.h"

#define HASH_BYTES 16
#define BATCH 500

/* ---- telephone numbers ---- */

static str hash_text(struct arena *a, const struct app_keys *keys, const char *context, str plain)
{
    struct buf b = buf_new(a, 2 * HASH_BYTES);
    buf_hex(&b, seal_hash(a, keys->hash, str_from_c(context), plain).p, HASH_BYTES);
    return buf_str(&b);
}

str voice_phone_hash(struct arena *a, const struct app_keys *keys, str phone, bool is_confidential)
{
    str digits = str_is_empty(phone) ? S("") : phone_digits(a, phone);
    if (str_is_empty(digits))
        return (str){ 0 };
    return hash_text(a, keys, is_confidential ? "voice.phone confidential" : "voice.phone", digits);
}

str voice_browser_hash(struct arena *a, const struct app_keys *keys, str token)
{
    return str_is_empty(token) ? (str){ 0 } : hash_text(a, keys, "voice.browser", token);
}

rc voice_hash_phones(struct db *db, const struct problem_act_by *by, int64_t *ret_filled)
{
    struct voices_without_hash_rows rows;
    TRY(voices_without_hash(db, BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        bool is_confidential = str_eq(rows.at[i].secrecy, S("confidential"));
        str phone;
        TRY(unseal(db_arena(db), db_err(db), is_confidential ? by->keys->confidential : by->keys->seal,
                   S("voice.phone"), rows.at[i].phone_sealed, &phone));
        /* A number without a digit is found by nothing, and not looked at again. */
        str hash = voice_phone_hash(db_arena(db), by->keys, phone, is_confidential);
        TRY(voice_set_phone_hash(db, str_is_absent(hash) ? S("") : hash, rows.at[i].id, NULL));
    }
    *ret_filled = (int64_t)rows.n;
    return RC_OK;
}

/* ---- "me too" ---- */

static rc once_check(struct db *db, const struct problem_act_by *by, const struct problem_support_new *in)
{
    struct voice_supports_row old;
    bool found;
    str browser = voice_browser_hash(db_arena(db), by->keys, in->browser);
    str phone = voice_phone_hash(db_arena(db), by->keys, in->phone, false);
    if (str_is_absent(browser))
        return RC_OK;
    struct voice_supports_in q = { .problem = in->problem.v,
                                   .browser_hash = browser,
                                   .phone = str_is_absent(phone) ? S("") : phone };
    TRY(voice_supports(db, &q, &old, &found));
    return found ? DB_FAIL(db, RC_CONFLICT, "problem.supported_already", "the browser supports it") : RC_OK;
}

rc problem_support(struct db *db, const struct problem_act_by *by, const struct problem_support_new *in,
                   struct voice_receipt *ret)
{
    struct problem_by_id_row row;
    TRY(problem_take(db, in->problem, &row));
    if (!row.is_public || row.is_confidential)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "not a public problem");
    TRY(problem_takes_more(db, &row));
    TRY(once_check(db, by, in));
    struct voice_new voice = { .kind = row.kind,
                               .category = row.category_code,
                               .channel = S("web"),
                               .secrecy = S("name_hidden"),
                               .organisation = row.organisation_id,
                               .words = in->words,
                               .place = row.place,
                               .name = in->name,
                               .phone = in->phone,
                               .browser = in->browser,
                               .is_support = true };
    TRY(voice_receive(db, by, &voice, ret));
    TRY(voice_join(db, by, ret->id, in->problem));
    TRY(voice_link_if_echoed(db, by, ret->id, &row));
    return problem_tell(db, by, ret->id, "support", row.round);
}

/* ---- taken back ---- */

bool voice_may_withdraw(str voice_state, str problem_state)
{
    bool is_answered = !str_is_absent(problem_state) && problem_state_parse(problem_state) >= PROBLEM_ECHOED;
    return !is_answered && (str_eq(voice_state, S("received")) || str_eq(voice_state, S("accepted")));
}

static rc withdraw_check(struct db *db, const struct voice_by_id_row *voice,
                         const struct problem_by_id_row *p)
{
    if (str_eq(voice->state, S("withdrawn")))
        return DB_FAIL(db, RC_CONFLICT, "problem.withdrawn_already", "it was withdrawn before");
    if (str_eq(voice->state, S("declined")))
        return DB_FAIL(db, RC_CONFLICT, "problem.withdraw_declined", "it has been answered");
    if (!voice_may_withdraw(voice->state, p->state))
        return DB_FAIL(db, RC_CONFLICT, "problem.withdraw_answered", "the answer is public");
    return RC_OK;
}

/* Soon after it was sent, and nobody has acted: nothing tells of it. */
static rc is_at_once(struct db *db, const struct problem_act_by *by, const struct voice_by_id_row *voice,
                     bool *ret)
{
    int64_t minutes;
    TRY(rule_value(db, S("problem.withdraw_minutes"), voice->organisation_id, day_of(by->now, by->offset),
                   &minutes));
    *ret = str_eq(voice->state, S("received")) && by->now - voice->received_at <= minutes * MS_PER_MINUTE;
    return RC_OK;
}

rc voice_withdraw(struct db *db, const struct problem_act_by *by, voice_id id)
{
    struct voice_by_id_row voice;
    struct problem_by_id_row p = { 0 };
    bool at_once;
    TRY(voice_take(db, id, &voice));
    if (voice.problem_id.has)
        TRY(problem_take(db, (problem_id){ voice.problem_id.v }, &p));
    TRY(withdraw_check(db, &voice, &p));
    TRY(is_at_once(db, by, &voice, &at_once));
    TRY(voice_set_withdrawn(db, OPT_I64(by->now), id, NULL));
    if (at_once)
        return RC_OK;
    TRY(problem_tell(db, by, id, "withdraw", 1));
    bool is_hidden = str_eq(voice.secrecy, S("confidential")) && !p.is_confidential;
    if (!voice.problem_id.has || is_hidden)
        return RC_OK;
    return problem_step_add(db, by,
                            &(struct problem_step_words){
                                .problem = p.id, .act = "withdraw", .note = voice.number, .round = p.round });
}

static rc forget(struct db *db, voice_id id)
{
    struct voice_files_rows files;
    TRY(voice_files(db, OPT_I64(id.v), &files));
    TRY(voice_photos_forget(db, OPT_I64(id.v), NULL));
    for (size_t i = 0; i < files.n; i++)
        TRY(file_forget(db, files.at[i].file_id, NULL));
    TRY(voice_words_forget(db, id));
    return voice_forget(db, id, NULL);
}

rc voice_forget_withdrawn(struct db *db, const struct problem_act_by *by, int64_t *ret_forgotten)
{
    struct voices_to_forget_rows rows;
    int64_t days;
    TRY(rule_value(db, S("problem.withdrawn_keep_days"), (organisation_id){ 0 }, day_of(by->now, by->offset),
                   &days));
    TRY(voices_to_forget(db, by->now - days * MS_PER_DAY, BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(forget(db, rows.at[i].id));
    *ret_forgotten = (int64_t)rows.n;
    return RC_OK;
}
