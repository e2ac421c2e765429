/* SPDX-License-Identifier: Apache-2.0 */
/* Items on the desk: tabs with their counts, search, columns. */
#include "features/publish/publish_desk.h"
#include "web/format.h"

static const struct {
    const char *group;
    enum text label;
} tabs[] = {
    { "mine", TEXT_PUBLISH_TAB_MINE },
    { "review", TEXT_PUBLISH_TAB_REVIEW },
    { "work", TEXT_PUBLISH_TAB_WORK },
    { "returned", TEXT_PUBLISH_TAB_RETURNED },
    { "approved", TEXT_PUBLISH_TAB_APPROVED },
    { "scheduled", TEXT_PUBLISH_TAB_SCHEDULED },
    { "published", TEXT_PUBLISH_TAB_PUBLISHED },
    { "withdrawn", TEXT_PUBLISH_TAB_WITHDRAWN },
    { "all", TEXT_PUBLISH_TAB_ALL },
};
#define TABS (sizeof tabs / sizeof tabs[0])

static int64_t tab_count(const struct publish_desk_counts_row *c, size_t tab)
{
    const int64_t counts[TABS] = { c->mine,      c->review,    c->work,      c->returned, c->approved,
                                   c->scheduled, c->published, c->withdrawn, c->total };
    return counts[tab];
}

/* The subtree over which the person reviews: of several the one that the page is about, else the first. */
static rc review_range(struct rq *rq, struct publish_desk_filter *f)
{
    struct organisation *roots, here;
    size_t n, at = 0;
    f->review_low = f->review_high = S("");
    TRY(access_roots(rq, S("publish.review"), &roots, &n));
    if (n == 0)
        return RC_OK;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &here));
    for (size_t i = 0; i < n; i++)
        if (str_starts(here.path, roots[i].path) || str_starts(roots[i].path, here.path))
            at = i;
    struct scope scope = scope_below(rq->arena, roots[at].path);
    f->review_low = scope.low;
    f->review_high = scope.high;
    return RC_OK;
}

rc publish_filter_of(struct rq *rq, struct publish_desk_filter *f)
{
    str group = rq_query(rq, S("group")), words = rq_query(rq, S("q"));
    *f = (struct publish_desk_filter){ .group = S(""),
                                       .words = str_is_absent(words) ? S("") : str_trim(words) };
    for (size_t i = 0; i < TABS; i++)
        if (str_eq(group, str_from_c(tabs[i].group)))
            f->group = str_from_c(tabs[i].group);
    f->column = rq_query_i64(rq, S("column"), 1, INT64_MAX, 0);
    f->page = rq_query_i64(rq, S("page"), 1, 100000, 1);
    char *low = ARENA_ARRAY(rq->arena, char, f->words.n + 1);
    for (size_t i = 0; i < f->words.n; i++) {
        char c = f->words.p[i];
        low[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    f->like = db_like(rq->arena, (str){ low, f->words.n });
    return review_range(rq, f);
}

static str link_of(struct rq *rq, const struct publish_desk_filter *f, str group, int64_t page)
{
    struct buf b = buf_new(rq->arena, 2000);
    buf_printf(&b, "/desk/items?org=%lld&group=%.*s", (long long)rq->organisation, STR_ARG(group));
    if (f->column != 0)
        buf_printf(&b, "&column=%lld", (long long)f->column);
    if (!str_is_empty(f->words)) {
        buf_put(&b, S("&q="));
        format_url_part(&b, f->words);
    }
    if (page > 1)
        buf_printf(&b, "&page=%lld", (long long)page);
    return buf_str(&b);
}

static void tabs_make(struct rq *rq, const struct publish_desk_filter *f,
                      const struct publish_desk_counts_row *c, struct publish_items_page *v)
{
    int64_t n = 0;
    v->tabs = ARENA_ARRAY(rq->arena, struct publish_tab, TABS);
    for (size_t i = 0; i < TABS; i++) {
        str group = str_from_c(tabs[i].group);
        bool is_current = str_eq(group, f->group);
        v->tabs[v->tabs_n++] = (struct publish_tab){ .path = link_of(rq, f, group, 1),
                                                     .label = tabs[i].label,
                                                     .n = tab_count(c, i),
                                                     .is_current = is_current };
        n = is_current ? tab_count(c, i) : n;
    }
    v->page = f->page;
    v->pages = n > 0 ? (n + PUBLISH_PER_PAGE - 1) / PUBLISH_PER_PAGE : 1;
    if (f->page > 1)
        v->previous = link_of(rq, f, f->group, f->page - 1);
    if (f->page < v->pages)
        v->next = link_of(rq, f, f->group, f->page + 1);
}

static rc columns_make(struct rq *rq, const struct publish_desk_filter *f, struct publish_items_page *v)
{
    struct publish_columns_open_rows rows;
    TRY(publish_columns_open(rq->db, rq->today, &rows));
    v->columns = ARENA_ARRAY(rq->arena, struct publish_option, rows.n + 1);
    v->columns[v->columns_n++] =
        (struct publish_option){ .value = S(""), .label = rq_text(rq, TEXT_PUBLISH_ANY_COLUMN) };
    for (size_t i = 0; i < rows.n; i++) {
        bool is_english = rq->lang == LANG_EN && !str_is_empty(rows.at[i].name_en);
        v->columns[v->columns_n++] =
            (struct publish_option){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                     .label = is_english ? rows.at[i].name_en : rows.at[i].name,
                                     .is_chosen = rows.at[i].id.v == f->column };
    }
    return RC_OK;
}

static struct publish_item_line line_of(struct rq *rq, const struct publish_desk_list_row *row)
{
    const struct publish_standing s = { publish_state_parse(row->state), publish_stage_parse(row->stage),
                                        row->level, row->levels };
    bool is_english = rq->lang == LANG_EN && !str_is_empty(row->column_name_en);
    struct publish_item_line line = { .number = row->number,
                                      .title = row->title,
                                      .column = is_english ? row->column_name_en : row->column_name,
                                      .unit = row->organisation_name,
                                      .author = row->author_name,
                                      .at = row->changed_at,
                                      .is_edited = row->is_edited };
    line.chips = publish_chips_of(rq, &s, row->public_at.has && row->public_at.v <= rq->now, &line.chips_n);
    return line;
}

/* What waits for the person comes first, then what they wrote. */
static str group_first(const struct publish_desk_counts_row *c)
{
    return c->review > 0 ? S("review") : c->mine > 0 ? S("mine") : S("all");
}

rc publish_filter_rows(struct rq *rq, struct publish_desk_filter *f,
                       struct publish_desk_counts_row *ret_counts, struct publish_desk_list_rows *ret)
{
    TRY(publish_desk_counts(rq->db,
                            &(struct publish_desk_counts_in){ .today = rq->today,
                                                              .now = rq->now,
                                                              .me = rq->who.person,
                                                              .column = f->column,
                                                              .words = f->like,
                                                              .review_low = f->review_low,
                                                              .review_high = f->review_high,
                                                              .scope = rq->scope },
                            ret_counts));
    if (str_is_empty(f->group))
        f->group = group_first(ret_counts);
    return publish_desk_list(rq->db,
                             &(struct publish_desk_list_in){ .today = rq->today,
                                                             .now = rq->now,
                                                             .me = rq->who.person,
                                                             .column = f->column,
                                                             .words = f->like,
                                                             .item_group = f->group,
                                                             .review_low = f->review_low,
                                                             .review_high = f->review_high,
                                                             .scope = rq->scope,
                                                             .limit = PUBLISH_PER_PAGE,
                                                             .offset = (f->page - 1) * PUBLISH_PER_PAGE },
                             ret);
}

int64_t publish_filter_count(const struct publish_desk_filter *f,
                             const struct publish_desk_counts_row *counts)
{
    for (size_t i = 0; i < TABS; i++)
        if (str_eq(f->group, str_from_c(tabs[i].group)))
            return tab_count(counts, i);
    return 0;
}

rc publish_items_desk(struct rq *rq)
{
    struct publish_items_page *v = ARENA_NEW(rq->arena, struct publish_items_page);
    struct publish_desk_counts_row counts;
    struct publish_desk_list_rows rows;
    struct organisation here;
    struct publish_desk_filter f;
    TRY(publish_filter_of(rq, &f));
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &here));
    TRY(publish_filter_rows(rq, &f, &counts, &rows));
    v->place = here.name;
    v->organisation = rq->organisation;
    v->group = f.group;
    v->words = f.words;
    v->may_write = access_may(rq, "publish.write", (organisation_id){ 0 });
    tabs_make(rq, &f, &counts, v);
    TRY(columns_make(rq, &f, v));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_item_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = line_of(rq, &rows.at[i]);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_ITEMS_TITLE), publish_items_page_page(v));
    return RC_OK;
}
