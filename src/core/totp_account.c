/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor of an account: enrolment, use, removal. The codes themselves are in totp.c. */
#include "core/audit.h"
#include "core/person.h"
#include "core/seal.h"
#include "core/totp.h"
#include "gen/person_sql.h"

/* Bound to the row, as telephone numbers are. */
static str context_of(struct arena *a, person_id id)
{
    return str_printf(a, "person.totp %lld", (long long)id.v);
}

static rc load(struct rq *rq, person_id person, struct person_totp_one_row *ret)
{
    bool found;
    TRY(person_totp_one(rq->db, person, ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no open account %lld", (long long)person.v);
}

static rc use_code(struct rq *rq, person_id person, const struct person_totp_one_row *row, str code,
                   bool *ret_right)
{
    str secret;
    int64_t step = 0, used = 0;
    *ret_right = false;
    TRY(unseal(rq->arena, &rq->err, rq->app->keys.seal, context_of(rq->arena, person), row->totp_sealed,
               &secret));
    if (!totp_matches(secret, code, rq->now, row->totp_last_step, &step))
        return RC_OK;
    TRY(person_totp_use(rq->db, step, OPT_I64(rq->now), person, &used));
    *ret_right = used > 0;
    return RC_OK;
}

rc totp_use(struct rq *rq, person_id person, str code, bool *ret_right)
{
    struct person_totp_one_row row;
    TRY(load(rq, person, &row));
    if (!row.totp_on_at.has)
        return RQ_FAIL(rq, RC_CONFLICT, "login.no_factor", "account %lld has no second factor",
                       (long long)person.v);
    return use_code(rq, person, &row, code, ret_right);
}

static rc record(struct rq *rq, const char *action, person_id person)
{
    return audit_act(rq, action, str_printf(rq->arena, "person %lld", (long long)person.v),
                     (organisation_id){ 0 }, (str){ 0 });
}

static str account_of(const struct person_totp_one_row *row)
{
    return str_is_absent(row->login_name) ? row->name : row->login_name;
}

rc totp_begin(struct rq *rq, str issuer, str *ret_base32, str *ret_uri)
{
    person_id person = { rq->who.person };
    struct person_totp_one_row row;
    TRY(load(rq, person, &row));
    if (row.totp_on_at.has)
        return RQ_FAIL(rq, RC_CONFLICT, "login.factor_on", "account %lld has a second factor",
                       (long long)person.v);
    str secret = totp_secret_new(rq->arena);
    str sealed = seal(rq->arena, rq->app->keys.seal, context_of(rq->arena, person), secret);
    TRY(person_totp_put(rq->db, sealed, OPT_NONE, person, NULL));
    *ret_base32 = totp_base32(rq->arena, secret);
    *ret_uri = totp_uri(rq->arena, issuer, account_of(&row), secret);
    return RC_OK;
}

rc totp_pending(struct rq *rq, str issuer, str *ret_base32, str *ret_uri)
{
    person_id person = { rq->who.person };
    struct person_totp_one_row row;
    str secret;
    *ret_base32 = *ret_uri = (str){ 0 };
    TRY(load(rq, person, &row));
    if (row.totp_on_at.has || str_is_absent(row.totp_sealed))
        return RC_OK;
    TRY(unseal(rq->arena, &rq->err, rq->app->keys.seal, context_of(rq->arena, person), row.totp_sealed,
               &secret));
    *ret_base32 = totp_base32(rq->arena, secret);
    *ret_uri = totp_uri(rq->arena, issuer, account_of(&row), secret);
    return RC_OK;
}

rc totp_confirm(struct rq *rq, str code, bool *ret_right)
{
    person_id person = { rq->who.person };
    struct person_totp_one_row row;
    TRY(load(rq, person, &row));
    if (row.totp_on_at.has || str_is_absent(row.totp_sealed))
        return RQ_FAIL(rq, RC_CONFLICT, "login.no_factor", "account %lld has begun no second factor",
                       (long long)person.v);
    TRY(use_code(rq, person, &row, code, ret_right));
    return *ret_right ? record(rq, "login.factor_on", person) : RC_OK;
}

rc totp_off(struct rq *rq, person_id person)
{
    struct person_totp_one_row row;
    TRY(load(rq, person, &row));
    TRY(person_totp_put(rq->db, (str){ 0 }, OPT_NONE, person, NULL));
    return record(rq, "login.factor_off", person);
}
