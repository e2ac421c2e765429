/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, and what they may see. */
#include <string.h>

#include "base/json.h"
#include "core/affiliation.h"
#include "core/search_find.h"
#include "core/search_marks.h"
#include "gen/search_find_sql.h"

#define EXPRESSION_MAX 65536

static const str everybody[] = { S_INIT("vpublic") };

struct search_eyes search_eyes_public(day_t today)
{
    return (struct search_eyes){
        .marks = everybody, .marks_n = 1, .rooms = S("[]"), .grants = S("[]"), .today = today
    };
}

static rc rooms_of(struct rq *rq, struct search_eyes *ret)
{
    struct affiliation *at;
    struct buf rooms = buf_new(rq->arena, EXPRESSION_MAX);
    struct json j = json_new(&rooms);
    size_t n, marks_n = 0;
    TRY(affiliation_of(rq->db, (person_id){ rq->who.person }, rq->today, &at, &n));
    str *marks = ARENA_ARRAY(rq->arena, str, n + 1);
    marks[marks_n++] = everybody[0];
    json_open_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && at[i].organisation.v == at[i - 1].organisation.v)
            continue;
        marks[marks_n++] = search_mark_members(rq->arena, at[i].organisation);
        json_i64(&j, at[i].organisation.v);
    }
    json_end(&j);
    ret->marks = marks;
    ret->marks_n = marks_n;
    ret->rooms = buf_str(&rooms);
    return RC_OK;
}

static rc grants_of(struct rq *rq, str permission, struct json *grants, struct search_eyes *ret)
{
    struct organisation *roots;
    size_t n;
    TRY(access_roots(rq, permission, &roots, &n));
    struct search_held *held = ARENA_ARRAY(rq->arena, struct search_held, ret->held_n + n);
    if (ret->held_n > 0)
        memcpy(held, ret->held, ret->held_n * sizeof *held);
    for (size_t i = 0; i < n; i++) {
        held[ret->held_n++] = (struct search_held){ search_mark_permission(rq->arena, permission),
                                                    search_mark_unit(rq->arena, roots[i].id) };
        json_open_object(grants);
        json_put_str(grants, S("permission"), permission);
        json_put_str(grants, S("place"), roots[i].path);
        json_end(grants);
    }
    ret->held = held;
    return RC_OK;
}

rc search_eyes_of(struct rq *rq, struct search_eyes *ret)
{
    struct buf grants = buf_new(rq->arena, EXPRESSION_MAX);
    struct json j = json_new(&grants);
    struct search_sights_rows rows;
    *ret = search_eyes_public(rq->today);
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK;
    TRY(rooms_of(rq, ret));
    TRY(search_sights(rq->db, &rows));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        TRY(grants_of(rq, rows.at[i].permission, &j, ret));
    json_end(&j);
    ret->grants = buf_str(&grants);
    return RC_OK;
}
