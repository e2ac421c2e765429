/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of the office on a problem: accept, assign, return, progress, answer, review, publish. */
#include "features/problem/problem.h"

#include "core/rule.h"
#include "core/serial.h"
#include "core/setting.h"
#include "features/problem/problem_clock.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_indicator.h"
#include "features/problem/problem_sms.h"
#include "gen/problem_echo_sql.h"
#include "gen/problem_sql.h"

#define CALENDAR_AHEAD_DAYS 400

rc problem_step_add(struct db *db, const struct problem_act_by *by, const struct problem_step_words *step)
{
    struct problem_step_insert_in in = { .id = { id_new(by->now) },
                                         .problem_id = step->problem,
                                         .at = by->now,
                                         .act = str_from_c(step->act),
                                         .person_id = { .v = by->person.v, .has = by->person.v != 0 },
                                         .organisation_id = { .v = by->organisation.v,
                                                              .has = by->organisation.v != 0 },
                                         .words = step->words,
                                         .note = step->note,
                                         .round = step->round };
    bool is_public;
    TRY(problem_step_insert(db, &in, NULL));
    TRY(problem_lookup_keep(db, step->problem, day_of(by->now, by->offset), &is_public));
    /* Only then is the table of public changes touched: open pages would tell that something else has moved.
     */
    return is_public ? problem_news_put(db, step->problem, by->now, NULL) : RC_OK;
}

rc problem_tell_all(struct db *db, const struct problem_act_by *by, problem_id problem, const char *act,
                    int64_t round)
{
    struct problem_voices_rows voices;
    TRY(problem_voices(db, (struct opt_i64){ .v = problem.v, .has = true }, &voices));
    for (size_t i = 0; i < voices.n; i++)
        TRY(problem_tell(db, by, voices.at[i].id, act, round));
    return RC_OK;
}

rc problem_tell(struct db *db, const struct problem_act_by *by, voice_id voice, const char *act,
                int64_t round)
{
    struct voice_message_put_in in = { .id = { id_new(by->now) },
                                       .voice_id = voice,
                                       .unique_key = str_printf(db_arena(db), "%lld %s %lld",
                                                                (long long)voice.v, act, (long long)round),
                                       .act = str_from_c(act),
                                       .at = by->now };
    TRY(voice_message_put(db, &in, NULL));
    return problem_sms_add(db, by, voice, act, round);
}

rc problem_load(struct db *db, problem_id id, struct problem_by_id_row *ret)
{
    bool found = false;
    TRY(problem_by_id(db, id, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no such problem");
    return RC_OK;
}

rc problem_take(struct db *db, problem_id id, struct problem_by_id_row *ret)
{
    struct problem_lock_row row;
    bool found;
    TRY(problem_lock(db, id, &row, &found));
    return problem_load(db, id, ret);
}

rc problem_enter(struct db *db, problem_id id, enum problem_act act, struct problem_by_id_row *ret)
{
    TRY(problem_take(db, id, ret));
    if (problem_next(problem_state_parse(ret->state), act) == 0)
        return DB_FAIL(db, RC_CONFLICT, "problem.wrong_state", "act %d is not possible in state %.*s",
                       (int)act, STR_ARG(ret->state));
    return RC_OK;
}

rc problem_calendar(struct db *db, day_t from, struct calendar *ret)
{
    return calendar_load(db, from - CALENDAR_AHEAD_DAYS, from + CALENDAR_AHEAD_DAYS, ret);
}

/* ---- accept, decline ---- */

rc voice_load(struct db *db, voice_id id, struct voice_by_id_row *ret)
{
    bool found = false;
    TRY(voice_by_id(db, id, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no such voice");
    return RC_OK;
}

rc voice_take(struct db *db, voice_id id, struct voice_by_id_row *ret)
{
    struct voice_lock_row row;
    bool found;
    TRY(voice_lock(db, id, &row, &found));
    return voice_load(db, id, ret);
}

rc voice_waiting_only(struct db *db, voice_id id, struct voice_by_id_row *ret)
{
    TRY(voice_take(db, id, ret));
    if (!str_eq(ret->state, S("received")))
        return DB_FAIL(db, RC_CONFLICT, "problem.taken", "the voice is %.*s", STR_ARG(ret->state));
    return RC_OK;
}

rc problem_number_next(struct db *db, const char *series, const struct problem_act_by *by, str *ret)
{
    struct arena *a = db_arena(db);
    int year = civil_of(by->now, by->offset).date.year;
    str prefix = { 0 };
    int64_t n;
    TRY(setting_get(db, S("number_prefix"), &prefix));
    TRY(serial_next(db, str_printf(a, "%s %d", series, year), &n));
    if (str_is_empty(prefix))
        prefix = S("EW");
    bool is_problem = str_eq(str_from_c(series), S("problem"));
    *ret = str_printf(a, "%.*s%s%d-%04lld", STR_ARG(prefix), is_problem ? "-" : "R-", year, (long long)n);
    return RC_OK;
}

static rc limit_of(struct db *db, str kind, organisation_id org, day_t day, int64_t *ret)
{
    return rule_value(db, str_printf(db_arena(db), "problem.limit_days.%.*s", STR_ARG(kind)), org, day, ret);
}

static rc problem_write(struct db *db, const struct problem_act_by *by, const struct problem_new *in,
                        const struct voice_by_id_row *voice, problem_id id)
{
    day_t today = day_of(by->now, by->offset);
    struct calendar calendar;
    int64_t limit;
    str number;
    bool is_open = problem_may_be_public(in->kind, voice->secrecy);
    struct problem_new words = *in;
    str place = voice->place;
    if (is_open && in->is_public)
        TRY(problem_mask_new(db, by, &words, &place));
    TRY(problem_calendar(db, today, &calendar));
    TRY(limit_of(db, in->kind, voice->organisation_id, today, &limit));
    TRY(problem_number_next(db, "problem", by, &number));
    struct problem_insert_in row = { .id = id,
                                     .number = number,
                                     .kind = in->kind,
                                     .category_code = in->category,
                                     .organisation_id = voice->organisation_id,
                                     .title = words.title,
                                     .statement = words.statement,
                                     .place = place,
                                     .micro_latitude = voice->micro_latitude,
                                     .micro_longitude = voice->micro_longitude,
                                     .is_public = in->is_public && is_open,
                                     .is_confidential = !is_open,
                                     .limit_days = OPT_I64(limit),
                                     .accepted_at = by->now,
                                     .due_day = OPT_I64(problem_due_day(&calendar, today, limit)) };
    TRY(problem_insert(db, &row, NULL));
    return problem_words_keep(db, id, !is_open, number, in->title, in->statement);
}

rc voice_join(struct db *db, const struct problem_act_by *by, voice_id voice, problem_id problem)
{
    struct voice_attach_in in = { .problem_id = OPT_I64(problem.v),
                                  .first_answer_at = OPT_I64(by->now),
                                  .id = voice };
    return voice_attach(db, &in, NULL);
}

rc voice_photos_join(struct db *db, voice_id voice, problem_id problem, bool is_public)
{
    struct problem_photos_adopt_in in = { .problem_id = OPT_I64(problem.v),
                                          .is_public = is_public,
                                          .voice_id = OPT_I64(voice.v) };
    return problem_photos_adopt(db, &in, NULL);
}

rc problem_accept(struct db *db, const struct problem_act_by *by, const struct problem_new *in,
                  problem_id *ret)
{
    struct voice_by_id_row voice;
    problem_id id = { id_new(by->now) };
    TRY(voice_waiting_only(db, in->voice, &voice));
    TRY(problem_write(db, by, in, &voice, id));
    TRY(problem_contact_keep(db, by, id, voice.organisation_id, voice.received_at));
    TRY(voice_join(db, by, in->voice, id));
    TRY(voice_photos_join(db, in->voice, id, in->shows_photos));
    struct problem_act_by then = *by;
    then.now = voice.received_at;
    then.person = (person_id){ 0 };
    then.organisation = (organisation_id){ 0 };
    TRY(problem_step_add(db, &then,
                         &(struct problem_step_words){ .problem = id, .act = "received", .round = 1 }));
    TRY(problem_step_add(db, by, &(struct problem_step_words){ .problem = id, .act = "accept", .round = 1 }));
    TRY(problem_tell(db, by, in->voice, "accept", 1));
    *ret = id;
    return RC_OK;
}

rc voice_decline(struct db *db, const struct problem_act_by *by, voice_id id, str reason)
{
    struct voice_by_id_row voice;
    TRY(voice_waiting_only(db, id, &voice));
    TRY(voice_set_declined(db, reason, OPT_I64(by->now), id, NULL));
    return problem_tell(db, by, id, "decline", 1);
}

/* ---- assign, return, progress ---- */

rc problem_holder_check(struct db *db, organisation_id office, person_id person, day_t today)
{
    struct problem_holders_rows holders;
    TRY(problem_holders(db, today, office, &holders));
    for (size_t i = 0; i < holders.n; i++)
        if (holders.at[i].id.v == person.v)
            return RC_OK;
    return DB_FAIL(db, RC_INVALID, "problem.person_not_there", "the person holds no post in the office");
}

bool problem_is_own_case(struct db *db, const struct organisation *office, organisation_id place)
{
    bool is_root = str_starts(office->path, organisation_segment(db_arena(db), place));
    return office->id.v == place.v || (!is_root && path_has(office->path, place));
}

rc problem_assign(struct db *db, const struct problem_act_by *by, problem_id id, organisation_id office,
                  person_id person, str measure)
{
    struct problem_by_id_row row;
    struct organisation unit;
    day_t today = day_of(by->now, by->offset);
    TRY(problem_enter(db, id, ACT_ASSIGN, &row));
    TRY(organisation_load(db, office, today, &unit));
    TRY(problem_holder_check(db, office, person, today));
    if (row.is_confidential && problem_is_own_case(db, &unit, row.organisation_id))
        return DB_FAIL(db, RC_INVALID, "problem.own_case", "the unit concerned, or one below it");
    TRY(problem_clock_move(db, by, id, office));
    struct problem_set_assigned_in in = { .office_id = OPT_I64(office.v),
                                          .person_id = OPT_I64(person.v),
                                          .measure = str_is_empty(measure) ? row.measure : measure,
                                          .assigned_at = OPT_I64(by->now),
                                          .id = id };
    TRY(problem_set_assigned(db, &in, NULL));
    TRY(problem_step_add(db, by,
                         &(struct problem_step_words){
                             .problem = id, .act = "assign", .words = unit.name, .round = row.round }));
    return problem_tell_all(db, by, id, "assign", row.round);
}

rc problem_return(struct db *db, const struct problem_act_by *by, problem_id id, str reason)
{
    struct problem_by_id_row row;
    struct problem_clock_by_id_row clock;
    TRY(problem_enter(db, id, ACT_RETURN, &row));
    TRY(problem_clock_load(db, id, &clock));
    TRY(problem_may_return(db, by, &clock));
    TRY(problem_clock_leave(db, by, id));
    TRY(problem_set_returned(db, id, NULL));
    return problem_step_add(
        db, by,
        &(struct problem_step_words){ .problem = id, .act = "return", .note = reason, .round = row.round });
}

rc problem_progress(struct db *db, const struct problem_act_by *by, problem_id id, str words)
{
    struct problem_by_id_row row;
    TRY(problem_enter(db, id, ACT_PROGRESS, &row));
    TRY(problem_public_words(db, by, &row, words, &words));
    TRY(problem_set_state(db, S("working"), id, NULL));
    TRY(problem_step_add(db, by,
                         &(struct problem_step_words){
                             .problem = id, .act = "progress", .words = words, .round = row.round }));
    return RC_OK;
}

/* ---- answer, review, echo ---- */

rc problem_photos_keep(struct db *db, const struct problem_act_by *by, const struct problem_photos *in)
{
    for (size_t i = 0; i < in->n; i++) {
        file_id file;
        TRY(file_keep(db, &in->at[i], by->now, &file));
        struct problem_photo_insert_in row = { .id = { id_new(by->now) },
                                               .file_id = file,
                                               .voice_id = { .v = in->voice.v, .has = in->voice.v != 0 },
                                               .problem_id = { .v = in->problem.v,
                                                               .has = in->problem.v != 0 },
                                               .stage = str_from_c(in->stage),
                                               .is_public = in->is_public,
                                               .sort = (int64_t)i };
        TRY(problem_photo_insert(db, &row, NULL));
    }
    return RC_OK;
}

rc problem_answer(struct db *db, const struct problem_act_by *by, problem_id id,
                  const struct problem_answer *in)
{
    struct problem_by_id_row row;
    TRY(problem_enter(db, id, ACT_ANSWER, &row));
    TRY(problem_clock_leave(db, by, id));
    if (problem_needs_basis(in->result) && str_is_empty(in->basis))
        return DB_FAIL(db, RC_INVALID, "problem.basis_missing", "a result %.*s without a rule",
                       STR_ARG(in->result));
    struct problem_set_answer_in set = { .result = in->result, .answered_at = OPT_I64(by->now), .id = id };
    TRY(problem_public_words(db, by, &row, in->words, &set.answer));
    TRY(problem_public_words(db, by, &row, in->basis, &set.basis));
    TRY(problem_public_words(db, by, &row, in->measure, &set.next_measure));
    TRY(problem_set_answer(db, &set, NULL));
    TRY(problem_photos_keep(
        db, by,
        &(struct problem_photos){
            .at = in->photos, .n = in->photos_n, .problem = id, .stage = "after", .is_public = true }));
    return problem_step_add(
        db, by, &(struct problem_step_words){ .problem = id, .act = "answer", .round = row.round });
}

rc problem_send_back(struct db *db, const struct problem_act_by *by, problem_id id, str reason)
{
    struct problem_by_id_row row;
    TRY(problem_enter(db, id, ACT_SEND_BACK, &row));
    TRY(problem_set_state(db, S("working"), id, NULL));
    return problem_step_add(db, by,
                            &(struct problem_step_words){
                                .problem = id, .act = "send_back", .note = reason, .round = row.round });
}

/* The time it took, for good: working days and minutes of this round. A reopening begins both anew. */
static rc time_taken(struct db *db, const struct problem_act_by *by, problem_id id,
                     struct problem_set_echoed_in *ret)
{
    struct problem_clock_by_id_row row;
    struct problem_time t;
    day_t today = day_of(by->now, by->offset);
    TRY(problem_clock_load(db, id, &row));
    TRY(problem_time_load(db, &row, today, &t));
    struct problem_clock k = problem_clock(t.calendar, today, row.due_day.v, today, 0);
    ret->used_days = OPT_I64(row.limit_days.v - k.left);
    ret->late_days = OPT_I64(problem_late_days(&k));
    ret->used_minutes = OPT_I64(problem_minutes(&t, row.began_at, by->now, by->offset));
    ret->late_minutes = OPT_I64(problem_late_minutes(&t, row.due_day.v, by->now, by->offset));
    return RC_OK;
}

rc problem_publish(struct db *db, const struct problem_act_by *by, problem_id id, struct problem_link **ret,
                   size_t *ret_n)
{
    struct problem_by_id_row row;
    struct problem_voices_rows voices;
    TRY(problem_enter(db, id, ACT_PUBLISH, &row));
    TRY(problem_review_by(db, by, &row));
    struct problem_set_echoed_in set = { .echoed_at = OPT_I64(by->now), .id = id };
    TRY(time_taken(db, by, id, &set));
    TRY(problem_set_echoed(db, &set, NULL));
    TRY(problem_clock_settle(db, by, id));
    TRY(problem_voices(db, OPT_I64(id.v), &voices));
    struct problem_link *links = ARENA_ARRAY(db_arena(db), struct problem_link, voices.n);
    for (size_t i = 0; i < voices.n; i++) {
        links[i].voice = voices.at[i].id;
        TRY(voice_new_link(db, by, voices.at[i].id, row.round, &links[i].token));
    }
    TRY(problem_step_add(db, by,
                         &(struct problem_step_words){
                             .problem = id, .act = "publish", .words = row.answer, .round = row.round }));
    TRY(problem_tell_all(db, by, id, "publish", row.round));
    *ret = links;
    *ret_n = voices.n;
    return RC_OK;
}
