/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler reads from its request. How the request is answered is in reply.c. */
#include "web/rq.h"

#include "base/utf8.h"
#include "web/cookie.h"
#include "web/urlencoded.h"

#define QUERY_VALUE_MAX 200

str rq_query(struct rq *rq, str name)
{
    str value = { 0 };
    if (!urlencoded_find(rq->arena, rq->query, name, QUERY_VALUE_MAX, &value))
        return (str){ 0 };
    return value;
}

size_t rq_query_all(struct rq *rq, str name, str *ret, size_t most)
{
    struct form_parts parts = { 0 };
    struct err unread = { 0 };
    size_t n = 0;
    if (urlencoded_read(rq->arena, &unread, rq->query, &parts) != RC_OK)
        return 0;
    for (size_t i = 0; i < parts.n && n < most; i++)
        if (str_eq(parts.at[i].name, name) && parts.at[i].value.n <= QUERY_VALUE_MAX &&
            utf8_is_text(parts.at[i].value))
            ret[n++] = parts.at[i].value;
    return n;
}

str rq_query_path(struct rq *rq, str name)
{
    str value = { 0 };
    if (!urlencoded_find(rq->arena, rq->query, name, RQ_BACK_MAX, &value) || !path_is_local(value))
        return (str){ 0 };
    return value;
}

int64_t rq_query_i64(struct rq *rq, str name, int64_t low, int64_t high, int64_t fallback)
{
    int64_t value;
    if (!str_to_i64(rq_query(rq, name), &value) || value < low || value > high)
        return fallback;
    return value;
}

bool rq_arg_id(const struct rq *rq, int i, int64_t *ret)
{
    int64_t value;
    if (i < 0 || i >= RQ_ARGS_MAX)
        BUG("path parameter beyond RQ_ARGS_MAX");
    /* One address for one thing: no "+7", no "007". */
    str arg = rq->args[i];
    if (arg.n == 0 || arg.p[0] < '1' || arg.p[0] > '9' || !str_to_i64(arg, &value))
        return false;
    *ret = value;
    return true;
}

str rq_cookie(struct rq *rq, str name)
{
    return cookie_find(rq->cookies, name);
}

str rq_address(const struct rq *rq, str path)
{
    return str_join(rq->arena, rq->base, path);
}

bool rq_address_is_for_now(const struct rq *rq)
{
    return rq->is_base_sent;
}

str rq_text(const struct rq *rq, enum text id)
{
    return text_get(id, rq->lang);
}
