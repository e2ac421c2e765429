/* SPDX-License-Identifier: Apache-2.0 */
/* One act on many cases or voices: each with its own result, and the way back for some minutes. */
#include "features/problem/problem_clock.h"
#include "loop.h"

#define MANY 6
#define ROUNDS 12

static struct browser in_as(struct loop *l, const char *login_name)
{
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

static int64_t counted(struct loop *l, const char *sql)
{
    return site_number(l->site, sql);
}

/* "/desk/bulk?act=ACT&item=…&item=…" */
static const char *chosen(struct loop *l, const char *act, const str *numbers, size_t n)
{
    struct buf b = buf_new(l->arena, 4096);
    buf_printf(&b, "/desk/bulk?act=%s", act);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "&item=%.*s", STR_ARG(numbers[i]));
    return str_c(l->arena, buf_str(&b));
}

static const char *bulk_path(struct loop *l, const char *act)
{
    return str_c(l->arena, str_printf(l->arena, "/desk/bulk/%s", act));
}

/* Takes the last act back, by the button on the desk. */
static void undo(struct loop *l, struct browser *b)
{
    int64_t id = counted(l, "SELECT max(id) FROM desk_act");
    const char *path = str_c(l->arena, str_printf(l->arena, "/desk/acts/%lld/undo", (long long)id));
    browser_get(b, "/desk");
    browser_send(b, path);
    assert_page(b, 303, "");
    browser_follow(b);
}

static str case_number(struct loop *l, problem_id id)
{
    str number = str_copy(l->arena, loop_row(l, id).number);
    loop_keep(l);
    return number;
}

static problem_id new_case(struct loop *l)
{
    return loop_accept(l, loop_voice(l, "help", "public").id, "help");
}

static const char *holder_of(struct loop *l)
{
    return str_c(l->arena,
                 str_printf(l->arena, "%lld %lld", (long long)l->site->office[0].v, (long long)l->handler.v));
}

/* ---- voices ---- */

static void what_cannot_be_declined_says_why_and_the_others_are_done(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v[3];
    str numbers[3];
    for (int i = 0; i < 3; i++) {
        v[i] = loop_voice(l, "help", "public");
        numbers[i] = v[i].number;
    }
    (void)loop_accept(l, v[1].id, "help");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, chosen(l, "decline", numbers, 3));
    browser_send(&b, bulk_path(l, "decline"));
    assert_page(&b, 422, str_c(l->arena, numbers[2])); /* without a reason nothing is done, all stay chosen */
    assert_int_equal(counted(l, "SELECT count(*) FROM desk_act"), 0);
    browser_fill(&b, "decline_reason", "已在法院审理");
    browser_send(&b, bulk_path(l, "decline"));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "这条反映已经有人处理了");
    assert_true(browser_sees(&b, "办成2件") && browser_sees(&b, "1件没办成"));
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'declined'"), 2);
    assert_int_equal(counted(l, "SELECT count(*) FROM audit WHERE action = 'voice.decline'"), 2);
    int64_t id = counted(l, "SELECT max(id) FROM desk_act");
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/desk/bulk?act=decline&again=%lld&item=%.*s",
                                               (long long)id, STR_ARG(numbers[1]))));
    assert_page(&b, 200, "已在法院审理"); /* what was typed is kept for those that failed */
}

static void an_undone_decline_is_corrected_on_the_receipt_and_can_be_told_again(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one");
    for (int i = 0; i < 2; i++) {
        browser_get(&b, chosen(l, "decline", &v.number, 1));
        browser_fill(&b, "decline_reason", "不归本镇管");
        browser_send(&b, bulk_path(l, "decline"));
        assert_page(&b, 303, "");
        assert_int_equal(counted(l, str_c(l->arena, str_printf(l->arena,
                                                               "SELECT count(*) FROM job WHERE kind = "
                                                               "'problem.sms' AND run_at = %lld",
                                                               (long long)(l->by.now + 10 * MS_PER_MINUTE)))),
                         1); /* no short message leaves while it can be undone */
        if (i > 0)
            continue;
        undo(l, &b);
        assert_int_equal(counted(l, "SELECT count(*) FROM job WHERE kind = 'problem.sms'"), 0);
        loop_wait(l, MS_PER_MINUTE);
    }
    assert_string_equal(str_c(l->arena, loop_told(l, v.id)), "received decline undo decline");
    assert_int_equal(counted(l, "SELECT count(*) FROM audit WHERE action = 'voice.undo'"), 1);
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'declined'"), 1);
}

static void many_voices_are_merged_into_one_case_and_taken_out_again(void **state)
{
    struct loop *l = *state;
    problem_id id = new_case(l);
    str number = case_number(l, id), numbers[MANY];
    for (int i = 0; i < MANY; i++)
        numbers[i] = loop_voice(l, "help", "public").number;
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, chosen(l, "merge", numbers, MANY));
    assert_page(&b, 200, "村口水管漏水"); /* proposed */
    browser_fill(&b, "merge_number", "QH-1999-0001");
    browser_send(&b, bulk_path(l, "merge"));
    assert_page(&b, 422, "没有这个编号");
    browser_fill(&b, "merge_number", str_c(l->arena, number));
    browser_send(&b, bulk_path(l, "merge"));
    assert_page(&b, 303, "");
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE problem_id IS NOT NULL"), MANY + 1);
    undo(l, &b);
    assert_page(&b, 200, "已撤回6件");
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'received' AND "
                                "problem_id IS NULL AND first_answer_at IS NULL"),
                     MANY);
    assert_int_equal(counted(l, "SELECT count(*) FROM problem_step WHERE act = 'unmerge'"), MANY);
}

/* ---- cases ---- */

/* Waiting voices that no case fits: the first is accepted, the others go into it, in one act. */
static void waiting_voices_become_one_case_with_one_act_and_are_taken_out_by_one(void **state)
{
    struct loop *l = *state;
    str numbers[MANY];
    for (int i = 0; i < MANY; i++)
        numbers[i] = loop_voice(l, "help", "public").number;
    str confidential = loop_voice(l, "complaint", "confidential").number;
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, chosen(l, "merge", numbers, MANY));
    str link = str_printf(l->arena, "/desk/voices/%.*s?with=%.*s", STR_ARG(numbers[0]), STR_ARG(numbers[1]));
    assert_page(&b, 200, str_c(l->arena, link));
    struct buf path = buf_new(l->arena, 4096);
    buf_put(&path, link);
    for (int i = 2; i < MANY; i++)
        buf_printf(&path, "&with=%.*s", STR_ARG(numbers[i]));
    buf_printf(&path, "&with=%.*s&with=none", STR_ARG(confidential));
    browser_get(&b, str_c(l->arena, buf_str(&path)));
    assert_page(&b, 200, "同时归并进来");
    const char *accept =
        str_c(l->arena, str_printf(l->arena, "/desk/voices/%.*s/accept", STR_ARG(numbers[0])));
    browser_fill(&b, "title", "");
    browser_send(&b, accept);
    assert_page(&b, 422, str_c(l->arena, numbers[MANY - 1])); /* a mistake keeps what was chosen */
    assert_int_equal(counted(l, "SELECT count(*) FROM problem"), 0);
    browser_fill(&b, "title", "村口水管漏水");
    browser_send(&b, accept);
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "办成");
    assert_int_equal(counted(l, "SELECT count(*) FROM problem"), 1);
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE problem_id IS NOT NULL"), MANY);
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'received'"),
                     1); /* the confidential one */
    undo(l, &b);
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'received'"), MANY);
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE problem_id IS NOT NULL"), 1);
}

static void whole_cases_and_voices_go_into_one_case_with_one_act(void **state)
{
    struct loop *l = *state;
    problem_id into = new_case(l), other = new_case(l);
    str target = case_number(l, into);
    str numbers[3] = { case_number(l, other), loop_voice(l, "help", "public").number, target };
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, chosen(l, "merge", numbers, 3));
    browser_fill(&b, "merge_number", str_c(l->arena, target));
    browser_send(&b, bulk_path(l, "merge"));
    browser_follow(&b);
    assert_page(&b, 200, "办成2件");
    assert_true(browser_sees(&b, "1件没办成")); /* into itself */
    assert_int_equal(counted(l, "SELECT count(*) FROM problem WHERE state = 'merged'"), 1);
    undo(l, &b);
    assert_page(&b, 200, "已撤回2件");
    assert_string_equal(str_c(l->arena, loop_row(l, other).state), "accepted");
}

static void a_case_that_has_moved_on_is_not_undone(void **state)
{
    struct loop *l = *state;
    problem_id id[2] = { new_case(l), new_case(l) };
    str numbers[2] = { case_number(l, id[0]), case_number(l, id[1]) };
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, chosen(l, "assign", numbers, 2));
    browser_send(&b, bulk_path(l, "assign"));
    assert_page(&b, 422, "");
    browser_fill(&b, "holder", holder_of(l));
    browser_send(&b, bulk_path(l, "assign"));
    assert_page(&b, 303, "");
    assert_int_equal(counted(l, "SELECT count(*) FROM problem WHERE state = 'assigned'"), 2);
    l->by.person = l->handler;
    assert_done(l, problem_progress(loop_db(l), &l->by, id[1], S("已到现场")));
    loop_keep(l);
    undo(l, &b);
    assert_page(&b, 200, "后来又有人办过");
    assert_true(browser_sees(&b, "已撤回1件"));
    assert_string_equal(str_c(l->arena, loop_row(l, id[0]).state), "accepted");
    assert_string_equal(str_c(l->arena, loop_row(l, id[1]).state), "working");
    assert_false(loop_row(l, id[0]).office_id.has);
    assert_string_equal(str_c(l->arena, loop_steps(l, id[0])), "received1 accept1 assign1 undo1");
}

static void an_undone_echo_takes_its_rating_links_away_but_not_once_somebody_has_rated(void **state)
{
    struct loop *l = *state;
    (void)site_person(l->site, "reviewer.one", "reviewer", l->site->town);
    problem_id id[2] = { new_case(l), new_case(l) };
    str numbers[2];
    for (int i = 0; i < 2; i++) {
        loop_assign(l, id[i]);
        loop_answer(l, id[i]);
        numbers[i] = case_number(l, id[i]);
    }
    struct browser b = in_as(l, "reviewer.one");
    browser_get(&b, chosen(l, "publish", numbers, 2));
    browser_send(&b, bulk_path(l, "publish"));
    assert_page(&b, 303, "");
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE rating_hash IS NOT NULL"), 2);
    struct problem_voices_rows voices;
    assert_done(l, problem_voices(loop_db(l), OPT_I64(id[1].v), &voices));
    l->by.person = (person_id){ 0 };
    str token = voice_link_token(l->arena, l->by.keys, voices.at[0].id, 1);
    assert_done(l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 5 }));
    loop_keep(l);
    undo(l, &b);
    assert_page(&b, 200, "后来又有人办过");
    assert_string_equal(str_c(l->arena, loop_row(l, id[0]).state), "answered");
    assert_string_equal(str_c(l->arena, loop_row(l, id[1]).state), "echoed");
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE rating_hash IS NOT NULL"), 1);
    loop_keep(l);
    browser_get(&b, chosen(l, "publish", numbers, 1));
    browser_send(&b, bulk_path(l, "publish"));
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE rating_hash IS NOT NULL"), 2);
}

static void progress_in_many_cases_fills_in_what_each_of_them_says(void **state)
{
    struct loop *l = *state;
    problem_id id[2] = { new_case(l), new_case(l) };
    str numbers[2];
    for (int i = 0; i < 2; i++) {
        loop_assign(l, id[i]);
        numbers[i] = case_number(l, id[i]);
    }
    struct browser b = in_as(l, "handler.one");
    browser_get(&b, chosen(l, "progress", numbers, 2));
    browser_fill(&b, "progress", "{编号}已排上，{天气}好就动工");
    browser_send(&b, bulk_path(l, "progress"));
    assert_page(&b, 422, "天气");
    browser_fill(&b, "progress", "{编号}已排上，{ number }");
    browser_send(&b, bulk_path(l, "progress"));
    assert_page(&b, 303, "");
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            counted(l, str_c(l->arena, str_printf(l->arena,
                                                  "SELECT count(*) FROM problem_step WHERE act = 'progress' "
                                                  "AND words = '%.*s已排上，%.*s'",
                                                  STR_ARG(numbers[i]), STR_ARG(numbers[i])))),
            1);
}

/* ---- who, when, how often ---- */

static void the_way_back_is_for_ten_minutes_and_for_who_did_it(void **state)
{
    struct loop *l = *state;
    (void)site_person(l->site, "clerk.two", "clerk", l->site->town);
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one"), other = in_as(l, "clerk.two");
    browser_get(&b, chosen(l, "decline", &v.number, 1));
    browser_fill(&b, "decline_reason", "重复");
    browser_send(&b, bulk_path(l, "decline"));
    browser_follow(&b);
    const char *page = str_c(l->arena, str_printf(l->arena, "/desk/acts/%lld",
                                                  (long long)counted(l, "SELECT max(id) FROM desk_act")));
    const char *back = str_c(l->arena, str_printf(l->arena, "%s/undo", page));
    browser_get(&other, page);
    assert_page(&other, 404, "");
    loop_wait(l, 10 * MS_PER_MINUTE);
    browser_send(&b, back);
    assert_page(&b, 409, "撤回的时间已过");
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'declined'"), 1);
    browser_get(&b, page);
    assert_false(browser_sees(&b, back));
}

static void a_second_undo_is_refused_and_nobody_acts_on_what_they_may_not_see(void **state)
{
    struct loop *l = *state;
    struct voice_receipt plain = loop_voice(l, "help", "public"),
                         secret = loop_voice(l, "complaint", "public");
    str numbers[2] = { plain.number, secret.number };
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, chosen(l, "decline", numbers, 2));
    assert_page(&b, 200, str_c(l->arena, plain.number));
    assert_false(browser_sees(&b, str_c(l->arena, secret.number)));
    browser_fill(&b, "item", str_c(l->arena, secret.number)); /* by hand */
    browser_fill(&b, "decline_reason", "压下");
    browser_send(&b, bulk_path(l, "decline"));
    browser_follow(&b);
    assert_page(&b, 200, "没有这个编号，或者您看不到它");
    assert_int_equal(counted(l, "SELECT count(*) FROM voice WHERE state = 'declined' AND kind = 'complaint'"),
                     0);
    browser_get(&b, chosen(l, "decline", &plain.number, 1));
    browser_fill(&b, "decline_reason", "重复");
    browser_send(&b, bulk_path(l, "decline"));
    undo(l, &b);
    int64_t id = counted(l, "SELECT max(id) FROM desk_act");
    struct browser again = in_as(l, "clerk.one");
    browser_get(&again, chosen(l, "decline", &plain.number, 1));
    browser_get(&again, str_c(l->arena, str_printf(l->arena, "/desk/acts/%lld", (long long)id)));
    assert_false(browser_sees(&again, "/undo\""));
}

/* ---- any act, any cases, and back ---- */

static void case_in_some_state(struct loop *l, struct prng *p, str *ret)
{
    problem_id id = new_case(l);
    uint32_t far = (uint32_t)prng_below(p, 4);
    if (far > 0)
        loop_assign(l, id);
    if (far == 2) {
        l->by.person = l->handler;
        assert_done(l, problem_extend_ask(loop_db(l), &l->by, id, SITE_DAY + 30, S("等配件")));
        assert_done(l, problem_progress(loop_db(l), &l->by, id, S("在办")));
    }
    if (far == 3)
        loop_answer(l, id);
    *ret = case_number(l, id);
}

static void rows_are_as_before(struct loop *l, const char *table)
{
    str sql = str_printf(l->arena, "SELECT count(*) FROM (SELECT * FROM %s EXCEPT SELECT * FROM kept_%s) t",
                         table, table);
    assert_int_equal(counted(l, str_c(l->arena, sql)), 0);
}

static void any_act_on_any_rows_and_its_undo_leave_them_as_they_were(void **state)
{
    static const char *const acts[] = { "assign", "merge", "decline", "progress", "publish", "urge" };
    struct loop *l = *state;
    struct prng p = { 20261125 };
    str numbers[2 * MANY];
    int64_t done = 0;
    (void)site_person(l->site, "all.hats", "coordinator", l->site->town);
    site_sql(
        l->site,
        "INSERT INTO role_grant (id, person_id, role_code, organisation_id, from_day, to_day, granted_at) "
        "SELECT g.id + 1, g.person_id, 'handler', g.organisation_id, g.from_day, g.to_day, g.granted_at "
        "FROM role_grant g JOIN person n ON n.id = g.person_id WHERE n.login_name = 'all.hats'");
    for (int i = 0; i < MANY; i++) {
        case_in_some_state(l, &p, &numbers[i]);
        numbers[MANY + i] = loop_voice(l, "help", "public").number;
    }
    struct browser b = in_as(l, "all.hats");
    for (int round = 0; round < ROUNDS; round++) {
        const char *act = acts[prng_below(&p, 6)];
        site_sql(l->site, "CREATE TABLE kept_problem AS SELECT * FROM problem");
        site_sql(l->site, "CREATE TABLE kept_voice AS SELECT * FROM voice");
        site_sql(l->site, "CREATE TABLE kept_problem_extension AS SELECT * FROM problem_extension");
        site_sql(l->site, "CREATE TABLE kept_problem_assist AS SELECT * FROM problem_assist");
        loop_wait(l, MS_PER_MINUTE);
        browser_get(&b, chosen(l, act, numbers, 2 * MANY));
        if (strcmp(act, "assign") == 0)
            browser_fill(&b, "holder", holder_of(l));
        if (strcmp(act, "merge") == 0)
            browser_fill(&b, "merge_number", str_c(l->arena, numbers[prng_below(&p, MANY)]));
        if (strcmp(act, "decline") == 0)
            browser_fill(&b, "decline_reason", "不归本镇管");
        if (strcmp(act, "progress") == 0)
            browser_fill(&b, "progress", "排上了");
        if (strcmp(act, "urge") == 0)
            browser_fill(&b, "urge", "请抓紧");
        browser_send(&b, bulk_path(l, act));
        assert_page(&b, 303, "");
        int64_t now = counted(l, "SELECT count(*) FROM desk_act_item WHERE trouble IS NULL");
        if (now > done)
            undo(l, &b);
        done = now;
        rows_are_as_before(l, "problem");
        rows_are_as_before(l, "voice");
        rows_are_as_before(l, "problem_extension");
        rows_are_as_before(l, "problem_assist");
        site_sql(l->site, "DROP TABLE kept_problem_extension");
        site_sql(l->site, "DROP TABLE kept_problem_assist");
        site_sql(l->site, "DROP TABLE kept_problem");
        site_sql(l->site, "DROP TABLE kept_voice");
    }
    assert_true(done > MANY); /* something was really done */
    assert_int_equal(counted(l, "SELECT count(*) FROM desk_act_item WHERE undo_trouble IS NOT NULL"), 0);
}

TEST_DATABASE_MAIN(LOOP(what_cannot_be_declined_says_why_and_the_others_are_done),
                   LOOP(an_undone_decline_is_corrected_on_the_receipt_and_can_be_told_again),
                   LOOP(many_voices_are_merged_into_one_case_and_taken_out_again),
                   LOOP(waiting_voices_become_one_case_with_one_act_and_are_taken_out_by_one),
                   LOOP(whole_cases_and_voices_go_into_one_case_with_one_act),
                   LOOP(a_case_that_has_moved_on_is_not_undone),
                   LOOP(an_undone_echo_takes_its_rating_links_away_but_not_once_somebody_has_rated),
                   LOOP(progress_in_many_cases_fills_in_what_each_of_them_says),
                   LOOP(the_way_back_is_for_ten_minutes_and_for_who_did_it),
                   LOOP(a_second_undo_is_refused_and_nobody_acts_on_what_they_may_not_see),
                   LOOP(any_act_on_any_rows_and_its_undo_leave_them_as_they_were))
