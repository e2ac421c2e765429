/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The router: a tree of path segments, made once at start and read by all threads. A plain word goes before a
 * parameter at every segment, so "/problems/new" is found before "/problems/{number}"; what a branch lacks is
 * looked for in the next one. A path that ends with "/" is another path and is not found.
 */
#include "web/route.h"

#include "web/route_check.h"
#include "web/rq.h"

#define METHODS 5 /* HTTP_GET to HTTP_OTHER; index 0 is unused */

struct node {
    str word; /* of this segment; parameters have none */
    struct node *words, *next, *parameter;
    const struct route *rows[METHODS + 1];
};

struct router {
    struct node root;
    const struct route **rows;
    size_t n;
};

static bool is_parameter(str segment)
{
    return str_starts(segment, S("{"));
}

static struct node *child_for(struct node *node, struct arena *a, str segment)
{
    if (is_parameter(segment)) {
        if (node->parameter == NULL)
            node->parameter = ARENA_NEW(a, struct node);
        return node->parameter;
    }
    for (struct node *one = node->words; one != NULL; one = one->next) {
        if (str_eq(one->word, segment))
            return one;
    }
    struct node *fresh = ARENA_NEW(a, struct node);
    fresh->word = segment;
    fresh->next = node->words;
    node->words = fresh;
    return fresh;
}

static rc add_row(struct router *r, const struct route *row, struct arena *a, struct err *e)
{
    struct node *node = &r->root;
    str segment, rest;
    TRY(route_check(row, a, e));
    rest = str_from_c(row->path + 1);
    while (rest.n > 0 && str_cut(&rest, '/', &segment))
        node = child_for(node, a, segment);
    const struct route **place = &node->rows[row->method];
    if (*place != NULL)
        return ERR(e, a, RC_INVALID, NULL, "route %s: the row is doubled; %s matches the same requests",
                   row->path, (*place)->path);
    *place = row;
    r->rows[r->n++] = row;
    return RC_OK;
}

rc router_new(const struct route *const *tables, const size_t *sizes, size_t n, struct arena *a,
              struct err *e, struct router **ret)
{
    struct router *r = ARENA_NEW(a, struct router);
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += sizes[i];
    r->rows = ARENA_ARRAY(a, const struct route *, total);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizes[i]; k++)
            TRY(add_row(r, &tables[i][k], a, e));
    }
    *ret = r;
    return RC_OK;
}

struct search {
    enum http_method method;
    str *args;
    bool allowed[METHODS + 1]; /* methods of the rows whose path matches */
};

static const struct route *row_of(struct search *s, const struct node *node)
{
    for (int m = HTTP_GET; m <= METHODS; m++)
        s->allowed[m] = s->allowed[m] || node->rows[m] != NULL;
    return node->rows[s->method];
}

/* Depth is that of the tables, not of the path: it ends where the tree ends. */
static const struct route *search_below(struct search *s, const struct node *node, str rest, int args_n)
{
    str segment;
    if (str_is_absent(rest))
        return row_of(s, node);
    bool is_last = str_find_char(rest, '/') == SIZE_MAX;
    (void)str_cut(&rest, '/', &segment);
    if (is_last)
        rest = (str){ 0 };
    if (segment.n == 0)
        return NULL;
    for (const struct node *one = node->words; one != NULL; one = one->next) {
        const struct route *found = str_eq(one->word, segment) ? search_below(s, one, rest, args_n) : NULL;
        if (found != NULL)
            return found;
    }
    if (node->parameter == NULL)
        return NULL;
    s->args[args_n] = segment;
    return search_below(s, node->parameter, rest, args_n + 1);
}

/* The set of allowed methods as a header value: eight constants, so that nothing is allocated. */
static str allow_text(const bool *allowed)
{
    static const struct {
        bool get, post, options;
        str text;
    } sets[] = {
        { true, false, false, S_INIT("GET, HEAD") },
        { false, true, false, S_INIT("POST") },
        { true, true, false, S_INIT("GET, HEAD, POST") },
        { false, false, true, S_INIT("OPTIONS") },
        { true, false, true, S_INIT("GET, HEAD, OPTIONS") },
        { false, true, true, S_INIT("POST, OPTIONS") },
        { true, true, true, S_INIT("GET, HEAD, POST, OPTIONS") },
    };
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if (sets[i].get == allowed[HTTP_GET] && sets[i].post == allowed[HTTP_POST] &&
            sets[i].options == allowed[HTTP_OPTIONS])
            return sets[i].text;
    }
    return (str){ 0 };
}

const struct route *router_find(const struct router *r, enum http_method method, str path, str *args,
                                str *ret_allow)
{
    struct search s = { .method = method == HTTP_HEAD ? HTTP_GET : method, .args = args };
    str rest = str_slice(path, 1, path.n);
    *ret_allow = (str){ 0 };
    if (!str_starts(path, S("/")))
        return NULL;
    if (path.n == 1)
        rest = (str){ 0 };
    const struct route *found = search_below(&s, &r->root, rest, 0);
    if (found == NULL)
        *ret_allow = allow_text(s.allowed);
    return found;
}

size_t router_count(const struct router *r)
{
    return r->n;
}

const struct route *router_at(const struct router *r, size_t i)
{
    if (i >= r->n)
        BUG("route number beyond router_count");
    return r->rows[i];
}

rc scope_public(struct rq *rq, int64_t *ret)
{
    (void)rq;
    *ret = 0;
    return RC_OK;
}

/* 0 stands for the person's own roots: core/access.c finds them, for web knows no organisations. */
rc scope_own(struct rq *rq, int64_t *ret)
{
    (void)rq;
    *ret = 0;
    return RC_OK;
}
