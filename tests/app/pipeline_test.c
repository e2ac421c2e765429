/* SPDX-License-Identifier: Apache-2.0 */
/* The gate itself, with routes made for the purpose: what no page of the product would do must be stopped
 * too. */
#include "core/setting.h"
#include "loop.h"
#include "site.h"
#include "web/form.h"
#include "web/route.h"

static rc write_setting(struct rq *rq)
{
    return setting_set(rq->db, S("sneaked"), S("in"), rq->now);
}

static rc write_anyway(struct rq *rq)
{
    TRY(write_setting(rq));
    reply_bytes(rq, S("text/plain"), S("written"));
    return RC_OK;
}

/* Tries to write where only reading is allowed, and hides the failure. */
static rc write_and_hide(struct rq *rq)
{
    rc refused = write_setting(rq);
    reply_bytes(rq, S("text/plain"), refused == RC_OK ? S("written") : S("refused"));
    return RC_OK;
}

static rc write_and_fail(struct rq *rq)
{
    TRY(write_setting(rq));
    return RQ_FAIL(rq, RC_CONFLICT, NULL, "after writing");
}

static rc eat_memory(struct rq *rq)
{
    for (size_t i = 0; i < 4096; i++) /* far more than any request may have */
        (void)arena_alloc(rq->arena, (size_t)1 << 20);
    return RC_OK;
}

static rc show_form(struct rq *rq)
{
    reply_bytes(rq, S("text/html"),
                str_printf(rq->arena, "<form method=\"post\" action=\"/write\">%.*s</form>",
                           STR_ARG(form_guard(rq, &form_none).s)));
    return RC_OK;
}

static rc count_and_go(struct rq *rq)
{
    static int calls;
    reply_redirect(rq, str_printf(rq->arena, "/done/%d", ++calls));
    return write_setting(rq);
}

#define READ .method = HTTP_GET, .access = ROUTE_READ, .cache = CACHE_NONE
#define WRITE .method = HTTP_POST, .access = ROUTE_WRITE, .cache = CACHE_NONE, .form = &form_none
#define REST                                                                                                 \
    .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .permission = PERMISSION_PUBLIC, .scope = scope_public,          \
    .about = "a test"

static const struct route rows[] = {
    { READ, REST, .path = "/write-anyway", .handler = write_anyway },
    { READ, REST, .path = "/write-and-hide", .handler = write_and_hide },
    { READ, REST, .path = "/eat", .handler = eat_memory },
    { READ, REST, .path = "/form", .handler = show_form },
    { WRITE, REST, .path = "/write", .handler = count_and_go, .invalid = show_form },
    { WRITE, REST, .path = "/write-and-fail", .handler = write_and_fail, .invalid = show_form },
};

static void rows_use(struct test_site *s)
{
    const struct route *tables[] = { rows };
    const size_t sizes[] = { sizeof rows / sizeof rows[0] };
    struct err e = { 0 };
    rc done = router_new(tables, sizes, 1, s->arena, &e, &s->pipeline.router);
    if (done != RC_OK)
        print_error("%.*s\n", STR_ARG(e.detail));
    assert_int_equal(done, RC_OK);
}

static int64_t sneaked(struct test_site *s)
{
    return site_number(s, "SELECT count(*) FROM setting WHERE name = 'sneaked'");
}

static void a_read_route_cannot_write_whatever_its_handler_tries(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    rows_use(s);
    browser_get(&b, "/write-anyway");
    assert_page(&b, 500, "");
    browser_get(&b, "/write-and-hide");
    assert_page(&b, 200, "refused");
    assert_int_equal(sneaked(s), 0);
}

static void a_write_that_fails_leaves_nothing(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    rows_use(s);
    browser_get(&b, "/form");
    b.body = str_printf(
        s->arena, "<form method=\"post\" action=\"/write-and-fail\">%.*s",
        STR_ARG(str_slice(b.body, sizeof "<form method=\"post\" action=\"/write\">" - 1, b.body.n)));
    browser_send(&b, "/write-and-fail");
    assert_page(&b, 409, "");
    assert_int_equal(sneaked(s), 0);
}

static void a_form_sent_twice_acts_once_and_answers_the_same(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    rows_use(s);
    browser_get(&b, "/form");
    str page = b.body;
    browser_send(&b, "/write");
    assert_page(&b, 303, "");
    str first = str_copy(s->arena, b.location);
    b.body = page;
    browser_send(&b, "/write");
    assert_page(&b, 303, "");
    assert_true(str_eq(b.location, first));
    browser_get(&b, "/form");
    browser_send(&b, "/write");
    assert_false(str_eq(b.location, first));
}

static void a_form_of_another_visitor_is_refused(void **state)
{
    struct test_site *s = *state;
    struct browser one = browser_new(s), other = browser_new(s);
    rows_use(s);
    browser_get(&one, "/form");
    browser_get(&other, "/form");
    other.body = one.body;
    browser_send(&other, "/write");
    assert_page(&other, 409, "");
    assert_int_equal(sneaked(s), 0);
}

static void a_form_grows_stale_after_half_a_day(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    rows_use(s);
    browser_get(&b, "/form");
    site_wait(s, 13 * MS_PER_HOUR);
    browser_send(&b, "/write");
    assert_page(&b, 409, "");
    assert_int_equal(sneaked(s), 0);
}

static void a_request_that_eats_its_memory_gets_an_answer(void **state)
{
    struct test_site *s = *state;
    struct arena *small = arena_new((size_t)8 << 20);
    struct pipeline_input in = { .method = HTTP_GET,
                                 .path = S("/eat"),
                                 .query = S(""),
                                 .host = S("town.example"),
                                 .client = S("192.0.2.9") };
    struct pipeline_output out;
    rows_use(s);
    pipeline_run(&s->pipeline, small, &in, &out);
    assert_int_equal(out.code, RC_LIMIT);
    assert_true(str_find(out.body, S("<main")) != SIZE_MAX);
    arena_free(small);
}

static void what_the_glue_refuses_is_said_in_the_readers_language(void **state)
{
    static const struct {
        const char *path, *language, *words;
        int status;
        bool lacks_room;
    } cases[] = { { "/report", "zh-CN", "正在上传的大文件太多", 503, true },
                  { "/report", "en", "send it again in a few minutes", 503, true },
                  { "/report", "zh-CN", "少传几张照片", 413, false },
                  { "/report", "en", "send fewer pictures", 413, false },
                  { "/report", "en", "<main", 503, false },
                  { "/api/v1/voices", "en", "{\"error\":\"limit\"", 413, false },
                  { "/open311/v2/requests.json", "en", "\"code\":413", 413, false } };
    struct test_site *s = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pipeline_input in = { .method = HTTP_POST,
                                     .path = str_from_c(cases[i].path),
                                     .query = S(""),
                                     .host = S("town.example"),
                                     .accept_language = str_from_c(cases[i].language),
                                     .client = S("192.0.2.9") };
        struct pipeline_output out;
        pipeline_refuse(&s->pipeline, s->arena, &in,
                        &(struct pipeline_refusal){ cases[i].status, cases[i].lacks_room }, &out);
        assert_int_equal(out.status, cases[i].status);
        assert_int_equal(out.queries, 0);
        if (str_find(out.body, str_from_c(cases[i].words)) == SIZE_MAX)
            fail_msg("%s: %.*s", cases[i].path, STR_ARG(out.body));
    }
}

static void a_clock_set_back_ends_no_session_and_stops_no_form(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "clerk.one", "clerk", s->town);
    browser_login(&b, "clerk.one");
    site_wait(s, -30 * MS_PER_MINUTE);
    browser_get(&b, "/me");
    assert_page(&b, 200, "clerk.one");
    browser_send(&b, "/logout");
    assert_page(&b, 303, "");
}

/* Queries that a page may need; more means a loop over rows has crept in. */
static const struct budget {
    const char *path;
    int64_t most;
} budgets[] = {
    { "/", 18 },     { "/wall", 14 },         { "/wall?state=late", 14 }, { "/report", 8 },
    { "/login", 4 }, { "/organisations", 4 }, { "/api/v1/problems", 8 },  { "/open311/v2/services.json", 4 },
};

static void assert_budget(struct browser *b, const char *path, int64_t most)
{
    browser_get(b, path);
    if (b->out.queries > most)
        print_error("%s: %lld queries, %lld are allowed\n", path, (long long)b->out.queries, (long long)most);
    assert_true(b->out.queries <= most);
    assert_true(b->out.status == 200 || b->out.status == 303);
}

static void no_page_asks_the_database_more_often_than_its_budget_allows(void **state)
{
    struct browser b = browser_new(*state);
    for (size_t i = 0; i < sizeof budgets / sizeof budgets[0]; i++)
        assert_budget(&b, budgets[i].path, budgets[i].most);
}

/* What a person holds is read once, however many units and acts the page asks about. */
static void pages_of_the_desk_keep_their_budget_whatever_lies_on_it(void **state)
{
    struct test_site *s = *state;
    struct browser clerk = browser_new(s), secretary = browser_new(s);
    str number = { 0 };
    for (int i = 0; i < 5; i++)
        number = loop_accept(s, loop_voice(s, "hazard", "public", "dark").number, "dark", true);
    str waiting = loop_voice(s, "help", "public", "still dark").number;
    (void)site_person(s, "clerk.one", "clerk", s->town);
    (void)site_person(s, "chief", "secretary", s->town);
    browser_login(&clerk, "clerk.one");
    browser_login(&secretary, "chief");
    assert_budget(&clerk, "/desk", 21);
    assert_budget(&clerk, "/desk/voices", 12);
    assert_budget(&clerk, str_c(s->arena, str_printf(s->arena, "/desk/voices/%.*s", STR_ARG(waiting))),
                  21); /* what is alike too */
    assert_budget(&clerk, str_c(s->arena, str_printf(s->arena, "/desk/problems/%.*s", STR_ARG(number))), 28);
    assert_budget(&secretary, "/secretary", 18);
}

TEST_DATABASE_MAIN(SITE(a_read_route_cannot_write_whatever_its_handler_tries),
                   SITE(a_write_that_fails_leaves_nothing),
                   SITE(a_form_sent_twice_acts_once_and_answers_the_same),
                   SITE(a_form_of_another_visitor_is_refused), SITE(a_form_grows_stale_after_half_a_day),
                   SITE(a_request_that_eats_its_memory_gets_an_answer),
                   SITE(what_the_glue_refuses_is_said_in_the_readers_language),
                   SITE(a_clock_set_back_ends_no_session_and_stops_no_form),
                   SITE(no_page_asks_the_database_more_often_than_its_budget_allows),
                   SITE(pages_of_the_desk_keep_their_budget_whatever_lies_on_it))
