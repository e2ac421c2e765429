/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding and validation of forms: every kind, good and bad, and what a request keeps of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/rand.h"
#include "form_sample.h"
#include "web/form_input.h"

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

static const struct sample *sent(struct rq *rq, const char *body)
{
    assert_int_equal(sample_send(rq, &sample_form, body), RC_OK);
    assert_false(form_has_errors(rq));
    assert_non_null(rq->form);
    return rq->form;
}

static void assert_wrong(struct rq *rq, const char *body, const char *field, const char *message)
{
    assert_int_equal(sample_send(rq, &sample_form, body), RC_INVALID);
    assert_null(rq->form);
    assert_true(form_has_errors(rq));
    assert_string_equal(sample_message(rq, field), message);
}

#define assert_str(got, want) assert_string_equal(str_c(rq->arena, (got)), (want))

/* ---- kinds ---- */

static void nothing_sent_gives_empty_values(void **state)
{
    struct rq *rq = *state;
    const struct sample *s = sent(rq, "");
    assert_true(str_is_absent(s->text));
    assert_int_equal(s->number, 0);
    assert_int_equal(s->day, 0);
    assert_false(s->latitude.has);
    assert_false(s->agrees);
    assert_int_equal(s->topics.n, 0);
    assert_int_equal(s->photos.n, 0);
}

static void empty_fields_count_as_left_out(void **state)
{
    struct rq *rq = *state;
    const struct sample *s = sent(
        rq, "text=+%E3%80%80&lines=%0D%0A&phone=+&number=&id=&latitude=&day=&choice=&topics=&ids=&photos=");
    assert_true(str_is_absent(s->text));
    assert_true(str_is_absent(s->choice));
    assert_int_equal(s->topics.n, 0);
}

static void a_line_of_text_is_trimmed_and_stays_one_line(void **state)
{
    struct rq *rq = *state;
    assert_str(sent(rq, "text=%E3%80%80+%E8%B7%AF%E7%81%AF%09%E5%9D%8F%0D%0A%E4%BA%86+%E3%80%80")->text,
               "路灯 坏  了");
    assert_str(sent(rq, "text=1234567890")->text, "1234567890");
    assert_str(
        sent(
            rq,
            "text=%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80")
            ->text,
        "一一一一一一一一一一");
    assert_wrong(rq, "text=12345678901", "text", "“请选择”最多写10个字");
    assert_wrong(rq, "text=1", "text", "“请选择”至少要写2个字");
}

static void several_lines_have_plain_line_ends(void **state)
{
    struct rq *rq = *state;
    assert_str(sent(rq, "lines=a%0D%0A%0D%0Ab%0Dc++")->lines, "a\n\nb\nc");
}

static void a_password_is_left_as_it_is(void **state)
{
    struct rq *rq = *state;
    assert_str(sent(rq, "password=++a%09b+")->password, "  a\tb ");
    assert_str(sent(rq, "password=+")->password, " ");
    char long_one[80] = "password=";
    memset(long_one + 9, 'x', 65);
    assert_wrong(rq, long_one, "password", "“请选择”最多写64个字");
}

static void a_telephone_number_is_cleaned(void **state)
{
    static const char *const bad[] = { "phone=1234",   "phone=123456789012345678901",
                                       "phone=12a456", "phone=12%2B3456",
                                       "phone=%2B",    "phone=%3Cb%3E" };
    struct rq *rq = *state;
    assert_str(sent(rq, "phone=139+0000+0000")->phone, "13900000000");
    assert_str(sent(rq, "phone=(0470)-822.0000")->phone, "04708220000");
    assert_str(sent(rq, "phone=139%E3%80%800000%E3%80%800000")->phone, "13900000000");
    assert_str(sent(rq, "phone=%2B86+139-0000-0000")->phone, "+8613900000000");
    assert_str(sent(rq, "phone=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95")->phone, "12345");
    assert_str(sent(rq, "phone=12345678901234567890")->phone, "12345678901234567890");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_wrong(rq, bad[i], "phone", "“请选择”不像电话号码，应有5到20位数字");
}

static void a_number_keeps_its_range(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sent(rq, "number=-5")->number, -5);
    assert_int_equal(sent(rq, "number=+100+")->number, 100);
    assert_int_equal(sent(rq, "number=%EF%BC%91%EF%BC%92")->number, 12);
    assert_wrong(rq, "number=-6", "number", "“请选择”不能小于-5");
    assert_wrong(rq, "number=101", "number", "“请选择”不能大于100");
    assert_wrong(rq, "number=1.5", "number", "“请选择”要填整数");
    assert_wrong(rq, "number=x", "number", "“请选择”要填整数");
    assert_wrong(rq, "number=99999999999999999999", "number", "“请选择”要填整数");
}

static void an_identifier_is_a_number_that_is_not_negative(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sent(rq, "id=9223372036854775807")->id, INT64_MAX);
    assert_int_equal(sent(rq, "id=0")->id, 0);
    assert_wrong(rq, "id=-1", "id", "请从“请选择”列出的选项里选");
    assert_wrong(rq, "id=x", "id", "请从“请选择”列出的选项里选");
}

static void a_fraction_is_read_and_bounded(void **state)
{
    struct rq *rq = *state;
    const struct sample *s = sent(rq, "latitude=36.123456");
    assert_true(s->latitude.has);
    assert_true(s->latitude.v > 36.12 && s->latitude.v < 36.13);
    assert_true(sent(rq, "latitude=-90")->latitude.has);
    assert_wrong(rq, "latitude=-90.5", "latitude", "“请选择”不能小于-90");
    assert_wrong(rq, "latitude=91", "latitude", "“请选择”不能大于90");
    assert_wrong(rq, "latitude=nan", "latitude", "“请选择”要填数字，可以带小数");
    assert_wrong(rq, "latitude=inf", "latitude", "“请选择”要填数字，可以带小数");
    assert_wrong(rq, "latitude=1,5", "latitude", "“请选择”要填数字，可以带小数");
}

static void a_day_is_a_real_date_within_its_range(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sent(rq, "day=2026-11-24")->day, day_from_date((struct date){ 2026, 11, 24 }));
    assert_wrong(rq, "day=2026-02-30", "day", "“请选择”要写成2026-11-24这样的日期");
    assert_wrong(rq, "day=24.11.2026", "day", "“请选择”要写成2026-11-24这样的日期");
    assert_wrong(rq, "day=1999-01-01", "day", "“请选择”不在可以选的日期里");
    assert_wrong(rq, "day=2999-01-01", "day", "“请选择”不在可以选的日期里");
}

static void a_box_is_ticked_or_not(void **state)
{
    struct rq *rq = *state;
    assert_true(sent(rq, "agrees=1")->agrees);
    assert_true(sent(rq, "agrees=on")->agrees);
    assert_false(sent(rq, "agrees=0")->agrees);
    assert_wrong(rq, "agrees=maybe", "agrees", "“请选择”的内容类型不对");
}

static void a_choice_is_one_of_the_choices(void **state)
{
    struct rq *rq = *state;
    assert_str(sent(rq, "choice=hidden")->choice, "hidden");
    assert_wrong(rq, "choice=Hidden", "choice", "请从“请选择”列出的选项里选");
    assert_wrong(rq, "choice=hidden+", "choice", "请从“请选择”列出的选项里选");
    assert_str(sent(rq, "free_choice=anything")->free_choice, "anything");
    char long_one[200] = "free_choice=";
    memset(long_one + 12, 'x', 101);
    assert_wrong(rq, long_one, "free_choice", "请从“请选择”列出的选项里选");
}

static void several_choices_are_collected_once_each(void **state)
{
    struct rq *rq = *state;
    const struct sample *s = sent(rq, "topics=open&topics=secret&topics=open&ids=17&ids=&ids=18");
    assert_int_equal(s->topics.n, 2);
    assert_str(s->topics.at[1], "secret");
    assert_int_equal(s->ids.n, 2);
    assert_str(s->ids.at[1], "18");
    assert_wrong(rq, "topics=open&topics=secret&topics=hidden", "topics", "“请选择”最多选2项");
    assert_wrong(rq, "topics=open&topics=x", "topics", "请从“请选择”列出的选项里选");
}

/* ---- files ---- */

#define MULTIPART S("multipart/form-data; boundary=B")
#define FILE_PART(name, file, bytes)                                                                         \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n\r\n" bytes "\r\n"
#define TEXT_PART(name, text) "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define END "--B--\r\n"

static void files_arrive_without_being_copied(void **state)
{
    struct rq *rq = *state;
    str body = S(TEXT_PART("text", "路灯") FILE_PART("photos", "C:\\me\\灯.jpg", "\xff\xd8\0\xff")
                     FILE_PART("photos", "../../etc/a.png", "png") END);
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, body), RC_OK);
    const struct sample *s = rq->form;
    assert_str(s->text, "路灯");
    assert_int_equal(s->photos.n, 2);
    assert_str(s->photos.at[0].file_name, "灯.jpg");
    assert_true(str_eq(s->photos.at[0].bytes, S("\xff\xd8\0\xff")));
    assert_true(s->photos.at[0].bytes.p > body.p && s->photos.at[0].bytes.p < body.p + body.n);
    assert_str(s->photos.at[1].file_name, "a.png");
}

static void an_empty_file_field_is_no_file(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, S(FILE_PART("photos", "", "") END)), RC_OK);
    assert_int_equal(((const struct sample *)rq->form)->photos.n, 0);
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, S(FILE_PART("photos", "empty.jpg", "") END)),
                     RC_OK);
    assert_int_equal(((const struct sample *)rq->form)->photos.n, 1);
}

static void long_file_names_are_cut_between_characters(void **state)
{
    struct rq *rq = *state;
    struct buf b = buf_new(rq->arena, 4096);
    buf_put(&b, S("--B\r\nContent-Disposition: form-data; name=photos; filename=\"x"));
    for (int i = 0; i < 100; i++)
        buf_put(&b, S("灯"));
    buf_put(&b, S("\"\r\n\r\nbytes\r\n" END));
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, buf_str(&b)), RC_OK);
    const struct upload *file = &((const struct sample *)rq->form)->photos.at[0];
    assert_int_equal(file->file_name.n, 199); /* 1 + 66 × 3; the 200th byte would cut a character */
    assert_true(str_ends(file->file_name, S("灯")));
}

static void too_many_files_are_refused(void **state)
{
    struct rq *rq = *state;
    str body =
        S(FILE_PART("photos", "a", "1") FILE_PART("photos", "b", "2") FILE_PART("photos", "c", "3") END);
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, body), RC_INVALID);
    assert_string_equal(sample_message(rq, "photos"), "“请选择”最多选2个文件");
}

static void the_name_of_a_file_without_its_bytes_is_told(void **state)
{
    assert_wrong(*state, "photos=a.jpg", "photos", "文件没有传上来，请重新选一次");
}

static void a_file_where_text_belongs_is_refused(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, S(FILE_PART("text", "a", "xx") END)),
                     RC_INVALID);
    assert_string_equal(sample_message(rq, "text"), "“请选择”的内容类型不对");
}

struct few {
    struct upload_list photos;
    struct str_list topics;
};

static void too_few_files_and_choices_are_refused(void **state)
{
    static const struct field fields[] = {
        { .name = "photos",
          .kind = FIELD_FILES,
          .at = offsetof(struct few, photos),
          .label = TEXT_FORM_CHOOSE,
          .min = 2,
          .max = 3 },
        { .name = "topics",
          .kind = FIELD_CHOICES,
          .at = offsetof(struct few, topics),
          .label = TEXT_FORM_CHOOSE,
          .min = 2,
          .max = 3 },
    };
    static const struct form form = FORM("few", fields, struct few);
    struct rq *rq = *state;
    str body = S(FILE_PART("photos", "a", "1") TEXT_PART("topics", "x") END);
    assert_int_equal(form_decode(rq, &form, MULTIPART, body), RC_INVALID);
    assert_string_equal(sample_message(rq, "photos"), "“请选择”至少要选2个文件");
    assert_string_equal(sample_message(rq, "topics"), "“请选择”至少要选2项");
    assert_int_equal(sample_send(rq, &form, ""), RC_OK);
}

/* ---- what is common to all ---- */

static void required_fields_are_asked_for(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &strict_form, "agrees=off&id=0"), RC_INVALID);
    assert_string_equal(sample_message(rq, "text"), "“请选择”还没有填");
    assert_string_equal(sample_message(rq, "number"), "“请选择”还没有填");
    assert_string_equal(sample_message(rq, "day"), "“请选择”还没有填");
    assert_string_equal(sample_message(rq, "id"), "“请选择”还没有选");
    assert_string_equal(sample_message(rq, "choice"), "“请选择”还没有选");
    assert_string_equal(sample_message(rq, "topics"), "“请选择”还没有选");
    assert_string_equal(sample_message(rq, "agrees"), "请先勾选“请选择”");
    assert_string_equal(sample_message(rq, "photos"), "文件没有传上来，请重新选一次");
    assert_string_equal(sample_message(rq, "phone"), "");
    assert_str(rq->err.field, "text");
    assert_int_equal(rq->err.code, RC_INVALID);
    assert_string_equal(rq->err.text_key, "form.look_at_fields");
}

static void messages_speak_the_readers_language(void **state)
{
    struct rq *rq = *state;
    rq->lang = LANG_EN;
    assert_wrong(rq, "text=12345678901", "text", "“Please choose” can have at most 10 characters");
}

static void a_field_sent_twice_is_refused(void **state)
{
    assert_wrong(*state, "text=aa&text=bb", "text", "“请选择”传来了两次，请重新填写");
    assert_wrong(*state, "agrees=1&agrees=1", "agrees", "“请选择”传来了两次，请重新填写");
}

static void bytes_that_are_no_text_are_told_at_their_field(void **state)
{
    assert_wrong(*state, "text=%ff%fe", "text", "“请选择”里有无法显示的字符，请重新填写");
    assert_wrong(*state, "lines=a%00b", "lines", "“请选择”里有无法显示的字符，请重新填写");
    assert_wrong(*state, "topics=open&topics=%1b", "topics", "“请选择”里有无法显示的字符，请重新填写");
}

static void undeclared_parameters_never_arrive(void **state)
{
    struct rq *rq = *state;
    const struct sample *s = sent(rq, "is_admin=1&text=ab&person=7&Text=cd&text%5B%5D=ef");
    assert_str(s->text, "ab");
    assert_null(form_input_find(rq->input, S("is_admin")));
    assert_null(form_input_find(rq->input, S("Text")));
}

static void what_was_typed_is_kept_but_no_password_and_no_file(void **state)
{
    struct rq *rq = *state;
    str body = S(TEXT_PART("text", "12345678901") TEXT_PART("password", "hunter2!") TEXT_PART(
        "topics", "open") TEXT_PART("topics", "secret") FILE_PART("photos", "a.jpg", "1") END);
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, body), RC_INVALID);
    assert_str(form_input_find(rq->input, S("text"))->typed.at[0], "12345678901");
    assert_int_equal(form_input_find(rq->input, S("topics"))->typed.n, 2);
    assert_null(form_input_find(rq->input, S("password")));
    assert_null(form_input_find(rq->input, S("photos")));
}

static void a_form_without_fields_takes_anything_and_keeps_nothing(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &form_none, "a=b&_key=c"), RC_OK);
    assert_null(rq->form);
    assert_non_null(rq->input);
    assert_int_equal(form_decode(rq, &form_none, (str){ 0 }, (str){ 0 }), RC_OK);
}

static void a_second_decoding_forgets_the_first(void **state)
{
    struct rq *rq = *state;
    assert_wrong(rq, "text=1", "text", "“请选择”至少要写2个字");
    (void)sent(rq, "text=ab");
    assert_string_equal(sample_message(rq, "text"), "");
}

/* ---- checks over several fields, and what handlers say ---- */

static void a_check_sees_all_values(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &change_form, "old=aaaaaaaa&fresh=bbbbbbbb&again=bbbbbbbb"), RC_OK);
    assert_int_equal(sample_send(rq, &change_form, "old=aaaaaaaa&fresh=bbbbbbbb&again=cccccccc"), RC_INVALID);
    assert_string_equal(sample_message(rq, "again"), "“请选择”传来了两次，请重新填写");
    assert_null(rq->form);
    assert_int_equal(sample_send(rq, &change_form, "old=bbbbbbbb&fresh=bbbbbbbb&again=bbbbbbbb"), RC_INVALID);
    assert_int_equal(rq->input->messages.n, 1);
    assert_true(form_has_errors(rq));
    assert_true(str_is_absent(rq->err.field));
}

static void a_check_is_left_out_when_a_field_is_wrong(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(sample_send(rq, &change_form, "old=aaaaaaaa&fresh=b&again=c"), RC_INVALID);
    assert_string_equal(sample_message(rq, "again"), "");
    assert_string_equal(sample_message(rq, "fresh"), "“请选择”至少要写8个字");
}

static void a_check_may_fail_otherwise(void **state)
{
    assert_int_equal(sample_send(*state, &change_form, "old=throttled&fresh=bbbbbbbb&again=bbbbbbbb"),
                     RC_LIMIT);
}

static void a_look_asks_for_nothing_but_reads_what_is_there(void **state)
{
    struct rq *rq = *state;
    struct form form = change_form;
    form.look_name = "old";
    form.look_value = "previewing";
    assert_int_equal(sample_send(rq, &form, "old=previewing&fresh=bbbbbbbb"), RC_OK); /* no check ran */
    assert_non_null(rq->form);
    assert_int_equal(sample_send(rq, &form, "old=previewing&fresh=b"), RC_INVALID);
    assert_int_equal(sample_send(rq, &form, "old=aaaaaaaa&fresh=bbbbbbbb"), RC_INVALID);
}

static void a_handler_may_find_fault_later(void **state)
{
    struct rq *rq = *state;
    (void)sent(rq, "text=ab");
    assert_int_equal(form_fail(rq, "text", TEXT_FORM_STALE), RC_INVALID);
    assert_int_equal(form_fail(rq, "text", TEXT_FORM_TOO_MANY), RC_INVALID);
    assert_string_equal(sample_message(rq, "text"), "这一页打开得太久了，写的内容都还在，请再提交一次");
    assert_str(rq->err.field, "text");
}

static void errors_are_told_as_json(void **state)
{
    struct rq *rq = *state;
    struct buf b = buf_new(rq->arena, 4096);
    struct json j = json_new(&b);
    json_open_object(&j);
    form_errors_json(rq, &j);
    assert_wrong(rq, "text=1&number=x&choice=hidden", "text", "“请选择”至少要写2个字");
    form_errors_json(rq, &j);
    json_end(&j);
    assert_str(buf_str(&b),
               "{\"fields\":{\"text\":\"“请选择”至少要写2个字\",\"number\":\"“请选择”要填整数\"}}");
}

/* ---- bodies ---- */

static void bodies_that_are_no_form_are_refused(void **state)
{
    static const struct {
        str type, body;
    } cases[] = {
        { S_INIT("text/plain"), S_INIT("text=ab") },
        { S_INIT(""), S_INIT("text=ab") },
        { S_INIT("application/json"), S_INIT("{}") },
        { S_INIT("application/x-www-form-urlencoded"), S_INIT("text=%zz") },
        { S_INIT("multipart/form-data"), S_INIT("--B--") },
        { S_INIT("multipart/form-data; boundary=B"), S_INIT("--C--") },
    };
    struct rq *rq = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rq->err = (struct err){ 0 };
        assert_int_equal(form_decode(rq, &sample_form, cases[i].type, cases[i].body), RC_INVALID);
        assert_null(rq->input);
        assert_null(rq->form);
        assert_int_equal(rq->reply.status, 400);
        assert_string_equal(rq->err.text_key, "form.unreadable");
    }
}

static void types_are_read_in_any_case_and_with_parameters(void **state)
{
    struct rq *rq = *state;
    str type = S("Application/X-WWW-Form-URLencoded ; charset=UTF-8");
    assert_int_equal(form_decode(rq, &sample_form, type, S("text=ab")), RC_OK);
}

static void bodies_are_limited(void **state)
{
    struct rq *rq = *state;
    struct form small = change_form;
    assert_int_equal(form_body_max(&change_form), 64 << 10);
    assert_int_equal(form_body_max(&sample_form), 13 << 20);
    small.body_max = 10;
    assert_int_equal(form_body_max(&small), 10);
    assert_int_equal(sample_send(rq, &small, "old=1234567"), RC_LIMIT);
    assert_int_equal(rq->reply.status, 413);
    assert_string_equal(rq->err.text_key, "form.body_too_large");
    assert_null(rq->input);
}

/* ---- interfaces ---- */

static const struct route api_route = { .method = HTTP_POST, .path = "/api/v1/sample", .kind = ROUTE_API };
static const struct route open_route = { .method = HTTP_POST,
                                         .path = "/open311/v2/requests",
                                         .kind = ROUTE_OPEN311 };

static rc send_json(struct rq *rq, const char *body)
{
    rq->route = &api_route;
    rq->err = (struct err){ 0 };
    return form_decode(rq, &sample_form, S("application/json; charset=utf-8"), str_from_c(body));
}

static void interfaces_take_json(void **state)
{
    struct rq *rq = *state;
    assert_int_equal(
        send_json(rq,
                  "{\"text\":\"路灯\",\"number\":7,\"id\":\"12\",\"latitude\":36.5,\"agrees\":true,"
                  "\"choice\":\"open\",\"topics\":[\"open\",\"secret\"],\"ids\":\"5\",\"day\":\"2026-11-24\","
                  "\"phone\":null,\"more\":1}"),
        RC_OK);
    const struct sample *s = rq->form;
    assert_str(s->text, "路灯");
    assert_int_equal(s->number, 7);
    assert_int_equal(s->id, 12);
    assert_true(s->latitude.has);
    assert_true(s->agrees);
    assert_str(s->choice, "open");
    assert_int_equal(s->topics.n, 2);
    assert_int_equal(s->ids.n, 1);
    assert_int_equal(s->day, day_from_date((struct date){ 2026, 11, 24 }));
    assert_int_equal(send_json(rq, "{\"id\":12,\"agrees\":false,\"latitude\":12}"), RC_OK);
}

static void json_of_the_wrong_type_is_told_at_its_field(void **state)
{
    static const struct {
        const char *body, *field, *message;
    } cases[] = {
        { "{\"text\":7}", "text", "“请选择”的内容类型不对" },
        { "{\"text\":true}", "text", "“请选择”的内容类型不对" },
        { "{\"text\":[\"ab\"]}", "text", "“请选择”的内容类型不对" },
        { "{\"number\":1.5}", "number", "“请选择”要填整数" },
        { "{\"number\":true}", "number", "“请选择”的内容类型不对" },
        { "{\"agrees\":1}", "agrees", "“请选择”的内容类型不对" },
        { "{\"topics\":7}", "topics", "“请选择”的内容类型不对" },
        { "{\"photos\":[\"a\"]}", "photos", "“请选择”的内容类型不对" },
        { "{\"photos\":\"a\"}", "photos", "文件没有传上来，请重新选一次" },
    };
    struct rq *rq = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(send_json(rq, cases[i].body), RC_INVALID);
        assert_string_equal(sample_message(rq, cases[i].field), cases[i].message);
    }
}

static void interfaces_take_nothing_that_a_foreign_page_could_send(void **state)
{
    struct rq *rq = *state;
    rq->route = &api_route;
    assert_int_equal(sample_send(rq, &sample_form, "text=ab"), RC_INVALID);
    str body = S(TEXT_PART("text", "ab") END);
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, body), RC_INVALID);
    rq->who.is_api = true;
    assert_int_equal(form_decode(rq, &sample_form, MULTIPART, body), RC_OK);
    assert_int_equal(form_decode(rq, &change_form, MULTIPART, body), RC_INVALID);
}

static void open311_takes_forms(void **state)
{
    struct rq *rq = *state;
    rq->route = &open_route;
    (void)sent(rq, "text=ab");
    assert_int_equal(form_decode(rq, &sample_form, S("application/json"), S("{}")), RC_INVALID);
}

/* ---- random ---- */

static void ten_thousand_random_bodies_never_crash(void **state)
{
    static const char *const names[] = { "text",     "lines",  "password", "phone",  "number",      "id",
                                         "latitude", "day",    "agrees",   "choice", "free_choice", "topics",
                                         "ids",      "photos", "other",    "_key" };
    static const char *const values[] = {
        "",   "1", "ab",     "%E8%B7%AF",           "%ff",          "%00", "-7", "2026-11-24", "open", "1e5",
        "on", "+", "%0D%0A", "9223372036854775807", "%3Cscript%3E", "%"
    };
    struct prng p = { .state = 99 };
    int good = 0, wrong = 0, unreadable = 0;
    (void)state;
    for (int i = 0; i < 10000; i++) {
        struct rq *rq = sample_rq();
        struct buf b = buf_new(rq->arena, 4096);
        for (uint64_t n = prng_below(&p, 5); n > 0; n--)
            buf_printf(&b, "%s=%s&", names[prng_below(&p, 16)],
                       values[prng_below(&p, prng_below(&p, 20) == 0 ? 16 : 15)]);
        rc done = sample_send(rq, prng_below(&p, 8) == 0 ? &strict_form : &sample_form,
                              str_c(rq->arena, buf_str(&b)));
        assert_int_equal(done == RC_OK, rq->form != NULL);
        assert_int_equal(done == RC_INVALID && rq->input != NULL, form_has_errors(rq));
        good += done == RC_OK ? 1 : 0;
        wrong += form_has_errors(rq) ? 1 : 0;
        unreadable += done != RC_OK && rq->input == NULL ? 1 : 0;
        sample_done(rq);
    }
    assert_true(good > 500);
    assert_true(wrong > 500);
    assert_true(unreadable > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_sent_gives_empty_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(empty_fields_count_as_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_of_text_is_trimmed_and_stays_one_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_lines_have_plain_line_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_password_is_left_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_telephone_number_is_cleaned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_number_keeps_its_range, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_identifier_is_a_number_that_is_not_negative, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fraction_is_read_and_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_day_is_a_real_date_within_its_range, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_box_is_ticked_or_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_choice_is_one_of_the_choices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_choices_are_collected_once_each, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_arrive_without_being_copied, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_file_field_is_no_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_file_names_are_cut_between_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_files_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_name_of_a_file_without_its_bytes_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_where_text_belongs_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_few_files_and_choices_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(required_fields_are_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(messages_speak_the_readers_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_sent_twice_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_told_at_their_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(undeclared_parameters_never_arrive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_typed_is_kept_but_no_password_and_no_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_form_without_fields_takes_anything_and_keeps_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_second_decoding_forgets_the_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_check_sees_all_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_check_is_left_out_when_a_field_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_check_may_fail_otherwise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_look_asks_for_nothing_but_reads_what_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_handler_may_find_fault_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_are_told_as_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_that_are_no_form_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_are_read_in_any_case_and_with_parameters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(interfaces_take_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_of_the_wrong_type_is_told_at_its_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(interfaces_take_nothing_that_a_foreign_page_could_send, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(open311_takes_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_thousand_random_bodies_never_crash, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
