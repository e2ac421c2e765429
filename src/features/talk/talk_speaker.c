/* SPDX-License-Identifier: Apache-2.0 */
/* Nicknames, and accounts from slips. */
#include "features/talk/talk_speaker.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "core/affiliation.h"
#include "core/person.h"
#include "core/rule.h"
#include "core/seal.h"
#include "features/talk/talk_join.h"
#include "features/talk/talk_text.h"
#include "features/talk/talk_word.h"
#include "gen/talk_speaker_sql.h"

#define LOGIN_DIGITS 6

static rc fail_field(struct db *db, rc code, const char *key, const char *field)
{
    rc failed = DB_FAIL(db, code, key, "refused: %s", key);
    db_err(db)->field = str_from_c(field);
    return failed;
}

/* ---- nicknames ---- */

static rc name_flaw(struct db *db, const struct talk_by *by, str nickname)
{
    struct talk_names_official_rows names;
    str marks, alike = talk_skeleton(db_arena(db), nickname);
    enum text flaw = talk_name_flaw(db_arena(db), nickname);
    if (flaw != TEXT_NONE)
        return fail_field(db, RC_INVALID, str_c(db_arena(db), text_key(flaw)), "nickname");
    TRY(talk_names_official(db, talk_today(by), &names));
    for (size_t i = 0; i < names.n; i++)
        if (str_eq(alike, talk_skeleton(db_arena(db), names.at[i].name)))
            return fail_field(db, RC_INVALID, "talk.name_title", "nickname");
    TRY(talk_marks(db, nickname, talk_today(by), &marks));
    return str_is_empty(marks) ? RC_OK : fail_field(db, RC_INVALID, "talk.name_word", "nickname");
}

static rc nickname_write(struct db *db, const struct talk_by *by, str typed, str way, organisation_id home)
{
    struct talk_speaker_taken_row other;
    bool taken;
    str nickname = str_trim(typed);
    TRY(name_flaw(db, by, nickname));
    const struct talk_speaker_write_in row = { .person_id = by->person,
                                               .nickname = nickname,
                                               .folded = talk_skeleton(db_arena(db), nickname),
                                               .way = way,
                                               .organisation_id = { .v = home.v, .has = home.v != 0 },
                                               .made_at = by->now,
                                               .changed_at = by->now };
    TRY(talk_speaker_taken(db, row.folded, &other, &taken));
    if (taken && other.person_id.v != by->person.v)
        return fail_field(db, RC_CONFLICT, "talk.name_taken", "nickname");
    return talk_speaker_write(db, &row, NULL);
}

rc talk_nickname_set(struct db *db, const struct talk_by *by, str nickname)
{
    return nickname_write(db, by, nickname, S("staff"), (organisation_id){ 0 });
}

/* ---- accounts ---- */

rc talk_account_make(struct db *db, const struct talk_by *by, const struct talk_account *in, person_id *ret)
{
    struct talk_by self = *by;
    affiliation_id home;
    const struct person_new person = { .name = in->name,
                                       .login_name = str_is_empty(in->join->login_name)
                                                         ? (str){ 0 }
                                                         : in->join->login_name,
                                       .phone = str_is_empty(in->phone) ? (str){ 0 } : in->phone,
                                       .password_hash = in->join->password_hash,
                                       .now = by->now };
    TRY(person_add(db, by->keys, &person, &self.person));
    TRY(nickname_write(db, &self, in->join->nickname, in->way, in->organisation));
    const struct affiliation_new belongs = { .person = self.person,
                                             .organisation = in->organisation,
                                             .kind = S(AFFILIATION_RESIDENT),
                                             .from_day = talk_today(by),
                                             .now = by->now };
    TRY(affiliation_add(db, &belongs, &home));
    *ret = self.person;
    return RC_OK;
}

/* ---- slips ---- */

static str code_hash(struct db *db, const struct talk_by *by, str code)
{
    return seal_hash(db_arena(db), by->keys->hash, S("talk.slip"), code);
}

static str slip_context(struct db *db, const char *what, talk_slip_id id)
{
    return str_printf(db_arena(db), "talk.slip.%s %lld", what, (long long)id.v);
}

/* "r-205183": letters first, for digits alone are a telephone. */
static str login_name_new(struct db *db)
{
    char digits[LOGIN_DIGITS];
    for (size_t i = 0; i < LOGIN_DIGITS; i++)
        digits[i] = (char)('0' + rand_below(10));
    return str_printf(db_arena(db), "r-%.*s", LOGIN_DIGITS, digits);
}

static rc phone_of(struct db *db, const struct talk_by *by, str typed, str *ret)
{
    person_id known;
    *ret = (str){ 0 };
    if (str_is_empty(str_trim(typed)))
        return RC_OK;
    *ret = phone_normalise(db_arena(db), typed);
    if (str_is_absent(*ret))
        return fail_field(db, RC_INVALID, "person.phone_wrong", "phone");
    TRY(person_find(db, by->keys, *ret, &known));
    return known.v == 0 ? RC_OK : fail_field(db, RC_CONFLICT, "talk.phone_known", "phone");
}

rc talk_slip_issue(struct db *db, const struct talk_by *by, const struct talk_slip_new *in,
                   struct talk_slip_made *ret)
{
    int64_t days;
    str phone, name = str_trim(in->name);
    if (str_is_empty(name) || utf8_length(name) > PERSON_NAME_MAX)
        return fail_field(db, RC_INVALID, "person.name_wrong", "name");
    TRY(phone_of(db, by, in->phone, &phone));
    TRY(rule_value(db, S("talk.slip_days"), in->organisation, talk_today(by), &days));
    *ret = (struct talk_slip_made){ .id = { id_new(by->now) },
                                    .code = talk_code_new(db_arena(db), TALK_SLIP_CODE),
                                    .login_name = login_name_new(db) };
    const struct talk_slip_insert_in row = {
        .id = ret->id,
        .code_hash = code_hash(db, by, ret->code),
        .organisation_id = in->organisation,
        .name_sealed = seal(db_arena(db), by->keys->seal, slip_context(db, "name", ret->id), name),
        .phone_sealed = talk_sealed(db, by->keys->seal, slip_context(db, "phone", ret->id), phone),
        .phone_hash =
            str_is_absent(phone) ? phone : seal_hash(db_arena(db), by->keys->hash, S("person.phone"), phone),
        .login_name = ret->login_name,
        .issued_by = by->person,
        .issued_at = by->now,
        .until_day = talk_today(by) + days,
    };
    return talk_slip_insert(db, &row, NULL);
}

rc talk_slip_end(struct db *db, const struct talk_by *by, talk_slip_id id)
{
    int64_t changed = 0;
    TRY(talk_slip_close(db, OPT_I64(by->now), id, &changed));
    return changed > 0 ? RC_OK : DB_FAIL(db, RC_CONFLICT, "talk.slip_gone", "the slip is used or ended");
}

rc talk_slip_find(struct db *db, const struct talk_by *by, str code, struct talk_slip *ret)
{
    struct talk_slip_by_code_row row;
    struct arena *a = db_arena(db);
    bool found;
    TRY(talk_slip_by_code(db, code_hash(db, by, talk_code_typed(a, code)), talk_today(by), &row, &found));
    if (!found)
        return fail_field(db, RC_INVALID, "talk.slip_none", "code");
    *ret =
        (struct talk_slip){ .id = row.id, .organisation = row.organisation_id, .login_name = row.login_name };
    TRY(unseal(a, db_err(db), by->keys->seal, slip_context(db, "name", row.id), row.name_sealed, &ret->name));
    return str_is_absent(row.phone_sealed)
               ? RC_OK
               : unseal(a, db_err(db), by->keys->seal, slip_context(db, "phone", row.id), row.phone_sealed,
                        &ret->phone);
}

rc talk_join_by_slip(struct db *db, const struct talk_by *by, str code, const struct talk_join *in,
                     person_id *ret)
{
    struct talk_slip slip;
    struct talk_join join = *in;
    int64_t changed = 0;
    TRY(talk_slip_find(db, by, code, &slip));
    if (str_is_empty(join.login_name))
        join.login_name = slip.login_name;
    const struct talk_account account = { .name = slip.name,
                                          .phone = slip.phone,
                                          .way = S("slip"),
                                          .organisation = slip.organisation,
                                          .join = &join };
    TRY(talk_account_make(db, by, &account, ret));
    const struct talk_slip_use_in use = { .used_at = OPT_I64(by->now),
                                          .person_id = OPT_I64(ret->v),
                                          .id = slip.id };
    TRY(talk_slip_use(db, &use, &changed));
    return changed > 0 ? RC_OK : fail_field(db, RC_INVALID, "talk.slip_none", "code");
}

rc talk_slip_name(struct db *db, const struct app_keys *keys, talk_slip_id id, str sealed, str *ret)
{
    return unseal(db_arena(db), db_err(db), keys->seal, slip_context(db, "name", id), sealed, ret);
}
