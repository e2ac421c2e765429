/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's topics: data/demo_topics.csv, a row each, as far as its course goes. */
#include "features/problem/problem_topic_demo.h"

#include "base/csv.h"
#include "features/problem/problem_topic.h"
#include "gen/data.h"
#include "gen/problem_topic_sql.h"

#define FIELDS 12
#define MEMBERS 4
/* Days from one step to the next. */
#define STEP_DAYS 3
#define CALENDAR_DAYS 400

struct telling {
    struct demo *demo;
    struct calendar calendar;
    str course, category, lead, title, aim, plan, progress, answer;
    int64_t days, limit, supporters, rated;
    const struct demo_unit *unit;
    day_t day; /* of the last step */
    topic_id topic;
};

/* The next working day after some days, in the morning; never on the demo's own day. */
static struct problem_act_by by_at(struct telling *t, person_id person, organisation_id organisation,
                                   int64_t days)
{
    t->day += days;
    while (!calendar_is_work(&t->calendar, t->day))
        t->day++;
    if (t->day >= t->demo->last_day)
        do
            t->day = t->day >= t->demo->last_day ? t->demo->last_day - 1 : t->day - 1;
        while (!calendar_is_work(&t->calendar, t->day));
    ms_t morning = day_start(t->day, t->demo->offset) + 10 * MS_PER_HOUR +
                   prng_between(&t->demo->rng, 0, 5 * MS_PER_HOUR);
    return (struct problem_act_by){ .person = person,
                                    .organisation = organisation,
                                    .now = morning,
                                    .offset = t->demo->offset,
                                    .keys = &t->demo->app->keys };
}

static struct problem_act_by by_coordinator(struct telling *t, int64_t days)
{
    return by_at(t, t->demo->coordinator, demo_office(t->demo, S("general"))->id, days);
}

static rc members_find(struct telling *t, struct topic_words *words)
{
    struct topic_demo_problems_rows rows;
    TRY(topic_demo_problems(t->demo->db, t->category, day_start(t->day, t->demo->offset), MEMBERS, &rows));
    str *numbers = ARENA_ARRAY(t->demo->arena, str, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        numbers[i] = rows.at[i].number;
    words->problems = numbers;
    words->problems_n = rows.n;
    return RC_OK;
}

static rc suggest(struct telling *t)
{
    struct problem_act_by by = by_at(t, (person_id){ 0 }, (organisation_id){ 0 }, 0);
    const struct topic_suggestion in = { t->demo->town.id, t->aim, t->category };
    return topic_suggest(t->demo->db, &by, &in);
}

static rc support(struct telling *t)
{
    for (int64_t i = 0; i < t->supporters; i++) {
        struct problem_act_by by = by_at(t, (person_id){ 0 }, (organisation_id){ 0 }, 0);
        const struct topic_supporter who = { .browser = str_printf(t->demo->arena, "demo %.*s %lld",
                                                                   STR_ARG(t->category), (long long)i) };
        TRY(topic_support(t->demo->db, &by, t->topic, &who));
    }
    return RC_OK;
}

static rc rate(struct telling *t)
{
    for (int64_t i = 0; i < t->rated; i++) {
        struct problem_act_by by = by_at(t, (person_id){ 0 }, (organisation_id){ 0 }, 0);
        const struct topic_supporter who = { .browser = str_printf(t->demo->arena, "demo %.*s %lld",
                                                                   STR_ARG(t->category), (long long)i) };
        TRY(topic_rate(t->demo->db, &by, t->topic, &who, i % 13 == 12 ? 2 : 3 + i % 3));
    }
    return RC_OK;
}

static rc begin(struct telling *t, struct topic_words *words)
{
    struct problem_act_by by = by_coordinator(t, 0);
    TRY(members_find(t, words));
    TRY(topic_propose(t->demo->db, &by, words, &t->topic));
    return support(t);
}

static rc fix_and_claim(struct telling *t, struct topic_words *words)
{
    struct problem_act_by by = by_coordinator(t, STEP_DAYS);
    words->limit_day = t->day + t->limit;
    TRY(topic_fix(t->demo->db, &by, t->topic, words));
    by = by_at(t, t->unit->head, t->unit->id, STEP_DAYS);
    return topic_claim(t->demo->db, &by, t->topic, t->unit->id, t->unit->head, t->plan);
}

static rc work(struct telling *t)
{
    struct problem_act_by by = by_coordinator(t, 1);
    TRY(topic_approve(t->demo->db, &by, t->topic));
    by = by_at(t, t->unit->head, t->unit->id, 2 * STEP_DAYS);
    return topic_progress(t->demo->db, &by, t->topic, t->progress);
}

static rc solve(struct telling *t)
{
    struct problem_act_by by = by_at(t, t->unit->head, t->unit->id, t->limit / 2);
    const struct problem_answer answer = { .result = S("solved"), .words = t->answer };
    TRY(topic_report(t->demo->db, &by, t->topic, &answer));
    by = by_coordinator(t, 1);
    TRY(topic_solve(t->demo->db, &by, t->topic));
    return rate(t);
}

static rc tell(struct telling *t)
{
    struct topic_words words = { .organisation = t->demo->town.id, .title = t->title, .aim = t->aim };
    if (str_eq(t->course, S("suggested")))
        return suggest(t);
    TRY(begin(t, &words));
    if (str_eq(t->course, S("proposed")))
        return RC_OK;
    TRY(fix_and_claim(t, &words));
    if (str_eq(t->course, S("claimed")))
        return RC_OK;
    TRY(work(t));
    if (str_eq(t->course, S("solved")))
        return solve(t);
    if (!str_eq(t->course, S("ended")))
        return RC_OK;
    struct problem_act_by by = by_coordinator(t, t->limit / 2);
    return topic_end(t->demo->db, &by, t->topic, t->answer);
}

static int64_t number_of(str field)
{
    int64_t n = 0;
    if (!str_to_i64(field, &n))
        BUG("data/demo_topics.csv: not a number");
    return n;
}

rc problem_topic_demo(struct demo *demo)
{
    struct telling t = { .demo = demo };
    str rest = demo_topics_csv, f[FIELDS];
    TRY(calendar_load(demo->db, demo->last_day - CALENDAR_DAYS, demo->last_day + CALENDAR_DAYS, &t.calendar));
    (void)csv_row(&rest, f, FIELDS); /* the head line */
    while (csv_row(&rest, f, FIELDS)) {
        t.course = f[0];
        t.category = f[1];
        t.lead = f[2];
        t.unit = demo_office(demo, t.lead);
        t.days = number_of(f[3]);
        t.limit = number_of(f[4]);
        t.supporters = number_of(f[5]);
        t.rated = number_of(f[6]);
        t.title = f[7];
        t.aim = f[8];
        t.plan = f[9];
        t.progress = f[10];
        t.answer = f[11];
        t.day = demo->last_day - t.days;
        TRY(tell(&t));
    }
    return RC_OK;
}
