/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's posters, one a village, and who takes urgent hazards from now on. */
#include "base/csv.h"
#include "features/problem/problem_demo.h"
#include "features/problem/problem_duty.h"
#include "gen/data.h"
#include "gen/problem_intake_sql.h"

#define PLACES_MAX 8
#define DUTY_DAYS 90
#define TOKEN_CHARS 12

static size_t places_read(str *ret)
{
    str rest = demo_posters_csv, field;
    size_t n = 0;
    (void)csv_row(&rest, &field, 1); /* the head line */
    while (n < PLACES_MAX && csv_row(&rest, &field, 1))
        ret[n++] = field;
    return n;
}

/* The same by every seed's own draw: no address of a demo is a secret. */
static str token_draw(struct demo *demo)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    char token[TOKEN_CHARS];
    for (size_t i = 0; i < TOKEN_CHARS; i++)
        token[i] = letters[prng_below(&demo->rng, sizeof letters - 1)];
    return str_copy(demo->arena, (str){ token, TOKEN_CHARS });
}

rc demo_posters_make(struct demo *demo, ms_t at, int64_t *ret)
{
    str places[PLACES_MAX];
    size_t n = places_read(places);
    if (n == 0)
        BUG("demo_posters.csv: no places");
    for (size_t i = 0; i < demo->villages_n; i++) {
        struct poster_insert_in in = { .id = { id_new(at) },
                                       .token = token_draw(demo),
                                       .organisation_id = demo->villages[i].id,
                                       .place = places[i % n],
                                       .person_id = demo->clerk,
                                       .made_at = at };
        TRY(poster_insert(demo->db, &in, NULL));
        ret[i] = in.id.v;
    }
    return RC_OK;
}

rc demo_duty_make(struct demo *demo, const struct problem_act_by *by)
{
    str rest = demo_duty_csv, field[2];
    day_t today = day_of(by->now, by->offset);
    (void)csv_row(&rest, field, 2); /* the head line */
    while (csv_row(&rest, field, 2)) {
        const struct demo_unit *office = demo_office(demo, field[1]);
        TRY(problem_duty_add(demo->db, by,
                             &(struct problem_duty_new){ .place = demo->town.id,
                                                         .category = field[0],
                                                         .office = office->id,
                                                         .person = office->head,
                                                         .from_day = today,
                                                         .to_day = today + DUTY_DAYS }));
    }
    return RC_OK;
}
