/* SPDX-License-Identifier: Apache-2.0 */
/* A site for page tests. */
#include "site.h"

#include "app/modules.h"
#include "base/rand.h"
#include "core/access.h"
#include "db/pool.h"

#define ARENA_MAX ((size_t)512 << 20)

static void must(const struct err *e, rc done)
{
    if (done != RC_OK)
        print_error("%s: %.*s (%s:%d)\n", rc_name(done), STR_ARG(e->detail), e->file != NULL ? e->file : "-",
                    e->line);
    assert_int_equal(done, RC_OK);
}

void site_write(struct test_site *s, lane_fn *fn, void *data)
{
    struct err e = { 0 };
    must(&e, lane_run(s->site.app.lane, s->arena, &e, fn, data));
}

void site_wait(struct test_site *s, ms_t by)
{
    s->site.app.clock.fixed += by;
}

static organisation_id add(struct db *db, const char *name, const char *kind, organisation_id parent)
{
    organisation_id id = { 0 };
    struct organisation_new in = {
        .parent = parent, .name = str_from_c(name), .kind = str_from_c(kind), .now = SITE_NOW
    };
    assert_int_equal(organisation_add(db, &in, &id), RC_OK);
    return id;
}

static rc tree_unit(struct db *db, void *data)
{
    struct test_site *s = data;
    s->town = add(db, "清河镇", "town", (organisation_id){ 0 });
    s->village[0] = add(db, "东沟村", "village", s->town);
    s->village[1] = add(db, "西坪村", "village", s->town);
    s->office[0] = add(db, "供水站", "office", s->town);
    s->office[1] = add(db, "养路站", "office", s->town);
    return RC_OK;
}

int site_up(void **state)
{
    struct arena *a = arena_new(ARENA_MAX);
    struct test_site *s = ARENA_NEW(a, struct test_site);
    struct settings settings = settings_default();
    s->arena = a;
    *state = s;
    settings.data = test_folder_new(a);
    settings.password_kib = 8;
    settings.workers = 2;
    if (test_database_kind() == DB_POSTGRES)
        settings.database = test_database_new(a, DB_POSTGRES);
    must(&s->site.err, site_open(&s->site, &settings, SITE_CREATE));
    s->site.app.password_cost = 1;
    s->site.app.clock.fixed = SITE_NOW;
    s->pipeline.app = &s->site.app;
    must(&s->site.err, modules_router(s->site.arena, &s->site.err, &s->pipeline.router));
    site_write(s, tree_unit, s);
    return 0;
}

int site_down(void **state)
{
    struct test_site *s = *state;
    str database = str_copy(s->arena, s->site.settings.database);
    site_close(&s->site);
    if (!str_is_empty(database))
        test_database_drop(database);
    arena_free(s->arena);
    return 0;
}

struct newcomer {
    struct test_site *site;
    const char *login_name, *role;
    organisation_id org;
    str hash;
    person_id id;
};

static rc newcomer_unit(struct db *db, void *data)
{
    struct newcomer *n = data;
    role_grant_id grant;
    const struct app *app = &n->site->site.app;
    TRY(person_add(db, &app->keys,
                   &(struct person_new){ .name = str_from_c(n->login_name),
                                         .login_name = str_from_c(n->login_name),
                                         .password_hash = n->hash,
                                         .now = SITE_NOW },
                   &n->id));
    if (n->role == NULL)
        return RC_OK;
    return access_grant(db,
                        &(struct grant_new){ .person = n->id,
                                             .role = str_from_c(n->role),
                                             .organisation = n->org,
                                             .from_day = SITE_DAY,
                                             .to_day = DAY_FOREVER,
                                             .today = SITE_DAY,
                                             .now = SITE_NOW },
                        &grant);
}

person_id site_person(struct test_site *s, const char *login_name, const char *role, organisation_id org)
{
    struct newcomer n = { .site = s, .login_name = login_name, .role = role, .org = org };
    assert_int_equal(password_hash(&s->site.app, s->arena, S(SITE_PASSWORD), &n.hash), RC_OK);
    site_write(s, newcomer_unit, &n);
    return n.id;
}

static rc script_unit(struct db *db, void *data)
{
    return db_script(db, data);
}

void site_sql(struct test_site *s, const char *sql)
{
    char *copy = arena_alloc(s->arena, strlen(sql) + 1);
    memcpy(copy, sql, strlen(sql) + 1);
    site_write(s, script_unit, copy);
    lane_touch_all(s->site.app.lane);
}

void site_post(struct test_site *s, organisation_id org, person_id holder)
{
    int64_t post = id_new(SITE_NOW), held = id_new(SITE_NOW);
    site_sql(
        s,
        str_c(s->arena,
              str_printf(s->arena,
                         "INSERT INTO post (id, organisation_id, title, kind, sort, from_day, to_day) VALUES "
                         "(%lld, %lld, 'head', 'secretary', 1, 0, %lld);"
                         "INSERT INTO post_holder (id, post_id, person_id, from_day, to_day) VALUES "
                         "(%lld, %lld, %lld, 0, %lld);",
                         (long long)post, (long long)org.v, (long long)DAY_FOREVER, (long long)held,
                         (long long)post, (long long)holder.v, (long long)DAY_FOREVER)));
}

int64_t site_number(struct test_site *s, const char *sql)
{
    struct err e = { 0 };
    struct db *db;
    struct db_cursor *c;
    bool is_row = false;
    /* Statements are known by their address, so each needs one of its own for good. */
    struct db_query *q = ARENA_NEW(s->arena, struct db_query);
    *q = (struct db_query){ .name = "number", .sqlite = sql, .postgres = sql };
    must(&e, pool_take(s->site.app.pool, s->arena, &e, &db));
    must(&e, db_begin(db));
    must(&e, db_start(db, q, NULL, &c));
    must(&e, db_step(c, &is_row));
    assert_true(is_row);
    int64_t n = db_column_i64(c, 0);
    db_finish(c);
    pool_give(s->site.app.pool, db);
    return n;
}
