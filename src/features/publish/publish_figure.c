/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures of a month by column: what became public, how often it was read and from where (core/visit.h), how
 * many found it useful, and what people said to it. A column's figures are the sums of its items' rows, so
 * that each opens to them.
 */
#include "core/visit.h"
#include "features/publish/publish_list.h"
#include "features/publish/publish_reach_pages.h"
#include "features/talk/talk.h"
#include "gen/publish_reach_sql.h"
#include "gen/publish_views.h"

#define ITEMS_MAX 20000
#define MONTH_LETTERS 7
#define MONTH_DAYS 31

struct month {
    day_t from, until;
    str name; /* "2026-11" */
};

static struct month month_at(struct rq *rq, day_t day)
{
    struct month m = { .from = day_of(publish_month_start(day, rq->offset), rq->offset) };
    m.until = day_of(publish_month_start(m.from + MONTH_DAYS, rq->offset), rq->offset);
    m.name = str_slice(day_format(rq->arena, m.from), 0, MONTH_LETTERS);
    return m;
}

/* That of ?month=, else this one. */
static struct month month_of_page(struct rq *rq)
{
    str asked = rq_query(rq, S("month"));
    day_t day;
    if (asked.n == MONTH_LETTERS && day_parse(str_join(rq->arena, asked, S("-01")), &day) && day <= rq->today)
        return month_at(rq, day);
    return month_at(rq, rq->today);
}

static rc rows_load(struct rq *rq, const struct month *m, publish_column_id column,
                    struct publish_figures_rows *ret, int64_t **ret_said)
{
    struct talk_count *said;
    size_t said_n;
    const struct publish_figures_in in = { .from_at = day_start(m->from, rq->offset),
                                           .until_at = day_start(m->until, rq->offset),
                                           .day = rq->today,
                                           .from_day = m->from,
                                           .until_day = m->until,
                                           .scope = rq->scope,
                                           .column = column.v,
                                           .limit = ITEMS_MAX };
    TRY(publish_figures(rq->db, &in, ret));
    TRY(talk_counts(rq->db, S("item"), in.from_at, in.until_at, &said, &said_n));
    *ret_said = ARENA_ARRAY(rq->arena, int64_t, ret->n + 1);
    for (size_t i = 0, s = 0; i < ret->n; i++) { /* both in the order of identifiers */
        while (s < said_n && said[s].key < ret->at[i].id.v)
            s++;
        (*ret_said)[i] = s < said_n && said[s].key == ret->at[i].id.v ? said[s].n : 0;
    }
    return RC_OK;
}

static void add(struct publish_figure *f, const struct publish_figures_row *r, int64_t said)
{
    f->published += r->is_new;
    f->views += r->views;
    f->readers += r->readers;
    f->qr += r->qr;
    f->wechat += r->wechat;
    f->sms += r->sms;
    f->likes += r->likes;
    f->comments += said;
}

static str page_path(struct rq *rq, str column, str month)
{
    return str_is_absent(column) ? str_printf(rq->arena, "/desk/columns/figures?org=%lld&month=%.*s",
                                              (long long)rq->organisation, STR_ARG(month))
                                 : str_printf(rq->arena, "/desk/columns/%.*s/figures?org=%lld&month=%.*s",
                                              STR_ARG(column), (long long)rq->organisation, STR_ARG(month));
}

static rc page_begin(struct rq *rq, const struct month *m, str column, struct publish_figures_page *v,
                     struct publish_figure **ret_total)
{
    struct organisation here;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &here));
    v->place = here.name;
    v->month = m->name;
    v->previous = page_path(rq, column, month_at(rq, m->from - 1).name);
    if (m->until <= rq->today)
        v->next = page_path(rq, column, month_at(rq, m->until).name);
    struct publish_figure *total = ARENA_NEW(rq->arena, struct publish_figure);
    *total = (struct publish_figure){ .name = rq_text(rq, TEXT_PUBLISH_FIGURES_TOTAL),
                                      .path = page_path(rq, column, m->name) };
    v->total = *ret_total = total;
    rq->reply.is_desk = true;
    return RC_OK;
}

static struct publish_figure *column_figure(struct publish_figures_page *v, str path)
{
    for (size_t i = 0; i < v->rows_n; i++)
        if (str_eq(v->rows[i].path, path))
            return &v->rows[i];
    v->rows[v->rows_n] = (struct publish_figure){ .path = path };
    return &v->rows[v->rows_n++];
}

/* The columns of the unit's site, in their order; others that have figures come behind them. */
static rc columns_load(struct rq *rq, const struct month *m, size_t more, struct publish_figures_page *v)
{
    struct publish_columns columns;
    struct publish_site site;
    TRY(publish_site_of(rq->db, (organisation_id){ rq->organisation }, rq->today, &site));
    TRY(publish_columns_of(rq->db, site.id, rq->today, true, &columns));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_figure, columns.n + more);
    for (size_t i = 0; i < columns.n; i++)
        if (!str_eq(columns.at[i].kind, S("group")))
            v->rows[v->rows_n++] =
                (struct publish_figure){ .path = page_path(rq, columns.at[i].code, m->name),
                                         .name = publish_column_name(&columns.at[i], rq->lang) };
    return RC_OK;
}

static str name_of(const struct rq *rq, const struct publish_figures_row *r)
{
    return rq->lang == LANG_EN && !str_is_empty(r->name_en) ? r->name_en : r->name;
}

rc publish_figures_show(struct rq *rq)
{
    struct publish_figures_page *v = ARENA_NEW(rq->arena, struct publish_figures_page);
    struct month m = month_of_page(rq);
    struct publish_figures_rows rows;
    struct publish_figure *total;
    int64_t *said;
    TRY(page_begin(rq, &m, (str){ 0 }, v, &total));
    TRY(rows_load(rq, &m, (publish_column_id){ 0 }, &rows, &said));
    TRY(columns_load(rq, &m, rows.n, v));
    for (size_t i = 0; i < rows.n; i++) {
        struct publish_figure *f = column_figure(v, page_path(rq, rows.at[i].code, m.name));
        f->name = name_of(rq, &rows.at[i]);
        add(f, &rows.at[i], said[i]);
        add(total, &rows.at[i], said[i]);
    }
    v->is_columns = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_FIGURES), publish_figures_page_page(v));
    return RC_OK;
}

rc publish_figures_column(struct rq *rq)
{
    struct publish_figures_page *v = ARENA_NEW(rq->arena, struct publish_figures_page);
    struct month m = month_of_page(rq);
    struct publish_column column;
    struct publish_figures_rows rows;
    struct publish_figure *total;
    int64_t *said;
    TRY(publish_column_find(rq->db, rq->args[0], &column));
    TRY(page_begin(rq, &m, column.code, v, &total));
    TRY(rows_load(rq, &m, column.id, &rows, &said));
    v->column = publish_column_name(&column, rq->lang);
    v->up = page_path(rq, (str){ 0 }, m.name);
    v->rows = ARENA_ARRAY(rq->arena, struct publish_figure, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct publish_figure *f = &v->rows[v->rows_n++];
        *f = (struct publish_figure){ .path = str_join(rq->arena, S("/items/"), rows.at[i].number),
                                      .name = str_is_absent(rows.at[i].title) ? rows.at[i].number
                                                                              : rows.at[i].title };
        add(f, &rows.at[i], said[i]);
        add(total, &rows.at[i], said[i]);
    }
    reply_page(rq, v->column, publish_figures_page_page(v));
    return RC_OK;
}
