/* SPDX-License-Identifier: Apache-2.0 */
#include "talk.h"

struct making {
    struct talk *talk;
    person_id person;
    organisation_id unit;
    affiliation_id id;
    day_t day;
};

static organisation_id unit_add(struct db *db, organisation_id parent, str name, const char *kind)
{
    organisation_id id;
    const struct organisation_new in = {
        .parent = parent, .name = name, .kind = str_from_c(kind), .from_day = SITE_DAY - 400, .now = SITE_NOW
    };
    assert_int_equal(organisation_add(db, &in, &id), RC_OK);
    return id;
}

static rc units_unit(struct db *db, void *data)
{
    struct talk *t = data;
    t->branch = unit_add(db, t->site->town, S("石佛支部"), "branch");
    t->group[0] = unit_add(db, t->branch, S("一组"), "group");
    t->group[1] = unit_add(db, t->branch, S("二组"), "group");
    return RC_OK;
}

static rc join_unit(struct db *db, void *data)
{
    struct making *m = data;
    const struct affiliation_new in = { .person = m->person,
                                        .organisation = m->unit,
                                        .kind = S(AFFILIATION_MEMBER),
                                        .from_day = m->day,
                                        .now = SITE_NOW };
    return affiliation_add(db, &in, &m->id);
}

affiliation_id talk_join(struct talk *t, person_id person, organisation_id unit, day_t from)
{
    struct making m = { .talk = t, .person = person, .unit = unit, .day = from };
    site_write(t->site, join_unit, &m);
    return m.id;
}

static rc leave_unit(struct db *db, void *data)
{
    const struct making *m = data;
    return affiliation_end(db, m->unit, m->id, m->day);
}

void talk_leave(struct talk *t, affiliation_id id, organisation_id unit, day_t day)
{
    struct making m = { .talk = t, .id = id, .unit = unit, .day = day };
    site_write(t->site, leave_unit, &m);
}

static rc room_unit_open(struct db *db, void *data)
{
    struct talk *t = data;
    const struct room_by by = { t->keeper, SITE_NOW, t->site->site.app.clock.offset };
    return room_open(db, &by, t->branch, &t->room);
}

int talk_up(void **state)
{
    if (site_up(state) != 0)
        return -1;
    struct test_site *s = *state;
    struct talk *t = ARENA_NEW(s->arena, struct talk);
    *t = (struct talk){ .site = s, .arena = s->arena };
    site_write(s, units_unit, t);
    t->keeper = site_person(s, "keeper.one", "room_keeper", t->branch);
    t->member = site_person(s, "member.one", NULL, t->branch);
    t->other = site_person(s, "other.one", NULL, t->branch);
    t->stranger = site_person(s, "stranger.one", NULL, t->branch);
    t->at[0] = talk_join(t, t->keeper, t->branch, SITE_DAY - 300);
    t->at[1] = talk_join(t, t->member, t->group[0], SITE_DAY - 200);
    t->at[2] = talk_join(t, t->other, t->group[1], SITE_DAY - 100);
    site_write(s, room_unit_open, t);
    *state = t;
    return 0;
}

int talk_down(void **state)
{
    struct talk *t = *state;
    *state = t->site;
    return site_down(state);
}

const char *talk_path(struct talk *t, const char *behind)
{
    return str_c(t->arena, str_printf(t->arena, "/rooms/%lld%s", (long long)t->room.v, behind));
}

struct browser talk_browser(struct talk *t, const char *login_name)
{
    struct browser b = browser_new(t->site);
    browser_login(&b, login_name);
    return b;
}

void talk_say(struct browser *b, struct talk *t, const char *words)
{
    browser_get(b, talk_path(t, ""));
    assert_page(b, 200, "<ol class=\"chat\"");
    browser_fill(b, "words", words);
    browser_send(b, talk_path(t, "/messages"));
}

int64_t talk_number(struct talk *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str sql = str_vprintf(t->arena, fmt, ap);
    va_end(ap);
    return site_number(t->site, str_c(t->arena, sql));
}
