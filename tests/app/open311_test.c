/* SPDX-License-Identifier: Apache-2.0 */
/* Open311 GeoReport v2 as an outside program meets it: what the standard promises, in both formats. */
#include <expat.h>

#include "loop.h"
#include "web/format.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define V2 "/open311/v2/"
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_well_formed(str xml)
{
    XML_Parser p = XML_ParserCreate(NULL);
    bool good = XML_Parse(p, xml.p, (int)xml.n, 1) == XML_STATUS_OK;
    XML_ParserFree(p);
    return good;
}

/* How often words stand in the last answer. */
static size_t times_seen(const struct browser *b, const char *words)
{
    size_t n = 0, at;
    str rest = b->body, part = str_from_c(words);
    while ((at = str_find(rest, part)) != SIZE_MAX) {
        n++;
        rest = str_slice(rest, at + part.n, rest.n);
    }
    return n;
}

/* Status and words, and the format that the address names. */
static void get(struct browser *b, const char *path, int status, const char *words)
{
    browser_get(b, path);
    assert_page(b, status, words);
    bool is_xml = str_find(str_from_c(path), S(".xml")) != SIZE_MAX;
    assert_text(browser_header(b, "Content-Type"),
                is_xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8");
    if (is_xml)
        assert_true(is_well_formed(b->body));
}

static void getf(struct browser *b, int status, const char *words, const char *before, str part,
                 const char *after)
{
    struct arena *a = b->site->arena;
    get(b, str_c(a, str_printf(a, "%s%.*s%s", before, STR_ARG(part), after)), status, words);
}

/* Sends a report with these fields behind the key. */
static void post(struct browser *b, const char *path, str key, const char *fields)
{
    struct arena *a = b->site->arena;
    browser_post(b, path, URLENCODED, str_printf(a, "api_key=%.*s&%s", STR_ARG(key), fields));
}

/* The value of "token":"…" in the last answer. */
static str token_of(const struct browser *b)
{
    str token, rest = b->body;
    size_t at = str_find(rest, S("\"token\":\""));
    assert_true(at != SIZE_MAX);
    rest = str_slice(rest, at + 9, rest.n);
    (void)str_cut(&rest, '"', &token);
    return token;
}

static void every_address_answers_in_both_formats_with_the_shape_of_the_standard(void **state)
{
    static const struct {
        const char *path;
        int status;
        const char *words;
    } rows[] = {
        { "discovery.json", 200,
          "\"endpoints\":[{\"specification\":\"http://wiki.open311.org/GeoReport_v2\"" },
        { "discovery.xml", 200,
          "<formats><format>text/xml</format><format>application/json</format></formats>" },
        { "services.json", 200, "[{\"service_code\":\"road\",\"service_name\":\"Roads and bridges\"," },
        { "services.xml", 200, "<services><service><service_code>road</service_code>" },
        { "services/lamp.json", 200, "{\"service_code\":\"lamp\",\"attributes\":[{\"variable\":true," },
        { "services/lamp.xml", 200, "<values><value><key>hazard</key><name>" },
        { "services/none.json", 404, "[{\"code\":404,\"description\":\"" },
        { "services/none.xml", 404, "<errors><error><code>404</code><description>" },
        { "requests.json", 200, "[]" },
        { "requests.xml", 200, "<service_requests></service_requests>" },
        { "requests/none.json", 404, "[{\"code\":404," },
        { "requests/none.xml", 404, "<code>404</code>" },
        { "tokens/none.json", 404, "[{\"code\":404," },
        { "tokens/none.xml", 404, "<code>404</code>" },
        { "no/such/thing.xml", 404, "<errors><error><code>404</code>" },
        { "no/such/thing", 404, "[{\"code\":404," },
    };
    struct browser b = browser_new(*state);
    b.lang = S("en");
    for (size_t i = 0; i < COUNT(rows); i++)
        getf(&b, rows[i].status, rows[i].words, V2, str_from_c(rows[i].path), "");
}

static void without_an_extension_the_accept_header_chooses_and_nothing_is_cached(void **state)
{
    static const struct {
        const char *accept;
        bool is_xml;
    } rows[] = {
        { NULL, false },
        { "*/*", false },
        { "text/xml", true },
        { "application/xml;q=0.9, */*", true },
        { "application/json, text/xml", false },
        { "text/html, text/xml, application/json", true },
    };
    struct browser b = browser_new(*state);
    for (size_t i = 0; i < COUNT(rows); i++) {
        b.accept = str_from_c(rows[i].accept);
        browser_get(&b, V2 "services");
        assert_int_equal(str_starts(b.body, S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")), rows[i].is_xml);
        assert_text(browser_header(&b, "Cache-Control"), "no-store");
    }
    b.accept = S("application/json");
    get(&b, V2 "services.xml", 200, "<services>");
}

static void a_report_gets_a_token_and_once_accepted_the_token_gives_the_request(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    post(&b, V2 "requests.json", loop_key(s),
         "service_code=lamp&lat=37.123456&long=109.5&address_string=bridge&description=dark+%26+cold&"
         "first_name=Ann&last_name=Lee&email=a%40b.example&phone=13800000000&media_url=https%3A%2F%2Fp."
         "example%2F1&"
         "device_id=x&attribute[secrecy]=public&attribute[kind]=help&jurisdiction_id=town.example");
    assert_page(&b, 200, "\"account_id\":null");
    str token = token_of(&b);
    assert_false(browser_sees(&b, "service_request_id"));
    assert_int_equal(site_number(s,
                                 "SELECT count(*) FROM voice WHERE channel = 'open311' AND state = 'received'"
                                 " AND secrecy = 'public' AND kind = 'help' AND category_code = 'lamp'"
                                 " AND micro_latitude = 37123456 AND micro_longitude = 109500000"
                                 " AND place = 'bridge' AND words LIKE 'dark & cold%https://p.example/1'"
                                 " AND name_sealed IS NOT NULL AND phone_sealed IS NOT NULL"),
                     1);
    getf(&b, 200, "[{\"service_request_id\":null,\"token\":\"", V2 "tokens/", token, ".json");
    str number = loop_accept(s, token, "the lamp is dark", true);
    getf(&b, 200, "<service_request_id>EW-2026-0001</service_request_id>", V2 "tokens/", token, ".xml");
    getf(&b, 200, "\"status\":\"open\"", V2 "requests/", number, ".json");
    assert_true(browser_sees(&b, "\"address\":\"bridge, "));
    assert_true(browser_sees(&b, "\"lat\":37.123456,\"long\":109.5,"));
    assert_true(browser_sees(&b, "\"requested_datetime\":\"2026-11-24T09:00:00+08:00\""));
    loop_echo(s, number, "a new lamp");
    getf(&b, 200, "<status>closed</status><status_notes>a new lamp</status_notes>", V2 "requests/", number,
         ".xml");
    assert_true(browser_sees(&b, "<agency_responsible>供水站</agency_responsible><service_notice>换灯泡<"));
}

static void receipts_of_other_ways_are_no_tokens(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    struct voice_receipt receipt = loop_voice(s, "help", "public", "words");
    (void)loop_accept(s, receipt.number, "words", true);
    getf(&b, 404, "404", V2 "tokens/", receipt.number, ".json");
}

static void what_is_not_public_is_nowhere(void **state)
{
    static const char *const paths[] = { V2 "requests.json", V2 "requests.xml",
                                         V2 "requests.json?service_request_id=EW-2026-0001,EW-2026-0002,"
                                            "EW-2026-0003,EW-2026-0004" };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)loop_accept(s, loop_voice(s, "complaint", "public", "hush1").number, "hush2", true);
    (void)loop_accept(s, loop_voice(s, "help", "confidential", "hush3").number, "hush4", true);
    (void)loop_accept(s, loop_voice(s, "help", "public", "hush5").number, "hush6", false);
    str hidden = loop_accept(s, loop_voice(s, "help", "name_hidden", "hush7").number, "street is dark", true);
    (void)loop_voice(s, "help", "public", "hush8");
    for (size_t i = 0; i < COUNT(paths); i++) {
        get(&b, paths[i], 200, "street is dark");
        assert_false(browser_sees(&b, "hush"));
        assert_int_equal(times_seen(&b, "EW-2026-"), 1);
        /* The place is told only where a public voice named it. */
        assert_false(browser_sees(&b, "桥头小店边"));
        assert_false(browser_sees(&b, "37.12"));
    }
    getf(&b, 404, "404", V2 "requests/", S("EW-2026-0001"), ".json");
    getf(&b, 404, "404", V2 "requests/", S("EW-2026-0002"), ".xml");
    getf(&b, 200, "\"lat\":null,\"long\":null", V2 "requests/", hidden, ".json");
}

static void hostile_text_stays_text_in_both_formats(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    const char *words = "</description><x a=\"1\">&amp; ]]> <!-- \xEF\xBF\xBF \" ' \\ \xF0\x9F\x92\xA1";
    str number = loop_accept(s, loop_voice(s, "help", "public", "w").number, words, true);
    getf(&b, 200,
         "&lt;/description&gt;&lt;x a=\"1\"&gt;&amp;amp; ]]&gt; &lt;!-- \xEF\xBF\xBD \" ' \\ "
         "\xF0\x9F\x92\xA1<",
         V2 "requests/", number, ".xml");
    getf(&b, 200, "\\u003c/description\\u003e\\u003cx a=\\\"1\\\"\\u003e\\u0026amp; ]]\\u003e",
         V2 "requests/", number, ".json");
}

static void errors_of_a_report_are_told_all_at_once_and_a_lacking_key_goes_first(void **state)
{
    static const struct {
        const char *fields; /* behind the key */
        int status;
        const char *words;
    } rows[] = {
        { "lat=1&long=1", 400, "\"description\":\"service_code: " },
        { "service_code=lamp", 400, "[{\"code\":400,\"description\":\"" },
        { "service_code=lamp&lat=1", 400, "\"description\":\"long: " },
        { "service_code=lamp&lat=91&long=1", 400, "\"description\":\"lat: " },
        { "service_code=lamp&lat=north&long=1", 400, "\"description\":\"lat: " },
        { "service_code=lamp&address_id=7&email=nobody", 400, "\"description\":\"email: " },
        { "service_code=lamp&address_id=7&media_url=javascript:x", 400, "\"description\":\"media_url: " },
        { "service_code=lamp&address_id=7&attribute[kind]=complaint", 400,
          "\"description\":\"attribute[kind]: " },
        { "service_code=lamp&address_id=7&attribute[secrecy]=confidential", 400, "attribute[secrecy]: " },
        { "service_code=none&address_id=7", 404, "[{\"code\":404," },
        { "service_code=lamp&address_id=7&attribute[organisation]=1", 400, "[{\"code\":400," },
        { "service_code=lamp&address_id=7&description=%ff", 400, "\"description\":\"description: " },
        { "service_code=lamp&address_id=7&description=%", 400, "[{\"code\":400," },
    };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str key = loop_key(s);
    for (size_t i = 0; i < COUNT(rows); i++) {
        post(&b, V2 "requests.json", key, rows[i].fields);
        assert_page(&b, rows[i].status, rows[i].words);
    }
    str at_office = str_printf(s->arena, "service_code=lamp&address_id=7&attribute[organisation]=%lld",
                               (long long)s->office[0].v);
    post(&b, V2 "requests.json", key, str_c(s->arena, at_office)); /* no place that is offered */
    assert_page(&b, 400, "\"description\":\"attribute[organisation]: ");
    browser_post(&b, V2 "requests.json", URLENCODED, S("lat=1"));
    assert_page(&b, 403, "[{\"code\":403,\"description\":\"api_key: ");
    assert_true(browser_sees(&b, "{\"code\":400,\"description\":\"service_code: "));
    post(&b, V2 "requests.xml", S("wrong"), "service_code=lamp&address_id=7");
    assert_page(&b, 403, "<errors><error><code>403</code><description>");
    assert_true(is_well_formed(b.body));
    browser_post(&b, V2 "requests.xml", "application/json", S("{}"));
    assert_page(&b, 400, "<errors><error><code>400</code>");
    browser_post(&b, V2 "services.xml", URLENCODED, S("a=1"));
    assert_page(&b, 405, "<errors><error><code>405</code>");
    assert_text(browser_header(&b, "Allow"), "GET, HEAD");
    assert_int_equal(site_number(s, "SELECT count(*) FROM voice"), 0);
}

static void a_person_s_token_or_an_ended_key_is_no_key(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str bearer = loop_bearer(s, site_person(s, "clerk.one", "clerk", s->town)), key = loop_key(s);
    post(&b, V2 "requests.json", str_slice(bearer, 7, bearer.n), "service_code=lamp&address_id=7");
    assert_page(&b, 403, "[{\"code\":403,");
    site_sql(s, "UPDATE api_token SET ended_at = 1;");
    post(&b, V2 "requests.json", key, "service_code=lamp&address_id=7");
    assert_page(&b, 403, "[{\"code\":403,");
}

static void a_report_sent_again_with_its_idempotency_key_is_one_report(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str key = loop_key(s);
    b.key = S("3f1c");
    post(&b, V2 "requests.json", key, "service_code=lamp&address_id=7");
    str first = token_of(&b);
    post(&b, V2 "requests.json", key, "service_code=lamp&address_id=7");
    assert_page(&b, 200, str_c(s->arena, first));
    assert_text(browser_header(&b, "Content-Type"), "application/json; charset=utf-8");
    post(&b, V2 "requests.json", key, "service_code=lamp&address_id=8");
    assert_false(str_eq(token_of(&b), first));
    assert_int_equal(site_number(s, "SELECT count(*) FROM voice"), 2);
    /* The kept answer holds a query code: it lies sealed. */
    assert_int_equal(site_number(s, "SELECT count(*) FROM idempotency WHERE body LIKE '%token%'"), 0);
}

static void requests_are_found_by_service_status_and_number(void **state)
{
    static const struct {
        const char *query;
        size_t open, closed;
    } rows[] = {
        { "", 1, 1 },
        { "status=open", 1, 0 },
        { "status=closed", 0, 1 },
        { "status=open,closed", 1, 1 },
        { "status=", 1, 1 },
        { "service_code=lamp", 1, 1 },
        { "service_code=road,lamp", 1, 1 },
        { "service_code=road", 0, 0 },
        { "service_code=%25", 0, 0 },
        { "service_code=", 1, 1 },
        { "service_request_id=EW-2026-0001", 1, 0 },
        { "service_request_id=EW-2026-0002,EW-2026-0009,EW-2026-0001&status=closed&start_date=1", 1, 1 },
    };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)loop_accept(s, loop_voice(s, "help", "public", "a").number, "first", true);
    loop_echo(s, loop_accept(s, loop_voice(s, "help", "public", "b").number, "second", true), "done");
    for (size_t i = 0; i < COUNT(rows); i++) {
        getf(&b, 200, "", V2 "requests.json?", str_from_c(rows[i].query), "");
        assert_int_equal(times_seen(&b, "\"status\":\"open\""), rows[i].open);
        assert_int_equal(times_seen(&b, "\"status\":\"closed\""), rows[i].closed);
    }
    get(&b, V2 "requests.json?status=ended", 400, "[{\"code\":400,");
}

static void dates_limit_to_ninety_days_and_must_be_dates(void **state)
{
    /* Accepted on 2026-11-24 at 09:00 in China, which is 01:00 UTC. */
    static const struct {
        const char *query;
        int status;
        size_t n;
    } rows[] = {
        { "start_date=2026-11-24", 200, 1 },
        { "start_date=2026-11-25", 200, 0 },
        { "end_date=2026-11-24", 200, 1 },
        { "end_date=2026-11-23", 200, 0 },
        { "start_date=2026-11-24T01:00:00Z&end_date=2026-11-24T01:00:00Z", 200, 1 },
        { "start_date=2026-11-24T09:00:00%2B08:00", 200, 1 },
        { "start_date=2026-11-24T09:00:00+08:00", 200, 1 },
        { "start_date=2026-11-24T09:00:01%2B08:00", 200, 0 },
        { "end_date=2026-11-24T00:59:59Z", 200, 0 },
        { "start_date=2026-08-27&end_date=2026-11-24", 200, 1 },
        { "start_date=2026-08-26&end_date=2026-11-24", 400, 0 },
        { "start_date=2026-11-25&end_date=2026-11-24", 400, 0 },
        { "start_date=2026-11-31", 400, 0 },
        { "start_date=yesterday", 400, 0 },
        { "end_date=2026-11-24T09:00:00", 400, 0 },
        { "start_date=&end_date=", 200, 1 },
    };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)loop_accept(s, loop_voice(s, "help", "public", "a").number, "first", true);
    for (size_t i = 0; i < COUNT(rows); i++) {
        getf(&b, rows[i].status, "", V2 "requests.json?", str_from_c(rows[i].query), "");
        assert_int_equal(times_seen(&b, "\"service_request_id\""), rows[i].n);
    }
    site_wait(s, 91 * MS_PER_DAY);
    get(&b, V2 "requests.json", 200, "[]");
    get(&b, V2 "requests.json?start_date=2026-11-24", 200, "first");
}

static void pages_hold_at_most_a_thousand_and_follow_each_other(void **state)
{
    static const struct {
        const char *query;
        size_t n;
        const char *has;
    } rows[] = {
        { "page_size=2", 2, "matter 3" },
        { "page_size=2&page=2", 1, "matter 1" },
        { "page_size=2&page=3", 0, "[]" },
        { "page_size=5000", 3, "" },
        { "page_size=0", 3, "" },
        { "page=-1&page_size=x", 3, "" },
        { "page=2147483647&page_size=1000", 0, "[]" },
        { "page=99999999999999999999", 3, "" },
    };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    for (int i = 1; i <= 3; i++, site_wait(s, MS_PER_MINUTE))
        (void)loop_accept(s, loop_voice(s, "help", "public", "a").number,
                          str_c(s->arena, str_printf(s->arena, "matter %d", i)), true);
    for (size_t i = 0; i < COUNT(rows); i++) {
        getf(&b, 200, rows[i].has, V2 "requests.json?", str_from_c(rows[i].query), "");
        assert_int_equal(times_seen(&b, "\"service_request_id\""), rows[i].n);
    }
    struct buf many = buf_new(s->arena, 4096);
    for (int i = 0; i < 101; i++)
        buf_put(&many, S("EW-2026-0001,"));
    getf(&b, 400, "[{\"code\":400,", V2 "requests.json?service_request_id=", buf_str(&many), "EW-2026-0002");
}

static void a_changed_problem_is_seen_at_once_although_lists_are_cached(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str number = loop_accept(s, loop_voice(s, "help", "public", "a").number, "first", true);
    get(&b, V2 "requests.json", 200, "\"status\":\"open\"");
    assert_text(browser_header(&b, "Cache-Control"), "no-cache");
    loop_echo(s, number, "done");
    get(&b, V2 "requests.json", 200, "\"status\":\"closed\"");
}

TEST_DATABASE_MAIN(SITE(every_address_answers_in_both_formats_with_the_shape_of_the_standard),
                   SITE(without_an_extension_the_accept_header_chooses_and_nothing_is_cached),
                   SITE(a_report_gets_a_token_and_once_accepted_the_token_gives_the_request),
                   SITE(receipts_of_other_ways_are_no_tokens), SITE(what_is_not_public_is_nowhere),
                   SITE(hostile_text_stays_text_in_both_formats),
                   SITE(errors_of_a_report_are_told_all_at_once_and_a_lacking_key_goes_first),
                   SITE(a_person_s_token_or_an_ended_key_is_no_key),
                   SITE(a_report_sent_again_with_its_idempotency_key_is_one_report),
                   SITE(requests_are_found_by_service_status_and_number),
                   SITE(dates_limit_to_ninety_days_and_must_be_dates),
                   SITE(pages_hold_at_most_a_thousand_and_follow_each_other),
                   SITE(a_changed_problem_is_seen_at_once_although_lists_are_cached))
