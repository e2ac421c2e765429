/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of forgotten passwords, for talk_reset_module.c. */
#ifndef EW_TALK_RESET_PAGES_H
#define EW_TALK_RESET_PAGES_H

#include "web/form.h"
#include "web/route.h"

handler_fn talk_reset_show, talk_reset_prepare, talk_reset_do, talk_reset_phone_show,
    talk_reset_phone_prepare, talk_reset_phone, talk_reset_told_show, talk_reset_told, talk_reset_desk_show,
    talk_reset_desk_prepare, talk_reset_desk, talk_reset_paper;

extern const struct form talk_reset_slip_form, talk_reset_told_form, talk_reset_desk_form,
    talk_reset_phone_form;

#endif
