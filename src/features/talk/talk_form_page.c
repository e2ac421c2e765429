/* SPDX-License-Identifier: Apache-2.0 */
#include "features/talk/talk_form_page.h"

#include "core/access.h"
#include "gen/talk_speaker_sql.h"
#include "gen/talk_views.h"
#include "web/rq.h"

#define PLACES_MAX 600

rc talk_form_show(struct rq *rq, const struct talk_form_wish *in)
{
    struct talk_form *v = ARENA_NEW(rq->arena, struct talk_form);
    v->title = rq_text(rq, in->title);
    v->hint = str_is_absent(in->hint) ? S("") : in->hint;
    v->note = in->note;
    v->summary = form_summary(rq, in->form);
    v->fields = form_fields(rq, in->form);
    v->guard = form_guard(rq, in->form);
    v->action = in->action;
    v->send = rq_text(rq, in->send);
    v->back = in->back;
    v->is_bad = in->is_bad;
    rq->reply.is_desk = in->is_desk;
    reply_page(rq, v->title, talk_form_page(v));
    return RC_OK;
}

static rc choices(struct rq *rq, const char *field, const char *permission)
{
    struct talk_places_rows rows;
    size_t n = 0;
    TRY(talk_places(rq->db, rq->today, PLACES_MAX, &rows));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (permission == NULL || access_may(rq, permission, rows.at[i].id))
            all[n++] =
                (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                     .label = rows.at[i].name };
    form_set_choices(rq, field, all, n);
    if (n == 1)
        form_set_value(rq, field, all[0].value);
    return RC_OK;
}

rc talk_place_choices(struct rq *rq, const char *field)
{
    return choices(rq, field, NULL);
}

rc talk_own_place_choices(struct rq *rq, const char *field, const char *permission)
{
    return choices(rq, field, permission);
}

rc talk_is_place(struct rq *rq, const char *field, organisation_id id)
{
    struct talk_places_rows rows;
    TRY(talk_places(rq->db, rq->today, PLACES_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].id.v == id.v)
            return RC_OK;
    return form_fail(rq, field, TEXT_TALK_PLACE_NONE);
}
