/* SPDX-License-Identifier: Apache-2.0 */
/* The sums behind the indicators: whatever is written, and however much of it the job has summed already,
 * they are those of the rows, as of every day. */
#include "base/rand.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_indicator.h"
#include "features/problem/problem_tally.h"
#include "loop.h"

#define DAYS 40
#define CASES 30

static int64_t drift_of(struct loop *l, day_t day)
{
    int64_t drift;
    assert_done(l, problem_tally_examine(loop_db(l), day, l->by.offset, &drift));
    return drift;
}

static void assert_holds(struct loop *l, const char *after)
{
    for (day_t day = SITE_DAY - 1; day <= SITE_DAY + DAYS + 20; day += 4) {
        int64_t drift = drift_of(l, day);
        if (drift != 0)
            fail_msg("%lld sums drift as of day %lld after %s", (long long)drift, (long long)(day - SITE_DAY),
                     after);
    }
}

static void care(struct loop *l)
{
    bool is_left = true;
    while (is_left)
        assert_done(l,
                    problem_tally_care(loop_db(l), day_of(l->by.now, l->by.offset), l->by.offset, &is_left));
    loop_keep(l);
}

/* A case a day or so; most are answered, some rated, some reopened. */
static void live(struct loop *l, struct prng *p)
{
    static const char *const kinds[] = { "hazard", "help", "consult", "complaint" };
    static const char *const secrecies[] = { "public", "public", "confidential" };
    for (int i = 0; i < CASES; i++) {
        size_t n;
        voice_id voice = loop_voice(l, kinds[prng_below(p, 4)], secrecies[prng_below(p, 3)]).id;
        problem_id id = loop_accept(l, voice, "help");
        loop_wait(l, (ms_t)prng_below(p, 2 * MS_PER_DAY * DAYS / CASES));
        if (prng_below(p, 4) == 0)
            continue;
        loop_assign(l, id);
        loop_answer(l, id);
        str link = loop_publish(l, id, &n)[0].token;
        loop_wait(l, 1000);
        l->by.person = (person_id){ 0 };
        if (prng_below(p, 3) == 0)
            assert_done(l, problem_reopen(loop_db(l), &l->by, link, S("还是漏")));
        else if (prng_below(p, 3) > 0)
            assert_done(l, problem_rate(loop_db(l), &l->by, link,
                                        &(struct problem_opinion){ .score = prng_between(p, 1, 5) }));
        if (prng_below(p, 5) == 0)
            care(l);
    }
    loop_keep(l);
}

/* Writes past the acts; #: a remainder of seven. */
static const char *const changes[] = {
    "UPDATE problem SET is_public = 1 - is_public WHERE id % 7 = #",
    "UPDATE problem SET is_confidential = 1 - is_confidential, is_public = 0 WHERE id % 7 = #",
    "UPDATE problem SET office_id = organisation_id, echoed_at = accepted_at + 90000000 WHERE id % 7 = #",
    "UPDATE problem SET organisation_id = (SELECT min(o.id) FROM organisation o) WHERE id % 7 = #",
    "UPDATE problem SET state = 'merged' WHERE id % 7 = #",
    "UPDATE problem SET state = 'closed' WHERE state = 'merged' AND id % 7 <> #",
    "UPDATE problem SET echoed_at = NULL, office_id = NULL WHERE id % 7 = #",
    "UPDATE problem SET accepted_at = accepted_at - 864000000, contact_until_at = 9 WHERE id % 7 = #",
    "UPDATE voice SET problem_id = (SELECT max(p.id) FROM problem p) WHERE id % 7 = #",
    "UPDATE voice SET problem_id = NULL, state = 'received' WHERE id % 7 = #",
    "UPDATE voice SET problem_id = (SELECT min(id) FROM problem p WHERE p.id > voice.id) WHERE id % 7 = #",
    "UPDATE voice SET state = 'withdrawn' WHERE id % 7 = #",
    "UPDATE voice SET secrecy = 'confidential' WHERE id % 7 = #",
    "UPDATE voice SET first_answer_at = received_at + 500000000 WHERE id % 7 = #",
    "UPDATE problem_answer SET until_at = echoed_at + 300000000 WHERE problem_id % 7 = #",
    "UPDATE problem_answer SET until_at = 9007199254740991 WHERE problem_id % 7 = #",
    "UPDATE problem_answer SET is_late = 1, is_first = 1, replied_at = echoed_at WHERE problem_id % 7 = #",
    "UPDATE problem_rating SET score = 6 - score, at = at + 86400000 WHERE problem_id % 7 = #",
    "DELETE FROM problem_rating WHERE id % 7 = #",
    ("INSERT INTO problem_rating (id, problem_id, voice_id, round, score, at) SELECT v.id + 1, v.problem_id, "
     "v.id, 1, 4, "
     "v.received_at + 200000000 FROM voice v WHERE v.problem_id IS NOT NULL AND v.id % 7 = # AND NOT "
     "EXISTS (SELECT 1 "
     "FROM problem_rating r WHERE r.voice_id = v.id AND r.round = 1)"),
    "DELETE FROM problem_answer WHERE problem_id % 14 = #",
};
static const char *changed(struct loop *l, const char *sql, char remainder)
{
    struct buf b = buf_new(l->arena, strlen(sql) + 1);
    for (const char *at = sql; *at != '\0'; at++)
        buf_putc(&b, *at == '#' ? remainder : *at);
    return str_c(l->arena, buf_str(&b));
}

#define CHANGES (sizeof changes / sizeof changes[0])

static void sums_are_those_of_the_rows_whatever_is_written(void **state)
{
    struct loop *l = *state;
    struct prng p = { 3 };
    live(l, &p);
    assert_holds(l, "the acts");
    for (size_t i = 0; i < 2 * CHANGES; i++) {
        const char *sql = changes[i % CHANGES];
        loop_keep(l);
        site_sql(l->site, changed(l, sql, (char)('0' + prng_below(&p, 7))));
        assert_holds(l, sql);
        if (prng_below(&p, 3) == 0)
            care(l);
    }
    care(l);
    assert_holds(l, "the job");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_tally_touched"), 0);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_tally_delta"), 0);
    assert_true(site_number(l->site, "SELECT count(DISTINCT span) FROM problem_tally_sum") >= 3);
}

static rc care_unit(struct db *db, void *data)
{
    const struct loop *l = data;
    bool is_left;
    return problem_tally_care(db, day_of(l->by.now, l->by.offset), l->by.offset, &is_left);
}

static void sums_that_somebody_has_spoilt_are_found_and_mended(void **state)
{
    struct loop *l = *state;
    struct prng p = { 4 };
    live(l, &p);
    care(l);
    loop_keep(l);
    site_sql(l->site, "UPDATE problem_tally_day SET closed = closed + 1 WHERE accepted > 0");
    assert_true(drift_of(l, SITE_DAY + 5) > 0);
    loop_keep(l);
    site_sql(l->site, "UPDATE problem_tally_sum SET voices = voices + 1");
    assert_true(drift_of(l, SITE_DAY + DAYS) > 0);
    assert_done(l, problem_counts_anew(loop_db(l)));
    assert_holds(l, "counting anew");
    care(l);
    assert_holds(l, "counting anew, and the job");
    loop_keep(l);
    /* Nothing to do, nothing written. */
    struct app *app = &l->site->site.app;
    assert_int_equal(lane_run(app->lane, l->arena, &l->err, care_unit, l), RC_OK);
    uint64_t version = lane_table_version(app->lane, TABLE_PROBLEM_TALLY_DAY);
    assert_int_equal(lane_run(app->lane, l->arena, &l->err, care_unit, l), RC_OK);
    assert_true(lane_table_version(app->lane, TABLE_PROBLEM_TALLY_DAY) == version);
}

/* ---- the tree of the day ---- */

static int64_t measured(struct loop *l, organisation_id unit, organisation_id rights, day_t day,
                        bool is_public_only, enum problem_measure m)
{
    struct organisation today;
    struct problem_measures all;
    struct problem_indicator_case_rows_rows rows;
    struct problem_asof q = { .is_public_only = is_public_only,
                              .above = S(""),
                              .today = SITE_DAY + 20,
                              .day = day,
                              .cut = day_start(day + 1, l->by.offset) };
    assert_done(l, organisation_load(loop_db(l), rights, q.today, &today));
    q.rights = scope_below(l->arena, today.path);
    assert_done(l, problem_asof_scope(loop_db(l), unit, day, &q.scope));
    assert_done(l, problem_measures_count(loop_db(l), &q, &all));
    assert_done(l, problem_measure_cases(loop_db(l), &q, m, all.n[m], 100, 0, &rows));
    assert_int_equal(rows.n, all.n[m]);
    return all.n[m];
}

static organisation_id district(struct loop *l, const char *name)
{
    organisation_id id;
    const struct organisation_new in = { .parent = l->site->town,
                                         .name = str_from_c(name),
                                         .kind = S("region"),
                                         .sort = 9,
                                         .from_day = SITE_DAY,
                                         .now = l->by.now };
    assert_done(l, organisation_add(loop_db(l), &in, &id));
    return id;
}

/* A village goes to another town: its cases are counted where it was on the day that is asked for; what is
 * not public of them goes with it. */
static void L5_a_unit_that_has_moved_is_counted_where_it_was(void **state)
{
    struct loop *l = *state;
    organisation_id root = l->site->town, town = district(l, "东片"), other = district(l, "西片");
    problem_id open = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    (void)loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    loop_keep(l);
    site_sql(l->site,
             "UPDATE problem SET is_confidential = 0 WHERE kind = 'complaint'"); /* not public either */
    organisation_id village = loop_row(l, open).organisation_id;
    assert_done(l, organisation_move(loop_db(l), village, town, SITE_DAY + 1));
    assert_done(l, organisation_move(loop_db(l), village, other, SITE_DAY + 10));
    care(l);
    for (int i = 0; i < 2; i++) {
        bool is_public_only = i == 0;
        int64_t all = is_public_only ? 1 : 2;
        assert_int_equal(measured(l, town, root, SITE_DAY + 9, is_public_only, MEASURE_ACCEPTED), all);
        assert_int_equal(measured(l, town, root, SITE_DAY + 10, is_public_only, MEASURE_ACCEPTED), 0);
        assert_int_equal(measured(l, other, root, SITE_DAY + 9, is_public_only, MEASURE_ACCEPTED), 0);
        assert_int_equal(measured(l, other, root, SITE_DAY + 10, is_public_only, MEASURE_ACCEPTED), all);
        /* The village itself, wherever it is; a day before all history is the first of it. */
        assert_int_equal(measured(l, village, root, SITE_DAY + 9, is_public_only, MEASURE_ACCEPTED), all);
        assert_int_equal(measured(l, village, root, SITE_DAY + 10, is_public_only, MEASURE_ACCEPTED), all);
        assert_int_equal(measured(l, root, root, SITE_DAY - 9000, is_public_only, MEASURE_ACCEPTED), 0);
    }
    /* Who has rights over the old town only no longer sees what is not public. */
    assert_int_equal(measured(l, town, town, SITE_DAY + 9, false, MEASURE_ACCEPTED), 1);
    assert_int_equal(measured(l, other, other, SITE_DAY + 10, false, MEASURE_ACCEPTED), 2);
}

static void a_voice_that_was_withdrawn_is_not_counted(void **state)
{
    struct loop *l = *state;
    size_t n;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, one.id, "help");
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    loop_assign(l, id);
    loop_answer(l, id);
    (void)loop_publish(l, id, &n);
    struct organisation top;
    struct problem_measures all;
    struct problem_indicator_voice_rows_rows rows;
    assert_done(l, organisation_load(loop_db(l), l->site->town, SITE_DAY, &top));
    struct scope scope = scope_below(l->arena, top.path);
    const struct problem_asof q = { .scope = scope,
                                    .rights = scope,
                                    .above = S(""),
                                    .today = SITE_DAY,
                                    .day = SITE_DAY,
                                    .cut = day_start(SITE_DAY + 1, l->by.offset) };
    for (int64_t want = 2; want >= 1; want--) {
        assert_done(l, problem_measures_count(loop_db(l), &q, &all));
        assert_int_equal(all.n[MEASURE_VOICES], want);
        assert_int_equal(all.n[MEASURE_ASKED], want);
        assert_done(l, problem_measure_voices(loop_db(l), &q, MEASURE_ASKED, want, 10, 0, &rows));
        assert_int_equal(rows.n, want);
        loop_keep(l);
        site_sql(l->site,
                 str_c(l->arena, str_printf(l->arena, "UPDATE voice SET state = 'withdrawn' WHERE id = %lld",
                                            (long long)two.id.v)));
    }
    loop_keep(l);
}

TEST_DATABASE_MAIN(LOOP(sums_are_those_of_the_rows_whatever_is_written),
                   LOOP(sums_that_somebody_has_spoilt_are_found_and_mended),
                   LOOP(L5_a_unit_that_has_moved_is_counted_where_it_was),
                   LOOP(a_voice_that_was_withdrawn_is_not_counted))
