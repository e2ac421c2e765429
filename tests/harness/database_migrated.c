/* SPDX-License-Identifier: Apache-2.0 */
/* Apart from database.c, because it needs the migrations of the house, which tests of src/db do without. */
#include "db/migrate.h"
#include "harness/database.h"

#define MODEL_BYTES_MAX ((size_t)1 << 20)

static void apply_all(struct arena *a, str url)
{
    struct err e = { 0 };
    struct db *db;
    int applied;
    rc done = db_open(url, DB_WRITE, a, &e, &db);
    if (done == RC_OK) {
        db_bind(db, a, &e);
        done = migrate_run(db, (str){ 0 }, &applied);
        db_close(db);
    }
    if (done != RC_OK)
        fail_msg("no migrated database: %.*s", STR_ARG(e.detail));
}

str test_database_migrated(struct arena *a, enum db_kind kind)
{
    static struct arena *kept;
    static str models[2];
    if (kept == NULL)
        kept = arena_new(MODEL_BYTES_MAX);
    if (str_is_absent(models[kind])) {
        str url = test_database_new(kept, kind);
        apply_all(kept, url);
        models[kind] = url;
    }
    return test_database_copy(a, models[kind]);
}
