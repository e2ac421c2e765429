/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists and words at any size: what is searched for is found as a look at every text finds it; counts that
 * triggers keep are those of the rows; and a page does not work more because the site has more cases.
 */
#include <sqlite3.h>

#include "base/utf8.h"
#include "core/words.h"
#include "db/db_private.h"
#include "db/pool.h"
#include "features/problem/problem_find.h"
#include "loop.h"

/* ---- words ---- */

static void one_writing_stands_for_widths_cases_and_both_scripts(void **state)
{
    struct arena *a = *state;
    assert_text(words_fold(a, S("ＡＢＣ１２　Ｄ")), "abc12 d");
    assert_text(words_fold(a, S("  Über\t\n Ärger ")), "über ärger");
    assert_text(words_fold(a, S("路燈壞了，鄉村")), "路灯坏了,乡村");
    assert_text(words_fold(a, S("")), "");
    assert_text(words_fold(a, (str){ 0 }), "");
    assert_text(words_tokens(a, S("路灯 a")), "8def 706f 8defg706f 61");
    assert_text(words_wanted(a, S("灯")), "706f");
    assert_text(words_wanted(a, S("路灯 a")), "8defg706f");
    assert_text(words_wanted(a, S(" ")), "");
}

#define CASES 160

/* Few characters, so that much is found; some that are written in two ways. */
static const char *const signs[] = { "路", "灯", "燈", "水", "管", "坏", "壞", "村", "口", "乡", "鄉", "a",
                                     "B",  "7",  "７", "２", "-",  "，", "%",  "_",  "\\", "Ｅ", " ",  "é" };
#define SIGNS (sizeof signs / sizeof signs[0])

static str random_text(struct arena *a, struct prng *p, int64_t least, int64_t most)
{
    struct buf b = buf_new(a, 512);
    for (int64_t n = prng_between(p, least, most); n > 0; n--)
        buf_put(&b, str_from_c(signs[prng_below(p, SIGNS)]));
    return buf_str(&b);
}

struct text_case {
    str number, title, statement;
};

static void cases_write(struct loop *l, struct prng *p, struct text_case *all)
{
    static const char *const states[] = { "accepted", "working", "echoed", "closed" };
    for (int64_t i = 0; i < CASES; i++) {
        all[i] = (struct text_case){ str_printf(l->arena, "T-%03lld", (long long)i),
                                     random_text(l->arena, p, 1, 8), random_text(l->arena, p, 1, 30) };
        str sql = str_printf(l->arena,
                             "INSERT INTO problem (id, number, kind, category_code, organisation_id, title, "
                             "statement, place, is_public, is_confidential, "
                             "state, round, returns, accepted_at, due_day) VALUES (%lld, '%.*s', 'help', "
                             "'water', %lld, '%.*s', '%.*s', 'x', 1, 0, "
                             "'%s', 1, 0, %lld, 20790)",
                             (long long)i + 1000, STR_ARG(all[i].number),
                             (long long)l->site->village[i % 2].v, STR_ARG(all[i].title),
                             STR_ARG(all[i].statement), states[prng_below(p, 4)], (long long)(SITE_NOW - i));
        site_sql(l->site, str_c(l->arena, sql));
    }
    loop_words(l);
}

static bool holds(struct arena *a, str text, str folded)
{
    return str_find(words_fold(a, text), folded) != SIZE_MAX;
}

static str url_of(struct arena *a, str words)
{
    struct buf b = buf_new(a, 512);
    for (size_t i = 0; i < words.n; i++)
        buf_printf(&b, "%%%02X", (unsigned char)words.p[i]);
    return buf_str(&b);
}

/* How often each number is in the pages of the list; all of them. */
static int64_t listed(struct loop *l, struct browser *b, str words, const char *state, int64_t *seen)
{
    int64_t n = 0;
    for (int page = 1; page < 20; page++) {
        str path = str_printf(l->arena, "/api/v1/problems?state=%s&page=%d&q=%.*s", state, page,
                              STR_ARG(url_of(l->arena, words)));
        browser_get(b, str_c(l->arena, path));
        assert_page(b, 200, "\"items\"");
        str rest = b->body;
        int64_t here = 0;
        for (size_t at; (at = str_find(rest, S("\"number\":\"T-"))) != SIZE_MAX; here++) {
            rest = str_slice(rest, at + strlen("\"number\":\"T-"), rest.n);
            int64_t number = 0;
            assert_true(str_to_i64(str_slice(rest, 0, 3), &number));
            seen[number]++;
        }
        n += here;
        if (here < 20)
            return n;
    }
    return n;
}

static void words_are_found_as_a_look_at_every_text_finds_them(void **state)
{
    struct loop *l = *state;
    struct prng p = { 11 };
    struct browser b = browser_new(l->site);
    struct text_case *all = ARENA_ARRAY(l->arena, struct text_case, CASES);
    int64_t found = 0;
    cases_write(l, &p, all);
    for (int i = 0; i < 60; i++) {
        struct arena *a = arena_new((size_t)8 << 20);
        str words = str_trim(random_text(a, &p, 1, i % 3 == 0 ? 1 : 6)), folded = words_fold(a, words);
        if (i % 4 == 0) /* some that surely are there */
            words = all[prng_below(&p, CASES)].title, folded = words_fold(a, words);
        int64_t seen[CASES] = { 0 }, wanted = 0;
        int64_t n = listed(l, &b, words, "all", seen);
        for (int64_t c = 0; c < CASES; c++) {
            bool is_there = folded.n == 0 || holds(a, all[c].number, folded) ||
                            holds(a, all[c].title, folded) || holds(a, all[c].statement, folded);
            wanted += is_there;
            if (seen[c] != is_there)
                fail_msg("\"%.*s\" and case %lld: listed %lld times, there: %d", STR_ARG(words), (long long)c,
                         (long long)seen[c], is_there);
        }
        assert_int_equal(n, wanted);
        str total = str_printf(a, "\"total\":%lld,", (long long)wanted);
        assert_page(&b, 200, str_c(a, total));
        found += wanted > 0;
        arena_free(a);
    }
    assert_true(found > 30 && found < 60);
}

/* The words of a confidential case are not kept, its number is. */
static void a_confidential_case_has_no_words_in_the_index(void **state)
{
    struct loop *l = *state;
    (void)loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM problem WHERE is_confidential = 1 AND words LIKE 'ew-2026-%' AND "
                    "words NOT LIKE '%水%'"),
        1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE words LIKE '%水%'"), 1);
    struct problem_hits_row hits;
    assert_done(l, problem_hits(loop_db(l), words_wanted(l->arena, S("水管")), 10, &hits));
    assert_int_equal(hits.n, 1);
}

/* A text that is written past the acts loses its words until the job has read it. */
static void a_changed_text_is_read_again(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    site_sql(l->site, "UPDATE problem SET title = 'Brunnen'");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE words IS NULL"), 1);
    loop_words(l);
    browser_get(&b, "/api/v1/problems?q=BRUNN");
    assert_page(&b, 200, "\"total\":1");
}

/* ---- counts ---- */

static void counts_that_triggers_keep_are_those_of_the_rows(void **state)
{
    struct loop *l = *state;
    struct prng p = { 5 };
    struct text_case *all = ARENA_ARRAY(l->arena, struct text_case, CASES);
    struct problem_count_drift_row cases;
    struct voice_count_drift_row voices;
    struct problem_echo_drift_row echoes;
    cases_write(l, &p, all);
    static const char *const changes[] = {
        "UPDATE problem SET state = 'closed', late_days = 0, office_id = organisation_id WHERE id % 3 = 0",
        "UPDATE problem SET state = 'merged' WHERE id % 7 = 0",
        "UPDATE problem SET echoed_at = 7, result = 'solved', is_public = 1 WHERE id % 2 = 0",
        "UPDATE problem SET result = 'partly' WHERE id % 6 = 0",
        "UPDATE problem SET organisation_id = office_id WHERE id % 6 = 0 AND office_id > 0",
        ("INSERT INTO voice (id, number, code_hash, problem_id, state, kind, category_code, organisation_id, "
         "channel, secrecy, place, "
         "received_at) SELECT id, number, CAST('x' AS BLOB), id, 'accepted', kind, category_code, "
         "organisation_id, 'web', 'public', 'x', "
         "accepted_at FROM problem WHERE id % 2 = 0"),
        ("INSERT INTO problem_rating (id, problem_id, voice_id, round, score, at) SELECT id, problem_id, id, "
         "1, 1 + id % 5, received_at "
         "FROM voice WHERE id % 5 = 0"),
        "UPDATE problem SET round = 2, echoed_at = 5, is_public = 0 WHERE id % 11 = 0",
        "UPDATE problem_rating SET score = 5, round = 2 WHERE id % 4 = 0",
        "UPDATE voice SET problem_id = NULL, state = 'received' WHERE id % 13 = 0",
        "DELETE FROM problem_rating WHERE id % 8 = 0",
        "UPDATE problem SET category_code = 'road', is_confidential = 1 WHERE id % 9 = 0",
        ("DELETE FROM voice WHERE id % 6 = 0 AND NOT EXISTS (SELECT 1 FROM problem_rating r WHERE r.voice_id "
         "= voice.id)"),
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const char *sql = changes[i];
        bool is_pg = test_database_kind() == DB_POSTGRES;
        str text = str_from_c(sql);
        size_t at = str_find(text, S("CAST('x' AS BLOB)"));
        if (is_pg && at != SIZE_MAX)
            text = str_printf(l->arena, "%.*s'x'%.*s", (int)at, sql,
                              (int)(text.n - at - strlen("CAST('x' AS BLOB)")),
                              sql + at + strlen("CAST('x' AS BLOB)"));
        site_sql(l->site, str_c(l->arena, text));
        assert_done(l, problem_count_drift(loop_db(l), &cases));
        assert_done(l, voice_count_drift(loop_db(l), &voices));
        assert_done(l, problem_echo_drift(loop_db(l), &echoes));
        loop_keep(l);
        if (cases.n + voices.n + echoes.n != 0)
            fail_msg("%lld sorts of cases, %lld of voices and %lld of answers drift after %s",
                     (long long)cases.n, (long long)voices.n, (long long)echoes.n, sql);
    }
    assert_true(site_number(l->site, "SELECT sum(n) FROM voice_count WHERE rating > 0") > 5);
    assert_true(site_number(l->site, "SELECT sum(n) FROM problem_echo_count WHERE result = 'partly'") > 2);
    assert_done(l, problem_counts_care(loop_db(l)));
    loop_keep(l);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM (SELECT 1 FROM problem_count GROUP BY is_office, category_code, "
                    "is_confidential, unit_id, about_id, is_public HAVING count(*) > 1 OR sum(n) = 0) x"),
        0);
    assert_done(l, problem_count_drift(loop_db(l), &cases));
    assert_int_equal(cases.n, 0);
    /* A row that somebody has spoilt is found, and counting anew mends it. */
    loop_keep(l);
    site_sql(l->site, "UPDATE problem_count SET ontime = ontime + 1 WHERE n > open");
    assert_done(l, problem_count_drift(loop_db(l), &cases));
    assert_true(cases.n > 0);
    assert_done(l, problem_counts_anew(loop_db(l)));
    assert_done(l, problem_count_drift(loop_db(l), &cases));
    assert_int_equal(cases.n, 0);
}

/* ---- voices ---- */

static void assert_same_voices(const struct voice_list_rows *a, const struct voice_list_rows *b, str group,
                               int64_t offset)
{
    if (a->n != b->n)
        fail_msg("%.*s from %lld: %zu voices and %zu", STR_ARG(group), (long long)offset, a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(a->at[i].number, b->at[i].number))
            fail_msg("%.*s from %lld: row %zu is %.*s and %.*s", STR_ARG(group), (long long)offset, i,
                     STR_ARG(a->at[i].number), STR_ARG(b->at[i].number));
}

#define VOICES                                                                                               \
    .voice_group = groups[g], .today = SITE_DAY, .scope = scope, .above = S(""), .late_before = SITE_NOW,    \
    .limit = 7, .offset = offset
/* The lists along the order of time, of one place and from a few places (problem_voice_find_test compares
 * these with a look at every voice). */
static void voices_are_listed_alike_whichever_way(void **state)
{
    struct loop *l = *state;
    struct prng p = { 9 };
    struct text_case *all = ARENA_ARRAY(l->arena, struct text_case, CASES);
    static const str groups[] = { S_INIT("all"),     S_INIT("attached"),  S_INIT("declined"),
                                  S_INIT("asked"),   S_INIT("rated"),     S_INIT("satisfied"),
                                  S_INIT("unrated"), S_INIT("withdrawn"), S_INIT("withdrawn_late") };
    struct organisation village;
    size_t seen = 0;
    cases_write(l, &p, all);
    assert_done(l, organisation_load(loop_db(l), l->site->village[1], SITE_DAY, &village));
    loop_keep(l);
    str voices = str_printf(
        l->arena,
        "INSERT INTO voice (id, number, code_hash, problem_id, state, kind, category_code, "
        "organisation_id, channel, secrecy, place, received_at) SELECT id, number, %s, CASE WHEN id %% 7 < "
        "5 THEN id END, CASE id %% 7 WHEN 5 THEN 'received' WHEN 6 THEN 'declined' WHEN 0 THEN "
        "'withdrawn' ELSE 'accepted' END, kind, category_code, organisation_id, 'web', CASE id %% 5 WHEN "
        "0 THEN 'confidential' ELSE 'public' END, 'x', accepted_at / 7 FROM problem",
        test_database_kind() == DB_POSTGRES ? "'x'" : "CAST('x' AS BLOB)");
    site_sql(l->site, str_c(l->arena, voices));
    site_sql(l->site, "UPDATE problem SET echoed_at = 5 WHERE id % 3 > 0");
    site_sql(l->site,
             "INSERT INTO problem_rating (id, problem_id, voice_id, round, score, at) SELECT id, problem_id, "
             "id, 1, 1 + id % 5, received_at FROM voice WHERE problem_id IS NOT NULL AND id % 4 > 0");
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (int64_t offset = 0; offset < 60; offset += 14) {
            struct scope scope = offset % 4 == 0 ? scope_whole() : scope_below(l->arena, village.path);
            struct voice_list_rows along, few;
            assert_done(l, voice_list_along(loop_db(l),
                                            &(struct voice_list_along_in){ VOICES, .reach = offset + 7 },
                                            &along));
            assert_done(l, voice_list_few(loop_db(l),
                                          &(struct voice_list_few_in){ VOICES, .reach = offset + 7 }, &few));
            assert_same_voices(&along, &few, groups[g], offset);
            seen += few.n;
            if (offset % 4 == 0)
                continue;
            assert_done(l, voice_list_place(loop_db(l),
                                            &(struct voice_list_place_in){ VOICES, .reach = offset + 7,
                                                                           .unit = village.id.v },
                                            &along));
            assert_same_voices(&along, &few, groups[g], offset);
        }
    assert_true(seen > 60);
}

/* ---- work ---- */

/* What SQLite's machine has stepped for a page. */
static int64_t steps_of(struct loop *l, struct browser *b, const char *path)
{
    struct db *db;
    int64_t n = 0;
    browser_get(b, path);
    assert_page(b, 200, "");
    assert_int_equal(pool_take(l->site->site.app.pool, l->arena, &l->err, &db), RC_OK);
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(db->handle, s)) != NULL;)
        n += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
    pool_give(l->site->site.app.pool, db);
    return n;
}

#define MANY_SQL                                                                                             \
    "WITH RECURSIVE i (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM i WHERE n < %d) INSERT INTO problem "    \
    "(id, number, kind, category_code, "                                                                     \
    "organisation_id, title, statement, place, is_public, is_confidential, state, round, returns, "          \
    "office_id, person_id, limit_days, "                                                                     \
    "accepted_at, due_day, echoed_at, answer, used_days, late_days) SELECT n, 'M-' || n, CASE n %% 3 WHEN "  \
    "0 THEN 'help' ELSE 'hazard' "                                                                           \
    "END, CASE n %% 4 WHEN 0 THEN 'water' ELSE 'road' END, CASE n %% 2 WHEN 0 THEN %lld ELSE %lld END, "     \
    "'桥头路灯' || n, '不亮', 'x', n "                                                                 \
    "%% 5 > 0, 0, CASE n %% 100 + n / 1501 * 3 WHEN 0 THEN 'accepted' WHEN 1 THEN 'working' WHEN 2 THEN "    \
    "'echoed' ELSE "                                                                                         \
    "'closed' END, 1, 0, %lld, %lld, 5, "                                                                    \
    "%lld - n * 60000, 20500 + n %% 300, %lld, 'x', 3, n %% 2 FROM i"

#define MANY_VOICES_SQL                                                                                      \
    "INSERT INTO voice (id, number, code_hash, problem_id, state, kind, category_code, organisation_id, "    \
    "channel, secrecy, words, place, received_at) SELECT id, 'R' || number, x'00', id, 'accepted', kind, "   \
    "category_code, organisation_id, 'web', 'public', title || statement, 'x', accepted_at FROM problem "    \
    "WHERE id BETWEEN %d AND %d"

static void many_write(struct loop *l, int from, int to)
{
    struct test_site *s = l->site;
    str sql = str_printf(l->arena, MANY_SQL, from, to, (long long)s->village[0].v, (long long)s->village[1].v,
                         (long long)s->office[0].v, (long long)l->handler.v, (long long)SITE_NOW,
                         (long long)SITE_NOW);
    site_sql(s, str_c(l->arena, sql));
    sql = str_printf(l->arena, MANY_VOICES_SQL, from, to);
    site_sql(s, str_c(l->arena, sql));
    loop_words(l);
}

static void no_page_works_more_because_the_site_has_more_cases(void **state)
{
    struct loop *l = *state;
    static const char *const paths[] = {
        "/",
        "/wall",
        "/wall?state=late",
        "/wall?state=echoed",
        "/wall?state=echoed&category=water",
        "/wall?q=%E8%B7%AF%E7%81%AF",
        "/wall?q=M-77",
        "/problems/M-7",
        "/desk?state=all",
        "/desk?state=echoed",
        "/desk?state=asked",
        "/desk?state=all&q=%E8%B7%AF%E7%81%AF",
        "/desk/voices",
        "/desk/voices?state=all&q=%E8%B7%AF%E7%81%AF",
        "/desk/voices?state=asked&q=%E7%81%AF",
        "/secretary",
        "/echoes",
        "/echoes?category=road",
    };
    enum { PATHS = sizeof paths / sizeof paths[0] };
    int64_t few[PATHS];
    struct browser b = browser_new(l->site);
    browser_login(&b, "head.one");
    many_write(l, 1, 1500);
    for (size_t i = 0; i < PATHS; i++)
        few[i] = steps_of(l, &b, paths[i]);
    many_write(l, 1501, 6000);
    for (size_t i = 0; i < PATHS; i++) {
        int64_t many = steps_of(l, &b, paths[i]);
        print_message("%s: %lld steps, %lld at four times the cases\n", paths[i], (long long)few[i],
                      (long long)many);
        assert_true(many < few[i] * 2 + 2000);
    }
}

TEST_DATABASE_MAIN(TEST_WITH(one_writing_stands_for_widths_cases_and_both_scripts, test_arena_up,
                             test_arena_down),
                   LOOP(words_are_found_as_a_look_at_every_text_finds_them),
                   LOOP(a_confidential_case_has_no_words_in_the_index), LOOP(a_changed_text_is_read_again),
                   LOOP(counts_that_triggers_keep_are_those_of_the_rows),
                   LOOP(voices_are_listed_alike_whichever_way),
                   TEST_ON(DB_SQLITE, no_page_works_more_because_the_site_has_more_cases, loop_up, loop_down))
