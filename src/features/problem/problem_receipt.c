/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The receipt: what somebody said and what became of it, for whoever has its number and query code. The code
 * opens a link that holds for half an hour; nothing of it is kept in the browser.
 */
#include "core/seal.h"
#include "core/setting.h"
#include "core/throttle.h"
#include "features/problem/problem_intake.h"
#include "features/problem/problem_pages.h"
#include "web/rq.h"

#define NUMBER_MAX 40
#define CODE_MAX 20

/* 31^8 codes: so many tries an hour find nothing. By address, and by receipt against many addresses. */
static const struct throttle_rule tries = { .burst = 10, .every_ms = MS_PER_MINUTE };
static const struct throttle_rule tries_of_one = { .burst = 30, .every_ms = MS_PER_MINUTE };

struct receipt_input {
    str number, code;
};

static const struct field fields[] = {
    { .name = "number",
      .kind = FIELD_TEXT,
      .at = offsetof(struct receipt_input, number),
      .label = TEXT_PROBLEM_RECEIPT_NUMBER,
      .hint = TEXT_PROBLEM_RECEIPT_NUMBER_HINT,
      .is_required = true,
      .max = NUMBER_MAX,
      .autocomplete = "off" },
    { .name = "code",
      .kind = FIELD_TEXT,
      .at = offsetof(struct receipt_input, code),
      .label = TEXT_PROBLEM_RECEIPT_CODE,
      .hint = TEXT_PROBLEM_RECEIPT_CODE_HINT,
      .is_required = true,
      .max = CODE_MAX,
      .autocomplete = "off" },
};
const struct form problem_receipt_form = FORM("receipt", fields, struct receipt_input);

/* ---- number and code ---- */

static rc find_page(struct rq *rq)
{
    struct problem_find_receipt *v = ARENA_NEW(rq->arena, struct problem_find_receipt);
    TRY(setting_get(rq->db, S("phone"), &v->hotline));
    v->summary = form_summary(rq, &problem_receipt_form);
    v->fields = form_fields(rq, &problem_receipt_form);
    v->guard = form_guard(rq, &problem_receipt_form);
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_MY_ECHO), problem_find_receipt_page(v));
    return RC_OK;
}

rc problem_receipts_show(struct rq *rq)
{
    form_set_value(rq, "number", rq_query(rq, S("number")));
    return find_page(rq);
}

/* As it was printed, however it was typed: capital letters, no blanks. */
static str as_printed(struct arena *a, str s, bool keeps_dashes)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ' ' || (c == '-' && !keeps_dashes))
            continue;
        out[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (str){ out, n };
}

static rc may_try(struct rq *rq, str number)
{
    struct throttle *t = rq->app->throttle;
    if (!throttle_take(t, "receipt", throttle_address(rq->client), tries, rq->now) ||
        !throttle_take(t, "receipt of one", number, tries_of_one, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "problem.receipt_throttled", "too many tries of receipt codes");
    return RC_OK;
}

rc problem_receipt_find(struct rq *rq)
{
    const struct receipt_input *in = rq->form;
    struct voice_by_number_row voice;
    bool found = false;
    str number = as_printed(rq->arena, in->number, true);
    str code = as_printed(rq->arena, in->code, false);
    TRY(may_try(rq, number));
    TRY(voice_by_number(rq->db, rq->today, number, &voice, &found));
    str hash = seal_hash(rq->arena, rq->app->keys.hash, S("voice.code"), code);
    /* Which of the two is wrong is not told. */
    if (!found || !str_eq_secret(hash, voice.code_hash))
        return form_fail(rq, "code", TEXT_PROBLEM_RECEIPT_WRONG);
    throttle_forget(rq->app->throttle, "receipt of one", number);
    reply_redirect(rq, problem_receipt_link(rq, voice.number, (str){ 0 }));
    return RC_OK;
}

/* ---- the receipt ---- */

/* Easier to copy by hand. */
static str in_fours(struct arena *a, str code)
{
    struct buf b = buf_new(a, 2 * CODE_MAX);
    for (size_t i = 0; i < code.n; i += 4)
        buf_printf(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(str_slice(code, i, 4)));
    return buf_str(&b);
}

static rc sent_page(struct rq *rq, const struct voice_by_number_row *voice, str code)
{
    struct problem_sent *v = ARENA_NEW(rq->arena, struct problem_sent);
    v->number = voice->number;
    v->code = in_fours(rq->arena, code);
    v->received_at = voice->received_at;
    v->link = problem_receipt_link(rq, voice->number, (str){ 0 });
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_GOT_IT), problem_sent_page(v));
    return RC_OK;
}

static rc receipt_words(struct rq *rq, const struct voice_by_number_row *voice, str *ret)
{
    *ret = voice->words;
    if (str_is_absent(voice->words_sealed))
        return RC_OK;
    return unseal(rq->arena, &rq->err, rq->app->keys.confidential, S("voice.words"), voice->words_sealed,
                  ret);
}

static rc receipt_messages(struct rq *rq, voice_id id, struct problem_receipt *v)
{
    struct voice_messages_rows rows;
    TRY(voice_messages(rq->db, id, &rows));
    v->messages = ARENA_ARRAY(rq->arena, struct problem_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->messages[v->messages_n++] = problem_line_of(rows.at[i].act, rows.at[i].at);
    return RC_OK;
}

static rc receipt_photos(struct rq *rq, voice_id id, struct problem_receipt *v)
{
    struct voice_photos_rows rows;
    TRY(voice_photos(rq->db, OPT_I64(id.v), &rows));
    v->photos = ARENA_ARRAY(rq->arena, struct problem_picture, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->photos[v->photos_n++] =
            (struct problem_picture){ .thumb = problem_picture_link(rq, rows.at[i].hash),
                                      .width = rows.at[i].width.v,
                                      .height = rows.at[i].height.v };
    return RC_OK;
}

/* The problem that the voice became part of; only what its author may know of it. */
static rc receipt_problem(struct rq *rq, const struct voice_by_number_row *voice, struct problem_receipt *v)
{
    struct rating_of_voice_row rated;
    enum problem_state state = problem_state_parse(voice->problem_state);
    bool has_rated = false, is_open = voice->rating_until_day.has && voice->rating_until_day.v >= rq->today;
    if (!voice->problem_id.has)
        return RC_OK;
    v->problem_number = voice->problem_number;
    v->problem_title = voice->problem_title;
    v->is_public = voice->problem_is_public.v != 0;
    v->due = voice->problem_due_day;
    v->paused_until = voice->problem_paused_until_day;
    v->pause_reason = voice->problem_pause_reason;
    v->office = voice->office_name;
    if (state < PROBLEM_ECHOED)
        return RC_OK;
    v->state = state == PROBLEM_ECHOED   ? TEXT_PROBLEM_STATE_ECHOED
               : state == PROBLEM_CLOSED ? TEXT_PROBLEM_STATE_CLOSED
                                         : TEXT_PROBLEM_STATE_ENDED;
    v->answer = voice->problem_answer;
    v->echoed_at = voice->problem_echoed_at;
    TRY(rating_of_voice(rq->db, voice->id, voice->problem_round.v, &rated, &has_rated));
    v->has_rated = has_rated;
    if (state == PROBLEM_ECHOED && is_open)
        v->rate_link =
            str_join(rq->arena, S("/rate/"),
                     voice_link_token(rq->arena, &rq->app->keys, voice->id, voice->problem_round.v));
    return RC_OK;
}

/* The topic behind it: the author may support it, counted by the receipt. */
static rc receipt_topic(struct rq *rq, const struct voice_by_number_row *voice, struct problem_receipt *v)
{
    str number;
    if (!voice->problem_id.has || voice->problem_is_public.v == 0)
        return RC_OK;
    TRY(problem_topic_find(rq, (problem_id){ voice->problem_id.v }, &number, &v->topic_title));
    if (!str_is_absent(number))
        v->topic = problem_topic_link(rq, number, voice->id);
    return RC_OK;
}

static rc receipt_page(struct rq *rq, const struct voice_by_number_row *voice)
{
    struct problem_receipt *v = ARENA_NEW(rq->arena, struct problem_receipt);
    v->number = voice->number;
    v->state = problem_voice_label(voice->state);
    v->place = voice->place_name;
    v->spot = voice->place;
    v->category = problem_category_name(rq, voice->name_zh, voice->name_en);
    v->kind = problem_kind_label(voice->kind);
    v->secrecy = problem_secrecy_label(voice->secrecy);
    v->received_at = voice->received_at;
    v->reason = voice->decline_reason;
    TRY(receipt_words(rq, voice, &v->words));
    TRY(receipt_problem(rq, voice, v));
    TRY(receipt_topic(rq, voice, v));
    TRY(receipt_messages(rq, voice->id, v));
    TRY(receipt_photos(rq, voice->id, v));
    v->received_on = voice->received_day;
    if (voice_may_withdraw(voice->state, voice->problem_state))
        v->withdraw = str_printf(rq->arena, "/receipts/%.*s/withdraw?k=%.*s", STR_ARG(voice->number),
                                 STR_ARG(rq_query(rq, S("k"))));
    v->withdraw_guard = form_guard(rq, &form_none);
    rq->reply.back = S("/receipts");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_MY_ECHO), problem_receipt_page(v));
    return RC_OK;
}

rc problem_receipt_show(struct rq *rq)
{
    struct voice_by_number_row voice;
    bool found = false;
    str code;
    if (!problem_receipt_may(rq, rq->args[0], &code)) {
        form_set_value(rq, "number", rq->args[0]);
        return find_page(rq); /* the same for numbers that are none: nothing is told */
    }
    TRY(voice_by_number(rq->db, rq->today, rq->args[0], &voice, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a link to a receipt that is gone");
    return str_is_empty(code) ? receipt_page(rq, &voice) : sent_page(rq, &voice, code);
}
