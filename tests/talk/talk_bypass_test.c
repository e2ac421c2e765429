/* SPDX-License-Identifier: Apache-2.0 */
/* Ways around the review: by another address, another comment, another name, another writing. */
#include "features/talk/talk_comment.h"
#include "features/talk/talk_word.h"
#include "forum.h"
#include "web/route.h"

#define CYRILLIC_O "\xd0\xbe"
#define CYRILLIC_A "\xd0\xb0"

static void say_nickname(struct browser *b, const char *nickname, int status)
{
    browser_get(b, "/me/nickname");
    browser_fill(b, "nickname", nickname);
    browser_send(b, "/me/nickname");
    if (b->out.status != status)
        print_error("%s\n", nickname);
    assert_int_equal(b->out.status, status);
}

static void reply_to(struct forum *f, struct browser *b, int64_t reply, int status)
{
    browser_get(b, forum_text(f, "/talk/%lld/write", (long long)f->subject));
    browser_fill(b, "words", "再说一句");
    browser_fill(b, "reply", forum_text(f, "%lld", (long long)reply));
    browser_send(b, forum_text(f, "/talk/%lld/write", (long long)f->subject));
    assert_int_equal(b->out.status, status);
}

/* What is said under a thing that was withdrawn is gone with it, by every address. */
static void with_a_thing_that_is_withdrawn_all_that_was_said_about_it_is_gone(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), wu = forum_browser(f, "wu.guihua"),
                   visitor = forum_browser(f, NULL);
    int64_t id = forum_write(f, &li, 0, "渠水的颜色不对");
    forum_approve(f, id);
    const char *report = forum_text(f, "/comments/%lld/report", (long long)id),
               *subject = forum_text(f, "/talk/%lld", (long long)f->subject);
    browser_get(&visitor, report);
    assert_page(&visitor, 200, "渠水的颜色不对");
    struct browser pointing = visitor;
    site_sql(f->site, "UPDATE talk_subject SET is_dropped = 1");
    const char *const addresses[] = { report,
                                      subject,
                                      forum_text(f, "%s?thread=%lld", subject, (long long)id),
                                      forum_text(f, "%s/write?reply=%lld", subject, (long long)id),
                                      forum_text(f, "/api/v1%s", subject),
                                      forum_text(f, "/search?q=渠水的颜色") };
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct browser *const readers[] = { &visitor, &wu };
        for (size_t r = 0; r < 2; r++) {
            browser_get(readers[r], addresses[i]);
            if (browser_sees(readers[r], "颜色不对"))
                fail_msg("%s still shows it", addresses[i]);
        }
    }
    browser_fill(&pointing, "why", "abuse");
    browser_send(&pointing, report);
    assert_page(&pointing, 404, "");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment_report"), 0);
    browser_get(&li, forum_text(f, "/me/comments/%lld/edit", (long long)id));
    browser_fill(&li, "words", "换一句");
    browser_send(&li, forum_text(f, "/me/comments/%lld/edit", (long long)id));
    assert_page(&li, 404, "");
}

/* The words of a comment of a thing that is gone do not come back by a reply under another one. */
static void a_reply_leads_neither_to_another_thing_nor_to_what_is_hidden(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), wu = forum_browser(f, "wu.guihua");
    int64_t waiting = forum_write(f, &li, 0, "还没审的话"), shown = forum_write(f, &li, 0, "审过的话");
    forum_approve(f, shown);
    reply_to(f, &wu, waiting, 404);
    site_sql(f->site,
             forum_text(f,
                        "INSERT INTO talk_subject (id, kind, key, organisation_id, title, path, "
                        "is_open, changed_at) SELECT id + 1, kind, key + 1, organisation_id, '别的', "
                        "path, 1, changed_at FROM talk_subject WHERE id = %lld",
                        (long long)f->subject));
    f->subject++;
    reply_to(f, &wu, shown, 404);
    f->subject--;
    site_sql(f->site, "UPDATE talk_subject SET is_dropped = 1 WHERE title <> '别的'");
    f->subject++;
    browser_get(&wu, forum_text(f, "/talk/%lld/write?reply=%lld", (long long)f->subject, (long long)shown));
    assert_page(&wu, 200, "");
    assert_false(browser_sees(&wu, "审过的话"));
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment WHERE words = '再说一句'"), 0);
}

/* A name that nobody has reviewed does not come up in front of somebody else's words. */
static void a_reply_calls_nobody_by_a_name_that_was_not_reviewed(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), wu = forum_browser(f, "wu.guihua");
    int64_t first = forum_write(f, &wu, 0, "渠修到哪里了");
    forum_approve(f, first);
    int64_t second = forum_write(f, &li, first, "修到桥头了");
    forum_approve(f, second);
    int64_t third = forum_write(f, &wu, second, "那快了");
    say_nickname(&li, "谁都没看过", 303);
    browser_get(&li, forum_text(f, "/me/comments/%lld/edit", (long long)second));
    browser_fill(&li, "words", "修到桥那头了");
    browser_send(&li, forum_text(f, "/me/comments/%lld/edit", (long long)second));
    assert_page(&li, 303, "");
    forum_approve(f, third);
    assert_true(forum_shows(f, "那快了"));
    assert_false(forum_shows(f, "谁都没看过"));
    forum_approve(f, second);
    assert_true(forum_shows(f, "谁都没看过"));
}

static rc word_unit(struct db *db, void *data)
{
    struct forum *f = data;
    const struct talk_by by = {
        .person = f->reviewer, .now = SITE_NOW, .offset = 8 * MS_PER_HOUR, .keys = &f->site->site.app.keys
    };
    TRY(talk_word_add(db, &by, S("loan"), S("")));
    return talk_word_add(db, &by, S("高息貸款"), S(""));
}

static void a_word_is_found_in_letters_that_only_look_the_same(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    static const char *const ways[] = {
        ("l" CYRILLIC_O CYRILLIC_A "n"), "L O A N", "1oan", "ⓛⓞⓐⓝ", "高\xcc\x81息贷款",
        "高\xe2\x81\xa0息\xc2\xad贷款"
    };
    site_write(f->site, word_unit, f);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        site_wait(f->site, 2 * MS_PER_MINUTE);
        (void)forum_write(f, &li, 0, ways[i]);
        int64_t n = site_number(f->site, "SELECT count(*) FROM comment WHERE marks <> ''");
        if (n != (int64_t)i + 1)
            fail_msg("%s is not marked", ways[i]);
    }
    site_wait(f->site, 2 * MS_PER_MINUTE);
    (void)forum_write(f, &li, 0, "渠修好了，路也平了");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment WHERE marks = ''"), 1);
}

static void nobody_takes_the_name_of_a_unit_or_one_that_looks_like_it(void **state)
{
    struct forum *f = *state;
    struct browser wu = forum_browser(f, "wu.guihua");
    site_sql(f->site,
             forum_text(f, "UPDATE organisation_state SET name = '河口loan站' WHERE organisation_id = %lld",
                        (long long)f->site->office[0].v));
    static const char *const names[] = { "河口loan站", "河口LOAN站", "河口ｌｏａｎ站", "河口1oan站",
                                         "河·口loan站" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        say_nickname(&wu, names[i], 422);
    say_nickname(&wu, "河口老吴", 303);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM talk_speaker WHERE nickname LIKE '%oan%'"),
                     0);
}

static void what_is_sent_twice_is_said_once(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    const char *path = forum_text(f, "/talk/%lld/write", (long long)f->subject);
    browser_get(&li, path);
    struct browser again = li;
    browser_fill(&li, "words", "只说一遍");
    browser_send(&li, path);
    assert_page(&li, 303, "");
    browser_fill(&again, "words", "只说一遍");
    browser_send(&again, path);
    assert_page(&again, 303, "");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment"), 1);
}

/* In none of the places where comments are read by machines or kept. */
static void what_waits_is_on_no_page_in_no_interface_and_in_no_kept_answer(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), visitor = forum_browser(f, NULL);
    const struct router *router = f->site->pipeline.router;
    (void)forum_shows(f, "先看一眼"); /* now an answer is kept */
    int64_t id = forum_write(f, &li, 0, "尚未审核的一句话");
    size_t read = 0;
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *row = router_at(router, i);
        if (row->access != ROUTE_READ || row->method != HTTP_GET)
            continue;
        struct buf path = buf_new(f->arena, 512);
        str rest = str_from_c(row->path), piece;
        while (str_cut(&rest, '/', &piece))
            if (piece.n > 0)
                buf_printf(&path, "/%.*s",
                           STR_ARG(!str_starts(piece, S("{")) ? piece
                                   : str_eq(piece, S("{comment}"))
                                       ? str_printf(f->arena, "%lld", (long long)id)
                                   : str_eq(piece, S("{subject}"))
                                       ? str_printf(f->arena, "%lld", (long long)f->subject)
                                       : S("1")));
        browser_get(&visitor, path.n == 0 ? "/" : str_c(f->arena, buf_str(&path)));
        read += visitor.out.status == 200;
        if (browser_sees(&visitor, "尚未审核"))
            fail_msg("%s shows what waits", row->path);
    }
    assert_true(read > 30);
    assert_false(forum_shows(f, "尚未审核"));
    forum_approve(f, id);
    assert_true(forum_shows(f, "尚未审核"));
}

TEST_DATABASE_MAIN(FORUM(with_a_thing_that_is_withdrawn_all_that_was_said_about_it_is_gone),
                   FORUM(a_reply_leads_neither_to_another_thing_nor_to_what_is_hidden),
                   FORUM(a_reply_calls_nobody_by_a_name_that_was_not_reviewed),
                   FORUM(a_word_is_found_in_letters_that_only_look_the_same),
                   FORUM(nobody_takes_the_name_of_a_unit_or_one_that_looks_like_it),
                   FORUM(what_is_sent_twice_is_said_once),
                   FORUM(what_waits_is_on_no_page_in_no_interface_and_in_no_kept_answer))
