/* SPDX-License-Identifier: Apache-2.0 */
/* Counting who reads: what of a request core/visit.h is told. */
#include "app/pipeline.h"
#include "core/visit.h"
#include "web/route.h"
#include "web/rq.h"

#define VIA VISIT_PARAM "="

/* Cuts the first "via=…" out of a query string; absent when there is none. */
static str via_of(str query)
{
    str one;
    while (str_cut(&query, '&', &one))
        if (str_starts(one, S(VIA)))
            return str_slice(one, strlen(VIA), one.n);
    return (str){ 0 };
}

str pipeline_query(struct arena *a, str query)
{
    str rest = query, one;
    if (str_find(query, S(VIA)) == SIZE_MAX)
        return query;
    struct buf b = buf_new(a, query.n + 1);
    while (str_cut(&rest, '&', &one)) {
        if (str_starts(one, S(VIA)))
            continue;
        if (b.n > 0)
            buf_putc(&b, '&');
        buf_put(&b, one);
    }
    return buf_str(&b);
}

/* The last path parameter; empty for a page without one. */
static str key_of(const struct route *row, const str *args)
{
    size_t n = 0;
    for (const char *p = row->path; *p != '\0'; p++)
        n += *p == '{';
    return n == 0 ? S("") : args[n - 1];
}

void pipeline_count(const struct pipeline *p, const struct pipeline_input *in, const struct route *row,
                    const str *args, int status)
{
    if (row == NULL || row->visit == NULL || in->method != HTTP_GET || (status != 200 && status != 304))
        return;
    ms_t now = clock_now(&p->app->clock);
    visit_note(p->app->visits,
               &(struct visit){ .kind = row->visit,
                                .key = key_of(row, args),
                                .via = via_of(in->query),
                                .agent = in->agent,
                                .client = in->client,
                                .referer = in->referer,
                                .host = in->host,
                                .is_prefetch = !str_is_empty(in->purpose) },
               day_of(now, p->app->clock.offset));
}
