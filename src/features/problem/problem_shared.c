/* SPDX-License-Identifier: Apache-2.0 */
/* What several pages of the slice share: who acts, pictures that come with a form, links that are signed. */
#include "core/seal.h"
#include "core/throttle.h"
#include "features/problem/problem_pages.h"
#include "web/guard.h"
#include "web/rq.h"

#define LINK_LIFE_MS (30 * MS_PER_MINUTE)

struct problem_act_by problem_by(struct rq *rq)
{
    return (struct problem_act_by){ .person = { rq->who.person },
                                    .organisation = { rq->organisation },
                                    .now = rq->now,
                                    .offset = rq->offset,
                                    .keys = &rq->app->keys };
}

struct opt_i64 problem_micro(struct opt_double degrees)
{
    double rounded = degrees.v * 1e6 + (degrees.v < 0 ? -0.5 : 0.5);
    return degrees.has ? OPT_I64((int64_t)rounded) : OPT_NONE;
}

rc problem_may_send(struct rq *rq, const char *room)
{
    int64_t most = rq->app->reports_per_minute;
    str sender = rq->who.person != 0 ? str_printf(rq->arena, "person %lld", (long long)rq->who.person)
                                     : throttle_address(rq->client);
    if (most == 0 || throttle_is_local(rq->client))
        return RC_OK;
    struct throttle_rule rule = { .burst = most, .every_ms = MS_PER_MINUTE / most };
    if (!throttle_take(rq->app->throttle, room, sender, rule, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "problem.report_throttled", "one sender sends too much");
    return RC_OK;
}

/* ---- pictures ---- */

/* What is wrong with a picture is said at its field; a full disk stays a failure of its own. */
static rc photo_is_bad(struct rq *rq, const char *field, rc why)
{
    enum text words;
    if (why != RC_INVALID && why != RC_LIMIT)
        return why;
    if (rq->err.text_key == NULL || !text_find(str_from_c(rq->err.text_key), &words))
        return why;
    rq->err = (struct err){ 0 };
    return form_fail(rq, field, words);
}

rc problem_clean_photos(struct rq *rq, const char *field, const struct upload_list *uploads)
{
    struct problem_prepared *p = rq->prepared;
    if (p == NULL)
        rq->prepared = p = ARENA_NEW(rq->arena, struct problem_prepared);
    if (p->n + uploads->n > PROBLEM_PHOTOS_MAX)
        return form_fail(rq, field, TEXT_PROBLEM_PHOTOS_TOO_MANY);
    for (size_t i = 0; i < uploads->n; i++) {
        rc taken = file_take_picture(rq->app, rq->arena, &rq->err, uploads->at[i].bytes, &p->at[p->n]);
        if (taken != RC_OK)
            return photo_is_bad(rq, field, taken);
        p->n++;
    }
    return RC_OK;
}

/* ---- signed links ---- */

static str until_text(struct rq *rq)
{
    return str_printf(rq->arena, "%lld", (long long)(rq->now + LINK_LIFE_MS));
}

static str receipt_context(struct rq *rq, str number)
{
    return str_join(rq->arena, S("receipt "), number);
}

str problem_receipt_link(struct rq *rq, str number, str code)
{
    str plain = str_printf(rq->arena, "%.*s %.*s", STR_ARG(until_text(rq)), STR_ARG(code));
    str key = seal_text(rq->arena, rq->app->keys.seal, receipt_context(rq, number), plain);
    return str_printf(rq->arena, "/receipts/%.*s?k=%.*s", STR_ARG(number), STR_ARG(key));
}

bool problem_receipt_may(struct rq *rq, str number, str *ret_code)
{
    str plain, until;
    ms_t at;
    if (!unseal_text(rq->arena, rq->app->keys.seal, receipt_context(rq, number), rq_query(rq, S("k")),
                     &plain))
        return false;
    (void)str_cut(&plain, ' ', &until);
    if (!str_to_i64(until, &at) || at < rq->now)
        return false;
    *ret_code = plain;
    return true;
}

static str picture_text(struct rq *rq, str hash, str until)
{
    return str_printf(rq->arena, "%.*s %.*s", STR_ARG(hash), STR_ARG(until));
}

str problem_picture_link(struct rq *rq, str hash)
{
    str until = until_text(rq);
    str key = guard_sign(rq->arena, rq->guard_key, S("picture"), picture_text(rq, hash, until));
    return str_printf(rq->arena, "/pictures/%.*s?size=small&until=%.*s&k=%.*s", STR_ARG(hash), STR_ARG(until),
                      STR_ARG(key));
}

bool problem_picture_may(struct rq *rq, str hash)
{
    str until = rq_query(rq, S("until"));
    ms_t at;
    return str_to_i64(until, &at) && at >= rq->now &&
           guard_signature_is_good(rq->guard_key, S("picture"), picture_text(rq, hash, until),
                                   rq_query(rq, S("k")));
}
