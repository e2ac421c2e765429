/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every figure opens its rows: whatever happened before, the list behind a figure of the secretary's page and
 * of the desk holds as many rows as the figure says, for everybody who may look. What happens is chance,
 * repeatable by seed.
 */
#include "base/rand.h"
#include "loop.h"

#define VOICES 36
#define DAYS 12
#define FIGURES_MAX 200

struct chance {
    struct loop *l;
    struct prng rng;
    problem_id problems[VOICES];
    size_t problems_n;
    int64_t rated;
};

static bool one_in(struct chance *c, uint64_t n)
{
    return prng_below(&c->rng, n) == 0;
}

/* ---- what happens ---- */

static struct voice_receipt says(struct chance *c)
{
    static const char *const kinds[] = { "hazard", "help", "consult", "complaint", "suggestion" };
    static const char *const secrecies[] = { "public", "name_hidden", "confidential" };
    struct loop *l = c->l;
    struct test_site *s = l->site;
    const organisation_id places[] = { s->village[0], s->village[1], s->town };
    struct voice_receipt receipt = { 0 };
    struct voice_new in = { .kind = str_from_c(kinds[prng_below(&c->rng, 5)]),
                            .category = one_in(c, 2) ? S("water") : S("road"),
                            .channel = S("web"),
                            .secrecy = str_from_c(secrecies[prng_below(&c->rng, 3)]),
                            .organisation = places[prng_below(&c->rng, 3)],
                            .words = S("水管漏了"),
                            .place = S("桥头") };
    struct problem_act_by by = l->by;
    by.person = (person_id){ 0 };
    assert_done(l, voice_receive(loop_db(l), &by, &in, &receipt));
    return receipt;
}

static void rate(struct chance *c, const struct problem_link *link)
{
    if (one_in(c, 3))
        return;
    c->l->by.person = (person_id){ 0 };
    assert_done(c->l, problem_rate(loop_db(c->l), &c->l->by, link->token,
                                   &(struct problem_opinion){ .score = prng_between(&c->rng, 1, 5),
                                                              .reason = S("") }));
    c->rated++;
}

/* A case comes as far as chance will have it. */
static void goes_on(struct chance *c, problem_id id)
{
    struct loop *l = c->l;
    size_t n = 0;
    if (one_in(c, 5))
        return;
    loop_assign(l, id);
    if (one_in(c, 4))
        return;
    loop_answer(l, id);
    if (one_in(c, 4))
        return;
    struct problem_link *links = loop_publish(l, id, &n);
    for (size_t i = 0; i < n; i++)
        rate(c, &links[i]);
    l->by.person = (person_id){ 0 };
    if (one_in(c, 5))
        assert_done(l, problem_reopen(loop_db(l), &l->by, links[0].token, S("还是漏")));
}

static void is_screened(struct chance *c, voice_id voice)
{
    struct loop *l = c->l;
    struct voice_by_id_row row;
    l->by.person = l->clerk;
    assert_done(l, voice_load(loop_db(l), voice, &row));
    if (one_in(c, 5))
        return;
    if (one_in(c, 6)) {
        assert_done(l, voice_decline(loop_db(l), &l->by, voice, S("不归本镇")));
        return;
    }
    bool is_confidential = str_eq(row.secrecy, S("confidential"));
    if (c->problems_n > 0 && one_in(c, 3)) {
        problem_id into = c->problems[prng_below(&c->rng, c->problems_n)];
        if (is_confidential || !loop_row(l, into).is_confidential) {
            assert_done(l, voice_merge(loop_db(l), &l->by, voice, into));
            return;
        }
    }
    c->problems[c->problems_n++] = loop_accept(l, voice, str_c(l->arena, row.kind));
}

static void live(struct chance *c)
{
    size_t begun = 0;
    for (int day = 0; day < DAYS; day++) {
        for (int i = 0; i < VOICES / DAYS; i++)
            is_screened(c, says(c).id);
        for (; begun < c->problems_n; begun++)
            goes_on(c, c->problems[begun]);
        loop_wait(c->l, MS_PER_DAY);
    }
    loop_keep(c->l);
}

/* ---- what the pages say ---- */

struct figure {
    str path;
    int64_t n;
    bool is_share;
};

static bool cut_to(str *rest, str what)
{
    size_t at = str_find(*rest, what);
    if (at == SIZE_MAX)
        return false;
    *rest = str_slice(*rest, at + what.n, rest->n);
    return true;
}

static size_t occurrences(str text, str what)
{
    size_t n = 0;
    while (cut_to(&text, what))
        n++;
    return n;
}

/* Digits outside of tags; a percent sign makes it a share. */
static struct figure figure_read(str text)
{
    struct figure f = { 0 };
    bool is_tag = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        is_tag = c == '<' || (is_tag && c != '>');
        if (!is_tag && c >= '0' && c <= '9')
            f.n = f.n * 10 + (c - '0');
        f.is_share = f.is_share || (!is_tag && c == '%');
    }
    return f;
}

/* Links of a class with the number inside them: <a class="…" href="path">…number…</a>. */
static size_t figures_take(struct loop *l, str page, const char *class, const char *end, struct figure *ret)
{
    size_t n = 0;
    str open = str_printf(l->arena, "<a class=\"%s", class);
    while (n < FIGURES_MAX && cut_to(&page, open) && cut_to(&page, S("href=\""))) {
        str path = str_slice(page, 0, str_find(page, S("\"")));
        (void)cut_to(&page, S(">"));
        ret[n] = figure_read(str_slice(page, 0, str_find(page, str_from_c(end))));
        ret[n++].path = path;
    }
    return n;
}

static const char *local(struct loop *l, str path)
{
    struct buf b = buf_new(l->arena, path.n + 1);
    for (str rest = path; rest.n > 0;) {
        bool is_amp = str_starts(rest, S("&amp;"));
        buf_putc(&b, rest.p[0]);
        rest = str_slice(rest, is_amp ? 5 : 1, rest.n);
    }
    return str_c(l->arena, buf_str(&b));
}

/* Rows of the list behind a figure, over all its pages. */
static int64_t rows_behind(struct browser *b, str path)
{
    struct loop l = { .arena = b->site->arena };
    int64_t n = 0;
    for (int page = 0; page < 20; page++) {
        browser_get(b, local(&l, path));
        assert_page(b, 200, "<main");
        str main = b->body, next = b->body;
        bool is_desk = str_find(path, S("/desk/voices")) == SIZE_MAX;
        if (is_desk)
            n += (int64_t)occurrences(main, S("<a class=\"hit\" href=\"/desk/problems/"));
        else
            n += (int64_t)occurrences(main, S("<a href=\"/desk/voices/"));
        size_t end = str_find(next, S("\" rel=\"next\""));
        if (end == SIZE_MAX)
            return n;
        next = str_slice(next, 0, end);
        while (cut_to(&next, S("href=\"")))
            path = next;
    }
    fail_msg("the list does not end");
    return n;
}

static void figures_hold(struct loop *l, struct browser *b, const struct figure *figures, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (figures[i].is_share)
            continue;
        int64_t rows = rows_behind(b, figures[i].path);
        if (rows != figures[i].n)
            print_error("%s says %lld, its list has %lld\n", local(l, figures[i].path),
                        (long long)figures[i].n, (long long)rows);
        assert_int_equal(rows, figures[i].n);
    }
}

/* The secretary's page of a unit and the desk's tabs and tree there; the sum of all figures. */
static int64_t page_holds(struct loop *l, struct browser *b, organisation_id unit)
{
    struct figure *all = ARENA_ARRAY(l->arena, struct figure, 4 * FIGURES_MAX);
    size_t n = 0;
    int64_t sum = 0;
    browser_get(b, str_c(l->arena, str_printf(l->arena, "/secretary?org=%lld", (long long)unit.v)));
    assert_page(b, 200, "<main");
    n += figures_take(l, b->body, "plain", "</span>", all + n);
    n += figures_take(l, b->body, "hit cell", "</a>", all + n);
    assert_true(n >= 13);
    browser_get(b, str_c(l->arena, str_printf(l->arena, "/desk?org=%lld", (long long)unit.v)));
    assert_page(b, 200, "<main");
    figures_hold(l, b, all, n);
    for (size_t i = 0; i < n; i++)
        sum += all[i].n;
    return sum;
}

static void every_figure_opens_as_many_rows_as_it_says(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    (void)site_person(s, "in.town", "coordinator", s->town);
    person_id villager = site_person(s, "both.hats", "coordinator", s->town);
    site_post(s, s->village[1], villager);
    int64_t rated = 0;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct chance c = { .l = l, .rng = { seed } };
        live(&c);
        rated += c.rated;
    }
    assert_true(rated > 5);
    int64_t sums[3] = { 0 };
    const char *const people[] = { "head.one", "in.town", "both.hats" };
    const organisation_id units[] = { s->town, s->village[0], s->village[1], s->office[0] };
    for (size_t p = 0; p < 3; p++) {
        struct browser b = browser_new(s);
        browser_login(&b, people[p]);
        for (size_t u = 0; u < 4; u++)
            sums[p] += page_holds(l, &b, units[u]);
    }
    /* Who sees confidential cases counts more; a post in one village takes that village's away again. */
    assert_true(sums[0] > 50 && sums[1] > sums[2] && sums[2] > sums[0]);
}

TEST_DATABASE_MAIN(LOOP(every_figure_opens_as_many_rows_as_it_says))
