/* SPDX-License-Identifier: Apache-2.0 */
/* Public pages: home, wall, one problem, its pictures. */
#include "core/access.h"
#include "core/module.h"
#include "core/setting.h"
#include "features/problem/problem_clock_desk.h"
#include "features/problem/problem_feed.h"
#include "features/problem/problem_pages.h"
#include "features/problem/problem_share.h"
#include "features/problem/problem_show.h"
#include "gen/problem_intake_sql.h"
#include "gen/problem_review_sql.h"

#define LATEST 5
#define VILLAGES_MAX 300

/* A page with limits is good until the next of them passes, at the latest until midnight. */
static void good_until_midnight(struct rq *rq)
{
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
}

rc problem_place_name(struct rq *rq, str *ret)
{
    TRY(setting_get(rq->db, S("place"), ret));
    if (str_is_empty(*ret))
        *ret = rq_text(rq, TEXT_FRAME_PLACE);
    return RC_OK;
}

/* ---- home ---- */

static void home_bar(struct rq *rq, struct problem_home *v)
{
    v->bar_echoed = problem_percent(rq, v->echoed, v->total);
    v->bar_open = problem_percent(rq, v->doing, v->total);
    v->bar_open_at = v->bar_echoed;
    v->bar_soon = problem_percent(rq, v->soon, v->total);
    v->bar_soon_at = problem_percent(rq, v->echoed + v->doing, v->total);
    v->bar_late = problem_percent(rq, v->late, v->total);
    v->bar_late_at = problem_percent(rq, v->echoed + v->doing + v->soon, v->total);
}

static str share_of(struct rq *rq, int64_t part, int64_t whole)
{
    return whole == 0 ? S("–") : str_join(rq->arena, problem_percent(rq, part, whole), S("%"));
}

static rc home_figures(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                       struct problem_home *v)
{
    struct problem_counts_row counts;
    struct problem_figures_row figures;
    TRY(problem_filter_count(rq, f, t, &counts));
    TRY(problem_filter_figures(rq->db, f->scope, t->today, &figures));
    v->received = figures.received;
    v->rated = figures.rated;
    v->unrated = figures.asked - figures.rated;
    v->total = counts.total;
    v->echoed = counts.echoed;
    v->ontime = counts.ontime;
    v->doing = counts.open - counts.soon - counts.late;
    v->soon = counts.soon;
    v->late = counts.late;
    v->closed = figures.closed;
    v->closed_share = share_of(rq, figures.closed, figures.received);
    v->ontime_share = share_of(rq, counts.ontime, counts.echoed);
    v->satisfied_share = share_of(rq, figures.satisfied, figures.rated);
    home_bar(rq, v);
    return RC_OK;
}

rc problem_home_show(struct rq *rq)
{
    struct problem_home *v = ARENA_NEW(rq->arena, struct problem_home);
    struct problem_today t;
    struct problem_list_rows rows;
    /* The whole site: the home page is everybody's. */
    struct problem_filter f = { .scope = scope_whole(),
                                .group = S("echoed"),
                                .category = S(""),
                                .words = S(""),
                                .above = S(""),
                                .is_public_only = true,
                                .page = 1 };
    TRY(problem_today_load(rq, &t));
    TRY(problem_place_name(rq, &v->place));
    TRY(setting_get(rq->db, S("phone"), &v->phone));
    TRY(home_figures(rq, &f, &t, v));
    TRY(problem_filter_list(rq, &f, &t, LATEST, &rows));
    v->latest = ARENA_ARRAY(rq->arena, struct problem_card, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->latest[v->latest_n++] = problem_card_of(rq, &t, &rows.at[i]);
    struct home_pieces pieces;
    TRY(module_home(rq, &pieces));
    v->index = pieces.index;
    v->notices = pieces.notices;
    v->is_elder = rq->mode != VIEW_NORMAL;
    v->look = v->is_elder ? S("/look?mode=normal&back=%2F") : S("/look?mode=elder&back=%2F");
    v->as_of = rq->now;
    good_until_midnight(rq);
    reply_feed(rq, S("/wall.atom"), rq_text(rq, TEXT_PROBLEM_WALL_TITLE));
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_PROMISE), problem_home_page(v));
    return RC_OK;
}

/* ---- wall ---- */

static void wall_filters(struct rq *rq, const struct problem_filter *f, const struct problem_counts_row *c,
                         struct problem_wall *v)
{
    const struct problem_chip_link links[] = {
        { problem_filter_link(rq, "/wall", f, S("all"), 1), TEXT_PROBLEM_GROUP_ALL, c->total,
          str_eq(f->group, S("all")) },
        { problem_filter_link(rq, "/wall", f, S("late"), 1), TEXT_PROBLEM_GROUP_LATE, c->late,
          str_eq(f->group, S("late")) },
        { problem_filter_link(rq, "/wall", f, S("soon"), 1), TEXT_PROBLEM_GROUP_SOON, c->soon,
          str_eq(f->group, S("soon")) },
        { problem_filter_link(rq, "/wall", f, S("open"), 1), TEXT_PROBLEM_GROUP_OPEN, c->open,
          str_eq(f->group, S("open")) },
        { problem_filter_link(rq, "/wall", f, S("echoed"), 1), TEXT_PROBLEM_GROUP_ECHOED, c->echoed,
          str_eq(f->group, S("echoed")) },
    };
    v->filters_n = sizeof links / sizeof links[0];
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, v->filters_n);
    memcpy(v->filters, links, sizeof links);
}

rc problem_villages(struct rq *rq, int64_t chosen, bool with_all, struct problem_option **ret, size_t *ret_n)
{
    struct organisation *roots, *children = NULL;
    size_t roots_n, n = 0, at = 0;
    int64_t total;
    TRY(organisation_children(rq->db, (organisation_id){ 0 }, rq->today, 1, &roots, &roots_n, &total));
    if (roots_n > 0)
        TRY(organisation_children(rq->db, roots[0].id, rq->today, VILLAGES_MAX, &children, &n, &total));
    struct problem_option *options = ARENA_ARRAY(rq->arena, struct problem_option, n + 2);
    if (with_all)
        options[at++] =
            (struct problem_option){ .value = S(""), .label = rq_text(rq, TEXT_PROBLEM_GROUP_ALL) };
    for (size_t i = 0; i < n; i++) {
        bool is_place = str_eq(children[i].kind, S("village")) || str_eq(children[i].kind, S("community")) ||
                        str_eq(children[i].kind, S("town")) || str_eq(children[i].kind, S("county"));
        if (is_place)
            options[at++] =
                (struct problem_option){ str_printf(rq->arena, "%lld", (long long)children[i].id.v),
                                         children[i].name, children[i].id.v == chosen };
    }
    if (roots_n > 0 && at == (with_all ? 1 : 0))
        options[at++] = (struct problem_option){ str_printf(rq->arena, "%lld", (long long)roots[0].id.v),
                                                 roots[0].name, roots[0].id.v == chosen };
    *ret = options;
    *ret_n = at;
    return RC_OK;
}

bool problem_is_option(const struct problem_option *options, size_t n, str value)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(options[i].value, value))
            return true;
    return false;
}

rc problem_category_options(struct rq *rq, str chosen, bool with_all, struct problem_option **ret,
                            size_t *ret_n)
{
    struct problem_categories_rows rows;
    size_t at = 0;
    TRY(problem_categories(rq->db, &rows));
    struct problem_option *options = ARENA_ARRAY(rq->arena, struct problem_option, rows.n + 1);
    if (with_all)
        options[at++] =
            (struct problem_option){ .value = S(""), .label = rq_text(rq, TEXT_PROBLEM_GROUP_ALL) };
    for (size_t i = 0; i < rows.n; i++)
        options[at++] =
            (struct problem_option){ rows.at[i].code,
                                     problem_category_name(rq, rows.at[i].name_zh, rows.at[i].name_en),
                                     str_eq(rows.at[i].code, chosen) };
    *ret = options;
    *ret_n = at;
    return RC_OK;
}

int64_t problem_group_count(const struct problem_counts_row *c, str group)
{
    const struct {
        str group;
        int64_t n;
    } groups[] = { { S("open"), c->open },         { S("late"), c->late },     { S("soon"), c->soon },
                   { S("echoed"), c->echoed },     { S("ontime"), c->ontime }, { S("accepted"), c->accepted },
                   { S("decide"), c->decide },     { S("paused"), c->paused }, { S("helping"), c->helping },
                   { S("answered"), c->answered }, { S("asked"), c->asked },   { S("mine"), c->mine } };
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (str_eq(groups[i].group, group))
            return groups[i].n;
    return c->total;
}

struct problem_pages problem_pages_of(struct rq *rq, const char *path, const struct problem_filter *f,
                                      const struct problem_counts_row *counts)
{
    int64_t n = problem_group_count(counts, f->group);
    struct problem_pages p = { .page = f->page,
                               .pages = n > 0 ? (n + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1 };
    if (f->page > 1)
        p.previous = problem_filter_link(rq, path, f, f->group, f->page - 1);
    if (f->page < p.pages)
        p.next = problem_filter_link(rq, path, f, f->group, f->page + 1);
    return p;
}

void problem_pages_go_on(struct rq *rq, struct problem_pages *pages, const char *path,
                         const struct problem_filter *f, const struct problem_counts_row *counts,
                         const struct problem_list_rows *rows)
{
    bool is_full = rows->n == PROBLEMS_PER_PAGE;
    if (!is_full || (str_is_absent(pages->next) && !counts->is_more))
        return;
    str next = problem_filter_link(rq, path, f, f->group, f->page + 1);
    const struct problem_list_row *last = &rows->at[rows->n - 1];
    pages->next = str_printf(rq->arena, "%.*s&after=%lld.%lld", STR_ARG(next), (long long)last->turn,
                             (long long)last->id.v);
    pages->pages = pages->pages > f->page ? pages->pages : f->page + 1;
}

rc problem_wall_show(struct rq *rq)
{
    struct problem_wall *v = ARENA_NEW(rq->arena, struct problem_wall);
    struct problem_today t;
    struct problem_filter f;
    struct problem_counts_row counts;
    struct problem_list_rows rows;
    TRY(problem_today_load(rq, &t));
    /* The whole site: what is on the wall is for everybody. */
    TRY(problem_filter_read(rq, scope_whole(), &f));
    f.is_public_only = true;
    TRY(problem_filter_count(rq, &f, &t, &counts));
    TRY(problem_filter_list(rq, &f, &t, PROBLEMS_PER_PAGE, &rows));
    wall_filters(rq, &f, &counts, v);
    TRY(problem_villages(rq, f.organisation, true, &v->villages, &v->villages_n));
    TRY(problem_category_options(rq, f.category, true, &v->categories, &v->categories_n));
    v->cards = ARENA_ARRAY(rq->arena, struct problem_card, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->cards[v->cards_n++] = problem_card_of(rq, &t, &rows.at[i]);
    struct problem_pages pages = problem_pages_of(rq, "/wall", &f, &counts);
    problem_pages_go_on(rq, &pages, "/wall", &f, &counts, &rows);
    v->is_more = counts.is_more;
    v->page = pages.page;
    v->pages = pages.pages;
    v->previous = pages.previous;
    v->next = pages.next;
    v->words = f.words;
    v->group = f.group;
    v->is_empty = rows.n == 0;
    v->here = rq->here;
    v->changes = problem_wall_stream(rq);
    v->follow = problem_follow_link(rq, &f);
    reply_feed(rq, problem_feed_link(rq, "/wall.atom", &f), rq_text(rq, TEXT_PROBLEM_WALL_TITLE));
    v->ledger = problem_filter_link(rq, "/ledger", &f, f.group, 1);
    good_until_midnight(rq);
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_WALL_TITLE), problem_wall_page(v));
    return RC_OK;
}

/* ---- one problem ---- */

rc problem_pictures(struct rq *rq, problem_id id, bool is_public_only, struct problem_picture **ret,
                    size_t *ret_n)
{
    struct problem_photos_rows rows;
    TRY(problem_photos(rq->db, (struct opt_i64){ .v = id.v, .has = true }, is_public_only, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct problem_picture, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct problem_picture){
            .path = str_printf(rq->arena, "/pictures/%.*s", STR_ARG(rows.at[i].hash)),
            .thumb = str_printf(rq->arena, "/pictures/%.*s?size=small", STR_ARG(rows.at[i].hash)),
            .is_after = str_eq(rows.at[i].stage, S("after")),
            .width = rows.at[i].width.v,
            .height = rows.at[i].height.v
        };
    *ret_n = rows.n;
    return RC_OK;
}

static rc sheet_pictures(struct rq *rq, problem_id id, struct problem_sheet *v)
{
    struct problem_picture *all;
    size_t n;
    TRY(problem_pictures(rq, id, true, &all, &n));
    v->before = ARENA_ARRAY(rq->arena, struct problem_picture, n);
    v->after = ARENA_ARRAY(rq->arena, struct problem_picture, n);
    for (size_t i = 0; i < n; i++)
        if (all[i].is_after)
            v->after[v->after_n++] = all[i];
        else
            v->before[v->before_n++] = all[i];
    return RC_OK;
}

static rc sheet_scores(struct rq *rq, const struct problem_by_number_row *p, struct problem_sheet *v)
{
    struct problem_scores_rows rows;
    struct problem_unreached_row unreached;
    int64_t by_score[6] = { 0 };
    TRY(problem_scores(rq->db, p->id, p->round, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        by_score[rows.at[i].score] = rows.at[i].n;
        v->rated += rows.at[i].n;
        v->satisfied += problem_is_satisfied(rows.at[i].score) ? rows.at[i].n : 0;
    }
    v->scores = ARENA_ARRAY(rq->arena, struct problem_score, 5);
    for (int64_t s = 5; s >= 1 && v->rated > 0; s--)
        v->scores[v->scores_n++] =
            (struct problem_score){ .label = problem_score_label(s),
                                    .n = by_score[s],
                                    .width = problem_percent(rq, by_score[s], v->rated),
                                    .fill = problem_is_satisfied(s) ? S("v2") : S("v4") };
    /* Percentages of fewer than ten answers say more than they know. */
    TRY(problem_unreached(rq->db, p->id, p->round, &unreached));
    v->unreached = unreached.n;
    v->silent = v->asked - v->rated;
    v->share = v->rated >= 10 ? share_of(rq, v->satisfied, v->rated) : S("");
    return RC_OK;
}

static rc sheet_voices(struct rq *rq, const struct problem_by_number_row *p, struct problem_sheet *v)
{
    struct problem_voices_shown_rows rows;
    struct problem_private known;
    struct problem_people_row people;
    TRY(problem_voices_shown(rq->db, OPT_I64(p->id.v), &rows));
    TRY(problem_private_of(rq->db, &rq->app->keys, p->id, (voice_id){ 0 }, &known));
    v->voices = ARENA_ARRAY(rq->arena, struct problem_said, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (!rows.at[i].is_support)
            v->voices[v->voices_n++] = (struct problem_said){
                .words = str_eq(rows.at[i].secrecy, S("public"))
                             ? problem_mask(rq->arena, rows.at[i].words, &known)
                             : (str){ 0 },
                .at = rows.at[i].received_at,
                .channel = problem_channel_label(rows.at[i].channel),
            };
    v->said = (int64_t)v->voices_n;
    TRY(problem_people(rq->db, p->id.v, &people));
    v->people = people.n;
    return RC_OK;
}

static void sheet_facts(struct rq *rq, const struct problem_today *t, const struct problem_by_number_row *p,
                        struct problem_sheet *v)
{
    const struct problem_facts facts = { p->state,      p->round,     p->accepted_at, p->due_day,
                                         p->limit_days, p->used_days, p->late_days,   p->paused_until_day };
    bool is_echoed = problem_state_parse(p->state) >= PROBLEM_ECHOED;
    v->number = p->number;
    v->title = p->title;
    v->category = problem_category_name(rq, p->name_zh, p->name_en);
    v->state = problem_chip(t, &facts, rq->offset);
    v->statement = p->statement;
    v->measure = p->measure;
    v->due = p->due_day;
    v->paused_until = p->paused_until_day;
    v->pause_reason = p->pause_reason;
    v->limit = problem_bar(rq, t, &facts);
    v->office = p->office_name;
    v->person = p->person_name;
    v->phone = p->office_phone;
    v->asked = p->voices;
    v->printed_at = rq->now;
    v->me_too =
        !str_eq(p->state, S("closed")) && !str_eq(p->state, S("ended")) && !str_eq(p->state, S("merged"));
    v->is_merged = problem_state_parse(p->state) == PROBLEM_MERGED;
    if (p->into_is_public.v != 0) {
        v->into_number = p->into_number;
        v->into_title = p->into_title;
    }
    if (!is_echoed)
        return;
    v->answer = p->answer;
    v->basis = p->basis;
    v->echoed_at = p->echoed_at;
    v->result = problem_result_label(p->result);
}

rc problem_show(struct rq *rq)
{
    struct problem_sheet *v = ARENA_NEW(rq->arena, struct problem_sheet);
    struct problem_by_number_row p;
    struct problem_today t;
    bool found = false, assists;
    TRY(problem_by_number(rq->db, rq->today, rq->args[0], &p, &found));
    if (!found || !p.is_public)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no public problem of that number");
    TRY(problem_today_load(rq, &t));
    sheet_facts(rq, &t, &p, v);
    TRY(problem_helpers(rq, p.id, &v->helpers, &v->helpers_n, &assists));
    TRY(sheet_pictures(rq, p.id, v));
    TRY(sheet_scores(rq, &p, v));
    TRY(sheet_voices(rq, &p, v));
    TRY(problem_merged_items(rq, p.id, true, &v->merged_here, &v->merged_here_n));
    TRY(problem_lines(rq, p.id, false, &v->lines, &v->lines_n));
    TRY(problem_topic_find(rq, p.id, &v->topic_number, &v->topic_title));
    if (assists || access_may(rq, "problem.place", p.organisation_id) ||
        (p.office_id.has && access_may(rq, "problem.handle", (organisation_id){ p.office_id.v })))
        v->staff = str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(p.number));
    problem_pass_on(rq, &p, v->state.label, &v->share_address, &v->share_picture);
    rq->reply.back = S("/wall");
    good_until_midnight(rq);
    reply_page(rq, p.title, problem_sheet_page(v));
    return RC_OK;
}

/* A picture of a public page to everybody; the others only to those of the staff who see its case or voice,
 * and to the author by a link of the receipt. */
rc problem_picture_show(struct rq *rq)
{
    struct problem_file_is_public_row row = { 0 };
    bool found = false, is_mine = false, is_small = str_eq(rq_query(rq, S("size")), S("small"));
    int fd;
    int64_t size;
    TRY(problem_file_is_public(rq->db, rq->args[0], &row, &found));
    bool is_public = found && row.n > 0;
    if (!is_public)
        TRY(problem_topic_picture(rq, rq->args[0], &is_public, &is_mine));
    bool sees = is_mine || is_public || problem_picture_may(rq, rq->args[0]);
    if (!sees)
        TRY(problem_picture_sees(rq, rq->args[0], &sees));
    if (!sees)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such picture for this visitor");
    TRY(file_open(rq->app, rq->arena, &rq->err, rq->args[0], is_small, &fd, &size));
    reply_file(rq, fd, size, S("image/jpeg"));
    rq->reply.is_private = !is_public;
    return RC_OK;
}
