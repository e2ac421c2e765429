/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shared search at size: fills a fresh database with entries, and asks it as the page does (counts of all
 * kinds and one page of finds).
 *   search_bench fill URL ENTRIES    (same number, same entries)
 *   search_bench cases URL ENTRIES   nearly all of them public cases, worded alike, with numbers: a site that
 *                                    only hears of problems
 *   search_bench migrate URL -       brings one that was kept up to date
 *   search_bench ask URL ROUNDS      one line for each way of asking: name, p50 and p95 in ms, processor time
 *                                    in ms a question (of PostgreSQL's process too)
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/rand.h"
#include "base/utf8.h"
#include "core/access.h"
#include "core/affiliation.h"
#include "core/person.h"
#include "core/search_find.h"
#include "db/migrate.h"

#define TODAY INT64_C(20781)
#define NOW (TODAY * MS_PER_DAY + MS_PER_HOUR)
#define YEARS_MS (3652 * MS_PER_DAY)
#define VILLAGES 26
#define AREAS 15
#define BATCH 5000
#define PAGE 20
#define ROUNDS_MAX 2000

static const char *const spots[] = { "村口", "桥头",     "老街",   "小学门口", "卫生室旁", "菜市场",
                                     "东巷", "西坡",     "水库边", "文化广场", "车站",     "祠堂前",
                                     "河堤", "三岔路口", "果园边", "养老院",   "北门",     "晒谷场" };
static const char *const things[] = { "路灯",   "下水道", "自来水管", "垃圾桶",   "井盖", "护栏",
                                      "水渠",   "公厕",   "电线",     "树枝",     "路面", "健身器材",
                                      "宣传栏", "停车位", "排水沟",   "通信光缆", "桥面", "泵站" };
static const char *const troubles[] = { "坏了",     "不亮",   "堵住了", "漏水",     "被占用",   "塌了一块",
                                        "没人清理", "松动了", "有异味", "晃得厉害", "积水严重", "缺了盖板" };
static const char *const effects[] = { "老人出行不便", "孩子上学要绕路", "晚上看不清路", "担心出事故",
                                       "影响做生意",   "希望尽快处理",   "请派人来看看", "望给个答复" };
static const str kinds[] = { S_INIT("item"), S_INIT("problem"), S_INIT("question"), S_INIT("message"),
                             S_INIT("person") };
static const char *const since[] = { "已经三天", "上个月就这样", "下雨后开始",
                                     "昨晚发现", "好几户都在说", "去年修过一次" };
#define KINDS (sizeof kinds / sizeof kinds[0])
#define PICK(p, list) (list)[prng_below((p), sizeof(list) / sizeof((list)[0]))]

struct bench {
    struct arena *arena; /* for good */
    struct arena *once;  /* emptied again and again */
    struct err err;
    struct db *db;
    struct prng rng;
    organisation_id town, villages[VILLAGES], areas[VILLAGES * AREAS];
    person_id member, clerk;
    struct app_keys keys;
    long backend; /* PostgreSQL's process; 0: none */
    bool is_cases;
};

static void must(struct bench *b, rc done)
{
    if (done == RC_OK)
        return;
    (void)fprintf(stderr, "%s: %.*s\n", rc_name(done), STR_ARG(b->err.detail));
    exit(1);
}

/* ---- filling ---- */

static organisation_id unit(struct bench *b, organisation_id above, const char *name, int64_t n)
{
    organisation_id id;
    must(b, organisation_add(
                b->db,
                &(struct organisation_new){ .parent = above,
                                            .name = str_printf(b->arena, "%s%lld", name, (long long)n),
                                            .kind = S("village"),
                                            .code = str_printf(b->arena, "%s%lld", name, (long long)n),
                                            .from_day = 0,
                                            .now = NOW },
                &id));
    return id;
}

static void people(struct bench *b)
{
    role_grant_id grant;
    affiliation_id belongs;
    must(b, access_role_ensure(b->db, S("searcher"), 1));
    must(b, access_role_allow(b->db, S("searcher"), S("person.find")));
    must(b, person_add(b->db, &b->keys,
                       &(struct person_new){ .name = S("甲"), .login_name = S("member"), .now = NOW },
                       &b->member));
    must(b, person_add(b->db, &b->keys,
                       &(struct person_new){ .name = S("乙"), .login_name = S("clerk"), .now = NOW },
                       &b->clerk));
    must(b, access_grant(b->db,
                         &(struct grant_new){ .person = b->clerk,
                                              .role = S("searcher"),
                                              .organisation = b->villages[3],
                                              .from_day = 0,
                                              .to_day = DAY_FOREVER,
                                              .today = TODAY,
                                              .now = NOW },
                         &grant));
    for (int i = 0; i < 2; i++)
        must(b, affiliation_add(b->db,
                                &(struct affiliation_new){ .person = i == 0 ? b->member : b->clerk,
                                                           .organisation = b->areas[7],
                                                           .kind = S(AFFILIATION_MEMBER),
                                                           .from_day = 0,
                                                           .now = NOW },
                                &belongs));
}

static void tree(struct bench *b)
{
    b->town = unit(b, (organisation_id){ 0 }, "town", 0);
    for (int64_t i = 0; i < VILLAGES; i++)
        b->villages[i] = unit(b, b->town, "village", i);
    for (int64_t i = 0; i < VILLAGES * AREAS; i++)
        b->areas[i] = unit(b, b->villages[i / AREAS], "area", i);
}

/* A few characters that stand together nowhere else: the lower a character the more often it comes. */
static void rare(struct bench *b, struct buf *out, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        char bytes[4];
        uint64_t spread = prng_below(&b->rng, 5000) * prng_below(&b->rng, 5000) / 5000;
        size_t length = utf8_encode((uint32_t)(0x4E00 + spread), bytes);
        buf_put(out, (str){ bytes, length });
    }
}

static str text_of(struct bench *b)
{
    struct buf out = buf_new(b->once, 4096);
    int64_t sentences = prng_between(&b->rng, 1, 3);
    for (int64_t i = 0; i < sentences; i++) {
        buf_put(&out, str_from_c(PICK(&b->rng, spots)));
        rare(b, &out, prng_between(&b->rng, 2, 8));
        buf_put(&out, S("的"));
        buf_put(&out, str_from_c(PICK(&b->rng, things)));
        buf_put(&out, str_from_c(PICK(&b->rng, troubles)));
        buf_put(&out, S("，"));
        buf_put(&out, str_from_c(PICK(&b->rng, effects)));
        rare(b, &out, prng_between(&b->rng, 0, 6));
        buf_put(&out, S("。"));
    }
    return buf_str(&out);
}

static struct search_entry entry_of(struct bench *b, int64_t i, int64_t n)
{
    int64_t chance = (int64_t)prng_below(&b->rng, 100);
    size_t kind = chance < 15 ? 0 : chance < 50 ? 1 : chance < 60 ? 2 : chance < 98 ? 3 : 4;
    organisation_id where = PICK(&b->rng, b->areas);
    if (kind == 0 && prng_below(&b->rng, 2) == 0)
        where = PICK(&b->rng, b->villages);
    return (struct search_entry){ .kind = kinds[kind],
                                  .subject = i + 1,
                                  .organisation = where,
                                  .column = kind == 0 ? (int64_t)prng_below(&b->rng, 15) + 1 : 0,
                                  .at = NOW - YEARS_MS + i * (YEARS_MS / n),
                                  .today = TODAY,
                                  .title = str_printf(b->once, "%s%s%s", PICK(&b->rng, spots),
                                                      PICK(&b->rng, things), PICK(&b->rng, troubles)),
                                  .text = text_of(b),
                                  .path = str_printf(b->once, "/items/%lld", (long long)i),
                                  .sight = kind == 3   ? S(SEARCH_MEMBERS)
                                           : kind == 4 ? S("person.find")
                                                       : S(SEARCH_PUBLIC) };
}

/* One in a thousand is something else. */
static struct search_entry case_of(struct bench *b, int64_t i, int64_t n)
{
    struct search_entry e = entry_of(b, i, n);
    if (prng_below(&b->rng, 1000) == 0)
        return e;
    const char *spot = PICK(&b->rng, spots), *thing = PICK(&b->rng, things),
               *trouble = PICK(&b->rng, troubles);
    int64_t house = prng_between(&b->rng, 1, 300);
    e.kind = kinds[1];
    e.column = 0;
    e.title = str_printf(b->once, "%s%s%s", spot, thing, trouble);
    e.text = str_printf(b->once, "%s%lld号附近的%s%s，%s，%s。", spot, (long long)house, thing, trouble,
                        PICK(&b->rng, since), PICK(&b->rng, effects));
    e.hidden = str_printf(b->once, "BM-%lld-%07lld", 2017 + (long long)(i * 10 / n), (long long)i);
    e.sight = S(SEARCH_PUBLIC);
    return e;
}

static void fill(struct bench *b, int64_t n)
{
    bool is_sqlite = db_kind(b->db) == DB_SQLITE;
    int applied;
    must(b, migrate_run(b->db, (str){ 0 }, &applied));
    must(b, db_script(b->db, is_sqlite ? "PRAGMA synchronous=OFF; PRAGMA cache_size=-400000"
                                       : "SET synchronous_commit = off; DROP INDEX search_words_by_token"));
    must(b, db_begin(b->db));
    tree(b);
    people(b);
    for (int64_t i = 0; i < n; i++) {
        struct search_entry e = b->is_cases ? case_of(b, i, n) : entry_of(b, i, n);
        must(b, search_put(b->db, &e));
        if (i % BATCH != BATCH - 1)
            continue;
        must(b, db_commit(b->db));
        arena_reset(b->once);
        if (i < BATCH && !is_sqlite) /* PostgreSQL planned for empty tables */
            must(b, db_script(b->db, "ANALYZE"));
        must(b, db_begin(b->db));
    }
    must(b, db_commit(b->db));
    if (!is_sqlite)
        must(b, db_script(b->db, "SET maintenance_work_mem = '512MB'; CREATE INDEX search_words_by_token ON "
                                 "search_words USING gin (tokens) WITH (gin_pending_list_limit = 512)"));
    if (!is_sqlite)
        must(b, db_script(b->db, "VACUUM ANALYZE"));
}

/* ---- asking ---- */

static double cpu_ms(struct bench *b)
{
    struct timespec t;
    char path[64], line[128];
    double ms;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    ms = (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
    if (b->backend == 0)
        return ms;
    (void)snprintf(path, sizeof path, "/proc/%ld/schedstat", b->backend);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, line, sizeof line - 1) : 0;
    if (fd >= 0)
        (void)close(fd);
    line[n > 0 ? n : 0] = 0;
    return ms + (double)strtoll(line, NULL, 10) / 1e6;
}

/* The process that works for us at PostgreSQL, as it tells by a file. */
static void find_backend(struct bench *b)
{
    static const char path[] = "/tmp/search_bench.backend";
    if (db_kind(b->db) == DB_SQLITE)
        return;
    must(b, db_script(b->db, "COPY (SELECT pg_backend_pid()) TO '/tmp/search_bench.backend'"));
    FILE *f = fopen(path, "r");
    char line[32] = "";
    if (f != NULL && fgets(line, sizeof line, f) != NULL)
        b->backend = strtol(line, NULL, 10);
    if (f != NULL)
        (void)fclose(f);
}

static double wall_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct way {
    const char *name;
    const char *const *words; /* NULL: pairs of a text */
    size_t words_n;
    const char *who; /* NULL: a visitor */
    int unit;        /* 1: a village, 2: an area, 3: an area with one more word */
    const char *kind;
    size_t length; /* of what is cut out of a text */
};
static const char *const common[] = { "路灯", "漏水", "老人", "希望", "下水", "村口", "处理", "不便" };
static const char *const single[] = { "水", "的", "了", "老", "灯" };
static const char *const longer[] = { "自来水", "没人清理", "孩子上学", "小学门口" };
static const char *const two[] = { "路灯 老街", "漏水 东巷", "井盖 孩子" };
static const char *const nothing[] = { "龘靐", "zq", "饕餮" };
#define WORDS(list) (list), sizeof(list) / sizeof((list)[0])
static const struct way ways[] = {
    { .name = "pairs as they stand in texts", .length = 2 },
    { .name = "triples as they stand in texts", .length = 3 },
    { "common pairs", WORDS(common), NULL, 0, NULL, 0 },
    { "one character", WORDS(single), NULL, 0, NULL, 0 },
    { "common words of three and more", WORDS(longer), NULL, 0, NULL, 0 },
    { "two common words", WORDS(two), NULL, 0, NULL, 0 },
    { "what stands nowhere", WORDS(nothing), NULL, 0, NULL, 0 },
    { "common pairs in a village", WORDS(common), NULL, 1, NULL, 0 },
    { "common pairs in an area", WORDS(common), NULL, 2, NULL, 0 },
    { "common pairs of one kind", WORDS(common), NULL, 0, "question", 0 },
    { "common pairs for a member of one room", WORDS(common), "member", 0, NULL, 0 },
    { "common pairs for a clerk of one village", WORDS(common), "clerk", 0, NULL, 0 },
    { "a clerk's people", WORDS(common), "clerk", 0, "person", 0 },
};

static str words_of(struct bench *b, const struct way *w)
{
    if (w->words != NULL)
        return str_from_c(w->words[prng_below(&b->rng, w->words_n)]);
    str text = text_of(b);
    size_t skip = prng_below(&b->rng, utf8_length(text) - w->length);
    text = str_slice(text, utf8_cut(text, skip).n, text.n);
    return utf8_cut(text, w->length);
}

static rc eyes(struct bench *b, const struct way *w, struct search_eyes *ret)
{
    struct rq rq = { .arena = b->once, .db = b->db, .today = TODAY, .now = NOW };
    person_id id = { 0 };
    if (w->who != NULL)
        must(b, person_find(b->db, &b->keys, str_from_c(w->who), &id));
    rq.who.person = id.v;
    return search_eyes_of(&rq, ret);
}

static size_t ask_once(struct bench *b, const struct way *w)
{
    struct search_question q = { .words = words_of(b, w),
                                 .kind = w->kind != NULL ? str_from_c(w->kind) : S("") };
    struct search_page page = { .limit = PAGE };
    struct search_hit *hits;
    int64_t counts[KINDS], total = 0;
    size_t n;
    must(b, db_begin(b->db));
    must(b, eyes(b, w, &q.eyes));
    if (w->unit == 1)
        must(b, organisation_find_code(b->db, S("village5"), &q.unit));
    if (w->unit == 2)
        must(b, organisation_find_code(b->db, S("area77"), &q.unit));
    must(b, search_count_kinds(b->db, &q, kinds, KINDS, counts));
    for (size_t i = 0; i < KINDS; i++)
        total += counts[i];
    page.is_ranked = total <= SEARCH_RANKED_MAX;
    must(b, search_find(b->db, &q, &page, &hits, &n));
    must(b, db_commit(b->db));
    return n;
}

static int by_size(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static void ask(struct bench *b, int rounds)
{
    static double took[ROUNDS_MAX];
    rounds = rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        size_t finds = 0;
        double work = 0;
        b->rng.state = 7 + i;
        for (int r = -2; r < rounds; r++) { /* the first two warm up */
            double cpu = cpu_ms(b), began = wall_ms();
            size_t n = ask_once(b, &ways[i]);
            arena_reset(b->once);
            db_bind(b->db, b->once, &b->err);
            if (r < 0)
                continue;
            took[r] = wall_ms() - began;
            work += cpu_ms(b) - cpu;
            finds += n;
        }
        qsort(took, (size_t)rounds, sizeof took[0], by_size);
        (void)printf("%s\t%.2f\t%.2f\t%.2f\t%.1f\n", ways[i].name, took[rounds / 2], took[rounds * 95 / 100],
                     work / rounds, (double)finds / rounds);
        (void)fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    struct bench b = { .arena = arena_new((size_t)64 << 20), .once = arena_new((size_t)512 << 20) };
    int applied;
    if (argc != 4) {
        (void)fprintf(stderr, "usage: search_bench fill|cases|migrate|ask URL ENTRIES|ROUNDS\n");
        return 2;
    }
    b.rng.state = 1;
    must(&b, db_open(str_from_c(argv[2]), DB_WRITE, b.arena, &b.err, &b.db));
    db_bind(b.db, b.once, &b.err);
    find_backend(&b);
    b.is_cases = argv[1][0] == 'c';
    if (argv[1][0] == 'a')
        ask(&b, (int)strtol(argv[3], NULL, 10));
    else if (argv[1][0] == 'm')
        must(&b, migrate_run(b.db, (str){ 0 }, &applied));
    else
        fill(&b, strtoll(argv[3], NULL, 10));
    db_close(b.db);
    return 0;
}
