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
        return DB_FAIL(db, RC_INVALID, NULL, "the title of a post is empty or too long");
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
