/* SPDX-License-Identifier: Apache-2.0 */
/*
 * office: the house's own pages: log-in, first account, a person's page, people and roles, the organisation
 * tree, security check, looks (language, size). It has no tables of its own; all facts are core's.
 */
#ifndef EW_OFFICE_H
#define EW_OFFICE_H

#include "core/module.h"
#include "web/rq.h"

extern const struct module office_module;

/* Label of a role. */
enum text office_role_label(str role);

/* Handlers, by page; see office_module.c for their routes. */
handler_fn office_login_show, office_login, office_login_prepare, office_code_show, office_code,
    office_logout;
handler_fn office_setup_show, office_setup, office_setup_prepare;
handler_fn office_me_show, office_me_password, office_me_password_prepare, office_me_sessions;
handler_fn office_people_show, office_person_new_show, office_person_new, office_person_new_prepare;
handler_fn office_person_show, office_person_grant, office_person_grant_end;
handler_fn office_organisations, office_organisation_show, office_regions;
handler_fn office_security_show, office_look, office_privacy_show, office_accessibility_show;

extern const struct form office_login_form, office_code_form, office_setup_form, office_password_form,
    office_person_form, office_grant_form;

#endif
