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
                                                       .organisation = grants[i].organisation_name };
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
                                     .seen_at = sessions[i].seen_at,
                                     .is_this = sessions[i].id.v == rq->who.session };
    return RC_OK;
}

/* The staff menu as rows: on a phone this page is the way to the desk. */
static void me_links(struct rq *rq, struct office_me *v)
{
    size_t most = 0;
    for (size_t m = 0; m < rq->app->modules_n; m++)
        most += rq->app->modules[m]->menu_n;
    v->links = ARENA_ARRAY(rq->arena, struct office_link, most);
    for (size_t m = 0; m < rq->app->modules_n; m++)
        for (size_t i = 0; i < rq->app->modules[m]->menu_n; i++) {
            const struct menu_item *item = &rq->app->modules[m]->menu[i];
            if (access_may(rq, item->permission, (organisation_id){ 0 }))
                v->links[v->links_n++] =
                    (struct office_link){ str_from_c(item->path), rq_text(rq, item->label) };
        }
}

rc office_me_show(struct rq *rq)
{
    struct office_me *v = ARENA_NEW(rq->arena, struct office_me);
    struct person p;
    if (rq->who.needs_totp) {
        reply_redirect(rq, S("/login/code"));
        return RC_OK;
    }
    TRY(person_load(rq->db, &rq->app->keys, (person_id){ rq->who.person }, &p));
    v->name = p.name;
    v->login_name = p.login_name;
    v->previous_login_at = (struct opt_i64){ .v = p.previous_login_at, .has = p.previous_login_at != 0 };
    v->must_change = p.must_change_password;
    v->has_totp = p.has_totp;
    TRY(me_roles(rq, v));
    TRY(me_sessions(rq, v));
    me_links(rq, v);
    v->summary = form_summary(rq, &office_password_form);
    v->fields = form_fields(rq, &office_password_form);
    v->guard = form_guard(rq, &office_password_form);
    v->logout_guard = form_guard(rq, &form_none);
    v->end_guard = form_guard(rq, &form_none);
    reply_page(rq, p.name, office_me_page(v));
    return RC_OK;
}

rc office_me_password_prepare(struct rq *rq)
{
    const struct password_form *f = rq->form;
    struct login_try tried;
    struct person p;
    str *hash = ARENA_NEW(rq->arena, str);
    TRY(person_load(rq->db, &rq->app->keys, (person_id){ rq->who.person }, &p));
    TRY(login_check(rq->app, rq->db, rq->client, p.login_name, f->old_password, &tried));
    if (tried.person.v != rq->who.person)
        return form_fail(rq, "old_password", TEXT_OFFICE_PASSWORD_OLD_WRONG);
    enum text weak = password_problem(f->new_password, p.name, p.login_name);
    if (weak != TEXT_NONE)
        return form_fail(rq, "new_password", weak);
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
    TRY(audit_act(rq, "person.password", str_printf(rq->arena, "person %lld", (long long)me.v),
                  (organisation_id){ 0 }, (str){ 0 }));
    reply_flash(rq, TEXT_OFFICE_PASSWORD_CHANGED, "ok");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}

rc office_me_sessions(struct rq *rq)
{
    TRY(session_end_all(rq->db, (person_id){ rq->who.person }, (session_id){ rq->who.session }, rq->now));
    reply_flash(rq, TEXT_OFFICE_ENDED_OTHERS, "ok");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}

/* Language and size: a link that leaves a cookie and goes back where it came from. */
rc office_look(struct rq *rq)
{
    str lang = rq_query(rq, S("lang")), mode = rq_query(rq, S("mode")), back = rq_query(rq, S("back"));
    static const str langs[] = { S_INIT("zh-Hans"), S_INIT("zh-Hant"), S_INIT("en") };
    static const str modes[] = { S_INIT("normal"), S_INIT("elder"), S_INIT("max") };
    for (size_t i = 0; i < 3; i++) {
        if (str_eq(lang, langs[i]))
            reply_cookie(rq, S("ew_lang"), langs[i], COOKIE_YEAR);
        if (str_eq(mode, modes[i]))
            reply_cookie(rq, S("ew_mode"), modes[i], COOKIE_YEAR);
    }
    reply_redirect(rq, path_is_local(back) ? back : S("/"));
    return RC_OK;
}

static rc about_page(struct rq *rq, enum text title, const enum text *words, size_t n)
{
    struct office_about *v = ARENA_NEW(rq->arena, struct office_about);
    v->title = rq_text(rq, title);
    v->paragraphs = ARENA_ARRAY(rq->arena, struct office_paragraph, n);
    for (size_t i = 0; i < n; i++)
        v->paragraphs[v->paragraphs_n++] = (struct office_paragraph){ .words = words[i] };
    reply_page(rq, v->title, office_about_page(v));
    return RC_OK;
}

rc office_privacy_show(struct rq *rq)
{
    static const enum text words[] = { TEXT_OFFICE_PRIVACY_1, TEXT_OFFICE_PRIVACY_2, TEXT_OFFICE_PRIVACY_3 };
    return about_page(rq, TEXT_OFFICE_PRIVACY_TITLE, words, 3);
}

rc office_accessibility_show(struct rq *rq)
{
    static const enum text words[] = { TEXT_OFFICE_ACCESS_1, TEXT_OFFICE_ACCESS_2 };
    return about_page(rq, TEXT_OFFICE_ACCESS_TITLE, words, 2);
}
