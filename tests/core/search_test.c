/* SPDX-License-Identifier: Apache-2.0 */
/* The shared search: what gets in, what is found, who finds it. */
#include "core/search.h"

#include <stdlib.h>

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

/* ---- F1: the same as a scan ---- */

#define TEXTS 1200 /* more than some first steps on PostgreSQL */
#define FEW 20
#define ALPHABET "水电路灯村的了不修了水路停通知壞坏灯燈AaＡ9９ ，。龘"

/* One character after the other of the alphabet, by chance, the first ones more often. */
static str chance_text(struct arena *a, struct prng *rng, size_t n)
{
    struct buf b = buf_new(a, 4 * n + 1);
    size_t length = utf8_length(S(ALPHABET));
    for (size_t i = 0; i < n; i++) {
        size_t at = prng_below(rng, prng_below(rng, length) + 1);
        str rest = str_slice(S(ALPHABET), utf8_cut(S(ALPHABET), at).n, sizeof ALPHABET);
        buf_put(&b, utf8_cut(rest, 1));
    }
    return buf_str(&b);
}

/* What stands in the rows, without the index. */
#define SCAN(one, two, from, until)                                                                          \
    "SELECT subject_id, kind FROM search_entry WHERE words LIKE '%' || " one                                 \
    " || '%' ESCAPE '\\' AND words LIKE '%' || " two " || '%' ESCAPE '\\' AND at >= " from                   \
    " AND at < " until " ORDER BY id DESC"
static const struct db_query scan_query = {
    .name = "scan",
    .sqlite = SCAN("?1", "?2", "?3", "?4"),
    .postgres = SCAN("$1", "$2", "$3", "$4"),
    .param_types = (const enum db_type[]){ DB_TEXT, DB_TEXT, DB_I64, DB_I64 },
    .params = 4,
};

static const str scan_kinds[] = { S_INIT("item"), S_INIT("rare") };

/* The first of them, and how many there are of each kind. */
static str scanned(const struct search_question *q, size_t most, int64_t *ret_n)
{
    str rest = words_fold(db_arena(k->db), q->words), one, two;
    struct buf b = buf_new(db_arena(k->db), 16384);
    struct db_cursor *c;
    bool is_row;
    (void)str_cut(&rest, ' ', &one);
    if (!str_cut(&rest, ' ', &two))
        two = S("");
    struct db_value values[] = { { .type = DB_TEXT, .bytes = db_like(db_arena(k->db), one) },
                                 { .type = DB_TEXT, .bytes = db_like(db_arena(k->db), two) },
                                 { .type = DB_I64, .i64 = q->from },
                                 { .type = DB_I64, .i64 = q->until > 0 ? q->until : INT64_MAX } };
    assert_ok(db_start(k->db, &scan_query, values, &c));
    ret_n[0] = ret_n[1] = 0;
    for (assert_ok(db_step(c, &is_row)); is_row; assert_ok(db_step(c, &is_row))) {
        if ((size_t)(ret_n[0] + ret_n[1]) < most)
            buf_printf(&b, "%lld ", (long long)db_column_i64(c, 0));
        ret_n[str_eq(db_column_bytes(c, 1), scan_kinds[1])]++;
    }
    return buf_str(&b);
}

static str found_first(const struct search_question *q, int64_t limit)
{
    struct search_page page = { .limit = limit };
    struct search_hit *hits;
    struct buf b = buf_new(db_arena(k->db), 16384);
    size_t n;
    assert_ok(search_find(k->db, q, &page, &hits, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%lld ", (long long)hits[i].subject);
    return buf_str(&b);
}

/* One page after the other. */
static str found_paged(const struct search_question *q)
{
    struct search_page page = { .limit = FEW };
    struct search_hit *hits;
    struct buf b = buf_new(db_arena(k->db), 16384);
    size_t n;
    do {
        assert_ok(search_find(k->db, q, &page, &hits, &n));
        for (size_t i = 0; i < n; i++)
            buf_printf(&b, "%lld ", (long long)hits[i].subject);
        page.after.id = n > 0 ? hits[n - 1].id.v : 0;
    } while (n == FEW);
    return buf_str(&b);
}

static void one_question(const struct search_question *q, bool is_paged)
{
    int64_t want[2], got[2];
    str all = scanned(q, TEXTS, want);
    str first = scanned(q, FEW, want);
    if (!str_eq(found_first(q, TEXTS), all) || !str_eq(found_first(q, FEW), first) ||
        (is_paged && !str_eq(found_paged(q), all)))
        fail_msg("\"%.*s\" finds something else than a scan", STR_ARG(q->words));
    assert_ok(search_count_kinds(k->db, q, scan_kinds, 2, got));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(got[i], want[i] > SEARCH_COUNT_MAX ? SEARCH_COUNT_MAX + 1 : want[i]);
}

/* Everything, or since an instant, or between two. */
static struct search_question chance_question(struct prng *rng, str words, ms_t first, ms_t last)
{
    struct search_question q = { .eyes = search_eyes_public(TEST_DAY), .words = words, .kind = S("") };
    uint64_t way = prng_below(rng, 6);
    if (way > 1)
        return q;
    q.from = prng_between(rng, first / MS_PER_SECOND, last / MS_PER_SECOND) * MS_PER_SECOND;
    if (way == 1)
        q.until = prng_between(rng, q.from / MS_PER_SECOND, last / MS_PER_SECOND) * MS_PER_SECOND;
    return q;
}

/* ECHOWALL_SEARCH_QUESTIONS: how many; all 10,000 of F1 take some minutes. */
static void F1_random_questions_of_one_to_six_characters_find_what_a_scan_finds(void **state)
{
    struct prng rng = { 20261125 };
    const char *wanted = getenv("ECHOWALL_SEARCH_QUESTIONS");
    long questions = wanted != NULL ? strtol(wanted, NULL, 10) : 200;
    struct arena *once = arena_new((size_t)64 << 20);
    const ms_t began = TEST_NOW / MS_PER_DAY * MS_PER_DAY - 9000 * MS_PER_DAY;
    ms_t at = began;
    (void)state;
    for (int64_t i = 1; i <= TEXTS; i++) {
        struct search_entry e = entry("item", i, "", "");
        at += prng_between(&rng, 1, i % 5 == 0 ? 518400 : 3600) * MS_PER_SECOND;
        e.kind = scan_kinds[i % 9 == 0];
        e.at = at;
        e.title = chance_text(k->arena, &rng, (size_t)prng_between(&rng, 1, 8));
        e.text = chance_text(k->arena, &rng, (size_t)prng_between(&rng, 0, 40));
        assert_ok(search_put(k->db, &e));
    }
    for (long i = 0; i < questions; i++) {
        str words = chance_text(once, &rng, (size_t)prng_between(&rng, 1, 6));
        str rest = words_fold(once, words), word;
        size_t n = 0;
        while (str_cut(&rest, ' ', &word))
            n += word.n > 0;
        if (n == 0 || n > 2)
            continue;
        struct search_question q = chance_question(&rng, words, began, at);
        db_bind(k->db, once, &k->rq.err);
        one_question(&q, i % 8 == 0);
        arena_reset(once);
    }
    db_bind(k->db, k->arena, &k->rq.err);
    arena_free(once);
}

/* ---- F2: rights ---- */

static void as(person_id person)
{
    k->rq.who = (struct who){ .person = person.v };
    k->rq.holds = NULL;
    k->rq.today = TEST_DAY;
}

/* What the person of the request finds and how much they are told there is: "3 1 :2". */
static str seen(const char *words)
{
    struct search_question q = asking(words);
    const str kinds[] = { S_INIT("item"), S_INIT("message"), S_INIT("draft") };
    int64_t counts[3];
    assert_ok(search_eyes_of(&k->rq, &q.eyes));
    assert_ok(search_count_kinds(k->db, &q, kinds, 3, counts));
    str all = found_by(&q);
    return str_printf(k->arena, "%.*s:%lld", STR_ARG(all), (long long)(counts[0] + counts[1] + counts[2]));
}

static void put_seen_by(const char *kind, int64_t subject, organisation_id where, const char *sight)
{
    struct search_entry e = entry(kind, subject, "消息", "收到通知");
    e.organisation = where;
    e.sight = str_from_c(sight);
    assert_ok(search_put(k->db, &e));
}

static person_id member, clerk, chief;

static void people(void)
{
    affiliation_id id;
    member = kernel_person(k, "member");
    clerk = kernel_person(k, "clerk");
    chief = kernel_person(k, "chief");
    kernel_role(k, "writer", (const char *[]){ "item.write", NULL });
    kernel_grant(k, clerk, "writer", village);
    kernel_grant(k, chief, "writer", town);
    assert_ok(affiliation_add(k->db,
                              &(struct affiliation_new){ .person = member,
                                                         .organisation = hamlet,
                                                         .kind = S(AFFILIATION_MEMBER),
                                                         .from_day = TEST_DAY - 5,
                                                         .now = TEST_NOW },
                              &id));
    assert_ok(affiliation_end(k->db, hamlet, id, TEST_DAY + 5));
    put_seen_by("item", 1, town, SEARCH_PUBLIC);
    put_seen_by("message", 2, hamlet, SEARCH_MEMBERS);
    put_seen_by("message", 3, other, SEARCH_MEMBERS);
    put_seen_by("draft", 4, hamlet, "item.write");
    put_seen_by("draft", 5, other, "item.write");
}

static void F2_everybody_finds_and_is_told_only_of_what_they_may_see(void **state)
{
    (void)state;
    people();
    as((person_id){ 0 });
    assert_text(seen("通知"), "1 :1");
    as(member);
    assert_text(seen("通知"), "2 1 :2");
    assert_text(seen("到通知"), "2 1 :2");
    as(clerk);
    assert_text(seen("通知"), "4 1 :2");
    assert_text(seen("消息 到通知"), "4 1 :2");
    as(chief);
    assert_text(seen("通知"), "5 4 1 :3");
}

static void who_belongs_to_a_room_only_for_a_time_finds_its_messages_for_that_time(void **state)
{
    (void)state;
    people();
    as(member);
    k->rq.today = TEST_DAY - 6;
    assert_text(seen("通知"), "1 :1");
    k->rq.today = TEST_DAY + 4;
    assert_text(seen("通知"), "2 1 :2");
    k->rq.today = TEST_DAY + 5;
    assert_text(seen("通知"), "1 :1");
}

static void who_must_still_prove_who_they_are_sees_what_a_visitor_sees(void **state)
{
    (void)state;
    people();
    as(chief);
    k->rq.who.needs_totp = true;
    assert_text(seen("通知"), "1 :1");
    k->rq.who.needs_totp = false;
    k->rq.who.must_change = true;
    assert_text(seen("通知"), "1 :1");
}

static void a_unit_that_moves_takes_its_entries_along(void **state)
{
    struct search_question q = asking("通知");
    int64_t n;
    (void)state;
    people();
    assert_ok(organisation_move(k->db, hamlet, other, TEST_DAY));
    as(clerk);
    assert_text(seen("通知"), "1 :1"); /* at once: nothing is seen that is no longer theirs */
    kernel_grant(k, member, "writer", other);
    assert_ok(search_care_places(k->db, TEST_DAY, 1, &n));
    assert_int_equal(n, 1);
    assert_ok(search_care_places(k->db, TEST_DAY, 10, &n));
    assert_int_equal(n, 1);
    assert_ok(search_care_places(k->db, TEST_DAY, 10, &n));
    assert_int_equal(n, 0);
    as(clerk);
    assert_text(seen("通知"), "1 :1");
    as(member);
    assert_text(seen("通知"), "5 4 2 1 :4");
    assert_ok(search_eyes_of(&k->rq, &q.eyes));
    q.unit = other;
    assert_text(found_by(&q), "5 4 2 ");
    q.unit = village;
    assert_text(found_by(&q), "");
}

static void what_an_abolished_unit_had_is_still_seen_from_above(void **state)
{
    (void)state;
    people();
    assert_ok(organisation_end(k->db, other, TEST_DAY, S("abolished")));
    as(chief);
    assert_text(seen("通知"), "5 4 1 :3");
}

/* ---- filters, order ---- */

static void filters_of_unit_column_kind_and_time_narrow_and_the_counts_of_kinds_stay(void **state)
{
    struct search_question q = asking("水");
    const str kinds[] = { S_INIT("item"), S_INIT("problem") };
    struct search_entry e;
    int64_t counts[2];
    (void)state;
    for (int64_t i = 1; i <= 6; i++) {
        e = entry(i % 2 == 0 ? "item" : "problem", i, "水", "");
        e.organisation = i <= 2 ? town : i <= 4 ? hamlet : other;
        e.column = i == 2 || i == 4 ? 7 : 0;
        e.at = TEST_NOW + i * MS_PER_DAY;
        assert_ok(search_put(k->db, &e));
    }
    assert_text(found_by(&q), "6 5 4 3 2 1 ");
    q.unit = village;
    assert_text(found_by(&q), "4 3 ");
    q.kind = S("item");
    assert_text(found_by(&q), "4 ");
    assert_ok(search_count_kinds(k->db, &q, kinds, 2, counts));
    assert_int_equal(counts[0], 1);
    assert_int_equal(counts[1], 1);
    q = asking("水");
    q.column = 7;
    assert_text(found_by(&q), "4 2 ");
    q.column = 0;
    q.from = TEST_NOW + 2 * MS_PER_DAY;
    q.until = TEST_NOW + 5 * MS_PER_DAY;
    assert_text(found_by(&q), "4 3 2 ");
}

static void few_finds_are_ranked_and_pages_go_on_behind_the_last(void **state)
{
    struct search_question q = asking("水 停");
    struct search_page page = { .is_ranked = true, .limit = 2 };
    struct search_hit *hits;
    size_t n;
    (void)state;
    put("item", 1, "停水", "");
    put("item", 2, "通知", "停水");
    put("item", 3, "停", "水");
    put("item", 4, "水不停", "");
    put("item", 5, "无关", "");
    assert_ok(search_find(k->db, &q, &page, &hits, &n));
    assert_int_equal(n, 2);
    assert_int_equal(hits[0].subject, 4);
    assert_int_equal(hits[1].subject, 1);
    page.after = (struct search_key){ hits[1].id.v, hits[1].is_in_title };
    assert_ok(search_find(k->db, &q, &page, &hits, &n));
    assert_int_equal(n, 2);
    assert_int_equal(hits[0].subject, 3);
    assert_int_equal(hits[1].subject, 2);
    page.after = (struct search_key){ hits[1].id.v, hits[1].is_in_title };
    assert_ok(search_find(k->db, &q, &page, &hits, &n));
    assert_int_equal(n, 0);
    page = (struct search_page){ .limit = 3 };
    assert_ok(search_find(k->db, &q, &page, &hits, &n));
    assert_int_equal(hits[0].subject, 4);
    page.after.id = hits[2].id.v;
    assert_ok(search_find(k->db, &q, &page, &hits, &n));
    assert_int_equal(n, 1);
    assert_int_equal(hits[0].subject, 1);
}

/* ---- what was there before ---- */

static rc fill_three(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last)
{
    *ret_last = after;
    for (int64_t i = after + 1; i <= 3 && i <= after + limit; i++) {
        struct search_entry e = entry("item", i, "以前的", "");
        e.today = today;
        TRY(search_put(db, &e));
        *ret_last = i;
    }
    return RC_OK;
}

static void what_the_site_had_before_is_filled_in_once_and_can_be_made_anew(void **state)
{
    static const struct search_kind kind = { .kind = "item", .fill = fill_three };
    bool is_done = false;
    int64_t n;
    (void)state;
    assert_ok(search_care_fill(k->db, &kind, TEST_DAY, 2, &is_done));
    assert_false(is_done);
    assert_ok(search_care_fill(k->db, &kind, TEST_DAY, 2, &is_done));
    assert_false(is_done);
    assert_ok(search_care_fill(k->db, &kind, TEST_DAY, 2, &is_done));
    assert_true(is_done);
    assert_text(found("以前"), "3 2 1 ");
    assert_ok(search_drop(k->db, S("item"), 2));
    assert_ok(search_care_fill(k->db, &kind, TEST_DAY, 2, &is_done));
    assert_text(found("以前"), "3 1 "); /* once is once */
    do
        assert_ok(search_care_clear(k->db, S("item"), 1, &n));
    while (n > 0);
    assert_text(found("以前"), "");
    do
        assert_ok(search_care_fill(k->db, &kind, TEST_DAY, 2, &is_done));
    while (!is_done);
    assert_text(found("以前"), "3 2 1 ");
}

#define HERE(name) TEST_WITH(name, up, kernel_down)
TEST_DATABASE_MAIN(HERE(what_is_put_is_found_by_any_character_of_it),
                   HERE(width_case_and_writing_do_not_matter),
                   HERE(a_second_put_replaces_and_a_drop_takes_away),
                   HERE(thousands_of_one_second_find_their_places),
                   HERE(F1_random_questions_of_one_to_six_characters_find_what_a_scan_finds),
                   HERE(F2_everybody_finds_and_is_told_only_of_what_they_may_see),
                   HERE(who_belongs_to_a_room_only_for_a_time_finds_its_messages_for_that_time),
                   HERE(who_must_still_prove_who_they_are_sees_what_a_visitor_sees),
                   HERE(a_unit_that_moves_takes_its_entries_along),
                   HERE(what_an_abolished_unit_had_is_still_seen_from_above),
                   HERE(filters_of_unit_column_kind_and_time_narrow_and_the_counts_of_kinds_stay),
                   HERE(few_finds_are_ranked_and_pages_go_on_behind_the_last),
                   HERE(what_the_site_had_before_is_filled_in_once_and_can_be_made_anew))
