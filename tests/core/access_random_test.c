/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check against a naive oracle: a random dated tree with foundings, moves and ends, random grants and
 * ends of grants; then every person × day × organisation × permission, over a million questions. The oracle
 * keeps an array of parents for each day and walks up; it knows nothing of paths, periods or SQL.
 */
#include "core/access.h"

#include "kernel.h"

#define ORGS 50
#define DAYS 200
#define PEOPLE 22
#define ROLES 5
#define PERMISSIONS 6
#define GRANTS 160
#define CHANGES 400
#define FIRST_DAY (TEST_DAY - DAYS)
#define NO_PARENT (-1)
#define NOT_THERE (-2)

static const char *const permission_names[PERMISSIONS] = { "p.a", "p.b", "p.c", "p.d", "p.e", "p.f" };

struct model_grant {
    int person, role, org;
    day_t from, to;
};

struct model {
    struct prng rng;
    int parent[ORGS][DAYS];
    organisation_id org[ORGS];
    int orgs;
    person_id person[PEOPLE];
    bool role_has[ROLES][PERMISSIONS];
    struct model_grant grants[GRANTS];
    int grants_n;
};

static int pick(struct model *m, int n)
{
    return (int)prng_below(&m->rng, (uint64_t)n);
}

/* ---- the oracle ---- */

static bool stands_below(const struct model *m, int org, int above, int day)
{
    for (int at = org; at >= 0; at = m->parent[at][day])
        if (at == above)
            return m->parent[org][day] != NOT_THERE;
    return false;
}

static bool oracle(const struct model *m, int person, int permission, int org, int day)
{
    for (int i = 0; i < m->grants_n; i++) {
        const struct model_grant *g = &m->grants[i];
        if (g->person == person && m->role_has[g->role][permission] && g->from <= FIRST_DAY + day &&
            FIRST_DAY + day < g->to && stands_below(m, org, g->org, day))
            return true;
    }
    return false;
}

static int depth(const struct model *m, int org, int day)
{
    int n = 0;
    for (int at = m->parent[org][day]; at >= 0; at = m->parent[at][day])
        n++;
    return n;
}

static int height(const struct model *m, int org, int day)
{
    int most = 0;
    for (int i = 0; i < m->orgs; i++)
        if (stands_below(m, i, org, day) && depth(m, i, day) - depth(m, org, day) > most)
            most = depth(m, i, day) - depth(m, org, day);
    return most;
}

static void set_from(struct model *m, int org, int day, int parent)
{
    for (int d = day; d < DAYS; d++)
        m->parent[org][d] = parent;
}

/* ---- the same to both ---- */

static void found(struct kernel *k, struct model *m, int day)
{
    int parent = m->orgs == 0 || pick(m, 12) == 0 ? NO_PARENT : pick(m, m->orgs);
    if (m->orgs == ORGS ||
        (parent >= 0 && (m->parent[parent][day] == NOT_THERE || depth(m, parent, day) >= 9)))
        return;
    organisation_id above = { parent >= 0 ? m->org[parent].v : 0 };
    m->org[m->orgs] = kernel_org(k, "organisation", above, FIRST_DAY + day);
    set_from(m, m->orgs++, day, parent);
}

static void move(struct kernel *k, struct model *m, int day)
{
    int org = pick(m, m->orgs), parent = pick(m, 8) == 0 ? NO_PARENT : pick(m, m->orgs);
    organisation_id above = { parent >= 0 ? m->org[parent].v : 0 };
    if (m->parent[org][day] == NOT_THERE || (parent >= 0 && m->parent[parent][day] == NOT_THERE) ||
        (parent >= 0 && depth(m, parent, day) + height(m, org, day) >= 12))
        return;
    bool is_circle = parent >= 0 && stands_below(m, parent, org, day);
    assert_ok(db_savepoint(k->db));
    rc done = organisation_move(k->db, m->org[org], above, FIRST_DAY + day);
    assert_int_equal(done, is_circle ? RC_INVALID : RC_OK);
    if (done != RC_OK) {
        db_savepoint_rollback(k->db);
        k->rq.err = (struct err){ 0 };
        return;
    }
    assert_ok(db_savepoint_release(k->db));
    set_from(m, org, day, parent);
}

static void end(struct kernel *k, struct model *m, int day)
{
    int org = pick(m, m->orgs);
    if (m->parent[org][day] == NOT_THERE || height(m, org, day) > 0)
        return;
    assert_ok(organisation_end(k->db, m->org[org], FIRST_DAY + day, S("abolished")));
    set_from(m, org, day, NOT_THERE);
}

static void build_tree(struct kernel *k, struct model *m)
{
    for (int i = 0; i < ORGS; i++)
        set_from(m, i, 0, NOT_THERE);
    for (int i = 0; i < 15; i++)
        found(k, m, 0);
    for (int i = 0, day = 1; i < CHANGES && day < DAYS; i++, day += pick(m, 2)) {
        int what = pick(m, 10);
        if (what < 3)
            found(k, m, day);
        else if (what < 9)
            move(k, m, day);
        else
            end(k, m, day);
    }
}

static void build_roles(struct kernel *k, struct model *m)
{
    for (int r = 0; r < ROLES; r++) {
        const char *names[PERMISSIONS + 1] = { NULL };
        int n = 0;
        for (int p = 0; p < PERMISSIONS; p++) {
            m->role_has[r][p] = pick(m, 3) == 0;
            if (m->role_has[r][p])
                names[n++] = permission_names[p];
        }
        kernel_role(k, str_c(k->arena, str_printf(k->arena, "role%d", r)), names);
    }
    for (int i = 0; i < PEOPLE; i++)
        m->person[i] = kernel_person(k, str_c(k->arena, str_printf(k->arena, "person%d", i)));
}

/* A grant wants an organisation that stands on its first day; now and then one is taken back later. */
static void grant(struct kernel *k, struct model *m)
{
    int day = pick(m, DAYS);
    struct model_grant g = { .person = pick(m, PEOPLE),
                             .role = pick(m, ROLES),
                             .org = pick(m, m->orgs),
                             .from = FIRST_DAY + day,
                             .to = FIRST_DAY + day + 1 + pick(m, DAYS) };
    struct grant_new in = { .person = m->person[g.person],
                            .role = str_printf(k->arena, "role%d", g.role),
                            .organisation = m->org[g.org],
                            .from_day = g.from,
                            .to_day = g.to,
                            .today = TEST_DAY,
                            .now = TEST_NOW };
    role_grant_id id;
    if (m->parent[g.org][day] == NOT_THERE)
        return;
    rc done = access_grant(k->db, &in, &id);
    if (done == RC_CONFLICT) { /* held there already */
        k->rq.err = (struct err){ 0 };
        return;
    }
    assert_ok(done);
    if (pick(m, 4) == 0) {
        day_t today = g.from - 5 + (day_t)pick(m, 30);
        struct grant_end taken = { .id = id, .today = today, .now = TEST_NOW };
        if (today < g.to) {
            assert_ok(access_revoke(k->db, &taken));
            g.to = today > g.from ? today : g.from;
        }
    }
    m->grants[m->grants_n++] = g;
}

static struct model *build(struct kernel *k, uint64_t seed)
{
    struct model *m = ARENA_NEW(k->arena, struct model);
    m->rng.state = seed;
    build_tree(k, m);
    build_roles(k, m);
    for (int i = 0; i < GRANTS; i++)
        grant(k, m);
    kernel_again(k);
    assert_true(m->orgs == ORGS && m->grants_n > GRANTS / 2);
    return m;
}

/* ---- asking ---- */

static void differ(int person, int permission, int org, int day, bool want)
{
    print_error("person %d permission %d organisation %d day %d: want %d\n", person, permission, org, day,
                want);
    fail();
}

static int64_t ask_person(struct kernel *k, const struct model *m, int person, int day, const str *paths)
{
    struct access_holds holds;
    int64_t yes = 0;
    assert_ok(access_load(k->db, m->person[person], FIRST_DAY + day, &holds));
    for (int i = 0; i < ORGS * PERMISSIONS; i++) {
        int org = i / PERMISSIONS, p = i % PERMISSIONS;
        bool want = oracle(m, person, p, org, day);
        bool got =
            !str_is_absent(paths[org]) && access_decide(&holds, str_from_c(permission_names[p]), paths[org]);
        yes += got ? 1 : 0;
        if (got != want)
            differ(person, p, org, day, want);
    }
    return yes;
}

/* All questions of one day: paths and holds come from the database, the decision is the house's own. */
static int64_t ask_day(struct kernel *k, const struct model *m, int day)
{
    str paths[ORGS];
    int64_t yes = 0;
    for (int org = 0; org < ORGS; org++) {
        struct organisation o;
        rc done = organisation_load(k->db, m->org[org], FIRST_DAY + day, &o);
        assert_int_equal(done, m->parent[org][day] == NOT_THERE ? RC_NOT_FOUND : RC_OK);
        paths[org] = done == RC_OK ? o.path : (str){ 0 };
        k->rq.err = (struct err){ 0 };
    }
    for (int person = 0; person < PEOPLE; person++)
        yes += ask_person(k, m, person, day, paths);
    return yes;
}

static void a_million_questions_are_answered_as_by_walking_up(void **state)
{
    struct kernel *k = *state;
    struct model *m = build(k, 20261124);
    int64_t asked = 0, yes = 0;
    for (int day = 0; day < DAYS; day++) {
        struct arena *a = arena_new((size_t)16 << 20);
        db_bind(k->db, a, &k->rq.err);
        yes += ask_day(k, m, day);
        asked += (int64_t)PEOPLE * ORGS * PERMISSIONS;
        db_bind(k->db, k->arena, &k->rq.err);
        arena_free(a);
    }
    assert_true(asked >= 1000000);
    assert_true(yes > asked / 50 && yes < asked / 2); /* neither nobody nor everybody may */
}

static void whole_checks_through_the_database_agree(void **state)
{
    struct kernel *k = *state;
    struct model *m = build(k, 7);
    struct arena *a = arena_new((size_t)64 << 20);
    for (int i = 0; i < 12000; i++) {
        int person = pick(m, PEOPLE), p = pick(m, PERMISSIONS), org = pick(m, ORGS), day = pick(m, DAYS);
        bool want = oracle(m, person, p, org, day);
        db_bind(k->db, a, &k->rq.err);
        rc done = access_check(k->db, m->person[person], str_from_c(permission_names[p]), m->org[org],
                               FIRST_DAY + day);
        k->rq.err = (struct err){ 0 };
        if (done != (want ? RC_OK : RC_FORBIDDEN))
            differ(person, p, org, day, want);
        arena_reset(a);
    }
    db_bind(k->db, k->arena, &k->rq.err);
    arena_free(a);
}

/* The scopes of the roots cover exactly the organisations that the person may, each of them once. */
static void roots_cover_exactly_what_one_may(void **state)
{
    struct kernel *k = *state;
    struct model *m = build(k, 99);
    struct arena *a = arena_new((size_t)64 << 20);
    for (int i = 0; i < 300; i++) {
        int person = pick(m, PEOPLE), p = pick(m, PERMISSIONS), day = pick(m, DAYS);
        struct organisation *roots, o;
        size_t n;
        db_bind(k->db, a, &k->rq.err);
        struct rq rq = {
            .db = k->db, .arena = a, .today = FIRST_DAY + day, .who.person = m->person[person].v
        };
        assert_ok(access_roots(&rq, str_from_c(permission_names[p]), &roots, &n));
        for (int org = 0; org < ORGS; org++) {
            int covered = 0;
            bool is_there = m->parent[org][day] != NOT_THERE;
            if (is_there)
                assert_ok(organisation_load(k->db, m->org[org], FIRST_DAY + day, &o));
            for (size_t r = 0; is_there && r < n; r++)
                covered += scope_covers(scope_below(a, roots[r].path), o.path) ? 1 : 0;
            if (covered != (oracle(m, person, p, org, day) ? 1 : 0))
                differ(person, p, org, day, covered == 0);
        }
        arena_reset(a);
    }
    db_bind(k->db, k->arena, &k->rq.err);
    arena_free(a);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(a_million_questions_are_answered_as_by_walking_up),
                   DB(whole_checks_through_the_database_agree), DB(roots_cover_exactly_what_one_may))
