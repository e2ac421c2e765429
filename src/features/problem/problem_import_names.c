/* SPDX-License-Identifier: Apache-2.0 */
/* Names of places and offices as old ledgers write them, and the nearest name where one is unknown. */
#include "base/utf8.h"
#include "features/problem/problem_import.h"

#define KEYS_PER_UNIT 5
#define NAME_POINTS 40
#define HINTS_MAX 300 /* unknown names that a nearest one is looked for; each costs a walk over all units */
#define MANY_SHOWN 3

struct slot {
    str key;
    size_t unit; /* from 1; 0: free */
};
struct hint {
    str words, nearest;
    bool is_place;
};
struct import_names {
    struct arena *arena;
    struct import_unit *units;
    size_t units_n;
    struct slot *slots;
    size_t slots_n;
    struct hint hints[HINTS_MAX];
    size_t hints_n;
};

/* Without blanks and the signs that people put between a place and the one above it. */
static str squeeze(struct arena *a, str s)
{
    static const str dropped[] = { S_INIT(" "), S_INIT("\u3000"), S_INIT("/"),
                                   S_INIT("-"), S_INIT("\u00b7"), S_INIT(">") };
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    while (!str_is_empty(s)) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof dropped / sizeof dropped[0] && skip == 0; i++)
            skip = str_starts(s, dropped[i]) ? dropped[i].n : 0;
        if (skip == 0)
            out[n++] = s.p[0];
        s = str_slice(s, skip != 0 ? skip : 1, s.n);
    }
    return (str){ out, n };
}

static void put(struct import_names *n, str key, size_t unit)
{
    size_t i = (size_t)str_hash(key) % n->slots_n;
    while (n->slots[i].unit != 0)
        i = (i + 1) % n->slots_n;
    n->slots[i] = (struct slot){ key, unit };
}

static void put_names(struct import_names *n, str name, str parent, size_t unit)
{
    struct arena *a = n->arena;
    put(n, squeeze(a, name), unit);
    if (!str_is_absent(parent))
        put(n, squeeze(a, str_join(a, parent, name)), unit);
}

struct import_names *import_names_new(struct arena *a, const struct problem_import_units_rows *units)
{
    struct import_names *n = ARENA_NEW(a, struct import_names);
    n->arena = a;
    n->units_n = units->n;
    n->units = ARENA_ARRAY(a, struct import_unit, units->n);
    n->slots_n = units->n * KEYS_PER_UNIT * 2 + 1;
    n->slots = ARENA_ARRAY(a, struct slot, n->slots_n);
    for (size_t i = 0; i < units->n; i++) {
        const struct problem_import_units_row *u = &units->at[i];
        n->units[i] =
            (struct import_unit){ u->organisation_id, u->name, u->parent_name, problem_is_place(u->kind) };
        put_names(n, u->name, u->parent_name, i + 1);
        str common = import_unit_common(u->name);
        if (!str_is_absent(common))
            put_names(n, common, u->parent_name, i + 1);
        if (!str_is_absent(u->code))
            put(n, u->code, i + 1);
    }
    return n;
}

/* ---- the nearest ---- */

static size_t points_of(str s, uint32_t *ret)
{
    size_t n = 0;
    while (n < NAME_POINTS && utf8_next(&s, &ret[n]))
        n++;
    return n;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Characters to be put in, taken out or changed. */
static size_t distance(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n)
{
    size_t row[NAME_POINTS + 1];
    for (size_t k = 0; k <= b_n; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_n; k++) {
            size_t above = row[k];
            row[k] = least(above + 1, row[k - 1] + 1, corner + (a[i - 1] == b[k - 1] ? 0 : 1));
            corner = above;
        }
    }
    return row[b_n];
}

/* Are these characters all in the name, in this order? */
static bool is_within(const uint32_t *want, size_t want_n, const uint32_t *has, size_t has_n)
{
    size_t at = 0;
    for (size_t i = 0; i < has_n && at < want_n; i++)
        at += has[i] == want[at] ? 1 : 0;
    return at == want_n && want_n > 1;
}

static size_t distance_to(const uint32_t *want, size_t want_n, str name)
{
    uint32_t has[NAME_POINTS];
    size_t has_n = points_of(name, has);
    return is_within(want, want_n, has, has_n) ? 1 : distance(want, want_n, has, has_n);
}

static str nearest(const struct import_names *n, str words, bool is_place)
{
    uint32_t want[NAME_POINTS];
    size_t want_n = points_of(words, want), best = (want_n + 1) / 2 + 1;
    str found = { 0 };
    for (size_t i = 0; i < n->units_n; i++) {
        const struct import_unit *u = &n->units[i];
        str common = import_unit_common(u->name);
        size_t d = u->is_place == is_place ? distance_to(want, want_n, u->name) : best;
        if (u->is_place == is_place && !str_is_absent(common)) {
            size_t other = distance_to(want, want_n, common);
            d = other < d ? other : d;
        }
        if (d < best) {
            best = d;
            found = u->name;
        }
    }
    return found;
}

static str hint_for(struct import_names *n, str words, bool is_place)
{
    for (size_t i = 0; i < n->hints_n; i++)
        if (n->hints[i].is_place == is_place && str_eq(n->hints[i].words, words))
            return n->hints[i].nearest;
    if (n->hints_n == HINTS_MAX)
        return (str){ 0 };
    struct hint *h = &n->hints[n->hints_n++];
    *h = (struct hint){ str_copy(n->arena, words), nearest(n, words, is_place), is_place };
    return h->nearest;
}

/* ---- finding ---- */

enum import_match import_names_find(struct import_names *n, str words, bool is_place,
                                    const struct import_unit **ret, str *ret_hint)
{
    char room[512];
    struct buf many = buf_new(n->arena, sizeof room);
    size_t found = 0;
    if (words.n > sizeof room / 2)
        return IMPORT_MATCH_NONE;
    str key = squeeze(n->arena, words);
    for (size_t i = (size_t)str_hash(key) % n->slots_n; n->slots[i].unit != 0; i = (i + 1) % n->slots_n) {
        const struct import_unit *u = &n->units[n->slots[i].unit - 1];
        if (!str_eq(n->slots[i].key, key) || u->is_place != is_place || (found > 0 && *ret == u))
            continue;
        *ret = u;
        if (found++ < MANY_SHOWN)
            buf_printf(&many, "%s%.*s%.*s", found > 1 ? "\u3001" : "", STR_ARG(u->parent), STR_ARG(u->name));
    }
    *ret_hint = found > 1 ? buf_str(&many) : found == 0 ? hint_for(n, words, is_place) : (str){ 0 };
    return found == 0 ? IMPORT_MATCH_NONE : found == 1 ? IMPORT_MATCH_ONE : IMPORT_MATCH_MANY;
}
