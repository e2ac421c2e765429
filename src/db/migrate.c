/* SPDX-License-Identifier: Apache-2.0 */
/* The migration runner. Its own table is made on first use; everything else comes from the embedded steps. */
#include "db/migrate.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "db/backup.h"

static const char table_sql[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "module TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (module, number))";

#define EXISTS_SQLITE "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migration'"
#define EXISTS_POSTGRES "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_migration')"
static const struct db_query exists_query = { .name = "migration_exists",
                                              .sqlite = EXISTS_SQLITE,
                                              .postgres = EXISTS_POSTGRES };

#define LIST_SQL "SELECT module, number, checksum FROM schema_migration ORDER BY applied_at, module, number"
static const struct db_query list_query = { .name = "migration_list",
                                            .sqlite = LIST_SQL,
                                            .postgres = LIST_SQL };

static const enum db_type insert_types[] = { DB_TEXT, DB_I64, DB_TEXT, DB_TEXT, DB_I64 };
#define INSERT_SQL "INSERT INTO schema_migration (module, number, name, checksum, applied_at) VALUES "
static const struct db_query insert_query = { .name = "migration_insert",
                                              .sqlite = INSERT_SQL "(?1, ?2, ?3, ?4, ?5)",
                                              .postgres = INSERT_SQL "($1, $2, $3, $4, $5)",
                                              .param_types = insert_types,
                                              .params = 5,
                                              .is_write = true };

#define STEP_SQL "SELECT number FROM schema_migration WHERE "
static const struct db_query step_query = { .name = "migration_step",
                                            .sqlite = STEP_SQL "module = ?1 AND number = ?2",
                                            .postgres = STEP_SQL "module = $1 AND number = $2",
                                            .param_types = insert_types,
                                            .params = 2 };

struct applied {
    str module, checksum;
    int64_t number;
};

static rc applied_exists(struct db *db, bool *ret)
{
    struct db_cursor *c;
    bool has_row;
    TRY(db_start(db, &exists_query, NULL, &c));
    TRY(db_step(c, &has_row));
    *ret = has_row && db_column_i64(c, 0) > 0;
    db_finish(c);
    return RC_OK;
}

static rc applied_read(struct db *db, struct applied **ret, size_t *ret_n)
{
    struct db_cursor *c;
    struct applied *list = NULL;
    bool exists = false, has_row;
    size_t n = 0, room = 0;
    TRY(applied_exists(db, &exists));
    if (exists) {
        TRY(db_start(db, &list_query, NULL, &c));
        TRY(db_step(c, &has_row));
        while (has_row) {
            list = db_grow(db, list, n, &room, sizeof *list);
            list[n++] = (struct applied){ db_column_bytes(c, 0), db_column_bytes(c, 2), db_column_i64(c, 1) };
            TRY(db_step(c, &has_row));
        }
    }
    *ret = list;
    *ret_n = n;
    return RC_OK;
}

static const struct migration *step_find(str module, int64_t number)
{
    for (int i = 0; i < migrations_n; i++)
        if (migrations[i].number == number && str_eq(str_from_c(migrations[i].module), module))
            return &migrations[i];
    return NULL;
}

static bool is_applied(const struct migration *m, const struct applied *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].number == m->number && str_eq(list[i].module, str_from_c(m->module)))
            return true;
    return false;
}

/* Steps in the database that the program does not know, or knows otherwise. */
static bool find_foreign(struct db *db, const struct applied *list, size_t n, enum migrate_state *ret,
                         str *ret_detail)
{
    for (size_t i = 0; i < n; i++) {
        const struct migration *m = step_find(list[i].module, list[i].number);
        if (m != NULL && str_eq(list[i].checksum, str_from_c(m->checksum)))
            continue;
        *ret = m == NULL ? MIGRATE_NEWER : MIGRATE_CHANGED;
        *ret_detail =
            str_printf(db_arena(db), "%.*s %04lld %s", STR_ARG(list[i].module), (long long)list[i].number,
                       m == NULL ? "is unknown to this program" : "differs from the one that was applied");
        return true;
    }
    return false;
}

rc migrate_check(struct db *db, enum migrate_state *ret, str *ret_detail)
{
    struct applied *list;
    size_t n;
    *ret_detail = S("");
    TRY(applied_read(db, &list, &n));
    if (n == 0) {
        *ret = MIGRATE_EMPTY;
        return RC_OK;
    }
    if (find_foreign(db, list, n, ret, ret_detail))
        return RC_OK;
    *ret = MIGRATE_CURRENT;
    for (int i = 0; i < migrations_n && *ret == MIGRATE_CURRENT; i++)
        if (!is_applied(&migrations[i], list, n)) {
            *ret = MIGRATE_PENDING;
            *ret_detail =
                str_printf(db_arena(db), "%s %04d is missing", migrations[i].module, migrations[i].number);
        }
    return RC_OK;
}

/* A transaction in which no other process migrates. */
static rc begin_alone(struct db *db)
{
    TRY(db_begin(db));
    return db_kind(db) == DB_POSTGRES ? db_script(db, "SELECT pg_advisory_xact_lock(610622102)") : RC_OK;
}

static rc table_make(struct db *db)
{
    TRY(begin_alone(db));
    TRY(db_script(db, table_sql));
    return db_commit(db);
}

/* Has another process applied the step while this one waited? */
static rc step_is_there(struct db *db, const struct db_value *key, bool *ret)
{
    struct db_cursor *c;
    TRY(db_start(db, &step_query, key, &c));
    TRY(db_step(c, ret));
    db_finish(c);
    return RC_OK;
}

static rc step_apply(struct db *db, const struct migration *m, int *ret_applied)
{
    struct clock system = { 0 };
    const struct db_value values[] = { { .type = DB_TEXT, .bytes = str_from_c(m->module) },
                                       { .type = DB_I64, .i64 = m->number },
                                       { .type = DB_TEXT, .bytes = str_from_c(m->name) },
                                       { .type = DB_TEXT, .bytes = str_from_c(m->checksum) },
                                       { .type = DB_I64, .i64 = clock_now(&system) } };
    bool is_there = false;
    TRY(begin_alone(db));
    TRY(step_is_there(db, values, &is_there));
    if (!is_there) {
        TRY(db_script(db, db_kind(db) == DB_SQLITE ? m->sqlite : m->postgres));
        TRY(db_run(db, &insert_query, values, NULL));
    }
    *ret_applied += !is_there;
    return db_commit(db);
}

/* The copy that brings back the state before this step: DIR/before-MODULE-NUMBER-TIME.db. */
static rc copy_before(struct db *db, str backup_dir, const struct migration *m)
{
    struct arena *a = db_arena(db);
    struct clock system = { 0 };
    if (mkdir(str_c(a, backup_dir), 0700) != 0 && errno != EEXIST)
        return DB_FAIL(db, RC_UNAVAILABLE, NULL, "cannot make the folder %.*s", STR_ARG(backup_dir));
    return db_backup(db, str_printf(a, "%.*s/before-%s-%04d-%lld.db", STR_ARG(backup_dir), m->module,
                                    m->number, (long long)clock_now(&system)));
}

static rc pending_apply(struct db *db, str backup_dir, enum migrate_state state, int *ret_applied)
{
    struct applied *list;
    size_t n;
    bool is_copied = state != MIGRATE_PENDING || db_kind(db) != DB_SQLITE || str_is_absent(backup_dir);
    TRY(applied_read(db, &list, &n));
    for (int i = 0; i < migrations_n; i++) {
        if (is_applied(&migrations[i], list, n))
            continue;
        if (!is_copied)
            TRY(copy_before(db, backup_dir, &migrations[i]));
        is_copied = true;
        TRY(step_apply(db, &migrations[i], ret_applied));
    }
    return RC_OK;
}

static const char newer[] =
    "a newer version has used this database; start that version, or restore the copy in "
    "backups/ that was made before the step";
static const char changed[] =
    "this program was built from a migration that has been altered; start a released "
    "version";

rc migrate_run(struct db *db, str backup_dir, int *ret_applied)
{
    enum migrate_state state;
    str detail;
    *ret_applied = 0;
    TRY(migrate_check(db, &state, &detail));
    if (state == MIGRATE_NEWER || state == MIGRATE_CHANGED)
        return DB_FAIL(db, RC_CONFLICT, NULL, "the schema step %.*s: %s", STR_ARG(detail),
                       state == MIGRATE_NEWER ? newer : changed);
    /* A step over many rows takes its time. */
    TRY(db_lift_limit(db));
    rc done = state == MIGRATE_EMPTY ? table_make(db) : RC_OK;
    if (done == RC_OK)
        done = pending_apply(db, backup_dir, state, ret_applied);
    if (done != RC_OK)
        db_rollback(db);
    return done;
}
