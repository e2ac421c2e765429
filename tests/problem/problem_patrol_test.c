/* SPDX-License-Identifier: Apache-2.0 */
/* Grid workers: visits, corrections, what is handed in; and drafts that come late and more than once. */
#include "loop.h"

#define KEY_A "AAAAAAAAAAAAAAAAAAAAAA"
#define KEY_B "BBBBBBBBBBBBBBBBBBBBBA"

static struct browser worker_at(struct loop *l, const char *name, organisation_id over)
{
    struct browser b = browser_new(l->site);
    (void)site_person(l->site, name, "grid", over);
    browser_login(&b, name);
    return b;
}

static const char *id_text(struct loop *l, int64_t id)
{
    return str_c(l->arena, str_printf(l->arena, "%lld", (long long)id));
}

/* The form of a visit to the first village, at eight in the morning. */
static void visit_fill_on(struct loop *l, struct browser *b, const char *finding, const char *day)
{
    browser_get(b, "/patrol/new");
    browser_fill(b, "organisation", id_text(l, l->site->village[0].v));
    browser_fill(b, "place", "河堤二段");
    browser_fill(b, "subject", "河道");
    browser_fill(b, "finding", finding);
    browser_fill(b, "day", day);
    browser_fill(b, "time", "08:00");
}

static void visit_fill(struct loop *l, struct browser *b, const char *finding)
{
    visit_fill_on(l, b, finding, "2026-11-24");
}

static void found_fill(struct loop *l, struct browser *b)
{
    visit_fill(l, b, "found");
    browser_fill(b, "words", "堤脚塌了一米多");
    browser_fill(b, "kind", "hazard");
    browser_fill(b, "category", "water");
}

static int64_t visits(struct loop *l)
{
    return site_number(l->site, "SELECT count(*) FROM patrol_visit");
}

static const char *own_page(struct loop *l)
{
    return str_c(l->arena, str_printf(l->arena, "/patrol/visits/%lld",
                                      (long long)site_number(l->site, "SELECT max(id) FROM patrol_visit")));
}

/* ---- visits ---- */

static void a_visit_without_a_finding_is_a_record_and_no_voice(void **state)
{
    struct loop *l = *state;
    struct browser b = worker_at(l, "grid.one", l->site->village[0]);
    visit_fill(l, &b, "none");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "河道 · 河堤二段");
    assert_page(&b, 200, "没发现问题");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice"), 0);
    assert_int_equal(site_number(l->site, "SELECT visited_at FROM patrol_visit"),
                     day_start(SITE_DAY, l->by.offset) + 8 * MS_PER_HOUR);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'patrol.visit'"), 1);
}

static void what_was_found_becomes_a_voice_entered_by_the_worker(void **state)
{
    struct loop *l = *state;
    struct browser b = worker_at(l, "grid.one", l->site->village[0]);
    found_fill(l, &b);
    browser_fill(&b, "latitude", "36.861");
    browser_fill(&b, "longitude", "110.283");
    browser_attach(&b, "photos", "bank.png", loop_picture());
    browser_send(&b, "/patrol/new");
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM voice v JOIN patrol_visit t ON t.voice_id = v.id "
                    "WHERE v.channel = 'patrol' AND v.entered_by = t.person_id AND v.kind = 'hazard' "
                    "AND v.words = '堤脚塌了一米多' AND v.micro_latitude = 36861000"),
        1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_photo"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM patrol_photo"), 1);
    browser_get(&b, own_page(l));
    assert_page(&b, 200, "EWR-2026-0001");
    assert_page(&b, 200, "/receipts/EWR-2026-0001?k=");
    struct browser clerk = browser_new(l->site);
    browser_login(&clerk, "clerk.one");
    browser_get(&clerk, "/desk/voices/EWR-2026-0001");
    assert_page(&clerk, 200, "巡查");
}

static void what_is_wrong_is_said_at_its_field_and_nothing_is_lost(void **state)
{
    struct loop *l = *state;
    struct browser b = worker_at(l, "grid.one", l->site->village[0]);
    visit_fill(l, &b, "found");
    browser_fill(&b, "time", "25:00");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 422, "href=\"#f-time\"");
    assert_page(&b, 422, "value=\"河堤二段\"");
    browser_fill(&b, "time", "08:00");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 422, "href=\"#f-words\"");
    assert_page(&b, 422, "href=\"#f-kind\"");
    assert_page(&b, 422, "href=\"#f-category\"");
    visit_fill_on(l, &b, "none", "2026-11-25"); /* it is the 24th */
    browser_send(&b, "/patrol/new");
    assert_page(&b, 422, "巡查时间还没到");
    visit_fill_on(l, &b, "none", "2026-10-01");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 422, "不能再补记");
    browser_get(&b, "/patrol/new");
    browser_fill(&b, "organisation", id_text(l, l->site->village[1].v)); /* not this worker's */
    browser_fill(&b, "place", "河堤二段");
    browser_fill(&b, "subject", "河道");
    browser_fill(&b, "finding", "none");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 422, "href=\"#f-organisation\"");
    assert_int_equal(visits(l), 0);
}

/* ---- corrections ---- */

static struct browser with_a_visit(struct loop *l)
{
    struct browser b = worker_at(l, "grid.one", l->site->village[0]);
    visit_fill(l, &b, "none");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 303, "");
    browser_get(&b, own_page(l));
    return b;
}

static void a_correction_is_the_next_version_and_the_former_one_stays(void **state)
{
    struct loop *l = *state;
    struct browser b = with_a_visit(l);
    const char *page = own_page(l);
    browser_fill(&b, "subject", "河道和排水口");
    browser_send(&b, page);
    assert_page(&b, 303, "");
    browser_get(&b, page);
    assert_page(&b, 200, "河道和排水口");
    assert_page(&b, 200, "改之前写的");
    assert_int_equal(site_number(l->site, "SELECT version FROM patrol_visit"), 2);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM patrol_visit_version WHERE subject = '河道' AND version = 1"),
        1);
    /* Found after all: handed in now, and from then on it cannot be nothing. */
    browser_fill(&b, "finding", "found");
    browser_fill(&b, "words", "排水口堵了");
    browser_send(&b, page);
    assert_page(&b, 422, "href=\"#f-kind\"");
    browser_fill(&b, "kind", "help");
    browser_fill(&b, "category", "water");
    browser_send(&b, page);
    assert_page(&b, 303, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE channel = 'patrol'"), 1);
    browser_get(&b, page);
    browser_fill(&b, "finding", "none");
    browser_send(&b, page);
    assert_page(&b, 409, "不能改成没发现");
}

static void a_stale_correction_shows_both_values_field_by_field(void **state)
{
    struct loop *l = *state;
    struct browser phone = with_a_visit(l), office = phone;
    const char *page = own_page(l);
    browser_get(&office, page);
    browser_get(&phone, page);
    browser_fill(&office, "subject", "河道、涵洞");
    browser_send(&office, page);
    assert_page(&office, 303, "");
    browser_fill(&phone, "place", "河堤三段");
    browser_fill(&phone, "subject", "河道、水位");
    browser_send(&phone, page);
    assert_page(&phone, 409, "河道、涵洞");
    assert_page(&phone, 409, "河道、水位");
    assert_page(&phone, 409, "name=\"place\" value=\"河堤三段\" checked");
    assert_int_equal(site_number(l->site, "SELECT version FROM patrol_visit"), 2);
    browser_fill(&phone, "subject", "河道、涵洞");
    browser_fill(&phone, "place", "河堤三段");
    browser_send(&phone, page);
    assert_page(&phone, 303, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM patrol_visit WHERE version = 3 AND "
                                          "place = '河堤三段' AND subject = '河道、涵洞'"),
                     1);
}

static void after_a_day_a_visit_stays_as_it_is(void **state)
{
    struct loop *l = *state;
    struct browser b = with_a_visit(l);
    loop_wait(l, MS_PER_DAY - MS_PER_MINUTE);
    browser_login(&b, "grid.one");
    browser_get(&b, own_page(l));
    browser_fill(&b, "subject", "太晚了");
    loop_wait(l, 2 * MS_PER_MINUTE);
    browser_send(&b, own_page(l));
    assert_page(&b, 409, "更正的时间已过");
    assert_page(&b, 409, "太晚了"); /* what was typed is still there */
    browser_get(&b, own_page(l));
    assert_page(&b, 200, "更正的时间已过");
    assert_false(browser_sees(&b, "name=\"subject\""));
}

/* ---- who sees what ---- */

static void a_visit_is_its_workers_and_the_desks_of_its_place(void **state)
{
    struct loop *l = *state;
    struct browser b = with_a_visit(l);
    struct browser other = worker_at(l, "grid.two", l->site->village[0]);
    browser_get(&other, own_page(l));
    assert_page(&other, 404, "");
    browser_get(&other, "/patrol?state=all");
    assert_false(browser_sees(&other, "河堤二段"));
    const char *sheet = str_c(l->arena, str_printf(l->arena, "/desk/visits/%s", own_page(l) + 15));
    (void)site_person(l->site, "clerk.far", "clerk", l->site->village[1]);
    struct browser far = browser_new(l->site), near = browser_new(l->site);
    browser_login(&far, "clerk.far");
    browser_get(&far, sheet);
    assert_page(&far, 403, "");
    browser_get(&far, "/desk/visits?state=all");
    assert_false(browser_sees(&far, "河堤二段"));
    browser_login(&near, "clerk.one");
    browser_get(&near, sheet);
    assert_page(&near, 200, "河堤二段");
    browser_get(&b, sheet);
    assert_page(&b, 403, "");
}

static void each_count_of_visits_opens_as_many_rows(void **state)
{
    struct loop *l = *state;
    struct browser b = worker_at(l, "grid.one", l->site->village[0]);
    const char *days[] = { "2026-11-24", "2026-11-24", "2026-11-20", "2026-11-02" };
    for (int i = 0; i < 4; i++) {
        visit_fill_on(l, &b, i == 1 ? "none" : "found", days[i]);
        browser_fill(&b, "words", "堤脚塌了一米多");
        browser_fill(&b, "kind", "hazard");
        browser_fill(&b, "category", "water");
        browser_send(&b, "/patrol/new");
        assert_page(&b, 303, "");
    }
    struct browser clerk = browser_new(l->site);
    browser_login(&clerk, "clerk.one");
    const char *const counts[] = { "今天 2", "近七天 3", "发现问题 3", "全部 4" };
    const size_t rows[] = { 2, 3, 3, 4 };
    static const char *const paths[] = { "/desk/visits?state=today", "/desk/visits?state=week",
                                         "/desk/visits?state=found", "/desk/visits?state=all" };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        browser_get(&clerk, paths[i]);
        assert_page(&clerk, 200, counts[i]);
        size_t n = 0;
        str rest = clerk.body;
        for (size_t at; (at = str_find(rest, S("href=\"/desk/visits/"))) != SIZE_MAX; n++)
            rest = str_slice(rest, at + 1, rest.n);
        assert_int_equal(n, rows[i]);
    }
}

static void whose_role_has_ended_records_nothing(void **state)
{
    struct loop *l = *state;
    struct browser b = worker_at(l, "grid.one", l->site->village[0]);
    visit_fill(l, &b, "none");
    site_sql(l->site, "UPDATE role_grant SET to_day = 20781 WHERE role_code = 'grid'");
    browser_send(&b, "/patrol/new");
    assert_page(&b, 403, "");
    assert_int_equal(visits(l), 0);
}

/* ---- drafts ---- */

/* The value of a member of the last answer. */
static str member(struct loop *l, const struct browser *b, const char *name)
{
    str key = str_printf(l->arena, "\"%s\":\"", name), value;
    size_t at = str_find(b->body, key);
    if (at == SIZE_MAX)
        return S("");
    str rest = str_slice(b->body, at + key.n, b->body.n);
    (void)str_cut(&rest, '"', &value);
    return str_copy(l->arena, value);
}

static void report_draft(struct loop *l, struct browser *b, const char *key, const char *words)
{
    browser_get(b, "/report/whole");
    browser_fill(b, "words", words);
    browser_fill(b, "category", "water");
    browser_fill(b, "kind", "help");
    browser_fill(b, "organisation", id_text(l, l->site->village[0].v));
    browser_fill(b, "draft", key);
    browser_fill(b, "owner", "");
    browser_send(b, "/report");
}

static void L7_a_report_kept_by_a_browser_arrives_once_however_often_and_late(void **state)
{
    struct loop *l = *state;
    struct browser first = browser_new(l->site), later = browser_new(l->site);
    report_draft(l, &first, KEY_A, "路灯不亮");
    assert_page(&first, 200, "EWR-2026-0001");
    str code = member(l, &first, "code");
    assert_int_equal(code.n, 8);
    /* The answer was lost, the browser's session is gone, ten days have passed. */
    loop_wait(l, 10 * MS_PER_DAY);
    report_draft(l, &later, KEY_A, "路灯不亮");
    assert_page(&later, 200, "EWR-2026-0001");
    assert_true(str_eq(member(l, &later, "code"), code));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice"), 1);
    browser_get(&later, "/receipts");
    browser_fill(&later, "number", "EWR-2026-0001");
    browser_fill(&later, "code", str_c(l->arena, code));
    browser_send(&later, "/receipts");
    assert_page(&later, 303, "");
    /* Changed meanwhile: what arrived first is told, the change is not taken for it. */
    report_draft(l, &later, KEY_A, "路灯不亮，树也倒了");
    assert_page(&later, 409, "\"error\":\"other\"");
    assert_true(str_eq(member(l, &later, "number"), S("EWR-2026-0001")));
    report_draft(l, &later, KEY_B, "另一件事");
    assert_page(&later, 200, "EWR-2026-0002");
}

static void a_draft_that_is_wrong_is_answered_with_its_fields(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    report_draft(l, &b, KEY_A, "");
    assert_page(&b, 422, "\"error\":\"invalid\"");
    assert_page(&b, 422, "\"words\":");
    report_draft(l, &b, "short", "路灯不亮");
    assert_page(&b, 422, "\"error\":\"invalid\"");
    browser_get(&b, "/report/whole");
    browser_fill(&b, "draft", KEY_A);
    browser_fill(&b, "_guard", "old");
    browser_send(&b, "/report");
    assert_page(&b, 409, "\"error\":\"stale\"");
    browser_get(&b, "/report/whole");
    browser_fill(&b, "draft", KEY_A);
    browser_fill(&b, "kept", "swept-away");
    browser_fill(&b, "words", "路灯不亮");
    browser_fill(&b, "category", "water");
    browser_fill(&b, "kind", "help");
    browser_fill(&b, "organisation", id_text(l, l->site->village[0].v));
    browser_send(&b, "/report");
    assert_page(&b, 422, "\"photos\":");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice"), 0);
}

static void visit_draft(struct loop *l, struct browser *b, const char *key, str owner)
{
    found_fill(l, b);
    browser_fill(b, "draft", key);
    browser_fill(b, "owner", str_c(l->arena, owner));
    browser_send(b, "/patrol/new");
}

static void a_draft_is_sent_only_by_who_wrote_it(void **state)
{
    struct loop *l = *state;
    struct browser one = worker_at(l, "grid.one", l->site->village[0]);
    struct browser two = worker_at(l, "grid.two", l->site->village[0]);
    browser_get(&one, "/patrol/rules");
    str owner = member(l, &one, "owner");
    assert_true(owner.n > 0);
    visit_draft(l, &two, KEY_A, owner);
    assert_page(&two, 409, "\"error\":\"person\"");
    visit_draft(l, &one, KEY_A, owner);
    assert_page(&one, 200, "/patrol/visits/");
    visit_draft(l, &one, KEY_A, owner);
    assert_page(&one, 200, "EWR-2026-0001");
    assert_int_equal(visits(l), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice"), 1);
    /* The same key of another person is another draft. */
    browser_get(&two, "/patrol/rules");
    visit_draft(l, &two, KEY_A, member(l, &two, "owner"));
    assert_page(&two, 200, "/patrol/visits/");
    assert_int_equal(visits(l), 2);
}

static void a_late_correction_of_a_draft_gets_all_three_values(void **state)
{
    struct loop *l = *state;
    struct browser phone = with_a_visit(l), office = phone;
    const char *page = own_page(l);
    browser_get(&office, page);
    browser_get(&phone, page);
    browser_fill(&office, "subject", "涵洞");
    browser_send(&office, page);
    browser_fill(&phone, "subject", "水位");
    browser_fill(&phone, "draft", KEY_A);
    browser_send(&phone, page);
    assert_page(&phone, 409, "\"version\":2");
    assert_page(&phone, 409, "\"theirs\":{");
    assert_page(&phone, 409, "\"subject\":\"涵洞\"");
    assert_page(&phone, 409, "\"base\":{");
    assert_page(&phone, 409, "\"subject\":\"河道\"");
    browser_get(&phone, page);
    browser_fill(&phone, "subject", "水位");
    browser_fill(&phone, "draft", KEY_B);
    browser_send(&phone, page);
    assert_page(&phone, 200, "\"version\":3");
    assert_int_equal(site_number(l->site, "SELECT version FROM patrol_visit"), 3);
}

static void the_worker_script_names_what_it_keeps(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    browser_get(&b, "/worker.js");
    assert_page(&b, 200, "/report/whole");
    assert_page(&b, 200, "/a/offline.");
    assert_false(browser_sees(&b, "/patrol/new\","));
    assert_true(str_starts(browser_header(&b, "Content-Type"), S("text/javascript")));
}

TEST_DATABASE_MAIN(LOOP(a_visit_without_a_finding_is_a_record_and_no_voice),
                   LOOP(what_was_found_becomes_a_voice_entered_by_the_worker),
                   LOOP(what_is_wrong_is_said_at_its_field_and_nothing_is_lost),
                   LOOP(a_correction_is_the_next_version_and_the_former_one_stays),
                   LOOP(a_stale_correction_shows_both_values_field_by_field),
                   LOOP(after_a_day_a_visit_stays_as_it_is),
                   LOOP(a_visit_is_its_workers_and_the_desks_of_its_place),
                   LOOP(each_count_of_visits_opens_as_many_rows), LOOP(whose_role_has_ended_records_nothing),
                   LOOP(L7_a_report_kept_by_a_browser_arrives_once_however_often_and_late),
                   LOOP(a_draft_that_is_wrong_is_answered_with_its_fields),
                   LOOP(a_draft_is_sent_only_by_who_wrote_it),
                   LOOP(a_late_correction_of_a_draft_gets_all_three_values),
                   LOOP(the_worker_script_names_what_it_keeps))
