/* SPDX-License-Identifier: Apache-2.0 */
/* pool: read connections lent for the length of one transaction. */
#ifndef EW_DB_POOL_H
#define EW_DB_POOL_H

#include "db/db.h"

struct pool;

/* Opens nothing yet; connections are made when first needed, at most `size` of them. */
MUST_USE rc pool_open(str url, int size, struct arena *a, struct err *e, struct pool **ret);
/* Waits for a free connection (at most 5 s, then RC_BUSY) and binds it. */
MUST_USE rc pool_take(struct pool *pool, struct arena *a, struct err *e, struct db **ret);
/* Rolls back what is open and takes it back. NULL is allowed. */
void pool_give(struct pool *pool, struct db *db);
void pool_close(struct pool *pool);

#endif
