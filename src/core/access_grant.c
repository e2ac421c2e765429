/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving and taking roles. The granter's own holds decide (access_decide's data): subtree, permissions and
 * time of what is given lie within them. Every act is audited here, so that no caller can forget it.
 */
#include "core/access.h"

#include "base/json.h"
#include "base/rand.h"
#include "core/audit.h"
#include "gen/access_sql.h"

#define DETAIL_BYTES_MAX 600

static bool is_admin_role(str role)
{
    return str_eq(role, S(ROLE_SYSTEM_ADMIN)) || str_eq(role, S(ROLE_SECURITY_ADMIN)) ||
           str_eq(role, S(ROLE_AUDITOR));
}

/* The auditor is nothing else; the two administrators are two persons. */
static bool roles_exclude(str one, str other)
{
    if (str_eq(one, other))
        return false;
    return str_eq(one, S(ROLE_AUDITOR)) || str_eq(other, S(ROLE_AUDITOR)) ||
           (is_admin_role(one) && is_admin_role(other));
}

/* What shall be given or taken, and by whom. */
struct authority {
    person_id by, person;
    str role;
    str path;    /* of the subtree today */
    day_t until; /* how long the granter must hold it themselves */
};

/* As access_decide, for as long as what is given; a hold that ends earlier does not reach. */
static bool holds_until(const struct access_holds *holds, str permission, const struct authority *q)
{
    for (size_t i = 0; i < holds->n; i++) {
        const struct access_holds one = { &holds->at[i], 1 };
        if (holds->at[i].to_day >= q->until && access_decide(&one, permission, q->path))
            return true;
    }
    return false;
}

static bool is_security_admin(const struct access_holds *holds, const struct authority *q)
{
    for (size_t i = 0; i < holds->n; i++)
        if (str_eq(holds->at[i].role, S(ROLE_SECURITY_ADMIN)) && holds->at[i].to_day >= q->until &&
            str_starts(q->path, holds->at[i].path))
            return true;
    return false;
}

static rc refuse(struct db *db, const struct authority *q, const char *key, const char *why)
{
    return DB_FAIL(db, RC_FORBIDDEN, key, "role %.*s by person %lld: %s", STR_ARG(q->role),
                   (long long)q->by.v, why);
}

static rc check_permissions(struct db *db, const struct authority *q, const struct access_holds *holds)
{
    struct access_role_permissions_rows rows;
    if (is_admin_role(q->role))
        return refuse(db, q, "access.role_beyond", "only a security admin gives this role");
    TRY(access_role_permissions(db, q->role, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (!holds_until(holds, rows.at[i].permission, q))
            return refuse(db, q, "access.role_beyond", "the role may more than who gives it");
    return RC_OK;
}

static rc check_authority(struct db *db, const struct authority *q, day_t today)
{
    struct access_holds holds;
    if (q->by.v == 0)
        return RC_OK;
    if (q->by.v == q->person.v)
        return refuse(db, q, "access.to_oneself", "to oneself");
    TRY(access_load(db, q->by, today, &holds));
    if (!holds_until(&holds, S(PERMISSION_GRANT), q))
        return refuse(db, q, "access.place_beyond", "beyond the granter's subtree or time");
    if (!is_security_admin(&holds, q))
        return check_permissions(db, q, &holds);
    if (str_eq(q->role, S(ROLE_SECURITY_ADMIN)))
        return refuse(db, q, "access.role_beyond", "a security admin does not make another");
    return RC_OK;
}

static rc path_today(struct db *db, organisation_id org, day_t today, str *ret)
{
    struct access_path_on_row place;
    bool stands;
    TRY(access_path_on(db, org, today, &place, &stands));
    if (!stands)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %lld on day %lld", (long long)org.v,
                       (long long)today);
    *ret = place.path;
    return RC_OK;
}

static rc check_input(struct db *db, const struct grant_new *in)
{
    struct access_role_known_row known;
    bool found;
    TRY(access_role_known(db, in->role, &known, &found));
    if (!found)
        return DB_FAIL(db, RC_INVALID, "access.role_unknown", "no role %.*s", STR_ARG(in->role));
    if (in->from_day >= in->to_day || (in->by.v != 0 && in->from_day < in->today))
        return DB_FAIL(db, RC_INVALID, "access.days_wrong", "grant from day %lld to %lld",
                       (long long)in->from_day, (long long)in->to_day);
    return RC_OK;
}

/* Locks the person first, so that two grants at once cannot each miss the other. */
static rc check_exclusion(struct db *db, const struct grant_new *in)
{
    struct access_roles_between_rows rows;
    int64_t open = 0;
    TRY(access_person_lock(db, in->person, &open));
    if (open == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no open account %lld", (long long)in->person.v);
    TRY(access_roles_between(db,
                             &(struct access_roles_between_in){
                                 .person_id = in->person, .behind = in->to_day, .first = in->from_day },
                             &rows));
    for (size_t i = 0; i < rows.n; i++) {
        if (roles_exclude(rows.at[i].role_code, in->role))
            return DB_FAIL(db, RC_CONFLICT, "access.roles_exclude", "role %.*s excludes %.*s",
                           STR_ARG(in->role), STR_ARG(rows.at[i].role_code));
        if (str_eq(rows.at[i].role_code, in->role) && rows.at[i].organisation_id.v == in->organisation.v)
            return DB_FAIL(db, RC_CONFLICT, "access.granted_already", "role %.*s is held there already",
                           STR_ARG(in->role));
    }
    return RC_OK;
}

struct act {
    const char *name;
    person_id by, person;
    organisation_id organisation;
    str role;
    day_t from_day, to_day;
    ms_t now;
    str request_id;
};

static rc record(struct db *db, const struct act *act)
{
    struct buf b = buf_new(db_arena(db), DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("role"), act->role);
    json_put_i64(&j, S("from_day"), act->from_day);
    json_put_i64(&j, S("to_day"), act->to_day);
    json_end(&j);
    struct audit_entry entry = { .at = act->now,
                                 .person = act->by,
                                 .action = str_from_c(act->name),
                                 .subject = str_printf(db_arena(db), "person %lld", (long long)act->person.v),
                                 .organisation = act->organisation,
                                 .detail = buf_str(&b),
                                 .request_id = act->request_id };
    return audit_write(db, &entry);
}

rc access_grant(struct db *db, const struct grant_new *in, role_grant_id *ret)
{
    struct authority q = { .by = in->by, .person = in->person, .role = in->role, .until = in->to_day };
    TRY(check_input(db, in));
    TRY(path_today(db, in->organisation, in->by.v != 0 ? in->today : in->from_day, &q.path));
    TRY(check_authority(db, &q, in->today));
    TRY(check_exclusion(db, in));
    struct access_grant_add_in row = { .id = { id_new(in->now) },
                                       .person_id = in->person,
                                       .role_code = in->role,
                                       .organisation_id = in->organisation,
                                       .from_day = in->from_day,
                                       .to_day = in->to_day,
                                       .granted_by = in->by.v != 0 ? OPT_I64(in->by.v) : OPT_NONE,
                                       .granted_at = in->now };
    TRY(access_grant_add(db, &row, NULL));
    struct act act = { .name = "role.grant",
                       .by = in->by,
                       .person = in->person,
                       .organisation = in->organisation,
                       .role = in->role,
                       .from_day = in->from_day,
                       .to_day = in->to_day,
                       .now = in->now,
                       .request_id = in->request_id };
    TRY(record(db, &act));
    *ret = row.id;
    return RC_OK;
}

rc access_revoke(struct db *db, const struct grant_end *in)
{
    struct access_grant_one_row g;
    bool found;
    TRY(access_grant_one(db, in->id, &g, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no grant %lld", (long long)in->id.v);
    if (g.to_day <= in->today)
        return DB_FAIL(db, RC_CONFLICT, "access.grant_over", "grant %lld has ended", (long long)in->id.v);
    if (in->by.v != 0) {
        struct authority q = { .by = in->by, .person = g.person_id, .role = g.role_code, .until = in->today };
        TRY(path_today(db, g.organisation_id, in->today, &q.path));
        TRY(check_authority(db, &q, in->today));
    }
    day_t to_day = g.from_day > in->today ? g.from_day : in->today;
    TRY(access_grant_close(db, to_day, g.id, NULL));
    struct act act = { .name = "role.revoke",
                       .by = in->by,
                       .person = g.person_id,
                       .organisation = g.organisation_id,
                       .role = g.role_code,
                       .from_day = g.from_day,
                       .to_day = to_day,
                       .now = in->now,
                       .request_id = in->request_id };
    return record(db, &act);
}
