/* SPDX-License-Identifier: Apache-2.0 */
/* Writing to a mailbox: the form, and before it is sent what perhaps answers it already. */
#include "base/utf8.h"
#include "core/rule.h"
#include "features/talk/talk_letter_pages.h"
#include "features/talk/talk_text.h"
#include "web/rq.h"

#define NAME_MAX 30
#define ABOUT_MAX 24
#define BODY_MAX (2 << 20)
#define ASK_BURST 5
#define ASK_EVERY (2 * MS_PER_MINUTE)
#define ALIKE_MAX 3
#define WORDS_LOOKED 400 /* code points: what a question is about stands at its beginning */
#define FAQS_MAX 500
#define QUESTIONS_MAX 500
#define UNITS_MAX 600

struct ask_input {
    str kind, about, title, words, name, phone;
    bool wants_public;
    int64_t looked;
};
#define AT(member) .at = offsetof(struct ask_input, member)
static const struct choice kinds[] = {
    { "question", TEXT_TALK_KIND_QUESTION, TEXT_NONE },
    { "suggestion", TEXT_TALK_KIND_SUGGESTION, TEXT_NONE },
    { "complaint", TEXT_TALK_KIND_COMPLAINT, TEXT_TALK_KIND_COMPLAINT_HINT },
};
static const struct field ask_fields[] = {
    { .name = "kind",
      .kind = FIELD_CHOICE,
      AT(kind),
      .label = TEXT_TALK_KIND,
      .is_required = true,
      .choices = kinds,
      .choices_n = sizeof kinds / sizeof kinds[0],
      .shows_all = true },
    { .name = "title",
      .kind = FIELD_TEXT,
      AT(title),
      .label = TEXT_TALK_LETTER_TITLE,
      .is_required = true,
      .max = LETTER_TITLE_MAX },
    { .name = "words",
      .kind = FIELD_LINES,
      AT(words),
      .label = TEXT_TALK_LETTER_WORDS,
      .hint = TEXT_TALK_LETTER_WORDS_HINT,
      .is_required = true,
      .max = LETTER_WORDS_MAX },
    { .name = "about",
      .kind = FIELD_CHOICE,
      AT(about),
      .label = TEXT_TALK_ABOUT,
      .hint = TEXT_TALK_ABOUT_HINT,
      .max = ABOUT_MAX },
    { .name = "name",
      .kind = FIELD_TEXT,
      AT(name),
      .label = TEXT_TALK_LETTER_NAME,
      .hint = TEXT_TALK_LETTER_NAME_HINT,
      .max = NAME_MAX,
      .autocomplete = "name" },
    { .name = "phone",
      .kind = FIELD_PHONE,
      AT(phone),
      .label = TEXT_TALK_LETTER_PHONE,
      .autocomplete = "tel" },
    { .name = "wants_public", .kind = FIELD_CHECK, AT(wants_public), .label = TEXT_TALK_WANTS_PUBLIC },
    { .name = "looked", .kind = FIELD_INT, AT(looked), .label = TEXT_TALK_ALIKE_TITLE, .max = 1 },
};
#define SHOWN 7 /* of the fields; the last is written by hand */

static rc ask_check(struct rq *rq, void *values)
{
    const struct ask_input *in = values;
    if (str_eq(in->kind, S("complaint")) && str_is_empty(in->about))
        return form_fail(rq, "about", TEXT_TALK_ABOUT_MISSING);
    return RC_OK;
}
const struct form talk_ask_form = { .name = "ask",
                                    .fields = ask_fields,
                                    .fields_n = sizeof ask_fields / sizeof ask_fields[0],
                                    .size = sizeof(struct ask_input),
                                    .body_max = BODY_MAX,
                                    .check = ask_check };

/* ---- what is alike ---- */

/* Share of the shorter one's pairs that stand in the other, in percent. Both bare. */
static int64_t likeness(str one, str other)
{
    str small = one.n < other.n ? one : other, large = one.n < other.n ? other : one;
    size_t pairs = 0, both = 0;
    uint32_t c;
    for (str rest = small; rest.n > 0;) {
        str from = rest, behind;
        (void)utf8_next(&rest, &c);
        behind = rest;
        if (!utf8_next(&behind, &c))
            break;
        pairs++;
        both += str_find(large, str_slice(from, 0, from.n - behind.n)) != SIZE_MAX ? 1 : 0;
    }
    return pairs < 2 ? 0 : (int64_t)(both * 100 / pairs);
}

struct best {
    struct talk_alike_item *at;
    int64_t least; /* percent */
    int64_t score[ALIKE_MAX];
    size_t n;
};

static void best_add(struct best *b, int64_t score, const struct talk_alike_item *item)
{
    size_t i = b->n < ALIKE_MAX ? b->n : ALIKE_MAX - 1;
    if (score < b->least || (b->n == ALIKE_MAX && b->score[i] >= score))
        return;
    for (; i > 0 && b->score[i - 1] < score; i--) {
        b->score[i] = b->score[i - 1];
        b->at[i] = b->at[i - 1];
    }
    b->score[i] = score;
    b->at[i] = *item;
    b->n += b->n < ALIKE_MAX ? 1 : 0;
}

rc talk_alike(struct rq *rq, str words, struct talk_alike_item **ret, size_t *ret_n)
{
    struct faq_on_rows faqs;
    struct question_list_rows questions;
    struct best best = { .at = ARENA_ARRAY(rq->arena, struct talk_alike_item, ALIKE_MAX) };
    str bare = talk_bare(rq->arena, utf8_cut(words, WORDS_LOOKED));
    TRY(rule_value(rq->db, S("talk.alike_percent"), (organisation_id){ 0 }, rq->today, &best.least));
    TRY(faq_on(rq->db, rq->today, FAQS_MAX, &faqs));
    for (size_t i = 0; i < faqs.n; i++)
        best_add(&best, likeness(talk_bare(rq->arena, faqs.at[i].question), bare),
                 &(struct talk_alike_item){ .title = faqs.at[i].question, .answer = faqs.at[i].answer });
    TRY(question_list(rq->db, (question_id){ INT64_MAX }, (mailbox_id){ 0 }, QUESTIONS_MAX, &questions));
    for (size_t i = 0; i < questions.n; i++)
        best_add(&best, likeness(talk_bare(rq->arena, questions.at[i].title), bare),
                 &(struct talk_alike_item){
                     .title = questions.at[i].title,
                     .answer = questions.at[i].reply,
                     .path = str_printf(rq->arena, "/questions/%lld", (long long)questions.at[i].id.v) });
    *ret = best.at;
    *ret_n = best.n;
    return RC_OK;
}

/* ---- the form ---- */

static rc box_of_page(struct rq *rq, struct mailbox_by_code_row *ret)
{
    bool found;
    TRY(mailbox_by_code(rq->db, rq->today, rq->args[0], ret, &found));
    if (!found || ret->ended_at.has)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no open mailbox of that name");
    return RC_OK;
}

/* Units that a letter may be about, and none of them. */
static rc about_choices(struct rq *rq)
{
    struct talk_units_rows rows;
    TRY(talk_units(rq->db, rq->today, UNITS_MAX, &rows));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, rows.n + 1);
    all[0] = (struct run_choice){ .value = S("0"), .label = rq_text(rq, TEXT_TALK_ABOUT_NONE) };
    for (size_t i = 0; i < rows.n; i++)
        all[i + 1] = (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                          .label = rows.at[i].name };
    form_set_choices(rq, "about", all, rows.n + 1);
    return RC_OK;
}

static int64_t about_typed(str typed)
{
    int64_t about = 0;
    return str_to_i64(typed, &about) && about > 0 ? about : 0;
}

/* The nearest box above that may take a letter about the unit: what the writer is led to. */
static rc upper_box(struct rq *rq, organisation_id about, struct talk_ask *v)
{
    struct mailbox_list_rows rows;
    const struct talk_by by = talk_by_of(rq);
    size_t longest = 0;
    struct organisation unit;
    TRY(organisation_load(rq->db, about, rq->today, &unit));
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        bool is_free;
        if (!str_starts(unit.path, rows.at[i].path) || rows.at[i].path.n < longest)
            continue;
        TRY(letter_box_is_free(rq->db, &by, rows.at[i].id, about, &is_free));
        if (!is_free)
            continue;
        longest = rows.at[i].path.n;
        v->other = str_printf(rq->arena, "/mailboxes/%.*s/ask", STR_ARG(rows.at[i].code));
        v->other_name = rows.at[i].name;
    }
    return RC_OK;
}

static rc days_of(struct rq *rq, const struct mailbox_by_code_row *box, int64_t *ret)
{
    return rule_value(
        rq->db, str_eq(box->kind, S("leader")) ? S("talk.reply_days.leader") : S("talk.reply_days.unit"),
        box->organisation_id, rq->today, ret);
}

static void fields_fill(struct rq *rq, struct talk_ask *v)
{
    v->fields = ARENA_ARRAY(rq->arena, struct talk_piece, SHOWN);
    for (size_t i = 0; i < SHOWN; i++)
        v->fields[v->fields_n++].piece = form_field(rq, &talk_ask_form, ask_fields[i].name);
}

static rc ask_page(struct rq *rq, struct talk_ask *v)
{
    struct mailbox_by_code_row box;
    const struct talk_by by = talk_by_of(rq);
    int64_t about = about_typed(form_typed(rq, "about"));
    bool is_free = true;
    TRY(box_of_page(rq, &box));
    TRY(about_choices(rq));
    TRY(days_of(rq, &box, &v->days));
    if (about != 0)
        TRY(letter_box_is_free(rq->db, &by, box.id, (organisation_id){ about }, &is_free));
    if (!is_free)
        TRY(upper_box(rq, (organisation_id){ about }, v));
    v->box = box.name;
    v->back = str_join(rq->arena, S("/mailboxes/"), box.code);
    v->action = str_join(rq->arena, v->back, S("/ask"));
    v->summary = form_summary(rq, &talk_ask_form);
    fields_fill(rq, v);
    v->guard = form_guard(rq, &talk_ask_form);
    reply_page(rq, rq_text(rq, TEXT_TALK_ASK_TITLE), talk_ask_page(v));
    return RC_OK;
}

rc talk_ask_show(struct rq *rq)
{
    return ask_page(rq, ARENA_NEW(rq->arena, struct talk_ask));
}

/* Looked at once, it is sent whatever was found. */
rc talk_ask_prepare(struct rq *rq)
{
    const struct ask_input *in = rq->form;
    struct talk_ask *v = ARENA_NEW(rq->arena, struct talk_ask);
    TRY(talk_may_try(rq, "talk ask", 2 * ASK_BURST, ASK_EVERY));
    if (in->looked != 0 || !str_eq(in->kind, S("question")))
        return RC_OK;
    TRY(talk_alike(rq, str_printf(rq->arena, "%.*s %.*s", STR_ARG(in->title), STR_ARG(in->words)), &v->alike,
                   &v->alike_n));
    if (v->alike_n == 0)
        return RC_OK;
    v->is_again = true;
    return ask_page(rq, v);
}

rc talk_ask(struct rq *rq)
{
    const struct ask_input *in = rq->form;
    struct talk_by by = talk_by_of(rq);
    struct mailbox_by_code_row box;
    struct letter_receipt receipt;
    TRY(box_of_page(rq, &box));
    by.person = (person_id){ 0 }; /* a letter is the writer's own, whoever is logged in */
    const struct letter_new letter = { .box = box.id,
                                       .about = { about_typed(in->about) },
                                       .kind = in->kind,
                                       .title = in->title,
                                       .words = in->words,
                                       .name = str_is_absent(in->name) ? S("") : in->name,
                                       .phone = str_is_absent(in->phone) ? S("") : in->phone,
                                       .wants_public = in->wants_public };
    TRY(letter_receive(rq->db, &by, &letter, &receipt));
    reply_redirect(rq, talk_letter_link(rq, receipt.number, receipt.code));
    return RC_OK;
}
