/* SPDX-License-Identifier: Apache-2.0 */
/* A unit that has ended leaves its room to its last people, to be read only. */
#include "core/organisation.h"

#include "talk.h"

#define WORDS "旧支部的话"

static rc end_unit(struct db *db, void *data)
{
    const struct talk *t = data;
    TRY(organisation_end(db, t->group[0], SITE_DAY + 1, S("merged")));
    TRY(organisation_end(db, t->group[1], SITE_DAY + 1, S("merged")));
    return organisation_end(db, t->branch, SITE_DAY + 1, S("merged"));
}

static void its_last_people_read_the_room_on_and_nobody_speaks_in_it(void **state)
{
    struct talk *t = *state;
    struct browser keeper = talk_browser(t, "keeper.one"), other, stranger;
    talk_say(&keeper, t, WORDS);
    browser_get(&keeper, talk_path(t, ""));
    struct browser late = keeper;
    int64_t said = talk_number(t, "SELECT count(*) FROM room_message");
    site_write(t->site, end_unit, t);
    site_wait(t->site, MS_PER_DAY);
    browser_fill(&late, "words", "还说一句");
    browser_send(&late, talk_path(t, "/messages"));
    assert_false(late.out.status < 400);
    assert_int_equal(talk_number(t, "SELECT count(*) FROM room_message"), said);
    other = talk_browser(t, "other.one");
    browser_get(&other, "/rooms");
    assert_page(&other, 200, talk_path(t, ""));
    browser_get(&other, talk_path(t, ""));
    assert_page(&other, 200, WORDS);
    assert_false(browser_sees(&other, "name=\"words\""));
    browser_get(&other, talk_path(t, "/search?q=旧支部"));
    assert_page(&other, 200, WORDS);
    /* Nobody keeps it, so nobody opens it again. */
    keeper = talk_browser(t, "keeper.one");
    browser_get(&keeper, talk_path(t, "/keeper"));
    assert_false(keeper.out.status == 200);
    stranger = talk_browser(t, "stranger.one");
    browser_get(&stranger, talk_path(t, ""));
    assert_page(&stranger, 404, "");
    browser_get(&stranger, "/rooms");
    assert_false(browser_sees(&stranger, talk_path(t, "")));
}

static void who_left_before_the_end_or_came_after_it_has_no_seat(void **state)
{
    struct talk *t = *state;
    struct browser keeper = talk_browser(t, "keeper.one");
    talk_say(&keeper, t, WORDS);
    person_id late = site_person(t->site, "late.one", NULL, t->site->town);
    talk_leave(t, t->at[2], t->group[1], SITE_DAY);
    site_write(t->site, end_unit, t);
    site_wait(t->site, MS_PER_DAY);
    site_sql(
        t->site,
        str_c(t->arena, str_printf(t->arena,
                                   "INSERT INTO affiliation (id, person_id, organisation_id, kind, "
                                   "from_day, to_day) VALUES (77, %lld, %lld, 'member', %lld, 99999999)",
                                   (long long)late.v, (long long)t->branch.v, (long long)(SITE_DAY + 1))));
    const char *const out[] = { "other.one", "late.one" };
    for (size_t i = 0; i < 2; i++) {
        struct browser b = talk_browser(t, out[i]);
        browser_get(&b, talk_path(t, ""));
        assert_page(&b, 404, "");
        browser_get(&b, "/rooms");
        assert_page(&b, 200, "");
        assert_false(browser_sees(&b, talk_path(t, "")));
    }
    struct browser member = talk_browser(t, "member.one");
    browser_get(&member, talk_path(t, ""));
    assert_page(&member, 200, WORDS);
}

TEST_DATABASE_MAIN(TALK(its_last_people_read_the_room_on_and_nobody_speaks_in_it),
                   TALK(who_left_before_the_end_or_came_after_it_has_no_seat))
