/* SPDX-License-Identifier: Apache-2.0 */
/* One's own day: what is due first, what waits for review, what came back, what is to be decided. */
#include "core/access.h"
#include "core/rule.h"
#include "features/problem/problem_work.h"
#include "gen/problem_work_sql.h"

#define SECTION_ROWS 10
#define ID_BYTES 24

static str ids_of(struct arena *a, const struct desk_day_rows *rows)
{
    struct buf b = buf_new(a, ID_BYTES * rows->n + 3);
    buf_putc(&b, '[');
    for (size_t i = 0; i < rows->n; i++)
        buf_printf(&b, "%s%lld", i > 0 ? "," : "", (long long)rows->at[i].id.v);
    buf_putc(&b, ']');
    return buf_str(&b);
}

rc problem_day_rows(struct rq *rq, const struct problem_today *t, const struct problem_filter *f,
                    const struct problem_day_in *day, struct problem_list_rows *ret, int64_t *ret_total)
{
    struct desk_day_rows rows;
    struct desk_day_in in = { .section = day->section,
                              .person = day->person,
                              .by_office = f->by_office,
                              .above = f->above,
                              .today = t->today,
                              .me = f->me,
                              .may_review = day->may_review,
                              .may_assign = day->may_assign,
                              .return_max = day->return_max,
                              .reopen_max = day->reopen_max,
                              .scope = f->scope,
                              .limit = day->limit };
    TRY(desk_day(rq->db, &in, &rows));
    *ret_total = rows.n > 0 ? rows.at[0].total : 0;
    return problem_list(rq->db, ids_of(rq->arena, &rows), t->today, ret);
}

static bool may_anywhere(struct rq *rq, const char *permission)
{
    return access_may(rq, permission, (organisation_id){ 0 });
}

static rc section_add(struct rq *rq, const struct problem_today *t, const struct problem_filter *f,
                      const struct problem_day_in *day, enum text label, struct problem_day *v)
{
    struct problem_list_rows rows;
    struct problem_day_section *s = &v->sections[v->sections_n];
    TRY(problem_day_rows(rq, t, f, day, &rows, &s->n));
    s->label = label;
    s->rows = problem_rows_of(rq, t, &rows);
    s->rows_n = rows.n;
    v->sections_n++;
    return RC_OK;
}

rc problem_day_show(struct rq *rq)
{
    struct problem_day *v = ARENA_NEW(rq->arena, struct problem_day);
    struct problem_day_in day = { .limit = SECTION_ROWS };
    struct problem_today t;
    struct problem_filter f;
    const struct {
        const char *section;
        enum text label;
        bool is_shown;
    } sections[] = {
        { "due", TEXT_PROBLEM_DAY_DUE, true },
        { "review", TEXT_PROBLEM_DAY_REVIEW, true },
        { "returned", TEXT_PROBLEM_DAY_RETURNED, true },
        { "decide", TEXT_PROBLEM_DAY_DECIDE, may_anywhere(rq, "problem.coordinate") },
    };
    size_t n = sizeof sections / sizeof sections[0];
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &f));
    TRY(rule_value(rq->db, S("problem.return_max"), (organisation_id){ 0 }, rq->today, &day.return_max));
    TRY(rule_value(rq->db, S("problem.reopen_max"), (organisation_id){ 0 }, rq->today, &day.reopen_max));
    day.may_review = may_anywhere(rq, "problem.review");
    day.may_assign = may_anywhere(rq, "problem.assign");
    v->sections = ARENA_ARRAY(rq->arena, struct problem_day_section, n);
    for (size_t i = 0; i < n; i++) {
        day.section = str_from_c(sections[i].section);
        if (sections[i].is_shown)
            TRY(section_add(rq, &t, &f, &day, sections[i].label, v));
    }
    v->acts = problem_bulk_buttons(rq, false, true, &v->acts_n);
    v->keys = problem_keys_of(rq->arena, true, &v->keys_n);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_DAY_TITLE), problem_day_page(v));
    return RC_OK;
}
