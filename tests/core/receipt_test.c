/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asked to read, who has read, who is reminded: against a model that knows all. */
#include "core/receipt.h"

#include "core/affiliation.h"
#include "core/told.h"
#include "kernel.h"

#define PEOPLE 14
#define UNITS 10
#define BELONGINGS 400
#define STEPS 260
#define HOURS 24

static const char *const kinds[] = { AFFILIATION_MEMBER, AFFILIATION_RESIDENT, AFFILIATION_STAFF };
#define KINDS 3

/* A town, three villages, two groups in each. */
struct model {
    struct kernel *k;
    uint64_t state;
    day_t day;
    ms_t now;
    organisation_id unit[UNITS];
    str path[UNITS];
    int parent[UNITS];
    person_id person[PEOPLE];
    struct {
        int person, unit, kind;
        affiliation_id id;
        day_t from, to;
    } belongs[BELONGINGS];
    size_t belongs_n;
    /* the notice that is open */
    receipt_notice_id notice;
    int top, out;
    bool has_below, has[KINDS];
    struct {
        bool is_asked, is_read;
        int unit; /* through which they were asked */
        int64_t reminded;
        ms_t reminded_at;
    } of[PEOPLE];
};

static uint32_t dice(struct model *m, uint32_t n)
{
    m->state = m->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(m->state >> 33) % n;
}

static struct model *model_new(void **state, uint64_t seed)
{
    struct kernel *k = *state;
    struct model *m = ARENA_NEW(k->arena, struct model);
    *m = (struct model){ .k = k, .state = seed, .day = TEST_DAY, .now = TEST_NOW };
    for (int i = 0; i < UNITS; i++) {
        struct organisation o;
        m->parent[i] = i == 0 ? -1 : i <= 3 ? 0 : 1 + (i - 4) / 2;
        m->unit[i] = kernel_org(k, str_c(k->arena, str_printf(k->arena, "u%d", i)),
                                i == 0 ? (organisation_id){ 0 } : m->unit[m->parent[i]], 0);
        assert_ok(organisation_load(k->db, m->unit[i], m->day, &o));
        m->path[i] = str_copy(k->arena, o.path);
    }
    for (int i = 0; i < PEOPLE; i++)
        m->person[i] = kernel_person(
            k, str_c(k->arena, str_printf(k->arena, "p%llu.%02d", (unsigned long long)seed, i)));
    return m;
}

/* ---- the model ---- */

static bool is_below(const struct model *m, int unit, int top)
{
    for (; unit >= 0; unit = m->parent[unit])
        if (unit == top)
            return true;
    return false;
}

/* The first unit in the tree's order through which the person belongs to those asked; -1: none. */
static int circle_unit(const struct model *m, int person)
{
    int found = -1;
    for (size_t i = 0; i < m->belongs_n; i++) {
        int u = m->belongs[i].unit;
        bool holds = m->belongs[i].person == person && m->belongs[i].from <= m->day &&
                     m->belongs[i].to > m->day && m->has[m->belongs[i].kind];
        bool is_in = m->has_below ? is_below(m, u, m->top) : u == m->top;
        if (holds && is_in && !(m->out >= 0 && is_below(m, u, m->out)) &&
            (found < 0 || str_cmp(m->path[u], m->path[found]) < 0))
            found = u;
    }
    return found;
}

/* ---- what happens ---- */

static void join(struct model *m)
{
    int person = (int)dice(m, PEOPLE), unit = (int)dice(m, UNITS), kind = (int)dice(m, KINDS);
    affiliation_id id;
    for (size_t i = 0; i < m->belongs_n; i++)
        if (m->belongs[i].person == person && m->belongs[i].unit == unit && m->belongs[i].kind == kind &&
            m->belongs[i].to > m->day)
            return;
    if (m->belongs_n == BELONGINGS)
        return;
    assert_ok(affiliation_add(m->k->db,
                              &(struct affiliation_new){ .person = m->person[person],
                                                         .organisation = m->unit[unit],
                                                         .kind = str_from_c(kinds[kind]),
                                                         .from_day = m->day,
                                                         .now = m->now },
                              &id));
    m->belongs[m->belongs_n].person = person;
    m->belongs[m->belongs_n].unit = unit;
    m->belongs[m->belongs_n].kind = kind;
    m->belongs[m->belongs_n].id = id;
    m->belongs[m->belongs_n].from = m->day;
    m->belongs[m->belongs_n++].to = DAY_FOREVER;
}

static void leave(struct model *m)
{
    size_t at = m->belongs_n == 0 ? 0 : dice(m, (uint32_t)m->belongs_n);
    if (m->belongs_n == 0 || m->belongs[at].to != DAY_FOREVER)
        return;
    assert_ok(affiliation_end(m->k->db, m->unit[m->belongs[at].unit], m->belongs[at].id, m->day));
    m->belongs[at].to = m->day;
}

static void open_it(struct model *m, bool is_carried)
{
    if (!is_carried) {
        m->top = (int)dice(m, 4);
        m->has_below = dice(m, 4) != 0;
        m->out = dice(m, 2) == 0 ? 1 + (int)dice(m, UNITS - 1) : -1;
    }
    for (int i = 0; i < KINDS; i++)
        m->has[i] = dice(m, 3) != 0;
    const struct receipt_new in = { .kind = S("test"),
                                    .subject = 7,
                                    .organisation = m->unit[m->top],
                                    .has_below = m->has_below,
                                    .has_members = m->has[0],
                                    .has_residents = m->has[1],
                                    .has_staff = m->has[2],
                                    .left_out = m->out >= 0 ? &m->unit[m->out] : NULL,
                                    .left_out_n = m->out >= 0,
                                    .link = S("/x"),
                                    .author = m->person[0],
                                    .is_carried = is_carried,
                                    .now = m->now,
                                    .today = m->day };
    assert_ok(receipt_open(m->k->db, &in, &m->notice));
    for (int i = 0; i < PEOPLE; i++) {
        int unit = circle_unit(m, i);
        bool was_read = is_carried && m->of[i].is_read;
        memset(&m->of[i], 0, sizeof m->of[i]);
        m->of[i].is_asked = unit >= 0 && i != 0;
        m->of[i].unit = unit;
        m->of[i].is_read = m->of[i].is_asked && was_read;
    }
}

static void read_it(struct model *m)
{
    int i = (int)dice(m, PEOPLE), unit = circle_unit(m, i);
    struct receipt_mine mine;
    if (m->notice.v == 0)
        return;
    assert_ok(receipt_mine(m->k->db, m->notice, m->person[i], m->day, &mine));
    assert_int_equal(mine.is_asked, m->of[i].is_asked || unit >= 0);
    assert_int_equal(mine.read_at.has, m->of[i].is_read);
    if (!mine.is_asked)
        return;
    assert_true(str_eq(mine.path, m->path[m->of[i].is_asked ? m->of[i].unit : unit]));
    assert_ok(receipt_read(m->k->db, m->notice, m->person[i], mine.path, m->now));
    if (!m->of[i].is_asked)
        m->of[i].unit = unit;
    m->of[i].is_asked = m->of[i].is_read = true;
}

static void remind(struct model *m)
{
    int within = (int)dice(m, UNITS);
    int64_t got, want = 0;
    if (m->notice.v == 0)
        return;
    const struct receipt_remind in = { .notice = m->notice,
                                       .within = scope_below(m->k->arena, m->path[within]),
                                       .label = TEXT_AFFILIATION_MEMBER,
                                       .words = S("w"),
                                       .hours = HOURS,
                                       .now = m->now,
                                       .today = m->day };
    for (int i = 0; i < PEOPLE; i++) {
        bool was_lately = m->of[i].reminded > 0 && m->of[i].reminded_at > m->now - HOURS * MS_PER_HOUR;
        if (!m->of[i].is_asked || m->of[i].is_read || was_lately || circle_unit(m, i) < 0 ||
            !is_below(m, m->of[i].unit, within))
            continue;
        m->of[i].reminded++;
        m->of[i].reminded_at = m->now;
        want++;
    }
    assert_ok(receipt_remind(m->k->db, &in, &got));
    assert_int_equal(got, want);
}

/* ---- what must hold ---- */

static void check_unit(struct model *m, int unit)
{
    struct scope scope = scope_below(m->k->arena, m->path[unit]);
    struct receipt_count total;
    struct receipt_unit *units;
    int64_t asked = 0, done = 0, sum = 0, sum_done = 0;
    size_t n;
    for (int i = 0; i < PEOPLE; i++)
        if (m->of[i].is_asked && is_below(m, m->of[i].unit, unit)) {
            asked++;
            done += m->of[i].is_read;
        }
    assert_ok(receipt_total(m->k->db, m->notice, scope, &total));
    assert_int_equal(total.asked, asked);
    assert_int_equal(total.done, done);
    assert_ok(receipt_units(m->k->db, m->notice, scope, m->path[unit], m->day, &units, &n));
    for (size_t i = 0; i < n; i++) {
        sum += units[i].asked;
        sum_done += units[i].done;
    }
    assert_int_equal(sum, asked);
    assert_int_equal(sum_done, done);
    for (int is_read = 0; is_read < 2; is_read++) {
        struct receipt_person *people;
        const struct receipt_list list = {
            .notice = m->notice, .within = scope, .is_read = is_read, .today = m->day, .limit = PEOPLE
        };
        assert_ok(receipt_people(m->k->db, &list, &people, &n));
        assert_int_equal(n, is_read ? done : asked - done);
    }
}

static void check_people(struct model *m)
{
    struct receipt_person *people;
    int64_t *waiting;
    size_t n;
    const struct receipt_list list = {
        .notice = m->notice, .within = scope_whole(), .today = m->day, .limit = PEOPLE
    };
    assert_ok(receipt_people(m->k->db, &list, &people, &n));
    for (size_t i = 0; i < n; i++)
        for (int p = 0; p < PEOPLE; p++)
            if (people[i].person.v == m->person[p].v) {
                assert_int_equal(people[i].is_here, circle_unit(m, p) >= 0);
                assert_int_equal(people[i].reminded, m->of[p].reminded);
            }
    for (int p = 0; p < PEOPLE; p++) {
        struct told_count told;
        bool waits = m->of[p].is_asked && !m->of[p].is_read && circle_unit(m, p) >= 0;
        assert_ok(receipts_waiting(m->k->db, S("test"), m->person[p], m->day, 10, &waiting, &n));
        assert_int_equal(n, waits);
        assert_ok(told_count(m->k->db, m->person[p], &told));
        assert_int_equal(told.unread, m->of[p].reminded > 0 && !m->of[p].is_read);
    }
}

static void check(struct model *m)
{
    if (m->notice.v == 0)
        return;
    for (int i = 0; i < UNITS; i++)
        check_unit(m, i);
    check_people(m);
}

static void step(struct model *m)
{
    uint32_t what = dice(m, 20);
    m->now += MS_PER_MINUTE;
    if (what < 7)
        join(m);
    else if (what < 9)
        leave(m);
    else if (what < 15)
        read_it(m);
    else if (what < 17)
        remind(m);
    else if (what < 18)
        open_it(m, false);
    else if (what < 19 && m->notice.v != 0)
        open_it(m, true);
    else {
        m->day++;
        m->now += MS_PER_DAY;
    }
}

static void P2_counts_are_exact_under_random_joining_leaving_and_reading(void **state)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct model *m = model_new(state, seed * 977);
        for (int i = 0; i < STEPS; i++) {
            step(m);
            if (i % 5 == 0)
                check(m);
        }
        check(m);
        assert_ok(receipt_close(m->k->db, S("test"), 7, m->now));
    }
}

/* ---- closing, and what is told ---- */

static void P2_closing_ends_reminders_and_keeps_the_counts(void **state)
{
    struct model *m = model_new(state, 3);
    struct receipt_notice notice;
    struct receipt_count total;
    struct told_count told;
    int64_t n;
    m->has[0] = true;
    for (int i = 0; i < 60; i++)
        join(m);
    m->state = 5;
    open_it(m, false);
    assert_ok(receipt_total(m->k->db, m->notice, scope_whole(), &total));
    const struct receipt_remind in = { .notice = m->notice,
                                       .within = scope_whole(),
                                       .label = TEXT_AFFILIATION_MEMBER,
                                       .words = S("w"),
                                       .hours = HOURS,
                                       .now = m->now,
                                       .today = m->day };
    assert_ok(receipt_remind(m->k->db, &in, &n));
    assert_int_equal(n, total.asked);
    assert_true(n > 0);
    assert_ok(receipt_remind(m->k->db, &in, &n));
    assert_int_equal(n, 0);
    assert_ok(receipt_close(m->k->db, S("test"), 7, m->now + 1));
    assert_ok(receipt_close(m->k->db, S("test"), 7, m->now + 2));
    assert_ok(receipt_find(m->k->db, S("test"), 7, &notice));
    assert_false(notice.is_open);
    for (int i = 0; i < PEOPLE; i++) {
        assert_ok(told_count(m->k->db, m->person[i], &told));
        assert_int_equal(told.unread, 0);
    }
    struct receipt_remind later = in;
    later.now += 2 * MS_PER_DAY;
    assert_ok(receipt_remind(m->k->db, &later, &n));
    assert_int_equal(n, 0);
    struct receipt_count after;
    assert_ok(receipt_total(m->k->db, m->notice, scope_whole(), &after));
    assert_int_equal(after.asked, total.asked);
}

static void the_same_thing_is_told_once_and_seen_by_a_button(void **state)
{
    struct kernel *k = *state;
    person_id she = kernel_person(k, "she"), he = kernel_person(k, "he");
    struct told_new in = { .person = she,
                           .key = S("a"),
                           .label = TEXT_AFFILIATION_MEMBER,
                           .words = S("w"),
                           .link = S("/x"),
                           .now = TEST_NOW };
    struct told *rows;
    struct told_count n;
    size_t rows_n;
    bool is_new;
    assert_ok(told_put(k->db, &in, &is_new));
    assert_true(is_new);
    assert_ok(told_put(k->db, &in, &is_new));
    assert_false(is_new);
    in.key = S("b");
    in.now = TEST_NOW + 5;
    assert_ok(told_put(k->db, &in, &is_new));
    assert_ok(told_list(k->db, she, 10, 0, &rows, &rows_n));
    assert_int_equal(rows_n, 2);
    assert_int_equal(rows[0].at, TEST_NOW + 5);
    assert_int_equal(rows[0].label, TEXT_AFFILIATION_MEMBER);
    assert_ok(told_seen(k->db, she, TEST_NOW, TEST_NOW + 9));
    assert_ok(told_count(k->db, she, &n));
    assert_int_equal(n.total, 2);
    assert_int_equal(n.unread, 1);
    assert_ok(told_done(k->db, she, S("b"), TEST_NOW + 9));
    assert_ok(told_count(k->db, she, &n));
    assert_int_equal(n.unread, 0);
    assert_ok(told_count(k->db, he, &n));
    assert_int_equal(n.total, 0);
}

TEST_DATABASE_MAIN(TEST_WITH(P2_counts_are_exact_under_random_joining_leaving_and_reading, kernel_up,
                             kernel_down),
                   TEST_WITH(P2_closing_ends_reminders_and_keeps_the_counts, kernel_up, kernel_down),
                   TEST_WITH(the_same_thing_is_told_once_and_seen_by_a_button, kernel_up, kernel_down))
