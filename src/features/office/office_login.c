/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in, second factor, log-out. A wrong try is counted in the database, so its answer is a page of the
 * write itself: the form again, with what was typed. */
#include "core/person.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

struct login_form {
    str who, password;
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

/* Where the person wanted to go before they were asked to log in; goes along in the address. */
static str next_page(struct rq *rq)
{
    str next = rq_query_path(rq, S("next"));
    return str_is_absent(next) ? S("/me") : next;
}

static str with_next(struct rq *rq, const char *path)
{
    struct buf b = buf_new(rq->arena, 4096);
    str next = rq_query_path(rq, S("next"));
    buf_put(&b, str_from_c(path));
    if (!str_is_absent(next)) {
        buf_put(&b, S("?next="));
        format_url_part(&b, next);
    }
    return buf_str(&b);
}

rc office_login_show(struct rq *rq)
{
    struct office_login *v = ARENA_NEW(rq->arena, struct office_login);
    v->action = with_next(rq, "/login");
    v->summary = form_summary(rq, &office_login_form);
    v->fields = form_fields(rq, &office_login_form);
    v->guard = form_guard(rq, &office_login_form);
    reply_page(rq, rq_text(rq, TEXT_OFFICE_LOGIN_TITLE), office_login_page(v));
    return RC_OK;
}

static rc fail_locked(struct rq *rq, const char *field, ms_t until)
{
    ms_t minutes = (until - rq->now + MS_PER_MINUTE - 1) / MS_PER_MINUTE;
    struct text_arg args[] = { text_arg_int("n", minutes > 0 ? minutes : 1) };
    return form_fail_args(rq, field, TEXT_OFFICE_LOGIN_LOCKED, args, 1);
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
        return fail_locked(rq, "who", tried->locked_until);
    rq->prepared = tried;
    return RC_OK;
}

rc office_login(struct rq *rq)
{
    const struct login_try *tried = rq->prepared;
    str token = { 0 };
    TRY(login_finish(rq, tried, &token));
    if (str_is_absent(token)) {
        (void)form_fail(rq, "password", TEXT_OFFICE_LOGIN_WRONG);
        return office_show_again(rq, office_login_show);
    }
    reply_cookie(rq, S(SESSION_COOKIE), token, COOKIE_SESSION);
    reply_redirect(rq, tried->has_factor ? with_next(rq, "/login/code") : next_page(rq));
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
      .max = 7, /* authenticators show a space in the middle */
      .autocomplete = "one-time-code",
      .inputmode = "numeric" },
};
const struct form office_code_form = FORM("code", code_fields, struct code_form);

rc office_code_show(struct rq *rq)
{
    struct office_code *v = ARENA_NEW(rq->arena, struct office_code);
    if (!rq->who.needs_totp) {
        reply_redirect(rq, rq->who.person != 0 ? S("/me") : S("/login"));
        return RC_OK;
    }
    v->action = with_next(rq, "/login/code");
    v->summary = form_summary(rq, &office_code_form);
    v->fields = form_fields(rq, &office_code_form);
    v->guard = form_guard(rq, &office_code_form);
    v->logout_guard = form_guard(rq, &form_none);
    reply_page(rq, rq_text(rq, TEXT_OFFICE_CODE_TITLE), office_code_page(v));
    return RC_OK;
}

rc office_code(struct rq *rq)
{
    const struct code_form *f = rq->form;
    struct person p;
    bool is_right = false;
    TRY(login_totp(rq, f->code, &is_right));
    if (is_right) {
        reply_redirect(rq, next_page(rq));
        return RC_OK;
    }
    TRY(person_load(rq->db, &rq->app->keys, (person_id){ rq->who.person }, &p));
    if (p.locked_until > rq->now)
        (void)fail_locked(rq, "code", p.locked_until);
    else
        (void)form_fail(rq, "code", TEXT_OFFICE_CODE_WRONG);
    return office_show_again(rq, office_code_show);
}

rc office_logout(struct rq *rq)
{
    if (rq->who.session != 0) {
        TRY(session_end(rq->db, (session_id){ rq->who.session }, rq->now));
        reply_hush(rq, "session", rq->who.session);
    }
    reply_cookie(rq, S(SESSION_COOKIE), S(""), COOKIE_GONE);
    reply_redirect(rq, S("/"));
    return RC_OK;
}
