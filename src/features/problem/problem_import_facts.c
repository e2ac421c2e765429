/* SPDX-License-Identifier: Apache-2.0 */
/* What rows of an old ledger are examined against. What is asked again and again is remembered. */
#include "features/problem/problem_import_facts.h"

#include "core/rule.h"
#include "core/serial.h"
#include "core/setting.h"

#define UNITS_MAX 50000
#define FIRST_YEAR_DAYS (-20 * 366) /* 1950 */
#define LAST_YEAR_DAYS (200 * 366)
#define LIMIT_SLOTS 4096

struct import_office {
    organisation_id id;
    struct problem_holders_rows holders;
    struct import_office *next;
};
struct import_limit {
    const char *kind;
    int64_t place;
    day_t day;
    int64_t days;
};
struct import_year {
    int64_t year, last;
    struct import_year *next;
};

int64_t import_seen_before(struct arena *a, struct import_seen *s, str what, int64_t line)
{
    uint64_t hash = str_hash(what) | 1;
    if (s->n * 2 >= s->room) {
        struct import_seen more = { .room = s->room != 0 ? s->room * 2 : 1024, /* a power of two */
                                    .n = s->n };
        more.hashes = ARENA_ARRAY(a, uint64_t, more.room);
        more.lines = ARENA_ARRAY(a, int64_t, more.room);
        for (size_t i = 0; i < s->room; i++) {
            size_t k = (size_t)(s->hashes[i] >> 1) & (more.room - 1);
            while (s->hashes[i] != 0 && more.hashes[k] != 0)
                k = (k + 1) & (more.room - 1);
            if (s->hashes[i] != 0) {
                more.hashes[k] = s->hashes[i];
                more.lines[k] = s->lines[i];
            }
        }
        *s = more;
    }
    size_t k = (size_t)(hash >> 1) & (s->room - 1);
    for (; s->hashes[k] != 0; k = (k + 1) & (s->room - 1))
        if (s->hashes[k] == hash)
            return s->lines[k];
    s->hashes[k] = hash;
    s->lines[k] = line;
    s->n++;
    return 0;
}

static rc names_load(struct import_facts *f)
{
    struct db *db = f->of.db;
    struct organisation place;
    struct scope scope;
    struct problem_import_units_rows units;
    TRY(organisation_load(db, f->of.place, f->today, &place));
    TRY(organisation_scope(db, f->of.place, f->today, &scope));
    TRY(problem_import_units(db, f->today, scope, UNITS_MAX + 1, &units));
    if (units.n > UNITS_MAX)
        return DB_FAIL(db, RC_LIMIT, "problem.import_too_wide", "more than %d units below", UNITS_MAX);
    f->names = import_names_new(f->of.arena, &units);
    f->place_name = place.name;
    f->is_place = problem_is_place(place.kind);
    return RC_OK;
}

rc import_facts_load(const struct import_facts_of *in, struct import_facts **ret)
{
    struct import_facts *f = ARENA_NEW(in->arena, struct import_facts);
    str prefix = { 0 };
    f->of = *in;
    f->today = day_of(in->now, in->offset);
    f->limits = ARENA_ARRAY(in->arena, struct import_limit, LIMIT_SLOTS);
    TRY(names_load(f));
    TRY(problem_categories(in->db, &f->categories));
    TRY(calendar_load(in->db, FIRST_YEAR_DAYS, LAST_YEAR_DAYS, &f->calendar));
    TRY(setting_get(in->db, S("number_prefix"), &prefix));
    f->prefix = str_join(in->arena, str_is_empty(prefix) ? S("EW") : prefix, S("-"));
    *ret = f;
    return RC_OK;
}

rc import_holder_find(struct import_facts *f, organisation_id office, str name, int64_t *ret)
{
    struct import_office *o = f->offices;
    while (o != NULL && o->id.v != office.v)
        o = o->next;
    if (o == NULL) {
        o = ARENA_NEW(f->of.arena, struct import_office);
        *o = (struct import_office){ .id = office, .next = f->offices };
        TRY(problem_holders(f->of.db, f->today, office, &o->holders));
        f->offices = o;
    }
    *ret = 0;
    for (size_t i = 0; i < o->holders.n && *ret == 0; i++)
        if (str_eq(o->holders.at[i].name, name))
            *ret = o->holders.at[i].id.v;
    return RC_OK;
}

rc import_limit_find(struct import_facts *f, str kind, organisation_id place, day_t day, int64_t *ret)
{
    uint64_t hash = str_hash(kind) ^ (uint64_t)place.v * 31 ^ (uint64_t)day * 131;
    struct import_limit *l = &f->limits[hash % LIMIT_SLOTS];
    if (l->kind == NULL || !str_eq(str_from_c(l->kind), kind) || l->place != place.v || l->day != day) {
        str name = str_printf(f->of.arena, "problem.limit_days.%.*s", STR_ARG(kind));
        int64_t days;
        TRY(rule_value(f->of.db, name, place, day, &days));
        *l = (struct import_limit){ str_c(f->of.arena, kind), place.v, day, days };
    }
    *ret = l->days;
    return RC_OK;
}

static rc year_last(struct import_facts *f, int64_t year, int64_t *ret)
{
    struct import_year *y = f->years;
    while (y != NULL && y->year != year)
        y = y->next;
    if (y == NULL) {
        y = ARENA_NEW(f->of.arena, struct import_year);
        *y = (struct import_year){ .year = year, .next = f->years };
        TRY(serial_last(f->of.db, str_printf(f->of.arena, "problem %lld", (long long)year), &y->last));
        f->years = y;
    }
    *ret = y->last;
    return RC_OK;
}

/* "QH-2026-0318" while the last one was 0317, and "QH-I…", which imports have. Numbers of years gone by are
 * not given any more. */
rc import_number_is_own(struct import_facts *f, str number, bool *ret)
{
    int64_t year, n, last;
    str year_text, rest = str_slice(number, f->prefix.n, number.n);
    *ret = false;
    if (!str_starts(number, f->prefix))
        return RC_OK;
    *ret = str_starts(rest, S("I"));
    if (!str_cut(&rest, '-', &year_text) || !str_to_i64(year_text, &year) || !str_to_i64(rest, &n))
        return RC_OK;
    if (year < day_to_date(f->today).year || year > 9999)
        return RC_OK;
    TRY(year_last(f, year, &last));
    *ret = n > last;
    return RC_OK;
}

str import_category_find(const struct import_facts *f, str words)
{
    for (size_t i = 0; i < f->categories.n; i++) {
        const struct problem_categories_row *c = &f->categories.at[i];
        if (str_eq_nocase(words, c->code) || str_eq(words, c->name_zh) || str_eq_nocase(words, c->name_en))
            return c->code;
    }
    return (str){ 0 };
}
