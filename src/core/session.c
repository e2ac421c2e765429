/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: from cookie or bearer token to rq->who. How a session is opened is in login.c. */
#include "core/person.h"

#include "core/rule.h"
#include "core/seal.h"
#include "gen/session_sql.h"
#include "gen/token_sql.h"
#include "web/route.h"

/* Longer values are no cookie or token of ours. */
#define TOKEN_BYTES_MAX 100
#define TOUCH_AFTER MS_PER_MINUTE

static rc load_bearer(struct rq *rq, str token)
{
    struct token_bearer_row row;
    bool found;
    TRY(token_bearer(rq->db, rq->today, hash32(rq->arena, token), &row, &found));
    if (found)
        rq->who = (struct who){
            .person = row.id.v, .name = row.name, .is_staff = row.is_staff != 0, .is_api = true
        };
    return RC_OK;
}

/* Staff come back to a locked desk, residents to their own telephone: their sessions last differently. */
static rc idle_limit(struct rq *rq, bool is_staff, ms_t *ret)
{
    int64_t minutes;
    TRY(rule_value(rq->db, is_staff ? S("session.staff_idle_minutes") : S("session.member_idle_minutes"),
                   (organisation_id){ 0 }, rq->today, &minutes));
    *ret = minutes * MS_PER_MINUTE;
    return RC_OK;
}

static rc load_cookie(struct rq *rq, str token, bool *ret_touch)
{
    struct session_find_row row;
    bool found;
    ms_t idle;
    TRY(session_find(rq->db, rq->today, hash32(rq->arena, token), &row, &found));
    if (!found)
        return RC_OK;
    TRY(idle_limit(rq, row.is_staff != 0, &idle));
    if (rq->now - row.seen_at > idle)
        return RC_OK;
    rq->who = (struct who){ .person = row.person_id.v,
                            .session = row.id.v,
                            .name = row.name,
                            .is_staff = row.is_staff != 0,
                            .needs_totp = row.needs_totp != 0,
                            .must_change = row.must_change_password != 0,
                            .csrf = row.csrf };
    *ret_touch = rq->now - row.seen_at > TOUCH_AFTER;
    return RC_OK;
}

rc session_load(struct rq *rq, bool *ret_touch)
{
    static const char scheme[] = "Bearer ";
    str visitor = rq->who.person == 0 ? rq->who.csrf : (str){ 0 };
    str bearer = { 0 }, cookie = rq_cookie(rq, S(SESSION_COOKIE));
    if (str_eq_nocase(str_slice(rq->authorization, 0, sizeof scheme - 1), S("Bearer ")))
        bearer = str_trim(str_slice(rq->authorization, sizeof scheme - 1, rq->authorization.n));
    rq->who = (struct who){ .csrf = visitor };
    rq->holds = NULL; /* they were read in an earlier transaction, if at all */
    *ret_touch = false;
    /* A token is for programs: with it nobody gets to pages, where passwords and roles are changed. */
    if (!str_is_empty(bearer))
        return rq->route->kind == ROUTE_API && bearer.n <= TOKEN_BYTES_MAX ? load_bearer(rq, bearer) : RC_OK;
    if (str_is_empty(cookie) || cookie.n > TOKEN_BYTES_MAX)
        return RC_OK;
    return load_cookie(rq, cookie, ret_touch);
}

rc session_touch(struct db *db, session_id id, ms_t now)
{
    return session_seen(db, now, id, NULL);
}

rc session_end(struct db *db, session_id id, ms_t now)
{
    return session_close(db, OPT_I64(now), id, NULL);
}

rc session_end_all(struct db *db, person_id person, session_id but, ms_t now)
{
    return session_close_others(db, OPT_I64(now), person, but, NULL);
}

rc session_list(struct db *db, person_id person, struct session_info **ret, size_t *ret_n)
{
    struct session_open_list_rows rows;
    TRY(session_open_list(db, person, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct session_info, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct session_info){ .id = rows.at[i].id,
                                           .agent = rows.at[i].agent,
                                           .created_at = rows.at[i].created_at,
                                           .seen_at = rows.at[i].seen_at };
    *ret_n = rows.n;
    return RC_OK;
}

struct sign {
    const char *piece, *name;
};

/* The first piece found counts: special browsers name the common ones too. */
static str first_sign(const struct sign *signs, size_t n, str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(text, str_from_c(signs[i].piece)) != SIZE_MAX)
            return str_from_c(signs[i].name);
    return S("?");
}

str agent_in_words(struct arena *a, str user_agent)
{
    static const struct sign browsers[] = {
        { "MicroMessenger", "WeChat" },
        { "DingTalk", "DingTalk" },
        { "HuaweiBrowser", "Huawei" },
        { "MiuiBrowser", "Mi" },
        { "UCBrowser", "UC" },
        { "MQQBrowser", "QQ" },
        { "Edg", "Edge" },
        { "OPR/", "Opera" },
        { "Firefox", "Firefox" },
        { "Chrome", "Chrome" },
        { "Safari", "Safari" },
        { "curl", "curl" },
    };
    static const struct sign systems[] = {
        { "OpenHarmony", "HarmonyOS" }, { "HarmonyOS", "HarmonyOS" }, { "Android", "Android" },
        { "iPhone", "iPhone" },         { "iPad", "iPad" },           { "Windows", "Windows" },
        { "Mac OS", "macOS" },          { "Linux", "Linux" },
    };
    str browser = first_sign(browsers, sizeof browsers / sizeof browsers[0], user_agent);
    str system = first_sign(systems, sizeof systems / sizeof systems[0], user_agent);
    return str_printf(a, "%.*s, %.*s", STR_ARG(browser), STR_ARG(system));
}
