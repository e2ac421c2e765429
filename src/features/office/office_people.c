/* SPDX-License-Identifier: Apache-2.0 */
/* People and roles: list, new account, one person, giving and taking roles. Who may grant what is
 * core/access's. */
#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

#define PEOPLE_PER_PAGE 50

rc office_people_show(struct rq *rq)
{
    struct office_people *v = ARENA_NEW(rq->arena, struct office_people);
    struct person *people;
    struct person_page in = { .part = rq_query(rq, S("q")),
                              .after_name = rq_query(rq, S("after")),
                              .limit = PEOPLE_PER_PAGE + 1 };
    size_t n;
    in.after_id.v = rq_query_i64(rq, S("id"), 0, INT64_MAX, 0);
    TRY(person_list(rq->db, &in, &people, &n));
    v->part = str_is_absent(in.part) ? S("") : in.part;
    v->people = ARENA_ARRAY(rq->arena, struct office_person, n);
    for (size_t i = 0; i < n && i < PEOPLE_PER_PAGE; i++)
        v->people[v->people_n++] = (struct office_person){
            .path = str_printf(rq->arena, "/people/%lld", (long long)people[i].id.v),
            .name = people[i].name,
            .login_name = people[i].login_name,
            .last_login_at = { .v = people[i].last_login_at, .has = people[i].last_login_at != 0 },
            .is_locked = people[i].locked_until > rq->now,
        };
    if (n > PEOPLE_PER_PAGE) {
        struct buf next = buf_new(rq->arena, 1024);
        buf_printf(&next, "/people?id=%lld&after=", (long long)people[PEOPLE_PER_PAGE - 1].id.v);
        format_url_part(&next, people[PEOPLE_PER_PAGE - 1].name);
        buf_put(&next, S("&q="));
        format_url_part(&next, v->part);
        v->next = buf_str(&next);
    }
    v->may_add = true;
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_PEOPLE_TITLE), office_people_page(v));
    return RC_OK;
}

struct person_form {
    str name, login_name, phone, password;
};
static const struct field person_fields[] = {
    { .name = "name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct person_form, name),
      .label = TEXT_OFFICE_NAME,
      .is_required = true,
      .max = PERSON_NAME_MAX },
    { .name = "login_name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct person_form, login_name),
      .label = TEXT_OFFICE_LOGIN_NAME,
      .hint = TEXT_OFFICE_LOGIN_NAME_HINT,
      .is_required = true,
      .max = LOGIN_NAME_MAX },
    { .name = "phone",
      .kind = FIELD_PHONE,
      .at = offsetof(struct person_form, phone),
      .label = TEXT_OFFICE_PHONE,
      .hint = TEXT_OFFICE_PHONE_HINT,
      .max = 20 },
    { .name = "password",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct person_form, password),
      .label = TEXT_OFFICE_PASSWORD_NEW,
      .hint = TEXT_OFFICE_PASSWORD_NEW_HINT,
      .is_required = true,
      .max = PASSWORD_BYTES_MAX,
      .autocomplete = "new-password" },
};
const struct form office_person_form = FORM("person", person_fields, struct person_form);

rc office_person_new_show(struct rq *rq)
{
    struct office_person_new *v = ARENA_NEW(rq->arena, struct office_person_new);
    v->summary = form_summary(rq, &office_person_form);
    v->fields = form_fields(rq, &office_person_form);
    v->guard = form_guard(rq, &office_person_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_PERSON_ADD), office_person_new_page(v));
    return RC_OK;
}

rc office_person_new_prepare(struct rq *rq)
{
    const struct person_form *f = rq->form;
    str *hash = ARENA_NEW(rq->arena, str);
    enum text weak = password_problem(f->password, f->name, f->login_name);
    if (weak != TEXT_NONE)
        return form_fail(rq, "password", weak);
    TRY(password_hash(rq->app, rq->arena, f->password, hash));
    rq->prepared = hash;
    return RC_OK;
}

rc office_person_new(struct rq *rq)
{
    const struct person_form *f = rq->form;
    const str *hash = rq->prepared;
    person_id person;
    TRY(person_add(rq->db, &rq->app->keys,
                   &(struct person_new){ .name = f->name,
                                         .login_name = f->login_name,
                                         .phone = f->phone,
                                         .password_hash = *hash,
                                         .must_change_password = true,
                                         .now = rq->now },
                   &person));
    TRY(audit_act(rq, "person.add", str_printf(rq->arena, "person %lld", (long long)person.v),
                  (organisation_id){ 0 }, (str){ 0 }));
    reply_flash(rq, TEXT_OFFICE_PERSON_ADDED, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/people/%lld", (long long)person.v));
    return RC_OK;
}

/* ---- one person ---- */

struct grant_form {
    str role;
    int64_t organisation;
};
static const struct field grant_fields[] = {
    { .name = "role",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct grant_form, role),
      .label = TEXT_OFFICE_GRANT_ROLE,
      .is_required = true,
      .max = 40 },
    { .name = "organisation",
      .kind = FIELD_ID,
      .at = offsetof(struct grant_form, organisation),
      .label = TEXT_OFFICE_GRANT_ORGANISATION,
      .is_required = true },
};
const struct form office_grant_form = FORM("grant", grant_fields, struct grant_form);

static rc grant_choices(struct rq *rq)
{
    str *roles;
    struct organisation *roots, *children;
    size_t roles_n, roots_n, children_n, n = 0;
    int64_t total;
    TRY(access_role_list(rq->db, &roles, &roles_n));
    TRY(access_roots(rq->db, (person_id){ rq->who.person }, S(PERMISSION_GRANT), rq->today, &roots,
                     &roots_n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, roles_n);
    for (size_t i = 0; i < roles_n; i++)
        choices[i] = (struct run_choice){ .value = roles[i],
                                          .label = rq_text(rq, module_role_label(rq->app, roles[i])) };
    form_set_choices(rq, "role", choices, roles_n);
    struct run_choice *places = ARENA_ARRAY(rq->arena, struct run_choice, roots_n * 201);
    for (size_t i = 0; i < roots_n; i++) {
        places[n++] = (struct run_choice){ str_printf(rq->arena, "%lld", (long long)roots[i].id.v),
                                           roots[i].name,
                                           { 0 } };
        TRY(organisation_children(rq->db, roots[i].id, rq->today, 200, &children, &children_n, &total));
        for (size_t c = 0; c < children_n; c++)
            places[n++] = (struct run_choice){ str_printf(rq->arena, "%lld", (long long)children[c].id.v),
                                               children[c].name,
                                               { 0 } };
    }
    form_set_choices(rq, "organisation", places, n);
    return RC_OK;
}

static rc person_grants(struct rq *rq, person_id id, struct office_person_page *v)
{
    struct access_grant *grants;
    size_t n;
    TRY(access_grants_of(rq->db, id, rq->today, &grants, &n));
    v->grants = ARENA_ARRAY(rq->arena, struct office_grant, n);
    for (size_t i = 0; i < n; i++)
        v->grants[v->grants_n++] = (struct office_grant){
            .role = module_role_label(rq->app, grants[i].role),
            .organisation = grants[i].organisation_name,
            .from = grants[i].from_day,
            .by = grants[i].granted_by,
            .end_action = str_printf(rq->arena, "/people/%lld/grants/%lld/end", (long long)id.v,
                                     (long long)grants[i].id.v),
            .end_guard = form_guard(rq, &form_none),
            .may_end = access_may(rq, PERMISSION_GRANT, grants[i].organisation),
        };
    return RC_OK;
}

static rc person_arg(struct rq *rq, person_id *ret)
{
    if (!rq_arg_id(rq, 0, &ret->v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such person");
    return RC_OK;
}

rc office_person_show(struct rq *rq)
{
    struct office_person_page *v = ARENA_NEW(rq->arena, struct office_person_page);
    struct person p;
    person_id id;
    TRY(person_arg(rq, &id));
    TRY(person_load(rq->db, &rq->app->keys, id, &p));
    v->name = p.name;
    v->login_name = p.login_name;
    v->phone = p.phone_masked;
    v->is_closed = p.is_closed;
    v->may_grant = !p.is_closed && access_may(rq, PERMISSION_GRANT, (organisation_id){ 0 });
    v->action = str_printf(rq->arena, "/people/%lld/grants", (long long)id.v);
    TRY(person_grants(rq, id, v));
    TRY(grant_choices(rq));
    v->summary = form_summary(rq, &office_grant_form);
    v->fields = form_fields(rq, &office_grant_form);
    v->guard = form_guard(rq, &office_grant_form);
    rq->reply.is_desk = true;
    reply_page(rq, p.name, office_person_page_page(v));
    return RC_OK;
}

rc office_person_grant(struct rq *rq)
{
    const struct grant_form *f = rq->form;
    person_id id;
    role_grant_id grant;
    TRY(person_arg(rq, &id));
    TRY(access_grant(rq->db,
                     &(struct grant_new){ .person = id,
                                          .by = { rq->who.person },
                                          .role = f->role,
                                          .organisation = { f->organisation },
                                          .from_day = rq->today,
                                          .to_day = DAY_FOREVER,
                                          .today = rq->today,
                                          .now = rq->now,
                                          .request_id = rq->request_id },
                     &grant));
    reply_flash(rq, TEXT_OFFICE_GRANTED, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/people/%lld", (long long)id.v));
    return RC_OK;
}

rc office_person_grant_end(struct rq *rq)
{
    person_id id;
    role_grant_id grant;
    TRY(person_arg(rq, &id));
    if (!rq_arg_id(rq, 1, &grant.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such grant");
    TRY(access_revoke(rq->db, &(struct grant_end){ .id = grant,
                                                   .by = { rq->who.person },
                                                   .today = rq->today,
                                                   .now = rq->now,
                                                   .request_id = rq->request_id }));
    reply_flash(rq, TEXT_OFFICE_GRANT_ENDED, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/people/%lld", (long long)id.v));
    return RC_OK;
}
