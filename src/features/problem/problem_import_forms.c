/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the import: the file, and which column holds what. */
#include "features/problem/problem_import_pages.h"

#define FILE_BODY_MAX ((INT64_C(64) << 20) + (INT64_C(1) << 20))
#define COLUMN_VALUE_MAX 4
#define CODE_MAX 40

static const struct field file_fields[] = {
    { .name = "file",
      .kind = FIELD_FILES,
      .at = offsetof(struct problem_import_file_form, files),
      .label = TEXT_PROBLEM_IMPORT_FILE,
      .hint = TEXT_PROBLEM_IMPORT_FILE_HINT,
      .is_required = true,
      .max = 1,
      .accept = ".xlsx,.csv,.txt" },
};
const struct form problem_import_file_form = { .name = "import_file",
                                               .fields = file_fields,
                                               .fields_n = sizeof file_fields / sizeof file_fields[0],
                                               .size = sizeof(struct problem_import_file_form),
                                               .body_max = FILE_BODY_MAX };

static const struct choice kinds[] = {
    { "suggestion", TEXT_PROBLEM_KIND_SUGGESTION, TEXT_NONE },
    { "help", TEXT_PROBLEM_KIND_HELP, TEXT_NONE },
    { "consult", TEXT_PROBLEM_KIND_CONSULT, TEXT_NONE },
    { "complaint", TEXT_PROBLEM_KIND_COMPLAINT, TEXT_NONE },
    { "hazard", TEXT_PROBLEM_KIND_HAZARD, TEXT_NONE },
};
static const struct choice results[] = {
    { "solved", TEXT_PROBLEM_RESULT_SOLVED, TEXT_NONE },
    { "partly", TEXT_PROBLEM_RESULT_PARTLY, TEXT_NONE },
    { "explained", TEXT_PROBLEM_RESULT_EXPLAINED, TEXT_NONE },
    { "unfounded", TEXT_PROBLEM_RESULT_UNFOUNDED, TEXT_NONE },
    { "shelved", TEXT_PROBLEM_RESULT_SHELVED, TEXT_NONE },
};
#define CHOICES(table) .choices = (table), .choices_n = sizeof(table) / sizeof((table)[0])
#define COLUMN(field_name, field, text)                                                                      \
    {                                                                                                        \
        .name = (field_name), .kind = FIELD_CHOICE,                                                          \
        .at = offsetof(struct problem_import_columns_form, at[field]), .label = (text),                      \
        .max = COLUMN_VALUE_MAX                                                                              \
    }

static const struct field columns_fields[] = {
    COLUMN("column_number", IMPORT_NUMBER, TEXT_PROBLEM_IMPORT_FIELD_NUMBER),
    COLUMN("column_unit", IMPORT_UNIT, TEXT_PROBLEM_IMPORT_FIELD_UNIT),
    COLUMN("column_place", IMPORT_PLACE, TEXT_PROBLEM_IMPORT_FIELD_PLACE),
    COLUMN("column_title", IMPORT_TITLE, TEXT_PROBLEM_IMPORT_FIELD_TITLE),
    COLUMN("column_statement", IMPORT_STATEMENT, TEXT_PROBLEM_IMPORT_FIELD_STATEMENT),
    COLUMN("column_kind", IMPORT_KIND, TEXT_PROBLEM_IMPORT_FIELD_KIND),
    COLUMN("column_category", IMPORT_CATEGORY, TEXT_PROBLEM_IMPORT_FIELD_CATEGORY),
    COLUMN("column_accepted", IMPORT_ACCEPTED, TEXT_PROBLEM_IMPORT_FIELD_ACCEPTED),
    COLUMN("column_due", IMPORT_DUE, TEXT_PROBLEM_IMPORT_FIELD_DUE),
    COLUMN("column_office", IMPORT_OFFICE, TEXT_PROBLEM_IMPORT_FIELD_OFFICE),
    COLUMN("column_person", IMPORT_PERSON, TEXT_PROBLEM_IMPORT_FIELD_PERSON),
    COLUMN("column_measure", IMPORT_MEASURE, TEXT_PROBLEM_IMPORT_FIELD_MEASURE),
    COLUMN("column_result", IMPORT_RESULT, TEXT_PROBLEM_IMPORT_FIELD_RESULT),
    COLUMN("column_answer", IMPORT_ANSWER, TEXT_PROBLEM_IMPORT_FIELD_ANSWER),
    COLUMN("column_closed", IMPORT_CLOSED, TEXT_PROBLEM_IMPORT_FIELD_CLOSED),
    COLUMN("column_name", IMPORT_NAME, TEXT_PROBLEM_IMPORT_FIELD_NAME),
    COLUMN("column_phone", IMPORT_PHONE, TEXT_PROBLEM_IMPORT_FIELD_PHONE),
    { .name = "default_kind",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_import_columns_form, default_kind),
      .label = TEXT_PROBLEM_IMPORT_DEFAULT_KIND,
      CHOICES(kinds) },
    { .name = "default_category",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_import_columns_form, default_category),
      .label = TEXT_PROBLEM_IMPORT_DEFAULT_CATEGORY,
      .max = CODE_MAX },
    { .name = "default_result",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_import_columns_form, default_result),
      .label = TEXT_PROBLEM_IMPORT_DEFAULT_RESULT,
      CHOICES(results) },
    { .name = "is_public",
      .kind = FIELD_CHECK,
      .at = offsetof(struct problem_import_columns_form, is_public),
      .label = TEXT_PROBLEM_IMPORT_PUBLIC,
      .hint = TEXT_PROBLEM_IMPORT_PUBLIC_HINT },
};
const struct form problem_import_columns_form =
    FORM("import_columns", columns_fields, struct problem_import_columns_form);

/* "B 标题": a letter as the spreadsheet has it, and what stands in the head. */
static str column_label(struct rq *rq, size_t i, str head)
{
    char first = i >= 26 ? (char)('A' + i / 26 - 1) : ' ', second = (char)('A' + i % 26);
    return str_trim(str_printf(rq->arena, "%c%c %.*s", first, second, STR_ARG(head)));
}

static struct run_choice *head_choices(struct rq *rq, str headers, size_t *ret_n)
{
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, IMPORT_COLUMNS_MAX + 1);
    str head;
    size_t n = 0;
    all[n++] = (struct run_choice){ .value = S("-"), .label = rq_text(rq, TEXT_PROBLEM_IMPORT_NO_COLUMN) };
    while (n <= IMPORT_COLUMNS_MAX && str_cut(&headers, '\n', &head)) {
        all[n] = (struct run_choice){ .value = str_printf(rq->arena, "%zu", n - 1),
                                      .label = column_label(rq, n - 1, head) };
        n++;
    }
    *ret_n = n;
    return all;
}

static rc category_choices(struct rq *rq)
{
    struct problem_option *options;
    size_t n;
    TRY(problem_category_options(rq, S(""), false, &options, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++)
        choices[i] = (struct run_choice){ .value = options[i].value, .label = options[i].label };
    form_set_choices(rq, "default_category", choices, n);
    return RC_OK;
}

rc problem_import_columns_choices(struct rq *rq, const struct problem_import_by_id_row *import)
{
    struct import_columns now;
    size_t n;
    struct run_choice *heads = head_choices(rq, str_is_absent(import->headers) ? S("") : import->headers, &n);
    (void)import_columns_parse(str_is_absent(import->columns) ? S("") : import->columns, &now);
    for (size_t i = 0; i < IMPORT_FIELDS; i++) {
        const char *name = columns_fields[i].name;
        form_set_choices(rq, name, heads, n);
        form_set_value(rq, name,
                       now.at[i] >= 0 ? str_printf(rq->arena, "%lld", (long long)now.at[i]) : S("-"));
    }
    TRY(category_choices(rq));
    form_set_value(rq, "default_kind", import->default_kind);
    form_set_value(rq, "default_category", import->default_category);
    form_set_value(rq, "default_result", import->default_result);
    if (import->is_public)
        form_set_value(rq, "is_public", S("1"));
    return RC_OK;
}

static int64_t columns_in(str headers)
{
    int64_t n = 0;
    for (str head; str_cut(&headers, '\n', &head);)
        n++;
    return n;
}

rc problem_import_columns_read(struct rq *rq, const struct problem_import_columns_form *f,
                               const struct problem_import_by_id_row *import, struct import_columns *ret)
{
    struct import_columns before;
    int64_t most = columns_in(str_is_absent(import->headers) ? S("") : import->headers);
    (void)import_columns_parse(str_is_absent(import->columns) ? S("") : import->columns, &before);
    *ret = (struct import_columns){ .head = before.head };
    for (size_t i = 0; i < IMPORT_FIELDS; i++) {
        ret->at[i] = -1;
        if (str_is_empty(f->at[i]) || str_eq(f->at[i], S("-")))
            continue;
        if (!str_to_i64(f->at[i], &ret->at[i]) || ret->at[i] < 0 || ret->at[i] >= most)
            return form_fail(rq, columns_fields[i].name, TEXT_PROBLEM_IMPORT_NO_SUCH_COLUMN);
        for (size_t k = 0; k < i; k++)
            if (ret->at[k] == ret->at[i])
                return form_fail(rq, columns_fields[i].name, TEXT_PROBLEM_IMPORT_COLUMN_TWICE);
    }
    if (ret->at[IMPORT_ACCEPTED] < 0)
        return form_fail(rq, "column_accepted", TEXT_PROBLEM_IMPORT_COLUMN_NEEDED);
    if (ret->at[IMPORT_TITLE] < 0 && ret->at[IMPORT_STATEMENT] < 0)
        return form_fail(rq, "column_title", TEXT_PROBLEM_IMPORT_COLUMN_NEEDED);
    return RC_OK;
}
