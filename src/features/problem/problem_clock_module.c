/* SPDX-License-Identifier: Apache-2.0 */
/* The clock as tables: addresses, dated rules with their sources, jobs. */
#include "core/access.h"
#include "db/lane.h"
#include "features/problem/problem_clock_desk.h"
#include "gen/schema.h"

#define CASE_POST(may, takes)                                                                                \
    .method = HTTP_POST, .access = ROUTE_WRITE, .lane = ROUTE_FAST, .cache = CACHE_NONE,                     \
    .permission = (may), .scope = problem_scope_problem, .form = (takes)
/* An act of the desk and the same for programs. */
#define ACT(may, address, takes, name, words)                                                                \
    { CASE_POST(may, takes),                                                                                 \
      .kind = ROUTE_PAGE,                                                                                    \
      .path = "/desk/problems/{number}/" address,                                                            \
      .handler = problem_desk_##name,                                                                        \
      .invalid = problem_desk_problem_show,                                                                  \
      .about = (words) },                                                                                    \
    {                                                                                                        \
        CASE_POST(may, takes), .kind = ROUTE_API, .path = "/api/v1/problems/{number}/" address,              \
                               .handler = problem_api_##name, .about = (words)                               \
    }
#define OWN .lane = ROUTE_FAST, .cache = CACHE_NONE, .permission = "problem.desk", .scope = scope_own

static const struct route routes[] = {
    ACT("problem.handle", "pause", &problem_pause_form, pause,
        "the limit stops until a day, with a public reason"),
    ACT("problem.handle", "resume", &form_none, resume, "the limit runs again"),
    ACT("problem.handle", "extend", &problem_extend_ask_form, extend_ask, "ask for a later date"),
    ACT("problem.review", "extend-decide", &problem_extend_decide_form, extend_decide,
        "grant or refuse the later date"),
    ACT("problem.handle", "dispute", &problem_dispute_form, dispute,
        "not our duty, after the window: the coordinator decides"),
    ACT("problem.coordinate", "uphold", &problem_uphold_form, uphold, "the office keeps the case"),
    ACT("problem.urge", "urge", &problem_urge_form, urge, "an expedite note to who has the case"),
    ACT("problem.assign", "assist", &problem_assist_form, assist,
        "one more office helps: office and person as two numbers"),
    ACT("problem.assign", "assist-end", &problem_assist_drop_form, assist_drop, "an office no longer helps"),

    { .method = HTTP_GET,
      .access = ROUTE_READ,
      .kind = ROUTE_PAGE,
      OWN,
      .path = "/notices",
      .handler = problem_notices_show,
      .about = "reminders, steps up the tree and expedite notes to oneself" },
    { .method = HTTP_POST,
      .access = ROUTE_WRITE,
      .kind = ROUTE_PAGE,
      OWN,
      .path = "/notices/read",
      .form = &problem_notices_form,
      .handler = problem_notices_read,
      .invalid = problem_notices_show,
      .about = "all of them are read" },
    { .method = HTTP_POST,
      .access = ROUTE_WRITE,
      .kind = ROUTE_PAGE,
      OWN,
      .path = "/notices/{id}",
      .form = &form_none,
      .handler = problem_notice_open,
      .invalid = problem_notices_show,
      .about = "one of them is read, on to its case" },
    { .method = HTTP_GET,
      .access = ROUTE_READ,
      .kind = ROUTE_API,
      OWN,
      .path = "/api/v1/notices",
      .query = "page",
      .handler = problem_api_notices,
      .about = "what one was told as staff, unread first" },
};

static const struct permission permissions[] = { { "problem.urge", TEXT_PROBLEM_PERMISSION_URGE } };
static const struct role_default role_defaults[] = {
    { "coordinator", "problem.urge" },
    { "secretary", "problem.urge" },
};

/* Seen in local hotline rules: later dates by up to 10 working days, asked for a working day before the end,
 * once or twice; a case that is not the office's duty goes back within 1 or 2 working days; an expedite note
 * the day after the end, with a copy to the head, criticism after 5 working days. Pauses are the product's
 * own. */
#define SEEN "local hotline rules (Xi'an, Xuzhou, Shandong 2020) differ; the middle of them: "
static const struct rule_default rules[] = {
    { "problem.return_days", "workdays", SEEN "returned within a working day after it was assigned", 1 },
    { "problem.extend_before_days", "workdays", SEEN "asked for a working day before the end", 1 },
    { "problem.extend_max", "times", SEEN "a later date once or twice", 2 },
    { "problem.extend_days", "workdays", SEEN "together at most 10 working days", 10 },
    { "problem.pause_max", "times", "the product's own: paused twice in a round at most", 2 },
    { "problem.pause_days", "workdays", "the product's own: paused for 20 working days in a round at most",
      20 },
    { "problem.escalate_days.1", "workdays", SEEN "the day after the end, to the head of the office", 1 },
    { "problem.escalate_days.2", "workdays", "the product's own: three working days late, one unit up", 3 },
    { "problem.escalate_days.3", "workdays", SEEN "more than 5 working days late, two units up", 6 },
};
static const struct rule_label rule_labels[] = {
    { "problem.return_days", TEXT_PROBLEM_RULE_RETURN_DAYS },
    { "problem.extend_before_days", TEXT_PROBLEM_RULE_EXTEND_BEFORE_DAYS },
    { "problem.extend_max", TEXT_PROBLEM_RULE_EXTEND_MAX },
    { "problem.extend_days", TEXT_PROBLEM_RULE_EXTEND_DAYS },
    { "problem.pause_max", TEXT_PROBLEM_RULE_PAUSE_MAX },
    { "problem.pause_days", TEXT_PROBLEM_RULE_PAUSE_DAYS },
    { "problem.escalate_days.1", TEXT_PROBLEM_RULE_ESCALATE_DAYS_1 },
    { "problem.escalate_days.2", TEXT_PROBLEM_RULE_ESCALATE_DAYS_2 },
    { "problem.escalate_days.3", TEXT_PROBLEM_RULE_ESCALATE_DAYS_3 },
};

/* ---- jobs ---- */

/* One batch in the lane, and how it went. */
struct batch {
    const struct job_run *run;
    problem_id from, after; /* a unit may run twice: it begins where the batch before has ended */
    int64_t n;
};

static struct problem_act_by by_itself(const struct batch *b)
{
    return (struct problem_act_by){ .now = b->run->now,
                                    .offset = b->run->app->clock.offset,
                                    .keys = &b->run->app->keys };
}

#define BATCH(name, call)                                                                                    \
    static rc name##_unit(struct db *db, void *data)                                                         \
    {                                                                                                        \
        struct batch *b = data;                                                                              \
        b->after = b->from;                                                                                  \
        const struct problem_act_by by = by_itself(b);                                                       \
        return (call);                                                                                       \
    }
BATCH(resume, problem_resume_due(db, &by, &b->n))
BATCH(recalculate, problem_recalculate(db, &by, &b->after, &b->n))
BATCH(hand_over, problem_hand_over(db, &by, &b->n))
BATCH(rehome, problem_rehome(db, &by, &b->n))
BATCH(warn, problem_warn(db, &by, &b->after, &b->n))

/* Batch after batch, so that people's writes come in between. */
static rc all_of(struct job_run *run, lane_fn *unit, int64_t *sum)
{
    struct batch b = { .run = run };
    do {
        TRY(lane_run(run->app->lane, run->arena, run->err, unit, &b));
        b.from = b.after;
        *sum += b.n;
    } while (b.n > 0);
    return RC_OK;
}

/* Desks and walls that are open look again, though nothing was written. */
static void tell_of_day(const struct job_run *run)
{
    static const enum db_table tables[] = { TABLE_PROBLEM, TABLE_PROBLEM_NEWS, TABLE_VOICE };
    struct db_tables all = { 0 };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        db_tables_put(&all, (int)tables[i]);
    lane_tell(run->app->lane, &all);
}

/* The first run of a day begins at its midnight: what was in time yesterday may be red now. */
static bool is_midnight(const struct job_run *run)
{
    return run->now - day_start(day_of(run->now, run->app->clock.offset), run->app->clock.offset) <
           MS_PER_MINUTE;
}

static rc clock_turn(struct job_run *run)
{
    int64_t changed = 0;
    TRY(all_of(run, resume_unit, &changed));
    TRY(all_of(run, rehome_unit, &changed));
    TRY(all_of(run, hand_over_unit, &changed));
    TRY(all_of(run, warn_unit, &changed));
    if (is_midnight(run))
        tell_of_day(run);
    return RC_OK;
}

/* A rule, the calendar or who holds a post has changed, or a new day has begun, on which other rows hold. */
static rc facts_turn(struct job_run *run)
{
    int64_t looked_at = 0;
    TRY(all_of(run, rehome_unit, &looked_at)); /* rules are asked for places that stand */
    TRY(all_of(run, recalculate_unit, &looked_at));
    return clock_turn(run);
}

/* Of jobs that are due at one time the first runs first: limits before reminders. */
static const struct job_kind jobs[] = {
    { .name = "problem.clock_day", .run = facts_turn, .tries_max = 5, .every_ms = MS_PER_DAY },
    { .name = "problem.clock", .run = clock_turn, .tries_max = 5, .every_ms = 10 * MS_PER_MINUTE },
    { .name = "problem.clock_change", .run = facts_turn, .tries_max = 5, .on_change = true },
};

/* ---- doctor ---- */

#define FINDINGS_MAX 20

static rc examine(struct doctor *d)
{
    struct problem_clock_misfits_rows rows;
    TRY(problem_clock_misfits(d->db, FINDINGS_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        doctor_find(d,
                    "case %.*s is paused or asks for a later date without a row that says so — compare with "
                    "the last good backup",
                    STR_ARG(rows.at[i].number));
    return RC_OK;
}

static const struct form *const forms[] = {
    &problem_pause_form,   &problem_extend_ask_form,  &problem_extend_decide_form,
    &problem_dispute_form, &problem_uphold_form,      &problem_urge_form,
    &problem_assist_form,  &problem_assist_drop_form, &problem_notices_form,
};
static const struct menu_item menu[] = { { "/notices", "problem.desk", TEXT_PROBLEM_MENU_NOTICES,
                                           MENU_CASES } };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_clock_module = {
    .name = "problem_clock",
    .routes = routes,
    .routes_n = COUNT(routes),
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .doctor = examine,
};
