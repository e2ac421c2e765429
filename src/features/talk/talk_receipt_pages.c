/* SPDX-License-Identifier: Apache-2.0 */
/* A letter for whoever has its number and query code. The code opens a link that holds for half an hour. */
#include "core/seal.h"
#include "core/throttle.h"
#include "features/talk/talk_letter_pages.h"
#include "web/rq.h"

#define NUMBER_MAX 40
#define CODE_MAX 20
#define REASON_MAX 300
#define LINK_LIFE_MS (30 * MS_PER_MINUTE)

/* 31^8 codes: so many tries an hour find nothing. By address, and by letter against many addresses. */
#define FIND_BURST 10
static const struct throttle_rule tries_of_one = { .burst = 30, .every_ms = MS_PER_MINUTE };

struct find_input {
    str number, code;
};
static const struct field find_fields[] = {
    { .name = "number",
      .kind = FIELD_TEXT,
      .at = offsetof(struct find_input, number),
      .label = TEXT_TALK_LETTER_NUMBER,
      .is_required = true,
      .max = NUMBER_MAX,
      .autocomplete = "off" },
    { .name = "code",
      .kind = FIELD_TEXT,
      .at = offsetof(struct find_input, code),
      .label = TEXT_TALK_LETTER_CODE,
      .is_required = true,
      .max = CODE_MAX,
      .autocomplete = "off" },
};
const struct form talk_find_form = FORM("letter_find", find_fields, struct find_input);

struct rate_input {
    str score, reason;
};
static const struct choice scores[] = {
    { "5", TEXT_TALK_SCORE_5, TEXT_NONE }, { "4", TEXT_TALK_SCORE_4, TEXT_NONE },
    { "3", TEXT_TALK_SCORE_3, TEXT_NONE }, { "2", TEXT_TALK_SCORE_2, TEXT_NONE },
    { "1", TEXT_TALK_SCORE_1, TEXT_NONE },
};
static const struct field rate_fields[] = {
    { .name = "score",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct rate_input, score),
      .label = TEXT_TALK_SCORE,
      .is_required = true,
      .choices = scores,
      .choices_n = sizeof scores / sizeof scores[0],
      .shows_all = true },
    { .name = "score_reason",
      .kind = FIELD_LINES,
      .at = offsetof(struct rate_input, reason),
      .label = TEXT_TALK_SCORE_REASON,
      .max = REASON_MAX },
};
const struct form talk_rate_form = FORM("letter_rate", rate_fields, struct rate_input);

/* ---- number and code ---- */

rc talk_letters_find_show(struct rq *rq)
{
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_LETTER_FIND,
                                                        .hint = rq_text(rq, TEXT_TALK_LETTER_FIND_HINT),
                                                        .send = TEXT_TALK_LETTER_SEE,
                                                        .form = &talk_find_form,
                                                        .action = S("/letters"),
                                                        .back = S("/mailboxes") });
}

static str upper(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        out[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
    return (str){ out, s.n };
}

static rc sheet_load(struct rq *rq, str number, struct letter_sheet_row *ret, bool *ret_found)
{
    return letter_sheet(rq->db, rq->today, (person_id){ 0 }, number, ret, ret_found);
}

rc talk_letters_find(struct rq *rq)
{
    const struct find_input *in = rq->form;
    struct letter_sheet_row l;
    bool found;
    str number = upper(rq->arena, str_trim(in->number)), code = talk_code_typed(rq->arena, in->code);
    TRY(talk_may_try(rq, "letter", FIND_BURST, MS_PER_MINUTE));
    if (!throttle_take(rq->app->throttle, "letter of one", number, tries_of_one, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "talk.too_often", "too many tries of one letter");
    TRY(sheet_load(rq, number, &l, &found));
    str hash = letter_code_hash(rq->arena, &rq->app->keys, code);
    /* Which of the two is wrong is not told. */
    if (!found || !str_eq_secret(hash, l.code_hash))
        return form_fail(rq, "code", TEXT_TALK_LETTER_WRONG);
    throttle_forget(rq->app->throttle, "letter of one", number);
    reply_redirect(rq, talk_letter_link(rq, l.number, (str){ 0 }));
    return RC_OK;
}

static str link_context(struct rq *rq, str number)
{
    return str_join(rq->arena, S("talk letter "), number);
}

str talk_letter_link(struct rq *rq, str number, str code)
{
    str plain = str_printf(rq->arena, "%lld %.*s", (long long)(rq->now + LINK_LIFE_MS), STR_ARG(code));
    str key = seal_text(rq->arena, rq->app->keys.seal, link_context(rq, number), plain);
    return str_printf(rq->arena, "/letters/%.*s?k=%.*s", STR_ARG(number), STR_ARG(key));
}

/* The letter of a link that holds; *ret_code is empty when the link shows none. */
static rc letter_of_link(struct rq *rq, struct letter_sheet_row *ret, str *ret_code)
{
    str plain, until;
    ms_t at;
    bool found = false;
    if (!unseal_text(rq->arena, rq->app->keys.seal, link_context(rq, rq->args[0]), rq_query(rq, S("k")),
                     &plain))
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.letter_link", "no link of ours");
    (void)str_cut(&plain, ' ', &until);
    if (str_to_i64(until, &at) && at >= rq->now)
        TRY(sheet_load(rq, rq->args[0], ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.letter_link", "an old link");
    *ret_code = plain;
    return RC_OK;
}

/* ---- the letter ---- */

static rc sent_page(struct rq *rq, const struct letter_sheet_row *l, str code)
{
    struct talk_letter_sent *v = ARENA_NEW(rq->arena, struct talk_letter_sent);
    v->number = l->number;
    v->code = talk_code_in_fours(rq->arena, code);
    v->due = l->due_day;
    v->link = talk_letter_link(rq, l->number, (str){ 0 });
    reply_page(rq, rq_text(rq, TEXT_TALK_LETTER_GOT), talk_letter_sent_page(v));
    return RC_OK;
}

enum text talk_letter_step(str act)
{
    static const struct {
        str act;
        enum text label;
    } labels[] = {
        { S_INIT("receive"), TEXT_TALK_LETTER_RECEIVE }, { S_INIT("transfer"), TEXT_TALK_LETTER_TRANSFER },
        { S_INIT("reply"), TEXT_TALK_LETTER_REPLY },     { S_INIT("back"), TEXT_TALK_LETTER_BACK },
        { S_INIT("answer"), TEXT_TALK_LETTER_ANSWER },   { S_INIT("decline"), TEXT_TALK_LETTER_DECLINE },
        { S_INIT("rate"), TEXT_TALK_LETTER_RATE },       { S_INIT("remind"), TEXT_TALK_LETTER_REMIND },
        { S_INIT("late"), TEXT_TALK_LETTER_LATE },       { S_INIT("hide"), TEXT_TALK_LETTER_HIDE },
        { S_INIT("rehome"), TEXT_TALK_LETTER_REHOME },
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(act, labels[i].act))
            return labels[i].label;
    return TEXT_TALK_LETTER_WITHDRAWN;
}

/* What the writer is told: neither notes nor who sent what back. */
static bool is_told(str act)
{
    return str_eq(act, S("receive")) || str_eq(act, S("transfer")) || str_eq(act, S("answer")) ||
           str_eq(act, S("decline")) || str_eq(act, S("hide")) || str_eq(act, S("withdraw")) ||
           str_eq(act, S("rate")) || str_eq(act, S("rehome"));
}

static rc lines_fill(struct rq *rq, letter_id id, struct talk_letter *v)
{
    struct letter_steps_rows rows;
    TRY(letter_steps(rq->db, id, &rows));
    v->lines = ARENA_ARRAY(rq->arena, struct talk_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (is_told(rows.at[i].act))
            v->lines[v->lines_n++] = (struct talk_line){ .at = rows.at[i].at,
                                                         .label = talk_letter_step(rows.at[i].act),
                                                         .tone = S("") };
    return RC_OK;
}

static void answer_fill(struct rq *rq, const struct letter_sheet_row *l, struct talk_letter *v)
{
    if (letter_state_parse(l->state) != LETTER_ANSWERED)
        return;
    v->reply = l->reply;
    v->answered_at = l->answered_at;
    if (l->question.has)
        v->question = str_printf(rq->arena, "/questions/%lld", (long long)l->question.v);
    if (l->score.has)
        v->score = talk_score_label(l->score.v);
    else
        v->rate = str_printf(rq->arena, "/letters/%.*s/rate?k=%.*s", STR_ARG(l->number),
                             STR_ARG(rq_query(rq, S("k"))));
}

static rc letter_page(struct rq *rq, const struct letter_sheet_row *l)
{
    struct talk_letter *v = ARENA_NEW(rq->arena, struct talk_letter);
    enum letter_state state = letter_state_parse(l->state);
    v->number = l->number;
    v->state = talk_letter_label(l->state);
    /* A reply that waits for its review is nothing yet for the writer. */
    if (state == LETTER_REPLIED)
        v->state = TEXT_TALK_LETTER_WAITING;
    v->kind = talk_letter_kind(l->kind);
    v->box = l->box_name;
    v->about = l->about_name;
    v->at = l->received_at;
    v->due = l->due_day;
    v->is_waiting = letter_next(state, LETTER_WITHDRAW) != 0;
    v->is_sealed = !str_is_absent(l->words_sealed);
    v->reason = l->reason;
    TRY(talk_letter_words(rq, l, &v->title, &v->words));
    answer_fill(rq, l, v);
    TRY(lines_fill(rq, l->id, v));
    v->rate_summary = form_summary(rq, &talk_rate_form);
    v->rate_fields = form_fields(rq, &talk_rate_form);
    v->rate_guard = form_guard(rq, &talk_rate_form);
    if (v->is_waiting)
        v->withdraw = str_printf(rq->arena, "/letters/%.*s/withdraw?k=%.*s", STR_ARG(l->number),
                                 STR_ARG(rq_query(rq, S("k"))));
    v->withdraw_guard = form_guard(rq, &form_none);
    rq->reply.back = S("/letters");
    reply_page(rq, rq_text(rq, TEXT_TALK_LETTER), talk_letter_page(v));
    return RC_OK;
}

rc talk_letter_show(struct rq *rq)
{
    struct letter_sheet_row l;
    str code;
    TRY(letter_of_link(rq, &l, &code));
    return str_is_empty(code) ? letter_page(rq, &l) : sent_page(rq, &l, code);
}

static struct talk_by writer_of(struct rq *rq)
{
    struct talk_by by = talk_by_of(rq);
    by.person = (person_id){ 0 };
    return by;
}

rc talk_letter_rate(struct rq *rq)
{
    const struct rate_input *in = rq->form;
    const struct talk_by by = writer_of(rq);
    struct letter_sheet_row l;
    str code;
    TRY(letter_of_link(rq, &l, &code));
    TRY(letter_judge(rq->db, &by, l.id, in->score.p[0] - '0', in->reason)); /* one of the choices */
    reply_flash(rq, TEXT_TALK_RATED, "ok");
    reply_redirect(rq, talk_letter_link(rq, l.number, (str){ 0 }));
    return RC_OK;
}

rc talk_letter_taken_back(struct rq *rq)
{
    const struct talk_by by = writer_of(rq);
    struct letter_sheet_row l;
    str code;
    TRY(letter_of_link(rq, &l, &code));
    TRY(letter_withdraw(rq->db, &by, l.id));
    reply_redirect(rq, talk_letter_link(rq, l.number, (str){ 0 }));
    return RC_OK;
}
