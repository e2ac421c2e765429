/* SPDX-License-Identifier: Apache-2.0 */
/* Items by their units of work: reviews, what reviewers change, what becomes public and what does not. */
#include "core/text_diff.h"
#include "gen/publish_public_sql.h"
#include "press.h"

/* ---- P1 ---- */

static void save_as(struct press *p, publish_item_id id, person_id who, const char *body)
{
    const struct publish_words words = press_words("停水通知", body);
    struct publish_saved saved;
    assert_done(p, publish_save(press_db(p), press_by(p, who), press_seen(p, id), &words, &saved));
    assert_false(saved.is_aside);
}

/* The step of an act, with its two texts. */
static struct publish_steps_row step_of(struct press *p, publish_item_id id, const char *act)
{
    struct publish_steps_rows rows;
    struct publish_steps_row row = { 0 };
    assert_done(p, publish_steps(press_db(p), SITE_DAY, id, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].act, str_from_c(act)))
            row = rows.at[i];
    assert_true(str_eq(row.act, str_from_c(act)));
    return row;
}

static str body_of(struct press *p, struct opt_i64 revision)
{
    struct publish_revision_row_row row;
    bool found;
    assert_true(revision.has);
    assert_done(
        p, publish_revision_row(press_db(p), SITE_DAY, (publish_revision_id){ revision.v }, &row, &found));
    assert_true(found);
    return row.body;
}

static void P1_three_reviews_where_one_changes_the_text_and_its_author_sees_the_difference(void **state)
{
    struct press *p = *state;
    struct publish_steps_row edit;
    press_levels(p, "work", 3);
    publish_item_id id = press_item(p, "work", "停水通知", "明天上午八点停水。");
    press_submit(p, id);
    assert_stands(p, id, "draft review 1");
    press_approve(p, id, p->chief);
    assert_stands(p, id, "draft review 2");
    assert_int_equal(press_row(p, id).review_organisation_id.v, p->town.v);
    save_as(p, id, p->upper, "明天上午九点停水。");
    press_approve(p, id, p->upper);
    assert_stands(p, id, "draft review 3");
    press_approve(p, id, p->top);
    assert_stands(p, id, "draft approved 0");
    press_issue(p, id, NULL);
    assert_text(press_steps(p, id), "make submit approve1 edit2 approve2 approve3 issue");
    edit = step_of(p, id, "edit");
    assert_text(edit.person_name, "chief.town");
    struct text_diff d = text_diff(p->arena, body_of(p, edit.before_id), body_of(p, edit.revision_id));
    assert_int_equal(d.n, 1);
    assert_int_equal(d.at[0].kind, TEXT_DIFF_CHANGED);
    assert_text(d.at[0].pieces[1].text, "八");
    assert_text(d.at[0].pieces[2].text, "九");
    assert_text(press_public(p, id).body, "明天上午九点停水。");
}

static void a_step_names_the_post_that_the_person_held(void **state)
{
    struct press *p = *state;
    struct publish_steps_row step;
    publish_item_id id = press_published(p, "work", "停水通知", "明天停水。");
    step = step_of(p, id, "approve");
    assert_text(step.post, "head");
    assert_true(step.person_id.has);
    step = step_of(p, id, "submit");
    assert_true(str_is_absent(step.post));
}

/* ---- who may not ---- */

static void nobody_reviews_what_they_wrote_and_nobody_twice_in_a_round(void **state)
{
    struct press *p = *state;
    press_levels(p, "work", 2);
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_submit(p, id);
    assert_refused(p, publish_approve(press_db(p), press_by(p, p->writer), press_seen(p, id), (str){ 0 }),
                   RC_CONFLICT, "publish.own_review");
    press_approve(p, id, p->upper);
    assert_refused(p, publish_approve(press_db(p), press_by(p, p->upper), press_seen(p, id), (str){ 0 }),
                   RC_CONFLICT, "publish.reviewed_twice");
    /* A new round: returned and submitted again, the same people review again. */
    assert_done(p, publish_return(press_db(p), press_by(p, p->top), press_seen(p, id), S("日期不对")));
    press_save(p, id, "停水通知", "后天停水。");
    press_submit(p, id);
    press_approve(p, id, p->upper);
    press_approve(p, id, p->top);
    assert_stands(p, id, "draft approved 0");
}

static void a_second_writer_of_the_draft_is_an_author_too(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    save_as(p, id, p->chief, "明天停水，请储水。");
    press_submit(p, id);
    assert_refused(p, publish_approve(press_db(p), press_by(p, p->chief), press_seen(p, id), (str){ 0 }),
                   RC_CONFLICT, "publish.own_review");
    press_approve(p, id, p->upper);
}

static void nobody_decides_about_what_they_have_not_seen(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_submit(p, id);
    struct publish_seen seen = press_seen(p, id);
    assert_done(p, publish_recall(press_db(p), press_by(p, p->writer), seen));
    press_save(p, id, "停水通知", "改成后天。");
    press_submit(p, id);
    assert_refused(p, publish_approve(press_db(p), press_by(p, p->chief), seen, (str){ 0 }), RC_CONFLICT,
                   "publish.changed");
}

/* ---- what is public ---- */

static void never_public(struct press *p, publish_item_id id)
{
    struct publish_public item;
    const struct publish_public_ask ask = {
        .number = press_row(p, id).number, .lang = S("zh-Hans"), .now = p->now, .offset = p->offset
    };
    assert_refused(p, publish_public_load(press_db(p), &ask, &item), RC_NOT_FOUND, "-");
}

static void nothing_is_public_before_it_is_issued_nor_is_a_correction(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    never_public(p, id);
    press_submit(p, id);
    never_public(p, id);
    press_approve(p, id, p->chief);
    never_public(p, id);
    press_issue(p, id, NULL);
    assert_text(press_public(p, id).body, "明天停水。");
    press_save(p, id, "停水通知", "后天停水。");
    press_submit(p, id);
    assert_text(press_public(p, id).body, "明天停水。");
    press_approve(p, id, p->chief);
    const struct publish_issue silent = { .note = S("") };
    assert_refused(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &silent),
                   RC_INVALID, "publish.note_missing");
    press_issue(p, id, "日期写错了");
    struct publish_public item = press_public(p, id);
    assert_text(item.body, "后天停水。");
    assert_int_equal(item.corrections_n, 1);
    assert_text(item.corrections[0].note, "日期写错了");
    struct publish_correction words;
    const struct publish_public_ask ask = {
        .number = item.number, .lang = S("zh-Hans"), .now = p->now, .offset = p->offset
    };
    assert_done(p, publish_correction_load(press_db(p), &ask, item.corrections[0].step, &words));
    assert_text(words.before, "明天停水。");
    assert_text(words.after, "后天停水。");
    assert_refused(p, publish_correction_load(press_db(p), &ask, item.corrections[0].step + 1, &words),
                   RC_NOT_FOUND, "-");
}

static void the_author_of_a_correction_does_not_review_it_whoever_wrote_the_text_before(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "停水通知", "明天停水。");
    save_as(p, id, p->chief, "后天停水。");
    assert_done(p, publish_submit(press_db(p), press_by(p, p->chief), press_seen(p, id)));
    assert_refused(p, publish_approve(press_db(p), press_by(p, p->chief), press_seen(p, id), (str){ 0 }),
                   RC_CONFLICT, "publish.own_review");
    press_approve(p, id, p->upper);
}

static void a_scheduled_item_is_public_at_its_instant_without_anybody_doing_anything(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    ms_t at = p->now + MS_PER_HOUR;
    const struct publish_issue in = { .at = at };
    assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
    assert_stands(p, id, "scheduled none 0");
    never_public(p, id);
    ms_t turns;
    assert_done(p, publish_turns(press_db(p), p->now, &turns));
    assert_int_equal(turns, at);
    p->now = at;
    struct publish_public item = press_public(p, id);
    assert_int_equal(item.at, at);
    assert_int_equal(item.state, PUBLISH_PUBLISHED);
    int64_t n = 0;
    assert_done(p, publish_arrive_due(press_db(p), press_by(p, (person_id){ 0 }), &n));
    assert_int_equal(n, 1);
    assert_stands(p, id, "published none 0");
    assert_text(press_steps(p, id), "make submit approve1 schedule arrive");
    assert_done(p, publish_arrive_due(press_db(p), press_by(p, (person_id){ 0 }), &n));
    assert_int_equal(n, 0);
}

static void what_is_withdrawn_while_it_is_scheduled_never_appears(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    const struct publish_issue in = { .at = p->now + MS_PER_HOUR };
    assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("时间改了")));
    p->now += 2 * MS_PER_HOUR;
    never_public(p, id);
    int64_t n = 1;
    assert_done(p, publish_arrive_due(press_db(p), press_by(p, (person_id){ 0 }), &n));
    assert_int_equal(n, 0);
    assert_stands(p, id, "withdrawn none 0");
    /* It can be taken up again, unchanged. */
    press_save(p, id, "停水通知", "明天停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    assert_text(press_public(p, id).body, "明天停水。");
}

static void the_address_of_what_was_withdrawn_tells_why_and_nothing_else(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "停水通知", "明天停水。");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("内容有误")));
    struct publish_public item = press_public(p, id);
    assert_true(item.is_gone);
    assert_text(item.end_reason, "内容有误");
    assert_true(str_is_absent(item.title));
    assert_true(str_is_absent(item.body));
    assert_true(item.at > 0);
}

static void a_repealed_document_stays_public_and_says_so_from_its_day_on(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "办法", "第一条");
    assert_done(p, publish_repeal(press_db(p), press_by(p, p->chief), press_seen(p, id), SITE_DAY + 2,
                                  S("有了新办法")));
    struct publish_public item = press_public(p, id);
    assert_int_equal(item.validity, PUBLISH_IN_FORCE);
    assert_text(item.body, "第一条");
    p->now += 2 * MS_PER_DAY;
    assert_int_equal(press_public(p, id).validity, PUBLISH_NO_LONGER);
}

/* ---- bad input ---- */

static rc make(struct press *p, struct publish_words words)
{
    const struct publish_item_new in = { .column = press_column(p, "work"),
                                         .organisation = p->village,
                                         .words = words };
    publish_item_id id;
    return publish_item_make(press_db(p), press_by(p, p->writer), &in, &id);
}

static void titles_that_deceive_or_say_nothing_are_told(void **state)
{
    struct press *p = *state;
    assert_refused(p, make(p, press_words("", "x")), RC_INVALID, "publish.title_says");
    assert_refused(p, make(p, press_words("\u0301\u0302\u0303", "x")), RC_INVALID, "publish.title_says");
    assert_refused(p, make(p, press_words("通知\u202etxt.exe", "x")), RC_INVALID, "publish.turns");
    struct publish_words words = press_words("通知", "x");
    words.source = S("来源\u2066");
    assert_refused(p, make(p, words), RC_INVALID, "publish.turns");
    words = press_words("通知", "x");
    words.title = test_text_from(p->arena, &(struct prng){ 1 }, "a", PUBLISH_TITLE_MAX);
    while (words.title.n <= PUBLISH_TITLE_MAX)
        words.title = str_join(p->arena, words.title, S("a"));
    assert_refused(p, make(p, words), RC_INVALID, "publish.too_long");
}

static void an_empty_item_is_not_submitted_and_nothing_is_half_done(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "……");
    assert_refused(p, publish_submit(press_db(p), press_by(p, p->writer), press_seen(p, id)), RC_INVALID,
                   "publish.empty");
    assert_stands(p, id, "draft writing 0");
    assert_text(press_steps(p, id), "make");
}

/* 610622199003070019 has the right check digit, 610622199003070014 has not. */
static void the_number_of_a_person_never_becomes_public(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "低保名单", "张某 610622199003070019");
    assert_refused(p, publish_submit(press_db(p), press_by(p, p->writer), press_seen(p, id)), RC_INVALID,
                   "publish.private_number");
    assert_stands(p, id, "draft writing 0");
    id = press_item(p, "work", "低保名单", "张某 610***********0019，编号 610622199003070014");
    assert_int_equal(publish_submit(press_db(p), press_by(p, p->writer), press_seen(p, id)), RC_OK);
}

static void a_disclosure_column_wants_its_facts_and_gives_an_index_number_once(void **state)
{
    struct press *p = *state;
    press_levels(p, "disclosure", 1);
    publish_item_id id = press_item(p, "disclosure", "决算公开", "见附表。");
    assert_refused(p, publish_submit(press_db(p), press_by(p, p->writer), press_seen(p, id)), RC_INVALID,
                   "publish.facts_missing");
    struct publish_words words = press_words("决算公开", "见附表。");
    struct publish_saved saved;
    words.theme = S("财政");
    words.issuer = S("镇政府");
    words.keywords = S("决算\n财政");
    words.made_day = OPT_I64(SITE_DAY - 3);
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), press_seen(p, id), &words, &saved));
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    struct publish_public item = press_public(p, id);
    assert_text(item.index_number, "EW/2026-00001");
    assert_text(item.theme, "财政");
    assert_int_equal(item.made_day.v, SITE_DAY - 3);
    press_keep(p);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_tag"), 2);
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("有误")));
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), press_seen(p, id), &words, &saved));
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    assert_text(press_public(p, id).index_number, "EW/2026-00001");
}

static void a_column_that_has_ended_or_is_another_units_takes_nothing(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_keep(p);
    site_sql(p->site, "UPDATE publish_column SET to_day = 20000 WHERE code = 'work'");
    assert_refused(p, make(p, press_words("通知", "x")), RC_CONFLICT, "publish.column_ended");
    assert_refused(p, publish_submit(press_db(p), press_by(p, p->writer), press_seen(p, id)), RC_CONFLICT,
                   "publish.column_ended");
    assert_done(
        p, publish_move(press_db(p), press_by(p, p->chief), press_seen(p, id), press_column(p, "policy")));
    press_submit(p, id);
    press_keep(p);
    site_sql(
        p->site,
        str_c(p->arena,
              str_printf(
                  p->arena,
                  "UPDATE publish_column SET to_day = 99999999, organisation_id = %lld WHERE code = 'work'",
                  (long long)p->site->village[1].v)));
    assert_refused(p, make(p, press_words("通知", "x")), RC_INVALID, "publish.column_other");
}

/* ---- two at once ---- */

static void what_two_people_write_at_once_is_kept_from_both(void **state)
{
    struct press *p = *state;
    struct publish_saved first, second, again;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    struct publish_seen seen = press_seen(p, id);
    const struct publish_words one = press_words("停水通知", "明天八点停水。"),
                               two = press_words("停水通知", "明天停水，请储水。");
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), seen, &one, &first));
    assert_done(p, publish_save(press_db(p), press_by(p, p->second), seen, &two, &second));
    assert_false(first.is_aside);
    assert_true(second.is_aside);
    assert_text(body_of(p, OPT_I64(second.revision.v)), "明天停水，请储水。");
    publish_revision_id current, open;
    assert_done(p, publish_current(press_db(p), id, S("zh-Hans"), &current, &open));
    assert_int_equal(current.v, first.revision.v);
    /* Sent twice, it is the same. */
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), seen, &one, &again));
    assert_int_equal(again.revision.v, first.revision.v);
    assert_text(press_steps(p, id), "make aside");
    /* The second chooses their own. */
    assert_done(p, publish_save(press_db(p), press_by(p, p->second), press_seen(p, id), &two, &again));
    assert_false(again.is_aside);
}

static void every_text_that_was_saved_stays(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "停水通知", "一");
    struct publish_revisions_rows rows;
    press_save(p, id, "停水通知", "二");
    press_save(p, id, "停水通知", "三");
    assert_done(p, publish_drop(press_db(p), press_by(p, p->writer), press_seen(p, id)));
    assert_stands(p, id, "published none 0");
    assert_done(p, publish_revisions(press_db(p), SITE_DAY, id, 100, &rows));
    assert_int_equal(rows.n, 3);
    assert_true(rows.at[2].is_public);
    assert_text(press_public(p, id).body, "一");
}

TEST_DATABASE_MAIN(PRESS(P1_three_reviews_where_one_changes_the_text_and_its_author_sees_the_difference),
                   PRESS(a_step_names_the_post_that_the_person_held),
                   PRESS(nobody_reviews_what_they_wrote_and_nobody_twice_in_a_round),
                   PRESS(a_second_writer_of_the_draft_is_an_author_too),
                   PRESS(nobody_decides_about_what_they_have_not_seen),
                   PRESS(nothing_is_public_before_it_is_issued_nor_is_a_correction),
                   PRESS(the_author_of_a_correction_does_not_review_it_whoever_wrote_the_text_before),
                   PRESS(a_scheduled_item_is_public_at_its_instant_without_anybody_doing_anything),
                   PRESS(what_is_withdrawn_while_it_is_scheduled_never_appears),
                   PRESS(the_address_of_what_was_withdrawn_tells_why_and_nothing_else),
                   PRESS(a_repealed_document_stays_public_and_says_so_from_its_day_on),
                   PRESS(titles_that_deceive_or_say_nothing_are_told),
                   PRESS(an_empty_item_is_not_submitted_and_nothing_is_half_done),
                   PRESS(the_number_of_a_person_never_becomes_public),
                   PRESS(a_disclosure_column_wants_its_facts_and_gives_an_index_number_once),
                   PRESS(a_column_that_has_ended_or_is_another_units_takes_nothing),
                   PRESS(what_two_people_write_at_once_is_kept_from_both),
                   PRESS(every_text_that_was_saved_stays))
