/* SPDX-License-Identifier: Apache-2.0 */
/* Letters on the desk: lists, one letter, the acts. Who holds a post in the unit that a letter is about finds
 * it nowhere here. */
#include "base/json.h"
#include "base/rand.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/rule.h"
#include "features/talk/talk_letter_pages.h"
#include "features/talk/talk_tabs.h"
#include "web/rq.h"

#define ROWS_PER_PAGE 40
#define REASON_MAX 300
#define BOX_MAX 24

struct act_input {
    str words, title, question, box;
};
#define AT(member) .at = offsetof(struct act_input, member)
#define WORDS(field_name, field_label, field_hint, most)                                                     \
    {                                                                                                        \
        .name = (field_name), .kind = FIELD_LINES, AT(words), .label = (field_label), .hint = (field_hint),  \
        .is_required = true, .max = (most)                                                                   \
    }

/* No two forms of the page share a field. */
static const struct field reply_fields[] = {
    WORDS("reply", TEXT_TALK_ANSWER, TEXT_TALK_REPLY_HINT, LETTER_REPLY_MAX),
    { .name = "public_title",
      .kind = FIELD_TEXT,
      AT(title),
      .label = TEXT_TALK_PUBLIC_TITLE,
      .hint = TEXT_TALK_PUBLIC_HINT,
      .max = LETTER_TITLE_MAX },
    { .name = "public_words",
      .kind = FIELD_LINES,
      AT(question),
      .label = TEXT_TALK_PUBLIC_WORDS,
      .max = LETTER_WORDS_MAX },
};
static const struct field back_fields[] = { WORDS("back_note", TEXT_TALK_BACK_NOTE, TEXT_NONE, REASON_MAX) };
static const struct field transfer_fields[] = {
    { .name = "box",
      .kind = FIELD_CHOICE,
      AT(box),
      .label = TEXT_TALK_BOX,
      .is_required = true,
      .max = BOX_MAX },
    WORDS("transfer_note", TEXT_TALK_TRANSFER_NOTE, TEXT_NONE, REASON_MAX),
};
static const struct field decline_fields[] = { WORDS("decline_reason", TEXT_TALK_REASON,
                                                     TEXT_TALK_DECLINE_HINT, REASON_MAX) };
static const struct field hide_fields[] = { WORDS("hide_reason", TEXT_TALK_HIDE_REASON, TEXT_NONE,
                                                  REASON_MAX) };
static const struct field reveal_fields[] = { WORDS("reveal_reason", TEXT_TALK_REVEAL_REASON,
                                                    TEXT_TALK_REVEAL_HINT, REASON_MAX) };
const struct form talk_reply_form = FORM("letter_reply", reply_fields, struct act_input);
const struct form talk_back_form = FORM("letter_back", back_fields, struct act_input);
const struct form talk_transfer_form = FORM("letter_transfer", transfer_fields, struct act_input);
const struct form talk_decline_form = FORM("letter_decline", decline_fields, struct act_input);
const struct form talk_hide_form = FORM("letter_hide", hide_fields, struct act_input);
const struct form talk_letter_reveal_form = FORM("letter_reveal", reveal_fields, struct act_input);

/* ---- which letter ---- */

/* For who holds a post in the unit concerned it is as if there were none. */
static rc letter_of_page(struct rq *rq, struct letter_sheet_row *ret)
{
    bool found;
    TRY(letter_sheet(rq->db, rq->today, (person_id){ rq->who.person }, rq->args[0], ret, &found));
    if (!found || ret->is_concerned)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such letter, or about the person's own unit");
    return RC_OK;
}

rc talk_scope_letter(struct rq *rq, int64_t *ret)
{
    struct letter_sheet_row l;
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RC_OK;
    TRY(letter_of_page(rq, &l));
    *ret = l.organisation_id.v;
    return RC_OK;
}

/* ---- lists ---- */

static const struct talk_group groups[] = {
    { S_INIT("waiting"), TEXT_TALK_LETTER_WAITING },   { S_INIT("late"), TEXT_TALK_IS_LATE },
    { S_INIT("replied"), TEXT_TALK_LETTER_REPLIED },   { S_INIT("answered"), TEXT_TALK_LETTER_ANSWERED },
    { S_INIT("declined"), TEXT_TALK_LETTER_DECLINED }, { S_INIT("withdrawn"), TEXT_TALK_LETTER_WITHDRAWN },
};
#define GROUPS (sizeof groups / sizeof groups[0])

static rc tabs_fill(struct rq *rq, struct talk_desk_letters *v)
{
    struct letter_counts_row c;
    TRY(letter_counts(rq->db, rq->today, rq->scope, (person_id){ rq->who.person }, &c));
    const int64_t n[GROUPS] = { c.waiting, c.late, c.replied, c.answered, c.declined, c.withdrawn };
    v->tabs = talk_tabs_of(rq, "/desk/letters", groups, n, GROUPS);
    v->tabs_n = GROUPS;
    return RC_OK;
}

static struct talk_letter_row letter_row(struct rq *rq, const struct letter_list_row *l)
{
    bool is_open = letter_next(letter_state_parse(l->state), LETTER_WITHDRAW) != 0;
    return (struct talk_letter_row){ .id = l->id.v,
                                     .path = str_join(rq->arena, S("/desk/letters/"), l->number),
                                     .number = l->number,
                                     .title = l->title,
                                     .kind = talk_letter_kind(l->kind),
                                     .state = talk_letter_label(l->state),
                                     .tone = talk_letter_tone(l->state),
                                     .box = l->box_name,
                                     .worker = l->worker,
                                     .at = l->received_at,
                                     .due = l->due_day,
                                     .is_open = is_open,
                                     .is_late = is_open && l->due_day < rq->today,
                                     .score = l->score.has ? talk_score_label(l->score.v) : TEXT_NONE };
}

static void keys_fill(struct rq *rq, struct talk_desk_letters *v)
{
    static const struct {
        str key;
        enum text words;
    } keys[] = { { S_INIT("j"), TEXT_TALK_KEY_NEXT }, { S_INIT("k"), TEXT_TALK_KEY_BACK } };
    v->keys = ARENA_ARRAY(rq->arena, struct talk_key, sizeof keys / sizeof keys[0]);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        v->keys[v->keys_n++] = (struct talk_key){ keys[i].key, keys[i].words };
}

rc talk_desk_letters_show(struct rq *rq)
{
    struct talk_desk_letters *v = ARENA_NEW(rq->arena, struct talk_desk_letters);
    struct letter_list_rows rows;
    const struct letter_list_in in = { .today = rq->today,
                                       .scope = rq->scope,
                                       .viewer = { rq->who.person },
                                       .letter_group = talk_group_wanted(rq, groups, GROUPS),
                                       .after = { rq_query_i64(rq, S("after"), 1, INT64_MAX, 0) },
                                       .limit = ROWS_PER_PAGE + 1 };
    TRY(tabs_fill(rq, v));
    TRY(letter_list(rq->db, &in, &rows));
    size_t shown = rows.n > ROWS_PER_PAGE ? ROWS_PER_PAGE : rows.n;
    v->rows = ARENA_ARRAY(rq->arena, struct talk_letter_row, shown);
    for (size_t i = 0; i < shown; i++)
        v->rows[v->rows_n++] = letter_row(rq, &rows.at[i]);
    if (rows.n > shown)
        v->next = str_printf(rq->arena, "/desk/letters?state=%.*s&after=%lld", STR_ARG(in.letter_group),
                             (long long)rows.at[shown - 1].id.v);
    v->may_boxes = access_may(rq, "talk.boxes", (organisation_id){ 0 });
    v->may_faq = access_may(rq, "talk.faq", (organisation_id){ 0 });
    keys_fill(rq, v);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_TALK_LETTERS_TITLE), talk_desk_letters_page(v));
    return RC_OK;
}

/* ---- one letter ---- */

static struct talk_act act_of(struct rq *rq, str number, const struct form *form, enum text label,
                              const char *tail)
{
    return (struct talk_act){ .label = label,
                              .action = str_printf(rq->arena, "/desk/letters/%.*s/%s", STR_ARG(number), tail),
                              .guard = form_guard(rq, form),
                              .fields = form_fields(rq, form),
                              .is_main = form == &talk_reply_form || form == &form_none,
                              .is_open = form == &talk_reply_form || form == &form_none ||
                                         (rq->input != NULL && str_ends(rq->path, str_from_c(tail))) };
}

static rc acts_fill(struct rq *rq, const struct letter_sheet_row *l, struct talk_desk_letter *v)
{
    static const struct {
        enum letter_act act;
        const struct form *form;
        enum text label;
        const char *tail, *permission;
    } all[] = {
        { LETTER_REPLY, &talk_reply_form, TEXT_TALK_REPLY_DO, "reply", "talk.letters" },
        { LETTER_ANSWER, &form_none, TEXT_TALK_ANSWER_DO, "answer", "talk.review" },
        { LETTER_BACK, &talk_back_form, TEXT_TALK_BACK_DO, "back", "talk.review" },
        { LETTER_TRANSFER, &talk_transfer_form, TEXT_TALK_TRANSFER_DO, "transfer", "talk.letters" },
        { LETTER_DECLINE, &talk_decline_form, TEXT_TALK_DECLINE_DO, "decline", "talk.letters" },
    };
    enum letter_state state = letter_state_parse(l->state);
    v->acts = ARENA_ARRAY(rq->arena, struct talk_act, sizeof all / sizeof all[0] + 2);
    TRY(talk_box_choices(rq, "box", l->mailbox_id));
    if (!str_is_absent(l->reply))
        form_set_value(rq, "reply", l->reply);
    if (l->wants_public) {
        form_set_value(rq, "public_title", str_is_absent(l->public_title) ? l->title : l->public_title);
        form_set_value(rq, "public_words", str_is_absent(l->public_words) ? l->words : l->public_words);
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (letter_next(state, all[i].act) != 0 && access_may(rq, all[i].permission, l->organisation_id))
            v->acts[v->acts_n++] = act_of(rq, l->number, all[i].form, all[i].label, all[i].tail);
    if (l->question.has && access_may(rq, "talk.review", l->organisation_id))
        v->acts[v->acts_n++] = act_of(rq, l->number, &talk_hide_form, TEXT_TALK_HIDE_DO, "hide");
    if (v->has_writer && access_may(rq, "talk.reveal", l->organisation_id))
        v->acts[v->acts_n++] = act_of(rq, l->number, &talk_letter_reveal_form, TEXT_TALK_REVEAL, "reveal");
    return RC_OK;
}

static rc writer_fill(struct rq *rq, const struct letter_sheet_row *l, struct talk_desk_letter *v)
{
    struct letter_reveal_open_row reveal;
    bool found;
    v->has_writer = !str_is_absent(l->name_sealed) || !str_is_absent(l->phone_sealed);
    TRY(letter_reveal_open(rq->db, l->id, (person_id){ rq->who.person }, rq->now, &reveal, &found));
    if (!found)
        return RC_OK;
    TRY(talk_letter_writer(rq, l, &v->writer, &v->phone));
    if (str_is_absent(v->writer))
        v->writer = S("–");
    v->shown_until = OPT_I64(reveal.until_at);
    return RC_OK;
}

static rc lines_fill(struct rq *rq, letter_id id, struct talk_desk_letter *v)
{
    struct letter_steps_rows rows;
    TRY(letter_steps(rq->db, id, &rows));
    v->lines = ARENA_ARRAY(rq->arena, struct talk_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->lines[v->lines_n++] = (struct talk_line){
            .at = rows.at[i].at,
            .label = talk_letter_step(rows.at[i].act),
            .who = rows.at[i].person_name,
            .words = rows.at[i].note,
            .tone = str_eq(rows.at[i].act, S("late")) ? S("warn") : S(""),
        };
    return RC_OK;
}

static void facts_fill(struct rq *rq, const struct letter_sheet_row *l, struct talk_desk_letter *v)
{
    bool is_open = letter_next(letter_state_parse(l->state), LETTER_WITHDRAW) != 0;
    v->number = l->number;
    v->state = talk_letter_label(l->state);
    v->tone = talk_letter_tone(l->state);
    v->is_late = is_open && l->due_day < rq->today;
    v->kind = talk_letter_kind(l->kind);
    v->is_sealed = !str_is_absent(l->words_sealed);
    v->wants_public = l->wants_public;
    v->box = l->box_name;
    v->about = l->about_name;
    v->worker = l->worker;
    v->due = l->due_day;
    v->at = l->received_at;
    v->reply = l->reply;
    v->replier = l->replier;
    v->public_title = l->public_title;
    v->public_words = l->public_words;
    if (l->question.has)
        v->question = str_printf(rq->arena, "/questions/%lld", (long long)l->question.v);
    v->score = l->score.has ? talk_score_label(l->score.v) : TEXT_NONE;
    v->score_reason = l->score_reason;
}

rc talk_desk_letter_show(struct rq *rq)
{
    struct talk_desk_letter *v = ARENA_NEW(rq->arena, struct talk_desk_letter);
    struct letter_sheet_row l;
    TRY(letter_of_page(rq, &l));
    facts_fill(rq, &l, v);
    TRY(talk_letter_words(rq, &l, &v->title, &v->words));
    TRY(writer_fill(rq, &l, v));
    TRY(lines_fill(rq, l.id, v));
    TRY(acts_fill(rq, &l, v));
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
    rq->reply.is_desk = true;
    reply_page(rq, l.number, talk_desk_letter_page(v));
    return RC_OK;
}

/* ---- acts ---- */

static rc done(struct rq *rq, const struct letter_sheet_row *l, const char *action, enum text flash)
{
    TRY(audit_act(rq, action, str_join(rq->arena, S("letter "), l->number), l->organisation_id, (str){ 0 }));
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/desk/letters/"), l->number));
    return RC_OK;
}

rc talk_desk_reply(struct rq *rq)
{
    const struct act_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct letter_sheet_row l;
    TRY(letter_of_page(rq, &l));
    const struct letter_reply reply = { .words = in->words,
                                        .public_title = str_is_absent(in->title) ? S("") : in->title,
                                        .public_words = str_is_absent(in->question) ? S("") : in->question };
    TRY(letter_reply(rq->db, &by, l.id, &reply));
    return done(rq, &l, "letter.reply", TEXT_TALK_REPLY_DONE);
}

rc talk_desk_answer(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    struct letter_sheet_row l;
    TRY(letter_of_page(rq, &l));
    TRY(letter_answer(rq->db, &by, l.id));
    return done(rq, &l, "letter.answer", TEXT_TALK_ANSWER_DONE);
}

rc talk_desk_back(struct rq *rq)
{
    const struct act_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct letter_sheet_row l;
    TRY(letter_of_page(rq, &l));
    TRY(letter_back(rq->db, &by, l.id, in->words));
    return done(rq, &l, "letter.back", TEXT_TALK_BACK_DONE);
}

/* It may be gone from the person's own list by now. */
rc talk_desk_transfer(struct rq *rq)
{
    const struct act_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct letter_sheet_row l;
    mailbox_id box = { 0 };
    TRY(letter_of_page(rq, &l));
    if (!str_to_i64(in->box, &box.v))
        return form_fail(rq, "box", TEXT_TALK_BOX_ENDED);
    TRY(letter_transfer(rq->db, &by, l.id, box, in->words));
    TRY(done(rq, &l, "letter.transfer", TEXT_TALK_TRANSFER_DONE));
    reply_redirect(rq, S("/desk/letters"));
    return RC_OK;
}

rc talk_desk_decline(struct rq *rq)
{
    const struct act_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct letter_sheet_row l;
    TRY(letter_of_page(rq, &l));
    TRY(letter_decline(rq->db, &by, l.id, in->words));
    return done(rq, &l, "letter.decline", TEXT_TALK_DECLINE_DONE);
}

rc talk_desk_hide(struct rq *rq)
{
    const struct act_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct letter_sheet_row l;
    TRY(letter_of_page(rq, &l));
    TRY(letter_hide(rq->db, &by, l.id, in->words));
    return done(rq, &l, "letter.hide", TEXT_TALK_HIDE_DONE);
}

rc talk_desk_letter_reveal(struct rq *rq)
{
    const struct act_input *in = rq->form;
    struct letter_sheet_row l;
    struct buf detail = buf_new(rq->arena, 4096);
    struct json j = json_new(&detail);
    int64_t minutes;
    TRY(letter_of_page(rq, &l));
    TRY(rule_value(rq->db, S("talk.reveal_minutes"), l.organisation_id, rq->today, &minutes));
    const struct letter_reveal_put_in row = { .id = { id_new(rq->now) },
                                              .letter_id = l.id,
                                              .person_id = { rq->who.person },
                                              .reason = in->words,
                                              .at = rq->now,
                                              .until_at = rq->now + minutes * MS_PER_MINUTE };
    TRY(letter_reveal_put(rq->db, &row, NULL));
    json_open_object(&j);
    json_put_str(&j, S("reason"), in->words);
    json_end(&j);
    TRY(audit_act(rq, "letter.reveal", str_join(rq->arena, S("letter "), l.number), l.organisation_id,
                  buf_str(&detail)));
    reply_redirect(rq, str_join(rq->arena, S("/desk/letters/"), l.number));
    return RC_OK;
}
