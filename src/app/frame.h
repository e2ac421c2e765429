/* SPDX-License-Identifier: Apache-2.0 */
/* frame: what stands around every page: name of the place, tabs, staff menu, flash message, foot. */
#ifndef EW_APP_FRAME_H
#define EW_APP_FRAME_H

#include "gen/app_views.h"
#include "web/rq.h"

struct frame {
    bool is_loaded;
    str place, operator_name, icp;
    str hue, logo; /* of the house: class of hue.css, address of its mark; may be absent */
    str flash, flash_tone;
    struct frame_area *areas; /* of the staff menu: what the person may open */
    size_t areas_n;
};

/* Reads the site's settings, the staff menu and the flash message; rq->db must be open. */
MUST_USE rc frame_load(struct rq *rq, struct frame *ret);
/* The whole document around rq->reply.page. f may be unloaded (database gone): general words then. */
str frame_render(struct rq *rq, const struct frame *f);
/* What people are told of a failure that has no words of its own. */
enum text frame_error_words(rc why);
/* Words of the failure itself, filled in; those of general when it has none. */
str frame_error_own_words(const struct rq *rq, enum text general);
/* What fills {what} and {when} in them; a rule is told by what people call it. Returns how many: 0 or 2. */
size_t frame_error_args(const struct rq *rq, struct text_arg ret[2]);
/* A page that tells of a failure: status, words for people, request id. */
void frame_error_page(struct rq *rq, int status, rc why);

#endif
