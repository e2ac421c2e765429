/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of topics. No two fields of a page share a name. */
#include "features/problem/problem_topic_pages.h"

#define TITLE_MAX 60
#define AIM_MAX 300
#define PLAN_MAX 500
#define SUGGESTION_MAX 500
#define ANSWER_MAX 2000
#define NUMBERS_MAX 2400
#define HOLDER_MAX 45
#define RECEIPT_MAX 400

static const struct field suggest_fields[] = {
    { .name = "words",
      .kind = FIELD_LINES,
      .at = offsetof(struct topic_suggest_input, words),
      .label = TEXT_PROBLEM_TOPIC_SUGGEST_WORDS,
      .hint = TEXT_PROBLEM_TOPIC_SUGGEST_HINT,
      .is_required = true,
      .max = SUGGESTION_MAX },
    { .name = "village",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct topic_suggest_input, village),
      .label = TEXT_PROBLEM_WHICH_VILLAGE,
      .is_required = true,
      .max = HOLDER_MAX },
};
const struct form topic_suggest_form = FORM("topic_suggest", suggest_fields, struct topic_suggest_input);

#define TITLE_FIELD(prefix)                                                                                  \
    {                                                                                                        \
        .name = prefix "_title", .kind = FIELD_TEXT, .at = offsetof(struct topic_words_input, title),        \
        .label = TEXT_PROBLEM_TOPIC_TITLE, .is_required = true, .max = TITLE_MAX                             \
    }
#define AIM_FIELD(prefix)                                                                                    \
    {                                                                                                        \
        .name = prefix "_aim", .kind = FIELD_LINES, .at = offsetof(struct topic_words_input, aim),           \
        .label = TEXT_PROBLEM_TOPIC_AIM, .hint = TEXT_PROBLEM_TOPIC_AIM_HINT, .is_required = true,           \
        .max = AIM_MAX                                                                                       \
    }
#define PROBLEMS_FIELD(prefix)                                                                               \
    {                                                                                                        \
        .name = prefix "_problems", .kind = FIELD_LINES, .at = offsetof(struct topic_words_input, problems), \
        .label = TEXT_PROBLEM_TOPIC_PROBLEMS, .hint = TEXT_PROBLEM_TOPIC_PROBLEMS_HINT, .max = NUMBERS_MAX   \
    }

static const struct field new_fields[] = {
    TITLE_FIELD("new"),
    AIM_FIELD("new"),
    { .name = "village",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct topic_words_input, village),
      .label = TEXT_PROBLEM_WHICH_VILLAGE,
      .is_required = true,
      .max = HOLDER_MAX },
    PROBLEMS_FIELD("new"),
};
const struct form topic_new_form = FORM("topic_new", new_fields, struct topic_words_input);

static const struct field open_fields[] = { TITLE_FIELD("open"), AIM_FIELD("open"), PROBLEMS_FIELD("open") };
const struct form topic_open_form = FORM("topic_open", open_fields, struct topic_words_input);

static const struct field fix_fields[] = {
    TITLE_FIELD("fix"),
    AIM_FIELD("fix"),
    PROBLEMS_FIELD("fix"),
    { .name = "fix_day",
      .kind = FIELD_DAY,
      .at = offsetof(struct topic_words_input, limit_day),
      .label = TEXT_PROBLEM_TOPIC_DAY,
      .is_required = true },
};
const struct form topic_fix_form = FORM("topic_fix", fix_fields, struct topic_words_input);

static const struct field claim_fields[] = {
    { .name = "holder",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct topic_claim_input, holder),
      .label = TEXT_PROBLEM_TOPIC_LEADER,
      .hint = TEXT_PROBLEM_TOPIC_LEADER_HINT,
      .is_required = true,
      .max = HOLDER_MAX },
    { .name = "plan",
      .kind = FIELD_LINES,
      .at = offsetof(struct topic_claim_input, plan),
      .label = TEXT_PROBLEM_TOPIC_PLAN,
      .is_required = true,
      .max = PLAN_MAX },
};
const struct form topic_claim_form = FORM("topic_claim", claim_fields, struct topic_claim_input);

static const struct choice results[] = {
    { "solved", TEXT_PROBLEM_RESULT_SOLVED, TEXT_NONE },
    { "partly", TEXT_PROBLEM_RESULT_PARTLY, TEXT_NONE },
};
static const struct field report_fields[] = {
    { .name = "result",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct topic_report_input, result),
      .label = TEXT_PROBLEM_ANSWER_RESULT,
      .is_required = true,
      .choices = results,
      .choices_n = sizeof results / sizeof results[0] },
    { .name = "report",
      .kind = FIELD_LINES,
      .at = offsetof(struct topic_report_input, words),
      .label = TEXT_PROBLEM_TOPIC_REPORT_WORDS,
      .is_required = true,
      .max = ANSWER_MAX },
    { .name = "report_photos",
      .kind = FIELD_FILES,
      .at = offsetof(struct topic_report_input, photos),
      .label = TEXT_PROBLEM_ANSWER_PHOTOS,
      .hint = TEXT_PROBLEM_REPORT_PHOTOS_HINT,
      .max = PROBLEM_PHOTOS_MAX },
};
const struct form topic_report_form = FORM("topic_report", report_fields, struct topic_report_input);

/* A form of one text. */
#define REASON_FORM(form_name, field_name, field_label)                                                      \
    static const struct field form_name##_fields[] = {                                                       \
        { .name = (field_name),                                                                              \
          .kind = FIELD_LINES,                                                                               \
          .at = offsetof(struct topic_reason_input, words),                                                  \
          .label = (field_label),                                                                            \
          .is_required = true,                                                                               \
          .max = AIM_MAX },                                                                                  \
    };                                                                                                       \
    const struct form topic_##form_name##_form =                                                             \
        FORM("topic_" #form_name, form_name##_fields, struct topic_reason_input)

REASON_FORM(decline, "decline_reason", TEXT_PROBLEM_TOPIC_DECLINE_REASON);
REASON_FORM(refuse, "refuse_reason", TEXT_PROBLEM_TOPIC_REFUSE_REASON);
REASON_FORM(progress, "progress", TEXT_PROBLEM_PROGRESS_WORDS);
REASON_FORM(send_back, "send_back_reason", TEXT_PROBLEM_SEND_BACK_REASON);
REASON_FORM(end, "end_words", TEXT_PROBLEM_TOPIC_END_WORDS);

static const struct field support_fields[] = {
    { .name = "receipt",
      .kind = FIELD_TEXT,
      .at = offsetof(struct topic_support_input, receipt),
      .label = TEXT_PROBLEM_TOPIC_SUPPORT_DO,
      .max = RECEIPT_MAX },
};
const struct form topic_support_form = FORM("topic_support", support_fields, struct topic_support_input);

static const struct choice scores[] = {
    { "5", TEXT_PROBLEM_SCORE_5, TEXT_NONE }, { "4", TEXT_PROBLEM_SCORE_4, TEXT_NONE },
    { "3", TEXT_PROBLEM_SCORE_3, TEXT_NONE }, { "2", TEXT_PROBLEM_SCORE_2, TEXT_NONE },
    { "1", TEXT_PROBLEM_SCORE_1, TEXT_NONE },
};
static const struct field rate_fields[] = {
    { .name = "score",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct topic_rate_input, score),
      .label = TEXT_PROBLEM_TOPIC_RATE_QUESTION,
      .is_required = true,
      .choices = scores,
      .choices_n = sizeof scores / sizeof scores[0],
      .shows_all = true,
      .required_text = TEXT_PROBLEM_SCORE_WRONG },
    { .name = "rate_receipt",
      .kind = FIELD_TEXT,
      .at = offsetof(struct topic_rate_input, receipt),
      .label = TEXT_PROBLEM_TOPIC_SUPPORT_DO,
      .max = RECEIPT_MAX },
};
const struct form topic_rate_form = FORM("topic_rate", rate_fields, struct topic_rate_input);

static bool is_between(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == ';';
}

/* Chinese commas are three bytes: they become spaces first. */
static str with_spaces(struct arena *a, str typed)
{
    static const str signs[] = { S_INIT("，"), S_INIT("、"), S_INIT("；"), S_INIT("。") };
    struct buf b = buf_new(a, typed.n + 1);
    while (typed.n > 0) {
        size_t cut = 0;
        for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
            cut = str_starts(typed, signs[i]) ? signs[i].n : cut;
        buf_putc(&b, cut > 0 || is_between(typed.p[0]) ? ' ' : typed.p[0]);
        typed = str_slice(typed, cut > 0 ? cut : 1, typed.n);
    }
    return buf_str(&b);
}

void topic_numbers(struct arena *a, str typed, const str **ret, size_t *ret_n)
{
    str rest = with_spaces(a, typed), one;
    str *all = ARENA_ARRAY(a, str, typed.n / 2 + 1);
    size_t n = 0;
    while (str_cut(&rest, ' ', &one))
        if (!str_is_empty(one))
            all[n++] = one;
    *ret = all;
    *ret_n = n;
}
