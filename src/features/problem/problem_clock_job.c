/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to cases by itself: changed rules, reminders, steps up the tree, handlers who have left. */
#include "core/rule.h"
#include "features/problem/problem_clock.h"

#define LADDER_MAX 8

static day_t today_of(const struct problem_act_by *by)
{
    return day_of(by->now, by->offset);
}

static rc step_of(struct db *db, const struct problem_act_by *by, const struct problem_clock_by_id_row *row,
                  const char *act, str words, str note)
{
    return problem_step_add(
        db, by,
        &(struct problem_step_words){
            .problem = row->id, .act = act, .words = words, .note = note, .round = row->round });
}

/* ---- limits follow the rule and the calendar ---- */

/* The limit of the case as the rule of today makes it, with what was granted. */
static rc limit_today(struct db *db, const struct problem_clock_by_id_row *row, day_t today,
                      int64_t *ret_rule, int64_t *ret_limit)
{
    int64_t percent = 100;
    str name = str_printf(db_arena(db), "problem.limit_days.%.*s", STR_ARG(row->kind));
    TRY(rule_value(db, name, row->organisation_id, today, ret_rule));
    *ret_limit = row->limit_days.v;
    if (*ret_rule == row->rule_days.v)
        return RC_OK; /* a share of further rounds stays as it was when the round began */
    if (row->round > 1)
        TRY(rule_value(db, S("problem.reopen_percent"), row->organisation_id, today, &percent));
    *ret_limit = problem_round_limit(*ret_rule, percent, row->round) + row->extension_days;
    return RC_OK;
}

static rc due_changed(struct db *db, const struct problem_act_by *by,
                      const struct problem_clock_by_id_row *row, day_t due)
{
    struct problem_voices_rows voices;
    str words = str_printf(db_arena(db), "%.*s → %.*s", STR_ARG(day_format(db_arena(db), row->due_day.v)),
                           STR_ARG(day_format(db_arena(db), due)));
    TRY(step_of(db, by, row, "recalculate", words, (str){ 0 }));
    TRY(problem_voices(db, OPT_I64(row->id.v), &voices));
    for (size_t i = 0; i < voices.n; i++)
        TRY(problem_tell(db, by, voices.at[i].id, "recalculate", by->now));
    return RC_OK;
}

static rc recalculate_one(struct db *db, const struct problem_act_by *by, problem_id id)
{
    struct problem_clock_by_id_row row;
    struct problem_time t;
    struct problem_set_due_in set = { .id = id };
    day_t today = today_of(by);
    int64_t rule, limit;
    TRY(problem_clock_load(db, id, &row));
    TRY(limit_today(db, &row, today, &rule, &limit));
    TRY(problem_time_load(db, &row, today, &t));
    day_t due = problem_due(&t, day_of(row.began_at, by->offset), limit);
    if (limit == row.limit_days.v && due == row.due_day.v)
        return RC_OK;
    set.limit_days = OPT_I64(limit);
    set.rule_days = OPT_I64(rule);
    set.extension_days = row.extension_days;
    set.due_day = OPT_I64(due);
    TRY(problem_set_due(db, &set, NULL));
    if (due != row.due_day.v)
        return due_changed(db, by, &row, due);
    return step_of(db, by, &row, "recalculate", (str){ 0 }, (str){ 0 });
}

rc problem_recalculate(struct db *db, const struct problem_act_by *by, problem_id *after, int64_t *ret_n)
{
    struct problem_limited_rows rows;
    TRY(problem_limited(db, *after, PROBLEM_BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(recalculate_one(db, by, rows.at[i].id));
        *after = rows.at[i].id;
    }
    *ret_n = (int64_t)rows.n;
    return RC_OK;
}

/* ---- up the tree ---- */

/* A rung: who leads a unit at or above the office. */
struct rung {
    person_id person;
    organisation_id unit;
    str name;
};
struct ladder {
    struct rung at[LADDER_MAX];
    size_t n;
};

static bool is_on(const struct ladder *l, person_id person)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].person.v == person.v)
            return true;
    return false;
}

/* The first head of the unit who is not on it yet, is not the handler, and may know of the case. */
static rc ladder_add(struct db *db, const struct problem_clock_by_id_row *row, organisation_id unit,
                     day_t today, struct ladder *l)
{
    struct problem_heads_rows heads;
    size_t before = l->n;
    TRY(problem_heads(db, today, unit, &heads));
    for (size_t i = 0; i < heads.n && l->n == before; i++) {
        person_id head = heads.at[i].id;
        bool may = false;
        if (!is_on(l, head) && (!row->person_id.has || head.v != row->person_id.v))
            TRY(problem_may_know(db, head, row, today, &may));
        if (may)
            l->at[l->n++] = (struct rung){ head, unit, heads.at[i].name };
    }
    return RC_OK;
}

/* From the office that has the case (from the place while none has it) up to the root. */
static rc ladder_make(struct db *db, const struct problem_clock_by_id_row *row, day_t today,
                      struct ladder *ret)
{
    struct organisation *chain;
    size_t n;
    organisation_id foot = row->office_id.has ? (organisation_id){ row->office_id.v } : row->organisation_id;
    ret->n = 0;
    rc stands = organisation_chain(db, foot, today, &chain, &n);
    if (stands == RC_NOT_FOUND) {
        *db_err(db) = (struct err){ 0 };
        return RC_OK;
    }
    TRY(stands);
    for (size_t i = n; i > 0 && ret->n < LADDER_MAX; i--)
        TRY(ladder_add(db, row, chain[i - 1].id, today, ret));
    return RC_OK;
}

static str stage_key(struct db *db, const struct problem_clock_by_id_row *row, const char *kind)
{
    return str_printf(db_arena(db), "%s %lld %lld", kind, (long long)row->id.v, (long long)row->due_day.v);
}

/* The responsible person; while there is none, or the answer waits for the review, those whose turn it is. */
static rc warn_responsible(struct db *db, const struct problem_act_by *by,
                           const struct problem_clock_by_id_row *row, const char *kind)
{
    enum problem_state state = problem_state_parse(row->state);
    struct problem_notice_new notice = {
        .problem = row->id, .kind = kind, .unique_key = stage_key(db, row, kind), .is_by_itself = true
    };
    if (state == PROBLEM_ACCEPTED || state == PROBLEM_ANSWERED)
        return problem_notify_permitted(db, by, &notice,
                                        state == PROBLEM_ACCEPTED ? "problem.assign" : "problem.review", row);
    notice.person.v = row->person_id.v;
    return row->person_id.has ? problem_notify(db, by, &notice, NULL) : RC_OK;
}

/* One step up: a notice to the rung's person, and a step of the timeline for the unit. */
static rc step_up(struct db *db, const struct problem_act_by *by, const struct problem_clock_by_id_row *row,
                  const struct rung *rung)
{
    bool is_new;
    struct problem_notice_new notice = { .person = rung->person,
                                         .problem = row->id,
                                         .kind = "up",
                                         .unique_key = stage_key(db, row, "up"),
                                         .is_by_itself = true };
    struct problem_act_by unit = *by;
    unit.organisation = rung->unit;
    TRY(problem_notify(db, by, &notice, &is_new));
    return is_new ? step_of(db, &unit, row, "escalate", (str){ 0 }, rung->name) : RC_OK;
}

static rc warn_up(struct db *db, const struct problem_act_by *by, const struct problem_clock_by_id_row *row,
                  enum problem_stage stage)
{
    struct ladder ladder;
    if (stage < STAGE_UP)
        return RC_OK;
    TRY(ladder_make(db, row, today_of(by), &ladder));
    for (size_t i = 0; i < ladder.n && (int)i <= (int)stage - STAGE_UP; i++)
        TRY(step_up(db, by, row, &ladder.at[i]));
    return RC_OK;
}

static rc stage_of(struct db *db, const struct problem_clock_by_id_row *row, const struct calendar *calendar,
                   day_t today, enum problem_stage *ret)
{
    static const str names[PROBLEM_STEPS_UP] = { S_INIT("problem.escalate_days.1"),
                                                 S_INIT("problem.escalate_days.2"),
                                                 S_INIT("problem.escalate_days.3") };
    int64_t warn, up[PROBLEM_STEPS_UP] = { INT64_MAX, INT64_MAX, INT64_MAX };
    TRY(rule_value(db, S("problem.warn_days"), row->organisation_id, today, &warn));
    for (size_t i = 0; i < PROBLEM_STEPS_UP && row->due_day.v < today; i++)
        TRY(rule_value(db, names[i], row->organisation_id, today, &up[i]));
    *ret = problem_stage(calendar, row->due_day.v, today, warn, up);
    return RC_OK;
}

static rc warn_one(struct db *db, const struct problem_act_by *by, const struct calendar *calendar,
                   problem_id id)
{
    static const char *const kinds[] = {
        [STAGE_SOON] = "soon", [STAGE_TODAY] = "today", [STAGE_LATE] = "late"
    };
    struct problem_clock_by_id_row row;
    enum problem_stage stage;
    TRY(problem_clock_load(db, id, &row));
    TRY(stage_of(db, &row, calendar, today_of(by), &stage));
    if (stage <= (enum problem_stage)row.warned)
        return RC_OK;
    if (row.warned < STAGE_LATE)
        TRY(warn_responsible(db, by, &row, kinds[stage < STAGE_LATE ? stage : STAGE_LATE]));
    TRY(warn_up(db, by, &row, stage));
    return problem_set_warned(db, (int64_t)stage, id, NULL);
}

rc problem_warn(struct db *db, const struct problem_act_by *by, problem_id *after, int64_t *ret_n)
{
    struct problem_to_warn_rows rows;
    struct calendar calendar;
    int64_t warn;
    day_t today = today_of(by);
    TRY(problem_calendar(db, today, &calendar));
    TRY(rule_value(db, S("problem.warn_days"), (organisation_id){ 0 }, today, &warn));
    struct problem_to_warn_in in = { .soon_day = calendar_add(&calendar, today, warn > 0 ? warn : 1),
                                     .last_stage = STAGE_LAST,
                                     .after = *after,
                                     .limit = PROBLEM_BATCH };
    TRY(problem_to_warn(db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(warn_one(db, by, &calendar, rows.at[i].id));
        *after = rows.at[i].id;
    }
    *ret_n = (int64_t)rows.n;
    return RC_OK;
}

/* ---- a handler who has left ---- */

/* What was handed over, by whom, to whom. */
struct handed {
    struct problem_clock_by_id_row row;
    organisation_id office;
    person_id old;
    struct opt_i64 person; /* the successor; none: the office's list */
};

static rc successor(struct db *db, struct handed *h, day_t today)
{
    struct problem_successor_row found_row;
    bool found = false, may = false;
    TRY(problem_successor(db, h->old, today, h->office, &found_row, &found));
    if (found)
        TRY(problem_may_know(db, found_row.person_id, &h->row, today, &may));
    h->person = may ? OPT_I64(found_row.person_id.v) : OPT_NONE;
    return RC_OK;
}

/* The successor is told, and whoever leads the office. */
static rc tell_handed(struct db *db, const struct problem_act_by *by, const struct handed *h)
{
    struct ladder ladder;
    struct problem_notice_new notice = { .problem = h->row.id,
                                         .kind = "handover",
                                         .unique_key = str_printf(db_arena(db), "handover %lld %lld %lld",
                                                                  (long long)h->row.id.v,
                                                                  (long long)h->office.v, (long long)by->now),
                                         .is_by_itself = true };
    struct problem_clock_by_id_row seen = h->row;
    seen.office_id = OPT_I64(h->office.v);
    seen.person_id = OPT_I64(h->old.v);
    notice.person.v = h->person.v;
    if (h->person.has)
        TRY(problem_notify(db, by, &notice, NULL));
    TRY(ladder_make(db, &seen, today_of(by), &ladder));
    if (ladder.n == 0 || (h->person.has && ladder.at[0].person.v == h->person.v))
        return RC_OK;
    notice.person = ladder.at[0].person;
    return problem_notify(db, by, &notice, NULL);
}

static rc hand_over_step(struct db *db, const struct problem_act_by *by, const struct handed *h)
{
    struct problem_act_by office = *by;
    office.organisation = h->office;
    TRY(step_of(db, &office, &h->row, "handover", (str){ 0 }, (str){ 0 }));
    return tell_handed(db, by, h);
}

static rc hand_over_case(struct db *db, const struct problem_act_by *by, problem_id id)
{
    struct handed h = { 0 };
    TRY(problem_clock_load(db, id, &h.row));
    h.office.v = h.row.office_id.v;
    h.old.v = h.row.person_id.v;
    TRY(successor(db, &h, today_of(by)));
    TRY(problem_set_person(db, h.person, id, NULL));
    return hand_over_step(db, by, &h);
}

static rc hand_over_assistance(struct db *db, const struct problem_act_by *by,
                               const struct problem_assist_orphans_row *orphan)
{
    struct handed h = { .office = orphan->office_id, .old = { orphan->person_id.v } };
    TRY(problem_clock_load(db, orphan->problem_id, &h.row));
    h.row.office_id = OPT_I64(orphan->office_id.v); /* what its people may know is judged there */
    TRY(successor(db, &h, today_of(by)));
    TRY(problem_assist_set_person(db, h.person, orphan->id, NULL));
    return hand_over_step(db, by, &h);
}

rc problem_hand_over(struct db *db, const struct problem_act_by *by, int64_t *ret_n)
{
    struct problem_orphans_rows cases;
    struct problem_assist_orphans_rows helps;
    TRY(problem_orphans(db, today_of(by), PROBLEM_BATCH, &cases));
    for (size_t i = 0; i < cases.n; i++)
        TRY(hand_over_case(db, by, cases.at[i].id));
    TRY(problem_assist_orphans(db, today_of(by), PROBLEM_BATCH, &helps));
    for (size_t i = 0; i < helps.n; i++)
        TRY(hand_over_assistance(db, by, &helps.at[i]));
    *ret_n = (int64_t)(cases.n + helps.n);
    return RC_OK;
}
