/* SPDX-License-Identifier: Apache-2.0 */
/* People with accounts: list, new account. One person is in office_person.c. */
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
            .path = office_person_path(rq, people[i].id, ""),
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
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_PEOPLE_TITLE), office_people_page(v));
    return RC_OK;
}

struct person_form {
    str name, login_name, phone;
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
      .max = PERSON_LOGIN_MAX },
    { .name = "phone",
      .kind = FIELD_PHONE,
      .at = offsetof(struct person_form, phone),
      .label = TEXT_OFFICE_PHONE,
      .hint = TEXT_OFFICE_PHONE_HINT,
      .max = 20 },
};
const struct form office_person_form = FORM("person", person_fields, struct person_form);

rc office_person_new_show(struct rq *rq)
{
    return office_form_show(rq, &(struct form_page){ .form = &office_person_form,
                                                     .title = TEXT_OFFICE_PERSON_ADD,
                                                     .hint = TEXT_OFFICE_PERSON_ADD_HINT,
                                                     .send = TEXT_OFFICE_PERSON_ADD_DO,
                                                     .action = S("/people/new"),
                                                     .back = S("/people") });
}

/* Slow: Argon2id of a first password, before the lane. */
rc office_first_prepare(struct rq *rq)
{
    struct office_first *first = ARENA_NEW(rq->arena, struct office_first);
    first->password = office_first_password(rq->arena);
    TRY(password_hash(rq->app, rq->arena, first->password, &first->hash));
    rq->prepared = first;
    return RC_OK;
}

/* The first password is shown this once; it is stored as a hash only. */
rc office_first_show(struct rq *rq, person_id person)
{
    const struct office_first *first = rq->prepared;
    struct office_first_password *v = ARENA_NEW(rq->arena, struct office_first_password);
    struct person p;
    TRY(person_load(rq->db, &rq->app->keys, person, &p));
    v->name = p.name;
    v->login_name = p.login_name;
    v->phone = p.phone_masked;
    v->password = first->password;
    v->person = office_person_path(rq, person, "");
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_FIRST_TITLE), office_first_password_page(v));
    return RC_OK;
}

rc office_person_new(struct rq *rq)
{
    const struct person_form *f = rq->form;
    const struct office_first *first = rq->prepared;
    person_id person;
    TRY(person_add(rq->db, &rq->app->keys,
                   &(struct person_new){ .name = f->name,
                                         .login_name = office_or_absent(f->login_name),
                                         .phone = office_or_absent(f->phone),
                                         .password_hash = first->hash,
                                         .must_change_password = true,
                                         .now = rq->now },
                   &person));
    TRY(audit_act(rq, "person.add", office_person_subject(rq, person), (organisation_id){ 0 }, (str){ 0 }));
    return office_first_show(rq, person);
}
