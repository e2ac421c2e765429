/* SPDX-License-Identifier: Apache-2.0 */
/* Passing on: card, short addresses and QR codes of what is public. */
#include "core/card_picture.h"
#include "core/qr.h"
#include "loop.h"

static const char *printed(struct loop *l, const char *before, str part, const char *after)
{
    return str_c(l->arena, str_printf(l->arena, "%s%.*s%s", before, STR_ARG(part), after));
}

static str public_case(struct loop *l)
{
    str number = loop_row(l, loop_accept(l, loop_voice(l, "help", "public").id, "help")).number;
    loop_keep(l);
    return number;
}

static void a_case_says_what_it_is_shown_as_with_absolute_addresses(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    str number = public_case(l);
    const char *page = printed(l, "/problems/", number, "");
    l->site->site.app.public_url = S("https://wall.example");
    browser_get(&b, page);
    assert_page(&b, 200, "<meta property=\"og:title\" content=\"村口水管漏水\">");
    assert_page(&b, 200, printed(l, "<meta property=\"og:description\" content=\"", number, " · "));
    assert_page(
        &b, 200,
        printed(l, "<meta property=\"og:url\" content=\"https://wall.example/problems/", number, "\">"));
    assert_page(&b, 200,
                printed(l, "<meta property=\"og:image\" content=\"https://wall.example/problems/", number,
                        "/card.png\">"));
    assert_page(&b, 200, printed(l, "value=\"https://wall.example/p/", number, "\" readonly"));
    l->site->site.app.public_url = (str){ 0 }; /* then it is the address that the visitor used */
    browser_get(&b, page);
    assert_page(&b, 200, printed(l, "content=\"http://town.example/problems/", number, "/card.png\">"));
    assert_page(&b, 200, printed(l, "value=\"http://town.example/p/", number, "\" readonly"));
    browser_get(&b, "/wall");
    assert_false(browser_sees(&b, "og:title"));
}

static bool is_png_of_the_card_s_size(str bytes)
{
    static const unsigned char size[] = { 0, 0, 0x04, 0xb0, 0, 0, 0x02, 0x76 }; /* 1200 by 630 */
    return bytes.n > 1000 && str_starts(bytes, S("\x89PNG\r\n\x1a\n")) &&
           memcmp(bytes.p + 16, size, sizeof size) == 0;
}

static void the_card_is_a_picture_that_changes_with_the_case_and_is_kept(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    const char *path = printed(l, "/problems/", loop_row(l, id).number, "/card.png");
    loop_keep(l);
    browser_get(&b, path);
    assert_page(&b, 200, "");
    assert_text(browser_header(&b, "Content-Type"), "image/png");
    assert_true(is_png_of_the_card_s_size(b.body));
    str first = str_copy(l->arena, b.body);
    assert_false(str_is_absent(browser_header(&b, "ETag")));
    (void)loop_to_echo(l, id);
    loop_keep(l);
    browser_get(&b, path);
    assert_true(is_png_of_the_card_s_size(b.body));
    assert_false(str_eq(first, b.body));
}

static void words_that_look_like_markup_and_no_chinese_font_still_make_a_card(void **state)
{
    struct arena *a = *state;
    struct err e = { 0 };
    str with, without;
    const struct card_picture card = { .place = S("东沟村"),
                                       .number = S("QH-2026-0001"),
                                       .title = S("<b>桥</b> & </span> \x01"),
                                       .state = S("办理中"),
                                       .tone = { 26, 79, 138 } };
    assert_int_equal(card_draw(a, &e, &card, true, &with), RC_OK);
    assert_int_equal(card_draw(a, &e, &card, false, &without), RC_OK);
    assert_true(is_png_of_the_card_s_size(with));
    assert_true(is_png_of_the_card_s_size(without));
    assert_false(str_eq(with, without));
}

static void a_code_holds_the_short_address_in_ascii(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    struct qr qr;
    str number = public_case(l);
    l->site->site.app.public_url = S("https://wall.example");
    str address = str_printf(l->arena, "https://wall.example/p/%.*s", STR_ARG(number));
    assert_int_equal(qr_make(l->arena, &l->err, address, &qr), RC_OK);
    browser_get(&b, printed(l, "/problems/", number, "/code"));
    assert_page(&b, 200, printed(l, "<path d=\"", qr.path, "\""));
    assert_page(&b, 200, str_c(l->arena, address));
    browser_get(&b, printed(l, "/p/", number, ""));
    assert_page(&b, 303, "");
    assert_text(b.location, printed(l, "/problems/", number, ""));
    address = str_printf(l->arena, "https://wall.example/o/%lld", (long long)l->site->village[0].v);
    assert_int_equal(qr_make(l->arena, &l->err, address, &qr), RC_OK);
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/organisations/%lld/code",
                                               (long long)l->site->village[0].v)));
    assert_page(&b, 200, printed(l, "<path d=\"", qr.path, "\""));
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/o/%lld", (long long)l->site->village[0].v)));
    assert_page(&b, 303, "");
}

static void a_site_without_a_public_address_says_whose_address_the_code_holds(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    str number = public_case(l);
    browser_get(&b, printed(l, "/problems/", number, "/code"));
    assert_page(&b, 200, "public_url");
    assert_page(&b, 200, printed(l, "http://town.example/p/", number, ""));
}

static void what_is_not_public_has_neither_card_nor_code_nor_address(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    str number = loop_row(l, loop_accept(l, loop_voice(l, "help", "confidential").id, "help")).number;
    loop_keep(l);
    const char *const paths[] = { printed(l, "/problems/", number, "/card.png"),
                                  printed(l, "/problems/", number, "/code"),
                                  printed(l, "/p/", number, ""),
                                  "/p/nothing",
                                  "/o/77",
                                  "/organisations/77/code" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        browser_get(&b, paths[i]);
        assert_page(&b, 404, "");
    }
}

/* ---- open pages ---- */

struct heard {
    int news, commits;
};

static void hear(void *data, const struct db_tables *written)
{
    struct heard *h = data;
    h->commits++;
    h->news += db_tables_has(written, TABLE_PROBLEM_NEWS) ? 1 : 0;
}

struct work {
    struct loop *l;
    problem_id problem;
};

static rc assign_unit(struct db *db, void *data)
{
    const struct work *w = data;
    return problem_assign(db, &w->l->by, w->problem, w->l->site->office[0], w->l->handler, S("换一段水管"));
}

static rc failing_unit(struct db *db, void *data)
{
    TRY(assign_unit(db, data));
    return DB_FAIL(db, RC_CONFLICT, NULL, "undone");
}

static void open_walls_hear_of_every_commit_of_what_is_public_and_of_nothing_else(void **state)
{
    struct loop *l = *state;
    struct heard heard = { 0 };
    struct browser b = browser_new(l->site);
    struct lane *lane = l->site->site.app.lane;
    struct work open = { l, loop_accept(l, loop_voice(l, "help", "public").id, "help") },
                secret = { l, loop_accept(l, loop_voice(l, "complaint", "confidential").id, "complaint") };
    loop_keep(l);
    browser_get(&b, "/wall");
    assert_page(&b, 200, "data-live=\"/wall/changes?since=");
    browser_get(&b, "/echoes?category=water");
    assert_page(&b, 200, "href=\"/echoes?category=water\"");
    l->by.person = l->clerk;
    site_write(l->site, assign_unit, &secret); /* after it the lane has seen what the test wrote by itself */
    lane_on_commit(lane, hear, &heard);
    assert_int_equal(lane_run(lane, l->arena, &l->err, failing_unit, &open), RC_CONFLICT);
    assert_int_equal(heard.news, 0);
    site_write(l->site, assign_unit, &open); /* as a job would, without a request */
    assert_int_equal(heard.news, 1);
    int commits = heard.commits;
    site_write(l->site, assign_unit, &secret);
    assert_int_equal(heard.commits, commits + 1);
    assert_int_equal(heard.news, 1);
    lane_on_commit(lane, NULL, NULL);
    site_write(l->site, assign_unit, &open);
    assert_int_equal(heard.commits, commits + 1);
}

/* The address that a page gives for its stream, without "&amp;": it has one parameter. */
static const char *stream_of(struct loop *l, struct browser *b, const char *page, const char *name)
{
    str mark = str_printf(l->arena, "%s=\"", name);
    browser_get(b, page);
    size_t at = str_find(b->body, mark);
    assert_true(at != SIZE_MAX);
    str rest = str_slice(b->body, at + mark.n, b->body.n);
    return str_c(l->arena, str_copy(l->arena, str_slice(rest, 0, str_find(rest, S("\"")))));
}

static void who_opens_a_stream_is_told_at_once_what_came_since_the_page(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site), clerk = browser_new(l->site);
    struct work open = { l, loop_accept(l, loop_voice(l, "help", "public").id, "help") },
                secret = { l, loop_accept(l, loop_voice(l, "complaint", "confidential").id, "complaint") };
    loop_keep(l);
    browser_login(&clerk, "clerk.one");
    l->by.person = l->clerk;
    site_write(l->site, assign_unit, &secret); /* after it the lane has seen what the test wrote by itself */
    const char *wall = stream_of(l, &b, "/wall", "data-live"),
               *desk = stream_of(l, &clerk, "/desk", "data-refresh");
    browser_get(&b, wall);
    assert_false(b.out.is_stream_late);
    browser_get(&clerk, desk);
    assert_false(clerk.out.is_stream_late);
    site_write(l->site, assign_unit, &secret);
    browser_get(&b, wall);
    assert_false(b.out.is_stream_late); /* what is not public moves no wall */
    browser_get(&clerk, desk);
    assert_true(clerk.out.is_stream_late);
    site_write(l->site, assign_unit, &open);
    browser_get(&b, wall);
    assert_true(b.out.is_stream_late);
    browser_get(&b, "/wall/changes"); /* who says no version waits for the next change */
    assert_false(b.out.is_stream_late);
    browser_get(&b, stream_of(l, &b, "/echoes", "data-live"));
    assert_false(b.out.is_stream_late);
}

TEST_DATABASE_MAIN(LOOP(who_opens_a_stream_is_told_at_once_what_came_since_the_page),
                   LOOP(a_case_says_what_it_is_shown_as_with_absolute_addresses),
                   LOOP(the_card_is_a_picture_that_changes_with_the_case_and_is_kept),
                   LOOP(a_code_holds_the_short_address_in_ascii),
                   LOOP(a_site_without_a_public_address_says_whose_address_the_code_holds),
                   LOOP(what_is_not_public_has_neither_card_nor_code_nor_address),
                   LOOP(open_walls_hear_of_every_commit_of_what_is_public_and_of_nothing_else),
                   TEST_WITH(words_that_look_like_markup_and_no_chinese_font_still_make_a_card, test_arena_up,
                             test_arena_down))
