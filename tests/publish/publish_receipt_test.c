/* SPDX-License-Identifier: Apache-2.0 */
/* Must-read items by their pages: who is asked, who says they have read, who sees it and reminds. */
#include "core/affiliation.h"
#include "features/publish/publish_receipt.h"
#include "features/publish/publish_site.h"
#include "press.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

static struct browser *of(struct press *p, const char *login_name)
{
    struct browser *b = ARENA_NEW(p->arena, struct browser);
    press_keep(p);
    *b = browser_new(p->site);
    browser_login(b, login_name);
    return b;
}

static person_id belongs(struct press *p, const char *login_name, organisation_id unit, const char *kind)
{
    press_keep(p);
    person_id person = site_person(p->site, login_name, NULL, unit);
    affiliation_id id;
    assert_done(p, affiliation_add(press_db(p),
                                   &(struct affiliation_new){ .person = person,
                                                              .organisation = unit,
                                                              .kind = str_from_c(kind),
                                                              .from_day = 0,
                                                              .now = p->now },
                                   &id));
    return person;
}

static void leaves(struct press *p, person_id person, organisation_id unit)
{
    press_keep(p);
    site_sql(p->site,
             PRINTED(p,
                     "UPDATE affiliation SET to_day = %lld WHERE person_id = %lld AND organisation_id = %lld",
                     (long long)day_of(p->now, p->offset), (long long)person.v, (long long)unit.v));
}

/* A must-read item of the village, or (by the upper chief) of the town. */
static publish_item_id must_read(struct press *p, bool is_town, bool asks_residents)
{
    publish_item_id id = press_item(p, "work", "防汛通知", "今晚有暴雨，请转移。");
    if (is_town) {
        press_keep(p);
        site_sql(p->site,
                 PRINTED(p, "UPDATE publish_item SET organisation_id = %lld, site_id = 1 WHERE id = %lld",
                         (long long)p->town.v, (long long)id.v));
    }
    press_submit(p, id);
    press_approve(p, id, is_town ? p->upper : p->chief);
    const struct publish_issue in = {
        .is_must_read = true, .asks_members = true, .asks_residents = asks_residents, .asks_staff = true
    };
    assert_done(
        p, publish_issue(press_db(p), press_by(p, is_town ? p->upper : p->chief), press_seen(p, id), &in));
    press_keep(p);
    return id;
}

static const char *number_of(struct press *p, publish_item_id id)
{
    const char *number = str_c(p->arena, press_row(p, id).number);
    press_keep(p);
    return number;
}

static const char *page_of(struct press *p, publish_item_id id, const char *form)
{
    const char *number = number_of(p, id);
    return PRINTED(p, "%s%s", PRINTED(p, "/desk/items/%s", number), form);
}

static const char *remind_path(struct press *p, publish_item_id id, organisation_id unit)
{
    struct organisation o;
    const char *page = page_of(p, id, "/remind");
    assert_done(p, organisation_load(press_db(p), unit, SITE_DAY, &o));
    press_keep(p);
    return PRINTED(p, "%s?org=%lld&unit=%.*s", page, (long long)unit.v, STR_ARG(o.path));
}

static void assert_counts(struct press *p, publish_item_id id, int64_t asked, int64_t done)
{
    struct receipt_notice notice;
    struct receipt_count total;
    assert_done(p, receipt_find(press_db(p), S(PUBLISH_RECEIPT), id.v, &notice));
    assert_done(p, receipt_total(press_db(p), notice.id, scope_whole(), &total));
    press_keep(p);
    assert_int_equal(total.asked, asked);
    assert_int_equal(total.done, done);
}

static void reads(struct press *p, const char *login_name, publish_item_id id)
{
    struct browser *b = of(p, login_name);
    const char *number = number_of(p, id);
    browser_get(b, PRINTED(p, "/items/%s", number));
    assert_page(b, 200, "我已读");
    browser_send(b, PRINTED(p, "/items/%s/read", number));
    assert_page(b, 303, "");
    browser_follow(b);
    assert_page(b, 200, "您已读过");
}

static void P2_those_who_belong_are_asked_and_who_reads_leaves_the_list(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "resident.one", p->village, AFFILIATION_RESIDENT);
    (void)belongs(p, "member.other", p->site->village[1], AFFILIATION_MEMBER);
    publish_item_id id = must_read(p, false, false);
    assert_counts(p, id, 1, 0); /* the chief, who holds a post of the village, published it */
    const char *number = number_of(p, id);
    struct browser *member = of(p, "member.one"), *resident = of(p, "resident.one"),
                   *other = of(p, "member.other"), visitor = browser_new(p->site);
    browser_get(member, "/me");
    assert_page(member, 200, "待读通知</b><span class=\"chip warn\">1</span>");
    browser_get(member, "/me/reading");
    assert_page(member, 200, "防汛通知");
    browser_get(&visitor, PRINTED(p, "/items/%s", number));
    assert_page(&visitor, 200, "防汛通知");
    assert_false(browser_sees(&visitor, "我已读"));
    browser_get(resident, PRINTED(p, "/items/%s", number));
    assert_false(browser_sees(resident, "我已读"));
    browser_get(other, "/me/reading");
    assert_page(other, 200, "没有等您读的通知");
    browser_get(member, PRINTED(p, "/items/%s", number));
    struct browser twice = *member;
    browser_send(member, PRINTED(p, "/items/%s/read", number));
    browser_send(&twice, PRINTED(p, "/items/%s/read", number));
    assert_counts(p, id, 1, 1);
    browser_get(member, "/me/reading");
    assert_page(member, 200, "没有等您读的通知");
    browser_get(member, "/me");
    assert_page(member, 200, "待读通知</b><svg");
}

static void P2_looking_at_the_page_writes_nothing_and_strangers_leave_no_trace(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "member.other", p->site->village[1], AFFILIATION_MEMBER);
    publish_item_id id = must_read(p, false, false);
    const char *number = number_of(p, id);
    struct browser *member = of(p, "member.one"), *other = of(p, "member.other");
    browser_get(member, PRINTED(p, "/items/%s", number));
    assert_page(member, 200, "我已读");
    assert_counts(p, id, 1, 0);
    browser_get(other, "/me"); /* a form to send with */
    browser_send(other, "/me/sessions");
    browser_get(other, PRINTED(p, "/items/%s", number));
    assert_false(browser_sees(other, "/read\""));
    person_id nobody = site_person(p->site, "nobody.here", NULL, p->town);
    assert_done(p, publish_read_it(press_db(p), press_by(p, nobody), id));
    assert_counts(p, id, 1, 0);
}

static void P2_counts_go_down_the_tree_and_every_figure_opens_its_rows(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "member.two", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "member.other", p->site->village[1], AFFILIATION_MEMBER);
    (void)belongs(p, "staff.town", p->town, AFFILIATION_STAFF);
    publish_item_id id = must_read(p, true, false);
    assert_counts(p, id, 5, 0); /* the chief of the village holds a post there */
    reads(p, "member.one", id);
    assert_counts(p, id, 5, 1);
    struct browser *upper = of(p, "chief.town"), *chief = of(p, "chief.one");
    browser_get(upper, "/desk/reading");
    assert_page(upper, 200, "应读 5");
    browser_get(upper, page_of(p, id, "/readers"));
    assert_page(upper, 200, "<span class=\"fig\">5</span>");
    assert_page(upper, 200, "本级");
    browser_get(upper, PRINTED(p, "%s?state=read", page_of(p, id, "/readers")));
    assert_page(upper, 200, "m**");
    assert_false(browser_sees(upper, "member.one")); /* names in full are for who may find people */
    /* The village's own chief sees the village alone. */
    browser_get(chief, "/desk/reading");
    assert_page(chief, 200, "应读 3");
    browser_get(chief, page_of(p, id, "/readers"));
    assert_page(chief, 200, "<span class=\"fig\">3</span>");
    assert_page(chief, 200, "<span class=\"fig\">2</span>");
    struct organisation village, town;
    assert_done(p, organisation_load(press_db(p), p->town, SITE_DAY, &town));
    assert_done(p, organisation_load(press_db(p), p->village, SITE_DAY, &village));
    press_keep(p);
    browser_get(chief, PRINTED(p, "%s?unit=%.*s", page_of(p, id, "/readers"), STR_ARG(town.path)));
    assert_page(chief, 200, "<span class=\"fig\">3</span>");
    assert_false(browser_sees(chief, "<span class=\"fig\">5</span>"));
    browser_get(upper, PRINTED(p, "%s?unit=%.*s", page_of(p, id, "/readers"), STR_ARG(village.path)));
    assert_page(upper, 200, "<span class=\"fig\">3</span>");
}

static void P2_a_person_of_another_branch_sees_nothing(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    press_keep(p);
    (void)site_person(p->site, "chief.other", "chief_editor", p->site->village[1]);
    publish_item_id id = must_read(p, false, false);
    struct browser *other = of(p, "chief.other"), *member = of(p, "member.one");
    browser_get(other, "/desk/reading");
    assert_page(other, 200, "没有请本单位人员读的必读稿件");
    browser_get(other, page_of(p, id, "/readers"));
    assert_page(other, 404, "");
    browser_get(member, page_of(p, id, "/readers"));
    assert_page(member, 403, "");
}

static void P2_reminding_reaches_only_the_unread_once_a_day(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "member.two", p->village, AFFILIATION_MEMBER);
    person_id gone = belongs(p, "member.gone", p->village, AFFILIATION_MEMBER);
    publish_item_id id = must_read(p, false, false);
    reads(p, "member.one", id);
    leaves(p, gone, p->village);
    struct browser *chief = of(p, "chief.one"), *two = of(p, "member.two"), *one = of(p, "member.one");
    browser_get(chief, page_of(p, id, "/readers"));
    assert_page(chief, 200, "已离开单位");
    struct browser twice = *chief;
    const char *remind = remind_path(p, id, p->village);
    browser_send(chief, remind);
    assert_page(chief, 303, "");
    browser_send(&twice, remind);
    assert_int_equal(site_number(p->site, "SELECT sum(reminded) FROM receipt"), 1);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told WHERE is_sms_due = 0"), 1);
    browser_get(two, "/me/told");
    assert_page(two, 200, "有一条必读通知等您看");
    browser_get(two, "/me/reading");
    assert_page(two, 200, "提醒过1次");
    browser_get(one, "/me/told");
    assert_page(one, 200, "还没有消息");
    press_wait(p, MS_PER_DAY);
    site_sql(p->site, "UPDATE rule SET value = 1 WHERE name = 'publish.remind_sms'");
    chief = of(p, "chief.one");
    browser_get(chief, page_of(p, id, "/readers"));
    browser_send(chief, remind);
    assert_int_equal(site_number(p->site, "SELECT sum(reminded) FROM receipt"), 2);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told WHERE is_sms_due = 1"), 1);
    reads(p, "member.two", id);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told WHERE is_sms_due = 1"), 0);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM audit WHERE action = 'item.remind'"), 2);
}

static void P2_a_correction_asks_anew_only_if_the_editor_says_so_and_withdrawal_closes(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    publish_item_id id = must_read(p, false, false);
    reads(p, "member.one", id);
    for (int again = 0; again < 2; again++) {
        press_save(p, id, "防汛通知", again ? "后天有暴雨。" : "明天有暴雨。");
        press_submit(p, id);
        press_approve(p, id, p->chief);
        const struct publish_issue in = { .note = S("改了时间"), .asks_again = again };
        assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
        press_keep(p);
        assert_counts(p, id, 1, again ? 0 : 1);
    }
    reads(p, "member.one", id);
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("发错了")));
    press_keep(p);
    struct browser *member = of(p, "member.one"), *chief = of(p, "chief.one");
    browser_get(member, "/me/reading");
    assert_page(member, 200, "没有等您读的通知");
    browser_get(chief, page_of(p, id, "/readers"));
    assert_page(chief, 200, "已结束");
    int64_t n;
    assert_refused(p, publish_remind(press_db(p), press_by(p, p->chief), id, scope_whole(), &n), RC_CONFLICT,
                   "publish.not_asking");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM receipt"), 2);
}

static void P2_whom_it_asks_can_be_widened_and_who_has_read_has(void **state)
{
    struct press *p = *state;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "resident.one", p->village, AFFILIATION_RESIDENT);
    publish_item_id id = must_read(p, false, false);
    reads(p, "member.one", id);
    struct publish_issue in = { .is_must_read = true, .asks_members = true, .asks_residents = true };
    assert_done(p, publish_settle(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
    press_keep(p);
    assert_counts(p, id, 2, 1);
    in.asks_members = in.asks_residents = false;
    assert_refused(p, publish_settle(press_db(p), press_by(p, p->chief), press_seen(p, id), &in), RC_INVALID,
                   "publish.asks_nobody");
    in.is_must_read = false;
    assert_done(p, publish_settle(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
    press_keep(p);
    struct browser *resident = of(p, "resident.one");
    browser_get(resident, "/me/reading");
    assert_page(resident, 200, "没有等您读的通知");
}

static void P2_a_village_whose_site_hides_the_column_is_not_asked(void **state)
{
    struct press *p = *state;
    publish_site_id site;
    (void)belongs(p, "member.one", p->village, AFFILIATION_MEMBER);
    (void)belongs(p, "member.other", p->site->village[1], AFFILIATION_MEMBER);
    const struct publish_site_new new = { .organisation = p->site->village[1],
                                          .slug = S("other"),
                                          .words = { S("西坪"), S(""), S("green"), S("zh-Hans") },
                                          .now = p->now,
                                          .today = SITE_DAY };
    assert_done(p, publish_site_add(press_db(p), &new, &site));
    assert_done(p, publish_site_hide(press_db(p), site, press_column(p, "work"), true));
    publish_item_id id = must_read(p, true, false);
    assert_counts(p, id, 2, 0);
    struct browser *other = of(p, "member.other");
    browser_get(other, "/me/reading");
    assert_page(other, 200, "没有等您读的通知");
}

/* 5,000 members more, in the two villages. */
static void P2_five_thousand_are_shown_by_unit_and_reminded_at_once(void **state)
{
    struct press *p = *state;
    press_keep(p);
    site_sql(p->site, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                      "INSERT INTO person (id, name, created_at) SELECT 1000000 + i, 'p' || i, 0 FROM n");
    site_sql(p->site,
             PRINTED(p,
                     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                     "INSERT INTO affiliation (id, person_id, organisation_id, kind, from_day, to_day) "
                     "SELECT 1000000 + i, 1000000 + i, CASE WHEN i %% 2 = 0 THEN %lld ELSE %lld END, "
                     "'member', 0, %lld FROM n",
                     (long long)p->village.v, (long long)p->site->village[1].v, (long long)DAY_FOREVER));
    publish_item_id id = must_read(p, true, false);
    site_sql(p->site, "UPDATE receipt SET read_at = 1 WHERE person_id > 1000000 AND person_id <= 1004000");
    assert_counts(p, id, 5001, 4000);
    struct browser *upper = of(p, "chief.town");
    const char *path = page_of(p, id, "/readers");
    int64_t began = clock_us();
    browser_get(upper, path);
    int64_t page_us = clock_us() - began;
    assert_page(upper, 200, "<span class=\"fig\">5001</span>");
    assert_page(upper, 200, "<span class=\"fig\">1001</span>");
    began = clock_us();
    browser_send(upper, remind_path(p, id, p->town));
    assert_page(upper, 303, "");
    int64_t remind_us = clock_us() - began;
    assert_int_equal(site_number(p->site, "SELECT sum(reminded) FROM receipt"), 1001);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told"), 1001);
    print_message("# 5,001 recipients: page %lld ms, reminding %lld ms\n", (long long)page_us / 1000,
                  (long long)remind_us / 1000);
    assert_true(page_us < 3000000); /* with the sanitizers on a busy machine; 300 ms is the release's goal */
}

TEST_DATABASE_MAIN(PRESS(P2_those_who_belong_are_asked_and_who_reads_leaves_the_list),
                   PRESS(P2_looking_at_the_page_writes_nothing_and_strangers_leave_no_trace),
                   PRESS(P2_counts_go_down_the_tree_and_every_figure_opens_its_rows),
                   PRESS(P2_a_person_of_another_branch_sees_nothing),
                   PRESS(P2_reminding_reaches_only_the_unread_once_a_day),
                   PRESS(P2_a_correction_asks_anew_only_if_the_editor_says_so_and_withdrawal_closes),
                   PRESS(P2_whom_it_asks_can_be_widened_and_who_has_read_has),
                   PRESS(P2_a_village_whose_site_hides_the_column_is_not_asked),
                   PRESS(P2_five_thousand_are_shown_by_unit_and_reminded_at_once))
