/* SPDX-License-Identifier: Apache-2.0 */
/* The feeds, read as a feed reader would: by an XML parser, against what RFC 4287 demands. */
#include <expat.h>

#include "loop.h"
#include "web/atom.h"
#include "web/xml.h"

#define ENTRIES_MAX 80
#define ATOM "http://www.w3.org/2005/Atom "

/* A feed or an entry, as far as the tests look at it; how often each element came. */
struct part {
    str id, title, updated, published, text, alternate, self, author;
    int ids, titles, updates, alternates, selves;
};
struct reading {
    struct arena *arena;
    struct part feed, entry[ENTRIES_MAX], *now;
    size_t n;
    struct buf words;
};

static str attribute(struct reading *r, const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(*attributes, name) == 0)
            return str_copy(r->arena, str_from_c(attributes[1]));
    return (str){ 0 };
}

static void on_open(void *data, const char *name, const char **attributes)
{
    struct reading *r = data;
    buf_clear(&r->words);
    if (strcmp(name, ATOM "entry") == 0)
        r->now = &r->entry[r->n++];
    if (strcmp(name, ATOM "link") != 0)
        return;
    bool is_self = str_eq(attribute(r, attributes, "rel"), S("self"));
    *(is_self ? &r->now->selves : &r->now->alternates) += 1;
    *(is_self ? &r->now->self : &r->now->alternate) = attribute(r, attributes, "href");
}

static void on_close(void *data, const char *name)
{
    struct reading *r = data;
    str words = str_copy(r->arena, buf_str(&r->words));
    if (strcmp(name, ATOM "id") == 0)
        r->now->id = words, r->now->ids++;
    else if (strcmp(name, ATOM "title") == 0)
        r->now->title = words, r->now->titles++;
    else if (strcmp(name, ATOM "updated") == 0)
        r->now->updated = words, r->now->updates++;
    else if (strcmp(name, ATOM "published") == 0)
        r->now->published = words;
    else if (strcmp(name, ATOM "content") == 0)
        r->now->text = words;
    else if (strcmp(name, ATOM "name") == 0)
        r->now->author = words;
    else if (strcmp(name, ATOM "entry") == 0)
        r->now = &r->feed;
}

static void on_words(void *data, const char *words, int n)
{
    struct reading *r = data;
    buf_put(&r->words, (str){ words, (size_t)n });
}

static bool is_instant(str s)
{
    /* 2026-11-24T09:00:00+08:00 */
    return s.n == 25 && s.p[4] == '-' && s.p[10] == 'T' && s.p[19] == '+' && s.p[22] == ':';
}

static void part_is_whole(const struct part *p)
{
    assert_int_equal(p->ids, 1);
    assert_int_equal(p->titles, 1);
    assert_int_equal(p->updates, 1);
    assert_int_equal(p->alternates, 1);
    assert_true(str_starts(p->id, S("urn:uuid:")));
    assert_int_equal(p->id.n, 45);
    assert_true(is_instant(p->updated));
}

/* Parses the last answer and holds it against the musts of the RFC. */
static struct reading *read_feed(struct loop *l, const struct browser *b)
{
    struct reading *r = ARENA_NEW(l->arena, struct reading);
    XML_Parser p = XML_ParserCreateNS(NULL, ' ');
    *r = (struct reading){ .arena = l->arena, .now = &r->feed, .words = buf_new(l->arena, 1 << 20) };
    assert_text(browser_header(b, "Content-Type"), ATOM_TYPE);
    XML_SetUserData(p, r);
    XML_SetElementHandler(p, on_open, on_close);
    XML_SetCharacterDataHandler(p, on_words);
    if (XML_Parse(p, b->body.p, (int)b->body.n, 1) != XML_STATUS_OK)
        fail_msg("not XML: %s", XML_ErrorString(XML_GetErrorCode(p)));
    XML_ParserFree(p);
    part_is_whole(&r->feed);
    assert_int_equal(r->feed.selves, 1);
    assert_false(str_is_empty(r->feed.author));
    for (size_t i = 0; i < r->n; i++) {
        part_is_whole(&r->entry[i]);
        assert_true(is_instant(r->entry[i].published));
        assert_true(str_cmp(r->entry[i].published, r->entry[i].updated) <= 0);
        assert_true(i == 0 || str_cmp(r->entry[i - 1].updated, r->entry[i].updated) >= 0);
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(r->entry[i].id, r->entry[k].id));
    }
    return r;
}

static struct reading *get(struct loop *l, struct browser *b, const char *path)
{
    loop_keep(l);
    browser_get(b, path);
    assert_page(b, 200, "");
    return read_feed(l, b);
}

static void the_wall_s_feed_tells_each_case_once_the_last_changed_first(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    l->site->site.app.public_url = S("https://wall.example");
    problem_id first = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_wait(l, MS_PER_HOUR);
    problem_id second = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    struct reading *r = get(l, &b, "/wall.atom");
    str first_id = r->entry[1].id;
    assert_int_equal(r->n, 2);
    assert_text(r->feed.self, "https://wall.example/wall.atom");
    assert_text(r->feed.alternate, "https://wall.example/wall");
    assert_text(r->entry[0].alternate, str_c(l->arena, str_join(l->arena, S("https://wall.example/problems/"),
                                                                loop_row(l, second).number)));
    assert_text(r->entry[0].updated, "2026-11-24T10:00:00+08:00");
    assert_text(r->feed.updated, "2026-11-24T10:00:00+08:00");
    loop_wait(l, MS_PER_HOUR);
    loop_assign(l, first);
    r = get(l, &b, "/wall.atom");
    assert_text(r->entry[0].id, str_c(l->arena, first_id));
    assert_text(r->entry[0].updated, "2026-11-24T11:00:00+08:00");
    assert_text(r->entry[0].published, "2026-11-24T09:00:00+08:00");
    assert_true(str_find(r->entry[0].text, rq_text(&(struct rq){ 0 }, TEXT_PROBLEM_STEP_ASSIGN)) == 0);
}

static void ids_stay_when_the_site_gets_another_address(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    struct reading *before = get(l, &b, "/wall.atom");
    l->site->site.app.public_url = S("https://other.example");
    browser_get(&b, "/wall.atom?page=1"); /* not the kept one */
    struct reading *after = read_feed(l, &b);
    assert_text(after->entry[0].id, str_c(l->arena, before->entry[0].id));
    assert_text(after->feed.id, str_c(l->arena, before->feed.id));
    assert_true(str_starts(after->entry[0].alternate, S("https://other.example/problems/")));
}

static void each_wall_has_a_feed_of_its_own(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)loop_to_echo(l, loop_accept(l, loop_voice(l, "help", "public").id, "help"));
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    const char *here = str_c(
        l->arena, str_printf(l->arena, "/wall.atom?organisation=%lld", (long long)l->site->village[0].v));
    const char *there = str_c(
        l->arena, str_printf(l->arena, "/wall.atom?organisation=%lld", (long long)l->site->village[1].v));
    str whole = get(l, &b, "/wall.atom")->feed.id;
    struct reading *r = get(l, &b, here);
    assert_int_equal(r->n, 2);
    assert_false(str_eq(r->feed.id, whole));
    assert_int_equal(get(l, &b, there)->n, 0);
    assert_text(get(l, &b, there)->feed.updated, "1970-01-01T08:00:00+08:00");
    assert_int_equal(get(l, &b, "/wall.atom?category=water")->n, 2);
    assert_int_equal(get(l, &b, "/wall.atom?category=road")->n, 0);
    r = get(l, &b, "/echoes.atom");
    assert_int_equal(r->n, 1);
    assert_true(str_find(r->entry[0].text, S("水管换好了")) != SIZE_MAX);
    browser_get(&b, "/wall.atom?category=nothing");
    assert_page(&b, 404, "");
    browser_get(&b, "/wall.atom?organisation=77");
    assert_page(&b, 404, "");
    browser_get(&b, "/wall");
    assert_page(
        &b, 200,
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"问题墙\" href=\"/wall.atom\">");
    browser_get(&b, "/echoes?category=water");
    assert_page(&b, 200, "href=\"/echoes.atom?category=water\"");
}

static void an_answer_is_not_told_before_its_echo(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_assign(l, id);
    loop_answer(l, id);
    struct reading *r = get(l, &b, "/wall.atom");
    assert_int_equal(r->n, 1);
    assert_true(str_find(r->entry[0].text, S("水管换好了")) == SIZE_MAX);
}

static void an_unchanged_feed_is_answered_with_304_until_the_wall_changes(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    (void)get(l, &b, "/wall.atom");
    str tag = str_copy(l->arena, browser_header(&b, "ETag"));
    assert_false(str_is_absent(tag));
    struct pipeline_input in = {
        .method = HTTP_GET, .path = S("/wall.atom"), .host = S("town.example"), .if_none_match = tag
    };
    struct pipeline_output out;
    pipeline_run(&l->site->pipeline, l->arena, &in, &out);
    assert_int_equal(out.status, 304);
    assert_int_equal(out.body.n, 0);
    cache_done(out.page->self);
    loop_wait(l, MS_PER_HOUR);
    loop_assign(l, id);
    (void)get(l, &b, "/wall.atom");
    assert_false(str_eq(browser_header(&b, "ETag"), tag));
}

static void signs_of_xml_and_control_characters_come_through_or_are_marked(void **state)
{
    struct arena *a = *state;
    struct buf b = buf_new(a, 4096);
    xml_text(&b, S("a<b>&\"c\"\r\n\x01\x1f\xEF\xBF\xBE]]>"));
    assert_text(buf_str(&b), "a&lt;b&gt;&amp;\"c\"&#13;\n\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD]]&gt;");
    buf_clear(&b);
    xml_attribute(&b, "x", S("\"<\n\t&\x02"));
    assert_text(buf_str(&b), " x=\"&#34;&lt;&#10;&#9;&amp;\xEF\xBF\xBD\"");
    buf_clear(&b);
    xml_element(&b, "e", S(""));
    assert_text(buf_str(&b), "<e/>");
}

static void words_of_any_kind_make_a_feed_that_parses(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = { 0 };
    struct problem_new in = { .voice = loop_voice(l, "help", "public").id,
                              .title = S("<b>\"桥\" & ]]> \x1b路"),
                              .statement = S("一行\r\n二行 <script>\x01</script>"),
                              .kind = S("help"),
                              .category = S("road"),
                              .is_public = true };
    assert_done(l, problem_accept(loop_db(l), &l->by, &in, &id));
    struct reading *r = get(l, &b, "/wall.atom");
    assert_text(r->entry[0].title, "<b>\"桥\" & ]]> \xEF\xBF\xBD路");
    assert_true(str_find(r->entry[0].text, S("<script>")) != SIZE_MAX);
}

TEST_DATABASE_MAIN(LOOP(the_wall_s_feed_tells_each_case_once_the_last_changed_first),
                   LOOP(ids_stay_when_the_site_gets_another_address), LOOP(each_wall_has_a_feed_of_its_own),
                   LOOP(an_answer_is_not_told_before_its_echo),
                   LOOP(an_unchanged_feed_is_answered_with_304_until_the_wall_changes),
                   LOOP(words_of_any_kind_make_a_feed_that_parses),
                   TEST_WITH(signs_of_xml_and_control_characters_come_through_or_are_marked, test_arena_up,
                             test_arena_down))
