/* SPDX-License-Identifier: Apache-2.0 */
/* A unit that has ended: its letters go on with who took over, whoever wrote them sees it, and nothing comes
 * to the unit that it is about. */
#include "core/organisation.h"
#include "features/talk/talk_letter.h"
#include "forum.h"
#include "gen/talk_mailbox_sql.h"

/* The water station (office 0) ends; its successor is the works station (office 1). The town has a box, the
 * works station has one if `has_box`. */
struct ending {
    struct forum *forum;
    bool has_box;
    organisation_id about;
    struct letter_receipt sent;
    int64_t moved, due;
};

static rc boxes_unit(struct db *db, void *data)
{
    struct ending *n = data;
    const struct test_site *s = n->forum->site;
    const struct mailbox_insert_in rows[] = {
        { .id = { 1001 }, .code = S("leader"), .organisation_id = s->town, .kind = S("leader") },
        { .id = { 1002 }, .code = S("water"), .organisation_id = s->office[0], .kind = S("unit") },
        { .id = { 1003 }, .code = S("works"), .organisation_id = s->office[1], .kind = S("unit") },
    };
    for (size_t i = 0; i < (n->has_box ? 3 : 2); i++) {
        struct mailbox_insert_in row = rows[i];
        row.name = row.code;
        row.intro = S("意见");
        row.made_at = SITE_NOW;
        TRY(mailbox_insert(db, &row, NULL));
    }
    return RC_OK;
}

static struct talk_by by_of(const struct ending *n)
{
    const struct app *app = &n->forum->site->site.app;
    return (struct talk_by){ .now = clock_now(&app->clock), .offset = app->clock.offset, .keys = &app->keys };
}

static rc send_unit(struct db *db, void *data)
{
    struct ending *n = data;
    const struct talk_by by = by_of(n);
    const struct letter_new in = { .box = { 1002 },
                                   .about = n->about,
                                   .kind = S("question"),
                                   .title = S("水压为什么上不来"),
                                   .words = S("三楼晚上七点以后没有水。") };
    return letter_receive(db, &by, &in, &n->sent);
}

static rc end_unit(struct db *db, void *data)
{
    const struct ending *n = data;
    const struct test_site *s = n->forum->site;
    TRY(organisation_set_successor(db, s->office[0], s->office[1], SITE_DAY));
    return organisation_end(db, s->office[0], SITE_DAY + 1, S("merged"));
}

static rc rehome_unit(struct db *db, void *data)
{
    struct ending *n = data;
    const struct talk_by by = by_of(n);
    return talk_rehome(db, &by, &n->moved);
}

static struct ending *letter_and_end(struct forum *f, bool has_box, organisation_id about)
{
    struct ending *n = ARENA_NEW(f->arena, struct ending);
    *n = (struct ending){ .forum = f, .has_box = has_box, .about = about };
    site_write(f->site, boxes_unit, n);
    site_write(f->site, send_unit, n);
    n->due = site_number(f->site, "SELECT due_day FROM letter");
    site_write(f->site, end_unit, n);
    site_write(f->site, rehome_unit, n);
    assert_int_equal(n->moved, 0); /* it still stands today */
    site_wait(f->site, MS_PER_DAY);
    site_write(f->site, rehome_unit, n);
    assert_true(n->moved > 0);
    site_write(f->site, rehome_unit, n);
    assert_int_equal(n->moved, 0); /* nothing is left, and nothing goes twice */
    return n;
}

static int64_t box_of_letter(struct forum *f)
{
    return site_number(f->site, "SELECT mailbox_id FROM letter");
}

static void an_open_letter_goes_to_the_successors_box_with_a_step_and_keeps_its_limit(void **state)
{
    struct forum *f = *state;
    person_id head = site_person(f->site, "works.head", "coordinator", f->site->office[1]);
    site_post(f->site, f->site->office[1], head);
    struct ending *n = letter_and_end(f, true, (organisation_id){ 0 });
    assert_int_equal(box_of_letter(f), 1003);
    assert_int_equal(site_number(f->site, "SELECT organisation_id FROM letter"), f->site->office[1].v);
    assert_int_equal(site_number(f->site, "SELECT worker_id FROM letter"), head.v);
    assert_int_equal(site_number(f->site, "SELECT due_day FROM letter"), n->due);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM letter_step WHERE act = 'rehome'"), 1);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM mailbox WHERE ended_at IS NULL"), 2);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM audit WHERE action = 'letter.rehome'"), 1);
    struct browser b = forum_browser(f, "works.head");
    browser_get(&b, "/desk/letters");
    assert_page(&b, 200, str_c(f->arena, n->sent.number));
    browser_get(&b, forum_text(f, "/desk/letters/%.*s", STR_ARG(n->sent.number)));
    assert_page(&b, 200, "原单位已撤并");
    struct browser visitor = forum_browser(f, NULL);
    browser_get(&visitor, "/mailboxes/water/ask");
    assert_false(visitor.out.status == 200);
}

static void without_a_box_of_its_own_the_successors_letters_come_to_the_unit_above(void **state)
{
    struct forum *f = *state;
    (void)letter_and_end(f, false, (organisation_id){ 0 });
    assert_int_equal(box_of_letter(f), 1001);
    assert_int_equal(site_number(f->site, "SELECT organisation_id FROM letter"), f->site->town.v);
}

static void a_letter_about_the_successor_does_not_come_to_it(void **state)
{
    struct forum *f = *state;
    (void)letter_and_end(f, true, f->site->office[1]);
    assert_int_equal(box_of_letter(f), 1001);
}

static void what_is_over_and_what_is_often_asked_go_along_and_stay_public(void **state)
{
    struct forum *f = *state;
    struct ending n = { .forum = f, .has_box = true };
    site_write(f->site, boxes_unit, &n);
    site_write(f->site, send_unit, &n);
    site_sql(f->site, "UPDATE letter SET state = 'answered', reply = '好了', answered_at = 5");
    site_sql(f->site, forum_text(f,
                                 "INSERT INTO faq (id, organisation_id, question, answer, from_day, to_day, "
                                 "changed_at) VALUES (7, %lld, '怎样报装', '带证件来', 0, 99999999, 5)",
                                 (long long)f->site->office[0].v));
    site_write(f->site, end_unit, &n);
    site_wait(f->site, MS_PER_DAY);
    site_write(f->site, rehome_unit, &n);
    assert_int_equal(box_of_letter(f), 1002); /* it was answered there */
    assert_int_equal(site_number(f->site, "SELECT organisation_id FROM letter"), f->site->office[1].v);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM letter_step WHERE act = 'rehome'"), 0);
    struct browser visitor = forum_browser(f, NULL);
    browser_get(&visitor, "/faq");
    assert_page(&visitor, 200, "怎样报装");
}

TEST_DATABASE_MAIN(FORUM(an_open_letter_goes_to_the_successors_box_with_a_step_and_keeps_its_limit),
                   FORUM(without_a_box_of_its_own_the_successors_letters_come_to_the_unit_above),
                   FORUM(a_letter_about_the_successor_does_not_come_to_it),
                   FORUM(what_is_over_and_what_is_often_asked_go_along_and_stay_public))
