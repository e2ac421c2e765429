/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of Open311 answers: one call, two formats; errors and their statuses. */
#include "web/open311.h"

#include "harness/test.h"
#include "web/form.h"
#include "web/form_input.h"
#include "web/rq.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static struct rq *request(void *state, const char *path)
{
    struct rq *rq = ARENA_NEW(state, struct rq);
    rq->arena = state;
    rq->path = str_from_c(path);
    return rq;
}

/* Every kind of field, in a record in a list in a record. */
static str answer(void *state, const char *path)
{
    struct rq *rq = request(state, path);
    struct open311 o = open311_new(rq, 4096);
    open311_record(&o, "top");
    open311_str(&o, "text", S("a"));
    open311_list(&o, "things");
    open311_record(&o, "thing");
    open311_i64(&o, "n", -7);
    open311_bool(&o, "yes", true);
    open311_bool(&o, "no", false);
    open311_end(&o);
    open311_record(&o, "thing");
    open311_micro(&o, "lat", -500000, true);
    open311_micro(&o, "long", INT64_C(179999999), true);
    open311_micro(&o, "none", 5, false);
    open311_end(&o);
    open311_end(&o);
    open311_list(&o, "words");
    open311_str(&o, "word", S("b"));
    open311_str(&o, "word", S(""));
    open311_end(&o);
    open311_str(&o, "absent", (str){ 0 });
    open311_end(&o);
    assert_int_equal(open311_reply(rq, &o), RC_OK);
    return rq->reply.body;
}

static void the_same_calls_write_json_or_xml(void **state)
{
    assert_text(answer(*state, "/x.json"),
                "{\"text\":\"a\",\"things\":[{\"n\":-7,\"yes\":true,\"no\":false},"
                "{\"lat\":-0.5,\"long\":179.999999,\"none\":null}],\"words\":[\"b\",null],\"absent\":null}");
    assert_text(answer(*state, "/x.xml"),
                XML "<top><text>a</text><things><thing><n>-7</n><yes>true</yes><no>false</no></thing>"
                    "<thing><lat>-0.500000</lat><long>179.999999</long><none/></thing></things>"
                    "<words><word>b</word><word/></words><absent/></top>");
}

static void what_xml_cannot_say_is_replaced_and_marks_are_escaped(void **state)
{
    struct rq *rq = request(*state, "/x.xml");
    struct open311 o = open311_new(rq, 4096);
    open311_str(&o, "t", S("<&>\t\r\n\x01\x1f\xEF\xBF\xBE\xEF\xBF\xBD\xE6\xB0\xB4"));
    assert_text(buf_str(&o.out), XML
                "<t>&lt;&amp;&gt;\t&#13;\n\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xE6\xB0\xB4</t>");
}

static void an_answer_that_is_too_long_is_a_failure_and_never_cut(void **state)
{
    struct rq *rq = request(*state, "/x.json");
    struct open311 o = open311_new(rq, 20);
    open311_list(&o, "l");
    open311_str(&o, "s", S("twenty characters and more"));
    open311_end(&o);
    assert_int_equal(open311_reply(rq, &o), RC_LIMIT);
    assert_true(str_is_absent(rq->reply.body));
}

static void only_an_address_that_names_its_format_may_be_cached(void **state)
{
    static const char *const paths[] = { "/x", "/x.json", "/x.xml", "/x.jsonp" };
    for (size_t i = 0; i < 4; i++) {
        struct rq *rq = request(*state, paths[i]);
        struct open311 o = open311_new(rq, 100);
        assert_int_equal(open311_reply(rq, &o), RC_OK);
        assert_int_equal(rq->reply.is_private, i == 0 || i == 3);
    }
}

static void path_parameters_come_without_the_extension(void **state)
{
    static const struct {
        str sent, arg;
    } rows[] = { { S_INIT("7.json"), S_INIT("7") },    { S_INIT("7.xml"), S_INIT("7") },
                 { S_INIT("7.csv"), S_INIT("7.csv") }, { S_INIT("7.xml.json"), S_INIT("7.xml") },
                 { S_INIT(".json"), S_INIT("") },      { S_INIT("7"), S_INIT("7") } };
    struct rq *rq = request(*state, "/x");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rq->args[0] = rows[i].sent;
        assert_true(str_eq(open311_arg(rq, 0), rows[i].arg));
    }
}

static void statuses_become_those_of_the_standard(void **state)
{
    static const int rows[][2] = { { 422, 400 }, { 400, 400 }, { 401, 403 }, { 403, 403 }, { 404, 404 },
                                   { 405, 405 }, { 409, 409 }, { 429, 429 }, { 503, 503 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rq *rq = request(*state, "/x.json");
        open311_fail(rq, rows[i][0], S("no"));
        assert_int_equal(rq->reply.status, rows[i][1]);
        str want = str_printf(*state, "[{\"code\":%d,\"description\":\"no\"}]", rows[i][1]);
        assert_true(str_eq(rq->reply.body, want));
    }
}

static void every_wrong_field_is_an_error_of_its_own_and_a_key_makes_it_403(void **state)
{
    struct rq *rq = request(*state, "/x.xml");
    (void)form_fail_with(rq, S("lat"), S("bad"));
    (void)form_fail_with(rq, (str){ 0 }, S("where?"));
    open311_fail(rq, 422, S("unused"));
    assert_int_equal(rq->reply.status, 400);
    assert_text(rq->reply.body,
                XML "<errors><error><code>400</code><description>lat: bad</description></error>"
                    "<error><code>400</code><description>where?</description></error></errors>");
    (void)form_fail_with(rq, S(OPEN311_KEY_FIELD), S("no key"));
    open311_fail(rq, 422, S("unused"));
    assert_int_equal(rq->reply.status, 403);
    assert_true(str_find(rq->reply.body, S("<code>403</code><description>api_key: no key<")) != SIZE_MAX);
    assert_true(str_find(rq->reply.body, S("<code>400</code><description>lat: bad<")) != SIZE_MAX);
}

static void too_deep(void *data)
{
    struct open311 o = open311_new(data, 1000);
    for (int i = 0; i <= OPEN311_DEPTH_MAX; i++)
        open311_list(&o, "l");
}

static void closed_too_often(void *data)
{
    struct open311 o = open311_new(data, 1000);
    open311_end(&o);
}

static void left_open(void *data)
{
    struct open311 o = open311_new(data, 1000);
    open311_list(&o, "l");
    rc never = open311_reply(data, &o);
    (void)never;
}

static void a_writer_used_wrongly_is_a_bug(void **state)
{
    struct rq *rq = request(*state, "/x.xml");
    assert_true(test_is_bug(too_deep, rq, "OPEN311_DEPTH_MAX"));
    assert_true(test_is_bug(closed_too_often, rq, "without anything open"));
    assert_true(test_is_bug(left_open, rq, "not closed"));
}

#define WITH(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(WITH(the_same_calls_write_json_or_xml), WITH(what_xml_cannot_say_is_replaced_and_marks_are_escaped),
          WITH(an_answer_that_is_too_long_is_a_failure_and_never_cut),
          WITH(only_an_address_that_names_its_format_may_be_cached),
          WITH(path_parameters_come_without_the_extension), WITH(statuses_become_those_of_the_standard),
          WITH(every_wrong_field_is_an_error_of_its_own_and_a_key_makes_it_403),
          WITH(a_writer_used_wrongly_is_a_bug))
