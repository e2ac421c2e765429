/* SPDX-License-Identifier: Apache-2.0 */
/* What other programs read, as they would: by an XML parser, a JSON parser and the rules of iCalendar. */
#include <jansson.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <unistd.h>

#include "press.h"

#include "base/utf8.h"
#include "core/job.h"
#include "core/search.h"
#include "features/publish/publish_site.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))
#define HOUSE "https://wall.example"

/* ---- XML ---- */

struct xml {
    struct press *p;
    xmlDocPtr doc;
    xmlXPathContextPtr at;
};

static struct xml xml_of(struct press *p, const struct browser *b, const char *type)
{
    struct xml x = { .p = p };
    assert_int_equal(b->out.status, 200);
    assert_text(browser_header(b, "Content-Type"), type);
    x.doc = xmlReadMemory(b->body.p, (int)b->body.n, "feed.xml", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR);
    assert_non_null(x.doc);
    x.at = xmlXPathNewContext(x.doc);
    (void)xmlXPathRegisterNs(x.at, (const xmlChar *)"a", (const xmlChar *)"http://www.w3.org/2005/Atom");
    (void)xmlXPathRegisterNs(x.at, (const xmlChar *)"i",
                             (const xmlChar *)"http://www.itunes.com/dtds/podcast-1.0.dtd");
    (void)xmlXPathRegisterNs(x.at, (const xmlChar *)"s",
                             (const xmlChar *)"http://www.sitemaps.org/schemas/sitemap/0.9");
    (void)xmlXPathRegisterNs(x.at, (const xmlChar *)"h", (const xmlChar *)"http://www.w3.org/1999/xhtml");
    return x;
}

/* An expression as text: of a set of nodes the first one's; numbers as digits. */
static const char *xml_get(const struct xml *x, const char *path)
{
    const char *wrapped = PRINTED(x->p, "string(%s)", path);
    xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)wrapped, x->at);
    assert_non_null(found);
    const char *words = PRINTED(x->p, "%s", (const char *)found->stringval);
    xmlXPathFreeObject(found);
    return words;
}

static void xml_free(struct xml *x)
{
    xmlXPathFreeContext(x->at);
    xmlFreeDoc(x->doc);
}

#define assert_xml(x, path, want) assert_string_equal(xml_get((x), (path)), (want))

/* RFC 4287's musts, as conditions that nothing may break. */
static void assert_atom(const struct xml *x)
{
    static const char *const never[] = {
        "count(/a:feed) != 1",
        "count(/a:feed/a:id) != 1 or count(/a:feed/a:title) != 1 or count(/a:feed/a:updated) != 1",
        "count(/a:feed/a:author/a:name) != 1",
        "count(/a:feed/a:link[@rel='self'][starts-with(@href, 'https://')]) != 1",
        "count(/a:feed/a:link[@rel='alternate'][starts-with(@href, 'https://')]) != 1",
        "count(//a:entry[count(a:id) != 1 or count(a:title) != 1 or count(a:updated) != 1]) != 0",
        "count(//a:entry[count(a:published) != 1 or count(a:content) != 1]) != 0",
        "count(//a:entry[count(a:link[@rel='alternate'][starts-with(@href, 'https://')]) != 1]) != 0",
        "count(//a:entry[not(starts-with(a:id, 'urn:uuid:')) or string-length(a:id) != 45]) != 0",
        "count(//a:entry[a:id = preceding-sibling::a:entry/a:id]) != 0",
        "count(//a:updated[string-length(.) != 25]) != 0",
        "count(//a:category[not(@term)]) != 0",
        "count(//a:link[not(@href)]) != 0",
    };
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strcmp(xml_get(x, never[i]), "false") != 0)
            fail_msg("broken: %s", never[i]);
}

static struct xml atom(struct press *p, const char *path)
{
    struct xml x = xml_of(p, press_get(p, path), "application/atom+xml; charset=utf-8");
    assert_atom(&x);
    return x;
}

static void a_column_and_a_site_are_feeds_of_what_their_list_shows_inherited_items_too(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    (void)press_item(p, "work", "草稿", "还没审。");
    publish_item_id id = press_published(p, "work", "修渠完工", "**完工**了，看[墙](/wall)。");
    const char *number = press_number(p, id);
    static const char *const paths[] = { "/columns/work/feed.atom", "/feed.atom", "/sites/donggou/feed.atom",
                                         "/sites/donggou/columns/work/feed.atom" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct xml x = atom(p, paths[i]);
        assert_xml(&x, "count(//a:entry)", "1");
        assert_xml(&x, "//a:entry/a:title", "修渠完工");
        assert_xml(&x, "/a:feed/a:link[@rel='self']/@href", PRINTED(p, HOUSE "%s", paths[i]));
        assert_xml(&x, "contains(//a:content, '<strong>完工</strong>')", "true");
        assert_xml(&x, "contains(//a:content, 'href=\"" HOUSE "/wall\"')", "true");
        xml_free(&x);
    }
    struct xml x = atom(p, "/sites/donggou/feed.atom");
    assert_xml(&x, "//a:entry/a:link/@href", PRINTED(p, HOUSE "/sites/donggou/items/%s", number));
    xml_free(&x);
    x = atom(p, "/columns/policy/feed.atom");
    assert_xml(&x, "count(//a:entry)", "0");
    xml_free(&x);
    struct browser *b = press_get(p, "/columns/nothing/feed.atom");
    assert_page(b, 404, "");
    b = press_get(p, "/sites/nothing/feed.json");
    assert_page(b, 404, "");
}

static void what_a_site_hides_is_in_none_of_its_feeds(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    (void)press_published(p, "work", "修渠完工", "完工了。");
    struct publish_site site;
    assert_done(p, publish_site_find(press_db(p), S("donggou"), &site));
    assert_done(p, publish_site_hide(press_db(p), site.id, press_column(p, "publish"), true));
    struct xml x = atom(p, "/sites/donggou/feed.atom");
    assert_xml(&x, "count(//a:entry)", "0");
    xml_free(&x);
    struct browser *b = press_get(p, "/sites/donggou/columns/work/feed.atom");
    assert_page(b, 404, "");
    x = atom(p, "/feed.atom");
    assert_xml(&x, "count(//a:entry)", "1");
    xml_free(&x);
}

static void ids_stay_updates_follow_corrections_and_what_is_withdrawn_leaves(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    publish_item_id id = press_published(p, "work", "停水\x01通知", "明天八点停水。");
    press_wait(p, MS_PER_HOUR);
    (void)press_published(p, "work", "第二篇", "正文。");
    struct xml x = atom(p, "/columns/work/feed.atom");
    const char *entry = xml_get(&x, "//a:entry[2]/a:id"), *feed = xml_get(&x, "/a:feed/a:id");
    xml_free(&x);
    press_wait(p, MS_PER_HOUR);
    press_save(p, id, "停水通知", "明天九点停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, "时间写错了");
    p->site->site.app.public_url = S("https://other.example");
    x = atom(p, "/columns/work/feed.atom");
    assert_xml(&x, "//a:entry[1]/a:id", entry); /* the one corrected last comes first */
    assert_xml(&x, "/a:feed/a:id", feed);
    assert_xml(&x, "//a:entry[1]/a:updated = /a:feed/a:updated", "true");
    assert_xml(&x, "//a:entry[1]/a:published = //a:entry[1]/a:updated", "false");
    assert_xml(&x, "starts-with(//a:entry[1]/a:link/@href, 'https://other.example/')", "true");
    xml_free(&x);
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("有误")));
    x = atom(p, "/columns/work/feed.atom");
    assert_xml(&x, "count(//a:entry)", "1");
    xml_free(&x);
}

/* ---- JSON ---- */

static void a_column_is_a_json_feed(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    const char *number = press_number(p, press_published(p, "work", "修渠\"完工\"", "看[墙](/wall)。"));
    struct browser *b = press_get(p, "/sites/donggou/columns/work/feed.json");
    json_error_t why;
    json_t *feed = json_loadb(b->body.p, b->body.n, JSON_REJECT_DUPLICATES, &why), *items, *one;
    assert_non_null(feed);
    assert_text(browser_header(b, "Content-Type"), "application/feed+json; charset=utf-8");
    assert_string_equal(json_string_value(json_object_get(feed, "version")),
                        "https://jsonfeed.org/version/1.1");
    assert_string_equal(json_string_value(json_object_get(feed, "feed_url")),
                        HOUSE "/sites/donggou/columns/work/feed.json");
    items = json_object_get(feed, "items");
    assert_int_equal(json_array_size(items), 1);
    one = json_array_get(items, 0);
    assert_string_equal(json_string_value(json_object_get(one, "title")), "修渠\"完工\"");
    assert_string_equal(json_string_value(json_object_get(one, "url")),
                        PRINTED(p, HOUSE "/sites/donggou/items/%s", number));
    assert_non_null(strstr(json_string_value(json_object_get(one, "content_html")), HOUSE "/wall"));
    assert_true(json_is_array(json_object_get(one, "authors")));
    struct xml x = atom(p, "/columns/work/feed.atom");
    assert_xml(&x, "//a:entry/a:id", json_string_value(json_object_get(one, "id")));
    xml_free(&x);
    json_decref(feed);
}

/* ---- iCalendar ---- */

/* Unfolds, and holds each line against RFC 5545's form: CR LF, at most 75 octets, whole characters. */
static str unfolded(struct press *p, str text)
{
    struct buf out = buf_new(p->arena, text.n + 1);
    while (text.n > 0) {
        size_t n = 0;
        while (n + 1 < text.n && (text.p[n] != '\r' || text.p[n + 1] != '\n'))
            n++;
        assert_true(n + 1 < text.n);
        assert_true(n > 0 && n <= 75);
        assert_true(utf8_is_valid(str_slice(text, 0, n)));
        for (size_t i = 0; i < n; i++)
            assert_true((unsigned char)text.p[i] >= ' ');
        bool is_fold = text.p[0] == ' ';
        if (!is_fold)
            buf_putc(&out, '\n');
        buf_put(&out, str_slice(text, is_fold ? 1 : 0, n - (is_fold ? 1 : 0)));
        text = str_slice(text, n + 2, text.n - n - 2);
    }
    buf_putc(&out, '\n');
    return buf_str(&out);
}

static str calendar(struct press *p, const char *path)
{
    struct browser *b = press_get(p, path);
    assert_page(b, 200, "");
    assert_text(browser_header(b, "Content-Type"), "text/calendar; charset=utf-8");
    return unfolded(p, b->body);
}

static void assert_line(str calendar, const char *line)
{
    if (str_find(calendar, str_from_c(line)) == SIZE_MAX)
        fail_msg("no %s in %.*s", line, STR_ARG(calendar));
}

static publish_item_id dated(struct press *p, struct publish_words *words)
{
    publish_item_id id = { 0 };
    const struct publish_item_new in = { .column = press_column(p, "jobs"),
                                         .organisation = p->village,
                                         .words = *words };
    assert_done(p, publish_item_make(press_db(p), press_by(p, p->writer), &in, &id));
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    return id;
}

static str uid_of(str calendar)
{
    size_t at = str_find(calendar, S("\nUID:"));
    assert_true(at != SIZE_MAX);
    return str_slice(calendar, at + 1, 40);
}

static void a_dated_notice_stands_in_the_calendar_and_is_cancelled_when_it_is_withdrawn(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    struct publish_words words = press_words(
        "招工面试，请带身份证；七十五个八位组以内要折行，折在汉字中间就坏了，所以这里写得很长很长",
        "周三来。");
    words.starts_at = OPT_I64(day_start(day_of(p->now, p->offset) + 3, p->offset) + 9 * MS_PER_HOUR);
    words.ends_at = OPT_I64(words.starts_at.v + 90 * MS_PER_MINUTE);
    words.venue = S("镇大厅, 二楼");
    publish_item_id id = dated(p, &words);
    str c = calendar(p, "/sites/donggou/calendar.ics");
    str uid = uid_of(c);
    assert_line(c, "\nBEGIN:VCALENDAR\nVERSION:2.0\nPRODID:");
    assert_line(c, "\nDTSTART:20261127T010000Z\nDTEND:20261127T023000Z\nSTATUS:CONFIRMED\n");
    assert_line(c, "\nSEQUENCE:0\n");
    assert_line(c, "所以这里写得很长很长\n");
    assert_line(c, "\nLOCATION:镇大厅\\, 二楼\n");
    assert_line(c, PRINTED(p, "\nURL:" HOUSE "/sites/donggou/items/%s\nEND:VEVENT\nEND:VCALENDAR\n",
                           press_number(p, id)));
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("改期")));
    c = calendar(p, "/columns/jobs/calendar.ics");
    assert_true(str_eq(uid_of(c), uid));
    assert_line(c, "\nSEQUENCE:1\n");
    assert_line(c, "\nSTATUS:CANCELLED\n");
    assert_true(str_find(c, S("招工")) == SIZE_MAX);
    struct publish_saved saved;
    words.title = S("招工面试改期");
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), press_seen(p, id), &words, &saved));
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    c = calendar(p, "/calendar.ics");
    assert_true(str_eq(uid_of(c), uid));
    assert_line(c, "\nSEQUENCE:2\n");
    assert_line(c, "\nSTATUS:CONFIRMED\n");
}

static void whole_days_are_dates_and_drafts_and_undated_items_are_in_no_calendar(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    struct publish_words words = press_words("集市三天", "来赶集。");
    words.starts_at = OPT_I64(day_start(day_of(p->now, p->offset) + 1, p->offset));
    words.ends_at = OPT_I64(words.starts_at.v + 2 * MS_PER_DAY);
    publish_item_id id = dated(p, &words);
    (void)press_published(p, "jobs", "不带日期", "正文。");
    const struct publish_item_new draft = { .column = press_column(p, "jobs"),
                                            .organisation = p->village,
                                            .words = words };
    assert_done(p, publish_item_make(press_db(p), press_by(p, p->writer), &draft,
                                     ARENA_NEW(p->arena, publish_item_id)));
    str c = calendar(p, "/columns/jobs/calendar.ics");
    assert_line(c, "\nDTSTART;VALUE=DATE:20261125\nDTEND;VALUE=DATE:20261128\n");
    assert_true(str_find(str_slice(c, str_find(c, S("END:VEVENT")), c.n), S("BEGIN:VEVENT")) == SIZE_MAX);
    struct browser *b = press_get(p, PRINTED(p, "/items/%s", press_number(p, id)));
    assert_page(b, 200, "/columns/jobs/calendar.ics");
    words.ends_at = OPT_I64(words.starts_at.v - 1);
    const struct publish_item_new bad = { .column = press_column(p, "jobs"),
                                          .organisation = p->village,
                                          .words = words };
    assert_refused(
        p, publish_item_make(press_db(p), press_by(p, p->writer), &bad, ARENA_NEW(p->arena, publish_item_id)),
        RC_INVALID, "publish.ends_before");
}

static void the_editor_asks_when_and_where_and_tells_what_does_not_fit_at_the_field(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    publish_item_id id = press_item(p, "jobs", "村民大会", "都来。");
    const char *edit = PRINTED(p, "/desk/items/%s/edit", press_number(p, id));
    struct browser *b = press_get(p, "/login");
    browser_login(b, "writer.one");
    static const struct {
        const char *starts, *starts_time, *ends, *ends_time, *words;
    } wrong[] = { { "", "09:00", "", "", "请填写活动开始日期" },
                  { "", "", "2026-12-02", "", "请填写活动开始日期" },
                  { "2026-12-02", "09:00", "", "11:00", "请填写活动结束日期" },
                  { "2026-12-02", "", "2026-12-01", "", "结束不能早于开始" },
                  { "2026-12-02", "09:00", "2026-12-02", "08:00", "结束不能早于开始" } };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        browser_get(b, edit);
        browser_fill(b, "starts_day", wrong[i].starts);
        browser_fill(b, "starts_time", wrong[i].starts_time);
        browser_fill(b, "ends_day", wrong[i].ends);
        browser_fill(b, "ends_time", wrong[i].ends_time);
        browser_fill(b, "venue", "戏台前");
        browser_fill(b, "go", "save");
        browser_send(b, edit);
        assert_page(b, 422, wrong[i].words);
        assert_page(b, 422, "value=\"戏台前\"");
    }
    browser_get(b, edit);
    browser_fill(b, "starts_day", "2026-12-02");
    browser_fill(b, "starts_time", "09:00");
    browser_fill(b, "ends_day", "2026-12-02");
    browser_fill(b, "ends_time", "11:30");
    browser_fill(b, "venue", "戏台前");
    browser_fill(b, "go", "save");
    browser_send(b, edit);
    assert_page(b, 303, "");
    browser_get(b, edit);
    assert_page(b, 200, "value=\"2026-12-02\"");
    assert_page(b, 200, "value=\"11:30\"");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    str c = calendar(p, "/calendar.ics");
    assert_line(c, "\nDTSTART:20261202T010000Z\nDTEND:20261202T033000Z\n");
    assert_line(c, "\nLOCATION:戏台前\n");
}

/* ---- podcasts and loudspeakers ---- */

static void notices_are_a_podcast_and_the_playlist_of_a_loudspeaker_once_they_are_read_aloud(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    const char *number = press_number(p, press_published(p, "jobs", "停水通知", "明天停水。"));
    int ran;
    struct browser *b = press_get(p, "/sites/donggou/loudspeaker");
    assert_page(b, 200, "停水通知");
    assert_false(browser_sees(b, "<audio"));
    assert_done(p, jobs_run_due(&p->site->site.app, &p->err, p->now, &ran));
    const char *sound = PRINTED(p, HOUSE "/items/%s/speech.m4a?lang=zh-Hans", number);
    b = press_get(p, "/sites/donggou/podcast.xml");
    struct xml x = xml_of(p, b, "application/rss+xml; charset=utf-8");
    assert_xml(&x, "/rss/@version", "2.0");
    assert_xml(&x,
               "count(/rss/channel/title) = 1 and count(/rss/channel/link) = 1 and "
               "count(/rss/channel/description) = 1",
               "true");
    assert_xml(&x, "count(//item)", "1");
    assert_xml(&x, "//item/enclosure/@url", sound);
    assert_xml(&x, "//item/enclosure/@type", "audio/mp4");
    assert_xml(&x, "//item/guid/@isPermaLink", "false");
    assert_xml(&x, "number(//item/i:duration) > 0", "true");
    const char *length = xml_get(&x, "//item/enclosure/@length");
    xml_free(&x);
    b = press_get(p, sound + strlen(HOUSE));
    assert_page(b, 200, "");
    assert_text(browser_header(b, "Content-Type"), "audio/mp4");
    assert_string_equal(PRINTED(p, "%lld", (long long)b->out.fd_size), length);
    b = press_get(p, "/sites/donggou/loudspeaker.m3u");
    assert_page(b, 200, PRINTED(p, ",停水通知\n%s\n", sound));
    assert_true(str_starts(b->body, S("#EXTM3U\n#EXTINF:")));
    b = press_get(p, "/sites/donggou/loudspeaker");
    assert_page(b, 200, "<audio");
    press_wait(p, MS_PER_DAY); /* tomorrow it is no longer today's */
    b = press_get(p, "/loudspeaker.m3u");
    assert_text(b->body, "#EXTM3U\n");
}

/* ---- search engines ---- */

static void a_sitemap_lists_what_is_public_with_its_languages(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    publish_item_id id = press_published(p, "work", "修渠完工", "完工了。");
    (void)press_item(p, "work", "草稿", "还没审。");
    const char *number = press_number(p, id);
    struct publish_words other = press_words("The canal is done", "Done.");
    struct publish_saved saved;
    other.lang = S("en");
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), press_seen(p, id), &other, &saved));
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, "加了英文");
    struct xml x = xml_of(p, press_get(p, "/sitemap.xml"), "application/xml; charset=utf-8");
    const char *item = PRINTED(p, "//s:url[s:loc = '" HOUSE "/items/%s']", number);
    assert_xml(&x, "count(//s:url[starts-with(s:loc, '" HOUSE "/items/')])", "1");
    assert_xml(&x, PRINTED(p, "count(%s/h:link[@rel='alternate'][@hreflang and @href])", item), "2");
    assert_xml(&x, PRINTED(p, "string-length(%s/s:lastmod)", item), "25");
    assert_xml(&x, "count(//s:url[s:loc = '" HOUSE "/sites/donggou'])", "1");
    assert_xml(&x, "count(//s:url[s:loc = '" HOUSE "/columns/work'])", "1");
    assert_xml(&x, "count(//s:url[not(starts-with(s:loc, '" HOUSE "/'))])", "0");
    xml_free(&x);
}

/* A case or a question that the search has, as its slice has told it. */
static void found_put(struct press *p, const char *kind, int64_t id, const char *sight, const char *path)
{
    const struct search_entry entry = { .kind = str_from_c(kind),
                                        .subject = id,
                                        .organisation = p->town,
                                        .at = p->now,
                                        .today = SITE_DAY,
                                        .title = S("水"),
                                        .text = S("水"),
                                        .path = str_from_c(path),
                                        .sight = str_from_c(sight) };
    assert_done(p, search_put(press_db(p), &entry));
}

static void a_sitemap_lists_public_cases_and_questions_and_nothing_else(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    found_put(p, "problem", 1, SEARCH_PUBLIC, "/problems/EW-2026-0001");
    found_put(p, "problem", 2, "problem.place", "/desk/problems/EW-2026-0002");
    found_put(p, "problem", 3, SEARCH_PUBLIC, "/problems/EW-2026-0003");
    found_put(p, "question", 4, SEARCH_PUBLIC, "/questions/4");
    found_put(p, "message", 5, SEARCH_MEMBERS, "/rooms/5");
    assert_done(p, search_drop(press_db(p), S("problem"), 3)); /* no longer public */
    struct xml x = xml_of(p, press_get(p, "/sitemap.xml"), "application/xml; charset=utf-8");
    assert_xml(&x, "count(//s:url[s:loc = '" HOUSE "/problems/EW-2026-0001'])", "1");
    assert_xml(&x, "count(//s:url[s:loc = '" HOUSE "/questions/4'])", "1");
    assert_xml(&x, "count(//s:url[contains(s:loc, 'problems/')])", "1");
    assert_xml(&x, "count(//s:url[contains(s:loc, '/desk') or contains(s:loc, '/rooms')])", "0");
    xml_free(&x);
    x = xml_of(p, press_get(p, "/sitemap.xml?of=problem&from=1"), "application/xml; charset=utf-8");
    assert_xml(&x, "count(//s:url)", "1");
    xml_free(&x);
    struct browser *b = press_get(p, "/sitemap.xml?of=message&from=1");
    assert_int_equal(b->out.status, 404);
}

static void many_cases_stand_in_parts_of_their_own(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    found_put(p, "problem", 1, SEARCH_PUBLIC, "/problems/EW-2026-0001");
    press_keep(p);
    site_sql(p->site, "CREATE TABLE few (k INTEGER)");
    site_sql(p->site, "INSERT INTO few VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
    site_sql(p->site,
             "INSERT INTO search_entry (id, kind, subject_id, organisation_id, column_id, sight, at, place, "
             "title_n, path, title, words, body) SELECT e.id + x.n, e.kind, 10 + x.n, e.organisation_id, "
             "e.column_id, CASE WHEN x.n % 2 = 0 THEN 'public' ELSE 'problem.place' END, e.at, e.place, "
             "e.title_n, '/problems/C-' || x.n, e.title, e.words, e.body FROM search_entry e, "
             "(SELECT 1 + a.k + 10 * b.k + 100 * c.k + 1000 * d.k + 10000 * g.k AS n "
             "FROM few a, few b, few c, few d, few g) x WHERE x.n <= 20000");
    site_sql(p->site, "DROP TABLE few");
    struct xml x = xml_of(p, press_get(p, "/sitemap.xml"), "application/xml; charset=utf-8");
    int64_t total = 0;
    assert_xml(&x, "count(/s:sitemapindex/s:sitemap)", "4");
    for (int i = 2; i <= 4; i++) {
        const char *part = xml_get(&x, PRINTED(p, "/s:sitemapindex/s:sitemap[%d]/s:loc", i));
        assert_true(str_starts(str_from_c(part), S(HOUSE "/sitemap.xml?of=problem&from=")));
        struct xml y = xml_of(p, press_get(p, part + strlen(HOUSE)), "application/xml; charset=utf-8");
        total += strtoll(xml_get(&y, "count(//s:url)"), NULL, 10);
        xml_free(&y);
    }
    assert_int_equal(total, 10001);
    xml_free(&x);
}

/* Many copies of one item, past the acts. */
static void copy_many(struct press *p, int n)
{
    site_sql(p->site, "CREATE TABLE few (k INTEGER)");
    site_sql(p->site, "INSERT INTO few VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
    site_sql(p->site,
             PRINTED(p,
                     "INSERT INTO publish_item (id, number, column_id, organisation_id, site_id, author_id, "
                     "state, stage, level, levels, round, lang, lock_version, is_must_read, takes_comments, "
                     "public_at, first_public_at, created_at, changed_at) "
                     "SELECT i.id + x.n, 'COPY-' || x.n, i.column_id, i.organisation_id, i.site_id, "
                     "i.author_id, i.state, i.stage, 0, 0, 1, i.lang, 1, 0, 0, i.public_at, "
                     "i.first_public_at, i.created_at, i.changed_at FROM publish_item i, "
                     "(SELECT 1 + a.k + 10 * b.k + 100 * c.k + 1000 * d.k + 10000 * e.k AS n "
                     "FROM few a, few b, few c, few d, few e) x WHERE x.n < %d",
                     n));
    site_sql(p->site, "DROP TABLE few");
}

static void beyond_one_part_the_sitemap_is_an_index_of_parts_that_hold_each_item_once(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    (void)press_published(p, "work", "修渠完工", "完工了。");
    press_keep(p);
    copy_many(p, 20001);
    struct xml x = xml_of(p, press_get(p, "/sitemap.xml"), "application/xml; charset=utf-8");
    int64_t total = 0;
    assert_xml(&x, "count(/s:sitemapindex/s:sitemap)", "3");
    for (int i = 1; i <= 3; i++) {
        const char *part = xml_get(&x, PRINTED(p, "/s:sitemapindex/s:sitemap[%d]/s:loc", i));
        assert_true(str_starts(str_from_c(part), S(HOUSE "/sitemap.xml?from=")));
        struct xml y = xml_of(p, press_get(p, part + strlen(HOUSE)), "application/xml; charset=utf-8");
        total += strtoll(xml_get(&y, "count(//s:url[contains(s:loc, '/items/')])"), NULL, 10);
        xml_free(&y);
    }
    assert_int_equal(total, 20001);
    xml_free(&x);
}

/* ---- pages and their feeds, and asking again ---- */

static void pages_say_where_their_feeds_are(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    struct browser *b = press_get(p, "/sites/donggou/columns/work");
    assert_page(b, 200,
                "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"工作动态\" "
                "href=\"/sites/donggou/columns/work/feed.atom\">");
    assert_page(b, 200, "type=\"application/feed+json\"");
    assert_page(b, 200, "type=\"text/calendar\"");
    b = press_get(p, "/sites/donggou");
    assert_page(b, 200, "href=\"/sites/donggou/feed.atom\"");
    static const char *const pages[] = { "/", "/columns" };
    for (size_t i = 0; i < 2; i++) {
        b = press_get(p, pages[i]);
        assert_page(b, 200, "href=\"/feed.atom\"");
    }
}

/* As the server answers without the pipeline: from what is kept. 0: nothing good is kept. */
static int answer_kept(struct press *p, const struct pipeline_input *in, str *ret_date)
{
    struct pipeline_output out = { 0 };
    const struct cache_page *page =
        cache_find(p->site->site.app.cache, pipeline_cache_key(&p->site->site.app, p->arena, in), p->now);
    *ret_date = (str){ 0 };
    if (page == NULL)
        return 0;
    pipeline_answer_cached(p->arena, in, page, &out);
    for (int i = 0; i < out.headers_n; i++)
        if (str_eq(out.headers[i].name, S("Last-Modified")))
            *ret_date = out.headers[i].value;
    cache_done(page->self);
    return out.status;
}

/* The same, kept anew when it is no longer good: the tests write past the lane, which finds out a while
 * later.
 */
static int ask_kept(struct press *p, const struct pipeline_input *in, str *ret_date)
{
    int status = answer_kept(p, in, ret_date);
    for (int i = 0; i < 100 && status == 0; i++) {
        (void)press_get(p, str_c(p->arena, in->path));
        status = answer_kept(p, in, ret_date);
        if (status == 0)
            (void)usleep(20000);
    }
    return status;
}

static void a_feed_is_answered_with_304_by_its_tag_and_by_its_date_until_it_changes(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    (void)press_published(p, "work", "修渠完工", "完工了。");
    struct pipeline_input in = { .method = HTTP_GET,
                                 .path = S("/columns/work/feed.atom"),
                                 .host = S("town.example") };
    struct browser *b = press_get(p, "/columns/work/feed.atom");
    str tag = str_copy(p->arena, browser_header(b, "ETag")), date, again;
    assert_false(str_is_absent(tag));
    assert_true(str_is_absent(browser_header(b, "Last-Modified"))); /* made in this second */
    (void)usleep(1100000);
    assert_int_equal(ask_kept(p, &in, &date), 200);
    assert_int_equal(date.n, 29);
    struct pipeline_input by_tag = in, by_date = in, by_both = in;
    by_tag.if_none_match = tag;
    by_date.if_modified_since = date;
    by_both.if_modified_since = date;
    by_both.if_none_match = S("\"another\"");
    assert_int_equal(ask_kept(p, &by_tag, &again), 304);
    assert_int_equal(ask_kept(p, &by_date, &again), 304);
    assert_int_equal(ask_kept(p, &by_both, &again), 200);
    (void)press_item(p, "work", "草稿", "还没审。"); /* writes the table and changes nothing that is public */
    (void)press_get(p, "/columns/work/feed.atom");
    assert_int_equal(ask_kept(p, &by_date, &again), 304);
    assert_true(str_eq(again, date));
    (void)press_published(p, "work", "第二篇", "正文。");
    (void)press_get(p, "/columns/work/feed.atom");
    assert_int_equal(ask_kept(p, &by_date, &again), 200);
}

TEST_DATABASE_MAIN(PRESS(a_column_and_a_site_are_feeds_of_what_their_list_shows_inherited_items_too),
                   PRESS(what_a_site_hides_is_in_none_of_its_feeds),
                   PRESS(ids_stay_updates_follow_corrections_and_what_is_withdrawn_leaves),
                   PRESS(a_column_is_a_json_feed),
                   PRESS(a_dated_notice_stands_in_the_calendar_and_is_cancelled_when_it_is_withdrawn),
                   PRESS(whole_days_are_dates_and_drafts_and_undated_items_are_in_no_calendar),
                   PRESS(the_editor_asks_when_and_where_and_tells_what_does_not_fit_at_the_field),
                   PRESS(notices_are_a_podcast_and_the_playlist_of_a_loudspeaker_once_they_are_read_aloud),
                   PRESS(a_sitemap_lists_what_is_public_with_its_languages),
                   PRESS(a_sitemap_lists_public_cases_and_questions_and_nothing_else),
                   PRESS(many_cases_stand_in_parts_of_their_own),
                   PRESS(beyond_one_part_the_sitemap_is_an_index_of_parts_that_hold_each_item_once),
                   PRESS(pages_say_where_their_feeds_are),
                   PRESS(a_feed_is_answered_with_304_by_its_tag_and_by_its_date_until_it_changes))
