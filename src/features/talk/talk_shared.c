/* SPDX-License-Identifier: Apache-2.0 */
/* Small things that the areas of the slice share. */
#include "base/rand.h"
#include "base/utf8.h"
#include "core/seal.h"
#include "core/throttle.h"
#include "features/talk/talk_private.h"
#include "web/rq.h"

/* Without 0 O 1 I L and other look-alikes. */
static const char code_letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

struct talk_by talk_by_of(struct rq *rq)
{
    return (struct talk_by){ .person = { rq->who.person },
                             .organisation = { rq->organisation },
                             .now = rq->now,
                             .offset = rq->offset,
                             .keys = &rq->app->keys };
}

day_t talk_today(const struct talk_by *by)
{
    return day_of(by->now, by->offset);
}

str talk_code_new(struct arena *a, size_t letters)
{
    char *code = arena_alloc(a, letters);
    for (size_t i = 0; i < letters; i++)
        code[i] = code_letters[rand_below(sizeof code_letters - 1)];
    return (str){ code, letters };
}

str talk_code_typed(struct arena *a, str typed)
{
    char *out = arena_alloc(a, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c != ' ' && c != '-')
            out[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (str){ out, n };
}

str talk_code_in_fours(struct arena *a, str code)
{
    struct buf b = buf_new(a, 2 * code.n + 1);
    for (size_t i = 0; i < code.n; i += 4)
        buf_printf(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(str_slice(code, i, 4)));
    return buf_str(&b);
}

str talk_sealed(struct db *db, const unsigned char key[32], str context, str plain)
{
    return str_is_empty(plain) ? (str){ 0 } : seal(db_arena(db), key, context, plain);
}

rc talk_may_try(struct rq *rq, const char *room, int64_t burst, ms_t every_ms)
{
    const struct throttle_rule rule = { .burst = burst, .every_ms = every_ms };
    str who = rq->who.person != 0 ? str_printf(rq->arena, "person %lld", (long long)rq->who.person)
                                  : throttle_address(rq->client);
    if (rq->who.person == 0 && throttle_is_local(rq->client))
        return RC_OK;
    if (!throttle_take(rq->app->throttle, room, who, rule, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "talk.too_often", "too many tries of %s", room);
    return RC_OK;
}

rc talk_show_again(struct rq *rq, handler_fn *show)
{
    rq->err = (struct err){ 0 };
    TRY(show(rq));
    reply_status(rq, 422);
    return RC_OK;
}
