/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts by number and code, what they show, rating by link, and "not solved". */
#include "features/problem/problem_pages.h"

#include "loop.h"

#define WORDS "村口的水管漏了三天"

static void find(struct browser *b, const char *number, const char *code)
{
    browser_get(b, "/receipts");
    browser_fill(b, "number", number);
    browser_fill(b, "code", code);
    browser_send(b, "/receipts");
}

static const char *text(struct loop *l, str s)
{
    return str_c(l->arena, s);
}

/* Opens a receipt as its holder. */
static struct browser holder(struct loop *l, const struct voice_receipt *receipt)
{
    struct browser b = browser_new(l->site);
    loop_keep(l);
    find(&b, text(l, receipt->number), text(l, receipt->code));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, text(l, receipt->number));
    return b;
}

static str lowered(struct loop *l, str s)
{
    char *p = arena_alloc(l->arena, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    return (str){ p, s.n };
}

/* ---- number and code ---- */

static void number_and_code_open_the_receipt_however_they_are_typed(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site);
    str small = lowered(l, receipt.code);
    loop_keep(l);
    find(&b, text(l, lowered(l, receipt.number)),
         text(l, str_printf(l->arena, " %.*s - %.*s", STR_ARG(str_slice(small, 0, 4)),
                            STR_ARG(str_slice(small, 4, 4)))));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, WORDS);
    assert_page(&b, 200, "已收到，等待受理");
    assert_false(browser_sees(&b, text(l, receipt.code))); /* shown once, right after sending */
}

static void a_wrong_code_and_an_unknown_number_are_told_the_same(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site);
    loop_keep(l);
    find(&b, text(l, receipt.number), "AAAA2222");
    assert_page(&b, 422, "编号或查询码不对");
    find(&b, "EWR-2026-9999", text(l, receipt.code));
    assert_page(&b, 422, "编号或查询码不对");
    assert_page(&b, 422, "value=\"EWR-2026-9999\"");
    find(&b, "", "");
    assert_page(&b, 422, "href=\"#f-number\"");
}

static void tries_are_counted_by_address_and_come_back_with_time(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site), elsewhere = browser_new(l->site);
    loop_keep(l);
    for (int i = 0; i < 10; i++) {
        find(&b, text(l, receipt.number), "AAAA2222");
        assert_page(&b, 422, "");
    }
    find(&b, text(l, receipt.number), text(l, receipt.code)); /* the right one does not help any more */
    assert_page(&b, 429, "试得太多");
    assert_page(&b, 429, text(l, receipt.number));
    elsewhere.client = S("198.51.100.4");
    find(&elsewhere, text(l, receipt.number), text(l, receipt.code));
    assert_page(&elsewhere, 303, "");
    site_wait(l->site, MS_PER_MINUTE);
    find(&b, text(l, receipt.number), text(l, receipt.code));
    assert_page(&b, 303, "");
}

static void many_addresses_together_do_not_get_further(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site);
    loop_keep(l);
    for (int i = 0; i < 30; i++) {
        b.client = str_printf(l->arena, "198.51.100.%d", i);
        find(&b, text(l, receipt.number), "AAAA2222");
        assert_page(&b, 422, "");
    }
    b.client = S("203.0.113.1");
    find(&b, text(l, receipt.number), "AAAA2222");
    assert_page(&b, 429, "");
}

static void without_its_key_a_receipt_only_asks_for_the_code(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site);
    const char *path = text(l, str_join(l->arena, S("/receipts/"), receipt.number));
    loop_keep(l);
    browser_get(&b, path);
    assert_page(&b, 200, text(l, str_printf(l->arena, "value=\"%.*s\"", STR_ARG(receipt.number))));
    assert_false(browser_sees(&b, WORDS));
    browser_get(&b, "/receipts/EWR-2026-9999"); /* one that is none looks the same */
    assert_page(&b, 200, "value=\"EWR-2026-9999\"");
}

static void a_key_opens_its_own_receipt_and_for_half_an_hour(void **state)
{
    struct loop *l = *state;
    struct voice_receipt mine = loop_voice(l, "help", "public"), other = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site);
    loop_keep(l);
    find(&b, text(l, mine.number), text(l, mine.code));
    const char *link = text(l, b.location);
    str key = str_slice(b.location, str_find(b.location, S("?k=")), b.location.n);
    browser_get(&b, text(l, str_printf(l->arena, "/receipts/%.*s%.*s", STR_ARG(other.number), STR_ARG(key))));
    assert_page(&b, 200, "查询码");
    assert_false(browser_sees(&b, WORDS));
    browser_get(&b, text(l, str_printf(l->arena, "%sx", link)));
    assert_false(browser_sees(&b, WORDS));
    browser_get(&b, link);
    assert_page(&b, 200, WORDS);
    site_wait(l->site, 31 * MS_PER_MINUTE);
    browser_get(&b, link);
    assert_page(&b, 200, "查询码");
    assert_false(browser_sees(&b, WORDS));
}

/* ---- what it shows ---- */

static void the_author_of_a_confidential_voice_reads_it_again(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "confidential");
    struct browser b = holder(l, &receipt);
    assert_page(&b, 200, WORDS);
    assert_page(&b, 200, "<dd>保密</dd>");
}

static void a_voice_that_is_declined_says_why(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    assert_done(l, voice_decline(loop_db(l), &l->by, receipt.id, S("这件事法院已经受理")));
    struct browser b = holder(l, &receipt);
    assert_page(&b, 200, "<h1>不受理</h1>");
    assert_page(&b, 200, "这件事法院已经受理");
}

static void the_receipt_follows_the_case_to_its_echo(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, receipt.id, "help");
    loop_assign(l, id);
    struct browser b = holder(l, &receipt);
    assert_page(&b, 200, "<h1>已受理</h1>");
    assert_page(&b, 200, "href=\"/problems/EW-2026-0001\"");
    assert_page(&b, 200, "供水站");
    assert_page(&b, 200, "2026年12月1日"); /* five working days */
    assert_false(browser_sees(&b, "/rate/"));
    loop_answer(l, id);
    b = holder(l, &receipt);
    assert_false(browser_sees(&b, "水管换好了")); /* not public before the review */
    size_t n;
    struct problem_link *links = loop_publish(l, id, &n);
    b = holder(l, &receipt);
    assert_page(&b, 200, "<h1>已回音</h1>");
    assert_page(&b, 200, "水管换好了");
    assert_page(&b, 200, text(l, str_printf(l->arena, "href=\"/rate/%.*s\"", STR_ARG(links[0].token))));
    assert_page(&b, 200, "请您评一评");
}

static void a_case_that_is_not_on_the_wall_is_not_linked(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "confidential");
    (void)loop_accept(l, receipt.id, "help");
    struct browser b = holder(l, &receipt);
    assert_page(&b, 200, "EW-2026-0001");
    assert_false(browser_sees(&b, "href=\"/problems/"));
}

static void a_receipt_shows_the_photos_that_came_with_it(void **state)
{
    struct loop *l = *state;
    struct err e = { 0 };
    struct file_picture photo;
    struct voice_receipt receipt;
    assert_int_equal(file_take_picture(&l->site->site.app, l->arena, &e, loop_picture(), &photo), RC_OK);
    struct voice_new in = { .kind = S("help"),
                            .category = S("water"),
                            .channel = S("web"),
                            .secrecy = S("public"),
                            .organisation = l->site->village[0],
                            .words = S(WORDS),
                            .place = S(""),
                            .photos = &photo,
                            .photos_n = 1 };
    assert_done(l, voice_receive(loop_db(l), &l->by, &in, &receipt));
    struct browser b = holder(l, &receipt);
    assert_page(&b, 200, "alt=\"您交来的照片\"");
    assert_page(&b, 200, text(l, str_join(l->arena, S("/pictures/"), photo.hash)));
}

/* ---- rating ---- */

static struct browser rater(struct loop *l, str token)
{
    struct browser b = browser_new(l->site);
    loop_keep(l);
    browser_get(&b, text(l, str_join(l->arena, S("/rate/"), token)));
    return b;
}

static const char *rate_path(struct loop *l, str token, const char *behind)
{
    return text(l, str_printf(l->arena, "/rate/%.*s%s", STR_ARG(token), behind));
}

static void five_faces_rate_once(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    struct browser b = rater(l, token);
    assert_page(&b, 200, "水管换好了");
    browser_fill(&b, "score", "4");
    browser_fill(&b, "reason", "快一点更好");
    browser_send(&b, rate_path(l, token, ""));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "谢谢，评价已收到");
    assert_page(&b, 200, "您已经评过了");
    assert_false(browser_sees(&b, "name=\"score\""));
    assert_page(&b, 200, "还没解决，要求重办"); /* never hidden after a good score */
    assert_int_equal(site_number(l->site, "SELECT score FROM problem_rating WHERE reason = '快一点更好'"), 4);
}

static void a_rating_without_a_face_keeps_the_words(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    struct browser b = rater(l, token);
    browser_fill(&b, "reason", "写了一半");
    browser_send(&b, rate_path(l, token, ""));
    assert_page(&b, 422, "href=\"#f-score\"");
    assert_page(&b, 422, "写了一半");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_rating"), 0);
}

static void a_rating_sent_twice_counts_once(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    struct browser b = rater(l, token), again = b, anew = rater(l, token);
    browser_fill(&b, "score", "5");
    browser_fill(&again, "score", "5");
    browser_fill(&anew, "score", "1");
    browser_send(&b, rate_path(l, token, ""));
    browser_send(&again, rate_path(l, token, ""));
    assert_page(&again, 303, "");
    browser_send(&anew, rate_path(l, token, ""));
    assert_page(&anew, 409, "您已经评过了");
    assert_int_equal(site_number(l->site, "SELECT sum(score) FROM problem_rating"), 5);
}

static void not_solved_opens_the_next_round_and_shows_the_receipt(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, receipt.id, "help");
    str token = loop_to_echo(l, id);
    struct browser b = rater(l, token);
    browser_send(&b, rate_path(l, token, "/reopen"));
    assert_page(&b, 422, "href=\"#f-unsolved\"");
    assert_page(&b, 422, "<details class=\"np\" open>");
    browser_fill(&b, "unsolved", "昨天又漏了");
    browser_send(&b, rate_path(l, token, "/reopen"));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "已退回重办");
    assert_page(&b, 200, text(l, receipt.number));
    assert_int_equal(loop_row(l, id).round, 2);
    loop_keep(l);
    b = rater(l, token);
    assert_page(&b, 200, "评价时间已过");
    assert_false(browser_sees(&b, "<form"));
}

static void the_reason_is_for_the_staff_and_never_on_the_wall(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    struct browser b = rater(l, token);
    browser_fill(&b, "unsolved", "隔壁老李家也漏");
    browser_send(&b, rate_path(l, token, "/reopen"));
    browser_get(&b, "/problems/EW-2026-0001");
    assert_page(&b, 200, "没解决，重办");
    assert_false(browser_sees(&b, "隔壁老李"));
}

static void a_link_that_is_none_is_not_found(void **state)
{
    struct loop *l = *state;
    struct browser b = rater(l, S("0123456789abcdef0123456789abcdef"));
    assert_page(&b, 404, "这个评价链接不对");
}

TEST_DATABASE_MAIN(LOOP(number_and_code_open_the_receipt_however_they_are_typed),
                   LOOP(a_wrong_code_and_an_unknown_number_are_told_the_same),
                   LOOP(tries_are_counted_by_address_and_come_back_with_time),
                   LOOP(many_addresses_together_do_not_get_further),
                   LOOP(without_its_key_a_receipt_only_asks_for_the_code),
                   LOOP(a_key_opens_its_own_receipt_and_for_half_an_hour),
                   LOOP(the_author_of_a_confidential_voice_reads_it_again),
                   LOOP(a_voice_that_is_declined_says_why), LOOP(the_receipt_follows_the_case_to_its_echo),
                   LOOP(a_case_that_is_not_on_the_wall_is_not_linked),
                   LOOP(a_receipt_shows_the_photos_that_came_with_it), LOOP(five_faces_rate_once),
                   LOOP(a_rating_without_a_face_keeps_the_words), LOOP(a_rating_sent_twice_counts_once),
                   LOOP(not_solved_opens_the_next_round_and_shows_the_receipt),
                   LOOP(the_reason_is_for_the_staff_and_never_on_the_wall),
                   LOOP(a_link_that_is_none_is_not_found))
