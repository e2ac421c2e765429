/* SPDX-License-Identifier: Apache-2.0 */
/* Contributions: who belongs to a unit writes for it; its reviewers decide. */
#include "press.h"

#include "core/affiliation.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

static void belongs(struct press *p, person_id person, organisation_id unit)
{
    affiliation_id id;
    const struct affiliation_new in = { .person = person,
                                        .organisation = unit,
                                        .kind = S(AFFILIATION_MEMBER),
                                        .from_day = day_of(p->now, p->offset),
                                        .now = p->now };
    assert_done(p, affiliation_add(press_db(p), &in, &id));
    press_keep(p);
}

/* Somebody without any role, at home in the village. */
static struct browser member(struct press *p, const char *login_name)
{
    person_id person = site_person(p->site, login_name, NULL, p->village);
    struct browser b = browser_new(p->site);
    belongs(p, person, p->village);
    browser_login(&b, login_name);
    return b;
}

static const char *outlet(struct press *p, organisation_id unit, const char *column)
{
    publish_column_id id = press_column(p, column);
    press_keep(p);
    return PRINTED(p, "%lld-%lld", (long long)unit.v, (long long)id.v);
}

static void write_one(struct press *p, struct browser *b, const char *where, const char *title,
                      const char *body)
{
    browser_get(b, "/me/items/new");
    assert_page(b, 200, "投到哪里");
    browser_fill(b, "outlet", where);
    browser_fill(b, "title", title);
    browser_fill(b, "body", body);
    browser_send(b, "/me/items/new");
    (void)p;
}

/* Written, and taken; its number. */
static str written(struct press *p, struct browser *b, const char *title)
{
    write_one(p, b, outlet(p, p->village, "branches"), title, "周六上午清了二组的水渠，来了十一个人。");
    assert_page(b, 303, "");
    return str_copy(p->arena, str_slice(b->location, strlen("/me/items/"), b->location.n));
}

static publish_item_id item_of(struct press *p, str number)
{
    struct publish_item_row_row row;
    bool found;
    assert_done(p, publish_item_row_by_number(press_db(p), number, &row, &found));
    press_keep(p);
    assert_true(found);
    return row.id;
}

static void who_belongs_to_a_unit_writes_for_it_and_reads_why_it_came_back(void **state)
{
    struct press *p = *state;
    struct browser b = member(p, "member.one"), v = browser_new(p->site);
    str number = written(p, &b, "清水渠");
    const char *mine = PRINTED(p, "/me/items/%.*s", STR_ARG(number));
    const char *open = PRINTED(p, "/items/%.*s", STR_ARG(number));
    publish_item_id id = item_of(p, number);
    assert_stands(p, id, "draft review 1");
    browser_get(&v, open);
    assert_page(&v, 404, "");
    assert_done(p, publish_return(press_db(p), press_by(p, p->chief), press_seen(p, id), S("写上是哪一天")));
    press_keep(p);
    browser_get(&b, "/me/items");
    assert_page(&b, 200, "写上是哪一天");
    browser_get(&b, mine);
    assert_page(&b, 200, "写上是哪一天");
    browser_fill(&b, "body", "11月21日清了二组的水渠。");
    browser_send(&b, mine);
    assert_page(&b, 303, "");
    press_approve(p, id, p->chief);
    press_issue(p, id, "");
    press_keep(p);
    browser_get(&v, open);
    assert_page(&v, 200, "11月21日清了二组的水渠。");
    browser_get(&b, mine);
    assert_page(&b, 200, open);
    assert_false(browser_sees(&b, "name=\"body\"")); /* what is public is corrected by the office */
}

static void pictures_come_with_it_and_stay_when_the_words_change(void **state)
{
    struct press *p = *state;
    struct browser b = member(p, "member.one");
    browser_get(&b, "/me/items/new");
    browser_fill(&b, "outlet", outlet(p, p->village, "branches"));
    browser_fill(&b, "title", "清水渠");
    browser_fill(&b, "body", "清完了。");
    browser_fill(&b, "words", "二组的水渠");
    browser_attach(&b, "files", "a.jpg", press_picture);
    browser_send(&b, "/me/items/new");
    assert_page(&b, 303, "");
    const char *mine = str_c(p->arena, str_copy(p->arena, b.location));
    browser_follow(&b);
    assert_page(&b, 200, "alt=\"二组的水渠\"");
    browser_send(&b, PRINTED(p, "%s/recall", mine));
    assert_page(&b, 303, "");
    browser_follow(&b);
    browser_fill(&b, "body", "又清了一遍。");
    browser_send(&b, mine);
    browser_follow(&b);
    assert_page(&b, 200, "alt=\"二组的水渠\"");
    assert_page(&b, 200, "又清了一遍。");
    browser_send(&b, PRINTED(p, "%s/recall", mine));
    browser_get(&b, mine);
    browser_send(&b, PRINTED(p, "%s/drop", mine));
    assert_page(&b, 303, "");
}

static void nobody_writes_where_they_do_not_belong(void **state)
{
    struct press *p = *state;
    struct browser b = member(p, "member.one"), nobody = browser_new(p->site), other = browser_new(p->site);
    write_one(p, &b, outlet(p, p->site->village[1], "branches"), "别村的事", "不是我们村。");
    assert_page(&b, 422, "不是我们村。"); /* what was typed stays */
    write_one(p, &b, outlet(p, p->village, "disclosure"), "财务公开", "本月支出。");
    assert_page(&b, 422, "");
    write_one(p, &b, outlet(p, p->village, "branches"), "名单", "张某 610622199003070019");
    assert_page(&b, 422, "610***********1234");
    (void)site_person(p->site, "stranger.one", NULL, p->village);
    browser_login(&nobody, "stranger.one");
    browser_get(&nobody, "/me/items/new");
    assert_page(&nobody, 200, "还不属于");
    str number = written(p, &b, "清水渠");
    other = member(p, "member.two");
    browser_get(&other, PRINTED(p, "/me/items/%.*s", STR_ARG(number)));
    assert_page(&other, 404, "");
    browser_get(&other, "/me/items");
    assert_false(browser_sees(&other, "清水渠"));
}

static void the_column_asks_for_them_while_it_is_open(void **state)
{
    struct press *p = *state;
    struct browser v = browser_new(p->site);
    browser_get(&v, "/columns/branches");
    assert_page(&v, 200, "/me/items/new?column=");
    browser_get(&v, "/columns/disclosure");
    assert_page(&v, 200, "");
    assert_false(browser_sees(&v, "/me/items/new"));
}

TEST_DATABASE_MAIN(PRESS(who_belongs_to_a_unit_writes_for_it_and_reads_why_it_came_back),
                   PRESS(pictures_come_with_it_and_stay_when_the_words_change),
                   PRESS(nobody_writes_where_they_do_not_belong),
                   PRESS(the_column_asks_for_them_while_it_is_open))
