/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rq: one request, from route to reply. Handlers get it ready: route found, person known, permission and
 * scope checked, form decoded, transaction open. They read and write through rq->db and end with one reply_…
 * call. What a handler may not do: check permissions, write HTML or SQL, free memory, log.
 */
#ifndef EW_WEB_RQ_H
#define EW_WEB_RQ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rc.h"
#include "base/str.h"
#include "db/scope.h"
#include "web/text.h"
#include "web/view.h"

struct db;
struct app;
struct route;
struct form_input;
struct exchange;

/* Who asks. person == 0: nobody is logged in. Filled by core/session.h. */
struct who {
    int64_t person;  /* person_id.v */
    int64_t session; /* session row; 0 for API tokens */
    str name;
    bool is_staff;    /* has any role; gets the desk and shorter idle times */
    bool is_api;      /* came with a bearer token or api_key: no cookie, so no origin and token check */
    bool needs_totp;  /* password was right, the second factor is still missing */
    bool must_change; /* the password was set by somebody else: no role holds until it is changed */
    str csrf;         /* secret that the form guards are bound to; also of anonymous visitors (cookie) */
};

#define RQ_ARGS_MAX 4

/* What a page is shown as where its address is passed on (OpenGraph). */
struct reply_card {
    str title, words;
    str address, picture; /* absolute */
};

/* The face of a part of the house with a name of its own (a sub-site), around its pages. */
struct reply_face {
    str name, path;         /* local address of its home page */
    str hue;                /* class of hue.css; empty: the house's own colour */
    str logo;               /* local address of its picture; absent: the house's mark */
    bool langs[LANG_COUNT]; /* the languages that it offers */
};

/* The same as the page in another form: media type, local path, and what people call it. */
struct reply_feed {
    const char *type;
    str path, title;
};
#define REPLY_FEEDS_MAX 4

enum cookie_life { COOKIE_SESSION, COOKIE_YEAR, COOKIE_GONE };

struct reply {
    int status;             /* 0 = 200 */
    str title;              /* page title, translated */
    struct page page;       /* rendered after the transaction, inside the frame */
    str location;           /* redirect to this local path */
    str body, content_type; /* bytes instead of a page (JSON, XML, CSV, SVG) */
    int fd;                 /* > 0: an open file instead */
    int64_t fd_size;
    str download_name; /* Content-Disposition: attachment */
    struct http_hub *stream_hub;
    str stream_topic;
    str tell;            /* WRITE: who listens to this topic hears "changed" once it is committed */
    bool is_stream_late; /* the page that listens is older than what stands in the tables: it is told at once
                          */
    ms_t good_until; /* a cached page turns wrong at this instant by itself (a deadline, midnight); 0 = never
                      */
    str cookies[4];  /* ready Set-Cookie values */
    int cookies_n;
    bool is_bare;                             /* page without the frame (TV, print) */
    bool is_desk;                             /* staff frame: desk.css, staff menu instead of tabs */
    const struct reply_card *card;            /* NULL: none */
    const struct reply_face *face;            /* NULL: the house itself */
    struct reply_feed feeds[REPLY_FEEDS_MAX]; /* where what the page shows can be followed */
    size_t feeds_n;
    str canonical;       /* local path of the same page under its permanent address; absent = it is that */
    str back;            /* where the arrow in the page's head leads; absent = no arrow */
    int refresh_seconds; /* the page asks for itself again so soon, without JavaScript too; 0 = never */
    bool is_private;     /* never cached by anybody although the route allows it */
};

struct rq {
    struct app *app; /* opaque to slices; core reaches its services through it */
    struct arena *arena;
    struct db *db; /* cannot write in READ routes */
    struct err err;
    struct exchange *x; /* NULL in tests that run without a socket */
    const struct route *route;
    str method, path, query;
    str base; /* scheme and host of the site: its setting public_url, else as this request names them */
    bool is_base_sent; /* the request named it */
    str here;          /* page one is on: path and query of a GET; of a form, the page at or above its path */
    str cookies;       /* the Cookie header as sent */
    str authorization; /* the Authorization header as sent; absent if there is none */
    str accept;        /* the Accept header as sent; absent if there is none */
    str args[RQ_ARGS_MAX];    /* path parameters in order: /problems/{number} → args[0] */
    struct form_input *input; /* what was typed and what was wrong with it; NULL without a form */
    const void *form;         /* decoded struct of the route's form; NULL when it has none or was wrong */
    void *prepared;           /* what the route's prepare left for its handler */
    struct who who;
    const void *holds;    /* what the person may do, read once a transaction; core/access.c's own */
    struct scope scope;   /* what the route's permission covers for this person */
    int64_t organisation; /* the organisation that the route's scope named; 0 = none */
    enum lang lang;
    enum view_mode mode;
    ms_t now;
    day_t today;
    ms_t offset;    /* of the site from UTC */
    str request_id; /* 16 hex digits, in the log line and on error pages */
    str client;     /* address, for throttling only; never stored in the clear */
    str agent;      /* User-Agent as sent, cut to 300 bytes; for the list of sessions only */
    const struct cache_versions *versions; /* of the tables, from before the transaction began */
    bool is_tls;
    const unsigned char
        *guard_key; /* 32 bytes, key of form guards and flash cookies; filled by the pipeline */
    /* Set by form_guard for visitors who are not logged in: the answer must set the cookie that who.csrf
     * stands in. */
    bool needs_visitor_cookie;
    /* Icons in HTML that was rendered ahead of the page (form fields): the frame adds them to its sprite. */
    uint64_t icons[(ICON_COUNT + 63) / 64];
    struct reply reply;
};

/* The page: title already translated. See NAME_page() made by viewgen. */
void reply_page(struct rq *rq, str title, struct page page);
/* 303 to a local path (path_is_local; anything else is a BUG). Bytes beyond ASCII and spaces are
 * percent-encoded. */
void reply_redirect(struct rq *rq, str path);
/* The same for good (301): the page has this address from now on. */
void reply_moved(struct rq *rq, str path);
/* "/…" of this site: no scheme, no "//…", no backslash, no control character, at most 2,000 bytes. For paths
   that came from outside (?next=), to be asked before reply_redirect. */
bool path_is_local(str path);
/* The page says that it can be followed as an Atom feed at this path; or as something else (JSON, calendar,
 * sound). */
void reply_feed(struct rq *rq, str path, str title);
void reply_feed_as(struct rq *rq, const char *type, str path, str title);
void reply_bytes(struct rq *rq, str content_type, str body);
void reply_json(struct rq *rq, str body);
/* The descriptor belongs to the answer from here on: the pipeline hands it to http, which closes it. */
void reply_file(struct rq *rq, int fd, int64_t size, str content_type);
void reply_status(struct rq *rq, int status);
/* Server-sent events: "changed", without data, after each commit that touched the table of that name, or one
 * of several. The route names "since" in its query. The program that runs without sockets (tests) answers
 * with nothing. */
void reply_stream(struct rq *rq, struct http_hub *hub, const struct db_tables *tables);
/* The same on a topic of the slice's own, told by reply_tell; a commit that touches one of the tables ends
 * the stream: whether this person may listen is then asked anew. Ends too with the session, see reply_hush.
 */
void reply_listen(struct rq *rq, struct http_hub *hub, str topic, const struct db_tables *ends);
/* Of a WRITE route: once the act is committed, who listens to the topic (letters, digits, ':') hears
 * "changed". */
void reply_tell(struct rq *rq, str topic);
/* Of a WRITE route that ends sessions: once that is committed, what listens by reply_listen in that
 * "session", or for that "person", ends. Takes the place of reply_tell. */
void reply_hush(struct rq *rq, const char *whose, int64_t id);
/* The address of such a stream for the page that is being made: with ?since=, so that who opens it is told at
 * once when a commit has come in between (also after a restart, when nobody knows). */
str stream_address(struct rq *rq, const char *path, const struct db_tables *tables);
/* HttpOnly, SameSite=Lax, Path=/, Secure over TLS. A second cookie of the same name replaces the first. Names
   and values that a cookie cannot carry are a BUG (values: letters, digits and !#$%&'()*+-./:<=>?@[]^_`{|}~,
   3,500 bytes). */
void reply_cookie(struct rq *rq, str name, str value, enum cookie_life life);
/* The earliest of all calls counts. */
void reply_good_until(struct rq *rq, ms_t at);
/* A message shown first on the next page (a signed cookie, good for five minutes). tone: "ok", "warn", "bad".
 */
void reply_flash(struct rq *rq, enum text text, const char *tone);
/* The message left by the page before, once: takes the cookie away with this answer. False: none, forged, too
 * old. */
bool rq_flash(struct rq *rq, enum text *ret_text, str *ret_tone);

/* A query parameter of a READ route, percent-decoded; absent if not there, not UTF-8 text or longer than 200
   bytes. */
str rq_query(struct rq *rq, str name);
/* All parameters of that name in order, at most `most` of them; returns how many. Those that rq_query would
 * not give are left out. */
size_t rq_query_all(struct rq *rq, str name, str *ret, size_t most);
#define RQ_BACK_MAX 800
/* A query parameter that names a page of this site (path_is_local), with its query; absent if there is none,
   or beyond RQ_BACK_MAX bytes: written into a link or a header it may be three times as long. */
str rq_query_path(struct rq *rq, str name);
/* A parameter as a number within low..high, else fallback. */
int64_t rq_query_i64(struct rq *rq, str name, int64_t low, int64_t high, int64_t fallback);
/* A path parameter as identifier; false when it is no positive number. */
bool rq_arg_id(const struct rq *rq, int i, int64_t *ret);
/* Value of a request cookie, absent if there is none. */
str rq_cookie(struct rq *rq, str name);
/* Short for text_get(id, rq->lang). */
str rq_text(const struct rq *rq, enum text id);
/* A local path as an absolute address. For now only: it is the one that this visitor used, since the site
   does not know its own; nothing to print and hang up. */
str rq_address(const struct rq *rq, str path);
bool rq_address_is_for_now(const struct rq *rq);
/* Sets the request's failure: the text for people by key, private detail for the log. */
#define RQ_FAIL(rq, code, key, ...) ERR(&(rq)->err, (rq)->arena, (code), (key), __VA_ARGS__)
/* HTTP status of a result code. */
int rc_status(rc code);

#endif
