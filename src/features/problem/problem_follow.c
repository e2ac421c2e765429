/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of followers: made, filled, renewed. */
#include "features/problem/problem_follow.h"

#include "core/rule.h"
#include "core/seal.h"
#include "features/problem/problem_private.h"
#include "gen/problem_follow_sql.h"
#include "web/guard.h"

static const char *const kinds[] = {
    [FOLLOW_PROBLEM] = "problem",
    [FOLLOW_PLACE] = "place",
    [FOLLOW_OFFICE] = "office",
    [FOLLOW_CATEGORY] = "category",
};

const char *problem_follow_kind_name(enum problem_follow_kind kind)
{
    return kinds[kind];
}

enum problem_follow_kind problem_follow_kind_parse(str name)
{
    for (enum problem_follow_kind k = FOLLOW_PROBLEM; k <= FOLLOW_CATEGORY; k++)
        if (str_eq(name, str_from_c(kinds[k])))
            return k;
    return 0;
}

str problem_follow_feed_token(struct arena *a, const struct app_keys *keys, str token)
{
    return guard_sign(a, keys->guard, S("follow feed"), token);
}

static str token_hash(struct arena *a, const struct app_keys *keys, str token)
{
    return seal_hash(a, keys->hash, S("problem.follow"), token);
}

static str feed_hash(struct arena *a, const struct app_keys *keys, str feed_token)
{
    return seal_hash(a, keys->hash, S("problem.follow.feed"), feed_token);
}

rc problem_follow_list_find(struct db *db, const struct app_keys *keys, str token,
                            problem_follow_list_id *ret)
{
    struct problem_follow_list_by_token_row row = { 0 };
    bool found;
    TRY(problem_follow_list_by_token(db, token_hash(db_arena(db), keys, token), &row, &found));
    *ret = row.id;
    return RC_OK;
}

rc problem_follow_feed_find(struct db *db, const struct app_keys *keys, str feed_token,
                            problem_follow_list_id *ret)
{
    struct problem_follow_list_by_feed_row row = { 0 };
    bool found;
    TRY(problem_follow_list_by_feed(db, feed_hash(db_arena(db), keys, feed_token), &row, &found));
    *ret = row.id;
    return RC_OK;
}

static rc list_make(struct db *db, const struct problem_act_by *by, str token, problem_follow_list_id *ret)
{
    struct arena *a = db_arena(db);
    str feed = problem_follow_feed_token(a, by->keys, token);
    const struct problem_follow_list_put_in in = { .id = { id_new(by->now) },
                                                   .token_hash = token_hash(a, by->keys, token),
                                                   .feed_hash = feed_hash(a, by->keys, feed),
                                                   .made_at = by->now };
    TRY(problem_follow_list_put(db, &in, NULL));
    return problem_follow_list_find(db, by->keys, token, ret);
}

static str subject_of(struct arena *a, const struct problem_follow_what *what)
{
    int64_t id = what->kind == FOLLOW_PROBLEM ? what->problem.v : what->organisation.v;
    return what->kind == FOLLOW_CATEGORY ? what->category : str_printf(a, "%lld", (long long)id);
}

static rc has_room(struct db *db, const struct problem_act_by *by, problem_follow_list_id list)
{
    struct problem_follow_count_row count;
    int64_t most;
    TRY(problem_follow_count(db, list, &count));
    TRY(rule_value(db, S("problem.follow_max"), (organisation_id){ 0 }, day_of(by->now, by->offset), &most));
    if (count.n >= most)
        return DB_FAIL(db, RC_CONFLICT, "problem.follow_full", "the list follows %lld things",
                       (long long)count.n);
    return RC_OK;
}

rc problem_follow_add(struct db *db, const struct problem_act_by *by, str token,
                      const struct problem_follow_what *what)
{
    problem_follow_list_id list;
    struct problem_follow_find_row row;
    bool found;
    str kind = str_from_c(problem_follow_kind_name(what->kind));
    str subject = subject_of(db_arena(db), what);
    TRY(problem_follow_list_find(db, by->keys, token, &list));
    if (list.v == 0)
        TRY(list_make(db, by, token, &list));
    const struct problem_follow_find_in asked = { .list_id = list, .kind = kind, .subject = subject };
    TRY(problem_follow_find(db, &asked, &row, &found));
    if (found)
        return RC_OK;
    TRY(has_room(db, by, list));
    const struct problem_follow_put_in in = {
        .id = { id_new(by->now) },
        .list_id = list,
        .kind = kind,
        .problem_id = { .v = what->problem.v, .has = what->kind == FOLLOW_PROBLEM },
        .organisation_id = { .v = what->organisation.v,
                             .has = what->kind == FOLLOW_PLACE || what->kind == FOLLOW_OFFICE },
        .category_code = what->kind == FOLLOW_CATEGORY ? what->category : (str){ 0 },
        .subject = subject,
        .made_at = by->now,
    };
    return problem_follow_put(db, &in, NULL);
}

rc problem_follow_renew(struct db *db, const struct problem_act_by *by, str token, str new_token)
{
    struct arena *a = db_arena(db);
    problem_follow_list_id list, renewed;
    TRY(problem_follow_list_find(db, by->keys, token, &list));
    TRY(problem_follow_list_find(db, by->keys, new_token, &renewed));
    if (renewed.v != 0)
        return RC_OK;
    if (list.v == 0)
        return DB_FAIL(db, RC_NOT_FOUND, "problem.no_such_follow_list", "no list of that token");
    const struct problem_follow_list_renew_in in = {
        .token_hash = token_hash(a, by->keys, new_token),
        .feed_hash = feed_hash(a, by->keys, problem_follow_feed_token(a, by->keys, new_token)),
        .id = list,
    };
    return problem_follow_list_renew(db, &in, NULL);
}
