/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP in front of the pipeline: the plan of each request on the loop, the answer from the worker, the log
 * line. */
#include "app/serve.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "app/health.h"
#include "app/modules.h"
#include "app/pipeline.h"
#include "app/setup_link.h"
#include "base/json.h"
#include "base/log.h"
#include "base/rand.h"
#include "core/job.h"
#include "core/visit.h"
#include "db/lane.h"
#include "gen/schema.h"
#include "web/assets.h"
#include "web/form.h"
#include "web/route.h"

#define BODY_MAX_DEFAULT (64 << 10)
#define STOP_SECONDS 3
#define LOG_BYTES_MAX 2048

struct serve {
    struct site *site;
    struct pipeline pipeline;
    struct http *http;
    struct jobs *jobs;
};

/* What the log line says; kept in the exchange's arena until the last byte is sent. */
struct note {
    const char *route, *method;
    int64_t queries;
    str request_id, detail;
    const char *file;
    int line;
    rc code;
};

static const char *const method_words[] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "OTHER",
};

static struct pipeline_input input_of(struct exchange *x)
{
    return (struct pipeline_input){ .method = http_method(x),
                                    .path = http_path(x),
                                    .query = http_query(x),
                                    .host = http_header(x, S("Host")),
                                    .origin = http_header(x, S("Origin")),
                                    .referer = http_header(x, S("Referer")),
                                    .fetch_site = http_header(x, S("Sec-Fetch-Site")),
                                    .cookies = http_header(x, S("Cookie")),
                                    .authorization = http_header(x, S("Authorization")),
                                    .content_type = http_header(x, S("Content-Type")),
                                    .accept = http_header(x, S("Accept")),
                                    .accept_language = http_header(x, S("Accept-Language")),
                                    .accept_encoding = http_header(x, S("Accept-Encoding")),
                                    .if_none_match = http_header(x, S("If-None-Match")),
                                    .if_modified_since = http_header(x, S("If-Modified-Since")),
                                    .idempotency_key = http_header(x, S("Idempotency-Key")),
                                    .agent = http_header(x, S("User-Agent")),
                                    .purpose = http_header(x, S("Sec-Purpose")),
                                    .client = http_client(x),
                                    .is_tls = http_is_tls(x),
                                    .x = x };
}

static void headers_send(struct exchange *x, const struct pipeline_output *out)
{
    for (int i = 0; i < out->headers_n; i++)
        http_add_header(x, out->headers[i].name, out->headers[i].value);
}

/* For what is answered on the loop: it reads no database and cannot fail. */
static void note_make(struct exchange *x, const char *route)
{
    struct note *note = ARENA_NEW(http_arena(x), struct note);
    note->route = route;
    note->method = method_words[http_method(x)];
    note->request_id = str_printf(http_arena(x), "%016llx", (unsigned long long)rand_u64());
    http_set_note(x, note);
}

static bool answer_asset(struct exchange *x)
{
    const struct asset_row *asset = str_starts(http_path(x), S("/a/")) ? asset_find(http_path(x)) : NULL;
    if (asset == NULL)
        return false;
    enum encoding e = encoding_choose(http_header(x, S("Accept-Encoding")));
    str body = asset->plain;
    note_make(x, "/a/{asset}");
    http_add_header(x, S("Cache-Control"), S("public, max-age=31536000, immutable"));
    http_add_header(x, S("X-Content-Type-Options"), S("nosniff"));
    http_add_header(x, S("Vary"), S("Accept-Encoding"));
    http_add_header(x, S("Content-Type"), asset->content_type);
    http_add_header(x, S("ETag"), asset->etag);
    if (str_eq(http_header(x, S("If-None-Match")), asset->etag)) {
        http_answer(x, 304, S(""));
        return true;
    }
    if (e == ENCODING_BR && asset->brotli.p != NULL) {
        body = asset->brotli;
        http_add_header(x, S("Content-Encoding"), S("br"));
    } else if (e != ENCODING_PLAIN && asset->gzip.p != NULL) {
        body = asset->gzip;
        http_add_header(x, S("Content-Encoding"), S("gzip"));
    }
    http_answer_shared(x, 200, body, NULL, NULL);
    return true;
}

static void note_cached(const struct serve *s, struct exchange *x, const struct pipeline_input *in,
                        int status)
{
    str args[RQ_ARGS_MAX], allow = { 0 };
    const struct route *row = router_find(s->pipeline.router, http_method(x), http_path(x), args, &allow);
    pipeline_count(&s->pipeline, in, row, args, status);
    note_make(x, row != NULL ? row->path : "-");
    const struct note *note = http_note(x);
    http_add_header(x, S("X-Request-Id"), note->request_id);
}

/* A public page that is still good is answered on the loop: no thread changes hands. */
static bool answer_cached(struct serve *s, struct exchange *x)
{
    if (http_method(x) != HTTP_GET && http_method(x) != HTTP_HEAD)
        return false;
    struct pipeline_input in = input_of(x);
    struct pipeline_output out = { 0 };
    str key = pipeline_cache_key(&s->site->app, http_arena(x), &in);
    const struct cache_page *page =
        str_is_absent(key) ? NULL : cache_find(s->site->app.cache, key, clock_now(&s->site->app.clock));
    if (page == NULL)
        return false;
    pipeline_answer_cached(http_arena(x), &in, page, &out);
    note_cached(s, x, &in, out.status);
    headers_send(x, &out);
    http_answer_shared(x, out.status, out.body, cache_done, page->self);
    return true;
}

static bool answer_health(const struct serve *s, struct exchange *x)
{
    if (!health_answer(&s->site->app, s->http, x))
        return false;
    note_make(x, "health");
    return true;
}

static struct http_plan plan(void *data, struct exchange *x)
{
    struct serve *s = data;
    str args[RQ_ARGS_MAX], allow = { 0 };
    struct http_plan p = { .lane = HTTP_LANE_FAST, .body_max = BODY_MAX_DEFAULT };
    if (answer_asset(x) || answer_health(s, x) || answer_cached(s, x)) {
        p.is_answered = true;
        return p;
    }
    const struct route *row = router_find(s->pipeline.router, http_method(x), http_path(x), args, &allow);
    if (row == NULL)
        return p;
    if (row->access == ROUTE_WRITE) {
        p.lane = row->lane == ROUTE_SLOW ? HTTP_LANE_SLOW : HTTP_LANE_WRITE;
        p.body_max = form_body_max(row->form);
    } else if (row->lane == ROUTE_SLOW) {
        p.lane = HTTP_LANE_SLOW;
    }
    return p;
}

static void answer_send(struct exchange *x, const struct pipeline_output *out)
{
    headers_send(x, out);
    if (out->page != NULL)
        http_answer_shared(x, out->status, out->body, cache_done, out->page->self);
    else if (out->stream_hub != NULL)
        http_answer_stream(x, out->stream_hub, out->stream_topic,
                           out->is_stream_late ? S("changed") : (str){ 0 });
    else if (out->fd > 0)
        http_answer_file(x, out->status, out->fd, out->fd_size);
    else
        http_answer(x, out->status, out->body);
}

static void serve_one(void *data, struct exchange *x)
{
    struct serve *s = data;
    struct pipeline_output out;
    struct pipeline_input in = input_of(x);
    struct note *note = ARENA_NEW(http_arena(x), struct note);
    in.body = http_body(x);
    pipeline_run(&s->pipeline, http_arena(x), &in, &out);
    *note = (struct note){ .route = out.route,
                           .method = method_words[in.method],
                           .queries = out.queries,
                           .request_id = out.request_id,
                           .detail = out.error_detail,
                           .file = out.error_file,
                           .line = out.error_line,
                           .code = out.code };
    http_set_note(x, note);
    answer_send(x, &out);
}

/* Framing that nobody can be sure of keeps the glue's short answer; what visitors may meet is told in full.
 */
static void refuse_one(void *data, struct exchange *x, int status)
{
    struct serve *s = data;
    struct pipeline_output out;
    if ((status != 413 && status != 503) || str_is_empty(http_path(x)))
        return;
    struct pipeline_input in = input_of(x);
    pipeline_refuse(&s->pipeline, http_arena(x), &in,
                    &(struct pipeline_refusal){ .status = status, .lacks_room = http_lacks_room(x) }, &out);
    answer_send(x, &out);
}

/* One line a request: the route's pattern, never the address or what was asked for. */
static void log_request(void *data, struct exchange *x)
{
    const struct serve *s = data;
    if (http_note(x) == NULL)
        note_make(x, "-"); /* refused by the HTTP glue */
    const struct note *note = http_note(x);
    bool is_fault = note->code == RC_INTERNAL || note->code == RC_UNAVAILABLE;
    if (!log_is_on(is_fault ? LOG_ERROR : LOG_INFO))
        return;
    struct buf b = buf_new(http_arena(x), LOG_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_i64(&j, S("at"), clock_now(&s->site->app.clock));
    json_put_str(&j, S("level"), is_fault ? S("error") : S("info"));
    json_put_str(&j, S("event"), S("request"));
    json_put_str(&j, S("id"), note->request_id);
    json_put_str(&j, S("method"), str_from_c(note->method));
    json_put_str(&j, S("route"), str_from_c(note->route));
    json_put_i64(&j, S("status"), http_status(x));
    json_put_i64(&j, S("us"), clock_us() - http_began_us(x));
    json_put_i64(&j, S("bytes"), http_bytes(x));
    json_put_i64(&j, S("queries"), note->queries);
    if (is_fault) {
        json_put_str(&j, S("detail"), note->detail);
        json_put_str(&j, S("file"), str_from_c(note->file));
        json_put_i64(&j, S("line"), note->line);
    }
    json_end(&j);
    log_line(buf_str(&b));
}

/* Tells the streams which tables a commit has touched, be it a page's or a job's. */
static void publish(void *data, const struct db_tables *written)
{
    struct http_hub *hub = data;
    char topic[16];
    for (int table = 0; table < TABLE_COUNT; table++) {
        if (!db_tables_has(written, table))
            continue;
        (void)snprintf(topic, sizeof topic, "%d", table); /* as reply_stream names it */
        http_hub_publish(hub, str_from_c(topic), S("changed"), S(""));
    }
}

#define FILES_BESIDE 512 /* database, pictures, logs, children */

/* As many sockets as the settings allow need as many open files. What the system does not let us have is
 * told: it is better to know before the crowd comes. */
static void files_allow(const struct settings *settings)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)(settings->connections_max + settings->streams_max + FILES_BESIDE);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    rlim_t hard = limit.rlim_max;
    limit.rlim_cur = hard == RLIM_INFINITY || hard > wanted ? wanted : hard;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
        log_event(LOG_WARN, "few_files",
                  "%llu files may be open, %llu are wanted: raise LimitNOFILE, or lower "
                  "connections_max and streams_max",
                  (unsigned long long)limit.rlim_cur, (unsigned long long)wanted);
}

static rc listen_start(struct serve *s, int *ret_port)
{
    const struct settings *settings = &s->site->settings;
    struct arena *a = s->site->arena;
    const struct http_options options = {
        .listen = settings->listen,
        .threads = { [HTTP_LANE_FAST] = (int)settings->workers },
        .connections_max = (int)settings->connections_max,
        .streams_max = (int)settings->streams_max,
        .connections_per_address =
            settings->connections_per_address == 0 ? -1 : (int)settings->connections_per_address,
        .spool_dir = str_printf(a, "%.*s/spool", STR_ARG(settings->data)),
        .spool_max = settings->spool_mib << 20,
        .trusted_proxy = settings->trusted_proxy,
    };
    const struct http_handlers handlers = {
        .plan = plan, .serve = serve_one, .refuse = refuse_one, .done = log_request, .data = s
    };
    files_allow(settings);
    TRY(http_start(&options, &handlers, a, &s->site->err, &s->http, ret_port));
    TRY(http_hub_new(s->http, &s->site->app.hub));
    lane_on_commit(s->site->app.lane, publish, s->site->app.hub);
    http_open(s->http);
    return RC_OK;
}

static void announce(struct serve *s, int port)
{
    str link = { 0 };
    str host = s->site->settings.listen;
    for (size_t i = host.n; i > 0; i--)
        if (host.p[i - 1] == ':') {
            host.n = i - 1;
            break;
        }
    (void)printf("Echowall listens at http://%.*s:%d\n", STR_ARG(host), port);
    if (setup_link_make(s->site, &link) == RC_OK && !str_is_absent(link))
        (void)printf("There is no account yet. Open this link once, within a day, to make the first one:\n"
                     "  http://%.*s:%d/setup/%.*s\n",
                     STR_ARG(host), port, STR_ARG(link));
    (void)fflush(stdout);
    (void)sd_notifyf(0, "READY=1\nSTATUS=listening on port %d", port);
}

/* The signals are blocked in every thread and taken here, so that no handler is needed. */
static void wait_for_stop(void)
{
    sigset_t stop;
    int signal_number;
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTERM);
    (void)sigaddset(&stop, SIGINT);
    (void)sigwait(&stop, &signal_number);
}

void serve_block_signals(void)
{
    sigset_t stop;
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTERM);
    (void)sigaddset(&stop, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

rc serve_run(struct site *site)
{
    struct serve s = { .site = site, .pipeline = { .app = &site->app } };
    int port = 0;
    TRY(modules_router(site->arena, &site->err, &s.pipeline.router));
    TRY(jobs_start(&site->app, &site->err, &s.jobs));
    rc done = listen_start(&s, &port);
    if (done == RC_OK) {
        announce(&s, port);
        wait_for_stop();
        (void)sd_notify(0, "STOPPING=1");
        log_event(LOG_INFO, "stopping", "letting running requests finish");
        lane_on_commit(site->app.lane, NULL, NULL); /* the hub goes with the sockets */
        http_stop(s.http, STOP_SECONDS);
        site->app.hub = NULL;
    }
    jobs_stop(s.jobs);
    if (visits_flush(&site->app, site->arena, &site->err) != RC_OK)
        log_event(LOG_ERROR, "visits_lost", "the views of the last minute could not be written");
    return done;
}
