/* SPDX-License-Identifier: Apache-2.0 */
/* Topics on the desk: the list, a new one, one topic with what can be done now, and the acts. */
#include "core/access.h"
#include "features/problem/problem_topic_pages.h"
#include "web/rq.h"

#define CLAIMERS_MAX 400

rc problem_topic_scope_place(struct rq *rq, int64_t *ret)
{
    struct topic_by_number_row t;
    if (rq->who.person == 0)
        return RC_OK;
    TRY(topic_of_page(rq, &t));
    *ret = t.organisation_id.v;
    return RC_OK;
}

/* Without a lead the place decides, and the act says that it is not possible. */
rc problem_topic_scope_lead(struct rq *rq, int64_t *ret)
{
    struct topic_by_number_row t;
    if (rq->who.person == 0)
        return RC_OK;
    TRY(topic_of_page(rq, &t));
    *ret = t.lead_id.has ? t.lead_id.v : t.organisation_id.v;
    return RC_OK;
}

/* What residents have suggested is for those who decide about it; all else is public anyway. */
static bool sees(struct rq *rq, const struct topic_by_number_row *t)
{
    return topic_is_public(topic_state_parse(t->state)) ||
           access_may(rq, "problem.coordinate", t->organisation_id);
}

rc problem_topic_picture(struct rq *rq, str hash, bool *ret_public, bool *ret_mine)
{
    struct topic_picture_owners_rows rows;
    TRY(topic_picture_owners(rq->db, hash, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct topic_picture_owners_row *row = &rows.at[i];
        *ret_public = *ret_public || str_eq(row->state, S("solved"));
        *ret_mine =
            *ret_mine || access_may(rq, "problem.coordinate", row->organisation_id) ||
            (row->lead_id.has && access_may(rq, "problem.handle", (organisation_id){ row->lead_id.v }));
    }
    return RC_OK;
}

/* ---- list ---- */

rc problem_topic_desk_list(struct rq *rq)
{
    struct topic_desk_list *v = ARENA_NEW(rq->arena, struct topic_desk_list);
    struct topic_list_rows rows;
    int64_t n;
    bool coordinates = access_may(rq, "problem.coordinate", (organisation_id){ rq->organisation });
    str wanted = rq_query(rq, S("state"));
    const struct topic_tabs in = { .path = "/desk/topics",
                                   .group = str_is_empty(wanted) ? S("all") : wanted,
                                   .is_desk = coordinates,
                                   .scope = rq->scope };
    TRY(topic_tabs_make(rq, &in, &v->filters, &v->filters_n, &n));
    TRY(topic_list(rq->db,
                   &(struct topic_list_in){ .today = rq->today,
                                            .is_public_only = !coordinates,
                                            .topic_group = in.group,
                                            .scope = rq->scope,
                                            .limit = TOPICS_PER_PAGE * 5 },
                   &rows));
    v->cards = ARENA_ARRAY(rq->arena, struct topic_card, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->cards[v->cards_n++] = topic_card_of(rq, &rows.at[i], true);
    v->may_propose = coordinates;
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_TOPICS_TITLE), topic_desk_list_page(v));
    return RC_OK;
}

/* ---- a new one ---- */

static rc village_choices(struct rq *rq)
{
    struct problem_option *options;
    size_t n, mine = 0;
    TRY(problem_villages(rq, 0, false, &options, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++) {
        organisation_id org;
        if (str_to_i64(options[i].value, &org.v) && access_may(rq, "problem.coordinate", org))
            choices[mine++] = (struct run_choice){ .value = options[i].value, .label = options[i].label };
    }
    form_set_choices(rq, "village", choices, mine);
    return RC_OK;
}

rc problem_topic_new_show(struct rq *rq)
{
    struct topic_new *v = ARENA_NEW(rq->arena, struct topic_new);
    str problem = rq_query(rq, S("problem"));
    TRY(village_choices(rq));
    if (!str_is_empty(problem))
        form_set_value(rq, "new_problems", problem);
    v->summary = form_summary(rq, &topic_new_form);
    v->fields = form_fields(rq, &topic_new_form);
    v->guard = form_guard(rq, &topic_new_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_TOPIC_NEW), topic_new_page(v));
    return RC_OK;
}

/* ---- one topic ---- */

struct act {
    enum topic_act act;
    struct problem_box box;
    bool by_lead; /* the permission counts over the organisation that leads */
};
static const struct act acts[] = {
    { TOPIC_ACT_OPEN,
      { .form = &topic_open_form, .label = TEXT_PROBLEM_TOPIC_ACT_OPEN, .address = "open", .is_main = true },
      false },
    { TOPIC_ACT_DECLINE,
      { .form = &topic_decline_form, .label = TEXT_PROBLEM_TOPIC_ACT_DECLINE, .address = "decline" },
      false },
    { TOPIC_ACT_APPROVE,
      { .form = &form_none, .label = TEXT_PROBLEM_TOPIC_ACT_APPROVE, .address = "approve", .is_main = true },
      false },
    { TOPIC_ACT_REFUSE,
      { .form = &topic_refuse_form, .label = TEXT_PROBLEM_TOPIC_ACT_REFUSE, .address = "refuse" },
      false },
    { TOPIC_ACT_SOLVE,
      { .form = &form_none, .label = TEXT_PROBLEM_TOPIC_ACT_SOLVE, .address = "solve", .is_main = true },
      false },
    { TOPIC_ACT_SEND_BACK,
      { .form = &topic_send_back_form, .label = TEXT_PROBLEM_ACT_SEND_BACK, .address = "send-back" },
      false },
    { TOPIC_ACT_REPORT,
      { .form = &topic_report_form,
        .label = TEXT_PROBLEM_TOPIC_ACT_REPORT,
        .address = "report",
        .is_main = true },
      true },
    { TOPIC_ACT_PROGRESS,
      { .form = &topic_progress_form, .label = TEXT_PROBLEM_ACT_PROGRESS, .address = "progress" },
      true },
    { TOPIC_ACT_FIX,
      { .form = &topic_fix_form, .label = TEXT_PROBLEM_TOPIC_ACT_FIX, .address = "fix", .is_main = true },
      false },
    { TOPIC_ACT_END,
      { .form = &topic_end_form, .label = TEXT_PROBLEM_TOPIC_ACT_END, .address = "end" },
      false },
};
#define ACTS (sizeof acts / sizeof acts[0])

static bool may_act(struct rq *rq, const struct topic_by_number_row *t, const struct act *act)
{
    if (topic_next(topic_state_parse(t->state), act->act) == 0)
        return false;
    if (!act->by_lead)
        return access_may(rq, "problem.coordinate", t->organisation_id);
    return t->lead_id.has && access_may(rq, "problem.handle", (organisation_id){ t->lead_id.v });
}

/* Holders of posts in the organisations that the person handles for. */
static rc claim_choices(struct rq *rq, bool *ret)
{
    struct organisation *roots;
    size_t roots_n, n = 0;
    TRY(access_roots(rq, S("problem.handle"), &roots, &roots_n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, roots_n * CLAIMERS_MAX + 1);
    for (size_t r = 0; r < roots_n; r++) {
        struct problem_assignees_rows rows;
        const struct problem_assignees_in in = { .today = rq->today,
                                                 .category = S(""),
                                                 .place = roots[r].id.v,
                                                 .scope = scope_below(rq->arena, roots[r].path),
                                                 .limit = CLAIMERS_MAX };
        TRY(problem_assignees(rq->db, &in, &rows));
        for (size_t i = 0; i < rows.n; i++)
            choices[n++] = (struct run_choice){
                .value = str_printf(rq->arena, "%lld %lld", (long long)rows.at[i].organisation_id.v,
                                    (long long)rows.at[i].person_id.v),
                .label = str_printf(rq->arena, "%.*s · %.*s · %.*s", STR_ARG(rows.at[i].office_name),
                                    STR_ARG(rows.at[i].person_name), STR_ARG(rows.at[i].title)),
            };
    }
    form_set_choices(rq, "holder", choices, n);
    *ret = n > 0;
    return RC_OK;
}

/* What the forms of the coordinator hold when they are opened. */
static rc words_values(struct rq *rq, const struct topic_by_number_row *t, const struct topic_member *members,
                       size_t n)
{
    struct buf b = buf_new(rq->arena, 4096);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_putc(&b, '\n');
        buf_put(&b, members[i].number);
    }
    form_set_value(rq, "fix_title", t->title);
    form_set_value(rq, "fix_aim", t->aim);
    form_set_value(rq, "fix_problems", buf_str(&b));
    if (t->limit_day.has)
        form_set_value(rq, "fix_day", day_format(rq->arena, t->limit_day.v));
    return RC_OK;
}

static rc topic_boxes(struct rq *rq, const struct topic_by_number_row *t, struct topic_desk_one *v)
{
    static const struct problem_box claim = {
        .form = &topic_claim_form, .label = TEXT_PROBLEM_TOPIC_ACT_CLAIM, .address = "claim", .is_main = true
    };
    str base = str_printf(rq->arena, "/desk/topics/%.*s", STR_ARG(t->number));
    bool may_claim = topic_next(topic_state_parse(t->state), TOPIC_ACT_CLAIM) != 0;
    v->acts = ARENA_ARRAY(rq->arena, struct problem_act_box, ACTS + 1);
    TRY(words_values(rq, t, v->members, v->members_n));
    if (!str_is_absent(t->answer))
        form_set_value(rq, "report", t->answer);
    if (may_claim)
        TRY(claim_choices(rq, &may_claim));
    if (may_claim)
        v->acts[v->acts_n++] = problem_box_of(rq, base, &claim);
    for (size_t i = 0; i < ACTS; i++)
        if (may_act(rq, t, &acts[i]))
            v->acts[v->acts_n++] = problem_box_of(rq, base, &acts[i].box);
    return RC_OK;
}

rc problem_topic_desk_show(struct rq *rq)
{
    struct topic_desk_one *v = ARENA_NEW(rq->arena, struct topic_desk_one);
    struct topic_by_number_row t;
    TRY(topic_of_page(rq, &t));
    if (!sees(rq, &t))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a suggestion that is not this person's to see");
    enum topic_state state = topic_state_parse(t.state);
    v->number = t.number;
    v->title = str_is_empty(t.title) ? rq_text(rq, TEXT_PROBLEM_TOPIC_SUGGESTED) : t.title;
    v->state = topic_chip(rq, state, t.limit_day);
    v->is_public = topic_is_public(state);
    v->words = t.words;
    v->aim = t.aim;
    v->place = t.place_name;
    v->limit = t.limit_day;
    v->lead = t.lead_name;
    v->leader = t.leader_name;
    v->plan = t.plan;
    v->answer = t.answer;
    v->result = str_is_absent(t.result) ? TEXT_NONE : problem_result_label(t.result);
    TRY(topic_members(rq, t.id, &v->members, &v->members_n));
    TRY(topic_pictures(rq, t.id, &v->pictures, &v->pictures_n));
    TRY(topic_boxes(rq, &t, v));
    TRY(topic_lines(rq, t.id, true, &v->lines, &v->lines_n));
    v->summary = problem_sent_summary(rq);
    rq->reply.is_desk = true;
    reply_page(rq, v->title, topic_desk_one_page(v));
    return RC_OK;
}

/* ---- acts ---- */

static rc on_to(struct rq *rq, const char *action, const struct topic_by_number_row *t, enum text flash)
{
    TRY(problem_desk_audit(rq, action, "topic", t->number, t->organisation_id, (str){ 0 }));
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/desk/topics/"), t->number));
    return RC_OK;
}

/* The topic and who acts on it, for whom. */
static rc act_begin(struct rq *rq, struct topic_by_number_row *t, struct problem_act_by *by)
{
    TRY(topic_of_page(rq, t));
    return problem_desk_by(rq, by);
}

/* A number that cannot belong is said at the field where it was typed. */
static rc at_problems(struct rq *rq, const char *field, rc why)
{
    str number = rq->err.field;
    if (why != RC_INVALID || str_is_empty(number))
        return why;
    const struct text_arg args[] = { text_arg_str("number", number) };
    rq->err = (struct err){ 0 };
    return form_fail_args(rq, field, TEXT_PROBLEM_TOPIC_PROBLEM, args, 1);
}

static struct topic_words words_of(struct rq *rq, const struct topic_words_input *in)
{
    struct topic_words words = { .title = in->title, .aim = in->aim, .limit_day = in->limit_day };
    topic_numbers(rq->arena, str_is_absent(in->problems) ? S("") : in->problems, &words.problems,
                  &words.problems_n);
    return words;
}

rc problem_topic_new(struct rq *rq)
{
    const struct topic_words_input *in = rq->form;
    struct topic_words words = words_of(rq, in);
    struct organisation unit;
    struct topic_by_id_row row;
    bool found;
    topic_id id;
    if (!str_to_i64(in->village, &words.organisation.v) ||
        !access_may(rq, "problem.coordinate", words.organisation))
        return form_fail(rq, "village", TEXT_PROBLEM_TOPIC_VILLAGE_WRONG);
    TRY(problem_acts_for(rq, rq->route->permission, words.organisation, &unit));
    const struct problem_act_by by = { .person = { rq->who.person },
                                       .organisation = unit.id,
                                       .now = rq->now,
                                       .offset = rq->offset,
                                       .keys = &rq->app->keys };
    TRY(at_problems(rq, "new_problems", topic_propose(rq->db, &by, &words, &id)));
    TRY(topic_by_id(rq->db, id, &row, &found));
    const struct topic_by_number_row t = { .number = row.number, .organisation_id = row.organisation_id };
    return on_to(rq, "topic.propose", &t, TEXT_PROBLEM_DONE);
}

rc problem_topic_open(struct rq *rq)
{
    struct topic_by_number_row t;
    struct problem_act_by by;
    struct topic_words words = words_of(rq, rq->form);
    TRY(act_begin(rq, &t, &by));
    TRY(at_problems(rq, "open_problems", topic_open(rq->db, &by, t.id, &words)));
    return on_to(rq, "topic.open", &t, TEXT_PROBLEM_DONE);
}

rc problem_topic_fix(struct rq *rq)
{
    struct topic_by_number_row t;
    struct problem_act_by by;
    struct topic_words words = words_of(rq, rq->form);
    TRY(act_begin(rq, &t, &by));
    if (words.limit_day <= rq->today)
        return form_fail(rq, "fix_day", TEXT_PROBLEM_TOPIC_DAY_PAST);
    TRY(at_problems(rq, "fix_problems", topic_fix(rq->db, &by, t.id, &words)));
    return on_to(rq, "topic.fix", &t, TEXT_PROBLEM_DONE);
}

rc problem_topic_claim(struct rq *rq)
{
    const struct topic_claim_input *in = rq->form;
    struct topic_by_number_row t;
    struct problem_act_by by = problem_by(rq);
    str rest = in->holder, office;
    organisation_id lead;
    person_id leader;
    TRY(topic_of_page(rq, &t));
    if (!str_cut(&rest, ' ', &office) || !str_to_i64(office, &lead.v) || !str_to_i64(rest, &leader.v) ||
        !access_may(rq, "problem.handle", lead))
        return form_fail(rq, "holder", TEXT_PROBLEM_TOPIC_LEADER_WRONG);
    by.organisation = lead;
    TRY(topic_claim(rq->db, &by, t.id, lead, leader, in->plan));
    return on_to(rq, "topic.claim", &t, TEXT_PROBLEM_TOPIC_CLAIMED_DONE);
}

/* The acts that take a text, or nothing. */
typedef rc reason_act(struct db *db, const struct problem_act_by *by, topic_id id, str words);

static rc reason_do(struct rq *rq, const char *action, reason_act *act)
{
    const struct topic_reason_input *in = rq->form;
    struct topic_by_number_row t;
    struct problem_act_by by;
    TRY(act_begin(rq, &t, &by));
    TRY(act(rq->db, &by, t.id, in->words));
    return on_to(rq, action, &t, TEXT_PROBLEM_DONE);
}

rc problem_topic_decline(struct rq *rq)
{
    return reason_do(rq, "topic.decline", topic_decline);
}

rc problem_topic_refuse(struct rq *rq)
{
    return reason_do(rq, "topic.refuse", topic_refuse);
}

rc problem_topic_progress(struct rq *rq)
{
    return reason_do(rq, "topic.progress", topic_progress);
}

rc problem_topic_send_back(struct rq *rq)
{
    return reason_do(rq, "topic.send_back", topic_send_back);
}

rc problem_topic_end(struct rq *rq)
{
    return reason_do(rq, "topic.end", topic_end);
}

rc problem_topic_approve(struct rq *rq)
{
    struct topic_by_number_row t;
    struct problem_act_by by;
    TRY(act_begin(rq, &t, &by));
    TRY(topic_approve(rq->db, &by, t.id));
    return on_to(rq, "topic.approve", &t, TEXT_PROBLEM_DONE);
}

rc problem_topic_solve(struct rq *rq)
{
    struct topic_by_number_row t;
    struct problem_act_by by;
    TRY(act_begin(rq, &t, &by));
    TRY(topic_solve(rq->db, &by, t.id));
    return on_to(rq, "topic.solve", &t, TEXT_PROBLEM_TOPIC_SOLVED_DONE);
}

rc problem_topic_report_prepare(struct rq *rq)
{
    const struct topic_report_input *in = rq->form;
    return problem_clean_photos(rq, "report_photos", &in->photos);
}

rc problem_topic_report(struct rq *rq)
{
    const struct topic_report_input *in = rq->form;
    const struct problem_prepared *photos = rq->prepared;
    struct topic_by_number_row t;
    struct problem_act_by by;
    TRY(act_begin(rq, &t, &by));
    const struct problem_answer answer = {
        .result = in->result, .words = in->words, .photos = photos->at, .photos_n = photos->n
    };
    TRY(topic_report(rq->db, &by, t.id, &answer));
    return on_to(rq, "topic.report", &t, TEXT_PROBLEM_DONE);
}
