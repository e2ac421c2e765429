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
/* A person's own page. */
handler_fn office_me_show, office_me_password, office_me_password_prepare, office_me_sessions;
extern const struct form office_password_form;
/* People and roles. */
handler_fn office_people_show, office_person_new_show, office_person_new, office_person_new_prepare;
handler_fn office_person_show, office_person_grant, office_person_grant_end;
extern const struct form office_person_form, office_grant_form;
/* Organisations and regions. */
handler_fn office_organisations, office_organisation_show, office_regions, office_api_organisation,
    office_openapi;
/* Security check, looks, plain words. */
handler_fn office_security_show, office_look, office_privacy_show, office_accessibility_show;

/* ---- what several pages share: office_common.c ---- */

/* The act is kept (a wrong try was counted), and yet the form is shown again with what was wrong: 422. */
rc office_show_again(struct rq *rq, handler_fn *show);
/* "person 17", as the audit names one. */
str office_person_subject(struct rq *rq, person_id id);

#endif
