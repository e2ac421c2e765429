/* SPDX-License-Identifier: Apache-2.0 */
/* Posts and their holders. */
#include "core/post.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "gen/post_sql.h"

rc post_add(struct db *db, const struct post_new *in, post_id *ret)
{
    str title = str_trim(in->title);
    if (str_is_empty(title) || utf8_length(title) > POST_TITLE_MAX)
        return DB_FAIL(db, RC_INVALID, "post.title_wrong", "the title of a post is empty or too long");
    struct post_insert_in row = { .id = { id_new(in->now) },
                                  .organisation_id = in->organisation,
                                  .title = title,
                                  .kind = in->kind,
                                  .sort = in->sort,
                                  .from_day = in->from_day,
                                  .to_day = DAY_FOREVER };
    TRY(post_insert(db, &row, NULL));
    *ret = row.id;
    return RC_OK;
}

rc post_give(struct db *db, const struct post_holding *in)
{
    struct post_holder_insert_in row = { .id = { id_new(in->now) },
                                         .post_id = in->post,
                                         .person_id = in->person,
                                         .from_day = in->from_day,
                                         .to_day = DAY_FOREVER,
                                         .term_ends_day =
                                             in->term_ends_day != 0 ? OPT_I64(in->term_ends_day) : OPT_NONE };
    return post_holder_insert(db, &row, NULL);
}

rc post_load(struct db *db, post_id id, struct post *ret)
{
    struct post_one_row row;
    bool found;
    TRY(post_one(db, id, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no post %lld", (long long)id.v);
    *ret = (struct post){ .id = row.id,
                          .organisation = row.organisation_id,
                          .title = row.title,
                          .kind = row.kind,
                          .from_day = row.from_day,
                          .to_day = row.to_day };
    return RC_OK;
}

rc post_vacate(struct db *db, post_id id, day_t day)
{
    struct post_lock_row row;
    bool found;
    TRY(post_lock(db, id, &row, &found));
    TRY(post_holder_drop(db, id, day, NULL));
    return post_holder_close(db, day, id, NULL);
}

rc post_end(struct db *db, post_id id, day_t day)
{
    int64_t changed = 0;
    TRY(post_close(db, day, id, &changed));
    if (changed == 0)
        return DB_FAIL(db, RC_CONFLICT, "post.has_ended", "post %lld has ended", (long long)id.v);
    return post_vacate(db, id, day);
}
