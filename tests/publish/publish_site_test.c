/* SPDX-License-Identifier: Apache-2.0 */
/* Sites and columns as the office arranges them, and as a site's face shows. */
#include "features/publish/publish_site.h"

#include "site.h"

static struct browser office(struct test_site *s, const char *login, organisation_id org)
{
    struct browser b = browser_new(s);
    (void)site_person(s, login, "coordinator", org);
    browser_login(&b, login);
    return b;
}

static const char *id_text(struct test_site *s, int64_t id)
{
    return str_c(s->arena, str_printf(s->arena, "%lld", (long long)id));
}

static void site_make(struct browser *b, organisation_id unit, const char *slug, const char *name)
{
    browser_get(b, "/desk/sites/add");
    assert_page(b, 200, "");
    browser_fill(b, "organisation", id_text(b->site, unit.v));
    browser_fill(b, "slug", slug);
    browser_fill(b, "name", name);
    browser_fill(b, "hue", "green");
    browser_send(b, "/desk/sites");
}

static void a_site_has_a_name_a_colour_an_address_and_a_code_of_its_own(void **state)
{
    struct test_site *s = *state;
    s->site.app.public_url = S("https://wall.example");
    struct browser b = office(s, "coord", s->town);
    site_make(&b, s->village[0], "donggou", "东沟人家");
    assert_page(&b, 303, "");
    assert_text(b.location, "/desk/sites/donggou");
    browser_follow(&b);
    assert_page(&b, 200, "东沟人家");
    assert_page(&b, 200, "https://wall.example/sites/donggou");
    struct browser visitor = browser_new(s);
    browser_get(&visitor, "/sites/donggou/code");
    assert_page(&visitor, 200, "东沟人家");
    assert_page(&visitor, 200, "<svg class=\"qrcode\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action = 'site.add'"), 1);
}

static void a_slug_that_exists_is_told_with_a_free_one_and_what_was_typed_stays(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town);
    site_make(&b, s->village[0], "donggou", "东沟人家");
    assert_page(&b, 303, "");
    site_make(&b, s->village[1], "donggou", "西坪人家");
    assert_page(&b, 422, "donggou-2");
    assert_page(&b, 422, "value=\"西坪人家\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM publish_site"), 2);
    browser_fill(&b, "organisation", id_text(s, s->village[1].v));
    browser_fill(&b, "slug", "donggou-2");
    browser_send(&b, "/desk/sites");
    assert_page(&b, 303, "");
    site_make(&b, s->village[1], "other", "西坪");
    assert_page(&b, 422, "");
    site_make(&b, s->office[0], "Bad Slug/", "供水站");
    assert_page(&b, 422, "f-slug");
}

static void who_arranges_a_village_arranges_neither_its_neighbour_nor_the_whole(void **state)
{
    struct test_site *s = *state;
    struct browser town = office(s, "coord", s->town), village = office(s, "coord.village", s->village[0]);
    site_make(&town, s->village[1], "xiping", "西坪村");
    browser_get(&village, "/desk/sites/xiping/change");
    assert_page(&village, 403, "");
    browser_get(&village, "/desk/columns/work/change");
    assert_page(&village, 403, "");
    browser_get(&village, "/desk/sites/main/change");
    assert_page(&village, 403, "");
    browser_get(&village, "/desk/columns/add?site=xiping");
    assert_page(&village, 403, "");
    site_make(&village, s->village[0], "donggou", "东沟村");
    assert_page(&village, 303, "");
    browser_get(&village, "/desk/sites");
    assert_page(&village, 200, "donggou");
    assert_false(browser_sees(&village, "xiping"));
}

static void column_make(struct browser *b, const char *site, const char *parent, const char *code,
                        const char *name)
{
    struct test_site *s = b->site;
    browser_get(b, str_c(s->arena, str_printf(s->arena, "/desk/columns/add?site=%s", site)));
    assert_page(b, 200, "");
    browser_fill(b, "parent", parent);
    browser_fill(b, "code", code);
    browser_fill(b, "name", name);
    browser_fill(b, "kind", "news");
    browser_send(b, "/desk/columns");
}

static void a_column_is_made_changed_moved_and_has_an_owner_by_post(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town);
    site_post(s, s->town, site_person(s, "holder", NULL, s->town));
    column_make(&b, "main", "1", "harvest", "秋收");
    assert_page(&b, 303, "");
    column_make(&b, "main", "1", "harvest", "秋收二");
    assert_page(&b, 422, "harvest-2");
    browser_get(&b, "/desk/columns/harvest/change");
    browser_fill(&b, "name", "秋收播报");
    browser_fill(&b, "stale_days", "7");
    browser_fill(&b, "owner_post", id_text(s, site_number(s, "SELECT id FROM post WHERE title = 'head'")));
    browser_send(&b, "/desk/columns/harvest/change");
    assert_page(&b, 303, "");
    browser_get(&b, "/desk/columns/harvest");
    assert_page(&b, 200, "秋收播报");
    assert_page(&b, 200, "holder");
    browser_fill(&b, "parent", "13");
    browser_get(&b, "/desk/columns/harvest/move");
    browser_fill(&b, "parent", "13");
    browser_send(&b, "/desk/columns/harvest/move");
    assert_page(&b, 303, "");
    assert_int_equal(site_number(s, "SELECT parent_id FROM publish_column WHERE code = 'harvest'"), 13);
    browser_get(&b, "/desk/columns/publish/move");
    browser_fill(&b, "parent", "2");
    browser_send(&b, "/desk/columns/publish/move");
    assert_page(&b, 422, "自己下面");
    browser_get(&b, "/desk/columns/harvest/change");
    browser_fill(&b, "link", "https://elsewhere.example/");
    browser_send(&b, "/desk/columns/harvest/change");
    assert_page(&b, 422, "f-link");
}

static void sisters_change_places(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town);
    browser_get(&b, "/desk/columns/work");
    browser_send(&b, "/desk/columns/work/up");
    assert_page(&b, 303, "");
    browser_get(&b, "/desk/columns/work");
    browser_send(&b, "/desk/columns/work/up");
    assert_int_equal(site_number(s, "SELECT sort FROM publish_column WHERE code = 'work'"), 1);
    assert_int_equal(site_number(s, "SELECT sort FROM publish_column WHERE code = 'overview'"), 2);
    browser_get(&b, "/desk/columns/work");
    browser_send(&b, "/desk/columns/work/down");
    assert_int_equal(site_number(s, "SELECT sort FROM publish_column WHERE code = 'work'"), 2);
}

static void a_tree_is_at_most_four_levels_deep(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town);
    column_make(&b, "main", "2", "third", "三");
    column_make(&b, "main", id_text(s, site_number(s, "SELECT id FROM publish_column WHERE code = 'third'")),
                "fourth", "四");
    assert_page(&b, 303, "");
    column_make(&b, "main", id_text(s, site_number(s, "SELECT id FROM publish_column WHERE code = 'fourth'")),
                "fifth", "五");
    assert_page(&b, 422, "");
    browser_get(&b, "/desk/columns/overview/move");
    browser_fill(&b, "parent", "3");
    browser_send(&b, "/desk/columns/overview/move");
    assert_page(&b, 422, "四层");
}

static void a_column_of_a_village_may_stand_below_one_of_the_whole_but_not_the_other_way_round(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town);
    site_make(&b, s->village[0], "donggou", "东沟村");
    column_make(&b, "donggou", "1", "own", "村务");
    assert_page(&b, 303, "");
    column_make(&b, "main", id_text(s, site_number(s, "SELECT id FROM publish_column WHERE code = 'own'")),
                "under", "下");
    assert_page(&b, 422, "");
}

static void a_site_hides_and_shows_a_column(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town);
    site_make(&b, s->village[0], "donggou", "东沟村");
    browser_get(&b, "/desk/sites/donggou");
    browser_fill(&b, "column", "7");
    browser_fill(&b, "is_hidden", "1");
    browser_send(&b, "/desk/sites/donggou/hide");
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(s, "SELECT count(*) FROM publish_site_column WHERE is_hidden = 1 AND column_id = 7"), 1);
    browser_get(&b, "/desk/columns?site=donggou");
    assert_page(&b, 200, "不显示");
}

static void the_main_site_lends_its_colour_to_every_page_of_the_house(void **state)
{
    struct test_site *s = *state;
    struct browser b = office(s, "coord", s->town), visitor = browser_new(s);
    browser_get(&visitor, "/wall");
    assert_false(browser_sees(&visitor, "hue"));
    browser_get(&b, "/desk/sites/main/change");
    browser_fill(&b, "hue", "teal");
    browser_send(&b, "/desk/sites/main/change");
    assert_page(&b, 303, "");
    browser_get(&visitor, "/wall");
    assert_page(&visitor, 200, "class=\" hue-teal\"");
    assert_page(&visitor, 200, "hue.");
}

/* ---- P3: many ---- */

#define VILLAGES 498 /* and the two that are there */

static rc villages_unit(struct db *db, void *data)
{
    struct test_site *s = data;
    for (int64_t i = 0; i < VILLAGES; i++) {
        organisation_id id;
        TRY(organisation_add(
            db,
            &(struct organisation_new){ .parent = s->town,
                                        .name = str_printf(s->arena, "柳沟%lld村", (long long)i),
                                        .kind = S("village"),
                                        .now = SITE_NOW },
            &id));
    }
    return RC_OK;
}

static void P3_five_hundred_villages_have_sites_at_once_each_with_its_own_face(void **state)
{
    struct test_site *s = *state;
    s->site.app.public_url = S("https://wall.example");
    site_write(s, villages_unit, s);
    struct browser b = office(s, "coord", s->town), visitor = browser_new(s);
    browser_get(&b, "/desk/sites/many");
    browser_send(&b, "/desk/sites/many");
    assert_page(&b, 303, "");
    assert_int_equal(site_number(s, "SELECT count(*) FROM publish_site"), 501);
    assert_int_equal(site_number(s, "SELECT count(DISTINCT slug) FROM publish_site"), 501);
    assert_int_equal(site_number(s, "SELECT count(DISTINCT hue) FROM publish_site"), 8);
    browser_follow(&b);
    assert_page(&b, 200, "/desk/sites?after=");
    browser_get(&visitor, "/sites/lg7c/code");
    assert_page(&visitor, 200, "柳沟7村");
    browser_get(&b, "/desk/sites/many");
    browser_send(&b, "/desk/sites/many");
    assert_page(&b, 422, "");
}

TEST_DATABASE_MAIN(SITE(a_site_has_a_name_a_colour_an_address_and_a_code_of_its_own),
                   SITE(a_slug_that_exists_is_told_with_a_free_one_and_what_was_typed_stays),
                   SITE(who_arranges_a_village_arranges_neither_its_neighbour_nor_the_whole),
                   SITE(a_column_is_made_changed_moved_and_has_an_owner_by_post), SITE(sisters_change_places),
                   SITE(a_tree_is_at_most_four_levels_deep),
                   SITE(a_column_of_a_village_may_stand_below_one_of_the_whole_but_not_the_other_way_round),
                   SITE(a_site_hides_and_shows_a_column),
                   SITE(the_main_site_lends_its_colour_to_every_page_of_the_house),
                   SITE(P3_five_hundred_villages_have_sites_at_once_each_with_its_own_face))
