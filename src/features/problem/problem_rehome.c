/* SPDX-License-Identifier: Apache-2.0 */
/* What organisations that have ended leave behind: nobody's case is lost with the unit. */
#include "core/audit.h"
#include "features/problem/problem_clock.h"
#include "gen/problem_rehome_sql.h"

#define ENDED_MAX 100

struct rehome {
    organisation_id gone, heir;
    str words; /* "old name → new name" */
    int64_t cases, voices;
};

/* May the heir have the case? Nobody handles what they are accused of. */
static rc may_have(struct db *db, const struct problem_clock_by_id_row *row, organisation_id place,
                   organisation_id office, day_t today, bool *ret)
{
    struct organisation unit;
    TRY(organisation_load(db, office, today, &unit));
    *ret = !row->is_confidential || !problem_is_own_case(db, &unit, place);
    return RC_OK;
}

/* Whoever leads the heir; without anybody, those who assign. */
static rc notices_send(struct db *db, const struct problem_act_by *by, const struct rehome *r, problem_id id)
{
    struct problem_clock_by_id_row row;
    struct problem_heads_rows heads;
    day_t today = day_of(by->now, by->offset);
    struct problem_notice_new notice = { .problem = id,
                                         .kind = "rehome",
                                         .unique_key = str_printf(db_arena(db), "rehome %lld %lld",
                                                                  (long long)id.v, (long long)r->gone.v),
                                         .is_by_itself = true };
    TRY(problem_clock_load(db, id, &row));
    TRY(problem_heads(db, today, r->heir, &heads));
    for (size_t i = 0; i < heads.n; i++) {
        bool may;
        TRY(problem_may_know(db, heads.at[i].id, &row, today, &may));
        notice.person = heads.at[i].id;
        if (may)
            return problem_notify(db, by, &notice, NULL);
    }
    return problem_notify_permitted(db, by, &notice, "problem.assign", &row);
}

static bool is_over(enum problem_state state)
{
    return state == PROBLEM_CLOSED || state == PROBLEM_ENDED || state == PROBLEM_MERGED;
}

static rc office_move(struct db *db, const struct problem_act_by *by, const struct rehome *r,
                      const struct problem_clock_by_id_row *row, organisation_id place)
{
    bool may;
    TRY(may_have(db, row, place, r->heir, day_of(by->now, by->offset), &may));
    return rehome_office(db, (struct opt_i64){ .v = r->heir.v, .has = may }, may, row->id, NULL);
}

static rc case_move(struct db *db, const struct problem_act_by *by, const struct rehome *r, problem_id id)
{
    struct problem_clock_by_id_row row;
    struct problem_act_by heir = *by;
    TRY(problem_clock_load(db, id, &row));
    bool lies_there = row.organisation_id.v == r->gone.v;
    bool is_open = !is_over(problem_state_parse(row.state));
    if (lies_there)
        TRY(rehome_place(db, r->heir, id, NULL));
    if (is_open && row.office_id.has && row.office_id.v == r->gone.v)
        TRY(office_move(db, by, r, &row, lies_there ? r->heir : row.organisation_id));
    heir.organisation = r->heir;
    TRY(problem_step_add(db, &heir,
                         &(struct problem_step_words){
                             .problem = id, .act = "rehome", .words = r->words, .round = row.round }));
    if (!is_open)
        return RC_OK;
    TRY(notices_send(db, by, r, id));
    return problem_tell_all(db, by, id, "rehome", r->gone.v);
}

static rc cases_move(struct db *db, const struct problem_act_by *by, struct rehome *r)
{
    struct rehome_cases_rows rows;
    TRY(rehome_cases(db, r->gone, PROBLEM_BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(case_move(db, by, r, rows.at[i].id));
    r->cases = (int64_t)rows.n;
    return RC_OK;
}

/* Posters, people on duty, patrol visits and followers: not cases, so without steps. */
static rc rest_move(struct db *db, const struct rehome *r, int64_t *ret_n)
{
    int64_t posters, places, offices, visits, follows, doubled;
    TRY(rehome_posters(db, &(struct rehome_posters_in){ .organisation_id = r->heir, .gone = r->gone },
                       &posters));
    TRY(rehome_duties(db, &(struct rehome_duties_in){ .organisation_id = r->heir, .gone = r->gone },
                      &places));
    TRY(rehome_duty_offices(db, &(struct rehome_duty_offices_in){ .office_id = r->heir, .gone = r->gone },
                            &offices));
    TRY(rehome_visits(
        db, &(struct rehome_visits_in){ .organisation_id = r->heir, .gone = r->gone, .limit = PROBLEM_BATCH },
        &visits));
    const struct rehome_follows_in follow = { .organisation_id = OPT_I64(r->heir.v),
                                              .subject =
                                                  str_printf(db_arena(db), "%lld", (long long)r->heir.v),
                                              .gone = OPT_I64(r->gone.v) };
    TRY(rehome_follows(db, &follow, &follows));
    TRY(rehome_follows_drop(db, OPT_I64(r->gone.v), &doubled));
    *ret_n = posters + places + offices + visits + follows + doubled;
    return RC_OK;
}

static rc note_move(struct db *db, const struct problem_act_by *by, const struct rehome *r)
{
    str detail = str_printf(db_arena(db), "{\"cases\":%lld,\"voices\":%lld}", (long long)r->cases,
                            (long long)r->voices);
    return audit_write(db, &(struct audit_entry){
                               .at = by->now,
                               .action = S("problem.rehome"),
                               .subject = str_printf(db_arena(db), "organisation %lld", (long long)r->gone.v),
                               .organisation = r->heir,
                               .detail = detail });
}

/* So much of it as makes a batch; *ret_n: 0 when there was nothing more. */
static rc ended_move(struct db *db, const struct problem_act_by *by, organisation_id gone, int64_t *ret_n)
{
    struct rehome r = { .gone = gone };
    struct organisation heir;
    day_t today = day_of(by->now, by->offset);
    int64_t helps, topics, leads, rest;
    str name;
    *ret_n = 0;
    TRY(organisation_heir(db, gone, today, &r.heir, &name));
    if (r.heir.v == 0)
        return RC_OK; /* a whole tree has ended: there is nobody to take it */
    TRY(organisation_load(db, r.heir, today, &heir));
    r.words = str_printf(db_arena(db), "%.*s → %.*s", STR_ARG(name), STR_ARG(heir.name));
    TRY(cases_move(db, by, &r));
    TRY(rehome_voices(
        db, &(struct rehome_voices_in){ .organisation_id = r.heir, .gone = gone, .limit = PROBLEM_BATCH },
        &r.voices));
    TRY(rehome_assists(db, OPT_I64(by->now), gone, &helps));
    TRY(rehome_topics(db, &(struct rehome_topics_in){ .organisation_id = r.heir, .gone = gone }, &topics));
    TRY(rehome_topic_leads(
        db, &(struct rehome_topic_leads_in){ .lead_id = OPT_I64(r.heir.v), .gone = OPT_I64(gone.v) },
        &leads));
    TRY(rest_move(db, &r, &rest));
    *ret_n = r.cases + r.voices + helps + topics + leads + rest;
    return *ret_n > 0 ? note_move(db, by, &r) : RC_OK;
}

rc problem_rehome(struct db *db, const struct problem_act_by *by, int64_t *ret_n)
{
    struct rehome_ended_rows rows;
    *ret_n = 0;
    TRY(rehome_ended(db, day_of(by->now, by->offset), ENDED_MAX, &rows));
    for (size_t i = 0; i < rows.n && *ret_n == 0; i++)
        TRY(ended_move(db, by, rows.at[i].organisation_id, ret_n));
    return RC_OK;
}
