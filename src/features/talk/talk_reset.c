/* SPDX-License-Identifier: Apache-2.0 */
#include "features/talk/talk_reset.h"

#include "base/rand.h"
#include "core/person.h"
#include "core/rule.h"
#include "core/seal.h"
#include "db/lane.h"
#include "features/talk/talk_join.h"
#include "gen/talk_reset_sql.h"
#include "gen/talk_speaker_sql.h"

#define KEPT_MS (30 * MS_PER_DAY)

static rc is_resident(struct db *db, const struct talk_by *by, person_id person, organisation_id *ret_home,
                      bool *ret)
{
    struct talk_reset_resident_row row;
    *ret = false;
    *ret_home = (organisation_id){ 0 };
    if (person.v == 0)
        return RC_OK;
    TRY(talk_reset_resident(db, person, talk_today(by), &row, ret));
    if (*ret && row.organisation_id.has)
        ret_home->v = row.organisation_id.v;
    return RC_OK;
}

rc talk_reset_find(struct db *db, const struct talk_by *by, str who, person_id *ret,
                   organisation_id *ret_home)
{
    bool found;
    TRY(person_find(db, by->keys, str_trim(who), ret));
    TRY(is_resident(db, by, *ret, ret_home, &found));
    if (!found)
        ret->v = 0;
    return RC_OK;
}

static str code_hash(struct db *db, const struct talk_by *by, str code)
{
    return seal_hash(db_arena(db), by->keys->hash, S("talk.reset"), code);
}

rc talk_reset_issue(struct db *db, const struct talk_by *by, person_id whose, struct talk_reset_made *ret)
{
    int64_t hours;
    TRY(rule_value(db, S("talk.reset_hours"), (organisation_id){ 0 }, talk_today(by), &hours));
    *ret = (struct talk_reset_made){ .id = id_new(by->now),
                                     .code = talk_code_new(db_arena(db), TALK_RESET_CODE),
                                     .until = by->now + hours * MS_PER_HOUR };
    const struct talk_reset_insert_in row = { .id = { ret->id },
                                              .code_hash = code_hash(db, by, ret->code),
                                              .person_id = { .v = whose.v, .has = whose.v != 0 },
                                              .issued_by = by->person,
                                              .issued_at = by->now,
                                              .until_at = ret->until };
    return talk_reset_insert(db, &row, NULL);
}

static rc set_anew(struct db *db, const struct talk_by *by, person_id person, str hash)
{
    const struct password_new in = { .person = person, .hash = hash, .now = by->now };
    const struct talk_reset_spend_in spent = { .used_at = OPT_I64(by->now), .person_id = OPT_I64(person.v) };
    TRY(person_set_password(db, &in));
    TRY(person_unlock(db, person));
    return talk_reset_spend(db, &spent, NULL);
}

static rc wrong(struct db *db)
{
    rc failed = DB_FAIL(db, RC_INVALID, "talk.reset_wrong", "a slip that does not fit");
    db_err(db)->field = S("code");
    return failed;
}

rc talk_reset_by_slip(struct db *db, const struct talk_by *by, const struct talk_reset_use *in,
                      person_id *ret)
{
    struct talk_reset_by_code_row row;
    organisation_id home;
    bool found;
    str code = talk_code_typed(db_arena(db), in->code);
    TRY(talk_reset_by_code(db, code_hash(db, by, code), by->now, &row, &found));
    TRY(talk_reset_find(db, by, in->who, ret, &home));
    if (!found || ret->v == 0 || !row.person_id.has || row.person_id.v != ret->v)
        return wrong(db);
    return set_anew(db, by, *ret, in->password_hash);
}

rc talk_reset_by_phone(struct db *db, const struct talk_by *by, talk_phone_code_id id,
                       const struct talk_reset_use *in, person_id *ret)
{
    str phone;
    organisation_id home;
    bool is_right;
    *ret = (person_id){ 0 };
    TRY(talk_phone_code_check(db, by, id, in->code, &phone, &is_right));
    if (!is_right)
        return RC_OK;
    TRY(talk_reset_find(db, by, phone, ret, &home));
    if (ret->v == 0)
        return DB_FAIL(db, RC_CONFLICT, "talk.phone_over", "the account is gone, or staff's");
    TRY(talk_phone_code_use(db, OPT_I64(by->now), id, NULL));
    return set_anew(db, by, *ret, in->password_hash);
}

static rc sweep(struct db *db, void *data)
{
    const struct job_run *run = data;
    return talk_reset_sweep(db, run->now - KEPT_MS, NULL);
}

rc talk_reset_care(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, sweep, run);
}
