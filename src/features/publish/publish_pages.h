/* SPDX-License-Identifier: Apache-2.0 */
/* publish_pages: handlers, forms and what pages of columns and sites share. */
#ifndef EW_PUBLISH_PAGES_H
#define EW_PUBLISH_PAGES_H

#include "core/access.h"
#include "features/publish/publish_site.h"
#include "gen/publish_views.h"
#include "web/form.h"
#include "web/route.h"
#include "web/rq.h"

/* Makes, changes, moves and ends columns and sites of one's units. */
#define PERMISSION_ARRANGE "publish.arrange"

/* Names the unit of the column or site in the address; of what belongs to the whole instance the root. */
route_scope_fn publish_scope_column, publish_scope_site;

extern const struct form publish_column_form, publish_column_change_form, publish_column_move_form;
extern const struct form publish_site_form, publish_site_change_form, publish_sites_form, publish_logo_form,
    publish_hide_form, publish_order_form;

/* publish_desk_column.c, publish_desk_column_form.c */
handler_fn publish_columns_desk, publish_column_desk, publish_column_add_show, publish_column_add_do;
handler_fn publish_column_change_show, publish_column_change_do, publish_column_move_show,
    publish_column_move_do, publish_column_up, publish_column_down;
/* publish_desk_column_end.c */
extern const struct form publish_column_end_form;
handler_fn publish_column_end_show, publish_column_end_do, publish_columns_due_show;
/* publish_desk_site.c */
handler_fn publish_sites_desk, publish_site_desk, publish_site_add_show, publish_site_add_do,
    publish_sites_add_show, publish_sites_add_do, publish_site_change_show, publish_site_change_do,
    publish_site_hide_do, publish_site_order_do, publish_column_reopen_do, publish_logo_show,
    publish_logo_prepare, publish_logo_do;
/* publish_site_page.c */
handler_fn publish_site_code_show, publish_site_logo_picture;
/* The site in the address. RC_NOT_FOUND (publish.site_is_closed): it is closed. */
rc publish_site_here(struct rq *rq, struct publish_site *ret);

/* What a unit of work refuses (its err.text_key) stands at the field that it is about. */
rc publish_refused(struct rq *rq, rc done, const char *field);
/* The site that ?site= names, else that of one's own unit. */
rc publish_site_chosen(struct rq *rq, struct publish_site *ret);
/* Gives the field the units that one may arrange and that have no site. */
rc publish_unit_choices(struct rq *rq, const char *field);
/* A page of the desk with one form. */
struct publish_form_page {
    const struct form *form;
    str title;
    enum text hint, send;
    str action, back;
    enum text back_words;
};
rc publish_form_show(struct rq *rq, const struct publish_form_page *page);
/* The unit of a column or site as an organisation: .v == 0 becomes the root (.v == 0 when there is none). */
rc publish_unit_of(struct rq *rq, organisation_id unit, organisation_id *ret);
/* An audit entry: subject "column work" or "site sfc", detail {"what": words}. */
rc publish_record(struct rq *rq, const char *action, const char *kind, str name, organisation_id unit,
                  str words);
/* The name of a site: of the main one the name of the place. */
rc publish_site_name(struct rq *rq, const struct publish_site *site, str *ret);
/* "/sites/sfc" or, of the main site, "". */
str publish_site_path(struct rq *rq, const struct publish_site *site);

#endif
