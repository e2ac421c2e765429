/* SPDX-License-Identifier: Apache-2.0 */
/* office_pages: handlers and forms of the slice, by page; see office_module.c for their routes. */
#ifndef EW_OFFICE_PAGES_H
#define EW_OFFICE_PAGES_H

#include "core/module.h"
#include "core/person.h"
#include "web/rq.h"

/* Log-in, second factor, log-out. */
handler_fn office_login_show, office_login, office_login_prepare, office_code_show, office_code,
    office_logout;
extern const struct form office_login_form, office_code_form;
/* The first account. */
handler_fn office_setup_show, office_setup, office_setup_prepare;
extern const struct form office_setup_form;
/* A person's own page, and the second factor of their account. */
handler_fn office_me_show, office_me_password, office_me_password_prepare, office_me_sessions,
    office_me_session_end;
/* What they were told: office_told.c. */
handler_fn office_told_show, office_told_seen;
rc office_told_count(struct rq *rq, int64_t *ret);
extern const struct form office_told_form;
handler_fn office_totp_show, office_totp_begin, office_totp_confirm, office_totp_off, office_totp_off_prepare;
extern const struct form office_password_form, office_totp_form, office_totp_off_form;
/* People and roles. */
handler_fn office_people_show, office_person_new_show, office_person_new, office_first_prepare;
handler_fn office_person_show, office_person_grant, office_person_grant_end;
extern const struct form office_person_form, office_grant_form;
/* What is done to somebody else's account. */
handler_fn office_password_reset_show, office_password_reset, office_person_unlock, office_person_sessions,
    office_person_totp, office_person_close_show, office_person_close, office_person_phone_show,
    office_person_phone;
extern const struct form office_close_form, office_phone_form;
/* Audit log, calendar, rules, settings. */
handler_fn office_audit_show, office_export_show, office_export, office_export_prepare;
handler_fn office_calendar_show, office_calendar_set, office_calendar_remove;
handler_fn office_rules_show, office_rule_show, office_rule_set;
handler_fn office_settings_show, office_settings;
extern const struct form office_export_form, office_day_form, office_rule_form, office_settings_form;
/* Organisations and regions. */
handler_fn office_organisations, office_organisation_show, office_regions, office_api_organisation,
    office_openapi;
/* Changing the tree and its posts. */
handler_fn office_unit_add_show, office_unit_add, office_unit_rename_show, office_unit_rename,
    office_unit_phone_show, office_unit_phone, office_unit_end_show, office_unit_end;
handler_fn office_post_add_show, office_post_add, office_holder_show, office_holder_set, office_post_end_show,
    office_post_end;
extern const struct form office_unit_add_form, office_unit_rename_form, office_unit_phone_form,
    office_unit_end_form, office_post_end_form, office_post_add_form, office_holder_form;
/* Who belongs to an organisation. */
handler_fn office_belong_show, office_belong, office_belong_end;
extern const struct form office_belong_form;
/* Security check, looks, plain words. */
handler_fn office_security_show, office_look, office_ready, office_privacy_show, office_accessibility_show;

/* ---- a first password, made by the program ---- */

/* What office_first_prepare leaves for the handlers. */
struct office_first {
    str password, hash;
};
str office_first_password(struct arena *a);
/* Shows rq->prepared's password with the person's name: the page of the write itself. */
rc office_first_show(struct rq *rq, person_id person);

/* ---- what several pages share: office_common.c ---- */

/* Scope of the acts on the person of the address: refuses one's own account, and people with a role anywhere
   beyond where the route's permission is held. */
rc office_scope_person(struct rq *rq, int64_t *ret);
/* Scope of what concerns the whole site: its root; the person's own roots while there is no organisation. */
rc office_scope_site(struct rq *rq, int64_t *ret);
/* Scope of what changes an organisation, or a post of one: that organisation. */
rc office_scope_organisation(struct rq *rq, int64_t *ret);
rc office_scope_post(struct rq *rq, int64_t *ret);
/* The person of the address; RC_NOT_FOUND when it names none. */
rc office_person_arg(struct rq *rq, person_id *ret);
/* "/people/17" and what follows it. */
str office_person_path(struct rq *rq, person_id id, const char *tail);
/* "person 17", as the audit names one. */
str office_person_subject(struct rq *rq, person_id id);
/* The organisation of the route's scope; "/organisations/17" and what follows it. */
organisation_id office_unit_here(const struct rq *rq);
str office_unit_path(struct rq *rq, organisation_id id, const char *tail);
/* Into the audit: what was changed at an organisation, in words. */
rc office_unit_record(struct rq *rq, const char *action, organisation_id org, str words);
/* The last day of a dated row; none when it is open. */
struct opt_i64 office_last_day(day_t to_day);
/* A field left empty is a fact that is not there. */
str office_or_absent(str s);
/* The act is kept (a wrong try was counted), and yet the form is shown again with what was wrong: 422. */
rc office_show_again(struct rq *rq, handler_fn *show);
/* A refusal that says why (RC_FORBIDDEN with a text) becomes a message of the form that was sent. */
rc office_refusal_in_form(struct rq *rq, rc done);

/* A page with one form. */
struct form_page {
    const struct form *form;
    enum text title, hint, send;
    str action, back;
    bool is_bad; /* what it does cannot be undone */
};
rc office_form_show(struct rq *rq, const struct form_page *page);

#endif
