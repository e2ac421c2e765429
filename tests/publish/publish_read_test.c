/* SPDX-License-Identifier: Apache-2.0 */
/* What everybody reads: the home page, columns, items, sites; and how many bytes it takes. */
#include "features/publish/publish_site.h"
#include "press.h"
#include "web/assets.h"

#include <zlib.h>

#define FIRST_VIEW_MAX 25000

static void village_site(struct press *p)
{
    site_sql(p->site,
             str_c(p->arena,
                   str_printf(
                       p->arena,
                       "INSERT INTO publish_site (id, organisation_id, slug, name, words, hue, languages, "
                       "is_open, made_at) VALUES (2, %lld, 'dgc', '东沟人家', '', 'green', 'zh-Hans', 1, 0)",
                       (long long)p->village.v)));
}

static void reads(struct press *p, struct browser *b, const char *path, const char *words)
{
    (void)p;
    browser_get(b, path);
    assert_page(b, 200, words);
}

static const char *item_path(struct press *p, const char *before, publish_item_id id)
{
    struct publish_item_row_row row = press_row(p, id);
    press_keep(p);
    return str_c(p->arena, str_printf(p->arena, "%s/items/%.*s", before, STR_ARG(row.number)));
}

static void what_is_published_stands_on_the_home_page_in_its_column_and_under_its_address(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    reads(p, &b, "/", "href=\"/columns/work\"");
    assert_false(browser_sees(&b, "class=\"new\""));
    press_levels(p, "jobs", 1);
    publish_item_id id = press_published(p, "jobs", "纺织厂招工四十人", "月薪四千起，周三来镇上面试。");
    press_keep(p);
    reads(p, &b, "/", "纺织厂招工四十人");
    assert_page(&b, 200, "class=\"new\"");
    reads(p, &b, "/columns", "本月1条");
    reads(p, &b, "/columns/jobs", "纺织厂招工四十人");
    reads(p, &b, item_path(p, "", id), "周三来镇上面试");
    browser_get(&b, "/columns/nothing");
    assert_page(&b, 404, "");
}

static void P3_an_item_of_the_town_shows_in_every_site_below_and_a_villages_own_only_there(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    village_site(p);
    press_levels(p, "overview", 1);
    struct publish_words words = press_words("全镇停水两小时", "周五早上检修。");
    publish_item_id town = { 0 }, village = press_published(p, "overview", "东沟村的老井", "井水还是甜的。");
    assert_done(p, publish_item_make(press_db(p), press_by(p, p->writer),
                                     &(struct publish_item_new){ .column = press_column(p, "overview"),
                                                                 .organisation = p->town,
                                                                 .words = words },
                                     &town));
    press_submit(p, town);
    press_approve(p, town, p->top);
    press_issue(p, town, "");
    press_keep(p);
    reads(p, &b, "/sites/dgc", "东沟人家");
    assert_page(&b, 200, "hue-green");
    reads(p, &b, "/sites/dgc/columns/overview", "全镇停水两小时");
    assert_page(&b, 200, "东沟村的老井");
    reads(p, &b, item_path(p, "/sites/dgc", town), "rel=\"canonical\"");
    reads(p, &b, "/columns/overview", "全镇停水两小时");
    assert_false(browser_sees(&b, "东沟村的老井"));
    reads(p, &b, item_path(p, "", village), "井水还是甜的");
    site_sql(p->site, "UPDATE publish_column SET is_upward = 1 WHERE code = 'overview'");
    reads(p, &b, "/columns/overview", "东沟村的老井");
    site_sql(p->site, "INSERT INTO publish_site_column VALUES (2, 2, 1, NULL)");
    browser_get(&b, "/sites/dgc/columns/overview");
    assert_page(&b, 404, "");
    site_sql(p->site, "UPDATE publish_site SET is_open = 0 WHERE id = 2");
    browser_get(&b, "/sites/dgc");
    assert_page(&b, 404, "关闭");
}

static void a_site_with_one_language_is_read_in_it(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    village_site(p);
    b.lang = S("en");
    reads(p, &b, "/columns", "All columns");
    reads(p, &b, "/sites/dgc/columns", "全部栏目");
    assert_false(browser_sees(&b, "English"));
}

static void a_column_is_turned_over_by_key_and_nothing_is_left_out_or_doubled(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    int seen = 0, pages = 0;
    press_levels(p, "work", 1);
    for (int i = 0; i < 43; i++)
        (void)press_published(p, "work", str_c(p->arena, str_printf(p->arena, "第%d件事", i)), "办好了。");
    press_keep(p);
    for (const char *path = "/columns/work"; path != NULL && pages < 9; pages++) {
        reads(p, &b, path, "第");
        str rest = b.body;
        for (size_t at = str_find(rest, S("件事</")); at != SIZE_MAX; at = str_find(rest, S("件事</"))) {
            seen++;
            rest = str_slice(rest, at + 3, rest.n - at - 3);
        }
        size_t next = str_find(b.body, S("?before="));
        path = NULL;
        if (next == SIZE_MAX)
            continue;
        str tail = str_slice(b.body, next, b.body.n - next), query;
        assert_true(str_cut(&tail, '"', &query));
        path = str_c(p->arena, str_join(p->arena, S("/columns/work"), query));
    }
    assert_int_equal(pages, 3);
    assert_int_equal(seen, 43);
}

static void a_repealed_document_says_so_in_the_list_and_above_its_words(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    press_levels(p, "voice", 1);
    publish_item_id id = press_published(p, "voice", "用水办法", "每户每月十吨。");
    press_keep(p);
    reads(p, &b, "/columns/voice", "现行有效");
    assert_done(
        p, publish_repeal(press_db(p), press_by(p, p->chief), press_seen(p, id), SITE_DAY, S("有了新办法")));
    press_keep(p);
    reads(p, &b, "/columns/voice", "已废止");
    reads(p, &b, item_path(p, "", id), "有了新办法");
    assert_page(&b, 200, "每户每月十吨");
}

static void what_is_withdrawn_leaves_its_reason_and_none_of_its_words(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    press_levels(p, "work", 1);
    publish_item_id id = press_published(p, "work", "写错了名单", "张三李四。");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("名单有误")));
    press_keep(p);
    browser_get(&b, item_path(p, "", id));
    assert_page(&b, 410, "名单有误");
    assert_false(browser_sees(&b, "张三李四"));
    browser_get(&b, "/columns/work");
    assert_false(browser_sees(&b, "写错了名单"));
}

static struct browser arranger(struct press *p)
{
    struct browser b = browser_new(p->site);
    (void)site_person(p->site, "arranger", "coordinator", p->town);
    browser_login(&b, "arranger");
    return b;
}

static void a_column_ends_and_its_items_move_on_with_its_address(void **state)
{
    struct press *p = *state;
    struct browser b = arranger(p), visitor = browser_new(p->site);
    press_levels(p, "countryside", 1);
    publish_item_id id = press_published(p, "countryside", "枣卖了好价钱", "一斤多五角。");
    (void)press_item(p, "countryside", "还没写完", "草稿。");
    press_keep(p);
    browser_get(&b, "/desk/columns/countryside/end");
    assert_page(&b, 200, "里面有2条稿件，1条还没发");
    browser_send(&b, "/desk/columns/countryside/end");
    assert_page(&b, 422, "f-into");
    browser_get(&b, "/desk/columns/countryside/end");
    browser_fill(&b, "into", "work");
    browser_send(&b, "/desk/columns/countryside/end");
    assert_page(&b, 303, "");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item WHERE column_id = 3"), 2);
    browser_get(&visitor, "/columns/countryside");
    assert_page(&visitor, 301, "");
    assert_text(visitor.location, "/columns/work");
    browser_follow(&visitor);
    assert_page(&visitor, 200, "枣卖了好价钱");
    reads(p, &visitor, item_path(p, "", id), "一斤多五角");
}

static void a_column_that_ends_as_an_archive_stays_readable_and_takes_nothing_new(void **state)
{
    struct press *p = *state;
    struct browser b = arranger(p), visitor = browser_new(p->site);
    press_levels(p, "jobs", 1);
    (void)press_published(p, "jobs", "果库招人", "一天八十。");
    press_keep(p);
    browser_get(&b, "/desk/columns/service/end");
    browser_fill(&b, "into", "stay");
    browser_send(&b, "/desk/columns/service/end");
    assert_page(&b, 422, "它下面还有栏目");
    browser_get(&b, "/desk/columns/jobs/end");
    browser_fill(&b, "into", "stay");
    browser_send(&b, "/desk/columns/jobs/end");
    assert_page(&b, 303, "");
    reads(p, &visitor, "/columns/jobs", "果库招人");
    assert_page(&visitor, 200, "停办");
    browser_get(&visitor, "/columns");
    assert_false(browser_sees(&visitor, "/columns/jobs"));
}

static void a_column_without_anything_new_stands_on_its_owners_list(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    (void)site_person(p->site, "owner", "editor", p->village);
    browser_login(&b, "owner");
    browser_get(&b, "/desk/columns/due");
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "我负责"));
    site_sql(
        p->site,
        "UPDATE publish_column SET owner_person_id = (SELECT id FROM person WHERE login_name = 'owner'), "
        "stale_days = 14 WHERE code = 'work'");
    browser_get(&b, "/desk/columns/due");
    assert_page(&b, 200, "我负责");
    assert_page(&b, 200, "还没有稿件");
    assert_page(&b, 200, "1个栏目该更新了");
    press_levels(p, "work", 1);
    (void)press_published(p, "work", "渠修好了", "水到地头。");
    press_keep(p);
    browser_get(&b, "/desk/columns/due");
    assert_page(&b, 200, "0个栏目该更新了");
    site_wait(p->site, 15 * MS_PER_DAY);
    browser_get(&b, "/login");
    browser_login(&b, "owner");
    browser_get(&b, "/desk/columns/due");
    assert_page(&b, 200, "1个栏目该更新了");
}

/* As a browser counts it: the page and its stylesheet, compressed. */
static size_t compressed(struct press *p, str bytes)
{
    uLongf n = compressBound((uLong)bytes.n);
    Bytef *to = arena_alloc(p->arena, n);
    assert_int_equal(compress2(to, &n, (const Bytef *)bytes.p, (uLong)bytes.n, 6), Z_OK);
    return n;
}

static void P4_the_first_view_of_an_item_takes_at_most_25_kilobytes_without_pictures(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    struct buf body = buf_new(p->arena, 1 << 16);
    press_levels(p, "policy", 1);
    for (int i = 0; i < 40; i++)
        buf_printf(
            &body,
            "## 第%d条\n\n从下月%d日起，住在本镇、交过%d个月的，每人每月补%d元，凭户口本到村里登记。\n\n", i,
            i % 28 + 1, i * 7 % 60, 100 + i * 13);
    publish_item_id id = press_published(p, "policy", "补助办法", str_c(p->arena, buf_str(&body)));
    press_keep(p);
    reads(p, &b, item_path(p, "", id), "第39条");
    const struct asset_row *css = asset_get(ASSET_ECHOWALL_CSS), *js = asset_get(ASSET_ECHOWALL_JS);
    size_t all = compressed(p, b.body) + css->brotli.n + js->brotli.n;
    print_message("# first view: %zu bytes\n", all);
    assert_true(all <= FIRST_VIEW_MAX);
    assert_false(browser_sees(&b, "style=\""));
}

TEST_DATABASE_MAIN(PRESS(what_is_published_stands_on_the_home_page_in_its_column_and_under_its_address),
                   PRESS(P3_an_item_of_the_town_shows_in_every_site_below_and_a_villages_own_only_there),
                   PRESS(a_site_with_one_language_is_read_in_it),
                   PRESS(a_column_is_turned_over_by_key_and_nothing_is_left_out_or_doubled),
                   PRESS(a_repealed_document_says_so_in_the_list_and_above_its_words),
                   PRESS(what_is_withdrawn_leaves_its_reason_and_none_of_its_words),
                   PRESS(a_column_ends_and_its_items_move_on_with_its_address),
                   PRESS(a_column_that_ends_as_an_archive_stays_readable_and_takes_nothing_new),
                   PRESS(a_column_without_anything_new_stands_on_its_owners_list),
                   PRESS(P4_the_first_view_of_an_item_takes_at_most_25_kilobytes_without_pictures))
