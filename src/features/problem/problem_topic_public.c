/* SPDX-License-Identifier: Apache-2.0 */
/* Topics in public: the list, one topic, a suggestion and what became of it, support, satisfaction. */
#include "core/seal.h"
#include "features/problem/problem_topic_pages.h"
#include "web/guard.h"
#include "web/rq.h"

#define COOKIE S("ew_topic")
#define RECEIPT_LINK_MS (30 * MS_PER_MINUTE)
#define RECEIPT_CONTEXT S("topic supporter")

rc topic_of_page(struct rq *rq, struct topic_by_number_row *ret)
{
    bool found = false;
    TRY(topic_by_number(rq->db, rq->today, rq->args[0], ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no topic of that number");
}

static rc public_topic(struct rq *rq, struct topic_by_number_row *ret)
{
    TRY(topic_of_page(rq, ret));
    if (!topic_is_public(topic_state_parse(ret->state)))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a topic that is not public");
    return RC_OK;
}

/* ---- what views show ---- */

struct problem_standing topic_chip(const struct rq *rq, enum topic_state state, struct opt_i64 limit_day)
{
    static const enum text labels[TOPIC_STATE_COUNT] = {
        [TOPIC_SUGGESTED] = TEXT_PROBLEM_TOPIC_SUGGESTED, [TOPIC_DECLINED] = TEXT_PROBLEM_TOPIC_DECLINED,
        [TOPIC_PROPOSED] = TEXT_PROBLEM_TOPIC_PROPOSED,   [TOPIC_FIXED] = TEXT_PROBLEM_TOPIC_FIXED,
        [TOPIC_CLAIMED] = TEXT_PROBLEM_TOPIC_CLAIMED,     [TOPIC_WORKING] = TEXT_PROBLEM_TOPIC_WORKING,
        [TOPIC_REPORTED] = TEXT_PROBLEM_TOPIC_REPORTED,   [TOPIC_SOLVED] = TEXT_PROBLEM_TOPIC_SOLVED,
        [TOPIC_ENDED] = TEXT_PROBLEM_TOPIC_ENDED,
    };
    struct problem_standing s = { .label = labels[state], .tone = S("info") };
    if (topic_is_open(state) && limit_day.has && limit_day.v < rq->today)
        return (struct problem_standing){ .tone = S("late"),
                                          .is_late = true,
                                          .label = TEXT_PROBLEM_STATE_LATE,
                                          .days = rq->today - limit_day.v };
    s.is_new = state <= TOPIC_FIXED && state != TOPIC_DECLINED;
    s.is_doing = state == TOPIC_WORKING || state == TOPIC_CLAIMED;
    s.is_eye = state == TOPIC_REPORTED;
    s.is_echo = state == TOPIC_SOLVED || state == TOPIC_ENDED;
    if (state == TOPIC_SOLVED)
        s.tone = S("ok");
    else if (state == TOPIC_ENDED || state == TOPIC_DECLINED || state == TOPIC_SUGGESTED)
        s.tone = S("");
    return s;
}

static const struct topic_word {
    str act;
    enum text label;
} step_words[] = {
    { S_INIT("suggest"), TEXT_PROBLEM_TOPIC_STEP_SUGGEST },
    { S_INIT("decline"), TEXT_PROBLEM_TOPIC_STEP_DECLINE },
    { S_INIT("propose"), TEXT_PROBLEM_TOPIC_STEP_PROPOSE },
    { S_INIT("fix"), TEXT_PROBLEM_TOPIC_STEP_FIX },
    { S_INIT("claim"), TEXT_PROBLEM_TOPIC_STEP_CLAIM },
    { S_INIT("approve"), TEXT_PROBLEM_TOPIC_STEP_APPROVE },
    { S_INIT("refuse"), TEXT_PROBLEM_TOPIC_STEP_REFUSE },
    { S_INIT("progress"), TEXT_PROBLEM_STEP_PROGRESS },
    { S_INIT("report"), TEXT_PROBLEM_TOPIC_STEP_REPORT },
    { S_INIT("send_back"), TEXT_PROBLEM_STEP_SEND_BACK },
    { S_INIT("solve"), TEXT_PROBLEM_TOPIC_STEP_SOLVE },
    { S_INIT("end"), TEXT_PROBLEM_TOPIC_STEP_END },
};

static struct problem_line line_of(str act, ms_t at)
{
    struct problem_line l = { .at = at, .tone = S("") };
    for (size_t i = 0; i < sizeof step_words / sizeof step_words[0]; i++)
        if (str_eq(act, step_words[i].act))
            l.label = step_words[i].label;
    l.is_got = str_eq(act, S("suggest")) || str_eq(act, S("propose"));
    l.is_done = str_eq(act, S("fix")) || str_eq(act, S("approve")) || str_eq(act, S("end"));
    l.is_send = str_eq(act, S("claim"));
    l.is_doing = str_eq(act, S("progress"));
    l.is_eye = str_eq(act, S("report"));
    l.is_echo = str_eq(act, S("solve"));
    l.is_redo = str_eq(act, S("decline")) || str_eq(act, S("refuse")) || str_eq(act, S("send_back"));
    l.tone = l.is_echo ? S("ok") : l.is_doing || l.is_eye ? S("info") : l.is_redo ? S("warn") : S("");
    return l;
}

rc topic_lines(struct rq *rq, topic_id id, bool is_staff, struct problem_line **ret, size_t *ret_n)
{
    struct topic_steps_rows rows;
    TRY(topic_steps(rq->db, rq->today, id, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct problem_line, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct topic_steps_row *row = &rows.at[i];
        struct problem_line *l = &(*ret)[i];
        *l = line_of(row->act, row->at);
        l->words = is_staff && !str_is_absent(row->note) ? row->note : row->words;
        l->office = row->office_name;
        if (is_staff && !str_is_absent(row->person_name))
            l->office = str_is_absent(row->office_name)
                            ? row->person_name
                            : str_printf(rq->arena, "%.*s %.*s", STR_ARG(row->office_name),
                                         STR_ARG(row->person_name));
    }
    return RC_OK;
}

rc topic_members(struct rq *rq, topic_id id, struct topic_member **ret, size_t *ret_n)
{
    struct topic_problems_rows rows;
    TRY(topic_problems(rq->db, id, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct topic_member, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct topic_member){ .number = rows.at[i].number, .title = rows.at[i].title };
    return RC_OK;
}

rc topic_pictures(struct rq *rq, topic_id id, struct problem_picture **ret, size_t *ret_n)
{
    struct topic_photos_rows rows;
    TRY(topic_photos(rq->db, id, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct problem_picture, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct problem_picture){
            .path = str_printf(rq->arena, "/pictures/%.*s", STR_ARG(rows.at[i].hash)),
            .thumb = str_printf(rq->arena, "/pictures/%.*s?size=small", STR_ARG(rows.at[i].hash)),
            .is_after = true,
            .width = rows.at[i].width.v,
            .height = rows.at[i].height.v,
        };
    return RC_OK;
}

struct topic_card topic_card_of(const struct rq *rq, const struct topic_list_row *row, bool is_desk)
{
    enum topic_state state = topic_state_parse(row->state);
    return (struct topic_card){
        .path = str_printf(rq->arena, "%s/topics/%.*s", is_desk ? "/desk" : "", STR_ARG(row->number)),
        .number = row->number,
        /* A resident's own words are for staff alone. */
        .title = str_is_empty(row->title) && is_desk ? row->words : row->title,
        .aim = row->aim,
        .state = topic_chip(rq, state, row->limit_day),
        .place = row->place_name,
        .lead = row->lead_name,
        .leader = row->leader_name,
        .limit = row->limit_day,
        .problems = row->problems,
        .supporters = row->supporters,
        .rated = state == TOPIC_SOLVED ? row->rated : 0,
        .satisfied = row->satisfied,
    };
}

static const struct topic_tab {
    str group;
    enum text label;
    bool is_desk;
} tabs[] = {
    { S_INIT("all"), TEXT_PROBLEM_GROUP_ALL, false },
    { S_INIT("suggested"), TEXT_PROBLEM_TOPIC_SUGGESTED, true },
    { S_INIT("proposed"), TEXT_PROBLEM_TOPIC_PROPOSED, false },
    { S_INIT("fixed"), TEXT_PROBLEM_TOPIC_FIXED, false },
    { S_INIT("claimed"), TEXT_PROBLEM_TOPIC_WORKING, false },
    { S_INIT("solved"), TEXT_PROBLEM_TOPIC_SOLVED, false },
    { S_INIT("ended"), TEXT_PROBLEM_TOPIC_ENDED, false },
};
#define TABS (sizeof tabs / sizeof tabs[0])

static bool is_in_group(str group, str state)
{
    enum topic_state s = topic_state_parse(state);
    bool is_claimed = s == TOPIC_CLAIMED || s == TOPIC_WORKING || s == TOPIC_REPORTED;
    return str_eq(group, S("all")) || str_eq(group, state) || (str_eq(group, S("claimed")) && is_claimed);
}

rc topic_tabs_make(struct rq *rq, const struct topic_tabs *in, struct problem_chip_link **ret,
                   size_t *ret_tabs, int64_t *ret_n)
{
    struct topic_counts_rows rows;
    TRY(topic_counts(rq->db, rq->today, in->scope, !in->is_desk, &rows));
    *ret = ARENA_ARRAY(rq->arena, struct problem_chip_link, TABS);
    *ret_tabs = 0;
    *ret_n = 0;
    for (size_t t = 0; t < TABS; t++) {
        int64_t n = 0;
        for (size_t i = 0; i < rows.n; i++)
            n += is_in_group(tabs[t].group, rows.at[i].state) ? rows.at[i].n : 0;
        bool is_current = str_eq(in->group, tabs[t].group);
        if (is_current)
            *ret_n = n;
        if (in->is_desk || !tabs[t].is_desk)
            (*ret)[(*ret_tabs)++] = (struct problem_chip_link){ str_printf(rq->arena, "%s?state=%.*s",
                                                                           in->path, STR_ARG(tabs[t].group)),
                                                                tabs[t].label, n, is_current };
    }
    return RC_OK;
}

/* ---- pages ---- */

static str group_of(struct rq *rq)
{
    str wanted = rq_query(rq, S("state"));
    for (size_t t = 0; t < TABS; t++)
        if (str_eq(wanted, tabs[t].group) && !tabs[t].is_desk)
            return tabs[t].group;
    return S("all");
}

rc problem_topics_show(struct rq *rq)
{
    struct topics_page *v = ARENA_NEW(rq->arena, struct topics_page);
    struct topic_list_rows rows;
    int64_t n, page = rq_query_i64(rq, S("page"), 1, 10000, 1);
    /* Everybody's: the whole site. */
    const struct topic_tabs in = { .path = "/topics", .group = group_of(rq), .scope = scope_whole() };
    TRY(topic_tabs_make(rq, &in, &v->filters, &v->filters_n, &n));
    TRY(topic_list(rq->db,
                   &(struct topic_list_in){ .today = rq->today,
                                            .is_public_only = true,
                                            .topic_group = in.group,
                                            .scope = in.scope,
                                            .limit = TOPICS_PER_PAGE,
                                            .offset = (page - 1) * TOPICS_PER_PAGE },
                   &rows));
    v->cards = ARENA_ARRAY(rq->arena, struct topic_card, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->cards[v->cards_n++] = topic_card_of(rq, &rows.at[i], false);
    v->page = page;
    v->pages = n > 0 ? (n + TOPICS_PER_PAGE - 1) / TOPICS_PER_PAGE : 1;
    if (page > 1)
        v->previous =
            str_printf(rq->arena, "/topics?state=%.*s&page=%lld", STR_ARG(in.group), (long long)page - 1);
    if (page < v->pages)
        v->next =
            str_printf(rq->arena, "/topics?state=%.*s&page=%lld", STR_ARG(in.group), (long long)page + 1);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_TOPICS_TITLE), topics_page_page(v));
    return RC_OK;
}

static rc sheet_support(struct rq *rq, const struct topic_by_number_row *t, enum topic_state state,
                        struct topic_sheet *v)
{
    struct topic_supporters_row row;
    TRY(topic_supporters(rq->db, t->id, &row));
    v->supporters = row.n;
    v->is_open = topic_is_open(state);
    v->is_solved = state == TOPIC_SOLVED;
    v->rated = row.rated;
    v->satisfied = row.satisfied;
    v->unrated = row.n - row.rated;
    return RC_OK;
}

rc problem_topic_show(struct rq *rq)
{
    struct topic_sheet *v = ARENA_NEW(rq->arena, struct topic_sheet);
    struct topic_by_number_row t;
    TRY(public_topic(rq, &t));
    enum topic_state state = topic_state_parse(t.state);
    v->number = t.number;
    v->title = t.title;
    v->aim = t.aim;
    v->state = topic_chip(rq, state, t.limit_day);
    v->place = t.place_name;
    v->limit = t.limit_day;
    v->lead = t.lead_name;
    v->leader = t.leader_name;
    v->phone = t.lead_phone;
    /* What is claimed is a wish until it is approved. */
    v->plan = state >= TOPIC_WORKING ? t.plan : (str){ 0 };
    if (state >= TOPIC_SOLVED) {
        v->answer = t.answer;
        v->over_at = t.over_at;
        v->result = str_is_absent(t.result) ? TEXT_NONE : problem_result_label(t.result);
    }
    if (state == TOPIC_SOLVED)
        TRY(topic_pictures(rq, t.id, &v->pictures, &v->pictures_n));
    TRY(topic_members(rq, t.id, &v->members, &v->members_n));
    v->members_count = (int64_t)v->members_n;
    TRY(sheet_support(rq, &t, state, v));
    TRY(topic_lines(rq, t.id, false, &v->lines, &v->lines_n));
    rq->reply.back = S("/topics");
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_page(rq, t.title, topic_sheet_page(v));
    return RC_OK;
}

/* ---- a suggestion ---- */

rc problem_topic_suggest_show(struct rq *rq)
{
    struct topic_suggest_page *v = ARENA_NEW(rq->arena, struct topic_suggest_page);
    struct problem_option *options;
    size_t n;
    TRY(problem_villages(rq, 0, false, &options, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++)
        choices[i] = (struct run_choice){ .value = options[i].value, .label = options[i].label };
    form_set_choices(rq, "village", choices, n);
    v->summary = form_summary(rq, &topic_suggest_form);
    v->fields = form_fields(rq, &topic_suggest_form);
    v->guard = form_guard(rq, &topic_suggest_form);
    rq->reply.back = S("/topics");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_TOPIC_SUGGEST), topic_suggest_page_page(v));
    return RC_OK;
}

rc problem_topic_suggest_prepare(struct rq *rq)
{
    return problem_may_send(rq, "topic");
}

/* A secret that the same form, sent twice, makes twice. */
static str suggestion_token(struct rq *rq)
{
    str key = form_key(rq);
    if (str_is_empty(key))
        key = token_new(rq->arena, 16);
    return guard_sign(rq->arena, rq->app->keys.guard, S("topic suggestion"),
                      str_printf(rq->arena, "%.*s %.*s", STR_ARG(rq->who.csrf), STR_ARG(key)));
}

rc problem_topic_suggest(struct rq *rq)
{
    const struct topic_suggest_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct problem_option *options;
    size_t n;
    struct topic_suggestion suggestion = { .words = in->words, .token = suggestion_token(rq) };
    TRY(problem_villages(rq, 0, false, &options, &n));
    if (!problem_is_option(options, n, in->village) || !str_to_i64(in->village, &suggestion.organisation.v))
        return form_fail(rq, "village", TEXT_PROBLEM_TOPIC_VILLAGE_WRONG);
    by.person = (person_id){ 0 };
    TRY(topic_suggest(rq->db, &by, &suggestion));
    reply_redirect(rq, str_join(rq->arena, S("/topics/suggested/"), suggestion.token));
    return RC_OK;
}

rc problem_topic_suggested_show(struct rq *rq)
{
    struct topic_suggested_page *v = ARENA_NEW(rq->arena, struct topic_suggested_page);
    struct topic_by_token_row t;
    bool found = false;
    TRY(topic_by_token(rq->db, topic_token_hash(rq->arena, &rq->app->keys, rq->args[0]), &t, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no suggestion of that token");
    enum topic_state state = topic_state_parse(t.state);
    v->words = t.words;
    v->made_at = t.made_at;
    v->is_waiting = state == TOPIC_SUGGESTED;
    v->reason = t.decline_reason;
    if (topic_is_public(state)) {
        v->number = t.number;
        v->title = t.title;
    }
    rq->reply.back = S("/topics");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_TOPIC_SUGGESTED), topic_suggested_page_page(v));
    return RC_OK;
}

/* ---- support and satisfaction ---- */

/* The receipt that a link from its page carries: sealed, as long as the page itself may be seen. */
static voice_id receipt_voice(struct rq *rq, str sealed)
{
    str plain, until;
    ms_t at;
    voice_id voice = { 0 };
    if (str_is_empty(sealed) ||
        !unseal_text(rq->arena, rq->app->keys.seal, RECEIPT_CONTEXT, sealed, &plain) ||
        !str_cut(&plain, ' ', &until) || !str_to_i64(until, &at) || at < rq->now ||
        !str_to_i64(plain, &voice.v))
        voice.v = 0;
    return voice;
}

str problem_topic_link(struct rq *rq, str number, voice_id voice)
{
    ms_t until = rq->now + RECEIPT_LINK_MS;
    str plain = str_printf(rq->arena, "%lld %lld", (long long)until, (long long)voice.v);
    str sealed = seal_text(rq->arena, rq->app->keys.seal, RECEIPT_CONTEXT, plain);
    return str_printf(rq->arena, "/topics/%.*s/support?r=%.*s", STR_ARG(number), STR_ARG(sealed));
}

rc problem_topic_find(struct rq *rq, problem_id id, str *ret_number, str *ret_title)
{
    struct topic_of_problem_row topic;
    bool found;
    *ret_number = *ret_title = (str){ 0 };
    TRY(topic_of_problem(rq->db, id, &topic, &found));
    if (found) {
        *ret_number = topic.number;
        *ret_title = topic.title;
    }
    return RC_OK;
}

rc problem_topic_support_show(struct rq *rq)
{
    struct topic_back *v = ARENA_NEW(rq->arena, struct topic_back);
    struct topic_by_number_row t;
    bool has_rated;
    TRY(public_topic(rq, &t));
    enum topic_state state = topic_state_parse(t.state);
    str typed = form_typed(rq, "receipt"), receipt = rq_query(rq, S("r"));
    if (!str_is_empty(typed) || !str_is_empty(form_typed(rq, "rate_receipt")))
        receipt = str_is_empty(typed) ? form_typed(rq, "rate_receipt") : typed;
    TRY(topic_supports(rq->db, &rq->app->keys, t.id, rq_cookie(rq, COOKIE), &v->is_supporter, &has_rated));
    v->is_supporter = v->is_supporter || receipt_voice(rq, receipt).v != 0;
    v->number = t.number;
    v->title = t.title;
    v->is_open = topic_is_open(state);
    v->is_solved = state == TOPIC_SOLVED;
    v->has_rated = has_rated;
    v->has_receipt = receipt_voice(rq, receipt).v != 0;
    v->receipt = str_is_absent(receipt) ? S("") : receipt;
    v->summary = form_summary(rq, &topic_rate_form);
    v->score = form_field(rq, &topic_rate_form, "score");
    v->guard = form_guard(rq, &topic_support_form);
    v->rate_guard = form_guard(rq, &topic_rate_form);
    v->action = str_printf(rq->arena, "/topics/%.*s", STR_ARG(t.number));
    rq->reply.back = v->action;
    reply_page(rq, t.title, topic_back_page(v));
    return RC_OK;
}

rc problem_topic_support_prepare(struct rq *rq)
{
    return problem_may_send(rq, "support");
}

/* The browser's secret; made from the form's key, so that a form sent twice makes one supporter. */
static str browser_of(struct rq *rq)
{
    str kept = rq_cookie(rq, COOKIE), key = form_key(rq);
    if (kept.n == 32)
        return kept;
    if (str_is_empty(key))
        key = token_new(rq->arena, 16);
    return guard_sign(rq->arena, rq->app->keys.guard, S("topic browser"),
                      str_printf(rq->arena, "%.*s %.*s", STR_ARG(rq->who.csrf), STR_ARG(key)));
}

static void back_to_topic(struct rq *rq, str number, enum text flash)
{
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/topics/"), number));
}

rc problem_topic_support(struct rq *rq)
{
    const struct topic_support_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct topic_by_number_row t;
    const struct topic_supporter who = { browser_of(rq), receipt_voice(rq, in->receipt) };
    TRY(public_topic(rq, &t));
    TRY(topic_support(rq->db, &by, t.id, &who));
    reply_cookie(rq, COOKIE, who.browser, COOKIE_YEAR);
    back_to_topic(rq, t.number, TEXT_PROBLEM_TOPIC_SUPPORTED);
    return RC_OK;
}

rc problem_topic_rate(struct rq *rq)
{
    const struct topic_rate_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct topic_by_number_row t;
    const struct topic_supporter who = { browser_of(rq), receipt_voice(rq, in->receipt) };
    TRY(public_topic(rq, &t));
    TRY(topic_rate(rq->db, &by, t.id, &who, in->score.p[0] - '0')); /* one of the choices */
    back_to_topic(rq, t.number, TEXT_PROBLEM_RATED_THANKS);
    return RC_OK;
}
