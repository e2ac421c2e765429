/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of writes. Which requests carry a key is the pipeline's business. */
#include "core/idempotency.h"

#include "base/buf.h"
#include "core/seal.h"
#include "gen/idempotency_sql.h"

/* The sender's secret may be part of the key: the database sees only its hash. */
static str stored_key(struct arena *a, str key)
{
    struct buf b = buf_new(a, 64);
    str hash = hash32(a, key);
    buf_hex(&b, hash.p, hash.n);
    return buf_str(&b);
}

rc idempotency_find(struct db *db, str key, str input_hash, struct idempotency_answer *ret, bool *ret_found)
{
    struct idempotency_one_row row;
    bool found;
    TRY(idempotency_one(db, stored_key(db_arena(db), key), &row, &found));
    if (found && !str_eq(row.input_hash, input_hash))
        return DB_FAIL(db, RC_CONFLICT, "idempotency.other_input", "the key was used with other input");
    if (found)
        *ret = (struct idempotency_answer){
            .status = row.status, .location = row.location, .body = row.body, .content_type = row.content_type
        };
    *ret_found = found;
    return RC_OK;
}

rc idempotency_keep(struct db *db, str key, str input_hash, const struct idempotency_answer *answer, ms_t now)
{
    struct idempotency_add_in row = { .key = stored_key(db_arena(db), key),
                                      .input_hash = input_hash,
                                      .status = answer->status,
                                      .location = answer->location,
                                      .body = answer->body,
                                      .content_type = answer->content_type,
                                      .at = now };
    return idempotency_add(db, &row, NULL);
}

rc idempotency_purge(struct db *db, ms_t now)
{
    return idempotency_forget(db, now - IDEMPOTENCY_KEEP_MS, NULL);
}
