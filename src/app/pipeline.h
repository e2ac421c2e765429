/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pipeline: the one gate between HTTP and the slices. pipeline_run takes a request as text and gives the
 * answer as text; it knows nothing of sockets, so the page tests drive it in process.
 */
#ifndef EW_APP_PIPELINE_H
#define EW_APP_PIPELINE_H

#include "core/app.h"
#include "web/cache.h"
#include "web/http.h"
#include "web/rq.h"

struct route;
struct router;

struct pipeline {
    struct app *app;
    struct router *router;
};

struct pipeline_input {
    enum http_method method;
    str path, query;
    str host, origin, referer, fetch_site; /* headers; absent when not sent */
    str cookies, authorization, content_type, accept, accept_language, accept_encoding, if_none_match,
        if_modified_since, idempotency_key;
    str body;
    str client, agent, purpose; /* purpose: Sec-Purpose, when the browser fetches ahead */
    bool is_tls;
    struct exchange *x; /* for streams; NULL in tests */
};

struct pipeline_header {
    str name, value;
};

#define PIPELINE_HEADERS_MAX 24

struct pipeline_output {
    int status;
    str body;
    struct pipeline_header headers[PIPELINE_HEADERS_MAX];
    int headers_n;
    int fd; /* > 0: send this file instead of body */
    int64_t fd_size;
    const struct cache_page *page; /* body lies in this cached page: release it after sending */
    struct http_hub *stream_hub;   /* answer with this stream instead */
    str stream_topic;
    bool is_stream_late; /* its first event comes at once */
    /* for the log line */
    const char *route;
    int64_t queries;
    str request_id, error_detail;
    const char *error_file;
    int error_line;
    rc code;
};

/*
 * Runs one request to its answer; never fails (an error is an answer). Everything lives in a. Slow: WRITE
 * routes sleep until their commit is durable.
 */
void pipeline_run(const struct pipeline *p, struct arena *a, const struct pipeline_input *in,
                  struct pipeline_output *ret);

/* What the HTTP glue refuses before the pipeline (413, 503), said as the pipeline would: a page, JSON or
   Open311 in the reader's language. Asks no database; quick enough for an I/O loop. */
struct pipeline_refusal {
    int status;
    bool lacks_room; /* 503: too much is being sent at this moment */
};
void pipeline_refuse(const struct pipeline *p, struct arena *a, const struct pipeline_input *in,
                     const struct pipeline_refusal *refusal, struct pipeline_output *ret);

/* Counts a page that goes out, for routes that ask for it: 200 or 304 to a GET. row NULL: no route. */
void pipeline_count(const struct pipeline *p, const struct pipeline_input *in, const struct route *row,
                    const str *args, int status);
/* A query string without the word where the reader comes from (VISIT_PARAM): pages do not differ by it. */
str pipeline_query(struct arena *a, str query);

/* Key of the page cache for an anonymous GET; absent when the request cannot be answered from it (a session,
   a flash message, a bearer token). */
str pipeline_cache_key(const struct app *app, struct arena *a, const struct pipeline_input *in);
/* The answer from a cached page: status 200 or 304 with its headers. */
void pipeline_answer_cached(struct arena *a, const struct pipeline_input *in, const struct cache_page *page,
                            struct pipeline_output *ret);

#endif
