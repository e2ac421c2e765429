/* SPDX-License-Identifier: Apache-2.0 */
/* What views show of a problem. */
#include "features/problem/problem_show.h"

#include "core/rule.h"
#include "web/rq.h"

rc problem_today_load(struct rq *rq, struct problem_today *ret)
{
    struct problem_today t = { .today = rq->today };
    TRY(problem_calendar(rq->db, rq->today, &t.calendar));
    TRY(rule_value(rq->db, S("problem.warn_days"), (organisation_id){ 0 }, rq->today, &t.warn_days));
    t.soon_day = calendar_add(&t.calendar, rq->today, t.warn_days);
    *ret = t;
    return RC_OK;
}

/* ---- filters ---- */

str problem_group_known(str group)
{
    static const str groups[] = { S_INIT("open"),    S_INIT("late"),     S_INIT("soon"),   S_INIT("echoed"),
                                  S_INIT("ontime"),  S_INIT("accepted"), S_INIT("decide"), S_INIT("paused"),
                                  S_INIT("helping"), S_INIT("answered"), S_INIT("asked"),  S_INIT("mine") };
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (str_eq(group, groups[i]))
            return groups[i];
    return S("all");
}

/* "turn.id" of the last row of the page before; anything else is left out of account. */
static void after_read(str after, struct problem_filter *f)
{
    str turn;
    if (!str_cut(&after, '.', &turn) || !str_to_i64(turn, &f->after_turn) || !str_to_i64(after, &f->after_id))
        f->after_turn = f->after_id = 0;
}

rc problem_filter_read(struct rq *rq, struct scope base, struct problem_filter *ret)
{
    str category = rq_query(rq, S("category")), words = rq_query(rq, S("q"));
    struct problem_filter f = { .scope = base,
                                .place_key = "organisation",
                                .group = problem_group_known(rq_query(rq, S("state"))),
                                .category = str_is_absent(category) ? S("") : category,
                                .words = str_is_absent(words) ? S("") : str_trim(words),
                                .above = S(""),
                                .is_newest = str_eq(rq_query(rq, S("sort")), S("newest")),
                                .me = rq->who.person,
                                .page = rq_query_i64(rq, S("page"), 1, 100000, 1) };
    after_read(rq_query(rq, S("after")), &f);
    f.organisation = rq_query_i64(rq, S("organisation"), 1, INT64_MAX, 0);
    if (f.organisation == 0)
        f.organisation = rq_query_i64(rq, S("org"), 1, INT64_MAX, 0);
    if (f.organisation != 0) {
        struct organisation unit;
        TRY(organisation_load(rq->db, (organisation_id){ f.organisation }, rq->today, &unit));
        if (!scope_covers(base, unit.path))
            return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "organisation outside the scope");
        f.scope = scope_below(rq->arena, unit.path);
    }
    TRY(problem_width_of(rq->db, f.scope, rq->today, &f.width));
    *ret = f;
    return RC_OK;
}

str problem_filter_link(struct rq *rq, const char *path, const struct problem_filter *f, str group,
                        int64_t page)
{
    struct buf b = buf_new(rq->arena, 1024);
    buf_printf(&b, "%s?state=%.*s", path, STR_ARG(group));
    if (f->organisation != 0)
        buf_printf(&b, "&%s=%lld", f->place_key, (long long)f->organisation);
    if (!str_is_empty(f->category)) {
        buf_put(&b, S("&category="));
        format_url_part(&b, f->category);
    }
    if (!str_is_empty(f->words)) {
        buf_put(&b, S("&q="));
        format_url_part(&b, f->words);
    }
    if (f->is_newest)
        buf_put(&b, S("&sort=newest"));
    if (page > 1)
        buf_printf(&b, "&page=%lld", (long long)page);
    return buf_str(&b);
}

/* ---- chip and bar ---- */

static struct problem_clock clock_of(const struct problem_today *t, const struct problem_facts *f,
                                     ms_t offset)
{
    day_t accepted = day_of(f->accepted_at, offset);
    /* Of a pause the days to come use nothing: the case stands as on the eve of the day it runs again. */
    day_t today = f->paused_until.has && f->paused_until.v > t->today ? f->paused_until.v - 1 : t->today;
    return problem_clock(&t->calendar, accepted, f->due_day.has ? f->due_day.v : today, today, t->warn_days);
}

static struct problem_standing chip_open(const struct problem_clock *k, const struct problem_facts *f,
                                         bool is_waiting)
{
    if (k->is_late)
        return (struct problem_standing){ .tone = S("late"),
                                          .is_late = true,
                                          .label = TEXT_PROBLEM_STATE_LATE,
                                          .days = k->left < 0 ? -k->left : 0 };
    if (k->is_soon && k->left == 0)
        return (
            struct problem_standing){ .tone = S("warn"), .is_soon = true, .label = TEXT_PROBLEM_STATE_TODAY };
    if (k->is_soon)
        return (struct problem_standing){
            .tone = S("warn"), .is_soon = true, .label = TEXT_PROBLEM_STATE_SOON, .days = k->left
        };
    if (f->round > 1)
        return (struct problem_standing){
            .tone = S("warn"), .is_redo = true, .label = TEXT_PROBLEM_STATE_REDO, .days = k->left
        };
    if (is_waiting)
        return (
            struct problem_standing){ .tone = S(""), .is_new = true, .label = TEXT_PROBLEM_STATE_ACCEPTED };
    return (struct problem_standing){
        .tone = S("info"), .is_doing = true, .label = TEXT_PROBLEM_STATE_LEFT, .days = k->left
    };
}

struct problem_standing problem_chip(const struct problem_today *t, const struct problem_facts *f,
                                     ms_t offset)
{
    struct problem_clock k = clock_of(t, f, offset);
    if (f->paused_until.has && f->paused_until.v > t->today)
        return (
            struct problem_standing){ .tone = S(""), .is_paused = true, .label = TEXT_PROBLEM_STATE_PAUSED };
    switch (problem_state_parse(f->state)) {
    case PROBLEM_ANSWERED:
        if (!k.is_late)
            return (struct problem_standing){ .tone = S("info"),
                                              .is_eye = true,
                                              .label = TEXT_PROBLEM_STATE_ANSWERED };
        break;
    case PROBLEM_ECHOED:
        return (
            struct problem_standing){ .tone = S("ok"), .is_echo = true, .label = TEXT_PROBLEM_STATE_ECHOED };
    case PROBLEM_CLOSED:
        return (
            struct problem_standing){ .tone = S("ok"), .is_echo = true, .label = TEXT_PROBLEM_STATE_CLOSED };
    case PROBLEM_ENDED:
        return (struct problem_standing){ .tone = S(""), .is_echo = true, .label = TEXT_PROBLEM_STATE_ENDED };
    case PROBLEM_MERGED:
        return (
            struct problem_standing){ .tone = S(""), .is_merged = true, .label = TEXT_PROBLEM_STATE_MERGED };
    case PROBLEM_ACCEPTED:
        return chip_open(&k, f, true);
    case PROBLEM_ASSIGNED:
    case PROBLEM_WORKING:
    case PROBLEM_STATE_COUNT:
        break;
    }
    return chip_open(&k, f, false);
}

const struct problem_limit *problem_bar(struct rq *rq, const struct problem_today *t,
                                        const struct problem_facts *f)
{
    if (!f->due_day.has || !f->limit_days.has)
        return NULL;
    struct problem_clock k = clock_of(t, f, rq->offset);
    struct problem_limit *bar = ARENA_NEW(rq->arena, struct problem_limit);
    bool is_over = f->used_days.has;
    bar->allowed = f->limit_days.v;
    bar->used = is_over ? f->used_days.v : bar->allowed - k.left; /* of this round */
    bar->late = is_over ? f->late_days.v : k.left < 0 ? -k.left : 0;
    bar->is_late = bar->late > 0;
    bar->fill = bar->is_late ? S("v4") : is_over ? S("v2") : k.is_soon ? S("v3") : S("v1");
    bar->width = bar->used >= bar->allowed ? S("100") : problem_percent(rq, bar->used, bar->allowed);
    return bar;
}

str problem_category_name(const struct rq *rq, str name_zh, str name_en)
{
    return rq->lang == LANG_EN ? name_en : name_zh;
}

struct problem_card problem_card_of(struct rq *rq, const struct problem_today *t,
                                    const struct problem_list_row *row)
{
    const struct problem_facts facts = { row->state,     row->round,           row->accepted_at,
                                         row->due_day,   row->limit_days,      row->used_days,
                                         row->late_days, row->paused_until_day };
    return (struct problem_card){ .number = row->number,
                                  .title = row->title,
                                  .place = row->place_name,
                                  .category = problem_category_name(rq, row->name_zh, row->name_en),
                                  .accepted_at = row->accepted_at,
                                  .due = row->due_day,
                                  .office = row->office_name,
                                  .person = row->person_name,
                                  .measure = row->measure,
                                  .paused_until = row->paused_until_day,
                                  .pause_reason = row->pause_reason,
                                  .voices = row->voices,
                                  .rated = row->rated,
                                  .satisfied = row->satisfied,
                                  .state = problem_chip(t, &facts, rq->offset),
                                  .limit = problem_bar(rq, t, &facts),
                                  .echoed_at = row->echoed_at };
}

str problem_percent(struct rq *rq, int64_t part, int64_t whole)
{
    int64_t share = (problem_share(part, whole) + 5) / 10;
    return share % 10 == 0
               ? str_printf(rq->arena, "%lld", (long long)(share / 10))
               : str_printf(rq->arena, "%lld.%lld", (long long)(share / 10), (long long)(share % 10));
}

/* ---- words ---- */

struct word {
    str code;
    enum text label;
};

static enum text word_label(const struct word *words, size_t n, str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(words[i].code, code))
            return words[i].label;
    return words[n - 1].label;
}

#define LABEL(table, code) word_label((table), sizeof(table) / sizeof((table)[0]), (code))

enum text problem_kind_label(str kind)
{
    static const struct word words[] = { { S_INIT("hazard"), TEXT_PROBLEM_KIND_HAZARD },
                                         { S_INIT("help"), TEXT_PROBLEM_KIND_HELP },
                                         { S_INIT("consult"), TEXT_PROBLEM_KIND_CONSULT },
                                         { S_INIT("complaint"), TEXT_PROBLEM_KIND_COMPLAINT },
                                         { S_INIT("suggestion"), TEXT_PROBLEM_KIND_SUGGESTION } };
    return LABEL(words, kind);
}

enum text problem_channel_label(str channel)
{
    static const struct word words[] = {
        { S_INIT("wechat"), TEXT_PROBLEM_CHANNEL_WECHAT },
        { S_INIT("phone"), TEXT_PROBLEM_CHANNEL_PHONE },
        { S_INIT("patrol"), TEXT_PROBLEM_CHANNEL_PATROL },
        { S_INIT("visit"), TEXT_PROBLEM_CHANNEL_VISIT },
        { S_INIT("paper"), TEXT_PROBLEM_CHANNEL_PAPER },
        { S_INIT("qr"), TEXT_PROBLEM_CHANNEL_QR },
        { S_INIT("open311"), TEXT_PROBLEM_CHANNEL_OPEN311 },
        { S_INIT("ledger"), TEXT_PROBLEM_CHANNEL_LEDGER },
        { S_INIT("web"), TEXT_PROBLEM_CHANNEL_WEB },
    };
    return LABEL(words, channel);
}

enum text problem_secrecy_label(str secrecy)
{
    static const struct word words[] = { { S_INIT("public"), TEXT_PROBLEM_SECRECY_PUBLIC },
                                         { S_INIT("name_hidden"), TEXT_PROBLEM_SECRECY_NAME_HIDDEN },
                                         { S_INIT("confidential"), TEXT_PROBLEM_SECRECY_CONFIDENTIAL } };
    return LABEL(words, secrecy);
}

enum text problem_result_label(str result)
{
    static const struct word words[] = { { S_INIT("solved"), TEXT_PROBLEM_RESULT_SOLVED },
                                         { S_INIT("partly"), TEXT_PROBLEM_RESULT_PARTLY },
                                         { S_INIT("explained"), TEXT_PROBLEM_RESULT_EXPLAINED },
                                         { S_INIT("unfounded"), TEXT_PROBLEM_RESULT_UNFOUNDED },
                                         { S_INIT("shelved"), TEXT_PROBLEM_RESULT_SHELVED } };
    return LABEL(words, result);
}

enum text problem_voice_label(str state)
{
    static const struct word words[] = { { S_INIT("accepted"), TEXT_PROBLEM_VOICE_ACCEPTED },
                                         { S_INIT("declined"), TEXT_PROBLEM_VOICE_DECLINED },
                                         { S_INIT("withdrawn"), TEXT_PROBLEM_VOICE_WITHDRAWN },
                                         { S_INIT("received"), TEXT_PROBLEM_VOICE_RECEIVED } };
    return LABEL(words, state);
}

enum text problem_step_label(str act)
{
    static const struct word words[] = {
        { S_INIT("accept"), TEXT_PROBLEM_STEP_ACCEPT },
        { S_INIT("merge"), TEXT_PROBLEM_STEP_MERGE },
        { S_INIT("unmerge"), TEXT_PROBLEM_STEP_UNMERGE },
        { S_INIT("assign"), TEXT_PROBLEM_STEP_ASSIGN },
        { S_INIT("return"), TEXT_PROBLEM_STEP_RETURN },
        { S_INIT("progress"), TEXT_PROBLEM_STEP_PROGRESS },
        { S_INIT("answer"), TEXT_PROBLEM_STEP_ANSWER },
        { S_INIT("send_back"), TEXT_PROBLEM_STEP_SEND_BACK },
        { S_INIT("publish"), TEXT_PROBLEM_STEP_PUBLISH },
        { S_INIT("rate"), TEXT_PROBLEM_STEP_RATE },
        { S_INIT("reopen"), TEXT_PROBLEM_STEP_REOPEN },
        { S_INIT("close"), TEXT_PROBLEM_STEP_CLOSE },
        { S_INIT("end"), TEXT_PROBLEM_STEP_END },
        { S_INIT("pause"), TEXT_PROBLEM_STEP_PAUSE },
        { S_INIT("resume"), TEXT_PROBLEM_STEP_RESUME },
        { S_INIT("ask_extension"), TEXT_PROBLEM_STEP_ASK_EXTENSION },
        { S_INIT("extend"), TEXT_PROBLEM_STEP_EXTEND },
        { S_INIT("refuse_extension"), TEXT_PROBLEM_STEP_REFUSE_EXTENSION },
        { S_INIT("dispute"), TEXT_PROBLEM_STEP_DISPUTE },
        { S_INIT("uphold"), TEXT_PROBLEM_STEP_UPHOLD },
        { S_INIT("assist"), TEXT_PROBLEM_STEP_ASSIST },
        { S_INIT("assist_end"), TEXT_PROBLEM_STEP_ASSIST_END },
        { S_INIT("urge"), TEXT_PROBLEM_STEP_URGE },
        { S_INIT("escalate"), TEXT_PROBLEM_STEP_ESCALATE },
        { S_INIT("recalculate"), TEXT_PROBLEM_STEP_RECALCULATE },
        { S_INIT("handover"), TEXT_PROBLEM_STEP_HANDOVER },
        { S_INIT("rehome"), TEXT_PROBLEM_STEP_REHOME },
        { S_INIT("decline"), TEXT_PROBLEM_STEP_DECLINE },
        { S_INIT("merged"), TEXT_PROBLEM_STEP_MERGED },
        { S_INIT("support"), TEXT_PROBLEM_STEP_SUPPORT },
        { S_INIT("shown"), TEXT_PROBLEM_STEP_SHOWN },
        { S_INIT("hidden"), TEXT_PROBLEM_STEP_HIDDEN },
        { S_INIT("withdraw"), TEXT_PROBLEM_STEP_WITHDRAW },
        { S_INIT("absorb"), TEXT_PROBLEM_STEP_ABSORB },
        { S_INIT("restored"), TEXT_PROBLEM_STEP_RESTORED },
        { S_INIT("release"), TEXT_PROBLEM_STEP_RELEASE },
        { S_INIT("undo"), TEXT_PROBLEM_STEP_UNDO },
        { S_INIT("topic"), TEXT_PROBLEM_STEP_TOPIC },
        { S_INIT("topic_solved"), TEXT_PROBLEM_STEP_TOPIC_SOLVED },
        { S_INIT("topic_ended"), TEXT_PROBLEM_STEP_TOPIC_ENDED },
        { S_INIT("received"), TEXT_PROBLEM_STEP_RECEIVED },
        { S_INIT("import"), TEXT_PROBLEM_STEP_IMPORT },
    };
    return LABEL(words, act);
}

enum text problem_score_label(int64_t score)
{
    static const enum text labels[] = { TEXT_PROBLEM_SCORE_1, TEXT_PROBLEM_SCORE_2, TEXT_PROBLEM_SCORE_3,
                                        TEXT_PROBLEM_SCORE_4, TEXT_PROBLEM_SCORE_5 };
    return labels[score - 1];
}

/* The shape of a step's node tells what it is; colour only helps. */
struct problem_line problem_line_of(str act, ms_t at)
{
#define SHAPE(act_name, member, colour)                                                                      \
    {                                                                                                        \
        S_INIT(act_name), offsetof(struct problem_line, member), colour                                      \
    }
    static const struct {
        str act;
        size_t at;
        const char *tone;
    } shapes[] = { SHAPE("received", is_got, ""),       SHAPE("accept", is_done, ""),
                   SHAPE("close", is_done, ""),         SHAPE("end", is_done, ""),
                   SHAPE("topic", is_merge, ""),        SHAPE("topic_solved", is_echo, "ok"),
                   SHAPE("topic_ended", is_done, ""),   SHAPE("merge", is_merge, ""),
                   SHAPE("unmerge", is_merge, ""),      SHAPE("merged", is_merge, ""),
                   SHAPE("absorb", is_merge, ""),       SHAPE("restored", is_merge, ""),
                   SHAPE("release", is_merge, ""),      SHAPE("assign", is_send, ""),
                   SHAPE("progress", is_doing, "info"), SHAPE("answer", is_eye, "info"),
                   SHAPE("publish", is_echo, "ok"),     SHAPE("rate", is_star, "ok"),
                   SHAPE("reopen", is_redo, "warn"),    SHAPE("return", is_redo, "warn"),
                   SHAPE("send_back", is_redo, "warn"), SHAPE("decline", is_redo, "warn"),
                   SHAPE("undo", is_redo, "warn"),      SHAPE("pause", is_pause, "warn"),
                   SHAPE("resume", is_clock, ""),       SHAPE("ask_extension", is_clock, ""),
                   SHAPE("extend", is_clock, ""),       SHAPE("refuse_extension", is_clock, ""),
                   SHAPE("recalculate", is_clock, ""),  SHAPE("dispute", is_redo, "warn"),
                   SHAPE("uphold", is_send, ""),        SHAPE("assist", is_send, ""),
                   SHAPE("assist_end", is_redo, ""),    SHAPE("handover", is_send, ""),
                   SHAPE("rehome", is_send, ""),        SHAPE("urge", is_late, "late"),
                   SHAPE("escalate", is_late, "late") };
#undef SHAPE
    struct problem_line l = { .at = at, .label = problem_step_label(act), .tone = S("") };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (str_eq(act, shapes[i].act)) {
            *(bool *)(void *)((char *)&l + shapes[i].at) = true;
            l.tone = str_from_c(shapes[i].tone);
        }
    return l;
}

/* Who did it: in public the office, for staff the person too. */
static str line_by(struct rq *rq, const struct problem_steps_row *step, bool is_staff)
{
    if (!is_staff || str_is_absent(step->person_name))
        return step->office_name;
    if (str_is_absent(step->office_name))
        return step->person_name;
    return str_printf(rq->arena, "%.*s %.*s", STR_ARG(step->office_name), STR_ARG(step->person_name));
}

rc problem_lines(struct rq *rq, problem_id id, bool is_staff, struct problem_line **ret, size_t *ret_n)
{
    struct problem_steps_rows rows;
    TRY(problem_steps(rq->db, rq->today, id, &rows));
    struct problem_line *lines = ARENA_ARRAY(rq->arena, struct problem_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        lines[i] = problem_line_of(rows.at[i].act, rows.at[i].at);
        lines[i].words = is_staff && !str_is_absent(rows.at[i].note) ? rows.at[i].note : rows.at[i].words;
        lines[i].office = line_by(rq, &rows.at[i], is_staff);
    }
    *ret = lines;
    *ret_n = rows.n;
    return RC_OK;
}
