/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of acts on many, and which acts there are. */
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_reply.h"

#define NUMBER_MAX 40
#define MEASURE_MAX 150
#define HOLDER_MAX 45

#define FIELD(member) .at = offsetof(struct problem_bulk_form, member)
#define ITEMS                                                                                                \
    {                                                                                                        \
        .name = "item", .kind = FIELD_CHOICES, FIELD(items), .label = TEXT_PROBLEM_BULK_ITEMS,               \
        .is_required = true, .min = 1, .max = BULK_ITEMS_MAX, .required_text = TEXT_PROBLEM_BULK_NOTHING,    \
        .shows_all = true                                                                                    \
    }

static const struct field assign_fields[] = {
    ITEMS,
    { .name = "holder",
      .kind = FIELD_CHOICE,
      FIELD(holder),
      .label = TEXT_PROBLEM_ASSIGN_TO,
      .hint = TEXT_PROBLEM_ASSIGN_TO_HINT,
      .is_required = true,
      .max = HOLDER_MAX },
    { .name = "measure",
      .kind = FIELD_LINES,
      FIELD(words),
      .label = TEXT_PROBLEM_ASSIGN_MEASURE,
      .hint = TEXT_PROBLEM_BULK_MEASURE_HINT,
      .max = MEASURE_MAX },
};
const struct form problem_bulk_assign_form = FORM("bulk_assign", assign_fields, struct problem_bulk_form);

static const struct field merge_fields[] = {
    ITEMS,
    { .name = "merge_into",
      .kind = FIELD_CHOICE,
      FIELD(into),
      .label = TEXT_PROBLEM_MERGE_INTO,
      .max = NUMBER_MAX },
    { .name = "merge_number",
      .kind = FIELD_TEXT,
      FIELD(target),
      .label = TEXT_PROBLEM_MERGE_NUMBER,
      .max = NUMBER_MAX },
};

static rc merge_check(struct rq *rq, void *values)
{
    struct problem_bulk_form *f = values;
    if (str_is_empty(str_trim(f->target)))
        f->target = f->into;
    if (str_is_empty(f->target))
        return form_fail(rq, "merge_into", TEXT_PROBLEM_MERGE_CHOOSE);
    return RC_OK;
}

const struct form problem_bulk_merge_form =
    FORM_CHECKED("bulk_merge", merge_fields, struct problem_bulk_form, merge_check);

static const struct field decline_fields[] = {
    ITEMS,
    { .name = "decline_reason",
      .kind = FIELD_LINES,
      FIELD(words),
      .label = TEXT_PROBLEM_DECLINE_REASON,
      .hint = TEXT_PROBLEM_DECLINE_REASON_HINT,
      .is_required = true,
      .max = BULK_WORDS_MAX },
};
const struct form problem_bulk_decline_form = FORM("bulk_decline", decline_fields, struct problem_bulk_form);

static const struct field progress_fields[] = {
    ITEMS,
    { .name = "progress",
      .kind = FIELD_LINES,
      FIELD(words),
      .label = TEXT_PROBLEM_PROGRESS_WORDS,
      .hint = TEXT_PROBLEM_REPLY_HINT,
      .is_required = true,
      .max = BULK_WORDS_MAX },
};

static rc progress_check(struct rq *rq, void *values)
{
    const struct problem_bulk_form *f = values;
    return problem_reply_check_field(rq, "progress", f->words);
}

const struct form problem_bulk_progress_form =
    FORM_CHECKED("bulk_progress", progress_fields, struct problem_bulk_form, progress_check);

static const struct field urge_fields[] = {
    ITEMS,
    { .name = "urge",
      .kind = FIELD_LINES,
      FIELD(words),
      .label = TEXT_PROBLEM_BULK_URGE_WORDS,
      .is_required = true,
      .max = BULK_WORDS_MAX },
};
const struct form problem_bulk_urge_form = FORM("bulk_urge", urge_fields, struct problem_bulk_form);

static const struct field publish_fields[] = { ITEMS };
const struct form problem_bulk_publish_form = FORM("bulk_publish", publish_fields, struct problem_bulk_form);

const struct problem_bulk_kind problem_bulk_kinds[] = {
    { .act = S_INIT("assign"),
      .key = S_INIT("a"),
      .permission = "problem.assign",
      .form = &problem_bulk_assign_form,
      .label = TEXT_PROBLEM_ACT_ASSIGN,
      .done = TEXT_PROBLEM_BULK_ASSIGNED,
      .words = "measure",
      .is_of_cases = true },
    { .act = S_INIT("merge"),
      .key = S_INIT("m"),
      .permission = "problem.accept",
      .form = &problem_bulk_merge_form,
      .label = TEXT_PROBLEM_MERGE_DO,
      .done = TEXT_PROBLEM_BULK_MERGED,
      .is_of_voices = true,
      .is_of_cases = true },
    { .act = S_INIT("decline"),
      .key = S_INIT("d"),
      .permission = "problem.accept",
      .form = &problem_bulk_decline_form,
      .label = TEXT_PROBLEM_DECLINE_DO,
      .done = TEXT_PROBLEM_BULK_DECLINED,
      .words = "decline_reason",
      .is_of_voices = true },
    { .act = S_INIT("progress"),
      .key = S_INIT("r"),
      .permission = "problem.handle",
      .form = &problem_bulk_progress_form,
      .label = TEXT_PROBLEM_ACT_PROGRESS,
      .done = TEXT_PROBLEM_BULK_TOLD,
      .words = "progress",
      .is_of_cases = true },
    { .act = S_INIT("urge"),
      .key = S_INIT("u"),
      .permission = "problem.urge",
      .form = &problem_bulk_urge_form,
      .label = TEXT_PROBLEM_BULK_URGE,
      .done = TEXT_PROBLEM_BULK_URGED,
      .words = "urge",
      .is_of_cases = true },
    { .act = S_INIT("publish"),
      .key = S_INIT("p"),
      .permission = "problem.review",
      .form = &problem_bulk_publish_form,
      .label = TEXT_PROBLEM_ACT_PUBLISH,
      .done = TEXT_PROBLEM_BULK_PUBLISHED,
      .is_of_cases = true },
};
const size_t problem_bulk_kinds_n = sizeof problem_bulk_kinds / sizeof problem_bulk_kinds[0];

const struct problem_bulk_kind *problem_bulk_kind_of(str act)
{
    for (size_t i = 0; i < problem_bulk_kinds_n; i++)
        if (str_eq(act, problem_bulk_kinds[i].act))
            return &problem_bulk_kinds[i];
    return NULL;
}

struct problem_key *problem_keys_of(struct arena *a, bool is_list, size_t *ret_n)
{
    static const struct problem_key of_list[] = { { S_INIT("j"), TEXT_PROBLEM_KEY_DOWN },
                                                  { S_INIT("k"), TEXT_PROBLEM_KEY_UP },
                                                  { S_INIT("x"), TEXT_PROBLEM_KEY_PICK },
                                                  { S_INIT("/"), TEXT_PROBLEM_FIND } };
    size_t lists = is_list ? sizeof of_list / sizeof of_list[0] : 0, n = 0;
    struct problem_key *keys = ARENA_ARRAY(a, struct problem_key, lists + problem_bulk_kinds_n);
    for (; n < lists; n++)
        keys[n] = of_list[n];
    for (size_t i = 0; i < problem_bulk_kinds_n; i++, n++)
        keys[n] = (struct problem_key){ problem_bulk_kinds[i].key, problem_bulk_kinds[i].label };
    if (!is_list) /* there "r" leads to the reply templates */
        for (size_t i = 0; i < n; i++)
            if (str_eq(keys[i].key, S("r")))
                keys[i].words = TEXT_PROBLEM_REPLY_CHOOSE;
    *ret_n = n;
    return keys;
}
