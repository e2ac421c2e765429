/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Voices by words: what the desk finds is what a look at every voice finds, for whoever looks, in the order
 * of the list, whichever way is taken; the counts are those of the lists; what lies sealed has no words
 * there.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "core/words.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_intake.h"
#include "loop.h"

#define VOICES 800
#define CASES 40
#define BATCH 200

/* Some signs stand everywhere, some are written in two ways, some mean something to LIKE. */
static const char *const signs[] = { "路", "灯", "燈", "水", "坏", "壞", "村", "鄉", "a", "B",
                                     "7",  "７", "-",  "，", "%",  "_",  "Ｅ", " ",  "é", "\\" };
#define SIGNS (sizeof signs / sizeof signs[0])

static str random_words(struct arena *a, struct prng *p, int64_t least, int64_t most)
{
    struct buf b = buf_new(a, 512);
    char sign[4];
    for (int64_t n = prng_between(p, least, most); n > 0; n--)
        if (prng_below(p, 5) == 0)
            buf_put(&b, str_from_c(signs[prng_below(p, SIGNS)]));
        else
            buf_put(&b, (str){ sign, utf8_encode(0x4E00 + (uint32_t)prng_below(p, 900), sign) });
    return buf_str(&b);
}

enum state { RECEIVED, ACCEPTED, DECLINED, WITHDRAWN };
static const char *const states[] = { "received", "accepted", "declined", "withdrawn" };

struct said {
    str number, words; /* words absent: sealed */
    size_t village;
    enum state state;
    ms_t at;
    bool is_attached, is_hidden, is_asked;
    int64_t score; /* 0: none */
};

struct heap {
    struct loop *l;
    struct prng p;
    struct said *all;
    bool is_read; /* by the index; else the words are as they lie */
};

/* Cases 1 to CASES: every tenth confidential, two of three answered. */
static void cases_write(struct heap *h)
{
    struct loop *l = h->l;
    for (int64_t i = 1; i <= CASES; i++)
        site_sql(l->site,
                 str_c(l->arena,
                       str_printf(l->arena,
                                  "INSERT INTO problem (id, number, kind, category_code, organisation_id, "
                                  "title, statement, place, is_public, is_confidential, state, round, "
                                  "returns, accepted_at, due_day, echoed_at) VALUES (%lld, 'C-%lld', 'help', "
                                  "'water', %lld, 'x', 'x', 'x', 0, %d, 'closed', 1, 0, %lld, 20790, %s)",
                                  (long long)i, (long long)i, (long long)l->site->village[0].v, i % 10 == 0,
                                  (long long)SITE_NOW, i % 3 > 0 ? "5" : "NULL")));
}

static void said_make(struct heap *h, int64_t i)
{
    struct said *s = &h->all[i];
    struct arena *a = h->l->arena;
    bool is_sealed = prng_below(&h->p, 16) == 0;
    int64_t problem = i % CASES + 1;
    s->number = str_printf(a, "V-%04lld", (long long)i);
    s->words = is_sealed ? (str){ 0 } : random_words(a, &h->p, 1, 14);
    s->village = i % 10 == 4;
    s->state = i % 90 == 1 ? RECEIVED : i % 11 == 2 ? DECLINED : i % 13 == 3 ? WITHDRAWN : ACCEPTED;
    s->is_attached = s->state == ACCEPTED || (s->state == WITHDRAWN && i % 2 == 0);
    s->is_hidden = is_sealed || (s->is_attached && problem % 10 == 0);
    s->is_asked = s->is_attached && problem % 3 > 0;
    s->score = s->is_attached && prng_below(&h->p, 4) == 0 ? prng_between(&h->p, 1, 5) : 0;
    s->at = SITE_NOW - (ms_t)prng_below(&h->p, 600) * 20 * MS_PER_HOUR; /* 500 days, some at the same time */
}

static void quoted(struct buf *b, str text)
{
    if (str_is_absent(text)) {
        buf_put(b, S("NULL"));
        return;
    }
    buf_printf(b, "'%.*s'", STR_ARG(text));
}

static void said_row(struct heap *h, int64_t i, struct buf *voices, struct buf *ratings)
{
    const struct said *s = &h->all[i];
    const char *code = test_database_kind() == DB_POSTGRES ? "'x'" : "CAST('x' AS BLOB)";
    buf_printf(voices, "%s(%lld,'%.*s',%s,", voices->n > 0 ? "," : "", (long long)i + 1, STR_ARG(s->number),
               code);
    if (s->is_attached)
        buf_printf(voices, "%lld", (long long)(i % CASES + 1));
    else
        buf_put(voices, S("NULL"));
    buf_printf(voices, ",'%s','help','water',%lld,'web','%s',", states[s->state],
               (long long)h->l->site->village[s->village].v,
               str_is_absent(s->words) ? "confidential" : "public");
    quoted(voices, s->words);
    buf_printf(voices, ",'x',%lld)", (long long)s->at);
    if (s->score > 0)
        buf_printf(ratings, "%s(%lld,%lld,%lld,1,%lld,5)", ratings->n > 0 ? "," : "", (long long)i + 1,
                   (long long)(i % CASES + 1), (long long)i + 1, (long long)s->score);
}

/* So few that a small heap needs every way. */
static const struct problem_voice_limits small_limits[] = {
    { .look = 5, .gather = 10000, .effort = 25, .effort_max = 100, .often = 8, .hits = 12 },
    { .look = 5, .gather = 10, .effort = 40, .effort_max = 160, .often = 12, .hits = 100 },
    { .look = 600, .gather = 10, .effort = 10, .effort_max = 10, .often = 11, .hits = 0 },
};

static void heap_write(struct heap *h, struct loop *l)
{
    *h = (struct heap){ .l = l, .p = { 23 }, .all = ARENA_ARRAY(l->arena, struct said, VOICES) };
    cases_write(h);
    for (int64_t from = 0; from < VOICES; from += BATCH) {
        struct arena *a = arena_new((size_t)4 << 20);
        struct buf voices = buf_new(a, (size_t)1 << 20), ratings = buf_new(a, (size_t)1 << 18);
        for (int64_t i = from; i < from + BATCH; i++) {
            said_make(h, i);
            said_row(h, i, &voices, &ratings);
        }
        str sql = str_printf(a,
                             "INSERT INTO voice (id, number, code_hash, problem_id, state, kind, "
                             "category_code, organisation_id, channel, secrecy, words, place, received_at) "
                             "VALUES %.*s; INSERT INTO problem_rating (id, problem_id, voice_id, round, "
                             "score, at) VALUES %.*s",
                             STR_ARG(buf_str(&voices)), STR_ARG(buf_str(&ratings)));
        site_sql(l->site, str_c(a, sql));
        arena_free(a);
    }
}

/* ---- what should be found ---- */

struct viewer {
    const char *who;
    int64_t village; /* -1: both */
    bool sees[2];    /* what is confidential, by village */
    struct browser b;
};

static const struct group {
    const char *name;
} groups[] = { { "all" },   { "waiting" },   { "attached" }, { "declined" },  { "asked" },
               { "rated" }, { "satisfied" }, { "unrated" },  { "withdrawn" }, { "withdrawn_late" } };
#define GROUPS (sizeof groups / sizeof groups[0])

static bool is_in(const struct said *s, str group)
{
    bool is_there = s->state != WITHDRAWN;
    const struct {
        str name;
        bool is_in;
    } of[] = { { S("all"), is_there },
               { S("waiting"), s->state == RECEIVED },
               { S("attached"), is_there && s->is_attached },
               { S("declined"), s->state == DECLINED },
               { S("asked"), is_there && s->is_asked },
               { S("rated"), is_there && s->score > 0 },
               { S("satisfied"), is_there && s->score >= 3 },
               { S("unrated"), is_there && s->is_asked && s->score == 0 },
               { S("withdrawn"), !is_there },
               { S("withdrawn_late"), !is_there && s->is_attached } };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        if (str_eq(of[i].name, group))
            return of[i].is_in;
    fail_msg("no group %.*s", STR_ARG(group));
    return false;
}

static str small(struct arena *a, str text)
{
    char *out = arena_alloc(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        out[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] - 'A' + 'a' : text.p[i]);
    return (str){ out, text.n };
}

static bool says(struct arena *a, const struct heap *h, const struct said *s, str words)
{
    str (*as)(struct arena *, str) = h->is_read ? words_fold : small;
    str wanted = as(a, words);
    return str_find(as(a, s->number), wanted) != SIZE_MAX ||
           (!str_is_absent(s->words) && str_find(as(a, s->words), wanted) != SIZE_MAX);
}

static bool is_before(const struct said *a, const struct said *b)
{
    bool waits = a->state == RECEIVED;
    if (waits != (b->state == RECEIVED))
        return waits;
    if (a->at != b->at)
        return waits ? a->at < b->at : a->at > b->at;
    return a < b;
}

static int by_order(const void *x, const void *y)
{
    return is_before(x, y) ? -1 : 1;
}

/* All that the viewer's list holds, in its order. */
static struct said *wanted_of(struct arena *a, const struct heap *h, const struct viewer *v, str group,
                              str words, int64_t *ret_n)
{
    struct said *list = ARENA_ARRAY(a, struct said, VOICES);
    size_t n = 0;
    for (const struct said *s = h->all; s < h->all + VOICES; s++) {
        bool is_seen =
            (v->village < 0 || (size_t)v->village == s->village) && (!s->is_hidden || v->sees[s->village]);
        if (is_seen && is_in(s, group) && says(a, h, s, words))
            list[n++] = *s;
    }
    qsort(list, n, sizeof *list, by_order);
    *ret_n = (int64_t)n;
    return list;
}

/* ---- what is found ---- */

static str url_of(struct arena *a, str words)
{
    struct buf b = buf_new(a, 512);
    for (size_t i = 0; i < words.n; i++)
        buf_printf(&b, "%%%02X", (unsigned char)words.p[i]);
    return buf_str(&b);
}

static int64_t number_behind(str body, str key)
{
    int64_t n = -1;
    size_t at = str_find(body, key);
    assert_true(at != SIZE_MAX);
    str rest = str_slice(body, at + key.n, body.n);
    assert_true(str_to_i64(str_slice(rest, 0, str_find(rest, S(","))), &n));
    return n;
}

/* The page holds exactly the rows of the list that belong there. */
static void assert_rows(str body, const struct said *list, int64_t n, int64_t page, str what)
{
    int64_t at = (page - 1) * 20, end = at + 20 < n ? at + 20 : n;
    static const char key[] = "\"number\":\"V-";
    str rest = body;
    for (size_t found; (found = str_find(rest, str_from_c(key))) != SIZE_MAX; at++) {
        rest = str_slice(rest, found + sizeof key - 3, rest.n);
        if (at >= end || !str_starts(rest, list[at].number))
            fail_msg("%.*s: row %lld of %lld is %.*s", STR_ARG(what), (long long)at, (long long)n, 6, rest.p);
    }
    if (at < end)
        fail_msg("%.*s: rows end at %lld of %lld", STR_ARG(what), (long long)at, (long long)n);
}

/* Frequent words are counted in part, from 16 on: then it is said that there are more. */
static void assert_total(str body, int64_t n, str what)
{
    int64_t total = number_behind(body, S("\"total\":"));
    bool is_more = str_find(body, S("\"is_more\":true")) != SIZE_MAX;
    if (is_more ? total > n : total != n)
        fail_msg("%.*s: total %lld of %lld, more: %d", STR_ARG(what), (long long)total, (long long)n,
                 is_more);
}

static bool try_one(struct heap *h, struct viewer *v, str group, str words)
{
    struct arena *a = arena_new((size_t)8 << 20);
    int64_t n;
    struct said *list = wanted_of(a, h, v, group, words, &n);
    int64_t pages[] = { 1, 2, n / 40 + 1, n / 20 + 1, n / 20 + 2 };
    bool is_more = false;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (i > 0 && (pages[i] < 3) != (i == 1))
            continue;
        str path = str_printf(a, "/api/v1/voices?state=%.*s&page=%lld&q=%.*s", STR_ARG(group),
                              (long long)pages[i], STR_ARG(url_of(a, words)));
        str what = str_printf(a, "%s, %.*s, \"%.*s\", page %lld", v->who, STR_ARG(group), STR_ARG(words),
                              (long long)pages[i]);
        browser_get(&v->b, str_c(a, path));
        assert_page(&v->b, 200, "\"items\"");
        assert_rows(v->b.body, list, n, pages[i], what);
        assert_total(v->b.body, n, what);
        is_more |= str_find(v->b.body, S("\"is_more\":true")) != SIZE_MAX;
    }
    arena_free(a);
    return is_more;
}

/* A piece of a text of 1 to 6 characters, or none of any. */
static str query_of(struct heap *h, struct arena *a)
{
    const struct said *s = &h->all[prng_below(&h->p, VOICES)];
    str text = prng_below(&h->p, 6) == 0 || str_is_absent(s->words) ? s->number : s->words;
    uint64_t kind = prng_below(&h->p, 8);
    if (kind < 3)
        return str_trim(random_words(a, &h->p, 1, kind == 0 ? 1 : 6));
    if (kind < 5)
        return str_from_c(signs[prng_below(&h->p, SIGNS)]);
    uint32_t cp;
    for (uint64_t skip = prng_below(&h->p, 4); skip > 0 && text.n > 8; skip--)
        (void)utf8_next(&text, &cp);
    return str_trim(utf8_cut(text, (size_t)prng_between(&h->p, 1, 6)));
}

static void viewers_come(struct loop *l, struct viewer *v)
{
    (void)site_person(l->site, "above", "coordinator", l->site->town);
    (void)site_person(l->site, "in.village", "coordinator", l->site->village[0]);
    site_post(l->site, l->site->village[0], site_person(l->site, "above.in", "coordinator", l->site->town));
    v[0] = (struct viewer){ .who = "clerk.one", .village = -1 };
    v[1] = (struct viewer){ .who = "above", .village = -1, .sees = { true, true } };
    v[2] = (struct viewer){ .who = "in.village", .village = 0 };
    v[3] = (struct viewer){ .who = "above.in", .village = -1, .sees = { false, true } };
    for (int i = 0; i < 4; i++) {
        v[i].b = browser_new(l->site);
        browser_login(&v[i].b, v[i].who);
    }
}

/* Each tab tells of the list that it opens; of frequent words, that there are more. */
static void look_at_tabs(struct heap *h, struct viewer *v)
{
    static const char *const words[] = { "V-12", "壞", "路灯" };
    for (size_t i = 0; i < 3; i++)
        for (size_t g = 0; g < GROUPS; g++)
            (void)try_one(h, &v[g % 4], str_from_c(groups[g].name), str_from_c(words[i]));
    browser_get(&v[0].b, "/desk/voices?state=all&q=%E5%9D%8F");
    assert_page(&v[0].b, 200, "+</a>");
    browser_get(&v[0].b, "/desk/voices?state=all&q=V-0077");
    assert_page(&v[0].b, 200, "V-0077");
    assert_false(browser_sees(&v[0].b, "+</a>"));
    browser_get(&v[0].b, "/desk/found?q=%E5%9D%8F");
    assert_page(&v[0].b, 200, "+</h2>");
}

/* ---- the ways ---- */

static void assert_same(const struct voice_found_all_rows *a, const struct voice_found_all_rows *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_int_equal(a->at[i].id.v, b->at[i].id.v);
}

static void look_by_every_way(struct loop *l)
{
    struct organisation village;
    static const char *const words[] = { "灯", "坏", "v-0", "水", "鄉" };
    assert_done(l, organisation_load(loop_db(l), l->site->village[0], SITE_DAY, &village));
    for (size_t i = 0; i < 5; i++) {
        str folded = words_fold(l->arena, str_from_c(words[i])), like = db_like(l->arena, folded);
        struct voice_found_all_rows all, newest, few, place, index;
        struct scope scope = scope_below(l->arena, village.path);
#define ASK .today = SITE_DAY, .scope = scope, .above = S(""), .words = like, .typed = str_from_c(words[i])
        assert_done(l, voice_found_all(loop_db(l), &(struct voice_found_all_in){ ASK }, &all));
        assert_done(l, voice_found_newest(loop_db(l),
                                          &(struct voice_found_newest_in){ ASK, .effort = VOICES }, &newest));
        assert_done(l,
                    voice_found_few(loop_db(l), &(struct voice_found_few_in){ ASK, .effort = VOICES }, &few));
        assert_done(l, voice_found_place(loop_db(l),
                                         &(struct voice_found_place_in){ ASK, .effort = VOICES,
                                                                         .unit = l->site->village[0].v },
                                         &place));
        assert_done(l, voice_found_index(
                           loop_db(l),
                           &(struct voice_found_index_in){ ASK, .tokens = words_wanted(l->arena, folded) },
                           &index));
        assert_true(all.n > 5);
        assert_same(&all, &newest);
        assert_same(&all, &few);
        assert_same(&all, &place);
        assert_same(&all, &index);
    }
}

/* ---- all of it on one heap ---- */

static void every_viewer_finds_by_words_what_a_look_at_every_voice_finds(void **state)
{
    struct loop *l = *state;
    struct heap h;
    struct viewer v[4];
    int often = 0;
    const struct problem_voice_limits as_it_was = problem_voice_limits;
    viewers_come(l, v);
    heap_write(&h, l);
    /* Not read yet: the words as they lie. */
    for (int i = 0; i < 12; i++)
        (void)try_one(&h, &v[i % 4], S("all"), i % 3 == 0 ? h.all[i].number : S("坏"));
    loop_words(l);
    h.is_read = true;
    for (int i = 0; i < 120; i++) {
        str words = query_of(&h, l->arena);
        const char *group = prng_below(&h.p, 2) == 0 ? groups[prng_below(&h.p, GROUPS)].name : "all";
        problem_voice_limits = small_limits[i % 3];
        if (words_fold(l->arena, words).n > 0)
            often += try_one(&h, &v[i % 4], str_from_c(group), words);
    }
    look_at_tabs(&h, v);
    problem_voice_limits = as_it_was;
    look_by_every_way(l);
    assert_true(often > 15 && often < 85);
}

/* ---- what is in the index ---- */

static int64_t hits(struct loop *l, str words)
{
    struct voice_hits_row row;
    assert_done(l, voice_hits(loop_db(l), words_wanted(l->arena, words), 100, &row));
    loop_keep(l);
    return row.n;
}

static void what_is_sealed_has_no_words_in_the_index_and_its_number_is_there(void **state)
{
    struct loop *l = *state;
    struct voice_receipt sealed = loop_voice(l, "complaint", "public");
    (void)loop_voice(l, "help", "public");
    loop_keep(l);
    assert_int_equal(hits(l, S("水管")), 1);
    assert_true(hits(l, words_fold(l->arena, sealed.number)) > 0);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM voice WHERE secrecy = 'confidential' AND folded = lower(number)"),
        1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE folded LIKE '%水管%'"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE folded IS NULL"), 0);
}

static void words_that_are_dropped_go_out_of_the_index(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    int64_t n;
    loop_keep(l);
    assert_int_equal(hits(l, S("水管")), 1);
    site_sql(l->site, "UPDATE voice SET state = 'withdrawn', withdrawn_at = 5");
    assert_done(l, voice_forget_withdrawn(loop_db(l), &l->by, &n));
    loop_keep(l);
    assert_int_equal(n, 1);
    assert_int_equal(hits(l, S("水管")), 0);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE folded LIKE '%水管%'"), 0);
    loop_words(l);
    assert_int_equal(hits(l, S("水管")), 0);
    assert_int_equal(hits(l, words_fold(l->arena, v.number)), 1);
}

static void a_text_that_is_changed_past_the_acts_is_found_at_once_and_read_again(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    browser_login(&b, "clerk.one");
    (void)loop_voice(l, "help", "public");
    loop_keep(l);
    site_sql(l->site, "UPDATE voice SET words = 'Brunnen'");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE folded IS NULL"), 1);
    browser_get(&b, "/api/v1/voices?q=BRUNN");
    assert_page(&b, 200, "\"total\":1,");
    browser_get(&b, "/api/v1/voices?q=%E6%B0%B4%E7%AE%A1");
    assert_page(&b, 200, "\"total\":0,");
    loop_words(l);
    assert_int_equal(hits(l, S("brunnen")), 1);
    browser_get(&b, "/api/v1/voices?q=BRUNN");
    assert_page(&b, 200, "\"total\":1,");
}

TEST_DATABASE_MAIN(LOOP(every_viewer_finds_by_words_what_a_look_at_every_voice_finds),
                   LOOP(what_is_sealed_has_no_words_in_the_index_and_its_number_is_there),
                   LOOP(words_that_are_dropped_go_out_of_the_index),
                   LOOP(a_text_that_is_changed_past_the_acts_is_found_at_once_and_read_again))
