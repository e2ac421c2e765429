/* SPDX-License-Identifier: Apache-2.0 */
/* A question as its address says it. */
#include "features/lookup/lookup_private.h"
#include "web/format.h"

#define LINK_MAX 4096

/* Only kinds that a module tells of, and the right ones: anything else is as none. */
static void kinds_read(struct rq *rq, struct lookup_asked *as)
{
    str wanted = rq_query(rq, S("kind"));
    as->q.kind = S("");
    for (size_t m = 0; m < rq->app->modules_n; m++) {
        const struct module *module = rq->app->modules[m];
        for (size_t i = 0; i < module->searches_n && as->kinds_n < LOOKUP_KINDS_MAX; i++) {
            as->kinds[as->kinds_n] = &module->searches[i];
            as->kind_names[as->kinds_n] = str_from_c(module->searches[i].kind);
            if (str_eq(wanted, as->kind_names[as->kinds_n]))
                as->q.kind = as->kind_names[as->kinds_n];
            as->kinds_n++;
        }
    }
}

/* The instant when a day begins; 0 for what is no day. */
static ms_t day_read(struct rq *rq, str name, day_t later, str *ret_typed)
{
    day_t day;
    str typed = rq_query(rq, name);
    *ret_typed = S("");
    if (str_is_empty(typed) || !day_parse(typed, &day))
        return 0;
    *ret_typed = typed;
    return day_start(day + later, rq->offset);
}

/* "1.4711": behind the find of that id, with all words in its title. */
static struct search_key key_read(struct rq *rq)
{
    str rest = rq_query(rq, S("after")), title;
    int64_t is_in_title, id;
    if (!str_cut(&rest, '.', &title) || !str_to_i64(title, &is_in_title) || !str_to_i64(rest, &id))
        return (struct search_key){ 0 };
    return (struct search_key){ .id = id, .is_in_title = is_in_title == 1 };
}

static void counts_add(struct lookup_asked *as)
{
    for (size_t i = 0; i < as->kinds_n; i++) {
        if (!str_is_empty(as->q.kind) && !str_eq(as->q.kind, as->kind_names[i]))
            continue;
        bool is_more = as->counts[i] > SEARCH_COUNT_MAX;
        as->total += is_more ? SEARCH_COUNT_MAX : as->counts[i];
        as->is_more = as->is_more || is_more;
    }
}

rc lookup_ask(struct rq *rq, struct lookup_asked *ret)
{
    str *words;
    struct organisation unit;
    *ret = (struct lookup_asked){ .q.words = str_join(rq->arena, str_trim(rq_query(rq, S("q"))), S("")),
                                  .q.unit = { rq_query_i64(rq, S("org"), 1, INT64_MAX, 0) },
                                  .q.column = rq_query_i64(rq, S("column"), 1, INT64_MAX, 0),
                                  .page = { .after = key_read(rq), .limit = LOOKUP_PER_PAGE + 1 } };
    search_words_of(rq->arena, ret->q.words, &words, &ret->words_n);
    ret->words = words;
    ret->q.from = day_read(rq, S("from"), 0, &ret->from_day);
    ret->q.until = day_read(rq, S("until"), 1, &ret->until_day);
    kinds_read(rq, ret);
    if (ret->q.unit.v != 0)
        TRY(organisation_load(rq->db, ret->q.unit, rq->today, &unit)); /* 404 for one that there is not */
    ret->is_narrowed = ret->q.unit.v != 0 || ret->q.column != 0 || ret->q.from != 0 || ret->q.until != 0;
    TRY(search_eyes_of(rq, &ret->q.eyes));
    TRY(search_count_kinds(rq->db, &ret->q, ret->kind_names, ret->kinds_n, ret->counts));
    counts_add(ret);
    ret->page.is_ranked = !ret->is_more && ret->total <= SEARCH_RANKED_MAX;
    TRY(search_find(rq->db, &ret->q, &ret->page, &ret->hits, &ret->hits_n));
    ret->has_next = ret->hits_n > LOOKUP_PER_PAGE;
    ret->hits_n = ret->has_next ? LOOKUP_PER_PAGE : ret->hits_n;
    return RC_OK;
}

static void add(struct buf *to, const char *name, str value)
{
    if (str_is_empty(value))
        return;
    buf_printf(to, "&%s=", name);
    format_url_part(to, value);
}

str lookup_link(struct rq *rq, const char *path, const struct lookup_asked *as, str kind)
{
    struct buf to = buf_new(rq->arena, LINK_MAX);
    buf_printf(&to, "%s?q=", path);
    format_url_part(&to, as->q.words);
    add(&to, "kind", kind);
    if (as->q.unit.v != 0)
        buf_printf(&to, "&org=%lld", (long long)as->q.unit.v);
    if (as->q.column != 0)
        buf_printf(&to, "&column=%lld", (long long)as->q.column);
    add(&to, "from", as->from_day);
    add(&to, "until", as->until_day);
    return buf_str(&to);
}

str lookup_next(struct rq *rq, const char *path, const struct lookup_asked *as)
{
    if (!as->has_next)
        return (str){ 0 };
    const struct search_hit *last = &as->hits[as->hits_n - 1];
    str link = lookup_link(rq, path, as, as->q.kind);
    return str_printf(rq->arena, "%.*s&after=%d.%lld", STR_ARG(link), last->is_in_title,
                      (long long)last->id.v);
}
