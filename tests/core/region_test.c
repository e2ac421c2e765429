/* SPDX-License-Identifier: Apache-2.0 */
/* Regions: the import of a town, from text, files and a database, and everything that can be wrong with them.
 */
#include "core/region.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "kernel.h"

#define TOWN "610622102"
#define VILLAGES 25

static void put_file(struct kernel *k, str path, str bytes)
{
    int fd = open(str_c(k->arena, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    (void)close(fd);
}

static str file_of(struct kernel *k, const char *name, const char *text)
{
    str path = str_printf(k->arena, "%.*s/%s", STR_ARG(k->app.data_dir), name);
    put_file(k, path, str_from_c(text));
    return path;
}

static struct region_report import_csv(struct kernel *k, const char *csv, const char *under)
{
    struct region_report report = { .read = -1 };
    struct region_import in = { .csv = str_from_c(csv), .under = str_from_c(under), .now = TEST_NOW };
    rc done = region_import_within(k->db, &in, &report);
    if (done != RC_OK)
        print_error("%.*s\n", STR_ARG(k->rq.err.detail));
    assert_ok(done);
    return report;
}

static struct region_report import_path(struct kernel *k, str path, const char *under)
{
    struct region_report report = { .read = -1 };
    struct region_import in = { .path = path, .under = str_from_c(under), .now = TEST_NOW };
    rc done = region_import_within(k->db, &in, &report);
    if (done != RC_OK)
        print_error("%.*s\n", STR_ARG(k->rq.err.detail));
    assert_ok(done);
    return report;
}

static void refused(struct kernel *k, const char *csv, rc want, const char *words)
{
    struct region_report report;
    struct region_import in = { .csv = str_from_c(csv), .now = TEST_NOW };
    rc done = region_import_within(k->db, &in, &report);
    if (str_find(k->rq.err.detail, str_from_c(words)) == SIZE_MAX)
        fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(k->rq.err.detail), words);
    kernel_failed(k, done, want, NULL);
}

static struct region region(struct kernel *k, const char *code)
{
    struct region r = { .level = 0 };
    assert_ok(region_load(k->db, str_from_c(code), &r));
    return r;
}

static struct organisation organisation(struct kernel *k, const char *code)
{
    struct organisation o = { .depth = -1 };
    assert_ok(organisation_load(k->db, region(k, code).organisation, TEST_DAY, &o));
    return o;
}

/* How many children of each kind the town has. */
static void count_town(struct kernel *k, int *ret_villages, int *ret_communities)
{
    struct organisation *children;
    size_t n;
    int64_t total;
    *ret_villages = *ret_communities = 0;
    assert_ok(
        organisation_children(k->db, region(k, TOWN).organisation, TEST_DAY, 100, &children, &n, &total));
    for (size_t i = 0; i < n; i++) {
        *ret_villages += str_eq(children[i].kind, S("village")) ? 1 : 0;
        *ret_communities += str_eq(children[i].kind, S("community")) ? 1 : 0;
    }
    assert_int_equal(*ret_villages + *ret_communities, total);
}

static void the_demo_town_has_its_25_villages_and_one_community(void **state)
{
    struct kernel *k = *state;
    struct organisation *chain;
    size_t n;
    int villages, communities;
    struct region_report report = import_path(k, S(DEMO_REGIONS), TOWN);
    assert_int_equal(report.read, 1 + VILLAGES + 1);
    assert_int_equal(report.added, report.read);
    assert_int_equal(report.present + report.unnamed, 0);
    assert_text(report.top, TOWN);
    count_town(k, &villages, &communities);
    assert_int_equal(villages, VILLAGES);
    assert_int_equal(communities, 1);
    assert_true(str_is_absent(region(k, TOWN).parent_code));
    assert_text(organisation(k, TOWN).kind, "town");
    assert_text(organisation(k, "610622102001").kind, "community");
    assert_ok(organisation_chain(k->db, region(k, "610622102243").organisation, TEST_DAY, &chain, &n));
    assert_int_equal(n, 2);
    assert_text(chain[1].code, "610622102243");
}

static void a_second_import_adds_nothing(void **state)
{
    struct kernel *k = *state;
    struct region *tops;
    size_t n;
    (void)import_path(k, S(DEMO_REGIONS), TOWN);
    organisation_id before = region(k, "610622102200").organisation;
    struct region_report again = import_path(k, S(DEMO_REGIONS), TOWN);
    assert_int_equal(again.added, 0);
    assert_int_equal(again.present, again.read);
    assert_int_equal(region(k, "610622102200").organisation.v, before.v);
    assert_ok(region_children(k->db, (str){ 0 }, 10, &tops, &n));
    assert_int_equal(n, 1);
}

/* First the town alone, then all above it: the town keeps its organisation and gets its place. */
static void a_wider_import_puts_the_old_top_in_its_place(void **state)
{
    struct kernel *k = *state;
    struct region *below;
    size_t n;
    int villages, communities;
    (void)import_path(k, S(DEMO_REGIONS), TOWN);
    organisation_id town = region(k, TOWN).organisation;
    struct region_report wide = import_path(k, S(DEMO_REGIONS), NULL);
    assert_int_equal(wide.added, 3);
    assert_int_equal(wide.present, 1 + VILLAGES + 1);
    assert_text(wide.top, "61");
    assert_int_equal(region(k, TOWN).organisation.v, town.v);
    assert_text(region(k, TOWN).parent_code, "610622");
    assert_int_equal(organisation(k, TOWN).parent.v, region(k, "610622").organisation.v);
    assert_int_equal(organisation(k, TOWN).depth, 3);
    assert_int_equal(organisation(k, "610622102200").depth, 4);
    count_town(k, &villages, &communities);
    assert_int_equal(villages + communities, VILLAGES + 1);
    assert_ok(region_children(k->db, S("610622"), 10, &below, &n));
    assert_int_equal(n, 1);
    assert_text(below[0].code, TOWN);
}

static void what_ended_gets_no_new_children(void **state)
{
    struct kernel *k = *state;
    struct region_report report;
    struct region_import in = { .csv = S("code,name\n" TOWN ",甲镇\n" TOWN "200,乙村委会\n"),
                                .now = TEST_NOW };
    (void)import_csv(k, "code,name\n" TOWN ",甲镇\n", NULL);
    assert_ok(organisation_end(k->db, region(k, TOWN).organisation, TEST_DAY, S("merged")));
    kernel_again(k);
    rc done = region_import_within(k->db, &in, &report);
    assert_true(str_find(k->rq.err.detail, S("has ended")) != SIZE_MAX);
    kernel_failed(k, done, RC_CONFLICT, NULL);
}

static const char capital[] =
    "code,name\n11,北京市\n1101,市辖区\n110101,东城区\n110101001,东华门街道\n"
    "110101001001,多福巷社区居委会\n4420,中山市\n442000,中山市\n442000001,石岐街道\n"
    "44,广东省\n";

/* Levels that exist on paper only get no organisation. */
static void fillers_are_stepped_over(void **state)
{
    struct kernel *k = *state;
    struct region_report report = import_csv(k, capital, NULL);
    assert_int_equal(report.read, 9);
    assert_true(str_is_absent(report.top)); /* two provinces */
    assert_int_equal(region(k, "1101").organisation.v, region(k, "11").organisation.v);
    assert_int_equal(organisation(k, "110101").parent.v, region(k, "11").organisation.v);
    assert_int_equal(organisation(k, "110101").depth, 1);
    assert_text(region(k, "110101").parent_code, "1101");
    assert_int_equal(region(k, "442000").organisation.v, region(k, "4420").organisation.v);
    assert_int_equal(organisation(k, "442000001").parent.v, region(k, "4420").organisation.v);
    assert_text(organisation(k, "110101001001").kind, "community");
    assert_int_equal(import_csv(k, capital, NULL).added, 0);
}

static void a_filler_at_the_top_gets_a_name_that_says_something(void **state)
{
    struct kernel *k = *state;
    struct region_report report = import_csv(k, capital, "1101");
    assert_int_equal(report.read, 4);
    assert_text(report.top, "1101");
    assert_text(organisation(k, "1101").name, "北京市市辖区");
    assert_text(region(k, "1101").name, "市辖区");
}

static void what_is_missing_above_is_named_by_its_code(void **state)
{
    struct kernel *k = *state;
    struct region_report report =
        import_csv(k, "code,name\n610622102200,张家河村委会\n610622103200,李家河村委会\n", NULL);
    assert_text(report.top, "610622");
    assert_int_equal(report.read, 2);
    assert_int_equal(report.added, 5);
    assert_int_equal(report.unnamed, 3);
    assert_text(organisation(k, TOWN).name, TOWN);
    assert_int_equal(organisation(k, "610622102200").depth, 2);
}

static void csv_is_read_as_rfc_4180_says(void **state)
{
    struct kernel *k = *state;
    struct region_report report = import_csv(k,
                                             "\xEF\xBB\xBF\"Name\",extra,CODE\r\n\"甲 \"\"老\"\" 镇\",x," TOWN
                                             "\r\n\r\n 乙村 ,\"a,b\nc\"," TOWN "200\r\n乙村,," TOWN "200",
                                             NULL);
    assert_int_equal(report.added, 2);
    assert_text(region(k, TOWN).name, "甲 \"老\" 镇");
    assert_text(region(k, TOWN "200").name, "乙村");
}

static void what_is_wrong_in_a_csv_is_told_with_its_line(void **state)
{
    struct kernel *k = *state;
    char many[100] = "code";
    memset(many + 4, ',', 40);
    refused(k, "", RC_INVALID, "regions:1: the first line must name the columns");
    refused(k, "code;name\n61;甲\n", RC_INVALID, "regions:1: the first line must name the columns");
    refused(k, "code,title\n61,甲\n", RC_INVALID, "regions:1: the first line must name the columns");
    refused(k, "code,name\n61\n", RC_INVALID, "regions:2: too few columns");
    refused(k, "code,name\n61,甲\n611,乙\n", RC_INVALID, "regions:3: \"611\" is no region code");
    refused(k, "code,name\n6x,甲\n", RC_INVALID, "is no region code");
    refused(k, "code,name\n61, \n", RC_INVALID, "regions:2: the name of region 61 is empty");
    refused(k, "code,name\n61,\xE7\x94\n", RC_INVALID, "too long or not UTF-8");
    refused(k, "code,name\n61,\"甲\n", RC_INVALID, "regions:2: a quote is never closed");
    refused(k, "code,name\n61,\"甲\"乙\n", RC_INVALID, "regions:2: text behind a closing quote");
    refused(k, "code,name\n61,甲\n61,乙\n", RC_INVALID, "region 61 has two names");
    refused(k, many, RC_INVALID, "regions:1: more than 32 columns");
    refused(k, "code,name\n", RC_NOT_FOUND, "no region");
}

static void an_unknown_or_malformed_top_is_refused(void **state)
{
    struct kernel *k = *state;
    struct region_report report;
    struct region_import in = { .path = S(DEMO_REGIONS), .under = S("610622999"), .now = TEST_NOW };
    kernel_failed(k, region_import_within(k->db, &in, &report), RC_NOT_FOUND, NULL);
    in.under = S("town");
    kernel_failed(k, region_import_within(k->db, &in, &report), RC_INVALID, NULL);
    in.under = (str){ 0 };
    in.path = S("/nowhere/regions.csv");
    kernel_failed(k, region_import_within(k->db, &in, &report), RC_NOT_FOUND, NULL);
    in.path = file_of(k, "empty.csv", "");
    kernel_failed(k, region_import_within(k->db, &in, &report), RC_INVALID, NULL);
    struct region r;
    kernel_failed(k, region_load(k->db, S("61"), &r), RC_NOT_FOUND, NULL);
}

static void levels_lie_beside_each_other_in_files_of_their_own(void **state)
{
    struct kernel *k = *state;
    (void)file_of(k, "provinces.csv", "code,name\n61,陕西省\n");
    (void)file_of(k, "cities.csv", "code,name,provinceCode\n6106,延安市,61\n");
    (void)file_of(k, "areas.csv", "code,name\n610622,延川县\n");
    str streets = file_of(k, "streets.csv", "code,name\n" TOWN ",延水关镇\n");
    struct region_report report = import_path(k, streets, NULL);
    assert_int_equal(report.added, 4); /* what stands above is looked for beside the file */
    assert_int_equal(report.unnamed, 0);
    assert_text(organisation(k, TOWN).name, "延水关镇");
    (void)file_of(k, "villages.csv", "code,name\n" TOWN "200,张家河村委会\n");
    assert_int_equal(import_path(k, k->app.data_dir, TOWN).added, 1);
}

static void a_folder_without_such_files_is_told(void **state)
{
    struct kernel *k = *state;
    struct region_report report;
    struct region_import in = { .path = test_folder_new(k->arena), .now = TEST_NOW };
    rc done = region_import_within(k->db, &in, &report);
    assert_true(str_find(k->rq.err.detail, S("no provinces.csv")) != SIZE_MAX);
    kernel_failed(k, done, RC_NOT_FOUND, NULL);
}

static str sqlite_of(struct kernel *k, const char *sql)
{
    str path = str_printf(k->arena, "%.*s/data.sqlite", STR_ARG(k->app.data_dir));
    sqlite3 *db;
    (void)unlink(str_c(k->arena, path));
    assert_int_equal(sqlite3_open(str_c(k->arena, path), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return path;
}

#define EMPTY_LEVELS                                                                                         \
    "CREATE TABLE province (code, name); CREATE TABLE city (code, name, provinceCode);"                      \
    "CREATE TABLE area (code, name); CREATE TABLE street (code, name);"

static void the_sqlite_file_of_the_package_is_read(void **state)
{
    struct kernel *k = *state;
    str path = sqlite_of(k, EMPTY_LEVELS "CREATE TABLE village (code, name);"
                                         "INSERT INTO province VALUES ('61', '陕西省');"
                                         "INSERT INTO city VALUES ('6106', '延安市', '61');"
                                         "INSERT INTO area VALUES ('610622', '延川县');"
                                         "INSERT INTO street VALUES ('" TOWN "', '延水关镇');"
                                         "INSERT INTO village VALUES ('" TOWN "200', '张家河村委会');");
    assert_int_equal(import_path(k, path, NULL).added, 5);
    assert_text(organisation(k, TOWN "200").kind, "village");
    assert_int_equal(import_path(k, path, "610622").added, 0);
}

static void another_database_is_refused(void **state)
{
    static const struct {
        const char *sql, *words;
        rc want;
    } cases[] = {
        { "CREATE TABLE other (x)", "province", RC_NOT_FOUND },
        { EMPTY_LEVELS, "village", RC_NOT_FOUND },
        { "CREATE TABLE province (code, name); INSERT INTO province VALUES ('6', '陕西省')", "no region code",
          RC_INVALID },
        { "CREATE TABLE province (code, name); INSERT INTO province VALUES ('61', NULL)", "is empty",
          RC_INVALID },
    };
    struct kernel *k = *state;
    struct region_report report;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct region_import in = { .path = sqlite_of(k, cases[i].sql), .now = TEST_NOW };
        rc done = region_import_within(k->db, &in, &report);
        assert_true(str_find(k->rq.err.detail, str_from_c(cases[i].words)) != SIZE_MAX);
        kernel_failed(k, done, cases[i].want, NULL);
    }
    char noise[4096] = "SQLite format 3";
    memset(noise + 16, 'x', sizeof noise - 17);
    struct region_import in = { .path = file_of(k, "noise.db", ""), .now = TEST_NOW };
    put_file(k, in.path, (str){ noise, sizeof noise });
    kernel_failed(k, region_import_within(k->db, &in, &report), RC_INVALID, NULL);
}

static void codes_and_names_tell_level_and_kind(void **state)
{
    (void)state;
    assert_int_equal(region_level(S("61")), REGION_PROVINCE);
    assert_int_equal(region_level(S("610622102200")), REGION_VILLAGE);
    assert_int_equal(region_level(S("")), 0);
    assert_int_equal(region_level(S("610")), 0);
    assert_int_equal(region_level(S("６１")), 0);
    assert_string_equal(region_kind(S("6106"), S("延安市")), "city");
    assert_string_equal(region_kind(S("x"), S("延安市")), "region");
    assert_string_equal(region_kind(S("610622102200"), S("张家河村民委员会")), "village");
    assert_string_equal(region_kind(S("610622102200"), S("龙门街居委会（社区）")), "community");
    assert_string_equal(region_kind(S("610622102001"), S("（马家河")), "community"); /* by the class digit */
    assert_string_equal(region_kind(S("610622102400"), S("农场")), "community");
    assert_string_equal(region_kind(S("610622102500"), S("林场")), "village");
    assert_string_equal(region_kind(S("152221100200"), S("哈日诺尔嘎查委员会")), "village");
    assert_true(region_is_filler(S("省直辖县级行政区划"), S("河南省")));
    assert_false(region_is_filler(S("延川县"), S("延安市")));
}

/* ---- through the lane, in batches ---- */

/* More rows than two batches hold. */
static str large_county(struct kernel *k)
{
    struct buf b = buf_new(k->arena, (size_t)1 << 20);
    buf_put(&b, S("code,name\n610622,延川县\n"));
    for (int town = 100; town < 190; town++) {
        buf_printf(&b, "610622%d,镇%d\n", town, town);
        for (int village = 200; village < 300; village++)
            buf_printf(&b, "610622%d%d,村%d村委会\n", town, village, village);
    }
    assert_false(b.is_full);
    return buf_str(&b);
}

static void a_large_file_goes_through_the_lane_in_batches(void **state)
{
    struct kernel *k = *state;
    struct region_report report;
    struct region_import in = { .csv = large_county(k), .under = S("610622"), .now = TEST_NOW };
    assert_ok(region_import(k->app.lane, k->arena, &k->err, &in, &report));
    assert_int_equal(report.read, 1 + 90 + 9000);
    assert_int_equal(report.added, report.read);
    assert_true(lane_stats(k->app.lane).units >= 3);
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &k->db));
    assert_int_equal(organisation(k, "610622189299").depth, 2);
    struct organisation *chain;
    size_t n;
    assert_ok(organisation_chain(k->db, region(k, "610622189299").organisation, TEST_DAY, &chain, &n));
    assert_text(chain[1].name, "镇189");
    pool_give(k->app.pool, k->db);
    k->db = NULL;
    assert_ok(region_import(k->app.lane, k->arena, &k->err, &in, &report));
    assert_int_equal(report.added, 0);
}

static rc script_unit(struct db *db, void *data)
{
    return db_script(db, *(const char *const *)data);
}

static void script(struct kernel *k, const char *sql)
{
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, script_unit, &sql));
}

/* A code is taken: the batches before are kept, and a second run ends what the first has begun. */
static void a_failure_in_the_middle_keeps_the_batches_before(void **state)
{
    struct kernel *k = *state;
    struct region_report report;
    struct region_import in = { .csv = large_county(k), .under = S("610622"), .now = TEST_NOW };
    script(k, "INSERT INTO organisation (id, code, created_at) VALUES (77, '610622180200', 1)");
    assert_int_not_equal(region_import(k->app.lane, k->arena, &k->err, &in, &report), RC_OK);
    assert_true(k->err.detail.n > 0);
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &k->db));
    assert_int_equal(organisation(k, "610622110250").depth, 2);
    k->err = (struct err){ 0 };
    struct region r;
    assert_int_equal(region_load(k->db, S("610622189299"), &r), RC_NOT_FOUND);
    pool_give(k->app.pool, k->db);
    k->db = NULL;
    k->err = (struct err){ 0 };
    script(k, "DELETE FROM organisation WHERE id = 77");
    assert_ok(region_import(k->app.lane, k->arena, &k->err, &in, &report));
    assert_int_equal(report.added + report.present, report.read);
    assert_true(report.added > 0 && report.present > 0);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
#define LANE(name) TEST_WITH(name, kernel_lane_up, kernel_down)
TEST_DATABASE_MAIN(DB(the_demo_town_has_its_25_villages_and_one_community), DB(a_second_import_adds_nothing),
                   DB(a_wider_import_puts_the_old_top_in_its_place), DB(what_ended_gets_no_new_children),
                   DB(fillers_are_stepped_over), DB(a_filler_at_the_top_gets_a_name_that_says_something),
                   DB(what_is_missing_above_is_named_by_its_code), DB(csv_is_read_as_rfc_4180_says),
                   DB(what_is_wrong_in_a_csv_is_told_with_its_line),
                   DB(an_unknown_or_malformed_top_is_refused),
                   DB(levels_lie_beside_each_other_in_files_of_their_own),
                   DB(a_folder_without_such_files_is_told), DB(the_sqlite_file_of_the_package_is_read),
                   DB(another_database_is_refused), TEST(codes_and_names_tell_level_and_kind),
                   LANE(a_large_file_goes_through_the_lane_in_batches),
                   LANE(a_failure_in_the_middle_keeps_the_batches_before))
