/* SPDX-License-Identifier: Apache-2.0 */
/* Old ledgers: examined row by row, imported whole or not at all, undone whole. */
#include "features/problem/problem_import.h"

#include <unistd.h>

#include "core/job.h"
#include "features/problem/problem_intake.h"
#include "features/problem/problem_topic.h"
#include "harness/workbook.h"
#include "loop.h"

#define HEAD                                                                                                                                   \
    "编号,村/"                                                                                                                              \
    "社区,地点,标题,问题描述,类型,类别,受理日期,办理期限,承办单位,责任人,整改措施,结果类型,办理结果," \
    "办结日期,反映人,电话\n"
#define CLOSED                                                                                                                        \
    "旧-1,东沟村,井边,井水浑,井水浑了三天,建议,water,2024-03-04,2024-03-18,供水站,老王,清洗水井,已解决," \
    "已清洗,2024年3月20日,李四,"                                                                                              \
    "139-0000-0001\n"
#define OPEN ",西坪村,,路灯不亮,路口路灯不亮,求助,lamp,2026/11/20,,,,,,,,,\n"
#define COMPLAINT                                                                                                                     \
    "旧-3,东沟村,,态度不好,办事时态度不好,投诉,other,2024-05-06,,养路站,,,已解释,已说明,2024-05-08,张三," \
    "13900000002\n"

static struct browser clerk_of(struct loop *l)
{
    struct browser b = browser_new(l->site);
    browser_login(&b, "clerk.one");
    return b;
}

static void run_jobs(struct loop *l)
{
    int ran;
    loop_keep(l);
    assert_done(l, jobs_run_due(&l->site->site.app, &l->err, l->by.now, &ran));
}

/* Sends a file, lets it be examined, and stands on its page; the page's address. */
static const char *send(struct loop *l, struct browser *b, const char *name, str bytes)
{
    browser_get(b, "/desk/imports");
    browser_attach(b, "file", name, bytes);
    str action = str_printf(l->arena, "/desk/imports?org=%lld", (long long)l->site->town.v);
    browser_send(b, str_c(l->arena, action));
    assert_page(b, 303, "");
    const char *path = str_c(l->arena, b->location);
    run_jobs(l);
    browser_get(b, path);
    return path;
}

static const char *below(struct loop *l, const char *path, const char *act)
{
    return str_c(l->arena, str_printf(l->arena, "%s/%s", path, act));
}

static void act(struct loop *l, struct browser *b, const char *path, const char *name)
{
    browser_get(b, path);
    browser_send(b, below(l, path, name));
}

static int64_t cases(struct loop *l)
{
    return site_number(l->site, "SELECT count(*) FROM problem");
}

/* ---- a good ledger ---- */

static void a_ledger_is_examined_then_imported_whole(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "旧台账.csv", S(HEAD CLOSED OPEN COMPLAINT));
    assert_page(&b, 200, "旧台账.csv");
    assert_page(&b, 200, "没有错误，可以导入");
    assert_int_equal(cases(l), 0);
    browser_send(&b, below(l, path, "confirm"));
    assert_page(&b, 303, "");
    run_jobs(l);
    browser_get(&b, path);
    assert_page(&b, 200, "已导入");
    assert_page(&b, 200, "整批撤回");
    assert_int_equal(cases(l), 3);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_import_row"), 0);
    assert_int_equal(access(str_c(l->arena, str_printf(l->arena, "%.*s/spool/import-%s",
                                                       STR_ARG(l->site->site.settings.data),
                                                       path + strlen("/desk/imports/"))),
                            F_OK),
                     -1);
    str hashes[] = { voice_phone_hash(l->arena, &l->site->site.app.keys, S("139 0000 0001"), false),
                     voice_phone_hash(l->arena, &l->site->site.app.keys, S("13900000002"), true) };
    for (size_t i = 0; i < 2; i++) /* whoever calls is found, also in an old ledger */
        assert_int_equal(
            site_number(
                l->site,
                str_c(l->arena, str_printf(l->arena, "SELECT count(*) FROM voice WHERE phone_hash = '%.*s'",
                                           STR_ARG(hashes[i])))),
            1);
    browser_get(&b, "/desk/problems/旧-1");
    assert_page(&b, 200, "从旧台账导入");
    assert_page(&b, 200, "旧台账.csv #2 老王");
    assert_page(&b, 200, "已清洗");
}

static void closed_cases_keep_their_days_and_open_ones_get_the_limit_of_the_rules(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED OPEN));
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    /* 12 working days from Monday 4 to Wednesday 20 March 2024, two behind the 18th. */
    assert_int_equal(
        site_number(l->site, "SELECT used_days * 100 + late_days FROM problem WHERE number = '旧-1'"), 1202);
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM problem WHERE number = '旧-1' AND state = 'closed' AND "
                             "echoed_at = closed_at AND limit_days = 10 AND is_public = 0"),
        1);
    /* Five working days from Friday 20 November 2026. */
    assert_int_equal(site_number(l->site, "SELECT due_day FROM problem WHERE state = 'accepted'"),
                     SITE_DAY + 3);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE number = 'EW-I1-3'"), 1);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM voice WHERE channel = 'ledger' AND home_problem_id = problem_id"),
        2);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_step"), 7);
}

static void an_open_case_whose_person_holds_the_post_is_assigned(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv",
                            S("village,title,kind,category,received,office,responsible\n"
                              "清河镇 东沟村,没水,help,water,2026-11-23,供水站,handler.one\n"
                              "东沟村,路坏,help,road,2026-11-23,养路站,\n"));
    assert_page(&b, 200, "导入后请交办");
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM problem WHERE state = 'assigned' AND person_id IS NOT NULL"),
        1);
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM problem WHERE state = 'accepted' AND office_id IS NULL"),
        1);
}

static void a_complaint_stays_confidential_and_off_the_wall(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l), visitor = browser_new(l->site);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED COMPLAINT));
    browser_fill(&b, "is_public", "1");
    browser_send(&b, below(l, path, "columns"));
    assert_page(&b, 303, "");
    run_jobs(l);
    act(l, &b, path, "confirm");
    run_jobs(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE is_public = 1"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_news"), 1);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM voice WHERE secrecy = 'confidential' AND words IS NULL AND "
                    "words_sealed IS NOT NULL AND name_sealed IS NOT NULL"),
        1);
    browser_get(&visitor, "/problems/旧-1");
    assert_page(&visitor, 200, "井水浑");
    assert_false(browser_sees(&visitor, "李四") || browser_sees(&visitor, "旧台账.csv"));
    browser_get(&visitor, "/problems/旧-3");
    assert_page(&visitor, 404, "");
}

static void a_workbook_says_the_same_as_csv(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    str bytes = workbook_of(
        l->arena,
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>二〇二四年台账</v></c></row>"
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>村（社区）</v></c><c r=\"B2\" t=\"str\"><v>* 标题</v></c>"
        "<c r=\"C2\" t=\"str\"><v>类型</v></c><c r=\"D2\" t=\"str\"><v>类别</v></c><c r=\"E2\" "
        "t=\"str\"><v>受理日期</v></c></row>"
        "<row r=\"3\"><c r=\"A3\" t=\"str\"><v>东沟村</v></c><c r=\"B3\" t=\"str\"><f>1</f><v>井水浑</v></c>"
        "<c r=\"C3\" t=\"str\"><v>建议</v></c><c r=\"D3\" t=\"str\"><v>water</v></c><c r=\"E3\" "
        "s=\"1\"><v>46340</v></c></row>"
        "<row r=\"4\"><c r=\"B4\" t=\"str\"><v>路坏</v></c><c r=\"C4\" t=\"str\"><v>建议</v></c>"
        "<c r=\"D4\" t=\"str\"><v>road</v></c><c r=\"E4\" s=\"2\"><v>46341.5</v></c></row>",
        "<mergeCells><mergeCell ref=\"A3:A4\"/></mergeCells>", NULL);
    const char *path = send(l, &b, "台账.xlsx", bytes);
    assert_page(&b, 200, "是公式，取了保存时的值");
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM problem p JOIN organisation_state o ON o.organisation_id = "
                    "p.organisation_id WHERE o.name = '东沟村' AND p.statement = p.title"),
        2);
}

/* ---- mistakes ---- */

static void every_mistake_of_a_row_is_told_in_words(void **state)
{
    static const struct {
        const char *row, *words;
    } rows[] = {
        { ",东构村,,a,b,建议,water,2024-01-05,,,,,,,,,\n", "最接近的是“东沟村”" },
        { ",东沟村,,a,b,乱写,water,2024-01-05,,,,,,,,,\n", "“类型”的“乱写”认不出" },
        { ",东沟村,,a,b,建议,没有,2024-01-05,,,,,,,,,\n", "“类别”的“没有”认不出" },
        { ",东沟村,,a,b,建议,water,2024-02-30,,,,,,,,,\n", "“2024-02-30”不是日期" },
        { ",东沟村,,a,b,建议,water,,,,,,,,,,\n", "“受理日期”没有填" },
        { ",东沟村,,a,b,建议,water,2027-01-05,,,,,,,,,\n", "“受理日期”在今天之后" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,供水站,,,已解决,c,2024-01-04,,\n", "“办结日期”早于受理日期" },
        { ",东沟村,,a,b,建议,water,2024-01-05,2024-01-04,,,,,,,,\n", "“办理期限”早于受理日期" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,自来水公司,,,已解决,c,2024-01-06,,\n", "“承办单位”" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,供水站,,,已解决,,2024-01-06,,\n", "已办结的要有“办理结果”" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,,,,已解决,c,2024-01-06,,\n", "已办结的要有“承办单位”" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,供水站,,,,c,,,\n", "有办理结果，但没有“办结日期”" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,供水站,无此人,,,,,,\n", "在承办单位没有职务" },
        { ",东沟村,,a,b,建议,water,2024-01-05,,,,,,,,,12a\n", "“电话”不像电话号码" },
        { ",东沟村,,=1+1,b,建议,water,2024-01-05,,,,,,,,,\n", "这一格是公式" },
        { "一/二,东沟村,,a,b,建议,water,2024-01-05,,,,,,,,,\n", "“编号”里有不能用的符号" },
        { "EW-2026-0099,东沟村,,a,b,建议,water,2024-01-05,,,,,,,,,\n", "是本站以后要用的号" },
        { "EW-I9-1,东沟村,,a,b,建议,water,2024-01-05,,,,,,,,,\n", "是本站以后要用的号" },
        { ",东沟村,,"
          "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九"
          "十一二三四五六七八九十一,"
          "b,建议,water,2024-01-05,,,,,,,,,\n",
          "“标题”太长，最多60个字" },
        { "旧-9,东沟村,,a,b,建议,water,2024-01-05,,,,,,,,,\n旧-9,东沟村,,x,b,建议,water,2024-01-05,,,,,,,,,"
          "\n",
          "和第2行重复" },
        { ",东沟村,,a,b,投诉,other,2024-01-05,,东沟村,,,已解释,c,2024-01-06,,\n", "不能交给被反映的单位" },
    };
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *path = send(l, &b, "a.csv", str_printf(l->arena, HEAD "%s", rows[i].row));
        assert_page(&b, 200, rows[i].words);
        assert_page(&b, 200, "有错的行没改好之前");
        browser_post(&b, below(l, path, "confirm"), "application/x-www-form-urlencoded", S(""));
        assert_true(b.out.status >= 400);
    }
    assert_int_equal(cases(l), 0);
}

static void a_file_that_cannot_be_read_says_why(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    str whole = workbook_of(l->arena, "<row><c><v>1</v></c></row>", "", NULL);
    (void)send(l, &b, "a.xlsx", str_slice(whole, 0, whole.n / 2));
    assert_page(&b, 200, "文件不完整");
    (void)send(l, &b, "a.pdf", S("%PDF-1.7"));
    assert_page(&b, 200, "这不是表格文件");
    const char *path = send(l, &b, "a.csv", S(HEAD "1,\"open\n"));
    assert_page(&b, 200, "有一个双引号没有配对");
    assert_page(&b, 200, "第2行");
    browser_send(&b, below(l, path, "discard"));
    run_jobs(l);
    browser_get(&b, path);
    assert_page(&b, 200, "已放弃");
}

static void a_number_that_exists_and_a_row_that_came_before_are_told(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED OPEN));
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    (void)send(l, &b, "b.csv", S(HEAD CLOSED OPEN COMPLAINT));
    assert_page(&b, 200, "“编号”已经有了");
    assert_page(&b, 200, "以前导入过");
    /* The very same file leads to what came of it. */
    assert_string_equal(send(l, &b, "c.csv", S(HEAD CLOSED OPEN)), path);
    assert_page(&b, 200, "已经传过");
    assert_int_equal(cases(l), 2);
}

static void columns_that_nobody_knows_are_told_by_the_clerk(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path =
        send(l, &b, "a.csv", S("甲,乙,丙,丁\n东沟村,井水浑,2024-05-06,x\n西坪村,路坏,2024-05-07,x\n"));
    assert_page(&b, 200, "认不全表头");
    browser_fill(&b, "column_title", "1");
    browser_send(&b, below(l, path, "columns"));
    assert_page(&b, 422, "请指出“受理日期”在哪一列");
    browser_get(&b, path);
    browser_fill(&b, "column_title", "1");
    browser_fill(&b, "column_unit", "0");
    browser_fill(&b, "column_accepted", "1");
    browser_send(&b, below(l, path, "columns"));
    assert_page(&b, 422, "选了同一列");
    browser_get(&b, path);
    browser_fill(&b, "column_title", "1");
    browser_fill(&b, "column_unit", "0");
    browser_fill(&b, "column_accepted", "2");
    browser_fill(&b, "default_kind", "suggestion");
    browser_fill(&b, "default_category", "road");
    browser_send(&b, below(l, path, "columns"));
    assert_page(&b, 303, "");
    run_jobs(l);
    act(l, &b, path, "confirm");
    run_jobs(l);
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM problem WHERE kind = 'suggestion' AND category_code = 'road'"),
        2);
}

static void the_table_comes_back_with_its_mistakes(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED ",东构村,,=1,b,建议,water,2024-01-05,,,,,,,,,\n"));
    browser_get(&b, below(l, path, "rows/csv"));
    assert_page(&b, 200, "");
    assert_text(browser_header(&b, "Content-Disposition"), "attachment; filename=\"import-1-rows.csv\"");
    str text = b.body;
    assert_true(str_find(text, S("错误说明")) != SIZE_MAX);
    assert_true(str_find(text, S("最接近的是“东沟村”")) != SIZE_MAX);
    assert_true(str_find(text, S("'=1")) != SIZE_MAX);
    assert_true(str_find(text, S("井水浑了三天")) != SIZE_MAX);
    browser_get(&b, "/desk/import-template/xlsx");
    assert_page(&b, 200, "");
}

/* ---- undo ---- */

static void an_import_is_undone_whole_within_its_days(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED OPEN COMPLAINT));
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    loop_wait(l, 7 * MS_PER_DAY);
    browser_login(&b, "clerk.one");
    act(l, &b, path, "undo");
    assert_page(&b, 303, "");
    run_jobs(l);
    browser_get(&b, path);
    assert_page(&b, 200, "已撤回");
    assert_int_equal(cases(l), 0);
    assert_int_equal(
        site_number(l->site, "SELECT (SELECT count(*) FROM voice) + (SELECT count(*) FROM problem_step) + "
                             "(SELECT count(*) FROM problem_import_item)"),
        0);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action LIKE 'problem.import%'"),
                     3);
    /* And may come again. */
    (void)send(l, &b, "a.csv", S(HEAD CLOSED OPEN COMPLAINT));
    assert_page(&b, 200, "没有错误，可以导入");
}

static void an_import_that_something_has_happened_to_is_not_undone_and_says_to_which(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED OPEN));
    struct problem_step_words step = { .act = "progress", .words = S("x"), .round = 1 };
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    step.problem.v = site_number(l->site, "SELECT id FROM problem WHERE state = 'accepted'");
    assert_done(l, problem_step_add(loop_db(l), &l->by, &step));
    loop_keep(l);
    act(l, &b, path, "undo");
    assert_page(&b, 409, "已经有了新的办理");
    assert_page(&b, 409, "EW-I1-3");
    run_jobs(l);
    assert_int_equal(cases(l), 2);
}

static void what_a_topic_is_made_of_is_not_undone_and_says_of_which_topic(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED OPEN));
    const struct topic_words words = { .organisation = l->site->town,
                                       .title = S("路灯怎么管"),
                                       .aim = S("每村有人管"),
                                       .limit_day = SITE_DAY + 60 };
    topic_id topic;
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    l->by.person = l->clerk;
    assert_done(l, topic_propose(loop_db(l), &l->by, &words, &topic));
    assert_done(l,
                db_script(loop_db(l),
                          "INSERT INTO topic_problem (topic_id, problem_id, added_at) "
                          "SELECT (SELECT max(id) FROM topic), id, 1 FROM problem WHERE state = 'accepted'"));
    loop_keep(l);
    act(l, &b, path, "undo");
    assert_page(&b, 409, "EW-I1-3");
    assert_page(&b, 409, "属于课题 EWT-2026-0001");
    run_jobs(l);
    assert_int_equal(cases(l), 2);
}

/* Each statement of an import counts once: on PostgreSQL a row of counts for every case would take most of
 * the time, and so would folding them. */
static void many_cases_are_counted_once_a_statement(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    struct buf rows = buf_new(l->arena, 100000);
    buf_put(&rows, S(HEAD));
    for (int i = 0; i < 60; i++)
        buf_printf(&rows,
                   "旧-%d,东沟村,,路灯%d不亮,路口,求助,lamp,2024-03-04,,供水站,,,已解决,已换,2024-03-20,,\n",
                   i, i);
    const char *path = send(l, &b, "a.csv", buf_str(&rows));
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    assert_int_equal(cases(l), 60);
    assert_in_range(site_number(l->site, "SELECT count(*) FROM problem_count"), 1, 8);
    assert_in_range(site_number(l->site, "SELECT count(*) FROM voice_count"), 1, 4);
    assert_int_equal(
        site_number(l->site, "SELECT sum(n) FROM problem_count WHERE is_office = 0 AND category_code = ''"),
        60);
    assert_int_equal(site_number(l->site, "SELECT sum(n) FROM voice_count"), 60);
    act(l, &b, path, "undo");
    run_jobs(l);
    assert_int_equal(site_number(l->site, "SELECT sum(n) FROM problem_count"), 0);
    assert_int_equal(site_number(l->site, "SELECT sum(n) FROM voice_count"), 0);
}

static void after_its_days_it_stays(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED));
    problem_import_id id;
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    loop_wait(l, 8 * MS_PER_DAY);
    browser_login(&b, "clerk.one");
    assert_true(str_to_i64(str_from_c(path + strlen("/desk/imports/")), &id.v));
    assert_refused(l, problem_import_undo(loop_db(l), &l->by, id), RC_CONFLICT, "problem.import_undo_over");
    browser_get(&b, path);
    assert_false(browser_sees(&b, "整批撤回"));
}

static void a_number_taken_between_examination_and_import_leaves_nothing(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD OPEN CLOSED));
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    site_sql(l->site,
             str_c(l->arena, str_printf(l->arena, "UPDATE problem SET number = '旧-1' WHERE id = %lld",
                                        (long long)id.v)));
    browser_send(&b, below(l, path, "confirm"));
    run_jobs(l);
    browser_get(&b, path);
    assert_page(&b, 200, "“编号”已经有了");
    assert_int_equal(cases(l), 1);
}

static void what_nobody_imports_is_forgotten_with_its_file(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED));
    loop_wait(l, 8 * MS_PER_DAY);
    assert_done(l, import_files_sweep(&l->site->site.app, l->arena, &l->err, l->by.now));
    browser_login(&b, "clerk.one");
    browser_get(&b, path);
    assert_page(&b, 200, "已放弃");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_import_row"), 0);
}

static void only_those_who_may_import_see_it(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk_of(l), other = browser_new(l->site);
    const char *path = send(l, &b, "a.csv", S(HEAD CLOSED));
    browser_get(&other, path);
    assert_page(&other, 303, "");
    browser_login(&other, "handler.one");
    browser_get(&other, path);
    assert_page(&other, 403, "");
    (void)site_person(l->site, "clerk.village", "clerk", l->site->village[0]);
    browser_login(&other, "clerk.village");
    browser_get(&other, path);
    assert_page(&other, 403, "");
    browser_get(&other, "/desk/imports");
    assert_page(&other, 200, "还没有导入过");
}

/* ---- pure ---- */

static void days_are_read_in_every_form_that_people_write(void **state)
{
    static const char *const good[] = { "2024-03-05",          "2024/3/5",         "2024.3.5",
                                        "2024年3月5日",        "20240305",         "2024-03-05 00:00",
                                        "2024年3月5日 0时0分", "2024-3-5T00:00:00" };
    static const char *const bad[] = { "",           "2024",     "2024-13-01",  "2023-02-29",
                                       "24-3-5",     "5/3/2024", "2024-03-05x", "2024-03-05 25:00",
                                       "1900-01-01", "昨天",     "2024-3",      "2024030" };
    ms_t at;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(day_words_parse(str_from_c(good[i]), &at));
        assert_int_equal(at, day_from_date((struct date){ 2024, 3, 5 }) * MS_PER_DAY);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(day_words_parse(str_from_c(bad[i]), &at));
    assert_true(day_words_parse(S("2024-03-05 08:30:15"), &at));
    assert_int_equal(at % MS_PER_DAY, 8 * MS_PER_HOUR + 30 * MS_PER_MINUTE + 15 * MS_PER_SECOND);
}

static void heads_are_known_in_both_languages(void **state)
{
    (void)state;
    assert_int_equal(import_head_field(S(" * 村 / 社区（必填）")), IMPORT_UNIT);
    assert_int_equal(import_head_field(S("Title")), IMPORT_TITLE);
    assert_int_equal(import_head_field(S("整改\n时限")), IMPORT_DUE);
    assert_int_equal(import_head_field(S("备注")), IMPORT_FIELDS);
    assert_text(import_kind_of(S("意见建议")), "suggestion");
    assert_text(import_result_of(S("Solved")), "solved");
    assert_true(str_is_absent(import_kind_of(S("别的"))));
}

TEST_DATABASE_MAIN(
    LOOP(a_ledger_is_examined_then_imported_whole),
    LOOP(closed_cases_keep_their_days_and_open_ones_get_the_limit_of_the_rules),
    LOOP(an_open_case_whose_person_holds_the_post_is_assigned),
    LOOP(a_complaint_stays_confidential_and_off_the_wall), LOOP(a_workbook_says_the_same_as_csv),
    LOOP(every_mistake_of_a_row_is_told_in_words), LOOP(a_file_that_cannot_be_read_says_why),
    LOOP(a_number_that_exists_and_a_row_that_came_before_are_told),
    LOOP(columns_that_nobody_knows_are_told_by_the_clerk), LOOP(the_table_comes_back_with_its_mistakes),
    LOOP(an_import_is_undone_whole_within_its_days),
    LOOP(an_import_that_something_has_happened_to_is_not_undone_and_says_to_which),
    LOOP(what_a_topic_is_made_of_is_not_undone_and_says_of_which_topic),
    LOOP(many_cases_are_counted_once_a_statement), LOOP(after_its_days_it_stays),
    LOOP(a_number_taken_between_examination_and_import_leaves_nothing),
    LOOP(what_nobody_imports_is_forgotten_with_its_file), LOOP(only_those_who_may_import_see_it),
    TEST(days_are_read_in_every_form_that_people_write), TEST(heads_are_known_in_both_languages))
