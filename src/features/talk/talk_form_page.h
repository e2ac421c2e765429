/* SPDX-License-Identifier: Apache-2.0 */
/* A page with one form, for all areas of the slice; and the places that a form may offer. */
#ifndef EW_TALK_FORM_PAGE_H
#define EW_TALK_FORM_PAGE_H

#include "features/talk/talk_private.h"
#include "web/form.h"

struct talk_form_wish {
    enum text title, send;
    str hint, note; /* note: what it is about, quoted; both may be empty */
    const struct form *form;
    str action, back;
    bool is_desk, is_bad; /* is_bad: what it does cannot be undone */
};
MUST_USE rc talk_form_show(struct rq *rq, const struct talk_form_wish *in);
/* Towns, villages and communities as choices of a FIELD_ID. */
MUST_USE rc talk_place_choices(struct rq *rq, const char *field);
/* Those over which the person holds the permission. */
MUST_USE rc talk_own_place_choices(struct rq *rq, const char *field, const char *permission);
/* Is it one of them? Else a message at the field. */
MUST_USE rc talk_is_place(struct rq *rq, const char *field, organisation_id id);

#endif
