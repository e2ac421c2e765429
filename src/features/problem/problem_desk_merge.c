/* SPDX-License-Identifier: Apache-2.0 */
/* Merging on the desk: likely targets, and the two acts on a whole problem. */
#include "core/access.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_intake_pages.h"
#include "gen/problem_merge_sql.h"

#define PROPOSALS 6
/* So many of a subtree's newest cases are looked at for likely ones, beside those of the place. */
#define NEWEST 1000

/* What says the same comes first; the others in their order. */
static rc likest_first(struct rq *rq, str words, struct problem_merge_targets_rows *rows)
{
    str *titles = ARENA_ARRAY(rq->arena, str, rows->n), *texts = ARENA_ARRAY(rq->arena, str, rows->n);
    size_t *order = ARENA_ARRAY(rq->arena, size_t, rows->n), like, n = 0;
    struct problem_merge_targets_row *at = ARENA_ARRAY(rq->arena, struct problem_merge_targets_row, rows->n);
    bool *is_taken = ARENA_ARRAY(rq->arena, bool, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        titles[i] = rows->at[i].title;
        texts[i] = rows->at[i].statement;
    }
    TRY(problem_like_order(rq, words, titles, texts, rows->n, order, &like));
    for (; n < like; n++) {
        at[n] = rows->at[order[n]];
        is_taken[order[n]] = true;
    }
    for (size_t i = 0; i < rows->n; i++)
        if (!is_taken[i])
            at[n++] = rows->at[i];
    rows->at = at;
    return RC_OK;
}

static struct run_choice choice_of(struct rq *rq, const struct problem_merge_targets_row *r)
{
    struct format words = { rq->arena, rq->lang, rq->now, rq->offset };
    str day = format_day(words, r->accepted_at);
    str category = problem_category_name(rq, r->name_zh, r->name_en);
    return (struct run_choice){ .value = r->number,
                                .label = r->title,
                                .hint = str_printf(rq->arena, "%.*s · %.*s · %.*s · %.*s", STR_ARG(r->number),
                                                   STR_ARG(r->place_name), STR_ARG(category), STR_ARG(day)) };
}

rc problem_like_choices(struct rq *rq, const struct problem_like *like)
{
    struct organisation root;
    struct problem_merge_targets_rows rows;
    struct problem_merge_targets_in in = { .today = rq->today,
                                           .place = like->place.v,
                                           .category = like->category,
                                           .confidential_too = like->is_confidential,
                                           .newest = NEWEST,
                                           .limit = PROBLEM_LIKE_NEWEST };
    TRY(problem_acts_for(rq, "problem.accept", like->place, &root));
    in.scope = scope_below(rq->arena, root.path);
    TRY(problem_merge_targets(rq->db, &in, &rows));
    if (!str_is_empty(like->words))
        TRY(likest_first(rq, like->words, &rows));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, PROPOSALS);
    size_t n = 0;
    for (size_t i = 0; i < rows.n && n < PROPOSALS; i++)
        if (!str_eq(rows.at[i].number, like->except))
            choices[n++] = choice_of(rq, &rows.at[i]);
    form_set_choices(rq, "merge_into", choices, n);
    return RC_OK;
}

rc problem_merge_choices(struct rq *rq, const struct voice_by_number_row *v)
{
    return problem_like_choices(
        rq, &(struct problem_like){ .place = v->organisation_id,
                                    .category = v->category_code,
                                    .is_confidential = str_eq(v->secrecy, S("confidential")) });
}

rc problem_merge_target(struct rq *rq, const struct problem_merge_form *f, struct problem_by_number_row *ret)
{
    str typed = str_trim(f->number);
    bool found = false, sees = false;
    TRY(problem_by_number(rq->db, rq->today, str_is_empty(typed) ? f->into : typed, ret, &found));
    if (found)
        TRY(problem_sees(
            rq, &(struct problem_matter){ ret->organisation_id, ret->office_id, ret->is_confidential },
            &sees));
    if (!sees || !access_may(rq, "problem.accept", ret->organisation_id))
        return form_fail(rq, "merge_number", TEXT_PROBLEM_MERGE_UNKNOWN);
    return RC_OK;
}

rc problem_merged_items(struct rq *rq, problem_id id, bool is_public_only, struct problem_merged_item **ret,
                        size_t *ret_n)
{
    struct problem_merged_here_rows rows;
    TRY(problem_merged_here(rq->db, OPT_I64(id.v), &rows));
    struct problem_merged_item *items = ARENA_ARRAY(rq->arena, struct problem_merged_item, rows.n);
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].is_public || !is_public_only)
            items[n++] = (struct problem_merged_item){ .number = rows.at[i].number,
                                                       .title = rows.at[i].title,
                                                       .at = rows.at[i].merged_at.v };
    *ret = items;
    *ret_n = n;
    return RC_OK;
}

rc problem_merge_box(struct rq *rq, const struct problem_by_number_row *p, str base,
                     struct problem_desk_problem *v)
{
    static const struct problem_box merge = { .form = &problem_merge_form,
                                              .label = TEXT_PROBLEM_ACT_MERGE,
                                              .address = "merge" };
    static const struct problem_box unmerge = { .form = &form_none,
                                                .label = TEXT_PROBLEM_ACT_UNMERGE,
                                                .address = "unmerge" };
    enum problem_state state = problem_state_parse(p->state);
    if (!access_may(rq, "problem.accept", p->organisation_id))
        return RC_OK;
    if (state == PROBLEM_MERGED)
        v->acts[v->acts_n++] = problem_box_of(rq, base, &unmerge);
    if (problem_next(state, ACT_MERGE) == 0)
        return RC_OK;
    const struct problem_like like = { .place = p->organisation_id,
                                       .category = p->category_code,
                                       .is_confidential = p->is_confidential,
                                       .words = p->statement,
                                       .except = p->number };
    TRY(problem_like_choices(rq, &like));
    v->acts[v->acts_n++] = problem_box_of(rq, base, &merge);
    return RC_OK;
}

static rc done(struct rq *rq, const struct problem_by_number_row *p, const char *action, enum text flash)
{
    TRY(problem_desk_audit(rq, action, "problem", p->number, p->organisation_id, (str){ 0 }));
    problem_desk_on(rq, flash, p->number);
    return RC_OK;
}

rc problem_desk_merge_problem(struct rq *rq)
{
    struct problem_by_number_row p, into;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_merge_target(rq, rq->form, &into));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_merge(rq->db, &by, p.id, into.id));
    return done(rq, &p, "problem.merge", TEXT_PROBLEM_CASE_MERGED_DONE);
}

rc problem_desk_unmerge_problem(struct rq *rq)
{
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_unmerge(rq->db, &by, p.id));
    return done(rq, &p, "problem.unmerge", TEXT_PROBLEM_CASE_UNMERGED_DONE);
}
