/* SPDX-License-Identifier: Apache-2.0 */
/* Many at once: of two who do the same, one has done it and the other is told. On PostgreSQL the lanes really
 * run side by side. */
#include <pthread.h>

#include "core/post.h"
#include "loop.h"

#define RACERS 6
#define ROUNDS 4

struct racer {
    struct loop *l;
    struct arena *arena;
    lane_fn *act;
    voice_id voice;
    problem_id problem;
    post_id post;
    str token, body; /* of a rating; of a report */
    rc done;
    struct err err;
    struct pipeline_output out;
    str said;
    pthread_barrier_t *gate;
};

static void *run(void *data)
{
    struct racer *r = data;
    (void)pthread_barrier_wait(r->gate);
    r->done = lane_run(r->l->site->site.app.lane, r->arena, &r->err, r->act, r);
    return NULL;
}

static void *report(void *data)
{
    struct racer *r = data;
    const struct pipeline_input in = { .method = HTTP_POST,
                                       .path = S("/api/v1/voices"),
                                       .query = S(""),
                                       .host = S("town.example"),
                                       .content_type = S("application/json"),
                                       .idempotency_key = S("one key"),
                                       .client = S("127.0.0.1"),
                                       .agent = S("test"),
                                       .body = r->body };
    (void)pthread_barrier_wait(r->gate);
    pipeline_run(&r->l->site->pipeline, r->arena, &in, &r->out);
    r->said = r->out.body;
    return NULL;
}

/* All at the same moment, each with an arena of its own. */
static void race(struct loop *l, struct racer *racers, const struct racer *each, void *(*how)(void *))
{
    pthread_barrier_t gate;
    pthread_t threads[RACERS];
    loop_keep(l);
    assert_int_equal(pthread_barrier_init(&gate, NULL, RACERS), 0);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = *each;
        racers[i].l = l;
        racers[i].arena = arena_new(16u << 20);
        racers[i].gate = &gate;
        assert_int_equal(pthread_create(&threads[i], NULL, how, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(pthread_barrier_destroy(&gate), 0);
}

/* One has done it; the others hear why not. */
static void assert_one(struct racer *racers, const char *key)
{
    int done = 0;
    for (int i = 0; i < RACERS; i++) {
        done += racers[i].done == RC_OK;
        if (racers[i].done != RC_OK) {
            assert_int_equal(racers[i].done, RC_CONFLICT);
            assert_non_null(racers[i].err.text_key);
            assert_string_equal(racers[i].err.text_key, key);
        }
        arena_free(racers[i].arena);
    }
    assert_int_equal(done, 1);
}

static struct problem_act_by by_of(const struct racer *r, person_id person)
{
    struct problem_act_by by = r->l->by;
    by.person = person;
    return by;
}

static rc accept(struct db *db, void *data)
{
    struct racer *r = data;
    struct problem_act_by by = by_of(r, r->l->clerk);
    const struct problem_new in = { .voice = r->voice,
                                    .title = S("水管漏水"),
                                    .statement = S("水管漏水"),
                                    .kind = S("help"),
                                    .category = S("water"),
                                    .is_public = true };
    return problem_accept(db, &by, &in, &r->problem);
}

static rc publish(struct db *db, void *data)
{
    struct racer *r = data;
    struct problem_act_by by = by_of(r, r->l->clerk);
    struct problem_link *links;
    size_t n;
    return problem_publish(db, &by, r->problem, &links, &n);
}

static rc rate(struct db *db, void *data)
{
    struct racer *r = data;
    struct problem_act_by by = by_of(r, (person_id){ 0 });
    return problem_rate(db, &by, r->token, &(struct problem_opinion){ .score = 5, .reason = S("") });
}

static rc reopen(struct db *db, void *data)
{
    struct racer *r = data;
    struct problem_act_by by = by_of(r, (person_id){ 0 });
    return problem_reopen(db, &by, r->token, S("还是漏"));
}

/* ---- the tree ---- */

static rc rename_village(struct db *db, void *data)
{
    struct racer *r = data;
    return organisation_rename(db, r->l->site->village[0], S("新东沟村"), S("village"), SITE_DAY + 1);
}

static rc give_post(struct db *db, void *data)
{
    struct racer *r = data;
    TRY(post_vacate(db, r->post, SITE_DAY));
    return post_give(db, &(struct post_holding){
                             .post = r->post, .person = r->l->clerk, .from_day = SITE_DAY, .now = SITE_NOW });
}

static void a_unit_that_is_renamed_and_a_post_that_is_given_many_times_at_once_have_one_of_each(void **state)
{
    struct loop *l = *state;
    struct racer racers[RACERS];
    struct post_new in = { .organisation = l->site->village[0],
                           .title = S("head"),
                           .kind = S("handler"),
                           .from_day = SITE_DAY,
                           .now = SITE_NOW };
    struct racer each = { .act = give_post };
    assert_done(l, post_add(loop_db(l), &in, &each.post));
    race(l, racers, &each, run);
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(racers[i].done, RC_OK);
    for (int i = 0; i < RACERS; i++)
        arena_free(racers[i].arena);
    str holders = str_printf(l->arena,
                             "SELECT count(*) FROM post_holder h JOIN post p ON p.id = h.post_id "
                             "WHERE h.to_day = 99999999 AND p.organisation_id = %lld",
                             (long long)l->site->village[0].v);
    assert_int_equal(site_number(l->site, str_c(l->arena, holders)), 1);
    race(l, racers, &(struct racer){ .act = rename_village }, run);
    for (int i = 0; i < RACERS; i++)
        arena_free(racers[i].arena);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM organisation_state WHERE name = '新东沟村'"),
                     1);
}

static void of_many_who_accept_a_voice_at_once_one_does(void **state)
{
    struct loop *l = *state;
    struct racer racers[RACERS];
    for (int round = 1; round <= ROUNDS; round++) {
        race(l, racers, &(struct racer){ .act = accept, .voice = loop_voice(l, "help", "public").id }, run);
        assert_one(racers, "problem.taken");
        assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem"), round);
    }
}

static void of_many_who_publish_rate_or_reopen_at_once_one_does(void **state)
{
    struct loop *l = *state;
    struct racer racers[RACERS];
    for (int round = 1; round <= ROUNDS; round++) {
        struct voice_receipt v = loop_voice(l, "help", "public");
        problem_id id = loop_accept(l, v.id, "help");
        loop_assign(l, id);
        loop_answer(l, id);
        race(l, racers, &(struct racer){ .act = publish, .problem = id }, run);
        assert_one(racers, "problem.wrong_state");
        str token = voice_link_token(l->arena, l->by.keys, v.id, 1);
        race(l, racers, &(struct racer){ .act = rate, .token = token }, run);
        assert_one(racers, "problem.rated_already");
        race(l, racers, &(struct racer){ .act = reopen, .token = token }, run);
        for (int i = 0; i < RACERS; i++) /* the case is no longer echoed, seen before or behind the lock */
            if (racers[i].err.text_key != NULL)
                racers[i].err.text_key = "over";
        assert_one(racers, "over");
        assert_int_equal(loop_row(l, id).round, 2);
    }
}

static void the_same_report_sent_many_times_at_once_is_one_voice_with_one_answer(void **state)
{
    struct loop *l = *state;
    struct racer racers[RACERS];
    str body =
        str_printf(l->arena,
                   "{\"organisation\":\"%lld\",\"words\":\"x\",\"kind\":\"help\",\"category\":\"water\","
                   "\"secrecy\":\"public\"}",
                   (long long)l->site->village[0].v);
    race(l, racers, &(struct racer){ .body = body }, report);
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(racers[i].out.status, 201);
        assert_true(str_eq(racers[i].said, racers[0].said));
    }
    for (int i = 0; i < RACERS; i++)
        arena_free(racers[i].arena);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice"), 1);
}

TEST_DATABASE_MAIN(LOOP(a_unit_that_is_renamed_and_a_post_that_is_given_many_times_at_once_have_one_of_each),
                   LOOP(of_many_who_accept_a_voice_at_once_one_does),
                   LOOP(of_many_who_publish_rate_or_reopen_at_once_one_does),
                   LOOP(the_same_report_sent_many_times_at_once_is_one_voice_with_one_answer))
