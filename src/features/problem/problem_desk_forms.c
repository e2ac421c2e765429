/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the desk, and the choices that are known only at run time. No two fields of a page share a
 * name. */
#include "base/utf8.h"
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_sort.h"

#define TITLE_MAX 60
#define REASON_MAX 300
#define MEASURE_MAX 150
#define ANSWER_MAX 2000
#define NUMBER_MAX 40
#define ASSIGNEES_MAX 400
#define HOLDER_MAX 45

static const struct choice results[] = {
    { "solved", TEXT_PROBLEM_RESULT_SOLVED, TEXT_NONE },
    { "partly", TEXT_PROBLEM_RESULT_PARTLY, TEXT_NONE },
    { "explained", TEXT_PROBLEM_RESULT_EXPLAINED, TEXT_NONE },
    { "unfounded", TEXT_PROBLEM_RESULT_UNFOUNDED, TEXT_NONE },
    { "shelved", TEXT_PROBLEM_RESULT_SHELVED, TEXT_NONE },
};
#define CHOICES(table) .choices = (table), .choices_n = sizeof(table) / sizeof((table)[0])

static const struct field accept_fields[] = {
    { .name = "title",
      .kind = FIELD_TEXT,
      .at = offsetof(struct problem_accept_form, title),
      .label = TEXT_PROBLEM_ACCEPT_WORDS_TITLE,
      .is_required = true,
      .max = TITLE_MAX },
    { .name = "statement",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_accept_form, statement),
      .label = TEXT_PROBLEM_ACCEPT_STATEMENT,
      .is_required = true,
      .max = PROBLEM_WORDS_MAX },
    PROBLEM_KIND_FIELD(struct problem_accept_form, TEXT_PROBLEM_ACCEPT_KIND, PROBLEM_KINDS,
                       .hint = TEXT_PROBLEM_ACCEPT_KIND_HINT, .is_required = true),
    PROBLEM_CATEGORY_FIELD(struct problem_accept_form, TEXT_PROBLEM_WHICH_CATEGORY, .is_required = true),
    { .name = "is_public",
      .kind = FIELD_CHECK,
      .at = offsetof(struct problem_accept_form, is_public),
      .label = TEXT_PROBLEM_ACCEPT_PUBLIC },
    { .name = "shows_photos",
      .kind = FIELD_CHECK,
      .at = offsetof(struct problem_accept_form, shows_photos),
      .label = TEXT_PROBLEM_ACCEPT_PHOTOS },
    { .name = "also",
      .kind = FIELD_CHOICES,
      .at = offsetof(struct problem_accept_form, also),
      .label = TEXT_PROBLEM_ACCEPT_ALSO,
      .hint = TEXT_PROBLEM_ACCEPT_ALSO_HINT,
      .max = BULK_ITEMS_MAX,
      .shows_all = true },
};
const struct form problem_accept_form = FORM("accept", accept_fields, struct problem_accept_form);

static const struct field merge_fields[] = {
    { .name = "merge_into",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_merge_form, into),
      .label = TEXT_PROBLEM_MERGE_INTO,
      .max = NUMBER_MAX },
    { .name = "merge_number",
      .kind = FIELD_TEXT,
      .at = offsetof(struct problem_merge_form, number),
      .label = TEXT_PROBLEM_MERGE_NUMBER,
      .max = NUMBER_MAX },
};

static rc merge_check(struct rq *rq, void *values)
{
    const struct problem_merge_form *f = values;
    if (str_is_empty(f->into) && str_is_empty(str_trim(f->number)))
        return form_fail(rq, "merge_into", TEXT_PROBLEM_MERGE_CHOOSE);
    return RC_OK;
}

const struct form problem_merge_form =
    FORM_CHECKED("merge", merge_fields, struct problem_merge_form, merge_check);

static const struct field assign_fields[] = {
    { .name = "holder",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_assign_form, holder),
      .label = TEXT_PROBLEM_ASSIGN_TO,
      .hint = TEXT_PROBLEM_ASSIGN_TO_HINT,
      .is_required = true,
      .max = HOLDER_MAX },
    { .name = "measure",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_assign_form, measure),
      .label = TEXT_PROBLEM_ASSIGN_MEASURE,
      .max = MEASURE_MAX },
};
const struct form problem_assign_form = FORM("assign", assign_fields, struct problem_assign_form);

static const struct field answer_fields[] = {
    { .name = "result",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_answer_form, result),
      .label = TEXT_PROBLEM_ANSWER_RESULT,
      .is_required = true,
      CHOICES(results) },
    { .name = "answer",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_answer_form, words),
      .label = TEXT_PROBLEM_ANSWER_WORDS,
      .hint = TEXT_PROBLEM_ANSWER_WORDS_HINT,
      .is_required = true,
      .max = ANSWER_MAX },
    { .name = "answer_basis",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_answer_form, basis),
      .label = TEXT_PROBLEM_ANSWER_BASIS,
      .hint = TEXT_PROBLEM_ANSWER_BASIS_HINT,
      .max = REASON_MAX },
    { .name = "answer_measure",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_answer_form, measure),
      .label = TEXT_PROBLEM_ANSWER_MEASURE,
      .max = MEASURE_MAX },
    { .name = "answer_photos",
      .kind = FIELD_FILES,
      .at = offsetof(struct problem_answer_form, photos),
      .label = TEXT_PROBLEM_ANSWER_PHOTOS,
      .hint = TEXT_PROBLEM_REPORT_PHOTOS_HINT,
      .max = PROBLEM_PHOTOS_MAX },
};

static rc answer_check(struct rq *rq, void *values)
{
    const struct problem_answer_form *f = values;
    if (problem_needs_basis(f->result) && str_is_empty(str_trim(f->basis)))
        return form_fail(rq, "answer_basis", TEXT_PROBLEM_BASIS_MISSING);
    return RC_OK;
}

const struct form problem_answer_form =
    FORM_CHECKED("answer", answer_fields, struct problem_answer_form, answer_check);

/* A form of one text. */
#define WORDS_FORM(form_name, field_name, field_label, field_hint)                                           \
    static const struct field form_name##_fields[] = {                                                       \
        { .name = (field_name),                                                                              \
          .kind = FIELD_LINES,                                                                               \
          .at = offsetof(struct problem_words_form, words),                                                  \
          .label = (field_label),                                                                            \
          .hint = (field_hint),                                                                              \
          .is_required = true,                                                                               \
          .max = REASON_MAX },                                                                               \
    };                                                                                                       \
    const struct form problem_##form_name##_form =                                                           \
        FORM(#form_name, form_name##_fields, struct problem_words_form)

WORDS_FORM(decline, "decline_reason", TEXT_PROBLEM_DECLINE_REASON, TEXT_PROBLEM_DECLINE_REASON_HINT);
WORDS_FORM(reveal, "reveal_reason", TEXT_PROBLEM_REVEAL_REASON, TEXT_PROBLEM_REVEAL_REASON_HINT);
WORDS_FORM(return, "return_reason", TEXT_PROBLEM_RETURN_REASON, TEXT_NONE);
WORDS_FORM(progress, "progress", TEXT_PROBLEM_PROGRESS_WORDS, TEXT_NONE);
WORDS_FORM(send_back, "send_back_reason", TEXT_PROBLEM_SEND_BACK_REASON, TEXT_NONE);
WORDS_FORM(end, "end_words", TEXT_PROBLEM_END_WORDS, TEXT_NONE);

/* ---- choices ---- */

/* End of line, or a comma, stop, semicolon, exclamation or question mark of Chinese text. */
static bool ends_clause(uint32_t c)
{
    return c == '\n' || c == 0xFF0C || c == 0x3002 || c == 0xFF1B || c == 0xFF01 || c == 0xFF1F;
}

/* The first clause, as a proposal for the title. */
static str first_clause(str words)
{
    str rest = words;
    uint32_t c;
    size_t n = 0;
    while (utf8_next(&rest, &c) && !ends_clause(c))
        n = words.n - rest.n;
    return utf8_cut(str_slice(words, 0, n), TITLE_MAX);
}

/* The author's own words are proposed only where they may be public. */
static void accept_values(struct rq *rq, const struct voice_by_number_row *v)
{
    bool is_open = str_eq(v->secrecy, S("public"));
    form_set_value(rq, "kind", v->kind);
    form_set_value(rq, "category", v->category_code);
    if (is_open) {
        form_set_value(rq, "title", first_clause(v->words));
        form_set_value(rq, "statement", v->words);
    }
    if (problem_may_be_public(v->kind, v->secrecy))
        form_set_value(rq, "is_public", S("1"));
}

rc problem_accept_choices(struct rq *rq, const struct voice_by_number_row *v)
{
    struct problem_categories_rows rows;
    TRY(problem_categories(rq->db, &rows));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        choices[i] =
            (struct run_choice){ .value = rows.at[i].code,
                                 .label = problem_category_name(rq, rows.at[i].name_zh, rows.at[i].name_en) };
    form_set_choices(rq, "category", choices, rows.n);
    accept_values(rq, v);
    return RC_OK;
}

struct run_choice *problem_holder_choices(struct rq *rq, const struct problem_assignees_rows *rows)
{
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        choices[i] = (struct run_choice){
            .value = str_printf(rq->arena, "%lld %lld", (long long)rows->at[i].organisation_id.v,
                                (long long)rows->at[i].person_id.v),
            .label = str_printf(rq->arena, "%.*s · %.*s · %.*s", STR_ARG(rows->at[i].office_name),
                                STR_ARG(rows->at[i].person_name), STR_ARG(rows->at[i].title)),
        };
    return choices;
}

rc problem_assign_choices(struct rq *rq, const struct problem_by_number_row *p)
{
    struct organisation root;
    struct problem_assignees_rows rows;
    TRY(problem_acts_for(rq, "problem.assign", p->organisation_id, &root));
    struct problem_assignees_in in = { .today = rq->today,
                                       .category = p->category_code,
                                       .place = p->organisation_id.v,
                                       .scope = scope_below(rq->arena, root.path),
                                       .limit = ASSIGNEES_MAX };
    TRY(problem_assignees(rq->db, &in, &rows));
    struct run_choice *choices = problem_holder_choices(rq, &rows);
    form_set_choices(rq, "holder", choices, rows.n);
    form_set_choices(rq, "assist_holder", choices, rows.n);
    if (p->office_id.has && p->person_id.has)
        form_set_value(
            rq, "holder",
            str_printf(rq->arena, "%lld %lld", (long long)p->office_id.v, (long long)p->person_id.v));
    if (!str_is_absent(p->measure))
        form_set_value(rq, "measure", p->measure);
    return RC_OK;
}
