/* SPDX-License-Identifier: Apache-2.0 */
/* The shared search: what gets in, what is found, who finds it. */
#include "core/search.h"

#include "base/utf8.h"
#include "core/affiliation.h"
#include "core/search_find.h"
#include "core/words.h"
#include "kernel.h"

static struct kernel *k;
static organisation_id town, village, hamlet, other;

static int up(void **state)
{
    int got = kernel_up(state);
    k = *state;
    town = kernel_org(k, "镇", (organisation_id){ 0 }, 0);
    village = kernel_org(k, "石佛村", town, 0);
    hamlet = kernel_org(k, "三组", village, 0);
    other = kernel_org(k, "南河村", town, 0);
    return got;
}

static struct search_entry entry(const char *kind, int64_t subject, const char *title, const char *text)
{
    return (struct search_entry){ .kind = str_from_c(kind),
                                  .subject = subject,
                                  .organisation = village,
                                  .at = TEST_NOW + subject * 1000,
                                  .today = TEST_DAY,
                                  .title = str_from_c(title),
                                  .text = str_from_c(text),
                                  .path = S("/there"),
                                  .sight = S(SEARCH_PUBLIC) };
}

static void put(const char *kind, int64_t subject, const char *title, const char *text)
{
    struct search_entry e = entry(kind, subject, title, text);
    assert_ok(search_put(k->db, &e));
}

static struct search_question asking(const char *words)
{
    return (struct search_question){ .eyes = search_eyes_public(TEST_DAY),
                                     .words = str_from_c(words),
                                     .kind = S("") };
}

/* Subjects that are found, in order, as "3 1 ". */
static str found_by(const struct search_question *q)
{
    struct search_hit *hits;
    size_t n;
    struct search_page page = { .limit = 100 };
    struct buf b = buf_new(k->arena, 4096);
    assert_ok(search_find(k->db, q, &page, &hits, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%lld ", (long long)hits[i].subject);
    return buf_str(&b);
}

static str found(const char *words)
{
    struct search_question q = asking(words);
    return found_by(&q);
}

static void what_is_put_is_found_by_any_character_of_it(void **state)
{
    (void)state;
    put("item", 1, "关于停水的通知", "明天上午停水两小时");
    put("problem", 2, "路灯不亮", "村口的路燈坏了");
    assert_text(found("停"), "1 ");
    assert_text(found("停水"), "1 ");
    assert_text(found("上午停水"), "1 ");
    assert_text(found("路灯"), "2 ");
    assert_text(found("路燈壞"), "2 ");
    assert_text(found("的"), "2 1 ");
    assert_text(found("通知 停水"), "1 ");
    assert_text(found("通知 路灯"), "");
    assert_text(found("知明"), ""); /* no words reach from the title into the text */
    assert_text(found(" "), "");
}

static void width_case_and_writing_do_not_matter(void **state)
{
    (void)state;
    put("item", 1, "ＷＩＦＩ 密码", "Ａ座");
    assert_text(found("wifi"), "1 ");
    assert_text(found("ｗｉＦi"), "1 ");
    assert_text(found("密碼"), "1 ");
    assert_text(found("a座"), "1 ");
}

static void a_second_put_replaces_and_a_drop_takes_away(void **state)
{
    (void)state;
    put("item", 1, "停水通知", "明天");
    put("item", 1, "停电通知", "后天");
    assert_text(found("停水"), "");
    assert_text(found("明天"), "");
    assert_text(found("停电"), "1 ");
    put("item", 1, "停电通知", "后天");
    assert_text(found("通知"), "1 ");
    assert_ok(search_drop(k->db, S("item"), 1));
    assert_ok(search_drop(k->db, S("item"), 1));
    assert_text(found("通知"), "");
    put("item", 1, "停电通知", "后天");
    assert_text(found("通知"), "1 ");
}

static void thousands_of_one_second_find_their_places(void **state)
{
    struct search_entry e = entry("item", 0, "同一天", "导入");
    struct search_question q = asking("导入");
    int64_t n[1];
    const str kinds[] = { S_INIT("item") };
    (void)state;
    for (int64_t i = 0; i < 50; i++) {
        e.subject = i * 4096; /* the same slot for all */
        assert_ok(search_put(k->db, &e));
    }
    assert_ok(search_count_kinds(k->db, &q, kinds, 1, n));
    assert_int_equal(n[0], 50);
}

TEST_DATABASE_MAIN(TEST_WITH(what_is_put_is_found_by_any_character_of_it, up, kernel_down),
                   TEST_WITH(width_case_and_writing_do_not_matter, up, kernel_down),
                   TEST_WITH(a_second_put_replaces_and_a_drop_takes_away, up, kernel_down),
                   TEST_WITH(thousands_of_one_second_find_their_places, up, kernel_down))
