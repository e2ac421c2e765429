/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON interface: what is public as data, reports, the acts of the desk by token, and the file about
 * itself. */
#include <jansson.h>

#include "app/modules.h"
#include "loop.h"

#define JSON "application/json"
#define V1 "/api/v1/"
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The last answer as a tree; the test fails when it is no JSON. Freed by json_decref. */
static json_t *tree(const struct browser *b)
{
    json_error_t why;
    json_t *root = json_loadb(b->body.p, b->body.n, JSON_REJECT_DUPLICATES, &why);
    if (root == NULL)
        print_error("%.*s\n%s\n", STR_ARG(b->body), why.text);
    assert_non_null(root);
    return root;
}

static int64_t number_at(const struct browser *b, const char *first, const char *second)
{
    json_t *root = tree(b);
    json_t *v = json_object_get(root, first);
    if (second != NULL)
        v = json_object_get(v, second);
    if (json_is_object(v))
        v = json_object_get(v, "n");
    assert_true(json_is_integer(v));
    int64_t n = json_integer_value(v);
    json_decref(root);
    return n;
}

static void postf(struct browser *b, const char *before, str part, const char *after, const char *body)
{
    struct arena *a = b->site->arena;
    browser_post(b, str_c(a, str_printf(a, "%s%.*s%s", before, STR_ARG(part), after)), JSON,
                 str_from_c(body));
}

static void getf(struct browser *b, const char *before, str part, const char *after)
{
    struct arena *a = b->site->arena;
    browser_get(b, str_c(a, str_printf(a, "%s%.*s%s", before, STR_ARG(part), after)));
}

static void lists_and_figures_agree_and_hold_only_what_is_public(void **state)
{
    static const struct {
        const char *group;
        int64_t n;
    } rows[] = { { "all", 2 }, { "open", 1 }, { "echoed", 1 }, { "late", 0 } };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)loop_accept(s, loop_voice(s, "help", "public", "a").number, "first", true);
    loop_echo(s, loop_accept(s, loop_voice(s, "help", "public", "b").number, "second", true), "done");
    (void)loop_accept(s, loop_voice(s, "complaint", "public", "hush1").number, "hush2", true);
    (void)loop_accept(s, loop_voice(s, "help", "confidential", "hush3").number, "hush4", true);
    (void)loop_accept(s, loop_voice(s, "help", "public", "c").number, "hush5", false);
    for (size_t i = 0; i < COUNT(rows); i++) {
        getf(&b, V1 "problems?state=", str_from_c(rows[i].group), "");
        assert_int_equal(number_at(&b, "total", NULL), rows[i].n);
        assert_false(browser_sees(&b, "hush"));
        browser_get(&b, V1 "figures");
        assert_int_equal(number_at(&b, "problems", rows[i].group), rows[i].n);
    }
    browser_get(&b, V1 "problems?organisation=999");
    assert_page(&b, 404, "{\"error\":\"not_found\",\"message\":\"");
    browser_get(&b, V1 "problems?q=second");
    assert_int_equal(number_at(&b, "total", NULL), 1);
}

static void one_problem_comes_with_its_steps_and_its_answer_once_that_is_public(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str number = loop_accept(s, loop_voice(s, "help", "public", "a").number, "the lamp", true);
    getf(&b, V1 "problems/", number, "");
    assert_page(&b, 200, "\"answer\":null");
    assert_true(browser_sees(&b, "\"act\":\"accept\""));
    loop_echo(s, number, "a new lamp");
    getf(&b, V1 "problems/", number, "");
    assert_page(&b, 200, "\"answer\":\"a new lamp\"");
    assert_true(browser_sees(&b, "\"result\":\"solved\""));
    str hidden = loop_accept(s, loop_voice(s, "complaint", "public", "x").number, "hush", true);
    getf(&b, V1 "problems/", hidden, "");
    assert_page(&b, 404, "{\"error\":\"not_found\"");
}

static void an_organisation_is_told_as_of_a_day(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str town = str_printf(s->arena, "%lld", (long long)s->town.v);
    getf(&b, V1 "organisations/", town, "");
    assert_page(&b, 200, "\"name\":\"清河镇\"");
    assert_int_equal(number_at(&b, "children_total", NULL), 4);
    getf(&b, V1 "organisations/", town, "?day=2026-02-30");
    assert_page(&b, 422, "{\"error\":\"invalid\"");
    getf(&b, V1 "organisations/", town, "?day=1969-12-31");
    assert_page(&b, 404, "{\"error\":\"not_found\"");
    browser_get(&b, V1 "organisations/none");
    assert_page(&b, 404, "{\"error\":\"not_found\"");
}

/* A report with these members besides the village. */
static void report(struct browser *b, const char *members)
{
    struct test_site *s = b->site;
    postf(b, V1 "voices", S(""), "",
          str_c(s->arena,
                str_printf(s->arena, "{\"organisation\":\"%lld\",%s}", (long long)s->village[0].v, members)));
}

static void a_report_answers_number_and_code_and_what_is_wrong_is_told_by_field(void **state)
{
    static const struct {
        const char *members, *field;
    } wrong[] = {
        { "\"words\":\"x\",\"kind\":\"help\",\"category\":\"lamp\"", "secrecy" },
        { "\"words\":\"x\",\"kind\":\"help\",\"category\":\"none\",\"secrecy\":\"public\"", "category" },
        { "\"words\":\"x\",\"kind\":\"cry\",\"category\":\"lamp\",\"secrecy\":\"public\"", "kind" },
        { "\"words\":7,\"kind\":\"help\",\"category\":\"lamp\",\"secrecy\":\"public\"", "words" },
        { "\"words\":\"x\",\"kind\":\"help\",\"category\":\"lamp\",\"secrecy\":\"public\",\"latitude\":1",
          "longitude" },
        { "\"words\":\"x\",\"kind\":\"help\",\"category\":\"lamp\",\"secrecy\":\"public\",\"channel\":"
          "\"phone\"",
          "channel" },
    };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        report(&b, wrong[i].members);
        assert_page(&b, 422, str_c(s->arena, str_printf(s->arena, "\"fields\":{\"%s\":", wrong[i].field)));
    }
    browser_post(&b, V1 "voices", "application/x-www-form-urlencoded", S("words=x"));
    assert_page(&b, 400, "{\"error\":\"invalid\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM voice"), 0);
    b.key = S("one");
    for (int i = 0; i < 2; i++) {
        report(&b, "\"words\":\"x\",\"kind\":\"complaint\",\"category\":\"lamp\",\"secrecy\":\"public\"");
        assert_page(&b, 201, "{\"number\":\"EWR-2026-0001\",\"code\":\"");
    }
    assert_int_equal(
        site_number(s, "SELECT count(*) FROM voice WHERE secrecy = 'confidential' AND words IS NULL"), 1);
    assert_int_equal(site_number(s, "SELECT count(*) FROM voice"), 1);
}

static void staff_programs_say_how_a_report_came(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    b.authorization = loop_bearer(s, site_person(s, "clerk.one", "clerk", s->town));
    report(&b, "\"words\":\"x\",\"kind\":\"help\",\"category\":\"lamp\",\"secrecy\":\"public\",\"channel\":"
               "\"phone\"");
    assert_page(&b, 201, "EWR-2026-0001");
    assert_int_equal(
        site_number(s, "SELECT count(*) FROM voice WHERE channel = 'phone' AND entered_by IS NOT NULL"), 1);
}

static void a_case_goes_its_whole_way_by_token(void **state)
{
    struct test_site *s = *state;
    struct browser clerk = browser_new(s), handler = browser_new(s), reviewer = browser_new(s);
    person_id worker = site_person(s, "handler.one", "handler", s->office[0]);
    str voice = loop_voice(s, "help", "public", "dark").number;
    site_post(s, s->office[0], worker);
    clerk.authorization = loop_bearer(s, site_person(s, "clerk.one", "clerk", s->town));
    handler.authorization = loop_bearer(s, worker);
    reviewer.authorization = loop_bearer(s, site_person(s, "reviewer.one", "reviewer", s->town));
    postf(&clerk, V1 "voices/", voice, "/accept",
          "{\"title\":\"lamp\",\"statement\":\"dark\",\"kind\":\"help\",\"category\":\"lamp\",\"is_public\":"
          "true}");
    assert_page(&clerk, 200, "\"state\":\"accepted\",\"problem\":\"EW-2026-0001\"");
    postf(&clerk, V1 "problems/", S("EW-2026-0001"), "/assign",
          str_c(s->arena, str_printf(s->arena, "{\"holder\":\"%lld %lld\"}", (long long)s->office[0].v,
                                     (long long)worker.v)));
    assert_page(
        &clerk, 200,
        "{\"number\":\"EW-2026-0001\",\"state\":\"assigned\",\"round\":1,\"due_day\":\"2026-12-01\"}");
    postf(&handler, V1 "problems/", S("EW-2026-0001"), "/progress", "{\"progress\":\"ordered\"}");
    assert_page(&handler, 200, "\"state\":\"working\"");
    postf(&handler, V1 "problems/", S("EW-2026-0001"), "/answer",
          "{\"result\":\"solved\",\"answer\":\"new lamp\"}");
    assert_page(&handler, 200, "\"state\":\"answered\"");
    postf(&handler, V1 "problems/", S("EW-2026-0001"), "/publish", "{}");
    assert_page(&handler, 403, "{\"error\":\"forbidden\"");
    postf(&reviewer, V1 "problems/", S("EW-2026-0001"), "/publish", "{}");
    assert_page(&reviewer, 200, "\"state\":\"echoed\"");
    postf(&reviewer, V1 "problems/", S("EW-2026-0001"), "/publish", "{}");
    assert_page(&reviewer, 409, "{\"error\":\"conflict\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action LIKE 'problem.%'"), 5);
}

static void acts_need_a_token_and_a_permission_there(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str voice = loop_voice(s, "help", "public", "dark").number;
    postf(&b, V1 "voices/", voice, "/decline", "{\"decline_reason\":\"x\"}");
    assert_page(&b, 401, "{\"error\":\"unauthorised\"");
    b.authorization = S("Bearer forged");
    postf(&b, V1 "voices/", voice, "/decline", "{\"decline_reason\":\"x\"}");
    assert_page(&b, 401, "{\"error\":\"unauthorised\"");
    b.authorization = loop_bearer(s, site_person(s, "clerk.two", "clerk", s->village[1]));
    postf(&b, V1 "voices/", voice, "/decline", "{\"decline_reason\":\"x\"}");
    assert_page(&b, 403, "{\"error\":\"forbidden\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM voice WHERE state = 'received'"), 1);
}

static void the_desk_s_list_of_voices_is_for_its_subtree_and_tells_nothing_sealed(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)loop_voice(s, "help", "public", "dark");
    (void)loop_voice(s, "complaint", "public", "hush");
    browser_get(&b, V1 "voices");
    assert_page(&b, 401, "{\"error\":\"unauthorised\"");
    b.authorization = loop_bearer(s, site_person(s, "clerk.one", "clerk", s->village[0]));
    browser_get(&b, V1 "voices?state=waiting");
    assert_page(&b, 200, "\"words\":\"dark\"");
    assert_int_equal(number_at(&b, "total", NULL), 1);
    assert_false(browser_sees(&b, "hush"));
    b.authorization = loop_bearer(s, site_person(s, "clerk.two", "clerk", s->village[1]));
    browser_get(&b, V1 "voices");
    assert_int_equal(number_at(&b, "total", NULL), 0);
}

/* A page elsewhere cannot make the browser act with the cookie of somebody who is logged in. */
static void a_cookie_acts_only_from_this_site(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    str voice = loop_voice(s, "help", "public", "dark").number;
    (void)site_person(s, "clerk.one", "clerk", s->town);
    browser_login(&b, "clerk.one");
    b.origin = S("https://elsewhere.example");
    postf(&b, V1 "voices/", voice, "/decline", "{\"decline_reason\":\"x\"}");
    assert_page(&b, 403, "{\"error\":\"forbidden\"");
    b.origin = S("https://town.example");
    postf(&b, V1 "voices/", voice, "/decline", "{\"decline_reason\":\"x\"}");
    assert_page(&b, 200, "\"state\":\"declined\"");
}

static bool is_open(const struct route *row)
{
    return row->kind == ROUTE_API || row->kind == ROUTE_OPEN311;
}

static void form_is_described(const json_t *operation, const struct route *row)
{
    const char *type = row->kind == ROUTE_API ? JSON : "application/x-www-form-urlencoded";
    const json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    const json_t *schema = json_object_get(json_object_get(content, type), "schema");
    const json_t *properties = json_object_get(schema, "properties");
    if (row->form == NULL || row->form->fields_n == 0) {
        assert_null(content);
        return;
    }
    assert_int_equal(json_object_size(properties), row->form->fields_n);
    size_t required = 0;
    for (size_t i = 0; i < row->form->fields_n; i++) {
        assert_non_null(json_object_get(json_object_get(properties, row->form->fields[i].name), "type"));
        required += row->form->fields[i].is_required ? 1 : 0;
    }
    assert_int_equal(json_array_size(json_object_get(schema, "required")), required);
}

static void parameters_are_described(const json_t *operation, const struct route *row)
{
    size_t i, in_path = 0;
    json_t *one;
    json_array_foreach(json_object_get(operation, "parameters"), i, one)
    {
        const char *where = json_string_value(json_object_get(one, "in"));
        if (!str_eq(str_from_c(where), S("path")))
            continue;
        char name[64];
        assert_true(snprintf(name, sizeof name, "{%s}", json_string_value(json_object_get(one, "name"))) > 0);
        assert_non_null(strstr(row->path, name));
        in_path++;
    }
    size_t braces = 0;
    for (const char *p = row->path; *p != '\0'; p++)
        braces += *p == '{' ? 1 : 0;
    assert_int_equal(in_path, braces);
}

static void the_openapi_file_holds_every_open_route_and_nothing_else(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    browser_get(&b, V1 "openapi.json");
    assert_page(&b, 200, "{\"openapi\":\"3.1.0\"");
    json_t *root = tree(&b), *paths = json_object_get(root, "paths"), *path;
    size_t described = 0, open = 0;
    const char *name;
    json_object_foreach(paths, name, path) described += json_object_size(path);
    for (size_t i = 0; i < router_count(s->pipeline.router); i++) {
        const struct route *row = router_at(s->pipeline.router, i);
        if (!is_open(row))
            continue;
        const json_t *operation =
            json_object_get(json_object_get(paths, row->path), row->method == HTTP_POST ? "post" : "get");
        assert_non_null(operation);
        bool is_public = strcmp(row->permission, PERMISSION_PUBLIC) == 0;
        assert_int_equal(json_array_size(json_object_get(operation, "security")), is_public ? 0 : 1);
        form_is_described(operation, row);
        parameters_are_described(operation, row);
        open++;
    }
    assert_true(open > 30);
    assert_int_equal(described, open);
    json_decref(root);
}

TEST_DATABASE_MAIN(SITE(lists_and_figures_agree_and_hold_only_what_is_public),
                   SITE(one_problem_comes_with_its_steps_and_its_answer_once_that_is_public),
                   SITE(an_organisation_is_told_as_of_a_day),
                   SITE(a_report_answers_number_and_code_and_what_is_wrong_is_told_by_field),
                   SITE(staff_programs_say_how_a_report_came), SITE(a_case_goes_its_whole_way_by_token),
                   SITE(acts_need_a_token_and_a_permission_there),
                   SITE(the_desk_s_list_of_voices_is_for_its_subtree_and_tells_nothing_sealed),
                   SITE(a_cookie_acts_only_from_this_site),
                   SITE(the_openapi_file_holds_every_open_route_and_nothing_else))
