/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger that is taken along: exactly the list, for exactly those who see it, as of this minute. */
#include "features/problem/problem_intake.h"
#include "loop.h"

#define NUMBERS_MAX 64

struct numbers {
    str at[NUMBERS_MAX];
    size_t n;
};

static struct browser in_as(struct loop *l, const char *login_name)
{
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

static const char *path_of(struct loop *l, const char *before, const char *after)
{
    return str_c(l->arena, str_printf(l->arena, "%s%s", before, after));
}

static bool cut_to(str *rest, str what)
{
    size_t at = str_find(*rest, what);
    if (at == SIZE_MAX)
        return false;
    *rest = str_slice(*rest, at + what.n, rest->n);
    return true;
}

/* The numbers behind each link of that form, over all pages of the list. */
static struct numbers listed(struct loop *l, struct browser *b, const char *path, const char *link)
{
    struct numbers r = { 0 };
    for (int page = 1; page < 6; page++) {
        browser_get(b, str_c(l->arena, str_printf(l->arena, "%s&page=%d", path, page)));
        assert_page(b, 200, "<main");
        for (str rest = b->body; cut_to(&rest, str_from_c(link));) {
            assert_true(r.n < NUMBERS_MAX);
            r.at[r.n++] = str_slice(rest, 0, str_find(rest, S("\"")));
        }
        if (!browser_sees(b, "rel=\"next\""))
            return r;
    }
    fail_msg("the list does not end");
    return r;
}

/* The first column below the head; no text of these tests holds a line end or begins with a quotation mark.
 */
static struct numbers taken(str csv)
{
    struct numbers r = { 0 };
    (void)cut_to(&csv, S("\r\n"));
    while (csv.n > 0) {
        assert_true(r.n < NUMBERS_MAX);
        r.at[r.n++] = str_slice(csv, 0, str_find(csv, S(",")));
        assert_true(cut_to(&csv, S("\r\n")));
    }
    return r;
}

static void assert_same(const struct numbers *list, const struct numbers *ledger)
{
    assert_int_equal(ledger->n, list->n);
    for (size_t i = 0; i < list->n; i++)
        assert_true(str_eq(list->at[i], ledger->at[i]));
}

/* Cases in every state, some of them confidential, some in the second village. */
static void live(struct loop *l)
{
    static const char *const kinds[] = { "help", "consult", "complaint", "suggestion", "hazard" };
    for (int i = 0; i < 25; i++) {
        struct voice_receipt v = loop_voice(l, kinds[i % 5], i % 7 == 0 ? "confidential" : "public");
        problem_id id = loop_accept(l, v.id, kinds[i % 5]);
        if (i % 4 > 0)
            loop_assign(l, id);
        if (i % 4 > 1)
            loop_answer(l, id);
        if (i % 4 > 2) {
            size_t n = 0;
            struct problem_link *links = loop_publish(l, id, &n);
            l->by.person = (person_id){ 0 };
            if (i % 8 == 3)
                assert_done(l, problem_rate(loop_db(l), &l->by, links[0].token,
                                            &(struct problem_opinion){ .score = 5 }));
        }
        loop_wait(l, MS_PER_DAY);
    }
    loop_keep(l);
}

static void L5_the_public_ledger_holds_the_rows_of_the_wall_in_its_order(void **state)
{
    struct loop *l = *state;
    static const char *const states[] = { "all", "open", "late", "soon", "echoed", "ontime" };
    struct browser b = browser_new(l->site);
    size_t sum = 0;
    live(l);
    for (size_t i = 0; i < 6; i++) {
        const char *filter = path_of(l, "?state=", states[i]);
        b.client = str_printf(l->arena, "192.0.2.%zu", i + 1); /* one address is held back after ten */
        struct numbers wall =
            listed(l, &b, path_of(l, "/wall", filter), "<a class=\"plain\" href=\"/problems/");
        struct numbers page =
            listed(l, &b, path_of(l, "/ledger", filter), "<a class=\"hit\" href=\"/problems/");
        browser_get(&b, path_of(l, "/ledger/csv", filter));
        assert_page(&b, 200, "\xef\xbb\xbf编号,诉求类型,");
        struct numbers csv = taken(b.body);
        assert_same(&wall, &csv);
        assert_same(&wall, &page);
        browser_get(&b, path_of(l, "/ledger/print", filter));
        struct numbers print = { 0 };
        for (str rest = b.body; cut_to(&rest, S("<a class=\"hit\" href=\"/problems/"));)
            print.at[print.n++] = str_slice(rest, 0, str_find(rest, S("\"")));
        assert_same(&wall, &print);
        sum += wall.n;
    }
    assert_true(sum > 30);
}

/* Rows of the list of voices, over its pages. */
static int64_t voices_listed(struct loop *l, struct browser *b, const char *state)
{
    int64_t n = 0;
    for (int page = 1; page < 6; page++) {
        browser_get(b, str_c(l->arena, str_printf(l->arena, "/voices?state=%s&page=%d", state, page)));
        assert_page(b, 200, "<main");
        assert_false(browser_sees(b, "漏了三天")); /* their words */
        for (str rest = b->body; cut_to(&rest, S("<span class=\"n\">"));)
            n++;
        if (!browser_sees(b, "rel=\"next\""))
            return n;
    }
    fail_msg("the list does not end");
    return n;
}

static void L5_the_voices_that_the_home_page_counts_open_as_a_list(void **state)
{
    struct loop *l = *state;
    static const struct {
        const char *state, *tab;
    } lists[] = { { "all", "全部" },   { "closed", "已办结" },  { "asked", NULL },
                  { "rated", "已评" }, { "satisfied", "满意" }, { "unrated", "没评" } };
    struct browser b = browser_new(l->site);
    int64_t n[6];
    live(l);
    struct voice_receipt secret = loop_voice(l, "help", "confidential"),
                         waits = loop_voice(l, "help", "public");
    loop_keep(l);
    for (size_t i = 0; i < 6; i++) {
        n[i] = voices_listed(l, &b, lists[i].state);
        if (lists[i].tab != NULL)
            assert_page(&b, 200,
                        str_c(l->arena, str_printf(l->arena, "aria-current=\"page\">%s %lld</a>",
                                                   lists[i].tab, (long long)n[i])));
    }
    assert_int_equal(n[0],
                     site_number(l->site, "SELECT count(*) FROM voice WHERE secrecy <> 'confidential'"));
    assert_true(n[1] > 0 && n[3] > 0 && n[4] == n[3] && n[2] == n[3] + n[5]);
    browser_get(&b, "/voices");
    assert_page(&b, 200, str_c(l->arena, waits.number));
    assert_false(browser_sees(&b, str_c(l->arena, secret.number)));
    browser_get(&b, "/");
    assert_page(&b, 200, "<a href=\"/voices\">");
}

static struct numbers desk_csv(struct loop *l, struct browser *b, const char *filter)
{
    browser_get(b, path_of(l, "/desk/ledger", filter));
    assert_page(b, 200, "<main");
    browser_send(b, path_of(l, "/desk/ledger/csv", filter));
    assert_page(b, 200, "\xef\xbb\xbf编号,");
    return taken(b->body);
}

static void L5_the_ledger_of_the_desk_is_the_list_that_this_person_sees(void **state)
{
    struct loop *l = *state;
    static const char *const people[] = { "head.one", "handler.one", "in.town", "in.village" };
    static const char *const states[] = { "all", "open", "echoed", "mine" };
    size_t sums[4] = { 0 };
    live(l);
    (void)site_person(l->site, "in.town", "coordinator", l->site->town);
    site_post(l->site, l->site->village[0],
              site_person(l->site, "in.village", "coordinator", l->site->village[0]));
    for (size_t p = 0; p < 4; p++) {
        struct browser b = in_as(l, people[p]);
        organisation_id unit = p == 3 ? l->site->village[0] : l->site->town;
        for (size_t i = 0; i < 4; i++) {
            const char *filter =
                str_c(l->arena, str_printf(l->arena, "?state=%s&org=%lld", states[i], (long long)unit.v));
            struct numbers desk =
                listed(l, &b, path_of(l, "/desk", filter), "<a class=\"hit\" href=\"/desk/problems/");
            struct numbers csv = desk_csv(l, &b, filter);
            assert_same(&desk, &csv);
            sums[p] += csv.n;
        }
    }
    /* Confidential cases: in nobody's but the coordinator's above; never in that of the unit concerned. */
    assert_true(sums[2] > sums[0] && sums[0] == sums[3] && sums[1] > 0);
}

static void taking_it_along_is_audited_and_holds_this_minute(void **state)
{
    struct loop *l = *state;
    problem_id first = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    struct browser b = in_as(l, "clerk.one");
    const char *filter =
        str_c(l->arena, str_printf(l->arena, "?state=open&org=%lld", (long long)l->site->town.v));
    assert_int_equal(desk_csv(l, &b, filter).n, 1);
    problem_id second = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    struct numbers two = desk_csv(l, &b, filter);
    assert_int_equal(two.n, 2);
    assert_false(str_eq(loop_row(l, first).number, loop_row(l, second).number));
    loop_keep(l);
    browser_get(&b, path_of(l, "/desk/ledger", filter));
    browser_send(&b, path_of(l, "/desk/ledger/xlsx", filter));
    assert_page(&b, 200, "PK");
    assert_text(browser_header(&b, "Content-Disposition"),
                "attachment; filename=\"ledger-2026-11-24-0900.xlsx\"");
    assert_text(browser_header(&b, "Cache-Control"), "no-store");
    browser_get(&b, path_of(l, "/desk/ledger", filter));
    browser_send(&b, path_of(l, "/desk/ledger/print", filter));
    assert_page(&b, 200, "村口水管漏水");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'ledger.export'"), 4);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'ledger.export' AND "
                                          "detail LIKE '%\"format\":\"csv\"%\"rows\":2%'"),
                     1);
}

static void the_public_ledger_tells_nothing_of_an_answer_before_the_echo(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_assign(l, id);
    loop_answer(l, id);
    loop_keep(l);
    browser_get(&b, "/ledger/csv");
    assert_page(&b, 200, "待核验");
    assert_false(browser_sees(&b, "已解决"));
    assert_false(browser_sees(&b, "第几轮"));
    size_t n;
    (void)loop_publish(l, id, &n);
    loop_keep(l);
    browser_get(&b, "/ledger/csv");
    assert_page(&b, 200, "已解决");
}

static void a_title_that_looks_like_a_formula_is_none_in_the_file(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    site_sql(l->site, "UPDATE problem SET title = '=HYPERLINK(1)', statement = '@sum'");
    browser_get(&b, "/ledger/csv");
    assert_page(&b, 200, ",'=HYPERLINK(1),'@sum,");
}

static void an_unknown_format_and_a_stranger_get_nothing(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    browser_get(&b, "/ledger/exe");
    assert_page(&b, 404, "");
    browser_get(&b, "/desk/ledger");
    assert_page(&b, 303, "");
    browser_post(&b, "/desk/ledger/csv", "application/x-www-form-urlencoded", S(""));
    assert_int_not_equal(b.out.status, 200);
    for (int i = 0; i < 10; i++)
        browser_get(&b, "/ledger/csv");
    assert_page(&b, 429, "取台账太频繁");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'ledger.export'"), 0);
}

static void what_its_author_took_back_is_neither_counted_nor_listed_in_public(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    struct voice_receipt stays = loop_voice(l, "help", "public"), soon = loop_voice(l, "help", "public"),
                         later = loop_voice(l, "help", "public");
    l->by.person = (person_id){ 0 };
    assert_done(l, voice_withdraw(loop_db(l), &l->by, soon.id));
    l->by.now += MS_PER_DAY;
    assert_done(l, voice_withdraw(loop_db(l), &l->by, later.id));
    loop_keep(l);
    browser_get(&b, "/voices");
    assert_page(&b, 200, str_c(l->arena, stays.number));
    assert_true(browser_sees(&b, str_c(l->arena, str_printf(l->arena, "%s 1</a>", "全部"))));
    assert_false(browser_sees(&b, str_c(l->arena, soon.number)) ||
                 browser_sees(&b, str_c(l->arena, later.number)));
}

TEST_DATABASE_MAIN(LOOP(what_its_author_took_back_is_neither_counted_nor_listed_in_public),
                   LOOP(L5_the_public_ledger_holds_the_rows_of_the_wall_in_its_order),
                   LOOP(L5_the_voices_that_the_home_page_counts_open_as_a_list),
                   LOOP(L5_the_ledger_of_the_desk_is_the_list_that_this_person_sees),
                   LOOP(taking_it_along_is_audited_and_holds_this_minute),
                   LOOP(the_public_ledger_tells_nothing_of_an_answer_before_the_echo),
                   LOOP(a_title_that_looks_like_a_formula_is_none_in_the_file),
                   LOOP(an_unknown_format_and_a_stranger_get_nothing))
