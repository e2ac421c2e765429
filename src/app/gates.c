/* SPDX-License-Identifier: Apache-2.0 */
/* The gates of the pipeline from the route to the transaction. The answer's side is in answer.c. */
#include "app/gates.h"

#include "base/rand.h"
#include "core/access.h"
#include "core/idempotency.h"
#include "core/module.h"
#include "core/person.h"
#include "core/seal.h"
#include "db/lane.h"
#include "db/pool.h"
#include "web/form.h"
#include "web/guard.h"
#include "web/http.h"
#include "web/route.h"

static enum lang lang_from_header(str accept)
{
    str part;
    while (str_cut(&accept, ',', &part)) {
        str tag = str_trim(part);
        if (str_starts(tag, S("zh-TW")) || str_starts(tag, S("zh-HK")) || str_starts(tag, S("zh-Hant")))
            return LANG_ZH_HANT;
        if (str_starts(tag, S("zh")))
            return LANG_ZH_HANS;
        if (str_starts(tag, S("en")))
            return LANG_EN;
    }
    return LANG_ZH_HANS;
}

static enum lang lang_of(struct rq *rq, str accept)
{
    str chosen = rq_cookie(rq, S("ew_lang"));
    if (str_eq(chosen, S("zh-Hans")))
        return LANG_ZH_HANS;
    if (str_eq(chosen, S("zh-Hant")))
        return LANG_ZH_HANT;
    if (str_eq(chosen, S("en")))
        return LANG_EN;
    return lang_from_header(accept);
}

static enum view_mode mode_of(struct rq *rq)
{
    str chosen = rq_cookie(rq, S("ew_mode"));
    if (str_eq(chosen, S("elder")))
        return VIEW_ELDER;
    return str_eq(chosen, S("max")) ? VIEW_ELDER_MAX : VIEW_NORMAL;
}

void gate_look(struct rq *rq, str accept_language)
{
    rq->lang = lang_of(rq, accept_language);
    rq->mode = mode_of(rq);
}

/* What the forms of somebody who is not logged in are bound to; a page with a form leaves it as a cookie. */
static str visitor_secret(struct rq *rq)
{
    str kept = rq_cookie(rq, S("ew_v"));
    return guard_idempotency_key_is_valid(kept) ? kept : guard_idempotency_key(rq->arena);
}

#define HOST_BYTES_MAX 255

/* Letters, digits, points and a port, or an address in brackets: what may stand in a link. */
static bool is_host(str host)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool is_fit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        if (!is_fit)
            return false;
    }
    return host.n > 0 && host.n <= HOST_BYTES_MAX;
}

str gate_base(const struct app *app, struct arena *a, const struct pipeline_input *in)
{
    if (!str_is_empty(app->public_url))
        return app->public_url;
    return str_join(a, in->is_tls ? S("https://") : S("http://"),
                    is_host(in->host) ? in->host : S("localhost"));
}

static const char *const method_names[] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
    [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "?",
};

struct gate *gate_new(const struct pipeline *p, struct arena *a, const struct pipeline_input *in,
                      struct pipeline_output *ret)
{
    struct gate *g = ARENA_NEW(a, struct gate);
    struct rq *rq = &g->rq;
    *ret = (struct pipeline_output){ 0 };
    g->p = p;
    g->in = in;
    g->out = ret;
    rq->app = p->app;
    rq->arena = a;
    rq->x = in->x;
    rq->method = str_from_c(method_names[in->method]);
    rq->path = in->path;
    rq->query = pipeline_query(a, in->query);
    rq->cookies = in->cookies;
    rq->authorization = in->authorization;
    rq->accept = in->accept;
    rq->client = in->client;
    rq->agent = in->agent;
    rq->is_tls = in->is_tls;
    rq->base = gate_base(p->app, a, in);
    rq->is_base_sent = str_is_empty(p->app->public_url);
    rq->guard_key = p->app->keys.guard;
    rq->now = clock_now(&p->app->clock);
    rq->offset = p->app->clock.offset;
    rq->today = day_of(rq->now, rq->offset);
    rq->who.csrf = visitor_secret(rq);
    gate_look(rq, in->accept_language);
    rq->request_id = str_printf(a, "%016llx", (unsigned long long)rand_u64());
    return g;
}

/* A form may be sent to an address that shows nothing by itself: then the next page above it counts. */
static str page_at(struct gate *g)
{
    const struct rq *rq = &g->rq;
    str path = rq->path, allow, args[RQ_ARGS_MAX];
    if (g->in->method != HTTP_POST)
        return str_is_empty(rq->query)
                   ? path
                   : str_printf(rq->arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(rq->query));
    while (path.n > 1 && router_find(g->p->router, HTTP_GET, path, args, &allow) == NULL)
        do
            path.n--;
        while (path.n > 1 && path.p[path.n] != '/');
    return path;
}

static const struct module *module_of_lost(const struct app *app)
{
    for (size_t m = 0; m < app->modules_n; m++)
        if (app->modules[m]->lost != NULL)
            return app->modules[m];
    return NULL;
}

/* An address that a page had on another site before may be known here. */
static const struct route *route_lost(const struct gate *g, str allow)
{
    const struct module *module = module_of_lost(g->rq.app);
    str path = g->in->path;
    bool is_read = g->in->method == HTTP_GET || g->in->method == HTTP_HEAD;
    if (!is_read || !str_is_empty(allow) || gate_kind(&g->rq) != ROUTE_PAGE || str_starts(path, S("/desk/")))
        return NULL;
    return module != NULL ? module->lost : NULL;
}

/* The home page with a query that was a page of its own there. */
static bool is_lost_home(struct gate *g)
{
    if (str_is_empty(g->rq.query) || !str_eq(g->in->path, S("/")))
        return false;
    const struct module *module = module_of_lost(g->rq.app);
    str names = str_from_c(module != NULL && module->lost_queries != NULL ? module->lost_queries : ""), one;
    while (!str_is_empty(names)) {
        (void)str_cut(&names, ' ', &one);
        if (rq_query_i64(&g->rq, one, 1, INT64_MAX, 0) > 0)
            return true;
    }
    return false;
}

rc gate_route(struct gate *g)
{
    struct rq *rq = &g->rq;
    str allow = { 0 };
    rq->here = page_at(g);
    rq->route = router_find(g->p->router, g->in->method, g->in->path, rq->args, &allow);
    bool is_home = rq->route != NULL && is_lost_home(g);
    if (rq->route != NULL && !is_home) {
        g->out->route = rq->route->path;
        return RC_OK;
    }
    g->out->route = "-";
    rq->route = route_lost(g, allow);
    if (rq->route != NULL)
        return RC_OK;
    if (str_is_empty(allow))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such page");
    rq->reply.status = 405;
    g->out->headers[g->out->headers_n++] = (struct pipeline_header){ S("Allow"), allow };
    return RQ_FAIL(rq, RC_INVALID, "error.method", "method not allowed");
}

rc gate_connect(struct gate *g)
{
    struct rq *rq = &g->rq;
    TRY(pool_take(rq->app->pool, rq->arena, &rq->err, &g->conn));
    rq->db = g->conn;
    return db_begin(g->conn);
}

void gate_disconnect(struct gate *g)
{
    if (g->conn == NULL)
        return;
    g->out->queries += db_query_count(g->conn);
    db_tables_add(&g->reads, db_read_tables(g->conn));
    pool_give(g->rq.app->pool, g->conn);
    if (g->rq.db == g->conn)
        g->rq.db = NULL;
    g->conn = NULL;
}

/* The host part of an origin or URL: "https://a.example:8443/x" gives "a.example:8443". */
static str host_of_url(str url)
{
    size_t at = str_find(url, S("://"));
    if (at == SIZE_MAX)
        return (str){ 0 };
    str host, rest = str_slice(url, at + 3, url.n);
    (void)str_cut(&rest, '/', &host);
    return host;
}

/* Does the request act with what a browser sends by itself? Keys and tokens no page can make it send. */
static bool needs_origin(const struct rq *rq)
{
    if (rq->route->access != ROUTE_WRITE || rq->route->kind == ROUTE_OPEN311 || rq->who.is_api)
        return false;
    return rq->route->kind == ROUTE_PAGE || rq->who.person != 0;
}

rc gate_origin(struct gate *g)
{
    const struct pipeline_input *in = g->in;
    if (!needs_origin(&g->rq))
        return RC_OK;
    if (!str_is_absent(in->fetch_site) && !str_eq(in->fetch_site, S("same-origin")) &&
        !str_eq(in->fetch_site, S("none")))
        return RQ_FAIL(&g->rq, RC_FORBIDDEN, "error.foreign_origin", "Sec-Fetch-Site is not same-origin");
    str origin = str_is_absent(in->origin) ? in->referer : in->origin;
    if (str_is_absent(origin))
        return RC_OK; /* old browsers send neither; the form guard decides */
    if (!str_eq_nocase(host_of_url(origin), in->host))
        return RQ_FAIL(&g->rq, RC_FORBIDDEN, "error.foreign_origin", "origin is another host");
    return RC_OK;
}

rc gate_form(struct gate *g)
{
    struct rq *rq = &g->rq;
    rc decoded = form_decode(rq, rq->route->form, g->in->content_type, g->in->body);
    if (rq->route->kind != ROUTE_PAGE || (decoded != RC_OK && rq->input == NULL))
        return decoded;
    TRY(form_guard_check(rq, rq->route->form));
    return decoded;
}

/* The same form sent again is the same input although its bytes differ: browsers make up a new multipart
 * boundary. */
static str input_hash(struct gate *g)
{
    str digest = form_digest(&g->rq);
    return hash32(g->rq.arena, str_is_absent(digest) ? g->in->body : digest);
}

/* Whose key it is, so that nobody can fetch another person's answer with a guessed key. A client that has
 * neither session nor token is told by all it sent. */
static str sender_of(struct gate *g)
{
    struct buf b = buf_new(g->rq.arena, 80);
    if (g->rq.who.person != 0) {
        buf_printf(&b, "p%lld", (long long)g->rq.who.person);
    } else if (g->rq.route->kind == ROUTE_PAGE) {
        buf_put(&b, g->rq.who.csrf);
    } else {
        str sent = input_hash(g);
        buf_hex(&b, sent.p, sent.n);
    }
    return buf_str(&b);
}

static str idempotency_key_of(struct gate *g)
{
    str key = g->rq.route->kind == ROUTE_PAGE ? form_key(&g->rq) : g->in->idempotency_key;
    if (str_is_empty(key) || key.n > 128)
        return (str){ 0 };
    return str_printf(g->rq.arena, "%.*s %.*s %s", STR_ARG(key), STR_ARG(sender_of(g)), g->rq.route->path);
}

/* What an answer shows once (a query code) must not be found in a copied database: its body lies sealed. */
#define ANSWER_CONTEXT S("kept answer")

static str answer_seal(const struct rq *rq, str body)
{
    return str_is_empty(body) ? body : seal_text(rq->arena, rq->app->keys.seal, ANSWER_CONTEXT, body);
}

static rc answer_unseal(struct rq *rq, str *body)
{
    if (!str_is_empty(*body) && !unseal_text(rq->arena, rq->app->keys.seal, ANSWER_CONTEXT, *body, body))
        return RQ_FAIL(rq, RC_INTERNAL, NULL, "a kept answer was sealed with another key");
    return RC_OK;
}

rc gate_replay(struct gate *g)
{
    struct idempotency_answer old;
    bool found = false;
    str key = idempotency_key_of(g);
    g->is_replay = false;
    if (str_is_absent(key))
        return RC_OK;
    TRY(idempotency_find(g->rq.db, key, input_hash(g), &old, &found));
    if (!found)
        return RC_OK;
    TRY(answer_unseal(&g->rq, &old.body));
    g->is_replay = true;
    g->rq.reply = (struct reply){ .status = (int)old.status,
                                  .location = old.location,
                                  .body = old.body,
                                  .content_type = old.content_type };
    return RC_OK;
}

rc gate_remember(struct gate *g)
{
    const struct reply *reply = &g->rq.reply;
    str key = idempotency_key_of(g);
    for (int i = 0; i < reply->cookies_n; i++)
        if (!str_starts(reply->cookies[i], S("ew_flash=")))
            return RC_OK; /* an answer that opens a session is never repeated to anybody */
    if (str_is_absent(key) || reply->page.render != NULL || !str_is_absent(reply->download_name))
        return RC_OK; /* pages and downloads are not kept: what is sent again is done again */
    struct idempotency_answer answer = { .status = reply->status, /* 0: by what it carries */
                                         .location = reply->location,
                                         .body = answer_seal(&g->rq, reply->body),
                                         .content_type = reply->content_type };
    return idempotency_keep(g->rq.db, key, input_hash(g), &answer, g->rq.now);
}

bool gate_can_show_form(const struct gate *g, rc why)
{
    bool is_ours = why == RC_INVALID || why == RC_STALE || why == RC_LIMIT ||
                   (why == RC_CONFLICT && g->rq.err.text_key != NULL);
    return is_ours && g->rq.route->invalid != NULL && g->rq.input != NULL;
}

/* The failure of a handler as a message of its form: beside the field that it names, else above all. */
static void failure_into_form(struct rq *rq)
{
    const struct form *form = rq->route->form;
    const char *field = NULL;
    enum text words;
    if (rq->err.text_key == NULL || form_has_errors(rq) || !text_find(str_from_c(rq->err.text_key), &words))
        return;
    for (size_t i = 0; i < form->fields_n; i++)
        if (str_eq(rq->err.field, str_from_c(form->fields[i].name)))
            field = form->fields[i].name;
    struct text_arg args[2];
    size_t args_n = frame_error_args(rq, args);
    if (args_n > 0)
        (void)form_fail_args(rq, field, words, args, args_n);
    else
        (void)form_fail(rq, field, words);
}

rc gate_show_form(struct gate *g, rc why)
{
    struct rq *rq = &g->rq;
    failure_into_form(rq);
    rq->err = (struct err){ 0 };
    rq->reply = (struct reply){ 0 };
    g->is_form_shown = true;
    if (g->conn == NULL)
        TRY(gate_connect(g));
    TRY(rq->route->invalid(rq));
    rq->reply.status = rc_status(why);
    return gate_frame(g);
}

void gate_tell(struct gate *g)
{
    const struct rq *rq = &g->rq;
    if (!str_is_empty(rq->reply.tell) && rq->app->hub != NULL)
        http_hub_publish(rq->app->hub, rq->reply.tell, S("changed"), S(""));
}

rc gate_show_page(struct gate *g)
{
    if (g->rq.reply.page.render == NULL)
        return RC_OK;
    TRY(gate_connect(g));
    return gate_frame(g);
}

rc gate_frame(struct gate *g)
{
    if (g->rq.reply.page.render == NULL || g->rq.reply.is_bare)
        return RC_OK;
    return frame_load(&g->rq, &g->frame);
}

static rc touch_unit(struct db *db, void *data)
{
    struct gate *g = data;
    return session_touch(db, (session_id){ g->rq.who.session }, g->rq.now);
}

void gate_touch_session(struct gate *g)
{
    struct err ignored = { 0 };
    if (!g->session_is_old || g->rq.who.session == 0)
        return;
    /* A lost touch only shortens an idle session; the request itself has already succeeded. */
    rc touched = lane_run(g->rq.app->lane, g->rq.arena, &ignored, touch_unit, g);
    (void)touched;
}
