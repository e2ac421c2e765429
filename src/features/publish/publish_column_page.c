/* SPDX-License-Identifier: Apache-2.0 */
/* One column in public: by key, with the filters that its kind has. */
#include "features/publish/publish_feed.h"
#include "features/publish/publish_public_pages.h"
#include "gen/publish_column_sql.h"

#define PINNED 5
#define FACETS 30
#define LINK_BYTES 2048
#define MONTH_LETTERS 7

struct column_page {
    struct rq *rq;
    struct publish_here here;
    struct publish_column column;
    struct publish_columns columns; /* of the site */
    struct publish_filter filter;
    str month; /* "2026-11"; empty: any */
    struct publish_column_page *v;
};

/* ---- what is asked ---- */

/* "2026-11" as its first instant and the first of the next; false for anything else. */
static bool month_read(str words, ms_t offset, ms_t *from, ms_t *until)
{
    char first[] = "0000-00-01";
    day_t day;
    if (words.n != MONTH_LETTERS)
        return false;
    memcpy(first, words.p, MONTH_LETTERS);
    if (!day_parse(str_from_c(first), &day))
        return false;
    *from = day_start(day, offset);
    *until = publish_month_start(day + 31, offset);
    return true;
}

static str asked(struct rq *rq, const char *name)
{
    str value = rq_query(rq, str_from_c(name));
    return str_is_absent(value) ? S("") : value;
}

static void filter_read(struct column_page *p)
{
    struct rq *rq = p->rq;
    struct publish_filter *f = &p->filter;
    str key = asked(rq, "before"), at;
    *f = (struct publish_filter){ .column = p->column.id,
                                  .theme = asked(rq, "theme"),
                                  .tag = asked(rq, "tag"),
                                  .unit = rq_query_i64(rq, S("unit"), 1, INT64_MAX, 0),
                                  .limit = PUBLISH_PER_PAGE + 1 };
    p->month = asked(rq, "month");
    if (!month_read(p->month, rq->offset, &f->from, &f->until))
        p->month = S("");
    if (str_cut(&key, '.', &at) && (!str_to_i64(at, &f->before_at) || !str_to_i64(key, &f->before_id)))
        f->before_at = 0;
}

/* The column's address with one filter; what is empty is left out. */
static str link_with(struct column_page *p, const char *name, str value, str before)
{
    struct buf b = buf_new(p->rq->arena, LINK_BYTES);
    buf_put(&b, publish_column_path(p->rq, &p->here, p->column.code));
    if (!str_is_empty(value)) {
        buf_printf(&b, "?%s=", name);
        format_url_part(&b, value);
    }
    if (!str_is_empty(before))
        buf_printf(&b, "%sbefore=%.*s", str_is_empty(value) ? "?" : "&", STR_ARG(before));
    return buf_str(&b);
}

/* The filter that is set, if any: one at a time. */
static const char *filter_name(const struct column_page *p, str *ret_value)
{
    const struct {
        const char *name;
        str value;
    } set[] = {
        { "theme", p->filter.theme },
        { "tag", p->filter.tag },
        { "month", p->month },
        { "unit", p->filter.unit == 0 ? S("") : str_printf(p->rq->arena, "%lld", (long long)p->filter.unit) }
    };
    for (size_t i = 0; i < sizeof set / sizeof set[0]; i++)
        if (!str_is_empty(set[i].value)) {
            *ret_value = set[i].value;
            return set[i].name;
        }
    *ret_value = S("");
    return "theme";
}

/* ---- filters that it offers ---- */

static void facet_add(struct column_page *p, const char *name, str value, str label, int64_t n,
                      bool is_current)
{
    p->v->facets[p->v->facets_n++] = (struct publish_facet){
        .path = link_with(p, name, value, S("")), .name = label, .n = n, .is_current = is_current
    };
    if (is_current)
        p->v->filter = label;
}

static rc facets_of_units(struct column_page *p)
{
    const struct publish_facet_units_in in = { .organisation = p->here.site.organisation.v,
                                               .day = p->rq->today,
                                               .column_id = p->column.id,
                                               .now = p->rq->now,
                                               .scope = p->here.sight.below,
                                               .limit = FACETS };
    struct publish_facet_units_rows rows;
    TRY(publish_facet_units(p->rq->db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (!str_is_absent(rows.at[i].name))
            facet_add(p, "unit", str_printf(p->rq->arena, "%lld", (long long)rows.at[i].organisation_id.v),
                      rows.at[i].name, rows.at[i].n, rows.at[i].organisation_id.v == p->filter.unit);
    return RC_OK;
}

static rc facets_of_words(struct column_page *p, bool is_tag)
{
    const struct publish_facet_themes_in themes = { .organisation = p->here.site.organisation.v,
                                                    .day = p->rq->today,
                                                    .column_id = p->column.id,
                                                    .now = p->rq->now,
                                                    .scope = p->here.sight.below,
                                                    .limit = FACETS };
    const struct publish_facet_tags_in tags = { .organisation = themes.organisation,
                                                .day = themes.day,
                                                .column_id = themes.column_id,
                                                .now = themes.now,
                                                .scope = themes.scope,
                                                .limit = themes.limit };
    struct publish_facet_themes_rows rows;
    if (is_tag)
        TRY(publish_facet_tags(p->rq->db, &tags, &rows));
    else
        TRY(publish_facet_themes(p->rq->db, &themes, &rows));
    str current = is_tag ? p->filter.tag : p->filter.theme;
    for (size_t i = 0; i < rows.n; i++)
        facet_add(p, is_tag ? "tag" : "theme", rows.at[i].name,
                  publish_in_lang(p->rq, rows.at[i].name, S("zh-Hans")), rows.at[i].n,
                  str_eq(rows.at[i].name, current));
    return RC_OK;
}

static rc facets_load(struct column_page *p)
{
    str kind = p->column.kind;
    p->v->facets = ARENA_ARRAY(p->rq->arena, struct publish_facet, FACETS);
    if (str_eq(kind, S("report")))
        TRY(facets_of_units(p));
    else if (str_eq(kind, S("story")))
        TRY(facets_of_words(p, true));
    else if (str_eq(kind, S("document")) || str_eq(kind, S("disclosure")) || str_eq(kind, S("guide")))
        TRY(facets_of_words(p, false));
    if (!str_is_empty(p->month))
        p->v->filter = p->month;
    if (!str_is_absent(p->v->filter))
        p->v->facet_all = link_with(p, "theme", S(""), S(""));
    return RC_OK;
}

/* ---- the list ---- */

static rc list_load(struct column_page *p)
{
    struct publish_list_rows rows, pinned = { 0 };
    struct publish_column_page *v = p->v;
    struct publish_filter f = p->filter, first = p->filter;
    str value;
    const char *name = filter_name(p, &value);
    bool is_first = f.before_at == 0;
    first.pinned = 1;
    first.limit = PINNED;
    if (is_first)
        TRY(publish_list_load(p->rq->db, &p->here.sight, &first, &pinned));
    TRY(publish_list_load(p->rq->db, &p->here.sight, &f, &rows));
    bool is_more = rows.n > PUBLISH_PER_PAGE;
    rows.n = is_more ? PUBLISH_PER_PAGE : rows.n;
    publish_rows_of(p->rq, &p->here, p->column.kind, &pinned, &v->pinned, &v->pinned_n);
    publish_rows_of(p->rq, &p->here, p->column.kind, &rows, &v->rows, &v->rows_n);
    if (is_more) {
        const struct publish_list_row *last = &rows.at[rows.n - 1];
        v->next = link_with(
            p, name, value,
            str_printf(p->rq->arena, "%lld.%lld", (long long)last->public_at, (long long)last->id.v));
    }
    if (!is_first)
        v->first = link_with(p, name, value, S(""));
    return RC_OK;
}

static rc counts_load(struct column_page *p)
{
    struct publish_filter month = { .column = p->column.id,
                                    .theme = S(""),
                                    .tag = S(""),
                                    .from = publish_month_start(p->rq->today, p->rq->offset) };
    int64_t total;
    TRY(publish_list_total(p->rq->db, &p->here.sight, &p->filter, &total));
    TRY(publish_list_total(p->rq->db, &p->here.sight, &month, &p->v->month));
    bool is_over = total > PUBLISH_COUNT_MAX;
    p->v->count = str_printf(p->rq->arena, "%lld%s", (long long)(is_over ? PUBLISH_COUNT_MAX : total),
                             is_over ? "+" : "");
    str this_month = str_slice(day_format(p->rq->arena, p->rq->today), 0, MONTH_LETTERS);
    p->v->month_path = link_with(p, "month", this_month, S(""));
    return RC_OK;
}

/* ---- around it ---- */

static str name_of(struct rq *rq, const struct publish_column *c)
{
    return publish_in_lang(rq, publish_column_name(c, rq->lang),
                           rq->lang == LANG_EN ? S("en") : S("zh-Hans"));
}

static void around_load(struct column_page *p)
{
    struct publish_column_page *v = p->v;
    struct publish_crumb *up = ARENA_ARRAY(p->rq->arena, struct publish_crumb, PUBLISH_DEPTH_MAX + 1);
    size_t n = 0;
    const struct publish_column *c = publish_column_in(&p->columns, p->column.parent);
    v->chain = ARENA_ARRAY(p->rq->arena, struct publish_crumb, PUBLISH_DEPTH_MAX + 2);
    for (; c != NULL && n < PUBLISH_DEPTH_MAX; c = publish_column_in(&p->columns, c->parent))
        up[n++] = (struct publish_crumb){ publish_column_path(p->rq, &p->here, c->code), name_of(p->rq, c) };
    v->chain[v->chain_n++] = (struct publish_crumb){ str_join(p->rq->arena, p->here.base, S("/columns")),
                                                     rq_text(p->rq, TEXT_PUBLISH_ALL_COLUMNS) };
    while (n > 0)
        v->chain[v->chain_n++] = up[--n];
    v->subs = ARENA_ARRAY(p->rq->arena, struct publish_entry, p->columns.n);
    for (size_t i = 0; i < p->columns.n; i++)
        if (p->columns.at[i].parent.v == p->column.id.v)
            v->subs[v->subs_n++] =
                (struct publish_entry){ .path = publish_column_path(p->rq, &p->here, p->columns.at[i].code),
                                        .name = name_of(p->rq, &p->columns.at[i]) };
}

static rc owner_load(struct column_page *p)
{
    struct publish_owner_names_row row = { 0 };
    bool found = false;
    TRY(publish_owner_names(p->rq->db, p->rq->today, p->column.id, &row, &found));
    if (!str_is_absent(row.title))
        p->v->owner = str_printf(p->rq->arena, "%.*s%.*s", STR_ARG(row.unit), STR_ARG(row.title));
    else if (!str_is_absent(row.holder))
        p->v->owner = row.holder;
    return RC_OK;
}

/* Where an address leads that is not of this site: the column that took its items, or the site that has it.
 */
static rc elsewhere(struct column_page *p, bool *ret)
{
    struct publish_column into;
    struct publish_site site;
    *ret = false;
    if (p->column.to_day <= p->rq->today && p->column.into.v != 0) {
        TRY(publish_column_load(p->rq->db, p->column.into, &into));
        reply_moved(p->rq, publish_column_path(p->rq, &p->here, into.code));
        *ret = true;
        return RC_OK;
    }
    if (!p->here.is_main || p->column.organisation.v == 0)
        return RC_OK;
    TRY(publish_site_of(p->rq->db, p->column.organisation, p->rq->today, &site));
    if (publish_site_is_main(&site) || !site.is_open)
        return RC_OK;
    reply_moved(p->rq, str_printf(p->rq->arena, "/sites/%.*s/columns/%.*s", STR_ARG(site.slug),
                                  STR_ARG(p->column.code)));
    *ret = true;
    return RC_OK;
}

static rc column_find(struct column_page *p, str code, bool *ret_elsewhere)
{
    *ret_elsewhere = false;
    TRY(publish_column_find(p->rq->db, code, &p->column));
    /* of an ended one as it was on its last day */
    day_t day = p->column.to_day <= p->rq->today ? p->column.to_day - 1 : p->rq->today;
    TRY(publish_columns_of(p->rq->db, p->here.site.id, day, false, &p->columns));
    bool is_ended_into = p->column.to_day <= p->rq->today && p->column.into.v != 0;
    if (publish_column_in(&p->columns, p->column.id) != NULL && !is_ended_into)
        return RC_OK;
    TRY(elsewhere(p, ret_elsewhere));
    return *ret_elsewhere ? RC_OK : RQ_FAIL(p->rq, RC_NOT_FOUND, NULL, "the site has no such column");
}

static rc column_show(struct rq *rq, bool has_slug, str code)
{
    struct column_page p = { .rq = rq, .v = ARENA_NEW(rq->arena, struct publish_column_page) };
    bool is_elsewhere;
    TRY(publish_here_load(rq, has_slug, &p.here));
    TRY(column_find(&p, code, &is_elsewhere));
    if (is_elsewhere)
        return RC_OK;
    filter_read(&p);
    p.v->name = name_of(rq, &p.column);
    p.v->link = p.column.link;
    p.v->is_wall = str_eq(p.column.kind, S("report"));
    p.v->ended = p.column.to_day <= rq->today ? OPT_I64(p.column.to_day) : OPT_NONE;
    if (p.column.takes_contributions && !p.v->ended.has)
        p.v->contribute = str_printf(rq->arena, "/me/items/new?column=%lld", (long long)p.column.id.v);
    if (publish_column_takes(&p.column, rq->today))
        p.v->subscribe = p.here.is_main
                             ? str_printf(rq->arena, "/columns/%.*s/subscribe", STR_ARG(p.column.code))
                             : str_printf(rq->arena, "/columns/%.*s/subscribe?site=%.*s",
                                          STR_ARG(p.column.code), STR_ARG(p.here.site.slug));
    around_load(&p);
    TRY(owner_load(&p));
    TRY(facets_load(&p));
    TRY(list_load(&p));
    TRY(counts_load(&p));
    TRY(publish_good_until(rq));
    str path = publish_column_path(rq, &p.here, p.column.code);
    publish_feed_links(rq, path, p.v->name);
    publish_card_put(rq, p.v->name, p.here.name, path);
    p.v->sheet = str_join(rq->arena, path, S("/sheet"));
    rq->reply.back = str_join(rq->arena, p.here.base, S("/columns"));
    reply_page(rq, p.v->name, publish_column_page_page(p.v));
    return RC_OK;
}

rc publish_column_show(struct rq *rq)
{
    return column_show(rq, false, rq->args[0]);
}

rc publish_site_column_show(struct rq *rq)
{
    return column_show(rq, true, rq->args[1]);
}
