/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a comment, one's own comments, pointing at one. */
#include "features/talk/talk_comment_pages.h"
#include "features/talk/talk_form_page.h"
#include "features/talk/talk_text.h"
#include "gen/talk_comment_sql.h"
#include "gen/talk_speaker_sql.h"
#include "web/rq.h"

#define NOTE_MAX 200
#define MINE_PER_PAGE 30
/* A hundred thousand characters, percent-encoded, come as far as the message that says they are too many. */
#define BODY_MAX (2 << 20)
#define WRITE_BURST 5
#define WRITE_EVERY MS_PER_MINUTE
#define REPORT_BURST 10
#define REPORT_EVERY MS_PER_MINUTE

enum text talk_state_label(str state)
{
    static const enum text labels[COMMENT_STATE_COUNT] = {
        TEXT_TALK_STATE_WAITING, /* of no state */
        [COMMENT_WAITING] = TEXT_TALK_STATE_WAITING,
        [COMMENT_PUBLIC] = TEXT_TALK_STATE_PUBLIC,
        [COMMENT_REFUSED] = TEXT_TALK_STATE_REFUSED,
        [COMMENT_REMOVED] = TEXT_TALK_STATE_REMOVED,
        [COMMENT_WITHDRAWN] = TEXT_TALK_STATE_WITHDRAWN,
    };
    return labels[comment_state_parse(state)];
}

str talk_state_tone(str state)
{
    enum comment_state s = comment_state_parse(state);
    return s == COMMENT_PUBLIC                            ? S("ok")
           : s == COMMENT_REFUSED || s == COMMENT_REMOVED ? S("warn")
           : s == COMMENT_WAITING                         ? S("info")
                                                          : S("");
}

rc talk_comment_arg(struct rq *rq, comment_id *ret)
{
    return rq_arg_id(rq, 0, &ret->v) ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no comment of that number");
}

/* ---- writing ---- */

struct write_input {
    str words;
    int64_t reply;
};
static const struct field write_fields[] = {
    { .name = "words",
      .kind = FIELD_LINES,
      .at = offsetof(struct write_input, words),
      .label = TEXT_TALK_WORDS,
      .hint = TEXT_TALK_WORDS_HINT,
      .is_required = true,
      .max = TALK_WORDS_MAX },
    { .name = "reply",
      .kind = FIELD_ID,
      .at = offsetof(struct write_input, reply),
      .label = TEXT_TALK_REPLY },
};
const struct form talk_write_form = { .name = "talk_write",
                                      .fields = write_fields,
                                      .fields_n = sizeof write_fields / sizeof write_fields[0],
                                      .size = sizeof(struct write_input),
                                      .body_max = BODY_MAX };
const struct form talk_edit_form = { .name = "talk_edit",
                                     .fields = write_fields,
                                     .fields_n = 1,
                                     .size = sizeof(struct write_input),
                                     .body_max = BODY_MAX };

/* Visitors are told how to get in; who has no nickname chooses one first. */
static rc enter_page(struct rq *rq, const struct talk_subject_by_key_row *s)
{
    struct talk_enter *v = ARENA_NEW(rq->arena, struct talk_enter);
    struct buf b = buf_new(rq->arena, 4096);
    buf_put(&b, S("/login?next="));
    format_url_part(&b, path_is_local(rq->here) ? rq->here : rq->path);
    v->title = s->title;
    v->about = s->path;
    v->next = buf_str(&b);
    reply_page(rq, rq_text(rq, TEXT_TALK_WRITE), talk_enter_page(v));
    return RC_OK;
}

/* What a reply answers to, as it shows; absent when it shows no longer. */
static rc replied_words(struct rq *rq, int64_t reply, str *ret)
{
    struct comment_is_public_row row;
    bool found;
    *ret = (str){ 0 };
    if (reply == 0)
        return RC_OK;
    TRY(comment_is_public(rq->db, (comment_id){ reply }, &row, &found));
    if (found)
        *ret = str_printf(rq->arena, "%.*s: %.*s", STR_ARG(row.nickname), STR_ARG(row.words));
    return RC_OK;
}

static int64_t reply_wanted(struct rq *rq)
{
    int64_t typed = 0;
    if (str_to_i64(form_typed(rq, "reply"), &typed) && typed > 0)
        return typed;
    return rq_query_i64(rq, S("reply"), 1, INT64_MAX, 0);
}

static rc write_page(struct rq *rq, const struct talk_subject_by_key_row *s)
{
    struct talk_form_wish wish = { .title = TEXT_TALK_WRITE,
                                   .send = TEXT_TALK_SEND,
                                   .form = &talk_write_form,
                                   .action =
                                       str_join(rq->arena, talk_subject_list(rq->arena, s->id), S("/write")),
                                   .back = s->path };
    int64_t reply = reply_wanted(rq);
    TRY(replied_words(rq, reply, &wish.note));
    if (reply != 0)
        form_set_value(rq, "reply", str_printf(rq->arena, "%lld", (long long)reply));
    wish.hint = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(s->title),
                           STR_ARG(rq_text(rq, TEXT_TALK_REVIEWED_FIRST)));
    return talk_form_show(rq, &wish);
}

rc talk_write_show(struct rq *rq)
{
    struct talk_subject_by_key_row s;
    struct talk_speaker_of_row speaker;
    bool found = false;
    TRY(talk_subject_of(rq, &s));
    if (!talk_subject_is_open(&s))
        return RQ_FAIL(rq, RC_CONFLICT, "talk.closed_now", "no comments are taken");
    if (rq->who.person == 0 || rq->who.needs_totp)
        return enter_page(rq, &s);
    TRY(talk_speaker_of(rq->db, (person_id){ rq->who.person }, &speaker, &found));
    if (found)
        return write_page(rq, &s);
    reply_flash(rq, TEXT_TALK_NO_NICKNAME, "warn");
    reply_redirect(rq, S("/me/nickname"));
    return RC_OK;
}

rc talk_write_prepare(struct rq *rq)
{
    return talk_may_try(rq, "talk write", WRITE_BURST, WRITE_EVERY);
}

rc talk_write(struct rq *rq)
{
    const struct write_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct talk_subject_by_key_row s;
    comment_id id;
    TRY(talk_subject_of(rq, &s));
    const struct comment_new comment = { .subject = s.id, .reply_to = { in->reply }, .words = in->words };
    TRY(comment_write(rq->db, &by, &comment, &id));
    reply_flash(rq, TEXT_TALK_SENT, "ok");
    reply_redirect(rq, s.path);
    return RC_OK;
}

/* ---- one's own ---- */

static struct talk_own_row own_row(struct rq *rq, const struct comment_mine_row *row)
{
    bool is_over = comment_state_parse(row->state) == COMMENT_WITHDRAWN;
    str base = str_printf(rq->arena, "/me/comments/%lld", (long long)row->id.v);
    return (struct talk_own_row){ .title = row->title,
                                  .about = row->is_dropped ? (str){ 0 } : row->path,
                                  .words = row->words,
                                  .at = row->made_at,
                                  .state = talk_state_label(row->state),
                                  .tone = talk_state_tone(row->state),
                                  .reason = row->reason,
                                  .edit = is_over ? (str){ 0 } : str_join(rq->arena, base, S("/edit")),
                                  .withdraw = str_join(rq->arena, base, S("/withdraw")),
                                  .guard = form_guard(rq, &form_none) };
}

rc talk_mine_show(struct rq *rq)
{
    struct talk_mine *v = ARENA_NEW(rq->arena, struct talk_mine);
    struct comment_mine_rows rows;
    struct talk_speaker_of_row speaker;
    bool found;
    person_id self = { rq->who.person };
    comment_id before = { rq_query_i64(rq, S("before"), 1, INT64_MAX, INT64_MAX) };
    TRY(talk_speaker_of(rq->db, self, &speaker, &found));
    if (found) {
        v->nickname = speaker.nickname;
        bool is_muted = speaker.muted_until_day.has && speaker.muted_until_day.v > rq->today;
        v->muted_until = is_muted ? speaker.muted_until_day : OPT_NONE;
    }
    TRY(comment_mine(rq->db, self, before, MINE_PER_PAGE + 1, &rows));
    size_t shown = rows.n > MINE_PER_PAGE ? MINE_PER_PAGE : rows.n;
    v->rows = ARENA_ARRAY(rq->arena, struct talk_own_row, shown);
    for (size_t i = 0; i < shown; i++)
        v->rows[v->rows_n++] = own_row(rq, &rows.at[i]);
    if (rows.n > shown)
        v->next = str_printf(rq->arena, "/me/comments?before=%lld", (long long)rows.at[shown - 1].id.v);
    reply_page(rq, rq_text(rq, TEXT_TALK_MINE_TITLE), talk_mine_page(v));
    return RC_OK;
}

rc talk_edit_show(struct rq *rq)
{
    struct comment_by_id_row row;
    comment_id id;
    bool found;
    TRY(talk_comment_arg(rq, &id));
    TRY(comment_by_id(rq->db, id, &row, &found));
    if (!found || row.person_id.v != rq->who.person)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "nobody's comment, or another's");
    form_set_value(rq, "words", row.words);
    return talk_form_show(rq, &(struct talk_form_wish){
                                  .title = TEXT_TALK_EDIT,
                                  .hint = rq_text(rq, TEXT_TALK_EDIT_HINT),
                                  .send = TEXT_TALK_SEND,
                                  .form = &talk_edit_form,
                                  .action = str_printf(rq->arena, "/me/comments/%lld/edit", (long long)id.v),
                                  .back = S("/me/comments") });
}

rc talk_edit(struct rq *rq)
{
    const struct write_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    comment_id id;
    TRY(talk_comment_arg(rq, &id));
    TRY(comment_edit(rq->db, &by, id, in->words));
    reply_flash(rq, TEXT_TALK_SENT, "ok");
    reply_redirect(rq, S("/me/comments"));
    return RC_OK;
}

rc talk_withdraw(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    comment_id id;
    TRY(talk_comment_arg(rq, &id));
    TRY(comment_withdraw(rq->db, &by, id));
    reply_flash(rq, TEXT_TALK_STATE_WITHDRAWN, "ok");
    reply_redirect(rq, S("/me/comments"));
    return RC_OK;
}

/* ---- pointing at one ---- */

struct report_input {
    str why, note;
};
static const struct choice whys[] = {
    { "abuse", TEXT_TALK_WHY_ABUSE, TEXT_NONE },   { "private", TEXT_TALK_WHY_PRIVATE, TEXT_NONE },
    { "untrue", TEXT_TALK_WHY_UNTRUE, TEXT_NONE }, { "advert", TEXT_TALK_WHY_ADVERT, TEXT_NONE },
    { "other", TEXT_TALK_WHY_OTHER, TEXT_NONE },
};
static const struct field report_fields[] = {
    { .name = "why",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct report_input, why),
      .label = TEXT_TALK_REPORT_WHY,
      .is_required = true,
      .choices = whys,
      .choices_n = sizeof whys / sizeof whys[0],
      .shows_all = true },
    { .name = "note",
      .kind = FIELD_LINES,
      .at = offsetof(struct report_input, note),
      .label = TEXT_TALK_REPORT_NOTE,
      .max = NOTE_MAX },
};
const struct form talk_report_form = FORM("talk_report", report_fields, struct report_input);

rc talk_report_show(struct rq *rq)
{
    struct talk_form_wish wish = { .title = TEXT_TALK_REPORT_TITLE,
                                   .hint = rq_text(rq, TEXT_TALK_REPORT_HINT),
                                   .send = TEXT_TALK_REPORT,
                                   .form = &talk_report_form,
                                   .action = rq->path };
    struct comment_by_id_row row;
    struct talk_subject_by_key_row s;
    comment_id id;
    bool found;
    TRY(talk_comment_arg(rq, &id));
    TRY(replied_words(rq, id.v, &wish.note));
    TRY(comment_by_id(rq->db, id, &row, &found));
    if (!found || str_is_absent(wish.note))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no comment that shows");
    TRY(talk_subject_by_id(rq->db, row.subject_id, &s, &found));
    wish.back = s.path;
    return talk_form_show(rq, &wish);
}

rc talk_report_prepare(struct rq *rq)
{
    return talk_may_try(rq, "talk report", REPORT_BURST, REPORT_EVERY);
}

rc talk_report(struct rq *rq)
{
    const struct report_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct comment_by_id_row row;
    comment_id id;
    bool found;
    const struct comment_pointer pointer = {
        .who = rq->who.person != 0 ? str_printf(rq->arena, "person %lld", (long long)rq->who.person)
                                   : rq->who.csrf,
        .is_known = rq->who.person != 0,
        .reason = in->why,
        .note = in->note,
    };
    TRY(talk_comment_arg(rq, &id));
    TRY(comment_report(rq->db, &by, id, &pointer));
    TRY(comment_by_id(rq->db, id, &row, &found));
    reply_flash(rq, TEXT_TALK_REPORTED, "ok");
    reply_redirect(rq, talk_subject_list(rq->arena, row.subject_id));
    return RC_OK;
}
