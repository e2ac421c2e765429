/* SPDX-License-Identifier: Apache-2.0 */
/* One person: facts, roles given and taken. Who may grant what is core/access's. What else is done to an
 * account is in office_account.c. */
#include "core/access.h"
#include "core/person.h"
#include "features/office/office_pages.h"
#include "gen/office_sql.h"
#include "gen/office_views.h"
#include "web/form.h"

#define CHILDREN_MAX 200
#define FOUND_MAX 50

struct grant_form {
    str role;
    int64_t organisation;
    day_t from, until;
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
    { .name = "from",
      .kind = FIELD_DAY,
      .at = offsetof(struct grant_form, from),
      .label = TEXT_OFFICE_GRANT_FROM,
      .hint = TEXT_OFFICE_GRANT_FROM_HINT },
    { .name = "until",
      .kind = FIELD_DAY,
      .at = offsetof(struct grant_form, until),
      .label = TEXT_OFFICE_GRANT_UNTIL,
      .hint = TEXT_OFFICE_GRANT_UNTIL_HINT },
};
static rc grant_check(struct rq *rq, void *values)
{
    const struct grant_form *f = values;
    if (f->from != 0 && f->from < rq->today)
        return form_fail(rq, "from", TEXT_OFFICE_GRANT_PAST);
    if (f->until != 0 && f->until < (f->from != 0 ? f->from : rq->today))
        return form_fail(rq, "until", TEXT_OFFICE_DAY_ORDER);
    return RC_OK;
}

const struct form office_grant_form = FORM_CHECKED("grant", grant_fields, struct grant_form, grant_check);

/* Places offered for a grant; room grows with each root. */
struct places {
    struct run_choice *at;
    size_t n;
};

static void place_add(struct rq *rq, struct places *places, organisation_id id, str name)
{
    places->at[places->n++] =
        (struct run_choice){ str_printf(rq->arena, "%lld", (long long)id.v), name, { 0 } };
}

/* What was looked for below one root, each with what stands above it: many places share a name. */
static rc places_found(struct rq *rq, const struct organisation *root, str part, struct places *places)
{
    struct office_places_rows rows;
    struct office_places_in in = { .scope = scope_below(rq->arena, root->path),
                                   .day = rq->today,
                                   .part = db_like(rq->arena, part),
                                   .limit = FOUND_MAX };
    TRY(office_places(rq->db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++)
        place_add(
            rq, places, rows.at[i].organisation_id,
            str_is_absent(rows.at[i].above)
                ? rows.at[i].name
                : str_printf(rq->arena, "%.*s / %.*s", STR_ARG(rows.at[i].above), STR_ARG(rows.at[i].name)));
    return RC_OK;
}

static rc places_near(struct rq *rq, const struct organisation *root, struct places *places)
{
    struct organisation *children;
    size_t n;
    int64_t total;
    place_add(rq, places, root->id, root->name);
    TRY(organisation_children(rq->db, root->id, rq->today, CHILDREN_MAX, &children, &n, &total));
    for (size_t i = 0; i < n; i++)
        place_add(rq, places, children[i].id, children[i].name);
    return RC_OK;
}

/* The granter's own roots with what stands directly below, or what ?find= finds in them. */
static rc place_choices(struct rq *rq, str part)
{
    struct organisation *roots;
    struct places places = { 0 };
    size_t n;
    TRY(access_roots(rq, S(PERMISSION_GRANT), &roots, &n));
    places.at = ARENA_ARRAY(rq->arena, struct run_choice, n * (CHILDREN_MAX + 1));
    for (size_t i = 0; i < n; i++)
        TRY(str_is_empty(part) ? places_near(rq, &roots[i], &places)
                               : places_found(rq, &roots[i], part, &places));
    form_set_choices(rq, "organisation", places.at, places.n);
    return RC_OK;
}

static rc role_choices(struct rq *rq)
{
    str *roles;
    size_t n;
    TRY(access_role_list(rq->db, &roles, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++)
        choices[i] = (struct run_choice){ .value = roles[i],
                                          .label = rq_text(rq, module_role_label(rq->app, roles[i])) };
    form_set_choices(rq, "role", choices, n);
    return RC_OK;
}

static rc grant_part(struct rq *rq, person_id id, struct office_person_page *v)
{
    struct buf action = buf_new(rq->arena, 2048);
    str part = rq_query(rq, S("find"));
    v->find = str_is_absent(part) ? S("") : part;
    buf_put(&action, office_person_path(rq, id, "/grants"));
    if (!str_is_empty(v->find)) {
        buf_put(&action, S("?find="));
        format_url_part(&action, v->find);
    }
    v->action = buf_str(&action);
    TRY(role_choices(rq));
    TRY(place_choices(rq, v->find));
    v->summary = form_summary(rq, &office_grant_form);
    v->fields = form_fields(rq, &office_grant_form);
    v->guard = form_guard(rq, &office_grant_form);
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
            .until = office_last_day(grants[i].to_day),
            .by = grants[i].granted_by,
            .end_action = str_printf(rq->arena, "/people/%lld/grants/%lld/end", (long long)id.v,
                                     (long long)grants[i].id.v),
            .end_guard = form_guard(rq, &form_none),
            .may_end = id.v != rq->who.person && access_may(rq, PERMISSION_GRANT, grants[i].organisation),
        };
    return RC_OK;
}

/* What may be done to the account, shown only where it makes sense. */
static void person_acts(struct rq *rq, const struct person *p, struct office_person_page *v)
{
    bool is_other = p->id.v != rq->who.person;
    v->may_manage = !p->is_closed && is_other;
    v->may_unlock = v->may_manage && p->locked_until > rq->now;
    v->may_take_factor = v->may_manage && p->has_totp;
    v->password_page = office_person_path(rq, p->id, "/password");
    v->close_page = office_person_path(rq, p->id, "/close");
    v->phone_page = office_person_path(rq, p->id, "/phone");
    v->unlock_action = office_person_path(rq, p->id, "/unlock");
    v->sessions_action = office_person_path(rq, p->id, "/sessions");
    v->factor_action = office_person_path(rq, p->id, "/totp");
    v->unlock_guard = form_guard(rq, &form_none);
    v->sessions_guard = form_guard(rq, &form_none);
    v->factor_guard = form_guard(rq, &form_none);
}

static struct opt_i64 instant(ms_t at)
{
    return (struct opt_i64){ .v = at, .has = at != 0 };
}

rc office_person_show(struct rq *rq)
{
    struct office_person_page *v = ARENA_NEW(rq->arena, struct office_person_page);
    struct person p;
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(person_load(rq->db, &rq->app->keys, id, &p));
    v->name = p.name;
    v->login_name = p.login_name;
    v->phone = p.phone_masked;
    v->is_closed = p.is_closed;
    v->has_totp = p.has_totp;
    v->must_change = p.must_change_password && !p.is_closed;
    v->last_login_at = instant(p.last_login_at);
    v->locked_until = p.locked_until > rq->now ? instant(p.locked_until) : OPT_NONE;
    v->self = office_person_path(rq, id, "");
    v->may_grant =
        !p.is_closed && id.v != rq->who.person && access_may(rq, PERMISSION_GRANT, (organisation_id){ 0 });
    TRY(person_grants(rq, id, v));
    person_acts(rq, &p, v);
    if (v->may_grant)
        TRY(grant_part(rq, id, v));
    rq->reply.is_desk = true;
    reply_page(rq, p.name, office_person_page_page(v));
    return RC_OK;
}

rc office_person_grant(struct rq *rq)
{
    const struct grant_form *f = rq->form;
    person_id id;
    role_grant_id grant;
    TRY(office_person_arg(rq, &id));
    rc done = access_grant(rq->db,
                           &(struct grant_new){ .person = id,
                                                .by = { rq->who.person },
                                                .role = f->role,
                                                .organisation = { f->organisation },
                                                .from_day = f->from != 0 ? f->from : rq->today,
                                                .to_day = f->until != 0 ? f->until + 1 : DAY_FOREVER,
                                                .today = rq->today,
                                                .now = rq->now,
                                                .request_id = rq->request_id },
                           &grant);
    if (done == RC_NOT_FOUND) /* a place that was never offered, or one that has ended meanwhile */
        return form_fail(rq, "organisation", TEXT_FORM_NOT_A_CHOICE);
    TRY(office_refusal_in_form(rq, done));
    reply_flash(rq, TEXT_OFFICE_GRANTED, "ok");
    reply_redirect(rq, office_person_path(rq, id, ""));
    return RC_OK;
}

rc office_person_grant_end(struct rq *rq)
{
    person_id id;
    role_grant_id grant;
    TRY(office_person_arg(rq, &id));
    if (!rq_arg_id(rq, 1, &grant.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such grant");
    TRY(access_revoke(rq->db, &(struct grant_end){ .id = grant,
                                                   .by = { rq->who.person },
                                                   .today = rq->today,
                                                   .now = rq->now,
                                                   .request_id = rq->request_id }));
    reply_flash(rq, TEXT_OFFICE_GRANT_ENDED, "ok");
    reply_redirect(rq, office_person_path(rq, id, ""));
    return RC_OK;
}
