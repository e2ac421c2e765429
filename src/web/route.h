/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes: declarative tables, one per slice. A row that leaves anything out stops the program at start
 * (route_check). The same tables give the router, the permission matrix, `echowall routes` and the OpenAPI
 * file.
 */
#ifndef EW_WEB_ROUTE_H
#define EW_WEB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rc.h"
#include "base/str.h"
#include "web/http.h"

struct rq;
struct form;

enum route_access { ROUTE_READ = 1, ROUTE_WRITE };
/* Where the work before the transaction and the handler run. */
enum route_lane { ROUTE_FAST = 1, ROUTE_SLOW };
/* CACHE_PUBLIC: the answer to anonymous visitors may be kept until a table it read is written. */
enum route_cache { CACHE_NONE = 1, CACHE_PUBLIC };
/* What speaks here: pages (cookies, origin check, form guard) or interfaces (tokens, JSON errors). */
enum route_kind { ROUTE_PAGE = 1, ROUTE_API, ROUTE_OPEN311 };

/*
 * Names the organisation that the permission must hold for. Sets *ret (0 = the roots of the person's own
 * grants). Answers RC_NOT_FOUND for an unknown thing. Runs in the same transaction as the handler.
 */
typedef rc route_scope_fn(struct rq *rq, int64_t *ret);
typedef rc handler_fn(struct rq *rq);

/* Everybody, nothing is checked: only with permission "public". */
route_scope_fn scope_public;
/* The person's own grants: rq->scope covers the organisation chosen with ?org= if it is within them, else the
 * first. */
route_scope_fn scope_own;

/* Permissions that no role gives: anybody; anybody who is logged in. */
#define PERMISSION_PUBLIC "public"
#define PERMISSION_SIGNED_IN "signed_in"

struct route {
    enum http_method method;
    const char *path; /* "/problems/{number}"; a parameter matches one segment */
    enum route_access access;
    enum route_kind kind;
    const char *permission;
    route_scope_fn *scope;
    const struct form *form; /* of a WRITE route; &form_none when it takes no fields */
    enum route_lane lane;
    enum route_cache cache; /* READ routes */
    handler_fn *prepare;    /* optional slow work before the transaction (pictures, password hashing); when it
                               replies with a page itself (a step of a longer form), nothing is written */
    handler_fn *handler;
    handler_fn *invalid; /* WRITE pages: shows the form again when the input is wrong (status 422) */
    const char *query;   /* names of the query parameters it reads, "state page"; for OpenAPI; NULL: none */
    const char *visit;   /* counts who reads it (core/visit.h): the kind of thing that its last path parameter
                            names;   NULL: not counted */
    const char *about;   /* one English line for `routes` and OpenAPI */
};

struct router;
/* Builds the matcher from all tables; RC_INVALID with a sentence in *e for the first bad or doubled row. */
MUST_USE rc router_new(const struct route *const *tables, const size_t *sizes, size_t n, struct arena *a,
                       struct err *e, struct router **ret);
/*
 * Finds the row; args gets the path parameters. *ret_allow: methods the path has when only the method was
 * wrong ("GET, HEAD"). HEAD finds GET rows.
 */
const struct route *router_find(const struct router *r, enum http_method method, str path, str *args,
                                str *ret_allow);
/* All rows in declared order. */
size_t router_count(const struct router *r);
const struct route *router_at(const struct router *r, size_t i);

#endif
