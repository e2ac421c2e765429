/* SPDX-License-Identifier: Apache-2.0 */
/* One case on the desk: facts, what can be done now and by this person, every step. */
#include "core/access.h"
#include "core/rule.h"
#include "features/problem/problem_clock_desk.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_intake_pages.h"
#include "features/problem/problem_work.h"
#include "gen/problem_intake_sql.h"

struct act {
    enum problem_act act;
    const char *permission;
    bool at_office; /* the permission counts over the office, not over the place */
    struct problem_box box;
};

/* The first that is possible is the main one. */
static const struct act acts[] = {
    { ACT_ANSWER,
      "problem.handle",
      true,
      { .form = &problem_answer_form,
        .label = TEXT_PROBLEM_ACT_ANSWER,
        .address = "answer",
        .is_main = true } },
    { ACT_PUBLISH,
      "problem.review",
      false,
      { .form = &form_none, .label = TEXT_PROBLEM_ACT_PUBLISH, .address = "publish", .is_main = true } },
    { ACT_PROGRESS,
      "problem.handle",
      true,
      { .form = &problem_progress_form, .label = TEXT_PROBLEM_ACT_PROGRESS, .address = "progress" } },
    { ACT_SEND_BACK,
      "problem.review",
      false,
      { .form = &problem_send_back_form, .label = TEXT_PROBLEM_ACT_SEND_BACK, .address = "send-back" } },
    { ACT_RETURN,
      "problem.handle",
      true,
      { .form = &problem_return_form, .label = TEXT_PROBLEM_ACT_RETURN, .address = "return" } },
    { ACT_END,
      "problem.coordinate",
      false,
      { .form = &problem_end_form, .label = TEXT_PROBLEM_ACT_END, .address = "end" } },
};
static const struct problem_box call_box = { .form = &problem_call_form,
                                             .label = TEXT_PROBLEM_ACT_CALL,
                                             .address = "call" };
#define ACTS (sizeof acts / sizeof acts[0])

static void case_facts(struct rq *rq, const struct problem_today *t, const struct problem_by_number_row *p,
                       struct problem_desk_problem *v)
{
    const struct problem_facts facts = { p->state,      p->round,     p->accepted_at, p->due_day,
                                         p->limit_days, p->used_days, p->late_days,   p->paused_until_day };
    v->number = p->number;
    v->title = p->title;
    v->kind = problem_kind_label(p->kind);
    v->category = problem_category_name(rq, p->name_zh, p->name_en);
    v->statement = p->statement;
    v->measure = p->measure;
    v->answer = p->answer;
    v->basis = p->basis;
    v->next_measure = p->next_measure;
    v->result = str_is_absent(p->result) ? TEXT_NONE : problem_result_label(p->result);
    v->is_answer_public = p->echoed_at.has;
    v->place = p->place;
    v->where = p->place_name;
    v->state = problem_chip(t, &facts, rq->offset);
    v->accepted_at = p->accepted_at;
    v->due = p->due_day;
    v->round = p->round;
    v->office = p->office_name;
    v->person = p->person_name;
    v->phone = p->office_phone;
    v->limit = problem_bar(rq, t, &facts);
    v->is_public = p->is_public;
    v->is_confidential = p->is_confidential;
    v->voices_count = p->voices;
    v->is_merged = problem_state_parse(p->state) == PROBLEM_MERGED;
    v->into_number = p->into_number;
    v->into_title = p->into_title;
}

/* What the rights of the one who asks come to at this case. */
struct standing {
    bool may_end, may_return, assists;
};

static bool may_act(struct rq *rq, const struct problem_by_number_row *p, const struct act *act,
                    const struct standing *s)
{
    if ((act->act == ACT_END && !s->may_end) || (act->act == ACT_RETURN && !s->may_return))
        return false;
    if (act->act == ACT_PROGRESS && s->assists &&
        problem_next(problem_state_parse(p->state), ACT_PROGRESS) != 0)
        return true;
    if (problem_next(problem_state_parse(p->state), act->act) == 0)
        return false;
    if (!act->at_office)
        return access_may(rq, act->permission, p->organisation_id);
    return p->office_id.has && access_may(rq, act->permission, (organisation_id){ p->office_id.v });
}

/* A case is ended from above only when the residents' rounds are used up. */
static rc rounds_are_over(struct rq *rq, const struct problem_by_number_row *p, bool *ret)
{
    int64_t most;
    TRY(rule_value(rq->db, S("problem.reopen_max"), p->organisation_id, rq->today, &most));
    *ret = p->round > most;
    return RC_OK;
}

static rc case_assign(struct rq *rq, const struct problem_by_number_row *p, str base,
                      struct problem_desk_problem *v)
{
    enum problem_state state = problem_state_parse(p->state);
    bool is_first = state == PROBLEM_ACCEPTED;
    struct problem_box box = { .form = &problem_assign_form,
                               .label = is_first ? TEXT_PROBLEM_ACT_ASSIGN : TEXT_PROBLEM_ACT_REASSIGN,
                               .address = "assign",
                               .is_main = is_first,
                               .is_open = is_first };
    if (problem_next(state, ACT_ASSIGN) == 0 || !access_may(rq, "problem.assign", p->organisation_id))
        return RC_OK;
    TRY(problem_assign_choices(rq, p));
    v->acts[v->acts_n++] = problem_box_of(rq, base, &box);
    return RC_OK;
}

static rc case_call(struct rq *rq, const struct problem_by_number_row *p, str base,
                    struct problem_desk_problem *v)
{
    bool is_needed;
    TRY(problem_call_choices(rq, p, &is_needed));
    if (is_needed && access_may(rq, "problem.call", p->organisation_id))
        v->acts[v->acts_n++] = problem_box_of(rq, base, &call_box);
    return RC_OK;
}

static rc case_acts(struct rq *rq, const struct problem_by_number_row *p, struct problem_desk_problem *v)
{
    str base = str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(p->number));
    struct standing s = { 0 };
    v->acts = ARENA_ARRAY(rq->arena, struct problem_act_box, ACTS + 4 + PROBLEM_CLOCK_BOXES);
    TRY(rounds_are_over(rq, p, &s.may_end));
    TRY(problem_clock_facts(rq, p, v, &s.assists));
    TRY(problem_can_return(rq, p, &s.may_return));
    if (!str_is_absent(p->next_measure) || !str_is_absent(p->measure))
        form_set_value(rq, "answer_measure", str_is_absent(p->next_measure) ? p->measure : p->next_measure);
    if (!str_is_absent(p->basis))
        form_set_value(rq, "answer_basis", p->basis);
    if (!str_is_absent(p->answer))
        form_set_value(rq, "answer", p->answer);
    for (size_t i = 0; i < ACTS; i++) {
        struct problem_box box = acts[i].box;
        box.is_open = (v->acts_n == 0 && box.is_main) || problem_reply_opens(rq, box.form);
        if (may_act(rq, p, &acts[i], &s))
            v->acts[v->acts_n++] = problem_box_of(rq, base, &box);
    }
    TRY(case_assign(rq, p, base, v));
    problem_clock_boxes(rq, p, base, s.may_return, v);
    TRY(case_call(rq, p, base, v));
    TRY(problem_merge_box(rq, p, base, v));
    return problem_wall_box(rq, p, base, v);
}

static rc case_voices(struct rq *rq, problem_id id, struct problem_desk_problem *v)
{
    struct problem_voices_shown_rows rows;
    TRY(problem_voices_shown(rq->db, OPT_I64(id.v), &rows));
    v->voices = ARENA_ARRAY(rq->arena, struct problem_desk_said, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->voices[v->voices_n++] =
            (struct problem_desk_said){ .number = rows.at[i].number,
                                        .words = rows.at[i].words,
                                        .at = rows.at[i].received_at,
                                        .channel = problem_channel_label(rows.at[i].channel) };
    return RC_OK;
}

rc problem_desk_problem_show(struct rq *rq)
{
    struct problem_desk_problem *v = ARENA_NEW(rq->arena, struct problem_desk_problem);
    struct problem_by_number_row p;
    struct problem_today t;
    struct problem_reply_offer *reply;
    struct problem_people_row people;
    TRY(problem_of_page(rq, &p));
    TRY(problem_today_load(rq, &t));
    case_facts(rq, &t, &p, v);
    TRY(problem_reply_fill_case(rq, &p, &reply));
    TRY(case_acts(rq, &p, v));
    if (reply != NULL)
        problem_reply_buttons(rq, v->acts, v->acts_n, reply);
    v->reply = reply != NULL && reply->buttons_n > 0 ? reply : NULL;
    TRY(case_voices(rq, p.id, v));
    TRY(problem_people(rq->db, p.id.v, &people));
    v->people = people.n;
    TRY(problem_merged_items(rq, p.id, false, &v->merged_here, &v->merged_here_n));
    TRY(problem_pictures(rq, p.id, false, &v->pictures, &v->pictures_n));
    TRY(problem_lines(rq, p.id, true, &v->lines, &v->lines_n));
    v->summary = problem_sent_summary(rq);
    v->keys = problem_keys_of(rq->arena, false, &v->keys_n);
    rq->reply.is_desk = true;
    reply_page(rq, p.title, problem_desk_problem_page(v));
    return RC_OK;
}
