/* SPDX-License-Identifier: Apache-2.0 */
/* The pipeline's way out: page to bytes, cache, errors, headers, compression. */
#include "app/gates.h"
#include "base/json.h"
#include "core/seal.h"
#include "web/form.h"
#include "web/format.h"
#include "web/open311.h"
#include "web/route.h"

#define COMPRESS_FROM 1024

/* Everything comes from this site; nothing inline, nothing framed. */
static const char csp[] = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                          "media-src 'self'; connect-src 'self'; "
                          "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/* What people have sent runs nothing, even when it is opened by itself. */
static const char csp_file[] =
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'";

static void header_add(struct pipeline_output *out, str name, str value)
{
    if (out->headers_n == PIPELINE_HEADERS_MAX)
        BUG("more answer headers than PIPELINE_HEADERS_MAX");
    out->headers[out->headers_n++] = (struct pipeline_header){ name, value };
}

static void headers_safety(struct pipeline_output *out)
{
    header_add(out, S("Content-Security-Policy"), str_from_c(out->fd > 0 ? csp_file : csp));
    header_add(out, S("X-Content-Type-Options"), S("nosniff"));
    header_add(out, S("Referrer-Policy"), S("same-origin"));
    header_add(out, S("Cross-Origin-Opener-Policy"), S("same-origin"));
    header_add(out, S("Permissions-Policy"), S("camera=(self), geolocation=(self), microphone=()"));
}

str pipeline_cache_key(const struct app *app, struct arena *a, const struct pipeline_input *in)
{
    struct rq rq = { .arena = a, .cookies = in->cookies };
    bool is_plain = (in->method == HTTP_GET || in->method == HTTP_HEAD) && str_is_absent(in->authorization) &&
                    str_is_absent(rq_cookie(&rq, S("ew_s"))) && str_is_absent(rq_cookie(&rq, S("ew_flash")));
    if (!is_plain)
        return (str){ 0 };
    /* What the page will be made in, not what was sent: else a cookie of any words would put a page in one
     * language where those who ask for another find it. */
    gate_look(&rq, in->accept_language);
    str query = pipeline_query(a, in->query);
    str base = gate_base(app, a, in);
    return str_printf(a, "%d %d %.*s %.*s?%.*s", (int)rq.lang, (int)rq.mode, STR_ARG(base), STR_ARG(in->path),
                      STR_ARG(query));
}

/* Does If-None-Match name the tag (weakly compared)? */
static bool etag_matches(str sent, str etag)
{
    str part;
    if (str_is_empty(etag))
        return false;
    while (str_cut(&sent, ',', &part)) {
        str one = str_trim(part);
        if (str_starts(one, S("W/")))
            one = str_slice(one, 2, one.n);
        if (str_eq(one, etag) || str_eq(one, S("*")))
            return true;
    }
    return false;
}

/* Feeds are asked for by programs that know no ETag. What was put together in this very second may still
 * change within it: it has no date yet. Pages differ by cookies: theirs is the ETag alone. */
static str modified_of(struct arena *a, const struct cache_page *page)
{
    ms_t now = clock_now(&(struct clock){ 0 });
    bool is_page = str_starts(page->content_type, S("text/html"));
    bool is_settled = now / MS_PER_SECOND > page->made / MS_PER_SECOND;
    return !is_page && is_settled ? ms_format_http(a, page->made) : (str){ 0 };
}

void pipeline_answer_cached(struct arena *a, const struct pipeline_input *in, const struct cache_page *page,
                            struct pipeline_output *ret)
{
    str modified = modified_of(a, page);
    enum encoding e = encoding_choose(in->accept_encoding);
    if (str_is_absent(page->body[e]))
        e = str_is_absent(page->body[ENCODING_GZIP]) || e == ENCODING_PLAIN ? ENCODING_PLAIN : ENCODING_GZIP;
    headers_safety(ret);
    header_add(ret, S("ETag"), page->etag);
    header_add(ret, S("Cache-Control"), S("no-cache"));
    header_add(ret, S("Vary"), S("Accept-Encoding, Accept-Language, Cookie"));
    if (!str_is_absent(modified))
        header_add(ret, S("Last-Modified"), modified);
    ret->page = page;
    bool is_known = str_is_absent(in->if_none_match)
                        ? !str_is_absent(modified) && str_eq(in->if_modified_since, modified)
                        : etag_matches(in->if_none_match, page->etag);
    if (is_known) {
        ret->status = 304;
        return;
    }
    ret->status = 200;
    ret->body = page->body[e];
    header_add(ret, S("Content-Type"), page->content_type);
    if (e != ENCODING_PLAIN)
        header_add(ret, S("Content-Encoding"), e == ENCODING_BR ? S("br") : S("gzip"));
}

/* May the answer be kept for other anonymous visitors? */
static bool is_public_page(const struct gate *g)
{
    const struct rq *rq = &g->rq;
    return rq->route->cache == CACHE_PUBLIC && rq->who.person == 0 && !rq->reply.is_private &&
           rq->reply.cookies_n == 0 && !rq->needs_visitor_cookie &&
           (rq->reply.status == 0 || rq->reply.status == 200);
}

static void keep_public(struct gate *g)
{
    struct rq *rq = &g->rq;
    str key = pipeline_cache_key(rq->app, rq->arena, g->in);
    if (!is_public_page(g) || str_is_absent(key))
        return;
    g->out->page = cache_keep(rq->app->cache, key, rq->reply.content_type, rq->reply.body, &g->reads,
                              &g->before, rq->reply.good_until);
}

rc gate_render(struct gate *g)
{
    struct rq *rq = &g->rq;
    struct reply *reply = &rq->reply;
    if (reply->page.render != NULL) {
        reply->body = frame_render(rq, &g->frame);
        reply->content_type = S("text/html; charset=utf-8");
    }
    if (rq->needs_visitor_cookie && !str_eq(rq_cookie(rq, S("ew_v")), rq->who.csrf))
        reply_cookie(rq, S("ew_v"), rq->who.csrf, COOKIE_SESSION);
    if (rq->route->access == ROUTE_READ && !str_is_absent(reply->body))
        keep_public(g);
    return RC_OK;
}

/* What a program is told: the failure's own words, or those of its kind. */
static str words_of(const struct rq *rq, rc why)
{
    return frame_error_own_words(rq, frame_error_words(why));
}

static void fail_json(struct rq *rq, int status, rc why)
{
    struct buf b = buf_new(rq->arena, 64u << 10);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("error"), str_from_c(rc_name(why)));
    json_put_str(&j, S("message"), words_of(rq, why));
    if (!str_is_absent(rq->err.field))
        json_put_str(&j, S("field"), rq->err.field);
    json_put_str(&j, S("request_id"), rq->request_id);
    form_errors_json(rq, &j);
    json_end(&j);
    reply_json(rq, buf_str(&b));
    reply_status(rq, status);
}

static void fail_open311(struct rq *rq, int status, rc why)
{
    open311_fail(rq, status, words_of(rq, why));
}

/* Where a visitor who is not logged in goes first, and comes back from. */
static void fail_to_login(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, 4096);
    buf_put(&b, S("/login?next="));
    format_url_part(&b, rq->here.n <= RQ_BACK_MAX ? rq->here : rq->path);
    reply_redirect(rq, buf_str(&b));
}

static void fail_page(struct gate *g, int status, rc why)
{
    struct rq *rq = &g->rq;
    struct err kept = rq->err;
    if (g->is_refused || gate_connect(g) != RC_OK || frame_load(rq, &g->frame) != RC_OK)
        g->frame = (struct frame){ 0 };
    gate_disconnect(g);
    rq->err = kept;
    frame_error_page(rq, status, why);
    rq->reply.body = frame_render(rq, &g->frame);
    rq->reply.content_type = S("text/html; charset=utf-8");
    reply_status(rq, status);
}

enum route_kind gate_kind(const struct rq *rq)
{
    if (rq->route != NULL)
        return rq->route->kind;
    if (str_starts(rq->path, S("/open311/")))
        return ROUTE_OPEN311;
    return str_starts(rq->path, S("/api/")) ? ROUTE_API : ROUTE_PAGE;
}

void gate_fail(struct gate *g, rc why)
{
    struct rq *rq = &g->rq;
    int status = rq->reply.status >= 400 ? rq->reply.status : rc_status(why);
    enum route_kind kind = gate_kind(rq);
    rq->reply = (struct reply){ 0 };
    if (kind == ROUTE_OPEN311)
        fail_open311(rq, status, why);
    else if (kind == ROUTE_API)
        fail_json(rq, status, why);
    else if (why == RC_UNAUTHORISED && rq->route->access == ROUTE_READ)
        fail_to_login(rq);
    else if (why == RC_FORBIDDEN && rq->who.must_change && rq->route->access == ROUTE_READ)
        reply_redirect(rq, S("/me")); /* where the password is changed */
    else
        fail_page(g, status, why);
    if ((why == RC_BUSY || why == RC_UNAVAILABLE) && !g->is_refused) /* the glue says its own */
        header_add(g->out, S("Retry-After"), S("5"));
}

/* Bodies that are not in the cache are compressed here, pages and data alike. */
static void compress_body(struct gate *g)
{
    struct pipeline_output *out = g->out;
    if (out->body.n < COMPRESS_FROM || encoding_choose(g->in->accept_encoding) == ENCODING_PLAIN)
        return;
    str small = compress_gzip(g->rq.arena, out->body, 6);
    if (str_is_absent(small))
        return;
    out->body = small;
    header_add(out, S("Content-Encoding"), S("gzip"));
}

/* How long browsers may keep an answer. A page of a longer form stays in the visitor's own history, else the
   way back from the next page would ask to send it again. */
static str cache_words(const struct gate *g)
{
    const struct reply *reply = &g->rq.reply;
    bool is_step = g->rq.route != NULL && g->rq.route->access == ROUTE_WRITE && reply->page.render != NULL;
    if (reply->fd > 0 && !reply->is_private)
        return S("public, max-age=31536000, immutable");
    return is_step && g->out->status == 200 ? S("private, no-cache") : S("no-store");
}

static void finish_body(struct gate *g)
{
    const struct reply *reply = &g->rq.reply;
    struct pipeline_output *out = g->out;
    out->status = reply->status != 0 ? reply->status : !str_is_absent(reply->location) ? 303 : 200;
    out->body = reply->body;
    out->fd = reply->fd;
    out->fd_size = reply->fd_size;
    out->stream_hub = reply->stream_hub;
    out->stream_topic = reply->stream_topic;
    out->is_stream_late = reply->is_stream_late;
    headers_safety(out);
    if (!str_is_absent(reply->location))
        header_add(out, S("Location"), reply->location);
    if (!str_is_absent(reply->content_type))
        header_add(out, S("Content-Type"), reply->content_type);
    if (!str_is_absent(reply->download_name))
        header_add(out, S("Content-Disposition"), format_attachment(g->rq.arena, reply->download_name));
    if (reply->refresh_seconds > 0)
        header_add(out, S("Refresh"), str_printf(g->rq.arena, "%d", reply->refresh_seconds));
    header_add(out, S("Cache-Control"), cache_words(g));
    header_add(out, S("Vary"), S("Accept-Encoding, Accept-Language, Cookie"));
    for (int i = 0; i < reply->cookies_n; i++)
        header_add(out, S("Set-Cookie"), reply->cookies[i]);
    compress_body(g);
}

void gate_finish(struct gate *g, rc done)
{
    struct pipeline_output *out = g->out;
    if (out->page != NULL)
        pipeline_answer_cached(g->rq.arena, g->in, out->page, out);
    else
        finish_body(g);
    header_add(out, S("X-Request-Id"), g->rq.request_id);
    out->request_id = g->rq.request_id;
    out->code = done;
    out->error_detail = g->rq.err.detail;
    out->error_file = g->rq.err.file;
    out->error_line = g->rq.err.line;
}
