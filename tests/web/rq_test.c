/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers read and answer: query, path parameters, cookies, redirects, flash messages, statuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "web/cookie.h"
#include "web/rq.h"

static const unsigned char key[32] = { 1, 2, 3 };

static int set_up(void **state)
{
    struct arena *a = arena_new(16u << 20);
    struct rq *rq = ARENA_NEW(a, struct rq);
    rq->arena = a;
    rq->guard_key = key;
    rq->now = INT64_C(1795500000000);
    rq->lang = LANG_ZH_HANS;
    *state = rq;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((struct rq *)*state)->arena);
    return 0;
}

/* Does fn abort the process? Asked in a child, whose words go nowhere. */
static bool is_bug(void (*fn)(struct rq *rq), struct rq *rq)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        struct sigaction by_default = { .sa_handler = SIG_DFL };
        (void)sigaction(SIGABRT, &by_default, NULL);
        (void)close(STDERR_FILENO);
        fn(rq);
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#define assert_str(got, want) assert_string_equal(str_c(rq->arena, (got)), (want))

/* ---- reading ---- */

static void query_parameters_are_decoded_and_limited(void **state)
{
    struct rq *rq = *state;
    rq->query = str_printf(rq->arena, "q=%%E8%%B7%%AF+1&empty=&bad=%%zz&long=%0300d", 1);
    assert_str(rq_query(rq, S("q")), "路 1");
    assert_false(str_is_absent(rq_query(rq, S("empty"))));
    assert_true(str_is_absent(rq_query(rq, S("bad"))));
    assert_true(str_is_absent(rq_query(rq, S("long"))));
    assert_true(str_is_absent(rq_query(rq, S("none"))));
}

static void a_page_to_go_back_to_is_one_of_this_site_and_not_too_long(void **state)
{
    struct rq *rq = *state;
    rq->query = str_printf(rq->arena, "a=%%2Fwall%%3Fq%%3D1&b=%%2F%%2Fevil&c=/%0799d&d=/%0800d&e=wall", 1, 1);
    assert_str(rq_query_path(rq, S("a")), "/wall?q=1");
    assert_true(str_is_absent(rq_query_path(rq, S("b"))));
    assert_int_equal(rq_query_path(rq, S("c")).n, RQ_BACK_MAX);
    assert_true(str_is_absent(rq_query_path(rq, S("d"))));
    assert_true(str_is_absent(rq_query_path(rq, S("e"))));
    assert_true(str_is_absent(rq_query_path(rq, S("f"))));
}

static void query_numbers_have_a_range_and_a_fallback(void **state)
{
    struct rq *rq = *state;
    rq->query = S("page=3&neg=-2&word=x&huge=99999999999999999999");
    assert_int_equal(rq_query_i64(rq, S("page"), 1, 10, 1), 3);
    assert_int_equal(rq_query_i64(rq, S("page"), 1, 2, 1), 1);
    assert_int_equal(rq_query_i64(rq, S("neg"), -5, 5, 0), -2);
    assert_int_equal(rq_query_i64(rq, S("neg"), 0, 5, 4), 4);
    assert_int_equal(rq_query_i64(rq, S("word"), 1, 10, 7), 7);
    assert_int_equal(rq_query_i64(rq, S("huge"), 1, 10, 7), 7);
    assert_int_equal(rq_query_i64(rq, S("none"), 1, 10, 7), 7);
}

static void a_path_identifier_is_a_positive_number_in_its_one_form(void **state)
{
    static const char *const wrong[] = {
        "", "0", "-1", "+1", "01", "1x", " 1", "1.0", "9223372036854775808"
    };
    struct rq *rq = *state;
    int64_t id = 0;
    rq->args[1] = S("9223372036854775807");
    assert_true(rq_arg_id(rq, 1, &id));
    assert_int_equal(id, INT64_MAX);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        rq->args[0] = str_from_c(wrong[i]);
        assert_false(rq_arg_id(rq, 0, &id));
    }
    assert_false(rq_arg_id(rq, 2, &id));
    assert_int_equal(id, INT64_MAX);
}

static void ask_beyond_args(struct rq *rq)
{
    int64_t id;
    (void)rq_arg_id(rq, RQ_ARGS_MAX, &id);
}

static void a_path_parameter_that_no_route_has_is_a_bug(void **state)
{
    assert_true(is_bug(ask_beyond_args, *state));
}

static void cookies_are_found(void **state)
{
    struct rq *rq = *state;
    rq->cookies = S("ew_s=abc; ew_lang=en;ew_mode=; ew_s=second; broken; bad=a\"b; \xff=1; ew_last=z");
    assert_str(rq_cookie(rq, S("ew_s")), "abc");
    assert_str(rq_cookie(rq, S("ew_lang")), "en");
    assert_str(rq_cookie(rq, S("ew_mode")), "");
    assert_str(rq_cookie(rq, S("ew_last")), "z");
    assert_false(str_is_absent(rq_cookie(rq, S("ew_mode"))));
    assert_false(str_is_absent(rq_cookie(rq, S("broken"))));
    assert_true(str_is_absent(rq_cookie(rq, S("bad"))));
    assert_true(str_is_absent(rq_cookie(rq, S("w_s"))));
    rq->cookies = (str){ 0 };
    assert_true(str_is_absent(rq_cookie(rq, S("ew_s"))));
}

static void texts_follow_the_language(void **state)
{
    struct rq *rq = *state;
    assert_str(rq_text(rq, TEXT_FORM_CHOOSE), "请选择");
    rq->lang = LANG_EN;
    assert_str(rq_text(rq, TEXT_FORM_CHOOSE), "Please choose");
    assert_str(rq_text(rq, TEXT_NONE), "");
}

/* ---- answering ---- */

static void local_paths_are_told_from_foreign_ones(void **state)
{
    static const struct {
        str path;
        bool is_local;
    } cases[] = {
        { S_INIT("/"), true },
        { S_INIT("/wall?state=open&page=2#p7"), true },
        { S_INIT("/搜索?q=路 灯"), true },
        { S_INIT("/a//b"), true },
        { S_INIT("/login?next=https://a.example/"), true },
        { S_INIT(""), false },
        { S_INIT("wall"), false },
        { S_INIT("//evil.example/"), false },
        { S_INIT("/\\evil.example/"), false },
        { S_INIT("\\\\evil.example/"), false },
        { S_INIT("/\t/evil.example/"), false },
        { S_INIT("/\r\nSet-Cookie: a=b"), false },
        { S_INIT("/a\0b"), false },
        { S_INIT("/a\x7f"), false },
        { S_INIT("https://evil.example/"), false },
        { S_INIT("javascript:alert(1)"), false },
        { S_INIT(" /a"), false },
    };
    struct rq *rq = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(path_is_local(cases[i].path), cases[i].is_local);
    assert_false(path_is_local((str){ 0 }));
    assert_true(path_is_local(str_printf(rq->arena, "/%01999d", 0)));
    assert_false(path_is_local(str_printf(rq->arena, "/%02000d", 0)));
}

static void redirects_are_written_for_a_header(void **state)
{
    struct rq *rq = *state;
    reply_redirect(rq, S("/搜 索?q=\"<a>\"&x=%20"));
    assert_str(rq->reply.location, "/%E6%90%9C%20%E7%B4%A2?q=%22%3Ca%3E%22&x=%20");
}

static void redirect_away(struct rq *rq)
{
    reply_redirect(rq, S("//evil.example/"));
}

static void a_redirect_to_another_site_is_a_bug(void **state)
{
    assert_true(is_bug(redirect_away, *state));
}

static void draw_nothing(struct view *v, const void *data)
{
    (void)v;
    (void)data;
}

static void answers_fill_the_reply(void **state)
{
    struct rq *rq = *state;
    reply_page(rq, S("标题"), (struct page){ draw_nothing, rq });
    assert_str(rq->reply.title, "标题");
    assert_ptr_equal(rq->reply.page.data, rq);
    reply_bytes(rq, S("text/csv"), S("a,b"));
    assert_str(rq->reply.content_type, "text/csv");
    reply_json(rq, S("{}"));
    assert_str(rq->reply.content_type, "application/json");
    assert_str(rq->reply.body, "{}");
    reply_file(rq, 5, 99, S("image/jpeg"));
    assert_int_equal(rq->reply.fd, 5);
    assert_int_equal(rq->reply.fd_size, 99);
    assert_str(rq->reply.content_type, "image/jpeg");
    reply_status(rq, 404);
    assert_int_equal(rq->reply.status, 404);
}

static void the_earliest_end_counts(void **state)
{
    struct rq *rq = *state;
    reply_good_until(rq, 500);
    reply_good_until(rq, 700);
    assert_int_equal(rq->reply.good_until, 500);
    reply_good_until(rq, 300);
    assert_int_equal(rq->reply.good_until, 300);
}

static void cookies_carry_their_attributes(void **state)
{
    struct rq *rq = *state;
    reply_cookie(rq, S("ew_s"), S("a.b-c_d~"), COOKIE_SESSION);
    reply_cookie(rq, S("ew_mode"), S("elder"), COOKIE_YEAR);
    reply_cookie(rq, S("ew_v"), S("ignored"), COOKIE_GONE);
    assert_int_equal(rq->reply.cookies_n, 3);
    assert_str(rq->reply.cookies[0], "ew_s=a.b-c_d~; Path=/; HttpOnly; SameSite=Lax");
    assert_str(rq->reply.cookies[1], "ew_mode=elder; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
    assert_str(rq->reply.cookies[2], "ew_v=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    rq->is_tls = true;
    reply_cookie(rq, S("ew_s"), S("new"), COOKIE_SESSION);
    assert_int_equal(rq->reply.cookies_n, 3);
    assert_str(rq->reply.cookies[0], "ew_s=new; Path=/; HttpOnly; SameSite=Lax; Secure");
}

static void set_five_cookies(struct rq *rq)
{
    static const char *const names[] = { "a", "b", "c", "d", "e" };
    for (int i = 0; i < 5; i++)
        reply_cookie(rq, str_from_c(names[i]), S("1"), COOKIE_SESSION);
}

static void set_two_lines(struct rq *rq)
{
    reply_cookie(rq, S("a"), S("b\r\nX: y"), COOKIE_SESSION);
}

static void set_nameless(struct rq *rq)
{
    reply_cookie(rq, S(""), S("b"), COOKIE_SESSION);
}

static void cookies_that_cannot_be_are_bugs(void **state)
{
    struct rq *rq = *state;
    static const str bad_values[] = { S_INIT("a b"),  S_INIT("a;b"),  S_INIT("a,b"), S_INIT("\"a\""),
                                      S_INIT("a\\b"), S_INIT("\x7f"), S_INIT("灯"),  S_INIT("a\0b") };
    static const str bad_names[] = { S_INIT("a b"), S_INIT("a=b"), S_INIT("a;b"), S_INIT("灯"),
                                     S_INIT("a\0b") };
    for (size_t i = 0; i < sizeof bad_values / sizeof bad_values[0]; i++)
        assert_false(cookie_value_is_valid(bad_values[i]));
    for (size_t i = 0; i < sizeof bad_names / sizeof bad_names[0]; i++)
        assert_false(cookie_name_is_valid(bad_names[i]));
    assert_false(cookie_value_is_valid(str_printf(rq->arena, "%0*d", COOKIE_VALUE_MAX + 1, 0)));
    assert_false(cookie_name_is_valid(str_printf(rq->arena, "%0*d", COOKIE_NAME_MAX + 1, 0)));
    assert_true(is_bug(set_five_cookies, rq));
    assert_true(is_bug(set_two_lines, rq));
    assert_true(is_bug(set_nameless, rq));
}

/* ---- flash ---- */

/* As a browser does: what the answer set comes with the next request. */
static void take_cookie_along(struct rq *rq)
{
    str pair, rest = rq->reply.cookies[rq->reply.cookies_n - 1];
    (void)str_cut(&rest, ';', &pair);
    rq->cookies = pair;
    rq->reply = (struct reply){ 0 };
}

static void a_flash_message_is_shown_once(void **state)
{
    struct rq *rq = *state;
    enum text text = TEXT_NONE;
    str tone = { 0 };
    assert_false(rq_flash(rq, &text, &tone));
    assert_int_equal(rq->reply.cookies_n, 0);
    reply_flash(rq, TEXT_FORM_STALE, "warn");
    assert_true(str_find(rq->reply.cookies[0], S("; Max-Age=300")) != SIZE_MAX);
    take_cookie_along(rq);
    assert_true(rq_flash(rq, &text, &tone));
    assert_int_equal(text, TEXT_FORM_STALE);
    assert_str(tone, "warn");
    assert_str(rq->reply.cookies[0], "ew_flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

static void an_old_flash_message_is_not_shown(void **state)
{
    struct rq *rq = *state;
    enum text text;
    str tone;
    reply_flash(rq, TEXT_FORM_STALE, "ok");
    take_cookie_along(rq);
    rq->now += 5 * MS_PER_MINUTE;
    assert_true(rq_flash(rq, &text, &tone));
    rq->now += 1;
    assert_false(rq_flash(rq, &text, &tone));
}

static void a_forged_flash_message_is_not_shown(void **state)
{
    static const unsigned char other[32] = { 9 };
    static const char *const forged[] = {
        "ew_flash=", "ew_flash=bad", "ew_flash=a:b", "ew_flash=ok:1795500300000:form.stale",
        "ew_flash=ok:1795500300000:form.stale:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    };
    struct rq *rq = *state;
    enum text text;
    str tone;
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        rq->cookies = str_from_c(forged[i]);
        assert_false(rq_flash(rq, &text, &tone));
    }
    rq->reply = (struct reply){ 0 };
    reply_flash(rq, TEXT_FORM_STALE, "ok");
    take_cookie_along(rq);
    for (size_t i = strlen("ew_flash="); i < rq->cookies.n; i++) {
        char *changed = arena_alloc(rq->arena, rq->cookies.n);
        str right = rq->cookies;
        memcpy(changed, right.p, right.n);
        changed[i] = changed[i] == 'o' ? 'p' : 'o';
        rq->cookies.p = changed;
        assert_false(rq_flash(rq, &text, &tone));
        rq->cookies = right;
    }
    rq->guard_key = other;
    assert_false(rq_flash(rq, &text, &tone));
}

static void flash_in_red(struct rq *rq)
{
    reply_flash(rq, TEXT_FORM_STALE, "red");
}

static void a_tone_that_does_not_exist_is_a_bug(void **state)
{
    assert_true(is_bug(flash_in_red, *state));
}

/* ---- statuses ---- */

static void ask_beyond_codes(struct rq *rq)
{
    (void)rq;
    (void)rc_status(RC_COUNT);
}

static void every_code_has_one_status(void **state)
{
    static const int want[RC_COUNT] = {
        [RC_OK] = 200,      [RC_NOT_FOUND] = 404,   [RC_UNAUTHORISED] = 401, [RC_FORBIDDEN] = 403,
        [RC_INVALID] = 422, [RC_CONFLICT] = 409,    [RC_STALE] = 409,        [RC_LIMIT] = 429,
        [RC_BUSY] = 503,    [RC_UNAVAILABLE] = 503, [RC_INTERNAL] = 500,
    };
    for (int i = 0; i < RC_COUNT; i++)
        assert_int_equal(rc_status((rc)i), want[i]);
    assert_true(is_bug(ask_beyond_codes, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(query_parameters_are_decoded_and_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_to_go_back_to_is_one_of_this_site_and_not_too_long, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(query_numbers_have_a_range_and_a_fallback, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_identifier_is_a_positive_number_in_its_one_form, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_path_parameter_that_no_route_has_is_a_bug, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cookies_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_follow_the_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(local_paths_are_told_from_foreign_ones, set_up, tear_down),
        cmocka_unit_test_setup_teardown(redirects_are_written_for_a_header, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_redirect_to_another_site_is_a_bug, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_fill_the_reply, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_earliest_end_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cookies_carry_their_attributes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cookies_that_cannot_be_are_bugs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_flash_message_is_shown_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_old_flash_message_is_not_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_forged_flash_message_is_not_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tone_that_does_not_exist_is_a_bug, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_code_has_one_status, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
