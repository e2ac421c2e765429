/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idempotency: what a write answered, so that sending it again gives the same answer and acts once. The
 * answer is kept in the transaction of the act: either both are there or neither.
 */
#ifndef EW_CORE_IDEMPOTENCY_H
#define EW_CORE_IDEMPOTENCY_H

#include "base/clock.h"
#include "db/db.h"

/* Answers are forgotten after this time (a daily job, core_jobs). */
#define IDEMPOTENCY_KEEP_MS (7 * MS_PER_DAY)

struct idempotency_answer {
    int64_t status;
    str location, body, content_type; /* absent where the answer had none */
};
/* key: of any length, with the sender in it; only its hash is stored. RC_CONFLICT: the key was used with
 * other input. */
MUST_USE rc idempotency_find(struct db *db, str key, str input_hash, struct idempotency_answer *ret,
                             bool *ret_found);
MUST_USE rc idempotency_keep(struct db *db, str key, str input_hash, const struct idempotency_answer *answer,
                             ms_t now);
/* Forgets answers that are older than IDEMPOTENCY_KEEP_MS. */
MUST_USE rc idempotency_purge(struct db *db, ms_t now);

#endif
