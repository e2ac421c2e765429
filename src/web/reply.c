/* SPDX-License-Identifier: Apache-2.0 */
/* How a handler answers: every function only fills rq->reply; the pipeline sends it after the transaction. */
#include "web/cookie.h"
#include "web/guard.h"
#include "web/rq.h"

#include "base/buf.h"
#include "web/cache.h"

#define LOCATION_MAX 2000
#define YEAR_SECONDS INT64_C(31536000)

void reply_page(struct rq *rq, str title, struct page page)
{
    rq->reply.title = title;
    rq->reply.page = page;
}

bool path_is_local(str path)
{
    if (path.n == 0 || path.n > LOCATION_MAX || path.p[0] != '/' || str_starts(path, S("//")))
        return false;
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c < ' ' || c == 0x7f || c == '\\')
            return false;
    }
    return true;
}

void reply_redirect(struct rq *rq, str path)
{
    struct buf b = buf_new(rq->arena, 3 * LOCATION_MAX);
    if (!path_is_local(path))
        BUG("redirect to something that is no local path");
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>')
            buf_putc(&b, (char)c);
        else
            buf_printf(&b, "%%%02X", c);
    }
    rq->reply.location = buf_str(&b);
}

void reply_moved(struct rq *rq, str path)
{
    reply_redirect(rq, path);
    rq->reply.status = 301;
}

void reply_feed(struct rq *rq, str path, str title)
{
    reply_feed_as(rq, "application/atom+xml", path, title);
}

void reply_feed_as(struct rq *rq, const char *type, str path, str title)
{
    if (rq->reply.feeds_n == REPLY_FEEDS_MAX)
        BUG("more feeds than REPLY_FEEDS_MAX");
    rq->reply.feeds[rq->reply.feeds_n++] = (struct reply_feed){ type, path, title };
}

void reply_bytes(struct rq *rq, str content_type, str body)
{
    rq->reply.content_type = content_type;
    rq->reply.body = body;
}

void reply_json(struct rq *rq, str body)
{
    reply_bytes(rq, S("application/json"), body);
}

void reply_file(struct rq *rq, int fd, int64_t size, str content_type)
{
    rq->reply.fd = fd;
    rq->reply.fd_size = size;
    rq->reply.content_type = content_type;
}

void reply_status(struct rq *rq, int status)
{
    rq->reply.status = status;
}

/* The place of a cookie of that name, or a new one. */
static str *cookie_place(struct reply *reply, str name)
{
    int max = (int)(sizeof reply->cookies / sizeof reply->cookies[0]);
    for (int i = 0; i < reply->cookies_n; i++) {
        str one = reply->cookies[i];
        if (str_starts(one, name) && one.n > name.n && one.p[name.n] == '=')
            return &reply->cookies[i];
    }
    if (reply->cookies_n == max)
        BUG("more cookies than a reply can carry");
    return &reply->cookies[reply->cookies_n++];
}

static void put_cookie(struct rq *rq, str name, str value, int64_t max_age)
{
    str ready = cookie_make(rq->arena, name, value, max_age, rq->is_tls);
    *cookie_place(&rq->reply, name) = ready;
}

void reply_cookie(struct rq *rq, str name, str value, enum cookie_life life)
{
    static const int64_t ages[] = {
        [COOKIE_SESSION] = COOKIE_AGE_SESSION,
        [COOKIE_YEAR] = YEAR_SECONDS,
        [COOKIE_GONE] = 0,
    };
    put_cookie(rq, name, life == COOKIE_GONE ? S("") : value, ages[life]);
}

/* Versions only grow, so their sum stands for all of them. */
static str stream_mark(struct rq *rq, const struct db_tables *tables)
{
    uint64_t sum = 0;
    for (int table = 0; table < DB_TABLES_MAX; table++)
        if (db_tables_has(tables, table))
            sum += rq->versions->of[table];
    return str_printf(rq->arena, "%llu", (unsigned long long)sum);
}

str stream_address(struct rq *rq, const char *path, const struct db_tables *tables)
{
    return str_printf(rq->arena, "%s?since=%.*s", path, STR_ARG(stream_mark(rq, tables)));
}

void reply_stream(struct rq *rq, struct http_hub *hub, const struct db_tables *tables)
{
    struct buf topics = buf_new(rq->arena, 256);
    str since = rq_query(rq, S("since"));
    for (int table = 0; table < DB_TABLES_MAX; table++)
        if (db_tables_has(tables, table))
            buf_printf(&topics, "%s%d", buf_str(&topics).n > 0 ? " " : "", table); /* as serve.c publishes */
    rq->reply.stream_hub = hub;
    rq->reply.stream_topic = buf_str(&topics);
    rq->reply.is_stream_late = !str_is_empty(since) && !str_eq(since, stream_mark(rq, tables));
    rq->reply.content_type = S("text/event-stream");
}

void reply_listen(struct rq *rq, struct http_hub *hub, str topic, const struct db_tables *ends)
{
    struct buf topics = buf_new(rq->arena, 256);
    buf_put(&topics, topic);
    for (int table = 0; table < DB_TABLES_MAX; table++)
        if (db_tables_has(ends, table))
            buf_printf(&topics, " -%d", table); /* as serve.c publishes */
    buf_printf(&topics, " -session:%lld -person:%lld", (long long)rq->who.session, (long long)rq->who.person);
    rq->reply.stream_hub = hub;
    rq->reply.stream_topic = buf_str(&topics);
    rq->reply.content_type = S("text/event-stream");
}

void reply_tell(struct rq *rq, str topic)
{
    rq->reply.tell = topic;
}

void reply_hush(struct rq *rq, const char *whose, int64_t id)
{
    reply_tell(rq, str_printf(rq->arena, "%s:%lld", whose, (long long)id));
}

void reply_good_until(struct rq *rq, ms_t at)
{
    if (rq->reply.good_until == 0 || at < rq->reply.good_until)
        rq->reply.good_until = at;
}

/* ---- flash: "tone:until:text key:signature" ---- */

#define FLASH_COOKIE S("ew_flash")
#define FLASH_AGE (5 * MS_PER_MINUTE)

static bool is_tone(str s)
{
    return str_eq(s, S("ok")) || str_eq(s, S("warn")) || str_eq(s, S("bad"));
}

void reply_flash(struct rq *rq, enum text text, const char *tone)
{
    str name = str_from_c(tone);
    if (!is_tone(name))
        BUG("tone of a flash message is not ok, warn or bad");
    long long until = rq->now + FLASH_AGE;
    str said = str_printf(rq->arena, "%s:%lld:%.*s", tone, until, STR_ARG(text_key(text)));
    str signature = guard_sign(rq->arena, rq->guard_key, S("flash"), said);
    str value = str_printf(rq->arena, "%.*s:%.*s", STR_ARG(said), STR_ARG(signature));
    put_cookie(rq, FLASH_COOKIE, value, FLASH_AGE / MS_PER_SECOND);
}

static bool flash_read(const struct rq *rq, str value, enum text *ret_text, str *ret_tone)
{
    str rest = value, tone, until, key;
    int64_t until_ms;
    if (!str_cut(&rest, ':', &tone) || !str_cut(&rest, ':', &until) || !str_cut(&rest, ':', &key))
        return false;
    str said = { value.p, tone.n + until.n + key.n + 2 };
    if (!guard_signature_is_good(rq->guard_key, S("flash"), said, rest))
        return false;
    if (!str_to_i64(until, &until_ms) || until_ms < rq->now || !text_find(key, ret_text))
        return false;
    *ret_tone = tone;
    return true;
}

bool rq_flash(struct rq *rq, enum text *ret_text, str *ret_tone)
{
    str value = rq_cookie(rq, FLASH_COOKIE);
    if (str_is_absent(value))
        return false;
    reply_cookie(rq, FLASH_COOKIE, S(""), COOKIE_GONE);
    return flash_read(rq, value, ret_text, ret_tone);
}

int rc_status(rc code)
{
    static const int statuses[RC_COUNT] = {
        [RC_OK] = 200,      [RC_NOT_FOUND] = 404,   [RC_UNAUTHORISED] = 401, [RC_FORBIDDEN] = 403,
        [RC_INVALID] = 422, [RC_CONFLICT] = 409,    [RC_STALE] = 409,        [RC_LIMIT] = 429,
        [RC_BUSY] = 503,    [RC_UNAVAILABLE] = 503, [RC_INTERNAL] = 500,
    };
    if ((int)code < 0 || code >= RC_COUNT)
        BUG("result code that does not exist");
    return statuses[code];
}
