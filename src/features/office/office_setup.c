/* SPDX-License-Identifier: Apache-2.0 */
/* The first account of an empty site, by the one-time link that the program prints. */
#include "core/access.h"
#include "core/person.h"
#include "core/setting.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

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
      .max = PERSON_LOGIN_MAX,
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
