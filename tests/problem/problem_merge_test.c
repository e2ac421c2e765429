/* SPDX-License-Identifier: Apache-2.0 */
/* Merging and unmerging, of voices and of whole problems: what holds whatever is done in whatever order. */
#include "loop.h"

#define OPEN_N 5 /* problems 0 to 4 are open, 5 and 6 confidential, 7 is closed */
#define SECRET_N 2
#define CLOSED (OPEN_N + SECRET_N)
#define PROBLEMS (CLOSED + 1)
#define EACH 3 /* voices of a problem; the first of them is never taken out */
#define VOICES (PROBLEMS * EACH)
#define OPS 12
#define SEQUENCES_SQLITE 2500
#define SEQUENCES_POSTGRES 250
#define KEEP_STEPS 50

/* What should be, told in the simplest way. */
struct oracle {
    int into[PROBLEMS]; /* -1: stands by itself */
    int home[VOICES];   /* -1: waits */
};
struct world {
    struct loop *l;
    problem_id problem[PROBLEMS];
    voice_id voice[VOICES];
    struct oracle is, first;
    str before;
    struct prng rand;
    int64_t done, refused;
};

static bool is_secret(int p)
{
    return p >= OPEN_N && p < CLOSED;
}

/* The last voice of the first two open problems was said in confidence. */
static bool is_hidden_voice(int v)
{
    return v % EACH == EACH - 1 && v / EACH < 2;
}

static int root_of(const struct oracle *o, int p)
{
    while (o->into[p] >= 0)
        p = o->into[p];
    return p;
}

/* ---- the rows ---- */

/* Every row with all that is worth keeping; links to rate are made anew with each echo. */
static const struct db_query all_rows = {
    .name = "all_rows",
    .sqlite =
        "SELECT 'v ' || v.id || ' ' || v.number || ' ' || coalesce(v.problem_id, 0) || ' ' || "
        "coalesce(v.home_problem_id, 0) || ' ' || v.state || ' ' || v.secrecy || ' ' || v.channel || ' ' || "
        "v.received_at || ' ' || coalesce(v.first_answer_at, 0) || ' ' || coalesce(v.phone_hash, '-') AS t "
        "FROM voice v UNION ALL "
        "SELECT 'p ' || p.id || ' ' || p.state || ' ' || coalesce(p.merged_into_id, 0) || ' ' || p.round || "
        "' ' || "
        "coalesce(p.office_id, 0) || ' ' || coalesce(p.person_id, 0) || ' ' || coalesce(p.due_day, 0) || ' ' "
        "|| p.title FROM problem p UNION ALL "
        "SELECT 'r ' || r.id || ' ' || r.problem_id || ' ' || r.voice_id || ' ' || r.round || ' ' || r.score "
        "FROM problem_rating r ORDER BY t",
};

static str rows_now(struct world *w)
{
    struct db_query q = all_rows;
    struct db_cursor *c;
    struct buf b = buf_new(w->l->arena, 64u << 10);
    bool row = true;
    q.postgres = q.sqlite;
    assert_done(w->l, db_start(loop_db(w->l), &q, NULL, &c));
    for (;;) {
        assert_done(w->l, db_step(c, &row));
        if (!row)
            break;
        buf_put(&b, db_column_bytes(c, 0));
        buf_put(&b, S("\n"));
    }
    return buf_str(&b);
}

/* Nobody is lost, doubled or answered by another problem than the oracle says. */
static void assert_as_told(struct world *w)
{
    for (int v = 0; v < VOICES; v++) {
        struct voice_by_id_row row;
        int home = w->is.home[v];
        assert_done(w->l, voice_load(loop_db(w->l), w->voice[v], &row));
        assert_int_equal(row.home_problem_id.has, home >= 0);
        assert_int_equal(row.problem_id.has, home >= 0);
        if (home < 0)
            continue;
        assert_int_equal(row.home_problem_id.v, w->problem[home].v);
        assert_int_equal(row.problem_id.v, w->problem[root_of(&w->is, home)].v);
    }
    for (int p = 0; p < PROBLEMS; p++) {
        struct problem_by_id_row row = loop_row(w->l, w->problem[p]);
        assert_int_equal(str_eq(row.state, S("merged")), w->is.into[p] >= 0);
        assert_int_equal(row.merged_into_id.has, w->is.into[p] >= 0);
    }
}

/* ---- acts, and what the oracle says to them ---- */

static const char *why_not_merge(const struct oracle *o, int p, int q)
{
    if (p == q)
        return "problem.merge_self";
    if (root_of(o, q) == p)
        return "problem.merge_ring";
    if (p == CLOSED)
        return "problem.merge_echoed";
    if (o->into[p] >= 0)
        return "problem.wrong_state";
    if (o->into[q] >= 0)
        return "problem.merge_merged";
    if (q == CLOSED)
        return "problem.merge_closed";
    return is_secret(p) != is_secret(q) ? "problem.merge_unlike" : NULL;
}

static const char *why_not_put(const struct oracle *o, int v, int p)
{
    if (o->home[v] >= 0)
        return "problem.taken";
    if (o->into[p] >= 0)
        return "problem.merge_merged";
    if (p == CLOSED)
        return "problem.merge_closed";
    bool is_confidential = is_secret(v / EACH) || is_hidden_voice(v);
    return is_secret(p) && !is_confidential ? "problem.merge_confidential" : NULL;
}

static void assert_said(struct world *w, rc got, const char *why)
{
    const char *said = w->l->err.text_key != NULL ? w->l->err.text_key : "-";
    if (got != (why == NULL ? RC_OK : RC_CONFLICT) || (why != NULL && strcmp(said, why) != 0))
        fail_msg("got %s %s, the oracle says %s", rc_name(got), said, why == NULL ? "done" : why);
    w->l->err = (struct err){ 0 };
    w->done += why == NULL;
    w->refused += why != NULL;
}

static void merge(struct world *w, int p, int q)
{
    const char *why = why_not_merge(&w->is, p, q);
    assert_said(w, problem_merge(loop_db(w->l), &w->l->by, w->problem[p], w->problem[q]), why);
    if (why == NULL)
        w->is.into[p] = q;
}

static void unmerge(struct world *w, int p)
{
    const char *why = w->is.into[p] < 0 ? "problem.not_merged_problem" : NULL;
    assert_said(w, problem_unmerge(loop_db(w->l), &w->l->by, w->problem[p]), why);
    w->is.into[p] = -1;
}

static void put(struct world *w, int v, int p)
{
    const char *why = why_not_put(&w->is, v, p);
    assert_said(w, voice_merge(loop_db(w->l), &w->l->by, w->voice[v], w->problem[p]), why);
    if (why == NULL)
        w->is.home[v] = p;
}

static void take(struct world *w, int v)
{
    const char *why = w->is.home[v] < 0 ? "problem.not_merged" : NULL;
    assert_said(w, voice_unmerge(loop_db(w->l), &w->l->by, w->voice[v]), why);
    w->is.home[v] = -1;
}

static int some(struct world *w, int n)
{
    return (int)prng_below(&w->rand, (uint64_t)n);
}

static int some_voice(struct world *w)
{
    return some(w, PROBLEMS) * EACH + 1 + some(w, EACH - 1);
}

static void some_act(struct world *w)
{
    w->l->by.now++;
    switch (some(w, 5)) {
    case 0:
    case 1:
        merge(w, some(w, PROBLEMS), some(w, PROBLEMS));
        break;
    case 2:
        unmerge(w, some(w, PROBLEMS));
        break;
    case 3:
        take(w, some_voice(w));
        break;
    default:
        put(w, some_voice(w), some(w, PROBLEMS));
    }
}

/* Problems in any order, then every voice to where it was. */
static void undo(struct world *w)
{
    int from = some(w, PROBLEMS);
    for (int i = 0; i < PROBLEMS; i++)
        if (w->is.into[(from + i) % PROBLEMS] >= 0)
            unmerge(w, (from + i) % PROBLEMS);
    for (int v = 0; v < VOICES; v++)
        if (w->is.home[v] != w->first.home[v]) {
            w->l->by.now++;
            if (w->is.home[v] >= 0)
                take(w, v);
            if (w->first.home[v] != CLOSED)
                put(w, v, w->first.home[v]);
        }
}

/* ---- the world ---- */

static void round_of_ratings(struct world *w, problem_id id)
{
    size_t n = 0;
    loop_assign(w->l, id);
    loop_answer(w->l, id);
    struct problem_link *links = loop_publish(w->l, id, &n);
    assert_true(n >= 2);
    w->l->by.person = (person_id){ 0 };
    assert_done(w->l, problem_rate(loop_db(w->l), &w->l->by, links[0].token,
                                   &(struct problem_opinion){ .score = 4 }));
    assert_done(w->l, problem_rate(loop_db(w->l), &w->l->by, links[1].token,
                                   &(struct problem_opinion){ .score = 1 }));
    assert_done(w->l, problem_reopen(loop_db(w->l), &w->l->by, links[1].token, S("还是漏")));
}

static void world_make(struct world *w)
{
    for (int p = 0; p < PROBLEMS; p++) {
        for (int i = 0; i < EACH; i++) {
            int v = p * EACH + i;
            bool is_confidential = is_secret(p) || is_hidden_voice(v);
            w->voice[v] = loop_voice(w->l, is_secret(p) ? "complaint" : "help",
                                     is_confidential ? "confidential" : "public")
                              .id;
            w->is.home[v] = p;
        }
        w->problem[p] = loop_accept(w->l, w->voice[p * EACH], is_secret(p) ? "complaint" : "help");
        for (int i = 1; i < EACH; i++)
            assert_done(w->l, voice_merge(loop_db(w->l), &w->l->by, w->voice[p * EACH + i], w->problem[p]));
        w->is.into[p] = -1;
    }
    round_of_ratings(w, w->problem[0]);
    round_of_ratings(w, w->problem[2]);
    loop_assign(w->l, w->problem[3]);
    (void)loop_to_echo(w->l, w->problem[CLOSED]);
    assert_done(w->l, problem_set_closed(loop_db(w->l), S("closed"), OPT_I64(w->l->by.now),
                                         w->problem[CLOSED], NULL));
    loop_keep(w->l);
    w->l->by.person = w->l->clerk;
    w->first = w->is;
    w->before = rows_now(w);
}

static void sequence(struct world *w, int nth)
{
    for (int i = 0; i < OPS; i++)
        some_act(w);
    assert_as_told(w);
    undo(w);
    assert_as_told(w);
    /* A closed problem takes nobody back. */
    if (memcmp(&w->is, &w->first, sizeof w->is) == 0)
        assert_true(str_eq(rows_now(w), w->before));
    if (nth % KEEP_STEPS == 0 || memcmp(&w->is, &w->first, sizeof w->is) != 0) {
        db_rollback(w->l->db);
        w->l->is_begun = false;
        w->is = w->first;
        assert_true(str_eq(rows_now(w), w->before));
    }
}

static void L1_whatever_is_merged_and_unmerged_nobody_and_nothing_is_lost_or_doubled(void **state)
{
    struct world w = { .l = *state, .rand = { 20261125 } };
    int n = test_database_kind() == DB_POSTGRES ? SEQUENCES_POSTGRES : SEQUENCES_SQLITE;
    world_make(&w);
    struct arena *kept = w.l->arena, *scratch = arena_new(64u << 20);
    w.before = str_copy(kept, w.before);
    w.l->arena = scratch;
    for (int i = 1; i <= n; i++) {
        db_bind(w.l->db, scratch, &w.l->err);
        sequence(&w, i);
        arena_reset(scratch);
    }
    db_bind(w.l->db, kept, &w.l->err);
    w.l->arena = kept;
    arena_free(scratch);
    assert_true(w.done > n * 4 && w.refused > n * 2); /* both were really tried */
}

/* ---- refusals that the sequences do not meet ---- */

static void nothing_public_vanishes_and_secrets_of_two_units_stay_apart(void **state)
{
    struct loop *l = *state;
    problem_id open = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id hidden = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id one = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    problem_id two = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    loop_keep(l);
    site_sql(l->site, str_c(l->arena, str_printf(l->arena, "UPDATE problem SET is_public = 0 WHERE id = %lld",
                                                 (long long)hidden.v)));
    site_sql(l->site,
             str_c(l->arena, str_printf(l->arena, "UPDATE problem SET organisation_id = %lld WHERE id = %lld",
                                        (long long)l->site->village[1].v, (long long)two.v)));
    assert_refused(l, problem_merge(loop_db(l), &l->by, open, hidden), RC_CONFLICT, "problem.merge_hides");
    assert_refused(l, problem_merge(loop_db(l), &l->by, one, two), RC_CONFLICT, "problem.merge_units");
    assert_refused(l, problem_merge(loop_db(l), &l->by, open, one), RC_CONFLICT, "problem.merge_unlike");
    assert_refused(l, problem_merge(loop_db(l), &l->by, one, open), RC_CONFLICT, "problem.merge_unlike");
    assert_done(l, problem_merge(loop_db(l), &l->by, hidden, open));
}

/* ---- answers and ratings ---- */

static void everybody_who_was_merged_is_told_and_asked(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "name_hidden");
    problem_id a = loop_accept(l, one.id, "help"), b = loop_accept(l, two.id, "help");
    size_t n = 0;
    assert_done(l, problem_merge(loop_db(l), &l->by, a, b));
    loop_assign(l, b);
    loop_answer(l, b);
    struct problem_link *links = loop_publish(l, b, &n);
    assert_int_equal(n, 2);
    assert_text(loop_told(l, one.id), "received accept merged assign publish");
    for (size_t i = 0; i < n; i++)
        assert_done(
            l, problem_rate(loop_db(l), &l->by, links[i].token, &(struct problem_opinion){ .score = 5 }));
    assert_text(loop_steps(l, a), "received1 accept1 merged1");
    assert_refused(l, problem_assign(loop_db(l), &l->by, a, l->site->office[0], l->handler, S("x")),
                   RC_CONFLICT, "problem.wrong_state");
}

static void a_voice_taken_out_after_its_rating_may_rate_another_answer(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, one.id, "help");
    size_t n = 0;
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    loop_assign(l, id);
    loop_answer(l, id);
    struct problem_link *links = loop_publish(l, id, &n);
    str mine = links[links[0].voice.v == two.id.v ? 0 : 1].token;
    assert_done(l, problem_rate(loop_db(l), &l->by, mine, &(struct problem_opinion){ .score = 1 }));
    l->by.person = l->clerk;
    assert_done(l, voice_unmerge(loop_db(l), &l->by, two.id));
    assert_refused(l, problem_rate(loop_db(l), &l->by, mine, &(struct problem_opinion){ .score = 5 }),
                   RC_NOT_FOUND, "problem.no_such_link");
    problem_id other = loop_accept(l, two.id, "help");
    mine = loop_to_echo(l, other);
    assert_done(l, problem_rate(loop_db(l), &l->by, mine, &(struct problem_opinion){ .score = 5 }));
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_rating"), 2);
}

static void who_joins_after_the_echo_is_asked_at_once(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public"),
                         three = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, one.id, "help"), other = loop_accept(l, three.id, "help");
    (void)loop_to_echo(l, id);
    l->by.person = l->clerk;
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    assert_done(l, problem_merge(loop_db(l), &l->by, other, id));
    str token = voice_link_token(l->arena, l->by.keys, two.id, 1);
    assert_done(l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 4 }));
    token = voice_link_token(l->arena, l->by.keys, three.id, 1);
    assert_done(l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 3 }));
}

/* ---- pages ---- */

static const char *page(struct loop *l, const char *base, str number, const char *act)
{
    return str_c(l->arena, str_printf(l->arena, "%s%.*s%s", base, STR_ARG(number), act));
}

static void the_page_of_a_merged_problem_leads_to_where_it_went_and_back(void **state)
{
    struct loop *l = *state;
    problem_id a = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id b = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str number = loop_row(l, a).number, into = loop_row(l, b).number;
    loop_keep(l);
    struct browser clerk = browser_new(l->site), visitor = browser_new(l->site);
    browser_login(&clerk, "clerk.one");
    browser_get(&clerk, page(l, "/desk/problems/", number, ""));
    browser_fill(&clerk, "merge_number", str_c(l->arena, number));
    browser_send(&clerk, page(l, "/desk/problems/", number, "/merge"));
    assert_page(&clerk, 409, "不能把事项并入它自己");
    browser_get(&clerk, page(l, "/desk/problems/", number, ""));
    browser_fill(&clerk, "merge_into", str_c(l->arena, into)); /* it is proposed */
    browser_send(&clerk, page(l, "/desk/problems/", number, "/merge"));
    assert_page(&clerk, 303, "");
    browser_get(&visitor, page(l, "/problems/", number, ""));
    assert_page(&visitor, 200, page(l, "href=\"/problems/", into, "\""));
    assert_page(&visitor, 200, "村口的水管漏了三天"); /* the original stays readable */
    browser_get(&visitor, page(l, "/problems/", into, ""));
    assert_page(&visitor, 200, page(l, "href=\"/problems/", number, "\""));
    browser_get(&visitor, "/api/v1/problems");
    assert_page(&visitor, 200, "\"total\":1");
    browser_get(&clerk, page(l, "/desk/problems/", number, ""));
    browser_send(&clerk, page(l, "/desk/problems/", number, "/unmerge"));
    assert_page(&clerk, 303, "");
    browser_get(&visitor, "/api/v1/problems");
    assert_page(&visitor, 200, "\"total\":2");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action LIKE 'problem.%merge'"),
                     2);
}

TEST_DATABASE_MAIN(LOOP(nothing_public_vanishes_and_secrets_of_two_units_stay_apart),
                   LOOP(everybody_who_was_merged_is_told_and_asked),
                   LOOP(a_voice_taken_out_after_its_rating_may_rate_another_answer),
                   LOOP(who_joins_after_the_echo_is_asked_at_once),
                   LOOP(the_page_of_a_merged_problem_leads_to_where_it_went_and_back),
                   LOOP(L1_whatever_is_merged_and_unmerged_nobody_and_nothing_is_lost_or_doubled))
