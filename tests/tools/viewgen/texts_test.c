/* SPDX-License-Identifier: Apache-2.0 */
/* PO files: what is read, what is refused, and the keys that nothing uses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "viewgen/texts.h"
#include "viewgen/unused.h"

static int set_up(void **state)
{
    *state = arena_new(64u << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* Reads a Chinese, an English and (when not NULL) a traditional file, and gives what is wrong. */
static str errors_of(struct arena *a, struct texts *t, const char *hans, const char *english,
                     const char *hant)
{
    struct diag d = diag_new(a);
    *t = (struct texts){ 0 };
    texts_read(t, &d, S("zh-Hans.po"), str_from_c(hans));
    texts_read(t, &d, S("en.po"), str_from_c(english));
    if (hant != NULL)
        texts_read(t, &d, S("zh-Hant.po"), str_from_c(hant));
    texts_finish(t, &d);
    return buf_str(&d.out);
}

static void a_file_is_read_with_its_escapes_and_continued_lines(void **state)
{
    struct arena *a = *state;
    struct texts t;
    str errors = errors_of(a, &t,
                           "# comment\r\n#: reference\n#, fuzzy\n\nmsgid \"\"\nmsgstr \"Header: 1\\n\"\n\n"
                           "msgid \"a.one\"\nmsgstr \"\"\n\"第一\\n\"\n  \"\\\"二\\\"\\\\\\t\"\n"
                           "msgid \"a.two\"\nmsgid_plural \"a.two\"\nmsgstr[0] \"{n}个\"\n",
                           "msgid \"a.two\"\nmsgid_plural \"\"\nmsgstr[0] \"a\"\nmsgstr[1] \"{n} b\"\n"
                           "msgid \"a.one\"\nmsgstr \"one\"",
                           NULL);
    assert_string_equal(str_c(a, errors), "");
    assert_int_equal(t.n, 2);
    const struct text *one = text_find_key(&t, S("a.one"));
    const struct text *two = text_find_key(&t, S("a.two"));
    assert_string_equal(str_c(a, one->hans), "第一\n\"二\"\\\t");
    assert_string_equal(str_c(a, two->hans), "{n}个");
    assert_string_equal(str_c(a, two->english), "{n} b");
    assert_string_equal(str_c(a, two->english_one), "a");
    assert_null(text_find_key(&t, S("a.three")));
}

static void what_is_wrong_in_a_file_is_told_with_its_line(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *hans, *english, *hant, *errors;
    } rows[] = {
        { "msgid \"a.b\"\nmsgstr \"一\"", "", NULL,
          "zh-Hans.po:1: error: text 'a.b' has no en translation — add it to en.po\n" },
        { "", "\nmsgid \"a.b\"\nmsgstr \"one\"", NULL,
          "en.po:2: error: text 'a.b' has no zh-Hans translation — add it to zh-Hans.po\n" },
        { "", "", "msgid \"a.b\"\nmsgstr \"一\"",
          "zh-Hant.po:1: error: text 'a.b' has no zh-Hans translation — add it to zh-Hans.po\n" },
        { "msgid \"a.b\"\nmsgstr \"{n}\"", "msgid \"a.b\"\nmsgstr \"{m}\"", NULL,
          "zh-Hans.po:1: error: text 'a.b' has the parameter {n} in one language but not in en.po — use the "
          "same in all\n"
          "zh-Hans.po:1: error: text 'a.b' has the parameter {m} in one language but not in zh-Hans.po — use "
          "the same in "
          "all\n" },
        { "msgid \"a.b\"\nmsgstr \"{n}\"", "msgid \"a.b\"\nmsgstr \"{n}\"", "msgid \"a.b\"\nmsgstr \"一\"",
          "zh-Hans.po:1: error: text 'a.b' has the parameter {n} in one language but not in zh-Hant.po — use "
          "the same in "
          "all\n" },
        { "msgid \"a.b\"\nmsgstr \"{k}\"",
          "\nmsgid \"a.b\"\nmsgid_plural \"\"\nmsgstr[0] \"{k}\"\nmsgstr[1] \"{k}s\"", NULL,
          "en.po:2: error: text 'a.b' has a plural but no parameter {n} to choose it by\n" },
        { "msgid \"a.b\"\nmsgid_plural \"\"\nmsgstr[0] \"{n}\"\nmsgstr[1] \"{n}\"",
          "msgid \"a.b\"\nmsgstr \"{n}\"", NULL,
          "zh-Hans.po:1: error: 'a.b' has two forms — Chinese has one, write only msgstr\n" },
        { "msgid \"a.b\"\nmsgstr \"一\"\nmsgid \"a.b\"\nmsgstr \"二\"", "msgid \"a.b\"\nmsgstr \"one\"", NULL,
          "zh-Hans.po:3: error: text 'a.b' is given twice — remove one\n" },
        { "msgid \"a.b\"\nmsgstr \"\"", "msgid \"a.b\"\nmsgstr \"one\"", NULL,
          "zh-Hans.po:1: error: text 'a.b' is empty — write it, or remove the entry\n" },
        { "msgid \"title\"\nmsgstr \"一\"", "", NULL,
          "zh-Hans.po:1: error: 'title' is no key — lower-case words with a dot: \"wall.title\"\n" },
        { "msgid \"A.b\"\nmsgstr \"一\"", "", NULL,
          "zh-Hans.po:1: error: 'A.b' is no key — lower-case words with a dot: \"wall.title\"\n" },
        { "msgid \"a.b_c\"\nmsgstr \"一\"\nmsgid \"a.b.c\"\nmsgstr \"二\"",
          "msgid \"a.b_c\"\nmsgstr \"one\"\nmsgid \"a.b.c\"\nmsgstr \"two\"", NULL,
          "zh-Hans.po:1: error: keys 'a.b.c' and 'a.b_c' would have the same name in C — rename one\n" },
        { "msgstr \"一\"", "", NULL, "zh-Hans.po:1: error: msgid is expected here\n" },
        { "msgid \"a.b\"\nmsgid \"a.c\"", "", NULL, "zh-Hans.po:2: error: msgstr is expected after msgid\n" },
        { "msgid \"a.b\"", "", NULL, "zh-Hans.po:1: error: the file ends after a msgid — add msgstr\n" },
        { "msgid \"a.b\"\nmsgid_plural \"x\"\nmsgstr \"y\"", "", NULL,
          "zh-Hans.po:3: error: msgstr[0] is expected after msgid_plural\n" },
        { "msgid a.b\nmsgstr \"y\"", "", NULL,
          "zh-Hans.po:1: error: a text in quotation marks is expected here\n" },
        { "msgid \"a\"b\"\n", "", NULL,
          "zh-Hans.po:1: error: a quotation mark inside a text — write \\\"\n" },
        { "msgid \"a\\\"\n", "", NULL,
          "zh-Hans.po:1: error: the text ends in a single backslash — write \\\\\n" },
        { "msgid \"a\\q\"\n", "", NULL,
          "zh-Hans.po:1: error: an escape that is not known — only \\n \\t \\\" \\\\\n" },
        { "msgid \"a.b\"\nmsgstr \"\xff\"", "", NULL,
          "zh-Hans.po:1: error: the file is not UTF-8 text — save it as UTF-8\n" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct texts t;
        str errors = errors_of(a, &t, rows[i].hans, rows[i].english, rows[i].hant);
        if (!str_eq(errors, str_from_c(rows[i].errors)))
            fail_msg("for %s\nwanted %sbut got %.*s", rows[i].hans, rows[i].errors, STR_ARG(errors));
    }
}

static void the_language_is_told_by_the_name_of_the_file(void **state)
{
    struct arena *a = *state;
    struct diag d = diag_new(a);
    struct texts t = { 0 };
    texts_read(&t, &d, S("text/de.po"), S("msgid \"a.b\"\nmsgstr \"eins\""));
    assert_string_equal(str_c(a, buf_str(&d.out)),
                        "text/de.po: error: the file's name tells no language — call it "
                        "zh-Hans.po, en.po or zh-Hant.po\n");
}

static void only_texts_without_an_override_are_converted(void **state)
{
    struct arena *a = *state;
    struct texts t;
    (void)errors_of(a, &t, "msgid \"a.b\"\nmsgstr \"{n}条里程\"\nmsgid \"a.c\"\nmsgstr \"里\"",
                    "msgid \"a.b\"\nmsgstr \"{n}\"\nmsgid \"a.c\"\nmsgstr \"in\"",
                    "msgid \"a.c\"\nmsgstr \"裡\"");
    struct diag d = diag_new(a);
    assert_true(texts_convert(&t, &d, "s2t.json"));
    assert_string_equal(str_c(a, text_find_key(&t, S("a.b"))->hant), "{n}條里程");
    assert_string_equal(str_c(a, text_find_key(&t, S("a.c"))->hant), "裡");
    assert_false(texts_convert(&t, &d, "/nowhere.json"));
    assert_int_equal(d.errors, 1);
}

static void the_enum_is_sorted_and_its_comments_cannot_end_early(void **state)
{
    struct arena *a = *state;
    struct texts t;
    (void)errors_of(a, &t, "msgid \"b.x\"\nmsgstr \"*/ /* 二\\n\"\nmsgid \"a.x\"\nmsgstr \"一\"",
                    "msgid \"b.x\"\nmsgstr \"two?\?=\\t\"\nmsgid \"a.x\"\nmsgstr \"one\"", NULL);
    str header = texts_header(&t, a);
    assert_int_not_equal(
        str_find(header, S("    TEXT_NONE,\n    TEXT_A_X, /* 一 */\n    TEXT_B_X, /* * / / * 二  */\n"
                           "    TEXT_COUNT\n")),
        SIZE_MAX);
    assert_int_not_equal(str_find(texts_source(&t, a), S("S_INIT(\"two?\\?=\\t\")")), SIZE_MAX);
}

static void keys_that_nothing_uses_are_told(void **state)
{
    struct arena *a = *state;
    struct texts t;
    (void)errors_of(
        a, &t,
        "msgid \"a.view\"\nmsgstr \"1\"\nmsgid \"a.arg\"\nmsgstr \"1\"\nmsgid \"a.source_1\"\nmsgstr \"1\"\n"
        "msgid \"a.key\"\nmsgstr \"1\"\nmsgid \"a.left\"\nmsgstr \"1\"",
        "msgid \"a.view\"\nmsgstr \"1\"\nmsgid \"a.arg\"\nmsgstr \"1\"\nmsgid \"a.source_1\"\nmsgstr \"1\"\n"
        "msgid \"a.key\"\nmsgstr \"1\"\nmsgid \"a.left\"\nmsgstr \"1\"",
        NULL);
    unused_view(&t, S("<p>{t a.view n=3}{#include x label=t:a.arg}</p>{t a.lef}"));
    unused_source(
        &t, a, S("ERR(e, a, RC_INVALID, \"a.key\", \"…\"); f(TEXT_A_SOURCE_1, TEXT_NONE); TEXT_A_LEFT_OVER"));
    struct diag d = diag_new(a);
    unused_report(&t, &d);
    assert_string_equal(str_c(a, buf_str(&d.out)),
                        "zh-Hans.po:9: error: text 'a.left' is used by nothing — remove it\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_with_its_escapes_and_continued_lines),
        cmocka_unit_test(what_is_wrong_in_a_file_is_told_with_its_line),
        cmocka_unit_test(the_language_is_told_by_the_name_of_the_file),
        cmocka_unit_test(only_texts_without_an_override_are_converted),
        cmocka_unit_test(the_enum_is_sorted_and_its_comments_cannot_end_early),
        cmocka_unit_test(keys_that_nothing_uses_are_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
