/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fills a demo site with years of cases, and measures how fast reports and acceptances are written.
 *   scale_fill fill DIR PROBLEMS [URL]  ten years up to yesterday, the same for the same number
 *   scale_fill sum DIR 0 [URL]          what the job would sum within minutes
 *   scale_fill rate DIR SECONDS [URL]   reports and acceptances a second, 64 units a commit as the lane does
 * it
 */
#include <stdio.h>
#include <stdlib.h>

#include "app/site.h"
#include "core/words.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_tally.h"

#define YEARS_DAYS 3652
#define BATCH 500
#define KEEP_EVERY 40 /* batches a transaction */
#define AREAS 15      /* below each village */
#define UNITS_MAX 4096
#define TEXT_MAX ((size_t)8 << 20)

static const char *const spots[] = { "村口", "桥头",     "老街",   "小学门口", "卫生室旁", "菜市场",
                                     "东巷", "西坡",     "水库边", "文化广场", "车站",     "祠堂前",
                                     "河堤", "三岔路口", "果园边", "养老院",   "北门",     "晒谷场" };
static const char *const things[] = { "路灯",   "下水道", "自来水管", "垃圾桶",   "井盖", "护栏",
                                      "水渠",   "公厕",   "电线",     "树枝",     "路面", "健身器材",
                                      "宣传栏", "停车位", "排水沟",   "通信光缆", "桥面", "泵站" };
static const char *const troubles[] = { "坏了",     "不亮",   "堵住了", "漏水",     "被占用",   "塌了一块",
                                        "没人清理", "松动了", "有异味", "晃得厉害", "积水严重", "缺了盖板" };
static const char *const since[] = { "已经三天", "上个月就这样", "下雨后开始",
                                     "昨晚发现", "好几户都在说", "去年修过一次" };
static const char *const effects[] = { "老人出行不便", "孩子上学要绕路", "晚上看不清路", "担心出事故",
                                       "影响做生意",   "希望尽快处理",   "请派人来看看", "望给个答复" };
static const char *const kinds[] = { "hazard", "help", "help", "consult", "suggestion", "complaint" };
#define PICK(p, list) (list)[prng_below((p), sizeof(list) / sizeof((list)[0]))]

struct fill {
    struct db *db;
    struct arena *a;
    struct prng rng;
    int64_t places[UNITS_MAX], offices[UNITS_MAX];
    size_t places_n, offices_n;
    struct problem_categories_rows categories;
    int64_t person;
    day_t today;
    ms_t offset;
    struct buf problems, words, voices, voice_words, steps, ratings;
    int64_t step_id;
};

static void must(rc done, const struct err *e)
{
    if (done == RC_OK)
        return;
    (void)fprintf(stderr, "%s: %.*s\n", rc_name(done), STR_ARG(e->detail));
    exit(1);
}

/* ---- one case ---- */

struct one {
    int64_t id, place, office, round_days, late, voices;
    ms_t at;
    day_t day;
    const char *kind, *state;
    str number, title, statement;
    const char *category;
    bool is_confidential, is_public, is_open;
};

static void row(struct buf *b, const char *head)
{
    buf_put(b, b->n == 0 ? str_from_c(head) : S(","));
}

static const char *state_at(struct fill *f, day_t age)
{
    uint64_t chance = prng_below(&f->rng, 1000);
    if (age < 12)
        return chance < 300   ? "accepted"
               : chance < 500 ? "assigned"
               : chance < 750 ? "working"
               : chance < 850 ? "answered"
                              : "echoed";
    if (age < 30)
        return chance < 30 ? "working" : chance < 600 ? "echoed" : "closed";
    return chance < 3 ? "working" : chance < 990 ? "closed" : "ended";
}

static void one_make(struct fill *f, int64_t i, int64_t n, struct one *o)
{
    ms_t span = (ms_t)YEARS_DAYS * MS_PER_DAY, began = day_start(f->today, f->offset) - span;
    o->at = began + span / n * i + (ms_t)prng_below(&f->rng, (uint64_t)(span / n));
    o->day = day_of(o->at, f->offset);
    o->id = o->at << 20;
    o->place = f->places[prng_below(&f->rng, f->places_n)];
    size_t category = prng_below(&f->rng, f->categories.n);
    o->category = str_c(f->a, f->categories.at[category].code);
    o->office = f->offices[(category + (prng_below(&f->rng, 8) == 0)) % f->offices_n];
    o->kind = PICK(&f->rng, kinds);
    o->is_confidential = o->kind[0] == 'c' && o->kind[2] == 'm';
    o->is_public = !o->is_confidential && prng_below(&f->rng, 20) > 2;
    o->state = state_at(f, f->today - o->day);
    o->is_open = o->state[0] == 'a' || o->state[0] == 'w';
    o->round_days = prng_between(&f->rng, 1, 14);
    o->late = prng_below(&f->rng, 8) == 0 ? prng_between(&f->rng, 1, 9) : 0;
    o->voices = 1 + (prng_below(&f->rng, 5) == 0);
    o->number = str_printf(f->a, "BM-%d-%07lld", civil_of(o->at, f->offset).date.year, (long long)i);
    const char *spot = PICK(&f->rng, spots), *thing = PICK(&f->rng, things),
               *trouble = PICK(&f->rng, troubles);
    o->title = str_printf(f->a, "%s%s%s", spot, thing, trouble);
    o->statement =
        str_printf(f->a, "%s%lld号附近的%s%s，%s，%s。", spot, (long long)prng_between(&f->rng, 1, 300),
                   thing, trouble, PICK(&f->rng, since), PICK(&f->rng, effects));
}

static ms_t echo_of(const struct one *o)
{
    return o->at + (o->round_days + o->late) * MS_PER_DAY;
}

static void put_tokens(struct fill *f, struct buf *to, int64_t id, str tokens)
{
    buf_printf(to,
               db_kind(f->db) == DB_SQLITE ? "(%lld,'%.*s')"
                                           : "(%lld,array_to_tsvector(string_to_array('%.*s',' ')))",
               (long long)id, STR_ARG(tokens));
}

static void put_problem(struct fill *f, const struct one *o)
{
    str folded = problem_words_of(f->a, o->is_confidential, o->number, o->title, o->statement);
    bool is_over = !o->is_open, has_office = strcmp(o->state, "accepted") != 0;
    row(&f->problems, "INSERT INTO problem (id, number, kind, category_code, organisation_id, title, "
                      "statement, place, is_public, is_confidential, state, "
                      "round, returns, office_id, person_id, limit_days, accepted_at, due_day, result, "
                      "answer, echoed_at, used_days, late_days, words, contact_until_at) VALUES ");
    buf_printf(&f->problems, "(%lld,'%.*s','%s','%s',%lld,'%.*s','%.*s','%s',%d,%d,'%s',1,0,",
               (long long)o->id, STR_ARG(o->number), o->kind, o->category, (long long)o->place,
               STR_ARG(o->title), STR_ARG(o->statement), "村内", o->is_public, o->is_confidential, o->state);
    if (has_office)
        buf_printf(&f->problems, "%lld,%lld,", (long long)o->office, (long long)f->person);
    else
        buf_printf(&f->problems, "NULL,NULL,");
    buf_printf(&f->problems, "%lld,%lld,%lld,", (long long)o->round_days, (long long)o->at,
               (long long)(o->day + o->round_days + 3));
    if (is_over)
        buf_printf(&f->problems, "'solved','已经修好，请放心。',%lld,%lld,%lld,",
                   (long long)(o->at + (o->round_days + o->late) * MS_PER_DAY),
                   (long long)(o->round_days + o->late), (long long)o->late);
    else
        buf_printf(&f->problems, "NULL,NULL,NULL,NULL,NULL,");
    buf_printf(&f->problems, "'%.*s',%lld)", STR_ARG(folded), (long long)(o->at + MS_PER_DAY - 600000));
    row(&f->words, "INSERT INTO problem_words (rowid, tokens) VALUES ");
    put_tokens(f, &f->words, o->id, words_tokens(f->a, folded));
}

static void put_voices(struct fill *f, const struct one *o, int64_t i)
{
    for (int64_t k = 0; k < o->voices; k++) {
        ms_t at = o->at - 600000 + k * 1000;
        int64_t id = (at << 20) | ((i & 0x3ffff) << 2) | k;
        str number = str_printf(f->a, "BMR%lld-%lld", (long long)i, (long long)k);
        str words = o->is_confidential ? (str){ 0 } : o->statement,
            folded = voice_words_of(f->a, number, words);
        row(&f->voices, "INSERT INTO voice (id, number, code_hash, problem_id, state, kind, category_code, "
                        "organisation_id, channel, secrecy, words, folded, place, "
                        "received_at, first_answer_at) VALUES ");
        buf_printf(&f->voices, "(%lld,'%.*s',%s,%lld,'accepted','%s','%s',%lld,'web','%s',", (long long)id,
                   STR_ARG(number), db_kind(f->db) == DB_SQLITE ? "x'00'" : "'\\x00'", (long long)o->id,
                   o->kind, o->category, (long long)o->place, o->is_confidential ? "confidential" : "public");
        buf_printf(&f->voices, o->is_confidential ? "NULL%.*s" : "'%.*s'", STR_ARG(words));
        buf_printf(&f->voices, ",'%.*s','村内',%lld,%lld)", STR_ARG(folded), (long long)at, (long long)o->at);
        row(&f->voice_words, "INSERT INTO voice_words (rowid, tokens) VALUES ");
        put_tokens(f, &f->voice_words, id, voice_words_tokens(f->a, folded, at));
        if (o->is_open || prng_below(&f->rng, 10) < 4)
            continue;
        row(&f->ratings, "INSERT INTO problem_rating (id, problem_id, voice_id, round, score, at) VALUES ");
        buf_printf(&f->ratings, "(%lld,%lld,%lld,1,%lld,%lld)", (long long)id, (long long)o->id,
                   (long long)id, (long long)prng_between(&f->rng, 1, 5),
                   (long long)(o->at + o->round_days * MS_PER_DAY + 1));
    }
}

static void put_steps(struct fill *f, const struct one *o)
{
    static const char *const acts[] = { "received", "accept",  "assign", "progress",
                                        "answer",   "publish", "close" };
    int n = strcmp(o->state, "accepted") == 0          ? 2
            : strcmp(o->state, "assigned") == 0        ? 3
            : o->state[0] == 'w'                       ? 4
            : o->state[0] == 'a'                       ? 5
            : o->state[0] == 'e' && o->state[1] == 'c' ? 6
                                                       : 7;
    for (int k = 0; k < n; k++) {
        if (k == 3 && n > 4 && o->id % 3 == 0)
            continue;
        row(&f->steps, "INSERT INTO problem_step (id, problem_id, at, act, organisation_id, round) VALUES ");
        buf_printf(&f->steps, "(%lld,%lld,%lld,'%s',%lld,1)", (long long)f->step_id++, (long long)o->id,
                   (long long)(k == 5 ? echo_of(o) : o->at + (k - 1) * MS_PER_HOUR), acts[k],
                   (long long)o->office);
    }
}

/* What PostgreSQL's triggers would have kept, were they not off. */
static const char answers_sql[] =
    "INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, "
    "is_first, is_late, echoed_at, until_at, replied_at) "
    "SELECT p.id, 1, p.organisation_id, p.is_public, p.is_confidential, 0, 1, CASE WHEN p.late_days > 0 THEN "
    "1 ELSE 0 END, "
    "p.echoed_at, 9007199254740991, min(r.at) "
    "FROM problem p LEFT JOIN problem_rating r ON r.problem_id = p.id WHERE p.echoed_at IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM problem_answer a WHERE a.problem_id = p.id) GROUP BY p.id";

/* ---- the site ---- */

static void send(struct fill *f, struct buf *b)
{
    if (b->n == 0)
        return;
    buf_putc(b, '\0');
    must(db_script(f->db, buf_str(b).p), db_err(f->db));
    b->n = 0;
}

/* Areas below each village, so that there are more organisations than a narrow scope holds. */
static void areas_add(struct fill *f, const struct organisation *village)
{
    for (int64_t i = 0; i < AREAS; i++) {
        const struct organisation_new in = { .parent = village->id,
                                             .name = str_printf(f->a, "第%lld片区", (long long)(i + 1)),
                                             .kind = S("region"),
                                             .sort = i,
                                             .from_day = f->today - 200,
                                             .now = day_start(f->today - YEARS_DAYS, f->offset) };
        organisation_id id;
        must(organisation_add(f->db, &in, &id), db_err(f->db));
        f->places[f->places_n++] = id.v;
    }
}

static void tree_read(struct fill *f)
{
    organisation_id root;
    struct organisation *children;
    size_t n;
    int64_t total;
    must(organisation_root(f->db, f->today, &root), db_err(f->db));
    must(organisation_children(f->db, root, f->today, 1000, &children, &n, &total), db_err(f->db));
    for (size_t i = 0; i < n; i++) {
        if (problem_is_place(children[i].kind)) {
            f->places[f->places_n++] = children[i].id.v;
            areas_add(f, &children[i]);
        } else if (str_eq(children[i].kind, S("office")) || str_eq(children[i].kind, S("station")))
            f->offices[f->offices_n++] = children[i].id.v;
    }
    must(problem_categories(f->db, &f->categories), db_err(f->db));
    struct problem_holders_rows holders;
    must(problem_holders(f->db, f->today, (organisation_id){ f->offices[0] }, &holders), db_err(f->db));
    f->person = holders.n > 0 ? holders.at[0].id.v : 0;
}

static void batches(struct fill *f, int64_t n)
{
    for (int64_t from = 0, kept = 0; from < n; from += BATCH) {
        struct arena *mine = arena_new((size_t)64 << 20);
        struct buf *const all[] = { &f->problems, &f->words,       &f->voices,
                                    &f->steps,    &f->voice_words, &f->ratings };
        struct arena *outside = f->a;
        f->a = mine;
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            *all[i] = buf_new(mine, TEXT_MAX);
        for (int64_t i = from; i < from + BATCH && i < n; i++) {
            struct one o;
            one_make(f, i, n, &o);
            put_problem(f, &o);
            put_voices(f, &o, i);
            put_steps(f, &o);
        }
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            send(f, all[i]);
        f->a = outside;
        arena_free(mine);
        if (++kept % KEEP_EVERY == 0) {
            must(db_commit(f->db), db_err(f->db));
            must(db_begin(f->db), db_err(f->db));
        }
    }
}

/* What the job does within minutes. */
static void sum(struct db *db, const struct site *site)
{
    ms_t offset = site->app.clock.offset;
    day_t today = day_of(clock_now(&site->app.clock), offset);
    struct err *e = db_err(db);
    for (int64_t left = 1; left > 0;) {
        struct arena *mine = arena_new((size_t)64 << 20);
        db_bind(db, mine, e);
        must(db_begin(db), e);
        must(voice_words_catch_up(db, 10000, &left), e);
        must(db_commit(db), e);
        db_bind(db, site->arena, e);
        arena_free(mine);
    }
    for (bool is_left = true; is_left;) {
        must(db_begin(db), e);
        must(problem_tally_care(db, today, offset, &is_left), e);
        must(db_commit(db), e);
    }
}

static void sum_alone(struct site *site)
{
    struct err e = { 0 };
    struct db *db;
    must(db_open(site->database_url, DB_WRITE, site->arena, &e, &db), &e);
    db_bind(db, site->arena, &e);
    if (db_kind(db) == DB_SQLITE)
        must(db_script(db, "PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA "
                           "wal_autocheckpoint=20000"),
             &e);
    sum(db, site);
    db_close(db);
}

static void fill(struct site *site, int64_t n)
{
    struct fill *f = ARENA_NEW(site->arena, struct fill);
    struct err e = { 0 };
    *f = (struct fill){
        .a = site->arena, .rng = { 1 }, .offset = site->app.clock.offset, .step_id = INT64_C(1) << 40
    };
    f->today = day_of(clock_now(&site->app.clock), f->offset);
    must(db_open(site->database_url, DB_WRITE, site->arena, &e, &f->db), &e);
    db_bind(f->db, site->arena, &e);
    bool is_sqlite = db_kind(f->db) == DB_SQLITE;
    must(db_script(f->db, is_sqlite ? "PRAGMA synchronous=OFF; PRAGMA cache_size=-800000; PRAGMA "
                                      "foreign_keys=OFF; PRAGMA wal_autocheckpoint=4000"
                                    : "SET session_replication_role = replica; SET synchronous_commit = off; "
                                      "SET statement_timeout = 0; "
                                      "SET maintenance_work_mem = '1GB'; DROP INDEX problem_words_by_token; "
                                      "DROP INDEX voice_words_by_token"),
         &e);
    must(db_begin(f->db), &e);
    tree_read(f);
    batches(f, n);
    must(db_commit(f->db), &e);
    must(db_begin(f->db), &e);
    if (!is_sqlite) {
        must(db_script(f->db, "CREATE INDEX problem_words_by_token ON problem_words USING gin (tokens) WITH "
                              "(gin_pending_list_limit = 512); CREATE INDEX voice_words_by_token ON "
                              "voice_words USING gin (tokens) WITH (gin_pending_list_limit = 512)"),
             &e);
        must(db_script(f->db, answers_sql), &e);
        must(problem_counts_anew(f->db), &e);
    }
    must(db_commit(f->db), &e);
    if (!is_sqlite)
        must(db_script(f->db, "VACUUM ANALYZE"), &e);
    sum(f->db, site);
    must(db_script(f->db, is_sqlite ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM ANALYZE"), &e);
    db_close(f->db);
}

/* ---- how fast units are written ---- */

struct rated {
    int64_t reports, accepted;
    double report_s, accept_s;
};

static double seconds(void)
{
    return (double)clock_us() / 1e6;
}

#define GROUP 64

/* Groups of 64 reports, then their acceptances, each unit under its savepoint, until the time is over. */
static void rate_group(struct db *db, struct arena *a, struct err *e, const struct problem_act_by *by,
                       organisation_id place, struct rated *r)
{
    struct voice_receipt got[GROUP];
    double began = seconds();
    db_bind(db, a, e);
    must(db_begin(db), e);
    for (int i = 0; i < GROUP; i++) {
        const struct voice_new in = { .kind = S("help"),
                                      .category = S("road"),
                                      .channel = S("web"),
                                      .secrecy = S("public"),
                                      .organisation = place,
                                      .words = S("村口的路灯不亮，晚上看不清路，请派人来看看"),
                                      .place = S("村口") };
        must(db_savepoint(db), e);
        must(voice_receive(db, by, &in, &got[i]), e);
        must(db_savepoint_release(db), e);
    }
    must(db_commit(db), e);
    double middle = seconds();
    must(db_begin(db), e);
    for (int i = 0; i < GROUP; i++) {
        problem_id id;
        const struct problem_new in = { .voice = got[i].id,
                                        .title = S("村口路灯不亮"),
                                        .kind = S("help"),
                                        .category = S("road"),
                                        .is_public = true,
                                        .statement = S("村口的路灯不亮，晚上看不清路，老人出行不便。") };
        must(db_savepoint(db), e);
        must(problem_accept(db, by, &in, &id), e);
        must(db_savepoint_release(db), e);
    }
    must(db_commit(db), e);
    r->report_s += middle - began;
    r->accept_s += seconds() - middle;
    r->reports += GROUP;
    r->accepted += GROUP;
}

static void rate(struct site *site, int64_t for_s)
{
    struct err e = { 0 };
    struct db *db;
    struct rated r = { 0 };
    struct organisation *children;
    organisation_id root;
    size_t n;
    int64_t total;
    struct problem_act_by by = { .offset = site->app.clock.offset,
                                 .keys = &site->app.keys,
                                 .now = clock_now(&site->app.clock) };
    must(db_open(site->database_url, DB_WRITE, site->arena, &e, &db), &e);
    db_bind(db, site->arena, &e);
    day_t today = day_of(by.now, by.offset);
    must(organisation_root(db, today, &root), &e);
    must(organisation_children(db, root, today, 1, &children, &n, &total), &e);
    for (double end = seconds() + (double)for_s; seconds() < end;) {
        struct arena *mine = arena_new((size_t)64 << 20);
        by.now = clock_now(&site->app.clock);
        rate_group(db, mine, &e, &by, children[0].id, &r);
        if (db_kind(db) == DB_SQLITE && r.reports % (GROUP * 16) == 0)
            must(db_script(db, "PRAGMA wal_checkpoint(PASSIVE)"), &e);
        db_bind(db, NULL, NULL);
        arena_free(mine);
    }
    printf("%.0f %.0f\n", (double)r.reports / r.report_s, (double)r.accepted / r.accept_s);
    db_close(db);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fprintf(stderr, "usage: scale_fill fill|sum|rate DIR PROBLEMS|0|SECONDS [URL]\n");
        return 2;
    }
    struct site site = { 0 };
    struct settings settings = settings_default();
    settings.data = str_from_c(argv[2]);
    if (argc > 4)
        settings.database = str_from_c(argv[4]);
    must(site_open(&site, &settings, SITE_EXISTING), &site.err);
    if (strcmp(argv[1], "fill") == 0)
        fill(&site, strtoll(argv[3], NULL, 10));
    else if (strcmp(argv[1], "sum") == 0)
        sum_alone(&site);
    else
        rate(&site, strtoll(argv[3], NULL, 10));
    site_close(&site);
    return 0;
}
