/* SPDX-License-Identifier: Apache-2.0 */
/* The office's pages of columns: the tree of a site, one column. */
#include "base/json.h"
#include "core/audit.h"
#include "core/setting.h"
#include "features/publish/publish_pages.h"
#include "gen/publish_column_sql.h"

#define DETAIL_BYTES_MAX 1000

/* ---- what the pages share ---- */

rc publish_unit_of(struct rq *rq, organisation_id unit, organisation_id *ret)
{
    *ret = unit;
    if (unit.v != 0)
        return RC_OK;
    rc found = organisation_root(rq->db, rq->today, ret);
    if (found != RC_NOT_FOUND)
        return found;
    rq->err = (struct err){ 0 };
    return RC_OK;
}

rc publish_record(struct rq *rq, const char *action, const char *kind, str name, organisation_id unit,
                  str words)
{
    struct buf b = buf_new(rq->arena, DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("what"), words);
    json_end(&j);
    TRY(publish_unit_of(rq, unit, &unit));
    return audit_act(rq, action, str_printf(rq->arena, "%s %.*s", kind, STR_ARG(name)), unit, buf_str(&b));
}

rc publish_site_name(struct rq *rq, const struct publish_site *site, str *ret)
{
    *ret = site->name;
    if (!publish_site_is_main(site))
        return RC_OK;
    TRY(setting_get(rq->db, S("place"), ret));
    if (str_is_empty(*ret))
        *ret = rq_text(rq, TEXT_FRAME_PLACE);
    return RC_OK;
}

str publish_site_path(struct rq *rq, const struct publish_site *site)
{
    return publish_site_is_main(site) ? S("") : str_join(rq->arena, S("/sites/"), site->slug);
}

rc publish_form_show(struct rq *rq, const struct publish_form_page *page)
{
    struct publish_form *v = ARENA_NEW(rq->arena, struct publish_form);
    v->title = page->title;
    v->hint = rq_text(rq, page->hint);
    v->summary = form_summary(rq, page->form);
    v->fields = form_fields(rq, page->form);
    v->guard = form_guard(rq, page->form);
    v->action = page->action;
    v->send = page->send;
    v->back = page->back;
    v->back_words = page->back_words;
    for (size_t i = 0; i < page->form->fields_n; i++)
        v->has_files |= page->form->fields[i].kind == FIELD_FILES;
    rq->reply.is_desk = true;
    reply_page(rq, v->title, publish_form_page(v));
    return RC_OK;
}

rc publish_refused(struct rq *rq, rc done, const char *field)
{
    enum text why;
    if (done == RC_OK || rq->err.text_key == NULL || !text_find(str_from_c(rq->err.text_key), &why))
        return done;
    return form_fail(rq, field, why);
}

rc publish_scope_column(struct rq *rq, int64_t *ret)
{
    struct publish_column column;
    organisation_id unit;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK;
    TRY(publish_column_find(rq->db, rq->args[0], &column));
    TRY(publish_unit_of(rq, column.organisation, &unit));
    *ret = unit.v;
    return RC_OK;
}

/* ---- the tree of a site ---- */

rc publish_site_chosen(struct rq *rq, struct publish_site *ret)
{
    struct organisation *roots;
    size_t n;
    str slug = rq_query(rq, S("site"));
    if (!str_is_empty(slug))
        return publish_site_find(rq->db, slug, ret);
    TRY(access_roots(rq, S(PERMISSION_ARRANGE), &roots, &n));
    return n > 0 ? publish_site_of(rq->db, roots[0].id, rq->today, ret)
                 : publish_site_load(rq->db, PUBLISH_MAIN_SITE, ret);
}

static enum text kind_label(str kind)
{
    for (size_t i = 0; i < publish_column_kinds_n; i++)
        if (str_eq(kind, str_from_c(publish_column_kinds[i].code)))
            return publish_column_kinds[i].label;
    return TEXT_NONE;
}

static rc owner_name(struct rq *rq, publish_column_id id, str *ret)
{
    struct publish_owner_names_row row = { 0 };
    bool found = false;
    TRY(publish_owner_names(rq->db, rq->today, id, &row, &found));
    *ret = str_is_absent(row.holder) ? (str){ 0 } : row.holder;
    if (!str_is_absent(row.title))
        *ret = str_printf(rq->arena, "%.*s %.*s %.*s", STR_ARG(row.unit), STR_ARG(row.title),
                          STR_ARG(row.holder));
    return RC_OK;
}

static struct publish_column_line line_of(struct rq *rq, const struct publish_column *column)
{
    return (struct publish_column_line){ .code = column->code,
                                         .name = publish_column_name(column, rq->lang),
                                         .kind = kind_label(column->kind),
                                         .is_group = str_eq(column->kind, S("group")),
                                         .depth = column->depth,
                                         .levels = column->review_levels,
                                         .stale_days = column->stale_days,
                                         .is_hidden = column->is_hidden };
}

rc publish_columns_desk(struct rq *rq)
{
    struct publish_columns_page *v = ARENA_NEW(rq->arena, struct publish_columns_page);
    struct publish_site site;
    struct publish_columns columns;
    organisation_id unit;
    TRY(publish_site_chosen(rq, &site));
    TRY(publish_unit_of(rq, site.organisation, &unit));
    TRY(publish_columns_of(rq->db, site.id, rq->today, true, &columns));
    TRY(publish_site_name(rq, &site, &v->site));
    v->slug = site.slug;
    v->may_add = access_may(rq, PERMISSION_ARRANGE, unit);
    v->rows = ARENA_ARRAY(rq->arena, struct publish_column_line, columns.n);
    for (size_t i = 0; i < columns.n; i++) {
        struct publish_column_line *line = &v->rows[v->rows_n++];
        *line = line_of(rq, &columns.at[i]);
        line->is_own = columns.at[i].organisation.v == site.organisation.v;
        TRY(owner_name(rq, columns.at[i].id, &line->owner));
    }
    struct publish_columns_ended_rows ended;
    TRY(publish_columns_ended(rq->db, rq->today, site.organisation.v, &ended));
    v->ended = ARENA_ARRAY(rq->arena, struct publish_crumb, ended.n);
    for (size_t i = 0; i < ended.n; i++)
        v->ended[v->ended_n++] =
            (struct publish_crumb){ str_join(rq->arena, S("/desk/columns/"), ended.at[i].code),
                                    ended.at[i].name };
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_COLUMNS_TITLE), publish_columns_page_page(v));
    return RC_OK;
}

/* ---- one column ---- */

static rc parent_name(struct rq *rq, publish_column_id id, str *ret)
{
    struct publish_column parent;
    if (id.v == 0)
        return RC_OK;
    TRY(publish_column_load(rq->db, id, &parent));
    *ret = publish_column_name(&parent, rq->lang);
    return RC_OK;
}

static rc unit_name(struct rq *rq, organisation_id id, str *ret)
{
    struct organisation unit;
    if (id.v == 0)
        return RC_OK;
    TRY(organisation_load(rq->db, id, rq->today, &unit));
    *ret = unit.name;
    return RC_OK;
}

rc publish_column_desk(struct rq *rq)
{
    struct publish_column_desk *v = ARENA_NEW(rq->arena, struct publish_column_desk);
    struct publish_column column;
    TRY(publish_column_find(rq->db, rq->args[0], &column));
    v->line = line_of(rq, &column);
    TRY(owner_name(rq, column.id, &v->line.owner));
    TRY(parent_name(rq, column.parent, &v->parent));
    TRY(unit_name(rq, column.organisation, &v->unit));
    v->link = column.link;
    v->address = str_join(rq->arena, S("/columns/"), column.code);
    v->is_home = column.is_home;
    v->is_upward = column.is_upward;
    v->takes_contributions = column.takes_contributions;
    v->is_open = column.to_day > rq->today;
    v->is_ended = !v->is_open;
    v->ended = column.to_day != DAY_FOREVER ? OPT_I64(column.to_day) : OPT_NONE;
    v->guard = form_guard(rq, &form_none);
    rq->reply.is_desk = true;
    reply_page(rq, v->line.name, publish_column_desk_page(v));
    return RC_OK;
}
