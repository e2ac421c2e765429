/* SPDX-License-Identifier: Apache-2.0 */
/* The report as a visitor without an account meets it: six pages, photos, mistakes, sent twice, too often. */
#include <stdio.h>

#include "loop.h"

#define WORDS "村口的水渠堵了，一下雨水就漫到路上"

static void go(struct browser *b, const char *to)
{
    browser_fill(b, "go", to);
    browser_send(b, "/report");
}

static str id_text(struct loop *l, organisation_id id)
{
    return str_printf(l->arena, "%lld", (long long)id.v);
}

/* From the first page up to the page `to`, everything filled in well. */
static struct browser visitor_at(struct loop *l, int to)
{
    struct browser b = browser_new(l->site);
    browser_get(&b, "/report");
    if (to > 1) {
        browser_fill(&b, "words", WORDS);
        go(&b, "2");
    }
    if (to > 2) {
        browser_fill(&b, "category", "water");
        browser_fill(&b, "kind", "help");
        go(&b, "3");
    }
    if (to > 3)
        go(&b, "4");
    if (to > 4) {
        browser_fill(&b, "organisation", str_c(l->arena, id_text(l, l->site->village[0])));
        browser_fill(&b, "place", "三组桥头");
        go(&b, "5");
    }
    if (to > 5) {
        browser_fill(&b, "phone", "136 0000 0000");
        go(&b, "6");
    }
    assert_page(&b, 200, "");
    return b;
}

static int64_t voices(struct loop *l)
{
    return site_number(l->site, "SELECT count(*) FROM voice");
}

/* ---- the way through ---- */

static void a_visitor_reports_in_six_pages_and_gets_number_and_code(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 6);
    assert_page(&b, 200, WORDS);
    assert_page(&b, 200, "供水排水 · 求助");
    assert_page(&b, 200, "东沟村<br>三组桥头");
    assert_page(&b, 200, "136 0000 0000");
    assert_int_equal(voices(l), 0); /* nothing is written before the last button */
    go(&b, "7");
    assert_page(&b, 303, "");
    assert_true(str_starts(b.location, S("/receipts/EWR-2026-0001?k=")));
    browser_follow(&b);
    assert_page(&b, 200, "EWR-2026-0001");
    assert_page(&b, 200, "您的查询码");
    assert_int_equal(voices(l), 1);
    assert_int_equal(site_number(l->site,
                                 "SELECT count(*) FROM voice WHERE words = '" WORDS
                                 "' AND place = '三组桥头' AND category_code = 'water' AND kind = 'help' "
                                 "AND secrecy = 'name_hidden' AND channel = 'web'"),
                     1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE phone_sealed IS NOT NULL"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE name_sealed IS NOT NULL"), 0);
}

static void each_page_says_what_is_missing_on_it(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 1);
    go(&b, "2");
    assert_page(&b, 422, "请写几个字，说说是什么事");
    assert_page(&b, 422, "href=\"#f-words\"");
    b = visitor_at(l, 2);
    browser_fill(&b, "kind", "help");
    go(&b, "3");
    assert_page(&b, 422, "href=\"#f-category\"");
    assert_false(browser_sees(&b, "href=\"#f-kind\""));
    assert_page(&b, 422, "value=\"" WORDS "\"");
    b = visitor_at(l, 4);
    go(&b, "5");
    assert_page(&b, 422, "href=\"#f-organisation\"");
}

static void nobody_gets_past_a_page_by_asking_for_a_later_one(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 2);
    go(&b, "3"); /* nothing chosen */
    assert_page(&b, 422, "第2步");
    browser_fill(&b, "go", "7");
    browser_send(&b, "/report");
    assert_page(&b, 422, "第2步");
    assert_int_equal(voices(l), 0);
}

static void a_wrong_telephone_number_keeps_everything_that_was_typed(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 5);
    browser_fill(&b, "name", "李家老三");
    browser_fill(&b, "phone", "12");
    go(&b, "6");
    assert_page(&b, 422, "href=\"#f-phone\"");
    assert_page(&b, 422, "value=\"李家老三\"");
    assert_page(&b, 422, "value=\"12\"");
    assert_page(&b, 422, "value=\"" WORDS "\"");
}

static void a_change_on_the_last_page_leads_back_to_it(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 6);
    go(&b, "1");
    assert_page(&b, 200, "第1步");
    assert_page(&b, 200, "name=\"go\" value=\"6\"");
    browser_fill(&b, "words", "改过的话");
    go(&b, "6");
    assert_page(&b, 200, "改过的话");
    assert_page(&b, 200, "东沟村");
}

static void the_way_back_needs_nothing_to_be_filled_in(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 4);
    go(&b, "3");
    assert_page(&b, 200, "第3步");
    go(&b, "2");
    assert_page(&b, 200, "value=\"water\" checked");
}

static void choices_that_are_none_are_refused(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 2);
    browser_fill(&b, "category", "moon");
    browser_fill(&b, "kind", "help");
    go(&b, "3");
    assert_page(&b, 422, "href=\"#f-category\"");
    b = visitor_at(l, 4);
    browser_fill(&b, "organisation", "4711");
    go(&b, "5");
    assert_page(&b, 422, "href=\"#f-organisation\"");
}

static void a_complaint_is_not_asked_how_private_it_shall_be(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 2);
    browser_fill(&b, "category", "service");
    browser_fill(&b, "kind", "complaint");
    go(&b, "3");
    go(&b, "4");
    browser_fill(&b, "organisation", str_c(l->arena, id_text(l, l->site->village[0])));
    go(&b, "5");
    assert_page(&b, 200, "怎么找到您？");
    assert_false(browser_sees(&b, "type=\"radio\""));
    go(&b, "6");
    assert_page(&b, 200, "<span>保密</span>");
    go(&b, "7");
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM voice WHERE secrecy = 'confidential' AND words IS NULL"),
        1);
}

static void the_place_of_the_telephone_goes_along(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 4);
    browser_fill(&b, "organisation", str_c(l->arena, id_text(l, l->site->village[1])));
    browser_fill(&b, "latitude", "36.870553");
    browser_fill(&b, "longitude", "-0.0000016");
    go(&b, "5");
    go(&b, "6");
    assert_page(&b, 200, "已记下位置");
    go(&b, "7");
    assert_int_equal(site_number(l->site, "SELECT micro_latitude FROM voice"), 36870553);
    assert_int_equal(site_number(l->site, "SELECT micro_longitude FROM voice"), -2);
}

static void a_link_on_a_notice_board_chooses_the_village(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    str village = id_text(l, l->site->village[1]);
    browser_get(&b, str_c(l->arena, str_join(l->arena, S("/report?organisation="), village)));
    browser_fill(&b, "words", WORDS);
    go(&b, "2");
    assert_page(
        &b, 200,
        str_c(l->arena, str_printf(l->arena, "name=\"organisation\" value=\"%.*s\"", STR_ARG(village))));
}

static void the_pages_speak_the_visitors_language(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    b.lang = S("en");
    browser_get(&b, "/report");
    assert_page(&b, 200, "What is it about?");
    go(&b, "2");
    assert_page(&b, 422, "Please write a few words about it");
    b.lang = S("zh-TW");
    browser_get(&b, "/report");
    assert_page(&b, 200, "第1步，共6步");
    assert_page(&b, 200, "誰");
    browser_get(&b, "/receipts");
    assert_page(&b, 200, "查我的回音"); /* OpenCC by itself writes 迴音 */
}

/* ---- photos ---- */

static void photos_are_cleaned_at_once_and_go_along(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3);
    browser_attach(&b, "photos", "a.png", loop_picture());
    browser_attach(&b, "photos", "b.png", loop_picture());
    go(&b, "4");
    assert_page(&b, 200, "第4步");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM file"), 0);
    browser_fill(&b, "organisation", str_c(l->arena, id_text(l, l->site->village[0])));
    go(&b, "5");
    go(&b, "6");
    assert_page(&b, 200, "alt=\"照片2\"");
    go(&b, "7");
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM problem_photo WHERE stage = 'before' AND is_public = 0 "
                             "AND voice_id IS NOT NULL"),
        2);
    assert_int_equal(site_number(l->site, "SELECT width FROM file"), 2);
}

static void a_bad_picture_says_so_and_the_good_one_before_it_is_kept(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3);
    browser_attach(&b, "photos", "a.png", loop_picture());
    browser_attach(&b, "photos", "b.png", S("this is no picture"));
    go(&b, "4");
    assert_page(&b, 422, "href=\"#f-photos\"");
    assert_page(&b, 422, "alt=\"照片1\"");
    assert_page(&b, 422, "value=\"" WORDS "\"");
    go(&b, "4");
    assert_page(&b, 200, "第4步");
}

static void a_truncated_picture_is_none(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3);
    browser_attach(&b, "photos", "a.png", str_slice(loop_picture(), 0, 40));
    go(&b, "4");
    assert_page(&b, 422, "href=\"#f-photos\"");
}

static void a_photo_can_be_taken_out_again_and_a_fourth_is_one_too_many(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3);
    browser_attach(&b, "photos", "a.png", loop_picture());
    browser_attach(&b, "photos", "b.png", loop_picture());
    go(&b, "3");
    assert_page(&b, 200, "alt=\"照片2\"");
    browser_attach(&b, "photos", "c.png", loop_picture());
    browser_attach(&b, "photos", "d.png", loop_picture());
    go(&b, "4");
    assert_page(&b, 422, "照片最多3张");
    assert_page(&b, 422, "alt=\"照片2\"");
    browser_fill(&b, "drop", "1");
    browser_send(&b, "/report");
    assert_page(&b, 200, "alt=\"照片1\"");
    assert_false(browser_sees(&b, "alt=\"照片2\""));
    browser_attach(&b, "photos", "c.png", loop_picture());
    browser_attach(&b, "photos", "d.png", loop_picture());
    go(&b, "3");
    assert_page(&b, 200, "alt=\"照片3\"");
    assert_false(browser_sees(&b, "type=\"file\""));
}

static void a_photo_that_was_never_sent_cannot_be_claimed(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3);
    browser_fill(&b, "kept",
                 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.10.2.2."
                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    go(&b, "3");
    assert_page(&b, 200, "name=\"kept\" value=\"\"");
}

/* As the night does with what lay unsent for more than a day. */
static void a_photo_that_was_swept_away_is_not_carried_any_further(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3);
    browser_attach(&b, "photos", "a.png", loop_picture());
    go(&b, "3");
    assert_page(&b, 200, "alt=\"照片1\"");
    str from = l->site->site.app.data_dir;
    str to = str_join(l->arena, from, S("/elsewhere"));
    assert_int_equal(rename(str_c(l->arena, str_join(l->arena, from, S("/files"))), str_c(l->arena, to)), 0);
    go(&b, "4");
    assert_page(&b, 200, "name=\"kept\" value=\"\"");
}

static str link_in(const struct browser *b, const char *head)
{
    size_t at = str_find(b->body, str_from_c(head));
    assert_true(at != SIZE_MAX);
    str link, rest = str_slice(b->body, at, b->body.n);
    (void)str_cut(&rest, '"', &link);
    return link;
}

/* The link as the browser reads it: "&amp;" is "&". */
static const char *plain_link(struct loop *l, str link)
{
    struct buf b = buf_new(l->arena, link.n + 1);
    for (size_t i = 0; i < link.n; i++) {
        buf_putc(&b, link.p[i]);
        if (str_starts(str_slice(link, i, link.n), S("&amp;")))
            i += 4;
    }
    return str_c(l->arena, buf_str(&b));
}

static void only_the_sender_sees_an_unpublished_photo_and_for_half_an_hour(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 3), stranger = browser_new(l->site);
    browser_attach(&b, "photos", "a.png", loop_picture());
    go(&b, "3");
    const char *link = plain_link(l, link_in(&b, "/pictures/"));
    browser_get(&b, link);
    assert_page(&b, 200, "");
    assert_text(browser_header(&b, "Content-Type"), "image/jpeg");
    str path, rest = str_from_c(link);
    (void)str_cut(&rest, '?', &path);
    browser_get(&stranger, str_c(l->arena, path));
    assert_page(&stranger, 404, "");
    site_wait(l->site, 31 * MS_PER_MINUTE);
    browser_get(&b, link);
    assert_page(&b, 404, "");
}

/* ---- twice, too late, too often ---- */

static void sent_twice_gives_the_same_receipt(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 6), again = b;
    go(&b, "7");
    go(&again, "7");
    assert_page(&again, 303, "");
    assert_true(str_eq(b.location, again.location));
    assert_int_equal(voices(l), 1);
    browser_follow(&again);
    assert_page(&again, 200, "EWR-2026-0001");
}

static void a_page_that_was_open_too_long_is_shown_again_and_then_sent(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 6);
    site_wait(l->site, 13 * MS_PER_HOUR);
    go(&b, "7");
    assert_page(&b, 409, "第6步");
    assert_page(&b, 409, WORDS);
    assert_int_equal(voices(l), 0);
    go(&b, "7");
    assert_page(&b, 303, "");
    assert_int_equal(voices(l), 1);
}

static void too_many_from_one_address_wait_and_lose_nothing(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 6);
    for (int i = 0; i < 120; i++) {
        struct browser one = b;
        go(&one, "7");
        assert_page(&one, 303, "");
    }
    struct browser late = b, elsewhere = b;
    go(&late, "7");
    assert_page(&late, 429, "打电话");
    assert_page(&late, 429, WORDS);
    elsewhere.client = S("198.51.100.4");
    go(&elsewhere, "7");
    assert_page(&elsewhere, 303, "");
    site_wait(l->site, MS_PER_MINUTE);
    go(&late, "7");
    assert_page(&late, 303, "");
}

static void a_report_from_another_site_is_refused(void **state)
{
    struct loop *l = *state;
    struct browser b = visitor_at(l, 6);
    browser_fill(&b, "_guard", "AAABohIaBQmJkBd4dvtbyrJvxub3gATdw9hwHimWqig");
    go(&b, "7");
    assert_page(&b, 409, "");
    assert_int_equal(voices(l), 0);
}

TEST_DATABASE_MAIN(
    LOOP(a_visitor_reports_in_six_pages_and_gets_number_and_code), LOOP(each_page_says_what_is_missing_on_it),
    LOOP(nobody_gets_past_a_page_by_asking_for_a_later_one),
    LOOP(a_wrong_telephone_number_keeps_everything_that_was_typed),
    LOOP(a_change_on_the_last_page_leads_back_to_it), LOOP(the_way_back_needs_nothing_to_be_filled_in),
    LOOP(choices_that_are_none_are_refused), LOOP(a_complaint_is_not_asked_how_private_it_shall_be),
    LOOP(the_place_of_the_telephone_goes_along), LOOP(a_link_on_a_notice_board_chooses_the_village),
    LOOP(the_pages_speak_the_visitors_language), LOOP(photos_are_cleaned_at_once_and_go_along),
    LOOP(a_bad_picture_says_so_and_the_good_one_before_it_is_kept), LOOP(a_truncated_picture_is_none),
    LOOP(a_photo_can_be_taken_out_again_and_a_fourth_is_one_too_many),
    LOOP(a_photo_that_was_never_sent_cannot_be_claimed),
    LOOP(a_photo_that_was_swept_away_is_not_carried_any_further),
    LOOP(only_the_sender_sees_an_unpublished_photo_and_for_half_an_hour),
    LOOP(sent_twice_gives_the_same_receipt), LOOP(a_page_that_was_open_too_long_is_shown_again_and_then_sent),
    LOOP(too_many_from_one_address_wait_and_lose_nothing), LOOP(a_report_from_another_site_is_refused))
