/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor of one's own account. The secret is shown from its beginning to its confirmation. */
#include "core/person.h"
#include "core/qr.h"
#include "core/setting.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

#define GROUP 4

struct confirm_form {
    str code;
};
static const struct field confirm_fields[] = {
    { .name = "code",
      .kind = FIELD_TEXT,
      .at = offsetof(struct confirm_form, code),
      .label = TEXT_OFFICE_CODE_LABEL,
      .hint = TEXT_OFFICE_TOTP_CODE_HINT,
      .is_required = true,
      .min = 6,
      .max = 7,
      .autocomplete = "one-time-code",
      .inputmode = "numeric" },
};
const struct form office_totp_form = FORM("totp", confirm_fields, struct confirm_form);

struct off_form {
    str password;
};
static const struct field off_fields[] = {
    { .name = "password",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct off_form, password),
      .label = TEXT_OFFICE_PASSWORD_OLD,
      .is_required = true,
      .max = PASSWORD_BYTES_MAX,
      .autocomplete = "current-password" },
};
const struct form office_totp_off_form = FORM("totp_off", off_fields, struct off_form);

static rc issuer_of(struct rq *rq, str *ret)
{
    TRY(setting_get(rq->db, S("place"), ret));
    if (str_is_empty(*ret))
        *ret = S("Echowall");
    return RC_OK;
}

/* "ABCD EFGH …", as people type it. */
static str grouped(struct arena *a, str secret)
{
    struct buf b = buf_new(a, secret.n * 2 + 1);
    for (size_t at = 0; at < secret.n; at += GROUP) {
        if (at > 0)
            buf_putc(&b, ' ');
        buf_put(&b, str_slice(secret, at, GROUP));
    }
    return buf_str(&b);
}

static rc pending_part(struct rq *rq, struct office_totp *v)
{
    str issuer, secret, uri;
    struct qr qr;
    TRY(issuer_of(rq, &issuer));
    TRY(totp_pending(rq, issuer, &secret, &uri));
    v->begin_guard = form_guard(rq, &form_none);
    if (str_is_absent(secret))
        return RC_OK;
    TRY(qr_make(rq->arena, &rq->err, uri, &qr));
    v->secret = grouped(rq->arena, secret);
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    v->summary = form_summary(rq, &office_totp_form);
    v->confirm_fields = form_fields(rq, &office_totp_form);
    v->confirm_guard = form_guard(rq, &office_totp_form);
    return RC_OK;
}

rc office_totp_show(struct rq *rq)
{
    struct office_totp *v = ARENA_NEW(rq->arena, struct office_totp);
    struct person p;
    TRY(person_load(rq->db, &rq->app->keys, (person_id){ rq->who.person }, &p));
    v->is_on = p.has_totp;
    if (!p.has_totp) {
        TRY(pending_part(rq, v));
    } else {
        v->summary = form_summary(rq, &office_totp_off_form);
        v->off_fields = form_fields(rq, &office_totp_off_form);
        v->off_guard = form_guard(rq, &office_totp_off_form);
    }
    reply_page(rq, rq_text(rq, TEXT_OFFICE_TOTP), office_totp_page(v));
    return RC_OK;
}

rc office_totp_begin(struct rq *rq)
{
    str issuer, secret, uri;
    TRY(issuer_of(rq, &issuer));
    TRY(totp_begin(rq, issuer, &secret, &uri));
    reply_redirect(rq, S("/me/totp"));
    return RC_OK;
}

rc office_totp_confirm(struct rq *rq)
{
    const struct confirm_form *f = rq->form;
    bool is_right = false;
    TRY(totp_confirm(rq, f->code, &is_right));
    if (!is_right)
        return form_fail(rq, "code", TEXT_OFFICE_TOTP_CODE_WRONG);
    reply_flash(rq, TEXT_OFFICE_TOTP_DONE, "ok");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}

/* Slow: Argon2id. */
rc office_totp_off_prepare(struct rq *rq)
{
    const struct off_form *f = rq->form;
    bool is_right;
    TRY(login_check_own(rq, f->password, &is_right));
    return is_right ? RC_OK : form_fail(rq, "password", TEXT_OFFICE_PASSWORD_OLD_WRONG);
}

rc office_totp_off(struct rq *rq)
{
    TRY(totp_off(rq, (person_id){ rq->who.person }));
    reply_flash(rq, TEXT_OFFICE_TOTP_GONE, "warn");
    reply_redirect(rq, S("/me"));
    return RC_OK;
}
