/* SPDX-License-Identifier: Apache-2.0 */
/* Fields, messages, summary and guard as HTML: markup, what was typed, and nothing that a typed value could
 * break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "form_sample.h"
#include "web/guard.h"

static int set_up(void **state)
{
    *state = sample_rq();
    return 0;
}

static int tear_down(void **state)
{
    sample_done(*state);
    return 0;
}

static void assert_has(html h, const char *piece)
{
    if (str_find(h.s, str_from_c(piece)) == SIZE_MAX)
        fail_msg("no  %s  in  %.*s", piece, STR_ARG(h.s));
}

static void assert_lacks(html h, const char *piece)
{
    if (str_find(h.s, str_from_c(piece)) != SIZE_MAX)
        fail_msg("%s  in  %.*s", piece, STR_ARG(h.s));
}

static size_t place(html h, const char *piece)
{
    assert_has(h, piece);
    return str_find(h.s, str_from_c(piece));
}

static size_t count(html h, const char *piece)
{
    size_t n = 0, at;
    str rest = h.s, want = str_from_c(piece);
    while ((at = str_find(rest, want)) != SIZE_MAX) {
        rest = str_slice(rest, at + want.n, rest.n);
        n++;
    }
    return n;
}

/* ---- markup ---- */

static void a_text_field_has_label_hint_message_and_control_in_this_order(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, "text=1"), RC_INVALID);
    html h = form_field(rq, &sample_form, "text");
    assert_has(h, "<div class=\"field\">");
    size_t label = place(h, "<label for=\"f-text\">请选择</label>");
    size_t hint = place(h, "<p class=\"hint\" id=\"f-text-h\">提交的内容不完整，请返回再试一次</p>");
    size_t message = place(h, "<p class=\"err\" id=\"f-text-e\">");
    size_t control = place(h, "<input class=\"in\" id=\"f-text\" name=\"text\" type=\"text\" value=\"1\"");
    assert_true(label < hint && hint < message && message < control);
    assert_has(h, "aria-describedby=\"f-text-h f-text-e\"");
    assert_has(h, "aria-invalid=\"true\"");
    assert_has(h, "“请选择”至少要写2个字");
    assert_lacks(h, "placeholder");
}

static void a_right_field_says_nothing_of_errors(void **state)
{
    struct rq *rq = *state;
    html h = form_field(rq, &sample_form, "text");
    assert_has(h, "value=\"\"");
    assert_has(h, "aria-describedby=\"f-text-h\"");
    assert_lacks(h, "aria-invalid");
    assert_lacks(h, "class=\"err\"");
    assert_lacks(h, "required");
    assert_lacks(form_field(rq, &sample_form, "phone"), "aria-describedby");
    assert_has(form_field(rq, &strict_form, "text"), " required");
}

static void a_question_is_the_heading_of_its_page(void **state)
{
    struct rq *rq = *state;
    assert_has(form_question(rq, &sample_form, "text"),
               "<h1><label class=\"q\" for=\"f-text\">请选择</label></h1>");
    assert_has(form_question(rq, &sample_form, "choice"), "<legend class=\"q\"><h1>请选择</h1></legend>");
    assert_has(form_field(rq, &sample_form, "choice"), "<legend>请选择</legend>");
}

static void each_kind_has_its_control(void **state)
{
    static const struct {
        const char *name, *control;
    } cases[] = {
        { "lines", "<textarea class=\"in\" id=\"f-lines\" name=\"lines\" rows=\"6\"" },
        { "password", "type=\"password\" value=\"\" autocomplete=\"current-password\"" },
        { "phone", "type=\"tel\" value=\"\" autocomplete=\"tel\" inputmode=\"tel\"" },
        { "number", "type=\"text\" value=\"\" autocomplete=\"off\" inputmode=\"numeric\"" },
        { "latitude", "type=\"text\" value=\"\" autocomplete=\"off\" inputmode=\"decimal\"" },
        { "day", "type=\"date\" value=\"\" min=\"2024-10-04\" max=\"2052-02-20\"" },
        { "agrees",
          "<label class=\"pick\"><input type=\"checkbox\" id=\"f-agrees\" name=\"agrees\" value=\"1\"" },
        { "photos",
          "<input class=\"in\" type=\"file\" id=\"f-photos\" name=\"photos\" accept=\"image/*\" multiple" },
        { "id", "<input type=\"hidden\" name=\"id\" value=\"\">" },
    };
    struct rq *rq = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_has(form_field(rq, &sample_form, cases[i].name), cases[i].control);
}

struct one_file {
    struct upload_list file;
    str short_note;
};

static void file_fields_say_what_they_take(void **state)
{
    static const struct field fields[] = {
        { .name = "file",
          .kind = FIELD_FILES,
          .at = offsetof(struct one_file, file),
          .label = TEXT_FORM_CHOOSE,
          .max = 1,
          .accept = "text/csv",
          .is_camera = true },
        { .name = "short_note",
          .kind = FIELD_LINES,
          .at = offsetof(struct one_file, short_note),
          .label = TEXT_FORM_CHOOSE,
          .max = 50,
          .inputmode = "search",
          .autocomplete = "off" },
    };
    static const struct form form = FORM("one_file", fields, struct one_file);
    struct rq *rq = *state;
    html h = form_field(rq, &form, "file");
    assert_has(h, "accept=\"text/csv\"");
    assert_has(h, "capture=\"environment\"");
    assert_lacks(h, "multiple");
    assert_has(form_field(rq, &form, "short_note"), "rows=\"3\"");
}

static void few_choices_are_rows(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &strict_form, "choice=x&topics=hidden&topics=secret"), RC_INVALID);
    html h = form_field(rq, &strict_form, "choice");
    assert_has(h, "<fieldset class=\"field\" role=\"radiogroup\"");
    assert_has(h, "aria-describedby=\"f-choice-e\"");
    assert_has(h, "aria-invalid=\"true\"");
    assert_has(h, "aria-required=\"true\"");
    assert_has(h, "<input id=\"f-choice\" name=\"choice\" type=\"radio\" value=\"open\"");
    assert_has(h, "<input id=\"f-choice-2\" name=\"choice\" type=\"radio\" value=\"hidden\"");
    assert_has(h, "class=\"picks\"");
    assert_lacks(h, "checked");
    h = form_field(rq, &strict_form, "topics");
    assert_lacks(h, "radiogroup");
    assert_has(h, "type=\"checkbox\" value=\"open\">");
    assert_has(h, "type=\"checkbox\" value=\"hidden\" checked>");
    assert_has(h, "type=\"checkbox\" value=\"secret\" checked>");
}

static void many_choices_are_a_list(void **state)
{
    struct rq *rq = *state;
    struct run_choice choices[8];
    for (int i = 0; i < 8; i++) {
        str value = str_printf(rq->arena, "v%d", i);
        choices[i] = (struct run_choice){ .value = value, .label = value };
    }
    form_set_choices(rq, "free_choice", choices, 7);
    html h = form_field(rq, &sample_form, "free_choice");
    assert_int_equal(count(h, "type=\"radio\""), 7);
    form_set_choices(rq, "free_choice", choices, 8);
    form_set_value(rq, "free_choice", S("v3"));
    h = form_field(rq, &sample_form, "free_choice");
    assert_has(h, "<select class=\"in\" id=\"f-free_choice\" name=\"free_choice\"");
    assert_has(h, "<option value=\"\">请选择</option>");
    assert_has(h, "<option value=\"v3\" selected>v3</option>");
    assert_int_equal(count(h, "<option"), 9);
    form_set_choices(rq, "ids", choices, 8);
    assert_int_equal(count(form_field(rq, &sample_form, "ids"), "type=\"checkbox\""), 8);
    form_set_choices(rq, "id", choices, 2);
    assert_int_equal(count(form_field(rq, &sample_form, "id"), "type=\"radio\""), 2);
}

static void choices_with_hints_stand_below_each_other(void **state)
{
    static const struct run_choice choices[] = {
        { S_INIT("a"), S_INIT("Label"), S_INIT("Hint") },
        { S_INIT("b"), S_INIT("Other"), { NULL, 0 } },
    };
    struct rq *rq = *state;
    form_set_choices(rq, "free_choice", choices, 2);
    html h = form_field(rq, &sample_form, "free_choice");
    assert_has(h, "<span><b>Label</b>Hint</span>");
    assert_has(h, "<span>Other</span>");
    assert_lacks(h, "class=\"picks\"");
}

/* ---- what is shown in them ---- */

static void a_set_value_is_shown_until_something_is_typed(void **state)
{
    struct rq *rq = *state;
    form_set_value(rq, "text", S("first"));
    form_set_value(rq, "text", S("second"));
    form_set_value(rq, "agrees", S("1"));
    form_set_value(rq, "topics", S("open"));
    form_set_value(rq, "topics", S("secret"));
    assert_has(form_field(rq, &sample_form, "text"), "value=\"second\"");
    assert_has(form_field(rq, &sample_form, "agrees"), "checked");
    assert_int_equal(count(form_field(rq, &sample_form, "topics"), "checked"), 2);
    assert_int_equal(sample_send(rq, &sample_form, "text=1"), RC_INVALID);
    form_set_value(rq, "text", S("second"));
    form_set_value(rq, "agrees", S("1"));
    assert_has(form_field(rq, &sample_form, "text"), "value=\"1\"");
    assert_lacks(form_field(rq, &sample_form, "agrees"), "checked");
}

static void passwords_are_never_shown_again(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &change_form, "old=hunter2hunter2&fresh=x&again=hunter2hunter2"),
                     RC_INVALID);
    assert_lacks(form_fields(rq, &change_form), "hunter2");
    form_set_value(rq, "old", S("hunter2"));
    assert_lacks(form_fields(rq, &change_form), "hunter2");
}

static void typed_markup_stays_text(void **state)
{
    static const char attack[] =
        "lines=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
        "&text=%22+onfocus%3D%22alert(1)%22+autofocus+x%3D%22&phone=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%"
        "3E"
        "&number=%27%3E%3Cb%3E&choice=%22%3E%3Cscript%3E&day=%22%3E&latitude=%26lt%3B&id=%22%3E%3Cscript%3E"
        "&free_choice=%3Cscript%3E&topics=%3Cscript%3E&agrees=%3Cscript%3E&photos=%3Cscript%3E";
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, attack), RC_INVALID);
    html h = form_fields(rq, &sample_form);
    assert_lacks(h, "<script");
    assert_lacks(h, "<img");
    assert_lacks(h, "<b>");
    assert_lacks(h, "\" onfocus");
    assert_int_equal(count(h, "</textarea>"), 1);
    assert_has(h, "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_has(h, "value=\"&amp;lt;\"");
    assert_lacks(form_summary(rq, &sample_form), "<script");
}

static void run_time_choices_are_escaped(void **state)
{
    static const struct run_choice choices[] = {
        { S_INIT("\"><script>"), S_INIT("<b>x</b>"), S_INIT("<i>y</i>") },
    };
    struct rq *rq = *state;
    form_set_choices(rq, "free_choice", choices, 1);
    html h = form_field(rq, &sample_form, "free_choice");
    assert_lacks(h, "<script");
    assert_lacks(h, "<i>");
    assert_has(h, "&lt;b&gt;x&lt;/b&gt;");
}

static void another_form_on_the_page_stays_as_it_was(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, "text=1"), RC_INVALID);
    html h = form_field(rq, &strict_form, "text");
    assert_lacks(h, "class=\"err\"");
    assert_has(h, "value=\"\"");
    assert_int_equal(form_summary(rq, &strict_form).s.n, 0);
    assert_true(form_summary(rq, &sample_form).s.n > 0);
}

static void all_fields_come_in_order(void **state)
{
    struct rq *rq = *state;
    html h = form_fields(rq, &change_form);
    size_t old = place(h, "name=\"old\""), fresh = place(h, "name=\"fresh\""),
           again = place(h, "name=\"again\"");
    assert_true(old < fresh && fresh < again);
}

static void a_wrong_hidden_field_can_be_reached(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, "id=x"), RC_INVALID);
    assert_has(form_field(rq, &sample_form, "id"), "<p class=\"err\" id=\"f-id\" tabindex=\"-1\">");
    assert_has(form_summary(rq, &sample_form), "<a href=\"#f-id\">");
}

/* ---- summary ---- */

static void the_summary_leads_to_the_fields(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(form_summary(rq, &sample_form).s.n, 0);
    assert_int_equal(sample_send(rq, &sample_form, "text=1&number=x"), RC_INVALID);
    html h = form_summary(rq, &sample_form);
    assert_has(h,
               "<div class=\"errs\" role=\"alert\" aria-labelledby=\"errs\"><h2 id=\"errs\">有2处要改</h2>");
    assert_has(h, "<li><a href=\"#f-text\">“请选择”至少要写2个字</a></li>");
    assert_has(h, "<li><a href=\"#f-number\">“请选择”要填整数</a></li>");
    rq->lang = LANG_EN;
    assert_has(form_summary(rq, &sample_form), "There are 2 things to correct");
    assert_int_equal(sample_send(rq, &sample_form, "text=1"), RC_INVALID);
    assert_has(form_summary(rq, &sample_form), "There is 1 thing to correct");
}

static void a_failure_of_the_whole_form_stands_in_the_summary(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, "text=ab"), RC_OK);
    assert_int_equal(form_fail(rq, NULL, TEXT_FORM_STALE), RC_INVALID);
    html h = form_summary(rq, &sample_form);
    assert_has(h, "还没有提交成功");
    assert_has(h, "<li>这一页打开得太久了");
    assert_lacks(h, "<a ");
}

static void a_handler_without_a_sent_form_may_still_say_something(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(form_fail(rq, "text", TEXT_FORM_TOO_MANY), RC_INVALID);
    assert_has(form_summary(rq, &sample_form), "<a href=\"#f-text\">一次提交的项目太多了</a>");
    assert_has(form_field(rq, &sample_form, "text"), "一次提交的项目太多了");
}

/* ---- guard ---- */

static str value_of(struct rq *rq, html h, const char *name)
{
    str begin = str_printf(rq->arena, "name=\"%s\" value=\"", name);
    size_t at = str_find(h.s, begin);
    assert_true(at != SIZE_MAX);
    str value, rest = str_slice(h.s, at + begin.n, h.s.n);
    (void)str_cut(&rest, '"', &value);
    return value;
}

static void a_rendered_guard_is_good_when_it_comes_back(void **state)
{
    struct rq *rq = *state;
    html h = form_guard(rq, &sample_form);
    str token = value_of(rq, h, "_guard"), key = value_of(rq, h, "_key");
    assert_true(rq->needs_visitor_cookie);
    str body = str_printf(rq->arena, "text=ab&_guard=%.*s&_key=%.*s", STR_ARG(token), STR_ARG(key));
    assert_int_equal(sample_send(rq, &sample_form, str_c(rq->arena, body)), RC_OK);
    assert_int_equal(form_guard_check(rq, &sample_form), RC_OK);
    assert_true(str_eq(form_key(rq), key));
    assert_false(str_eq(value_of(rq, form_guard(rq, &sample_form), "_key"), key));
}

static void who_is_logged_in_needs_no_visitor_cookie(void **state)
{
    struct rq *rq = *state;
    rq->who.person = 5;
    (void)form_guard(rq, &sample_form);
    assert_false(rq->needs_visitor_cookie);
}

static void icons_of_fields_are_remembered_for_the_page(void **state)
{
    struct rq *rq = *state;
    uint64_t some = 0;
    assert_int_equal(sample_send(rq, &sample_form, "text=1"), RC_INVALID);
    (void)form_field(rq, &sample_form, "phone");
    for (size_t i = 0; i < sizeof rq->icons / sizeof rq->icons[0]; i++)
        some |= rq->icons[i];
    assert_true(some == 0);
    (void)form_field(rq, &sample_form, "text");
    assert_true((rq->icons[ICON_LATE / 64] >> (ICON_LATE % 64) & 1) == 1);
}

static void a_field_of_another_page_goes_along_unseen(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, "text=a%3Cb%22&topics=open&topics=secret&password=geheim"),
                     RC_OK);
    html text = form_hidden(rq, &sample_form, "text"), topics = form_hidden(rq, &sample_form, "topics");
    assert_has(text, "<input type=\"hidden\" name=\"text\" value=\"a&lt;b&quot;\">");
    assert_int_equal(count(topics, "type=\"hidden\""), 2);
    assert_has(topics, "name=\"topics\" value=\"secret\"");
    assert_lacks(form_hidden(rq, &sample_form, "password"), "<input");
    assert_lacks(form_hidden(rq, &sample_form, "photos"), "<input");
    assert_has(form_hidden(rq, &sample_form, "lines"),
               "name=\"lines\" value=\"\""); /* always there to be filled */
}

static void what_was_typed_can_be_asked_for_also_when_it_was_wrong(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &sample_form, "text=1&phone=12&password=geheim"), RC_INVALID);
    assert_true(str_eq(form_typed(rq, "text"), S("1")));
    assert_true(form_is_wrong(rq, "text") && form_is_wrong(rq, "phone"));
    assert_false(form_is_wrong(rq, "lines"));
    assert_true(str_is_absent(form_typed(rq, "lines")));
    assert_true(str_is_absent(form_typed(rq, "password")));
}

static void choices_that_stand_open_are_rows_however_many(void **state)
{
    struct rq *rq = *state;
    struct field field = {
        .name = "many", .kind = FIELD_CHOICE, .label = TEXT_FORM_CHOOSE, .shows_all = true
    };
    struct form form = { .name = "open", .fields = &field, .fields_n = 1, .size = sizeof(str) };
    struct run_choice choices[20];
    for (int i = 0; i < 20; i++)
        choices[i].value = choices[i].label = str_printf(rq->arena, "v%d", i);
    for (int i = 0; i < 20; i++)
        choices[i].hint = S("");
    form_set_choices(rq, "many", choices, 20);
    html h = form_field(rq, &form, "many");
    assert_int_equal(count(h, "type=\"radio\""), 20);
    assert_lacks(h, "<select");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_text_field_has_label_hint_message_and_control_in_this_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_right_field_says_nothing_of_errors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_question_is_the_heading_of_its_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_kind_has_its_control, set_up, tear_down),
        cmocka_unit_test_setup_teardown(file_fields_say_what_they_take, set_up, tear_down),
        cmocka_unit_test_setup_teardown(few_choices_are_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_choices_are_a_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(choices_with_hints_stand_below_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_set_value_is_shown_until_something_is_typed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(passwords_are_never_shown_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(typed_markup_stays_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(run_time_choices_are_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_form_on_the_page_stays_as_it_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_fields_come_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_hidden_field_can_be_reached, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_summary_leads_to_the_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_of_the_whole_form_stands_in_the_summary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_handler_without_a_sent_form_may_still_say_something, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_rendered_guard_is_good_when_it_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_logged_in_needs_no_visitor_cookie, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_of_another_page_goes_along_unseen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_typed_can_be_asked_for_also_when_it_was_wrong, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(choices_that_stand_open_are_rows_however_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(icons_of_fields_are_remembered_for_the_page, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
