/* SPDX-License-Identifier: Apache-2.0 */
/* Rooms of the demo's town: three branches and the town's own office talk; data/demo_rooms.csv. */
#include "base/csv.h"
#include "core/access.h"
#include "features/room/room.h"
#include "gen/data.h"

#define CHILDREN_MAX 100
#define ACKNOWLEDGE_OF 4 /* who has not: one of so many */

enum { ROOM, DAY, MINUTE, WHO, KIND, WORDS, FIELDS };

/* One room while it is filled. */
struct telling {
    struct demo *demo;
    str name;
    room_id id;
    person_id head;
    struct affiliation_person *people;
    size_t people_n;
};

static struct room_by by_at(const struct telling *t, person_id person, ms_t at)
{
    return (struct room_by){ .person = person, .now = at, .offset = t->demo->offset };
}

static int64_t number(str field)
{
    int64_t n = 0;
    if (!str_to_i64(field, &n))
        BUG("demo_rooms.csv has no number where one belongs");
    return n;
}

static bool has_log_in(const struct demo *demo, person_id person)
{
    for (size_t i = 0; i < demo->logins_n; i++)
        if (demo->logins[i].person.v == person.v)
            return true;
    return false;
}

/* Some read it at once, some in the evening, one of four not yet; who looks at the demo is still asked. */
static rc acknowledge(const struct telling *t, const struct room *r, int64_t seq, ms_t at)
{
    for (size_t i = 0; i < t->people_n; i++) {
        struct room_by by = by_at(t, t->people[i].person, at + (ms_t)(i * i % 37) * 11 * MS_PER_MINUTE);
        bool is_late = i % ACKNOWLEDGE_OF == ACKNOWLEDGE_OF - 1 || has_log_in(t->demo, by.person);
        if (!is_late && by.now < t->demo->now)
            TRY(room_acknowledge(t->demo->db, &by, r, seq));
    }
    return RC_OK;
}

static rc say(struct telling *t, const str *f)
{
    day_t day = t->demo->last_day - number(f[DAY]);
    ms_t at = day_start(day, t->demo->offset) + number(f[MINUTE]) * MS_PER_MINUTE;
    size_t who = (size_t)number(f[WHO]);
    struct room_by by = by_at(t, who == 0 ? t->head : t->people[who % t->people_n].person, at);
    struct room_said said = { .words = f[WORDS], .is_notice = str_eq(f[KIND], S("notice")) };
    struct room r;
    int64_t seq;
    TRY(room_load(t->demo->db, t->id, day, &r));
    TRY(room_say(t->demo->db, &by, &r, &said, &seq));
    TRY(room_read(t->demo->db, &by, &r, seq));
    return said.is_notice ? acknowledge(t, &r, seq, at) : RC_OK;
}

static rc talk(struct telling *t)
{
    str rest = demo_rooms_csv, f[FIELDS];
    (void)csv_row(&rest, f, FIELDS); /* the head line */
    while (csv_row(&rest, f, FIELDS))
        if (str_eq(f[ROOM], t->name))
            TRY(say(t, f));
    return RC_OK;
}

static rc keeper_make(const struct telling *t, organisation_id unit)
{
    role_grant_id id;
    return access_grant(t->demo->db,
                        &(struct grant_new){ .person = t->head,
                                             .role = S("room_keeper"),
                                             .organisation = unit,
                                             .from_day = t->demo->founded,
                                             .to_day = DAY_FOREVER,
                                             .today = t->demo->last_day,
                                             .now = t->demo->now },
                        &id);
}

static rc fill(struct demo *demo, str name, organisation_id unit, person_id head)
{
    struct telling t = { .demo = demo, .name = name, .head = head };
    const struct room_by by = by_at(&t, head, day_start(demo->last_day - 41, demo->offset) + 9 * MS_PER_HOUR);
    TRY(affiliation_people_at(demo->db, unit, demo->last_day, &t.people, &t.people_n));
    TRY(room_open(demo->db, &by, unit, &t.id));
    TRY(keeper_make(&t, unit));
    return talk(&t);
}

/* The branch of the n-th village stands n-th below the committee. */
rc room_demo(struct demo *demo)
{
    static const str names[] = { S_INIT("1"), S_INIT("2"), S_INIT("3") };
    struct organisation *branches;
    size_t n;
    int64_t total;
    TRY(organisation_children(demo->db, demo_office(demo, S("committee"))->id, demo->last_day, CHILDREN_MAX,
                              &branches, &n, &total));
    for (size_t i = 0; i < sizeof names / sizeof names[0] && i < n; i++)
        TRY(fill(demo, names[i], branches[i].id, demo->villages[i].head));
    const struct demo_unit *office = demo_office(demo, S("general"));
    return fill(demo, S("town"), office->id, office->head);
}
