/* SPDX-License-Identifier: Apache-2.0 */
/* Subjects: what other slices put here, and what shows under it. */
#include "base/rand.h"
#include "features/talk/talk_pages.h"
#include "web/rq.h"

rc talk_subject_put(struct db *db, const struct talk_subject *in, ms_t now)
{
    if (!path_is_local(in->path))
        return DB_FAIL(db, RC_INVALID, NULL, "a subject at %.*s", STR_ARG(in->path));
    const struct talk_subject_write_in row = { .id = { id_new(now) },
                                               .kind = in->kind,
                                               .key = in->key,
                                               .organisation_id = in->organisation,
                                               .title = in->title,
                                               .path = in->path,
                                               .is_open = in->is_open,
                                               .changed_at = now };
    return talk_subject_write(db, &row, NULL);
}

rc talk_subject_drop(struct db *db, str kind, int64_t key, ms_t now)
{
    return talk_subject_gone(db, now, kind, key, NULL);
}

rc talk_counts(struct db *db, str kind, ms_t from, ms_t until, struct talk_count **ret, size_t *ret_n)
{
    struct talk_subject_counts_rows rows;
    const struct talk_subject_counts_in in = { .kind = kind, .from_at = from, .until_at = until };
    TRY(talk_subject_counts(db, &in, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct talk_count, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct talk_count){ .key = rows.at[i].key, .n = rows.at[i].n };
    return RC_OK;
}

rc talk_said(struct db *db, str kind, ms_t from, int64_t **ret, size_t *ret_n)
{
    struct talk_subject_spoken_rows rows;
    TRY(talk_subject_spoken(db, kind, from, &rows));
    *ret = ARENA_ARRAY(db_arena(db), int64_t, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].key;
    return RC_OK;
}
