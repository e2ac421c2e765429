/* SPDX-License-Identifier: Apache-2.0 */
/* Passing on: short addresses, the card of a case, sheets with a QR code to print. */
#include "features/problem/problem_share.h"
#include "core/card_picture.h"
#include "core/qr.h"
#include "features/problem/problem_feed.h"
#include "web/rq.h"

static rc public_problem(struct rq *rq, struct problem_by_number_row *ret)
{
    bool found = false;
    TRY(problem_by_number(rq->db, rq->today, rq->args[0], ret, &found));
    if (!found || !ret->is_public || ret->is_confidential)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no public problem of that number");
    return RC_OK;
}

static rc organisation_of_page(struct rq *rq, struct organisation *ret)
{
    organisation_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such organisation");
    return organisation_load(rq->db, id, rq->today, ret);
}

/* ASCII whatever the number is made of. */
str problem_short_path(struct arena *a, str number)
{
    struct buf b = buf_new(a, 1024);
    buf_put(&b, S("/p/"));
    format_url_part(&b, number);
    return buf_str(&b);
}

rc problem_short_show(struct rq *rq)
{
    struct problem_by_number_row p;
    TRY(public_problem(rq, &p));
    reply_redirect(rq, str_join(rq->arena, S("/problems/"), p.number));
    return RC_OK;
}

rc problem_short_organisation(struct rq *rq)
{
    struct organisation o;
    TRY(organisation_of_page(rq, &o));
    reply_redirect(rq, str_printf(rq->arena, "/organisations/%lld", (long long)o.id.v));
    return RC_OK;
}

/* ---- QR ---- */

struct sheet {
    str title, number, path, back;
};

static rc code_page(struct rq *rq, const struct sheet *in)
{
    struct problem_code *v = ARENA_NEW(rq->arena, struct problem_code);
    struct qr qr;
    v->title = in->title;
    v->number = in->number;
    v->address = rq_address(rq, in->path);
    v->is_for_now = rq_address_is_for_now(rq);
    TRY(problem_place_name(rq, &v->place));
    TRY(qr_make(rq->arena, &rq->err, v->address, &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    rq->reply.back = in->back;
    reply_page(rq, in->title, problem_code_page(v));
    return RC_OK;
}

rc problem_code_show(struct rq *rq)
{
    struct problem_by_number_row p;
    TRY(public_problem(rq, &p));
    return code_page(rq, &(struct sheet){ .title = p.title,
                                          .number = p.number,
                                          .path = problem_short_path(rq->arena, p.number),
                                          .back = str_join(rq->arena, S("/problems/"), p.number) });
}

rc problem_code_organisation(struct rq *rq)
{
    struct organisation o;
    TRY(organisation_of_page(rq, &o));
    return code_page(
        rq, &(struct sheet){ .title = o.name,
                             .path = str_printf(rq->arena, "/o/%lld", (long long)o.id.v),
                             .back = str_printf(rq->arena, "/organisations/%lld", (long long)o.id.v) });
}

/* ---- the card ---- */

static void tone_of(const struct problem_standing *s, unsigned char ret[3])
{
    static const struct {
        str tone;
        unsigned char colour[3];
    } tones[] = { { S_INIT("ok"), { 23, 101, 74 } },
                  { S_INIT("warn"), { 127, 76, 0 } },
                  { S_INIT("late"), { 179, 32, 14 } },
                  { S_INIT("info"), { 26, 79, 138 } } };
    memset(ret, 82, 3);
    for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++)
        if (str_eq(s->tone, tones[i].tone))
            memcpy(ret, tones[i].colour, 3);
}

/* The chip as words: how many days count is left to the page, a picture may be kept for long. */
static rc standing_of(struct rq *rq, const struct problem_by_number_row *p, struct problem_standing *ret)
{
    struct problem_today t;
    const struct problem_facts facts = { .state = p->state,
                                         .round = p->round,
                                         .accepted_at = p->accepted_at,
                                         .due_day = p->due_day,
                                         .limit_days = p->limit_days,
                                         .used_days = p->used_days,
                                         .late_days = p->late_days,
                                         .paused_until = p->paused_until_day };
    TRY(problem_today_load(rq, &t));
    *ret = problem_chip(&t, &facts, rq->offset);
    return RC_OK;
}

rc problem_card_picture(struct rq *rq)
{
    struct problem_by_number_row p;
    struct problem_standing standing;
    struct card_picture card = { 0 };
    str png;
    TRY(public_problem(rq, &p));
    TRY(standing_of(rq, &p, &standing));
    TRY(problem_place_name(rq, &card.place));
    card.number = p.number;
    card.title = p.title;
    card.state = rq_text(rq, standing.label);
    tone_of(&standing, card.tone);
    TRY(card_draw(rq->arena, &rq->err, &card, card_has_han(), &png));
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_bytes(rq, S("image/png"), png);
    return RC_OK;
}

void problem_pass_on(struct rq *rq, const struct problem_by_number_row *p, enum text state, str *ret_address,
                     str *ret_picture)
{
    struct reply_card *card = ARENA_NEW(rq->arena, struct reply_card);
    str picture = str_printf(rq->arena, "/problems/%.*s/card.png", STR_ARG(p->number));
    *ret_address = rq_address(rq, problem_short_path(rq->arena, p->number));
    *ret_picture = picture;
    card->title = p->title;
    card->words = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(p->number), STR_ARG(rq_text(rq, state)));
    card->address = rq_address(rq, str_join(rq->arena, S("/problems/"), p->number));
    card->picture = rq_address(rq, picture);
    rq->reply.card = card;
}
