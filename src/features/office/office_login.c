/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in, second factor, log-out, and the one-time link to the first account. */
#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/setting.h"
#include "features/office/office.h"
#include "gen/office_views.h"
#include "web/form.h"

struct login_form {
    str who, password, next;
};
static const struct field login_fields[] = {
    { .name = "who",
      .kind = FIELD_TEXT,
      .at = offsetof(struct login_form, who),
      .label = TEXT_OFFICE_LOGIN_WHO,
      .is_required = true,
      .max = 60,
      .autocomplete = "username" },
    { .name = "password",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct login_form, password),
      .label = TEXT_OFFICE_LOGIN_PASSWORD,
      .is_required = true,
      .max = PASSWORD_BYTES_MAX,
      .autocomplete = "current-password" },
};
const struct form office_login_form = FORM("login", login_fields, struct login_form);

rc office_login_show(struct rq *rq)
{
    struct office_login *v = ARENA_NEW(rq->arena, struct office_login);
    v->summary = form_summary(rq, &office_login_form);
    v->fields = form_fields(rq, &office_login_form);
    v->guard = form_guard(rq, &office_login_form);
    reply_page(rq, rq_text(rq, TEXT_OFFICE_LOGIN_TITLE), office_login_page(v));
    return RC_OK;
}

/* Slow: Argon2id, before the write lane. */
rc office_login_prepare(struct rq *rq)
{
    const struct login_form *f = rq->form;
    struct login_try *tried = ARENA_NEW(rq->arena, struct login_try);
    TRY(login_check(rq->app, rq->db, rq->client, f->who, f->password, tried));
    if (tried->is_throttled)
        return form_fail(rq, NULL, TEXT_OFFICE_LOGIN_THROTTLED);
    if (tried->is_locked)
        return form_fail(rq, NULL, TEXT_OFFICE_LOGIN_LOCKED);
    rq->prepared = tried;
    return RC_OK;
}

rc office_login(struct rq *rq)
{
    const struct login_try *tried = rq->prepared;
    str token = { 0 };
    TRY(login_finish(rq, tried, &token));
    if (str_is_absent(token)) {
        reply_flash(rq, TEXT_OFFICE_LOGIN_WRONG, "bad");
        reply_redirect(rq, S("/login"));
        return RC_OK;
    }
    reply_cookie(rq, S(SESSION_COOKIE), token, COOKIE_SESSION);
    reply_redirect(rq, S("/me"));
    return RC_OK;
}

struct code_form {
    str code;
};
static const struct field code_fields[] = {
    { .name = "code",
      .kind = FIELD_TEXT,
      .at = offsetof(struct code_form, code),
      .label = TEXT_OFFICE_CODE_LABEL,
      .is_required = true,
      .min = 6,
      .max = 6,
      .autocomplete = "one-time-code",
      .inputmode = "numeric" },
};
const struct form office_code_form = FORM("code", code_fields, struct code_form);

rc office_code_show(struct rq *rq)
{
    struct office_code *v = ARENA_NEW(rq->arena, struct office_code);
    v->summary = form_summary(rq, &office_code_form);
    v->fields = form_fields(rq, &office_code_form);
    v->guard = form_guard(rq, &office_code_form);
    reply_page(rq, rq_text(rq, TEXT_OFFICE_CODE_TITLE), office_code_page(v));
    return RC_OK;
}

rc office_code(struct rq *rq)
{
    const struct code_form *f = rq->form;
    bool is_right = false;
    TRY(login_totp(rq, f->code, &is_right));
    if (!is_right)
        reply_flash(rq, TEXT_OFFICE_CODE_WRONG, "bad");
    reply_redirect(rq, is_right ? S("/me") : S("/login/code"));
    return RC_OK;
}

rc office_logout(struct rq *rq)
{
    if (rq->who.session != 0)
        TRY(session_end(rq->db, (session_id){ rq->who.session }, rq->now));
    reply_cookie(rq, S(SESSION_COOKIE), S(""), COOKIE_GONE);
    reply_redirect(rq, S("/"));
    return RC_OK;
}

/* ---- the first account ---- */

struct setup_form {
    str place, name, login_name, password;
};
static const struct field setup_fields[] = {
    { .name = "place",
      .kind = FIELD_TEXT,
      .at = offsetof(struct setup_form, place),
      .label = TEXT_OFFICE_SETUP_PLACE,
      .hint = TEXT_OFFICE_SETUP_PLACE_HINT,
      .is_required = true,
      .max = 30 },
    { .name = "name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct setup_form, name),
      .label = TEXT_OFFICE_SETUP_NAME,
      .is_required = true,
      .max = PERSON_NAME_MAX,
      .autocomplete = "name" },
    { .name = "login_name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct setup_form, login_name),
      .label = TEXT_OFFICE_LOGIN_NAME,
      .hint = TEXT_OFFICE_LOGIN_NAME_HINT,
      .is_required = true,
      .max = LOGIN_NAME_MAX,
      .autocomplete = "username" },
    { .name = "password",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct setup_form, password),
      .label = TEXT_OFFICE_PASSWORD_NEW,
      .hint = TEXT_OFFICE_PASSWORD_NEW_HINT,
      .is_required = true,
      .max = PASSWORD_BYTES_MAX,
      .autocomplete = "new-password" },
};
const struct form office_setup_form = FORM("setup", setup_fields, struct setup_form);

static rc setup_token(struct rq *rq, api_token_id *ret)
{
    person_id nobody;
    TRY(api_token_find(rq->db, S("setup"), rq->args[0], ret, &nobody));
    if (ret->v == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, "office.setup_gone", "set-up link unknown or used");
    return RC_OK;
}

rc office_setup_show(struct rq *rq)
{
    struct office_setup *v = ARENA_NEW(rq->arena, struct office_setup);
    api_token_id token;
    TRY(setup_token(rq, &token));
    v->token = rq->args[0];
    v->summary = form_summary(rq, &office_setup_form);
    v->fields = form_fields(rq, &office_setup_form);
    v->guard = form_guard(rq, &office_setup_form);
    reply_page(rq, rq_text(rq, TEXT_OFFICE_SETUP_TITLE), office_setup_page(v));
    return RC_OK;
}

rc office_setup_prepare(struct rq *rq)
{
    const struct setup_form *f = rq->form;
    str *hash = ARENA_NEW(rq->arena, str);
    api_token_id token;
    enum text weak = password_problem(f->password, f->name, f->login_name);
    TRY(setup_token(rq, &token));
    if (weak != TEXT_NONE)
        return form_fail(rq, "password", weak);
    TRY(password_hash(rq->app, rq->arena, f->password, hash));
    rq->prepared = hash;
    return RC_OK;
}

/* The first account needs a place in the tree to hold its role over; an empty site gets a root of the place's
 * name. */
static rc first_root(struct rq *rq, const struct setup_form *f, organisation_id *ret)
{
    rc found = organisation_root(rq->db, rq->today, ret);
    if (found != RC_NOT_FOUND)
        return found;
    rq->err = (struct err){ 0 };
    return organisation_add(rq->db,
                            &(struct organisation_new){
                                .name = f->place, .kind = S("town"), .from_day = rq->today, .now = rq->now },
                            ret);
}

rc office_setup(struct rq *rq)
{
    const struct setup_form *f = rq->form;
    const str *hash = rq->prepared;
    api_token_id token;
    organisation_id root;
    person_id person;
    role_grant_id grant;
    TRY(setup_token(rq, &token));
    TRY(api_token_end(rq->db, token, rq->now));
    TRY(setting_set(rq->db, S("place"), f->place, rq->now));
    TRY(first_root(rq, f, &root));
    TRY(person_add(rq->db, &rq->app->keys,
                   &(struct person_new){
                       .name = f->name, .login_name = f->login_name, .password_hash = *hash, .now = rq->now },
                   &person));
    TRY(access_grant(rq->db,
                     &(struct grant_new){ .person = person,
                                          .role = S(ROLE_SECURITY_ADMIN),
                                          .organisation = root,
                                          .from_day = rq->today,
                                          .to_day = DAY_FOREVER,
                                          .today = rq->today,
                                          .now = rq->now,
                                          .request_id = rq->request_id },
                     &grant));
    reply_flash(rq, TEXT_OFFICE_SETUP_DONE, "ok");
    reply_redirect(rq, S("/login"));
    return RC_OK;
}
