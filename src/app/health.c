/* SPDX-License-Identifier: Apache-2.0 */
/* Small answers for supervisors and Prometheus. Figures only: nothing personal. */
#include "app/health.h"

#include "base/buf.h"
#include "db/lane.h"
#include "web/cache.h"

#define METRICS_BYTES_MAX 8192

static void metric(struct buf *b, const char *name, const char *type, int64_t value)
{
    buf_printf(b, "# TYPE echowall_%s %s\nechowall_%s %lld\n", name, type, name, (long long)value);
}

static str metrics_text(struct app *app, const struct http *http, struct arena *a)
{
    struct buf b = buf_new(a, METRICS_BYTES_MAX);
    struct http_stats web = http_stats(http);
    struct lane_stats lane = lane_stats(app->lane);
    struct cache_stats cache = cache_stats(app->cache);
    metric(&b, "connections", "gauge", web.connections);
    metric(&b, "requests_total", "counter", web.requests);
    metric(&b, "refused_total", "counter", web.refused);
    metric(&b, "streams", "gauge", web.streams);
    metric(&b, "queued_fast", "gauge", web.queued[HTTP_LANE_FAST]);
    metric(&b, "queued_slow", "gauge", web.queued[HTTP_LANE_SLOW]);
    metric(&b, "queued_write", "gauge", web.queued[HTTP_LANE_WRITE]);
    metric(&b, "write_units_total", "counter", lane.units);
    metric(&b, "write_commits_total", "counter", lane.commits);
    metric(&b, "write_failures_total", "counter", lane.failures);
    metric(&b, "write_queue", "gauge", lane.queue);
    metric(&b, "wal_bytes", "gauge", lane.wal_bytes);
    metric(&b, "checkpoints_total", "counter", lane.checkpoint_count);
    metric(&b, "cache_hits_total", "counter", cache.hits);
    metric(&b, "cache_misses_total", "counter", cache.misses);
    metric(&b, "cache_entries", "gauge", cache.entries);
    metric(&b, "cache_bytes", "gauge", cache.bytes);
    return buf_str(&b);
}

static bool is_local(str client)
{
    return str_eq(client, S("::1")) || str_starts(client, S("127."));
}

bool health_answer(struct app *app, const struct http *http, struct exchange *x)
{
    str path = http_path(x);
    bool is_metrics = str_eq(path, S("/metrics"));
    if (!is_metrics && !str_eq(path, S("/healthz")))
        return false;
    http_add_header(x, S("Content-Type"), S("text/plain; charset=utf-8"));
    http_add_header(x, S("Cache-Control"), S("no-store"));
    if (is_metrics && !is_local(http_client(x)))
        http_answer(x, 403, S("for the local machine only\n"));
    else if (http == NULL)
        http_answer(x, 503, S("starting\n"));
    else if (is_metrics)
        http_answer(x, 200, metrics_text(app, http, http_arena(x)));
    else
        http_answer(x, 200, S("ok\n"));
    return true;
}
