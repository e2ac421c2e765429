/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of columns: what a new instance has, what a site inherits from whom, on which day. */
#include "features/publish/publish_site.h"

#include "site.h"

struct want {
    struct test_site *site;
    publish_site_id of;
    day_t day;
    bool with_hidden;
    struct publish_columns got;
    struct publish_site *chain;
    size_t chain_n;
    organisation_id unit;
    struct publish_site nearest;
};

static rc columns_unit(struct db *db, void *data)
{
    struct want *w = data;
    TRY(publish_site_chain(db, w->of, w->day, &w->chain, &w->chain_n));
    if (w->unit.v != 0)
        TRY(publish_site_of(db, w->unit, w->day, &w->nearest));
    return publish_columns_of(db, w->of, w->day, w->with_hidden, &w->got);
}

static struct publish_columns columns(struct test_site *s, struct want *w)
{
    w->site = s;
    w->day = w->day != 0 ? w->day : SITE_DAY;
    site_write(s, columns_unit, w);
    return w->got;
}

static const struct publish_column *by_code(const struct publish_columns *list, str code)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].code, code))
            return &list->at[i];
    return NULL;
}

#define SQL(s, ...) site_sql(s, str_c((s)->arena, str_printf((s)->arena, __VA_ARGS__)))

/* A site of the first village, as row 2. */
static void village_site(struct test_site *s)
{
    SQL(s,
        "INSERT INTO publish_site (id, organisation_id, slug, name, words, hue, languages, is_open, made_at) "
        "VALUES (2, %lld, 'dgc', '东沟村', '', 'green', 'zh-Hans', 1, 0)",
        (long long)s->village[0].v);
}

static void a_new_instance_has_three_groups_of_five_columns(void **state)
{
    struct want w = { .of = PUBLISH_MAIN_SITE };
    struct publish_columns got = columns(*state, &w);
    assert_int_equal(got.n, 18);
    for (size_t i = 0; i < got.n; i++) {
        assert_int_equal(got.at[i].depth, i % 6 == 0 ? 0 : 1);
        assert_int_equal(str_eq(got.at[i].kind, S("group")), i % 6 == 0);
        assert_int_equal(publish_column_takes(&got.at[i], SITE_DAY), i % 6 != 0);
    }
    assert_text(got.at[0].name, "微发布");
    assert_text(got.at[6].name, "微党建");
    assert_text(got.at[12].name, "微服务");
    assert_text(by_code(&got, S("disclosure"))->name, "政务公开");
    assert_text(publish_column_name(&got.at[1], LANG_EN), "About this place");
    assert_text(by_code(&got, S("advice"))->link, "/report");
}

static void a_site_has_the_columns_of_its_unit_and_of_those_above_but_not_of_its_neighbours(void **state)
{
    struct test_site *s = *state;
    village_site(s);
    for (int64_t i = 0; i < 2; i++)
        SQL(s,
            "INSERT INTO publish_column (id, parent_id, code, organisation_id, name, name_en, kind, sort, "
            "review_levels, is_home, is_upward, from_day, to_day) "
            "VALUES (%lld, 1, 'own-%lld', %lld, '村务', '', 'news', 1, 1, 0, 0, 0, 99999999)",
            (long long)(100 + i), (long long)i, (long long)s->village[i].v);
    struct want main = { .of = PUBLISH_MAIN_SITE }, village = { .of = { 2 }, .unit = s->village[0] };
    struct publish_columns of_main = columns(s, &main), of_village = columns(s, &village);
    assert_int_equal(of_main.n, 18);
    assert_int_equal(of_village.n, 19);
    assert_non_null(by_code(&of_village, S("own-0")));
    assert_null(by_code(&of_village, S("own-1")));
    assert_int_equal(by_code(&of_village, S("own-0"))->depth, 1);
    assert_int_equal(village.chain_n, 2);
    assert_text(village.chain[0].slug, "dgc");
    assert_true(publish_site_is_main(&village.chain[1]));
    assert_text(village.nearest.slug, "dgc");
    village.unit = s->village[1];
    (void)columns(s, &village);
    assert_true(publish_site_is_main(&village.nearest));
}

static void a_site_hides_a_group_with_all_that_stands_in_it_and_keeps_an_order_of_its_own(void **state)
{
    struct test_site *s = *state;
    village_site(s);
    site_sql(s, "INSERT INTO publish_site_column VALUES (2, 7, 1, NULL), (2, 6, 0, 0)");
    struct want w = { .of = { 2 } };
    struct publish_columns got = columns(s, &w);
    assert_int_equal(got.n, 12);
    assert_text(got.at[1].code, "civility");
    w.with_hidden = true;
    got = columns(s, &w);
    assert_int_equal(got.n, 18);
    assert_true(by_code(&got, S("branches"))->is_hidden);
    assert_false(by_code(&got, S("work"))->is_hidden);
}

static void a_column_that_has_ended_is_there_on_the_days_before(void **state)
{
    struct test_site *s = *state;
    SQL(s, "UPDATE publish_column SET to_day = %lld WHERE id = 18", (long long)SITE_DAY);
    struct want w = { .of = PUBLISH_MAIN_SITE };
    assert_int_equal(columns(s, &w).n, 17);
    w.day = SITE_DAY - 1;
    assert_int_equal(columns(s, &w).n, 18);
}

static void a_code_is_short_and_fits_an_address(void **state)
{
    (void)state;
    assert_true(publish_code_is_good(S("work-2")));
    assert_false(publish_code_is_good(S("w")));
    assert_false(publish_code_is_good(S("2work")));
    assert_false(publish_code_is_good(S("Work")));
    assert_false(publish_code_is_good(S("村")));
    assert_false(publish_code_is_good(S("a/b")));
    assert_false(publish_code_is_good(S("abcdefghijabcdefghijabcdefghijabcdefghij1")));
}

TEST_DATABASE_MAIN(SITE(a_new_instance_has_three_groups_of_five_columns),
                   SITE(a_site_has_the_columns_of_its_unit_and_of_those_above_but_not_of_its_neighbours),
                   SITE(a_site_hides_a_group_with_all_that_stands_in_it_and_keeps_an_order_of_its_own),
                   SITE(a_column_that_has_ended_is_there_on_the_days_before),
                   TEST(a_code_is_short_and_fits_an_address))
