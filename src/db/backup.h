/* SPDX-License-Identifier: Apache-2.0 */
/* backup: a consistent copy of a running SQLite database, and the checks of its soundness for doctor. */
#ifndef EW_DB_BACKUP_H
#define EW_DB_BACKUP_H

#include "db/db.h"

/* Copies the whole database into a new file that only its owner may read (readers and the writer go on).
   RC_INVALID on PostgreSQL (use pg_dump), RC_UNAVAILABLE: the file exists, or the disk is full; then no file
   is left that was not there before. */
MUST_USE rc db_backup(struct db *db, str file);
/* Problems in words, none when sound: SQLite integrity_check and foreign_key_check, and what makes them
   impossible; PostgreSQL checks itself. */
MUST_USE rc db_integrity(struct db *db, str **ret, size_t *ret_n);

#endif
