/* SPDX-License-Identifier: Apache-2.0 */
/* Visits as the desk sees them: those of one's places, and one of them with all it ever said. */
#include "core/access.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_patrol_pages.h"

#define WEEK_DAYS 7
#define PAGES_MAX 100000

/* ---- what a visit says ---- */

static void said_write(struct rq *rq, organisation_id organisation, const str *words, ms_t visited_at,
                       struct patrol_said *ret)
{
    static const char *const names[] = { "place", "subject", "finding", "words" };
    ret[0] = (struct patrol_said){ "organisation", str_printf(rq->arena, "%lld", (long long)organisation.v) };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ret[i + 1] = (struct patrol_said){ names[i], words[i] };
    ret[PATROL_SAID - 2] =
        (struct patrol_said){ "day", day_format(rq->arena, day_of(visited_at, rq->offset)) };
    ret[PATROL_SAID - 1] = (struct patrol_said){ "time", patrol_clock(rq, visited_at) };
}

void patrol_said_of(struct rq *rq, const struct patrol_visit_by_id_row *row, struct patrol_said *ret)
{
    const str words[] = { row->place, row->subject, row->finding, row->words };
    said_write(rq, row->organisation_id, words, row->visited_at, ret);
}

rc patrol_said_before(struct rq *rq, patrol_visit_id id, int64_t version, struct patrol_said *ret,
                      bool *ret_found)
{
    struct patrol_versions_rows rows;
    *ret_found = false;
    TRY(patrol_versions(rq->db, id, &rows));
    for (size_t i = 0; i < rows.n && !*ret_found; i++) {
        const struct patrol_versions_row *r = &rows.at[i];
        const str words[] = { r->place, r->subject, r->finding, r->words };
        if (r->version == version) {
            said_write(rq, r->organisation_id, words, r->visited_at, ret);
            *ret_found = true;
        }
    }
    return RC_OK;
}

static rc facts_photos(struct rq *rq, patrol_visit_id id, struct problem_patrol_facts *v)
{
    struct patrol_photos_rows rows;
    TRY(patrol_photos(rq->db, id, &rows));
    v->photos = ARENA_ARRAY(rq->arena, struct problem_kept, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->photos[v->photos_n++] =
            (struct problem_kept){ .thumb = problem_picture_link(rq, rows.at[i].hash), .n = (int64_t)i + 1 };
    return RC_OK;
}

static rc facts_versions(struct rq *rq, patrol_visit_id id, struct problem_patrol_facts *v)
{
    struct patrol_versions_rows rows;
    TRY(patrol_versions(rq->db, id, &rows));
    v->versions = ARENA_ARRAY(rq->arena, struct problem_patrol_before, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct patrol_versions_row *r = &rows.at[i];
        v->versions[v->versions_n++] =
            (struct problem_patrol_before){ .version = r->version,
                                            .until = r->until_at,
                                            .subject = r->subject,
                                            .place = r->place,
                                            .finding = patrol_finding_label(r->finding),
                                            .words = r->words,
                                            .at = r->visited_at };
    }
    return RC_OK;
}

rc patrol_facts(struct rq *rq, const struct patrol_visit_by_id_row *row, struct problem_patrol_facts *ret)
{
    *ret = (struct problem_patrol_facts){ .subject = row->subject,
                                          .place = row->place,
                                          .place_name = row->place_name,
                                          .finding = patrol_finding_label(row->finding),
                                          .words = row->words,
                                          .at = row->visited_at,
                                          .came = row->created_at,
                                          .voice = row->voice_number,
                                          .has_point = row->micro_latitude.has };
    TRY(facts_photos(rq, row->id, ret));
    return facts_versions(rq, row->id, ret);
}

/* ---- the list ---- */

static const struct {
    str group;
    enum text label;
} tabs[] = {
    { S_INIT("today"), TEXT_PROBLEM_PATROL_TODAY },
    { S_INIT("week"), TEXT_PROBLEM_PATROL_WEEK },
    { S_INIT("found"), TEXT_PROBLEM_PATROL_FOUND },
    { S_INIT("all"), TEXT_PROBLEM_GROUP_ALL },
};
#define TABS (sizeof tabs / sizeof tabs[0])

/* Which visits are shown; the same for the list and for its count. */
struct visit_filter {
    str group;
    int64_t organisation, page;
    ms_t day, week;
};

static struct visit_filter filter_read(struct rq *rq)
{
    str wanted = rq_query(rq, S("state"));
    struct visit_filter f = { .group = S("today"),
                              .organisation = rq->organisation,
                              .page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1),
                              .day = day_start(rq->today, rq->offset),
                              .week = day_start(rq->today - WEEK_DAYS + 1, rq->offset) };
    for (size_t i = 0; i < TABS; i++)
        if (str_eq(wanted, tabs[i].group))
            f.group = tabs[i].group;
    return f;
}

static int64_t group_count(const struct patrol_counts_row *c, str group)
{
    if (str_eq(group, S("today")))
        return c->of_today;
    if (str_eq(group, S("week")))
        return c->of_week;
    return str_eq(group, S("found")) ? c->found : c->total;
}

static str visits_link(struct rq *rq, const struct visit_filter *f, str group, int64_t page)
{
    return str_printf(rq->arena, "/desk/visits?org=%lld&state=%.*s&page=%lld", (long long)f->organisation,
                      STR_ARG(group), (long long)page);
}

static rc visits_count(struct rq *rq, const struct visit_filter *f, struct patrol_counts_row *ret)
{
    struct patrol_counts_in in = {
        .day_start = f->day, .week_start = f->week, .scope = rq->scope, .today = rq->today
    };
    return patrol_counts(rq->db, &in, ret);
}

rc patrol_visits_today(struct rq *rq, int64_t *ret_n, str *ret_path)
{
    struct visit_filter f = filter_read(rq);
    struct patrol_counts_row counts;
    TRY(visits_count(rq, &f, &counts));
    *ret_n = counts.of_today;
    *ret_path = visits_link(rq, &f, S("today"), 1);
    return RC_OK;
}

static rc visits_load(struct rq *rq, const struct visit_filter *f, struct problem_patrol_desk *v)
{
    struct patrol_own_rows rows;
    bool is_today = str_eq(f->group, S("today")), is_week = str_eq(f->group, S("week"));
    struct patrol_list_in in = { .scope = rq->scope,
                                 .today = rq->today,
                                 .since = is_today  ? f->day
                                          : is_week ? f->week
                                                    : 0,
                                 .found_only = str_eq(f->group, S("found")),
                                 .limit = PROBLEMS_PER_PAGE,
                                 .offset = (f->page - 1) * PROBLEMS_PER_PAGE };
    TRY(patrol_list(rq->db, &in, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_patrol_item, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = patrol_item_of(&rows.at[i], "/desk/visits");
    return RC_OK;
}

rc problem_patrol_desk_show(struct rq *rq)
{
    struct problem_patrol_desk *v = ARENA_NEW(rq->arena, struct problem_patrol_desk);
    struct visit_filter f = filter_read(rq);
    struct patrol_counts_row counts;
    struct organisation unit;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &unit));
    TRY(visits_count(rq, &f, &counts));
    TRY(visits_load(rq, &f, v));
    v->place = unit.name;
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, TABS);
    for (size_t i = 0; i < TABS; i++)
        v->filters[v->filters_n++] =
            (struct problem_chip_link){ visits_link(rq, &f, tabs[i].group, 1), tabs[i].label,
                                        group_count(&counts, tabs[i].group), str_eq(tabs[i].group, f.group) };
    int64_t n = group_count(&counts, f.group);
    v->page = f.page;
    v->pages = n > 0 ? (n + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1;
    if (f.page > 1)
        v->previous = visits_link(rq, &f, f.group, f.page - 1);
    if (f.page < v->pages)
        v->next = visits_link(rq, &f, f.group, f.page + 1);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_PATROL_DESK), problem_patrol_desk_page(v));
    return RC_OK;
}

/* ---- one visit ---- */

static rc visit_load(struct rq *rq, struct patrol_visit_by_id_row *ret)
{
    patrol_visit_id id;
    bool found = false;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(patrol_visit_by_id(rq->db, rq->today, id, ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such visit");
    return RC_OK;
}

rc problem_scope_visit(struct rq *rq, int64_t *ret)
{
    struct patrol_visit_by_id_row row;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK; /* core/access says why */
    TRY(visit_load(rq, &row));
    *ret = row.organisation_id.v;
    return RC_OK;
}

rc problem_patrol_desk_visit_show(struct rq *rq)
{
    struct problem_patrol_sheet *v = ARENA_NEW(rq->arena, struct problem_patrol_sheet);
    struct patrol_visit_by_id_row row;
    TRY(visit_load(rq, &row));
    TRY(patrol_facts(rq, &row, &v->facts));
    v->back = str_printf(rq->arena, "/desk/visits?org=%lld", (long long)row.organisation_id.v);
    rq->reply.is_desk = true;
    reply_page(rq, row.subject, problem_patrol_sheet_page(v));
    return RC_OK;
}
