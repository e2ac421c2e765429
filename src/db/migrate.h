/* SPDX-License-Identifier: Apache-2.0 */
/*
 * migrate: numbered, forward-only, checksummed schema steps, one transaction each. Embedded by sqlgen.
 * Before the first pending step of an existing SQLite site the file is copied (VACUUM INTO) to
 * DIR/backups/before-<module>-<number>-<time>.db. Several processes may begin at once: each step is applied
 * once.
 */
#ifndef EW_DB_MIGRATE_H
#define EW_DB_MIGRATE_H

#include "db/db.h"

struct migration {
    const char *module; /* "core", "problem" */
    int number;
    const char *name;
    const char *sqlite, *postgres;
    const char *checksum; /* hex of BLAKE2b-256 of the file as written */
};

extern const struct migration migrations[];
extern const int migrations_n;

enum migrate_state { MIGRATE_EMPTY, MIGRATE_CURRENT, MIGRATE_PENDING, MIGRATE_NEWER, MIGRATE_CHANGED };

/* What the database has against what the program has. detail names the first difference. */
MUST_USE rc migrate_check(struct db *db, enum migrate_state *ret, str *ret_detail);
/*
 * Applies what is pending. backup_dir may be absent (tests, PostgreSQL). Errors: RC_CONFLICT when the
 * database is newer or a released step was changed, RC_UNAVAILABLE on a full disk or a locked file; the step
 * at fault leaves no trace.
 */
MUST_USE rc migrate_run(struct db *db, str backup_dir, int *ret_applied);

#endif
