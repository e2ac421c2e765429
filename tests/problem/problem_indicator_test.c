/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indicators as of any day: what a day's figures were is what they are told to have been later, and each
 * number has exactly its rows. What happens is chance, repeatable by seed.
 */
#include "base/rand.h"
#include "features/problem/problem_indicator.h"
#include "loop.h"

#define DAYS 14
#define VIEWS 5
#define CASES_MAX 64
#define ROWS_MAX 1000

struct world {
    struct loop *l;
    struct prng rng;
    problem_id open[CASES_MAX];
    str links[CASES_MAX]; /* of the last echo of the case; absent: none that stands */
    size_t n;
    struct problem_measures seen[DAYS][VIEWS];
};

static bool one_in(struct world *w, uint64_t n)
{
    return prng_below(&w->rng, n) == 0;
}

/* ---- what happens ---- */

static voice_id says(struct world *w)
{
    static const char *const kinds[] = { "hazard", "help", "consult", "complaint", "suggestion" };
    static const char *const secrecies[] = { "public", "name_hidden", "public", "confidential" };
    struct loop *l = w->l;
    const organisation_id places[] = { l->site->village[0], l->site->village[1], l->site->town };
    struct voice_receipt receipt = { 0 };
    struct voice_new in = { .kind = str_from_c(kinds[prng_below(&w->rng, 5)]),
                            .category = S("water"),
                            .channel = S("web"),
                            .secrecy = str_from_c(secrecies[prng_below(&w->rng, 4)]),
                            .organisation = places[prng_below(&w->rng, 3)],
                            .words = S("水管漏了"),
                            .place = S("桥头") };
    struct problem_act_by by = l->by;
    by.person = (person_id){ 0 };
    assert_done(l, voice_receive(loop_db(l), &by, &in, &receipt));
    return receipt.id;
}

static void screen(struct world *w, voice_id voice)
{
    struct loop *l = w->l;
    struct voice_by_id_row row;
    assert_done(l, voice_load(loop_db(l), voice, &row));
    l->by.person = l->clerk;
    size_t at = w->n > 0 ? prng_below(&w->rng, w->n) : 0;
    if (w->n > 0 && one_in(w, 3) &&
        (str_eq(row.secrecy, S("confidential")) || !loop_row(l, w->open[at]).is_confidential)) {
        assert_done(l, voice_merge(loop_db(l), &l->by, voice, w->open[at]));
        return;
    }
    assert_true(w->n < CASES_MAX);
    w->open[w->n++] = loop_accept(l, voice, str_c(l->arena, row.kind));
}

static void reply(struct world *w, size_t at)
{
    struct loop *l = w->l;
    l->by.person = (person_id){ 0 };
    if (one_in(w, 3) && loop_row(l, w->open[at]).round < 3) {
        assert_done(l, problem_reopen(loop_db(l), &l->by, w->links[at], S("还是漏")));
        w->links[at] = (str){ 0 };
        return;
    }
    rc done = problem_rate(loop_db(l), &l->by, w->links[at],
                           &(struct problem_opinion){ .score = prng_between(&w->rng, 1, 5) });
    if (done == RC_CONFLICT) { /* rated already */
        l->err = (struct err){ 0 };
        return;
    }
    assert_done(l, done);
}

static void goes_on(struct world *w, size_t at)
{
    struct loop *l = w->l;
    str state = loop_row(l, w->open[at]).state;
    size_t n = 0;
    if (str_eq(state, S("accepted")) || (str_eq(state, S("assigned")) && one_in(w, 3)))
        loop_assign(l, w->open[at]);
    else if (str_eq(state, S("assigned")))
        loop_answer(l, w->open[at]);
    else if (str_eq(state, S("answered")))
        w->links[at] = loop_publish(l, w->open[at], &n)[0].token;
    else if (!str_is_absent(w->links[at]))
        reply(w, at);
}

/* ---- who looks ---- */

/* The whole site and a village in public; the town as who sees what is confidential and who does not; what an
 * office has. */
static struct problem_asof view(struct world *w, int which, day_t day)
{
    struct loop *l = w->l;
    const organisation_id units[VIEWS] = {
        { 0 }, l->site->village[0], l->site->town, l->site->town, l->site->office[0]
    };
    struct organisation unit = { 0 };
    if (which > 0)
        assert_done(l, organisation_load(loop_db(l), units[which], SITE_DAY, &unit));
    struct scope scope = which == 0 ? scope_whole() : scope_below(l->arena, unit.path);
    return (struct problem_asof){ .scope = scope,
                                  .rights = scope,
                                  .is_public_only = which < 2,
                                  .by_office = which == 4,
                                  .above = which == 2 ? unit.path : S(""),
                                  .me = l->handler.v,
                                  .today = SITE_DAY,
                                  .day = day,
                                  .cut = day_start(day + 1, l->by.offset) };
}

static void live(struct world *w)
{
    struct loop *l = w->l;
    for (int day = 0; day < DAYS; day++) {
        for (int i = 0; i < 4; i++)
            if (!one_in(w, 4))
                screen(w, says(w));
        for (size_t at = 0; at < w->n; at++)
            if (!one_in(w, 3))
                goes_on(w, at);
        for (int v = 0; v < VIEWS; v++) {
            const struct problem_asof q = view(w, v, SITE_DAY + day);
            assert_done(l, problem_measures_count(loop_db(l), &q, &w->seen[day][v]));
        }
        loop_wait(l, MS_PER_DAY);
    }
}

/* As of a total that decides the way: both give the same rows. */
static int64_t rows_of(struct world *w, const struct problem_asof *q, enum problem_measure m, int64_t total)
{
    struct loop *l = w->l;
    struct problem_indicator_voice_rows_rows voices = { 0 };
    struct problem_indicator_case_rows_rows cases = { 0 };
    if (problem_measure_is_voices(m))
        assert_done(l, problem_measure_voices(loop_db(l), q, m, total, ROWS_MAX, 0, &voices));
    else
        assert_done(l, problem_measure_cases(loop_db(l), q, m, total, ROWS_MAX, 0, &cases));
    return (int64_t)(voices.n + cases.n);
}

/* One view on one day: then, now, and its rows. */
static void day_holds(struct world *w, int day, int v, int64_t *sums)
{
    const struct problem_asof q = view(w, v, SITE_DAY + day);
    struct problem_measures now;
    assert_done(w->l, problem_measures_count(loop_db(w->l), &q, &now));
    for (int m = 1; m < MEASURE_COUNT; m++) {
        int64_t n = now.n[m], then = w->seen[day][v].n[m];
        int64_t rows = rows_of(w, &q, (enum problem_measure)m, n);
        bool is_as_it_was = v == 4 || n == then; /* an office: what it has now */
        if (!is_as_it_was || n != rows || (n > 0 && n != rows_of(w, &q, (enum problem_measure)m, INT64_MAX)))
            fail_msg("day %d view %d measure %d: %lld then, %lld now, %lld rows", day, v, m, (long long)then,
                     (long long)n, (long long)rows);
        sums[m] += n;
    }
}

static void L5_a_days_figures_stay_what_they_were_and_each_has_its_rows(void **state)
{
    struct loop *l = *state;
    struct world *w = ARENA_NEW(l->arena, struct world);
    int64_t sums[MEASURE_COUNT] = { 0 };
    *w = (struct world){ .l = l, .rng = { 7 } };
    live(w);
    for (int day = 0; day < DAYS; day++)
        for (int v = 0; v < VIEWS; v++)
            day_holds(w, day, v, sums);
    for (int m = 1; m < MEASURE_COUNT; m++)
        assert_true(sums[m] > 0);
    /* Who sees what is confidential counts more. */
    assert_true(w->seen[DAYS - 1][2].n[MEASURE_ACCEPTED] > w->seen[DAYS - 1][3].n[MEASURE_ACCEPTED]);
    assert_true(w->seen[DAYS - 1][0].n[MEASURE_ACCEPTED] > w->seen[DAYS - 1][1].n[MEASURE_ACCEPTED]);
    loop_keep(l);
    struct doctor doctor = { .app = &l->site->site.app, .arena = l->arena };
    doctor.db = loop_db(l);
    assert_int_equal(problem_indicator_examine(&doctor), RC_OK);
    assert_int_equal(doctor.findings_n, 0);
}

/* ---- one case, by hand ---- */

static void assert_measures(struct loop *l, day_t day, const int64_t *want)
{
    struct world w = { .l = l };
    struct problem_measures got;
    const struct problem_asof q = view(&w, 0, day);
    assert_done(l, problem_measures_count(loop_db(l), &q, &got));
    for (int m = 1; m < MEASURE_COUNT; m++)
        if (got.n[m] != want[m - 1])
            fail_msg("day %lld measure %d: %lld, want %lld", (long long)(day - SITE_DAY), m,
                     (long long)got.n[m], (long long)want[m - 1]);
}

static void a_reopened_case_was_closed_before_and_is_closed_after(void **state)
{
    struct loop *l = *state;
    size_t n;
    struct voice_receipt one = loop_voice(l, "consult", "public"), two = loop_voice(l, "consult", "public");
    problem_id id = loop_accept(l, one.id, "consult"); /* three working days, from a Tuesday: until Friday */
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    loop_assign(l, id);
    loop_answer(l, id);
    loop_wait(l, MS_PER_DAY); /* day 1 */
    struct problem_link *links = loop_publish(l, id, &n);
    assert_int_equal(n, 2);
    loop_wait(l, MS_PER_DAY); /* day 2 */
    l->by.person = (person_id){ 0 };
    assert_done(l, problem_rate(loop_db(l), &l->by, links[0].token, &(struct problem_opinion){ .score = 4 }));
    loop_wait(l, MS_PER_DAY); /* day 3 */
    assert_done(l, problem_reopen(loop_db(l), &l->by, links[1].token, S("还没好")));
    loop_wait(l, 27 * MS_PER_DAY); /* day 30: late */
    loop_answer(l, id);
    (void)loop_publish(l, id, &n);
    /* accepted prompt closed intime ever reopened replied solved voices asked rated satisfied */
    assert_measures(l, SITE_DAY - 1, (int64_t[]){ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
    assert_measures(l, SITE_DAY, (int64_t[]){ 1, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0 });
    assert_measures(l, SITE_DAY + 1, (int64_t[]){ 1, 1, 1, 1, 1, 0, 0, 0, 2, 2, 0, 0 });
    assert_measures(l, SITE_DAY + 2, (int64_t[]){ 1, 1, 1, 1, 1, 0, 1, 1, 2, 2, 1, 1 });
    assert_measures(l, SITE_DAY + 3, (int64_t[]){ 1, 1, 0, 0, 1, 1, 1, 0, 2, 0, 0, 0 });
    assert_measures(l, SITE_DAY + 30, (int64_t[]){ 1, 1, 1, 0, 1, 1, 1, 0, 2, 2, 0, 0 });
    loop_keep(l);
}

static void a_resident_who_hears_of_it_late_was_not_told_in_time(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    loop_wait(l, 2 * MS_PER_DAY); /* one working day is allowed */
    (void)loop_accept(l, v.id, "help");
    assert_measures(l, SITE_DAY + 2, (int64_t[]){ 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 });
    loop_keep(l);
}

/* ---- pages ---- */

static size_t occurrences(str text, str what)
{
    size_t n = 0;
    for (size_t at; (at = str_find(text, what)) != SIZE_MAX; n++)
        text = str_slice(text, at + what.n, text.n);
    return n;
}

static void every_number_of_the_page_opens_its_rows(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site), staff;
    size_t n;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id secret = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    loop_assign(l, id);
    loop_answer(l, id);
    (void)loop_publish(l, id, &n);
    str number = loop_row(l, id).number, hidden = loop_row(l, secret).number;
    loop_keep(l);
    browser_get(&b, "/indicators");
    assert_page(&b, 200,
                "href=\"/indicators/closed\">已办结 1</a><a class=\"btn\" "
                "href=\"/indicators/accepted\">已受理 1</a>");
    browser_get(&b, "/indicators/closed");
    assert_page(&b, 200, str_c(l->arena, number));
    assert_int_equal(occurrences(b.body, S("<a href=\"/problems/")), 1);
    browser_get(&b, "/indicators/accepted");
    assert_false(browser_sees(&b, str_c(l->arena, hidden)));
    browser_get(&b, "/indicators?day=2026-11-23");
    assert_page(&b, 200, "href=\"/indicators/closed?day=2026-11-23\">已办结 0</a>");
    assert_page(&b, 200, "<span class=\"fig\">–</span>");
    browser_get(&b, "/indicators?day=tomorrow");
    assert_page(&b, 200, "请填今天或以前的一天");
    browser_get(&b, "/indicators?day=2027-01-01");
    assert_page(&b, 200, "请填今天或以前的一天");
    browser_get(&b, "/indicators/nothing");
    assert_page(&b, 404, "");
    (void)site_person(l->site, "in.town", "coordinator", l->site->town);
    staff = browser_new(l->site);
    browser_login(&staff, "in.town");
    browser_get(&staff, "/desk/indicators");
    assert_page(&staff, 200, "已受理 2</a>");
    browser_get(&staff, "/desk/indicators/accepted");
    assert_page(&staff, 200, str_c(l->arena, hidden));
    assert_int_equal(occurrences(staff.body, S("<a href=\"/desk/problems/")), 2);
}

TEST_DATABASE_MAIN(LOOP(L5_a_days_figures_stay_what_they_were_and_each_has_its_rows),
                   LOOP(a_reopened_case_was_closed_before_and_is_closed_after),
                   LOOP(a_resident_who_hears_of_it_late_was_not_told_in_time),
                   LOOP(every_number_of_the_page_opens_its_rows))
