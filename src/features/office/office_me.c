/* SPDX-License-Identifier: Apache-2.0 */
/* A person's own page, and the pages about looks and plain words. */
#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

struct password_form {
    str old_password, new_password;
};
static const struct field password_fields[] = {
    { .name = "old_password",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct password_form, old_password),
      .label = TEXT_OFFICE_PASSWORD_OLD,
      .is_required = true,
      .max = PASSWORD_BYTES_MAX,
      .autocomplete = "current-password" },
    { .name = "new_password",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct password_form, new_password),
      .label = TEXT_OFFICE_PASSWORD_NEW,
      .hint = TEXT_OFFICE_PASSWORD_NEW_HINT,
      .is_required = true,
      .max = PASSWORD_BYTES_MAX,
      .autocomplete = "new-password" },
};
const struct form office_password_form = FORM("password", password_fields, struct password_form);

static rc me_roles(struct rq *rq, struct office_me *v)
{
    struct access_grant *grants;
    size_t n;
    TRY(access_grants_of(rq->db, (person_id){ rq->who.person }, rq->today, &grants, &n));
    v->roles = ARENA_ARRAY(rq->arena, struct office_role, n);
    for (size_t i = 0; i < n; i++)
        v->roles[v->roles_n++] = (struct office_role){ .role = module_role_label(rq->app, grants[i].role),
                                                       .organisation = grants[i].organisation_name,
                                                       .until = office_last_day(grants[i].to_day) };
    return RC_OK;
}

static rc me_sessions(struct rq *rq, struct office_me *v)
{
    struct session_info *sessions;
    size_t n;
    TRY(session_list(rq->db, (person_id){ rq->who.person }, &sessions, &n));
    v->sessions = ARENA_ARRAY(rq->arena, struct office_session, n);
    for (size_t i = 0; i < n; i++)
        v->sessions[v->sessions_n++] =
            (struct office_session){ .agent = sessions[i].agent,
                                     .since = sessions[i].created_at,
                                     .seen_at = sessions[i].seen_at,
                                     .is_this = sessions[i].id.v == rq->who.session,
                                     .end_action = str_printf(rq->arena, "/me/sessions/%lld/end",
                                                              (long long)sessions[i].id.v),
                                     .end_guard = form_guard(rq, &form_none) };
    return RC_OK;
}

/* One's own things, then the staff menu by its parts: on a phone this page is the way to the desk. */
static rc me_links(struct rq *rq, struct office_me *v)
{
    v->areas = ARENA_ARRAY(rq->arena, struct office_area, MENU_AREAS);
    for (enum menu_area area = MENU_OWN; area < MENU_AREAS; area++) {
        struct office_area *to = &v->areas[v->areas_n];
        struct menu_item *items;
        size_t n = module_menu(rq, area, &items);
        if (n == 0)
            continue;
        v->areas_n++;
        if (area != MENU_OWN)
            to->label = rq_text(rq, module_menu_label(area));
        to->links = ARENA_ARRAY(rq->arena, struct office_link, n);
        for (size_t i = 0; i < n; i++) {
            int64_t waiting;
            TRY(module_menu_count(rq, items[i].path, &waiting));
            to->links[to->links_n++] =
                (struct office_link){ str_from_c(items[i].path), rq_text(rq, items[i].label), waiting };
        }
    }
    return RC_OK;
}

/* Administrators are asked for a second factor on every visit until they have one. */
static rc me_factor(struct rq *rq, struct office_me *v)
{
    bool is_admin;
    TRY(access_is_admin(rq->db, (person_id){ rq->who.person }, rq->today, &is_admin));
    v->wants_totp = is_admin && !v->has_totp;
    return RC_OK;
}

rc office_me_show(struct rq *rq)
{
    struct office_me *v = ARENA_NEW(rq->arena, struct office_me);
    struct person p;
    TRY(person_load(rq->db, &rq->app->keys, (person_id){ rq->who.person }, &p));
    v->name = p.name;
    v->login_name = p.login_name;
    v->previous_login_at = (struct opt_i64){ .v = p.previous_login_at, .has = p.previous_login_at != 0 };
    v->must_change = p.must_change_password;
    v->has_totp = p.has_totp;
    TRY(me_factor(rq, v));
    TRY(me_roles(rq, v));
    TRY(me_sessions(rq, v));
    TRY(me_links(rq, v));
    v->summary = form_summary(rq, &office_password_form);
    v->fields = form_fields(rq, &office_password_form);
    v->guard = form_guard(rq, &office_password_form);
    v->logout_guard = form_guard(rq, &form_none);
    v->end_guard = form_guard(rq, &form_none);
    reply_page(rq, p.name, office_me_page(v));
    return RC_OK;
}

/* Slow: Argon2id, twice. */
rc office_me_password_prepare(struct rq *rq)
{
    const struct password_form *f = rq->form;
    struct person p;
    bool is_right;
    str *hash = ARENA_NEW(rq->arena, str);
    TRY(person_load(rq->db, &rq->app->keys, (person_id){ rq->who.person }, &p));
    enum text weak = password_problem(f->new_password, p.name, p.login_name);
    if (weak != TEXT_NONE)
        return form_fail(rq, "new_password", weak);
    if (str_eq(f->old_password, f->new_password))
        return form_fail(rq, "new_password", TEXT_OFFICE_PASSWORD_SAME);
    TRY(login_check_own(rq, f->old_password, &is_right));
    if (!is_right)
        return form_fail(rq, "old_password", TEXT_OFFICE_PASSWORD_OLD_WRONG);
    TRY(password_hash(rq->app, rq->arena, f->new_password, hash));
    rq->prepared = hash;
    return RC_OK;
}

rc office_me_password(struct rq *rq)
{
    const str *hash = rq->prepared;
    person_id me = { rq->who.person };
    TRY(person_set_password(
        rq->db,
        &(struct password_new){ .person = me, .hash = *hash, .but = { rq->who.session }, .now = rq->now }));
    reply_hush(rq, "person", me.v);
    TRY(audit_act(rq, "person.password", office_person_subject(rq, me), (organisation_id){ 0 }, (str){ 0 }));
    reply_flash(rq, TEXT_OFFICE_PASSWORD_CHANGED, "ok");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}

rc office_me_sessions(struct rq *rq)
{
    TRY(session_end_all(rq->db, (person_id){ rq->who.person }, (session_id){ rq->who.session }, rq->now));
    reply_hush(rq, "person", rq->who.person);
    reply_flash(rq, TEXT_OFFICE_ENDED_OTHERS, "ok");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}

rc office_me_session_end(struct rq *rq)
{
    struct session_info *sessions;
    size_t n;
    session_id wanted;
    bool is_mine = false;
    if (!rq_arg_id(rq, 0, &wanted.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such session");
    TRY(session_list(rq->db, (person_id){ rq->who.person }, &sessions, &n));
    for (size_t i = 0; i < n; i++)
        is_mine = is_mine || sessions[i].id.v == wanted.v;
    if (!is_mine)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "session %lld is nobody's or another's", (long long)wanted.v);
    TRY(session_end(rq->db, wanted, rq->now));
    reply_hush(rq, "session", wanted.v);
    reply_flash(rq, TEXT_OFFICE_SESSION_ENDED, "ok");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}
