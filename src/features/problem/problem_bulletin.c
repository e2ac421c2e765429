/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of a bulletin: make, remark, freeze, sign, publish, withdraw. */
#include "features/problem/problem_bulletin.h"

#include "core/rule.h"
#include "core/seal.h"
#include "db/lane.h"
#include "features/problem/problem_indicator.h"

#define PLACES_MAX 500
#define CONTENT_MAX ((size_t)8 << 20)

day_t bulletin_month_before(day_t day)
{
    struct date d = day_to_date(day);
    return day_from_date(d.month > 1 ? (struct date){ d.year, d.month - 1, 1 }
                                     : (struct date){ d.year - 1, 12, 1 });
}

day_t bulletin_month_end(day_t month)
{
    struct date d = day_to_date(month);
    return day_from_date(d.month < 12 ? (struct date){ d.year, d.month + 1, 1 }
                                      : (struct date){ d.year + 1, 1, 1 }) -
           1;
}

/* ---- make ---- */

struct making {
    struct db *db;
    const struct problem_act_by *by;
    struct organisation unit;
    problem_bulletin_id id;
    day_t today, last;
};

/* Public cases of a unit, at the end of a day. */
static rc measured(const struct making *m, organisation_id unit, day_t day, struct problem_measures *ret)
{
    struct problem_asof q = { .rights = { S(""), S("") },
                              .is_public_only = true,
                              .above = S(""),
                              .today = m->today,
                              .day = day,
                              .cut = day_start(day + 1, m->by->offset) };
    TRY(problem_asof_scope(m->db, unit, day, &q.scope));
    return problem_measures_count(m->db, &q, ret);
}

static rc make_figures(const struct making *m)
{
    struct problem_measures now, before;
    day_t first = m->last - (day_to_date(m->last).day - 1);
    TRY(measured(m, m->unit.id, m->last, &now));
    TRY(measured(m, m->unit.id, first - 1, &before));
    for (size_t i = 0; i < PROBLEM_INDICATORS; i++) {
        const struct problem_indicator *of = &problem_indicators[i];
        const struct bulletin_figure_put_in in = { .bulletin_id = m->id,
                                                   .sort = (int64_t)i,
                                                   .code = str_from_c(of->code),
                                                   .numerator = now.n[of->numerator],
                                                   .denominator = now.n[of->denominator],
                                                   .numerator_before = before.n[of->numerator],
                                                   .denominator_before = before.n[of->denominator] };
        TRY(bulletin_figure_put(m->db, &in, NULL));
    }
    return RC_OK;
}

static rc make_lates(const struct making *m)
{
    struct bulletin_overdue_rows rows;
    const struct bulletin_overdue_in in = { .today = m->today,
                                            .cut = day_start(m->last + 1, m->by->offset),
                                            .last_day = m->last,
                                            .scope = scope_below(db_arena(m->db), m->unit.path) };
    TRY(bulletin_overdue(m->db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct bulletin_overdue_row *r = &rows.at[i];
        const struct bulletin_late_put_in late = { .bulletin_id = m->id,
                                                   .sort = (int64_t)i,
                                                   .number = r->number,
                                                   .title = r->title,
                                                   .place_name = r->place_name,
                                                   .office_name = r->office_name,
                                                   .person_name = r->person_name,
                                                   .due_day = r->due_day.v };
        TRY(bulletin_late_put(m->db, &late, NULL));
    }
    return RC_OK;
}

struct ranked {
    str name;
    int64_t closed, intime;
};

/* The higher share in time first, then who has closed more. */
static bool is_better(const struct ranked *a, const struct ranked *b)
{
    int64_t left = a->intime * b->closed, right = b->intime * a->closed;
    return left != right ? left > right : a->closed > b->closed;
}

static rc put_places(const struct making *m, const struct ranked *places, size_t n)
{
    for (size_t i = 0; i < n; i++)
        TRY(bulletin_place_put(m->db,
                               &(struct bulletin_place_put_in){ .bulletin_id = m->id,
                                                                .sort = (int64_t)i,
                                                                .name = places[i].name,
                                                                .closed = places[i].closed,
                                                                .intime = places[i].intime },
                               NULL));
    return RC_OK;
}

static rc make_ranking(const struct making *m)
{
    struct organisation *children;
    size_t n, ranked_n = 0;
    int64_t total;
    TRY(organisation_children(m->db, m->unit.id, m->today, PLACES_MAX, &children, &n, &total));
    struct ranked *places = ARENA_ARRAY(db_arena(m->db), struct ranked, n);
    for (size_t i = 0; i < n; i++) {
        struct problem_measures all;
        if (!problem_is_place(children[i].kind))
            continue;
        TRY(measured(m, children[i].id, m->last, &all));
        if (all.n[MEASURE_CLOSED] == 0)
            continue;
        const struct ranked one = { children[i].name, all.n[MEASURE_CLOSED], all.n[MEASURE_INTIME] };
        size_t at = ranked_n++;
        for (; at > 0 && is_better(&one, &places[at - 1]); at--)
            places[at] = places[at - 1];
        places[at] = one;
    }
    return put_places(m, places, ranked_n);
}

static rc may_be_made(struct db *db, organisation_id org, day_t month, day_t today, int64_t *ret_editions)
{
    struct bulletin_editions_row row;
    if (day_to_date(month).day != 1 || bulletin_month_end(month) >= today)
        return DB_FAIL(db, RC_INVALID, "problem.bulletin_month_wrong", "no month that is over");
    TRY(bulletin_editions(db, org, month, &row));
    if (row.standing > 0)
        return DB_FAIL(db, RC_CONFLICT, "problem.bulletin_there", "the month has a bulletin");
    *ret_editions = row.editions;
    return RC_OK;
}

rc bulletin_make(struct db *db, const struct problem_act_by *by, organisation_id org, day_t month,
                 problem_bulletin_id *ret)
{
    struct making m = { .db = db, .by = by, .today = day_of(by->now, by->offset) };
    int64_t editions, is_ranked;
    TRY(may_be_made(db, org, month, m.today, &editions));
    TRY(rule_value(db, S("problem.bulletin_ranking"), org, m.today, &is_ranked));
    TRY(organisation_load(db, org, m.today, &m.unit));
    m.id = (problem_bulletin_id){ id_new(by->now) };
    m.last = bulletin_month_end(month);
    const struct bulletin_insert_in in = { .id = m.id,
                                           .organisation_id = org,
                                           .month_day = month,
                                           .edition = editions + 1,
                                           .organisation_name = m.unit.name,
                                           .as_of = by->now,
                                           .is_ranked = is_ranked > 0,
                                           .made_by = { .v = by->person.v, .has = by->person.v != 0 },
                                           .made_at = by->now };
    TRY(bulletin_insert(db, &in, NULL));
    TRY(make_figures(&m));
    TRY(make_lates(&m));
    if (is_ranked > 0)
        TRY(make_ranking(&m));
    *ret = m.id;
    return RC_OK;
}

/* ---- what it tells, as one text ---- */

rc bulletin_load(struct db *db, problem_bulletin_id id, struct bulletin_by_id_row *ret)
{
    bool found = false;
    TRY(bulletin_by_id(db, id, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such bulletin");
}

/* With its length before it, so that two contents never make one text. */
static void put_text(struct buf *b, str text)
{
    buf_printf(b, "%zu:%.*s\n", text.n, STR_ARG(text));
}

static rc put_figures(struct db *db, problem_bulletin_id id, struct buf *b)
{
    struct bulletin_figures_rows rows;
    TRY(bulletin_figures(db, id, &rows));
    for (size_t i = 0; i < rows.n; i++)
        buf_printf(b, "figure %.*s %lld %lld %lld %lld\n", STR_ARG(rows.at[i].code),
                   (long long)rows.at[i].numerator, (long long)rows.at[i].denominator,
                   (long long)rows.at[i].numerator_before, (long long)rows.at[i].denominator_before);
    return RC_OK;
}

static rc put_lates(struct db *db, problem_bulletin_id id, struct buf *b)
{
    struct bulletin_lates_rows rows;
    TRY(bulletin_lates(db, id, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        buf_printf(b, "late %lld\n", (long long)rows.at[i].due_day);
        put_text(b, rows.at[i].number);
        put_text(b, rows.at[i].title);
        put_text(b, rows.at[i].place_name);
        put_text(b, rows.at[i].office_name);
        put_text(b, rows.at[i].person_name);
    }
    return RC_OK;
}

static rc put_ranking(struct db *db, problem_bulletin_id id, struct buf *b)
{
    struct bulletin_places_rows rows;
    TRY(bulletin_places(db, id, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        buf_printf(b, "place %lld %lld\n", (long long)rows.at[i].closed, (long long)rows.at[i].intime);
        put_text(b, rows.at[i].name);
    }
    return RC_OK;
}

static rc hash_of(struct db *db, problem_bulletin_id id, str *ret)
{
    struct bulletin_by_id_row row;
    struct buf b = buf_new(db_arena(db), CONTENT_MAX);
    TRY(bulletin_load(db, id, &row));
    buf_printf(&b, "bulletin 1 %lld %lld %lld\n", (long long)row.month_day, (long long)row.edition,
               (long long)row.as_of);
    put_text(&b, row.organisation_name);
    put_text(&b, row.remarks);
    TRY(put_figures(db, id, &b));
    TRY(put_lates(db, id, &b));
    TRY(put_ranking(db, id, &b));
    *ret = hash_sha256(db_arena(db), buf_str(&b));
    return RC_OK;
}

/* ---- from draft to published ---- */

static rc moved(struct db *db, int64_t changed)
{
    return changed == 1 ? RC_OK
                        : DB_FAIL(db, RC_CONFLICT, "problem.bulletin_moved", "it is in another state");
}

rc bulletin_remark(struct db *db, problem_bulletin_id id, str remarks)
{
    int64_t changed;
    TRY(bulletin_set_remarks(db, remarks, id, &changed));
    return moved(db, changed);
}

rc bulletin_freeze(struct db *db, const struct problem_act_by *by, problem_bulletin_id id)
{
    int64_t changed;
    str hash;
    TRY(hash_of(db, id, &hash));
    TRY(bulletin_set_frozen(db, hash, OPT_I64(by->now), id, &changed));
    return moved(db, changed);
}

rc bulletin_sign(struct db *db, const struct problem_act_by *by, problem_bulletin_id id)
{
    int64_t changed;
    TRY(bulletin_set_signed(db,
                            &(struct bulletin_set_signed_in){
                                .signed_by = OPT_I64(by->person.v), .signed_at = OPT_I64(by->now), .id = id },
                            &changed));
    return moved(db, changed);
}

rc bulletin_publish(struct db *db, const struct problem_act_by *by, problem_bulletin_id id)
{
    int64_t changed;
    TRY(bulletin_set_published(db, OPT_I64(by->now), id, &changed));
    return moved(db, changed);
}

rc bulletin_withdraw(struct db *db, const struct problem_act_by *by, problem_bulletin_id id, str reason)
{
    int64_t changed;
    TRY(bulletin_set_withdrawn(db, OPT_I64(by->now), reason, id, &changed));
    return moved(db, changed);
}

/* ---- by itself ---- */

static rc job_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    const struct problem_act_by by = { .now = run->now,
                                       .offset = run->app->clock.offset,
                                       .keys = &run->app->keys };
    day_t today = day_of(by.now, by.offset), first = today - (day_to_date(today).day - 1);
    struct calendar calendar;
    struct organisation *roots;
    size_t n;
    int64_t total;
    problem_bulletin_id id;
    TRY(problem_calendar(db, today, &calendar));
    if (calendar_add(&calendar, first - 1, 1) != today)
        return RC_OK;
    TRY(organisation_children(db, (organisation_id){ 0 }, today, PLACES_MAX, &roots, &n, &total));
    for (size_t i = 0; i < n; i++) {
        struct bulletin_editions_row row;
        TRY(bulletin_editions(db, roots[i].id, bulletin_month_before(today), &row));
        if (row.editions == 0)
            TRY(bulletin_make(db, &by, roots[i].id, bulletin_month_before(today), &id));
    }
    return RC_OK;
}

rc bulletin_job(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, job_unit, run);
}

rc bulletin_examine(struct doctor *d)
{
    struct bulletin_frozen_ids_rows rows;
    TRY(bulletin_frozen_ids(d->db, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        str hash;
        TRY(hash_of(d->db, rows.at[i].id, &hash));
        if (!str_eq(hash, rows.at[i].hash))
            doctor_find(
                d, "the bulletin of %.*s for %.*s is not what was frozen — withdraw it, or restore a backup",
                STR_ARG(rows.at[i].organisation_name), STR_ARG(day_format(d->arena, rows.at[i].month_day)));
    }
    return RC_OK;
}
