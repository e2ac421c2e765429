/* SPDX-License-Identifier: Apache-2.0 */
/* Rating by link: five faces, or "not solved", which gives the case back. No log-in; the link is the proof.
 */
#include "core/seal.h"
#include "features/problem/problem_pages.h"
#include "web/rq.h"

#define REASON_MAX 300

const struct choice problem_abouts[PROBLEM_ABOUTS] = {
    { "result", TEXT_PROBLEM_ABOUT_RESULT, TEXT_NONE },
    { "attitude", TEXT_PROBLEM_ABOUT_ATTITUDE, TEXT_NONE },
    { "speed", TEXT_PROBLEM_ABOUT_SPEED, TEXT_NONE },
    { "other", TEXT_PROBLEM_ABOUT_OTHER, TEXT_NONE },
};

struct rate_input {
    str score, about, reason;
};
static const struct choice scores[] = {
    { "5", TEXT_PROBLEM_SCORE_5, TEXT_NONE }, { "4", TEXT_PROBLEM_SCORE_4, TEXT_NONE },
    { "3", TEXT_PROBLEM_SCORE_3, TEXT_NONE }, { "2", TEXT_PROBLEM_SCORE_2, TEXT_NONE },
    { "1", TEXT_PROBLEM_SCORE_1, TEXT_NONE },
};
static const struct field rate_fields[] = {
    { .name = "score",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct rate_input, score),
      .label = TEXT_PROBLEM_SCORE_LABEL,
      .is_required = true,
      .choices = scores,
      .choices_n = sizeof scores / sizeof scores[0],
      .required_text = TEXT_PROBLEM_SCORE_WRONG },
    { .name = "about",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct rate_input, about),
      .label = TEXT_PROBLEM_ABOUT,
      .choices = problem_abouts,
      .choices_n = PROBLEM_ABOUTS },
    { .name = "reason",
      .kind = FIELD_LINES,
      .at = offsetof(struct rate_input, reason),
      .label = TEXT_PROBLEM_RATE_REASON,
      .max = REASON_MAX },
};
const struct form problem_rate_form = FORM("rate", rate_fields, struct rate_input);

struct reopen_input {
    str unsolved;
};
static const struct field reopen_fields[] = {
    { .name = "unsolved",
      .kind = FIELD_LINES,
      .at = offsetof(struct reopen_input, unsolved),
      .label = TEXT_PROBLEM_REOPEN_REASON,
      .hint = TEXT_PROBLEM_REOPEN_REASON_HINT,
      .is_required = true,
      .max = REASON_MAX },
};
const struct form problem_reopen_form = FORM("reopen", reopen_fields, struct reopen_input);

static rc voice_of_link(struct rq *rq, struct voice_by_rating_row *ret)
{
    bool found = false;
    str hash = seal_hash(rq->arena, rq->app->keys.hash, S("voice.rating"), rq->args[0]);
    TRY(voice_by_rating(rq->db, hash, ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.no_such_link", "unknown rating link");
    return RC_OK;
}

static str rate_path(struct rq *rq, const char *behind)
{
    return str_printf(rq->arena, "/rate/%.*s%s", STR_ARG(rq->args[0]), behind);
}

rc problem_rate_show(struct rq *rq)
{
    struct problem_rate *v = ARENA_NEW(rq->arena, struct problem_rate);
    struct voice_by_rating_row voice;
    struct rating_of_voice_row rated;
    TRY(voice_of_link(rq, &voice));
    TRY(rating_of_voice(rq->db, voice.id, voice.round, &rated, &v->has_rated));
    bool is_open = voice.rating_until_day.has && voice.rating_until_day.v >= rq->today;
    v->is_over = !is_open || !str_eq(voice.state, S("echoed"));
    v->title = voice.title;
    v->number = voice.problem_number;
    v->is_public = voice.is_public;
    /* What the office answers in the next round is not the author's to read before it is reviewed. */
    v->answer = problem_state_parse(voice.state) >= PROBLEM_ECHOED ? voice.answer : (str){ 0 };
    v->until = voice.rating_until_day;
    v->is_reopening = form_is_wrong(rq, "unsolved");
    v->is_score_wrong = form_is_wrong(rq, "score");
    v->summary = form_summary(rq, v->is_reopening ? &problem_reopen_form : &problem_rate_form);
    v->about = form_field(rq, &problem_rate_form, "about");
    v->reason = form_field(rq, &problem_rate_form, "reason");
    v->guard = form_guard(rq, &problem_rate_form);
    v->action = rate_path(rq, "");
    v->again_fields = form_fields(rq, &problem_reopen_form);
    v->again_guard = form_guard(rq, &problem_reopen_form);
    v->again_action = rate_path(rq, "/reopen");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_PLEASE_RATE), problem_rate_page(v));
    return RC_OK;
}

rc problem_rate_do(struct rq *rq)
{
    const struct rate_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct problem_opinion opinion = { .score = in->score.p[0] - '0', /* one of the choices */
                                       .reason = in->reason,
                                       .about = in->about };
    TRY(problem_rate(rq->db, &by, rq->args[0], &opinion));
    reply_flash(rq, TEXT_PROBLEM_RATED_THANKS, "ok");
    reply_redirect(rq, rate_path(rq, ""));
    return RC_OK;
}

rc problem_reopen_do(struct rq *rq)
{
    const struct reopen_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct voice_by_rating_row voice;
    TRY(voice_of_link(rq, &voice));
    TRY(problem_reopen(rq->db, &by, rq->args[0], in->unsolved));
    reply_flash(rq, TEXT_PROBLEM_REOPENED, "ok");
    reply_redirect(rq, problem_receipt_link(rq, voice.number, (str){ 0 }));
    return RC_OK;
}
