/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a row, in words. */
#include "features/problem/problem_import.h"

#define WORDS_MAX 4000

static const struct {
    str code;
    enum text words;
} issues[] = {
    { S_INIT("missing"), TEXT_PROBLEM_IMPORT_ISSUE_MISSING },
    { S_INIT("missing_closed"), TEXT_PROBLEM_IMPORT_ISSUE_MISSING_CLOSED },
    { S_INIT("missing_answered"), TEXT_PROBLEM_IMPORT_ISSUE_MISSING_ANSWERED },
    { S_INIT("fault"), TEXT_PROBLEM_IMPORT_ISSUE_FAULT },
    { S_INIT("formula"), TEXT_PROBLEM_IMPORT_ISSUE_FORMULA },
    { S_INIT("was_formula"), TEXT_PROBLEM_IMPORT_ISSUE_WAS_FORMULA },
    { S_INIT("no_text"), TEXT_PROBLEM_IMPORT_ISSUE_NO_TEXT },
    { S_INIT("too_long"), TEXT_PROBLEM_IMPORT_ISSUE_TOO_LONG },
    { S_INIT("bad_date"), TEXT_PROBLEM_IMPORT_ISSUE_BAD_DATE },
    { S_INIT("in_future"), TEXT_PROBLEM_IMPORT_ISSUE_IN_FUTURE },
    { S_INIT("before_accepted"), TEXT_PROBLEM_IMPORT_ISSUE_BEFORE_ACCEPTED },
    { S_INIT("bad_phone"), TEXT_PROBLEM_IMPORT_ISSUE_BAD_PHONE },
    { S_INIT("unknown"), TEXT_PROBLEM_IMPORT_ISSUE_UNKNOWN },
    { S_INIT("nearest"), TEXT_PROBLEM_IMPORT_ISSUE_NEAREST },
    { S_INIT("many"), TEXT_PROBLEM_IMPORT_ISSUE_MANY },
    { S_INIT("no_post"), TEXT_PROBLEM_IMPORT_ISSUE_NO_POST },
    { S_INIT("to_assign"), TEXT_PROBLEM_IMPORT_ISSUE_TO_ASSIGN },
    { S_INIT("has_left"), TEXT_PROBLEM_IMPORT_ISSUE_HAS_LEFT },
    { S_INIT("own_case"), TEXT_PROBLEM_IMPORT_ISSUE_OWN_CASE },
    { S_INIT("bad_number"), TEXT_PROBLEM_IMPORT_ISSUE_BAD_NUMBER },
    { S_INIT("own_number"), TEXT_PROBLEM_IMPORT_ISSUE_OWN_NUMBER },
    { S_INIT("number_taken"), TEXT_PROBLEM_IMPORT_ISSUE_NUMBER_TAKEN },
    { S_INIT("imported_before"), TEXT_PROBLEM_IMPORT_ISSUE_IMPORTED_BEFORE },
    { S_INIT("twice"), TEXT_PROBLEM_IMPORT_ISSUE_TWICE },
};

str import_issue_words(struct arena *a, enum lang lang, str issue)
{
    str field = { 0 }, code = { 0 }, hint = issue;
    (void)str_cut(&hint, ' ', &field);
    (void)str_cut(&hint, ' ', &code);
    enum import_field of = import_field_find(field);
    str label = of < IMPORT_FIELDS ? text_get(import_field_label(of), lang) : field;
    const struct text_arg args[] = { text_arg_str("label", label), text_arg_str("hint", hint) };
    for (size_t i = 0; i < sizeof issues / sizeof issues[0]; i++)
        if (str_eq(code, issues[i].code))
            return text_format(a, issues[i].words, lang, args, 2);
    BUG("an issue without words");
}

str import_issues_words(struct arena *a, enum lang lang, str lines)
{
    struct buf b = buf_new(a, WORDS_MAX);
    str one;
    while (str_cut(&lines, '\n', &one)) {
        if (b.n > 0)
            buf_putc(&b, ' ');
        buf_put(&b, import_issue_words(a, lang, one));
    }
    return buf_str(&b);
}
