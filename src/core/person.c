/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts. Logging in is in login.c, sessions in session.c. */
#include "core/person.h"

#include "base/json.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "core/audit.h"
#include "core/seal.h"
#include "gen/person_sql.h"
#include "gen/token_sql.h"

#define PHONE_DIGITS_MIN 5
#define PHONE_DIGITS_MAX 20
#define REASON_MAX 200
#define MOBILE_DIGITS 11

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

str phone_normalise(struct arena *a, str phone)
{
    char *digits = arena_alloc(a, phone.n);
    size_t n = 0;
    for (size_t i = 0; i < phone.n; i++) {
        if (is_digit(phone.p[i]))
            digits[n++] = phone.p[i];
        else if (str_find_char(S(" -()"), phone.p[i]) == SIZE_MAX && !(phone.p[i] == '+' && n == 0))
            return (str){ 0 };
    }
    str all = { digits, n };
    if (str_starts(all, S("0086")))
        all = str_slice(all, 4, n);
    else if (all.n > MOBILE_DIGITS && str_starts(all, S("86")))
        all = str_slice(all, 2, n);
    return all.n >= PHONE_DIGITS_MIN && all.n <= PHONE_DIGITS_MAX ? all : (str){ 0 };
}

str phone_mask(struct arena *a, str phone)
{
    char *out = arena_alloc(a, phone.n);
    size_t keep_front = phone.n >= 8 ? 3 : 0, keep_back = phone.n >= 8 ? 4 : 2;
    for (size_t i = 0; i < phone.n; i++)
        out[i] = i < keep_front || i + keep_back >= phone.n ? phone.p[i] : '*';
    return (str){ out, phone.n };
}

str person_name_masked(struct arena *a, str name)
{
    return str_printf(a, "%.*s**", STR_ARG(utf8_cut(name, 1)));
}

/* Bound to the row, so that a number cannot be moved to another account in the database. */
static str phone_context(struct arena *a, person_id id)
{
    return str_printf(a, "person.phone %lld", (long long)id.v);
}

static str phone_hash(struct arena *a, const struct app_keys *keys, str digits)
{
    return str_is_absent(digits) ? digits : seal_hash(a, keys->hash, S("person.phone"), digits);
}

static rc fail_field(struct db *db, rc code, const char *key, const char *field)
{
    rc done = DB_FAIL(db, code, key, "field %s", field);
    if (db_err(db) != NULL && str_is_absent(db_err(db)->field))
        db_err(db)->field = str_from_c(field);
    return done;
}

/* Lower-case letters, digits and "-._"; not digits only, which would be a telephone number. */
static bool login_name_is_good(str s)
{
    bool has_letter = false;
    if (s.n < 2 || s.n > PERSON_LOGIN_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool letter = s.p[i] >= 'a' && s.p[i] <= 'z';
        if (!letter && !is_digit(s.p[i]) && str_find_char(S("-._"), s.p[i]) == SIZE_MAX)
            return false;
        has_letter = has_letter || letter;
    }
    return has_letter;
}

static str lower(struct arena *a, str s)
{
    if (str_is_absent(s))
        return s;
    char *out = arena_alloc(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (str){ out, s.n };
}

static rc check_free(struct db *db, str login_name, str hash, person_id self)
{
    struct person_taken_row row;
    bool found;
    if (str_is_absent(login_name) && str_is_absent(hash))
        return RC_OK;
    TRY(person_taken(db, &(struct person_taken_in){ .login_name = login_name, .phone_hash = hash }, &row,
                     &found));
    if (!found || row.id.v == self.v)
        return RC_OK;
    if (!str_is_absent(login_name) && str_eq(row.login_name, login_name))
        return fail_field(db, RC_CONFLICT, "person.login_name_taken", "login_name");
    return fail_field(db, RC_CONFLICT, "person.phone_taken", "phone");
}

rc person_add(struct db *db, const struct app_keys *keys, const struct person_new *in, person_id *ret)
{
    struct arena *a = db_arena(db);
    person_id id = in->id.v != 0 ? in->id : (person_id){ id_new(in->now) };
    str name = str_trim(in->name), login_name = lower(a, in->login_name);
    str digits = str_is_absent(in->phone) ? in->phone : phone_normalise(a, in->phone);
    if (str_is_empty(name) || utf8_length(name) > PERSON_NAME_MAX)
        return fail_field(db, RC_INVALID, "person.name_wrong", "name");
    if (!str_is_absent(login_name) && !login_name_is_good(login_name))
        return fail_field(db, RC_INVALID, "person.login_name_wrong", "login_name");
    if (!str_is_absent(in->phone) && str_is_absent(digits))
        return fail_field(db, RC_INVALID, "person.phone_wrong", "phone");
    struct person_insert_in row = { .id = id,
                                    .name = name,
                                    .login_name = login_name,
                                    .phone_sealed = seal(a, keys->seal, phone_context(a, id), digits),
                                    .phone_hash = phone_hash(a, keys, digits),
                                    .password_hash = in->password_hash,
                                    .password_set_at =
                                        str_is_absent(in->password_hash) ? OPT_NONE : OPT_I64(in->now),
                                    .must_change_password = in->must_change_password ? 1 : 0,
                                    .created_at = in->now };
    TRY(check_free(db, row.login_name, row.phone_hash, (person_id){ 0 }));
    TRY(person_insert(db, &row, NULL));
    *ret = id;
    return RC_OK;
}

static ms_t or_zero(struct opt_i64 at)
{
    return at.has ? at.v : 0;
}

rc person_load(struct db *db, const struct app_keys *keys, person_id id, struct person *ret)
{
    struct arena *a = db_arena(db);
    struct person_one_row row;
    bool found;
    str digits;
    TRY(person_one(db, id, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no person %lld", (long long)id.v);
    TRY(unseal(a, db_err(db), keys->seal, phone_context(a, id), row.phone_sealed, &digits));
    *ret = (struct person){ .id = row.id,
                            .name = row.name,
                            .login_name = row.login_name,
                            .phone_masked = str_is_absent(digits) ? digits : phone_mask(a, digits),
                            .has_password = row.has_password != 0,
                            .must_change_password = row.must_change_password != 0,
                            .has_totp = row.totp_on_at.has,
                            .is_closed = row.closed_at.has,
                            .locked_until = or_zero(row.locked_until_at),
                            .last_login_at = or_zero(row.last_login_at),
                            .previous_login_at = or_zero(row.previous_login_at),
                            .created_at = row.created_at };
    return RC_OK;
}

rc person_find(struct db *db, const struct app_keys *keys, str who, person_id *ret)
{
    struct arena *a = db_arena(db);
    struct person_taken_row row;
    bool found;
    str name = lower(a, str_trim(who));
    str hash = phone_hash(a, keys, phone_normalise(a, name));
    TRY(person_taken(db, &(struct person_taken_in){ .login_name = name, .phone_hash = hash }, &row, &found));
    *ret = found ? row.id : (person_id){ 0 };
    return RC_OK;
}

rc person_list(struct db *db, const struct person_page *in, struct person **ret, size_t *ret_n)
{
    struct person_list_page_rows rows;
    struct person_list_page_in page = { .after_name = str_is_absent(in->after_name) ? S("") : in->after_name,
                                        .after_id = in->after_id,
                                        .part = str_is_empty(in->part) ? (str){ 0 }
                                                                       : db_like(db_arena(db), in->part),
                                        .limit = in->limit };
    TRY(person_list_page(db, &page, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct person, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct person_list_page_row *row = &rows.at[i];
        (*ret)[i] = (struct person){ .id = row->id,
                                     .name = row->name,
                                     .login_name = row->login_name,
                                     .has_totp = row->totp_on_at.has,
                                     .locked_until = or_zero(row->locked_until_at),
                                     .last_login_at = or_zero(row->last_login_at),
                                     .created_at = row->created_at };
    }
    *ret_n = rows.n;
    return RC_OK;
}

static rc changed_or_missing(struct db *db, person_id id, int64_t changed)
{
    return changed > 0 ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no open account %lld", (long long)id.v);
}

rc person_set_password(struct db *db, const struct password_new *in)
{
    struct person_password_put_in row = { .password_hash = in->hash,
                                          .password_set_at = OPT_I64(in->now),
                                          .must_change_password = in->must_change ? 1 : 0,
                                          .id = in->person };
    int64_t changed = 0;
    TRY(person_password_put(db, &row, &changed));
    TRY(changed_or_missing(db, in->person, changed));
    return session_end_all(db, in->person, in->but, in->now);
}

rc person_set_phone(struct db *db, const struct app_keys *keys, person_id id, str phone)
{
    struct arena *a = db_arena(db);
    int64_t changed = 0;
    str digits = str_is_absent(phone) ? phone : phone_normalise(a, phone);
    if (!str_is_absent(phone) && str_is_absent(digits))
        return fail_field(db, RC_INVALID, "person.phone_wrong", "phone");
    str hash = phone_hash(a, keys, digits);
    TRY(check_free(db, (str){ 0 }, hash, id));
    TRY(person_phone_put(
        db,
        &(struct person_phone_put_in){
            .phone_sealed = seal(a, keys->seal, phone_context(a, id), digits), .phone_hash = hash, .id = id },
        &changed));
    return changed_or_missing(db, id, changed);
}

rc person_phone(struct db *db, const struct app_keys *keys, person_id person, str *ret)
{
    struct arena *a = db_arena(db);
    struct person_one_row row;
    bool found = false;
    *ret = (str){ 0 };
    TRY(person_one(db, person, &row, &found));
    if (!found || row.closed_at.has || str_is_absent(row.phone_sealed))
        return RC_OK;
    return unseal(a, db_err(db), keys->seal, phone_context(a, person), row.phone_sealed, ret);
}

rc person_unlock(struct db *db, person_id id)
{
    int64_t changed = 0;
    TRY(person_unlock_put(db, id, &changed));
    return changed_or_missing(db, id, changed);
}

rc person_close(struct db *db, person_id id, ms_t now)
{
    int64_t changed = 0;
    TRY(person_close_put(db, OPT_I64(now), id, &changed));
    TRY(changed_or_missing(db, id, changed));
    TRY(token_close_all(db, OPT_I64(now), id, NULL));
    return session_end_all(db, id, (session_id){ 0 }, now);
}

rc person_reveal_phone(struct rq *rq, person_id person, str reason, str *ret)
{
    struct person_one_row row;
    bool found;
    str why = str_trim(reason);
    struct buf b = buf_new(rq->arena, REASON_MAX * 8);
    struct json j = json_new(&b);
    if (str_is_empty(why) || utf8_length(why) > REASON_MAX)
        return fail_field(rq->db, RC_INVALID, "person.reason_missing", "reason");
    TRY(person_one(rq->db, person, &row, &found));
    if (!found || str_is_absent(row.phone_sealed))
        return DB_FAIL(rq->db, RC_NOT_FOUND, NULL, "person %lld has no telephone number",
                       (long long)person.v);
    json_open_object(&j);
    json_put_str(&j, S("reason"), why);
    json_end(&j);
    TRY(audit_act(rq, "person.reveal_phone", str_printf(rq->arena, "person %lld", (long long)person.v),
                  (organisation_id){ rq->organisation }, buf_str(&b)));
    return unseal(rq->arena, &rq->err, rq->app->keys.seal, phone_context(rq->arena, person), row.phone_sealed,
                  ret);
}
