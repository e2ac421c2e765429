/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of accounts for residents, for talk_join_module.c. */
#ifndef EW_TALK_JOIN_PAGES_H
#define EW_TALK_JOIN_PAGES_H

#include "features/talk/talk_join.h"
#include "gen/talk_views.h"
#include "web/form.h"
#include "web/route.h"

handler_fn talk_join_show, talk_join_code, talk_join_slip_show, talk_join_prepare, talk_join_slip,
    talk_join_phone_show, talk_join_phone_prepare, talk_join_phone, talk_join_told_show,
    talk_join_told_prepare, talk_join_told;
handler_fn talk_nickname_show, talk_nickname;
handler_fn talk_slips_show, talk_slip_new, talk_slip_show, talk_slip_ended;
route_scope_fn talk_scope_slip;

extern const struct form talk_join_code_form, talk_join_slip_form, talk_join_phone_form, talk_join_told_form,
    talk_nickname_form, talk_slip_form;

#endif
