/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of a room share: which room, who may, where its pages are. */
#include "core/access.h"
#include "core/rule.h"
#include "core/throttle.h"
#include "features/room/room_pages.h"
#include "web/rq.h"

struct room_by room_by(const struct rq *rq)
{
    return (struct room_by){ .person = { rq->who.person }, .now = rq->now, .offset = rq->offset };
}

rc room_of_page(struct rq *rq, struct room *ret)
{
    room_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no number of a room");
    return room_load(rq->db, id, rq->today, ret);
}

rc room_here(struct rq *rq, struct room_here *ret)
{
    const struct room_by by = room_by(rq);
    *ret = (struct room_here){ 0 };
    TRY(room_of_page(rq, &ret->room));
    TRY(room_seat(rq->db, &ret->room, by.person, &by, &ret->seat));
    if (!ret->seat.is_in)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "not in this room");
    ret->is_keeper = !ret->room.is_pair && access_may(rq, PERMISSION_ROOM_KEEP, ret->room.organisation);
    return RC_OK;
}

rc room_seq_of_page(struct rq *rq, int64_t *ret)
{
    if (!rq_arg_id(rq, 1, ret))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no number of a message");
    return RC_OK;
}

/* ---- who may ---- */

/* Nobody who may do anything yet: core/access says why. */
static bool is_nobody_yet(const struct rq *rq)
{
    return rq->who.person == 0 || rq->who.needs_totp;
}

static rc seat_of(struct rq *rq, struct room *r)
{
    const struct room_by by = room_by(rq);
    struct room_seat seat;
    if (rq->who.must_change)
        return RQ_FAIL(rq, RC_FORBIDDEN, "access.change_password", "the password must be changed first");
    TRY(room_of_page(rq, r));
    TRY(room_seat(rq->db, r, by.person, &by, &seat));
    return seat.is_in ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "not in this room");
}

rc room_scope_seat(struct rq *rq, int64_t *ret)
{
    struct room r;
    *ret = 0;
    return is_nobody_yet(rq) ? RC_OK : seat_of(rq, &r);
}

static rc unit_of(struct rq *rq, const struct room *r, int64_t *ret)
{
    if (r->is_pair)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a room of two has no keeper");
    *ret = r->organisation.v;
    return RC_OK;
}

rc room_scope_seat_unit(struct rq *rq, int64_t *ret)
{
    struct room r;
    *ret = 0;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(seat_of(rq, &r));
    return unit_of(rq, &r, ret);
}

rc room_scope_unit(struct rq *rq, int64_t *ret)
{
    struct room r;
    *ret = 0;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(room_of_page(rq, &r));
    return unit_of(rq, &r, ret);
}

rc room_may_say(struct rq *rq)
{
    int64_t most;
    TRY(rule_value(rq->db, S("room.minute_max"), (organisation_id){ 0 }, rq->today, &most));
    if (most == 0)
        return RC_OK;
    const struct throttle_rule rule = { .burst = most, .every_ms = MS_PER_MINUTE / most };
    str sender = str_printf(rq->arena, "person %lld", (long long)rq->who.person);
    if (!throttle_take(rq->app->throttle, "room", sender, rule, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "room.too_fast", "more than %lld messages a minute", (long long)most);
    return RC_OK;
}

rc room_check_words(struct rq *rq, const char *field, str words)
{
    enum text wrong = str_is_empty(words) ? TEXT_NONE : room_words_wrong(words);
    return wrong == TEXT_NONE ? RC_OK : form_fail(rq, field, wrong);
}

/* ---- names and ways ---- */

str room_name(const struct rq *rq, const struct room *r)
{
    if (!r->is_pair)
        return r->name;
    return rq->who.person == r->low.v ? r->high_name : r->low_name;
}

str room_unit(const struct room *r)
{
    return r->is_pair ? r->name : (str){ 0 };
}

str room_path(struct rq *rq, const struct room *r, const char *behind)
{
    return str_printf(rq->arena, "/rooms/%lld%s", (long long)r->id.v, behind);
}

void room_links(struct rq *rq, const struct room_here *here, enum text current, struct room_link **ret,
                size_t *ret_n)
{
    static const struct {
        const char *behind;
        enum text label;
        bool for_keeper, for_unit;
    } ways[] = {
        { "", TEXT_ROOM_TALK, false, false },
        { "/people", TEXT_ROOM_PEOPLE, false, true },
        { "/search", TEXT_ROOM_SEARCH, false, false },
        { "/keeper", TEXT_ROOM_KEEPER, true, true },
    };
    *ret = ARENA_ARRAY(rq->arena, struct room_link, sizeof ways / sizeof ways[0]);
    *ret_n = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if ((here->is_keeper || !ways[i].for_keeper) && !(here->room.is_pair && ways[i].for_unit))
            (*ret)[(*ret_n)++] = (struct room_link){ room_path(rq, &here->room, ways[i].behind),
                                                     ways[i].label, ways[i].label == current };
}

str room_topic(struct rq *rq, const struct room *r)
{
    return str_printf(rq->arena, "room:%lld", (long long)r->id.v);
}

void room_tell(struct rq *rq, const struct room *r)
{
    reply_tell(rq, room_topic(rq, r));
}
