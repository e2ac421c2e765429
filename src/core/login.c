/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log-in in two halves: the slow one before the transaction (login_check), and the one that writes. Failures
 * are counted in the database, so that a restart or another process opens no new tries.
 */
#include "core/person.h"

#include "base/rand.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/rule.h"
#include "core/seal.h"
#include "core/throttle.h"
#include "gen/person_sql.h"
#include "gen/session_sql.h"

#define SESSION_TOKEN_BYTES 32
#define CSRF_BYTES 16
#define WHO_BYTES_MAX 200
/* One address may be a whole office behind one router: thirty tries at once, then one in twenty seconds. */
#define ADDRESS_BURST 30
#define ADDRESS_EVERY_MS (20 * MS_PER_SECOND)
#define OWN_BURST 5
#define OWN_EVERY_MS (3 * MS_PER_MINUTE)

/* Failure of the second step: how many tries, and how long it locks. */
struct lock_rule {
    int64_t tries;
    ms_t lock_ms;
};

static rc lock_rule_load(struct db *db, day_t day, struct lock_rule *ret)
{
    int64_t minutes;
    TRY(rule_value(db, S("login.tries"), (organisation_id){ 0 }, day, &ret->tries));
    TRY(rule_value(db, S("login.lock_minutes"), (organisation_id){ 0 }, day, &minutes));
    ret->lock_ms = minutes * MS_PER_MINUTE;
    return RC_OK;
}

static rc find_account(struct app *app, struct db *db, str who, struct person_by_login_row *ret,
                       bool *ret_found)
{
    struct arena *a = db_arena(db);
    str digits = phone_normalise(a, who);
    str hash = str_is_absent(digits) ? digits : seal_hash(a, app->keys.hash, S("person.phone"), digits);
    char *lower = arena_alloc(a, who.n);
    for (size_t i = 0; i < who.n; i++)
        lower[i] = who.p[i] >= 'A' && who.p[i] <= 'Z' ? (char)(who.p[i] - 'A' + 'a') : who.p[i];
    struct person_by_login_in in = { .login_name = { lower, who.n }, .phone_hash = hash };
    return person_by_login(db, &in, ret, ret_found);
}

/* Where there is no account, the same number of tries leads to the same lock, so that nobody learns who has
 * one. */
static void lock_of_nobody(struct app *app, str who, const struct lock_rule *lock, ms_t now,
                           struct login_try *ret)
{
    struct throttle_rule rule = { .burst = lock->tries, .every_ms = lock->lock_ms / (lock->tries + 1) + 1 };
    if (throttle_take(app->throttle, "login.nobody", who, rule, now))
        return;
    ret->is_locked = true;
    ret->locked_until = now + lock->lock_ms;
}

rc login_check(struct app *app, struct db *db, str client, str who, str password, struct login_try *ret)
{
    const struct throttle_rule address = { .burst = ADDRESS_BURST, .every_ms = ADDRESS_EVERY_MS };
    ms_t now = clock_now(&app->clock);
    struct person_by_login_row row;
    struct lock_rule lock = { 0 };
    struct login_try tried = { 0 };
    bool found, is_right;
    str name = str_slice(str_trim(who), 0, WHO_BYTES_MAX), ignored;
    str typed = str_slice(password, 0, PASSWORD_BYTES_MAX + 1);
    if (!throttle_take(app->throttle, "login.address", throttle_address(client), address, now)) {
        *ret = (struct login_try){ .is_throttled = true };
        return RC_OK;
    }
    TRY(lock_rule_load(db, day_of(now, app->clock.offset), &lock));
    TRY(find_account(app, db, name, &row, &found));
    if (found) {
        is_right = password_matches(db_arena(db), typed, row.password_hash);
        tried.is_locked = row.locked_until_at.has && row.locked_until_at.v > now;
        tried.locked_until = tried.is_locked ? row.locked_until_at.v : 0;
        tried.account = row.id;
        tried.has_factor = row.totp_on_at.has;
    } else {
        is_right = false;
        TRY(password_hash(app, db_arena(db), typed, &ignored));
        lock_of_nobody(app, name, &lock, now, &tried);
    }
    if (is_right && !tried.is_locked)
        tried.person = row.id;
    *ret = tried;
    return RC_OK;
}

rc login_check_own(struct rq *rq, str password, bool *ret_right)
{
    const struct throttle_rule own = { .burst = OWN_BURST, .every_ms = OWN_EVERY_MS };
    struct person_secret_row row;
    bool found;
    str key = str_printf(rq->arena, "%lld", (long long)rq->who.person);
    *ret_right = false;
    if (!throttle_take(rq->app->throttle, "login.own", key, own, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "login.too_often", "too many tries of one's own password");
    TRY(person_secret(rq->db, (person_id){ rq->who.person }, &row, &found));
    if (found && !str_is_absent(row.password_hash))
        *ret_right =
            password_matches(rq->arena, str_slice(password, 0, PASSWORD_BYTES_MAX + 1), row.password_hash);
    if (*ret_right)
        throttle_forget(rq->app->throttle, "login.own", key);
    return RC_OK;
}

static rc audit_login(struct rq *rq, const char *action, person_id person, bool is_right)
{
    struct audit_entry entry = { .at = rq->now,
                                 .person = person,
                                 .action = str_from_c(action),
                                 .subject = person.v != 0
                                                ? str_printf(rq->arena, "person %lld", (long long)person.v)
                                                : S("person ?"),
                                 .outcome = is_right ? S("ok") : S("refused"),
                                 .request_id = rq->request_id };
    return audit_write(rq->db, &entry);
}

static rc count_failure(struct rq *rq, person_id account, bool *ret_locked)
{
    struct lock_rule lock;
    struct person_failed_row row;
    TRY(lock_rule_load(rq->db, rq->today, &lock));
    TRY(person_failed(rq->db, lock.tries, rq->now + lock.lock_ms, account, &row));
    *ret_locked = row.locked_until_at.has && row.locked_until_at.v > rq->now;
    return RC_OK;
}

/* An administrator's account is in one place at a time. */
static rc end_other_sessions(struct rq *rq, person_id person, session_id own)
{
    bool is_admin;
    TRY(access_is_admin(rq->db, person, rq->today, &is_admin));
    if (is_admin)
        reply_hush(rq, "person", person.v);
    return is_admin ? session_end_all(rq->db, person, own, rq->now) : RC_OK;
}

static rc through(struct rq *rq, person_id person, session_id session)
{
    TRY(person_logged_in(rq->db, OPT_I64(rq->now), person, NULL));
    TRY(end_other_sessions(rq, person, session));
    return audit_login(rq, "login", person, true);
}

static rc open_session(struct rq *rq, person_id person, str *ret_token)
{
    struct person_totp_one_row factor;
    bool found;
    TRY(person_totp_one(rq->db, person, &factor, &found));
    if (!found)
        return RQ_FAIL(rq, RC_CONFLICT, "login.account_closed", "account %lld was closed meanwhile",
                       (long long)person.v);
    str token = token_new(rq->arena, SESSION_TOKEN_BYTES);
    struct session_insert_in row = { .id = { id_new(rq->now) },
                                     .token_hash = hash32(rq->arena, token),
                                     .person_id = person,
                                     .csrf = token_new(rq->arena, CSRF_BYTES),
                                     .needs_totp = factor.totp_on_at.has ? 1 : 0,
                                     .agent = agent_in_words(rq->arena, rq->agent),
                                     .created_at = rq->now,
                                     .seen_at = rq->now };
    TRY(session_insert(rq->db, &row, NULL));
    if (!factor.totp_on_at.has)
        TRY(through(rq, person, row.id));
    *ret_token = token;
    return RC_OK;
}

rc login_finish(struct rq *rq, const struct login_try *tried, str *ret_token)
{
    bool locked;
    *ret_token = (str){ 0 };
    if (tried->person.v != 0)
        return open_session(rq, tried->person, ret_token);
    if (tried->is_throttled)
        return RC_OK;
    if (tried->account.v != 0 && !tried->is_locked)
        TRY(count_failure(rq, tried->account, &locked));
    return audit_login(rq, "login", tried->account, false);
}

rc login_totp(struct rq *rq, str code, bool *ret_right)
{
    person_id person = { rq->who.person };
    session_id session = { rq->who.session };
    bool locked;
    *ret_right = false;
    if (person.v == 0 || !rq->who.needs_totp)
        return RQ_FAIL(rq, RC_UNAUTHORISED, NULL, "no log-in waits for a second factor");
    TRY(totp_use(rq, person, code, ret_right));
    if (*ret_right) {
        TRY(session_through(rq->db, session, NULL));
        return through(rq, person, session);
    }
    TRY(count_failure(rq, person, &locked));
    if (locked)
        TRY(session_end(rq->db, session, rq->now));
    return audit_login(rq, "login.code", person, false);
}
