/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of a case by hand: pause, later date, dispute, assisting offices, expedite notes. */
#include "features/problem/problem_clock.h"

#include "core/rule.h"

static day_t today_of(const struct problem_act_by *by)
{
    return day_of(by->now, by->offset);
}

/* A refusal for people, at the field of the form. */
static rc refuse(struct db *db, rc code, const char *key, const char *field)
{
    rc refused = DB_FAIL(db, code, key, "%s", key);
    db_err(db)->field = str_from_c(field);
    return refused;
}

rc problem_clock_load(struct db *db, problem_id id, struct problem_clock_by_id_row *ret)
{
    bool found = false;
    TRY(problem_clock_by_id(db, id, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such problem");
}

/* Locks the case, checks that the act is possible, and reads the clock. */
static rc enter(struct db *db, problem_id id, enum problem_act act, struct problem_clock_by_id_row *ret)
{
    struct problem_by_id_row row;
    TRY(problem_enter(db, id, act, &row));
    return problem_clock_load(db, id, ret);
}

/* Words that everybody will read. */
static rc public_words(struct db *db, const struct problem_act_by *by, problem_id id, str words, str *ret)
{
    struct problem_by_id_row row;
    TRY(problem_load(db, id, &row));
    return problem_public_words(db, by, &row, words, ret);
}

rc problem_time_load(struct db *db, const struct problem_clock_by_id_row *row, day_t today,
                     struct problem_time *ret)
{
    struct problem_pauses_rows rows;
    struct calendar *calendar = ARENA_NEW(db_arena(db), struct calendar);
    TRY(problem_calendar(db, today, calendar));
    TRY(problem_pauses(db, row->id, row->round, &rows));
    struct problem_pause *pauses = ARENA_ARRAY(db_arena(db), struct problem_pause, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        pauses[i] = (struct problem_pause){ rows.at[i].from_day, rows.at[i].until_day };
    *ret = (struct problem_time){ .calendar = calendar, .pauses = pauses, .pauses_n = rows.n };
    return RC_OK;
}

static rc rule(struct db *db, const struct problem_clock_by_id_row *row, str name, day_t today, int64_t *ret)
{
    return rule_value(db, name, row->organisation_id, today, ret);
}

static rc step(struct db *db, const struct problem_act_by *by, const struct problem_clock_by_id_row *row,
               const char *act, str words)
{
    return problem_step_add(
        db, by,
        &(struct problem_step_words){ .problem = row->id, .act = act, .words = words, .round = row->round });
}

/* What only the staff reads. */
static rc step_note(struct db *db, const struct problem_act_by *by, const struct problem_clock_by_id_row *row,
                    const char *act, str note)
{
    return problem_step_add(
        db, by,
        &(struct problem_step_words){ .problem = row->id, .act = act, .note = note, .round = row->round });
}

/* Tells every author; unlike other acts these happen several times in a round. */
static rc tell(struct db *db, const struct problem_act_by *by, problem_id id, const char *act)
{
    struct problem_voices_rows voices;
    TRY(problem_voices(db, OPT_I64(id.v), &voices));
    for (size_t i = 0; i < voices.n; i++)
        TRY(problem_tell(db, by, voices.at[i].id, act, by->now));
    return RC_OK;
}

/* A day and words: "2026-12-03：…". */
static str dated(struct db *db, day_t day, str words)
{
    return str_printf(db_arena(db), "%.*s %.*s", STR_ARG(day_format(db_arena(db), day)), STR_ARG(words));
}

/* ---- pause ---- */

static rc pause_check(struct db *db, const struct problem_clock_by_id_row *row, const struct problem_time *t,
                      day_t today, day_t until)
{
    struct problem_pause_wish w = { .time = t, .today = today, .due = row->due_day.v, .until = until };
    TRY(rule(db, row, S("problem.pause_max"), today, &w.times_max));
    TRY(rule(db, row, S("problem.pause_days"), today, &w.days_max));
    const char *refusal = problem_pause_refusal(&w);
    return refusal == NULL ? RC_OK : refuse(db, RC_INVALID, refusal, "pause_until");
}

/* The due day with one pause more. */
static day_t due_with(struct db *db, const struct problem_clock_by_id_row *row, const struct problem_time *t,
                      struct problem_pause more, const struct problem_act_by *by)
{
    struct problem_pause *all = ARENA_ARRAY(db_arena(db), struct problem_pause, t->pauses_n + 1);
    if (t->pauses_n > 0)
        memcpy(all, t->pauses, t->pauses_n * sizeof *all);
    all[t->pauses_n] = more;
    struct problem_time with = { t->calendar, all, t->pauses_n + 1 };
    return problem_due(&with, day_of(row->began_at, by->offset), row->limit_days.v);
}

rc problem_pause(struct db *db, const struct problem_act_by *by, problem_id id, day_t until, str reason)
{
    struct problem_clock_by_id_row row;
    struct problem_time t;
    day_t today = today_of(by);
    TRY(enter(db, id, ACT_PAUSE, &row));
    if (row.paused_until_day.has)
        return refuse(db, RC_CONFLICT, "problem.pause_runs", "pause_until");
    TRY(problem_time_load(db, &row, today, &t));
    TRY(pause_check(db, &row, &t, today, until));
    TRY(public_words(db, by, id, reason, &reason));
    struct problem_pause_insert_in in = { .id = { id_new(by->now) },
                                          .problem_id = id,
                                          .round = row.round,
                                          .from_day = today,
                                          .until_day = until,
                                          .reason = reason,
                                          .person_id = { .v = by->person.v, .has = by->person.v != 0 },
                                          .at = by->now };
    TRY(problem_pause_insert(db, &in, NULL));
    day_t due = due_with(db, &row, &t, (struct problem_pause){ today, until }, by);
    TRY(problem_set_paused(
        db,
        &(struct problem_set_paused_in){
            .paused_until_day = OPT_I64(until), .pause_reason = reason, .due_day = OPT_I64(due), .id = id },
        NULL));
    TRY(step(db, by, &row, "pause", dated(db, until, reason)));
    return tell(db, by, id, "pause");
}

/* The limit runs again from `day` on, not later than promised. */
static rc run_again(struct db *db, const struct problem_act_by *by, const struct problem_clock_by_id_row *row,
                    day_t day)
{
    struct problem_time t;
    day_t from = day < row->paused_until_day.v ? day : row->paused_until_day.v;
    TRY(problem_pause_end(db, from, OPT_I64(by->now), row->id, NULL));
    TRY(problem_time_load(db, row, day, &t));
    day_t due = problem_due(&t, day_of(row->began_at, by->offset), row->limit_days.v);
    TRY(problem_set_paused(db, &(struct problem_set_paused_in){ .due_day = OPT_I64(due), .id = row->id },
                           NULL));
    TRY(step(db, by, row, "resume", (str){ 0 }));
    return tell(db, by, row->id, "resume");
}

rc problem_resume(struct db *db, const struct problem_act_by *by, problem_id id)
{
    struct problem_clock_by_id_row row;
    TRY(enter(db, id, ACT_RESUME, &row));
    if (!row.paused_until_day.has)
        return DB_FAIL(db, RC_CONFLICT, "problem.pause_none", "the limit is running");
    return run_again(db, by, &row, today_of(by));
}

rc problem_resume_due(struct db *db, const struct problem_act_by *by, int64_t *ret_n)
{
    struct problem_pauses_over_rows rows;
    struct problem_clock_by_id_row row;
    TRY(problem_pauses_over(db, today_of(by), PROBLEM_BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(problem_clock_load(db, rows.at[i].id, &row));
        TRY(run_again(db, by, &row, today_of(by)));
    }
    *ret_n = (int64_t)rows.n;
    return RC_OK;
}

/* ---- a later date ---- */

static rc extension_check(struct db *db, const struct problem_clock_by_id_row *row, day_t today, day_t wanted)
{
    struct problem_time t;
    struct problem_extension_count_row count;
    struct problem_extension_wish w = {
        .time = &t, .today = today, .due = row->due_day.v, .wanted = wanted, .granted = row->extension_days
    };
    TRY(problem_time_load(db, row, today, &t));
    TRY(rule(db, row, S("problem.extend_before_days"), today, &w.before));
    TRY(rule(db, row, S("problem.extend_max"), today, &w.times_max));
    TRY(rule(db, row, S("problem.extend_days"), today, &w.days_max));
    TRY(problem_extension_count(db, row->id, row->round, &count));
    w.times = count.n;
    const char *refusal = problem_extension_refusal(&w);
    return refusal == NULL ? RC_OK : refuse(db, RC_INVALID, refusal, "extend_day");
}

rc problem_extend_ask(struct db *db, const struct problem_act_by *by, problem_id id, day_t wanted, str reason)
{
    struct problem_clock_by_id_row row;
    TRY(enter(db, id, ACT_ASK_EXTENSION, &row));
    if (row.extension_day.has)
        return refuse(db, RC_CONFLICT, "problem.extend_waits", "extend_day");
    TRY(extension_check(db, &row, today_of(by), wanted));
    TRY(public_words(db, by, id, reason, &reason));
    struct problem_extension_insert_in in = { .id = { id_new(by->now) },
                                              .problem_id = id,
                                              .round = row.round,
                                              .wanted_day = wanted,
                                              .reason = reason,
                                              .person_id = { .v = by->person.v, .has = by->person.v != 0 },
                                              .asked_at = by->now };
    TRY(problem_extension_insert(db, &in, NULL));
    TRY(problem_set_extension(db, OPT_I64(wanted), id, NULL));
    TRY(step_note(db, by, &row, "ask_extension", dated(db, wanted, reason)));
    struct problem_notice_new notice = { .problem = id,
                                         .kind = "ask_extension",
                                         .words = dated(db, wanted, reason),
                                         .unique_key = str_printf(db_arena(db), "ask_extension %lld",
                                                                  (long long)in.id.v) };
    return problem_notify_permitted(db, by, &notice, "problem.review", &row);
}

static rc extension_settle(struct db *db, const struct problem_act_by *by, problem_id id, str state,
                           str words)
{
    struct problem_extension_decide_in in = {
        .state = state,
        .decided_at = OPT_I64(by->now),
        .decided_by = { .v = by->person.v, .has = by->person.v != 0 },
        .words = words,
        .problem_id = id,
    };
    TRY(problem_extension_decide(db, &in, NULL));
    return problem_set_extension(db, OPT_NONE, id, NULL);
}

/* So many running days more that the limit ends on the date that was asked for. */
static rc extension_grant(struct db *db, const struct problem_act_by *by,
                          const struct problem_clock_by_id_row *row, day_t wanted)
{
    struct problem_time t;
    day_t today = today_of(by);
    if (wanted < today || wanted <= row->due_day.v)
        return DB_FAIL(db, RC_CONFLICT, "problem.extend_gone", "day %lld is no later date any more",
                       (long long)wanted);
    TRY(problem_time_load(db, row, today, &t));
    int64_t more = problem_days_between(&t, row->due_day.v, wanted);
    struct problem_set_due_in set = { .limit_days = OPT_I64(row->limit_days.v + more),
                                      .rule_days = row->rule_days,
                                      .extension_days = row->extension_days + more,
                                      .id = row->id };
    set.due_day = OPT_I64(problem_due(&t, day_of(row->began_at, by->offset), set.limit_days.v));
    return problem_set_due(db, &set, NULL);
}

rc problem_extend_decide(struct db *db, const struct problem_act_by *by, problem_id id, bool is_granted,
                         str words)
{
    struct problem_clock_by_id_row row;
    struct problem_extension_open_row wish;
    bool found = false;
    TRY(enter(db, id, ACT_DECIDE_EXTENSION, &row));
    TRY(problem_extension_open(db, id, &wish, &found));
    if (!found)
        return DB_FAIL(db, RC_CONFLICT, "problem.extend_none", "nobody asks for a later date");
    if (is_granted)
        TRY(extension_grant(db, by, &row, wish.wanted_day));
    TRY(extension_settle(db, by, id, is_granted ? S("granted") : S("refused"), words));
    if (is_granted) {
        TRY(step(db, by, &row, "extend", dated(db, wish.wanted_day, wish.reason)));
        TRY(tell(db, by, id, "extend"));
    } else {
        TRY(step_note(db, by, &row, "refuse_extension", words));
    }
    if (!wish.person_id.has)
        return RC_OK;
    struct problem_notice_new notice = {
        .person = { wish.person_id.v },
        .problem = id,
        .kind = is_granted ? "extended" : "refused",
        .words = words,
        .unique_key = str_printf(db_arena(db), "decided %lld %lld", (long long)id.v, (long long)wish.asked_at)
    };
    return problem_notify(db, by, &notice, NULL);
}

/* ---- not our duty ---- */

rc problem_may_return(struct db *db, const struct problem_act_by *by,
                      const struct problem_clock_by_id_row *row)
{
    struct calendar calendar;
    int64_t most, days;
    day_t today = today_of(by),
          assigned = row->assigned_at.has ? day_of(row->assigned_at.v, by->offset) : today;
    TRY(rule(db, row, S("problem.return_max"), today, &most));
    TRY(rule(db, row, S("problem.return_days"), today, &days));
    if (row->returns >= most)
        return refuse(db, RC_CONFLICT, "problem.no_more_returns", "return_reason");
    TRY(problem_calendar(db, today, &calendar));
    if (calendar_between(&calendar, assigned, today) > days)
        return refuse(db, RC_CONFLICT, "problem.return_window", "return_reason");
    return RC_OK;
}

rc problem_dispute(struct db *db, const struct problem_act_by *by, problem_id id, str reason)
{
    struct problem_clock_by_id_row row;
    TRY(enter(db, id, ACT_DISPUTE, &row));
    if (row.disputed_at.has)
        return refuse(db, RC_CONFLICT, "problem.dispute_waits", "dispute_reason");
    rc can = problem_may_return(db, by, &row);
    if (can == RC_OK)
        return refuse(db, RC_CONFLICT, "problem.dispute_return", "dispute_reason");
    if (db_err(db)->text_key == NULL || str_is_empty(db_err(db)->field))
        return can; /* no refusal of a return: something is wrong */
    *db_err(db) = (struct err){ 0 };
    TRY(problem_set_disputed(db, OPT_I64(by->now), id, NULL));
    TRY(step_note(db, by, &row, "dispute", reason));
    struct problem_notice_new notice = { .problem = id,
                                         .kind = "decide",
                                         .words = reason,
                                         .unique_key = str_printf(db_arena(db), "decide %lld %lld",
                                                                  (long long)id.v, (long long)by->now) };
    return problem_notify_permitted(db, by, &notice, "problem.coordinate", &row);
}

rc problem_uphold(struct db *db, const struct problem_act_by *by, problem_id id, str words)
{
    struct problem_clock_by_id_row row;
    TRY(enter(db, id, ACT_UPHOLD, &row));
    if (!row.disputed_at.has)
        return DB_FAIL(db, RC_CONFLICT, "problem.dispute_none", "nobody disputes the duty");
    TRY(problem_set_disputed(db, OPT_NONE, id, NULL));
    TRY(step_note(db, by, &row, "uphold", words));
    if (!row.person_id.has)
        return RC_OK;
    struct problem_notice_new notice = { .person = { row.person_id.v },
                                         .problem = id,
                                         .kind = "upheld",
                                         .words = words,
                                         .unique_key =
                                             str_printf(db_arena(db), "upheld %lld %lld", (long long)id.v,
                                                        (long long)row.disputed_at.v) };
    return problem_notify(db, by, &notice, NULL);
}

/* ---- expedite notes ---- */

rc problem_urge(struct db *db, const struct problem_act_by *by, problem_id id, str words)
{
    struct problem_clock_by_id_row row;
    struct problem_heads_rows heads = { 0 };
    TRY(enter(db, id, ACT_URGE, &row));
    struct problem_notice_new notice = { .problem = id,
                                         .kind = "urge",
                                         .words = words,
                                         .unique_key = str_printf(db_arena(db), "urge %lld %lld",
                                                                  (long long)id.v, (long long)by->now) };
    TRY(step_note(db, by, &row, "urge", words));
    notice.person.v = row.person_id.v;
    if (row.person_id.has)
        return problem_notify(db, by, &notice, NULL);
    TRY(problem_heads(db, today_of(by), (organisation_id){ row.office_id.v }, &heads));
    for (size_t i = 0; i < heads.n; i++) {
        bool may = false;
        TRY(problem_may_know(db, heads.at[i].id, &row, today_of(by), &may));
        notice.person = heads.at[i].id;
        if (may)
            TRY(problem_notify(db, by, &notice, NULL));
    }
    return RC_OK;
}

/* ---- assisting offices ---- */

rc problem_assist_has(struct db *db, problem_id id, organisation_id office, day_t today, bool *ret)
{
    struct problem_assists_rows rows;
    TRY(problem_assists(db, today, id, &rows));
    *ret = false;
    for (size_t i = 0; i < rows.n && !*ret; i++)
        *ret = rows.at[i].office_id.v == office.v;
    return RC_OK;
}

static rc assist_check(struct db *db, const struct problem_act_by *by,
                       const struct problem_clock_by_id_row *row, organisation_id office)
{
    struct organisation unit;
    bool is_there;
    TRY(organisation_load(db, office, today_of(by), &unit));
    if (row->office_id.has && row->office_id.v == office.v)
        return refuse(db, RC_INVALID, "problem.assist_leads", "assist_holder");
    if (row->is_confidential && problem_is_own_case(db, &unit, row->organisation_id))
        return refuse(db, RC_INVALID, "problem.own_case", "assist_holder");
    TRY(problem_assist_has(db, row->id, office, today_of(by), &is_there));
    return is_there ? refuse(db, RC_CONFLICT, "problem.assist_there", "assist_holder") : RC_OK;
}

static rc office_step(struct db *db, const struct problem_act_by *by,
                      const struct problem_clock_by_id_row *row, const char *act, organisation_id office)
{
    struct organisation unit;
    TRY(organisation_load(db, office, today_of(by), &unit));
    return step(db, by, row, act, unit.name);
}

rc problem_assist_add(struct db *db, const struct problem_act_by *by, problem_id id, organisation_id office,
                      person_id person)
{
    struct problem_clock_by_id_row row;
    TRY(enter(db, id, ACT_ASSIST, &row));
    TRY(problem_holder_check(db, office, person, today_of(by)));
    TRY(assist_check(db, by, &row, office));
    struct problem_assist_insert_in in = { .id = { id_new(by->now) },
                                           .problem_id = id,
                                           .office_id = office,
                                           .person_id = OPT_I64(person.v),
                                           .at = by->now };
    TRY(problem_assist_insert(db, &in, NULL));
    TRY(office_step(db, by, &row, "assist", office));
    struct problem_notice_new notice = { .person = person,
                                         .problem = id,
                                         .kind = "assist",
                                         .unique_key =
                                             str_printf(db_arena(db), "assist %lld", (long long)in.id.v) };
    return problem_notify(db, by, &notice, NULL);
}

rc problem_assist_drop(struct db *db, const struct problem_act_by *by, problem_id id, organisation_id office)
{
    struct problem_clock_by_id_row row;
    int64_t changed = 0;
    TRY(enter(db, id, ACT_ASSIST, &row));
    TRY(problem_assist_end(db, OPT_I64(by->now), id, office, &changed));
    if (changed == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "the office does not assist");
    return office_step(db, by, &row, "assist_end", office);
}

/* ---- for the other acts ---- */

rc problem_clock_leave(struct db *db, const struct problem_act_by *by, problem_id id)
{
    struct problem_clock_by_id_row row;
    TRY(problem_clock_load(db, id, &row));
    if (row.paused_until_day.has)
        TRY(run_again(db, by, &row, today_of(by)));
    return row.extension_day.has ? extension_settle(db, by, id, S("lapsed"), (str){ 0 }) : RC_OK;
}

rc problem_clock_settle(struct db *db, const struct problem_act_by *by, problem_id id)
{
    return problem_notice_settle(db, OPT_I64(by->now), id, NULL);
}

/* While it waits for the coordinator nobody else gives it to another office. */
static rc move_check(struct db *db, const struct problem_act_by *by,
                     const struct problem_clock_by_id_row *row)
{
    bool decides = true;
    if (row->disputed_at.has)
        TRY(problem_scope_holds(db, by->person, "problem.coordinate", row->organisation_id, today_of(by),
                                &decides));
    if (decides)
        return RC_OK;
    return refuse(db, RC_CONFLICT, "problem.dispute_coordinator", "holder");
}

rc problem_clock_move(struct db *db, const struct problem_act_by *by, problem_id id, organisation_id office)
{
    struct problem_clock_by_id_row row;
    TRY(problem_clock_load(db, id, &row));
    TRY(move_check(db, by, &row));
    TRY(problem_assist_end(db, OPT_I64(by->now), id, office, NULL));
    bool is_another = row.office_id.has && row.office_id.v != office.v;
    return is_another && row.extension_day.has ? extension_settle(db, by, id, S("lapsed"), (str){ 0 })
                                               : RC_OK;
}
