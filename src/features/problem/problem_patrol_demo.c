/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visits for the demo: three weeks of a grid worker's days. Those that found something are the ones by which
 * voices of the demo came that somebody told at the door, so that no voice is added.
 */
#include "base/csv.h"
#include "features/problem/problem_patrol.h"
#include "gen/data.h"

#define PLACES_MAX 40
#define DAYS 21
#define A_DAY 2
#define FOUND 6
#define FIELDS 2
#define FIRST_HOUR 8
#define HOURS 9

struct demo_place {
    str subject, place;
};

static size_t places_read(struct demo_place *ret)
{
    str rest = demo_patrol_csv, f[FIELDS];
    size_t n = 0;
    (void)csv_row(&rest, f, FIELDS); /* the head line */
    while (n < PLACES_MAX && csv_row(&rest, f, FIELDS))
        ret[n++] = (struct demo_place){ f[0], f[1] };
    return n;
}

static person_id worker_of(const struct demo *demo)
{
    for (size_t i = 0; i < demo->logins_n; i++)
        if (str_eq(demo->logins[i].role, S("grid")))
            return demo->logins[i].person;
    BUG("the demo has no grid worker");
}

/* A walk on which all was well. */
static rc walk(struct demo *demo, struct prng *rng, const struct demo_place *at, day_t day)
{
    ms_t hour = FIRST_HOUR + prng_between(rng, 0, HOURS - 1);
    ms_t visited =
        day_start(day, demo->offset) + hour * MS_PER_HOUR + prng_between(rng, 0, 59) * MS_PER_MINUTE;
    struct problem_act_by by = { .person = worker_of(demo),
                                 .now = visited + 10 * MS_PER_MINUTE,
                                 .offset = demo->offset,
                                 .keys = &demo->app->keys };
    const struct demo_unit *village = &demo->villages[prng_below(rng, demo->villages_n)];
    struct patrol_new visit = { .look = { .organisation = village->id,
                                          .place = at->place,
                                          .subject = at->subject,
                                          .finding = S("none"),
                                          .words = S(""),
                                          .visited_at = visited } };
    patrol_visit_id id;
    return patrol_visit_receive(demo->db, &by, &visit, &id);
}

static rc found_walks(struct demo *demo, const struct demo_place *places, size_t n)
{
    struct patrol_demo_voices_rows rows;
    TRY(patrol_demo_voices(demo->db, FOUND, &rows));
    if (n == 0)
        BUG("a walk without places");
    for (size_t i = 0; i < rows.n; i++) {
        const struct patrol_demo_voices_row *v = &rows.at[i];
        struct patrol_visit_insert_in in = { .id = { id_new(v->received_at) },
                                             .organisation_id = v->organisation_id,
                                             .person_id = worker_of(demo),
                                             .place = v->place,
                                             .subject = places[i % n].subject,
                                             .finding = S("found"),
                                             .words = v->words,
                                             .visited_at = v->received_at - 10 * MS_PER_MINUTE,
                                             .voice_id = OPT_I64(v->id.v),
                                             .created_at = v->received_at };
        TRY(patrol_visit_insert(demo->db, &in, NULL));
    }
    return RC_OK;
}

rc problem_patrol_demo(struct demo *demo)
{
    struct demo_place places[PLACES_MAX];
    struct prng rng = demo->rng; /* a copy: nothing else of the demo changes by it */
    size_t n = places_read(places);
    for (day_t day = demo->last_day - DAYS; day < demo->last_day; day++)
        for (int k = 0; k < A_DAY; k++)
            TRY(walk(demo, &rng, &places[prng_below(&rng, n)], day));
    return found_walks(demo, places, n);
}
