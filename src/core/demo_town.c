/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo's town: its regions, the organisation tree with offices and party branches, posts with terms, the
 * people who hold them, and the members of each branch.
 */
#include "base/csv.h"
#include "core/access.h"
#include "core/demo.h"
#include "core/person.h"
#include "core/post.h"
#include "core/region.h"
#include "gen/data.h"

#define TOWN_CODE "610622102"
#define OFFICES_MAX 32
#define FOUNDED_DAYS 3650 /* before the last day */
#define RENAMED_DAYS 210
#define TERM_DAYS 1826
#define TERM_BEGAN_DAYS 900
#define MEMBERS_LEAST 24 /* in each branch */
#define CHILDREN_MAX 100
#define MEMBERSHIP_SORT 99
#define VILLAGE_PHONES 100

/* ---- people and posts ---- */

static struct demo_login *login_of(struct demo *demo, str login_name)
{
    for (size_t i = 0; i < demo->logins_n; i++)
        if (str_eq(demo->logins[i].login_name, login_name))
            return &demo->logins[i];
    BUG("a log-in of the demo's data was not prepared");
}

static rc person_new(struct demo *demo, struct demo_login *login, person_id *ret)
{
    struct person_new in = { .name = demo_name(demo), .now = day_start(demo->founded, demo->offset) };
    if (login != NULL) {
        in.login_name = login->login_name;
        in.password_hash = login->hash;
        login->name = in.name;
    }
    TRY(person_add(demo->db, &demo->app->keys, &in, ret));
    demo->people++;
    if (login != NULL)
        login->person = *ret;
    return RC_OK;
}

static rc role_give(struct demo *demo, person_id person, str role, organisation_id org)
{
    role_grant_id id;
    return access_grant(demo->db,
                        &(struct grant_new){ .person = person,
                                             .role = role,
                                             .organisation = org,
                                             .from_day = demo->founded,
                                             .to_day = DAY_FOREVER,
                                             .today = demo->last_day,
                                             .now = demo->now },
                        &id);
}

struct seat {
    organisation_id organisation;
    const char *kind;
    str title;
    int64_t sort;
    bool has_term;
};

/* A post with its holder; terms began some years ago and end in one to three, a few are over already. */
static rc seat_fill(struct demo *demo, const struct seat *seat, person_id holder)
{
    post_id post;
    ms_t now = day_start(demo->founded, demo->offset);
    day_t began = demo->last_day - TERM_BEGAN_DAYS - prng_between(&demo->rng, 0, TERM_DAYS - TERM_BEGAN_DAYS);
    TRY(post_add(demo->db,
                 &(struct post_new){ .organisation = seat->organisation,
                                     .title = seat->title,
                                     .kind = str_from_c(seat->kind),
                                     .sort = seat->sort,
                                     .from_day = demo->founded,
                                     .now = now },
                 &post));
    return post_give(demo->db,
                     &(struct post_holding){ .post = post,
                                             .person = holder,
                                             .from_day = began,
                                             .term_ends_day = seat->has_term ? began + TERM_DAYS : 0,
                                             .now = now });
}

/* ---- town and offices ---- */

static rc unit_add(struct demo *demo, organisation_id parent, str name, str kind, int64_t sort,
                   organisation_id *ret)
{
    return organisation_add(demo->db,
                            &(struct organisation_new){ .parent = parent,
                                                        .name = name,
                                                        .kind = kind,
                                                        .sort = sort,
                                                        .from_day = demo->founded,
                                                        .now = day_start(demo->founded, demo->offset) },
                            ret);
}

/* Telephone numbers that nobody has: no number of the country begins with 000. */
static rc phone_set(struct demo *demo, organisation_id id, size_t n)
{
    return organisation_set_phone(demo->db, id, str_printf(demo->arena, "000-%04zu-%04zu", n, 1000 + n));
}

static rc offices_add(struct demo *demo)
{
    str rest = demo_units_csv, f[3];
    demo->offices = ARENA_ARRAY(demo->arena, struct demo_unit, OFFICES_MAX);
    (void)csv_row(&rest, f, 3); /* the head line */
    while (csv_row(&rest, f, 3)) {
        struct demo_unit *unit = &demo->offices[demo->offices_n++];
        unit->key = f[0];
        unit->short_name = f[2];
        unit->name = str_join(demo->arena, demo->town.name, f[2]);
        TRY(unit_add(demo, demo->town.id, unit->name, f[1], -(int64_t)OFFICES_MAX + (int64_t)demo->offices_n,
                     &unit->id));
        TRY(phone_set(demo, unit->id, demo->offices_n));
    }
    return RC_OK;
}

static struct demo_unit *unit_of(const struct demo *demo, str key)
{
    for (size_t i = 0; i < demo->offices_n; i++)
        if (str_eq(demo->offices[i].key, key))
            return &demo->offices[i];
    return NULL;
}

const struct demo_unit *demo_office(const struct demo *demo, str key)
{
    const struct demo_unit *unit = unit_of(demo, key);
    if (unit == NULL)
        BUG("the demo's data names an office that does not exist");
    return unit;
}

/* Fields of demo_posts.csv. */
enum { POST_UNIT, POST_TITLE, POST_KIND, POST_LOGIN, POST_ROLE, POST_FIELDS };

static rc post_person(struct demo *demo, const str *f, person_id *ret)
{
    str login = f[POST_LOGIN];
    if (str_starts(login, S("="))) {
        *ret = login_of(demo, str_slice(login, 1, login.n))->person;
        return RC_OK;
    }
    if (str_is_empty(login))
        return person_new(demo, NULL, ret);
    struct demo_login *l = login_of(demo, login);
    TRY(person_new(demo, l, ret));
    /* Who handles cases sees those of the own office; the others work for the whole town. */
    bool is_handler = str_eq(l->role, S("handler"));
    return role_give(demo, *ret, l->role, is_handler ? demo_office(demo, f[POST_UNIT])->id : demo->town.id);
}

static rc posts_add(struct demo *demo)
{
    str rest = demo_posts_csv, f[POST_FIELDS];
    (void)csv_row(&rest, f, POST_FIELDS); /* the head line */
    for (int64_t sort = 1; csv_row(&rest, f, POST_FIELDS); sort++) {
        struct demo_unit *unit = str_eq(f[POST_UNIT], S("town")) ? &demo->town : unit_of(demo, f[POST_UNIT]);
        person_id person;
        if (unit == NULL)
            BUG("demo_posts.csv names a unit that demo_units.csv lacks");
        TRY(post_person(demo, f, &person));
        struct seat seat = { unit->id, str_c(demo->arena, f[POST_KIND]), f[POST_TITLE], sort,
                             !str_eq(f[POST_KIND], S("clerk")) };
        TRY(seat_fill(demo, &seat, person));
        if (unit->head.v == 0) {
            unit->head = person;
            unit->head_title = f[POST_TITLE];
        }
        if (!str_is_empty(f[POST_ROLE]))
            login_of(demo, f[POST_LOGIN])->organisation = unit->name;
    }
    /* What is reopened twice goes to the town itself. */
    TRY(role_give(demo, demo->town.head, S("handler"), demo->town.id));
    demo->clerk = login_of(demo, S("clerk"))->person;
    demo->reviewer = login_of(demo, S("reviewer"))->person;
    demo->coordinator = login_of(demo, S("coordinator"))->person;
    return RC_OK;
}

/* ---- villages and their branches ---- */

/* A row of demo_villages.csv: what villages and branches have and how it is called. */
struct word {
    str kind, words;
};

/* The n-th row of a sort; false when there is none. */
static bool word_find(const char *what, size_t n, struct word *ret)
{
    str rest = demo_villages_csv, f[3];
    while (csv_row(&rest, f, 3))
        if (str_eq(f[0], str_from_c(what)) && n-- == 0) {
            *ret = (struct word){ f[1], f[2] };
            return true;
        }
    return false;
}

static struct word word_of(const char *what)
{
    struct word w;
    if (!word_find(what, 0, &w))
        BUG("demo_villages.csv lacks a row");
    return w;
}

/* 石佛村委会 is 石佛村 for short. */
static str short_name(str name)
{
    struct word end;
    for (size_t i = 0; word_find("end", i, &end); i++)
        if (str_ends(name, end.words))
            return str_slice(name, 0, name.n - end.words.n);
    return name;
}

static rc villages_find(struct demo *demo)
{
    struct organisation *below;
    size_t n;
    int64_t total;
    TRY(organisation_children(demo->db, demo->town.id, demo->last_day, CHILDREN_MAX, &below, &n, &total));
    demo->villages = ARENA_ARRAY(demo->arena, struct demo_unit, n);
    for (size_t i = 0; i < n; i++) {
        struct demo_unit *v = &demo->villages[demo->villages_n++];
        v->key = below[i].code;
        v->id = below[i].id;
        v->name = below[i].name;
        demo->villages_true += str_eq(below[i].kind, S("village")) ? 1 : 0;
        v->short_name = short_name(v->name);
    }
    return RC_OK;
}

/* Every branch has its least number; the rest falls by chance, more often to the first villages. */
static void members_share(struct demo *demo, int64_t *size, size_t n)
{
    for (size_t i = 0; i < n; i++)
        size[i] = MEMBERS_LEAST;
    for (int64_t rest = DEMO_MEMBERS - MEMBERS_LEAST * (int64_t)n; rest > 0; rest--) {
        uint64_t one = prng_below(&demo->rng, n), other = prng_below(&demo->rng, n + n / 2);
        size[other < one ? other : one]++;
    }
}

/* Posts of a branch or village in order; holders are new people where `holders` ends. */
static rc duties_add(struct demo *demo, organisation_id organisation, const char *what,
                     const person_id *holders, size_t holders_n)
{
    struct word post;
    for (size_t i = 0; word_find(what, i, &post); i++) {
        const char *kind = str_c(demo->arena, post.kind);
        struct seat seat = { organisation, kind, post.words, (int64_t)i, !str_eq(post.kind, S("clerk")) };
        person_id person = i < holders_n ? holders[i] : (person_id){ 0 };
        if (person.v == 0)
            TRY(person_new(demo, NULL, &person));
        TRY(seat_fill(demo, &seat, person));
    }
    return RC_OK;
}

/* The first members carry the duties of the branch; the very first is its secretary and heads the village. */
static rc members_add(struct demo *demo, organisation_id branch, struct demo_unit *village,
                      struct demo_login *login, int64_t size)
{
    struct word membership = word_of("membership");
    ms_t now = day_start(demo->founded, demo->offset);
    person_id *member = ARENA_ARRAY(demo->arena, person_id, (size_t)size);
    post_id post;
    TRY(post_add(
        demo->db,
        &(struct post_new){ branch, membership.words, membership.kind, MEMBERSHIP_SORT, demo->founded, now },
        &post));
    for (int64_t i = 0; i < size; i++) {
        TRY(person_new(demo, i == 0 ? login : NULL, &member[i]));
        TRY(post_give(demo->db, &(struct post_holding){ post, member[i], demo->founded, 0, now }));
        demo->members++;
    }
    village->head = member[0];
    village->head_title = word_of("village_post").words;
    return duties_add(demo, branch, "branch_post", member, (size_t)size);
}

static rc branch_add(struct demo *demo, size_t i, int64_t size)
{
    struct demo_unit *village = &demo->villages[i];
    struct demo_login *login = login_of(demo, str_printf(demo->arena, "village%02zu", i + 1));
    struct word branch_word = word_of("branch"), watch_word = word_of("watch");
    organisation_id branch, watch;
    TRY(unit_add(demo, demo_office(demo, S("committee"))->id,
                 str_join(demo->arena, village->short_name, branch_word.words), branch_word.kind, (int64_t)i,
                 &branch));
    TRY(unit_add(demo, village->id, str_join(demo->arena, village->short_name, watch_word.words),
                 watch_word.kind, 1, &watch));
    TRY(members_add(demo, branch, village, login, size));
    TRY(duties_add(demo, village->id, "village_post", &village->head, 1));
    TRY(phone_set(demo, village->id, VILLAGE_PHONES + i));
    login->organisation = village->name;
    TRY(role_give(demo, village->head, S("secretary"), village->id));
    TRY(role_give(demo, village->head, S("handler"), village->id));
    demo->branches++;
    return RC_OK;
}

static rc branches_add(struct demo *demo)
{
    int64_t size[DEMO_BRANCHES];
    if (demo->villages_n != DEMO_BRANCHES)
        BUG("demo_regions.csv has another number of villages than DEMO_BRANCHES");
    members_share(demo, size, DEMO_BRANCHES);
    for (size_t i = 0; i < demo->villages_n; i++)
        TRY(branch_add(demo, i, size[i]));
    return RC_OK;
}

/* ---- the town ---- */

static rc regions_add(struct demo *demo)
{
    struct organisation town;
    struct region_report report;
    const struct region_import in = { .csv = demo_regions_csv,
                                      .under = S(TOWN_CODE),
                                      .from_day = demo->founded,
                                      .now = day_start(demo->founded, demo->offset) };
    TRY(region_import_within(demo->db, &in, &report));
    TRY(organisation_find_code(demo->db, S(TOWN_CODE), &demo->town.id));
    TRY(organisation_load(demo->db, demo->town.id, demo->last_day, &town));
    demo->town.key = S("town");
    demo->town.name = demo->town.short_name = town.name;
    return phone_set(demo, demo->town.id, 0);
}

/* One change in the year, so that the tree "as of" a day shows something. */
static rc office_rename(struct demo *demo)
{
    struct word renamed = word_of("renamed");
    struct demo_unit *office = unit_of(demo, renamed.kind);
    if (office == NULL)
        BUG("demo_villages.csv renames an office that does not exist");
    office->short_name = renamed.words;
    office->name = str_join(demo->arena, demo->town.name, office->short_name);
    return organisation_rename(demo->db, office->id, office->name, S("office"),
                               demo->last_day - RENAMED_DAYS);
}

rc demo_town(struct demo *demo)
{
    struct organisation *roots;
    size_t n;
    int64_t total;
    TRY(organisation_children(demo->db, (organisation_id){ 0 }, demo->last_day, 1, &roots, &n, &total));
    if (n > 0)
        return DB_FAIL(demo->db, RC_CONFLICT, NULL,
                       "the site has organisations already; the demo wants an empty folder");
    demo->founded = demo->last_day - FOUNDED_DAYS;
    TRY(regions_add(demo));
    TRY(villages_find(demo));
    TRY(offices_add(demo));
    TRY(posts_add(demo));
    TRY(branches_add(demo));
    return office_rename(demo);
}
