/* SPDX-License-Identifier: Apache-2.0 */
/* The desk: cases by state, voices that wait, the tree to narrow it down. */
#include "core/access.h"
#include "features/problem/problem_work.h"
#include "gen/problem_clock_sql.h"

#define WAITING_SHOWN 8

struct desk_tab {
    str group;
    enum text label;
    int64_t n;
};

/* What does not concern offices is left out for them. */
static void desk_tabs(struct rq *rq, const struct problem_filter *f, const struct problem_counts_row *c,
                      struct problem_desk *v)
{
    const struct desk_tab tabs[] = {
        { S("open"), TEXT_PROBLEM_GROUP_OPEN, c->open },
        { S("mine"), TEXT_PROBLEM_GROUP_MINE, c->mine },
        { S("accepted"), f->by_office ? TEXT_NONE : TEXT_PROBLEM_GROUP_ACCEPTED, c->accepted },
        { S("late"), TEXT_PROBLEM_GROUP_LATE, c->late },
        { S("soon"), TEXT_PROBLEM_GROUP_SOON, c->soon },
        { S("decide"), f->by_office ? TEXT_NONE : TEXT_PROBLEM_GROUP_DECIDE, c->decide },
        { S("paused"), TEXT_PROBLEM_GROUP_PAUSED, c->paused },
        { S("helping"), TEXT_PROBLEM_GROUP_HELPING, c->helping },
        { S("answered"), TEXT_PROBLEM_GROUP_ANSWERED, c->answered },
        { S("asked"), TEXT_PROBLEM_GROUP_ASKED, c->asked },
        { S("echoed"), TEXT_PROBLEM_GROUP_ECHOED, c->echoed },
        { S("ontime"), f->by_office ? TEXT_NONE : TEXT_PROBLEM_GROUP_ONTIME, c->ontime },
        { S("all"), TEXT_PROBLEM_GROUP_ALL, c->total },
    };
    size_t n = sizeof tabs / sizeof tabs[0];
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, n);
    for (size_t i = 0; i < n; i++) {
        bool is_current = str_eq(f->group, tabs[i].group);
        if (is_current)
            v->total = tabs[i].n;
        if (tabs[i].label != TEXT_NONE)
            v->filters[v->filters_n++] =
                (struct problem_chip_link){ problem_filter_link(rq, "/desk", f, tabs[i].group, 1),
                                            tabs[i].label, tabs[i].n, is_current };
    }
}

struct problem_row *problem_rows_of(struct rq *rq, const struct problem_today *t,
                                    const struct problem_list_rows *rows)
{
    struct problem_row *shown = ARENA_ARRAY(rq->arena, struct problem_row, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct problem_list_row *r = &rows->at[i];
        const struct problem_facts facts = {
            r->state,      r->round,     r->accepted_at, r->due_day,
            r->limit_days, r->used_days, r->late_days,   r->paused_until_day
        };
        shown[i] = (struct problem_row){ .number = r->number,
                                         .title = r->title,
                                         .place = r->place_name,
                                         .person = r->person_name,
                                         .state = problem_chip(t, &facts, rq->offset),
                                         .is_confidential = r->is_confidential };
    }
    return shown;
}

/* ---- tree ---- */

static str unit_path(struct rq *rq, const struct problem_filter *f, organisation_id unit)
{
    struct problem_filter there = *f;
    there.organisation = unit.v;
    return problem_filter_link(rq, "/desk", &there, f->group, 1);
}

/* From the person's own root down to the unit, so that there is a way back up. */
static rc tree_above(struct rq *rq, const struct problem_filter *f, organisation_id unit,
                     struct problem_desk *v)
{
    struct organisation *chain, *roots;
    size_t n, roots_n;
    TRY(organisation_chain(rq->db, unit, rq->today, &chain, &n));
    TRY(access_roots(rq, S("problem.desk"), &roots, &roots_n));
    v->tree = ARENA_ARRAY(rq->arena, struct problem_unit, n + roots_n);
    for (size_t i = 0; i < roots_n; i++)
        if (!str_starts(chain[n - 1].path, roots[i].path))
            v->tree[v->tree_n++] = (struct problem_unit){ .path = unit_path(rq, f, roots[i].id),
                                                          .name = roots[i].name,
                                                          .is_above = true };
    for (size_t i = 0; i < n; i++)
        if (access_may(rq, "problem.desk", chain[i].id))
            v->tree[v->tree_n++] = (struct problem_unit){ .path = unit_path(rq, f, chain[i].id),
                                                          .name = chain[i].name,
                                                          .is_above = true,
                                                          .is_current = chain[i].id.v == unit.v };
    v->place = chain[n - 1].name;
    return RC_OK;
}

static rc tree_below(struct rq *rq, const struct problem_filter *f, organisation_id unit,
                     struct problem_desk *v)
{
    struct problem_by_child_rows rows;
    TRY(problem_children(rq, f, unit, &rows));
    struct problem_unit *all = ARENA_ARRAY(rq->arena, struct problem_unit, v->tree_n + rows.n);
    if (v->tree_n > 0)
        memcpy(all, v->tree, v->tree_n * sizeof *all);
    v->quiet = ARENA_ARRAY(rq->arena, struct problem_unit, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem_by_child_row *r = &rows.at[i];
        struct problem_unit child = {
            .path = unit_path(rq, f, r->organisation_id), .name = r->name, .open = r->open, .late = r->late
        };
        if (r->open + r->echoed > 0)
            all[v->tree_n++] = child;
        else
            v->quiet[v->quiet_n++] = child;
    }
    v->quiet_count = (int64_t)v->quiet_n;
    v->tree = all;
    return RC_OK;
}

static rc desk_tree(struct rq *rq, const struct problem_filter *f, struct problem_desk *v)
{
    organisation_id unit = { rq->organisation };
    TRY(tree_above(rq, f, unit, v));
    /* Figures by place say nothing to who sees by office. */
    return f->by_office ? RC_OK : tree_below(rq, f, unit, v);
}

/* ---- voices that wait ---- */

static rc desk_waiting(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                       struct problem_desk *v)
{
    struct problem_voice_filter voices;
    v->has_voices = !f->by_office;
    if (!v->has_voices)
        return RC_OK;
    TRY(problem_voice_filter_read(rq, f, t, &voices));
    voices.group = S("waiting");
    voices.words = voices.folded =
        S(""); /* those that wait stand there whatever the cases are searched for */
    voices.page = 1;
    TRY(problem_voice_filter_list(rq, &voices, WAITING_SHOWN, &v->waiting, &v->waiting_n, &v->waits));
    v->waiting_all = problem_voice_link(rq, &voices, S("waiting"), 1);
    return RC_OK;
}

rc problem_desk_filter(struct rq *rq, struct problem_filter *ret)
{
    TRY(problem_filter_read(rq, rq->scope, ret));
    ret->place_key = "org";
    ret->organisation = rq->organisation;
    if (str_is_absent(rq_query(rq, S("state"))))
        ret->group = S("open");
    return problem_sight(rq, ret);
}

/* What an open desk listens to. */
static struct db_tables desk_tables(void)
{
    struct db_tables tables = { 0 };
    db_tables_put(&tables, TABLE_VOICE);
    db_tables_put(&tables, TABLE_PROBLEM);
    return tables;
}

rc problem_desk_show(struct rq *rq)
{
    const struct db_tables listens = desk_tables();
    struct problem_desk *v = ARENA_NEW(rq->arena, struct problem_desk);
    struct problem_today t;
    struct problem_filter f;
    struct problem_counts_row counts;
    struct problem_list_rows rows;
    struct problem_notice_counts_row told;
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &f));
    TRY(problem_filter_count(rq, &f, &t, &counts));
    TRY(problem_filter_list(rq, &f, &t, PROBLEMS_PER_PAGE, &rows));
    desk_tabs(rq, &f, &counts, v);
    v->rows = problem_rows_of(rq, &t, &rows);
    v->rows_n = rows.n;
    TRY(desk_tree(rq, &f, v));
    TRY(desk_waiting(rq, &f, &t, v));
    struct problem_pages pages = problem_pages_of(rq, "/desk", &f, &counts);
    problem_pages_go_on(rq, &pages, "/desk", &f, &counts, &rows);
    v->is_more = counts.is_more;
    v->page = pages.page;
    v->pages = pages.pages;
    v->previous = pages.previous;
    v->next = pages.next;
    v->acts = problem_bulk_buttons(rq, v->has_voices, true, &v->acts_n);
    TRY(problem_act_last(rq, &v->last));
    TRY(problem_views_of(rq, &f, &t, &counts, v));
    v->guard = form_guard(rq, &problem_search_form);
    v->is_newest = f.is_newest;
    struct problem_filter other = f;
    other.is_newest = !f.is_newest;
    v->other_order = problem_filter_link(rq, "/desk", &other, f.group, 1);
    v->words = f.words;
    v->ledger = problem_filter_link(rq, "/desk/ledger", &f, f.group, 1);
    v->organisation = f.organisation;
    v->as_of = rq->now;
    v->changes = stream_address(rq, "/desk/changes", &listens);
    TRY(problem_notice_counts(rq->db, (person_id){ rq->who.person }, rq->today, &told));
    v->notices = told.unread;
    v->keys = problem_keys_of(rq->arena, true, &v->keys_n);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_DESK_TITLE), problem_desk_page(v));
    return RC_OK;
}

rc problem_desk_changes(struct rq *rq)
{
    struct db_tables tables = desk_tables();
    reply_stream(rq, rq->app->hub, &tables);
    return RC_OK;
}
