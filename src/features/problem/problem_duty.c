/* SPDX-License-Identifier: Apache-2.0 */
/* Urgent hazards: straight to whoever is on duty. */
#include "features/problem/problem_duty.h"

#include "base/utf8.h"
#include "features/problem/problem_clock.h"
#include "features/problem/problem_find.h"
#include "gen/problem_intake_sql.h"

#define TITLE_MAX 30

static rc holds_post(struct db *db, organisation_id office, person_id person, day_t day)
{
    struct problem_holders_rows holders;
    TRY(problem_holders(db, day, office, &holders));
    for (size_t i = 0; i < holders.n; i++)
        if (holders.at[i].id.v == person.v)
            return RC_OK;
    return DB_FAIL(db, RC_INVALID, "problem.person_not_there", "the person holds no post in the office");
}

rc problem_duty_add(struct db *db, const struct problem_act_by *by, const struct problem_duty_new *in)
{
    day_t today = day_of(by->now, by->offset);
    if (in->from_day < today || in->to_day <= in->from_day)
        return DB_FAIL(db, RC_INVALID, "problem.duty_days", "no days, or days gone by");
    TRY(holds_post(db, in->office, in->person, today));
    struct duty_insert_in row = { .id = { id_new(by->now) },
                                  .organisation_id = in->place,
                                  .category_code = str_is_empty(in->category) ? (str){ 0 } : in->category,
                                  .office_id = in->office,
                                  .person_id = in->person,
                                  .from_day = in->from_day,
                                  .to_day = in->to_day };
    return duty_insert(db, &row, NULL);
}

/* The place itself, then those above it. */
static rc find_duty(struct db *db, organisation_id place, str category, day_t today, struct duty_on_row *ret,
                    bool *ret_found)
{
    struct organisation unit = { .id = place };
    *ret_found = false;
    while (unit.id.v != 0 && !*ret_found) {
        TRY(duty_on(db, unit.id.v, today, category, ret, ret_found));
        TRY(organisation_load(db, unit.id, today, &unit));
        unit.id = unit.parent;
    }
    return RC_OK;
}

rc problem_urgent(struct db *db, const struct problem_act_by *by, voice_id id, problem_id *ret)
{
    struct voice_by_id_row voice;
    struct duty_on_row duty;
    problem_id problem = { 0 };
    bool found = false;
    TRY(voice_load(db, id, &voice));
    if (str_eq(voice.kind, S("hazard")) && problem_may_be_public(voice.kind, voice.secrecy))
        TRY(find_duty(db, voice.organisation_id, voice.category_code, day_of(by->now, by->offset), &duty,
                      &found));
    if (found) {
        struct problem_act_by itself = *by;
        itself.person = (person_id){ 0 };
        itself.organisation = (organisation_id){ 0 };
        TRY(problem_accept(db, &itself,
                           &(struct problem_new){ .voice = id,
                                                  .title = utf8_cut(voice.words, TITLE_MAX),
                                                  .statement = voice.words,
                                                  .kind = voice.kind,
                                                  .category = voice.category_code },
                           &problem));
        TRY(problem_assign(db, &itself, problem, duty.office_id, duty.person_id, (str){ 0 }));
        TRY(problem_notify(db, &itself,
                           &(struct problem_notice_new){
                               .person = duty.person_id,
                               .problem = problem,
                               .kind = "urgent",
                               .unique_key = str_printf(db_arena(db), "urgent %lld", (long long)problem.v),
                               .is_by_itself = true },
                           NULL));
    }
    if (ret != NULL)
        *ret = problem;
    return RC_OK;
}

rc problem_set_wall(struct db *db, const struct problem_act_by *by, problem_id id,
                    const struct problem_wall_words *in)
{
    struct problem_by_id_row row;
    TRY(problem_take(db, id, &row));
    if (in->is_public && (row.is_confidential || str_eq(row.kind, S("complaint"))))
        return DB_FAIL(db, RC_CONFLICT, "problem.never_public", "a complaint, or confidential");
    row.is_public = in->is_public;
    struct problem_wall_set_in set = { .is_public = in->is_public, .id = id };
    TRY(problem_public_words(db, by, &row, in->title, &set.title));
    TRY(problem_public_words(db, by, &row, in->statement, &set.statement));
    TRY(problem_wall_set(db, &set, NULL));
    TRY(problem_words_keep(db, id, row.is_confidential, row.number, set.title, set.statement));
    return problem_step_add(db, by,
                            &(struct problem_step_words){ .problem = id,
                                                          .act = in->is_public ? "shown" : "hidden",
                                                          .round = row.round });
}
